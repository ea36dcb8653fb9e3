"""srcdiff: the derivative of a Python function, as Python source.

>>> import srcdiff as sd
>>> sd.grad(lambda x: x * x)(3.0)
6.0
"""

from srcdiff import checking, rules
from srcdiff.api import (
    adjoint,
    adjoint_of,
    differentiate,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    stop_gradient,
    tangent,
    value_and_grad,
    vjp,
)
from srcdiff.errors import SrcdiffError

__all__ = [
    "SrcdiffError",
    "adjoint",
    "adjoint_of",
    "checking",
    "differentiate",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "rules",
    "stop_gradient",
    "tangent",
    "value_and_grad",
    "vjp",
]

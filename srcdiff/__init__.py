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
from srcdiff.tools.export import export
from srcdiff.tools.trace import trace_table

__all__ = [
    "SrcdiffError",
    "adjoint",
    "adjoint_of",
    "checking",
    "differentiate",
    "export",
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
    "trace_table",
    "value_and_grad",
    "vjp",
]

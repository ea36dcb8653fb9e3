"""`differentiate` and its family: what users call. `derivative` holds the machine, `jacobians` arrays of derivatives,
`family` the functions with the names of `jax` and `torch.func`."""

from srcdiff.api.derivative import Derivative, derivative
from srcdiff.api.family import (
    Differentiable,
    Pullback,
    adjoint,
    derivative_for,
    differentiate,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    tangent,
    value_and_grad,
    vjp,
)
from srcdiff.api.jacobians import HessianVector, Jacobian
from srcdiff.runtime import adjoint_of, stop_gradient

__all__ = [
    "Derivative",
    "Differentiable",
    "HessianVector",
    "Jacobian",
    "Pullback",
    "adjoint",
    "adjoint_of",
    "derivative",
    "derivative_for",
    "differentiate",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "stop_gradient",
    "tangent",
    "value_and_grad",
    "vjp",
]

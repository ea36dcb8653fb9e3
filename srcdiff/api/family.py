"""`differentiate` and its family, under the names and in the argument order of `jax` and `torch.func`.

Comes in: the user's functions. Goes out: their derivatives. Invariant: each is a thin front of `Derivative`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from types import MethodType
from typing import Any, cast, overload

from srcdiff.analysis.values import of_value
from srcdiff.api.derivative import Derivative, derivative
from srcdiff.api.functions import place_of_function, signature_of
from srcdiff.api.jacobians import HessianVector, Jacobian, complete
from srcdiff.api.left import left_in
from srcdiff.compile.signature import Wrt
from srcdiff.compile.tangents import fit_seed
from srcdiff.display import Explanation
from srcdiff.errors import NonNumericArgument, WrongSeed, WrongWrt
from srcdiff.ir.types import Type, is_differentiable


class Pullback:
    """What `vjp` returns beside the value: cotangents of the arguments from a cotangent of the result."""

    def __init__(self, reverse: Callable[..., Any], saved: Any, out: Any, forward: Derivative, count: int) -> None:
        self._reverse, self._saved, self._out, self._forward, self._count = reverse, saved, out, forward, count

    def __call__(self, out_bar: Any = 1.0) -> tuple[Any, ...]:
        if out_bar is None:     # as for tangents, None is zero
            out_bar = 0.0
        out_bar = fit_seed(out_bar, self._out, "out_bar", self._forward.place)
        bars = dict(zip(self._forward.positions, self._reverse(self._saved, out_bar), strict=True))
        return tuple(bars.get(k) for k in range(self._count))


class Differentiable:
    """A function that knows its derivatives; made by `differentiate`. Calling it calls the function."""

    def __init__(self, function: Callable[..., Any], wrt: Wrt = 0, of: Wrt | None = None) -> None:
        functools.update_wrapper(self, function)
        self.__name__, self.__qualname__ = function.__name__, function.__qualname__
        self.function, self.wrt, self.of = function, wrt, of
        self.srcdiff_function = left_in(function, of)
        self.grad, self.value_and_grad = grad(self, wrt), value_and_grad(self, wrt)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else Differentiable(MethodType(self.function, instance), self.wrt, self.of)

    def __reduce__(self) -> str:
        return self.__qualname__

    def __repr__(self) -> str:
        return f"<differentiable {self.__name__}{signature_of(self.srcdiff_function)}>"

    def jvp(self, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
        """The value and its tangent; tangents are one for each parameter, or one for each in ``wrt``."""
        positions = derivative(self.srcdiff_function, "tangent", self.wrt).positions
        if len(tangents) != len(primals) and len(tangents) == len(positions):
            given = dict(zip(positions, tangents, strict=True))
            tangents = [given.get(k) for k in range(len(primals))]
        return jvp(self, primals, tangents)

    def vjp(self, *primals: Any) -> tuple[Any, Pullback]:
        """The value and its pullback."""
        return vjp(self, *primals, wrt=self.wrt)

    @property
    def jacobian(self) -> Jacobian:
        """The Jacobian with respect to ``wrt``."""
        return jacobian(self.srcdiff_function, self.wrt)

    @property
    def hessian(self) -> Jacobian:
        """The Hessian with respect to ``wrt``."""
        return hessian(self.srcdiff_function, self.wrt)

    @property
    def hvp(self) -> HessianVector:
        """The Hessian-vector product."""
        return hvp(self.srcdiff_function, self.wrt)

    def source(self, mode: str = "reverse", *args: Any, all: bool = True) -> str:
        """The source of the derivative in a mode; without ``all``, not of the functions that it calls."""
        return derivative(self.srcdiff_function, _KINDS[mode], self.wrt).source(*args, all=all)

    def ir(self, stage: str | None = None, *args: Any) -> str:
        """The SSA after a stage."""
        return derivative(self.srcdiff_function, "adjoint", self.wrt).ir(stage, *args)

    def explain(self, *args: Any) -> Explanation:
        """What is active, what is saved and why."""
        return derivative(self.srcdiff_function, "adjoint", self.wrt).explain(*args)

    def _repr_html_(self) -> str | None:
        return derivative(self.srcdiff_function, "adjoint", self.wrt)._repr_html_()


_KINDS = {"reverse": "adjoint", "forward": "tangent"}


@overload
def differentiate(function: Callable[..., Any], /) -> Differentiable: ...
@overload
def differentiate(*, wrt: Wrt = 0, of: Wrt | None = None) -> Callable[[Callable[..., Any]], Differentiable]: ...
def differentiate(function: Callable[..., Any] | None = None, /, *, wrt: Wrt = 0, of: Wrt | None = None) -> Any:
    """Give a function its derivatives, with respect to its first parameter or to ``wrt``.

    ``of`` is its counterpart: the parameters whose final contents are differentiated, in the place of what the function
    returns. Here and below, it is for functions that give their results by changing their arguments.

    >>> @differentiate
    ... def square(x):
    ...     return x * x
    >>> square(3.0), square.grad(3.0)
    (9.0, 6.0)
    """
    if function is None:
        return lambda f: Differentiable(f, wrt, of)
    return Differentiable(function, wrt, of)


def grad(function: Callable[..., Any], wrt: Wrt = 0, of: Wrt | None = None) -> Derivative:
    """The gradient of a function that returns one real number: a function of the same arguments.

    >>> grad(lambda x: x * x)(3.0)
    6.0
    """
    return derivative(left_in(function, of), "grad", wrt)


grad.srcdiff_kind = "grad"  # type: ignore[attr-defined]  # what differentiated functions know it by


def value_and_grad(function: Callable[..., Any], wrt: Wrt = 0, of: Wrt | None = None) -> Derivative:
    """The value and the gradient, in one run.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return derivative(left_in(function, of), "value_and_grad", wrt)


value_and_grad.srcdiff_kind = "value_and_grad"  # type: ignore[attr-defined]  # what differentiated functions know it by


def adjoint(function: Callable[..., Any], wrt: Wrt = 0, of: Wrt | None = None) -> Derivative:
    """The raw adjoint, ``(*args, out_bar=1.0) -> (out, x_bar)``.

    >>> adjoint(lambda x: x * x)(3.0, 10.0)
    (9.0, 60.0)
    """
    return derivative(left_in(function, of), "adjoint", wrt)


def tangent(function: Callable[..., Any], wrt: Wrt = 0, of: Wrt | None = None) -> Derivative:
    """The raw tangent, ``(*args, x_dot) -> (out, out_dot)``.

    >>> tangent(lambda x: x * x)(3.0, 1.0)
    (9.0, 6.0)
    """
    return derivative(left_in(function, of), "tangent", wrt)


tangent.srcdiff_kind = "tangent"  # type: ignore[attr-defined]

def jvp(function: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any],
        of: Wrt | None = None) -> tuple[Any, Any]:
    """The value, and its tangent along ``tangents``; None holds an argument fixed.

    >>> jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, None))
    (6.0, 2.0)
    """
    if len(primals) != len(tangents):
        raise WrongSeed(f"{len(primals)} arguments and {len(tangents)} tangents", place_of_function(function), [
            ("instead", "give a tangent, or None, for each argument")])
    function, primals = left_in(function, of), complete(function, primals)
    positions = tuple(k for k, dot in enumerate(tangents) if dot is not None)
    made = derivative(function, "tangent", positions)
    seeds = [fit_seed(tangents[k], primals[k], f"the tangent of {made.names[k]}", made.place) for k in positions]
    return cast("tuple[Any, Any]", made.run(primals, seeds))


jvp.srcdiff_form = "jvp"  # type: ignore[attr-defined]

def vjp(function: Callable[..., Any], *primals: Any, wrt: Wrt | None = None,
        of: Wrt | None = None) -> tuple[Any, Pullback]:
    """The value, and a function from a cotangent of it to cotangents of the arguments (None for those without).

    The pullback may be called more than once, also after the value was changed in place. It reads arrays among the
    arguments again, so these must be as they were.

    >>> out, pullback = vjp(lambda x, y: x * y, 3.0, 2.0)
    >>> pullback(1.0)
    (2.0, 3.0)
    """
    given, primals, function = len(primals), complete(function, primals), left_in(function, of)
    chosen: Wrt = wrt if wrt is not None else tuple(
        k for k, x in enumerate(primals[:given]) if is_differentiable(of_value(x)))
    if chosen == ():
        raise NonNumericArgument("no argument holds floats", place_of_function(function), [
            ("instead", "pass 3.0 instead of 3")])
    chosen = (chosen,) if isinstance(chosen, (int, str)) else chosen
    forward, reverse = derivative(function, "forward", chosen), derivative(function, "reverse", chosen)
    out, saved = forward.specialized(primals)(*primals)
    return out, Pullback(reverse.specialized(primals), saved, out, forward, given)


def jacfwd(function: Callable[..., Any], wrt: Wrt = 0, of: Wrt | None = None) -> Jacobian:
    """The Jacobian by forward mode, a column for each element of the arguments.

    >>> import numpy as np
    >>> jacfwd(lambda x: x * x)(np.array([1.0, 2.0])).tolist()
    [[2.0, 0.0], [0.0, 4.0]]
    """
    return Jacobian(left_in(function, of), wrt, "jacfwd")


jacfwd.srcdiff_kind = "jacfwd"  # type: ignore[attr-defined]

def jacrev(function: Callable[..., Any], wrt: Wrt = 0, of: Wrt | None = None) -> Jacobian:
    """The Jacobian by reverse mode, a row for each element of the result.

    >>> import numpy as np
    >>> jacrev(lambda x: x * x)(np.array([1.0, 2.0])).tolist()
    [[2.0, 0.0], [0.0, 4.0]]
    """
    return Jacobian(left_in(function, of), wrt, "jacrev")


jacrev.srcdiff_kind = "jacrev"  # type: ignore[attr-defined]

def jacobian(function: Callable[..., Any], wrt: Wrt = 0, of: Wrt | None = None) -> Jacobian:
    """The Jacobian, shaped like the result and then like the argument, by the mode with fewer runs.

    >>> import numpy as np
    >>> jacobian(lambda x: 2 * x)(np.array([1.0, 2.0])).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """
    return Jacobian(left_in(function, of), wrt, "jacobian")


jacobian.srcdiff_kind = "jacobian"  # type: ignore[attr-defined]

def hessian(function: Callable[..., Any], wrt: Wrt = 0) -> Jacobian:
    """The matrix of second derivatives of a function that returns one real number: forward over reverse.

    >>> import numpy as np
    >>> hessian(lambda x: x[0] * x[0] * x[1])(np.array([1.0, 2.0])).tolist()
    [[4.0, 2.0], [2.0, 0.0]]
    """
    return Jacobian(derivative(function, "grad", wrt), wrt, "jacfwd")


hessian.srcdiff_kind = "hessian"  # type: ignore[attr-defined]

def hvp(function: Callable[..., Any], wrt: Wrt = 0) -> HessianVector:
    """The product of the Hessian with a vector, ``(*args, v)``, without the Hessian.

    >>> hvp(lambda x: x * x * x)(2.0, 1.0)
    12.0
    """
    return HessianVector(function, wrt)


hvp.srcdiff_kind = "hvp"  # type: ignore[attr-defined]

def derivative_for(function: Callable[..., Any], wrt: Wrt = 0, mode: str = "reverse",
                   like: Mapping[str, Type] | None = None) -> tuple[Derivative, dict[str, Type]]:
    """The derivative in a mode, or of a kind, and the types of arguments in ``like`` with those of the others."""
    made = derivative(function, _KINDS.get(mode, mode), wrt)
    unknown = set(like or ()) - set(made.names)
    if unknown:
        raise WrongWrt(f"{made.primal_name} has no parameter {sorted(unknown)[0]}", made.place, [
            ("instead", f"choose from {', '.join(made.names)}")])
    return made, made.annotated_types() | dict(like or {})

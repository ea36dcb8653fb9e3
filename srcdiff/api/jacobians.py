"""Arrays of derivatives: Jacobians by columns or rows, Hessian-vector products.

Comes in: a function and the parameters to differentiate with respect to. Goes out: callables with the function's
signature. Invariant: a Jacobian is shaped like the result and then like the argument; of several arguments, a tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.values import of_value
from srcdiff.api.derivative import Derivative, derivative
from srcdiff.api.functions import plain_function, signature_of
from srcdiff.api.left import importable
from srcdiff.compile.signature import Wrt
from srcdiff.compile.tangents import fit_seed
from srcdiff.errors import NonNumericArgument


def complete(function: Callable[..., Any], primals: Sequence[Any]) -> tuple[Any, ...]:
    """The arguments with the defaults of those left out, one for each parameter."""
    bound = signature_of(plain_function(function)).bind(*primals)
    bound.apply_defaults()
    return tuple(bound.arguments.values())


class Jacobian:
    """The Jacobian of a function, by columns (forward mode), by rows (reverse mode), or by the cheaper of the two."""

    def __init__(self, function: Callable[..., Any], wrt: Wrt, mode: str) -> None:
        self.function, self.wrt, self.mode = function, wrt, mode
        self.columns = derivative(function, "tangent", wrt)
        both = tuple(self.columns.positions)
        self.forward, self.reverse = derivative(function, "forward", both), derivative(function, "reverse", both)
        self.names, self.positions, self.many = self.columns.names, self.columns.positions, self.columns.many
        self.__name__ = f"{self.columns.primal_name}_{mode}"
        self.__signature__ = signature_of(self.columns.primal)
        self.__doc__ = f"Jacobian of {self.columns.primal_name}{self.__signature__}"
        shown = derivative(function, "adjoint", wrt) if mode == "jacrev" else self.columns
        self.source, self.ir, self.explain = shown.source, shown.ir, shown.explain
        self._shown = shown

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound = self.__signature__.bind(*args, **kwargs)
        bound.apply_defaults()
        full = tuple(bound.arguments.values())
        self.columns.check_arguments({name: of_value(arg) for name, arg in zip(self.names, full, strict=True)})
        for k in self.positions:
            _require_array(full[k], self.names[k])
        if self.mode == "jacfwd":
            return self._by_columns(full)
        if self.mode == "jacrev":
            return self._by_rows(full, *self._run(full))
        out, saved = self._run(full)
        wide = not isinstance(out, (tuple, list, dict)) and sum(np.size(full[k]) for k in self.positions) > np.size(out)
        return self._by_rows(full, out, saved) if wide else self._by_columns(full)

    def _repr_html_(self) -> str | None:
        return self._shown._repr_html_()

    @property
    def srcdiff_function(self) -> Derivative:
        """What a derivative of the Jacobian differentiates, where it has one source."""
        return derivative(self.function, "slope", self.wrt)

    def _run(self, args: tuple[Any, ...]) -> tuple[Any, Any]:
        """The forward sweep: the value, and what the reverse sweep needs."""
        found = self.forward.specialized(args)(*args)
        return cast("tuple[Any, Any]", found)

    def __reduce__(self) -> tuple[Any, ...]:
        return Jacobian, (importable(self.function), self.wrt, self.mode)

    def __repr__(self) -> str:
        return f"<{self.mode} of {self.columns.primal_name}{self.__signature__}>"

    def _by_columns(self, args: tuple[Any, ...]) -> Any:
        """One tangent run for each element of the arguments."""
        columns: list[list[Any]] = []
        for k in self.positions:
            zeros = [runtime.zeros_like(args[j]) for j in self.positions]
            found = []
            for seed in _basis(args[k]):
                zeros[self.positions.index(k)] = seed
                found.append(self.columns.run(args, zeros)[1])
            columns.append(found)
        shapes = [np.shape(args[k]) for k in self.positions]
        if not all(columns):
            out = self.columns.run(args, [runtime.zeros_like(args[j]) for j in self.positions])[1]
            columns = [found or [out] for found in columns]
        first = columns[0][0]
        return _structured(first, lambda path: _blocks([
            _stacked([path(c) for c in found], shape, -1) for found, shape in zip(columns, shapes, strict=True)],
            self.many))

    def _by_rows(self, args: tuple[Any, ...], out: Any, saved: Any) -> Any:
        """One run of the reverse sweep for each element of the result."""
        _require_array(out, "the result")
        reverse = self.reverse.specialized(args)
        rows = [reverse(saved, seed) for seed in _basis(out)]
        shapes = [np.shape(args[k]) for k in self.positions]
        return _blocks([_stacked([row[k] for row in rows], np.shape(out), 0, shape) for k, shape in enumerate(shapes)],
                       self.many)


class HessianVector:
    """The product of the Hessian of a function with a vector: forward over reverse."""

    def __init__(self, function: Callable[..., Any], wrt: Wrt) -> None:
        self.function, self.wrt = function, wrt
        self.product = derivative(derivative(function, "grad", wrt), "pushforward", wrt)
        self.__name__ = f"{self.product.primal_name}_hvp"
        self.__doc__ = f"Hessian-vector product: {self.product.__doc__}"
        self.source, self.ir, self.explain = self.product.source, self.product.ir, self.product.explain

    def __call__(self, *args: Any) -> Any:
        *given, vector = args
        primals = complete(self.product.primal, given)
        vectors = tuple(vector) if self.product.many else (vector,)
        vectors = tuple(fit_seed(v, primals[k], "the vector", self.product.place)
                        for k, v in zip(self.product.positions, vectors, strict=True))
        return self.product.run(primals, vectors)

    @property
    def srcdiff_function(self) -> Derivative:
        """What a differentiated function that calls it follows."""
        return self.product

    def __reduce__(self) -> tuple[Any, ...]:
        return HessianVector, (importable(self.function), self.wrt)

    def __repr__(self) -> str:
        return f"<Hessian-vector product of {self.product.primal_name}>"

    def _repr_html_(self) -> str | None:
        return self.product._repr_html_()


# -- arrays of derivatives --------------------------------------------------------------------------------------------

def _require_array(x: Any, name: str) -> None:
    if isinstance(x, (tuple, list, dict)):
        what = f"a Jacobian is made of numbers and arrays, and {name} is a {type(x).__name__}"
        raise NonNumericArgument(what, hints=[
            ("instead", "put the numbers into one array, or ask for sd.vjp or sd.jvp")])


def _basis(x: Any) -> list[Any]:
    """The unit tangents of a number or array."""
    if np.ndim(x) == 0:
        return [np.ones_like(x)[()] if isinstance(x, (np.generic, np.ndarray)) else 1.0]
    basis = []
    for k in range(np.size(x)):
        unit = np.zeros_like(x)
        unit.flat[k] = 1
        basis.append(unit)
    return basis


def _stacked(parts: list[Any], shape: tuple[int, ...], axis: int, inner: tuple[int, ...] | None = None) -> Any:
    """Columns (axis -1) or rows (axis 0) as one array, with the axes of the side they run over put back."""
    if shape == ():
        return parts[0]
    part = np.shape(parts[0]) if inner is None else inner
    if 0 in shape:
        return np.zeros((*part, *shape) if axis == -1 else (*shape, *part))
    together = np.stack([np.asarray(p) for p in parts], axis=axis)
    return together.reshape((*part, *shape) if axis == -1 else (*shape, *part))


def _structured(out: Any, build: Callable[[Callable[[Any], Any]], Any]) -> Any:
    """``build`` for each leaf of the structure of ``out``; it is given the way to that leaf."""
    if isinstance(out, (tuple, list)):
        items = [_structured(item, lambda path, k=k: build(lambda root: path(root[k])))  # type: ignore[misc]
                 for k, item in enumerate(out)]
        return type(out)(items) if not hasattr(out, "_fields") else type(out)(*items)
    if isinstance(out, dict):
        return {key: _structured(item, lambda path, key=key: build(lambda root: path(root[key])))  # type: ignore[misc]
                for key, item in out.items()}
    return build(lambda root: root)


def _blocks(blocks: list[Any], many: bool) -> Any:
    return tuple(blocks) if many else blocks[0]

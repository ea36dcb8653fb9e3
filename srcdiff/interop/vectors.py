"""Functions of structures of arrays as functions of one vector, as `scipy.optimize` wants them.

Comes in: a function, and a value of its first argument: a number, an array, or tuples, lists and dicts of those. Goes
out: vectors, and a function of vectors with its derivatives. Invariant: `unravel` undoes `ravel`, with dtypes and with
what is no float, which does not go into the vector.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from srcdiff import api, checking
from srcdiff.errors import NonNumericArgument, NonScalarResult

Vector = npt.NDArray[np.float64]


def ravel(structure: Any) -> tuple[Vector, Callable[[Any], Any]]:
    """All floats of a structure as one vector, and the function back.

    >>> vector, unravel = ravel({"w": np.ones((2, 2)), "b": 3.0, "name": "layer"})
    >>> vector
    array([1., 1., 1., 1., 3.])
    >>> unravel(2 * vector)["b"]
    6.0
    """
    if any(np.iscomplexobj(leaf) for _, leaf in checking.leaves(structure) if checking.has_derivative(leaf)):
        raise NonNumericArgument("a vector for an optimizer holds no complex numbers", None, [
            ("instead", "use the real and the imaginary parts as two arguments")])
    size = sum(np.size(leaf) for _, leaf in checking.leaves(structure) if checking.has_derivative(leaf))

    def unravel(vector: Any) -> Any:
        vector = np.asarray(vector)
        if vector.shape != (size,):
            raise ValueError(f"the vector has shape {vector.shape}, not {(size,)}")
        place = 0

        def taken(leaf: Any) -> Any:
            nonlocal place
            if not checking.has_derivative(leaf):
                return leaf
            part, place = vector[place:place + np.size(leaf)], place + np.size(leaf)
            if isinstance(leaf, np.ndarray):
                return part.reshape(leaf.shape).astype(leaf.dtype)
            return type(leaf)(part[0])
        return checking.map_leaves(taken, structure)
    return _flat(structure, structure), unravel


class Objective:
    """A function with its derivatives, of a vector in the place of its first argument.

    Its methods are what `scipy.optimize` asks for, under the names it has for them; further arguments come after the
    vector. ``x0`` is the vector to start from, ``unravel`` turns a vector into what the function takes.

    >>> problem = Objective(lambda p, y: np.sum((p["a"] * p["b"] - y)**2), {"a": np.array([1.0, 2.0]), "b": 3.0})
    >>> problem.jac(problem.x0, 0.0)
    array([18., 36., 30.])

    With SciPy: ``minimize(problem.fun, problem.x0, args=(y,), jac=problem.jac, hessp=problem.hessp)``, or
    ``minimize(problem.fun_and_jac, problem.x0, args=(y,), jac=True)``; for a function that returns residuals
    ``least_squares(problem.fun, problem.x0, problem.jac)``.
    """

    def __init__(self, function: Callable[..., Any], x0: Any) -> None:
        self.function, self.start = function, x0
        self.x0, self.unravel = ravel(x0)
        if not self.x0.size:
            raise NonNumericArgument("the first argument holds no floats", None, [("instead", "pass 3.0 instead of 3")])
        self._value_and_grad, self._hvp = api.value_and_grad(function), api.hvp(function)

    def __reduce__(self) -> tuple[Any, ...]:
        return Objective, (self.function, self.start)

    def __repr__(self) -> str:
        return f"<{getattr(self.function, '__name__', 'function')} of a vector of {self.x0.size}>"

    def fun(self, vector: Any, *args: Any) -> Any:
        """What the function returns."""
        return self.function(self.unravel(vector), *args)

    def fun_and_jac(self, vector: Any, *args: Any) -> tuple[Any, Vector]:
        """The value and the gradient in one run, for ``jac=True``."""
        out, bar = self._value_and_grad(self.unravel(vector), *args)
        return out, _flat(bar, self.start)

    def jac(self, vector: Any, *args: Any) -> Vector:
        """The gradient; of a function that returns a vector of residuals the Jacobian, a row for each."""
        structure = self.unravel(vector)
        out, pullback = api.vjp(self.function, structure, *args, wrt=(0,))
        if np.ndim(out) == 0:
            return _flat(pullback(1.0)[0], self.start)
        if np.ndim(out) > 1 or isinstance(out, (tuple, list, dict)):
            raise NonScalarResult(f"an optimizer takes a number or a vector, not {type(out).__name__}", None, [
                ("instead", "return np.ravel(...)")])
        if np.size(out) < self.x0.size:
            return np.stack([_flat(pullback(row)[0], self.start) for row in np.eye(np.size(out), dtype=out.dtype)])
        tangent = api.tangent(self.function)
        positional = checking.with_defaults(self.function, (structure, *args))
        return np.stack([tangent(*positional, self.unravel(unit))[1] for unit in np.eye(self.x0.size)], axis=-1)

    def hessp(self, vector: Any, direction: Any, *args: Any) -> Vector:
        """The Hessian times a vector."""
        return _flat(self._hvp(self.unravel(vector), *args, self._tangent(direction)), self.start)

    def hess(self, vector: Any, *args: Any) -> Vector:
        """The Hessian, a column for each element of the vector."""
        return np.stack([self.hessp(vector, unit, *args) for unit in np.eye(self.x0.size)], axis=-1)

    def _tangent(self, vector: Any) -> Any:
        """A vector as a tangent of the structure, None for what is no float."""
        values = self.unravel(vector)
        return checking.map_leaves(lambda leaf: leaf if checking.has_derivative(leaf) else None, values)


def _flat(bar: Any, like: Any) -> Vector:
    """The floats of a structure, or the cotangents of one, in one vector."""
    known = dict(checking.leaves(bar))
    parts = []
    for path, leaf in checking.leaves(like):
        if checking.has_derivative(leaf):
            found = known.get(path)
            parts.append(np.zeros(np.size(leaf)) if found is None else np.ravel(np.asarray(found, dtype=float)))
    return np.concatenate(parts) if parts else np.zeros(0)

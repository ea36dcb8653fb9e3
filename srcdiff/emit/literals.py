"""Constants as expressions.

Comes in: any Python value. Goes out: an expression that makes it, or None where there is none. Invariant: evaluating
the expression gives an equal value (NaN for NaN) of the same type, or a float for `numpy.float64`.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from srcdiff.ir.containers import Field

#: The contexts of expressions, which hold nothing.
LOAD, STORE = ast.Load(), ast.Store()


class Literals:
    """Writes constants; ``path`` spells a function, class or module."""

    def __init__(self, path: Callable[[Any], str]) -> None:
        self._path = path

    def write(self, value: Any) -> ast.expr | None:
        """The expression for ``value``, or None if it cannot be written down."""
        if value is None or value is Ellipsis or type(value) in (bool, str, bytes):
            return ast.Constant(value)
        if isinstance(value, Field):
            return ast.Constant(str(value))
        if type(value) in (int, float, np.float64):
            return self._real(value if type(value) is int else float(value))
        if type(value) is complex:
            return self._complex(value)
        if isinstance(value, (np.number, np.bool_)):
            inner = self.write(value.item())
            return None if inner is None else self._call(type(value), inner)
        if type(value) is slice:
            return self._all(lambda parts: self._call(slice, *parts), (value.start, value.stop, value.step))
        if type(value) is tuple:
            return self._all(lambda parts: ast.Tuple(parts, LOAD), value)
        if isinstance(value, np.dtype) and value.names is None:
            return self._call(np.dtype, ast.Constant(value.name))
        if type(value) is range:
            return self._call(range, *map(self._real, (value.start, value.stop, value.step)))
        return None

    def _all(self, make: Callable[[list[ast.expr]], ast.expr], values: tuple[Any, ...]) -> ast.expr | None:
        parts = [self.write(value) for value in values]
        known = [part for part in parts if part is not None]
        return make(known) if len(known) == len(parts) else None

    def _real(self, value: float) -> ast.expr:
        # a negative constant as a base would be printed as -2 ** 2, so the sign is an operation
        if math.copysign(1.0, value) < 0 if type(value) is float else value < 0:
            return ast.UnaryOp(ast.USub(), self._real(-value))
        if type(value) is float and not math.isfinite(value):
            return dotted(f"{self._path(np)}.{'nan' if math.isnan(value) else 'inf'}")
        return ast.Constant(value)

    def _complex(self, value: complex) -> ast.expr:
        if value.real == 0 and math.copysign(1.0, value.real) > 0 and math.isfinite(value.imag) and (
                math.copysign(1.0, value.imag) > 0):
            return ast.Constant(value)
        return self._call(complex, self._real(value.real), self._real(value.imag))

    def _call(self, function: Any, *args: ast.expr) -> ast.expr:
        return ast.Call(dotted(self._path(function)), list(args), [])


@cache
def variable(name: str, context: ast.expr_context = LOAD) -> ast.Name:
    """A variable, read or assigned; one node for all places."""
    return ast.Name(name, context)


@cache
def dotted(path: str) -> ast.expr:
    """The expression of a name or of a path of attributes, as ``np.linalg.norm``; one for all places."""
    root, *rest = path.split(".")
    made: ast.expr = variable(root)
    for attribute in rest:
        made = ast.Attribute(made, attribute, LOAD)
    return made

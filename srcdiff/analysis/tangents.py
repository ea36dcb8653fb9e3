"""The types of tangents and cotangents, by those of the values that they belong to.

Comes in: types. Goes out: types. Invariant: a tangent has the structure of its value, and so has a cotangent, but for
tuples of any length, in whose place there is a list.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from srcdiff.analysis.axes import dtype_of
from srcdiff.ir.types import FLOAT, INT, Array, Dict, List, Number, Tuple, TupleOf, Type, items_of, rank


def as_like(operands: list[Type]) -> Type:
    """The type of what a helper gives the structure or the shape of its argument ``like``, here the last operand."""
    *given, like = operands
    dtypes = [dtype_of(item) for kind in given for item in _numbers_of(kind)]
    dtype = None if None in dtypes or not dtypes else np.result_type(*(name for name in dtypes if name)).name
    if isinstance(like, (Tuple, List, Dict)):
        return _refilled(like, dtype)
    return Array(dtype, () if isinstance(like, Number) else like.axes if isinstance(like, Array) else None)


def _numbers_of(kind: Type) -> tuple[Type, ...]:
    """What a list or tuple of numbers holds; another value itself."""
    items = items_of(kind) if isinstance(kind, (Tuple, List)) else ()
    return items if items and all(isinstance(item, (Number, Array)) and rank(item) == 0 for item in items) else (kind,)


def _refilled(kind: Type, dtype: str | None) -> Type:
    """A structure of numbers and arrays, with others of the same shapes in it."""
    if isinstance(kind, Tuple):
        return dataclasses.replace(kind, items=tuple(_refilled(item, dtype) for item in kind.items))
    if isinstance(kind, List):
        items = None if kind.items is None else tuple(_refilled(item, dtype) for item in kind.items)
        element = None if kind.element is None else _refilled(kind.element, dtype)
        return dataclasses.replace(kind, element=element, items=items)
    if isinstance(kind, Dict):
        element = None if kind.element is None else _refilled(kind.element, dtype)
        return dataclasses.replace(
            kind, items=tuple((key, _refilled(item, dtype)) for key, item in kind.items), element=element)
    return Array(dtype, kind.axes) if isinstance(kind, Array) else tangent_type(kind)


def tangent_type(kind: Type) -> Type:
    """The type of the tangents of values of a type."""
    return FLOAT if kind == INT else kind


def cotangent_type(kind: Type) -> Type:
    """The type of the cotangents of values of a type: of a tuple of any length a list, whose items can be added to."""
    return List(kind.element) if isinstance(kind, TupleOf) else tangent_type(kind)

"""The type of a Python value.

Comes in: a value. Goes out: its type. Invariant: it is the same for all values of one signature.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from srcdiff.ir.containers import Field
from srcdiff.ir.types import (
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
    Array,
    Dict,
    List,
    Object,
    Record,
    Static,
    Tuple,
    Type,
    is_differentiable,
    items_of,
    numbers_in,
    of_floats,
)
from srcdiff.runtime.objects import fields_of, keeps_attributes, reads_as_tuple

NUMBERS: dict[type, Type] = {int: INT, float: FLOAT, complex: COMPLEX, bool: BOOL}


def of_value(value: Any) -> Type:
    """The type of a Python value; the same for all values of one signature."""
    number = NUMBERS.get(type(value))
    if number is not None:
        return number if number is not BOOL else Static(value)
    plain = type(value) is np.ndarray or isinstance(value, np.generic)
    if plain and value.dtype.names is None:
        axes = tuple("1" if size == 1 else "n" for size in value.shape)
        return Array(value.dtype.name, axes, not axes and isinstance(value, np.ndarray))
    if isinstance(value, tuple) and reads_as_tuple(type(value)):
        return Tuple(tuple(map(of_value, value)), type(value) if hasattr(value, "_fields") else None)
    if type(value) is list:
        items = tuple(map(of_value, value))
        if len(set(items)) > 1 and numbers_in(items) == {INT, FLOAT}:
            items = tuple(map(of_floats, items))        # some of which are written without a point
        return List(items[0]) if items and len(set(items)) == 1 else List(None, items) if items else List(None)
    if type(value) is dict:
        return Dict(tuple((key, of_value(item)) for key, item in value.items()))
    if value is None or isinstance(value, (str, bytes, type)):
        return Static(value)
    if (fields := fields_of(value)) is not None:
        kind = Record(tuple((Field(name), of_value(item)) for name, item in fields.items()), None, type(value))
        return kind if is_differentiable(kind) or any(map(_may_be_called, items_of(kind))) else Object(type(value))
    if callable(value) and hasattr(value, "__name__") or type(value) is partial:
        return Static(value)
    return Object(type(value))


def _may_be_called(kind: Type) -> bool:
    """Whether a value is, or holds, a function or an object that has methods."""
    if isinstance(kind, Object):
        return kind.cls is not None and keeps_attributes(kind.cls)
    return isinstance(kind, Record) or isinstance(kind, Static) and callable(kind.value) or any(
        map(_may_be_called, items_of(kind)))

"""Some value of a type, for functions that are asked what they make of it.

Comes in: a type. Goes out: a small value of it. Invariant: its type is the one it was made for, but where its rank is
cut.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcdiff.analysis.displays import shown_items
from srcdiff.ir.nodes import UNDEFINED, Const, Location, Operand
from srcdiff.ir.types import Array, List, Number, Static, Tuple, Type, present


def sample(kind: Type, length: int = 2, several: int = 2) -> Any:
    """Some value of a type, with this length where none is known, and with ``several`` where it is not one; LookupError
    where there is no value to be had."""
    if isinstance(kind, Number):
        return {"bool": True, "int": 1, "float": 0.5, "complex": 0.5 + 0.5j}[kind.kind]
    if isinstance(kind, Array) and kind.dtype is not None and kind.axes is not None:
        shape = tuple(1 if axis == "1" else several if axis == "n" else length for axis in kind.axes)
        whole = np.ones(shape) / 2
        if len(shape) > 1 and np.dtype(kind.dtype).kind in "fc":
            whole += np.eye(shape[-2], shape[-1])        # a stack of matrices that have an inverse
        return whole.astype(kind.dtype)[()]
    if isinstance(kind, Static):
        return kind.value
    if present(kind) is not kind:
        return sample(present(kind), length, several)
    if isinstance(kind, Tuple) and kind.maker is None:
        return tuple(sample(item, length, several) for item in kind.items)
    if isinstance(kind, List) and kind.items is not None:
        return [sample(item, length, several) for item in kind.items]
    if type(kind) is List and kind.element is not None:
        return [sample(kind.element, length, several)] * length
    raise LookupError(str(kind))


def sample_of(operand: Operand, kind: Type, place: Location | None, length: int, several: int = 2) -> Any:
    """The value of an operand that is written down; else some value of its type, with as many items as the list has
    that is written down at this place."""
    if isinstance(operand, Const) and operand is not UNDEFINED and not isinstance(operand.value, list):
        return operand.value
    items = shown_items(operand, place) if type(kind) is List and kind.items is None else None
    if items and isinstance(kind, List) and kind.element is not None:
        return [sample(kind.element, length, several)] * len(items)
    return sample(kind, length, several)


def reduced_sample(kind: Type) -> Any:
    """Some value of a type with its rank cut to one or none, which is all that NumPy's promotion looks at."""
    return sample(Array(kind.dtype, ("n",) if kind.axes != () else ()) if isinstance(kind, Array) else kind)

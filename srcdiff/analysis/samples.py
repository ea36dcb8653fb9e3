"""Some value of a type, for functions that are asked what they make of it.

Comes in: a type. Goes out: a small value of it. Invariant: its type is the one it was made for, but where its rank is
cut.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from srcdiff.analysis.displays import shown_items
from srcdiff.ir.nodes import UNDEFINED, Const, Location, Operand
from srcdiff.ir.types import BOOL, UNKNOWN, Array, List, Number, Static, Tuple, Type, items_of, present


class Sizes(NamedTuple):
    """What samples have for a length that is not known, for one that is not one, and for an integer."""

    length: int = 2
    several: int = 2
    integer: int = 1


def sample(kind: Type, sizes: Sizes) -> Any:
    """Some value of a type; LookupError where there is no value to be had."""
    if isinstance(kind, Number):
        return {"bool": bool(sizes.integer), "int": sizes.integer, "float": 0.5, "complex": 0.5 + 0.5j}[kind.kind]
    if is_choice(kind) and isinstance(kind, Array):
        return np.asarray(sizes.integer - 1).astype(kind.dtype)[()]
    if isinstance(kind, Array) and kind.dtype is not None and kind.axes is not None:
        shape = tuple(1 if axis == "1" else sizes.several if axis == "n" else sizes.length for axis in kind.axes)
        whole = np.ones(shape) / 2
        if len(shape) > 1 and np.dtype(kind.dtype).kind in "fc":
            whole += np.eye(shape[-2], shape[-1])        # a stack of matrices that have an inverse
        return whole.astype(kind.dtype)[()]
    if isinstance(kind, Static):
        return kind.value
    if present(kind) is not kind:
        return sample(present(kind), sizes)
    if isinstance(kind, Tuple) and kind.maker is None:
        return tuple(sample(item, sizes) for item in kind.items)
    if isinstance(kind, List) and kind.items is not None:
        return [sample(item, sizes) for item in kind.items]
    if type(kind) is List and kind.element is not None:
        return [sample(kind.element, sizes)] * sizes.length
    raise LookupError(str(kind))


def sample_of(operand: Operand, kind: Type, place: Location | None, sizes: Sizes) -> Any:
    """The value of an operand that is written down; else some value of its type, with as many items as the list has
    that is written down at this place."""
    if isinstance(operand, Const) and operand is not UNDEFINED and not isinstance(operand.value, list):
        return operand.value
    items = shown_items(operand, place) if type(kind) is List and kind.items is None else None
    if items and isinstance(kind, List) and kind.element is not None:
        return [sample(kind.element, sizes)] * len(items)
    return sample(kind, sizes)


def reduced_sample(kind: Type) -> Any:
    """Some value of a type with its rank cut to one or none, which is all that NumPy's promotion looks at."""
    return sample(Array(kind.dtype, ("n",) if kind.axes != () else ()) if isinstance(kind, Array) else kind, Sizes())


def has_lengths(kind: Type) -> bool:
    """Whether samples of a type may have several lengths."""
    return bool(kind.axes) if isinstance(kind, Array) else not isinstance(kind, (Number, Static))


def is_choice(kind: Type) -> bool:
    """Whether a value is, or holds, an integer or a truth that is not known, which may decide about ranks."""
    if isinstance(kind, Array):
        return kind.axes == () and (kind.dtype or "").startswith(("int", "uint", "bool"))
    return isinstance(kind, Number) and kind.kind in ("int", "bool") or any(map(is_choice, items_of(kind)))


def forget_lengths(kind: Type) -> Type:
    """The type of what a function made of samples, of which only dtype and rank hold for all values."""
    if isinstance(kind, Array) and kind.axes:
        return Array(kind.dtype, ("?",) * len(kind.axes))
    if isinstance(kind, Static) and isinstance(kind.value, bool):
        return BOOL
    if isinstance(kind, Tuple):
        return replace(kind, items=tuple(map(forget_lengths, kind.items)))
    if isinstance(kind, List):
        items = None if kind.items is None else tuple(map(forget_lengths, kind.items))
        element = None if kind.element is None else forget_lengths(kind.element)
        return replace(kind, element=element, items=items)
    return UNKNOWN if isinstance(kind, Static) else kind

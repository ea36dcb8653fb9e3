"""The types of arrays that are made of numbers, lists and lengths.

Comes in: a call and the types of its operands. Goes out: the type of its result, or None where only NumPy itself could
tell. Invariant: an axis is called ``"1"`` or ``"n"`` only if it is so in every run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.analysis.axes import Axes, argument, axes_of_shape, dtype_of, fact
from srcdiff.analysis.displays import shown_items
from srcdiff.ir.nodes import Call, Const, Location, Operand
from srcdiff.ir.types import Array, List, Number, Tuple, Type

#: The axes of what is written down as lists in lists, and the dtypes of the numbers in it.
_Display = tuple[Axes, tuple[str, ...]]


def _array(call: Call, operands: list[Type]) -> Type | None:
    """``np.array`` of an array, of a display of numbers or of arrays, or of a list of numbers or arrays of one type."""
    if isinstance(operands[0], Array):
        plain = len(call.args) == 1 and not {"dtype", "ndmin", "ndmax"} & call.kwargs.keys()
        return operands[0] if plain else None
    if len(call.args) > 1 or call.kwargs:
        return None
    shown = _displayed(call.args[0], call.location)
    if shown is not None and shown[0]:
        return Array(np.result_type(*shown[1]).name, shown[0])
    items = _items(operands[0])
    shapes = {t.axes if isinstance(t, Array) else () if isinstance(t, Number) else None for t in items}
    axes = shapes.pop() if len(shapes) == 1 else None
    dtypes = [dtype_of(t) for t in items]
    if axes is None or None in dtypes:
        return None
    first = fact(len(items)) if _is_counted(operands[0]) else "?"
    return Array(np.result_type(*(name for name in dtypes if name)).name, (first, *axes))


def _items(held: Type) -> tuple[Type, ...]:
    items = held.items if isinstance(held, (Tuple, List)) else None
    return (held.element,) if isinstance(held, List) and held.element is not None else items or ()


def _is_counted(held: Type) -> bool:
    return isinstance(held, Tuple) or isinstance(held, List) and held.items is not None


def _displayed(operand: Operand, place: Location | None) -> _Display | None:
    """What an operand shows that is written down as lists in lists, where it is used and nowhere else."""
    if isinstance(operand, Const):
        return _written(operand)
    items = shown_items(operand, place)
    if items:
        inner = [_displayed(arg, place) for arg in items]
        parts = [part for part in inner if part is not None]
        if len(parts) < len(inner) or len({len(axes) for axes, _ in parts}) > 1:
            return None
        along = zip(*(axes for axes, _ in parts), strict=True)      # all as long as each other, if NumPy takes them
        axes = (next((one for one in ones if one != "?"), "?") for ones in along)
        return (fact(len(inner)), *axes), tuple(name for _, dtypes in parts for name in dtypes)
    kind, dtype = operand.type, dtype_of(operand.type)
    if dtype is None or isinstance(kind, Array) and kind.axes is None:
        return None
    return (kind.axes or () if isinstance(kind, Array) else ()), (dtype,)


def _written(literal: Const) -> _Display | None:
    """The same for numbers, and tuples of numbers, that are written down."""
    numbers = type(literal.value) in (bool, int, float, complex, tuple) and literal.name is None
    made = np.asarray(literal.value) if numbers else None
    if made is None or made.dtype.kind not in "bifc":
        return None
    return tuple(map(fact, made.shape)), (made.dtype.name,)


def _stack(call: Call, operands: list[Type]) -> Type | None:
    """``np.stack`` along a new first axis."""
    made = _array(Call(np.array, call.args, location=call.location), operands) if not call.kwargs else None
    return made if isinstance(operands[0], (Tuple, List)) else None


def _full(call: Call, operands: list[Type]) -> Type | None:
    axes = axes_of_shape(call.args[0], call.location)
    value = operands[1] if len(operands) == 2 and not call.kwargs else None
    scalar = isinstance(value, Number) or isinstance(value, Array) and value.axes == ()
    return Array(dtype_of(value), axes) if axes is not None and scalar and value is not None else None


def _eye(call: Call, operands: list[Type]) -> Type | None:
    rows, columns, dtype = argument(call, "N"), argument(call, "M"), argument(call, "dtype", float)
    if call.target is np.identity:
        rows = argument(call, "n")
    if dtype is not float or columns is ...:
        return None
    along = [_along(rows), _along(rows if columns is None else columns)]
    return Array("float64", tuple(along))


def _along(size: Any) -> str:
    return fact(size) if type(size) is int and size >= 0 else "?"


def _diag(call: Call, operands: list[Type]) -> Type | None:
    kind = operands[0]
    if len(call.args) > 1 or call.kwargs or not isinstance(kind, Array) or kind.axes is None or len(kind.axes) != 1:
        return None
    return Array(kind.dtype, kind.axes * 2)


def _linspace(call: Call, operands: list[Type]) -> Type | None:
    count = argument(call, "num", 50)
    ends = [dtype_of(kind) for kind in operands[:2] if isinstance(kind, Number) or getattr(kind, "axes", None) == ()]
    if len(call.args) not in (2, 3) or not call.kwargs.keys() <= {"num", "endpoint"} or len(ends) < 2 or None in ends:
        return None
    real = all(name in ("float64", "int64") for name in ends)
    return Array("float64", (_along(count),)) if real else None


def _open_mesh(call: Call, operands: list[Type]) -> Type:
    """``np.ix_``: indices along one axis each, at places that need not be known."""
    dtypes = [kind.dtype if isinstance(kind, Array) and kind.dtype != "bool" else "int64" for kind in operands]
    return Tuple(tuple(Array(dtype, tuple("?" if k == axis else "1" for axis in range(len(operands))))
                       for k, dtype in enumerate(dtypes)))


#: How to find the type, for functions that make arrays.
CREATED: dict[Callable[..., Any], Callable[[Call, list[Type]], Type | None]] = {
    np.array: _array,
    np.asarray: _array,
    np.stack: _stack,
    np.full: _full,
    np.eye: _eye,
    np.identity: _eye,
    np.diag: _diag,
    np.linspace: _linspace,
    np.ix_: _open_mesh,
}

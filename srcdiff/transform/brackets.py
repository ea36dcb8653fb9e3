"""What NumPy makes of an index: ``np.r_[x, y]``, ``np.c_[x, y]``, ``np.mgrid[0:a:5j]``, ``np.ogrid[0:a:5j, 0:b:3j]``.

Comes in: a reading of one of these, into whose index a float enters that is no literal. Goes out: the same, changed in
place to the function of arrays that it is; else a refusal, where what is indexed is none of these and no array, no
sequence and no dict, so that nobody knows what it makes of its index. Invariant: the order and the kinds of the
elements are NumPy's.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Node, Operand, Value, is_literal
from srcdiff.ir.types import OBJECT, Object, Static, is_complex, is_differentiable, may_be_complex

#: What puts arrays together, by what is indexed.
_JOINED: dict[Any, Any] = {np.r_: runtime.row, np.c_: runtime.columns}
#: What only looks for an item, and computes nothing from the key.
_SEARCHED = (np.ndarray, list, tuple, dict, str, bytes, range, MappingProxyType)


def resolve_brackets(call: Call, builder: Builder) -> None:
    """Change ``np.r_[x, 1.0]`` and its kin to calls of functions."""
    if call.target is not operator.getitem or not isinstance(call.args[0], Const):
        return
    owner, items = call.args[0].value, [*_items(call.args[1])]
    how = [items.pop(0)] if owner is np.r_ and _text(items[0]) not in (None, "r", "c") else []
    if not any(map(_is_moving, items)) or any(_text(item) is not None for item in items):
        return
    if type(owner) in map(type, _JOINED):
        parts = [_points(item, builder) for item in items]
        call.target, call.args = _JOINED[owner], [builder.call(prim.make_tuple, *parts, name="parts"), *how]
        return
    if owner is not np.mgrid and owner is not np.ogrid:     # an array, which says of each element whether it is equal
        return
    if _bounds(call.args[1]) is not None:
        points = _range(call.args[1], builder)
        call.target, call.args = points.target, points.args
    elif all(_bounds(item) is not None for item in items):
        call.target, call.kwargs = np.meshgrid, {"indexing": Const("ij")}
        call.args = [_points(item, builder) for item in items]
        if owner is np.ogrid:
            call.kwargs["sparse"] = Const(True)
        else:
            call.target, call.args, call.kwargs = np.stack, [builder.call(
                np.meshgrid, *call.args, name="grids", indexing=Const("ij"))], {}


def refuse_unknown_keys(ops: Iterable[Node], active: set[Value]) -> None:
    """Refuse a reading whose index is active, of something that may compute what it gives from that; and a slice whose
    bounds are active."""
    for op in ops:
        if not isinstance(op, Call) or op.target not in (operator.getitem, slice):
            continue
        if op.target is slice and op.output in active:
            raise UnsupportedCall("an active value is a bound of a slice", op.location, [
                ("because", "a slice chooses elements, and carries no derivative"),
                ("instead", "pass the bounds to a function")])
        if op.target is operator.getitem and op.args[1] in active and _may_compute(op.args[0]):
            held = op.args[0]
            shown = held.name if isinstance(held, Value) else held.name or type(held.value).__name__
            raise UnsupportedCall(f"an active value is the index of {shown}", op.location, [
                ("because", "what that computes of its index is not known"),
                ("instead", "call a function, or a method of a class written in Python")])


def _items(key: Operand) -> list[Operand]:
    """What stands between the commas of an index."""
    made = _made(key, prim.make_tuple)
    return [key] if made is None else made.args


def _made(operand: Operand, target: Any) -> Call | None:
    """The call of a function that an operand is the result of."""
    op = operand.op if isinstance(operand, Value) else None
    return op if isinstance(op, Call) and op.target is target else None


def _bounds(item: Operand) -> list[Operand] | None:
    """Start, stop and step of an item that is a slice."""
    if isinstance(item, Const):
        part = item.value
        return [Const(part.start), Const(part.stop), Const(part.step)] if isinstance(part, slice) else None
    made = _made(item, slice)
    if made is None:
        return None
    return [*made.args, Const(None)][:3] if len(made.args) > 1 else [Const(None), *made.args, Const(None)]


def _is_moving(item: Operand) -> bool:
    """Whether a float that is no literal is an item, or a bound of the range that it is."""
    return any(isinstance(part, Value) and is_differentiable(of_operand(part)) for part in _bounds(item) or [item])


def _text(item: Operand) -> str | None:
    """The text that an item is, which says how to join the others."""
    kind = of_operand(item)
    return kind.value if isinstance(kind, Static) and isinstance(kind.value, str) else None


def _points(item: Operand, builder: Builder) -> Operand:
    """An item, or the points of the range that it is."""
    if _bounds(item) is None:
        return item
    points = _range(item, builder)
    return builder.call(points.target, *points.args, name="points")


def _range(item: Operand, builder: Builder) -> Call:
    """``np.linspace(a, b, n)`` for ``a:b:nj``, ``np.arange(a, b, step)`` for ``a:b:step``."""
    start, stop, step = _bounds(item) or []
    if is_literal(start, None):
        start = Const(0)
    if isinstance(step, Const) and isinstance(step.value, complex):
        return Call(np.linspace, [start, stop, Const(int(abs(step.value)))])
    if is_complex(of_operand(step)):
        return Call(np.linspace, [start, stop, builder.call(int, builder.call(abs, step, name="size"), name="count")])
    if may_be_complex(of_operand(step)):
        raise UnsupportedCall("the step of a range between brackets may be complex, or real", builder.location, [
            ("because", "a complex one is the number of points"), ("instead", "call np.linspace or np.arange")])
    return Call(np.arange, [start, stop] if is_literal(step, None) else [start, stop, step])


def _may_compute(held: Operand) -> bool:
    """Whether what is indexed may be something else than an array, a sequence or a dict."""
    kind = of_operand(held)
    cls = kind.cls if isinstance(kind, Object) else type(kind.value) if isinstance(kind, Static) else None
    return kind == OBJECT or cls is not None and (
        not issubclass(cls, _SEARCHED) or hasattr(cls, "__missing__") and cls is not defaultdict)

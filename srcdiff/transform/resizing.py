"""Stores into lists and dicts: what they do to shadows, and how they are undone.

Comes in: a store into a list or dict, in the forward sweep. Goes out: before it, what is needed to undo it and the same
store into the shadow; in the reverse sweep, the stores that undo both, which give the cotangents of the items that were
put in, and take those of the items that were taken out. Invariant: at any point of the reverse sweep a list and its
shadow hold as many items as the list held at the mirrored point of the forward sweep.

The shadow of a list of numbers, or of arrays that nothing is stored into, holds their cotangents, in memory of its own:
``xs.append(v)`` becomes ``xs_bar.append(0.0)``, and in the reverse sweep ``v_bar = xs_bar.pop()``. Where something is
stored into what a list holds, its shadow holds the shadows of that, and is undone as the list is. The shadow of a dict
may hold more keys than the dict; what is there under these is zero.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import is_item_stored, is_slice
from srcdiff.analysis.tangents import tangent_type
from srcdiff.analysis.types import item_type, of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir.builder import Builder
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import Call, Const, If, Operand, Value, is_literal
from srcdiff.ir.types import (
    MIXED,
    Array,
    Dict,
    Tuple,
    Type,
    is_complex,
    is_container,
    is_differentiable,
    is_number,
    items_of,
)

if TYPE_CHECKING:
    from srcdiff.transform.shadows import Shadows

_ALL = Const(slice(None, None, None))
_NONE = Const(None)


@dataclass
class Undo:
    """What undoes a store: the item or items it took away, where it worked, how many items it put there, and whether
    the dict held the key before (None where it surely did)."""

    old: Operand = _NONE
    place: Operand = _NONE
    count: Operand = _NONE
    had: Operand | None = None


def resizes(op: Call) -> bool:
    """Whether a store may change the length of a list or dict, or what stands where."""
    kind = of_operand(op.args[0])
    if op.target is operator.setitem:
        return isinstance(kind, Dict) or is_container(kind) and is_slice(op.args[1])
    return op.target in containers.RESIZING


def is_into_container(op: Call) -> bool:
    """Whether a store is into a list or dict, and not an update of a number in it."""
    return is_container(of_operand(op.args[0])) and (op.target is operator.setitem or op.target in containers.RESIZING)


# -- before the store --------------------------------------------------------------------------------------------------

def prepare(builder: Builder, op: Call, target: Operand) -> Undo:
    """Note what undoes a store, before it; ``target`` is its target, or the shadow of that."""
    if op.target in (containers.append, containers.reverse):
        return Undo()
    if op.target is containers.extend:
        return Undo(place=builder.call(len, target, name="length"))
    if op.target is containers.refill:
        return Undo(old=builder.call(dict, target, name=_name(target)))
    if op.target is containers.insert:
        return Undo(place=_place(builder, target, op.args[1]))
    if isinstance(of_operand(op.args[0]), Dict):
        return _prepare_key(builder, op, target)
    if is_slice(op.args[1]):
        old = builder.call(operator.getitem, target, op.args[1], name=_name(target))
        start = _start(builder, op, target)
        count = builder.call(len, op.args[2], name="count") if op.target is operator.setitem else Const(0)
        return Undo(old=old, place=start, count=count)
    if op.target is containers.take and op.outputs:
        return Undo(old=op.output, place=_taken_place(builder, target, op.args[1]))
    old = builder.call(operator.getitem, target, op.args[1], name=_name(target))
    place = op.args[1] if op.target is operator.setitem else _taken_place(builder, target, op.args[1])
    return Undo(old=old, place=place)


def _prepare_key(builder: Builder, op: Call, target: Operand) -> Undo:
    key, kind = op.args[1], of_operand(op.args[0])
    closed = isinstance(kind, Dict) and kind.element is None
    if op.target is containers.take and op.outputs:
        return Undo(old=op.output, place=key)
    if closed or op.target is not operator.setitem:
        return Undo(old=builder.call(operator.getitem, target, key, name=_name(target)), place=key)
    had = builder.call(operator.contains, target, key, name="branch")
    choice = If(had, form="ternary", location=op.location)
    with builder.inside(choice.then):
        choice.then.yields = [builder.call(operator.getitem, target, key, name=_name(target))]
    choice.orelse.yields = [_NONE]
    old = Value(_name(target), join(of_operand(choice.then.yields[0]), of_operand(_NONE)), temp=True)
    choice.outputs, old.op = [old], choice
    builder.append(choice)
    return Undo(old=old, place=key, had=had)


def _name(target: Operand) -> str:
    return target.name if isinstance(target, Value) else "t"


def _place(builder: Builder, target: Operand, key: Operand) -> Operand:
    """Where an insertion puts an item."""
    if is_literal(key, 0):
        return key
    return builder.call(runtime.place_of, target, key, name="place")


def _taken_place(builder: Builder, target: Operand, key: Operand) -> Operand:
    """The index from the start that an index means."""
    if isinstance(key, Const) and type(key.value) is int and (key.value >= 0 or key.value == -1):
        return key
    indices = builder.call(range, builder.call(len, target, name="length"), name="indices")
    return builder.call(operator.getitem, indices, key, name="place")


def _start(builder: Builder, op: Call, target: Operand) -> Operand:
    """Where a slice begins; None where it has a step, so that it keeps the length of the list."""
    key = op.args[1]
    start: Operand
    step: Operand
    if isinstance(key, Const):
        start, step = Const(key.value.start), Const(key.value.step)
    elif not isinstance(key.op, Call) or key.op.target is not slice:
        return builder.call(runtime.place_of, target, key, name="place")
    else:
        parts = [*key.op.args]
        start = parts[0] if len(parts) > 1 else _NONE
        step = parts[2] if len(parts) > 2 else _NONE
    if not is_literal(step, None) and not is_literal(step, 1):
        if op.target is operator.delitem:
            raise UnsupportedCall("del of every so many items is not supported", op.location, [
                ("instead", "build a new list of the others")])
        return _NONE
    return Const(0) if is_literal(start, None) else _place(builder, target, start)


# -- the shadow in the forward sweep -----------------------------------------------------------------------------------

def slot(builder: Builder, value: Operand, kind: Type | None = None) -> Operand:
    """The zero that a shadow holds in the place of a value."""
    kind = kind or of_operand(value)
    if is_number(kind):
        return Const(0j if is_complex(kind) else 0.0)
    if not is_differentiable(kind):
        return _NONE
    target = np.zeros_like if isinstance(kind, Array) else runtime.zeros_like if is_container(
        kind) else runtime.zero_tangent
    return builder.call(target, value, name="zero")


def slots(builder: Builder, values: Operand) -> Operand:
    """The zeros in the place of several values."""
    return builder.call(runtime.slots_like, values, name="zeros")


def store_into_shadow(shadows: Shadows, op: Call) -> None:
    """Append the store of a store's shadow."""
    builder, target = shadows.builder, op.args[0]
    shadow = shadows.shadow(target)
    if shadows.holds_shadows(target) and not _is_number_for_number(op):
        if op.target is containers.take and op.outputs and is_number(op.output.type):
            builder.effect(op.target, shadow, op.args[1])       # its cotangent is put back
        elif op.target is containers.take and op.outputs:
            _take_by_reference(shadows, op, shadow)
        else:
            shadows.undo_shadow[op] = prepare(builder, op, shadow)
            _by_reference(shadows, op, shadow)
        return
    if op.target is containers.refill:
        builder.effect(op.target, shadow, slots(builder, op.args[1]))
    elif isinstance(of_operand(target), Dict):
        if op.target is operator.setitem and not _is_number_for_number(op):
            builder.effect(op.target, shadow, op.args[1], slot(builder, op.args[2]))
    elif op.target in (containers.take, operator.delitem, containers.reverse):
        builder.effect(op.target, shadow, *op.args[1:])
    elif is_item_stored(op):
        if op.target is not operator.setitem or not is_number(of_operand(op.args[2])):
            builder.effect(op.target, shadow, *op.args[1:-1], slot(builder, op.args[-1]))
    else:
        builder.effect(op.target, shadow, *op.args[1:-1], slots(builder, op.args[-1]))


def _is_number_for_number(op: Call) -> bool:
    """Whether a store puts a number where there surely was one before, the cotangent of which its shadow holds."""
    kind = of_operand(op.args[0])
    if op.target is not operator.setitem or is_slice(op.args[1]) or isinstance(kind, Dict) and kind.element is not None:
        return False
    return is_number(item_type(kind, op.args[1])) and is_number(of_operand(op.args[2]))


def _take_by_reference(shadows: Shadows, op: Call, shadow: Operand) -> None:
    """``v_bar = xs_bar.pop()``, where these are shadows."""
    in_dict = isinstance(of_operand(op.args[0]), Dict)
    place = op.args[1] if in_dict else _taken_place(shadows.builder, shadow, op.args[1])
    made = shadows.builder.call(containers.take, shadow, op.args[1], name=f"{op.output.name}_bar", temp=False)
    made.type = of_operand(op.output)
    shadows.of[op.output] = made
    shadows.undo_shadow[op] = Undo(old=made, place=place)


def _by_reference(shadows: Shadows, op: Call, shadow: Operand) -> None:
    """The same store of shadows."""
    if op.target in (containers.take, operator.delitem, containers.reverse):
        shadows.builder.effect(op.target, shadow, *op.args[1:])
        return
    value = op.args[-1]
    several, kind = not is_item_stored(op), of_operand(op.args[-1])
    shadowed = shadows.is_shadowed(value)
    mixed = shadowed and several and any(is_number(item) and is_differentiable(item) for item in items_of(kind))
    if mixed or not shadowed and value in shadows.active and is_differentiable(kind):
        raise UnsupportedCall("numbers are put beside lists or arrays that are changed in place", op.location, [
            ("instead", "keep the numbers in a list of their own")])
    put = shadows.shadow(value) if shadowed else (slots if several else slot)(shadows.builder, value)
    shadows.builder.effect(op.target, shadow, *op.args[1:-1], put)


# -- undoing -----------------------------------------------------------------------------------------------------------

def undo(builder: Builder, op: Call, target: Operand, how: Undo) -> None:
    """Append the store that undoes a store into ``target``."""
    if op.target in (containers.append, containers.insert):
        builder.effect(containers.take, target, how.place if op.target is containers.insert else Const(-1))
    elif op.target is containers.reverse:
        builder.effect(containers.reverse, target)
    elif op.target is containers.extend:
        builder.effect(operator.delitem, target, _part(builder, how.place))
    elif op.target is containers.refill:
        builder.effect(op.target, target, how.old)
    elif isinstance(of_operand(op.args[0]), Dict):
        _undo_key(builder, target, how)
    elif is_slice(op.args[1]):
        builder.effect(operator.setitem, target, _spliced(builder, op, how), how.old)
    elif op.target is operator.setitem:
        builder.effect(operator.setitem, target, how.place, how.old)
    else:
        _put_back(builder, target, how.place, how.old)


def _undo_key(builder: Builder, target: Operand, how: Undo) -> None:
    if how.had is None:
        builder.effect(operator.setitem, target, how.place, how.old)
        return
    choice = If(how.had, location=builder.location)
    with builder.inside(choice.then):
        builder.effect(operator.setitem, target, how.place, how.old)
    with builder.inside(choice.orelse):
        builder.effect(operator.delitem, target, how.place)
    builder.append(choice)


def _put_back(builder: Builder, target: Operand, place: Operand, item: Operand) -> None:
    """Insert an item where it was taken."""
    if is_literal(place, -1):
        builder.effect(containers.append, target, item)
    else:
        builder.effect(containers.insert, target, place, item)


def _part(builder: Builder, start: Operand, count: Operand | None = None) -> Operand:
    """``start:start + count``, or ``start:``."""
    if count is None:
        return builder.call(slice, start, _NONE, name="part")
    if isinstance(count, Const) and count.value == 0:
        stop = start
    elif is_literal(start, 0):
        stop = count
    else:
        stop = builder.call(operator.add, start, count, name="stop")
    return builder.call(slice, start, stop, name="part")


def _spliced(builder: Builder, op: Call, how: Undo) -> Operand:
    """The slice that holds what a store into a slice put there."""
    return op.args[1] if is_literal(how.place, None) else _part(builder, how.place, how.count)


def pull_back(builder: Builder, op: Call, shadow: Operand, how: Undo, bar: Operand | None) -> Operand | None:
    """Append what a store does to cotangents, those of ``shadow``; the cotangent of what was put in. ``bar`` is that of
    what was taken out, None for zero."""
    if op.target in (containers.append, containers.insert):
        taken = builder.call(containers.take, shadow, how.place if op.target is containers.insert else Const(-1))
        put = of_operand(op.args[-1])
        taken.type = tangent_type(put) if taken.type == MIXED and is_container(put) else taken.type
        return taken
    if op.target is containers.reverse:
        builder.effect(containers.reverse, shadow)
        return None
    if op.target is containers.extend:
        found = builder.call(operator.getitem, shadow, _part(builder, how.place))
        builder.effect(operator.delitem, shadow, _part(builder, how.place))
        return _as(builder, found, op.args[-1])
    if op.target is containers.refill:
        found = builder.call(runtime.like_structure, shadow, op.args[1], name=_name(op.args[1]))
        builder.effect(op.target, shadow, slots(builder, how.old))
        return found
    in_dict = isinstance(of_operand(op.args[0]), Dict)
    if not in_dict and is_slice(op.args[1]):
        found = builder.call(operator.getitem, shadow, _spliced(builder, op, how))
        builder.effect(operator.setitem, shadow, _spliced(builder, op, how), slots(builder, how.old))
        return _as(builder, found, op.args[-1]) if op.target is operator.setitem else None
    if op.target is operator.setitem:
        found = builder.call(operator.getitem, shadow, how.place)
        builder.effect(operator.setitem, shadow, how.place, slot(builder, how.old, _item_type(op, how)))
        return found
    item = slot(builder, how.old) if bar is None else bar
    if in_dict:
        builder.effect(operator.setitem, shadow, how.place, item)
    else:
        _put_back(builder, shadow, how.place, item)
    return None


def _item_type(op: Call, how: Undo) -> Type | None:
    """The type of what a store overwrites, where the key may have been new."""
    if how.had is None or not is_number(of_operand(op.args[2])):
        return None
    choice = how.old.op if isinstance(how.old, Value) else None
    assert isinstance(choice, If)
    return of_operand(choice.then.yields[0])


def _as(builder: Builder, bar: Value, value: Operand) -> Operand:
    """A list of cotangents, as a tuple where the value is one."""
    if isinstance(of_operand(value), Tuple):
        return builder.call(tuple, bar, name=bar.name)
    return bar


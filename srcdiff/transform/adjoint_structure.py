"""The adjoint of what puts values together and takes them apart, and of the stacks of earlier derivatives.

Comes in: an operation of the forward sweep that has no rule, because it moves values and computes nothing. Goes out:
the cotangents of its operands, moved the other way. Invariant: as in `adjoint`, the cotangents of its results are
complete.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.activity import keys_refused
from srcdiff.analysis.axes import dtype_of, is_basic_index, without_new_axes
from srcdiff.analysis.tangents import cotangent_type, tangent_type
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Operand, Value
from srcdiff.ir.types import (
    UNKNOWN,
    Array,
    Dict,
    List,
    Mixed,
    Number,
    Record,
    Stack,
    Tuple,
    Type,
    Unknown,
    is_container,
    is_differentiable,
    rank,
)
from srcdiff.runtime.objects import is_frozen
from srcdiff.transform.adjoint_memory import add_to_element
from srcdiff.transform.derive import bar_name

if TYPE_CHECKING:
    from srcdiff.transform.adjoint import Reverse

#: What makes a new list of cotangents, or goes on with one that is new.
_OWN_LISTS = frozenset({
    list, prim.pop, prim.index_add, runtime.zeros_like, runtime.copied, runtime.add, runtime.add_at})


def pass_through(sweep: Reverse, op: Call) -> None:
    """``y = x``, and views of a value as another."""
    if op.output in sweep.bars:
        sweep.seed(op.args[0], sweep.bars[op.output])


def unpacked(sweep: Reverse, op: Call) -> None:
    """``a, b = x``: of a vector, whose items are all there is, the vector of their cotangents."""
    bar, count, more = sweep.bars.get(op.output), op.args[1], op.args[2:]
    items: dict[object, Operand] = {}
    made = bar.op if isinstance(bar, Value) else None
    while isinstance(made, Call) and made.target is prim.index_add and isinstance(made.args[1], Const) and (
            rank(of_operand(made.args[2])) == 0 and made.args[1].value not in items):
        items[made.args[1].value] = made.args[2]
        made = made.args[0].op if isinstance(made.args[0], Value) else None
    whole = isinstance(made, Call) and made.target is np.zeros_like and isinstance(count, Const) and not more
    if bar is not None and whole and isinstance(count, Const) and set(items) == set(range(count.value)) and (
            of_operand(op.output) == of_operand(bar) and dtype_of(of_operand(bar)) == "float64"):
        listed = sweep.builder.call(prim.make_list, *(items[k] for k in range(count.value)), name=bar_name(op.output))
        kind = of_operand(bar)
        sweep.bars[op.output] = array = sweep.builder.call(
            np.array, listed, dtype=Const(float, "float"), name=bar_name(op.output))     # also for seeds of integers
        array.type = kind
    pass_through(sweep, op)


def owned(sweep: Reverse, op: Call) -> None:
    """A copy: its cotangent, summed where it was broadcast."""
    value, bar = op.args[0], sweep.bars.get(op.output)
    if bar is not None and isinstance(value, Value) and value in sweep.active:
        sweep.accumulate(value, sweep.derive.fit(bar, value, bar_name(value)))


def listed(sweep: Reverse, op: Call) -> None:
    """``list(x)``: the items' cotangents, which make an array again where ``x`` is one."""
    source, bar = op.args[0], sweep.bars.get(op.output)
    if bar is None or not isinstance(source, Value) or source not in sweep.active:
        return
    if isinstance(source.type, (Tuple, List, Stack)):
        sweep.seed(source, bar)
        return
    bar = sweep.whole(op.output)
    if isinstance(source.type, Array):
        made = sweep.builder.call(np.array, bar, name=bar_name(source))
        made.type = source.type
        sweep.accumulate(source, made)
    elif isinstance(source.type, (Unknown, Mixed)):
        sweep.accumulate(source, sweep.builder.call(runtime.unlisted, bar, source, name=bar_name(source)))
    elif isinstance(source.type, Dict):
        raise keys_refused(op.location)
    else:
        raise UnsupportedCall("a list is made of an active value of which it is not known whether it is an array",
                              op.location, [("instead", "loop over the value itself, or read its items by index")])


def joined(sweep: Reverse, op: Call) -> None:
    """``a + b``, ``a | b``: each has its part of the cotangent."""
    if op.output not in sweep.bars:
        return
    bar = sweep.whole(op.output)
    for k, value in enumerate(op.args):
        if isinstance(value, Value) and value in sweep.active:
            if isinstance(value.type, Dict):
                of, args = (runtime.right_of, op.args[1:]) if k else (runtime.left_of, op.args)
                part = sweep.builder.call(of, bar, *args, name=bar_name(value))
            else:
                length = sweep.builder.call(len, op.args[0], name="length")
                bounds = (length,) if k == 0 else (length, Const(None))
                part = sweep.builder.call(
                    operator.getitem, bar, sweep.builder.call(slice, *bounds, name="part"), name=bar_name(value))
            part.type = cotangent_type(value.type)
            sweep.accumulate(value, part)


def repeated(sweep: Reverse, op: Call) -> None:
    """``a * n``: the sum of the parts."""
    value = op.args[0]
    if op.output in sweep.bars and isinstance(value, Value) and value in sweep.active:
        total = sweep.builder.call(runtime.unrepeated, sweep.whole(op.output), *op.args, name=bar_name(value))
        total.type = tangent_type(value.type)
        sweep.accumulate(value, total)


def items(sweep: Reverse, op: Call) -> None:
    """``t = (a, b)``: each item has its part of the cotangent."""
    bar = sweep.bars.get(op.output)
    if bar is None:
        return
    values = op.args[1:] if op.target is prim.make_dict else op.args
    keys = op.args[0].value if op.target is prim.make_dict and isinstance(op.args[0], Const) else range(len(values))
    if bar in sweep.plain:
        bar = _structured(sweep, op, bar)
    for key, value in zip(keys, values, strict=True):
        if isinstance(value, Value) and value in sweep.active:
            item = sweep.builder.call(operator.getitem, bar, Const(key), name=bar_name(value))
            item.type = tangent_type(value.type)
            sweep.accumulate(value, item)


def _structured(sweep: Reverse, op: Call, bar: Operand) -> Operand:
    """The cotangent of what ``op`` puts together, where that may be a plain zero: with items in any case."""
    keys = 1 if op.target is prim.make_dict else 0
    parts = [arg if k < keys or arg in sweep.active else Const(None) for k, arg in enumerate(op.args)]
    return sweep.builder.call(runtime.filled, bar, sweep.builder.call(op.target, *parts), name=bar_name(op.output))


def read(sweep: Reverse, op: Call) -> None:
    """``v = x[k]``: the cotangent goes to where it was read."""
    source, key = op.args
    if op.output not in sweep.bars or not isinstance(source, Value) or source not in sweep.active:
        return
    if op in sweep.read_before:
        sweep.accumulate(sweep.read_before[op], sweep.bars[op.output])
        return
    if source in sweep.shadows:
        add_to_element(sweep, source, key, sweep.bars[op.output])
        return
    if isinstance(source.type, Array) and source.type.axes == ():       # a number of NumPy has no elements to add to
        sweep.accumulate(source, sweep.derive.fit(sweep.bars[op.output], source, bar_name(source)))
        return
    bar = sweep.bars[op.output]
    if bar not in sweep.plain and rank(of_operand(bar)) == rank(op.output.type):
        back = without_new_axes(source.type, key)
        if back is not None:
            part = sweep.builder.call(operator.getitem, bar, back, name=bar_name(source))
            sweep.derive.keep_mask(part, bar)
            sweep.accumulate(source, part)
            return
    held = isinstance(source.type, Tuple) or is_container(op.output.type)
    add_at(sweep, source, key, sweep.whole(op.output) if held else bar)


def _buffer(sweep: Reverse, source: Value, before: Operand | None) -> Operand:
    """What to add to: the cotangent so far; where that may be a plain zero, in the shape of ``source`` here."""
    if before is not None:
        return sweep.named(sweep.whole(source), source) if before in sweep.plain else before
    return sweep.named(sweep.as_list(_zeros(sweep, source), "zero"), source)


def _zeros(sweep: Reverse, source: Value) -> Operand:
    """Zeros to add to, where there is no cotangent so far."""
    zero = sweep.new_zero(source)
    return sweep.builder.call(runtime.zeros_like, source, name="zero") if isinstance(zero, Const) else zero


def add_at(sweep: Reverse, source: Value, key: Operand, bar: Operand) -> None:
    """Add ``bar`` to the cotangent of ``source`` at ``key``, in one buffer made once."""
    before = sweep.bars.get(source)
    name = bar_name(source)
    if isinstance(source.type, Tuple):
        start = _zeros(sweep, source) if before is None else _buffer(sweep, source, before)
        made = sweep.builder.call(runtime.add_item, start, key, bar, name=name)
        made.type = source.type
        sweep.bars[source] = sweep.named(made, source)
        return
    buffer = _buffer(sweep, source, before)
    plain = isinstance(source.type, Array) or (      # one item of a list, not a slice
        _holds_float(source, key) and isinstance(of_operand(bar), (Number, Array)))
    single = plain and is_basic_index(key)
    target: Callable[..., object] = prim.index_add if single else runtime.add_at
    updated = sweep.builder.call(target, buffer, key, bar, name=name, temp=False)
    updated.type = source.type if of_operand(buffer) == UNKNOWN else of_operand(buffer)
    sweep.derive.keep_mask(updated, bar, *(() if before is None else (before,)))
    sweep.bars[source] = updated

# -- what derivatives of derivatives meet -----------------------------------------------------------------------------


def made(sweep: Reverse, op: Call) -> None:
    """``[]``: what is left of the stack of cotangents belongs to nothing."""


def pushed(sweep: Reverse, op: Call) -> None:
    """``stack.append(v)``: what was last put on the stack of cotangents is the cotangent of ``v``."""
    stack, value = op.args
    if op.output in sweep.places:
        bars, index = sweep.places[op.output]
        assert index is not None
        if isinstance(value, Value) and value in sweep.active:
            item = sweep.builder.call(operator.getitem, bars, index, name=bar_name(value))
            item.type = tangent_type(value.type)
            sweep.accumulate(value, item)
        return
    bar = sweep.bars.get(op.output)
    if bar is None or not isinstance(stack, Value):
        return
    kind = of_operand(bar)
    element = kind.element if isinstance(kind, Stack) else tangent_type(of_operand(value))
    if not isinstance(kind, Stack) and not _is_own_list(bar):       # as that which the caller gives
        bar = sweep.builder.call(list, bar, name=bar_name(stack))
    rest, item = _pop(sweep, bar, element, bar_name(value) if isinstance(value, Value) else "unused")
    sweep.bars[stack] = rest
    sweep.seed(value, item)


def _is_own_list(bar: Operand) -> bool:
    """Whether a list of cotangents is of the derivative's own making, so that items may be taken off it."""
    made = bar.op if isinstance(bar, Value) else None
    return isinstance(made, Call) and made.target in _OWN_LISTS and bar is made.outputs[0]


def popped(sweep: Reverse, op: Call) -> None:
    """``v = stack.pop()``: the cotangent of ``v`` goes onto a stack of cotangents."""
    below, value = op.outputs
    bar = sweep.bars.get(value)
    stack = op.args[0]
    assert isinstance(stack, Value)
    under = sweep.bars.get(below)
    if under is None:
        under = sweep.builder.call(prim.new_stack, name=bar_name(stack), temp=False)
        under.type = Stack(tangent_type(value.type))
    pushed = sweep.builder.call(prim.push, under, sweep.new_zero(value) if bar is None else bar,
                               name=bar_name(stack), temp=False)
    pushed.type = of_operand(under)
    sweep.bars[stack] = pushed


def _pop(sweep: Reverse, stack: Operand, element: Type, name: str) -> tuple[Value, Value]:
    """Append ``item = stack.pop()``; the stack that is left and the item."""
    assert isinstance(stack, Value)
    rest, item = stack.like(), Value(name, element, temp=True)
    sweep.builder.append(Call(prim.pop, [stack], outputs=[rest, item], location=sweep.builder.location))
    return rest, item


def added_at(sweep: Reverse, op: Call) -> None:
    """``buffer[k] += v``, also deeper inside: the buffer's cotangent passes through, and ``v`` reads its own."""
    buffer, *keys, value = op.args
    bar = sweep.bars.get(op.output)
    if bar is None:
        return
    if isinstance(value, Value) and value in sweep.active:
        item = bar
        for key in keys:
            item = sweep.builder.call(operator.getitem, item, key, name=bar_name(value))
        sweep.accumulate(value, sweep.derive.fit_moved(item, value, bar_name(value)))
    sweep.seed(buffer, bar)


def added(sweep: Reverse, op: Call) -> None:
    """``a += b``."""
    bar = sweep.bars.get(op.output)
    if bar is not None:
        for operand in op.args:
            if isinstance(operand, Value) and operand in sweep.active:
                sweep.accumulate(operand, sweep.derive.fit_moved(bar, operand, bar_name(operand)))


def _holds_float(source: Value, key: Operand) -> bool:
    """Whether the item at a key has a cotangent that ``+=`` can change."""
    kind = source.type
    if isinstance(kind, Record) and is_frozen(kind.cls):
        return False
    known = isinstance(kind, Record) or source.op is None and isinstance(kind, Dict) and kind.element is None
    if known and isinstance(kind, Dict) and isinstance(key, Const):
        item = dict(kind.items).get(key.value)
        return isinstance(item, (Number, Array)) and is_differentiable(item)
    return _holds_only_floats(kind)


def _holds_only_floats(kind: Type) -> bool:
    """Whether each item of a list or dict has a cotangent of its own that ``+=`` can change: a number or an array."""
    items: tuple[Type | None, ...] = ()
    if isinstance(kind, List):
        items = kind.items if kind.items is not None else (kind.element,)
    elif isinstance(kind, Dict):
        items = tuple(item for _, item in kind.items)
    return bool(items) and all(isinstance(item, (Number, Array)) and is_differentiable(item) for item in items)


STRUCTURAL: dict[Callable[..., object], Callable[[Reverse, Call], None]] = {
    prim.bind: pass_through,
    prim.own: owned,
    prim.unpack: unpacked,
    list: listed,
    tuple: listed,
    dict: pass_through,
    copy.copy: pass_through,
    containers.joined: joined,
    containers.repeated: repeated,
    prim.make_tuple: items,
    prim.make_list: items,
    prim.make_dict: items,
    operator.getitem: read,
    prim.new_stack: made,
    prim.new_list: made,
    prim.push: pushed,
    prim.pop: popped,
    **dict.fromkeys(prim.ADDING, added_at),
    runtime.add_at: added_at,
    runtime.add_item: added_at,
    prim.in_place_add: added,
}


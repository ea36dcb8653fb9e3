"""The adjoint of stores, and of what reads memory that is stored into.

Comes in: an operation of the forward sweep that concerns written memory. Goes out: stores into shadows, appended to the
reverse sweep, and before them the store that puts back what the operation overwrote. Invariant: at any point of the
reverse sweep, a shadow holds the cotangent of what its memory held at the mirrored point of the forward sweep, and that
memory holds this again, or nobody reads it.

The adjoint of ``x[k] = v`` is ``v_bar += x_bar[k]; x_bar[k] = 0`` (Griewank and Walther 2008, section 3.2:
overwriting).
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import copier, is_view
from srcdiff.analysis.axes import index_parts, is_basic_index
from srcdiff.analysis.definedness import may_be_none
from srcdiff.analysis.effects import has_effect
from srcdiff.analysis.groups import holds_constants
from srcdiff.analysis.memory import is_store
from srcdiff.analysis.shapes import same_part
from srcdiff.analysis.tangents import tangent_type
from srcdiff.analysis.types import item_type, of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import HANDED_BACK, ZERO, Call, Const, If, Loop, Node, Operand, Region, Value, is_literal
from srcdiff.ir.types import (
    INT,
    MIXED,
    NONE,
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
    is_complex,
    is_container,
    is_differentiable,
    is_number,
    items_of,
    rank,
)
from srcdiff.ir.walk import operations
from srcdiff.rules.declare import Constant, registry
from srcdiff.transform.applied import apply_rule
from srcdiff.transform.derive import bar_name
from srcdiff.transform.pairs import run_of
from srcdiff.transform.resizing import pull_back, undo
from srcdiff.transform.shadows import Shadows

if TYPE_CHECKING:
    from srcdiff.transform.adjoint import Reverse

_ALL = Const(...)
_SUMS = frozenset({operator.iadd, operator.isub, prim.ITEM_UPDATES[operator.iadd], prim.ITEM_UPDATES[operator.isub]})
_MINUS = frozenset({operator.isub, prim.ITEM_UPDATES[operator.isub]})


def reverse_store(sweep: Reverse, op: Call) -> None:
    """Append the adjoint of a store."""
    target, value = op.args[0], op.args[-1]
    assert isinstance(target, Value)
    key = _ALL if op.target in prim.UPDATES else op.args[1]
    old = sweep.shadows.old[op]
    sweep.builder.effect(operator.setitem, target, key, old)
    sweep.shadows.restores.add(sweep.builder.region.ops[-1])
    if not sweep.shadows.is_shadowed(target):
        return
    shadow = sweep.shadows.shadow(target)
    if op.target is operator.setitem:
        bar = _taken(sweep, shadow, key, target, value)
        sweep.builder.effect(operator.setitem, shadow, key, Const(0.0))
        _contribute(sweep, value, bar, whole=op.style == HANDED_BACK)
    elif op.target is prim.add_at:
        if value in sweep.active:
            _contribute(sweep, value, _loaded(sweep, shadow, key, value))
    elif op.target in _SUMS and _is_single(target, key):
        if value in sweep.active:
            bar = _loaded(sweep, shadow, key, value)
            if op.target in _MINUS:
                bar = sweep.builder.call(operator.neg, bar, name=bar.name)
            _contribute(sweep, value, bar)
    else:
        _reverse_update(sweep, op, shadow, key, old)


def reverse_resizing(sweep: Reverse, op: Call) -> None:
    """Append the adjoint of a store that changes which items a list or dict holds."""
    target, shadows = op.args[0], sweep.shadows
    start = len(sweep.builder.region.ops)
    undo(sweep.builder, op, target, shadows.undo[op])
    restores = Region(ops=sweep.builder.region.ops[start:])
    shadows.restores.update(filter(is_store, operations(restores)))
    if not shadows.is_shadowed(target):
        return
    shadow = shadows.shadow(target)
    if op in shadows.undo_shadow:
        undo(sweep.builder, op, shadow, shadows.undo_shadow[op])
        return
    value = op.args[-1]
    run = run_of(sweep.runs, value) if op.style == HANDED_BACK else None
    if run is not None and isinstance(target, Value) and target in run.values and holds_constants(target):
        made = sweep.builder.call(copier(target.type), shadow, name=bar_name(target))
        sweep.handed_back.add(target)       # and the shadow holds what the call gives
        _contribute(sweep, value, made, whole=True)
        return
    given = pull_back(sweep.builder, op, shadow, shadows.undo[op], _taken_out(sweep, op))
    if given is not None and isinstance(value, Value) and value in sweep.active:
        _contribute(sweep, value, given)


def _taken_out(sweep: Reverse, op: Call) -> Operand | None:
    """The cotangent of what a store took out, in memory of its own."""
    bar = sweep.bars.get(op.output) if op.target is containers.take and op.outputs else None
    if bar is None or is_number(op.output.type):
        return bar
    if is_container(op.output.type):
        return sweep.builder.call(runtime.copied, bar, name=bar_name(op.output))
    return sweep.builder.call(prim.own, bar, op.output, name=bar_name(op.output))


def _reverse_update(sweep: Reverse, op: Call, shadow: Operand, key: Operand, old: Value) -> None:
    """``x[k] *= v``: it is ``x[k] = x[k] * v``, with what ``x[k]`` was before."""
    target, value = op.args[0], op.args[-1]
    bar = _taken(sweep, shadow, key, target, op.args[0])
    plain = Call(prim.PLAIN[op.target], [old, value], location=op.location, section=sweep.builder.section)
    sweep.builder.define(plain, old.name)       # where a partial derivative reads the result; else it is dropped
    if isinstance(registry.find(plain.target), Constant):      # ``x //= v``
        sweep.builder.effect(operator.setitem, shadow, key, Const(0.0))
        return
    applied = apply_rule(plain, sweep.active | {old})
    names = dict(zip(applied.rule.params, (old, value), strict=False))
    wanted = [name for name in applied.rule.active if names[name] is old or names[name] in sweep.active]
    bars = sweep.derive.pullback(applied, bar, wanted, f"{old.name}_bar")
    kept = bars[wanted[0]]
    kept = Const(0.0) if kept is ZERO else sweep.derive.fit(kept, old, f"{old.name}_bar")
    others = [(names[name], bars[name]) for name in wanted[1:]]
    if _is_single(target, key):
        sweep.builder.effect(operator.setitem, shadow, key, kept)
    else:
        sweep.builder.effect(operator.setitem, shadow, key, Const(0.0))
        sweep.builder.effect(prim.add_at, shadow, key, kept)
    for operand, contribution in others:
        if contribution is not ZERO:
            _contribute(sweep, operand, contribution)


def _taken(sweep: Reverse, shadow: Operand, key: Operand, target: Operand, value: Operand) -> Value:
    """The cotangent of what was stored at a key; where that names an element twice, the last store counts."""
    if _is_single(target, key):
        return _loaded(sweep, shadow, key, value)
    return sweep.builder.call(runtime.take_last, shadow, key, name=bar_name(value))


def _is_single(target: Operand, key: Operand) -> bool:
    """Whether a key names no element twice."""
    return is_container(of_operand(target)) or is_basic_index(key)


def _loaded(sweep: Reverse, shadow: Operand, key: Operand, value: Operand) -> Value:
    """What a shadow holds at a key, in memory of its own."""
    if is_literal(key, ...):
        return sweep.builder.call(prim.own, shadow, shadow, name=bar_name(value))
    return Shadows.load(sweep.builder, shadow, key, bar_name(value))


def _contribute(sweep: Reverse, value: Operand, bar: Operand, *, whole: bool = False) -> None:
    """Add a cotangent to that of an operand that may have been broadcast, unless it is a ``whole`` array."""
    if isinstance(value, Value) and value in sweep.active:
        sweep.accumulate(value, bar if whole else sweep.derive.fit_moved(bar, value, bar_name(value)))


def reverse_display(sweep: Reverse, op: Call) -> None:
    """``t = (x, s)``: a number's part of the shadow is its cotangent; of an array it is the array's shadow already."""
    shadow = sweep.shadows.shadow(op.output)
    keyed = op.target is prim.make_dict and isinstance(op.args[0], Const)
    values = op.args[1:] if keyed else op.args
    keys = op.args[0].value if keyed and isinstance(op.args[0], Const) else range(len(values))
    for key, value in zip(keys, values, strict=True):
        if isinstance(value, Value) and value in sweep.active and not sweep.shadows.is_shadowed(value):
            bar = sweep.builder.call(operator.getitem, shadow, Const(key), name=bar_name(value))
            bar.type = tangent_type(value.type)
            sweep.accumulate(value, bar)


def reverse_added(sweep: Reverse, op: Call) -> None:
    """What was added at a key reads the cotangent of what is there; the container has the same shadow as before."""
    _, key, value = op.args
    if isinstance(value, Value) and value in sweep.active:
        _contribute(sweep, value, _loaded(sweep, sweep.shadows.shadow(op.output), key, value))


def _add_items(sweep: Reverse, value: Value, kind: Type, shadow: Operand, bar: Operand, depth: int = 0) -> None:
    """Add to each item of the shadow of a container what is in the same place of a cotangent; the container is
    ``value``, or what that holds at a depth."""
    if isinstance(kind, List) and not sweep.shadows.holds_shadows(value, depth):
        total = sweep.builder.call(runtime.add, shadow, bar, name=bar_name(value))
        sweep.builder.effect(operator.setitem, shadow, Const(slice(None, None, None)), total)
    elif isinstance(kind, Dict) and kind.element is None:
        given = of_operand(bar)
        told = dict(given.items) if isinstance(given, Record) else {}       # an attribute that is an integer has None
        for key, item in kind.items:
            if is_differentiable(told.get(key, item)):
                _add_item(sweep, value, item, shadow, bar, Const(key), depth)
    elif isinstance(kind, (Tuple, List)) and kind.items is not None:
        for place, item in enumerate(kind.items):
            _add_item(sweep, value, item, shadow, bar, Const(place), depth)
    elif isinstance(kind, (List, Dict)) and items_of(kind):
        if depth == 0 and not all(map(is_differentiable, items_of(kind))):
            bar = sweep.builder.call(runtime.filled, bar, value, name=bar_name(value))
        keys = sweep.builder.call(list, bar, name="keys") if isinstance(kind, Dict) else None
        index = Value("k", INT, temp=False)
        count = sweep.builder.call(len, bar if keys is None else keys, name="count")
        loop = Loop(bounds=(Const(0), count, Const(1)), body=Region(params=[index]), location=sweep.builder.location)
        with sweep.builder.inside(loop.body):
            key = index if keys is None else sweep.builder.call(operator.getitem, keys, index, name="key")
            _add_item(sweep, value, _any_item(kind, key), shadow, bar, key, depth)
        sweep.builder.append(loop)
    else:
        raise UnsupportedCall(f"it is not known what {value.name} holds", sweep.builder.location, [
            ("instead", "take its items one by one, in a loop")])


def _add_item(sweep: Reverse, value: Value, item: Type, shadow: Operand, bar: Operand, key: Operand,
              depth: int) -> None:
    if not is_differentiable(item):
        return
    part = sweep.builder.call(operator.getitem, bar, key, name=bar_name(value))
    part.type = tangent_type(item)
    if is_number(item) or not sweep.shadows.holds_shadows(value, depth):
        _add_to_slot(sweep, shadow, key, item, part)
        return
    inner = sweep.builder.call(operator.getitem, shadow, key, name=bar_name(value))
    inner.type = tangent_type(item)
    if is_container(item):
        _add_items(sweep, value, item, inner, part, depth + 1)
    else:
        _check_one_kind(sweep, value, item)
        sweep.builder.effect(operator.iadd, inner, part)
        if rank(item) is None:      # a number is another one now
            sweep.builder.effect(operator.setitem, shadow, key, inner)


def _any_item(kind: Type, key: Operand) -> Type:
    """The type of what a container holds at a key that is known only while the derivative runs."""
    found = item_type(kind, key)
    told = UNKNOWN in items_of(kind) or not any(map(is_container, items_of(kind)))
    return MIXED if isinstance(found, Unknown) and not told else found


def _check_one_kind(sweep: Reverse, value: Value, kind: Type) -> None:
    """Refuse what is of different kinds on different paths: how it is added to in place depends on that."""
    if isinstance(kind, Mixed):
        what = f"{value.name}, or what it holds, is None on one path, or of another kind than on another"
        raise UnsupportedCall(what, sweep.builder.location, [("instead", "give it a value of one kind on every path")])


def _add_to_slot(sweep: Reverse, shadow: Operand, key: Operand, item: Type, bar: Operand) -> None:
    """``x_bar[k] += bar``, where the shadow holds cotangents."""
    if isinstance(item, (Number, Array)):
        sweep.builder.effect(prim.ITEM_UPDATES[operator.iadd], shadow, key, bar)
        return
    held = sweep.builder.call(operator.getitem, shadow, key, name="bar")
    held.type = tangent_type(item)
    total = sweep.builder.call(runtime.add, held, bar, name="bar")
    sweep.builder.effect(operator.setitem, shadow, key, total)


def add_to_shadow(sweep: Reverse, value: Value, bar: Operand) -> None:
    """Add to the shadow of a value; for a read-only view, to the shadow of what it views."""
    if value in sweep.shadows.through:
        assert isinstance(value.op, Call)
        if value.op.target is prim.bind:
            _contribute(sweep, value.op.args[0], bar)
            return
        if value.op.target is operator.getitem:
            source, key = value.op.args
            add_to_element(sweep, source, key, bar)
            return
        applied = apply_rule(value.op, sweep.active)
        wanted = applied.active(sweep.active)
        base = applied.operands[wanted[0]]
        pulled = sweep.derive.pullback(applied, bar, wanted, bar_name(base))[wanted[0]]
        _contribute(sweep, base, pulled)
        return
    kind = List(value.type.element) if isinstance(value.type, Stack) else value.type
    kinds = (_kinds_of(value) if isinstance(kind, Mixed) else {kind} if may_be_none(value) else set()) - {NONE}
    if len(kinds) == 1 and isinstance(sweep.shadows.shadow(value), Value):
        (kind,) = kinds
        there = sweep.builder.call(operator.is_not, sweep.shadows.shadow(value), Const(None), name="there")
        choice = If(there, location=sweep.builder.location, section=sweep.builder.section)
        with sweep.builder.inside(choice.then):
            _add_whole(sweep, value, kind, bar)
        sweep.builder.append(choice)
        return
    _add_whole(sweep, value, kind, bar)


def _kinds_of(operand: Operand) -> set[Type]:
    """The types of what may be handed on as a value on each path."""
    op = operand.op if isinstance(operand, Value) else None
    if not isinstance(op, If) or not isinstance(operand, Value) or not isinstance(operand.type, Mixed):
        return {of_operand(operand)}
    place = op.outputs.index(operand)
    return {kind for arm in op.regions() for kind in _kinds_of(arm.yields[place])}


def _add_whole(sweep: Reverse, value: Value, kind: Type, bar: Operand) -> None:
    """Add to the shadow of a value of a kind."""
    if is_container(kind):
        _add_items(sweep, value, kind, sweep.shadows.shadow(value), bar)
        return
    _check_one_kind(sweep, value, kind)
    sweep.builder.effect(operator.iadd, sweep.shadows.shadow(value), bar)


def part_of_array(value: Value) -> object:
    """What is the same of two views of one array that one statement makes by the same key; None for what is no such
    view."""
    made = value.op
    if not isinstance(made, Call) or made.target is not operator.getitem or not is_view(made):
        return None
    parts = map(same_part, index_parts(made.args[1]))
    return made.location and made.location.statement, made.args[0], *parts


def read_before(ops: Sequence[Node], active: set[Value]) -> dict[Call, Value]:
    """For each reading of an element, or of a copy of some, what the same statement has read in the same place before,
    without a store, branch or loop in between: what is added to the one may be added to the other."""
    found: dict[Call, Value] = {}
    known: dict[object, Value] = {}
    if operator.getitem not in [op.target for op in ops if type(op) is Call]:
        return found
    for op in ops:
        if not isinstance(op, Call) or op.target in prim.STORES or has_effect(op):
            known.clear()
        elif op.target is operator.getitem and op.output in active and not is_view(op) and op.location is not None:
            place = (op.location.statement, op.args[0], *map(same_part, index_parts(op.args[1])))
            if place in known and known[place].type == op.output.type:
                found[op] = known[place]
            else:
                known[place] = op.output
    return found


def reverse_decided(sweep: Reverse, op: Call) -> None:
    """``r = np.reshape(x, shape)``: nothing is to be done if it was a view, whose shadow is a view; if it was a copy,
    its cotangent goes to ``x``."""
    source, shadow = op.args[0], sweep.shadows.shadow(op.output)
    assert isinstance(source, Value)
    applied = apply_rule(op, sweep.active)
    (wanted,) = applied.active(sweep.active)
    bar = sweep.builder.call(prim.own, shadow, shadow, name=bar_name(op.output))
    pulled = sweep.derive.pullback(applied, bar, [wanted], bar_name(source))[wanted]
    if pulled is not ZERO:
        if is_complex(of_operand(op.output)) and not is_complex(source.type):       # then it was a copy
            pulled = sweep.derive.fit_moved(pulled, source, bar_name(source))
        copied = sweep.builder.call(runtime.unless_shared, pulled, source, op.output, name=bar_name(source))
        copied.type = source.type
        sweep.builder.effect(operator.iadd, sweep.shadows.shadow(source), copied)


def add_to_element(sweep: Reverse, source: Operand, key: Operand, bar: Operand) -> None:
    """``x_bar[k] += bar``; for a read-only view ``x``, to the shadow of what it views."""
    if isinstance(source, Value) and source in sweep.shadows.through:
        zeros = sweep.builder.call(np.zeros_like, source, name=bar_name(source))
        single = prim.index_add if is_basic_index(key) else runtime.add_at
        made = sweep.builder.call(single, zeros, key, bar, name=bar_name(source))
        add_to_shadow(sweep, source, made)
        return
    if is_container(of_operand(source)):
        _add_to_slot(sweep, sweep.shadows.shadow(source), key, item_type(of_operand(source), key), bar)
        return
    target = prim.ITEM_UPDATES[operator.iadd] if is_basic_index(key) else prim.add_at
    sweep.builder.effect(target, sweep.shadows.shadow(source), key, bar)


def is_element(op: Call) -> bool:
    """Whether an operation reads an element, or a copy of some, out of an array."""
    return op.target is operator.getitem and (rank(of_operand(op.output)) == 0 or not is_basic_index(op.args[1]))

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
from typing import TYPE_CHECKING

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import is_basic_index
from srcdiff.analysis.types import of_operand, tangent_type
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import ZERO, Call, Const, Loop, Operand, Region, Value
from srcdiff.ir.types import INT, Dict, List, Tuple, Type, is_container, is_differentiable, rank
from srcdiff.rules.declare import Constant, registry
from srcdiff.transform.derive import apply_rule, bar_name
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
    if not sweep.shadows.is_shadowed(target):
        return
    shadow = sweep.shadows.shadow(target)
    if op.target is operator.setitem:
        bar = _taken(sweep, shadow, key, target, value)
        sweep.builder.effect(operator.setitem, shadow, key, Const(0.0))
        _contribute(sweep, value, bar)
    elif op.target is prim.add_at:
        if value in sweep.active:
            _contribute(sweep, value, _loaded(sweep, shadow, key, value))
    elif op.target in _SUMS and is_basic_index(key):
        if value in sweep.active:
            bar = _loaded(sweep, shadow, key, value)
            if op.target in _MINUS:
                bar = sweep.builder.call(operator.neg, bar, name=bar.name)
            _contribute(sweep, value, bar)
    else:
        _reverse_update(sweep, op, shadow, key, old)


def _reverse_update(sweep: Reverse, op: Call, shadow: Operand, key: Operand, old: Value) -> None:
    """``x[k] *= v``: it is ``x[k] = x[k] * v``, with what ``x[k]`` was before."""
    target, value = op.args[0], op.args[-1]
    bar = _taken(sweep, shadow, key, target, op.args[0])
    plain = Call(prim.PLAIN[op.target], [old, value], location=op.location)
    output = Value(old.name, sweep.builder.type_of(plain), temp=True)
    plain.outputs, output.op = [output], plain
    sweep.builder.append(plain)      # where a partial derivative reads the result; else it is dropped
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
    if is_basic_index(key):
        sweep.builder.effect(operator.setitem, shadow, key, kept)
    else:
        sweep.builder.effect(operator.setitem, shadow, key, Const(0.0))
        sweep.builder.effect(prim.add_at, shadow, key, kept)
    for operand, contribution in others:
        if contribution is not ZERO:
            _contribute(sweep, operand, contribution)


def _taken(sweep: Reverse, shadow: Operand, key: Operand, target: Operand, value: Operand) -> Value:
    """The cotangent of what was stored at a key; where that names an element twice, the last store counts."""
    if is_basic_index(key):
        return _loaded(sweep, shadow, key, value)
    return sweep.builder.call(runtime.take_last, shadow, key, name=bar_name(value))


def _loaded(sweep: Reverse, shadow: Operand, key: Operand, value: Operand) -> Value:
    """What a shadow holds at a key, in memory of its own."""
    if key is _ALL:
        return sweep.builder.call(prim.own, shadow, shadow, name=bar_name(value))
    return Shadows.load(sweep.builder, shadow, key, bar_name(value))


def _contribute(sweep: Reverse, value: Operand, bar: Operand) -> None:
    """Add a cotangent to that of an operand that may have been broadcast."""
    if isinstance(value, Value) and value in sweep.active:
        sweep.accumulate(value, sweep.derive.fit(bar, value, bar_name(value)))


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


def _add_items(sweep: Reverse, value: Value, kind: Type, shadow: Operand, bar: Operand) -> None:
    """Add to each item of the shadow of a container what is in the same place of a cotangent."""
    if isinstance(kind, Dict):
        items = list(kind.items)
    elif isinstance(kind, (Tuple, List)) and kind.items is not None:
        items = list(enumerate(kind.items))
    elif isinstance(kind, List) and kind.element is not None:
        index = Value("k", INT, temp=False)
        count = sweep.builder.call(len, bar, name="count")
        loop = Loop(bounds=(Const(0), count, Const(1)), body=Region(params=[index]), location=sweep.builder.location)
        with sweep.builder.inside(loop.body):
            _add_item(sweep, value, kind.element, shadow, bar, index)
        sweep.builder.append(loop)
        return
    else:
        raise UnsupportedCall(f"it is not known what {value.name} holds", sweep.builder.location, [
            ("instead", "take its items one by one, in a loop")])
    for key, item in items:
        _add_item(sweep, value, item, shadow, bar, Const(key))


def _add_item(sweep: Reverse, value: Value, item: Type, shadow: Operand, bar: Operand, key: Operand) -> None:
    if not is_differentiable(item):
        return
    part = sweep.builder.call(operator.getitem, bar, key, name=bar_name(value))
    part.type = tangent_type(item)
    if rank(item) == 0:
        sweep.builder.effect(prim.ITEM_UPDATES[operator.iadd], shadow, key, part)
        return
    inner = sweep.builder.call(operator.getitem, shadow, key, name=bar_name(value))
    inner.type = tangent_type(item)
    if is_container(item):
        _add_items(sweep, value, item, inner, part)
    else:
        sweep.builder.effect(operator.iadd, inner, part)


def add_to_shadow(sweep: Reverse, value: Value, bar: Operand) -> None:
    """Add to the shadow of a value; for a read-only view, to the shadow of what it views."""
    if value in sweep.shadows.through:
        assert isinstance(value.op, Call)
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
    if is_container(value.type):
        _add_items(sweep, value, value.type, sweep.shadows.shadow(value), bar)
        return
    sweep.builder.effect(operator.iadd, sweep.shadows.shadow(value), bar)


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
    target = prim.ITEM_UPDATES[operator.iadd] if is_basic_index(key) else prim.add_at
    sweep.builder.effect(target, sweep.shadows.shadow(source), key, bar)


def is_element(op: Call) -> bool:
    """Whether an operation reads an element, or a copy of some, out of an array."""
    return op.target is operator.getitem and (rank(of_operand(op.output)) == 0 or not is_basic_index(op.args[1]))

"""The tangent of stores, and of new memory that is stored into.

Comes in: an operation that concerns written memory. Goes out: the same for tangents, put beside it. Invariant: the
tangent of written memory is memory of its own, and is viewed, chosen and handed over as that is, so that what two names
share their tangents share.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import is_item_stored
from srcdiff.analysis.tangents import tangent_type
from srcdiff.analysis.types import of_operand
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import ZERO, Call, Const, Operand, Value, is_literal
from srcdiff.ir.types import is_container, is_differentiable, items_of
from srcdiff.rules.declare import Constant, registry
from srcdiff.transform.applied import apply_rule
from srcdiff.transform.resizing import slot, slots
from srcdiff.transform.shadows import Shadows, refuse_of_integers

if TYPE_CHECKING:
    from srcdiff.transform.tangent import Forward

_LINEAR = frozenset({operator.setitem, prim.add_at, operator.iadd, operator.isub, prim.ITEM_UPDATES[operator.iadd],
                     prim.ITEM_UPDATES[operator.isub]})


def tangent_of_store(forward: Forward, op: Call) -> None:
    """The same store of the tangents, before the store; for ``x[k] *= v``, a store of the tangent of the product."""
    target, value = op.args[0], op.args[-1]
    assert isinstance(target, Value)
    dot, value_dot = forward.dots[target], forward.dots.get(value, ZERO) if isinstance(value, Value) else ZERO
    if op.outputs:      # ``x += v`` gives x a new version
        forward.dots[op.output] = dot
    if op.target is operator.setitem:
        forward.builder.effect(operator.setitem, dot, op.args[1], Const(0.0) if value_dot is ZERO else value_dot)
    elif op.target in _LINEAR:
        if value_dot is not ZERO:
            forward.builder.effect(op.target, dot, *op.args[1:-1], value_dot)
    else:
        _update(forward, op, dot, value_dot)


def tangent_of_resizing(forward: Forward, op: Call) -> None:
    """The same store into the list or dict of tangents, before the store."""
    target, builder = op.args[0], forward.builder
    assert isinstance(target, Value)
    dot = forward.dots[target]
    if op.target is containers.take and op.outputs:
        made = builder.call(op.target, dot, op.args[1], name=f"{op.output.name}_dot", temp=op.output.temp)
        made.type = tangent_type(op.output.type)
        forward.dots[op.output] = made
    elif op.target in (containers.take, operator.delitem, containers.reverse):
        builder.effect(op.target, dot, *op.args[1:])
    else:
        value = op.args[-1]
        known = forward.dots.get(value) if isinstance(value, Value) else None
        if known is None:
            known = _slot(builder, value, op.args[0]) if is_item_stored(op) else slots(builder, value)
        builder.effect(op.target, dot, *op.args[1:-1], known)


def _slot(builder: Builder, value: Operand, held: Operand) -> Operand:
    """The zero tangent of what a list or dict holds, whose other items may hold floats where this one has integers."""
    like = reduce(join, items_of(of_operand(held)), of_operand(value))
    if is_container(of_operand(value)) and is_differentiable(like):
        return builder.call(runtime.filled, Const(0.0), value, name="zero")
    return slot(builder, value)


def _update(forward: Forward, op: Call, dot: Operand, value_dot: Operand) -> None:
    """``x[k] *= v``, as ``x_dot[k] = x_dot[k] * v + x[k] * v_dot``."""
    target, value = op.args[0], op.args[-1]
    key = Const(...) if op.target in prim.UPDATES else op.args[1]
    assert isinstance(target, Value)
    name = f"{target.name}_dot"
    old = Shadows.load(forward.builder, target, key, target.name)
    old_dot = Shadows.load(forward.builder, dot, key, name)
    plain = Call(prim.PLAIN[op.target], [old, value], location=op.location, section=forward.builder.section)
    forward.builder.define(plain, target.name)      # where the tangent reads the result; else it is dropped
    if isinstance(registry.find(plain.target), Constant):      # ``x //= v``
        forward.builder.effect(operator.setitem, dot, key, Const(0.0))
        return
    applied = apply_rule(plain, forward.active | {old})
    dots = dict(zip(applied.rule.active, (old_dot, value_dot), strict=False))
    found = forward.derive.pushforward(applied, {k: v for k, v in dots.items() if v is not ZERO}, name)
    forward.builder.effect(operator.setitem, dot, key, Const(0.0) if found is ZERO else found)


def tangent_of_decided(forward: Forward, op: Call) -> None:
    """``r = np.reshape(x, shape)``: the tangent is a view where ``r`` is, however ``x_dot`` lies in memory."""
    source = op.args[0]
    assert isinstance(source, Value)
    refuse_of_integers(op)
    forward.call(op)
    dot = forward.dots.get(op.output)
    if dot is not None and source in forward.dots:
        name = f"{op.output.name}_dot"
        made = forward.builder.call(runtime.twin, forward.dots[source], source, op.output, name=name)
        made.type = op.output.type
        forward.builder.effect(operator.setitem, made, Const(...), dot)     # nothing new, if it is a view
        forward.dots[op.output] = made


def zeros_of_new(forward: Forward, value: Value) -> Operand:
    """The zero tangent of a list or dict that was just made, whose integers may be stored over by floats."""
    nested = value in forward.derive.integers and any(map(is_container, items_of(value.type)))
    target, args = (runtime.filled, [Const(0.0), value]) if nested else (runtime.slots_like, [value])
    return forward.builder.call(target, *args, name=f"{value.name}_dot", temp=False)


def tangent_of_new_memory(forward: Forward, op: Call) -> None:
    """The tangent of what is stored into later, in memory of its own; zeros where nothing active went into it."""
    constant = isinstance(registry.find(op.target), Constant)
    if not constant and any(operand in forward.dots for operand in op.operands()):
        forward.call(op)
        dot = forward.dots.get(op.output)
    else:
        forward.builder.region.ops.append(op)
        dot = None
    name = f"{op.output.name}_dot"
    if is_container(op.output.type):
        if dot is None and forward.memory.holds_written(op.output):     # in which parts share memory as they do in it
            forward.dots[op.output] = forward.builder.call(
                runtime.copied_alike, Const(0.0), op.output, name=name, temp=False)
        elif dot is None:
            forward.dots[op.output] = zeros_of_new(forward, op.output)
        return
    if dot is None or is_literal(dot, 0.0):
        made = forward.builder.call(np.zeros_like, op.output, name=name, temp=False)
    else:
        made = forward.builder.call(prim.own, dot, op.output, name=name, temp=False)
    made.type = op.output.type
    forward.dots[op.output] = made

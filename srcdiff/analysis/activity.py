"""Which values depend on the inputs asked about and affect the result.

Comes in: a typed function and the parameters to differentiate with respect to. Goes out: the active values. Invariant: a
value that is not active has a derivative that is zero, or that nobody asks for. A call that srcdiff cannot look into is
taken to pass on whatever enters it, so that it is refused rather than forgotten.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from srcdiff import runtime
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.types import OBJECT, Type, is_differentiable
from srcdiff.rules.declare import Constant, registry

#: Primitives and builtins through which derivatives flow without a rule in the registry.
CARRIERS: frozenset[Callable[..., Any]] = frozenset({
    prim.make_tuple, prim.make_list, prim.make_dict, prim.bind, prim.unpack, prim.push, prim.pop, prim.index_add,
    prim.in_place_add, operator.getitem, list, tuple, runtime.add_at, runtime.add_item})
#: Calls that look at values without passing them on.
OBSERVERS: frozenset[Callable[..., Any]] = frozenset({
    prim.format_string, prim.raise_, print, repr, str, len, prim.new_stack, slice, range, prim.make_set})


def find_active(function: Function, inputs: Iterable[Value]) -> set[Value]:
    """The values that depend on ``inputs`` and that the result depends on, both through derivatives."""
    varied = set(inputs)
    _settle(lambda: _spread(function.body, varied), varied)
    useful: set[Value] = set()
    _mark(useful, function.body.yields)
    _settle(lambda: _trace(function.body, useful), useful)
    return varied & useful


def passes_on(call: Call) -> bool:
    """Whether the derivative of a call's result can be other than zero."""
    if call.target in OBSERVERS or isinstance(registry.find(call.target), Constant):
        return False
    followed = call.target in CARRIERS or registry.find(call.target) is not None
    return not followed or any(_may_carry(output.type) for output in call.outputs)


def _may_carry(kind: Type) -> bool:
    """Whether values of a type may have a derivative; of what nothing is known, that is assumed."""
    return kind == OBJECT or is_differentiable(kind)


def _settle(step: Callable[[], None], found: set[Value]) -> None:
    before = -1
    while len(found) != before:
        before = len(found)
        step()


def _spread(region: Region, varied: set[Value]) -> None:
    for op in region.ops:
        if isinstance(op, Call):
            if any(arg in varied for arg in op.operands()) and passes_on(op):
                varied.update(op.outputs)
            if op.target in (prim.push, prim.pop) and op.outputs[0] in varied and isinstance(op.args[0], Value):
                varied.add(op.args[0])      # a stack is followed whole, so that its pushes and pops stay paired
        elif isinstance(op, If):
            _spread(op.then, varied)
            _spread(op.orelse, varied)
            for output, yes, no in zip(op.outputs, op.then.yields, op.orelse.yields, strict=True):
                if yes in varied or no in varied:
                    _vary(output, varied)
        elif isinstance(op, Loop):
            _spread_loop(op, varied)


def _spread_loop(op: Loop, varied: set[Value]) -> None:
    for _ in range(2):      # what enters through the back edge is seen the second time; deeper chains by `_settle`
        for init, param, after, output in zip(op.inits, op.carried, op.body.yields, op.outputs, strict=True):
            if init in varied or after in varied:
                _vary(param, varied)
                _vary(output, varied)
        _spread(op.body, varied)


def _vary(value: Value, varied: set[Value]) -> None:
    if _may_carry(value.type):
        varied.add(value)


def _trace(region: Region, useful: set[Value]) -> None:
    for op in reversed(region.ops):
        _trace_node(op, useful)


def _trace_node(op: Node, useful: set[Value]) -> None:
    if isinstance(op, Call):
        if passes_on(op) and any(output in useful for output in op.outputs):
            _mark(useful, op.operands())
        if op.target in (prim.push, prim.pop) and op.args[0] in useful:
            useful.add(op.outputs[0])
    elif isinstance(op, If):
        for output, yes, no in zip(op.outputs, op.then.yields, op.orelse.yields, strict=True):
            if output in useful:
                _mark(useful, (yes, no))
        _trace(op.then, useful)
        _trace(op.orelse, useful)
    elif isinstance(op, Loop):
        for _ in range(2):
            for init, param, after, output in zip(op.inits, op.carried, op.body.yields, op.outputs, strict=True):
                if output in useful or param in useful:
                    _mark(useful, (init, after))
            _trace(op.body, useful)


def _mark(useful: set[Value], operands: Iterable[Operand]) -> None:
    useful.update(operand for operand in operands if isinstance(operand, Value))

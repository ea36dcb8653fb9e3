"""The tangent of ``try``.

Comes in: a branch of the form ``"try"`` that catches something. Goes out: the same, its handler with tangents, and
behind it the tangents of its body, in a branch that asks whether that came to its end. Invariant: what computing a
tangent raises is not caught.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from srcdiff import runtime
from srcdiff.analysis.effects import has_effect, is_observer, raises_only
from srcdiff.analysis.tangents import tangent_type
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, If, Operand, Procedure, Region, Value
from srcdiff.ir.types import Stack, is_container
from srcdiff.ir.walk import clone_function, exchange, free_values, operations, regions_of
from srcdiff.transform.outcomes import completed, hand_out
from srcdiff.transform.pairs import active_operands, refuse_shared

if TYPE_CHECKING:
    from srcdiff.transform.tangent import Forward


def tangent_of_attempt(forward: Forward, op: If) -> None:
    """Put the tangents of a ``try`` into its handler, and behind it."""
    outer = dict(forward.dots)
    forward.region(op.orelse)
    forward.builder.region.ops.append(op)
    active = [k for k, output in enumerate(op.outputs) if output in forward.active]
    handled = [_of_handler(forward, op, k, outer) for k in active]
    after = If(completed(op), location=op.location)
    primal = op.then.ops
    with forward.builder.inside(after.then):
        for inner in primal:
            forward.builder.location = inner.location
            if isinstance(inner, Call):
                _beside(forward, inner)
        after.then.yields = [forward.dot(op.then.yields[k], op.outputs[k].type) for k in active]
    after.then.ops = [inner for inner in after.then.ops if inner not in set(primal)]
    after.orelse.yields = handled
    _read_from_outside(op, after.then)
    if after.then.ops or active:
        forward.builder.region.ops.append(after)
    forward.dots.update(outer)
    for k in active:
        forward.result(after, op.outputs[k])


def _of_handler(forward: Forward, op: If, k: int, outer: dict[Value, Operand]) -> Operand:
    """The tangent of a result as the handler leaves it, as a result of the ``try`` where it is made in there; ``outer``
    are those from before it."""
    output = op.outputs[k]
    with forward.builder.inside(op.orelse):
        dot = forward.dot(op.orelse.yields[k], output.type)
    if isinstance(output.type, Stack):
        below = _below(op, k)
        before = outer[below]
        if dot is before:
            return dot
        both = forward.dots[below] = op.join(Value(f"{below.name}_dot", tangent_type(output.type)), before, dot)
        return both
    inside = {value for inner in op.orelse.ops for value in inner.outputs}
    return hand_out(op, op.orelse, dot) if isinstance(dot, Value) and dot in inside else dot


def _below(op: If, k: int) -> Value:
    """The stack onto which the body of a ``try`` pushes what it gives as result ``k``."""
    stack = op.then.yields[k]
    while isinstance(stack, Value) and stack.op in op.then.ops and isinstance(stack.op, Call):
        stack = stack.op.args[0]
    assert isinstance(stack, Value)
    return stack


def _beside(forward: Forward, op: Call) -> None:
    """Append the tangent of a call; the call is appended too, and taken away afterwards."""
    if not isinstance(op.target, Procedure) or op.output not in forward.active:
        forward.beside(op)
        return
    refuse_shared(op, forward.memory)
    procedure = _quiet(op.target, op)
    wrt = active_operands(op, forward.active)
    tangent = forward.derivatives.tangent(procedure, wrt, op.location)
    dots = [forward.dot(op.args[k]) for k in wrt]
    both = forward.builder.call(tangent, *op.args, *dots, name=f"{op.output.name}_run")
    dot = forward.builder.call(operator.getitem, both, Const(1), name=f"{op.output.name}_dot", temp=False)
    dot.type = tangent_type(op.output.type)
    if forward.memory.is_written(op.output):
        owned = (runtime.owned, dot) if is_container(op.output.type) else (prim.own, dot, op.output)
        dot = forward.builder.call(*owned, name=dot.name, temp=False)
    forward.dots[op.output] = dot


def _quiet(procedure: Procedure, call: Call) -> Procedure:
    """The procedure without what it prints and logs, as it is called again; refused where it does anything more than
    that, and raise exceptions."""
    if procedure.function is None or not procedure.effects:
        return procedure
    function, _ = clone_function(procedure.function)
    effects = [op for op in operations(function.body) if has_effect(op) and not raises_only(op)]
    if not all(isinstance(op, Call) and is_observer(op) for op in effects):
        what = f"{procedure.name} is called in a try, and does more than compute its result"
        raise UnsupportedCall(what, call.location, [
            ("because", "its tangent is computed by another call, after it has come to its end"),
            ("instead", "do what it draws or changes outside of it")])
    if not effects:
        return procedure
    for region in regions_of(function):
        region.ops = [op for op in region.ops if op not in effects]
    return Procedure(procedure.name, function, procedure.result, fresh=procedure.fresh, effects=True)


def _read_from_outside(op: If, region: Region) -> None:
    """Let a region behind a ``try`` read what its body made as results of it."""
    inside = {value for inner in op.then.ops for value in inner.outputs}
    swaps: dict[Operand, Operand] = {}
    for value in free_values(region):
        if value in inside:
            known = [output for output, end in zip(op.outputs, op.then.yields, strict=True) if end is value]
            swaps[value] = known[0] if known else hand_out(op, op.then, value)
    exchange(region, swaps)

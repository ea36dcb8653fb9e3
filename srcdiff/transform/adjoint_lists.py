"""The adjoint of lists that a loop fills.

Comes in: loops that push values onto a list, as comprehensions do. Goes out: the cotangents of the values, read from
that of the list. Invariant: the cotangent of a list holds that of each item, in the same order.

Where each iteration of a counted loop pushes one value, its cotangent stands at the index of the iteration; else the
mirror of the loop takes the cotangents off the end of the list, in the opposite order of the pushes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcdiff import runtime
from srcdiff.analysis.tangents import cotangent_type
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Loop, Operand, Value, is_literal
from srcdiff.ir.walk import operations, region_operands

if TYPE_CHECKING:
    from srcdiff.transform.adjoint import Reverse


def is_new_list(operand: Operand) -> bool:
    """Whether an operand is an empty list that is about to be filled."""
    return isinstance(operand, Value) and isinstance(operand.op, Call) and operand.op.target is prim.new_list


def note_filled(sweep: Reverse, op: Loop) -> list[int]:
    """The places among what a loop carries of the lists that get one value in each iteration; for each of their pushes
    that has a cotangent, where that is to be read."""
    found = [k for k, init in enumerate(op.inits) if is_new_list(init) and _is_filled_evenly(op, k)]
    for k in found:
        output = op.outputs[k]
        if output in sweep.bars and output not in sweep.shadows:
            sweep.places[op.body.yields[k]] = with_items(sweep, output, sweep.bars[output]), op.index
    return found


def _is_filled_evenly(op: Loop, k: int) -> bool:
    """Whether each iteration pushes the item whose number is the index, and nothing else reads the list."""
    push = op.body.yields[k]
    made = push.op if isinstance(push, Value) else None
    if op.bounds is None or op.backward or op.limit is not None or op.body.stop is not None:
        return False
    if not is_literal(op.bounds[0], 0) or not is_literal(op.bounds[2], 1) or made not in op.body.ops:
        return False
    if not isinstance(made, Call) or made.target is not prim.push or made.args[0] is not op.carried[k]:
        return False
    inside = operations(op.body)
    ends = [op.body, *(region for inner in inside for region in inner.regions())]
    read = [*(inner.operands() for inner in inside), *map(region_operands, ends)]
    return sum(list(operands).count(op.carried[k]) for operands in read) == 1


def with_items(sweep: Reverse, value: Value, bar: Operand) -> Operand:
    """The cotangent of a list, where that may be a plain zero: with items in any case."""
    return sweep.builder.call(runtime.filled, bar, value, name=f"{value.name}_bar") if bar in sweep.plain else bar


def own_items(sweep: Reverse, value: Value, bar: Operand) -> Operand:
    """The cotangent of a list as a new list, from which items may be taken."""
    made = sweep.builder.call(list, with_items(sweep, value, bar), name=f"{value.name}_bar", temp=False)
    made.type = cotangent_type(value.type)
    return made

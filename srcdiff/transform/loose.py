"""Intermediate values whose cotangents need not be summed over broadcast axes yet.

Comes in: a function. Goes out: values whose cotangent may keep the shape of what they were broadcast into. Invariant:
such a value is read once, by an elementwise operation or a store, and comes from an elementwise operation, so that the
sum commutes with its derivative: it is taken where the cotangent of an operand is that of an array that is there, and
no intermediate value has to be kept for its shape.
"""

from __future__ import annotations

import operator
from collections import Counter

from srcdiff.analysis.shapes import Shapes
from srcdiff.ir.nodes import Call, Function, Operand, Region, Value
from srcdiff.ir.primitives import ITEM_UPDATES
from srcdiff.ir.types import rank
from srcdiff.ir.walk import operations, region_operands, regions_of
from srcdiff.rules.declare import Elementwise, registry

_STORES = frozenset({operator.setitem, ITEM_UPDATES[operator.iadd], ITEM_UPDATES[operator.isub]})


def find_loose(function: Function, shapes: Shapes) -> set[Operand]:
    """The values whose cotangents may be summed later; those with the shape of one of their operands are summed now."""
    calls = [op for op in operations(function.body) if isinstance(op, Call)]
    if not any(rank(output.type) != 0 and _is_elementwise(op) for op in calls for output in op.outputs):
        return set()
    reads: Counter[Operand] = Counter()
    for op in operations(function.body):
        reads.update(op.operands())
    for region in regions_of(function):
        reads.update(region_operands(region))
    return {value for region in regions_of(function) for value in _in_region(region, reads, shapes)}


def _in_region(region: Region, reads: Counter[Operand], shapes: Shapes) -> list[Value]:
    taken = {arg for op in region.ops if isinstance(op, Call) and (_is_elementwise(op) or op.target in _STORES)
             for arg in op.args}
    loose: dict[Value, None] = {}
    for op in region.ops:
        if not isinstance(op, Call) or not _is_elementwise(op):
            continue
        value = op.output
        if value in taken and value.temp and reads[value] == 1 and not any(
                arg not in loose and shapes.same(value, arg) for arg in op.args):
            loose[value] = None
    return list(loose)


def _is_elementwise(op: Call) -> bool:
    return isinstance(registry.find(op.target), Elementwise)

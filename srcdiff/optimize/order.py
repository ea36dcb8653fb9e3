"""Putting a new version of a variable after the last use of the old one.

Comes in: a finished function. Goes out: the same operations in an order that needs fewer variables. Invariant: only
calls without effect move, only later in their region, and never past a use of what they define.

``s_bar = s_bar * y`` in front of ``x_bar = s_bar * c`` would need a second name for one of them, and behind it not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from srcdiff.analysis.memory import Memory
from srcdiff.ir.nodes import Call, Function, Node, Operand, Region, Value
from srcdiff.ir.primitives import CONSUMING
from srcdiff.ir.walk import free_of_regions, region_operands
from srcdiff.rules.declare import is_pure


def sink_redefinitions(function: Function) -> None:
    """Reorder each region."""
    free = free_of_regions(function.body)
    memory = Memory(function)
    for region in (*free, function.body):
        _reorder(region, free, memory)


def _reorder(region: Region, free: Mapping[Region, Mapping[Value, None]], memory: Memory) -> None:
    candidates = [(k, op, old) for k, op in enumerate(region.ops)
                  if type(op) is Call and not op.primal and (old := _old_versions(op))]
    if not candidates:
        return
    versions = {value for _, op, old in candidates for value in (op.outputs[0], *old)}
    first: dict[Operand, int] = {}
    last: dict[Operand, int] = {}
    for k, operands in enumerate([*[_reads(op, free) for op in region.ops], region_operands(region)]):
        for operand in operands:
            if operand in versions:
                first.setdefault(operand, k)
                last[operand] = k
    consumed = {op.args[0] for op in region.ops if type(op) is Call and op.target in CONSUMING}
    moves: dict[int, list[Node]] = {}
    moving: set[int] = set()
    for k, op, old in reversed(candidates):
        to = max([last[value] for value in old])
        # what moves itself may end up behind the readers of what would follow it
        if k < to < first.get(op.output, 0) and to not in moving and consumed.isdisjoint(op.operands()) and not any(
                memory.reads(op)):
            moves.setdefault(to, []).insert(0, op)
            moving.add(k)
    if moves:
        staying = [(k, op) for k, op in enumerate(region.ops) if k not in moving]
        region.ops = [each for k, op in staying for each in (op, *moves.get(k, ()))]


def _reads(op: Node, free: Mapping[Region, Mapping[Value, None]]) -> Iterable[Operand]:
    if type(op) is Call:
        return op.operands()
    return [*op.operands(), *(value for inner in op.regions() for value in free[inner])]


def _old_versions(op: Call) -> list[Value]:
    """The earlier versions that a call reads of the one variable that it defines; none where it has an effect."""
    found: list[Value] = []
    if len(op.outputs) == 1:
        name = op.outputs[0].name
        for value in op.operands():
            if isinstance(value, Value) and value.name == name and not value.temp:
                found.append(value)
    return found if found and is_pure(op.target) else []

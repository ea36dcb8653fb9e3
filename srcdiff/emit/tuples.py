"""Assignments to several variables at once.

Comes in: a function, which is changed. Goes out: nothing. Invariant: every value is what it was.

Lowering takes ``a, b = b, a + b`` and ``W, b = layer`` apart, one operation per variable. They are put together again
where a statement of the user's assigned a tuple, or where one variable after the other would need a third. Before::

    x_2 = y
    y = x

After::

    x, y = y, x
"""

from __future__ import annotations

import operator
from collections import defaultdict
from itertools import pairwise

from srcdiff.emit.calls import items_of, statement_of, together, writes
from srcdiff.ir.nodes import Call, Const, Function, Node, Operand, Region, Statement, Value
from srcdiff.ir.primitives import CONSUMING, bind, unpack
from srcdiff.ir.types import Array, List, Tuple
from srcdiff.ir.walk import region_operands, regions_of, targets_in


def use_tuples(function: Function) -> None:
    """Put assignments together."""
    regions = regions_of(function)
    called = targets_in(function.body)
    readers = _readers(regions) if unpack in called else {}
    for region in regions:
        if operator.getitem in called:
            _Items(region, readers).put_together()
        for start, end, statement in reversed(_runs(region.ops)):
            region.ops[start:end] = _assigned_together(region.ops[start:end], statement)


def _runs(ops: list[Node]) -> list[tuple[int, int, Statement]]:
    """Where several operations stand together that come from one statement, in one section: where they start and end,
    and the statement."""
    places = [(None if op.location is None else op.location.statement, op.section) for op in ops]
    bounds = [0, *[k for k, (one, other) in enumerate(pairwise(places), 1) if one != other], len(ops)]
    return [(start, end, statement) for start, end in pairwise(bounds)
            if end > start + 1 and (statement := places[start][0]) is not None]


def _readers(regions: list[Region]) -> dict[Value, list[Node | Region]]:
    """What reads each value: operations, and regions at their end."""
    readers: dict[Value, list[Node | Region]] = defaultdict(list)
    for region in regions:
        for op in region.ops:
            for operand in op.operands():
                if isinstance(operand, Value):
                    readers[operand].append(op)
        for operand in region_operands(region):
            if isinstance(operand, Value):
                readers[operand].append(region)
    return readers


class _Items:
    """The items that one region takes out of sequences."""

    def __init__(self, region: Region, readers: dict[Value, list[Node | Region]]) -> None:
        self._region, self._readers = region, readers
        self._places: dict[Node, int] = {}

    def put_together(self) -> None:
        """Take all items that a statement takes out of a sequence at once."""
        instead: dict[Node, list[Node]] = {}
        found = self._loads()
        self._places = {op: place for place, op in enumerate(self._region.ops)} if found else {}
        for (sequence, statement), loads in found.items():
            places = sorted(self._places[load] for load in loads.values())
            count = _count(sequence, loads, saved=statement is None and sequence.op is None)
            if sorted(loads) != list(range(count)) or count < 2 or not self._can_meet(places):
                continue
            source = self._source(sequence, list(loads.values()))
            if source is None:
                continue
            outputs = [loads[k].output for k in range(count)]
            made = Call(items_of, [source], outputs=outputs, location=loads[0].location, section=loads[0].section,
                        guarded=loads[0].guarded)
            instead.update((load, []) for load in loads.values())
            instead[self._region.ops[places[0]]] = [made]
            if source is not sequence and sequence.op is not None:
                instead[sequence.op] = []
        if instead:
            self._region.ops = [made for op in self._region.ops for made in instead.get(op, [op])]

    def _loads(self) -> dict[tuple[Value, Statement | None], dict[int, Call]]:
        """For each sequence and statement, what loads its items, by their number."""
        found: dict[tuple[Value, Statement | None], dict[int, Call]] = defaultdict(dict)
        for op in self._region.ops:
            if not isinstance(op, Call) or op.target is not operator.getitem:
                continue
            sequence, key = op.args
            if isinstance(sequence, Value) and isinstance(key, Const) and type(key.value) is int:
                found[sequence, statement_of(op)][key.value] = op
        return found

    def _can_meet(self, places: list[int]) -> bool:
        """Whether operations may stand where the first of them does."""
        between = self._region.ops[places[0]:places[-1]]
        return all(isinstance(op, Call) and not writes(op.target) for op in between)

    def _source(self, sequence: Value, loads: list[Call]) -> Operand | None:
        """What to take the items from: the sequence, or where that was only checked, what was."""
        checked = sequence.op
        if not isinstance(checked, Call) or checked.target is not unpack:
            return sequence
        source = checked.args[0]
        others = [reader for reader in self._readers[sequence] if reader not in loads]
        if checked not in self._places or others and not (
                isinstance(source, Value) and isinstance(source.type, (Array, List, Tuple))):
            return None
        if not all(isinstance(other, Call) for other in others):
            return None
        for other in others:
            assert isinstance(other, Call)
            other.replace(lambda operand: source if operand is sequence else operand)
        return source


def _count(sequence: Value, loads: dict[int, Call], *, saved: bool) -> int:
    """The number of items of a sequence, 0 if it is not known or not all items are named, but in a tuple of what a
    forward sweep has ``saved``."""
    if isinstance(sequence.op, Call) and sequence.op.target is unpack and len(sequence.op.args) == 2:
        count = sequence.op.args[1]
        return count.value if isinstance(count, Const) else 0
    named = saved or not any(load.output.temp for load in loads.values())
    return len(sequence.type.items) if named and isinstance(sequence.type, Tuple) else 0


def _assigned_together(run: list[Node], statement: Statement) -> list[Node]:
    """The operations of one statement; those that assign variables at its end and at once, where that is better."""
    named = [op for op in run if type(op) is Call and len(op.outputs) == 1 and not op.outputs[0].temp]
    calls = [op for op in run if isinstance(op, Call)] if len(named) > 1 else []
    if len(named) < 2 or len(calls) < len(run) or any(op.target in CONSUMING for op in calls):
        return run
    for user in (False, True):
        members = [op for op in named if op.outputs[0].user == user]
        if len(members) > 1 and _is_better(calls, members, user and _is_tuple(statement)):
            calls = _joined(calls, members, statement)
    return list(calls)


def _is_tuple(statement: Statement) -> bool:
    left, sign, right = statement.text.partition(" = ")
    return bool(sign) and "," in left and "," in right and "*" not in left


def _is_better(calls: list[Call], members: list[Call], wanted: bool) -> bool:
    """Whether no variable is read by what assigns another, and it is wanted or old versions of them are."""
    assigned: dict[str, Value] = {}
    for op in calls:
        for operand in op.operands():
            if isinstance(operand, Value) and not operand.temp and operand.name in assigned:
                if assigned[operand.name] is operand:
                    return False
                wanted = True
        if op in members:
            assigned[op.output.name] = op.output
    return wanted and len(assigned) == len(members)


def _joined(calls: list[Call], members: list[Call], statement: Statement) -> list[Call]:
    if not any(writes(op.target) for op in calls):
        order = {name.strip("() "): place for place, name in enumerate(statement.text.partition(" = ")[0].split(","))}
        members = sorted(members, key=lambda op: order.get(op.output.name, len(order)))
    values: list[Operand] = []
    outputs = [op.output for op in members]
    kept = [op for op in calls if op not in members or op.target is not bind]
    for op in members:
        if op.target is bind:
            values.append(op.args[0])
        else:
            op.outputs = [Value(op.output.name, op.output.type, temp=True)]
            op.output.op = op
            values.append(op.output)
    return [*kept, Call(together, values, outputs=outputs, location=members[0].location, section=members[0].section,
                        guarded=any(op.guarded for op in members))]

"""Variables that no assignment may have reached.

Comes in: a schedule and the names of its variables. Goes out: the variables that must be bound before anything else.
Invariant: with them bound, nothing that only hands values on or saves them reads a variable that is not bound.

A variable that is assigned on some paths only is handed on by branches and loops like any other, and no operation of
the user's reads it where it is not bound, or it fails as it should. Where handing it on keeps its name, nothing is
printed; where that changes its name, a copy is, and would fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from srcdiff.emit.schedule import Schedule
from srcdiff.ir.nodes import UNDEFINED, Call, If, Loop, Operand, Value, arms_of
from srcdiff.ir.primitives import make_tuple, push
from srcdiff.ir.walk import branches_and_loops, operations


def variables_to_bind(schedule: Schedule, names: Mapping[Value, str]) -> list[str]:
    """The variables that may be read where they are not bound, by copies and by what saves values."""
    handed_on = list(_handed_on(schedule))
    unbound = {value: None for value, operand in handed_on if operand is UNDEFINED}
    if not unbound:
        return []
    same = schedule.same
    sources: dict[Value, list[Value]] = {}
    for value, operand in handed_on:
        if isinstance(operand, Value):
            sources.setdefault(value, []).append(same.get(operand, operand))
    takers: dict[Value, list[Value]] = {}
    for value, origins in sources.items():
        for origin in origins:
            takers.setdefault(origin, []).append(value)
    doubtful = _reached(unbound, takers)
    read = [origin for value, origins in sources.items() for origin in origins
            if origin not in schedule.folded and names[origin] != names[value]]
    read += _kept(schedule, same)
    params = {param.name for param in schedule.function.params}
    return [name for name in dict.fromkeys(names[value] for value in read if value in doubtful) if name not in params]


def _handed_on(schedule: Schedule) -> Iterator[tuple[Value, Operand]]:
    for op in branches_and_loops(schedule.function.body):
        if isinstance(op, If) and op not in schedule.expressions:
            for k in schedule.uses.joined.get(op, ()):
                yield from ((op.outputs[k], arm.yields[k]) for arm in arms_of(op))
        elif isinstance(op, Loop):
            for j in schedule.uses.carried.get(op, ()):
                carried = op.carried[j]
                yield carried, op.inits[j]
                yield carried, op.body.yields[j]


def _kept(schedule: Schedule, same: Mapping[Value, Value]) -> Iterator[Value]:
    """What operations of ours read that only keep it: the user's own would fail as in the user's program."""
    for op in operations(schedule.function.body):
        if not isinstance(op, Call):
            continue
        is_ours = op.target is make_tuple and op.location is None and schedule.function.result not in op.outputs
        if op.target is push or is_ours:
            yield from (same.get(arg, arg) for arg in op.args if isinstance(arg, Value))


def _reached(start: Iterable[Value], edges: Mapping[Value, list[Value]]) -> dict[Value, None]:
    """The values that can be reached along edges."""
    found = dict.fromkeys(start)
    waiting = list(found)
    while waiting:
        new = [value for value in edges.get(waiting.pop(), ()) if value not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return found

"""Variables that no assignment may have reached.

Comes in: a schedule and the names of its variables. Goes out: the values that must hold None until they are assigned. Invariant:
with them filled, nothing that only hands values on or saves them reads a variable that is not bound.

A variable that is assigned on some paths only is handed on by branches and loops like any other, and no operation of the
user's reads it where it is not bound, or it fails as it should. Where handing it on keeps its name, nothing is printed;
where that changes its name, a copy is, and would fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from srcdiff.emit.schedule import Schedule
from srcdiff.ir.nodes import UNDEFINED, Call, If, Loop, Operand, Value
from srcdiff.ir.primitives import make_tuple, push
from srcdiff.ir.walk import operations


def values_to_fill(schedule: Schedule, same: Mapping[Value, Value], names: Mapping[Value, str]) -> set[Value]:
    """The values that get None where they are handed nothing, since a copy may read them then."""
    sources: dict[Value, list[Value]] = {}
    unbound: dict[Value, None] = {}
    for value, operand in _handed_on(schedule, same):
        if operand is UNDEFINED:
            unbound[value] = None
        elif isinstance(operand, Value):
            sources.setdefault(value, []).append(same.get(operand, operand))
    if not unbound:
        return set()
    takers: dict[Value, list[Value]] = {}
    for value, origins in sources.items():
        for origin in origins:
            takers.setdefault(origin, []).append(value)
    doubtful = _reached(unbound, takers)
    copied = [origin for value, origins in sources.items() for origin in origins
              if origin in doubtful and origin not in schedule.folded and names[origin] != names[value]]
    copied += [value for value in _kept(schedule, same) if value in doubtful]
    return set(_reached(copied, sources)).intersection(unbound)


def _handed_on(schedule: Schedule, same: Mapping[Value, Value]) -> Iterator[tuple[Value, Operand]]:
    for op in operations(schedule.function.body):
        if isinstance(op, If):
            for k in schedule.uses.joined.get(op, ()):
                yield from ((op.outputs[k], arm.yields[k]) for arm in op.regions())
        elif isinstance(op, Loop):
            for j in schedule.uses.carried.get(op, ()):
                yield op.carried[j], op.inits[j]
                yield op.carried[j], op.body.yields[j]


def _kept(schedule: Schedule, same: Mapping[Value, Value]) -> Iterator[Value]:
    """What operations of ours read that only keep it: the user's own would fail as in the user's program."""
    for op in operations(schedule.function.body):
        if isinstance(op, Call) and (op.target is push or op.target is make_tuple and op.location is None):
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

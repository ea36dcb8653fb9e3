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
from srcdiff.ir.nodes import UNDEFINED, Call, If, Loop, Operand, Procedure, Region, Value, arms_of
from srcdiff.ir.primitives import bind, make_tuple, push
from srcdiff.ir.walk import branches_and_loops, regions_of


def variables_to_bind(schedule: Schedule, names: Mapping[Value, str]) -> list[str]:
    """The variables that may be read where they are not bound, by copies and by what saves values."""
    handed_on = list(_handed_on(schedule))
    unbound = {value: None for value, operand, _ in handed_on if operand is UNDEFINED}
    if not unbound:
        return []
    same = schedule.same
    sources: dict[Value, list[tuple[Value, Region]]] = {}
    for value, operand, region in handed_on:
        if isinstance(operand, Value):
            sources.setdefault(value, []).append((same.get(operand, operand), region))
    takers: dict[Value, list[Value]] = {}
    for value, origins in sources.items():
        for origin, _ in origins:
            takers.setdefault(origin, []).append(value)
    doubtful = _reached(unbound, takers)
    read = [(origin, region) for value, origins in sources.items() for origin, region in origins
            if origin not in schedule.folded and names[origin] != names[value] and not _is_derived(value, origin)]
    read += _kept(schedule, same)
    known = _KnownReads(schedule, same)
    params = {param.name for param in schedule.function.params}
    found = [names[value] for value, region in read if value in doubtful and not known.are_sure(value, region)]
    return [name for name in dict.fromkeys(found) if name not in params]


def _is_derived(value: Value, origin: Value) -> bool:
    """Whether a branch of the reverse sweep makes a derivative of a variable of the user's, which the user reads."""
    return origin.user and not value.user and value.op is not None and value.op.section == "Reverse sweep"


def _handed_on(schedule: Schedule) -> Iterator[tuple[Value, Operand, Region]]:
    """What branches and loops hand on, as what, and where."""
    around = {op: region for region in regions_of(schedule.function) for op in region.ops}
    for op in branches_and_loops(schedule.function.body):
        if isinstance(op, If) and op not in schedule.expressions:
            for k in schedule.uses.joined.get(op, ()):
                yield from ((op.outputs[k], arm.yields[k], arm) for arm in arms_of(op))
        elif isinstance(op, Loop):
            for j in schedule.uses.carried.get(op, ()):
                carried = op.carried[j]
                yield carried, op.inits[j], around[op]
                yield carried, op.body.yields[j], op.body


def _kept(schedule: Schedule, same: Mapping[Value, Value]) -> Iterator[tuple[Value, Region]]:
    """What operations of ours read that only keep it, and what functions are given that read it of the function around
    them, later: the user's own would fail as in the user's program."""
    for region in regions_of(schedule.function):
        for op in region.ops:
            if isinstance(op, Call):
                kept = op.args if _keeps(op, schedule) else _captured(op)
                yield from ((same.get(arg, arg), region) for arg in kept if isinstance(arg, Value))


def _keeps(op: Call, schedule: Schedule) -> bool:
    is_ours = op.target is make_tuple and op.location is None and schedule.function.result not in op.outputs
    return op.target is push or is_ours


def _captured(op: Call) -> list[Operand]:
    function = op.target.function if isinstance(op.target, Procedure) else None
    return [] if function is None else [
        arg for arg, param in zip(op.args, function.params, strict=False) if param.kind == "captured"]


class _KnownReads:
    """The operations that fail where a variable is not bound, as the user's would."""

    def __init__(self, schedule: Schedule, same: Mapping[Value, Value]) -> None:
        self._around: dict[Region, tuple[Region, int]] = {}
        self._reads: dict[Region, dict[Value, int]] = {}
        for region in regions_of(schedule.function):
            reads = self._reads[region] = {}
            for place, op in enumerate(region.ops):
                self._around.update((inner, (region, place)) for inner in op.regions())
                if isinstance(op, Call) and op.location is not None and op.target is not bind and not (
                        _keeps(op, schedule)):
                    later = _captured(op)
                    for arg in op.operands():
                        if isinstance(arg, Value) and arg not in later:
                            reads.setdefault(same.get(arg, arg), place)

    def are_sure(self, value: Value, region: Region) -> bool:
        """Whether such an operation runs in a region, or before it wherever it runs."""
        if value in self._reads[region]:
            return True
        while region in self._around:
            region, place = self._around[region]
            if self._reads[region].get(value, place) < place:
                return True
        return False


def _reached(start: Iterable[Value], edges: Mapping[Value, list[Value]]) -> dict[Value, None]:
    """The values that can be reached along edges."""
    found = dict.fromkeys(start)
    waiting = list(found)
    while waiting:
        new = [value for value in edges.get(waiting.pop(), ()) if value not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return found

"""Moving operations so that versions of a variable follow one another.

Comes in: a function, which is changed: operations may stand later in their region. Goes out: nothing. Invariant: every
operation reads what it read before; only those without effect are moved, within what comes from one statement.

A cotangent often gets its next value before its last value has been read for the last time. Both would need a
variable. Before::

    s_bar_2 = s_bar * np.sin(x)
    x_bar += s_bar * s * np.cos(x)

After::

    x_bar += s_bar * s * np.cos(x)
    s_bar = s_bar * np.sin(x)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from srcdiff.emit.calls import statement_of, writes
from srcdiff.emit.parts import Parts
from srcdiff.ir.nodes import Call, Function, Node, Operand, Region, Value
from srcdiff.ir.primitives import CONSUMING
from srcdiff.ir.types import is_scalar
from srcdiff.ir.walk import free_of_regions, region_operands


def put_in_order(function: Function, parts: Parts) -> None:
    """Put the operations of ``function`` in a better order; ``parts`` tells what may share memory."""
    inside = _survey(function.body)
    for region in [function.body, *inside]:
        names = _names_of_ours(region)
        start = _start(region, names)
        if start is None:
            continue
        places = _Places(region, start, names, inside, parts)
        moves = places.moves()
        if moves:
            region.ops[start:] = _moved(places.ops, moves)
        if region is not function.body and _may_be_late(places, moves):
            _assign_at_the_end(_Places(region, start, names, inside, parts) if moves else places)


def _may_be_late(places: _Places, moves: dict[int, int]) -> bool:
    """Whether earlier versions of what is handed on may be read later than it is defined after operations have moved:
    where it should have and has not, or others have moved past it."""
    handed_on = places.handed_on()
    passed = {between for place, target in moves.items() for between in range(place + 1, target + 1)}
    return not passed.isdisjoint(handed_on) or any(
        places.latest[place] > place and place not in moves for place in handed_on)


def _names_of_ours(region: Region) -> set[str]:
    """The variables of which a region may assign a version later, or leave it unnamed."""
    ends = set(region.yields)
    made = [op.outputs[0] for op in region.ops if type(op) is Call and len(op.outputs) == 1
            and op.target not in CONSUMING]
    return {value.name for value in made if not value.temp and (not value.user or value in ends)}


def _start(region: Region, names: set[str]) -> int | None:
    """The place of the first operation of a region that may have to do with the variables."""
    for place, op in enumerate(region.ops if names else ()):
        if not isinstance(op, Call):
            return place
        for value in (*op.outputs, *op.operands()):
            if isinstance(value, Value) and value.name in names:
                return place
    return None


def _moved(ops: Sequence[Node], moves: dict[int, int]) -> list[Node]:
    """Operations, each of those at the places that are moved after the one at another."""
    following: dict[int, list[Node]] = defaultdict(list)
    for place, target in moves.items():
        following[target].append(ops[place])
    found: list[Node] = []
    for place, op in enumerate(ops):
        found += [*([] if place in moves else [op]), *following.get(place, ())]
    return found


def _assign_at_the_end(places: _Places) -> None:
    """Leave values unnamed that are handed on at the end of a region, and whose earlier versions are read later than
    they are defined; they are then assigned at once with all that is handed on."""
    while late := [value for place, value in places.handed_on().items() if places.latest[place] > place]:
        for value in late:
            value.temp = True
        places.find_latest_reads()


@dataclass
class _Inside:
    """What a region does: the outer values it reads, the names it assigns, whether it writes."""

    reads: Iterable[Value]
    names: set[str]
    writes: bool


def _survey(body: Region) -> dict[Region, _Inside]:
    """What each region inside ``body`` does."""
    found: dict[Region, _Inside] = {}
    for region, free in free_of_regions(body).items():      # the innermost first
        names = {value.name for op in region.ops for value in op.outputs if not value.temp}
        found[region] = made = _Inside(free, names, any(map(writes, {
            op.target for op in region.ops if type(op) is Call})))
        for inner in [inner for op in region.ops if type(op) is not Call for inner in op.regions()]:
            names |= found[inner].names
            made.writes = made.writes or found[inner].writes
    return found


class _Places:
    """Where in a region, from ``start`` on, things are read, and where earlier versions of the variables called
    ``names`` are last read."""

    def __init__(self, region: Region, start: int, names: set[str], inside: dict[Region, _Inside],
                 parts: Parts) -> None:
        self.ops, self._names, self._inside, self._parts = region.ops[start:], names, inside, parts
        self._reads = [op.operands() if type(op) is Call else self._reads_inside(op) for op in self.ops]
        self._reads.append(region_operands(region))
        self.find_latest_reads()

    def _reads_inside(self, op: Node) -> Sequence[Operand]:
        return [*op.operands(), *chain.from_iterable([self._inside[inner].reads for inner in op.regions()])]

    def find_latest_reads(self) -> None:
        """For each operation, where an earlier version of what it defines is last read, by what is printed there; for
        those that define other variables, 0."""
        names, last = self._names, self._find_last_reads()
        read = {value for value in last if isinstance(value, Value) and value.name in names}
        latest: dict[str, int] = {}
        for value in read.difference(*[op.outputs for op in self.ops]):
            latest[value.name] = max(latest.get(value.name, 0), last[value])
        self.latest = [0] * len(self.ops)
        for place, op in enumerate(self.ops):
            for value in op.outputs:
                if value.name in names:
                    self.latest[place] = max(self.latest[place], latest.get(value.name, 0))
            for value in op.outputs:
                if value in read and last[value] > latest.get(value.name, 0):
                    latest[value.name] = last[value]

    def _find_last_reads(self) -> dict[Operand, int]:
        """Where each operand is last read, by what is printed there; notes where it is first, and if once only."""
        last: dict[Operand, int] = {}
        self._first, self._again = first, again = dict[Operand, int](), set[Operand]()
        made: list[list[Value]] = [*[op.outputs for op in self.ops], []]
        for place in reversed(range(len(made))):
            values, printed = made[place], place
            if len(values) == 1 and values[0].temp and values[0] not in again:
                printed = last.get(values[0], place)
            for operand in self._reads[place]:
                if operand in last:
                    again.add(operand)
                    if printed > last[operand]:
                        last[operand] = printed
                else:
                    last[operand] = printed
                first[operand] = place
        return last

    def moves(self) -> dict[int, int]:
        """The places of the operations that should stand elsewhere: after that at another place, the last read of an
        earlier version of what they define."""
        return {place: latest for place, latest in enumerate(self.latest)
                if place < latest < len(self.ops) and self._should_wait(self.ops[place], latest)
                and self._may_wait(self.ops[place], place, latest)}

    def _should_wait(self, op: Node, target: int) -> bool:
        """Whether an operation comes from the same statement as that at ``target``, and is not read before."""
        last = self.ops[target]
        if not isinstance(op, Call) or len(op.outputs) != 1 or op.output.temp or op.output.user:
            return False
        return op.section == last.section and statement_of(op) == statement_of(last) and (
            self._first.get(op.output, target) > target)

    def _may_wait(self, op: Node, place: int, target: int) -> bool:
        """Whether it has no effect, and nothing up to ``target`` changes what it reads, or takes the names of that."""
        if not isinstance(op, Call) or op.target in CONSUMING or writes(op.target):
            return False
        read = [operand for operand in op.operands() if isinstance(operand, Value)]
        names = {op.output.name, *(value.name for value in read if not value.temp)}
        return not any(self._assigns(other, names) or self._changes(other, read)
                       for other in self.ops[place + 1:target + 1])

    def _assigns(self, op: Node, names: set[str]) -> bool:
        """Whether an operation assigns something of one of the names."""
        return any(value.name in names and not value.temp for value in op.outputs) or any(
            not names.isdisjoint(self._inside[region].names) for region in op.regions())

    def _changes(self, op: Node, values: Sequence[Value]) -> bool:
        """Whether an operation writes, or changes the memory of one of the values in place."""
        if isinstance(op, Call):
            if writes(op.target):
                return True
            consumed = [arg for arg in op.args[:1] if isinstance(arg, Value)] if op.target in CONSUMING else []
        else:
            if any(self._inside[region].writes for region in op.regions()):
                return True
            consumed = [operand for operand in op.operands() if isinstance(operand, Value)
                        and not is_scalar(operand.type)]
        changed = set(map(self._parts.changed, consumed))
        return bool(changed) and any(part in changed for value in values for part in self._parts.of(value))

    def handed_on(self) -> dict[int, Value]:
        """The values, by the places of the calls that define them under a name, that the end of the region alone
        reads."""
        ends = {value for value in self._reads[-1] if self._first[value] == len(self.ops)} - self._again
        return {place: op.outputs[0] for place, op in enumerate(self.ops)
                if len(op.outputs) == 1 and op.outputs[0] in ends and not op.outputs[0].temp
                and isinstance(op, Call) and op.target not in CONSUMING}

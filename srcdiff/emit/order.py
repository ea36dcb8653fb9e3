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

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain

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
        moved = _move(places)
        region.ops[start:] = places.ops
        if region is not function.body and places.handed_on():
            _assign_at_the_end(_Places(region, start, names, inside, parts) if moved else places)


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


def _move(places: _Places) -> bool:
    """Put each operation where it should stand; whether there are any that stood elsewhere."""
    targets = [places.target(place) if latest > place else place for place, latest in enumerate(places.latest)]
    moved = any(target > place for place, target in enumerate(targets))
    if moved:
        order = sorted(range(len(targets)), key=lambda place: (targets[place], targets[place] > place, place))
        places.ops = [places.ops[place] for place in order]
    return moved


def _assign_at_the_end(places: _Places) -> None:
    """Leave values unnamed that are handed on at the end of a region, and whose earlier versions are read later than
    they are defined; they are then assigned at once with all that is handed on."""
    handed_on = places.handed_on()
    while late := [value for place, value in handed_on.items() if not value.temp and places.latest[place] > place]:
        for value in late:
            value.temp = True
        places.find_latest_reads()


@dataclass
class _Inside:
    """What a region does: the outer values it reads, the names it assigns, whether it writes."""

    reads: Iterable[Value]
    names: dict[str, None] = field(default_factory=dict)
    writes: bool = False


def _survey(body: Region) -> dict[Region, _Inside]:
    """What each region inside ``body`` does."""
    found: dict[Region, _Inside] = {}
    for region, free in free_of_regions(body).items():      # the innermost first
        found[region] = made = _Inside(free)
        made.names.update(dict.fromkeys([value.name for op in region.ops for value in op.outputs if not value.temp]))
        made.writes = any(map(writes, {op.target for op in region.ops if isinstance(op, Call)}))
        for inner in [inner for op in region.ops if not isinstance(op, Call) for inner in op.regions()]:
            made.names.update(found[inner].names)
            made.writes = made.writes or found[inner].writes
    return found


class _Places:
    """Where in a region, from ``start`` on, things are read, assigned, consumed and written to, and where earlier
    versions of the variables called ``names`` are last read."""

    def __init__(self, region: Region, start: int, names: set[str], inside: dict[Region, _Inside],
                 parts: Parts) -> None:
        self.ops, self._names, self._inside, self._parts = region.ops[start:], names, inside, parts
        self._reads = [op.operands() if type(op) is Call else self._reads_inside(op) for op in self.ops]
        self._reads.append(region_operands(region))
        self.find_latest_reads()

    def _reads_inside(self, op: Node) -> Sequence[Operand]:
        return [*op.operands(), *chain.from_iterable([self._inside[inner].reads for inner in op.regions()])]

    @cached_property
    def _assigned(self) -> dict[str, list[int]]:
        """The places where something of a name is assigned."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, op in enumerate(self.ops):
            names = {value.name: None for value in op.outputs if not value.temp}
            for region in () if isinstance(op, Call) else op.regions():
                names.update(self._inside[region].names)
            for name in names:
                found[name].append(place)
        return found

    @cached_property
    def _consumed(self) -> dict[Operand, int]:
        """Where the memory of values is changed in place, the last time."""
        found: dict[Operand, int] = {}
        for place, op in enumerate(self.ops):
            consumed = op.operands() if not isinstance(op, Call) else op.args[:1] if op.target in CONSUMING else ()
            found.update((self._parts.changed(value), place) for value in consumed if isinstance(value, Value)
                         and (isinstance(op, Call) or not is_scalar(value.type)))
        return found

    @cached_property
    def _writes(self) -> list[int]:
        """How many operations write, up to each place."""
        writing = {target for target in {op.target for op in self.ops if isinstance(op, Call)} if writes(target)}
        return [0, *accumulate(op.target in writing if isinstance(op, Call) else
                               any(self._inside[region].writes for region in op.regions()) for op in self.ops)]

    def find_latest_reads(self) -> None:
        """For each operation, where an earlier version of what it defines is last read, by what is printed there; for
        those that define other variables, 0."""
        outputs, last = [op.outputs for op in self.ops], self._find_last_reads()
        latest: dict[str, int] = {}
        for value in last.keys() - set(chain.from_iterable(outputs)):
            if isinstance(value, Value) and value.name in self._names:
                latest[value.name] = max(latest.get(value.name, 0), last[value])
        self.latest = [0] * len(outputs)
        for place, values in enumerate(outputs):
            named = [value for value in values if value.name in self._names]
            if named:
                self.latest[place] = max([latest.get(value.name, 0) for value in named])
            for value in named:
                if last.get(value, 0) > latest.get(value.name, 0):
                    latest[value.name] = last[value]

    def _find_last_reads(self) -> dict[Operand, int]:
        """Where each operand is last read, by what is printed there; notes where it is first, and if once only."""
        last: dict[Operand, int] = {}
        self._first, self._again = dict[Operand, int](), set[Operand]()
        for place in reversed(range(len(self._reads))):
            made: Sequence[Value] = self.ops[place].outputs if place < len(self.ops) else ()
            folded = len(made) == 1 and made[0].temp and made[0] in last and made[0] not in self._again
            printed = last[made[0]] if folded else place
            for operand in self._reads[place]:
                if operand not in last:
                    last[operand] = printed
                else:
                    self._again.add(operand)
                    if printed > last[operand]:
                        last[operand] = printed
                self._first[operand] = place
        return last

    def target(self, place: int) -> int:
        """The place after which the operation at ``place`` should stand: its own, or that of the last read of an
        earlier version of what it defines."""
        op, target = self.ops[place], self.latest[place]
        if not isinstance(op, Call) or len(op.outputs) != 1 or not place < target < len(self.ops):
            return place
        value = op.output
        if value.temp or value.user or op.target in CONSUMING or writes(op.target):
            return place
        last = self.ops[target]
        here = op.section == last.section and statement_of(op) == statement_of(last)
        if not here or self._first.get(value, target) <= target:
            return place
        return target if self._may_wait(op, place, target) else place

    def handed_on(self) -> dict[int, Value]:
        """The values, by the places of the calls that define them under a name, that the end of the region alone
        reads."""
        end = len(self.ops)
        return {place: op.outputs[0] for place, op in enumerate(self.ops)
                if len(op.outputs) == 1 and not op.outputs[0].temp and self._first.get(op.outputs[0]) == end
                and op.outputs[0] not in self._again and isinstance(op, Call) and op.target not in CONSUMING}

    def _may_wait(self, op: Call, place: int, target: int) -> bool:
        """Whether nothing up to ``target`` changes what the operation reads, or takes the names of that."""
        if self._writes[target + 1] > self._writes[place + 1]:
            return False
        read = [operand for operand in op.operands() if isinstance(operand, Value)]
        if self._consumed and any(place < self._consumed.get(part, place) <= target
                                  for value in read for part in self._parts.of(value)):
            return False
        names = (op.output.name, *(value.name for value in read if not value.temp))
        return all(bisect_right(self._assigned[name], target) == bisect_right(self._assigned[name], place)
                   for name in names)

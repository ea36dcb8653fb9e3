"""Out of SSA: the Python variable of every value that needs one.

Comes in: a schedule, and the names that are taken. Goes out: a name for each value that is not folded. Invariant: two
values that conflict have different names; a value has the name it wishes for unless that is taken or in conflict.

Values that hand their contents on (what a loop carries, what the arms of a branch yield, a buffer and what it becomes)
are united where they do not conflict, innermost loops first, so that the copies between them vanish. Then each
class of united values gets the name it wishes for, or ``name_2``, ``name_3``. Parameters come first, then the user's
variables; a variable of ours never takes the name of one of the user's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import chain, count
from keyword import iskeyword

from srcdiff.emit.calls import renames
from srcdiff.emit.conflicts import Conflicts, find_conflicts
from srcdiff.emit.schedule import Schedule
from srcdiff.ir.nodes import Call, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.primitives import bind
from srcdiff.ir.walk import operations

Wishes = Mapping[Value, tuple[str, ...]]
_Pair = tuple[Operand, Value]


def choose_names(schedule: Schedule, reserved: Container[str]) -> dict[Value, str]:
    """A variable for every value; none but a parameter has a name in ``reserved``."""
    links = _links(schedule)
    wishes = _wishes(links) | _wishes_of_lists(schedule)
    conflicts = find_conflicts(schedule, wishes)
    classes = _Classes(conflicts, wishes)
    for a, b in links:
        classes.unite(a, b)
    roots: dict[Value, Value] = {}
    members: dict[Value, list[Value]] = defaultdict(list)
    same = schedule.same
    for value in _values(schedule):
        roots[value] = root = classes.root(same.get(value, value))
        members[root].append(value)
    chosen = _choose(schedule, classes, members, reserved)
    names = {value: chosen[root] for value, root in roots.items()}
    return _without_unread_indices(schedule, names, reserved)


def _values(schedule: Schedule) -> list[Value]:
    """Every value that is given a variable, in program order."""
    found = [param.value for param in schedule.function.params]
    for op in operations(schedule.function.body):
        if not isinstance(op, Call):
            for region in op.regions():
                found += region.params
        found += op.outputs
    return [value for value in found if value not in schedule.folded]


def _links(schedule: Schedule) -> list[tuple[Value, Value]]:
    """The pairs of values that should share a variable; those in inner loops first."""
    same = schedule.same
    found = [(depth, same.get(a, a), same.get(b, b))
             for depth, pairs in _pairs(schedule, schedule.function.body, 0) for a, b in pairs
             if isinstance(a, Value) and a not in schedule.folded]
    return [(a, b) for _, a, b in sorted(found, key=lambda link: -link[0])]


def _pairs(schedule: Schedule, region: Region, depth: int) -> list[tuple[int, list[_Pair]]]:
    found: list[tuple[int, list[_Pair]]] = []
    for op in region.ops:
        if isinstance(op, Call):
            if op.target is bind or renames(op):
                found.append((depth, [(op.args[0], op.outputs[0])]))
            continue
        found.append((depth, _handed_on(schedule, op)))
        for inner in op.regions():
            found += _pairs(schedule, inner, depth + isinstance(op, Loop))
        if isinstance(op, Loop):
            found.append((depth + 1, [(op.body.yields[j], op.carried[j]) for j in schedule.uses.carried[op]]))
    return found


def _handed_on(schedule: Schedule, op: Node) -> list[_Pair]:
    """What a branch or loop takes over as it is, and the value that it is then."""
    if isinstance(op, If):
        return [(arm.yields[k], op.outputs[k]) for k in schedule.uses.joined.get(op, ()) for arm in op.regions()]
    assert isinstance(op, Loop)
    return [(op.inits[j], op.carried[j]) for j in schedule.uses.carried[op]]


def _wishes(links: list[tuple[Value, Value]]) -> dict[Value, tuple[str, ...]]:
    """The names that unnamed values may take: their own, or that of a named value they hand on to or come from."""
    wishes: dict[Value, tuple[str, ...]] = {}
    for pair in links:
        for a, b in (pair, pair[::-1]):
            if a.temp and not b.temp and a.name != b.name:
                wishes.setdefault(a, (a.name, b.name))
    return wishes


def _wishes_of_lists(schedule: Schedule) -> dict[Value, tuple[str, ...]]:
    """The names of lists that have none where they are made, but where something is pushed."""
    return {variable: (value.name,) for value, variable in schedule.same.items()
            if variable.temp and value.name != variable.name}


class _Classes:
    """United values. All values of a class may take each of the class's names, so their conflicts are known."""

    def __init__(self, conflicts: Conflicts, wishes: Wishes) -> None:
        self._conflicts, self._wishes = conflicts, dict(wishes)
        self._parent: dict[Value, Value] = {}
        self._bits: dict[Value, int] = {}       # of the members of a class of several

    def root(self, value: Value) -> Value:
        """The value that stands for the class."""
        if value not in self._parent:
            return value
        while value in self._parent:
            above = self._parent[value]
            self._parent[value] = self._parent.get(above, above)
            value = above
        return value

    def names(self, root: Value) -> tuple[str, ...]:
        """The names that the class may take."""
        return self._wishes.get(root, (root.name,))

    def bits(self, root: Value) -> int:
        """The bits of all members."""
        return self._bits.get(root) or self._conflicts.bit(root)

    def against(self, root: Value) -> int:
        """The bits against the members."""
        return self._conflicts.against.get(root, 0)

    def unite(self, a: Value, b: Value) -> None:
        """Make one class of two, if they may have a common name and do not conflict."""
        a, b = self.root(a), self.root(b)
        if a is b:
            return
        mine, theirs = self.names(a), self.names(b)
        common = mine if mine == theirs else tuple(name for name in mine if name in theirs)
        if not common:
            return
        against = self._conflicts.against
        bits_a, bits_b, against_b = self.bits(a), self.bits(b), against.get(b, 0)
        if bits_a & against_b or bits_b & against.get(a, 0):
            return
        self._parent[b] = a
        if common is not mine:
            self._wishes[a] = common
        self._bits[a] = bits_a | bits_b
        if against_b:
            self._conflicts.add(a, against_b)


class _Series:
    """The names made from one wish, in order, and for each the bit of a class that has it."""

    def __init__(self, more: Iterator[str]) -> None:
        self.first = next(more)
        self._names, self._more = [self.first], more
        self._holders, self._mask = dict[int, int](), 0
        self._places: dict[int, int] = {}       # of holders' bits, by their length
        self._idle = {0}

    def open(self, against: int) -> Iterator[tuple[int, str]]:
        """The names, with their places, the first of them first; but for those of holders whose bits are in
        ``against``; then new ones."""
        yield 0, self.first
        places, bits = list(self._idle), self._mask & ~against
        while bits:
            places.append(self._places[bits.bit_length()])
            bits ^= 1 << bits.bit_length() - 1
        yield from ((place, self._names[place]) for place in sorted(places))
        for name in self._more:
            self._idle.add(len(self._names))
            self._names.append(name)
            yield len(self._names) - 1, name

    def take(self, place: int, bit: int) -> None:
        """Note who has got a name."""
        self._idle.discard(place)
        self._mask = self._mask & ~self._holders.get(place, 0) | bit
        self._holders[place], self._places[bit.bit_length()] = bit, place


class _Names:
    """The names given to classes, one to several where they do not conflict; ``wished`` are the names wished for."""

    def __init__(self, classes: _Classes, wished: set[str]) -> None:
        self._classes, self._wished = classes, wished
        self._holders: dict[str, tuple[int, int]] = {}      # the bits of the classes with a name, and against them
        self._series: dict[tuple[str, str], _Series] = {}

    def give(self, root: Value, name: str) -> None:
        """Give a class a name."""
        bits, against = self._holders.get(name, (0, 0))
        self._holders[name] = bits | self._classes.bits(root), against | self._classes.against(root)

    def choose(self, root: Value, wish: str, mark: str, may_be: Callable[[str], bool]) -> str:
        """Give a class the first name that it may have."""
        bits, against = self._classes.bits(root), self._classes.against(root)
        series = self._series.get((wish, mark))
        if series is None:
            series = self._series[wish, mark] = _Series(_candidates(wish, self._wished, mark))
        for place, name in series.open(against):
            theirs, against_them = self._holders.get(name, (0, 0))
            if not (theirs & against or against_them & bits) and may_be(name):
                series.take(place, bits & -bits)
                self._holders[name] = theirs | bits, against_them | against
                return name
        raise AssertionError("there is always another name")


def _choose(schedule: Schedule, classes: _Classes, members: Mapping[Value, Iterable[Value]],
            reserved: Container[str]) -> dict[Value, str]:
    """A name for each class, by the value that stands for it."""
    pinned = {classes.root(param.value): param.name for param in schedule.function.params}
    users, named_roots = set[Value](), set[Value]()
    for root, inside in members.items():
        for value in inside:
            if value.user:
                users.add(root)
            if not value.temp:
                named_roots.add(root)
    unnamed = members.keys() - named_roots
    may_have = {root: classes.names(root) for root in members}
    wished = set(chain.from_iterable(may_have.values()))
    named = set(chain.from_iterable([may_have[root] for root in named_roots]))
    names = _Names(classes, wished)
    for root, name in pinned.items():
        names.give(root, name)
    chosen: dict[Value, str] = dict(pinned)
    taken = {name for root, name in pinned.items() if root in users}

    def may_be(name: str) -> bool:
        return not (name in reserved or iskeyword(name) or name in taken and root not in users)

    for root in sorted(members, key=lambda root: 2 * (root not in users) + (root in unnamed)):
        if root not in pinned:
            wish = _wish(may_have[root], members[root])
            chosen[root] = names.choose(root, wish, "t" if root in unnamed and wish in named else "", may_be)
            if root in users:
                taken.add(chosen[root])
    return chosen


def _wish(names: tuple[str, ...], members: Iterable[Value]) -> str:
    if len(names) == 1:
        return names[0]
    own = [value for value in members if value.name in names]
    return min(own, key=lambda value: value.temp).name if own else names[0]


def _candidates(name: str, wished: set[str], mark: str) -> Iterator[str]:
    """``name``, ``name_2``, ``name_3`` and so on, or, with a mark, ``name_t1``, ``name_t2``; but for what another value
    wishes for."""
    if not mark:
        yield name
    for k in count(1 if mark else 2):
        if f"{name}_{mark}{k}" not in wished:
            yield f"{name}_{mark}{k}"


def _without_unread_indices(schedule: Schedule, names: dict[Value, str], reserved: Container[str]) -> dict[Value, str]:
    """Name indices of ours that nothing reads ``_``."""
    if "_" in reserved or "_" in names.values():
        return names
    indices = (op.index for op in schedule.uses.carried)
    unread = [index for index in indices if index is not None and not index.user and not schedule.uses.counts[index]]
    return {**names, **dict.fromkeys(unread, "_")}

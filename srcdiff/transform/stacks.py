"""Saved lists, put into a function.

Comes in: sites, each a value to push in a forward region and to pop in its mirror. Goes out: the function with lists
made before the first loop that fills them, and carried through every branch and loop on the way. Invariant: on each
list, pops come in the opposite order of pushes.

Values of one variable share a list where their order allows it: what is pushed before a loop is to be popped after
all that the loop pushed. Numbers and arrays do not share one, as arrays may be changed where they are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce

from srcdiff.ir.joins import join
from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Region, Value
from srcdiff.ir.primitives import new_stack, pop, push
from srcdiff.ir.types import Stack, Type, is_number

Current = dict[int, Value]


@dataclass
class Site:
    """``value`` is pushed after ``after`` operations of ``region``, and popped as ``popped`` before operation number
    ``before`` of ``mirror``; ``number`` counts the pushes of a region, in their order."""

    region: Region
    mirror: Region
    value: Value
    popped: Value
    before: int
    after: int
    stack: int = -1
    number: int = -1


@dataclass
class _List:
    """One saved list: its name, the types of its values, and where it is used in each region: the sites in the region
    itself, and the places there of the branches and loops with sites inside, and of the mirrors of these."""

    name: str
    types: dict[Type, None] = field(default_factory=dict)
    sites: dict[Region, list[Site]] = field(default_factory=dict)
    inside: dict[Region, list[tuple[int, int]]] = field(default_factory=dict)


def thread_stacks(function: Function, sites: list[Site]) -> None:
    """Choose the lists and put them, the pushes and the pops into the function."""
    if sites:
        _Threader(function, sites).run()


class _Threader:
    def __init__(self, function: Function, sites: list[Site]) -> None:
        self.function = function
        self.around: dict[Region, tuple[Node, int, Region]] = {}
        self._survey(function.body)
        self.lists: list[_List] = []
        self.named: dict[tuple[str, bool], list[int]] = {}      # by name, and whether of numbers
        for site in sites:
            self._assign(site)
        self.pushes: dict[Region, list[Site]] = {}
        self.pops: dict[Region, list[Site]] = {}
        self.touched: dict[Node, dict[int, None]] = {}
        for site in sites:
            self.pushes.setdefault(site.region, []).append(site)
            self.pops.setdefault(site.mirror, []).append(site)
            self._touch(site.region, site.stack)
            self._touch(site.mirror, site.stack)
        for pushed in self.pushes.values():
            pushed.sort(key=lambda site: site.after)
            self._order_pops(pushed)

    def _survey(self, region: Region) -> None:
        for place in [place for place, op in enumerate(region.ops) if type(op) is not Call]:
            for inner in region.ops[place].regions():
                self.around[inner] = (region.ops[place], place, region)
                self._survey(inner)

    def _assign(self, site: Site) -> None:
        """Give a site the list of its variable, or a new one where the order of pops would not fit."""
        name = f"{site.value.name}_saved"
        same = self.named.setdefault((name, is_number(site.value.type)), [])
        site.stack = next((k for k in same if self._fits(site, self.lists[k])), len(self.lists))
        if site.stack == len(self.lists):
            same.append(site.stack)
            self.lists.append(_List(name))
        used = self.lists[site.stack]
        used.types[site.value.type] = None
        used.sites.setdefault(site.region, []).append(site)
        for region, _, places in self._ways_out(site, used):
            insort(used.inside.setdefault(region, []), places)

    def _ways_out(self, site: Site, used: _List) -> Iterator[tuple[Region, Region, tuple[int, int]]]:
        """The regions around that of a site, and their mirrors, with the places of what the site is inside of, up to
        where a list is known to be used inside of that."""
        region, mirror = site.region, site.mirror
        while region in self.around and mirror in self.around:
            (_, place, region), (_, mirrored, mirror) = self.around[region], self.around[mirror]
            if (place, mirrored) in used.inside.get(region, ()):
                return
            yield region, mirror, (place, mirrored)

    def _fits(self, site: Site, used: _List) -> bool:
        """Whether a site may use a list: nothing is popped before what was pushed later is, inside or around."""
        inside = used.inside.get(site.region, [])
        later = bisect_left(inside, (site.after, -1))
        if later < len(inside) and site.before <= inside[later][1]:
            return False
        return all(other.mirror is mirror and other.before > mirrored
                   for region, mirror, (place, mirrored) in self._ways_out(site, used)
                   for other in used.sites.get(region, ()) if other.after <= place)

    def _touch(self, region: Region, stack: int) -> None:
        while region in self.around:
            node, _, region = self.around[region]
            if stack in self.touched.setdefault(node, {}):
                return
            self.touched[node][stack] = None

    def _order_pops(self, pushed: list[Site]) -> None:
        """Move pops forward until, on each list, what was pushed first is popped last."""
        latest: dict[int, int] = {}
        for number, site in enumerate(pushed):
            inside = self.lists[site.stack].inside.get(site.region, [])
            earlier = inside[:bisect_left(inside, (site.after, -1))][-1:]      # what was pushed inside of it, last
            bounds = [latest.get(site.stack, site.before), *(mirrored for _, mirrored in earlier)]
            site.number, site.before = number, min(site.before, *bounds)
            latest[site.stack] = site.before

    # -- rewriting -----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Rewrite the function from its body inward; the lists come first, in the order in which they are filled."""
        body, current = self.function.body, Current()
        ops, body.ops = body.ops, []
        filled: dict[int, None] = {}
        for op in ops:
            if op in self.touched:
                self._note_pushes(op, filled)
        for k in filled:
            current[k] = self._made(k)
        for op in ops:
            self._enter(op, current)
            body.ops.append(op)

    def _note_pushes(self, op: Node, filled: dict[int, None]) -> None:
        for region in op.regions():
            pushed = _by_place((site.after, site) for site in self.pushes.get(region, []))
            for k in sorted({*pushed, *self._entered(region.ops)}):
                for site in pushed.get(k, ()):
                    filled[site.stack] = None
                if k < len(region.ops) and region.ops[k] in self.touched:
                    self._note_pushes(region.ops[k], filled)

    def _entered(self, ops: list[Node]) -> list[int]:
        """The places of the branches and loops that lists are carried through."""
        return [k for k, op in enumerate(ops) if op in self.touched]

    def _made(self, k: int) -> Value:
        element = reduce(join, self.lists[k].types)
        made = Value(self.lists[k].name, Stack(element), temp=False)
        self.function.body.ops.append(Call(new_stack, outputs=[made], section="Forward sweep"))
        return made

    def _region(self, region: Region, current: Current) -> Current:
        pushes = _by_place((site.after, site) for site in self.pushes.get(region, []))
        popped = sorted(self.pops.get(region, []), key=lambda site: -site.number)
        pops = _by_place((site.before, site) for site in popped)
        ops, region.ops, done = region.ops, [], 0
        for k in sorted({*pushes, *pops, *self._entered(ops)}):
            region.ops += ops[done:k]
            done = k
            for site in pushes.get(k, ()):
                self._push(region, site, current)
            for site in pops.get(k, ()):
                self._pop(region, site, current)
            if k < len(ops):
                self._enter(ops[k], current)
        region.ops += ops[done:]
        return current

    def _push(self, region: Region, site: Site, current: Current) -> None:
        before = current[site.stack]
        current[site.stack] = after = before.like()
        region.ops.append(Call(push, [before, site.value], outputs=[after], section="Forward sweep"))

    def _pop(self, region: Region, site: Site, current: Current) -> None:
        before = current[site.stack]
        current[site.stack] = rest = before.like()
        region.ops.append(Call(pop, [before], outputs=[rest, site.popped], section="Reverse sweep"))

    def _enter(self, op: Node, current: Current) -> None:
        """Carry the lists used inside a branch or loop through it."""
        if op not in self.touched:
            return
        stacks = list(self.touched[op])
        if isinstance(op, If):
            for region in op.regions():
                inner = self._region(region, dict(current))
                region.yields += [inner[k] for k in stacks]
        elif isinstance(op, Loop):
            params = {k: current[k].like() for k in stacks}
            op.inits += [current[k] for k in stacks]
            op.body.params += params.values()
            if op.test is not None:
                op.test.params += [current[k].like() for k in stacks]
            inner = self._region(op.body, dict(current) | params)
            op.body.yields += [inner[k] for k in stacks]
        for k in stacks:
            current[k] = out = current[k].like()
            out.op = op
            op.outputs.append(out)


def _by_place(sites: Iterable[tuple[int, Site]]) -> dict[int, list[Site]]:
    """The sites at each place."""
    found: dict[int, list[Site]] = {}
    for place, site in sites:
        found.setdefault(place, []).append(site)
    return found

"""Which values may share memory, and who owns it.

Comes in: a function. Goes out: groups of values that may be views of, or the same as, one another; for every operation
that works in place, whether it may. Invariant: two arrays in different groups never overlap; an operation may work in
place only on memory that nobody else sees afterwards, and that came neither from the caller nor from unknown code.

Python numbers are left out: they cannot be changed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Set
from typing import Any

from srcdiff import runtime
from srcdiff.analysis.aliases import (
    DECIDED,
    DISPLAYS,
    READ_ONLY_VIEWS,
    access,
    is_fresh,
    is_immutable,
    is_item_stored,
    is_part,
    is_slice,
    is_view,
    makes_container,
    picks_boxed,
)
from srcdiff.analysis.histograms import bounds_given, histogram_of_bounds
from srcdiff.analysis.items import may_meet_itself
from srcdiff.analysis.numbers import gives_numbers
from srcdiff.analysis.types import of_operand
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Procedure, Region, Value
from srcdiff.ir.types import (
    Array,
    Dict,
    List,
    Mixed,
    Tuple,
    Type,
    Unknown,
    is_constant,
    is_container,
    is_number,
    items_of,
    rank,
)
from srcdiff.ir.walk import calls_of
from srcdiff.rules.declare import registry

#: Functions that make copies or shadows, in which memory is shared as it is in the original.
_AS_ORIGINALS: frozenset[Callable[..., Any]] = frozenset({
    runtime.owned, runtime.copied_together, runtime.copied_alike, runtime.shadow_like})
#: From this depth on, what the result of a procedure holds is not told apart: one that calls itself holds what that
#: call has saved, and so on.
DEEPEST = 4


class Groups:
    """The groups of a function's values; ``foreign`` ones hold memory that the function did not make itself, among them
    ``captured`` ones, which it looks up outside. What a group of containers holds is a group of its own: storing into
    an array changes no list that holds it. Operations that are ``ignored`` do not bring their operands together."""

    def __init__(self, function: Function, ignored: Iterable[Node] = ()) -> None:
        self._ignored = set(ignored)
        self._leader: dict[Value, Value] = {}
        self._held: dict[Value, Value] = {}       # by group, what stands for all that its members hold
        self._reached: dict[Value, tuple[Value, ...]] = {}
        self._foreign: set[Value] = set()
        self._captured: dict[Value, set[type]] = {}     # with the kinds of what is captured
        self._writable: set[Value] = set()
        self._numbers: dict[Callable[..., Any], bool] = {}      # what is known of `gives_numbers`
        for param in function.params:
            self._foreign.add(param.value)
            if not is_number(param.value.type):
                self._writable.add(param.value)
        self._region(function.body)
        self._foreign = {group for value in self._foreign for group in self.reached(value)}
        captured: dict[Value, set[type]] = {}
        for value, kinds in self._captured.items():
            for group in self.reached(value):
                captured.setdefault(group, set()).update(kinds)
        self._captured = captured
        self._writable = {self.of(value) for value in self._writable}

    def of(self, value: Value) -> Value:
        """The value that stands for the group of ``value``."""
        leader = self._leader.get(value)
        if leader is None:
            return value
        if leader not in self._leader:
            return leader
        path = [value]
        while leader in self._leader:
            path.append(leader)
            leader = self._leader[leader]
        for step in path:
            self._leader[step] = leader
        return leader

    def held_by(self, value: Value) -> Value | None:
        """The group of what the members of a value's group hold; None where nothing is known to be held."""
        held = self._held.get(self.of(value))
        return None if held is None else self.of(held)

    def reached(self, value: Value) -> tuple[Value, ...]:
        """The group of a value, that of what it holds, of what that holds, and so on."""
        group = self.of(value)
        if group not in self._held:
            return (group,)
        found = self._reached.get(group)
        if found is None:
            chain: dict[Value, None] = {}
            inner: Value | None = group
            while inner is not None and inner not in chain:
                chain[inner] = None
                inner = self.held_by(inner)
            found = self._reached[group] = tuple(chain)
        return found

    def within(self, value: Value, depth: int) -> tuple[Value, ...]:
        """The groups of what the members of a value's group hold at a depth, and deeper; a group may hold itself."""
        inner: Value | None = value
        for _ in range(depth):
            inner = None if inner is None else self.held_by(inner)
        return () if inner is None else self.reached(inner)

    def members(self, groups: Set[Value]) -> set[Value]:
        """All values of some groups, and those that hold them."""
        values = (*self._leader, *self._held, *groups)
        return {value for value in values if not groups.isdisjoint(self.reached(value))}

    def is_own(self, value: Value) -> bool:
        """Whether all memory of the group, and of what it holds, was made by the function itself."""
        return self._foreign.isdisjoint(self.reached(value))

    def is_made_here(self, value: Value) -> bool:
        """Whether all memory of the group was made by the function itself; what it holds may be of others."""
        return self.of(value) not in self._foreign

    def is_captured(self, value: Value) -> bool:
        """Whether the value may be something that is looked up outside of the function, or held by that."""
        kinds = self._captured.get(self.of(value), set())
        return type(value.type) in kinds or bool(kinds) and not isinstance(value.type, (Array, List, Dict, Tuple))

    def is_writable(self, value: Value) -> bool:
        """Whether the group may hold an array: NumPy's scalars, as arithmetic gives for rank 0, cannot be changed."""
        return self.of(value) in self._writable

    # -- bringing groups together --------------------------------------------------------------------------------------

    def _unite(self, value: Value, others: Iterable[Operand]) -> None:
        for other in others:
            if isinstance(other, Const):
                if not is_immutable(other):
                    self._foreign.add(value)
                    self._captured.setdefault(value, set()).update(_kinds(of_operand(other)))
                    self._writable.add(value)
            elif not is_immutable(other) and not is_immutable(value):
                self._join(value, other)

    def _join(self, value: Value, other: Value) -> None:
        """Make two groups one, and what they hold."""
        a, b = self.of(value), self.of(other)
        while a is not b:
            self._leader[a] = b
            inner = self._held.pop(a, None)
            if inner is None:
                return
            if b not in self._held:
                self._held[b] = inner
                return
            a, b = self.of(inner), self.of(self._held[b])

    def _items(self, value: Value, depth: int = 1) -> Value:
        """What stands for all that the members of a value's group hold, or for what they hold at a depth."""
        for _ in range(depth):
            group = self.of(value)
            if group not in self._held:
                self._held[group] = Value("item")
            value = self._held[group]
        return value

    def _put(self, holder: Value, items: Iterable[Operand]) -> None:
        """Let a container hold values."""
        if holds_constants(holder):
            return
        for item in items:
            if not is_immutable(item) and not is_immutable(holder):
                self._unite(self._items(holder), [item])

    def _share(self, holder: Value, sources: Iterable[Operand]) -> None:
        """Let a container hold what others hold, or the rows of arrays."""
        if holds_constants(holder):
            return
        for source in sources:
            if isinstance(source, Value) and not isinstance(source.type, Array):
                if not is_immutable(source) and not is_immutable(holder):
                    self._unite(self._items(holder), [self._items(source)])
            if not isinstance(source, Value) or isinstance(source.type, (Array, Unknown, Mixed)):
                self._put(holder, [source])

    def _region(self, region: Region) -> None:
        for op in region.ops:
            if op in self._ignored:
                continue
            if isinstance(op, Call):
                self._call(op)
            elif isinstance(op, If):
                self._region(op.then)
                self._region(op.orelse)
                for output, *arms in zip(op.outputs, op.then.yields, op.orelse.yields, strict=True):
                    self._unite(output, arms)
                if op.form == "try":
                    self._caught(op)
            elif isinstance(op, Loop):
                for param, *others in zip(op.carried, op.inits, op.body.yields, op.outputs, strict=True):
                    self._unite(param, others)
                for tested, param in zip(op.test.params if op.test else (), op.carried, strict=False):
                    self._unite(tested, [param])
                for inner in op.regions():
                    self._region(inner)

    def _caught(self, op: If) -> None:
        """Let what the handler of a ``try`` finds in a variable be any of what the body assigned to it."""
        marks = {name.value: mark.output for mark in op.orelse.ops if isinstance(mark, Call)
                 and mark.target is prim.unsure and isinstance(name := mark.args[0], Const)}
        for note in calls_of(op.then, {prim.noted}) if marks else ():
            name, value = note.args
            if isinstance(name, Const) and name.value in marks:
                self._unite(marks[name.value], [value])

    def _call(self, op: Call) -> None:
        if op.target in prim.ITEM_STORES:
            self._store(op)
            return
        if self._gives_scalars(op):
            return
        if op.target not in prim.UPDATES and op.target not in (prim.bind, prim.hooked, prim.unpack):
            self._writable.update(op.outputs)
        if op.target in DISPLAYS:
            self._put(op.output, op.args)
        elif op.target in _AS_ORIGINALS or isinstance(op.target, Procedure) and op.target.fresh and op.target.entangled:
            self._as_originals(op.output)
        elif op.target is prim.push:
            self._unite(op.output, op.args[:1])
            self._put(op.output, op.args[1:])
        elif op.target is prim.pop:
            self._unite(op.outputs[0], op.args)
            self._take_out(op.outputs[1], op.args[0])
        elif op.target in (max, min):
            for arg in op.args:
                self._take_out(op.output, arg) if is_container(of_operand(arg)) else self._unite(op.output, [arg])
        elif op.target in prim.CONSUMING or op.target in prim.UPDATES or op.target is runtime.add_at:
            for output in op.outputs:
                self._unite(output, op.args[:1])
                if is_container(output.type) and op.target not in prim.ADDING:      # numbers, or to an array it holds
                    summed = op.target is runtime.add_at        # numbers and lists of numbers, into new ones
                    items = [] if summed and is_slice(op.args[1]) else op.args[1:]
                    self._put(output, [arg for arg in items if not (
                        summed and isinstance(arg, Value) and holds_constants(arg))])
                    self._share(output, op.args[1:])
        elif op.target is runtime.add_item:
            self._share(op.output, op.args[:1])
            self._put(op.output, op.args[2:])
        elif (histogram := histogram_of_bounds(op)) is not None:     # apart from the sums
            self._unite(op.output, bounds_given(histogram))
        elif op.target is operator.getitem and not is_fresh(op):
            self._read(op)
        elif makes_container(op) and not is_fresh(op):
            shapes = _shape_only(op)
            self._share(op.output, [arg for k, arg in enumerate(op.args) if k not in shapes])
        elif not is_fresh(op):
            self._other(op)

    def _as_originals(self, made: Value) -> None:
        """Let what was made elsewhere share memory with what it holds, and that at one depth with that at another."""
        if may_meet_itself(made.type):
            items = self._items(made)
            self._join(items, self._items(items))

    def _gives_scalars(self, op: Call) -> bool:
        """Whether all that a call gives are immutable scalars."""
        known = self._numbers.get(op.target)
        if known is None:
            known = self._numbers[op.target] = gives_numbers(op.target)
        if picks_boxed(op) or not known and not (op.target is operator.getitem and access(op) == "number"):
            return False
        return all(rank(output.type) == 0 for output in op.outputs)

    def _store(self, op: Call) -> None:
        target = op.args[0]
        if not isinstance(target, Value) or not is_container(target.type):
            return
        if op.target is containers.take:
            self._writable.update(op.outputs)
            for output in op.outputs:
                self._take_out(output, target)
        elif is_item_stored(op):
            self._put(target, op.args[-1:])
        elif op.target is not operator.delitem:
            self._share(target, op.args[1:])

    def _read(self, op: Call) -> None:
        source = op.args[0]
        if isinstance(source, Const) and isinstance(source.value, (list, tuple)) and is_part(op):
            self._share(op.output, [source])
        elif not isinstance(source, Value) or not is_container(source.type):
            self._unite(op.output, op.args[:1])
            if isinstance(source, Value) and not isinstance(source.type, (Array, Unknown)):
                self._put(source, [source])     # whatever it is, that may hold itself
        elif is_part(op):
            self._share(op.output, [source])
        else:
            self._take_out(op.output, source)

    def _take_out(self, output: Value, source: Operand) -> None:
        if isinstance(source, Value) and not is_immutable(source):
            self._unite(output, [self._items(source)])
        else:
            self._unite(output, [source])

    def _other(self, op: Call) -> None:
        if isinstance(op.target, Procedure) and op.target.sources is not None:
            self._given_by(op, op.target.sources)
            return
        rule = registry.find(op.target)
        followed = rule is not None or op.target in prim.PURE or isinstance(op.target, Procedure)
        shapes = _shape_only(op)
        first = is_view(op) or op.target in DECIDED or op.target is runtime.twin
        for output in op.outputs:
            given = op.args[:1] if first else [arg for k, arg in enumerate(op.operands()) if k not in shapes]
            self._unite(output, given)
            if followed and is_container(output.type):      # of views of what was given
                self._share(output, given)
            if op.target in READ_ONLY_VIEWS:
                self._foreign.add(output)       # what cannot be written to belongs to others, too
            elif isinstance(op.target, Procedure) and is_container(output.type):
                self._put(output, [output])         # what it holds may be what it was given, at any depth
            elif not followed and not is_immutable(output):
                self._foreign.add(output)
                self._put(output, [output])

    def _given_by(self, op: Call, sources: Iterable[tuple[int, int, int]]) -> None:
        """Let what the result of a procedure holds at a depth share memory with what operands hold at one; `DEEPEST`
        stands for all that is deeper."""
        for k, inner, outer in sources:
            given = op.args[k]
            if isinstance(given, Value) and not is_immutable(given):
                ends = self._items(op.output, outer), self._items(given, inner)
                for end, depth in zip(ends, (outer, inner), strict=True):
                    if depth == DEEPEST:
                        self._join(end, self._items(end))
                self._join(*ends)


def _kinds(kind: Type) -> set[type]:
    """The kinds of a value, and of what it holds."""
    return {type(kind)}.union(*map(_kinds, items_of(kind)))


def holds_constants(holder: Value) -> bool:
    """Whether a container holds numbers, texts and the like only, which cannot be changed."""
    items = items_of(holder.type)
    return bool(items) and all(map(is_constant, items))


def _shape_only(op: Call) -> list[int]:
    """Which arguments of a call count by shape only."""
    rule = registry.find(op.target)
    return [] if rule is None else [rule.params.index(name) for name in rule.shape_only]

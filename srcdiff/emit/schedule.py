"""Which operations are folded into the expression that uses them.

Comes in: a function. Goes out: a `Schedule`. Invariant: evaluating a folded operation where its reader stands gives
what it would have given in its own place; nothing that writes is moved past anything that reads or writes.

A value that the user did not name and that is read once, in the region that defines it, is folded into its reader,
unless that would

* move it past a statement it does not commute with (a call that may write, if it reads memory);
* move it past an in-place operation on something it reads;
* move a use of a variable past an assignment to a variable of the same name (both would have to be kept);
* make an expression of more than `LIMIT` operations, or, where that is longer, than the user's own statement.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from srcdiff.analysis.memory import contents_read
from srcdiff.emit.calls import evaluated, may_fold_target, statement_of, takes_over, writes
from srcdiff.emit.parts import Parts
from srcdiff.emit.uses import Uses, count_uses, short_circuit
from srcdiff.ir.nodes import UNDEFINED, Call, Function, If, Loop, Node, Operand, Region, Statement, Value
from srcdiff.ir.primitives import CONSUMING, OF_STACKS, PLAIN, STORES, UPDATES, pop
from srcdiff.ir.types import Stack, is_scalar
from srcdiff.ir.walk import operations, targets_in

#: The most operations that one expression of ours holds.
LIMIT = 12
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass
class Schedule:
    """``folded`` are the values without a variable of their own; ``expressions`` the branches printed as ``a if c
    else b``, ``a and b``, ``a or b``; ``reads`` the variables that the text of calls and of these branches reads.
    ``same`` are the values that are one variable with an earlier value, and that: with what a loop carries its outputs
    and the parameters of its test; with a list of saved values what pushes and pops leave of it."""

    function: Function
    uses: Uses
    folded: set[Value] = field(default_factory=set)
    expressions: set[If] = field(default_factory=set)
    reads: dict[Node, tuple[Value, ...]] = field(default_factory=dict)
    same: dict[Value, Value] = field(default_factory=dict)

    def header(self, op: Loop) -> list[Operand]:
        """What a loop reads before it starts, in the order in which it is printed."""
        walk = self.uses.walks.get(op)
        inits = [op.inits[j] for j in self.uses.carried[op]]
        return [*inits, *((op.bounds or ()) if walk is None else walk.sequences), *([op.limit] if op.limit else [])]

    def elements(self, op: Loop) -> tuple[Value, ...]:
        """The variables that a loop over sequences assigns beside its index."""
        walk = self.uses.walks.get(op)
        return () if walk is None else tuple(value for target in walk.targets for value in target)

    def inputs(self, op: Node) -> Sequence[Operand]:
        """What the printed operation reads where it stands."""
        if isinstance(op, Call) or not isinstance(op, If) or op not in self.expressions:
            return op.operands()
        (k,) = self.uses.joined[op]
        skipped = short_circuit(op)
        return [op.test, *(arm.yields[k] for arm in op.regions() if arm is not skipped)]

    def folded_ops(self, operands: Iterable[Operand]) -> list[Node]:
        """The operations folded into operands, at any depth."""
        found: list[Node] = []
        for operand in operands:
            if isinstance(operand, Value) and operand in self.folded and operand.op is not None:
                found += self.folded_ops(self.inputs(operand.op))
                found.append(operand.op)
        return found

    def leaves(self, operands: Iterable[Operand]) -> list[Value]:
        """The variables that the printed text of operands reads."""
        found: list[Value] = []
        for operand in operands:
            if isinstance(operand, Value):
                if operand in self.folded and operand.op is not None:
                    found += self.leaves(self.inputs(operand.op))
                else:
                    found.append(operand)
        return found

    @cached_property
    def silent(self) -> set[Node]:
        """The operations that print nothing in their own place; asked for when all are scheduled."""
        return self.uses.silent.union([value.op for value in self.folded if value.op is not None])


def schedule(function: Function, parts: Parts) -> Schedule:
    """Decide what is folded in ``function``, where ``parts`` tells what may share memory."""
    made = Schedule(function, count_uses(function))
    _Folding(made, parts).region(function.body, function.body.yields)
    return made


class _Tree:
    """What is folded into one reader; ``writers`` and ``readers`` are the places of its operations in their region."""

    size = 0
    leaves: tuple[Value, ...] = ()
    writers: tuple[int, ...] = ()
    readers: tuple[int, ...] = ()
    stacks: tuple[Value, ...] = ()      # what its pops leave
    place = 0

    def absorb(self, other: _Tree) -> None:
        self.size += other.size
        self.leaves += other.leaves
        if other.writers or other.readers:
            self.writers += other.writers
            self.readers += other.readers
        if other.stacks:
            self.stacks += other.stacks


class _Scope:
    """One region while it is gone through: the places of the operations that write and read memory, from 1, which
    variables are assigned where, and the expressions that wait for their reader."""

    def __init__(self) -> None:
        self.count = 0      # of operations so far
        self.writes: list[int] = []
        self.reads: list[int] = []
        self.assigned: dict[str, int] = {}
        self.consumed: dict[Value, int] = {}
        self.waiting: dict[Value, _Tree] = {}
        self.inline = True        # whether all operations so far are folded

    def add(self, writes: bool, reads: bool) -> int:
        """Enter the next operation and return its place."""
        self.count = place = self.count + 1
        if writes:
            self.writes.append(place)
        if reads:
            self.reads.append(place)
        return place

    def include(self, inner: _Scope, place: int) -> None:
        """Note what a region of the operation at ``place`` assigns and consumes."""
        self.assigned.update(dict.fromkeys(inner.assigned, place))
        self.consumed.update(dict.fromkeys(inner.consumed, place))

    def commutes(self, tree: _Tree, others: _Tree) -> bool:
        """Whether ``tree`` may move here past all that stands between but ``others``, which stand in its new place."""
        return not (tree.readers and _passes(self.writes, tree.place, others.writers)) and not (
            tree.writers and _passes(self.reads, tree.place, others.readers))


def _passes(places: Sequence[int], place: int, others: Iterable[int]) -> bool:
    """Whether there are more places behind one than the ``others``."""
    return len(places) - bisect_right(places, place) > sum(other > place for other in others)


class _Folding:
    def __init__(self, made: Schedule, parts: Parts) -> None:
        self.made, self.uses, self.folded = made, made.uses, made.folded
        targets = targets_in(made.function.body)
        self._writing = {target for target in targets if writes(target)}
        self._plain = targets - self._writing - CONSUMING - STORES
        self._guards = True in [op.guarded for op in operations(made.function.body)]
        self._touched: set[Operand] = set()
        self._limits: dict[Statement | None, int] = {None: LIMIT}
        self._result = made.function.result
        self._parts = parts

    def region(self, region: Region, ends: list[Operand],
               changed: frozenset[Value] = frozenset()) -> tuple[_Scope, _Tree]:
        """Fold inside a region that ends with reading ``ends``, each for a statement of its own, the last one after
        ``changed`` variables have been assigned."""
        scope, silent = _Scope(), self.uses.silent
        for op in region.ops:
            if op in silent:
                continue
            if isinstance(op, Call):
                self._call(op, scope)
            elif isinstance(op, If):
                self._if(op, scope)
            elif isinstance(op, Loop):
                self._loop(op, scope)
            if scope.inline:
                scope.inline = bool(op.outputs) and op.outputs[-1] in scope.waiting
        last = ends[-1] if ends else None
        if isinstance(last, Value) and last in scope.waiting and changed.intersection(scope.waiting[last].leaves):
            del scope.waiting[last]
        tree = self._gather(ends, scope, apart=True)
        scope.inline = scope.inline and all(value in self.folded for value in scope.waiting)
        return scope, tree

    def _limit(self, op: Node) -> int:
        """How many operations an expression with ``op`` may hold."""
        statement = statement_of(op) if op.section != "Reverse sweep" else None
        if statement not in self._limits:
            self._limits[statement] = max(LIMIT, len(_TOKEN.findall(statement.text)) // 2 if statement else 0)
        return self._limits[statement]

    def _gather(self, operands: Sequence[Operand], scope: _Scope, apart: bool = False, quiet: bool = False) -> _Tree:
        """Fold what can be folded into a reader that stands next; ``apart`` if each operand has a statement of its own,
        ``quiet`` if nothing that writes may be folded.

        The last operand comes first: what stands between an operand and the reader is then known to be folded or not.
        """
        tree, waiting = _Tree(), scope.waiting
        for operand in reversed(operands):
            if not isinstance(operand, Value):
                continue
            candidate = waiting.get(operand) if waiting else None
            if candidate is None or quiet and candidate.writers or not (
                    self._fits(candidate, operand, 0 if apart else tree.size)
                    and self._movable(candidate, tree, operands, scope)):
                tree.leaves += (operand,)
                continue
            self.folded.add(operand)
            tree.absorb(candidate)
        self._touched.update(operands)
        return tree

    def _fits(self, tree: _Tree, root: Value, others: int) -> bool:
        size = tree.size + others
        return root.op is not None and (size < LIMIT or size < self._limit(root.op))

    def _movable(self, tree: _Tree, others: _Tree, read: Sequence[Operand], scope: _Scope) -> bool:
        if tree.stacks and any(stack in self._touched or stack in read for stack in tree.stacks):
            return False
        place, consumed, assigned = tree.place, scope.consumed, scope.assigned
        for leaf in tree.leaves:
            if assigned.get(leaf.name, 0) > place:
                return False
            for part in self._parts.of(leaf) if consumed else ():
                if consumed.get(part, 0) > place:
                    return False
        return scope.commutes(tree, others)

    def _call(self, op: Call, scope: _Scope) -> None:
        if self._guards and not op.guarded:      # what may raise in a try stays in front of what we do there
            for operand in op.operands():
                if isinstance(operand, Value) and operand.op is not None and operand.op.guarded:
                    scope.waiting.pop(operand, None)
        if op.target in self._plain:
            tree = self._gather(op.operands(), scope)
            self._enter(op, tree, scope, False, bool(self._writing) and _reads_memory(op))
            if len(op.outputs) == 1:
                self._offer(op.outputs[0], tree, scope)
        else:
            self._changing_call(op, scope)

    def _changing_call(self, op: Call, scope: _Scope) -> None:
        """The same of a call that may write, or takes over what it is given."""
        consuming = takes_over(op)
        operands = evaluated(op)
        apart = consuming or op.target in UPDATES and not may_fold_target(op)
        # ``x[k] += v`` reads ``x[k]`` before it evaluates ``v``
        tree = self._gather(operands[1:] if apart else operands, scope, quiet=op.target in PLAIN)
        if apart and isinstance(operands[0], Value):
            tree.leaves += (operands[0],)
            self._touched.add(operands[0])
        changes = op.target in self._writing
        # where nothing writes, anything may be read at any time
        self._enter(op, tree, scope, changes, changes or bool(self._writing) and _reads_memory(op))
        if consuming and isinstance(operands[0], Value):
            scope.consumed[self._parts.changed(operands[0])] = tree.place
        if op.target in OF_STACKS and isinstance(operands[0], Value):
            self.made.same[op.outputs[0]] = self.made.same.get(operands[0], operands[0])
        if op.target is pop:
            tree.stacks += (op.outputs[0],)
        if len(op.outputs) == 1 and not consuming or op.target is pop:
            self._offer(op.outputs[-1], tree, scope)

    def _enter(self, op: Node, tree: _Tree, scope: _Scope, writes: bool, reads: bool) -> None:
        """Enter ``op`` in the scope, as the root of ``tree``."""
        self.made.reads[op] = tree.leaves
        tree.place = place = scope.add(writes, reads)
        tree.size += 1
        if writes:
            tree.writers += (place,)
        if reads:
            tree.readers += (place,)
        for output in op.outputs:
            if not output.temp:
                scope.assigned[output.name] = place

    def _offer(self, value: Value, tree: _Tree, scope: _Scope) -> None:
        """Let ``value`` wait for its reader, if it may be folded."""
        result = value is self._result and value.name == "out" and not value.user
        if (value.temp or result) and self.uses.counts[value] == 1:
            scope.waiting[value] = tree

    def _if(self, op: If, scope: _Scope) -> None:
        tree = self._gather([op.test], scope)
        joined = self.uses.joined[op]
        skipped = short_circuit(op) if len(joined) == 1 else None
        inner, changes, reads, inline = [], False, False, op.form in ("ternary", "and", "or") and len(joined) == 1
        inline = inline and all(arm.yields[k] is not UNDEFINED for arm in op.regions() for k in joined)
        for arm in op.regions():
            apart = arm is skipped or op.form == "try" and arm is op.then      # nothing raises in the copies at its end
            inside, ends = self.region(arm, [] if apart else [arm.yields[k] for k in joined])
            changes, reads = changes or bool(inside.writes), reads or bool(inside.reads)
            inline = inline and inside.inline
            inner.append((inside, ends))
        size = tree.size + sum(ends.size for _, ends in inner)
        if inline and size < self._limit(op):
            self.made.expressions.add(op)
            for _, ends in inner:
                tree.leaves += ends.leaves
            tree.size = size
            self._enter(op, tree, scope, changes, reads)
            self._offer(op.outputs[joined[0]], tree, scope)
            return
        if skipped is not None and isinstance(op.test, Value):
            self.folded.discard(op.test)      # it is read twice: by the test and by the arm that hands it on
        self._enter(op, tree, scope, changes, reads)
        for inside, _ in inner:
            scope.include(inside, tree.place)

    def _loop(self, op: Loop, scope: _Scope) -> None:
        tree = self._gather(self.made.header(op), scope, apart=True)
        scopes = []
        if op.test is not None:
            self.made.same.update(zip(op.test.params, op.carried, strict=True))
            scopes.append(self.region(op.test, op.test.yields)[0])
        scopes.append(self._body(op))
        self.made.same.update(zip(op.outputs, op.carried, strict=True))
        self._enter(op, tree, scope, any(s.writes for s in scopes), any(s.reads for s in scopes))
        scope.assigned.update((target.name, tree.place) for target in [*op.body.params, *self.made.elements(op)])
        scope.consumed.update((self._parts.changed(init), tree.place) for init in op.inits
                              if isinstance(init, Value) and not is_scalar(init.type))
        for inside in scopes:
            scope.include(inside, tree.place)

    def _body(self, op: Loop) -> _Scope:
        body, carried = op.body, self.uses.carried[op]
        ends = [body.yields[j] for j in carried]
        if body.stop is None or op in self.uses.leaving:
            return self.region(body, ends)[0]
        # the flag is tested after the carried variables have got their next values, so it must not read them then
        changed = frozenset(op.carried[j] for j in carried if body.yields[j] is not op.carried[j])
        return self.region(body, [*ends, body.stop], changed)[0]


def _reads_memory(op: Call) -> bool:
    """Whether a call reads contents that could change."""
    return not all(map(_is_plain, op.operands())) and not all(
        isinstance(operand, Value) and isinstance(operand.type, Stack) or _is_plain(operand)
        for operand in contents_read(op))


def _is_plain(operand: Operand) -> bool:
    """Whether reading an operand reads nothing that could change."""
    return is_scalar(operand.type) if isinstance(operand, Value) else operand.name is None

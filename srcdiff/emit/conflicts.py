"""Which values of one name are needed at the same time.

Comes in: a schedule, and further names that some values may take. Goes out: `Conflicts`. Invariant: two values that
share a name, and are both read after a point where both are defined, conflict; but a copy alone makes no conflict
between its two sides.

The region tree is walked backward once, with the set of live values. An operation that is folded
reads where its reader stands. What is one variable (`Schedule.same`), as what a loop carries and its outputs, is one
value here; what a loop carries gets its values by parallel copies before the loop and at the end of the body. Likewise
the outputs of a branch get theirs by parallel copies at the end of the arms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from srcdiff.emit.calls import marked, renames
from srcdiff.emit.schedule import Schedule
from srcdiff.ir.nodes import UNDEFINED, Call, If, Loop, Operand, Region, Value
from srcdiff.ir.primitives import CONSUMING, OF_STACKS, SURE, bind, caught, entered
from srcdiff.ir.walk import branches_and_loops

Copy = tuple[Value, Operand]
_Variable = tuple[int, Value, tuple[str, ...]]


@dataclass
class Conflicts:
    """Sets of values are integers here, with a bit for each value, since in a long program very many may conflict.

    Of two values in conflict at least one has the other's bit ``against`` it. Of the values that are one variable,
    there is only that which stands for it.
    """

    against: dict[Value, int] = field(default_factory=dict)
    _bits: dict[Value, int] = field(default_factory=dict)

    def add(self, variable: Value, bits: int) -> None:
        """Let a variable conflict with others."""
        self.against[variable] = self.against.get(variable, 0) | bits

    def bit(self, value: Value) -> int:
        """The bit of a value."""
        known = self._bits.get(value)
        if known is None:
            known = self._bits[value] = 1 << len(self._bits)
        return known


def find_conflicts(schedule: Schedule, names: Mapping[Value, tuple[str, ...]]) -> Conflicts:
    """Find the conflicts; ``names`` are the names that a value may take, where that is not only its own."""
    walk = _Backward(schedule, names)
    body = schedule.function.body
    walk.region(body, body.yields)
    for param in schedule.function.params:
        walk.assign(param.value)
    return walk.found


class _Backward:
    def __init__(self, schedule: Schedule, names: Mapping[Value, tuple[str, ...]]) -> None:
        self.schedule, self.uses, self.names = schedule, schedule.uses, names
        self.found = Conflicts()
        self._live = 0
        self._known: dict[Value, _Variable] = {}
        self._named: dict[str, int] = defaultdict(int)      # the variables that may have a name
        self._free: dict[Loop, int] = {}
        for op in branches_and_loops(schedule.function.body):
            if isinstance(op, Loop) and op not in self._free:
                self._find_free_in_loop(op)

    # -- sets of variables

    def _variable(self, value: Value) -> _Variable:
        """The bit of a value's variable, the variable, and the names it may have."""
        known = self._known.get(value)
        if known is None:
            variable = self.schedule.same.get(value, value)
            if variable is not value:
                known = self._known[value] = self._variable(variable)
                return known
            bit, names = self.found.bit(value), self.names.get(value) or (value.name,)
            known = self._known[value] = bit, value, names
            for name in names:
                self._named[name] |= bit
        return known

    def _union(self, values: Iterable[Value]) -> int:
        union, known = 0, self._known
        for value in values:
            union |= (known.get(value) or self._variable(value))[0]
        return union

    def _read_by(self, operands: Iterable[Operand]) -> int:
        """The variables that the printed text of operands reads."""
        return self._union(self.schedule.leaves(operands))

    def assign(self, value: Value, source: Operand | None = None) -> None:
        """A value gets what is computed, or what ``source`` holds, with which alone it does not conflict."""
        bit, variable, names = self._known.get(value) or self._variable(value)
        live = self._live
        if live & bit:
            live = self._live = live ^ bit
        rivals = live & self._named[names[0]]
        for name in names[1:]:
            rivals |= live & self._named[name]
        if rivals and isinstance(source, Value):
            rivals &= ~self._variable(source)[0]
        if rivals:
            self.found.add(variable, rivals)

    def define(self, copies: Sequence[Copy]) -> None:
        """Values get theirs, all at once; those that get UNDEFINED stay as they are."""
        for value, source in copies:
            if source is UNDEFINED:
                self._live &= ~self._variable(value)[0]
        for value, source in copies:
            if source is not UNDEFINED:
                self.assign(value, source)

    def _copy(self, copies: list[Copy]) -> None:
        self.define(copies)
        self._read([source for _, source in copies])

    # -- the region tree

    def region(self, region: Region, ends: Sequence[Operand] = (), handled: int = 0) -> None:
        """Go backward over a region that ends with reading ``ends``; ``handled`` are the variables that are read after
        an exception in it."""
        self._read(ends)
        silent = self.schedule.silent
        for op in reversed(region.ops):
            if type(op) is not Call:
                self._live |= handled
            if op in silent:
                continue
            if type(op) is Call:
                self._call(op)
                if handled and op.target not in SURE and op.target not in CONSUMING:
                    self._live |= handled
            elif isinstance(op, Loop):
                self._loop(op)
            elif isinstance(op, If):
                self._choice(op) if op in self.schedule.expressions else self._if(op)

    def _call(self, op: Call) -> None:
        if op.target in OF_STACKS:
            for popped in op.outputs[1:]:
                self.assign(popped)
        elif renames(op):
            # the buffer is bound to its new name before the other operands are read
            self._live |= self._union([value for value in self.schedule.reads[op] if value is not op.args[0]])
            self.define([(op.outputs[0], op.args[0])])
        else:
            copied = op.args[0] if op.target is bind else None
            for output in reversed(op.outputs):      # of several, the last is assigned last
                self.assign(output, copied)
        self._live |= self._union(self.schedule.reads[op])

    def _choice(self, op: If) -> None:
        """A branch that is printed as an expression."""
        for k in reversed(self.uses.joined[op]):
            self.assign(op.outputs[k])
        self._live |= self._union(self.schedule.reads[op])

    def _read(self, operands: Iterable[Operand]) -> None:
        """The printed text of operands is read."""
        self._live |= self._read_by(operands)

    def _try(self, op: If) -> None:
        """A handler finds the variables as they were before the body; what it catches is unbound at its end."""
        joined = self.uses.joined[op]
        outputs = self._union(op.outputs[k] for k in joined)
        before, error = self._live & ~outputs, marked(op.orelse, caught)
        self._live = before | outputs | self._union([error] if error is not None else [])
        self._copy([(op.outputs[k], op.orelse.yields[k]) for k in joined])
        self.region(op.orelse)
        if error is not None:
            self.assign(error)
        handled, self._live = self._live, before | outputs
        self._copy([(op.outputs[k], op.then.yields[k]) for k in joined])
        self.region(op.then, handled=handled)
        self._live |= handled | before
        self._read([op.test])

    def _if(self, op: If) -> None:
        if op.form == "try":
            self._try(op)
            return
        joined = self.uses.joined[op]
        outputs = self._union(op.outputs[k] for k in joined)
        before = after = self._live & ~outputs
        for arm in op.regions():
            self._live = before | outputs
            self._copy([(op.outputs[k], arm.yields[k]) for k in joined])
            self.region(arm)
            given = marked(arm, entered) if op.form == "with" else None
            if given is not None:
                self.assign(given)
            after |= self._live
        self._live = after
        self._read([op.test])

    def _loop(self, op: Loop) -> None:
        carried = self.uses.carried[op]
        variables = self._union(op.carried[j] for j in carried)
        self._live |= self._free[op] | variables
        self._body(op)
        self._live |= self._free[op] | variables
        if op.test is not None:
            self.region(op.test, op.test.yields)
        header = self.schedule.header(op)
        self._live |= self._read_by(header[len(carried):])
        self.define([(op.carried[j], op.inits[j]) for j in carried])
        self._read(header)

    def _body(self, op: Loop) -> None:
        body = op.body
        if body.stop is not None and op not in self.uses.leaving:
            self._read([body.stop])
        self._copy([(op.carried[j], body.yields[j]) for j in self.uses.carried[op]
                    if body.yields[j] is not op.carried[j]])
        self.region(body)
        targets = [*([] if op.index is None else [op.index]), *self.schedule.elements(op)]
        for target in reversed(targets):
            self.assign(target)

    # -- what loops read from outside

    def _find_free(self, region: Region, ends: Sequence[Operand]) -> set[Value]:
        """The values a region reads and does not define; notes those of every loop inside."""
        schedule, silent = self.schedule, self.schedule.silent
        read: list[Iterable[Value]] = [schedule.leaves(ends)]
        read += [schedule.reads[op] for op in region.ops if type(op) is Call and op not in silent]
        for op in [op for op in region.ops if type(op) is not Call and op not in silent]:
            if isinstance(op, Loop):
                read += [self._find_free_in_loop(op), schedule.leaves(schedule.header(op))]
            elif isinstance(op, If) and op not in schedule.expressions:
                read.append(schedule.leaves([op.test]))
                read += [self._find_free(arm, [arm.yields[k] for k in self.uses.joined[op]]) for arm in op.regions()]
            else:
                read.append(schedule.reads[op])
        return set(chain.from_iterable(read)).difference(region.params, *[op.outputs for op in region.ops])

    def _find_free_in_loop(self, op: Loop) -> set[Value]:
        ends = [op.body.yields[j] for j in self.uses.carried[op]]
        if op.body.stop is not None and op not in self.uses.leaving:
            ends.append(op.body.stop)
        free = self._find_free(op.body, ends)
        if op.test is not None:
            free |= self._find_free(op.test, op.test.yields)
        self._free[op] = self._union(free)
        return free

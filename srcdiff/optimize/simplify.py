"""One walk over a function that applies the rewrite families until nothing changes.

Comes in: a function, well scoped or not yet. Goes out: the same function, changed in place. Invariant: every rewrite
replaces a call by an operand, or by a call, that gives the same value.

A family is a class with ``rewrite`` and, where it keeps a table, ``enter`` and ``leave`` for regions. They are listed
in `pipeline.OPTIMIZATIONS`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Operand, Region, Value, is_literal
from srcdiff.optimize.clock import Clock

Rewrite = Callable[[Call, list[Node]], Operand | None]
_ROUNDS = 4


class Family(Protocol):
    """A kind of rewrite; one instance serves all walks over a function. It ``looks_around`` where what it finds does
    not depend on what a call's operands are made of alone; the others are not asked about the user's own calls."""

    looks_around: bool

    def __init__(self, clock: Clock) -> None: ...

    def sees(self, target: Any) -> bool:
        """Whether there is a rewrite for calls of ``target``."""

    def rewrite(self, call: Call, ahead: list[Node]) -> Operand | None:
        """What the call is equal to; None where it stays. The call may be changed; new calls go ``ahead`` of it."""

    def enter(self) -> None:
        """A region begins."""

    def leave(self) -> None:
        """The region ends; what it defined is out of scope."""


def simplify(function: Function, families: Sequence[type[Family]], settled: str | None = None,
             renewed: Collection[Operand] | None = None) -> bool:
    """Apply the families, first to last at each call, until nothing more can be found; whether anything was found. In
    branches and loops of the section that is ``settled`` there is nothing to be found. Where this was done before, only
    operands that are ``renewed`` since make a call another one."""
    clock = Clock(function)
    made = [family(clock) for family in families]
    found = False
    for _ in range(_ROUNDS):
        walk = _Walk(made, clock, settled, renewed)
        again = walk.run(function)
        found = found or walk.changed or bool(walk.swaps)
        if not again:
            break
        if clock.runs:
            clock.restart()
    return found


class _Walk:
    def __init__(self, families: Sequence[Family], clock: Clock, settled: str | None,
                 renewed: Collection[Operand] | None) -> None:
        self.families = families
        self.clock = clock
        self.settled = None if clock.runs else settled
        self.renewed = None if clock.runs or renewed is None else set(renewed)
        self.rewrites: dict[Any, tuple[list[Rewrite], list[Rewrite]]] = {}      # all, and those that look around
        self.swaps: dict[Value, Operand] = {}
        self.gone = self.swaps.keys()
        self.changed = False
        self.again = False      # whether what a loop carries has become simpler than it was when its body was walked

    def run(self, function: Function) -> bool:
        """Go over the function; whether another walk may find more."""
        self._region(function.body)
        return self.again or self.clock.runs and (self.changed or bool(self.swaps))

    def _swap(self, operand: Operand) -> Operand:
        while isinstance(operand, Value) and operand in self.swaps:
            operand = self.swaps[operand]
        return operand

    def _region(self, region: Region) -> None:
        for family in self.families:
            family.enter()
        ops, region.ops = region.ops, []
        kept = region.ops
        for op in ops:
            if self._keep(op, kept):
                kept.append(op)
        region.yields = [self._swap(y) for y in region.yields]
        region.stop = None if region.stop is None else self._swap(region.stop)
        for family in self.families:
            family.leave()

    def _keep(self, op: Node, ahead: list[Node]) -> bool:
        """Rewrite an operation; whether it stays."""
        if not self.gone.isdisjoint(op.operands()):
            op.replace(self._swap)
        if self.clock.runs:
            self.clock.tick(op)
        if type(op) is Call:
            return len(op.outputs) > 1 or self._keep_call(op, ahead)
        if op.section is not None and op.section == self.settled:
            return True
        if isinstance(op, Loop):
            self._invariant(op)
            _steady_flags(op)
        for region in op.regions():
            self._region(region)
        if isinstance(op, If):
            self._same_arms(op)
        elif isinstance(op, Loop):
            self.again = self.again or any(map(operator.is_, op.carried, op.body.yields))
        return True

    def _keep_call(self, call: Call, ahead: list[Node], rounds: int = _ROUNDS) -> bool:
        """Rewrite a call until it stays as it is; whether it stays at all."""
        target, args, place = call.target, call.args, len(ahead)
        for rewrite in self._rewrites(call):
            found = rewrite(call, ahead)
            if found is not None:
                self._take_over(call.outputs[0], found)
                return False
            if rounds and (call.args is not args or call.target is not target):
                self.changed = True
                self._renew(call.args)
                self._look_at(ahead, place)
                call.replace(self._swap)
                return self._keep_call(call, ahead, rounds - 1)
        return True

    def _rewrites(self, call: Call) -> list[Rewrite]:
        """The rewrites that may find something, that was not there before."""
        known = self.rewrites.get(call.target)
        if known is None:
            seeing = [family for family in self.families if family.sees(call.target)]
            known = self.rewrites[call.target] = [family.rewrite for family in seeing], [
                family.rewrite for family in seeing if family.looks_around]
        if self.renewed is not None:
            if self.renewed.isdisjoint(call.args):
                return known[1]
            self._renew([output for output in call.outputs if output.temp])     # as far as rewrites look
        return known[1] if call.primal else known[0]

    def _renew(self, operands: list[Operand] | list[Value]) -> None:
        """Note what calls read that was something else when they were rewritten before."""
        if self.renewed is not None:
            self.renewed.update(operands)

    def _look_at(self, ops: list[Node], place: int) -> None:
        """Rewrite the calls that a rewrite has made, from a place on."""
        made = ops[place:]
        del ops[place:]
        ops += [op for op in made if self._keep(op, ops)]

    def _take_over(self, value: Value, found: Operand) -> None:
        """A value that is gone leaves its name to an unnamed one that takes its place, but not to one of the user's."""
        made, self.swaps[value], value.op = value.op, found, None
        self._renew([found])
        if isinstance(found, Value) and found.temp and not value.temp and not (
                found.op is not None and found.op.primal and made is not None and not made.primal):
            found.name, found.temp = value.name, False

    def _same_arms(self, op: If) -> None:
        """A result that is the same in both arms is that value."""
        for k in reversed(range(len(op.outputs))):
            yes, no = op.then.yields[k], op.orelse.yields[k]
            if yes is no and isinstance(yes, Value):
                self.swaps[op.outputs.pop(k)] = yes
                del op.then.yields[k], op.orelse.yields[k]

    def _invariant(self, op: Loop) -> None:
        """A carried value that no iteration changes is what it began as; before its uses in the body are rewritten."""
        first = len(op.body.params) - len(op.inits)
        for k in reversed(range(len(op.inits))):
            param = op.body.params[first + k]
            if op.body.yields[k] is not param:
                continue
            for value in (param, op.outputs[k], *([op.test.params[k]] if op.test is not None else [])):
                self.swaps[value] = op.inits[k]
            del op.body.params[first + k], op.body.yields[k], op.inits[k], op.outputs[k]
            if op.test is not None:
                del op.test.params[k]


def _steady_flags(op: Loop) -> None:
    """A flag that ends the loop is still what it started as wherever the loop goes on, so nothing is assigned there."""
    flag = op.body.stop
    made = flag.op if isinstance(flag, Value) else None
    for init, param, after in zip(op.inits, op.carried, op.body.yields, strict=True):
        if after is flag and isinstance(flag, Value) and isinstance(made, If) and is_literal(init, False):
            k = made.outputs.index(flag)
            op.body.stop = stop = flag.like("stop")
            stop.op = made
            made.outputs.append(stop)
            for arm in made.regions():
                arm.yields.append(arm.yields[k])
                arm.yields[k] = param if is_literal(arm.yields[k], False) else arm.yields[k]

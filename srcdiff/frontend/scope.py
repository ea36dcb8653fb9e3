"""What the variables hold at a point of the program, and how that meets again after a branch.

Comes in: assignments, in program order. Goes out: for each variable the operand it stands for. Invariant: a
variable that is missing is surely unassigned. Beside the user's variables stand four of our own, for jumps: the
result and the flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from srcdiff.ir.nodes import UNDEFINED, Const, If, Operand, Value

#: The value of ``return``, and what has happened on the way here: a return, a reason to leave the loop, one to skip
#: the rest of this round. The brackets keep them apart from the user's names.
OUT, RETURNED, STOP, SKIP = "<out>", "<returned>", "<stop>", "<skip>"
FLAGS = (RETURNED, STOP, SKIP)
TRUE, FALSE = Const(True), Const(False)


@dataclass(frozen=True)
class Arm:
    """How an arm of a branch ended: the value it gives, if any, and its variables."""

    result: Operand | None
    scope: Scope


class Scope:
    """Variables and what they hold. ``dead`` is set where an exception has been raised."""

    def __init__(self, values: dict[str, Operand] | None = None) -> None:
        self._values = values or {}
        self.dead = False

    def copy(self) -> Scope:
        """The same variables, to be changed on their own."""
        return Scope(dict(self._values))

    def get(self, name: str) -> Operand | None:
        """What a variable holds, or None where it is surely unassigned."""
        return self._values.get(name)

    def flag(self, name: str) -> Operand:
        """What a flag holds."""
        return self._values.get(name, FALSE)

    def __setitem__(self, name: str, operand: Operand) -> None:
        self._values[name] = operand

    def update(self, values: Mapping[str, Operand]) -> None:
        """Assign several variables."""
        self._values.update(values)

    def forget(self, name: str) -> None:
        """Make a variable unassigned."""
        self._values.pop(name, None)

    def restore(self, name: str, operand: Operand | None) -> None:
        """Let a variable hold what it held before, None where it was unassigned."""
        self._set(name, UNDEFINED if operand is None else operand)

    def take(self, name: str) -> Operand | None:
        """What a variable holds, which is not needed any more."""
        return self._values.pop(name, None)

    def merge(self, op: If, then: Arm, orelse: Arm, wanted: frozenset[str]) -> Scope:
        """The scope after a branch that started with this one; what differs becomes outputs of ``op``, of the flags
        only those that are ``wanted``."""
        after = self.copy()
        after.dead = then.scope.dead and orelse.scope.dead
        if after.dead:
            return after
        merged: dict[tuple[Operand, Operand], Operand] = {}      # flags that go together are one
        for name in {**then.scope._values, **orelse.scope._values}:
            ends = self._end(name, then, orelse), self._end(name, orelse, then)
            if name in FLAGS and name not in wanted:
                continue
            if self._is_deleted(name, then) or self._is_deleted(name, orelse):
                after.forget(name)
                continue
            if ends[0] is ends[1]:
                after._set(name, ends[0])
            elif name in FLAGS:
                after[name] = merged.get(ends) or merged.setdefault(ends, op.join(variable(name), *ends))
            else:
                after[name] = op.join(variable(name), *ends)
        return after

    def after(self, op: If, arm: Arm, wanted: frozenset[str]) -> Scope:
        """The scope after a branch of the form ``"with"``, whose first arm always runs; flags as in `merge`."""
        found = Scope({name: operand for name, operand in self._values.items() if name in arm.scope._values})
        found.dead = arm.scope.dead
        for name, operand in arm.scope._values.items():
            if name in FLAGS and name not in wanted or found.dead:
                continue
            new = operand is not self._values.get(name) and isinstance(operand, Value)
            found[name] = op.join(variable(name), operand, UNDEFINED) if new else operand
        return found

    def _end(self, name: str, arm: Arm, other: Arm) -> Operand:
        """What a variable holds at the end of an arm; an arm that raises agrees with the other where it can."""
        default = FALSE if name in FLAGS else UNDEFINED
        if not arm.scope.dead:
            return arm.scope._values.get(name, default)
        operand = other.scope._values.get(name, default)
        return operand if isinstance(operand, Const) or operand is self._values.get(name) else UNDEFINED

    def _is_deleted(self, name: str, arm: Arm) -> bool:
        """Whether an arm takes away what a variable held, and goes on to what follows."""
        going_on = not arm.scope.dead and all(arm.scope.flag(flag) is FALSE for flag in FLAGS)
        return going_on and name in self._values and name not in arm.scope._values and not name.startswith("<")

    def _set(self, name: str, operand: Operand) -> None:
        if operand is UNDEFINED:
            self.forget(name)
        else:
            self._values[name] = operand


def variable(name: str) -> Value:
    """A new version of a variable of the user's, or of one of our own."""
    return Value(name.strip("<>"), user=not name.startswith("<"))

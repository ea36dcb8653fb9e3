"""When memory was last stored into.

Comes in: the operations of a function, in the order in which a walk meets them. Goes out: whether a call reads, or
would read if it took over what one of its operands was made from, what it was when that was made. Invariant: a store in
a loop counts for the whole loop, since the next iteration comes after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from srcdiff.analysis.memory import Memory, is_store
from srcdiff.ir.nodes import Call, Function, Loop, Node, Operand, Value
from srcdiff.ir.walk import operations

_DEPTH = 3      # so many definitions deep a rewrite looks


class Clock:
    """Counts operations; ``tick`` is called for each, before those inside it. It is asked only where it ``runs``."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.restart()

    def restart(self) -> None:
        """Begin anew, with the function as it stands."""
        self._memory = Memory(self.function)
        self.runs = bool(self._memory.stores)       # without stores everything is always what it was
        self._now = 0
        self._stored: dict[Value, int] = {}
        self._made: dict[Value, int] = {}

    def is_stored_into(self, operand: Operand) -> bool:
        """Whether the memory of a value, or of what it holds, changes at any time; then it takes nobody's place, and
        nobody takes its place."""
        return self.runs and self._memory.is_written(operand)

    def tick(self, op: Node) -> None:
        """The walk meets an operation."""
        self._now += 1
        self._made.update(dict.fromkeys(op.outputs, self._now))
        self._note(operations(op.body) if isinstance(op, Loop) else [op])

    def _note(self, ops: Iterable[Node]) -> None:
        for op in ops:
            if is_store(op) and isinstance(op, Call):
                group = self._memory.group(op.args[0])
                if group is not None:
                    self._stored[group] = self._now

    def read_at(self, call: Call) -> tuple[int, ...]:
        """Since when what a call reads is what it is: equal calls with the same answer read the same."""
        return tuple(self._stored.get(group, 0) for group in self._memory.reads(call))

    def is_stale(self, call: Call, through: Collection[Any]) -> bool:
        """Whether something that an operand was made from, by one of the calls looked ``through``, may have been stored
        into since."""
        return any(self._changed(operand, through, _DEPTH) for operand in call.operands())

    def _changed(self, operand: Operand, through: Collection[Any], depth: int) -> bool:
        made = operand.op if isinstance(operand, Value) else None
        if not depth or not isinstance(operand, Value) or not isinstance(made, Call) or made.target not in through:
            return False
        since = self._made.get(operand, self._now)
        groups = (*self._memory.groups(operand), *self._memory.reads(made))
        return any(self._stored.get(group, -1) > since for group in groups) or any(
            self._changed(inner, through, depth - 1) for inner in made.operands())

"""Which values the printed program reads, and how often.

Comes in: a function. Goes out: `Uses`: counts of reads, and what need not be printed at all: calls that nothing
reads, variables that loops and branches carry in vain, stop flags that become ``break``, indices of loops that only
walk over a sequence. Invariant: a call that must run is never silent; every count is of reads that will be printed.

Everything is counted backwards, so one pass sees the readers of a value before it sees its definition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from srcdiff.emit.calls import writes
from srcdiff.emit.stops import decides
from srcdiff.emit.walks import Walk, find_walk
from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.primitives import caught, entered
from srcdiff.ir.walk import read_counts

#: Calls that stand for what a handler has caught, or a context manager has given.
_MARKS: frozenset[Any] = frozenset({caught, entered})


@dataclass
class Uses:
    """What `count_uses` finds.

    ``joined`` and ``carried`` are the positions of the outputs of branches and loops that are read; ``leaving`` the
    loops whose stop flag is printed as ``break``; ``walks`` those over sequences; ``silent`` the calls not printed.
    """

    counts: Counter[Value] = field(default_factory=Counter)
    joined: dict[If, list[int]] = field(default_factory=dict)
    carried: dict[Loop, list[int]] = field(default_factory=dict)
    leaving: set[Loop] = field(default_factory=set)
    walks: dict[Loop, Walk] = field(default_factory=dict)
    silent: set[Node] = field(default_factory=set)


def count_uses(function: Function) -> Uses:
    """Count what the printed text of ``function`` reads."""
    counting = _Counting(function)
    counting.region(function.body, function.body.yields)
    return counting.uses


def short_circuit(op: If) -> Region | None:
    """The arm that only hands on the test, where ``op`` can be printed as ``and`` or ``or``."""
    arm = {"and": op.orelse, "or": op.then}.get(op.form)
    return arm if arm is not None and not arm.ops and arm.yields == [op.test] else None


class _Counting:
    def __init__(self, function: Function) -> None:
        self.uses = Uses()
        self._function = function

    @cached_property
    def _raw(self) -> Counter[Operand]:
        """How often each operand is read, whether that is printed or not."""
        return read_counts(self._function)

    def region(self, region: Region, ends: list[Operand]) -> None:
        """Count what a region reads; ``ends`` are the operands read at its end."""
        self._read(ends)
        silent = self.uses.silent
        for op in reversed(region.ops):
            if op in silent:
                continue
            if type(op) is Call:
                if op.target in _MARKS or self._is_idle(op):
                    silent.add(op)
                else:
                    self._read(op.operands())
            elif isinstance(op, If):
                self._if(op)
            elif isinstance(op, Loop):
                self._loop(op)

    def _read(self, operands: Iterable[Operand]) -> None:
        counts = self.uses.counts
        for operand in operands:
            if isinstance(operand, Value):
                counts[operand] = counts.get(operand, 0) + 1

    def _is_idle(self, op: Call) -> bool:
        """Whether a call only defines what is not read."""
        counts = self.uses.counts
        for output in op.outputs:
            if not output.temp or output in counts:
                return False
        return bool(op.outputs) and not op.guarded and not writes(op.target)

    def _if(self, op: If) -> None:
        uses = self.uses
        joined = [k for k, output in enumerate(op.outputs) if uses.counts[output]]
        uses.joined[op] = joined
        skipped = short_circuit(op) if len(joined) == 1 else None
        for arm in op.regions():
            self.region(arm, [] if arm is skipped else [arm.yields[k] for k in joined])
        self._read([op.test])

    def _loop(self, op: Loop) -> None:
        uses, body = self.uses, op.body
        carried = [j for j, output in enumerate(op.outputs) if uses.counts[output] or self._is_read(op, j)]
        uses.carried[op] = carried
        if decides(body, body.stop):
            uses.leaving.add(op)
        walk = find_walk(op, self._raw)
        if walk is not None:
            uses.walks[op] = walk
            uses.silent.update(walk.ops)
        ends = [body.yields[j] for j in carried]
        self.region(body, ends if body.stop is None or op in uses.leaving else [*ends, body.stop])
        if op.test is not None:
            self.region(op.test, op.test.yields)
        self._read((op.bounds or ()) if walk is None else walk.sequences)
        self._read([*(op.inits[j] for j in carried), *([] if op.limit is None else [op.limit])])

    def _is_read(self, op: Loop, j: int) -> bool:
        """Whether a loop itself reads a variable that it carries, but to hand it on."""
        param = op.carried[j]
        if op.test is not None and self._raw[op.test.params[j]]:
            return True
        return self._raw[param] > (op.body.yields[j] is param)

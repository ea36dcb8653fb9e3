"""Which values the printed program reads, and how often.

Comes in: a function. Goes out: `Uses`: counts of reads, and what need not be printed at all: calls that nothing
reads, variables that loops and branches carry in vain, stop flags that become ``break``, indices of loops that only
walk over a sequence. Invariant: a call that must run is never silent; every count is of reads that will be printed.

Everything is counted backwards, so one pass sees the readers of a value before it sees its definition.
"""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Region, Statement, Value, is_literal
from srcdiff.ir.primitives import CONSUMING
from srcdiff.ir.walk import operations, region_operands
from srcdiff.rules.declare import is_pure


@dataclass(frozen=True)
class Walk:
    """A loop printed as ``for row in A``: the sequences, and the value that holds each one's element."""

    sequences: tuple[Operand, ...]
    elements: tuple[Value, ...]


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


def writes(target: Any) -> bool:
    """Whether a call may change something that others see, beside what it consumes."""
    return not (target in CONSUMING or is_pure(target) or target is operator.getitem or target is getattr)


def short_circuit(op: If) -> Region | None:
    """The arm that only hands on the test, where ``op`` can be printed as ``and`` or ``or``."""
    arm = {"and": op.orelse, "or": op.then}.get(op.form)
    return arm if arm is not None and not arm.ops and arm.yields == [op.test] else None


class _Counting:
    def __init__(self, function: Function) -> None:
        self.uses = Uses()
        self._measured: set[Node] = set()      # the `len` and `min` calls that measured a walked sequence
        self._raw = Counter(operand for operand in function.body.yields if isinstance(operand, Value))
        for op in operations(function.body):
            self._raw.update(operand for operand in op.operands() if isinstance(operand, Value))
            for region in op.regions():
                self._raw.update(operand for operand in region_operands(region) if isinstance(operand, Value))

    def region(self, region: Region, ends: list[Operand]) -> None:
        """Count what a region reads; ``ends`` are the operands read at its end."""
        self._read(*ends)
        for op in reversed(region.ops):
            if op in self.uses.silent:
                continue
            if isinstance(op, Call):
                self._call(op)
            elif isinstance(op, If):
                self._if(op)
            elif isinstance(op, Loop):
                self._loop(op)

    def _read(self, *operands: Operand) -> None:
        self.uses.counts.update(operand for operand in operands if isinstance(operand, Value))

    def _call(self, op: Call) -> None:
        wanted = any(self.uses.counts[output] or not output.temp for output in op.outputs)
        if not wanted and op.outputs and (op in self._measured or is_pure(op.target)):
            self.uses.silent.add(op)
        else:
            self._read(*op.operands())

    def _if(self, op: If) -> None:
        uses = self.uses
        joined = [k for k, output in enumerate(op.outputs) if uses.counts[output]]
        uses.joined[op] = joined
        skipped = short_circuit(op) if len(joined) == 1 else None
        for arm in op.regions():
            self.region(arm, [] if arm is skipped else [arm.yields[k] for k in joined])
        self._read(op.test)

    def _loop(self, op: Loop) -> None:
        uses, body = self.uses, op.body
        carried = [j for j, output in enumerate(op.outputs) if uses.counts[output] or self._is_read(op, j)]
        uses.carried[op] = carried
        if _decides(body.stop, body):
            uses.leaving.add(op)
        walk = self._walk(op)
        if walk is not None:
            uses.walks[op] = walk
            uses.silent.update(element.op for element in walk.elements if element.op is not None)
        ends = [body.yields[j] for j in carried]
        self.region(body, ends if body.stop is None or op in uses.leaving else [*ends, body.stop])
        if op.test is not None:
            self.region(op.test, op.test.yields)
        self._read(*((op.bounds or ()) if walk is None else walk.sequences))
        self._read(*[op.inits[j] for j in carried], *([] if op.limit is None else [op.limit]))

    def _is_read(self, op: Loop, j: int) -> bool:
        """Whether a loop itself reads a variable that it carries, but to hand it on."""
        param = op.carried[j]
        return self._raw[param] > (op.body.yields[j] is param) or op.test is not None and self._raw[op.test.params[j]] > 0

    def _walk(self, op: Loop) -> Walk | None:
        """How a loop over ``range(len(xs))`` walks, if what it reads of each sequence first is its element."""
        if op.bounds is None or op.backward or op.limit is not None:
            return None
        start, stop, step = op.bounds
        measured = self._sequences(stop)
        if not measured or not is_literal(start, 0) or not is_literal(step, 1):
            return None
        loads = [load for load in takewhile(lambda load: _is_load(load, op), op.body.ops) if isinstance(load, Call)]
        elements = [next((load.output for load in loads if _same(load.args[0], sequence)), None)
                    for sequence in measured]
        found = [element for element in elements if element is not None]
        return Walk(tuple(measured), tuple(found)) if len(set(found)) == len(measured) else None

    def _sequences(self, stop: Operand) -> list[Operand]:
        """The sequences whose length, or shortest length, ``stop`` is."""
        if not isinstance(stop, Value) or not isinstance(stop.op, Call) or not stop.temp:
            return []
        if stop.op.target is len:
            self._measured.add(stop.op)
            return stop.op.args[:1]
        if stop.op.target is min and len(stop.op.args) > 1:
            lengths = [length for length in stop.op.args if isinstance(length, Value) and isinstance(length.op, Call)
                       and length.op.target is len]
            if len(lengths) == len(stop.op.args):
                self._measured.add(stop.op)
                return [sequence for length in lengths for sequence in self._sequences(length)]
        return []


def _decides(stop: Operand | None, region: Region) -> bool:
    """Whether the last branch of ``region`` decides on ``stop`` by constants only."""
    if not isinstance(stop, Value) or not isinstance(stop.op, If) or not region.ops or region.ops[-1] is not stop.op:
        return False
    flags = [(arm.yields[stop.op.outputs.index(stop)], arm) for arm in stop.op.regions()]
    return all(is_literal(flag, True) or is_literal(flag, False) or _decides(flag, arm) for flag, arm in flags)


def _is_load(load: Node, op: Loop) -> bool:
    """Whether an operation reads an element at the index of a loop, as the loop's header says."""
    return isinstance(load, Call) and load.target is operator.getitem and load.args[1] is op.index and (
        statement_of(load) == statement_of(op))


def _same(a: Operand, b: Operand) -> bool:
    return a is b or isinstance(a, Const) and isinstance(b, Const) and a.value is b.value


def statement_of(op: Node) -> Statement | None:
    """The user's statement that an operation comes from."""
    return op.location.statement if op.location is not None else None



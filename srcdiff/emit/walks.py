"""Loops over sequences.

Comes in: a counted loop. Goes out: a `Walk`, if it can be printed as ``for row in A``. Invariant: the targets of the
printed loop get what the operations that are not printed would have loaded.

Lowering counts: ``for v in a`` is a loop over ``range(len(a))`` that loads ``a[i]`` first. What stands in the loop's
header, says the location of the loads; ``for i in range(len(a)): v = a[i]`` stays what it is.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from srcdiff.emit.calls import items_of, statement_of, writes
from srcdiff.ir.nodes import Call, Const, Loop, Node, Operand, Value, is_literal
from srcdiff.ir.primitives import CONSUMING, make_tuple
from srcdiff.ir.types import Tuple


@dataclass(frozen=True)
class Walk:
    """A loop over sequences, each of which may be walked from its end; what an element of each is assigned to: one
    value, or several that take it apart; and the operations that do so."""

    sequences: tuple[Operand, ...]
    backward: tuple[bool, ...]
    targets: tuple[tuple[Value, ...], ...]
    ops: tuple[Call, ...]


def find_walk(op: Loop, reads: Mapping[Operand, int]) -> Walk | None:
    """How a loop walks; ``reads`` are the numbers of readers of values."""
    if op.bounds is None or op.index is None or op.backward or op.limit is not None:
        return None
    start, stop, step = op.bounds
    if not is_literal(start, 0) or not is_literal(step, 1):
        return None
    header = [call for call in takewhile(lambda call: _is_in_header(call, op), op.body.ops) if isinstance(call, Call)]
    elements = [(call, _direction(call, op.index)) for call in header if call.target is operator.getitem]
    measured = _measured(stop)
    if measured is None and isinstance(stop, Const):
        made_here = {output for inner in op.body.ops for output in inner.outputs}
        measured = [call.args[0] for call, direction in elements if direction is not None
                    and _length(call.args[0]) == stop.value and call.args[0] not in made_here]
    loads, backward = list[Call](), list[bool]()
    for sequence in measured or ():
        for call, direction in elements:
            if direction is not None and _same(call.args[0], sequence) and call not in loads:
                loads.append(call)
                backward.append(direction)
                break
    if not loads or len(loads) < len(measured or ()):
        return None
    last = [_taken_apart(load, header, reads) for load in loads]
    return Walk(tuple(load.args[0] for load in loads), tuple(backward), tuple(tuple(call.outputs) for call in last),
                (*loads, *last))


def _is_in_header(call: Node, op: Loop) -> bool:
    """Whether an operation is what a loop's header says, and has no effect."""
    return isinstance(call, Call) and statement_of(call) == statement_of(op) and not writes(call.target) and (
        call.target not in CONSUMING)


def _measured(stop: Operand) -> list[Operand] | None:
    """The sequences whose length, or shortest length, ``stop`` is."""
    if not isinstance(stop, Value) or not isinstance(stop.op, Call) or not stop.temp:
        return None
    if stop.op.target is len:
        return stop.op.args[:1]
    if stop.op.target is min and len(stop.op.args) > 1:
        parts = [_measured(arg) for arg in stop.op.args]
        return [sequence for part in parts if part is not None for sequence in part] if None not in parts else None
    return None


def _direction(load: Call, index: Value) -> bool | None:
    """False if an element is loaded at the index, True if it is at the same distance from the end, else None."""
    sequence, key = load.args
    if key is index:
        return False
    last, counted = _difference(key)
    if counted is not index or last is None:
        return None
    length = _length(sequence)
    if length is not None and is_literal(last, length - 1):
        return True
    end, one = _difference(last)
    measured = _measured(end) if end is not None else None
    is_end = measured is not None and len(measured) == 1 and _same(measured[0], sequence)
    return True if is_end and one is not None and is_literal(one, 1) else None


def _difference(operand: Operand) -> tuple[Operand | None, Operand | None]:
    """The two sides of a subtraction."""
    op = operand.op if isinstance(operand, Value) else None
    if isinstance(op, Call) and op.target is operator.sub:
        return op.args[0], op.args[1]
    return None, None


def _length(sequence: Operand) -> int | None:
    """The length of a sequence that is known before the program runs."""
    if isinstance(sequence, Const):
        return len(sequence.value) if isinstance(sequence.value, tuple) else None
    if isinstance(sequence.op, Call) and sequence.op.target is make_tuple:
        return len(sequence.op.args)
    return len(sequence.type.items) if isinstance(sequence.type, Tuple) else None


def _taken_apart(load: Call, header: list[Call], reads: Mapping[Operand, int]) -> Call:
    """What takes the loaded element apart, if nothing else reads it; else ``load``."""
    if load.output.temp and reads[load.output] == 1:
        return next((call for call in header if call.target is items_of and call.args[0] is load.output), load)
    return load


def _same(a: Operand, b: Operand) -> bool:
    return a is b or isinstance(a, Const) and isinstance(b, Const) and a.value is b.value

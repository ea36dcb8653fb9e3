"""Sums of cotangents, in a derivative that is differentiated, that something is stored into later.

Comes in: a function about to be differentiated. Goes out: the same function, changed in place, in which such a sum is
memory of its own. Invariant: of what `runtime.add` still gives, nothing is stored into what it holds.

The sum of two structures holds the very arrays of the one where the other has none, so that it is not known before the
program runs whether it shares memory with it. No derivative relies on that: where both have arrays, the sum never does.
"""

from __future__ import annotations

from srcdiff import runtime
from srcdiff.analysis.memory import Memory
from srcdiff.ir.nodes import Function
from srcdiff.ir.walk import calls_of


def own_sums(function: Function) -> None:
    """Give each sum of structures memory of its own, where what it holds is stored into."""
    sums = calls_of(function.body, {runtime.add})
    memory = Memory(function) if sums else None
    for op in sums:
        if memory is not None and memory.holds_written(op.output):
            op.target = runtime.own_sum

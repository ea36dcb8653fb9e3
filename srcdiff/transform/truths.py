"""Branches that ask whether a list, a dict or an array that is stored into is empty, or true.

Comes in: a typed function that is about to be differentiated. Goes out: the same function, changed in place, in which
the answer is a value of its own. Invariant: the mirror of a branch, which runs when other items are there, takes the
same arm.
"""

from __future__ import annotations

from srcdiff.analysis.memory import Memory
from srcdiff.ir.nodes import Call, Function, If, Value
from srcdiff.ir.types import BOOL
from srcdiff.ir.walk import regions_of


def keep_truths(function: Function) -> None:
    """Let tests of what is stored into be truth values."""
    memory = Memory(function)
    for region in regions_of(function) if memory.stores else ():
        for place, op in reversed(list(enumerate(region.ops))):
            asks = isinstance(op, If) and op.form not in ("with", "block", "try") and memory.is_written(op.test)
            if isinstance(op, If) and asks:
                made = Call(bool, [op.test], location=op.location, primal=op.primal, guarded=op.guarded)
                op.test = truth = Value("branch", BOOL, temp=True)
                made.outputs, truth.op = [truth], made
                op.form = "ternary" if op.form in ("and", "or") else op.form
                region.ops.insert(place, made)

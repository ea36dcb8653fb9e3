"""Branches that ask whether a list, a dict or an array that is stored into is empty, or true.

Comes in: a typed function that is about to be differentiated. Goes out: the same function, changed in place, in which
the answer is a value of its own. Invariant: the mirror of a branch, which runs when other items are there, takes the
same arm.
"""

from __future__ import annotations

from srcdiff.analysis.aliases import is_immutable
from srcdiff.analysis.memory import Memory
from srcdiff.ir.nodes import Call, Function, If, Value
from srcdiff.ir.types import BOOL
from srcdiff.ir.walk import regions_of


def keep_truths(function: Function) -> None:
    """Let tests of what is stored into be truth values."""
    asking = [(region, op) for region in regions_of(function) for op in region.ops
              if isinstance(op, If) and op.form not in ("with", "block", "try") and not is_immutable(op.test)]
    if not asking:  # Most branches ask a truth value, and nothing need be known of memory.
        return
    memory = Memory(function)
    for region, op in asking:
        if memory.is_written(op.test):
            made = Call(bool, [op.test], location=op.location, primal=op.primal, guarded=op.guarded)
            op.test = truth = Value("branch", BOOL, temp=True)
            made.outputs, truth.op = [truth], made
            op.form = "ternary" if op.form in ("and", "or") else op.form
            region.ops.insert(region.ops.index(op), made)

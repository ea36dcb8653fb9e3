"""What derivatives ask of a ``try``.

Comes in: a branch of the form ``"try"``. Goes out: further results of it: whether its body came to its end, and values
that one of its arms makes. Invariant: the branch does what it did.
"""

from __future__ import annotations

from srcdiff.ir.nodes import UNDEFINED, Const, If, Region, Value, is_literal
from srcdiff.ir.types import BOOL


def completed(op: If) -> Value:
    """Whether the body of a ``try`` came to its end, as a result of it."""
    for output, *ends in zip(op.outputs, op.then.yields, op.orelse.yields, strict=True):
        if is_literal(ends[0], True) and is_literal(ends[1], False):
            return output
    return op.join(Value("completed", BOOL, temp=True), Const(True), Const(False))


def hand_out(op: If, arm: Region, value: Value) -> Value:
    """A value of one arm as a result of the branch."""
    ends = [value if region is arm else UNDEFINED for region in op.regions()]
    return op.join(value.like(), *ends)

"""The names of what a call gives that is not run as it stands.

Comes in: what a call is equal to, and what it defined. Goes out: nothing; the former has the name of the latter.
Invariant: what has a name of the user's from another statement keeps it.
"""

from __future__ import annotations

from srcdiff.ir.nodes import Call, If, Operand, Value


def rename(value: Value, output: Value) -> None:
    """Give a result, also where it is that of a branch, the name that the caller gives it."""
    op, before = value.op, value.name
    value.name, value.temp, value.user = output.name, output.temp and isinstance(op, Call), output.user
    if isinstance(op, If):
        for arm in op.regions():
            inner = arm.yields[op.outputs.index(value)]
            if isinstance(inner, Value) and inner.name == before and inner.op in arm.ops:
                rename(inner, value)


def take_name(found: Operand, op: Call) -> None:
    """Give what an operation is equal to the name of its result, where that was made in the same statement."""
    made = found.op if isinstance(found, Value) and found.temp else None
    if made is not None and not op.output.temp and made.location is not None and op.location is not None and (
            made.location.statement is op.location.statement):
        assert isinstance(found, Value)
        found.name, found.temp, found.user = op.output.name, False, op.output.user

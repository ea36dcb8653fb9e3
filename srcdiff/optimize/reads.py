"""Reads of the forward sweep that the reverse sweep shares.

Comes in: a function with its two sweeps, of which the reverse one names values of the forward one. Goes out: the same
function, changed in place, whose reverse sweep names the first of several equal reads of an item or an attribute, so
that one value has to survive. Invariant: the user's own operations stay, and every value is what it was.
"""

from __future__ import annotations

import operator
from typing import Any

from srcdiff.analysis.effects import has_effect, unknown_calls
from srcdiff.ir.nodes import Call, Const, Function, Node, Operand, Procedure, Region, Value
from srcdiff.ir.walk import operations, substitute
from srcdiff.optimize.clock import Clock


def share_reads(function: Function, reverse_section: str) -> None:
    """Let the reverse sweep name one of equal reads."""
    clock = Clock(function)
    first: dict[Any, Value] = {}
    others: dict[Operand, Operand] = {}
    for op in function.body.ops:
        if op.section == reverse_section:
            break
        inside = [op, *(inner for region in op.regions() for inner in operations(region))]
        for inner in inside if clock.runs else ():
            clock.tick(inner)
        if unknown_calls(inside) or any(isinstance(inner, Call) and has_effect(inner) and isinstance(
                inner.target, Procedure) for inner in inside):      # which may change anything
            first.clear()
        if isinstance(op, Call) and _is_read(op):
            key = (op.args[0], repr(op.args[1]), clock.read_at(op) if clock.runs else ())
            known = first.setdefault(key, op.output)
            if known is not op.output and op.output.temp:       # others keep the user's name
                others[op.output] = known
    if others:
        reverse = Region(ops=[op for op in function.body.ops if op.section == reverse_section])
        substitute(reverse, lambda operand: others.get(operand, operand))


def _is_read(op: Node) -> bool:
    """Whether an operation reads an item or an attribute that is written there."""
    return isinstance(op, Call) and op.target is operator.getitem and len(op.outputs) == 1 and isinstance(
        op.args[0], Value) and isinstance(op.args[1], Const) and op.args[1].name is None

"""Functions made while the program runs, of which variables that they read may be assigned again.

Comes in: what makes such functions, in a place where more is known of the variables. Goes out: the same, with a note of
when they are assigned. Invariant: a function that has the note is called in its own time only, or refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Operand, Region, Value, is_literal
from srcdiff.ir.types import OBJECT, Closure
from srcdiff.ir.walk import operations
from srcdiff.transform.functions import closure_of

if TYPE_CHECKING:
    from srcdiff.transform.callees import Callee


def let_age(callee: Callee, made: Region, result: Operand) -> None:
    """Note of the functions that a function has made here and gives when what they read may be assigned again, which
    belongs to the function around."""
    maker = result.op if isinstance(result, Value) else None
    if callee.aging is None or not (isinstance(of_operand(result), Closure) or isinstance(maker, Call)
                                    and maker.target is prim.suspended):
        return
    for op in operations(made):
        if isinstance(op, Call) and op.target is prim.make_closure and is_literal(op.args[1], None) and any(
                arg in callee.captured.values() for arg in op.args[2:]):
            op.args[1] = Const(callee.aging)
            op.output.type = replace(op.output.type, rebound=True) if isinstance(op.output.type, Closure) else OBJECT


def aged(operand: Operand, builder: Builder) -> Operand:
    """A function, in the round after the one that made it: what it reads there may have been assigned again."""
    made = closure_of(operand)
    if made is None or is_literal(made.args[1], None):
        return operand
    return builder.call(prim.make_closure, made.args[0], Const("later"), *made.args[2:], name="function")

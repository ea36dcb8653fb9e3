"""Calls of one of some functions.

Comes in: a call of a function that is picked by a test or a key. Goes out: branches with a call of each. Invariant: of
these calls the one runs that the user's program makes; where a key is missing, what Python raises is raised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Operand
from srcdiff.transform.building import unchanged
from srcdiff.transform.functions import Choice, Missing, Picked
from srcdiff.transform.joined import join_operands

if TYPE_CHECKING:
    from srcdiff.transform.follow import Calls


def call_picked(calls: Calls, op: Call, call: Call, function: Picked | None, builder: Builder) -> Operand | None:
    """The result of ``call``, the copy of ``op``, of one of some functions; None where one of them is not known."""
    if isinstance(function, list):
        again = builder.call(prim.make_closure, *function, name="function")
        return _called(calls, op, call, again, builder)
    if isinstance(function, Missing):
        error = builder.call(KeyError, function.key, name="error")
        builder.append(Call(prim.raise_, [error], location=call.location))
        return UNDEFINED
    if not isinstance(function, Choice):
        return None if function is None else _called(calls, op, call, function, builder)
    branch = If(function.test, form=function.form, location=call.location)
    for region, arm in zip(branch.regions(), function.arms, strict=True):
        with builder.inside(region), unchanged(builder.building):
            region.yields = [call_picked(calls, op, call, arm, builder) or Const(None)]
    result = op.output.like(type=join_operands(branch.then.yields[0], branch.orelse.yields[0]))
    result.op, branch.outputs = branch, [result]
    builder.region.ops.append(branch)
    return result


def _called(calls: Calls, op: Call, call: Call, function: Operand, builder: Builder) -> Operand:
    """A call of ``function`` with the operands of ``call``."""
    return calls.called(Call(prim.apply, [function, *call.args[1:]], dict(call.kwargs), location=call.location,
                             guarded=call.guarded, outputs=[op.output.like()]), builder)

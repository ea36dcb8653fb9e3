"""Short procedures, which are written out where they are called.

Comes in: a function that calls procedures. Goes out: the function with the short ones among them written out, where
something active enters them. Invariant: the operations compute what the calls compute.
"""

from __future__ import annotations

import math

from srcdiff.analysis.activity import find_active
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Function, If, Loop, Operand, Procedure, Region, Value
from srcdiff.ir.walk import operations
from srcdiff.transform.held import Held
from srcdiff.transform.inline import Inliner, specialize
from srcdiff.transform.known import Env

#: A function of no more operations than these, and without a loop, is written out where it is called.
_SHORT = 10


def is_short(procedure: Procedure) -> bool:
    """Whether a procedure is written out where it is called."""
    kept = procedure.function is not None and procedure.function.cached
    return not procedure.recursive and not kept and procedure.length <= _SHORT


def length(function: Function) -> float:
    """The number of operations of a function once the short ones that it calls are written out in it."""
    count = 0.0
    for op in operations(function.body):
        inner = op.target if isinstance(op, Call) else None
        if isinstance(op, Loop):
            return math.inf
        count += inner.length if isinstance(inner, Procedure) and is_short(inner) else 1
    return count


class ShortCalls:
    """Writes out the short procedures that something active enters; the others stay calls."""

    def __init__(self, active: set[Value] | None) -> None:
        self.active = active
        self.held = Held(set())
        self.exact = False
        self.depths: dict[Call, int] = {}

    def open(self, call: Call, builder: Builder) -> None:
        """Nothing is left to be opened."""

    def managed(self, op: If, manager: Operand, builder: Builder) -> tuple[Region, Env]:
        """So is each ``with``."""
        raise AssertionError(op)

    def assign(self, call: Call, builder: Builder) -> bool:
        """So are the stores."""
        return False

    def choose(self, op: Call, call: Call, builder: Builder, env: Env) -> bool:
        """And what is done to objects."""
        return False

    def called(self, one: Call, builder: Builder, *, gives: bool = True) -> Operand:
        """A call is put where it stands."""
        return builder.define(one)

    def follow(self, op: Call, call: Call, builder: Builder) -> Operand | None:
        """As `Calls.follow`, for calls of procedures."""
        procedure = call.target
        if not isinstance(procedure, Procedure) or procedure.function is None or not is_short(procedure):
            return None
        if self.active is not None and op.output not in self.active and procedure.plain is not None:
            return None
        if call.guarded and not all(isinstance(inner, Call) for inner in procedure.function.body.ops):
            return None
        operands = {param.name: arg for param, arg in zip(procedure.function.params, call.args, strict=True)}
        copier = Inliner(builder, None, ShortCalls(None), call.location, guarded=call.guarded,
                         stands_in=procedure.stands_in)
        (result,) = copier.run(procedure.function, operands)
        return result


def write_out_short_calls(function: Function, wrt: tuple[int, ...]) -> Function:
    """The function with the short ones of the procedures it calls written out, where something active enters them."""
    if not any(isinstance(op, Call) and isinstance(op.target, Procedure) for op in operations(function.body)):
        return function
    active = find_active(function, [function.params[k].value for k in wrt])
    return specialize(function, {param.name: param.value.type for param in function.params}, ShortCalls(active))

"""Derivatives of functions that are called inside a differentiated one.

Comes in: a call of a derivative, and the function that it is one of. Goes out: the derivative, written out where it is
called. Invariant: it is that of the function alone, with respect to its own arguments; what the function reads of the
one around it is held fixed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from srcdiff.analysis.types import of_operand
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Function, Operand, Procedure
from srcdiff.ir.types import INT, UNKNOWN, Array, Number, Type, is_differentiable, rank
from srcdiff.transform.callees import Callee
from srcdiff.transform.functions import is_starred
from srcdiff.transform.inline import Inliner
from srcdiff.transform.made import Made, holds_closure
from srcdiff.transform.results import FORWARD_KINDS, Request
from srcdiff.transform.signatures import is_passed
from srcdiff.transform.stars import with_all_arguments

if TYPE_CHECKING:
    from srcdiff.transform.follow import Calls


def write_derivative(calls: Calls, callee: Callee, function: Function, builder: Builder, call: Call) -> Operand | None:
    """The result of a derivative of a function; None where it cannot be said here."""
    count = sum(len(one.wrt) for one in callee.derived if one.kind in FORWARD_KINDS)
    args, seeds = callee.args[:len(callee.args) - count], callee.args[len(callee.args) - count:]
    callee = with_all_arguments(replace(callee, args=args), function, call, builder)
    if len(seeds) < count or any(map(is_starred, seeds)) or any(map(holds_closure, callee.args)):
        return None
    made = calls.specialized(callee, function, Made(Procedure(function.name, None, UNKNOWN)), call.guarded)
    for asked in callee.derived:
        if made is None or asked.kind not in FORWARD_KINDS and not (
                asked.kind in ("grad", "value_and_grad") and rank(of_operand(made.result)) == 0):
            return None
        names = [param.name for param in function.params]
        wrt = tuple(made.position(names[one] if isinstance(one, int) else one) for one in asked.wrt)
        if any(k is None or not is_differentiable(made.params[k].value.type) for k in wrt):
            return None
        made = calls.derive(made, Request(asked.kind, cast("tuple[int, ...]", wrt), asked.many, len(made.params)))
    assert made is not None
    given = [arg for arg in callee.operands if is_passed(arg)]
    for param, seed in zip(made.params[len(given):], seeds, strict=True):
        fitting = _as_seed(seed, param.value.type, builder)
        if fitting is None:
            return None
        given.append(fitting)
    operands = dict(zip([param.name for param in made.params], given, strict=True))
    return Inliner(builder, None, calls, call.location, guarded=call.guarded).run(made, operands)[0]


def _as_seed(seed: Operand, kind: Type, builder: Builder) -> Operand | None:
    """A tangent for a parameter, which may be given as an integer; None where it may be of another shape."""
    given = of_operand(seed)
    if not isinstance(kind, (Number, Array)) or not isinstance(given, (Number, Array)) or rank(kind) != rank(given):
        return None
    if isinstance(seed, Const) and type(seed.value) is int:
        return Const(float(seed.value))
    return builder.call(float, seed, name="seed") if given == INT else seed

"""Derivatives of functions that are called inside a differentiated one.

Comes in: a call of a derivative, and the function that it is one of. Goes out: the derivative, written out where it is
called. Invariant: it is that of the function alone, with respect to its own arguments; what the function reads of the
one around it is held fixed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from srcdiff.analysis.effects import has_effect, raises_only
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Function, Operand, Procedure
from srcdiff.ir.primitives import make_tuple
from srcdiff.ir.types import INT, UNKNOWN, Array, Closure, Number, Type, is_differentiable, rank
from srcdiff.ir.walk import operations
from srcdiff.transform.asked import ASKING_OFTEN
from srcdiff.transform.callees import Callee
from srcdiff.transform.functions import captured_by, is_starred
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
    changing = made is not None and _changes_what_it_reads(callee, made, call, calls)
    for asked in callee.derived:
        if made is None or asked.kind not in (*FORWARD_KINDS, "grad", "value_and_grad"):
            return None
        if asked.kind not in FORWARD_KINDS and rank(of_operand(made.result)) != 0:
            raise _no_number(function, call)
        names = [param.name for param in function.params]
        wrt = tuple(made.position(names[one] if isinstance(one, int) else one) for one in asked.wrt)
        if any(k is None or not is_differentiable(made.params[k].value.type) for k in wrt):
            return None
        made = calls.derive(made, Request(asked.kind, cast("tuple[int, ...]", wrt), asked.many, len(made.params)))
    assert made is not None
    given = [_as_tuple(arg, builder) for arg in callee.operands if is_passed(arg)]
    for param, seed in zip(made.params[len(given):], seeds, strict=True):
        fitting = _as_seed(seed, param.value.type, builder)
        if fitting is None:
            return None
        given.append(fitting)
    operands = dict(zip([param.name for param in made.params], given, strict=True))
    result = Inliner(builder, None, calls, call.location, guarded=call.guarded).run(made, operands)[0]
    if changing and calls.write_out(replace(callee, derived=[]), function, builder, call) is None:
        raise _changing(call, "it calls itself")       # the derivative alone has worked on copies
    return result


def _changes_what_it_reads(callee: Callee, made: Function, call: Call, calls: Calls) -> bool:
    """Whether a function changes what it reads of the one around it, which it does once for each call of a derivative;
    that is refused where it would do something else twice, or nobody says how often it is called."""
    often = bool(calls.written_out) and calls.written_out[-1][0] in ASKING_OFTEN
    memory = Memory(made)
    held = set(callee.captured.values())
    written = [operand for operand, param in zip(filter(is_passed, callee.operands), made.params, strict=True)
               if memory.is_written(param.value)]
    if held.isdisjoint(written):
        return False
    others = [op for op in operations(made.body) if has_effect(op) and not raises_only(op)]
    because = ("it prints or draws, too" if others else "it changes what it is given, too"
               if not held.issuperset(written) else "exceptions are caught here" if call.guarded
               else "how often it is called is not fixed" if often else None)
    if because is None:
        return True
    raise _changing(call, because)


def _changing(call: Call, because: str) -> UnsupportedCall:
    """Why a derivative is not followed of a function that changes something."""
    return UnsupportedCall("a derivative of a function that changes what it reads of the one around it",
                           call.location, [("because", because), ("instead", "let it return what it changes")])


def _no_number(function: Function, call: Call) -> UnsupportedCall:
    """Why a gradient is not followed of a function that may give an array."""
    return UnsupportedCall(f"a gradient of {function.name}, of which it is not known here that it gives a number",
                           call.location, [
        ("because", "what it is given may be numbers or arrays, or it gives an array"),
        ("instead", "give it arrays only, or write what holds numbers beside arrays in one piece in each round, as "
         "{'w': w, 'b': b}")])


def _as_tuple(operand: Operand, builder: Builder) -> Operand:
    """A function as the tuple of what it reads, which it is in a derivative that is finished."""
    if not isinstance(of_operand(operand), Closure):
        return operand
    return builder.call(make_tuple, *(_as_tuple(held, builder) for held in captured_by(operand, builder)), name="held")


def _as_seed(seed: Operand, kind: Type, builder: Builder) -> Operand | None:
    """A tangent for a parameter, which may be given as an integer; None where it may be of another shape."""
    given = of_operand(seed)
    if not isinstance(kind, (Number, Array)) or not isinstance(given, (Number, Array)) or rank(kind) != rank(given):
        return None
    if isinstance(seed, Const) and type(seed.value) is int:
        return Const(float(seed.value))
    return builder.call(float, seed, name="seed") if given == INT else seed

"""Calls of one of some functions, and what is done to one of some objects.

Comes in: a call of a function that is picked by a test or a key, or one that is given an object which a test picks.
Goes out: branches with a call of each. Invariant: of these calls the one runs that the user's program makes; where a
key is missing, what Python raises is raised.
"""

from __future__ import annotations

import operator
from types import FunctionType
from typing import TYPE_CHECKING

from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Operand, Region, Value
from srcdiff.ir.types import Mixed, Object
from srcdiff.ir.walk import bound, exchange
from srcdiff.transform.assigned import taken_as_assigned
from srcdiff.transform.building import Arms
from srcdiff.transform.facts import left_of, supposing
from srcdiff.transform.functions import Choice, Missing, Picked, classes_picked, picked
from srcdiff.transform.joined import join_operands
from srcdiff.transform.known import Env
from srcdiff.transform.special_methods import METHODS

if TYPE_CHECKING:
    from srcdiff.transform.follow import Calls

#: What is done to an object by its class, beside calls of functions, which may do so.
_DECIDED = frozenset({*METHODS, *prim.UPDATES, *prim.ITEM_STORES, operator.delitem, operator.is_, operator.is_not,
                      setattr, getattr, hasattr, isinstance, type, prim.call_method, prim.apply})
#: Branches of which others may become a part.
_PLAIN = ("if", "ternary")


def call_picked(calls: Calls, op: Call, call: Call, function: Picked | None, builder: Builder,
                place: int | str = 0) -> Operand | None:
    """The result of ``call``, the copy of ``op``, of one of some functions, or with one of some objects at a ``place``
    among its arguments; None where one of them is not known."""
    if isinstance(function, list):
        again = builder.call(prim.make_closure, *function, name="function")
        return _called(calls, op, call, again, builder, place)
    if isinstance(function, Missing):
        error = builder.call(KeyError, function.key, name="error")
        builder.append(Call(prim.raise_, [error], location=call.location))
        return UNDEFINED
    if not isinstance(function, Choice):
        return None if function is None else _called(calls, op, call, function, builder, place)
    branch = If(function.test, form=function.form, location=call.location)
    arms, given = Arms(builder.building), []
    for truth, region, arm in zip((True, False), branch.regions(), function.arms, strict=True):
        with builder.inside(region), supposing(builder, branch, truth):
            given.append(call_picked(calls, op, call, left_of(arm, builder.facts), builder, place) or Const(None))
        arms.end()
    arms.join(branch)
    return _joined(op, branch, given[0], given[1], builder)


def _joined(op: Call, branch: If, yes: Operand, no: Operand, builder: Builder) -> Operand:
    """Place a branch; its result. One that only says which arm runs is its test."""
    does = branch.then.ops or branch.orelse.ops or branch.outputs
    if isinstance(yes, Const) and isinstance(no, Const) and not does:
        if type(yes.value) is type(no.value) is bool:
            if yes.value is no.value:
                return yes
            return branch.test if yes.value else builder.call(operator.not_, branch.test, name="branch")
    builder.region.ops.append(branch)
    return branch.join(op.output.like(type=join_operands(yes, no)), yes, no) if op.outputs else Const(None)


def _called(calls: Calls, op: Call, call: Call, held: Operand, builder: Builder, place: int | str) -> Operand:
    """A call with the operands of ``call``, and ``held`` for that at a place."""
    args, kwargs = _with(call, place, held)
    made = Call(call.target, args, kwargs, call.style, location=call.location, guarded=call.guarded,
                outputs=[output.like() for output in op.outputs])
    with taken_as_assigned(held, builder):
        return calls.called(made, builder, gives=bool(op.outputs))


def _with(call: Call, place: int | str, held: Operand) -> tuple[list[Operand], dict[str, Operand]]:
    """The operands of a call, with another one at a place, or under a name."""
    if isinstance(place, str):
        return call.args, {**call.kwargs, place: held}
    return [*call.args[:place], held, *call.args[place + 1:]], dict(call.kwargs)


def on_chosen(calls: Calls, op: Call, call: Call, builder: Builder, env: Env) -> bool:
    """Write out a call that is given an object of one of several classes, which a test picks, once for each; whether
    there was one. Which one it is may be known at this place."""
    if len(op.outputs) > 1 or call.target not in _DECIDED and not isinstance(call.target, FunctionType):
        return False
    places: list[tuple[int | str, Operand]] = [*enumerate(call.args), *call.kwargs.items()]
    for place, arg in places:
        tree = _picked_object(arg, builder)
        if isinstance(tree, (Choice, Value, Const)):
            found = call_picked(calls, op, call, tree, builder, place)
            env.update((output, found) for output in op.outputs if found is not None)
            if isinstance(tree, Choice):
                _merge_last(builder.region)
            return True
    return False


def _merge_last(region: Region) -> None:
    """Let the last of some operations, a branch, be part of the one before that, if they have the same test."""
    first, second = region.ops[-2:] if len(region.ops) > 1 else (None, None)
    if not isinstance(first, If) or not isinstance(second, If) or first.test is not second.test or (
            first.form not in _PLAIN or second.form not in _PLAIN):
        return
    for arm, other in zip(first.regions(), second.regions(), strict=True):
        exchange(other, dict(zip(first.outputs, arm.yields, strict=True)))
        arm.ops += other.ops
        arm.yields += other.yields
    for output in second.outputs:
        output.op = first
        first.outputs.append(output)
    first.form = "if"
    region.ops.pop()


def _picked_object(operand: Operand, builder: Builder) -> Picked | None:
    """The object, or the class, that a value is, or what picks it, where that may be one of several."""
    operand = bound(operand)
    if not isinstance(operand, Value) or not isinstance(operand.op, If) or (
            not isinstance(operand.type, (Mixed, Object)) or not classes_picked(operand)):
        return None
    tree = picked(operand)
    return None if tree is None else left_of(tree, builder.facts)

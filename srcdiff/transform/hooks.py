"""What ``with adjoint_of(h) as h_bar: ...`` does in the reverse sweep.

Comes in: calls of `primitives.hooked`, which give a variable a new value. Goes out: plain bindings, and for the reverse
sweep what is done there to the cotangent: the body of the statement, as a procedure of the cotangent and of what it
reads. Invariant: the forward sweep and tangents are as if the statement was not there.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srcdiff.analysis.groups import Groups
from srcdiff.analysis.tangents import cotangent_type
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, Operand, Procedure, Region, Value
from srcdiff.ir.types import is_container, rank
from srcdiff.ir.walk import calls_of, clone_function, operations
from srcdiff.transform.callees import find_callee
from srcdiff.transform.inline import Inliner
from srcdiff.transform.signatures import is_passed

if TYPE_CHECKING:
    from srcdiff.ir.builder import Builder
    from srcdiff.transform.adjoint import Reverse
    from srcdiff.transform.follow import Calls


@dataclass(frozen=True)
class Hook:
    """What is done to a cotangent: a procedure of it and of ``captured`` values."""

    procedure: Procedure
    captured: tuple[Operand, ...]


def follow_hook(calls: Calls, op: Call, call: Call, builder: Builder) -> Operand | None:
    """A value with the procedure for its cotangent, where that can be followed."""
    value, hook = call.args[:2]
    if isinstance(hook, Const):
        return None
    bar = Value("bar", cotangent_type(of_operand(value)))
    callee = find_callee(Call(prim.apply, [hook, bar], location=call.location), builder)
    function = None if callee is None else calls.read(callee.function, call.location)
    made = None if callee is None or function is None else calls.procedure(callee, function, call.location, False)
    if callee is None or made is None:
        return None
    operands = [arg for arg in callee.operands[1:] if is_passed(arg)]
    hooked = Call(prim.hooked, [value, Const(made.procedure, made.procedure.name), *operands], location=call.location)
    return builder.define(hooked, op.output.name, temp=op.output.temp, user=op.output.user)


def take_hooks(function: Function) -> dict[Call, Hook]:
    """Turn the calls that know hooks into bindings; their hooks."""
    found: dict[Call, Hook] = {}
    for op in calls_of(function.body, {prim.hooked}):
        value, hook, *captured = op.args
        if isinstance(hook, Const) and isinstance(hook.value, Procedure):
            found[op] = Hook(hook.value, tuple(captured))
        op.target, op.args = prim.bind, [value]
    return found


def reverse_hook(sweep: Reverse, op: Call, hook: Hook) -> None:
    """Do to the cotangent what the hook says, and hand it on."""
    shadowed = op.output in sweep.shadows.of
    if is_container(op.output.type):
        raise UnsupportedCall(f"adjoint_of {op.output.name}, which holds other values", op.location, [
            ("instead", "name one of these, as y = p['y'], and use that from there on")])
    if op.output in sweep.shadows.through:
        raise UnsupportedCall(f"adjoint_of {op.output.name}, which cannot be stored into", op.location, [
            ("instead", "take a value of its own, as y = x * 1.0, and use that from there on")])
    bar, primal = sweep.shadows.of.get(op.output, sweep.bars.get(op.output)), hook.procedure.function
    if bar is None or primal is None or not isinstance(op.args[0], Value):
        return
    function, _ = clone_function(primal)
    first, *others = [param.name for param in function.params]
    if _stores(function, op) and not shadowed:
        bar = sweep.builder.call(prim.own, bar, op.output, name=first)
    made = Region()
    with sweep.builder.inside(made):
        (new,) = Inliner(sweep.builder).run(function, {first: bar, **dict(zip(others, hook.captured, strict=True))})
    if None not in (rank(of_operand(new)), rank(op.output.type)) and rank(of_operand(new)) != rank(op.output.type):
        raise UnsupportedCall(f"the cotangent of {op.output.name} is given another shape", op.location, [
            ("instead", "keep its shape, as by np.zeros_like")])
    for inner in operations(made):
        inner.location = None       # it stands there as the user wrote it
    sweep.builder.region.ops += made.ops
    if not shadowed:
        sweep.seed(op.args[0], new)
    elif new is not bar:
        sweep.builder.effect(operator.setitem, bar, Const(...), new)


def _stores(function: Function, op: Call) -> bool:
    """Whether a hook stores into the cotangent; into anything else that is not its own, it may not."""
    stores = [inner for inner in operations(function.body) if isinstance(inner, Call) and inner.target in prim.STORES]
    groups = Groups(function) if stores else None
    for store in stores:
        target = store.args[0]
        assert groups is not None
        into_bar = isinstance(target, Value) and groups.of(target) is groups.of(function.params[0].value)
        if not into_bar and not (isinstance(target, Value) and groups.is_own(target)):
            raise UnsupportedCall("the body of adjoint_of changes what was there before it", op.location, [
                ("instead", "assign the cotangent anew, and print what is to be seen")])
    return bool(stores)

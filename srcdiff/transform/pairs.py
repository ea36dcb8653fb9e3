"""Calls of procedures in derivatives: a pair of functions for each, or a tangent.

Comes in: a function about to be differentiated, and where the derivatives of the procedures it calls come from. Goes
out: for reverse mode, each active call as a call of the procedure's forward half, and what its reverse half gives; for
forward mode, a call that gives value and tangent. Invariant: what the forward half saved is handed to the reverse half
that belongs to it, as any other value that both sweeps need.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from srcdiff import runtime
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.tangents import cotangent_type, tangent_type
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import HANDED_BACK, Call, Const, Function, Location, Node, Operand, Procedure, Value
from srcdiff.ir.types import MIXED, Dict, Record, Tuple, is_container, is_differentiable
from srcdiff.ir.walk import regions_of
from srcdiff.transform.derive import bar_name

if TYPE_CHECKING:
    from srcdiff.transform.adjoint import Reverse
    from srcdiff.transform.tangent import Forward


@dataclass(frozen=True)
class Pair:
    """The halves of an adjoint: ``forward(args) -> (out, saved)`` and ``reverse(saved, out_bar) -> bars``."""

    forward: Procedure
    reverse: Procedure


class Derivatives(Protocol):
    """Where the derivatives of procedures come from."""

    def pair(self, procedure: Procedure, wrt: tuple[int, ...], caller: Location | None) -> Pair:
        """The adjoint with respect to the operands at ``wrt``."""

    def tangent(self, procedure: Procedure, wrt: tuple[int, ...], caller: Location | None) -> Procedure:
        """``(args, dots) -> (out, out_dot)``, the tangents of the operands at ``wrt`` after all operands."""


@dataclass(frozen=True)
class Run:
    """A call of a forward half: its result, what it saved, its active operands, what gives their cotangents, and
    whether it works on copies of what it changes."""

    out: Value
    saved: Value
    values: tuple[Operand, ...]
    reverse: Procedure
    copying: bool


def empty_pair(procedure: Procedure, wrt: tuple[int, ...]) -> Pair:
    """The halves of a procedure's adjoint before they are made; a recursive one is called in its own halves."""
    assert procedure.function is not None
    bars = [cotangent_type(procedure.function.params[k].value.type) for k in wrt]
    forward = Procedure(f"{procedure.name}_forward", None, Tuple((procedure.result, MIXED)), fresh=False,
                        entangled=procedure.entangled, effects=procedure.effects, recursive=procedure.recursive)
    reverse = Procedure(f"{procedure.name}_reverse", None, bars[0] if len(bars) == 1 else Tuple(tuple(bars)),
                        fresh=False, recursive=procedure.recursive)
    return Pair(forward, reverse)


def empty_tangent(procedure: Procedure) -> Procedure:
    """A procedure's tangent before it is made."""
    return Procedure(f"{procedure.name}_tangent", None, Tuple((procedure.result, tangent_type(procedure.result))),
                     fresh=procedure.fresh, effects=procedure.effects, recursive=procedure.recursive)


def run_forward_halves(function: Function, active: set[Value], memory: Memory,
                       derivatives: Derivatives) -> dict[Call, Run]:
    """Call the forward half of each procedure whose result is active; by that call, what belongs to it."""
    found: dict[Call, Run] = {}
    for region in regions_of(function):
        for place, op in reversed(list(enumerate(region.ops))):
            if isinstance(op, Call) and isinstance(op.target, Procedure) and op.output in active and (
                    wrt := _differentiated(op, active)):
                refuse_shared(op, memory)
                pair = derivatives.pair(op.target, wrt, op.location)
                made, saved = _call_forward_half(op, pair.forward, memory)
                region.ops[place:place + 1] = made
                (call,) = (one for one in made if isinstance(one, Call) and one.target is pair.forward)
                found[call] = Run(op.output, saved, tuple(op.args[k] for k in wrt), pair.reverse,
                                  _works_on_copies(op.target))
    return found


def _works_on_copies(procedure: Procedure) -> bool:
    """Whether a procedure starts with copies of what the user's function changes."""
    return procedure.function is not None and any(
        isinstance(op, Call) and op.style == HANDED_BACK for op in procedure.function.body.ops)


def _differentiated(op: Call, active: set[Value]) -> tuple[int, ...]:
    """The numbers of a call's active operands, and of those that come back with contents that are active, as they are
    active in the calls inside."""
    wrt = active_operands(op, active)
    changed = [change.number for change in op.target.changed] if isinstance(op.target, Procedure) and wrt else []
    return tuple(k for k, arg in enumerate(op.args) if k in wrt or k in changed and isinstance(arg, Value)
                 and is_differentiable(arg.type))


def active_operands(op: Call, active: set[Value]) -> tuple[int, ...]:
    """The numbers of a call's active operands."""
    return tuple(k for k, arg in enumerate(op.args) if isinstance(arg, Value) and arg in active)


def refuse_shared(op: Call, memory: Memory) -> None:
    """Refuse a store into what a procedure gave back, if that may be memory it was given."""
    if isinstance(op.target, Procedure) and not op.target.fresh and memory.is_written(op.output):
        name = op.target.name
        what, instead = (f"{name} calls itself and may give back what it was given", f"copy the result of {name}, as "
                         "y.copy()") if op.target.recursive else (
            "what a try or with gives may be what was there before", "take a copy inside, as y.copy()")
        raise UnsupportedCall(f"{what}, which is stored into", op.location, [("instead", instead)])


def _call_forward_half(op: Call, forward: Procedure, memory: Memory) -> tuple[list[Node], Value]:
    """The call of a forward half in the place of ``op``, whose result is taken out of it, and what it saves. What is
    stored into elsewhere is copied, operands before the call and the result after it, as what was saved may hold it."""
    both = Value(f"{op.output.name}_run", forward.result, temp=True)
    kind, out = forward.result, op.output
    assert isinstance(kind, Tuple)
    saved = Value(f"{forward.name.removesuffix('_forward')}_kept", kind.items[1])
    written = memory.is_written(out)
    taken = Value(out.name, out.type, temp=True) if written else out
    out.temp = False        # it is named, as the call stands alone in its statement
    made: list[Node] = []
    args = [_copied(arg, op, made) if memory.is_written(arg) else arg for arg in op.args]
    made.append(Call(forward, args, outputs=[both], location=op.location, primal=True, guarded=op.guarded))
    made += [Call(operator.getitem, [both, Const(k)], outputs=[value], location=op.location, primal=True,
                  guarded=op.guarded)
             for k, value in enumerate((taken, saved))]
    if written:
        target, like = _copy_of(taken, forward.entangled)
        made.append(Call(target, like, outputs=[out], location=op.location, primal=True))
    return made, saved


def _copied(arg: Operand, op: Call, made: list[Node]) -> Operand:
    """A copy of an operand, made before a call."""
    assert isinstance(arg, Value)
    target, operands = _copy_of(arg)
    copy = Value(arg.name, arg.type, temp=True)
    made.append(Call(target, operands, outputs=[copy], location=op.location, primal=True))
    return copy


def _copy_of(value: Value, entangled: bool = True) -> tuple[Callable[..., Any], list[Operand]]:
    """What copies a value, parts of which may share memory where it is ``entangled``, and its operands."""
    if not is_container(value.type):
        return prim.own, [value, value]
    return runtime.owned if entangled else runtime.copied, [value]


def reverse_call(sweep: Reverse, run: Run) -> None:
    """``bars = g_reverse(saved, out_bar)``, added to the cotangents of the active operands."""
    if run.out not in sweep.bars:
        return
    bar, values = sweep.whole(run.out), run.values
    name = bar_name(values[0]) if len(values) == 1 else f"{run.out.name}_bars"
    bars = sweep.builder.call(run.reverse, run.saved, bar, name=name)
    items: list[Operand] = [bars]
    if len(values) > 1:
        items = [sweep.builder.call(operator.getitem, bars, Const(k), name=bar_name(value), temp=False)
                 for k, value in enumerate(values)]
    for value, item in zip(values, items, strict=True):
        assert isinstance(value, Value)
        if len(values) > 1 and isinstance(item, Value) and not isinstance(item.type, Record):
            item.type = cotangent_type(value.type)
        if value in sweep.handed_back:
            sweep.handed_back.remove(value)
            refill(sweep.builder, sweep.shadows.shadow(value), item)
        elif value in sweep.active:
            if type(value.type) is Dict and run.copying:      # which may have left keys that it added
                item = sweep.builder.call(runtime.like_structure, item, value, name=bar_name(value))
            sweep.accumulate(value, item)


def run_of(runs: Mapping[Call, Run], contents: Operand) -> Run | None:
    """The call of a forward half that gives what a store puts back."""
    while isinstance(contents, Value) and isinstance(contents.op, Call):
        if contents.op in runs:
            return runs[contents.op]
        if contents.op.target is not operator.getitem:
            return None
        contents = contents.op.args[0]
    return None


def refill(builder: Builder, shadow: Operand, bars: Operand) -> None:
    """Let a list or dict of cotangents hold what another one does."""
    if isinstance(of_operand(shadow), Dict):
        builder.effect(containers.refill, shadow, bars)
    else:
        builder.effect(operator.setitem, shadow, Const(slice(None, None, None)), bars)


def tangent_of_call(forward: Forward, op: Call, tangent: Procedure, dots: list[Operand]) -> None:
    """``out, out_dot = g_tangent(args, dots)``, in the place of the call; copies, where they are stored into later."""
    assert isinstance(op.target, Procedure)
    out, kind, entangled = op.output, cotangent_type(op.output.type), op.target.entangled
    both = forward.builder.call(tangent, *op.args, *dots, name=f"{out.name}_run")
    written = forward.memory.is_written(out)
    out.temp = False
    names = (out.name, f"{out.name}_dot")
    value, dot = (forward.builder.call(operator.getitem, both, Const(k), name=name, temp=written)
                  for k, name in enumerate(names))
    value.type, dot.type = out.type, kind
    if written:
        copies = [_copy_of(item, entangled) for item in (value, dot)]
        if entangled and is_container(value.type):
            copies[1] = runtime.copied_alike, [dot, value]
        value, dot = (forward.builder.call(target, *operands, name=name, temp=False)
                      for (target, operands), name in zip(copies, names, strict=True))
    op.target, op.args, op.kwargs = prim.bind, [value], {}
    forward.builder.region.ops.append(op)
    forward.dots[out] = dot

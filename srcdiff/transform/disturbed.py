"""Stores and calls that change what lies outside of a function and is read there.

Comes in: a typed function. Goes out: nothing, or a refusal. Invariant: what a function reads outside is not changed, by
itself or by those that it calls as they are: neither would values that go through there carry derivatives on, nor would
the reverse sweep find what the forward sweep has read.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from types import FunctionType, MethodType
from typing import Any

from srcdiff.analysis.aliases import DISPLAYS, is_fresh, is_immutable, is_view
from srcdiff.analysis.effects import unknown_calls
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.memory import is_store
from srcdiff.analysis.types import of_operand
from srcdiff.errors import LateAttribute, SrcdiffError, UnsupportedCall
from srcdiff.frontend.side_effects import UNKNOWN, Given, SideEffects, everything_in, side_effects
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import LIBRARIES, Opaque, library_of
from srcdiff.ir.nodes import Call, Const, Function, Operand, Procedure, Value
from srcdiff.ir.types import Array, Dict, List, Record, is_differentiable
from srcdiff.ir.walk import all_procedures, calls_of, operations, region_operands, regions_of
from srcdiff.rules.declare import spelled
from srcdiff.transform.outside import assigned_outside, makes_attribute, reads_another

_TAKING = frozenset({getattr, operator.getitem, prim.bind, list, tuple})
#: Calls of what is known by their first operand.
_CALLING = frozenset({prim.apply, prim.call_method})


def refuse_disturbed(function: Function, read_before: Sequence[Const] = ()) -> None:
    """Refuse calls that are not followed and change what the function, or one that it calls, reads outside, also what
    it ``read_before`` it was known what that holds; where something enters them that may have a derivative, also what
    others read that are not followed."""
    bodies = [function, *(procedure.function for procedure in all_procedures(function)
                          if procedure.function is not None)]
    for body in bodies:
        _refuse_stores(body)
    ops = [op for body in bodies for op in operations(body.body)]
    unknown = unknown_calls(ops)
    if not unknown:
        return
    does = {op: _does(op, {}) for op in unknown}
    ends = [region_operands(region) for body in bodies for region in regions_of(body)]
    followed = [op for op in ops if op not in does]
    operands = dict.fromkeys(operand for each in (*(op.operands() for op in followed), *ends) for operand in each)
    reads = Counter(operand for op in ops for operand in op.operands())
    for op in unknown:
        try:
            _refuse_changed_containers(op, reads, operands)
        except SrcdiffError as refusal:
            raise _with_calls(refusal, op, function, bodies) from None
    used = {*operands, *(operand for op in unknown for operand in op.operands())}
    for op, effects in does.items():
        if op.target in prim.INSIDE and makes_attribute(op):
            raise _refusal(op, "a class")
        read = operands if op.target not in prim.INSIDE else [
            *(operand for other in followed if not reads_another(other, op) for operand in other.operands()),
            *(operand for end in ends for operand in end)]
        for operand in (*read, *read_before) if effects.changed or effects.assigned else ():
            name = _name(operand)
            if isinstance(operand, Const) and name is not None and not _is_another(name, op) and effects.disturbs(
                    _read(operand, name, function.captures)):
                raise _refusal(op, name)
        others = [does[other] for other in unknown if not used.isdisjoint(other.outputs)]
        if any(map(effects.disturbs, others)) and any(
                isinstance(operand, Value) and is_differentiable(operand.type) for operand in op.operands()):
            raise _refusal(op, "what another function reads")


def _with_calls(refusal: SrcdiffError, op: Call, function: Function, bodies: Sequence[Function]) -> SrcdiffError:
    """A refusal with the calls, of functions that have procedures, that lead to the operation which is refused."""
    while op not in operations(function.body):
        inside = next(body for body in bodies if op in operations(body.body))
        op = next(call for body in bodies for call in operations(body.body) if isinstance(call, Call) and isinstance(
            call.target, Procedure) and call.target.function is inside and body is not inside)
        refusal = refusal.called_from(op.location)
    return refusal


def _refuse_changed_containers(op: Call, reads: Counter[Operand], followed: Collection[Operand]) -> None:
    """Refuse a call that is not followed and changes a list, a dict or an object that it is given: what is known of
    what that holds would not be true after it. Of a list of any items nothing is known but by what reads it; what an
    object is asked may have been answered without it, as by what its class has."""
    if op.target not in _CALLING and library_of(op.target) in LIBRARIES:
        return
    given = {arg: Given(arg.type.cls) if isinstance(arg.type, Record) else Given() for arg in op.args
             if isinstance(arg, Value) and _is_known_to_hold(arg, reads)}
    effects = _does(op, given) if given else SideEffects()
    changed = next((arg for arg, one in given.items() if effects.changes(one) and not (
        isinstance(arg.type, Record) and _is_kept_apart(arg, one, followed))), None)
    if changed is not None:
        if isinstance(op.refusal, LateAttribute):
            raise op.refusal
        what = "a value" if changed.temp else changed.name
        raise UnsupportedCall(f"{_called(op)} changes {what}, and cannot be followed", op.location, [
            *([("because", op.refusal.message)] if op.refusal is not None else []),
            ("instead", "return what is new, and put it there by the caller")])


def _is_known_to_hold(arg: Value, reads: Counter[Operand]) -> bool:
    """Whether what a list, a dict or an object holds may be known to others than the one call that it is given to."""
    if isinstance(arg.type, Record):
        return True
    if not isinstance(arg.type, (List, Dict)) or is_immutable(arg) or _is_only_given(arg, reads):
        return False
    return reads[arg] > 1 or arg.op is not None or not isinstance(arg.type, List) or arg.type.element is None


def _is_kept_apart(arg: Operand, changed: Given, followed: Collection[Operand]) -> bool:
    """Whether an object is made here and read by nothing that is ``followed``, and what is changed of it are attributes
    that it had when it was made: reading others may have been answered without it."""
    kind, made = of_operand(arg), arg.op if isinstance(arg, Value) else None
    if not isinstance(kind, Record) or not isinstance(made, Call) or made.target is not prim.make_dict:
        return False
    names = {str(name) for name, item in kind.items if not item.holds_objects}
    return arg not in followed and changed.told and changed.stored <= names and len(names) == len(kind.items)


def _is_only_given(arg: Operand, reads: Counter[Operand]) -> bool:
    """Whether a value is made for the one that reads it, of nothing that anything else could read."""
    if isinstance(arg, Const) or is_immutable(arg):
        return is_immutable(arg)
    made = arg.op if arg.temp and reads[arg] == 1 else None
    return isinstance(made, Call) and made.target in DISPLAYS and all(
        _is_only_given(inner, reads) for inner in made.operands())


def _refuse_stores(function: Function) -> None:
    """Refuse to change what something captured holds."""
    stores = [op for op in calls_of(function.body, prim.STORES) if is_store(op)]
    groups = Groups(function) if stores else None
    for op in stores:
        target = op.args[0]
        outside = isinstance(target, Const) or groups is not None and groups.is_captured(target) and not _is_new(target)
        if outside:
            what = (target.name if isinstance(target, Const) or not target.temp else None) or "something"
            raise UnsupportedCall(f"{what} is changed, and it was not made in this function", op.location, [
                ("instead", "pass it as an argument, or change a copy of it")])


def _is_new(value: Value) -> bool:
    """Whether a value is a view of an array that an operation has just made."""
    made = value.op
    while isinstance(made, Call) and (made.target is prim.bind or is_view(made)) and isinstance(
            made.args[0], Value) and isinstance(made.args[0].type, Array):
        made = made.args[0].op
    return isinstance(made, Call) and is_fresh(made)


def _does(op: Call, given: Mapping[Any, Given]) -> SideEffects:
    """What a call does outside, as far as its function is known; what is ``given`` stands for some of its arguments."""
    target: Any = op.target
    args = [*op.args]
    if target in prim.INSIDE:
        owner, assigned = _known(args[0]), assigned_outside(op)
        return SideEffects({id(owner): owner}, {}, set() if assigned is None else {assigned})
    if target is prim.apply:
        target, args = _known(args[0]), args[1:]
    elif target is prim.call_method:
        root = _root(args[0])
        owner, name = given.get(args[0]) or _known(args[0]), _known(args[1])
        if owner is UNKNOWN and isinstance(root, Const) and root.name is not None:     # it may change all it finds
            return everything_in(_known(root))
        if owner is UNKNOWN and isinstance(kind := of_operand(args[0]), Record):
            owner = Given(kind.cls)
        cls = owner.of if isinstance(owner, Given) else type(owner)
        method = getattr(cls, name, None) if isinstance(name, str) and owner is not UNKNOWN else None
        if isinstance(owner, Given) and not isinstance(method, FunctionType):
            return SideEffects()        # a list's own, which are known, or what an object holds
        if method is not None and not isinstance(method, FunctionType):
            return SideEffects({id(owner): owner} if args[2:] else {}, {id(owner): owner})
        target, args = UNKNOWN if method is None else MethodType(method, owner), args[2:]
    return side_effects(target, [given.get(arg) or _known(arg) for arg in args])


def _root(operand: Operand) -> Operand:
    """What a value was taken out of."""
    while isinstance(operand, Value) and isinstance(operand.op, Call) and operand.op.target in _TAKING:
        operand = operand.op.args[0]
    return operand


def _known(operand: Operand) -> Any:
    if not isinstance(operand, Const):
        return UNKNOWN
    return operand.value.value if isinstance(operand.value, Opaque) else operand.value


def _read(operand: Const, name: str, captures: dict[str, Any]) -> SideEffects:
    """What is read outside where something captured is."""
    root = name.split(".")[0]
    values = [operand.value, captures.get(root)]
    values += [base for value in values if isinstance(value, type) for base in value.__mro__]
    return SideEffects({}, {id(value): value for value in values}, set(), {root})


def _name(operand: Operand) -> str | None:
    """The name of what is read outside; that of a class is its own where one of its objects is asked."""
    if not isinstance(operand, Const):
        return None
    return operand.value.__name__ if operand.name is None and isinstance(operand.value, type) else operand.name


def _is_another(name: str, store: Call) -> bool:
    """Whether what is read by name is an attribute of a class, and a store sets another one."""
    owner, key = (_known(arg) for arg in store.args[:2]) if store.target in prim.INSIDE else (UNKNOWN, None)
    return isinstance(owner, type) and "." in name and name.split(".")[-1] not in ("__dict__", str(key))


def _called(op: Call) -> str:
    """The name of the function or method that a call calls."""
    callee = op.args[0].name if op.target is prim.apply else None
    return callee or (str(_known(op.args[1])) if op.target is prim.call_method else spelled(op.target))


def _refusal(op: Call, what: str) -> UnsupportedCall:
    if op.target in prim.INSIDE:
        owner = assigned_outside(op) or (op.args[0].name if isinstance(op.args[0], Const) else what)
        what = f"{owner} is changed, which lies outside of the function, and is read, too"
        return UnsupportedCall(what, op.location, [
            ("because", "derivatives do not go through what lies outside"),
            ("instead", "pass it as an argument, or return the new value")])
    called = _called(op)
    return UnsupportedCall(f"{called} changes {what}, which lies outside of the function and is read there",
                           op.location, [
        ("because", f"{called} is called as it is, and derivatives do not go through what it changes"),
        ("instead", "pass what it changes as an argument, and return the new value")])

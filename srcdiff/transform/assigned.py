"""Reads of variables that no assignment may have reached, where what is read is known before the program runs.

Comes in: a call or a branch that is about to be copied, of which the answer is known. Goes out: nothing; before it is
put what raises UnboundLocalError where the variable is not assigned, as Python would. Invariant: what is not known is
read where the program runs, so that it needs no such test.

before::

    if branch:
        scale = None
    y = x if scale is None else x * scale

after::

    if not branch:
        raise UnboundLocalError("cannot access local variable 'scale' where it is not associated with a value")
    y = x
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager

from srcdiff.analysis.definedness import may_be_undefined
from srcdiff.analysis.types import of_operand
from srcdiff.frontend.refused import UNBOUND, refuse
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Location, Loop, Node, Operand, Region, Template, Value, arms_of
from srcdiff.ir.types import BOOL, Static, is_number
from srcdiff.ir.walk import operations
from srcdiff.transform.functions import closure_of

_YES, _NO = Const(True), Const(False)
#: What takes a variable as it is, assigned or not.
_TAKING = frozenset({prim.unsure, prim.noted, prim.make_closure})


def check_read(read: Iterable[Value], env: dict[Value, Operand], place: Location | None, builder: Builder) -> None:
    """Raise an error where one of some variables is not assigned."""
    for variable in read:
        operand = env[variable]
        flag = _flag(operand, builder.assigned) if may_be_undefined(operand) else _YES
        if flag is not _YES:
            missing = builder.call(operator.not_, flag, name="branch")
            op = If(missing, location=place, section=builder.section)
            builder.append(op)
            with builder.inside(op.then):
                _raise(variable.name, place, builder)


@contextmanager
def taken_as_assigned(operand: Operand, builder: Builder) -> Iterator[None]:
    """Let a variable be assigned, as it is in the arm of the branch that assigned it."""
    before = builder.assigned
    if isinstance(operand, Value):
        builder.assigned = before | {operand: _YES}
    try:
        yield
    finally:
        builder.assigned = before


def check_captured(function: Operand, place: Location | None, builder: Builder) -> None:
    """The same for what a function that is made here reads of the one around it; refused is what it reads on some paths
    only."""
    made = closure_of(function)
    template = made.args[0] if made is not None else None
    if made is None or not isinstance(template, Const) or not isinstance(template.value, Template):
        return
    inner = template.value.function
    for name, operand in zip(template.value.captured, made.args[2:], strict=False):
        known = isinstance(of_operand(operand), Static)     # else it is read when the function runs
        if not known or inner is None or not may_be_undefined(operand) or not isinstance(operand, Value):
            continue
        param = next(param.value for param in inner.params if param.name == name)
        if not any(param in op.operands() for op in inner.body.ops):
            raise refuse(UNBOUND, place, f"{name!r}, which may not be bound here,")
        check_read([param], {param: operand}, place, builder)


def raises_unassigned(op: Node, env: dict[Value, Operand], arm: Region | None, place: Location | None,
                      builder: Builder) -> bool:
    """Whether an operation reads a variable that is surely unassigned, and an error is raised in its place; refused is
    what is not in an ``arm`` of a branch."""
    if isinstance(op, Call) and op.target in _TAKING:
        return False
    read = op.bounds or () if isinstance(op, Loop) else op.operands()
    missing = next((one.name for one in read if isinstance(one, Value) and env.get(one) is UNDEFINED), None)
    if missing is None:
        return False
    if builder.region is not arm:
        raise refuse(UNBOUND, place, f"{missing!r}, which is not bound here,")
    _raise(missing, place, builder)
    return True


def _raise(name: str, place: Location | None, builder: Builder) -> None:
    message = f"cannot access local variable {name!r} where it is not associated with a value"
    error = builder.call_for(Call(prim.raise_, location=place), UnboundLocalError, Const(message), name="error")
    builder.append(Call(prim.raise_, [error], location=place))


def begun_without(loop: Loop, params: list[Value], unassigned: Set[Operand]) -> set[Operand]:
    """The parameters of a loop that may not be assigned where it begins."""
    return {param for param, init in zip(params, loop.inits, strict=False) if may_be_undefined(init, unassigned)}


def refuse_caught(op: If, unassigned: Set[Operand]) -> None:
    """Refuse a handler for variables that are not assigned, where the body reads one of which that is not known, as
    what a loop carries that is among the ``unassigned``: derivatives give it a value, to save it, and a body that
    becomes a function of its own is given all before any is read. A handler of all exceptions meets the same where the
    variable is read in any case."""
    made = op.test.op if isinstance(op.test, Value) else None
    caught = [one.value for one in (made.operands() if made is not None else [op.test]) if isinstance(one, Const)]
    if not any(isinstance(one, type) and issubclass(UnboundLocalError, one) for one in caught):
        return
    named = any(issubclass(one, NameError) for one in caught)
    inside, direct = operations(op.then), set(op.then.ops)
    own, begun = (set(), unassigned) if named else (set(inside), frozenset())
    for inner in inside:
        if (named or inner not in direct) and not (isinstance(inner, Call) and inner.target in _TAKING):
            for operand in inner.operands():
                if isinstance(operand, Value) and operand.op not in own and may_be_undefined(operand, begun):
                    raise refuse(UNBOUND, inner.location, f"{operand.name!r}, which may not be bound here,")


def _flag(operand: Operand, known: dict[Value, Operand]) -> Operand:
    """Whether a variable is assigned, as an operand; ``known`` are the flags that there are."""
    if operand is UNDEFINED:
        return _NO
    if not isinstance(operand, Value):
        return _YES
    op = operand.op
    if operand not in known and isinstance(op, If):
        known[operand] = _of_branch(op, op.outputs.index(operand), known)
    elif operand not in known and isinstance(op, Loop):
        known[operand] = _of_loop(op, op.outputs.index(operand), known)
    return known.get(operand, _YES)


def _of_branch(op: If, k: int, known: dict[Value, Operand]) -> Operand:
    flags = [_NO if _raises(arm) else _flag(arm.yields[k], known) for arm in op.regions()]
    going_on = {flag for flag, arm in zip(flags, op.regions(), strict=True) if arm in arms_of(op) and not _raises(arm)}
    if len(going_on) == 1:
        return going_on.pop()
    if op.form == "if" and flags == [_YES, _NO] and is_number(of_operand(op.test)):
        return op.test
    return op.join(Value("assigned", BOOL, temp=True), *flags)


def _of_loop(op: Loop, k: int, known: dict[Value, Operand]) -> Operand:
    """The flag that a loop carries beside a variable."""
    params = [Value("assigned", BOOL, temp=True) for _ in op.regions()]
    for region, param in zip(op.regions(), params, strict=True):
        region.params.append(param)
    known[op.carried[k]] = params[-1]
    op.inits.append(_flag(op.inits[k], known))
    op.body.yields.append(_flag(op.body.yields[k], known))
    output = Value("assigned", BOOL, temp=True)
    output.op = op
    op.outputs.append(output)
    return output


def _raises(arm: Region) -> bool:
    last = arm.ops[-1] if arm.ops else None
    return isinstance(last, Call) and last.target is prim.raise_

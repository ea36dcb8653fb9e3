"""Procedures made of calls: what a call passes, and what is known of the function it runs.

Comes in: calls whose function is known, and that function typed. Goes out: keys for calls that may share a procedure,
the user's own call where generated code can make it, and the procedure's properties. Invariant: calls with one key run
the same operations.
"""

from __future__ import annotations

from typing import Any

from srcdiff.analysis.aliases import DISPLAYS, is_immutable
from srcdiff.analysis.effects import has_effect
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.types import of_operand
from srcdiff.errors import SrcdiffError
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, If, Operand, Parameter, PlainCall, Procedure, Template, Value
from srcdiff.ir.types import UNKNOWN, Static, Type, join
from srcdiff.ir.walk import operations
from srcdiff.transform.callees import Callee, closure_of
from srcdiff.transform.results import fresh_name
from srcdiff.transform.short_calls import length
from srcdiff.transform.updates import resolve_updates


def name_parameters(params: list[Parameter], operands: dict[str, Operand]) -> None:
    """Give parameters the names of those of the user's function that they reach, each a name of its own."""
    for name, operand in operands.items():
        made = operand.op if isinstance(operand, Value) else None
        items = made.operands() if isinstance(made, Call) else [operand]
        for item in items:
            if isinstance(item, Value) and item.op is None:
                item.name = name
    taken: set[str] = set()
    for param in params:
        param.value.name = fresh_name(param.name, taken)
        taken.add(param.name)


class Made:
    """A procedure, and whether it is to be written out all the same; ``called`` tells that it calls itself."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.called = False
        self.written_out = False

    def finish(self, function: Function, plain: PlainCall | None) -> None:
        """Note what callers need to know of the finished function."""
        procedure, result = self.procedure, function.result
        procedure.function, procedure.result, procedure.plain = function, of_operand(result), plain
        procedure.recursive, procedure.length = self.called, length(function)
        procedure.effects = any(map(has_effect, operations(function.body)))
        groups = Groups(function)
        shares = not is_immutable(result) and (not isinstance(result, Value) or not groups.is_own(result))
        stores = any(isinstance(op, Call) and op.target in prim.STORES and not is_immutable(op.args[0])
                     and not (isinstance(op.args[0], Value) and groups.is_own(op.args[0]))
                     for op in operations(function.body))
        procedure.fresh = not shares
        self.written_out = stores or shares and not self.called or holds_closure(result)
        if not self.written_out:
            try:
                resolve_updates(function)
            except SrcdiffError:        # what is known where it is called may tell more
                self.written_out = True


def holds_closure(operand: Operand) -> bool:
    """Whether a value is a function made inside another, or may hold one."""
    made = operand.op if isinstance(operand, Value) else None
    if isinstance(made, If) and isinstance(operand, Value):
        return any(holds_closure(arm.yields[made.outputs.index(operand)]) for arm in made.regions())
    if isinstance(made, Call) and made.target in DISPLAYS:
        return any(map(holds_closure, made.args))
    return closure_of(operand) is not None


def is_not_implemented(result: Operand | None) -> bool:
    """Whether a method says that it is not for these arguments."""
    return isinstance(result, Const) and result.value is NotImplemented


def is_passed(arg: Operand) -> bool:
    """Whether an argument is passed while the program runs; other ones are known, and part of the signature."""
    if isinstance(arg, Value):
        return not isinstance(arg.type, Static)
    return arg.name is None and type(arg.value) in (int, float, complex)


def _known_value(arg: Operand) -> Const:
    """What an argument is that is not passed."""
    if isinstance(arg, Const):
        return arg
    assert isinstance(arg.type, Static)
    return Const(arg.type.value)


def key_of(arg: Operand) -> Any:
    """What makes two arguments alike for a procedure."""
    if is_passed(arg):
        return of_operand(arg)
    value = _known_value(arg).value
    if isinstance(value, prim.GETTERS):
        return type(value), repr(value)
    return (type(value), value) if value is None or type(value) in (bool, str) else ("constant", id(value))


def plain_call(callee: Callee) -> PlainCall | None:
    """The user's own call, unless it is of a function that generated code cannot name."""
    if isinstance(callee.function, Template) or callee.listed:
        return None
    count = iter(range(len(callee.args) + len(callee.kwargs)))

    def form(arg: Operand) -> int | Const:
        if is_passed(arg):
            return next(count)
        return _known_value(arg)

    args = tuple(map(form, callee.args))[::-1 if callee.swapped else 1]
    kwargs = {name: form(arg) for name, arg in callee.kwargs.items()}
    return PlainCall(callee.stands_for or callee.function, args, kwargs)


def result_type(function: Function, recursive: Procedure) -> Type:
    """The type of a function's result; where it may be that of a call of itself, of the other ends it may come to."""
    result = of_operand(function.result)
    if result != UNKNOWN or recursive.result != UNKNOWN:
        return result
    found: Type | None = None
    todo, seen = [function.result], set[Operand]()
    while todo:
        operand = todo.pop()
        op = operand.op if isinstance(operand, Value) else None
        if operand in seen:
            continue
        seen.add(operand)
        if isinstance(op, If) and isinstance(operand, Value):
            todo += [arm.yields[op.outputs.index(operand)] for arm in op.regions()]
        elif of_operand(operand) != UNKNOWN:
            found = of_operand(operand) if found is None else join(found, of_operand(operand))
    return found or UNKNOWN

"""The signatures of calls of Python functions: what is passed while the program runs, and what is part of the function.

Comes in: the operands of a call, or the function made for it. Goes out: keys, the user's own call, the type of the
result. Invariant: calls with one key run one function.
"""

from __future__ import annotations

from typing import Any

from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import Const, Function, If, Operand, PlainCall, Procedure, Template, Value
from srcdiff.ir.types import UNKNOWN, Static, Type
from srcdiff.transform.callees import Callee
from srcdiff.transform.kept import functions_in


def is_passed(arg: Operand) -> bool:
    """Whether an argument is passed while the program runs; other ones are known, and part of the signature."""
    if isinstance(arg, Value):
        return not isinstance(arg.type, Static)
    return arg.name is None and type(arg.value) in (int, float, complex)


def known_value(arg: Operand) -> Const:
    """What an argument is that is not passed."""
    if isinstance(arg, Const):
        return arg
    assert isinstance(arg.type, Static)
    return Const(arg.type.value)


def key_of(arg: Operand) -> Any:
    """What a signature says of an argument."""
    if is_passed(arg):
        return of_operand(arg)
    value = known_value(arg).value
    if isinstance(value, prim.GETTERS):     # made anew at each call
        return type(value), repr(value)
    return (type(value), value) if value is None or type(value) in (bool, str) else ("constant", id(value))


def signature_of(callee: Callee) -> tuple[Any, tuple[Any, ...]]:
    """A function and what is known of what it is given."""
    return callee.function, tuple(map(key_of, callee.operands))


def plain_call(callee: Callee) -> PlainCall | None:
    """The user's own call, unless it is of a function that generated code cannot name."""
    if callee.captured or isinstance(callee.function, Template) or callee.listed or any(
            functions_in(of_operand(arg)) for arg in callee.operands):
        return None
    count = iter(range(len(callee.args) + len(callee.kwargs)))

    def form(arg: Operand) -> int | Const:
        if is_passed(arg):
            return next(count)
        return known_value(arg)

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


def repeated(functions: list[Any]) -> int:
    """How often functions come again."""
    return len(functions) - len(set(map(id, functions)))

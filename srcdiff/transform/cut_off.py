"""Arrays of integers that numbers with a derivative are stored into.

Comes in: a function about to be differentiated, and what is active in it. Goes out: the function, changed in place:
before such a store stands a check of the array's dtype, where this is known only as the program runs. Invariant: an
array that an active value is stored into is one of floats or complex numbers, or the program ends there.

NumPy cuts off what is stored into an array of integers. The dtype is not known of an array that is one of two, nor of
one made from numbers that are integers on some paths; a procedure that makes one of its arguments gets no such number.
An array that is made of an empty list is one of floats, where others of the same type are of integers; so is one that
is made of powers of integers, where an exponent is negative.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from srcdiff import runtime
from srcdiff.analysis.activity import find_varied
from srcdiff.analysis.asking import Told, ask_once
from srcdiff.analysis.integers import may_be_floats, may_be_integers
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.powers import made_of_powers
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, Operand, Procedure, Region, Value
from srcdiff.ir.types import Array, Type, Unknown, is_differentiable
from srcdiff.ir.walk import operations, regions_of

_CUTTING = frozenset({operator.setitem, prim.add_at, *prim.ITEM_UPDATES.values()})


def check_dtypes(function: Function, inputs: list[Value], active: set[Value], memory: Memory) -> None:
    """Put checks before stores of active values into arrays that may be of integers."""
    called = _calls(function)
    _check_exact(function, inputs, memory, called)
    stores = [op for op in memory.stores if op.target in _CUTTING and op.args[0] in active and op.args[-1] in active]
    calls = [op for op in called if op.output in active]
    told: Told = {}
    found = may_be_integers(function, memory, told=told) if stores or calls else set()
    checks: dict[Call, list[Operand]] = {op: op.args[:1] for op in stores if _is_open(of_operand(op.args[0]))}
    if found:
        checks |= {op: op.args[:1] for op in _among(stores, found, memory)}
        checks |= {op: [arg for arg in op.args if arg in found] for op in calls if _stores_into(op, found, told, {})}
    for region in regions_of(function) if checks else ():
        _check_in(region, checks, runtime.check_inexact)


def _check_exact(function: Function, inputs: list[Value], memory: Memory, calls: list[Call]) -> None:
    """Put checks before stores of what depends on the inputs into arrays of integers that may be ones of floats."""
    stores = [op for op in memory.stores if op.target in _CUTTING and not is_differentiable(of_operand(op.args[0]))]
    found = may_be_floats(function) if stores or calls else set()
    powers = made_of_powers(function, memory) if stores else set()
    varied = find_varied(function, inputs) if found or powers else set()
    checks: dict[Call, list[Operand]] = {
        op: op.args[:1] for op in _among(stores, found | powers, memory) if op.args[-1] in varied}
    checks |= {op: [arg for arg in op.args if arg in found] for op in calls
               if not varied.isdisjoint(op.args) and _stores_into(op, found, {}, {})}
    for region in regions_of(function) if checks else ():
        _check_in(region, checks, runtime.check_exact)


def _calls(function: Function) -> list[Call]:
    return [op for op in operations(function.body) if isinstance(op, Call) and isinstance(op.target, Procedure)]


def _is_open(kind: Type) -> bool:
    return isinstance(kind, Unknown) or isinstance(kind, Array) and kind.dtype is None


def _among(stores: Iterable[Call], found: set[Value], memory: Memory) -> list[Call]:
    """The stores into arrays that are found to be of integers on some paths."""
    groups = {memory.group(value) for value in found if isinstance(value.type, Array)}
    return [op for op in stores if memory.group(op.args[0]) in groups]


def _stores_into(op: Call, found: set[Value], told: Told, known: Told) -> bool:
    """Whether a procedure stores floats into arrays that it makes of arguments that may be integers; what is ``known``
    already is not found out again."""
    assert isinstance(op.target, Procedure)
    return not found.isdisjoint(op.args) and ask_once(
        op, op.target, found, known, lambda function, given: _stores_in(function, given, told, known))


def _stores_in(function: Function, given: list[Value], told: Told, known: Told) -> bool:
    memory = Memory(function)
    found = may_be_integers(function, memory, given, told)
    stores = [op for op in memory.stores if op.target in _CUTTING and is_differentiable(of_operand(op.args[-1]))]
    return bool(_among(stores, found, memory)) or any(
        _stores_into(call, found, told, known) for call in _calls(function))


def _check_in(region: Region, checks: dict[Call, list[Operand]], check: Callable[[Any], None]) -> None:
    ops, region.ops, seen = region.ops, [], set[Operand]()
    for op in ops:
        for operand in checks.get(op, ()) if isinstance(op, Call) else ():
            if operand not in seen:
                seen.add(operand)
                region.ops.append(Call(check, [operand], location=op.location, primal=True))
        region.ops.append(op)

"""Operators on what may be an object of one of several classes.

Comes in: a typed function. Goes out: nothing; refused is an operator, or a function of NumPy's, on a value that may be
of several kinds, where objects are about whose class says what that computes. Invariant: what is left has the
derivative that its rule says, as it is done to numbers, arrays, lists, tuples and dicts.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from types import FunctionType

from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.containers import Field
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Procedure, Value
from srcdiff.ir.types import Maybe, Mixed, Record, Type, is_container, items_of
from srcdiff.ir.walk import operations
from srcdiff.rules.declare import Constant, is_ours, registry, spelled
from srcdiff.transform.special_methods import METHODS

#: What makes NumPy ask an object.
_OF_ARRAYS = ("__array__", "__array_ufunc__", "__array_function__")


def refuse_unlike(function: Function) -> None:
    """Refuse such operators, here and in the functions that are called."""
    ops = list(_all_operations(function, set()))
    unsure = [op for op in ops if isinstance(op, Call) and _is_unsure(op)]
    sources = _sources(ops) if unsure else {}
    unsure = [op for op in unsure if any(_is_object_somewhere(arg, sources) for arg in op.args)]
    if not unsure:
        return
    classes = {cls for op in ops for value in op.outputs for cls in _classes(value.type)}
    classes |= {cls for param in function.params for cls in _classes(param.value.type)}
    for op in unsure:
        names = METHODS.get(prim.PLAIN.get(op.target, op.target), _OF_ARRAYS)
        asked = sorted(cls.__name__ for cls in classes if any(
            name and isinstance(attribute(cls, name), FunctionType) for name in names))
        if asked:
            held = next(arg for arg in op.args if isinstance(arg, Value) and _may_be_object(arg.type))
            what = f"an object of one of several classes enters {spelled(op.target)}"
            raise UnsupportedCall(what, op.location, [
                ("because", f"what that computes is decided by the class, if {_shown(held)} is a {asked[0]}"),
                ("instead", "use one class, or a list that is written in one piece, as [Dense(W, b), Scale(s)]")])


def _shown(held: Value) -> str:
    return "it" if held.temp else held.name


def _all_operations(function: Function, seen: set[Function]) -> Iterator[Node]:
    """The operations of a function and of those that it calls."""
    seen.add(function)
    for op in operations(function.body):
        yield op
        inner = op.target.function if isinstance(op, Call) and isinstance(op.target, Procedure) else None
        if inner is not None and inner not in seen:
            yield from _all_operations(inner, seen)


def _is_unsure(op: Call) -> bool:
    """Whether an operation has a rule, or reads an item, and is given what may be an object."""
    if op.target is operator.getitem:
        held, key = op.args
        return _may_be_object(of_operand(held)) and not (isinstance(key, Const) and isinstance(key.value, Field))
    if not any(_may_be_object(of_operand(arg)) for arg in op.args):
        return False
    rule = registry.find(op.target)
    return rule is not None and not isinstance(rule, Constant) and (op.target in METHODS or not is_ours(op.target))


def _sources(ops: list[Node]) -> dict[Value, list[Operand]]:
    """What is handed on as values, by branches and loops."""
    found: dict[Value, list[Operand]] = {}
    for op in ops:
        if isinstance(op, If):
            for output, *ways in zip(op.outputs, *(arm.yields for arm in op.regions()), strict=True):
                found[output] = ways
        elif isinstance(op, Loop):
            for k, (init, end) in enumerate(zip(op.inits, op.body.yields, strict=True)):
                found[op.outputs[k]] = found[op.carried[k]] = [init, end]
        elif isinstance(op, Call) and op.target is prim.bind:
            found[op.output] = op.args[:1]
    return found


def _is_object_somewhere(operand: Operand, sources: dict[Value, list[Operand]]) -> bool:
    """Whether a value may be an object on some path; one that comes from elsewhere may if its type allows it."""
    seen: set[Operand] = set()
    left = [operand]
    while left:
        one = left.pop()
        if one in seen:
            continue
        seen.add(one)
        kind = of_operand(one)
        if isinstance(one, Value) and one in sources:
            left += sources[one]
        elif isinstance(kind, Record) or _may_be_object(kind):
            return True
    return False


def _may_be_object(kind: Type) -> bool:
    return isinstance(kind, Mixed) and not isinstance(kind, Maybe)


def _classes(kind: Type) -> Iterator[type]:
    """The classes of the objects that a value is or holds."""
    if isinstance(kind, Record):
        yield kind.cls
    if is_container(kind):
        for item in items_of(kind):
            yield from _classes(item)

"""Which values are integers on some paths, though they are floats on others.

Comes in: a function with types, and which of its parameters are such values. Goes out: a set of values. Invariant: a
value of a type of floats that is not in the set is one of floats in every run, as far as this can be told without what
containers hold.

The type of what is an integer or a float is that of floats, as of a sum that begins with ``0``: derivatives are the
same. Only arrays made from it differ, whose dtype is that of the numbers as they are in this run.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable
from typing import Any

from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Procedure, Value
from srcdiff.ir.types import (
    FLOAT,
    INT,
    OBJECT,
    Array,
    Dict,
    List,
    Number,
    Record,
    Tuple,
    Type,
    is_container,
    is_differentiable,
    items_of,
    numbers_in,
    rank,
)
from srcdiff.ir.walk import operations

#: What makes lists and tuples of the items of others.
_HANDING_ON: frozenset[Callable[..., Any]] = frozenset({
    prim.bind, prim.unpack, list, tuple, sorted, containers.joined, containers.repeated})


def may_be_integers(function: Function, memory: Memory, given: Iterable[Value] = (),
                    seen: frozenset[Procedure] = frozenset()) -> set[Value]:
    """The values with types of floats that are, or are made of, integers on some paths; among them the ``given`` ones.
    Of procedures that are ``seen`` already, nothing is found out again."""
    ops = operations(function.body)
    found = set(given) | {value for op in ops for value, *sources in _handed_on(op)
                          if any(_hides(of_operand(source), value.type) for source in sources)}
    found.update(op.output for op in ops if isinstance(op, Call) and op.outputs and _begins(op, found, seen))
    before = 0
    while len(found) > before:      # what loops carry comes from further down
        before = len(found)
        for op in ops:
            found.update(value for value, *sources in _handed_on(op) if not found.isdisjoint(sources))
            if isinstance(op, Call) and op.outputs and not found.isdisjoint(parts := _parts(op, memory)) and _keeps(
                    op, parts, found, seen):
                found.update(op.outputs)
    return found


def _handed_on(op: Node) -> Iterable[tuple[Value, Operand, Operand]]:
    """The results of a branch, and what a loop carries, each with what it may be."""
    if isinstance(op, If):
        return zip(op.outputs, op.then.yields, op.orelse.yields, strict=False)
    if isinstance(op, Loop):
        return zip([*op.carried, *op.outputs], op.inits * 2, op.body.yields * 2, strict=True)
    return ()


def _begins(op: Call, found: set[Value], seen: frozenset[Procedure]) -> bool:
    """Whether the result of a call may hold integers that its type does not tell of."""
    if isinstance(op.target, Procedure):
        return _gives_integers(op, found, seen)
    if op.target is prim.make_dict and isinstance(op.args[0], Const):
        items = dict(op.output.type.items) if isinstance(op.output.type, Dict) else {}
        return any(_hides(of_operand(arg), items.get(key, OBJECT))
                   for key, arg in zip(op.args[0].value, op.args[1:], strict=True))
    return op.target is prim.make_list and bool(op.args) and is_differentiable(op.output.type) and all(
        _is_integer(of_operand(arg)) for arg in op.args)


def _hides(given: Type, seen: Type) -> bool:
    """Whether a type of what a value may be has integers where its own has floats."""
    if is_container(given) and is_container(seen):
        had, left = items_of(given), items_of(seen)
        pairs = zip(had, left, strict=True) if len(had) == len(left) else ((a, b) for a in had for b in left)
        return any(_hides(a, b) for a, b in pairs)
    return _is_integer(given) and is_differentiable(seen)


def _parts(op: Call, memory: Memory) -> list[Operand]:
    """What a call is given, and what is put later into the list that it makes."""
    if op.target is not prim.make_list:
        return [*op.operands()]
    group = memory.group(op.output)
    return [*op.args, *(store.args[-1] for store in memory.stores if memory.group(store.args[0]) is group)]


def _keeps(op: Call, parts: list[Operand], found: set[Value], seen: frozenset[Procedure]) -> bool:
    """Whether a call makes integers of integers."""
    if isinstance(op.target, Procedure):
        return _gives_integers(op, found, seen)
    if op.target in (prim.make_list, prim.make_tuple):
        return all(part in found or _is_integer(of_operand(part)) for part in parts)
    if op.target is prim.push:
        return op.args[-1] in found
    tried = Call(op.target, [_as_integers(arg) if arg in found else arg for arg in op.args],
                 {name: _as_integers(arg) if arg in found else arg for name, arg in op.kwargs.items()})
    return _is_integer(type_of(tried))


def _gives_integers(op: Call, found: set[Value], seen: frozenset[Procedure]) -> bool:
    """Whether a procedure may give integers, where some of its arguments are."""
    assert isinstance(op.target, Procedure)
    function = op.target.function
    if function is None or op.target in seen or not is_differentiable(op.target.result):
        return False
    given = [param.value for param, arg in zip(function.params, op.args, strict=False) if arg in found]
    return function.result in may_be_integers(function, Memory(function), given, seen | {op.target})


def _is_integer(kind: Type) -> bool:
    return kind == INT or isinstance(kind, Array) and (kind.dtype or "").startswith(("int", "uint")) or (
        isinstance(kind, (Tuple, List)) and bool(items_of(kind)) and all(map(_is_integer, items_of(kind))))


def _as_integers(operand: Operand) -> Operand:
    return Value("x", _of_integers(of_operand(operand)))


def _of_integers(kind: Type) -> Type:
    if isinstance(kind, Array):
        return dataclasses.replace(kind, dtype="int64")
    if isinstance(kind, Tuple):
        return dataclasses.replace(kind, items=tuple(map(_of_integers, kind.items)))
    if isinstance(kind, Dict):
        return dataclasses.replace(kind, items=tuple((key, _of_integers(item)) for key, item in kind.items),
                                   element=None if kind.element is None else _of_integers(kind.element))
    if isinstance(kind, List):
        return List(None if kind.element is None else _of_integers(kind.element),
                    None if kind.items is None else tuple(map(_of_integers, kind.items)))
    return INT if isinstance(kind, Number) else kind


def hides_integers(value: Operand, given: frozenset[Operand]) -> bool:
    """Whether a list, tuple or dict holds floats by its type that may be integers; of those that are ``given`` to the
    function, the other floats tell."""
    kinds = list(_leaves(of_operand(value)))
    return value not in given and not any(isinstance(kind, Record) for kind in kinds) and any(
        rank(kind) == 0 and is_differentiable(kind) for kind in kinds) and may_hold_integers(value, given)


def _leaves(kind: Type) -> Iterable[Type]:
    if not is_container(kind) or isinstance(kind, Record):
        return (kind,)
    return (leaf for item in items_of(kind) for leaf in _leaves(item))


def may_hold_integers(value: Operand, seen: frozenset[Operand] = frozenset()) -> bool:
    """Whether something in a list, tuple or dict that is a float by its type may be an integer: as one of several
    values is, and what stands beside others that hold floats. What was ``seen`` is not looked at."""
    if value in seen or not isinstance(value, Value):
        return value not in seen and shows_integers(of_operand(value))
    if _is_part(value, seen):       # of which the type tells all but what is a number in lists of numbers
        return numbers_in([value.type]) == {FLOAT}
    op, seen = value.op, seen | {value}
    if op is None or shows_integers(value.type):      # carried by a loop
        return True
    if isinstance(op, (If, Loop)):
        k = op.outputs.index(value)
        ways = [arm.yields[k] for arm in op.regions()] if isinstance(op, If) else [op.inits[k], op.body.yields[k]]
        return any(may_hold_integers(way, seen) for way in ways)
    assert isinstance(op, Call)
    if op.target in (prim.make_list, prim.make_tuple, prim.make_dict, prim.push) and op.args:
        return any(_may_be_integer(arg, seen) for arg in op.args)
    if isinstance(op.target, Procedure) and op.target.function is not None:
        return may_hold_integers(op.target.function.result, seen)
    if op.target in (operator.getitem, prim.pop, containers.take, prim.make_list) or isinstance(op.target, Procedure):
        return True         # others may hold the floats, and what is filled later may hold anything
    return op.target in _HANDING_ON and any(may_hold_integers(arg, seen) for arg in op.args)


def _is_part(value: Operand, given: frozenset[Operand]) -> bool:
    """Whether a value is what one of the given ones holds, or what that holds, and so on."""
    made = value.op if isinstance(value, Value) else None
    return isinstance(made, Call) and made.target is operator.getitem and (
        made.args[0] in given or _is_part(made.args[0], given))


def shows_integers(kind: Type) -> bool:
    """Whether a container holds integers by its type."""
    return is_container(kind) and any(item == INT or shows_integers(item) for item in items_of(kind))


def _may_be_integer(item: Operand, seen: frozenset[Operand]) -> bool:
    kind = of_operand(item)
    if is_container(kind):
        return may_hold_integers(item, seen)
    return kind == INT or rank(kind) == 0 and isinstance(item, Value) and isinstance(item.op, (If, Loop))

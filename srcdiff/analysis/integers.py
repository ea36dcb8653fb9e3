"""Which values are integers on some paths, though they are floats on others.

Comes in: a function with types, and which of its parameters are such values. Goes out: the numbers and arrays that are,
and the containers that may hold some. Invariant: a value of a type of floats that is in neither is one of floats, or
holds only such, in every run.

The type of what is an integer or a float is that of floats, as of a sum that begins with ``0``: derivatives are the
same. Only arrays made from it differ, whose dtype is that of the numbers as they are in this run.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable
from typing import Any

from srcdiff import runtime
from srcdiff.analysis.asking import Told, ask_once
from srcdiff.analysis.displays import shown_items
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.parameters import given
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
    Stack,
    Tuple,
    Type,
    facing,
    is_container,
    is_differentiable,
    items_of,
    numbers_in,
    rank,
)
from srcdiff.ir.walk import operations

#: What gives an item of a list, tuple or dict.
_TAKING: frozenset[Callable[..., Any]] = frozenset({
    operator.getitem, prim.unpack, prim.pop, containers.take, prim.bind, max, min})
#: What gives some of the items of containers, or what may be a sum of none.
_PICKING: frozenset[Callable[..., Any]] = frozenset({
    max, min, sum, sorted, list, tuple, prim.pop, containers.take, containers.joined, containers.repeated,
    runtime.take_items})


def may_be_integers(function: Function, memory: Memory, given: Iterable[Value] = (),
                    told: Told | None = None) -> set[Value]:
    """The values with types of floats that are, or are made of, integers on some paths; among them the ``given`` ones.
    What is ``told`` of procedures is not found out again."""
    told = {} if told is None else told
    ops = operations(function.body)
    found = set(given) | {value for op in ops for value, *sources in handed_on(op)
                          if any(_hides(of_operand(source), value.type) for source in sources)}
    found.update(op.output for op in ops if isinstance(op, Call) and op.outputs and _begins(op, found, told))
    filled = {memory.group(store.args[0]) for store in memory.stores if is_container(of_operand(store.args[0])) and (
        of_operand(store.args[-1]).is_of_integers)}
    found.update(op.output for op in ops if isinstance(op, Call) and op.target is prim.make_list and is_differentiable(
        op.output.type) and memory.group(op.output) in filled)
    before = 0
    while len(found) > before:      # what loops carry comes from further down
        before = len(found)
        for op in ops:
            found.update(value for value, *sources in handed_on(op) if not found.isdisjoint(sources))
            if isinstance(op, Call) and op.outputs and not found.isdisjoint(parts := _parts(op, memory)) and _keeps(
                    op, parts, found, told):
                found.update(op.outputs)
    return found


def may_be_floats(function: Function) -> set[Value]:
    """The arrays of integers, by their types, that are made of lists which may be empty: of these NumPy makes arrays of
    floats."""
    ops, found, before = operations(function.body), set[Value](), -1
    while len(found) > before:      # what loops carry comes from further down
        before = len(found)
        for op in ops:
            found.update(value for value, *sources in handed_on(op) if not found.isdisjoint(sources))
            if isinstance(op, Call) and op.outputs and _may_give_floats(op, found):
                found.add(op.outputs[-1])
    return found


def _may_give_floats(op: Call, found: set[Value]) -> bool:
    """Whether a call makes an array of integers, or holds one, that may be one of floats: of what may be empty, in a
    dtype that it is not told."""
    if op.target in (prim.make_list, prim.make_tuple, operator.getitem):
        return not found.isdisjoint(op.args)
    if not isinstance(op.outputs[-1].type, Array) or is_differentiable(op.outputs[-1].type):
        return False
    if isinstance(op.target, Procedure):
        return True
    return given(op, "dtype") is None and any(_may_be_empty(arg, op, found) for arg in op.operands())


def _may_be_empty(operand: Operand, op: Call, found: set[Value]) -> bool:
    """Whether an operand of a call is, or shows, a list that may be empty or what is found to be made of one."""
    if operand in found:
        return True
    shown, kind = shown_items(operand, op.location), of_operand(operand)
    if shown:
        return any(_may_be_empty(item, op, found) for item in shown)
    return isinstance(kind, List) and kind.items is None


def handed_on(op: Node) -> Iterable[tuple[Value, Operand, Operand]]:
    """The results of a branch, and what a loop carries, each with what it may be."""
    if isinstance(op, If):
        return zip(op.outputs, op.then.yields, op.orelse.yields, strict=False)
    if isinstance(op, Loop):
        return zip([*op.carried, *op.outputs], op.inits * 2, op.body.yields * 2, strict=True)
    return ()


def _begins(op: Call, found: set[Value], told: Told) -> bool:
    """Whether the result of a call may hold integers that its type does not tell of."""
    if isinstance(op.target, Procedure):
        return _gives_integers(op, op.target, found, told)
    if op.target is prim.make_dict and isinstance(op.args[0], Const):
        items = dict(op.output.type.items) if isinstance(op.output.type, Dict) else {}
        return any(_hides(of_operand(arg), items.get(key, OBJECT))
                   for key, arg in zip(op.args[0].value, op.args[1:], strict=True))
    if op.target is prim.make_list:     # some of its items may be taken out, or be others later
        made = op.output.type
        return isinstance(made, List) and made.items is None and any(
            _hides(of_operand(arg), item) for arg in op.args for item in items_of(made))
    return _picks_integers(op)


def _picks_integers(op: Call) -> bool:
    """Whether a call gives one of several values, or some of them, of which some are integers and others floats; or a
    sum of what may be nothing."""
    kind, held = op.outputs[-1].type, [of_operand(arg) for arg in op.args]
    if not is_differentiable(kind) or not (op.target in _PICKING or op.target is operator.getitem and is_container(
            held[0]) and not (isinstance(op.args[1], Const) and not isinstance(op.args[1].value, slice))):
        return False
    if op.target is sum:
        return len(held) == 1 and isinstance(held[0], List) and held[0].items is None and not op.kwargs
    given = [item for one in held for item in (items_of(one) if is_container(one) else (one,))]
    exact = is_container(kind) and getattr(kind, "items", None) is not None
    return not exact and any(_hides(one, item) for one in given for item in (
        items_of(kind) if is_container(kind) else (kind,)))


def _hides(given: Type, seen: Type) -> bool:
    """Whether a type of what a value may be has integers where its own has floats."""
    return any(a.is_of_integers and is_differentiable(b) for a, b in facing(given, seen))


def _parts(op: Call, memory: Memory) -> list[Operand]:
    """What a call is given, and what is put later into the list that it makes."""
    if op.target is not prim.make_list:
        return [*op.operands()]
    group = memory.group(op.output)
    return [*op.args, *(store.args[-1] for store in memory.stores if memory.group(store.args[0]) is group)]


def _keeps(op: Call, parts: list[Operand], found: set[Value], told: Told) -> bool:
    """Whether a call makes integers of integers."""
    if isinstance(op.target, Procedure):
        return _gives_integers(op, op.target, found, told)
    if op.target in (prim.make_list, prim.make_tuple):
        return all(part in found or of_operand(part).is_of_integers for part in parts)
    if op.target is prim.push:
        return op.args[-1] in found
    tried = Call(op.target, [_as_integers(arg) if arg in found else arg for arg in op.args],
                 {name: _as_integers(arg) if arg in found else arg for name, arg in op.kwargs.items()})
    return type_of(tried).is_of_integers


def _gives_integers(op: Call, target: Procedure, found: set[Value], told: Told) -> bool:
    """Whether a procedure may give integers, where some of its arguments are."""
    return is_differentiable(target.result) and ask_once(
        op, target, found, told, lambda function, given: function.result in may_be_integers(
            function, Memory(function), given, told))


def _as_integers(operand: Operand) -> Operand:
    return Value("x", _of_integers(of_operand(operand), {}))


def _of_integers(kind: Type, made: dict[int, Type]) -> Type:
    """A type with integers in the place of floats; ``made`` are those of types that it holds."""
    if id(kind) not in made:
        made[id(kind)] = _made_of_integers(kind, lambda inner: _of_integers(inner, made))
    return made[id(kind)]


def _made_of_integers(kind: Type, convert: Callable[[Type], Type]) -> Type:
    if isinstance(kind, Array):
        return dataclasses.replace(kind, dtype="int64")
    if isinstance(kind, Tuple):
        return dataclasses.replace(kind, items=tuple(map(convert, kind.items)))
    if isinstance(kind, Dict):
        return dataclasses.replace(kind, items=tuple((key, convert(item)) for key, item in kind.items),
                                   element=None if kind.element is None else convert(kind.element))
    if isinstance(kind, List):
        return List(None if kind.element is None else convert(kind.element),
                    None if kind.items is None else tuple(map(convert, kind.items)))
    return INT if isinstance(kind, Number) else kind


class HiddenIntegers:
    """The lists, tuples and dicts of a function that may hold an integer where their types tell of a float, as what
    stands beside others that hold floats does; of what was given to the function, its floats tell."""

    def __init__(self, function: Function, memory: Memory, given: Iterable[Value] = (),
                 told: Told | None = None) -> None:
        self._ops, self._called = operations(function.body), told is not None
        self._told: Told = {} if told is None else told
        self._found: set[Value] = set(given)
        self._params: set[Operand] = {param.value for param in function.params}
        holding = any(is_container(output.type) and is_differentiable(output.type)
                      for op in self._ops for output in op.outputs)
        members = memory.members(function) if holding else {}
        before = -1
        while holding and len(self._found) > before:      # what loops carry comes from further down
            before = len(self._found)
            for op in self._ops:
                self._found.update(value for value, *sources in handed_on(op) if any(
                    self._holds(source, value.type) for source in sources))
                if isinstance(op, Call):
                    self._call(op, memory, members)
        self._known = {*self._params, *(output for op in self._ops for output in op.outputs)}

    def __contains__(self, value: Operand) -> bool:
        """Whether a value may hold such integers; of one that was made later, what it was made of tells."""
        made = value.op if isinstance(value, Value) and value not in self._known else None
        return value in self._found or isinstance(made, Call) and any(arg in self for arg in made.args)

    def _call(self, op: Call, memory: Memory, members: dict[Value, list[Value]]) -> None:
        if op.target in prim.ITEM_STORES and isinstance(op.args[0], Value) and is_container(op.args[0].type):
            group = memory.group(op.args[0])
            if len(op.args) > 1 and group is not None and any(
                    self._holds(op.args[-1], item) for item in (op.args[0].type, *items_of(op.args[0].type))):
                self._found.update(value for value in members.get(group, ()) if is_container(value.type))
        elif op.outputs and self._makes(op):
            self._found.update(op.outputs)

    def _makes(self, op: Call) -> bool:
        """Whether a call makes something that holds integers, or hands on what does, or an item of it."""
        kind = op.outputs[-1].type
        if not (is_container(kind) or isinstance(kind, Stack) or rank(kind) == 0) or not is_differentiable(kind):
            return False
        if op.target in (prim.make_list, prim.make_tuple, prim.make_dict, prim.push):
            args = op.args[op.target in (prim.make_dict, prim.push):]
            made = Tuple(tuple(map(of_operand, args)))
            return any(arg in self._found for arg in op.args) or _hides(made, kind)
        if isinstance(op.target, Procedure):
            return self._gives(op, op.target)
        if op.target is operator.getitem and is_container(kind) and not self._called and self._is_part(op):
            return numbers_in([kind]) == {FLOAT}        # other lists beside it may hold the floats
        if op.target in _TAKING:
            exact = op.target in (prim.unpack, prim.bind) or len(op.args) > 1 and isinstance(op.args[1], Const)
            return op.args[0] in self._found or not exact and any(
                _hides(item, kind) for item in items_of(of_operand(op.args[0])))
        exact = isinstance(kind, Tuple)
        return rank(kind) != 0 and any(
            arg in self._found or not exact and _hides(of_operand(arg), kind) for arg in op.args)

    def _gives(self, op: Call, target: Procedure) -> bool:
        """Whether a procedure gives what may hold integers."""
        return ask_once(op, target, self._found, self._told, lambda function, given: function.result in HiddenIntegers(
            function, Memory(function), given, self._told))

    def _is_part(self, op: Call) -> bool:
        """Whether a call reads what a parameter holds, or what that holds, and so on."""
        made = op.args[0].op if isinstance(op.args[0], Value) else None
        return op.args[0] in self._params or isinstance(made, Call) and made.target is operator.getitem and (
            self._is_part(made))

    def _holds(self, operand: Operand, seen: Type) -> bool:
        return operand in self._found or _hides(of_operand(operand), seen)

"""Which attribute of an object, or which place in a tuple, holds a list or dict.

Comes in: values of a typed function. Goes out: the attribute that a container was read from, or the number of its
place, and the groups in which that does not tell containers apart. Invariant: in any other group, a container that is
held by an attribute is held by no attribute of another name.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator

from srcdiff.analysis.aliases import DISPLAYS, is_fresh, makes_container
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.containers import Field, Fields
from srcdiff.ir.nodes import Call, Const, Function, Loop, Node, Operand, Value
from srcdiff.ir.types import Record, Tuple, is_container
from srcdiff.ir.walk import operations


class Attributes:
    """Tells which attribute holds a container."""

    def __init__(self, function: Function, groups: Groups) -> None:
        self._groups = groups
        self._names: dict[Value, str] = {}
        self._entangled: set[Value] = set()
        self._before: dict[Value, Value] = {}       # what a loop was given of what it only fills, by how that is called
        given = {param.value for param in function.params}
        for op in reversed(operations(function.body)):      # the inner loops first
            if isinstance(op, Loop):
                self._filled(op)
        for name, value in (held for op in operations(function.body) for held in _held(op)):
            root = self._root(value)
            source = _source(root) or self._names.get(root)
            new = root in given or isinstance(root.op, Call) and (
                root.op.target in DISPLAYS or is_fresh(root.op) or makes_container(root.op))
            if source not in (None, name) or source is None and not new:
                self._entangled.add(groups.of(value))
            self._names[root] = name

    def of(self, value: Value) -> str | None:
        """The name of the attribute that holds a container; None where that is not known."""
        if self._groups.of(value) in self._entangled:
            return None
        root = self._root(value)
        return _source(root) or self._names.get(root)

    def _filled(self, loop: Loop) -> None:
        """Note what a loop hands on from round to round as it is, as the list or dict of a comprehension."""
        for param, init, after, output in zip(loop.carried, loop.inits, loop.body.yields, loop.outputs, strict=True):
            if isinstance(init, Value) and is_container(param.type) and isinstance(after, Value) and (
                    self._root(after) is param):
                self._before[param] = self._before[output] = init

    def _root(self, value: Value) -> Value:
        """The value under its first name."""
        while True:
            made = value.op
            if isinstance(made, Call) and made.target in (prim.bind, prim.push) and isinstance(made.args[0], Value):
                value = made.args[0]
            elif value in self._before:
                value = self._before[value]
            else:
                return value


def _source(value: Value) -> str | None:
    """The attribute, or the place in a tuple, that a value was read from."""
    if not isinstance(value.op, Call) or value.op.target is not operator.getitem:
        return None
    holder, key = value.op.args
    if not isinstance(key, Const):
        return None
    place = type(key.value) is int and key.value >= 0 and type(of_operand(holder)) is Tuple
    return str(key.value) if isinstance(key.value, Field) or place else None


def _held(op: Node) -> Iterator[tuple[str, Value]]:
    """The containers that an operation lets attributes hold, or the places of a tuple, by their numbers."""
    if not isinstance(op, Call):
        return
    pairs: list[tuple[object, Operand]] = []
    if op.target is prim.make_dict and isinstance(op.args[0], Const) and isinstance(op.args[0].value, Fields):
        pairs = list(zip(op.args[0].value, op.args[1:], strict=True))
    elif op.target is prim.make_tuple:
        pairs = list(enumerate(op.args))
    elif op.target is operator.setitem and isinstance(of_operand(op.args[0]), Record):
        key = op.args[1]
        pairs = [(key.value if isinstance(key, Const) else None, op.args[2])]
    for name, value in pairs:
        if isinstance(value, Value) and is_container(value.type):
            yield str(name), value

"""What a function stores into, and what its operations read of that.

Comes in: a function. Goes out: which values refer to memory that some store changes; for an operation, the values whose
contents it reads. Invariant: a value that is not *written* has the contents it was made with for as long as it lives,
so that it may be read anywhere; of one that is, only between the same stores.

Types say what is known of the lengths of arrays, which no store changes, so that whatever reads only a shape reads no
contents.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import MAY_VIEW, REGROUPED, is_immutable, is_item_stored, is_view, result_tuples
from srcdiff.analysis.groups import Groups, holds_constants
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Operand, Value
from srcdiff.ir.types import Array, Record, is_container, is_scalar
from srcdiff.ir.walk import all_procedures, calls_of, values_of
from srcdiff.rules.declare import registry

#: Calls that read nothing of an array but its shape and dtype.
_OF_SHAPES = frozenset({
    len, np.shape, np.size, np.ndim, np.zeros_like, np.ones_like, np.empty_like, runtime.zeros_like, prim.make_tuple,
    prim.make_list, prim.make_dict, prim.push, isinstance, operator.is_, operator.is_not, np.broadcast_to, np.diagonal,
    runtime.twin})
#: Those among them that read what a list or dict holds, or how much that is.
_OF_CONTENTS = frozenset({len, np.shape, np.size, np.ndim, np.zeros_like, np.ones_like, np.empty_like,
                          runtime.zeros_like, np.broadcast_to, np.diagonal})
#: Calls that read which items a container holds, and not what these hold.
_SHALLOW = frozenset({operator.getitem, len, prim.unpack, *REGROUPED}) - {
    runtime.add, runtime.filled, sorted}
#: Calls of which the first argument, or all but it, count by shape only.
_LIKE_FIRST = frozenset({np.full_like})
LIKE_SECOND = frozenset({prim.own, runtime.expand, runtime.unbroadcast, runtime.spread})
#: All of which it takes more than a rule to tell what they read.
_PARTLY_READ = _OF_SHAPES | prim.STORES | MAY_VIEW | LIKE_SECOND | _LIKE_FIRST | {runtime.unless_shared}


def is_store(op: Node) -> bool:
    """Whether an operation changes the contents of an array that its first operand refers to."""
    if not isinstance(op, Call) or op.target not in prim.STORES:
        return False
    target = op.args[0]
    return op.target in prim.ITEM_STORES or isinstance(target, Value) and not is_scalar(target.type)


def only_reads(store: Call, value: Value) -> bool:
    """Whether a store takes what a value holds, and leaves it as it is; lists and objects hold the value itself."""
    return store.args[0] is not value and (isinstance(of_operand(store.args[0]), Array) or value not in store.args[1:])


class Memory:
    """The written memory of a function, by groups of values that may share it; ``called`` is what the function calls,
    where that is known."""

    def __init__(self, function: Function, called: Iterable[Any] = prim.STORES) -> None:
        calls = [] if prim.STORES.isdisjoint(called) else calls_of(function.body, prim.STORES)
        self.stores = [op for op in calls if is_store(op)]
        self._groups = Groups(function, result_tuples(function)) if self.stores else None
        #: The groups that are stored into.
        self.written = {group for op in self.stores if (group := self.group(op.args[0])) is not None}

    def group(self, operand: Operand) -> Value | None:
        """What stands for all values that may share memory with this one; None for numbers and the like."""
        if self._groups is None or not isinstance(operand, Value) or is_immutable(operand):
            return None
        return self._groups.of(operand)

    def groups(self, operand: Operand) -> tuple[Value, ...]:
        """The group of a value, of what it holds, and so on."""
        if self._groups is None or not isinstance(operand, Value) or is_immutable(operand):
            return ()
        return self._groups.reached(operand)

    def is_written(self, operand: Operand) -> bool:
        """Whether a store may change what a value refers to, or anything it holds."""
        return bool(self.written) and not self.written.isdisjoint(self.groups(operand))

    def holds_written(self, operand: Operand, depth: int = 0) -> bool:
        """Whether a store may change anything that a value holds, beside which items it holds; or anything that is held
        by what it holds at a depth."""
        if self._groups is None or not isinstance(operand, Value) or is_immutable(operand):
            return False
        if depth == 0 and holds_constants(operand):
            return False
        return not self.written.isdisjoint(self._groups.within(operand, depth + 1))

    def members(self, function: Function) -> dict[Value, list[Value]]:
        """The values of each group that is written."""
        found: dict[Value, list[Value]] = {group: [] for group in self.written}
        for value in values_of(function) if found else ():
            for group in self.groups(value):
                if group in found:
                    found[group].append(value)
        return found

    def is_own(self, value: Value) -> bool:
        """Whether the function made all memory of a value itself."""
        return self._groups is None or self._groups.is_made_here(value)

    def reads(self, op: Node) -> Iterable[Value]:
        """The group of each written value whose contents an operation reads itself (not in its regions)."""
        return self._reads(op) if self.written else ()

    def _reads(self, op: Node) -> Iterator[Value]:
        shallow = op.args[:1] if isinstance(op, Call) and (op.target in _SHALLOW or op.target in prim.STORES) else []
        for operand in contents_read(op):
            for group in self.groups(operand)[:1 if operand in shallow else None]:      # but all of a key
                if group in self.written:
                    yield group


def stored_parameters(function: Function) -> frozenset[str]:
    """The names of the parameters whose memory a function changes."""
    memory = Memory(function)
    return frozenset(param.name for param in function.params if memory.is_written(param.value))


def stored_classes(function: Function) -> frozenset[type]:
    """The classes of objects of which a function, or one that it calls, sets attributes."""
    bodies = [function, *(other.function for other in all_procedures(function) if other.function is not None)]
    kinds = {of_operand(op.args[0]) for body in bodies for op in calls_of(body.body, prim.STORES)}
    return frozenset(kind.cls for kind in kinds if isinstance(kind, Record))


def contents_read(op: Node) -> Iterable[Operand]:
    """The operands of which an operation reads more than the shape; what it hands on it does not read."""
    if not isinstance(op, Call):
        return (op.test,) if isinstance(op, If) else op.bounds or () if isinstance(op, Loop) else ()
    part = _part_read(op) if op.target in _PARTLY_READ else None
    if part is not None:
        return part
    rule = registry.find(op.target)
    if rule is None or not rule.shape_only:
        return op.operands()
    names, shapes = rule.params, rule.shape_only
    given = [arg for k, arg in enumerate(op.args)
             if names[k:k + 1] == () or names[k] not in shapes or is_container(of_operand(arg))]
    return [*given, *(arg for name, arg in op.kwargs.items() if name not in shapes)]


def _part_read(op: Call) -> Sequence[Operand] | None:
    """The same for a call that views or stores, or reads the shape of an operand; None where its rule tells."""
    target, args = op.target, op.args
    if target in _OF_SHAPES and not (target in _OF_CONTENTS and is_container(of_operand(args[0]))):
        return ()
    if target in prim.STORES and is_container(of_operand(args[0])):
        return args[:-1] if is_item_stored(op) else args
    if target is operator.setitem:
        return args[1:]
    if target in prim.STORES:
        return args
    if is_view(op):
        return args[1:]
    if target in LIKE_SECOND:
        return args if is_container(of_operand(args[1])) else [args[0], *args[2:]]
    if target in _LIKE_FIRST:
        return args if is_container(of_operand(args[0])) else args[1:]
    return args[:1] if target is runtime.unless_shared else None

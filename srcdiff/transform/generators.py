"""Going over what generators yield.

Comes in: calls that go over a generator, or over an object whose ``__iter__`` is one. Goes out: the same calls, over
the list of all that it yields. Invariant: nobody can tell that the items were made at once: not from what the generator
changes or reads in between, nor from that it was not gone over to its end.
"""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from srcdiff.analysis.aliases import is_immutable
from srcdiff.analysis.effects import has_effect, may_change_arguments, raises_only
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.memory import Memory
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Function, Location, Loop, Operand, Region, Value
from srcdiff.ir.walk import free_values, operations
from srcdiff.transform.callees import Callee, find_callee, method_of
from srcdiff.transform.special_methods import user_class

#: What takes all items before it looks at any.
AT_ONCE: frozenset[Callable[..., Any]] = frozenset({list, tuple, set, frozenset, sorted})
#: What goes over its first argument.
ITERATING = AT_ONCE | {prim.as_sequence, prim.unpack, sum, max, min, math.prod, math.fsum}


@dataclass(frozen=True)
class Listing:
    """The list that stands for a generator, what that was given, and where it is gone over."""

    items: Operand
    args: tuple[Operand, ...]
    place: Location | None


def generator_behind(operand: Operand, builder: Builder) -> Callee | None:
    """The generator function that makes what is gone over, with its arguments."""
    made = operand.op if isinstance(operand, Value) else None
    if isinstance(made, Call):
        if made.target is prim.generated:
            raise UnsupportedCall("a generator is gone over twice", made.location, [
                ("because", "the second time there is nothing left"), ("instead", "make a list of it")])
        before = Region()
        with builder.inside(before):
            callee = find_callee(made, builder)
        if callee is not None and callee.listed:
            builder.region.ops += before.ops
            return callee
    cls = user_class(operand)
    method = inspect.getattr_static(cls, "__iter__", None) if cls is not None else None
    callee = method_of(method, operand) if isinstance(method, FunctionType) else None
    return callee if callee is not None and callee.listed else None


def check_listing(call: Call, callee: Callee, function: Function | None, recursive: bool) -> None:
    """Refuse what could be told from going over the generator step by step; ``function`` is what it does, None while
    that is being made."""
    if call.target in AT_ONCE or function is None:
        return
    memory, ops = Memory(function), operations(function.body)
    shifting = any(isinstance(op, Call) and op.target is containers.append and memory.is_written(op.args[1])
                   and not is_immutable(op.args[1]) for op in ops)
    if shifting or any(has_effect(op) and not raises_only(op) for op in ops):
        raise _refuse(call, "changes what it yielded, or prints or draws, while it is gone over")
    early = call.target is prim.unpack or "early" in call.kwargs
    if early and (_may_go_on(callee.function) or recursive):
        raise _refuse(call, "may go on for ever, and is not gone over to its end")


def refuse_interleaved(function: Function, listings: Iterable[Listing]) -> None:
    """Refuse a loop over a generator that changes what the generator reads."""
    loops = [op for op in operations(function.body) if isinstance(op, Loop)]
    held = {loop: free_values(loop.body) for loop in loops} if listings else {}
    found = [(listing, loop) for listing in listings for loop in loops if listing.items in held[loop]]
    groups = Groups(function) if found else None
    for listing, loop in found:
        assert groups is not None
        read = {groups.of(arg) for arg in listing.args if isinstance(arg, Value) and not is_immutable(arg)}
        for op in operations(loop.body):
            changed = op.args[:1] if isinstance(op, Call) and op.target in prim.STORES else (
                op.operands() if isinstance(op, Call) and has_effect(op) and may_change_arguments(op) else [])
            if any(isinstance(arg, Value) and groups.of(arg) in read for arg in changed):
                raise UnsupportedCall("a loop over a generator changes what the generator reads", op.location, [
                    ("instead", "go over a list of its items, as list(g(x))")])


def _refuse(call: Call, what: str) -> UnsupportedCall:
    return UnsupportedCall(f"a generator that {what}", call.location, [
        ("because", "its items are made at once"),
        ("instead", "go over a list of its items, as list(g(x)), or let it make a list")])


def _may_go_on(function: Any) -> bool:
    """Whether a generator may never end by itself, from its text."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, (ast.While, ast.YieldFrom)) for node in ast.walk(tree))

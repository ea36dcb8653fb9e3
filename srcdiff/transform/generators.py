"""Going over what generators yield.

Comes in: calls that go over a generator, or over an object whose ``__iter__`` is one. Goes out: the same calls, over
the list of all that it yields. Invariant: nobody can tell that the items were made at once: not from what the generator
changes or reads in between, nor from that it was not gone over to its end.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import math
import operator
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import is_immutable
from srcdiff.analysis.effects import has_effect, may_change_arguments, raises_only
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.errors import SrcdiffError, UnsupportedCall
from srcdiff.frontend import iterators
from srcdiff.frontend.refused import ENDLESS, EXTENDED, refuse
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Function, Location, Loop, Node, Operand, Region, Template, Value, is_literal
from srcdiff.ir.types import OBJECT, Dict, Object, Static, Type
from srcdiff.ir.walk import free_values, maker_of, operations
from srcdiff.runtime.collected import STOOD_FOR, Items
from srcdiff.transform.array_parts import flattened
from srcdiff.transform.building import spoil
from srcdiff.transform.callees import Callee, find_callee, method_of
from srcdiff.transform.implied import refuse_implied_length
from srcdiff.transform.special_methods import user_class

#: What takes all items before it looks at any.
AT_ONCE: frozenset[Callable[..., Any]] = frozenset({list, tuple, set, frozenset, sorted})
#: What does so before anything else is done.
FOLDING = AT_ONCE | {sum, max, min, math.prod, math.fsum}
#: Iterators whose items are made in another order here, or more of them.
IN_TURN: frozenset[Callable[..., Any]] = frozenset({
    iterators.accumulate, iterators.islice, iterators.runs, iterators.longest_of_two, iterators.longest_of_three})
#: What goes over its first argument.
_ITERATING = FOLDING | {prim.as_sequence, prim.unpack, any, all, dict}


#: What gives what it is given, or puts it into something new, and looks at none of it.
_HANDING_ON: frozenset[Callable[..., Any]] = frozenset({prim.bind, prim.make_tuple, prim.make_list, prim.as_sequence})
#: What takes items out of its first operand, or puts others into it.
_TAKING: frozenset[Callable[..., Any]] = frozenset(
    {operator.getitem, containers.append, prim.push, len, list, prim.unpack})
#: Deeper than anything is held.
_ALL = sys.maxsize


@dataclass(frozen=True)
class Listing:
    """The list that stands for a generator, and how deep that looks into what it was given: a list that it takes items
    from counts one, what it reads of these items counts two; ``read_through`` is the same of what functions read that
    it was given; ``making`` are the operations that make it, where they stand there themselves. One
    that is ``endless`` may have no end, where it is not gone over to it; one that is asked ``in_turn`` may not be gone
    over to it, or other things are done between its items."""

    items: Operand
    read: tuple[tuple[Operand, int], ...]
    read_through: tuple[tuple[Operand, int], ...]
    making: tuple[Node, ...] = ()
    endless: bool = False
    in_turn: bool = False


def is_early(call: Call) -> bool:
    """Whether a call that goes over a generator may end before that does."""
    return call.target in (any, all) or "early" in call.kwargs


def listing_of(call: Call, items: Operand, reads: Iterable[list[tuple[Operand, int]]], making: Iterable[Node],
               endless: bool, written_out: Sequence[Any]) -> Listing:
    """What stands for a generator that a call goes over, which stands in the last of those ``written_out``."""
    in_turn = is_early(call) or bool(written_out) and written_out[-1][0] in IN_TURN
    read, through = map(tuple, reads)
    return Listing(items, read, through, tuple(making), endless and call.target not in FOLDING, in_turn)


def goes_over(call: Call) -> bool:
    """Whether a call goes over its first argument; ``type(xs)(...)`` becomes what it is."""
    if call.target is prim.apply and isinstance(call.args[0], Const) and any(
            call.args[0].value is taking for taking in AT_ONCE):
        call.target, call.args = call.args[0].value, call.args[1:]
    return call.target in _ITERATING and bool(call.args) and (call.target not in (max, min) or len(call.args) == 1)


def generator_behind(operand: Operand, place: Location | None, builder: Builder,
                     depths: dict[Call, int]) -> Callee | None:
    """The generator function that makes what is gone over at a place, with its arguments; ``depths`` tells in how many
    loops iterators were made."""
    made = maker_of(operand)
    if made is not None:
        if made.target is prim.generated or depths.get(made, builder.depth) < builder.depth:
            raise UnsupportedCall("a generator is gone over twice", made.location, [
                ("because", "the second time there is nothing left"), ("instead", "make a list of it")])
        before = Region()
        with builder.inside(before):
            callee = find_callee(Call(made.target, made.args, made.kwargs, location=place), builder)
        if callee is not None and callee.listed:
            builder.region.ops += before.ops
            return callee
    cls = user_class(operand)
    method = attribute(cls, "__iter__") if cls is not None else None
    callee = method_of(method, operand) if isinstance(method, FunctionType) else None
    return callee if callee is not None and callee.listed else None


@contextmanager
def remembered_by(made: Call | None) -> Iterator[None]:
    """Let what makes a generator remember what is refused of it."""
    try:
        yield
    except SrcdiffError as refusal:
        if made is not None and made.refusal is None:
            made.refusal = refusal
        raise


def iterating_method(operand: Operand, place: Location | None) -> Call | None:
    """The call of ``__iter__`` of an object of a user's class, where that is no generator; None where it is, or where
    Python itself knows how to go over the object."""
    cls = user_class(operand)
    method = attribute(cls, "__iter__") if cls is not None else None
    if cls is None or cls is np.ndindex or cls in STOOD_FOR or method is not None and (
            not isinstance(method, FunctionType) or inspect.isgeneratorfunction(method)):
        return None
    refuse_implied_length(operand, place)
    if method is None and hasattr(cls, "__getitem__") or hasattr(cls, "__next__"):
        because = "it has no method __iter__" if method is None else "it counts by itself which item is next"
        raise UnsupportedCall(f"an object of {cls.__name__} is gone over", place, [
            ("because", because), ("instead", "let __iter__ be a generator, or give the iterator of a list")])
    return None if method is None else Call(
        prim.call_method, [operand, Const("__iter__")], location=place, outputs=[Value("items", temp=True)])


def depths_read(function: Function, given: Sequence[Operand]) -> list[tuple[Operand, int]]:
    """How deep a function looks into each of some values."""
    groups, read = Groups(function), set[Value]()
    for op in operations(function.body):
        if isinstance(op, Call) and op.target not in _HANDING_ON:
            taking = op.target in _TAKING
            for operand in op.args[:1] if taking else op.operands():
                reached = groups.reached(operand) if isinstance(operand, Value) else ()
                read.update(reached[:1] if taking else reached)
    return [(operand, max((k for k, group in enumerate(_reached(groups, operand), 1) if group in read), default=0))
            for operand in given]


def depths_passed(function: Function | None, given: list[Operand]) -> list[tuple[Operand, int]]:
    """The same, for the values that are passed to a procedure; one that is being made may look at everything."""
    if function is None:
        return [(operand, _ALL) for operand in given]
    inside = depths_read(function, [param.value for param in function.params])
    return [(operand, depth) for operand, (_, depth) in zip(given, inside, strict=True)]


def check_listing(call: Call, callee: Callee, function: Function | None, endless: bool) -> None:
    """Refuse what could be told from going over the generator step by step; ``function`` is what it does, None while
    that is being made; ``endless`` tells that it may have no end."""
    if call.target not in FOLDING:
        spoil(callee.operands)
    ops = [] if function is None else operations(function.body)
    if any(isinstance(op, Loop) and op.test is not None and is_literal(op.test.yields[0], True)
           and op.body.stop is None for op in ops):
        raise _refuse(call, "goes on for ever")
    if call.target in AT_ONCE or function is None:
        return
    memory = Memory(function)
    shifting = any(isinstance(op, Call) and op.target is containers.append and memory.is_written(op.args[1])
                   and not is_immutable(op.args[1]) for op in ops)
    if shifting or any(has_effect(op) and not raises_only(op) for op in ops):
        raise _refuse(call, "changes what it yielded, or prints or draws, while it is gone over")
    if (is_early(call) or call.target is prim.unpack) and endless:
        raise _refuse(call, "may go on for ever, and is not gone over to its end")
    if "early" in call.kwargs and any(isinstance(op, Call) and op.target is prim.raise_ for op in ops):
        raise UnsupportedCall("a generator that may raise an exception, and is not gone over to its end",
                              call.location, [
            ("because", "its items are made at once"),
            ("instead", "let the loop raise the exception, or let the generator return")])


def refuse_interleaved(function: Function, listings: Iterable[Listing]) -> None:
    """Refuse a loop over a generator that changes what the generator reads, and such changes anywhere if its items are
    asked for one by one."""
    ops = operations(function.body)
    extending = [op for op in ops if isinstance(op, Call) and op.target is containers.extend]
    _refuse_extended(function, [op for op in extending if op.style == "generator"])
    known = list(listings)
    found = list(_gone_over(function, known, ops, extending))
    in_turn = [listing for listing in known if listing.in_turn]
    if not found and not in_turn:
        return
    groups = Groups(function)
    for listing, body in found:
        _refuse_seen(listing, body, groups)
    for listing in in_turn:
        _refuse_seen_later(listing, function, ops, groups)
    for listing, body in found:
        given, other = ({group for arg, depth in read for group in _reached(groups, arg)[:depth]}
                        for read in (listing.read, listing.read_through))
        making = set(listing.making)
        for op in operations(body):
            if not (given if op in making else given | other).isdisjoint(changed_groups(groups, op)):
                raise UnsupportedCall("a loop over a generator changes what the generator reads", op.location, [
                    ("instead", "go over a list of its items, as list(g(x))")])


def _gone_over(function: Function, listings: list[Listing], ops: list[Node],
               extending: list[Call]) -> Iterator[tuple[Listing, Region]]:
    """The lists of the items of generators, and what runs while these are asked for."""
    if not listings:
        return
    held = {op.body: free_values(op.body) for op in ops if isinstance(op, Loop)}
    taken = {operand for op in ops if _is_taken_from(op) for operand in op.operands()}
    for listing in listings:
        yield from ((listing, body) for body, free in held.items() if listing.items in free)
        if listing.items in taken:
            yield listing, function.body
        yield from ((listing, Region(ops=[op])) for op in extending if listing.items in op.args)


def _refuse_extended(function: Function, extending: list[Call]) -> None:
    """Refuse to extend lists by generator expressions that read them, as they grow with each item."""
    groups = Groups(function) if extending else None
    for op in extending:
        target, made = op.args[0], op.args[1].op if isinstance(op.args[1], Value) else None
        if groups is not None and isinstance(target, Value) and isinstance(made, Loop):
            read = [operand for inner in operations(made.body) for operand in inner.operands()]
            if any(groups.of(target) in _reached(groups, operand) for operand in read):
                raise refuse(EXTENDED, op.location)


def _refuse_seen(listing: Listing, body: Region, groups: Groups) -> None:
    """Refuse a loop over a generator that reads what the generator changes: that was changed before the first round."""
    if not set(listing.making).isdisjoint(operations(body)):
        return
    changed = _changed_by(listing, groups)
    for op in operations(body):
        for operand in op.operands():
            if isinstance(operand, Value) and not changed.isdisjoint(_reached(groups, operand)):
                raise UnsupportedCall("a loop over a generator reads what the generator changes", op.location, [
                    ("because", "its items are made at once"),
                    ("instead", "call the function in the loop, or go over a list of its items, as list(g(x))")])


def _changed_by(listing: Listing, groups: Groups) -> set[Value]:
    """The groups of what the operations change that make the items, but for the list of these."""
    own = groups.of(listing.items) if isinstance(listing.items, Value) else None
    return {group for op in listing.making for group in changed_groups(groups, op)} - {own}


def _refuse_seen_later(listing: Listing, function: Function, ops: list[Node], groups: Groups) -> None:
    """Refuse to read what a generator changes after it was not gone over to its end: all its items were made."""
    changed = _changed_by(listing, groups)
    if not changed:
        return
    making = set(listing.making)
    start = next((k for k, op in enumerate(ops) if op in making), len(ops))
    around = [loop for loop in ops if isinstance(loop, Loop) and not making.isdisjoint(operations(loop.body))]
    later = [*(op for loop in around for op in operations(loop.body)), *ops[start:]]
    given = {group for param in function.params for group in _reached(groups, param.value)}
    given |= {group for operand in function.body.yields for group in _reached(groups, operand)}
    for op in [*(op for op in later if op not in making), *(listing.making[:1] if changed & given else ())]:
        if op in making or any(isinstance(operand, Value) and not changed.isdisjoint(_reached(groups, operand))
                               for operand in op.operands()):
            raise UnsupportedCall("what a generator changes is read, and it may not be gone over to its end",
                                  op.location, [("because", "its items are made at once"),
                                                ("instead", "call the function in the loop")])


def _is_taken_from(op: Node) -> bool:
    """Whether an operation makes what stands for an iterator that ``next`` is asked of."""
    return isinstance(op, Call) and op.target is prim.make_dict and getattr(op.output.type, "cls", None) is Items


def _reached(groups: Groups, operand: Operand) -> tuple[Value, ...]:
    """The groups of what can be changed of a value, and of what it holds."""
    return groups.reached(operand) if isinstance(operand, Value) and not is_immutable(operand) else ()


def changed_groups(groups: Groups, op: Node) -> list[Value]:
    """The groups of what an operation may change."""
    if not isinstance(op, Call):
        return []
    if op.target in prim.STORES:
        return [groups.of(op.args[0])] if isinstance(op.args[0], Value) else []
    unknown = op.operands() if has_effect(op) and may_change_arguments(op) else []
    return [group for operand in unknown for group in _reached(groups, operand)]


def _refuse(call: Call, what: str) -> UnsupportedCall:
    return UnsupportedCall(f"a generator that {what}", call.location, [
        ("because", "its items are made at once"),
        ("instead", "go over a list of its items, as list(g(x)), or let it make a list")])


def refuse_endless(call: Call) -> None:
    """Refuse to make all items of what goes on for ever, as `itertools.count` does."""
    made = maker_of(call.args[0]) if call.target in (prim.as_sequence, prim.unpack, *AT_ONCE) and call.args else None
    if made is not None and (made.target in (itertools.count, itertools.cycle) or (
            made.target is itertools.repeat and len(made.args) + len(made.kwargs) == 1)):
        raise refuse(ENDLESS, call.location)


def _check_iterator(call: Call, builder: Builder) -> None:
    """Refuse a loop that goes over an iterator, and that others may go on with, or check for that when it runs."""
    kind = of_operand(call.args[0])
    if kind == OBJECT:
        builder.effect(runtime.check_goes_again, call.args[0])
    elif hasattr(getattr(kind, "cls", None), "__next__"):
        raise UnsupportedCall("a loop over an iterator may end before its last item", call.location, [
            ("because", "its items are made at once, and what goes on with it would find none"),
            ("instead", "go over a list of its items, or give the iterator of a list a name here")])


def walked(call: Call, builder: Builder) -> Operand | None:
    """What a loop goes over, where it has a length and items; else a list of it."""
    if _is_sequence(of_operand(call.args[0])) or flattened(call.args[0]) is not None:
        return call.args[0]
    if "early" in call.kwargs:
        _check_iterator(call, builder)
    call.target, call.kwargs, call.style = list, {}, "walked"
    return None


def _is_sequence(kind: Type) -> bool:
    counts = isinstance(kind, Static) and isinstance(kind.value, type)      # an Enum has members under their names
    return not counts and not isinstance(kind, (Dict, Object)) or kind == Object(range)


def note_endless(function: FunctionType | Template, inside: Iterable[Listing],
                 endless: set[FunctionType | Template]) -> bool:
    """Whether a generator may never end, by its text or as what it goes over; a generator expression has no loop of its
    own. It is noted, as what it goes over is found once."""
    if any(listing.endless for listing in inside) or isinstance(function, FunctionType) and any(
            isinstance(node, ast.While) for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function))))):
        endless.add(function)
    return function in endless

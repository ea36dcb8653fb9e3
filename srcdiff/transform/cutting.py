"""Bodies of ``try`` that change memory before their end, in parts.

Comes in: a branch of the form ``"try"``. Goes out: several of them, and what asks whether the part before came to its
end, in the place of the one. Invariant: in each, at most the last operation changes memory from outside; the handler
runs where any part raises, after what the parts before have changed.

before::

    try:
        y[0] = a
        z = g(x)
    except ValueError:
        z = b

after::

    try:
        y[0] = a
        completed = True
    except ValueError:
        z = b
        completed = False
    if completed:
        try:
            z = g(x)
        except ValueError:
            z = b
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from srcdiff.analysis.aliases import is_immutable
from srcdiff.analysis.groups import Groups
from srcdiff.frontend.refused import TRY_STORE, refuse
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Node, Operand, Parameter, Region, Value
from srcdiff.ir.types import BOOL, rank
from srcdiff.ir.walk import clone_region, exchange, free_values, operations
from srcdiff.transform.outcomes import completed, hand_out

_NO, _YES = Const(False), Const(True)
_NOTHING: Mapping[str, Operand] = {}


def changes(ops: Iterable[Node]) -> list[Call]:
    """The operations that change memory in place."""
    return [op for op in ops if isinstance(op, Call) and op.target in prim.STORES | prim.CONSUMING]


def _from_outside(function: Function, op: If) -> Callable[[Call], bool]:
    """What tells whether an operation in the body of a ``try`` changes memory that was there before."""
    free = list(free_values(Region(ops=op.then.ops)))
    groups = Groups(replace(function, params=list(map(Parameter, free)), body=Region(ops=op.then.ops)))
    outside = {group for value in free for group in groups.reached(value)}
    return lambda store: not isinstance(store.args[0], Value) or groups.of(store.args[0]) in outside


def changes_own(function: Function, op: If) -> bool:
    """Whether the body of a ``try`` changes what it made itself."""
    found = changes(op.then.ops)
    return bool(found) and not all(map(_from_outside(function, op), found))


def cut(function: Function, region: Region, op: If) -> list[tuple[Region, If]]:
    """Put parts in the place of a ``try`` in a region, if its body changes memory from outside before its end; those
    parts that are to be looked at again, with where they stand."""
    ops = op.then.ops
    if not changes(operations(op.then)):
        return []
    is_foreign = _from_outside(function, op)
    found = [k for k, inner in enumerate(ops) if any(map(is_foreign, changes(operations(Region(ops=[inner])))))]
    if not found:
        return []
    place, inner = found[0], ops[found[0]]
    before = all(isinstance(other, Call) and not changes([other]) for other in ops[:place])
    if place > 0 and not (isinstance(inner, Call) and before and not reads_before(
            inner, ops[:place], Groups(function))):
        return cut_at(region, op, place)
    if not _is_last(ops, place):
        return cut_at(region, op, place + 1)
    if isinstance(inner, If):
        return _into_arms(region, op)
    return _into_loop(region, op) if isinstance(inner, Loop) else []


def reads_before(store: Call, ops: list[Node], groups: Groups) -> bool:
    """Whether operations read the memory that a store changes, but for single elements, which are copies."""
    group = groups.of(store.args[0]) if isinstance(store.args[0], Value) else None
    return any(isinstance(arg, Value) and not is_immutable(arg) and groups.of(arg) is group
               for op in ops for arg in op.operands()
               if not (isinstance(op, Call) and op.target is operator.getitem and rank(op.output.type) == 0))


def _is_last(ops: list[Node], place: int) -> bool:
    """Whether nothing after an operation may raise."""
    return all(isinstance(inner, Call) and inner.target in prim.SURE for inner in ops[place + 1:])


def _attempt(op: If, ops: list[Node], yields: list[Operand]) -> If:
    """Another ``try`` that catches the same, with a handler of its own."""
    made = If(op.test, Region(ops=ops), clone_region(op.orelse, {}), "try", location=op.location, section=op.section)
    ends, made.orelse.yields = made.orelse.yields, []
    for output, after, end in zip(op.outputs, yields, ends, strict=True):
        made.join(output.like(), after, end)
    return made


def _replace(region: Region, op: If, made: list[Node], last: If) -> None:
    """Put operations in the place of a ``try``, the last of which gives what that gave."""
    place = region.ops.index(op)
    region.ops[place:place + 1] = made
    last.outputs = op.outputs
    for output in op.outputs:
        output.op = last


def marks_in(handler: Region) -> list[tuple[Call, str]]:
    """The marks of variables that a handler starts with, and which these are; those of another inside are its own."""
    calls = [inner for inner in handler.ops if isinstance(inner, Call) and inner.target is prim.unsure]
    return [(mark, name.value) for mark in calls if isinstance(name := mark.args[0], Const)]


def note(handler: Region, noted: Mapping[str, Operand]) -> None:
    """Let the marks in a handler say what variables are."""
    for mark, name in marks_in(handler):
        mark.args[1:] = [noted[name]] if name in noted and mark.args[1:] else mark.args[1:]


def hoist(region: Region, op: If, place: int) -> None:
    """Put the first operations of the body of a ``try`` before it."""
    start, before = region.ops.index(op), op.then.ops[:place]
    for inner in operations(Region(ops=before)):
        inner.guarded = False
    op.then.ops, region.ops[start:start] = op.then.ops[place:], before


def cut_at(region: Region, op: If, place: int, noted: Mapping[str, Operand] = _NOTHING) -> list[tuple[Region, If]]:
    """Two parts, the second of which runs if the first came to its end; ``noted`` are the variables that its handler
    then finds."""
    before, after = op.then.ops[:place], op.then.ops[place:]
    second = _attempt(op, after, op.then.yields)
    first = _attempt(op, before, [UNDEFINED] * len(op.outputs))
    note(second.orelse, noted)
    made = {output for inner in before for output in inner.outputs}
    needed = dict.fromkeys([*free_values(Region(ops=after)), *op.then.yields, *free_values(second.orelse)])
    known: dict[Value, Operand] = {}
    for value in needed:
        if isinstance(value, Value) and value in made:
            known[value] = hand_out(first, first.then, value)
    _read(second.then, known)
    _read(second.orelse, known)
    branch = If(completed(first), Region([], [second], list(second.outputs)),
                Region([], [], list(first.outputs[:len(op.outputs)])), location=op.location, section=op.section)
    _replace(region, op, [first, branch], branch)
    return [(region, first), (branch.then, second)]


def _into_arms(region: Region, op: If) -> list[tuple[Region, If]]:
    """A branch with a ``try`` in each arm, for a ``try`` around it."""
    inner, *others = op.then.ops
    assert isinstance(inner, If)
    if inner.form in ("with", "block", "try"):
        raise refuse(TRY_STORE, op.location)
    made = []
    branch = If(inner.test, form=inner.form, location=inner.location, section=inner.section)
    for new, arm in zip(branch.regions(), inner.regions(), strict=True):
        ends = dict(zip(inner.outputs, arm.yields, strict=True))
        rest = clone_region(Region([], others, op.then.yields), {})
        _read(rest, ends)
        one = _attempt(op, [*arm.ops, *rest.ops], rest.yields)
        new.ops, new.yields = [one], list(one.outputs)
        made.append((new, one))
    _replace(region, op, [branch], branch)
    return made


def _into_loop(region: Region, op: If) -> list[tuple[Region, If]]:
    """A loop with a ``try`` in each round, for a ``try`` around it; the handler runs after the loop."""
    loop, *others = op.then.ops
    assert isinstance(loop, Loop)
    if loop.test is not None or _asks(op.orelse):
        raise refuse(TRY_STORE, op.location)
    body = loop.body
    one = If(op.test, Region(ops=body.ops), Region(), "try", location=op.location, section=op.section)
    known = [one.join(value.like(), end, value) for value, end in zip(loop.carried, body.yields, strict=True)]
    stop = one.join(Value("stop", BOOL, temp=True), _NO if body.stop is None else body.stop, _YES)
    body.ops, body.yields, body.stop = [one], [*known, completed(one)], stop
    body.params.append(Value("completed", BOOL, temp=True))
    loop.inits.append(_YES)
    loop.outputs.append(Value("completed", BOOL, temp=True))
    loop.__post_init__()
    branch = If(loop.outputs[-1], Region([], others, op.then.yields), op.orelse, location=op.location,
                section=op.section)
    _replace(region, op, [loop, branch], branch)
    return [(body, one)]


def _asks(handler: Region) -> bool:
    """Whether a handler asks for the exception, or raises it again."""
    calls = [inner for inner in operations(handler) if isinstance(inner, Call)]
    return any(call.target is prim.caught or call.target is prim.raise_ and not call.args for call in calls)


def _read(region: Region, known: dict[Value, Operand]) -> None:
    exchange(region, known)

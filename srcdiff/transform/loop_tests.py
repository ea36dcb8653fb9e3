"""Loops of which the number of rounds, or what their test does, belongs to the rounds.

Comes in: a typed function. Goes out: the same, changed in place, in which no test of a loop stores anything, and no
loop is counted that changes the lengths of what it goes over. Invariant: what a test stores is stored in a round of the
loop, which the reverse sweep goes back through; a list is gone over to the end that it has then; a dict that has other
keys than when the loop began is an error, as it is in Python.

before::

    while xs.pop() > x:
        s = s + xs[-1]
    for y in ys:
        if y < x:
            ys.append(y * y)

after::

    while True:
        if xs.pop() > x:
            s = s + xs[-1]
        else:
            break
    i = 0
    while i < len(ys):
        y = ys[i]
        if y < x:
            ys.append(y * y)
        i = i + 1
"""

from __future__ import annotations

import operator

from srcdiff.analysis.aliases import is_slice
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.memory import is_store
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.errors import UnsupportedCall
from srcdiff.ir.builder import Builder
from srcdiff.ir.containers import RESIZING, append, extend
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Operand, Region, Value
from srcdiff.ir.primitives import ITEM_UPDATES
from srcdiff.ir.types import BOOL, INT, Dict, List
from srcdiff.ir.walk import branches_and_loops, calls_of, exchange, operations
from srcdiff.runtime import check_size, place_of_largest, place_of_smallest
from srcdiff.transform.generators import changed_groups

#: What finds the place of the item that ``max`` and ``min`` give, from keys.
_PLACES = (place_of_largest, place_of_smallest)
#: What gives a dict other keys.
_KEYING = RESIZING | {operator.setitem, *ITEM_UPDATES.values()}
#: What puts items after those that there are.
_AFTER = (append, extend)


def settle_loops(function: Function) -> None:
    """Move each test that stores something into the body of its loop, and let loops ask in each round whether there is
    another item, where they change how many there are."""
    loops = [op for op in branches_and_loops(function.body) if isinstance(op, Loop)]
    if not loops:
        return
    for op in loops:
        if op.test is not None and any(map(is_store, operations(op.test))):
            _move(op, op.test)
    walking = [op for op in loops if any(isinstance(of_operand(items), List) for items in op.walked)]
    resizing = {op: [inner for inner in operations(op.body) if isinstance(inner, Call) and _resizes(inner)]
                for op in walking}
    groups = Groups(function) if any(resizing.values()) else None
    for op, stores in resizing.items():
        if groups is not None and _changes_length(op, stores, groups):
            _ask_each_time(op)
    for op in loops:
        _keep_keys(op, function)
    _refuse_moved(function)
    for op in loops:
        op.walked = ()


def _move(op: Loop, test: Region) -> None:
    exchange(op.body, dict(zip(op.body.params, test.params, strict=True)))
    choice = If(test.yields[0], Region(ops=op.body.ops), location=op.location)
    ends: list[Operand] = [
        end if end is param else choice.join(param.like(), end, param)
        for param, end in zip(test.params, op.body.yields, strict=True)]
    stop = choice.join(Value("stop", BOOL, temp=True), op.body.stop or Const(False), Const(True))
    op.body = Region(test.params, [*test.ops, choice], ends, stop)
    op.test = Region([param.like() for param in test.params], [], [Const(True)])


def _resizes(op: Call) -> bool:
    """Whether an operation may change the length of its first operand."""
    return op.target in RESIZING or op.target is operator.setitem and is_slice(op.args[1])


def _changes_length(op: Loop, stores: list[Call], groups: Groups) -> bool:
    walked = {groups.of(items) for items in op.walked if isinstance(items, Value)}
    return any(isinstance(store.args[0], Value) and groups.of(store.args[0]) in walked for store in stores)


def _keep_keys(op: Loop, function: Function) -> None:
    """Compare, after each round, how many keys a dict has with how many were there, where keys may come or go."""
    listed = [keys.op for keys in op.walked if isinstance(keys, Value) and isinstance(keys.op, Call)
              and keys.op.style == "walked" and isinstance(of_operand(keys.op.args[0]), Dict)]
    stores = [inner for inner in operations(op.body) if isinstance(inner, Call) and inner.target in _KEYING] if (
        listed) else []
    if not stores:
        return
    groups = Groups(function)
    changed = [(groups.of(store.args[0]), store) for store in stores if isinstance(store.args[0], Value)]
    for call in listed:
        held = call.args[0]
        if isinstance(held, Value) and any(group is groups.of(held) and (
                store.target in RESIZING or not _is_read_from(store.args[1], call.output)) for group, store in changed):
            _compare(op, held, call.output)


def _is_read_from(key: Operand, keys: Value) -> bool:
    made = key.op if isinstance(key, Value) else None
    return isinstance(made, Call) and made.target is operator.getitem and made.args[0] is keys


def _compare(op: Loop, held: Value, keys: Value) -> None:
    """Compare lengths at the end of each round that another may follow."""
    stop, region = op.body.stop, op.body
    if stop is not None:
        after = If(stop, location=op.location)
        op.body.ops.append(after)
        region = after.orelse
    builder = Builder(region, type_of)
    builder.location = op.location
    builder.effect(check_size, held, builder.call(len, keys, name="count"))


def _refuse_moved(function: Function) -> None:
    """Refuse keys of ``max`` and ``min`` that, while they are made, change which item is at the place that is found."""
    loops = [op.args[0].op for op in calls_of(function.body, _PLACES) if isinstance(op.args[0], Value)]
    groups = Groups(function) if loops else None
    for loop in loops:
        if groups is None or not isinstance(loop, Loop):
            continue
        walked = {groups.of(items) for items in loop.walked if isinstance(items, Value)}
        for op in operations(loop.body):
            if isinstance(op, Call) and op.target not in _AFTER and not walked.isdisjoint(changed_groups(groups, op)):
                raise UnsupportedCall("a key of max or min changes what they look at", op.location, [
                    ("because", "the item that is found may be at another place then"),
                    ("instead", "look at a copy, as max(list(xs), key=f)")])


def _ask_each_time(op: Loop) -> None:
    """Count in the loop itself."""
    assert op.bounds is not None
    place = op.body.params[0]
    tested = Region([param.like() for param in op.body.params])
    builder = Builder(tested, type_of)
    builder.location = op.location
    count = _asked_again(op.bounds[1], builder)
    tested.yields = [builder.call(operator.lt, tested.params[0], count, name="branch")]
    builder = Builder(op.body, type_of)
    after = builder.call(operator.add, place, Const(1), name=place.name, temp=False)
    op.body.yields.insert(0, after)
    op.inits.insert(0, op.bounds[0])
    op.outputs.insert(0, Value(place.name, INT))
    op.outputs[0].op = op
    op.bounds, op.test = None, tested


def _asked_again(bound: Operand, builder: Builder) -> Operand:
    """How many items there are now."""
    made = bound.op if isinstance(bound, Value) else None
    if not isinstance(made, Call) or made.target not in (len, min):
        return bound
    args = made.args if made.target is len else [_asked_again(arg, builder) for arg in made.args]
    return builder.call(made.target, *args, name="count")

"""Lists that are filled before anything is read of them.

Comes in: a typed function, and which values may be the same list. Goes out: for those that are made empty or written
down, and then only appended to, one item after the other, the types of the items; the loops that put objects of
several classes into one, which are to be written out. Invariant: whatever is read of such a list is read when it has
all its items.

before::

    layers = []
    layers.append(Dense(W, b))
    layers.append(Scale(s))
    for layer in layers:
        x = layer(x)
"""

from __future__ import annotations

import operator
from typing import Any

from srcdiff.analysis.groups import Groups
from srcdiff.analysis.types import of_operand
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.containers import Field
from srcdiff.ir.nodes import Call, Const, Function, Loop, Node, Operand, Value
from srcdiff.ir.types import List, Type, items_of
from srcdiff.ir.walk import bound, operations, region_operands, regions_of
from srcdiff.transform.functions import classes_picked

#: What gives a list another name, or puts it into something.
_NAMING = frozenset({prim.bind, prim.make_dict, prim.make_tuple, *prim.ITEM_STORES})


def filled_once(function: Function, groups: Groups, stores: list[Call]) -> dict[Call, tuple[Type, ...]]:
    """By what makes it, the types of the items of each list that is filled before it is read, among those ``stores`` go
    to."""
    named = {op.args[1].value for op in stores if op.target is operator.setitem and isinstance(op.args[1], Const)
             and isinstance(op.args[1].value, Field)}
    appends: dict[Value, list[tuple[Call, Call | None]]] = {}      # by group, with what makes the list
    for op in stores:
        target = op.args[0]
        if isinstance(target, Value) and isinstance(target.type, List):
            appends.setdefault(groups.of(target), []).append((op, _maker(target, named)))
    regions = regions_of(function) if appends else ()
    places = {op: (region, k) for region in regions for k, op in enumerate(region.ops)}
    found: dict[Call, list[Operand]] = {}
    for group, calls in appends.items():
        homes = {places[made][0] if made is not None else None for _, made in calls}
        if len(homes) > 1 or not all(op.target is containers.append and places[op][0] in homes for op, _ in calls):
            continue
        calls.sort(key=lambda pair: places[pair[0]][1])
        region, last = places[calls[-1][0]]
        if groups.is_made_here(group) and _is_unread(region.ops[:last], group, groups):
            for op, made in calls:
                assert made is not None
                found.setdefault(made, list(made.args)).append(op.args[1])
    return {made: tuple(map(of_operand, items)) for made, items in found.items()}


def loops_of_unlike(function: Function, groups: Groups, stores: list[Call]) -> list[Loop]:
    """The loops that put objects of several classes into one list, or fill a list that is a part of such a one."""
    appends: dict[Value, list[Call]] = {}
    for op in stores:
        target = op.args[0]
        if op.target is containers.append and isinstance(target, Value):
            appends.setdefault(groups.of(target), []).append(op)
    found = {op for ops in appends.values() if len(set().union(*(classes_picked(op.args[1]) for op in ops))) > 1
             for op in ops}
    ops = operations(function.body)
    parts = {bound(arg) for op in ops if isinstance(op, Call) and op.target is containers.joined
             and len(set().union(*map(_classes_in, op.args))) > 1 for arg in op.args}
    return [op for op in ops if isinstance(op, Loop) and not (
        found.isdisjoint(operations(op.body)) and parts.isdisjoint(op.outputs))] if found or parts else []


def _classes_in(operand: Operand) -> set[type]:
    """The classes of the objects that a list holds, as far as its type tells."""
    return set().union(*(classes_picked(Value("item", kind)) for kind in items_of(of_operand(operand))))


def _maker(operand: Operand, named: set[Any]) -> Call | None:
    """What makes a list, or an object, that may have been given other names, or be an attribute of another that is not
    set again, as those that are ``named``."""
    made = operand.op if isinstance(operand, Value) else None
    if not isinstance(made, Call) or made.target in (prim.make_list, prim.make_dict):
        return made if isinstance(made, Call) else None
    if made.target is prim.bind:
        return _maker(made.args[0], named)
    if made.target is not operator.getitem or not isinstance(made.args[1], Const):
        return None
    owner, key = _maker(made.args[0], named), made.args[1].value
    if owner is None or owner.target is not prim.make_dict or not isinstance(key, Field) or key in named:
        return None
    keys = owner.args[0].value if isinstance(owner.args[0], Const) else ()
    return _maker(owner.args[1 + keys.index(key)], named) if key in keys else None


def _is_unread(ops: list[Node], group: Value, groups: Groups) -> bool:
    """Whether operations, and those inside them, read nothing of a list but which one it is."""
    for op in ops:
        naming = isinstance(op, Call) and op.target in _NAMING
        inner = [operand for region in op.regions() for operand in region_operands(region)]
        read = [operand for operand in (*op.operands(), *inner) if isinstance(operand, Value)]
        if not naming and any(groups.of(operand) is group for operand in read):
            return False
        if not all(_is_unread(region.ops, group, groups) for region in op.regions()):
            return False
    return True

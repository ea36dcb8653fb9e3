"""Objects, lists and dicts that nobody else holds, as a variable for each of their members.

Comes in: a typed function that makes objects, lists and dicts, reads their members (attributes, items at a place or key
that is written there) and sets them. Goes out: the same function, changed in place, in which those are gone that are
used in no other way: what their members are at each place is known, and is handed on by branches and carried by loops
as variables are. Invariant: every member is what was last set.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable
from typing import Any

from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Operand, Region, Value
from srcdiff.ir.types import UNKNOWN, Dict, List, Record, Type
from srcdiff.ir.walk import calls_of, operations, region_operands, regions_of
from srcdiff.transform.joined import join_operands

#: An attribute of an object, or an item of a list or dict.
_Member = tuple[Value, Any]
#: What is made, and what its members are called.
_Keys = dict[Value, Collection[Any]]
_DISPLAYS = frozenset({prim.make_dict, prim.make_list})
_STARRED = frozenset({prim.starred, prim.double_starred})


def spread_objects(function: Function, collections: bool = False) -> bool:
    """Let members be variables, also those of objects in objects; whether there were any. Lists and dicts are spread
    once nothing asks any more for what is stored into them."""
    found = False
    while objects := _lone_objects(function, collections):
        _Spreading(objects).region(function.body)
        found = True
    return found


def _lone_objects(function: Function, collections: bool) -> _Keys:
    """The objects, lists and dicts of which only members are read and set, and set only where that certainly happens or
    not. A table of constants stays, as its name says what they are."""
    made: _Keys = {}
    tables = set[Value]()
    for made_by in calls_of(function.body, _DISPLAYS):
        if not collections and not isinstance(made_by.output.type, Record):
            continue
        keys, values = _displayed(made_by)
        made[made_by.output] = keys
        if not isinstance(made_by.output.type, Record) and all(isinstance(value, Const) for value in values):
            tables.add(made_by.output)
    lone = {owner for owner, keys in made.items() if keys}
    for region in regions_of(function) if lone else ():
        lone.difference_update(region_operands(region))
        for op in region.ops:
            member = _member_of(op, made) if isinstance(op, Call) else None
            lone.difference_update(list(op.operands())[0 if member is None else 1:])
            unsure = op.regions() if isinstance(op, If) and op.form == "try" else (
                (op.test,) if isinstance(op, Loop) and op.test is not None else ())
            lone.difference_update(owner for owner, _ in _set_in(unsure, made))
    tables.difference_update(owner for owner, _ in _set_in([function.body], made) if tables)
    return {owner: made[owner] for owner in lone - tables}


def _displayed(op: Call) -> tuple[Collection[Any], list[Operand]]:
    """What the members are called of what an operation makes, and what they are; nothing where that is not known."""
    kind, values, keys = op.output.type, op.args, range(len(op.args))
    if op.target is prim.make_dict:
        keys, values = op.args[0].value, op.args[1:]        # type: ignore[union-attr]  # they are written there
    known = type(kind) is List or isinstance(kind, Dict) and kind.element is None
    starred = any(isinstance(item, Value) and isinstance(item.op, Call) and item.op.target in _STARRED
                  for item in values)
    return (keys, values) if known and not starred else ((), [])


def _member_of(op: Call, made: _Keys) -> _Member | None:
    """The member that an operation reads or sets, of something of ``made``."""
    if op.target is not operator.getitem and op.target is not operator.setitem and op.target not in prim.UPDATE_OF:
        return None
    owner, key = op.args[:2]
    if not isinstance(owner, Value) or owner not in made or not isinstance(key, Const) or key.name is not None:
        return None
    place, keys = key.value, made[owner]
    if isinstance(keys, range):
        place = place + len(keys) if type(place) is int and place < 0 else place
        return (owner, place) if type(place) is int and place in keys else None
    return (owner, place) if isinstance(place, (str, int)) and place in keys else None


def _set_in(regions: Iterable[Region], made: _Keys) -> list[_Member]:
    """The members that are set in some regions, each once, in order."""
    found = [_member_of(op, made) for region in regions for op in operations(region)
             if isinstance(op, Call) and op.target is not operator.getitem]
    return list(dict.fromkeys(each for each in found if each is not None))


class _Spreading:
    """``now`` is what each member is at the place of the walk, ``swaps`` what takes the place of those read."""

    def __init__(self, objects: _Keys) -> None:
        self.objects = objects
        self.now: dict[_Member, Operand] = {}
        self.swaps: dict[Operand, Operand] = {}

    def _swap(self, operand: Operand) -> Operand:
        return self.swaps.get(operand, operand)

    def region(self, region: Region) -> None:
        """Go over a region, and leave out what makes, reads and sets members."""
        ops, region.ops = region.ops, []
        for op in ops:
            op.replace(self._swap)
            if isinstance(op, Call):
                if not self._is_done(op, region):
                    region.ops.append(op)
                continue
            region.ops.append(op)
            if isinstance(op, If):
                self._branch(op)
            elif isinstance(op, Loop):
                self._loop(op)
        region.yields = list(map(self._swap, region.yields))
        region.stop = None if region.stop is None else self._swap(region.stop)

    def _is_done(self, op: Call, region: Region) -> bool:
        """Note what an operation on members does; whether it is one."""
        if len(op.outputs) == 1 and op.output in self.objects:
            for key, value in zip(*_displayed(op), strict=True):
                self._set((op.output, key), value)
            return True
        member = _member_of(op, self.objects)
        if member is None:
            return False
        if op.target is operator.getitem:
            self.swaps[op.output] = self.now[member]
        elif op.target is operator.setitem:
            self._set(member, op.args[2])
        else:
            update = Call(prim.UPDATE_OF[op.target], [self.now[member], op.args[2]], location=op.location,
                          guarded=op.guarded, outputs=[self._new(member)])
            region.ops.append(update)
            self.now[member] = update.output
        return True

    def _set(self, member: _Member, value: Operand) -> None:
        """A member with a name of its own gives it to a value that has none, where what holds it has one."""
        named = _is_named(member) and not member[0].temp
        if named and isinstance(value, Value) and value.temp and value not in self.objects:
            value.name, value.temp = _name(member), False
        self.now[member] = value

    def _new(self, member: _Member, kind: Type | None = None) -> Value:
        return Value(_name(member), kind or _type_of(member))

    def _branch(self, op: If) -> None:
        before, after = dict(self.now), list[dict[_Member, Operand]]()
        changed = [member for member in _set_in(op.regions(), self.objects) if member in before]
        for arm in op.regions():
            self.now = dict(before)
            self.region(arm)
            after.append(self.now)
        self.now = before
        first, second = after
        for member in changed:
            then = first[member]
            orelse = UNDEFINED if op.form in ("with", "block") else second[member]
            if then is not orelse:
                self.now[member] = op.join(self._new(member, join_operands(then, orelse)), then, orelse)

    def _loop(self, op: Loop) -> None:
        changed = [member for member in _set_in([op.body], self.objects) if member in self.now]
        for member in changed:
            op.inits.append(self.now[member])
        for region in op.regions():
            before = dict(self.now)
            params = [self._new(member) for member in changed]
            region.params += params
            self.now.update(zip(changed, params, strict=True))
            self.region(region)
            if region is op.body:
                region.yields += [self.now[member] for member in changed]
            self.now = before
        for member in changed:
            self.now[member] = output = self._new(member)
            output.op = op
            op.outputs.append(output)


def _type_of(member: _Member) -> Type:
    owner, key = member
    kind = owner.type
    if isinstance(kind, List):
        return (kind.element if kind.items is None else kind.items[key]) or UNKNOWN
    assert isinstance(kind, Dict)
    return next(each for name, each in kind.items if name == key)


def _is_named(member: _Member) -> bool:
    return isinstance(member[1], str) and member[1].isidentifier()


def _name(member: _Member) -> str:
    owner, key = member
    if not _is_named(member):
        return f"{owner.name}_{key}" if type(key) is int and key >= 0 else f"{owner.name}_item"
    return key if owner.temp or owner.name == key else f"{owner.name}_{key}"

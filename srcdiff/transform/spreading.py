"""Objects that nobody else holds, as a variable for each of their attributes.

Comes in: a typed function that makes objects, reads their attributes and sets them. Goes out: the same function,
changed in place, in which those objects are gone that are used in no other way: what their attributes are at each place
is known, and is handed on by branches and carried by loops as variables are. Invariant: every attribute is what was
last set.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable

from srcdiff.ir import primitives as prim
from srcdiff.ir.containers import Field, Fields
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Operand, Region, Value
from srcdiff.ir.types import Record, Type
from srcdiff.ir.walk import calls_of, operations, region_operands, regions_of
from srcdiff.transform.joined import join_operands

#: An attribute of an object.
_Attribute = tuple[Value, str]


def spread_objects(function: Function) -> bool:
    """Let attributes be variables, also those of objects in objects; whether there were any."""
    found = False
    while objects := _lone_objects(function):
        _Spreading(objects).region(function.body)
        found = True
    return found


def _lone_objects(function: Function) -> set[Value]:
    """The objects of which only attributes are read and set, and set only where that certainly happens or not."""
    made = {op.output for op in calls_of(function.body, {prim.make_dict}) if _makes_object(op)}
    for region in regions_of(function) if made else ():
        made.difference_update(region_operands(region))
        for op in region.ops:
            held = 1 if isinstance(op, Call) and _attribute_of(op) is not None else 0
            made.difference_update(list(op.operands())[held:])
            unsure = op.regions() if isinstance(op, If) and op.form == "try" else (
                (op.test,) if isinstance(op, Loop) and op.test is not None else ())
            made.difference_update(owner for owner, _ in _set_in(unsure))
    return made


def _makes_object(op: Call) -> bool:
    keys = op.args[0]
    return isinstance(keys, Const) and isinstance(keys.value, Fields) and isinstance(op.output.type, Record)


def _attribute_of(op: Call) -> _Attribute | None:
    """The attribute that an operation reads or sets."""
    if op.target is not operator.getitem and op.target is not operator.setitem and op.target not in prim.UPDATE_OF:
        return None
    owner, key = op.args[:2]
    field = isinstance(owner, Value) and isinstance(key, Const) and isinstance(key.value, Field)
    return (owner, str(key.value)) if field else None       # type: ignore[return-value, union-attr]  # which `field` says


def _set_in(regions: Iterable[Region]) -> list[_Attribute]:
    """The attributes that are set in some regions, each once, in order."""
    found = [_attribute_of(op) for region in regions for op in operations(region)
             if isinstance(op, Call) and op.target is not operator.getitem]
    return list(dict.fromkeys(each for each in found if each is not None))


class _Spreading:
    """``now`` is what each attribute is at the place of the walk, ``swaps`` what takes the place of those read."""

    def __init__(self, objects: set[Value]) -> None:
        self.objects = objects
        self.now: dict[_Attribute, Operand] = {}
        self.swaps: dict[Operand, Operand] = {}

    def _swap(self, operand: Operand) -> Operand:
        return self.swaps.get(operand, operand)

    def region(self, region: Region) -> None:
        """Go over a region, and leave out what makes, reads and sets attributes."""
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
        """Note what an operation on attributes does; whether it is one."""
        if len(op.outputs) == 1 and op.output in self.objects:
            (keys, *values), owner = op.args, op.output
            assert isinstance(keys, Const)
            for key, value in zip(keys.value, values, strict=True):
                self._set((owner, str(key)), value)
            return True
        attribute = _attribute_of(op)
        if attribute is None or attribute[0] not in self.objects:
            return False
        if op.target is operator.getitem:
            self.swaps[op.output] = self.now[attribute]
        elif op.target is operator.setitem:
            self._set(attribute, op.args[2])
        else:
            update = Call(prim.UPDATE_OF[op.target], [self.now[attribute], op.args[2]], location=op.location,
                          guarded=op.guarded, outputs=[self._new(attribute)])
            region.ops.append(update)
            self.now[attribute] = update.output
        return True

    def _set(self, attribute: _Attribute, value: Operand) -> None:
        """An attribute of an object that has a name gives its own to a value that has none."""
        if isinstance(value, Value) and value.temp and not attribute[0].temp and value not in self.objects:
            value.name, value.temp = _name(attribute), False
        self.now[attribute] = value

    def _new(self, attribute: _Attribute, kind: Type | None = None) -> Value:
        owner, field = attribute
        assert isinstance(owner.type, Record)
        return Value(_name(attribute), kind or dict(owner.type.items)[Field(field)])

    def _branch(self, op: If) -> None:
        before, after = dict(self.now), list[dict[_Attribute, Operand]]()
        changed = [attribute for attribute in _set_in(op.regions()) if attribute in before]
        for arm in op.regions():
            self.now = dict(before)
            self.region(arm)
            after.append(self.now)
        self.now = before
        first, second = after
        for attribute in changed:
            then = first[attribute]
            orelse = UNDEFINED if op.form in ("with", "block") else second[attribute]
            if then is not orelse:
                self.now[attribute] = op.join(self._new(attribute, join_operands(then, orelse)), then, orelse)

    def _loop(self, op: Loop) -> None:
        changed = [attribute for attribute in _set_in([op.body]) if attribute in self.now]
        for attribute in changed:
            op.inits.append(self.now[attribute])
        for region in op.regions():
            before = dict(self.now)
            params = [self._new(attribute) for attribute in changed]
            region.params += params
            self.now.update(zip(changed, params, strict=True))
            self.region(region)
            if region is op.body:
                region.yields += [self.now[attribute] for attribute in changed]
            self.now = before
        for attribute in changed:
            self.now[attribute] = output = self._new(attribute)
            output.op = op
            op.outputs.append(output)


def _name(attribute: _Attribute) -> str:
    owner, field = attribute
    return field if owner.temp or owner.name == field else f"{owner.name}_{field}"

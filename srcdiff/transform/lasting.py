"""Objects that are never values: what their attributes are is known wherever they are read.

Comes in: stores that give an object an attribute which its constructor did not set, or one of another type, and a
function in which such objects have lasted beyond their constructors. Goes out: which objects are to last, and which of
them turn out to be used in other ways than by their attributes. Invariant: no operation is left that reads an object
that lasts.

A model is made, then fitted, which sets ``self.coef_``, then asked. What makes such an object is noted in one round of
typing; in the next the object goes on as it was while its constructor ran, see `Building`.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING

from srcdiff.analysis.aliases import DISPLAYS
from srcdiff.analysis.effects import has_effect
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.containers import Fields
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import Call, Const, Operand, Region, Value
from srcdiff.ir.types import MIXED, Building, Mixed, Object, Record, Type, is_container, items_of, objects_in
from srcdiff.ir.walk import operations, region_operands, regions_inside
from srcdiff.transform.from_class import note_from_class, reads_of_class

if TYPE_CHECKING:
    from srcdiff.transform.held import Held

#: What gives the objects that it is given, or some of them.
_HANDING_ON = DISPLAYS | {
    prim.bind, prim.as_sequence, prim.unpack, prim.starred, prim.double_starred, operator.getitem, list, tuple}
#: What is asked of a list or dict before a loop over it is written out.
_COUNTING = frozenset({len, list, min})


def note_late(builder: Builder, owner: Operand, name: str, value: Operand) -> None:
    """Note what makes an object of which an attribute is set that it had not before, or that was of another type."""
    kind = of_operand(owner)
    held = dict(kind.items).get(name) if isinstance(kind, Record) else None
    if held is None:
        note_from_class(builder, kind, name)
    if held is None or held != MIXED and join(held, of_operand(value)) == MIXED:
        builder.late |= dict.fromkeys(_makers(owner, kind))


def _makers(operand: Operand, kind: Type) -> Iterator[Call | Value]:
    """What may have made an object of a type, which an operand is or holds; an argument itself."""
    made = operand.op if isinstance(operand, Value) else None
    if isinstance(operand, Value) and operand.type == kind and made is None:
        yield operand
    if not isinstance(made, Call):
        return
    if is_maker(made) and made.output.type == kind:
        yield made
    else:
        for arg in made.args:
            yield from _makers(arg, kind)


def lasting_argument(builder: Builder, operands: dict[str, Operand], held: Held) -> None:
    """Let the one argument that is an object last, where that is to be; two may be the same."""
    objects = [name for name, operand in operands.items() if any(map(_is_object, _parts(of_operand(operand))))]
    for name in objects:
        given = operands[name]
        if not isinstance(given, Value) or not isinstance(given.type, Record):
            continue
        builder.given[given] = name
        if len(objects) == 1 and name in held.lasting and name not in held.solid:
            kind = Building(given.type.cls, lasting=True)
            for field, _ in given.type.items:
                kind.fields[str(field)] = builder.call(operator.getitem, given, Const(field), name=str(field))
            for field, read in reads_of_class(kind.cls, kind.fields, builder).items():
                kind.fields[field] = builder.define(read, field)
            operands[name] = made = Value(name, kind)
            builder.building.append(kind)
            builder.lasting[made] = name


def _parts(kind: Type) -> Iterator[Type]:
    yield kind
    for item in items_of(kind) if is_container(kind) else ():
        yield from _parts(item)


def _is_object(kind: Type) -> bool:
    return isinstance(kind, (Record, Object, Mixed))


def is_maker(op: Call) -> bool:
    """Whether an operation makes an object of its attributes."""
    return op.target is prim.make_dict and isinstance(op.args[0], Const) and isinstance(op.args[0].value, Fields)


def settle_lasting(builder: Builder, body: Region, held: Held) -> None:
    """Note which objects are to last in the next round, and which are not; and which lists are not to be filled."""
    placed = set(operations(body)) if builder.filled else set()      # without what a refused call had taken in
    held.unfill(builder.unfilled | {origin for made, origin in builder.filled.items() if made.op not in placed})
    before = set(held.lasting)
    held.lasting |= {builder.given[made] for made in builder.late if isinstance(made, Value) and made in builder.given}
    held.lasting |= {held.origins[made] for made in builder.late if isinstance(made, Call) and made in held.origins}
    if not builder.lasting:
        return
    beside = {held.origins[made] for made in _beside(body) if made in held.origins} - before
    held.lasting |= beside
    if beside:      # with which the others may last, too
        return
    used, holders = _used(body)
    held.lasting |= {held.origins[made] for made in holders if made in held.origins}
    held.solid |= {op for value, op in builder.lasting.items() if isinstance(value.type, Building) and (
        value.type in used or value.type.spoilt)}


def _beside(body: Region) -> Iterator[Call]:
    """What makes objects that are held beside some that last, as they may all last."""
    for op in operations(body):
        if isinstance(op, Call) and op.target in DISPLAYS and any(objects_in(op.output.type)):
            makers = (arg.op for arg in op.args if isinstance(arg, Value))
            yield from (made for made in makers if isinstance(made, Call) and is_maker(made))


def _used(body: Region) -> tuple[set[Building], list[Call]]:
    """The objects that operations read, and what makes objects that hold some, after those operations are left out
    that only hand them on."""
    regions = regions_inside(body)
    used = {found for region in regions for op in region.ops if not (isinstance(op, Call) and op.target in _HANDING_ON)
            for output in op.outputs for found in objects_in(output.type)}
    while True:
        read = {operand for region in regions for operand in (
            *region_operands(region), *(arg for op in region.ops for arg in op.operands()))}
        before = sum(len(region.ops) for region in regions)
        for region in regions:
            region.ops = [op for op in region.ops if not (
                isinstance(op, Call) and op.outputs and read.isdisjoint(op.outputs)
                and op.target not in prim.STORES and (op.target in _COUNTING or not has_effect(op)))]
        if before == sum(len(region.ops) for region in regions):
            break
    holders: list[Call] = []
    for region in regions:
        used.update(found for operand in region_operands(region) for found in objects_in(of_operand(operand)))
        for op in region.ops:
            found = [each for operand in op.operands() for each in objects_in(of_operand(operand))]
            if found and isinstance(op, Call) and is_maker(op):
                holders.append(op)
            elif not isinstance(op, Call) or not _hands_on(op):
                used.update(found)
    return used, holders


def _hands_on(op: Call) -> bool:
    """Whether what an operation gives holds all objects that it reads."""
    return op.target in DISPLAYS or op.target is prim.bind or op.target is operator.getitem and any(
        objects_in(op.output.type))

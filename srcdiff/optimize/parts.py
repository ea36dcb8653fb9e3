"""Cotangents of parts, which are added to where they stand in the cotangent of the whole.

Comes in: a finished derivative, in which the cotangent of an item, as of a layer in a list of layers, is made of zeros,
added to, and then added to the cotangent of what holds the item. Goes out: the same function, changed in place, where
``net_bar[i].w += g`` does all of that. Invariant: no value changes that anything else reads.
"""

from __future__ import annotations

from collections import Counter

from srcdiff import runtime
from srcdiff.analysis.aliases import is_immutable
from srcdiff.analysis.memory import is_store
from srcdiff.analysis.types import item_type, of_operand
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Value
from srcdiff.ir.primitives import ADDING, nested_add
from srcdiff.ir.types import INT
from srcdiff.ir.walk import calls_of, operations, read_counts, regions_of
from srcdiff.optimize.dead import drop_dead

#: What a value may be that comes out of a branch, or is carried by a loop.
_Ways = dict[Value, tuple[Operand, ...]]
#: The keys of a part, one inside the other, and what is added to it.
_Links = tuple[list[Operand], list[Call]]


def add_in_parts(function: Function) -> None:
    """Add to parts of structures without making cotangents for the parts, nor for parts of these."""
    found = False
    while _added_in_parts(function):
        found = True
    if found:
        drop_dead(function)


def _added_in_parts(function: Function) -> bool:
    """Add to parts, the innermost first; whether there were any."""
    if not calls_of(function.body, {runtime.add_at}):
        return False
    uses, ways = read_counts(function), _ways(function)
    links: dict[Node, _Links] = {}
    for region in regions_of(function):
        places = {op: place for place, op in enumerate(region.ops)}
        for op in region.ops:
            if isinstance(op, Call) and op.target is runtime.add_at and _is_place(op.args[1]) and (
                    _is_of_zeros(op.args[0], ways)) and (known := _links(op, places, uses)) is not None:
                links[op] = known
    for region in regions_of(function) if links else ():
        region.ops = [each for op in region.ops for each in (_in_parts(op, *links[op]) if op in links else [op])]
    return bool(links)


def _ways(function: Function) -> _Ways:
    """What each value may be that comes out of a branch, or that a loop carries."""
    ways: _Ways = {}
    for region in regions_of(function):
        for op in region.ops:
            if isinstance(op, If):
                ways.update(zip(op.outputs, zip(op.then.yields, op.orelse.yields, strict=True), strict=True))
            elif isinstance(op, Loop):
                ends = list(zip(op.inits, op.body.yields, strict=True))
                for values in (op.carried, op.outputs, op.test.params if op.test else ()):
                    ways.update(zip(values, ends, strict=False))
    return ways


def _is_place(key: Operand) -> bool:
    """Whether a key is of one item, or an attribute."""
    return of_operand(key) == INT or isinstance(key, Const) and isinstance(key.value, str)


def _is_of_zeros(buffer: Operand, ways: _Ways) -> bool:
    """Whether a cotangent was made of zeros and added to since, so that nothing in it is None."""
    seen, todo = set[Operand](), [buffer]
    while todo:
        operand = todo.pop()
        made = operand.op if isinstance(operand, Value) else None
        if operand in seen:
            continue
        seen.add(operand)
        if operand in ways:
            todo += ways[operand]
        elif isinstance(made, Call) and (made.target in ADDING or made.target is runtime.add_at):
            todo.append(made.args[0])
        elif not isinstance(made, Call) or made.target is not runtime.zeros_like:
            return False
    return True


def _links(op: Call, places: dict[Node, int], uses: Counter[Operand]) -> _Links | None:
    """What is added to a structure: where in it the part is, and the additions to zeros, first to last, that make the
    part; None where others read that, or where something is stored until it is added that may change what is added."""
    buffer, key, part = op.args
    keys, kind = [key], item_type(of_operand(buffer), key)
    links: list[Call] = []
    while isinstance(part, Value) and uses[part] == 1 and isinstance(part.op, Call) and part.op in places:
        made = part.op
        if made.target is runtime.zeros_like:
            early = [other for other, place in places.items() if links and places[links[0]] < place < places[op]]
            fits = all(is_immutable(link.args[-1]) for link in links) or not any(map(_stores, early))
            return (keys, links) if links and part.type == kind and fits else None
        if made.target is runtime.add_item and not links and _is_place(made.args[1]) and _is_zeros(made.args[0], uses):
            keys.append(made.args[1])       # in a tuple, which is added as a whole
            part, kind = made.args[2], item_type(kind, made.args[1])
            continue
        if made.target not in ADDING:
            break
        links.insert(0, made)
        part = made.args[0]
    return None


def _is_zeros(operand: Operand, uses: Counter[Operand]) -> bool:
    """Whether an operand is made of zeros for one use."""
    made = operand.op if isinstance(operand, Value) else None
    return uses[operand] == 1 and isinstance(made, Call) and made.target is runtime.zeros_like


def _stores(op: Node) -> bool:
    return is_store(op) or any(is_store(inner) for region in op.regions() for inner in operations(region))


def _in_parts(op: Node, keys: list[Operand], links: list[Call]) -> list[Node]:
    """What an addition to a structure is written as."""
    assert isinstance(op, Call)
    buffer, parts = op.args[0], list[Node]()
    for link in links:
        output = op.output if link is links[-1] else op.output.like()
        made = Call(nested_add, [buffer, *keys, *link.args[1:]], location=link.location, section=op.section,
                    outputs=[output])
        parts.append(made)
        buffer = output
    return parts

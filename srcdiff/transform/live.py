"""Iterators that nothing goes over by a name of theirs, and views of dicts that change later.

Comes in: a typed function. Goes out: nothing; refused is a function that holds an iterator over numbers in a container,
or reads a view of a dict, as ``d.values()``, after a store into that dict.
Invariant: what stands for an iterator or a view is a list made at once, so it must be what the program would see.
"""

from __future__ import annotations

import operator

from srcdiff import runtime
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.frontend.functional import pairs
from srcdiff.frontend.iterators import STANDING_FOR
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, Loop, Node, Operand, Procedure, Region, Value
from srcdiff.ir.types import Dict, is_differentiable
from srcdiff.ir.walk import calls_of, operations, region_operands


def refuse_iterators(function: Function) -> None:
    """Refuse iterators that are not followed."""
    for op in calls_of(function.body, {prim.generated, *STANDING_FOR}):
        if op.target is prim.generated or any(is_differentiable(of_operand(arg)) for arg in op.args):
            raise UnsupportedCall("an iterator is held where it is not known what goes over it", op.location, [
                ("because", "what it gives depends on what was taken from it before"),
                ("instead", "hold a list, or give the iterator a name and go over it by that")])


def refuse_views(function: Function) -> None:
    """Refuse views of dicts that are read after a store; those without a name are read at once."""
    named = [op for op in operations(function.body) if len(op.outputs) == 1 and not op.outputs[0].temp]
    views = [(op, held) for op in named if (held := _seen_by(op)) is not None]
    if views:
        _refuse_stale(function, views)


def _seen_by(op: Node) -> Operand | None:
    """The dict of which an operation gives the values or items, as a view would."""
    if isinstance(op, Loop):        # over the keys, written out where the view is asked for
        reads = [inner for inner in operations(op.body) if _is_read(inner) and inner.location == op.location]
        return reads[0].operands()[0] if reads else None
    if not isinstance(op, Call):
        return None
    if op.target is runtime.values_of and len(op.args) == 1:
        return op.args[0]
    if isinstance(op.target, Procedure):
        return op.args[0] if op.target.name == pairs.__name__ and op.target.stands_in else None
    first = op.args[0].op if op.target is prim.make_list and op.args and isinstance(op.args[0], Value) else None
    if isinstance(first, Call) and first.target is prim.make_tuple and len(first.args) == 2:
        first = first.args[1].op if isinstance(first.args[1], Value) else None
    return first.args[0] if isinstance(first, Call) and _is_read(first) and first.location == op.location else None


def _is_read(op: Node) -> bool:
    return isinstance(op, Call) and op.target is operator.getitem and isinstance(of_operand(op.args[0]), Dict)


def _refuse_stale(function: Function, views: list[tuple[Node, Operand]]) -> None:
    memory = Memory(function)
    order = {op: k for k, op in enumerate(operations(function.body))}
    around = [set(operations(Region(ops=[op]))) for op in order if isinstance(op, Loop)]
    for view, held in views:
        group = memory.group(held)
        stores = [op for op in memory.stores if memory.group(op.args[0]) is group and order[op] > order[view]]
        uses = [op for op in order if view.outputs[0] in (
            *op.operands(), *(operand for region in op.regions() for operand in region_operands(region)))]
        for store in stores:
            again = any(store in inside and view not in inside and not inside.isdisjoint(uses) for inside in around)
            if again or any(order[use] > order[store] for use in uses):
                raise UnsupportedCall("a view of a dict is read after a store into the dict", view.location, [
                    ("because", "it sees the change"), ("instead", "ask for it again, as d.values(), after the store")])

"""``x[k] += v``, where computing ``v`` may change ``x[k]``.

Comes in: an update of an item that is about to be copied, with the item as it was before its right side. Goes out: the
same without it, where what ran in between stores nothing or the item is a view that sees it; else the assignment of
what the update makes of that item. Invariant: as in Python, the item is read before the right side is computed.
"""

from __future__ import annotations

import operator
from itertools import takewhile

from srcdiff.analysis.aliases import is_view
from srcdiff.analysis.effects import has_effect, is_observer
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Node, Operand, Procedure, Region, Value
from srcdiff.ir.walk import all_procedures, operations
from srcdiff.transform.stores import Run


def settle_update(call: Call, builder: Builder, run: Run) -> None:
    """Decide which item an update is of."""
    before = call.kwargs.pop(prim.BEFORE, None) if call.target in prim.UPDATE_OF else None
    if before is None or not _is_stale(before, builder.region):
        return
    container, key, value = call.args
    update = Call(prim.UPDATE_OF[call.target], [before, value], location=call.location, section=builder.section)
    call.target, call.args = operator.setitem, [container, key, run(update)]


def _is_stale(before: Operand, region: Region) -> bool:
    """Whether an item that was read may not be the one that is there now."""
    read = before.op if isinstance(before, Value) else None
    if isinstance(read, Call) and read.target is operator.getitem and is_view(read):
        return False
    since = list(takewhile(lambda op: op is not read, reversed(region.ops)))
    return len(since) == len(region.ops) or any(map(_may_store, operations(Region(ops=since))))


def _may_store(op: Node) -> bool:
    if not isinstance(op, Call) or not isinstance(op.target, Procedure) or is_observer(op):
        return _stores(op)
    functions = [op.target.function]
    if functions[0] is not None:
        functions += [callee.function for callee in all_procedures(functions[0])]
    return any(function is None or any(map(_stores, operations(function.body))) for function in functions)


def _stores(op: Node) -> bool:
    if not isinstance(op, Call) or is_observer(op) or isinstance(op.target, Procedure):
        return False
    return op.target in prim.STORES or has_effect(op)

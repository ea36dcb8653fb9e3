"""Keys of elements, written where they are used.

Comes in: a finished function. Goes out: the same, changed in place: ``x[..., :k]`` and ``y[..., :k]`` have a slice
each, as a person writes them, where one had been made for both. Invariant: nothing is computed twice but slices, and
tuples of them.
"""

from __future__ import annotations

import operator

from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, Operand, Region, Value
from srcdiff.ir.walk import calls_of

_KEYED = frozenset({operator.getitem, prim.index_add, *prim.ITEM_STORES}) - {
    containers.append, containers.extend, containers.reverse, containers.refill}


def unshare_keys(function: Function) -> None:
    """Give each read or store of elements in derivative code a key of its own."""
    if not all(op.primal for op in calls_of(function.body, {slice})):
        _unshare(function.body, set())


def _unshare(region: Region, used: set[Value]) -> None:
    ops, region.ops = region.ops, []
    for op in ops:
        for inner in op.regions():
            _unshare(inner, used)
        if isinstance(op, Call) and op.target in _KEYED:
            op.args[1] = _own(op.args[1], region, used)
        region.ops.append(op)


def _own(key: Operand, region: Region, used: set[Value]) -> Operand:
    """The key, or a copy of what makes it, if it is used already."""
    made = key.op if isinstance(key, Value) else None
    if not isinstance(key, Value) or not isinstance(made, Call) or made.primal or not _is_key(made):
        return key
    if key not in used and not any(arg in used for arg in made.args):
        used.add(key)
        used.update(arg for arg in made.args if isinstance(arg, Value) and _makes_slice(arg))
        return key
    args = [_own(arg, region, used) for arg in made.args]
    copied = Call(made.target, args, location=made.location, section=made.section)
    copied.outputs = [key.like()]
    copied.__post_init__()
    region.ops.append(copied)
    return copied.output


def _is_key(made: Call) -> bool:
    return made.target is slice or made.target is prim.make_tuple and any(map(_makes_slice, made.args))


def _makes_slice(operand: Operand) -> bool:
    return isinstance(operand, Value) and isinstance(operand.op, Call) and operand.op.target is slice

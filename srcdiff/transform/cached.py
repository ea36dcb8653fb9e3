"""Properties that an object computes once, and keeps.

Comes in: a typed function, in which what such a property gives is computed where it is read. Goes out: the same,
without a word of it. Invariant: it would have been the same value at each place, as nothing that it is computed from
is changed, nor what it gives.
"""

from __future__ import annotations

from srcdiff.analysis.groups import Groups
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, Value
from srcdiff.ir.types import Record, Type
from srcdiff.ir.walk import all_procedures, calls_of, operations, values_of


def settle_cached(function: Function) -> None:
    """Refuse stores into objects with cached properties, and into what those give; then forget that they are."""
    made = [function, *(inner.function for inner in all_procedures(function) if inner.function is not None)]
    reads = [op for one in made for op in calls_of(one.body, {prim.cached})]
    if not reads:
        return
    classes = {_class_of(op.args[1].type) for op in reads if isinstance(op.args[1], Value)}
    for one in made:
        _check(one, classes)
    for op in reads:
        op.target, op.args = prim.bind, op.args[:1]


def _class_of(kind: Type) -> type | None:
    return kind.cls if isinstance(kind, Record) else None


def _check(function: Function, classes: set[type | None]) -> None:
    groups = Groups(function)
    kept = {group for value in values_of(function) if _class_of(value.type) in classes - {None}
            for group in groups.reached(value)}
    for op in operations(function.body):
        if isinstance(op, Call) and op.target in prim.STORES and isinstance(op.args[0], Value) and (
                groups.of(op.args[0]) in kept):
            raise UnsupportedCall(f"{op.args[0].name} is changed, and belongs to an object with a cached property",
                                  op.location, [("because", "the property may have been computed before, or may not"),
                                                ("instead", "use a plain property, or a method")])

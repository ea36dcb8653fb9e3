"""What variables are where an exception was raised.

Comes in: a typed function with branches of the form ``"try"``, whose handlers read variables that the body assigns
before something that may raise. Goes out: the same function, changed in place, in which such a body is cut into parts
behind those assignments, each with the handler. Invariant: the handler of a part runs with the variables as they are
before that part; one that may have no value then stays marked.

before::

    try:
        a = f(a)
        b = g(a)
    except ValueError:
        b = a

after::

    try:
        a_2 = f(a)
        completed = True
    except ValueError:
        b = a
        completed = False
    if completed:
        try:
            b = g(a_2)
        except ValueError:
            b = a_2
"""

from __future__ import annotations

from srcdiff.analysis.liveness import Liveness
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import UNDEFINED, Call, Function, If, Node, Operand, Region, Value
from srcdiff.ir.walk import calls_of, regions_of, substitute
from srcdiff.transform.cutting import cut_at, hoist, marks_in, note
from srcdiff.transform.outcomes import caught_by, may_raise


def settle_unsure(function: Function) -> None:
    """Give the handlers the variables that they read, and drop the notes of what was assigned."""
    if calls_of(function.body, {prim.noted}):
        live = Liveness(function).nodes
        for region in reversed(regions_of(function)):        # the innermost first
            for op in [op for op in region.ops if isinstance(op, If) and op.form == "try"]:
                names = {name for mark, name in marks_in(op.orelse) if mark in live and len(mark.args) > 1}
                _settle(region, op, names)
        for region in regions_of(function):
            region.ops = [op for op in region.ops if not _is_note(op)]


def _settle(region: Region, op: If, names: set[str]) -> None:
    """Cut a ``try`` behind each assignment of ``names`` after which it may raise, and give each part its values; what
    comes first and does not raise stands before it."""
    ops, caught = op.then.ops, caught_by(op)
    place = next((k for k, inner in enumerate(ops) if _name_of(inner) in names and may_raise(ops[k:], caught)), None)
    if place is None:
        _resolve(op.orelse, names)
        return
    while not may_raise(ops[place:place + 1], caught):
        place += 1
    noted: dict[str, Operand] = {}
    for inner in ops[:place]:
        name = _name_of(inner)
        if name is not None and isinstance(inner, Call):
            noted[name] = inner.args[1]
    if may_raise(ops[:place], caught):
        (_, first), (inside, second) = cut_at(region, op, place, noted)
        _resolve(first.orelse, names)
        _settle(inside, second, names)
    else:
        hoist(region, op, place)
        note(op.orelse, noted)
        _settle(region, op, names)


def _resolve(handler: Region, names: set[str]) -> None:
    """Put the values of variables in the place of their marks; one that has none may only be handed on."""
    swaps: dict[Value, Operand] = {}
    for mark, name in marks_in(handler):
        if name in names and mark.args[1] is not UNDEFINED:
            swaps[mark.output] = mark.args[1]
        elif name in names:
            handler.yields = [UNDEFINED if y is mark.output else y for y in handler.yields]
    if swaps:
        substitute(handler, lambda operand: swaps.get(operand, operand) if isinstance(operand, Value) else operand)


def _is_note(op: Node) -> bool:
    return isinstance(op, Call) and op.target is prim.noted


def _name_of(op: Node) -> str | None:
    """The variable whose assignment an operation notes."""
    return op.args[0].value if isinstance(op, Call) and op.target is prim.noted else None  # type: ignore[union-attr]

"""Functions made inside others that keep their results, by ``functools.cache``.

Comes in: calls of them. Goes out: nothing; a call of what may not be kept is refused. Invariant: that results are kept
is seen in nothing but how long it takes, so it does not matter which calls of the program share them.
"""

from __future__ import annotations

from srcdiff.analysis.effects import has_effect, raises_only
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir.nodes import Call, Function, Location, Operand
from srcdiff.ir.types import Array, Number, Static, Tuple, Type
from srcdiff.ir.walk import operations
from srcdiff.transform.made import Made


def check_given(function: Function, operands: list[Operand], call: Call) -> None:
    """Refuse arguments that may change, or cannot be looked up; among them is what the function reads of the one around
    it."""
    if function.cached and not all(_is_fixed(of_operand(operand)) for operand in operands):
        raise _refused(function, "is given, or reads, what may change", call.location)


def check_made(function: Function, made: Made | None, call: Call) -> None:
    """Refuse a function that does more than to give a result, or that gives what may change."""
    if not function.cached or made is not None and made.procedure.function is None:     # it calls itself
        return
    if made is None or made.written_out or made.procedure.changed or not _is_fixed(made.procedure.result):
        raise _refused(function, "gives or changes what may change", call.location)
    whole = made.procedure.function
    if whole is not None and any(has_effect(op) and not raises_only(op) for op in operations(whole.body)):
        raise _refused(function, "does more than to give a result", call.location)


def refuse_active(function: Function, place: Location | None) -> None:
    """Refuse the derivative of a function that keeps its results, and is called at a place."""
    if function.cached:
        raise UnsupportedCall(f"an active value enters {function.name}, which keeps its results", place, [
            ("because", "functools.cache gives what was computed before, which has no derivative"),
            ("instead", "take the cache away, or keep the results in a dict: if n not in memo: memo[n] = ...")])


def _is_fixed(kind: Type) -> bool:
    """Whether a value can be looked up among those that were given before, and stays what it is."""
    number = isinstance(kind, Array) and kind.axes == () and not kind.boxed
    return number or isinstance(kind, (Number, Static)) or (
        type(kind) is Tuple and all(map(_is_fixed, kind.items)))


def _refused(function: Function, what: str, place: Location | None) -> UnsupportedCall:
    return UnsupportedCall(f"{function.name}, which keeps its results, {what}", place, [
        ("because", "what was computed before may be another value than what would be computed now"),
        ("instead", "take the cache away, or pass numbers, texts and tuples of these, and return such")])

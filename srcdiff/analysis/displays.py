"""What is written down as a list or tuple where it is used.

Comes in: an operand, and the place of the call that it is given to. Goes out: its items. Invariant: a list has these
items in every run, when the call is made: nothing else can have changed it.
"""

from __future__ import annotations

from srcdiff.ir.nodes import Call, Location, Operand, Value
from srcdiff.ir.primitives import make_list, make_tuple


def shown_items(operand: Operand | None, place: Location | None) -> list[Operand] | None:
    """The items of a list or tuple that is written down where it is used and nowhere else: one with a name may have
    been given other items since, and so may one that was passed to another function."""
    made = operand.op if isinstance(operand, Value) and operand.temp else None
    shown = isinstance(made, Call) and made.target in (make_list, make_tuple)
    return made.args if isinstance(made, Call) and shown and is_said_together(made.location, place) else None


def is_said_together(a: Location | None, b: Location | None) -> bool:
    """Whether two places are in one statement of one function: what has no name there is seen nowhere else."""
    here, there = (() if place is None else (place.statement, place.function) for place in (a, b))
    return here == there

"""What is written down as a list or tuple where it is used.

Comes in: an operand, and the place of the call that it is given to. Goes out: its items. Invariant: a list has these
items in every run, when the call is made: nothing else can have changed it.
"""

from __future__ import annotations

from srcdiff.ir.nodes import Call, Location, Operand, Value
from srcdiff.ir.primitives import make_list, make_tuple


def shown_items(operand: Operand | None, place: Location | None) -> list[Operand] | None:
    """The items of a tuple or a list that is written down; of a list only where it is used and nowhere else, as one
    with a name, or one that was passed to another function, may have been given others."""
    made = operand.op if isinstance(operand, Value) else None
    if not isinstance(made, Call) or made.target not in (make_list, make_tuple):
        return None
    alone = isinstance(operand, Value) and operand.temp and is_said_together(made.location, place)
    return made.args if alone or made.target is make_tuple else None


def is_said_together(a: Location | None, b: Location | None) -> bool:
    """Whether two places are in one statement of one function: what has no name there is seen nowhere else."""
    here, there = (() if place is None else (place.statement, place.function) for place in (a, b))
    return here == there

"""What is differentiated of a function, in either mode.

Comes in: a function, and the values to differentiate with respect to. Goes out: its active values, and what is known of
its memory. Invariant: what neither mode can differentiate is refused; what only a run can tell is checked there.
"""

from __future__ import annotations

from srcdiff.analysis.activity import find_active
from srcdiff.analysis.memory import Memory
from srcdiff.ir.nodes import Function, Value
from srcdiff.ir.walk import operations
from srcdiff.transform.brackets import refuse_unknown_keys
from srcdiff.transform.cut_off import check_dtypes
from srcdiff.transform.exposed import refuse_changed, refuse_picked, refuse_stored_bounds
from srcdiff.transform.texts import refuse_numbers_from_text


def find_differentiated(function: Function, inputs: list[Value]) -> tuple[set[Value], Memory]:
    """The active values, and the memory that values share."""
    memory = Memory(function)
    active = find_active(function, inputs, memory)
    refuse_changed(function, inputs, active)
    refuse_stored_bounds(function, active, memory)
    refuse_picked(function, active, memory)
    check_dtypes(function, inputs, active, memory)
    refuse_unknown_keys(operations(function.body), active)
    refuse_numbers_from_text(operations(function.body), inputs)
    return active, memory

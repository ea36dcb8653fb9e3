"""Arrays that unknown code may have changed before the reverse sweep reads them.

Comes in: a function with its two sweeps, well scoped. Goes out: nothing, or a refusal. Invariant: what the reverse
sweep reads of the forward sweep is what the forward sweep read.

A call that no active value enters stays as it is, also if srcdiff knows nothing of it. It may write to an array or a
list that it is given; the forward sweep then goes on with the new contents, and the reverse sweep would find them where
it needs the old ones.
"""

from __future__ import annotations

from srcdiff.analysis.activity import OBSERVERS
from srcdiff.analysis.aliases import Groups, is_immutable
from srcdiff.analysis.effects import has_effect
from srcdiff.errors import UnsupportedCall
from srcdiff.ir.nodes import Call, Function, Region, Value
from srcdiff.ir.types import Object, rank
from srcdiff.ir.walk import operations
from srcdiff.rules.declare import spelled


def refuse_exposed(function: Function, reverse_section: str) -> None:
    """Refuse a function whose reverse sweep reads what an unknown call was given."""
    forward = Region(ops=[op for op in function.body.ops if op.section != reverse_section])
    reverse = Region(ops=[op for op in function.body.ops if op.section == reverse_section])
    unknown = [op for op in operations(forward)
               if isinstance(op, Call) and has_effect(op) and op.target not in OBSERVERS]
    if not unknown:
        return
    groups = Groups(function, unknown)
    exposed = {groups.of(arg): (call, arg) for call in unknown for arg in call.operands()
               if isinstance(arg, Value) and _can_be_changed(arg)}
    for op in operations(reverse):
        for operand in op.operands():
            if isinstance(operand, Value) and groups.of(operand) in exposed:
                call, arg = exposed[groups.of(operand)]
                name = spelled(call.target)
                raise UnsupportedCall(
                    f"{arg.name} is given to {name}, which may change it, and is read by the reverse sweep",
                    call.location, [("instead", f"give {name} a copy, as x.copy()")])


def _can_be_changed(value: Value) -> bool:
    """Whether a value may be an array, or hold one; of other objects only attributes are read, in the forward sweep."""
    return not is_immutable(value) and rank(value.type) != 0 and not isinstance(value.type, Object)

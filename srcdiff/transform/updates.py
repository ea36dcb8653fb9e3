"""``x += v`` on arrays.

Comes in: a typed function in which updates of names are still updates (``operator.iadd`` and its kin). Goes out: the
same function, changed in place, with plain operations. Invariant: an update is a plain operation only where no other
name sees the memory it changes; otherwise the function is refused.
"""

from __future__ import annotations

from srcdiff.analysis.aliases import spoiled_in_place
from srcdiff.analysis.types import type_of
from srcdiff.errors import UnsupportedSyntax
from srcdiff.ir.nodes import Call, Function, Value
from srcdiff.ir.primitives import UPDATES
from srcdiff.ir.types import Array
from srcdiff.ir.walk import operations


def resolve_updates(function: Function) -> None:
    """Turn updates into plain operations."""
    updates = [op for op in operations(function.body) if isinstance(op, Call) and op.target in UPDATES]
    if not updates:
        return
    for call, reason in spoiled_in_place(function, lambda op: op.target in UPDATES):
        name = call.args[0].name if isinstance(call.args[0], Value) else "it"
        raise UnsupportedSyntax(f"{name} is changed in place", call.location, [
            ("reason", reason), ("instead", f"write {name} = {name} ... , which makes a new array")])
    for call in updates:
        call.target = UPDATES[call.target]
        _check_dtype(call)


def _check_dtype(call: Call) -> None:
    """An update keeps the dtype of what is updated; where a plain operation would not, it is no substitute."""
    kept, found = call.output.type, type_of(call)
    if isinstance(kept, Array) and isinstance(found, Array) and found.dtype != kept.dtype:
        raise UnsupportedSyntax(f"this update of an array of {kept.dtype} rounds to that dtype", call.location, [
            ("instead", "make both sides the same dtype with astype")])
    call.output.type = kept

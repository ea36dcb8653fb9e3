"""``x += v`` on arrays.

Comes in: a typed function in which updates of names are still updates (``operator.iadd`` and its kin). Goes out: the
same function, changed in place, in which an update is left only where it is a store: others see the memory it changes,
or it rounds to the dtype of the array. Invariant: the other updates are plain operations, whose result is new memory
that nobody could tell from the old; what is left changes an array.
"""

from __future__ import annotations

from srcdiff.analysis.aliases import spoiled_in_place
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import type_of
from srcdiff.errors import UnsupportedSyntax
from srcdiff.ir.nodes import Call, Function, Value
from srcdiff.ir.primitives import ITEM_STORES, UPDATES
from srcdiff.ir.types import Array
from srcdiff.ir.walk import operations


def resolve_updates(function: Function) -> None:
    """Turn updates into plain operations, but for those that are stores."""
    calls = [op for op in operations(function.body) if isinstance(op, Call)]
    updates = [op for op in calls if op.target in UPDATES]
    if not updates:
        return
    spoiled = dict(spoiled_in_place(function, lambda op: op.target in UPDATES))
    memory = Memory(function)
    stored = {memory.group(op.args[0]) for op in calls if op.target in ITEM_STORES}
    for call in updates:
        kept = call.output.type
        is_stored = memory.group(call.output) in stored
        if call not in spoiled and not is_stored and _keeps_dtype(call):
            call.target = UPDATES[call.target]
            call.output.type = kept
        elif not isinstance(kept, Array) or kept.axes is None or kept.axes == () and not is_stored or (
                not isinstance(call.args[0], Value)):       # what may be a number is not changed, but assigned anew
            name = call.args[0].name if isinstance(call.args[0], Value) else repr(call.args[0])
            raise UnsupportedSyntax(f"{name} is changed in place", call.location, [
                ("reason", spoiled.get(call, "it may be an array")),
                ("instead", f"write {name} = {name} ... , which makes a new value")])


def _keeps_dtype(call: Call) -> bool:
    """Whether the plain operation gives the dtype that the update keeps."""
    plain = Call(UPDATES[call.target], call.args, call.kwargs)
    kept, found = call.output.type, type_of(plain)
    return not (isinstance(kept, Array) and isinstance(found, Array) and found.dtype != kept.dtype)

"""``x += v`` on arrays, and comprehensions whose list is changed later.

Comes in: a typed function in which updates of names are still updates (``operator.iadd`` and its kin). Goes out: the
same function, changed in place, in which an update is left only where it is a store: others see the memory it changes,
or it rounds to the dtype of the array. Invariant: the other updates are plain operations, whose result is new memory
that nobody could tell from the old; what is left changes an array. A list that is stored into is filled by stores, too.
"""

from __future__ import annotations

from srcdiff.analysis.memory import Memory
from srcdiff.analysis.spoiling import spoiled_in_place
from srcdiff.analysis.types import type_of
from srcdiff.errors import UnsupportedSyntax
from srcdiff.ir.containers import append
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import Call, Function, Operand, Value
from srcdiff.ir.primitives import ITEM_STORES, UPDATES, make_list, new_list, push
from srcdiff.ir.types import Array, List, Type
from srcdiff.ir.walk import calls_of, substitute

#: Calls that change what they are given, and what makes lists that are filled.
_CHANGING = frozenset({new_list, push, *UPDATES, *ITEM_STORES})


def resolve_updates(function: Function) -> None:
    """Turn updates into plain operations, but for those that are stores."""
    calls = calls_of(function.body, _CHANGING)
    _fill_by_stores(function, calls)
    updates = [op for op in calls if op.target in UPDATES and op.outputs]      # others are stores of a derivative
    if not updates:
        return
    spoiled = dict(spoiled_in_place(function, lambda op: op.target in UPDATES))
    memory = Memory(function)
    stored = {memory.group(op.args[0]) for op in calls if op.target in ITEM_STORES}
    same: dict[Operand, Operand] = {}
    for call in updates:
        kept = call.output.type
        is_stored = memory.group(call.output) in stored
        if call not in spoiled and not is_stored and _keeps_dtype(call):
            call.target = UPDATES[call.target]
            call.output.type = kept
        elif not isinstance(kept, Array) or not isinstance(call.args[0], Value) or not kept.has_axes and (
                kept.axes is None or not is_stored and not kept.boxed):
            # what may be a number is not changed, but assigned anew
            name = call.args[0].name if isinstance(call.args[0], Value) else repr(call.args[0])
            raise UnsupportedSyntax(f"{name} is changed in place", call.location, [
                ("reason", spoiled.get(call, "it may be an array")),
                ("instead", f"write {name} = {name} ... , which makes a new value")])
        else:       # the array keeps the name it had
            same[call.output] = call.args[0]
            call.outputs = []
    _rename(function, same)


def _fill_by_stores(function: Function, calls: list[Call]) -> None:
    """Turn pushes onto lists that are stored into, into appends."""
    memory = Memory(function)
    started = [op for op in calls if op.target is new_list and memory.group(op.output) in memory.written]
    if not started:
        return
    same: dict[Operand, Operand] = {}
    kinds: dict[Value | None, Type] = {}
    for op in calls:
        group = memory.group(op.args[0]) if op.target is push and isinstance(op.output.type, List) else None
        if group in memory.written and group is not None:
            kinds[group] = join(kinds.get(group, op.output.type), op.output.type)
            same[op.output] = op.args[0]
            op.target, op.outputs = append, []
    for op in started:
        op.target = make_list
        op.output.type = join(op.output.type, kinds.get(memory.group(op.output), op.output.type))

    _rename(function, same)


def _rename(function: Function, same: dict[Operand, Operand]) -> None:
    """Let the values that are others under new names be these."""
    def one(operand: Operand) -> Operand:
        while operand in same:
            operand = same[operand]
        return operand

    if same:
        substitute(function.body, one)


def _keeps_dtype(call: Call) -> bool:
    """Whether the plain operation gives the dtype that the update keeps."""
    plain = Call(UPDATES[call.target], call.args, call.kwargs)
    kept, found = call.output.type, type_of(plain)
    return not (isinstance(kept, Array) and isinstance(found, Array) and found.dtype != kept.dtype)

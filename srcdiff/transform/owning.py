"""Copies that keep memory apart: of what a function is given and changes, and of what it gives back.

Comes in: a function. Goes out: the same function, on copies of parameters, or with copies in its result. Invariant:
within the copies memory is shared as it is in what they were made of.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Set

from srcdiff import runtime
from srcdiff.analysis.aliases import DECIDED, copier, result_tuples
from srcdiff.analysis.definedness import may_be_none, may_be_undefined
from srcdiff.analysis.memory import Memory
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Function, Node, Operand, Region, Value
from srcdiff.ir.types import Dict, List, Mixed, Stack, Tuple, is_container
from srcdiff.ir.walk import exchange, operations
from srcdiff.transform.exposed import exposed_parameters


def own_parameters(function: Function) -> None:
    """Copy each parameter that the function stores into, or one that is not followed may, as derivatives never change
    their arguments; of a list or dict that holds nothing that is stored into, only that itself."""
    memory, exposed = Memory(function), exposed_parameters(function)
    written = [param.value for param in function.params if memory.is_written(param.value) or param.value in exposed]
    for made in copy_in(function, written, memory, exposed):
        made.section, made.primal = "Forward sweep", True


def copy_in(function: Function, params: Iterable[Value], memory: Memory, exposed: Set[Value] = frozenset()
            ) -> list[Call]:
    """Let a function work on copies of parameters, with all that they hold where they are ``exposed``; what copies
    them."""
    whole = exposed | {memory.group(op.args[0]) for op in operations(function.body if memory.stores else Region())
                       if isinstance(op, Call) and op.target in DECIDED}
    found = []
    for value in params:
        copied = value.like()
        exchange(function.body, {value: copied})
        found.append(_copy(memory, value, copied, whole=bool({memory.group(value), value} & whole)))
    function.body.ops[:0] = reversed(found)
    return found


def _copy(memory: Memory, value: Value, copied: Value, *, whole: bool = False) -> Call:
    """What copies a value; as a ``whole`` with its strides, where these decide what shares memory with it."""
    empty = may_be_none(value)
    if isinstance(value.type, (List, Dict)) and not (
            whole or memory.holds_written(value) or empty or may_be_undefined(value)):
        return Call(copier(value.type), [value], outputs=[copied])
    if is_container(value.type) or isinstance(value.type, (Mixed, Stack)) or whole or empty:
        return Call(runtime.owned, [value], outputs=[copied])
    return Call(prim.own, [value, value], outputs=[copied])


def own_result(function: Function, *, together: bool) -> set[Call]:
    """Copy what the result shares with written memory, which the reverse sweep may restore to what it was before;
    ``together``, where its parts go on sharing memory, as they are stored into elsewhere. The copies of lists and dicts
    that nothing else in the result holds."""
    memory, alone = Memory(function), set[Call]()
    if not memory.stores:
        return alone
    holders = result_tuples(function)
    places = [(operands, k, operand) for operands in [holder.args for holder in holders] or [function.body.yields]
              for k, operand in enumerate(operands) if isinstance(operand, Value) and memory.is_written(operand)]
    reached = Counter(group for _, _, operand in places for group in memory.groups(operand))
    shared = {operand: None for _, _, operand in places if any(reached[group] > 1 for group in memory.groups(operand))}
    copies = _copied_together(function, list(shared)) if together and shared else {}
    for operands, k, operand in places:
        operands[k] = copied = copies.get(operand) or _copied(function, memory, operand, "t" if holders else "out")
        if together and operand not in shared and isinstance(copied.op, Call) and copied.op.target in (list, dict):
            alone.add(copied.op)
    for holder in reversed(holders):      # a tuple is made of what there is at the end
        function.body.ops.remove(holder)
        function.body.ops.append(holder)
    return alone


def _copied(function: Function, memory: Memory, value: Value, name: str) -> Value:
    """A copy of a value made at the end of a function."""
    copied = Value(name, value.type, temp=name == "t")
    _append(function, _copy(memory, value, copied))
    return copied


def _copied_together(function: Function, values: list[Value]) -> dict[Value, Value]:
    """Copies of values made at the end of a function, which share memory as the values do."""
    copies = Value("copies", Tuple(tuple(value.type for value in values)), temp=True)
    _append(function, Call(runtime.copied_together, list(values), outputs=[copies]))
    made = {value: Value("t", value.type, temp=True) for value in values}
    for k, copied in enumerate(made.values()):
        _append(function, Call(operator.getitem, [copies, Const(k)], outputs=[copied]))
    return made


def _append(function: Function, made: Call) -> None:
    """Append an operation, in the last statement of the function."""
    last = next((op for op in reversed(function.body.ops) if op.location is not None), None)
    made.location = last.location if isinstance(last, Call) else None      # of a loop, the copy is no part
    function.body.ops.append(made)


def copied_from(op: Node | None, builder: Builder) -> Operand | None:
    """What an operation makes a copy of, if it does, and that is still there as it was."""
    if not isinstance(op, Call):
        return None
    if op.target is runtime.copied_together:
        return builder.call(prim.make_tuple, *op.args, name="originals")
    if op.target is runtime.copied_alike:
        return op.args[1]
    copies = op.target is dict or op.location is None and op.target in (list, runtime.owned) or (
        op.target in (runtime.copied, runtime.owned) and type(op.output.type) is Dict)     # which may get more keys
    return op.args[0] if copies else None


def copies_alike(op: Node | None) -> bool:
    """Whether an operation copies what may share memory inside, of which the shadow has the cotangent once, and not for
    each part; parameters that are stored into share none."""
    return isinstance(op, Call) and (op.target in (runtime.copied_together, runtime.copied_alike)
                                     or op.target is runtime.owned and op.location is not None)

"""Attributes of classes that are lists, dicts or arrays.

Comes in: a typed function. Goes out: nothing; refused is a function that changes what such an attribute holds.
Invariant: what a class holds is, as what a module does, the same before and after a derivative was computed.
"""

from __future__ import annotations

import operator

from srcdiff.analysis.aliases import DISPLAYS, is_immutable, makes_container
from srcdiff.analysis.memory import Memory
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.containers import Fields
from srcdiff.ir.nodes import Call, Const, Function, Operand, Value
from srcdiff.ir.walk import operations


def refuse_changed_attributes(function: Function) -> None:
    """Refuse stores into what a class holds."""
    read = [op for op in operations(function.body) if isinstance(op, Call) and op.target is getattr
            and isinstance(op.args[0], Const) and isinstance(op.args[0].value, type) and not is_immutable(op.output)]
    memory = Memory(function) if read else None
    if memory is None or not memory.stores:
        return
    held: dict[Value | None, Call] = {group: op for op in read for group in memory.groups(op.output)}
    for store in memory.stores:
        op = held.get(memory.group(store.args[0]))
        if op is not None and not _is_new(store.args[0]):
            owner, name = (arg.value for arg in op.args[:2] if isinstance(arg, Const))
            raise UnsupportedCall(f"{owner.__name__}.{name} is changed, which belongs to a class",
                                  store.location, [("because", "all its objects see the change, after the call, too"),
                                                   ("instead", "make it in __init__, or change a copy of it")])


def _is_new(operand: Operand) -> bool:
    """Whether a list or a dict was made in the function, though an object may hold it beside what a class holds."""
    made = operand.op if isinstance(operand, Value) else None
    if not isinstance(made, Call):
        return False
    if made.target is prim.bind:
        return _is_new(made.args[0])
    owner, name = (*made.args, None, None)[:2]
    if made.target is operator.getitem and isinstance(owner, Value) and isinstance(name, Const):
        held = owner.op
        keys = held.args[0] if isinstance(held, Call) and held.target is prim.make_dict else None
        fields = list(keys.value) if isinstance(keys, Const) and isinstance(keys.value, Fields) else []
        return isinstance(held, Call) and name.value in fields and _is_new(held.args[1 + fields.index(name.value)])
    return made.target in DISPLAYS or made.target is prim.new_list or makes_container(made)

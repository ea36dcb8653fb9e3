"""What a function notes outside of itself: it counts its calls, or appends to a list.

Comes in: a store into what the function captured, or a method that changes that. Goes out: a call that runs once, in
its place, and carries nothing. Invariant: what is changed so is read nowhere else in the function, see `disturbed`.
"""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Iterable
from types import CellType, ModuleType
from typing import Any

from srcdiff.analysis.activity import find_varied
from srcdiff.frontend.outer import CELL
from srcdiff.frontend.refused import CONTAINER_STORES, GLOBAL, NONLOCAL, refuse
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import Opaque, attribute, function_in
from srcdiff.ir.containers import Field
from srcdiff.ir.nodes import Call, Const, Function, Node, Operand, Template, Value
from srcdiff.ir.walk import all_procedures, calls_of, operations
from srcdiff.transform.fields import is_field_store

_CONTAINERS = (list, dict, set, deque)
_LIBRARIES = ("builtins", "collections")


def store_outside(call: Call) -> bool:
    """Whether a call changes what was made outside of the function; a store is then one that carries nothing. What is
    in there, which may be much, and grows, is not looked at."""
    owner = call.args[0] if call.args else None
    if not isinstance(owner, Const) or owner.name is None and not isinstance(owner.value, type):
        return False
    held = isinstance(owner.value, _CONTAINERS) and type(owner.value).__module__ in _LIBRARIES
    key = call.args[1] if len(call.args) > 1 else None
    if isinstance(owner.value, Opaque):
        return True
    if call.target is prim.call_method:
        if held and key is not None and _changes(key):
            call.args[0] = Const(Opaque(owner.value), owner.name)
            return True
        return False
    named = is_field_store(call) and isinstance(key, Const)
    if call.kwargs or not named and not (held and call.target in prim.OUTSIDE):
        return False
    if named and isinstance(key, Const):
        if not _is_plain(owner.value, str(key.value)):
            return False
        call.args[1] = Const(Field(str(key.value)))
    call.args[0] = Const(Opaque(owner.value), owner.name or owner.value.__name__)
    call.target = prim.OUTSIDE[operator.setitem if call.target in prim.SETTING else call.target]
    return True


def refuse_active_globals(function: Function, inputs: Iterable[Value]) -> None:
    """Refuse to assign to variables outside what depends on something that has a derivative."""
    stores = [op for op in calls_of(function.body, prim.INSIDE) if assigned_outside(op) is not None]
    varied = find_varied(function, inputs) if stores else set()
    for op in stores:
        if not varied.isdisjoint(op.operands()):
            raise refuse(GLOBAL if isinstance(_owner(op), ModuleType) else NONLOCAL, op.location)


def assigned_outside(store: Call) -> str | None:
    """The variable outside that a store assigns, if it is one of a module or of a function around."""
    owner, (held, key) = _owner(store), store.args[:2]
    if isinstance(owner, ModuleType) and isinstance(key, Const):
        return str(key.value)
    name = held.name if isinstance(owner, CellType) and isinstance(held, Const) else None
    return None if name is None else name.removesuffix(CELL.format(""))


def _owner(store: Call) -> Any:
    """The object that a store changes."""
    owner = store.args[0]
    return owner.value.value if isinstance(owner, Const) and isinstance(owner.value, Opaque) else None


def _is_plain(value: Any, name: str) -> bool:
    """Whether an object keeps an attribute as it is set, which is no function that may have been followed."""
    cls = type(value)
    if isinstance(value, type):
        held = attribute(value, name, anew=True)
        plain = attribute(cls, "__setattr__") is attribute(type, "__setattr__")
        return plain and not callable(held) and not hasattr(type(held), "__get__")
    if cls in (ModuleType, CellType):
        return function_in(value, name) is None
    return function_in(value, name) is None and not hasattr(attribute(cls, name), "__set__") and (
        attribute(cls, "__setattr__") is object.__setattr__ and hasattr(value, "__dict__"))


def read_outside(functions: Iterable[Function]) -> list[Const]:
    """What functions, as they were lowered, read of containers and objects that were made outside, but for what changes
    them; of one that is read by its type nothing may be left after that."""
    found: list[Const] = []
    todo = list(functions)
    for function in todo:       # which may read itself
        for op in operations(function.body):
            changing = isinstance(op, Call) and (op.target in prim.OUTSIDE or op.target in prim.SETTING
                                                 or op.target is prim.call_method and _changes(op.args[1]))
            for operand in op.operands()[1 if changing else 0:]:
                if isinstance(operand, Const) and isinstance(operand.value, Template):
                    inner = operand.value.function
                    todo += [inner] if inner is not None and all(inner is not known for known in todo) else []
                elif isinstance(operand, Const) and isinstance(operand.value, _CONTAINERS):
                    found.append(operand)
    return found


def _changes(name: Operand) -> bool:
    return isinstance(name, Const) and name.value in CONTAINER_STORES


def written_out(function: Function, texts: Iterable[Function]) -> list[Function]:
    """Those functions, as they were lowered, of which anything is in a function or one that it calls; the others are
    called as they are."""
    places = {(op.location.file, op.location.function) for body in _bodies(function) for op in operations(body.body)
              if op.location is not None}
    return [text for text in texts if (text.origin.file, text.name) in places]


def _bodies(function: Function) -> list[Function]:
    return [function, *(made.function for made in all_procedures(function) if made.function is not None)]


def noted_by(function: Function) -> list[Any]:
    """The containers and objects that a function, or one that it calls, changes outside."""
    calls = [op for body in _bodies(function) for op in calls_of(body.body, {prim.call_method, *prim.INSIDE})]
    owners = [op.args[0].value for op in calls if isinstance(op.args[0], Const)]
    return [owner.value for owner in owners if isinstance(owner, Opaque)]


def makes_attribute(store: Call) -> bool:
    """Whether a store sets an attribute that a class has not, of which it may have been told that it has none."""
    owner, key = _owner(store), store.args[1]
    return isinstance(owner, type) and isinstance(key, Const) and not hasattr(owner, str(key.value))


def reads_another(op: Node, store: Call) -> bool:
    """Whether an operation reads an attribute of the object, or the class, of which a store sets another one."""
    key = store.args[1]
    if not isinstance(op, Call) or op.target not in (getattr, operator.getitem) or not isinstance(key, Const) or (
            not isinstance(key.value, Field)):
        return False
    read: Any = op.args[1].value if isinstance(op.args[1], Const) else None
    held = _owner(store)
    if isinstance(held, type):
        return isinstance(read, str) and read not in ("__dict__", str(key.value))
    return isinstance(op.args[0], Const) and op.args[0].value is held and read != str(key.value) and (
        read in getattr(held, "__dict__", ()))

"""What classes say of the attributes of their objects, and objects of their own.

Comes in: a call that asks for it, as ``dataclasses.fields(x)``, ``x._fields``, ``vars(x)``; a typed function. Goes out:
what is asked for, where it is known before the program runs; refused is a function that changes what ``vars(x)`` shows.
Invariant: the dict of an object's attributes is made where it is asked for, so nobody may be able to tell it from one
that goes with the object.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from functools import cached_property
from types import FunctionType
from typing import Any

import numpy as np

from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.builder import Builder
from srcdiff.ir.containers import Field
from srcdiff.ir.nodes import Call, Const, Function, Location, Operand, Value, is_literal
from srcdiff.ir.types import Array, Building, Closure, Number, Record, Static, Tuple, Type, is_container
from srcdiff.ir.walk import operations
from srcdiff.transform.callees import constant
from srcdiff.transform.special_methods import user_class

#: Attributes that are tuples of names.
_NAMES = ("_fields", "__slots__", "__match_args__")
#: What is known of a field of a dataclass.
_KNOWN_OF_FIELDS = ("name", "init", "repr", "compare", "kw_only")
#: What makes an array of an object.
ARRAYS = (np.array, np.asarray, np.asanyarray)
#: How a dict is marked that shows the attributes of an object.
_SHOWS = "vars"


def described(call: Call, builder: Builder) -> Operand | None:
    """The operand that a call is equal to; None where it asks for something else."""
    if call.target is dataclasses.fields and len(call.args) == 1:
        cls = _class(call.args[0])
        return Const(dataclasses.fields(cls), "fields") if dataclasses.is_dataclass(cls) else None
    if call.target is dataclasses.is_dataclass and len(call.args) == 1:
        return _is_dataclass(call.args[0])
    if call.target is not getattr or not isinstance(call.args[1], Const):
        return None
    held, name = call.args[0], call.args[1].value
    if isinstance(held, Const) and isinstance(held.value, dataclasses.Field):
        return Const(getattr(held.value, name)) if name in _KNOWN_OF_FIELDS else None
    if name in _NAMES:
        names = getattr(_class(held), name, None)
        return Const(names) if isinstance(names, tuple) and all(type(one) is str for one in names) else None
    return _attributes(held, builder, call.location) if name == "__dict__" else None


def call_array_method(call: Call, run: Callable[[Call], Operand]) -> None:
    """Let ``np.asarray(x)`` take the array that ``__array__`` of an object gives."""
    cls = user_class(call.args[0]) if call.args else None
    if cls is not None and len(call.args) == 1 and isinstance(attribute(cls, "__array__"), FunctionType):
        call.args = [run(Call(prim.call_method, [call.args[0], Const("__array__")], location=call.location,
                              guarded=call.guarded))]


def renew_namedtuple(call: Call, kind: Tuple, builder: Builder) -> None:
    """``x._asdict()`` and ``x._replace(name=v)``."""
    receiver, name = call.args[:2]
    names = getattr(kind.maker, "_fields", ())
    if not names or not call.kwargs.keys() <= set(names):
        return
    items = [call.kwargs.get(field) or builder.call(operator.getitem, receiver, Const(k), name=field)
             for k, field in enumerate(names)]
    if is_literal(name, "_asdict"):
        call.target, call.args = prim.make_dict, [Const(names), *items]
    else:
        call.target, call.args, call.kwargs = prim.make_tuple, items, {"maker": constant(kind.maker)}


def _class(operand: Operand) -> Any:
    """The class of an object, or the class itself that a value is."""
    kind = of_operand(operand)
    if isinstance(operand, Const) and isinstance(operand.value, type):
        return operand.value
    return kind.cls if isinstance(kind, (Record, Building)) else getattr(kind, "maker", None)


def _is_dataclass(operand: Operand) -> Operand | None:
    kind: Type = of_operand(operand)
    cls = _class(operand)
    if cls is not None:
        return Const(dataclasses.is_dataclass(cls))
    plain = is_container(kind) or isinstance(kind, (Array, Number, Closure, Static))
    return Const(False) if plain and not (isinstance(operand, Const) and operand.name) else None


def _attributes(held: Operand, builder: Builder, place: Location | None) -> Operand | None:
    """``vars(x)``, as a dict of the attributes that an object has."""
    kind = of_operand(held)
    if not isinstance(kind, Record) or any("__slots__" in vars(base) for base in kind.cls.__mro__[:-1]):
        return None
    if any(isinstance(found, cached_property) for base in kind.cls.__mro__ for found in vars(base).values()):
        raise UnsupportedCall("what vars(x) shows has a cached property", place, [
            ("because", "it is there from when it is read first"), ("instead", "read the attributes by their names")])
    shared = [str(name) for name, _ in kind.items if (kind.cls, str(name)) in builder.from_class]
    if shared:
        raise UnsupportedCall(f"vars(x) may show {shared[0]} or not", place, [
            ("because", "objects have it from their class until a method sets it"), ("instead", "set it in __init__")])
    items = [builder.call(operator.getitem, held, Const(name), name=str(name)) for name, _ in kind.items]
    return builder.call(prim.make_dict, Const(tuple(str(name) for name, _ in kind.items)), *items, name="attributes",
                        style=_SHOWS)


def refuse_changed_vars(function: Function) -> None:
    """Refuse that what ``vars(x)`` shows is changed, by itself or through the object."""
    shown = [op for op in operations(function.body) if isinstance(op, Call) and op.style == _SHOWS]
    memory = Memory(function) if shown else None
    for op in shown:
        owners = [arg.op.args[0] for arg in op.args[1:] if isinstance(arg, Value) and isinstance(arg.op, Call)
                  and isinstance(arg.op.args[1], Const) and isinstance(arg.op.args[1].value, Field)]
        values = [one for one in (op.output, *owners) if isinstance(one, Value)]
        if memory is not None and any(map(memory.is_written, values)):
            raise UnsupportedCall("what vars(x) shows is changed", op.location, [
                ("because", "the dict and the object change together"),
                ("instead", "set attributes by setattr or by their names, and read them so")])

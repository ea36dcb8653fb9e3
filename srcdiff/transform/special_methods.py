"""Operators on objects of a user's class, as the methods that they call.

Comes in: a call of an operator, of ``len``, or of ``x[k]``. Goes out: the methods that Python would try, in their
order. Invariant: one whose result is NotImplemented leaves it to the next; where NumPy would decide, nothing is found.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.containers import Field
from srcdiff.ir.nodes import Call, Const, Operand, Value
from srcdiff.ir.types import Array, Building, Number, Object, Record, Static, Tuple, Type
from srcdiff.rules.declare import registry
from srcdiff.transform.arguments import arrange_arguments

_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift")
_COMPARED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


def _named(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(operator, f"{name}_" if name in ("and", "or") else name)
    return function


#: The method of the first operand that an operator calls, and that of the second, if there is one.
METHODS: dict[Callable[..., Any], tuple[str, str | None]] = {
    **{_named(name): (f"__{name}__", f"__r{name}__") for name in _BINARY},
    **{_named(name): (f"__{name}__", f"__{mirrored}__") for name, mirrored in _COMPARED.items()},
    **{_named(name): (f"__{name}__", None) for name in ("neg", "pos", "invert", "getitem", "contains")},
    abs: ("__abs__", None), len: ("__len__", None), float: ("__float__", None), int: ("__int__", None),
    complex: ("__complex__", None), round: ("__round__", None), divmod: ("__divmod__", "__rdivmod__"),
    **{getattr(math, name): (f"__{name}__", None) for name in ("floor", "ceil", "trunc")},
}


#: What makes NumPy take an object for an array.
_OF_ARRAYS = ("__getitem__", "__len__", "__array__", "__array_interface__", "__array_struct__", "__array_ufunc__")


def user_class(operand: Operand) -> type | None:
    """The class of an object, where that is one of a user's, or of a library's written in Python."""
    return class_of(of_operand(operand))


def class_of(kind: Type) -> type | None:
    """The same for the type of an operand."""
    cls = kind.cls if isinstance(kind, (Object, Record, Building)) else None
    known = cls is None or cls.__module__ == "builtins" or issubclass(cls, np.ndarray)
    return None if known else cls


def class_itself(operand: Operand) -> type | None:
    """The class that a value is, of a user's."""
    value = operand.value if isinstance(operand, Const) else getattr(of_operand(operand), "value", None)
    return value if isinstance(value, type) and value.__module__ != "builtins" else None


def looked_up_by_function(receiver: Operand, name: str) -> bool:
    """Whether the ``__getattr__`` of a class is asked for an attribute of an object, which neither has."""
    kind, cls = of_operand(receiver), user_class(receiver)
    own = dict(kind.items) if isinstance(kind, Record) else getattr(kind, "fields", {})
    return cls is not None and name not in own and not hasattr(cls, name) and isinstance(
        attribute(cls, "__getattr__"), FunctionType)


def special_methods(call: Call) -> list[tuple[FunctionType, list[Operand], bool]]:
    """The methods that a call of an operator tries, with their arguments, and whether these have changed places."""
    if call.target is operator.getitem and isinstance(call.args[1], Const) and isinstance(call.args[1].value, Field):
        return []       # an attribute
    names = METHODS.get(prim.UPDATES.get(call.target, call.target))
    if names is None or not call.args or call.kwargs or not any(map(_deciding_class, call.args[:2])):
        return []
    found: list[tuple[FunctionType, list[Operand], bool]] = []
    if call.target in prim.UPDATES:
        found += _of(call.args[0], f"__{call.target.__name__.rstrip('_')}__", call.args)
    found += _of(call.args[0], names[0], call.args)
    if len(call.args) == 2 and names[1] is not None and _is_left_to_other(call.args[0], call.args[1]):
        mirrored = [(function, args, True) for function, args, _ in _of(call.args[1], names[1], call.args[::-1])]
        found = [*mirrored, *found] if _is_tried_first(call.args[0], call.args[1], names[1]) else [*found, *mirrored]
    return found


def _deciding_class(operand: Operand) -> type | None:
    """The class whose methods operators call: a user's, which may be one of namedtuples."""
    return user_class(operand) or getattr(of_operand(operand), "maker", None)


def _of(operand: Operand, name: str, args: list[Operand]) -> list[tuple[FunctionType, list[Operand], bool]]:
    cls = _deciding_class(operand)
    method = attribute(cls, name) if cls is not None else None
    return [(method, list(args), False)] if isinstance(method, FunctionType) else []


def _is_left_to_other(first: Operand, second: Operand) -> bool:
    """Whether the second operand is asked where the first gives NotImplemented, or has no method: an array has one, and
    asks for ``__array_ufunc__``; a float of NumPy's asks what is no array itself."""
    kind, cls = of_operand(first), user_class(second)
    if isinstance(kind, (Number, Static, Tuple)) or user_class(first) is not None:
        return True
    lone = kind == Array("float64", ()) and not any(attribute(cls, name) for name in _OF_ARRAYS)
    asked = attribute(cls, "__array_ufunc__", 0) if cls is not None else 0
    before = asked == 0 and isinstance(kind, Array) and kind.axes and attribute(cls, "__array_priority__", -1) > 0
    return cls is not None and bool(lone or before or asked is None)


def _is_tried_first(first: Operand, second: Operand, mirrored: str) -> bool:
    """Whether the second operand is asked first, as one of a class made from that of the first, which for all but
    comparisons has a method of its own."""
    a, b = _deciding_class(first), _deciding_class(second)
    if a is None or b is None or a is b or not issubclass(b, a):
        return False
    return mirrored.strip("_") in _COMPARED or attribute(b, mirrored) is not attribute(a, mirrored)


def inherited(receiver: Operand, name: str) -> tuple[Any, Operand, type] | None:
    """What ``super().name`` is, the object it belongs to, and the class of that."""
    made = receiver.op if isinstance(receiver, Value) else None
    if not isinstance(made, Call) or made.target is not super or len(made.args) != 2:
        return None
    start, held = made.args
    cls = user_class(held)
    if cls is None or not isinstance(start, Const) or start.value not in cls.__mro__:
        return None
    after = cls.__mro__[cls.__mro__.index(start.value) + 1:]
    found = next((attribute(base, name) for base in after if name in vars(base)), None)
    return found, held, cls


def namedtuple_class(receiver: Operand, name: str) -> type | None:
    """The class of a namedtuple, for a method or property that the user gave it."""
    maker = getattr(of_operand(receiver), "maker", None)
    found = attribute(maker, name) if maker is not None else None
    function = getattr(found, "fget", getattr(found, "__func__", found))
    return maker if isinstance(function, FunctionType) and function.__module__ != "collections" else None


def refuse_own_product(call: Call, items: Operand) -> None:
    """Refuse ``2 * t`` of a namedtuple with a ``*`` of its own, which is not asked here, but would be of tangents."""
    if namedtuple_class(items, "__mul__") is not None:
        raise UnsupportedCall("a namedtuple with a method __mul__ is repeated", call.location, [
            ("instead", "give its class a method __rmul__, or repeat tuple(t)")])


def resolve_method_with_rule(call: Call) -> None:
    """Let a call of a method that has a rule be one of the function that it is."""
    receiver, name, *args = call.args
    if not isinstance(name, Const):
        return
    above, owner = inherited(receiver, name.value), user_class(receiver)
    cls = class_itself(receiver) if owner is None else owner
    if above is not None:
        found, receiver, owner = above
    elif cls is None or owner is not None and isinstance(receiver, Const) and (
            name.value in getattr(receiver.value, "__dict__", ())):
        return
    else:
        found = attribute(cls, name.value)
    function = found.__func__ if isinstance(found, staticmethod) else found
    if isinstance(function, (FunctionType, BuiltinFunctionType, np.ufunc)) and registry.find(function) is not None:
        takes_object = owner is not None and isinstance(found, FunctionType)
        call.target, call.args = function, [receiver, *args] if takes_object else args
        arrange_arguments(call)

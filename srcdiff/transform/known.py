"""What is known of the result of a call before the program runs.

Comes in: a call whose operands have types. Goes out: the operand that it is equal to, or None. Invariant: another run
at the same types gives the same.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
import typing
from abc import ABCMeta
from collections.abc import Collection
from enum import EnumMeta
from types import FunctionType, MethodType, ModuleType, UnionType
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.types import item_type, of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Operand, Value, is_literal
from srcdiff.ir.types import (
    INT,
    INT_OR_NONE,
    Array,
    Building,
    Closure,
    Dict,
    List,
    Mixed,
    Number,
    Object,
    Record,
    Static,
    Tuple,
    TupleOf,
    Type,
    Unknown,
    is_tuple,
    rank,
)
from srcdiff.runtime.collected import STOOD_FOR
from srcdiff.runtime.matching import MAPPING, SEQUENCE
from srcdiff.transform.callees import constant
from srcdiff.transform.functions import Partial, is_text, keys_of
from srcdiff.transform.possessed import has_attribute
from srcdiff.transform.possible import covered, possible_types

_ARRAY = np.empty(0)
_EXACT = (bool, int, str, type(None))

#: What the values of a function are where that is copied.
Env = dict[Value, Operand]


def known(call: Call, sure: Collection[Value] = ()) -> Operand | None:
    """The value of a call whose operands say enough; those that are ``sure`` are of the very types that they have."""
    if call.target is prim.bind and isinstance(call.args[0], Const) and (
            type(call.args[0].value) in (bool, str, type(None))):
        return call.args[0]
    if call.target in (operator.is_, operator.is_not):
        return _identity(call)
    if call.target is getattr:
        asked = is_literal(call.args[1], "__class__")
        return _class(of_operand(call.args[0])) if asked else _class_attribute(*call.args[:2])
    if call.target is hasattr and (found := _looked_up(*call.args)) is not None:
        attribute(*found)       # which may come or go
        return Const(hasattr(*found))
    if call.target is operator.not_ and isinstance(call.args[0], Const) and call.args[0].name is None:
        return Const(not call.args[0].value)
    if call.target in (operator.not_, bool) and len(call.args) == 1 and isinstance(of_operand(call.args[0]), Closure):
        return Const(call.target is bool)
    if call.target is isinstance:
        return _instance(call, sure)
    if call.target is prim.call_method:
        return _said_by_text(call)
    if call.target is type and len(call.args) == 1:
        return _class(of_operand(call.args[0]))
    if call.target is typing.cast:
        return call.args[1]
    if isinstance(call.target, EnumMeta):
        return _member(call)
    if call.target is callable:
        return _is_function(call.args[0])
    if call.target in (runtime.is_sequence, runtime.is_mapping, hasattr, operator.contains):
        return _form(call)
    if call.target is operator.getitem:
        return _item(call)
    if call.target in (len, np.ndim):
        return _counted(call)
    if call.target in (operator.mod, operator.floordiv):
        return exact(call)
    if call.target is runtime.is_vector:
        ranks = [rank(of_operand(arg)) for arg in call.args]
        return None if None in ranks else Const(runtime.is_vector(*(np.zeros((1,) * (k or 0)) for k in ranks)))
    return None


def _class_attribute(owner: Operand, name: Operand) -> Operand | None:
    """An attribute of a class or a module, which is as fixed as a global is; of a class that is not known by a name of
    its own, but as that of an object, only what can be called is: other things are found there when they are read."""
    found = _looked_up(owner, name)
    value = None if found is None else attribute(*found, anew=owner.name is None)
    if found is None or value is None or isinstance(found[0], type) and hasattr(type(value), "__get__"):
        return None
    if owner.name is None and not callable(value):
        return None
    return Const(value, f"{owner.name or found[0].__name__}.{found[1]}")


def _looked_up(owner: Operand, name: Operand) -> tuple[type | ModuleType, str] | None:
    """The class or module, and the name, of an attribute that is looked up before the program runs."""
    if not isinstance(owner, Const) or not isinstance(owner.value, (type, ModuleType)) or not isinstance(name, Const):
        return None
    return owner.value, name.value


def exact(call: Call) -> Operand | None:
    """The value of an operation on literals that are no floats, and on what types tell to be such."""
    args: list[Operand] = [Const(arg.type.value) if isinstance(arg, Value) and isinstance(arg.type, Static) else arg
                           for arg in call.args]
    if any(isinstance(arg, Value) or arg.name is not None or type(arg.value) not in _EXACT for arg in args):
        return None
    return folded(Call(call.target, args))


def folded(call: Call) -> Operand | None:
    """The value of an operation on literals."""
    try:
        return Const(call.target(*(arg.value for arg in call.args if isinstance(arg, Const))))
    except (TypeError, ZeroDivisionError):       # the user's program fails here when it runs
        return None


def _said_by_text(call: Call) -> Operand | None:
    """What a method of a known text says of it, or makes of it, as ``name.lower()``; messages stay as written."""
    known_types = [of_operand(arg) for arg in call.args]
    args = [kind.value for kind in known_types if isinstance(kind, Static)]
    if len(args) < len(call.args) or call.kwargs or not isinstance(args[0], str) or args[1] in ("format", "join"):
        return None
    try:
        found = getattr(args[0], args[1])(*args[2:])
    except (TypeError, AttributeError):     # the user's program fails here when it runs
        return None
    return Const(found) if isinstance(found, (str, bool, int)) else None


def _identity(call: Call) -> Operand | None:
    a, b = call.args
    if isinstance(a, Const) and isinstance(b, Const) and isinstance(a.value, type) and isinstance(b.value, type):
        return Const((a.value is b.value) == (call.target is operator.is_))
    if is_literal(b, None):
        kind = of_operand(a)
        if isinstance(kind, (Object, Mixed)) or isinstance(kind, Static) and isinstance(a, Const) and a.name:
            return None
        same = isinstance(kind, Static) and kind.value is None
        return Const(same == (call.target is operator.is_))
    return None


def _instance(call: Call, sure: Collection[Value]) -> Operand | None:
    asked, classes = call.args[0], _classes(call.args[1])
    if classes is None or _has_say(classes):
        return None
    kind = of_operand(asked)
    found = _answers(covered(kind), classes)
    if len(found) > 1 or kind == INT:
        found = _answers(possible_types(asked, sure), classes)
    if len(found) > 1 or None in found:
        return None
    by_attributes = found == {False} and isinstance(kind, (Record, Building)) and any(
        getattr(one, "_is_protocol", False) for one in (classes if isinstance(classes, tuple) else (classes,)))
    return None if by_attributes else Const(found.pop())


def _answers(kinds: Collection[Type], classes: Any) -> set[bool | None]:
    """Whether values of some types are instances of classes; None where that is not known."""
    found = {cls for kind in kinds for cls in _classes_of(kind)}
    return {None if cls is None else issubclass(cls, classes) or cls in STOOD_FOR and issubclass(
        STOOD_FOR[cls], classes) for cls in found}


def _classes_of(kind: Type) -> tuple[type | None, ...]:
    """The classes of which a value of a type may be; None for one that is not known."""
    containers: dict[type[Type], type] = {TupleOf: tuple, List: list, Dict: dict}
    if isinstance(kind, Closure):
        return _kinds_of_function(kind)
    if isinstance(kind, Number):
        return ({"int": int, "float": float, "complex": complex, "bool": bool}[kind.kind],)
    if isinstance(kind, Array) and (kind.axes or kind.dtype):
        scalar = () if kind.axes or not kind.dtype else (np.dtype(kind.dtype).type,)
        return scalar if kind.axes == () and kind.boxed is False else (np.ndarray, *scalar)
    if isinstance(kind, Tuple):
        return (kind.maker or tuple,)
    if isinstance(kind, Static):
        return (type(kind.value),)
    if isinstance(kind, (Object, Record, Building)) and kind != INT_OR_NONE:
        return (kind.cls,)
    return (containers.get(type(kind)),)


def _has_say(classes: Any) -> bool:
    """Whether one of some classes decides by code of its own what its instances are, or by the attributes they have."""
    if isinstance(classes, (tuple, UnionType)):
        return any(map(_has_say, classes if isinstance(classes, tuple) else classes.__args__))
    own = getattr(type(classes), "__instancecheck__", None) not in (type.__instancecheck__, ABCMeta.__instancecheck__)
    return own and not (getattr(classes, "_is_protocol", False) and _is_of_methods(classes))


def _is_of_methods(protocol: type) -> bool:
    """Whether a protocol asks for methods alone, which classes have and not their objects."""
    try:
        issubclass(object, protocol)
    except TypeError:
        return False
    return True


def _kinds_of_function(kind: Closure) -> tuple[type, ...]:
    """What a function that is made while the program runs may be an instance of."""
    return (MethodType, functools.partial) if isinstance(kind.function, Partial) else (FunctionType,)


def _class(kind: Type) -> Operand | None:
    """The class of an array, of a container of Python's own, or of an object of the user's."""
    if isinstance(kind, (Record, Building)):
        return Const(kind.cls)
    if isinstance(kind, Array) and kind.axes:
        return Const(np.ndarray, "np.ndarray")
    cls = {Tuple: tuple, TupleOf: tuple, List: list, Dict: dict}.get(type(kind))
    return None if cls is None or getattr(kind, "maker", None) is not None else Const(cls, cls.__name__)


def _classes(operand: Operand) -> Any:
    """The class, the tuple of classes or their union that an operand is; None where it is not known."""
    if isinstance(operand, Const):
        return operand.value if isinstance(operand.value, (type, tuple, UnionType)) else None
    made = operand.op
    if not isinstance(made, Call) or made.target not in (prim.make_tuple, operator.or_):
        return None
    found = tuple(map(_classes, made.args))
    return None if None in found else found


def _form(call: Call) -> Operand | None:
    """What ``match`` asks of what it compares, where the type says it."""
    kind = of_operand(call.args[0])
    if call.target is runtime.is_sequence or call.target is runtime.is_mapping:
        if isinstance(kind, (Object, Mixed)):
            return None
        if isinstance(kind, (Record, Building)) and kind.cls.__flags__ & (SEQUENCE | MAPPING):
            raise UnsupportedCall(f"an object of {kind.cls.__name__} meets a pattern of items", call.location, [
                ("because", "it is a sequence or a mapping by its class, which finds its items by methods of its own"),
                ("instead", "match a list or a dict of its items")])
        if call.target is runtime.is_mapping:
            return Const(type(kind) is Dict)
        if isinstance(kind, (Array, Unknown)) and runtime.is_sequence(_ARRAY):
            return None
        return Const(isinstance(kind, (Tuple, List)))
    asked = call.args[1]
    if not isinstance(asked, Const):
        return None
    if call.target is hasattr and is_tuple(kind):
        return Const(hasattr(getattr(kind, "maker", None) or tuple, asked.value))
    if call.target is hasattr:
        return has_attribute(call)
    if call.target is operator.contains and type(kind) is Dict and kind.element is None:
        return Const(asked.value in dict(kind.items))
    return None


def _member(call: Call) -> Operand | None:
    """``Kind("linear")``, a member of an enumeration."""
    args = [arg.value for arg in call.args if isinstance(arg, Const) and arg.name is None]
    try:
        return constant(call.target(*args)) if len(args) == len(call.args) == 1 else None
    except ValueError:      # the user's program fails here when it runs
        return None


def _item(call: Call) -> Operand | None:
    held, key = call.args
    if isinstance(held, Const) and isinstance(held.value, EnumMeta) and isinstance(key, Const):
        return constant(held.value.__members__[key.value]) if key.value in held.value.__members__ else None
    if isinstance(held, Const) and isinstance(held.value, type) and hasattr(held.value, "__class_getitem__"):
        return held     # ``Stack[float]``, which makes what ``Stack`` makes
    if isinstance(held, Const) and (held.value is np.s_ or held.value is np.index_exp):     # an index that is kept
        alone = held.value is np.index_exp and not isinstance(of_operand(key), Tuple)
        return key if not alone else Const((key.value,)) if isinstance(key, Const) else None
    if not isinstance(key, Const) or type(key.value) is not int:
        return None
    if isinstance(held, Const) and isinstance(held.value, tuple) and -len(held.value) <= key.value < len(held.value):
        item = held.value[key.value]
        if held.name is None or isinstance(item, dataclasses.Field):
            return Const(item, None if held.name is None else "field")
    keys = keys_of(held, call.location)
    if keys is not None and 0 <= key.value < len(keys) and type(keys[key.value]) in _EXACT:
        return Const(keys[key.value])
    made = held.op if isinstance(held, Value) else None
    if isinstance(made, Call) and made.target is prim.make_tuple and -len(made.args) <= key.value < len(made.args):
        return made.args[key.value]
    if is_text(held) and 0 <= key.value < len(held.value):
        return Const(held.value[key.value])
    kind = item_type(of_operand(held), key)
    return Const(kind.value) if isinstance(kind, Static) and type(kind.value) in _EXACT else None


def _counted(call: Call) -> Operand | None:
    kind = of_operand(call.args[0])
    if call.target is np.ndim:
        return None if rank(kind) is None else Const(rank(kind))
    return Const(len(kind.items)) if isinstance(kind, Tuple) else None


def _is_function(asked: Operand) -> Operand | None:
    """Whether a value is a function, as a constant, where that is known before the program runs."""
    kind = of_operand(asked)
    if isinstance(asked, Const) or isinstance(kind, Static):
        return Const(callable(asked.value if isinstance(asked, Const) else kind.value))  # type: ignore[attr-defined]
    if isinstance(kind, Closure):
        return Const(True)
    cls = kind.cls if isinstance(kind, (Record, Building)) else getattr(kind, "maker", None)
    if cls is not None:
        return Const(attribute(cls, "__call__") is not None)
    return Const(False) if isinstance(kind, (Number, Array, Tuple, List, Dict)) else None


def known_truth(test: Operand) -> bool | None:
    """The truth of a test that is known before the program runs."""
    if isinstance(test, Const):
        return None if test is UNDEFINED or test.name is not None else bool(test.value)
    if isinstance(test.type, Closure):
        return True
    if isinstance(test.type, Tuple) and test.type.maker is None:
        return bool(test.type.items)
    return bool(test.type.value) if isinstance(test.type, Static) else None


def mapped(operand: Operand, env: Env) -> Operand:
    """What an operand of a function is where that is copied."""
    return env[operand] if isinstance(operand, Value) else operand

"""Attributes of objects of users' classes.

Comes in: a call that is about to be copied, which reads or sets an attribute. Goes out: the same, changed in place to a
read of, or a store into, the item of that name; or the operand it is equal to. Invariant: an object has the attributes
that its constructor, or its maker outside, gave it, and no others.

While a constructor runs, its object is not there yet: what it sets is noted, see `Building`, and read back.
"""

from __future__ import annotations

import copy
import dataclasses
import operator
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.types import of_operand
from srcdiff.errors import LateAttribute, UnsupportedCall
from srcdiff.frontend.refused import ATTRIBUTE, WRITES, refuse
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute, function_in
from srcdiff.ir.builder import Builder
from srcdiff.ir.containers import Field, Fields
from srcdiff.ir.nodes import Call, Const, Operand, Value
from srcdiff.ir.types import (
    Array,
    Building,
    Closure,
    Dict,
    List,
    Nothing,
    Record,
    Static,
    Tuple,
    Type,
    is_container,
    is_number,
    is_scalar,
    items_of,
)
from srcdiff.runtime.objects import is_frozen, is_getter
from srcdiff.transform.containers import check_target
from srcdiff.transform.from_class import is_from_class, note_from_class
from srcdiff.transform.functions import Partial
from srcdiff.transform.lasting import note_late
from srcdiff.transform.special_methods import looked_up_by_function, resolve_method_with_rule, user_class

_ABSENT = object()
_NONE = Const(None)
#: Functions that make another object of one.
COPIES: frozenset[Callable[..., Any]] = frozenset({
    copy.copy, copy.deepcopy, dataclasses.replace, dataclasses.asdict, dataclasses.astuple})
#: What may say how an object is copied, beside ``__copy__`` and ``__deepcopy__``.
_COPYING = ("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__")


def resolve_field(call: Call, builder: Builder) -> Operand | None:
    """``x.name``; what the class has, and the object has not, is read from the class."""
    receiver, name = call.args[:2]
    kind = of_operand(receiver)
    if not isinstance(kind, (Record, Building)) or not isinstance(name, Const):
        return _function_outside(receiver, name.value) if isinstance(name, Const) and len(call.args) == 2 else None
    if isinstance(kind, Building) and name.value in kind.partial and (call.guarded or len(call.args) == 3) and (
            not is_from_class(kind.cls, name.value)):
        return None     # where it is not there, the program goes on
    if isinstance(kind, Building) and name.value in kind.partial:
        note_from_class(builder, kind, name.value)
    if isinstance(kind, Building) and name.value in kind.fields:
        found: Operand = kind.fields[name.value]
        return found
    if isinstance(kind, Record) and name.value in dict(kind.items):
        call.target, call.args = operator.getitem, [receiver, Const(Field(name.value))]
        return None
    value = attribute(kind.cls, name.value, _ABSENT, anew=True)
    if isinstance(kind, Record) and isinstance(value, FunctionType):
        call.target, call.kwargs = prim.make_closure, {}
        call.args = [Const(Partial(value, 1, ()), "partial"), Const(None), receiver]
        return None
    if is_from_class(kind.cls, name.value):
        call.args = [Const(kind.cls), name]
    if len(call.args) == 3 and value is _ABSENT and not hasattr(kind.cls, name.value) and (
            attribute(kind.cls, "__getattr__") is None):
        return call.args[2]
    return None


def resolve_field_method(call: Call, builder: Builder, run: Callable[[Call], Operand]) -> None:
    """``x.name(...)`` where the attribute is a function that the object holds, that its ``__getattr__`` gives, or that
    has a rule."""
    receiver, name = call.args[:2]
    kind = of_operand(receiver)
    if not isinstance(name, Const):
        return
    if isinstance(kind, (Record, Building)) and name.value == "__class__":
        call.target, call.args = kind.cls, call.args[2:]
    elif looked_up_by_function(receiver, name.value):
        held = run(Call(getattr, [receiver, name], location=call.location, guarded=call.guarded))
        call.target, call.args = prim.apply, [held, *call.args[2:]]
    elif isinstance(kind, Building) and name.value in kind.fields:
        call.target, call.args = prim.apply, [kind.fields[name.value], *call.args[2:]]
    elif isinstance(kind, Record) and name.value in dict(kind.items):
        held = builder.call(operator.getitem, receiver, Const(Field(name.value)), name="function")
        call.target, call.args = prim.apply, [held, *call.args[2:]]
    elif isinstance(kind, Tuple) and name.value in (names := getattr(kind.maker, "_fields", ())):
        held = builder.call(operator.getitem, receiver, Const(names.index(name.value)), name="function")
        call.target, call.args = prim.apply, [held, *call.args[2:]]
    elif (function := _function_outside(receiver, name.value)) is not None:
        call.target, call.args = prim.apply, [function, *call.args[2:]]
    else:
        resolve_method_with_rule(call)


def _function_outside(owner: Operand, name: str) -> Const | None:
    """The function that an object made outside holds under a name."""
    held = function_in(owner.value, name) if isinstance(owner, Const) and user_class(owner) is not None else None
    return None if held is None else Const(held, held.__name__)


def is_field_store(call: Call) -> bool:
    """Whether a call is ``x.name = v`` or ``x.name += v``."""
    return call.target in prim.SETTING or call.target in prim.ITEM_STORES and len(call.args) == 3 and isinstance(
        call.args[1], Const) and isinstance(call.args[1].value, Field)


def setter_of(call: Call) -> Callable[..., Any] | None:
    """What sets a property of an object, for a store into an attribute that is one."""
    if not is_field_store(call) or not isinstance(call.args[1], Const):
        return None
    found = attribute(getattr(of_operand(call.args[0]), "cls", None), str(call.args[1].value))
    return found.fset if isinstance(found, property) else None


def check_plain(call: Call, cls: type, name: str, *, past: bool = False) -> None:
    """Refuse a class that has a say in what is kept under a name, unless what sets it goes ``past`` that."""
    if is_getter(attribute(cls, name)) or is_frozen(cls) and not past:
        raise UnsupportedCall(f"{name} is set, in which the class {cls.__name__} has a say", call.location, [
            ("because", "it has a __setattr__, or a descriptor of that name"), ("instead", "use a plain attribute")])


def resolve_field_store(call: Call, builder: Builder, run: Callable[[Call], Operand]) -> Operand | None:
    """A store into an attribute, as one into an item; None where it stays."""
    owner, name, value = call.args
    kind, said = of_operand(owner), of_operand(name)
    if isinstance(kind, Nothing):
        return None
    if isinstance(name, Value) and isinstance(said, Static):
        name = Const(said.value)
    if not isinstance(name, Const):
        raise refuse(WRITES, call.location, "setattr with a name that is known only while the program runs")
    if not isinstance(kind, (Record, Building)):
        raise refuse(ATTRIBUTE, call.location)
    if isinstance(kind, Building):
        _note(call, kind, builder, run, name.value, value)
        return _NONE
    check_target(call, owner)
    note_late(builder, owner, name.value, value)
    if is_frozen(kind.cls) or name.value not in dict(kind.items):
        what = f"{name.value} is set, which the {kind.cls.__name__} had not before, or does not let change"
        raise LateAttribute(what, call.location, [
            ("because", "it may be an argument, or be held, compared or passed on as a value"),
            ("instead", "set all attributes in __init__, and use a class without __setattr__, which is not frozen")])
    if call.target in prim.SETTING:
        call.target = operator.setitem
    call.args = [owner, Const(Field(name.value)), value]
    return None


def _note(call: Call, kind: Building, builder: Builder, run: Callable[[Call], Operand], name: str, value: Operand
          ) -> None:
    """Set an attribute of an object that is being made."""
    check_plain(call, kind.cls, name, past=call.target is object.__setattr__)
    if call.target not in (*prim.SETTING, operator.setitem):
        if name not in kind.fields:
            note_from_class(builder, kind, name)
            raise UnsupportedCall(f"{name} is changed before the constructor has set it", call.location, [
                ("instead", "set it in this class first")])
        update = prim.UPDATE_OF[call.target]
        value = run(Call(update, [kind.fields[name], value], location=call.location,
                         outputs=[Value(name, temp=True)]))
    if isinstance(value, Value) and value.temp and value.op in builder.region.ops[-1:]:
        value.name = name       # which says more than that it is a part of ``self``
    kind.partial.discard(name)
    kind.ends[name] = builder.region.ops[-1] if builder.region.ops else None
    kind.fields[name] = value


def _replace(call: Call, builder: Builder) -> None:
    """``dataclasses.replace(x, name=v)``, as a call of the constructor."""
    (owner,) = call.args
    kind = of_operand(owner)
    if not isinstance(kind, Record) or not dataclasses.is_dataclass(kind.cls):
        return
    names = [field.name for field in dataclasses.fields(kind.cls) if field.init]
    if call.kwargs.keys() <= set(names) and set(names) <= dict(kind.items).keys():
        call.kwargs = {name: call.kwargs[name] if name in call.kwargs else builder.call(
            operator.getitem, owner, Const(Field(name)), name=name) for name in names}
        call.target, call.args = kind.cls, []


def _copy_fields(call: Call, builder: Builder, kind: Record) -> None:
    """``copy.copy(x)``: another object with the attributes of ``x``."""
    (owner,) = call.args
    items = [builder.call(operator.getitem, owner, Const(name), name=str(name)) for name, _ in kind.items]
    call.target, call.args = prim.make_dict, [Const(Fields(dict(kind.items), kind.cls)), *items]


def resolve_copy(call: Call, builder: Builder) -> Operand | None:
    """``copy.copy(x)``, ``copy.deepcopy(x)``, ``dataclasses.replace(x)``."""
    kind = of_operand(call.args[0])
    if call.target is dataclasses.replace:
        _replace(call, builder)
        return None
    if call.target in (dataclasses.asdict, dataclasses.astuple):
        found = None if call.kwargs or len(call.args) > 1 else _in_depth(call.args[0], call.target, builder)
        return found if isinstance(kind, Record) else None
    if isinstance(kind, Building):
        return None
    if is_scalar(kind):
        return call.args[0]
    if isinstance(kind, Array):
        call.target = np.copy
    elif isinstance(kind, Record) and call.target is copy.copy:
        if not _is_copied_plainly(kind.cls, "__copy__"):
            raise UnsupportedCall(f"a {kind.cls.__name__} is copied, in which the class has a say", call.location, [
                ("instead", "call a method that makes the other object")])
        _copy_fields(call, builder, kind)
    elif type(kind) in (List, Dict) and call.target is copy.copy:
        call.target = list if isinstance(kind, List) else dict
    elif call.target is copy.deepcopy and len(call.args) == 1 and _is_plain(kind):
        call.target = runtime.owned
    return None


def _in_depth(operand: Operand, asked: Callable[..., Any], builder: Builder) -> Operand | None:
    """A copy in depth, with a dict or a tuple in the place of each object of a dataclass; None where it is not known
    where such objects are."""
    kind = of_operand(operand)
    if isinstance(kind, Record) and dataclasses.is_dataclass(kind.cls):
        names = [field.name for field in dataclasses.fields(kind.cls)]
        known = _items_in_depth(operand, list(map(Field, names)), asked, builder)
        if known is None:
            return None
        keys = [Const(tuple(names))] if asked is dataclasses.asdict else []
        return builder.call(prim.make_dict if keys else prim.make_tuple, *keys, *known, name="items")
    if is_number(kind) or isinstance(kind, Static):
        return operand
    if (opened := _opened(operand, kind, asked, builder)) is not None:
        return opened
    if isinstance(kind, Array):
        return builder.call(np.copy, operand, name="copied")
    plain = is_container(kind) and _is_plain(kind) and not any(isinstance(item, Record) for item in items_of(kind))
    return builder.call(runtime.owned, operand, name="copied") if plain else None


def _items_in_depth(operand: Operand, keys: list[Any], asked: Callable[..., Any], builder: Builder
                    ) -> list[Operand] | None:
    """Copies in depth of all that a value holds under some keys; None where one of them is not known."""
    items = [_in_depth(builder.call(operator.getitem, operand, Const(key), name=str(key) if isinstance(key, Field)
                                    else "item"), asked, builder) for key in keys]
    known = [item for item in items if item is not None]
    return known if len(known) == len(items) else None


def _opened(operand: Operand, kind: Type, asked: Callable[..., Any], builder: Builder) -> Operand | None:
    """The copy of a list, a tuple or a dict, of which each item is known, that holds objects."""
    pairs = list(enumerate(kind.items)) if isinstance(kind, (Tuple, List)) and kind.items is not None else (
        list(kind.items) if type(kind) is Dict and kind.element is None else [])
    if not any(item.holds_objects for _, item in pairs) or isinstance(kind, Tuple) and kind.maker is not None:
        return None
    known = _items_in_depth(operand, [key for key, _ in pairs], asked, builder)
    if known is None:
        return None
    keys = [Const(tuple(key for key, _ in pairs))] if isinstance(kind, Dict) else []
    made = prim.make_dict if keys else prim.make_list if isinstance(kind, List) else prim.make_tuple
    return builder.call(made, *keys, *known, name="copied")


def _is_copied_plainly(cls: type, hook: str) -> bool:
    """Whether a class leaves it to Python how its objects are copied."""
    hooks = [getattr(cls, name, None) for name in (hook, *_COPYING)
             if getattr(cls, name, None) is not getattr(object, name, None)]
    return all(getattr(found, "__module__", None) == "dataclasses" for found in hooks)


def _is_plain(kind: Type) -> bool:
    """Whether a value is of a type of which a copy in depth holds copies of all that it holds, and nothing else."""
    if isinstance(kind, Record) and not _is_copied_plainly(kind.cls, "__deepcopy__") or isinstance(kind, Closure):
        return False
    if is_container(kind):
        return all(map(_is_plain, items_of(kind)))
    return is_number(kind) or isinstance(kind, (Array, Static))

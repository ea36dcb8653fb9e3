"""Objects that a function makes.

Comes in: a call of a user's class. Goes out: its constructor, written out, and an object of the attributes that it
sets. Invariant: the operations do what the constructor does, in its order; the object has no other attributes.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections import Counter
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.builder import Builder
from srcdiff.ir.containers import Fields
from srcdiff.ir.nodes import Call, Const, Operand, Region, Value, is_literal
from srcdiff.ir.types import Building, Dict, Record
from srcdiff.ir.walk import free_values, operations
from srcdiff.runtime.collected import COLLECTED
from srcdiff.runtime.objects import keeps_attributes, owner_of_generated_init, reads_as_tuple
from srcdiff.transform.callees import Callee, constant
from srcdiff.transform.fields import check_plain
from srcdiff.transform.from_class import note_from_class, reads_of_class
from srcdiff.transform.functions import is_starred
from srcdiff.transform.special_methods import inherited
from srcdiff.transform.stars import unknown_parameters, unpacked, with_all_arguments

if TYPE_CHECKING:
    from srcdiff.transform.follow import Calls


#: What marks the fields of a dataclass that its constructor hands to ``__post_init__``, and does not keep.
_FOR_INIT = dataclasses._FIELD_INITVAR  # type: ignore[attr-defined]


def construct(calls: Calls, op: Call, call: Call, builder: Builder) -> Operand | None:
    """The object that ``call``, the copy of ``op``, makes; None where its class, or its constructor, does more than set
    attributes."""
    cls = call.target
    parent = generated_parent(call)
    if parent is not None:
        return _construct_parent(calls, parent, op, call, builder)
    if is_namedtuple(cls):
        return _make_namedtuple(call, builder)
    if not isinstance(cls, type) or not keeps_attributes(cls):
        return None
    if attribute(cls, "__new__") is not attribute(object, "__new__") and cls is not SimpleNamespace:
        return None
    kind = Building(cls, lasting=op in calls.held.lasting and op not in calls.held.solid)
    building, region = Value(op.output.name, kind, temp=True), Region()
    before = builder.region
    with builder.inside(region, goes_on=True):
        builder.building.append(kind)
        for name, read in reads_of_class(cls, (), builder).items():
            read.location, read.outputs = call.location, [Value(name, temp=True)]
            kind.fields[name] = calls.called(read, builder)
        try:
            followed = _run_constructor(calls, kind, building, op, call, builder)
        finally:
            if not kind.lasting:
                builder.building.remove(kind)
        if not followed:
            return None
        if kind.lasting:
            builder.lasting[building] = op
            _drop_parents(region)
            before.ops += region.ops
            return building
        if kind.partial:
            for name in kind.partial:
                note_from_class(builder, kind, name)
            raise UnsupportedCall(f"{min(kind.partial)} is set on one path through the constructor, and not on another",
                                  call.location, [("instead", "set it on each, to None where it is not needed")])
        made = builder.call(prim.make_dict, Const(Fields(kind.fields, cls)), *kind.fields.values(),
                            name=op.output.name, temp=op.output.temp, user=op.output.user)
    assert isinstance(made.op, Call)
    made.op.location = call.location
    made.type = calls.held.widened(op, made.type)
    calls.held.origins[made.op] = op
    _drop_parents(region)
    if building in free_values(region):
        for inner in operations(region):
            if isinstance(inner, Call) and inner.refusal is not None and building in inner.operands():
                raise inner.refusal
        raise UnsupportedCall(f"a {cls.__name__} is used before its constructor has ended", call.location, [
            ("instead", "use the attributes, or a function outside the class")])
    builder.region.ops += region.ops
    return made


def generated_parent(call: Call) -> type | None:
    """The dataclass whose constructor ``super().__init__(...)`` calls, if it is the one that is generated."""
    above = inherited(call.args[0], "__init__") if call.target is prim.call_method and is_literal(
        call.args[1], "__init__") else None
    if above is None or not isinstance(of_operand(above[1]), Building):
        return None
    found = next(base for base in above[2].__mro__ if vars(base).get("__init__") is above[0])
    return owner_of_generated_init(found)


def _construct_parent(calls: Calls, cls: type, op: Call, call: Call, builder: Builder) -> Operand | None:
    """Do what the generated constructor of a parent does to an object that is being made."""
    made = call.args[0].op if isinstance(call.args[0], Value) else None
    assert isinstance(made, Call)
    building, given = made.args[1], Call(cls, call.args[2:], call.kwargs, location=call.location)
    kind = of_operand(building)
    assert isinstance(kind, Building)
    assert isinstance(building, Value)
    done = _set_fields(calls, kind, cls, op, given, builder) and _run_post_init(calls, kind, building, given, builder)
    return Const(None) if done else None


def is_namedtuple(cls: object) -> bool:
    """Whether a class makes namedtuples of the items it is called with."""
    if not isinstance(cls, type) or not issubclass(cls, tuple):
        return False
    home = getattr(cls.__new__, "__globals__", {}).get("__name__", "")      # of what collections.namedtuple has written
    made = home == f"namedtuple_{cls.__new__.__qualname__.partition('.')[0]}" and cls.__init__ is object.__init__
    return made and reads_as_tuple(cls)


def _make_namedtuple(call: Call, builder: Builder) -> Operand | None:
    """``Point(x, y=1.0)``, as a tuple that knows its class."""
    cls: Any = call.target
    given = _arguments(cls, call, builder)
    if given is None:
        return None
    items = [given[name] if name in given else constant(cls._field_defaults[name]) for name in cls._fields]
    made = builder.call(prim.make_tuple, *items, name=cls.__name__.lower(), maker=constant(cls))
    assert isinstance(made.op, Call)
    made.op.location = call.location
    return made


def _arguments(cls: type, call: Call, builder: Builder) -> dict[str, Operand] | None:
    """What reaches each parameter of a constructor that Python has written; None where the user's program fails."""
    signature, args = inspect.signature(cls), call.args
    if any(map(is_starred, args)):
        params = [param for param in signature.parameters.values() if param.kind is param.POSITIONAL_OR_KEYWORD]
        optional = {param.name for param in params if param.default is not param.empty}
        args = unpacked(call, args, call.kwargs, [param.name for param in params], optional, builder) or []
        if not args:
            raise unknown_parameters(cls.__name__, call.location)
    try:
        return signature.bind(*args, **call.kwargs).arguments
    except TypeError:
        return None


def _drop_parents(region: Region) -> None:
    """Leave out ``super()`` where its methods are written out."""
    used = {operand for op in operations(region) for operand in op.operands()}
    region.ops = [op for op in region.ops
                  if not (isinstance(op, Call) and op.target is super and used.isdisjoint(op.outputs))]


def _run_constructor(calls: Calls, kind: Building, building: Value, op: Call, call: Call, builder: Builder) -> bool:
    """Append what a constructor does; whether that could be followed."""
    cls = kind.cls
    if cls is SimpleNamespace:
        kind.fields.update(call.kwargs)
        return not call.args
    init, generated = attribute(cls, "__init__"), owner_of_generated_init(cls)
    if generated is not None:
        return _set_fields(calls, kind, generated, op, call, builder) and _run_post_init(
            calls, kind, building, call, builder)
    if init is object.__init__:
        return not call.args and not call.kwargs
    return isinstance(init, FunctionType) and _run(
        calls, Callee(init, [building, *call.args], dict(call.kwargs)), call, builder)


def _run_post_init(calls: Calls, kind: Building, building: Value, call: Call, builder: Builder) -> bool:
    """Append what ``__post_init__`` does, which is given what is said to be for it alone, as by ``InitVar``."""
    after = attribute(kind.cls, "__post_init__")
    if after is None:
        return True
    alone = [name for name, field in getattr(kind.cls, "__dataclass_fields__", {}).items()
             if field._field_type is _FOR_INIT]
    defaults = {name: constant(getattr(kind.cls, name)) for name in alone if hasattr(kind.cls, name)}
    given = (_arguments(kind.cls, call, builder) if alone else None) or {}
    args = [given.get(name) or defaults[name] for name in alone]
    return _run(calls, Callee(after, [building, *args]), call, builder)


def _run(calls: Calls, callee: Callee, call: Call, builder: Builder) -> bool:
    function = calls.read(callee.function, call.location) if isinstance(callee.function, FunctionType) else None
    if function is None:
        return False
    given = with_all_arguments(callee, function, call, builder)
    return calls.write_out(given, function, builder, call) is not None


def _set_fields(calls: Calls, kind: Building, cls: Any, op: Call, call: Call, builder: Builder) -> bool:
    """Set the fields of a dataclass to the arguments and defaults, as its generated constructor does."""
    own = dataclasses.fields(cls)
    given = _arguments(cls, call, builder)
    if given is None:
        return False
    frozen = cls.__dataclass_params__.frozen       # then the constructor goes past ``__setattr__``
    for field in own:
        check_plain(call, kind.cls, field.name, past=frozen)
        if field.name in given:
            kind.fields[field.name] = given[field.name]
        elif field.default is not dataclasses.MISSING:
            kind.fields[field.name] = constant(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            made = calls.factories.get((op, field.name))
            if made is None:        # one for all rounds of typing, as it is known by what it comes to hold
                made = calls.factories[op, field.name] = Call(field.default_factory, [], location=call.location)
                made.outputs = [Value(field.name, temp=True)]
            kind.fields[field.name] = calls.called(made, builder)
    return True


def stands_for(call: Call) -> Any:
    """The class that a call makes an object of; a counter of what is in a list or text is left."""
    counting = call.target is Counter and call.args and not isinstance(of_operand(call.args[0]), (Dict, Record))
    return call.target if counting else COLLECTED.get(call.target, call.target)

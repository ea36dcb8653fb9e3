"""Functions made while the program runs: inside others, by ``functools.partial``, or a method that is looked up.

Comes in: a call that makes or calls one. Goes out: what makes it, what it reads, and the call of what it was made of.
Invariant: which function a value is, is known before the program runs.
"""

from __future__ import annotations

import contextlib
import functools
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, TypeGuard, Union

import numpy as np

from srcdiff.analysis.displays import is_said_together, shown_items
from srcdiff.analysis.items import any_of
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Location, Operand, Region, Template, Value
from srcdiff.ir.types import (
    INT,
    MIXED,
    Array,
    Building,
    Closure,
    Dict,
    List,
    Number,
    Object,
    Record,
    Static,
    Tuple,
    Type,
    is_container,
    items_of,
)
from srcdiff.ir.walk import bound, maker_of
from srcdiff.runtime.objects import keeps_attributes
from srcdiff.transform.special_methods import user_class

#: The classes of what is followed that is not of the user's.
_CLASSES: dict[type[Type], type] = {List: list, Dict: dict, Array: np.ndarray}


@dataclass(frozen=True)
class Partial:
    """What ``functools.partial`` made: ``function`` (None: the first of the values it holds) with so many arguments,
    and with some by name."""

    function: Any
    count: int
    names: tuple[str, ...]

    def __repr__(self) -> str:
        return "partial"


@dataclass(frozen=True)
class Taken:
    """What ``srcdiff.grad(f, wrt)`` and the like made: ``maker`` is that function, ``function`` what it was given
    (None: the value it holds)."""

    maker: Any
    function: Any
    wrt: Any

    def __repr__(self) -> str:
        return str(self.maker.__name__)


def closure_of(operand: Operand) -> Call | None:
    """What makes the function that a value is, if that is one made inside another."""
    made = maker_of(operand)
    return made if made is not None and made.target is prim.make_closure else None


def captured_by(held: Operand, builder: Builder) -> list[Operand]:
    """What a function reads of the one around it."""
    made = closure_of(held)
    if made is not None:
        return made.args[2:]
    kind = of_operand(held)
    assert isinstance(kind, Closure)
    template = kind.function if isinstance(kind.function, Template) else None
    names = ["arg"] * len(kind.items) if template is None else [*template.captured, *template.defaults]
    return [builder.call(operator.getitem, held, Const(k), name=name) for k, name in enumerate(names)]


@dataclass(frozen=True)
class Choice:
    """A function or an object that a branch picks, as can be said after it: its test, and what each arm picks, which
    may be another choice, or the operands of what makes a function."""

    test: Operand
    form: str
    arms: tuple[Picked, Picked]


@dataclass(frozen=True)
class Missing:
    """What a dict picks that has no such key."""

    key: Operand


Picked = Union[Choice, Missing, Operand, list[Operand]]  # noqa: UP007  (an alias needed at run time)


def picked(function: Operand, outside: Callable[[Operand], Operand] = lambda operand: operand) -> Picked | None:
    """What a value is if that is a function or an object, or one of some that branches pick; ``outside`` gives what is
    known inside a branch to the place after it."""
    closure = closure_of(function)
    if closure is not None:
        return list(map(outside, closure.args))
    function = bound(function)
    made = function.op if isinstance(function, Value) else None
    if isinstance(function, Const) or isinstance(
            of_operand(function), (Closure, Static, Record, Number, Array)):
        return outside(function)
    if not isinstance(made, If) or made.form == "try" or not isinstance(function, Value):
        return None
    place = made.outputs.index(function)
    then, orelse = (_picked_in(made, arm, arm.yields[place], outside) for arm in made.regions())
    return None if then is None or orelse is None else Choice(outside(made.test), made.form, (then, orelse))


def _picked_in(made: If, arm: Region, function: Operand, outside: Callable[[Operand], Operand]) -> Picked | None:
    return picked(function, lambda operand: outside(_exported(made, arm, operand)))


def classes_picked(operand: Operand) -> set[type]:
    """The classes of the objects of users' classes that a value may be, as branches pick; a class
    is one of ``type``."""
    operand = bound(operand)
    made = operand.op if isinstance(operand, Value) else None
    if isinstance(made, If) and isinstance(operand, Value):
        place = made.outputs.index(operand)
        return {cls for arm in made.regions() for cls in classes_picked(arm.yields[place])}
    kind = of_operand(operand)
    if isinstance(operand, Const) and isinstance(operand.value, type):
        return {type}
    if isinstance(kind, Record):
        return {kind.cls}
    cls = kind.cls if isinstance(kind, Object) else None
    return {cls} if cls is not None and keeps_attributes(cls) else set()


def picked_by_key(function: Operand, builder: Builder) -> Picked | None:
    """The same for an item of a dict, list or tuple of functions, of which the key is known while the program runs."""
    made = function.op if isinstance(function, Value) else None
    if not isinstance(made, Call) or made.target is not operator.getitem or not isinstance(made.args[1], Value):
        return None
    held, key = made.args
    kind = of_operand(held)
    items: dict[Any, Type] = {}
    if type(kind) is Dict and kind.element is None:
        items = dict(kind.items)
    elif isinstance(kind, (Tuple, List)) and kind.items is not None and of_operand(key) == INT:
        items = dict(enumerate(kind.items))
    if not items or not all(isinstance(item, (Static, Closure)) and _has_function(item) for item in items.values()):
        return None
    last: Picked = Missing(key)
    if not isinstance(kind, Dict):      # reading a range fails as reading the list does
        key = builder.call(operator.getitem, builder.call(range, Const(len(items)), name="places"), key, name="place")
        last = builder.call(operator.getitem, held, Const(items.popitem()[0]), name="function")
    tests = {name: builder.call(operator.eq, key, Const(name), name="branch") for name in items}
    for name, test in reversed(tests.items()):
        last = Choice(test, "if", (builder.call(operator.getitem, held, Const(name), name="function"), last))
    return last


def _exported(made: If, arm: Region, operand: Operand) -> Operand:
    """What is known in one arm of a branch, as a result of the branch."""
    if not isinstance(operand, Value) or not any(operand in op.outputs for op in arm.ops):
        return operand
    for output, known in zip(made.outputs, arm.yields, strict=True):
        if known is operand and output.type == operand.type:
            return output
    return made.join(operand.like(), *(operand if region is arm else UNDEFINED for region in made.regions()))


def is_walked_one_by_one(operand: Operand) -> bool:
    """Whether a value is a tuple, list or dict, of a length that is known, whose items are functions, or objects of
    several classes, or hold such, so that a loop over it does another thing in each round."""
    kind = of_operand(operand)
    if isinstance(kind, Closure) or isinstance(kind, Dict) and kind.element is not None:
        return False
    known = isinstance(kind, (Tuple, Dict)) or isinstance(kind, List) and kind.items is not None
    items = items_of(kind)
    return known and (any(map(_has_function, items)) or _are_unlike(items))


def _are_unlike(kinds: Sequence[Type]) -> bool:
    """Whether values of these types are objects of several classes, several functions, containers beside what is none,
    or hold such in one place."""
    first = kinds[0] if kinds else None
    if all(kind == first for kind in kinds):
        return False
    if not any(isinstance(kind, Record) for kind in kinds) and any(map(is_container, kinds)) and (
            any_of(tuple(kinds)) == MIXED):
        return True
    if any(isinstance(kind, Record) or isinstance(kind, Static) and callable(kind.value) for kind in kinds):
        records = [kind for kind in kinds if isinstance(kind, Record)]
        if len(records) < len(kinds) or len({(kind.cls, tuple(dict(kind.items))) for kind in records}) > 1:
            return True
    elif not all(isinstance(kind, Tuple) and len(kind.items) == len(items_of(kinds[0])) for kind in kinds):
        return False
    return any(map(_are_unlike, zip(*map(items_of, kinds), strict=True)))


def _has_function(kind: Type) -> bool:
    known = isinstance(kind, Static) and callable(kind.value) or isinstance(kind, (Closure, Building))
    return known or isinstance(kind, Tuple) and any(map(_has_function, kind.items))


def known_count(bound: Operand) -> int | None:
    """A number of rounds that is known before the program runs: a constant, or how many items a list has."""
    if isinstance(bound, Const):
        return bound.value if type(bound.value) is int else None
    made = bound.op
    if isinstance(made, Call) and made.target is len:
        if is_text(made.args[0]):
            return len(made.args[0].value)
        kind, keys = of_operand(made.args[0]), keys_of(made.args[0], made.location)
        if keys is not None:
            return len(keys)
        shown = shown_items(made.args[0], made.location)
        if shown is not None:
            return len(shown)
        return len(kind.items) if isinstance(kind, (Tuple, List)) and kind.items is not None else None
    counting = isinstance(made, Call) and made.target in (min, operator.add, operator.sub)
    counts = [known_count(arg) for arg in made.args] if isinstance(made, Call) and counting else [None]
    return None if None in counts or not isinstance(made, Call) else made.target(*counts)


def is_text(operand: Operand) -> TypeGuard[Const]:
    """Whether an operand is a text that is written in the program."""
    return isinstance(operand, Const) and isinstance(operand.value, str) and operand.name is None


def keys_of(operand: Operand, place: Location | None) -> tuple[Any, ...] | None:
    """The keys that a list is made of which is read at a place, if a dict has no others: those of a list that has a
    name, or is given to a function, may be others by then."""
    made = operand.op if isinstance(operand, Value) and operand.temp else None
    if not isinstance(made, Call) or made.target not in (list, sorted) or len(made.args) != 1 or made.kwargs or (
            not is_said_together(made.location, place)):
        return None
    if made.target is sorted:
        keys = keys_of(made.args[0], place) or ()
        return tuple(sorted(keys)) if len(set(map(type, keys))) == 1 and type(keys[0]) in (str, int) else None
    kind = of_operand(made.args[0])
    return tuple(key for key, _ in kind.items) if type(kind) is Dict and kind.element is None else None


def is_written_down(operand: Operand, place: Location | None) -> bool:
    """Whether each item of what a loop at a place goes over is known before the program runs."""
    made = operand.op if isinstance(operand, Value) else None
    known = isinstance(made, Call) and made.target in (prim.make_tuple, prim.make_list) and all(
        isinstance(arg, Const) for arg in made.args)
    return isinstance(operand, Const) or known or keys_of(operand, place) is not None


def resolve_function(call: Call, builder: Builder) -> None:
    """Let ``functools.partial`` make a function that is known, and let a call of one be that of what it was made of."""
    if call.target is functools.partial:
        _make_partial(call)
    elif hasattr(call.target, "srcdiff_kind"):
        _make_derivative(call)
    if call.target is contextlib.contextmanager and isinstance(of_operand(call.args[0]), Closure):
        call.target = prim.bind     # which `callees` knows by what the function is
    while call.target is prim.apply:
        held = call.args[0]
        maker = held.op if isinstance(held, Value) else None
        if isinstance(maker, Call) and maker.target is functools.wraps and len(call.args) == 2:
            call.target, call.args = prim.bind, [call.args[1]]      # which changes what is said of it only
            return
        kind = of_operand(held)
        if isinstance(kind, Closure) and isinstance(kind.function, Partial):
            made, values = kind.function, captured_by(held, builder)
            first = values.pop(0) if made.function is None else Const(made.function, made.function.__name__)
            call.kwargs = dict(zip(made.names, values[made.count:], strict=True)) | call.kwargs
            call.args = [first, *values[:made.count], *call.args[1:]]
        elif not _as_method(call, held):
            return
    if call.target is operator.getitem and isinstance(of_operand(call.args[0]), Closure):
        raise UnsupportedCall("an item of a function is read", call.location, [("instead", "call it")])


def _make_partial(call: Call) -> None:
    """``functools.partial(f, ...)`` of a function that is known."""
    function, *args = call.args
    known, kind = _baked(function), of_operand(function)
    method = attribute(kind.cls, "__call__") if isinstance(kind, Record) else None
    if isinstance(method, FunctionType):        # an object that can be called
        known, args = method, [function, *args]
    if known is None and not isinstance(of_operand(function), Closure) or any(map(is_starred, args)):
        return
    made = Partial(known, len(args), tuple(call.kwargs))
    held = args if known is not None else [function, *args]
    call.target, call.args, call.kwargs = prim.make_closure, [
        Const(made, "partial"), Const(None), *held, *call.kwargs.values()], {}


def _baked(function: Operand) -> Any:
    """The function that a value is known to be, if that is none made here; else None."""
    kind = of_operand(function)
    known = kind.value if isinstance(kind, Static) else None
    return known if isinstance(known, FunctionType) or callable(known) and hasattr(known, "__name__") else None


def _make_derivative(call: Call) -> None:
    """``srcdiff.grad(f, wrt)`` of a function that is known."""
    function, *rest = [*call.args, *call.kwargs.values()]
    known, wrt = _baked(function), rest[0] if rest else Const(0)
    closed = known is None and isinstance(of_operand(function), Closure)
    if not closed and known is None or call.kwargs.keys() - {"wrt"} or len(rest) > 1 or not isinstance(wrt, Const):
        return
    made = Taken(call.target, known, wrt.value)
    call.target, call.args, call.kwargs = prim.make_closure, [
        Const(made, repr(made)), Const(None), *([function] if closed else [])], {}


def derivative_of(function: Operand, builder: Builder) -> Call | None:
    """The call of ``srcdiff.grad`` or the like that made a function."""
    kind = of_operand(function)
    if not isinstance(kind, Closure) or not isinstance(kind.function, Taken):
        return None
    taken = kind.function
    known = taken.function
    held = captured_by(function, builder) if known is None else [Const(known, known.__name__)]
    return Call(taken.maker, [*held, Const(taken.wrt)])


def in_statement_of(call: Call, made: Call) -> bool:
    """Whether a call happens while the statement runs that ``made`` belongs to."""
    place = call.location
    while place is not None:
        if made.location is not None and place.statement == made.location.statement:
            return True
        place = place.caller
    return False


def is_starred(arg: Operand) -> bool:
    """Whether an argument stands for as many as it holds."""
    made = arg.op if isinstance(arg, Value) else None
    return isinstance(made, Call) and made.target in (prim.starred, prim.double_starred)


def _is_method(receiver: Operand, name: str) -> bool:
    """Whether an attribute of a value is known to be a method, of a class of the user's or of one that is followed."""
    cls = user_class(receiver)
    if cls is not None:
        return isinstance(attribute(cls, name), FunctionType)
    kind = type(of_operand(receiver))
    return kind in _CLASSES and callable(getattr(_CLASSES[kind], name, None))


def method_of(operand: Operand) -> tuple[Operand, Const] | None:
    """What a method that was looked up is of, and its name."""
    made = operand.op if isinstance(operand, Value) else None
    if not isinstance(made, Call) or made.target is not getattr or len(made.args) != 2:
        return None
    receiver, name = made.args
    return (receiver, name) if isinstance(name, Const) and _is_method(receiver, name.value) else None


def _as_method(call: Call, held: Operand) -> bool:
    """Let the call of a method that was looked up before be a call of the method."""
    found = method_of(held)
    if found is not None:
        call.target, call.args = prim.call_method, [*found, *call.args[1:]]
    return found is not None



"""Which Python function a call runs, and what reaches each of its parameters.

Comes in: a call of which the types of the operands are known. Goes out: the function behind it, as IR, with operands
for its parameters; None where that is known only while the program runs. Invariant: binding arguments to parameters is
Python's own; where Python would raise, nothing is found, and the call is left to raise.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import FunctionType, MethodType
from typing import Any, cast

import numpy as np

from srcdiff.analysis.effects import OBSERVERS
from srcdiff.analysis.types import of_operand
from srcdiff.frontend import functional
from srcdiff.frontend.contexts import generator_of
from srcdiff.frontend.heaps import HEAPS
from srcdiff.frontend.iterators import OF_ALL, STANDING_FOR, generator_for
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Operand, Template, Value
from srcdiff.ir.types import Closure, Dict, Record, Static
from srcdiff.ir.walk import maker_of
from srcdiff.rules.composed import written_for
from srcdiff.rules.declare import is_ours, is_pure
from srcdiff.rules.vectorized import Vectorization, options_of, vectorized
from srcdiff.transform.asked import Derived, asked_of, call_of, counted_from, directional, matrix_of, undecorated
from srcdiff.transform.dispatching import dispatched
from srcdiff.transform.functions import (
    captured_by,
    closure_of,
    derivative_of,
    in_statement_of,
    is_starred,
    resolve_function,
)
from srcdiff.transform.getters import constant_getter
from srcdiff.transform.special_methods import (
    class_itself,
    inherited,
    looked_up_by_function,
    namedtuple_class,
    special_methods,
    user_class,
)
from srcdiff.transform.standing import stand_in
from srcdiff.transform.vectorizing import options_given

#: Where the functions are that are called as they are: they have rules, or their text is not a user's.
_NOT_FOLLOWED = frozenset({"numpy", "math", "cmath", "operator", "builtins", "srcdiff", "logging", "warnings",
                          "contextlib", "copy", "dataclasses"})


#: Functions of the standard library that are followed without a key.
_AS_THEY_ARE = (functools.reduce, dict.fromkeys, *HEAPS)
#: Where what stands for classes and functions of the standard library calls others.
_OURS = ("srcdiff.runtime.collected", "srcdiff.frontend.heaps")


@dataclass
class Callee:
    """A function and the arguments of a call of it, with those it was given before, as by ``partial``; for one made
    inside another function also what it reads of that, by name. Where it is not the function that is called but a
    derivative of it, ``derived`` tells which, the first one taken first; ``stands_for`` is the one of the standard
    library that it says in Python, which takes its arguments ``swapped`` where the second one's method is called;
    ``listed`` tells that it is a generator function, ``managing`` that it is one of a context manager, ``cached`` that
    an object keeps its first result; ``aging`` is when what it reads of the other function may be assigned again."""

    function: FunctionType | Template
    args: list[Operand] = field(default_factory=list)
    kwargs: dict[str, Operand] = field(default_factory=dict)
    captured: dict[str, Operand] = field(default_factory=dict)
    defaults: dict[str, Operand] = field(default_factory=dict)
    derived: list[Derived] = field(default_factory=list)
    stands_for: Callable[..., Any] | None = None
    swapped: bool = False
    listed: bool = False
    managing: bool = False
    cached: bool = False
    aging: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the function is one of ours, and not of the user's program."""
        return is_ours(self.function) and (self.stands_for is not None or self.function.__module__ in _OURS)

    @property
    def operands(self) -> list[Operand]:
        """All that the function is given."""
        return [*self.args, *self.kwargs.values(), *self.captured.values(), *self.defaults.values()]


def find_callee(call: Call, builder: Builder) -> Callee | None:
    """The Python function that a call runs, if its text can be followed and the number of arguments is known. What has
    to be put before the call goes to ``builder``."""
    if any(map(is_starred, call.args)) and call.target not in (prim.apply, prim.call_method):
        return _of_all(call) if is_pure(call.target) or call.target in STANDING_FOR else _known(
            call.target, list(call.args), dict(call.kwargs))
    call = undecorated(call, builder)
    written = written_for(call.target, list(map(_written_value, call.args)),
                          {name: _written_value(arg) for name, arg in call.kwargs.items()})
    if written is not None:
        names = written.positional
        args = [arg if k < len(names) and names[k] in written.as_given else _as_tuple(arg, builder)
                for k, arg in enumerate(call.args)]
        return Callee(written.function, args, dict(call.kwargs), stands_for=call.target)
    if call.target is prim.suspended:
        return _suspended(call, builder)
    if getattr(call.target, "srcdiff_form", None) == "jvp":
        asked = directional(call)
        return None if asked is None else _derived(call, call.args[0], *asked, builder)
    standing = stand_in(call)
    if standing is not None:
        return Callee(cast("FunctionType", standing[0]), *standing[1:], stands_for=call.target)
    iterator = _iterator(call)
    if iterator is not None:
        return iterator
    if isinstance(call.target, type) and call.target in functional.MANAGERS:
        manager = cast("FunctionType", functional.MANAGERS[call.target])
        return Callee(manager, list(call.args), dict(call.kwargs), stands_for=call.target, managing=True)
    if is_pure(call.target) and not _takes_function(call.target, call.kwargs):
        return None
    if call.target is prim.apply:
        return _applied(call, builder)
    if call.target in (prim.call_method, getattr):
        return _method(call)
    return _known(call.target, list(call.args), dict(call.kwargs))


def _iterator(call: Call) -> Callee | None:
    """The generator that stands for an iterator of the standard library."""
    if call.target not in STANDING_FOR:
        return None
    found = generator_for(call.target, list(map(constant_getter, call.args)), {
        name: constant_getter(arg) for name, arg in call.kwargs.items()}, _written_value)
    return None if found is None else Callee(
        cast("FunctionType", found[0]), found[1], found[2], stands_for=call.target, listed=True)


def _of_all(call: Call) -> Callee | None:
    """The generator that stands for an iterator over all that something holds, as ``zip(*rows)``."""
    made = call.args[0].op if isinstance(call.args[0], Value) else None
    if call.target not in OF_ALL or len(call.args) > 1 or call.kwargs or not isinstance(made, Call) or (
            made.target is not prim.starred):
        return None
    return Callee(cast("FunctionType", OF_ALL[call.target]), [made.args[0]], stands_for=call.target, listed=True)


def _suspended(call: Call, builder: Builder) -> Callee | None:
    """What makes the list of what a generator expression gives."""
    found = _applied(Call(prim.apply, call.args, location=call.location), builder)
    return None if found is None else replace(found, listed=True)


def _written_value(arg: Operand) -> Any:
    """The value of an argument that is written down, or that its type tells; else something that it cannot be."""
    kind = of_operand(arg)
    return arg.value if isinstance(arg, Const) else kind.value if isinstance(kind, Static) else ...


def _as_tuple(arg: Operand, builder: Builder) -> Operand:
    """A list that is written down as an argument, as a tuple, which tells how many items it has."""
    made = arg.op if isinstance(arg, Value) and arg.temp else None
    if not isinstance(made, Call) or made.target is not prim.make_list or made not in builder.region.ops:
        return arg
    return builder.call(prim.make_tuple, *made.args, name="items")


def _known(target: Any, args: list[Operand], kwargs: dict[str, Operand]) -> Callee | None:
    """The function behind a callable object."""
    derived: list[Derived] = []
    if target is functools.wraps:       # which `resolve_function` opens
        return None
    while True:
        if isinstance(target, functools.partial):
            args = [*map(constant, target.args), *args]
            kwargs = {**{name: constant(value) for name, value in target.keywords.items()}, **kwargs}
            derived = counted_from(derived, len(target.args))
            target = target.func
        elif isinstance(target, MethodType):
            owner = Const(target.__self__) if isinstance(target.__self__, type) else constant(target.__self__)
            args, derived = [owner, *args], counted_from(derived, 1)
            target = target.__func__
        elif hasattr(target, "srcdiff_derived"):        # one of our derivatives, of ``primal``
            derived.insert(0, Derived(*target.srcdiff_derived))
            target = target.primal
        elif hasattr(target, "srcdiff_function"):
            target = target.srcdiff_function
        elif (chosen := dispatched(target, args)) is not None:
            target = chosen
        elif _takes_function(target, kwargs):
            function = cast("FunctionType", functional.FOLLOWED[target])
            kwargs = {name: constant_getter(arg) for name, arg in kwargs.items()}
            return Callee(function, args, kwargs, stands_for=target) if not derived else None
        elif isinstance(target, np.vectorize):
            return _vectorized(options_of(target), constant(target.pyfunc), args, kwargs) if not derived else None
        elif isinstance(attribute(type(target), "__call__"), FunctionType):
            args = [constant(target), *args]
            target = type(target).__call__
        else:
            break
    manager = generator_of(target)
    if manager is not None and not derived:
        return Callee(manager, args, kwargs, managing=True)
    if not isinstance(target, FunctionType) or is_pure(target) or target in OBSERVERS:
        return None
    homes = (target.__module__, target.__globals__.get("__name__"))     # of one that is wrapped, its wrapper's too
    if not (homes[0] or "").startswith(("srcdiff.rules.", *_OURS)) and any(
            (home or "").partition(".")[0] in _NOT_FOLLOWED for home in homes):
        return None
    return Callee(target, args, kwargs, derived=derived, listed=inspect.isgeneratorfunction(target))


def _vectorized(options: Vectorization | None, function: Operand, args: list[Operand],
                kwargs: dict[str, Operand]) -> Callee | None:
    """The call of a function for each element of arrays, or each part of them."""
    if options is None or options.excluded.issuperset((*range(len(args)), *kwargs)):
        return None
    written = cast("FunctionType", vectorized(options, len(args), tuple(kwargs)))
    return Callee(written, args, kwargs, defaults={"function": function}, stands_for=np.vectorize)


def _takes_function(target: Any, kwargs: dict[str, Operand]) -> bool:
    """Whether a function of the standard library is called with a function that can be followed."""
    if target not in functional.FOLLOWED or target not in _AS_THEY_ARE and "key" not in kwargs:
        return False
    key = constant_getter(kwargs["key"]) if "key" in kwargs else None
    followed = (FunctionType, MethodType, *prim.GETTERS)
    return not isinstance(key, Const) or key.value is abs or isinstance(key.value, followed)


def special_callees(call: Call) -> list[Callee]:
    """The methods of objects that a call of an operator tries, as `special_methods` says."""
    known = [(_known(function, args, {}), swapped) for function, args, swapped in special_methods(call)]
    return [replace(callee, stands_for=call.target, swapped=swapped) for callee, swapped in known if callee is not None]


def method_of(function: FunctionType, held: Operand) -> Callee | None:
    """A method of an object, called without arguments."""
    return _known(function, [held], {})


def _method(call: Call) -> Callee | None:
    """The method, or the getter of the property, of an object of a user's class."""
    receiver, name, *args = call.args
    if not isinstance(name, Const):
        return None
    if type(of_operand(receiver)) is Dict and name.value == "items" and not args:
        return Callee(cast("FunctionType", functional.pairs), [receiver], stands_for=dict.items)
    above = inherited(receiver, name.value)
    if above is not None:
        found, receiver, cls = above
        if found is object.__init__ and not args and not call.kwargs:
            return Callee(cast("FunctionType", functional.nothing), [receiver], stands_for=found)
    elif (owner := user_class(receiver) or namedtuple_class(receiver, name.value)) is not None:
        found, cls = attribute(owner, name.value), owner
    elif call.target is prim.call_method and (owner := class_itself(receiver)) is not None:
        return _of_class(owner, name.value, args, dict(call.kwargs))
    else:
        return None
    if call.target is getattr:
        if isinstance(found, functools.cached_property) and not args and isinstance(of_operand(receiver), Record):
            callee = _known(found.func, [receiver], {})
            return None if callee is None else replace(callee, cached=True)
        if looked_up_by_function(receiver, name.value) and not args:
            return _known(attribute(cls, "__getattr__"), [receiver, name], {})
        return _known(found.fget, [receiver], {}) if isinstance(found, property) and not args else None
    if above is None and isinstance(receiver, Const) and name.value in getattr(receiver.value, "__dict__", {}):
        return None
    if isinstance(found, functools.singledispatchmethod):
        found = dispatched(found.dispatcher, args)
    if isinstance(found, staticmethod):
        return _known(found.__func__, args, dict(call.kwargs))
    if isinstance(found, classmethod):
        return _known(found.__func__, [Const(cls), *args], dict(call.kwargs))
    return _known(found, [receiver, *args], dict(call.kwargs)) if isinstance(found, FunctionType) else None


def _of_class(cls: type, name: str, args: list[Operand], kwargs: dict[str, Operand]) -> Callee | None:
    """What ``cls.name(...)`` runs."""
    found = attribute(cls, name)
    if isinstance(found, classmethod):
        args = [Const(cls), *args]
    function = getattr(found, "__func__", found)
    return _known(function, args, kwargs) if isinstance(function, FunctionType) else None


def _applied(call: Call, builder: Builder) -> Callee | None:
    """The function that a value is: one made here, a derivative of such a one, or an object that can be called."""
    made = maker_of(call.args[0])
    if made is not None and made.target is np.vectorize and made.args:      # it is written out
        return _vectorized(options_given(made), made.args[0], list(call.args[1:]), dict(call.kwargs))
    taken = derivative_of(call.args[0], builder) or made
    if taken is not None and hasattr(taken.target, "srcdiff_kind"):
        return _derivative(call, taken, taken.target.srcdiff_kind, builder)
    cls = getattr(of_operand(call.args[0]), "cls", None)
    function = attribute(cls, "__call__") if isinstance(cls, type) else None
    if isinstance(function, FunctionType):
        return _known(function, list(call.args), dict(call.kwargs))
    closure = closure_of(call.args[0])
    return _held_closure(call, builder) if closure is None else _closure(call, closure)


def _derivative(call: Call, made: Call, kind: str, builder: Builder) -> Callee | None:
    """``sd.grad(f, wrt)(...)``."""
    matrix = matrix_of(call, made, kind)
    if matrix is not None:
        return Callee(cast("FunctionType", matrix[0]), matrix[1], dict(call.kwargs), stands_for=made.target)
    asked = asked_of(made, kind)
    return None if asked is None else _derived(call, made.args[0], call.args[1:], asked, builder)


def _derived(call: Call, function: Operand, args: list[Operand], derived: list[Derived],
             builder: Builder) -> Callee | None:
    """The callee of a function of which derivatives are taken; a method has its object before the arguments."""
    inner = call_of(function, args, call)
    resolve_function(inner, builder)
    if inner.target is prim.apply and isinstance(inner.args[0], Const):
        inner.target, inner.args = inner.args[0].value, inner.args[1:]
    found = find_callee(inner, builder)
    if found is not None:
        found.derived += counted_from(derived, len(found.args) - len(args))
    return found


def _closure(call: Call, made: Call) -> Callee | None:
    template, rebound, *values = made.args
    assert isinstance(template, Const)
    assert isinstance(rebound, Const)
    if rebound.value == "meanwhile" or rebound.value == "later" and not in_statement_of(call, made):
        return None
    found = _with_captured(call, template.value, values)
    told = str(rebound.value).partition(prim.INSIDE_OF)
    return replace(found, aging=told[2] if told[1] else None)


def _held_closure(call: Call, builder: Builder) -> Callee | None:
    """A function made inside another that came here through a list, a loop or an attribute."""
    held = call.args[0]
    kind = of_operand(held)
    if not isinstance(kind, Closure) or kind.rebound:
        return None
    return _with_captured(call, kind.function, captured_by(held, builder))


def _with_captured(call: Call, function: Template, values: list[Operand]) -> Callee:
    """A call of a function made inside another."""
    count = len(function.captured)
    captured = dict(zip(function.captured, values[:count], strict=True))
    defaults = dict(zip(function.defaults, values[count:], strict=True))
    return Callee(function, call.args[1:], dict(call.kwargs), captured, defaults, listed=function.listed,
                  managing=function.managing)


def constant(value: Any) -> Const:
    """A value that came with the function, under a name where it cannot be written down."""
    written = value is None or type(value) in (bool, int, float, complex, str)
    return Const(value) if written else Const(value, getattr(value, "__name__", None) or type(value).__name__.lower())

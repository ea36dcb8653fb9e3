"""Callables that stand for syntax: what a `Call` targets where Python has no function of its own.

Comes in: plain values. Goes out: what the syntax would give, so every IR node can also be run as it stands.
Operators are the functions of `operator`; ``x[k]`` is ``operator.getitem``, ``x.a`` is the builtin ``getattr``,
``x[i:j]`` the builtin ``slice``.

There are two kinds of change to memory. A *store* (``x[k] = v`` is ``operator.setitem``, ``x += v`` on an array is
``operator.iadd``) is the user's, or one to an adjoint that stands beside the user's array: it changes what its first
operand refers to, whatever other names that has, in program order. A *consuming* primitive is ours: it may work in
place, returns what it was given, and its operand is not used again.
"""

from __future__ import annotations

import functools
import operator
import sys
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn, Union

import numpy as np

from srcdiff.ir.containers import REGROUPING, RESIZING, Field, Fields

#: The parts of an f-string.
Template = tuple[Union[str, tuple[int, "Template"]], ...]  # noqa: UP007  (an alias needs it on 3.10)


def make_tuple(*items: Any) -> tuple[Any, ...]:
    """``(a, b)``."""
    return items


def make_list(*items: Any) -> list[Any]:
    """``[a, b]``."""
    return list(items)


def make_set(*items: Any) -> set[Any]:
    """``{a, b}``."""
    return set(items)


def make_dict(keys: tuple[Any, ...], *values: Any) -> Any:
    """``{k: a, l: b}``; the keys are constants. With `Fields` for keys, an object with these attributes."""
    if not isinstance(keys, Fields):
        return dict(zip(keys, values, strict=True))
    made: Any = SimpleNamespace() if keys.cls is SimpleNamespace else object.__new__(keys.cls)
    for name, value in zip(keys, values, strict=True):
        object.__setattr__(made, name, value)
    return made


def format_string(template: Template, *values: Any) -> str:
    """An f-string: text parts, and ``(conversion, format_spec)`` for each value, as in ``ast.FormattedValue``; a
    specification is such a template too, its values follow the one that it is for."""
    return _formatted(template, iter(values))


def _formatted(template: Template, values: Iterator[Any]) -> str:
    convert: dict[int, Callable[[Any], Any]] = {-1: lambda v: v, 115: str, 114: repr, 97: ascii}
    parts = []
    for part in template:
        if isinstance(part, str):
            parts.append(part)
        else:
            value = convert[part[0]](next(values))
            parts.append(format(value, _formatted(part[1], values)))
    return "".join(parts)


def raise_(exception: Any = None, cause: Any = None) -> NoReturn:
    """``raise exception from cause``; without an exception the one that is being handled."""
    if exception is None:
        raise  # noqa: PLE0704  (it is called where one is)
    if cause is None:
        raise exception
    raise exception from cause


def caught() -> Any:
    """The exception that is being handled: ``except ... as name``."""
    return sys.exc_info()[1]


def hooked(value: Any, hook: Any, *captured: Any) -> Any:
    """``value``, to whose cotangent the reverse sweep does what ``hook`` says."""
    return value


def generated(*args: Any) -> NoReturn:
    """The call of a generator function, whose items were made where it is gone over."""
    raise TypeError("a generator is never made")


def suspended(function: Callable[..., list[Any]], *items: Any) -> NoReturn:
    """A generator expression: what makes the list of all that it gives, and what it goes over."""
    raise TypeError(f"{function} is evaluated where it is gone over")


def cached(value: Any, owner: Any) -> Any:
    """``value``, which a property of ``owner`` computes once, and which that then holds."""
    return value


def entered(manager: Any) -> Any:
    """What a context manager gives where it is opened: ``with manager as name``."""
    raise TypeError(f"{manager} is entered by the statement that opens it")


def handed_over(value: Any) -> None:
    """Where a generator that is a context manager lets the body of the ``with`` run, and gives it ``value``."""
    raise TypeError("the body of the with is written in its place")


def unsure(name: str, before: Any = None) -> Any:
    """A variable of which nobody knows whether it was assigned before an exception was raised; ``before`` is what it
    was at first, if all that the body of the ``try`` assigns to it is `noted`."""
    return before


def noted(name: str, value: Any) -> None:
    """What the body of a ``try`` has assigned to a variable, before something that may raise an exception."""


def apply(callee: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A call of something that is known only while the program runs; never active."""
    return callee(*args, **kwargs)


def call_method(receiver: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """``receiver.name(...)``, before the type of ``receiver`` is known."""
    return getattr(receiver, name)(*args, **kwargs)


#: Before the time when variables are assigned again that functions read which a function makes that is called.
INSIDE_OF = "inside "


def make_closure(function: Any, rebound: str | None, *captured: Any) -> NoReturn:
    """A function made while the program runs, with what it reads of the one around it; it is written out where it is
    called. ``rebound`` tells when variables that it reads may be assigned again: ``"later"``, ``"next round"`` of a
    loop around it, or ``"meanwhile"``, in that of a loop over what it gives."""
    raise TypeError(f"{function} is never made")


def starred(items: Any) -> Any:
    """``*items`` among the arguments of a call; the call is never run with it."""
    return items


def double_starred(items: Any) -> Any:
    """``**items`` among the arguments of a call."""
    return items


def as_sequence(iterable: Any, early: bool = False) -> Any:
    """What a loop walks over, in a form that has a length and can be indexed; ``early`` if it may be left early."""
    return iterable if isinstance(iterable, (Sequence, range)) or hasattr(iterable, "__array__") else list(iterable)


def places_from(start: int, items: Any) -> Iterator[int]:
    """The places of items from one on, up to the end that there is when it is reached; only what a loop goes over.

    >>> items = [1.0, 2.0]
    >>> [items.append(3.0) or k for k in places_from(1, items) if k < 4]
    [1, 2, 3]
    """
    while start < len(items):
        yield start
        start += 1


def unpack(iterable: Any, count: int, more: bool = False) -> Any:
    """What ``a, b = iterable`` takes its items from: it has ``count`` items, or at least that many if ``more``."""
    items = as_sequence(iterable)
    if len(items) < count:
        raise ValueError(f"not enough values to unpack (expected {'at least ' * more}{count}, got {len(items)})")
    if len(items) > count and not more:
        raise ValueError(f"too many values to unpack (expected {count})")
    return items


def bind(value: Any) -> Any:
    """``name = value``: a copy of the binding, kept where the reader expects the name."""
    return value


def new_stack() -> list[Any]:
    """``[]``, to save values in."""
    return []


def new_list() -> list[Any]:
    """``[]``, the start of a list that is filled by `push`."""
    return []


def push(stack: list[Any], value: Any) -> list[Any]:
    """``stack.append(value)``; consumes ``stack``."""
    stack.append(value)
    return stack


def pop(stack: list[Any]) -> tuple[list[Any], Any]:
    """``value = stack.pop()``; consumes ``stack``. The one primitive that defines two values."""
    return stack, stack.pop()


def index_add(buffer: Any, key: Any, value: Any) -> Any:
    """``buffer[key] += value``, for keys that name no element twice; consumes ``buffer``."""
    buffer[key] += value
    return buffer


def nested_add(buffer: Any, *keys_and_value: Any) -> Any:
    """``buffer[j][k] += value``; consumes ``buffer``."""
    *outer, key, value = keys_and_value
    index_add(functools.reduce(operator.getitem, outer, buffer), key, value)
    return buffer


def in_place_add(buffer: Any, value: Any) -> Any:
    """``buffer += value``; consumes ``buffer``."""
    buffer += value
    return buffer


def own(value: Any, like: Any) -> Any:
    """What ``value`` holds, in memory of its own, with the shape and dtype of ``like``."""
    made = np.empty_like(like)
    made[...] = value
    return made


def add_at(x: Any, key: Any, value: Any) -> None:
    """``np.add.at(x, key, value)``."""
    np.add.at(x, key, value)


#: The argument of an update of an item that is the item as it was before the right side was computed, which may have
#: changed it; only between the frontend and `transform.settling`.
BEFORE = "before"


def _item_update(update: Callable[[Any, Any], Any]) -> Callable[..., None]:
    def update_item(x: Any, key: Any, value: Any, **before: Any) -> None:
        if isinstance(key, Field):
            setattr(x, key, update(before[BEFORE] if before else getattr(x, key), value))
        else:
            x[key] = update(before[BEFORE] if before else x[key], value)

    update_item.__name__ = update_item.__qualname__ = f"{update.__name__}_item"
    update_item.__doc__ = f"``operator.{update.__name__}`` on ``x[key]`` and ``value``."
    return update_item


#: The functions behind ``x += v`` and its kin, and the plain operation each is for numbers.
UPDATES: dict[Callable[..., Any], Callable[..., Any]] = {
    getattr(operator, "i" + name): getattr(operator, name)
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "xor")
} | {operator.iand: operator.and_, operator.ior: operator.or_}
#: What ``x[k] += v`` and its kin are, by the function behind ``x += v``.
ITEM_UPDATES: dict[Callable[..., Any], Callable[..., None]] = {
    update: _item_update(update) for update in UPDATES}
#: What sets an attribute; the second asks no class that is frozen.
SETTING = (setattr, object.__setattr__)
#: The update of a name, by that of an item.
UPDATE_OF: dict[Callable[..., Any], Callable[..., Any]] = {item: update for update, item in ITEM_UPDATES.items()}
#: The plain operation of an update, of a name or of an element.
PLAIN: dict[Callable[..., Any], Callable[..., Any]] = UPDATES | {
    item: UPDATES[update] for item, update in UPDATE_OF.items()}
#: Stores to elements; updates of names are stores too, where what they change is an array.
ITEM_STORES: frozenset[Callable[..., Any]] = frozenset({operator.setitem, add_at, *ITEM_UPDATES.values(), *RESIZING})
STORES: frozenset[Callable[..., Any]] = ITEM_STORES | UPDATES.keys()


def _outside(store: Callable[..., Any]) -> Callable[..., None]:
    def store_outside(x: Any, key: Any, value: Any) -> None:
        setattr(x, key, value) if isinstance(key, Field) and store is operator.setitem else store(x, key, value)

    store_outside.__name__ = store_outside.__qualname__ = f"{store.__name__}_outside"
    store_outside.__doc__ = f"``{store.__name__}`` of what was made outside: it runs once, and carries nothing."
    return store_outside


#: Stores into what was not made in the function, by what they are of what was.
OUTSIDE: dict[Callable[..., Any], Callable[..., None]] = {
    operator.setitem: _outside(operator.setitem), **{store: _outside(store) for store in ITEM_UPDATES.values()}}
#: The same, the other way.
INSIDE: dict[Callable[..., Any], Callable[..., Any]] = {outside: store for store, outside in OUTSIDE.items()}
#: Primitives that change a list of saved values, and give it back as their first output.
OF_STACKS: frozenset[Callable[..., Any]] = frozenset({push, pop})
#: Those that add to an item, and, where it is an array, to that array.
ADDING: frozenset[Callable[..., Any]] = frozenset({index_add, nested_add})
#: Primitives that may change their first operand in place and give it back as their first output.
CONSUMING: frozenset[Callable[..., Any]] = OF_STACKS | ADDING | {in_place_add}
#: Primitives that must run, once, in their place.
EFFECTS: frozenset[Callable[..., Any]] = frozenset({raise_, apply, call_method})
#: What makes functions that read an item or an attribute, or call a method.
GETTERS: tuple[Any, ...] = (operator.itemgetter, operator.attrgetter, operator.methodcaller)
#: Primitives without any effect, and what only names a way to read.
PURE: frozenset[Callable[..., Any]] = frozenset(
    {make_tuple, make_list, make_set, make_dict, format_string, as_sequence, unpack, bind, new_stack, new_list, own,
     starred, double_starred, make_closure, caught, entered, unsure, generated, suspended, cached, super,
     *GETTERS, *REGROUPING})
#: Calls that never raise an exception.
SURE: frozenset[Callable[..., Any]] = frozenset({
    make_tuple, make_list, bind, new_stack, new_list, make_closure, caught, entered, unsure, noted, starred,
    double_starred, generated, *GETTERS})


def is_sure(target: Callable[..., Any]) -> bool:
    """Whether a call never raises an exception; so is ``sd.grad(f)``, which waits for the arguments."""
    return target in SURE or hasattr(target, "srcdiff_kind")


#: What the places in keys are computed with.
COUNTING: frozenset[Callable[..., Any]] = frozenset({operator.add, operator.sub, operator.mul})
#: What keys are put together by.
OF_KEYS: frozenset[Callable[..., Any]] = frozenset({make_tuple, slice})

"""Functions of functions from the standard library, in Python that can be followed.

Comes in and goes out: what the function of the same name takes and gives. Invariant: it does what that does.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from srcdiff.frontend.heaps import HEAPS
from srcdiff.ir.primitives import as_sequence, places_from
from srcdiff.runtime import order_of, place_of_largest, place_of_smallest, take_items


def reduce(function: Callable[[Any, Any], Any], items: Any, *initial: Any) -> Any:
    """``functools.reduce``; without items and without an initial value, the first item is missed.

    >>> reduce(lambda a, b: a * b, [2.0, 3.0], 0.5)
    3.0
    """
    rest = as_sequence(items)
    value = initial[0] if initial else rest[0]
    for k in places_from(0 if initial else 1, rest):
        value = function(value, rest[k])
    return value


def fromkeys(iterable: Any, value: Any = None) -> dict[Any, Any]:
    """``dict.fromkeys``.

    >>> fromkeys("ab", 0.0)
    {'a': 0.0, 'b': 0.0}
    """
    made = {}
    for key in iterable:
        made[key] = value
    return made


def paired(items: Any) -> dict[Any, Any]:
    """``dict`` of pairs.

    >>> paired([("a", 1.0)])
    {'a': 1.0}
    """
    made = {}
    for key, value in items:
        made[key] = value
    return made


def update(mapping: dict[Any, Any], items: Any, **more: Any) -> None:
    """``dict.update`` by pairs.

    >>> update(made := {"a": 1.0}, zip("ab", (2.0, 3.0)), c=4.0)
    >>> made
    {'a': 2.0, 'b': 3.0, 'c': 4.0}
    """
    for key, value in items:
        mapping[key] = value
    mapping.update(more)


def pairs(mapping: dict[Any, Any]) -> list[Any]:
    """``dict.items`` as a list.

    >>> pairs({"a": 1.0})
    [('a', 1.0)]
    """
    return [(key, mapping[key]) for key in mapping]


def ordered(items: Any, *, key: Callable[[Any], Any], reverse: bool = False) -> list[Any]:
    """``sorted`` with a key.

    >>> ordered([2.0, -3.0], key=abs)
    [2.0, -3.0]
    """
    values = list(items)
    order = order_of([key(value) for value in values], reverse)
    return take_items(values, order)


def closing(thing: Any) -> Iterator[Any]:
    """``contextlib.closing``.

    >>> from io import StringIO
    >>> file = StringIO()
    >>> [given is file for given in closing(file)], file.closed
    ([True], True)
    """
    try:
        yield thing
    finally:
        thing.close()


def nullcontext(enter_result: Any = None) -> Iterator[Any]:
    """``contextlib.nullcontext``.

    >>> list(nullcontext(2.0))
    [2.0]
    """
    yield enter_result


def sort(items: list[Any], *, key: Callable[[Any], Any], reverse: bool = False) -> None:
    """``list.sort`` with a key.

    >>> sort(items := [-3.0, 2.0], key=abs)
    >>> items
    [2.0, -3.0]
    """
    order = order_of([key(item) for item in items], reverse)
    items[:] = take_items(items, order)


def largest(*items: Any, key: Callable[[Any], Any]) -> Any:
    """``max`` with a key.

    >>> largest([2.0, -3.0], key=abs)
    -3.0
    """
    values = as_sequence(items[0]) if len(items) == 1 else list(items)
    return values[place_of_largest([key(value) for value in values])]


def smallest(*items: Any, key: Callable[[Any], Any]) -> Any:
    """``min`` with a key.

    >>> smallest(2.0, -3.0, key=abs)
    2.0
    """
    values = as_sequence(items[0]) if len(items) == 1 else list(items)
    return values[place_of_smallest([key(value) for value in values])]


def greatest(*items: Any) -> Any:
    """``max`` of lists, tuples or objects.

    >>> greatest((2.0, 1), (3.0, 0))
    (3.0, 0)
    """
    values = list(items[0]) if len(items) == 1 else list(items)
    return values[place_of_largest(values)]


def least(*items: Any) -> Any:
    """``min`` of lists, tuples or objects.

    >>> least((2.0, 1), (3.0, 0))
    (2.0, 1)
    """
    values = list(items[0]) if len(items) == 1 else list(items)
    return values[place_of_smallest(values)]


def largest_if_any(items: Any, *, default: Any, key: Callable[[Any], Any] | None = None) -> Any:
    """``max`` with a default.

    >>> largest_if_any([], default=0.0), largest_if_any([1.0, -2.0], default=0.0, key=abs)
    (0.0, -2.0)
    """
    values = list(items)
    if len(values) == 0:
        return default
    return max(values) if key is None else max(values, key=key)


def smallest_if_any(items: Any, *, default: Any, key: Callable[[Any], Any] | None = None) -> Any:
    """``min`` with a default.

    >>> smallest_if_any([], default=0.0), smallest_if_any([1.0, -2.0], default=0.0, key=abs)
    (0.0, 1.0)
    """
    values = list(items)
    if len(values) == 0:
        return default
    return min(values) if key is None else min(values, key=key)


def total(items: Any) -> Any:
    """``sum`` of objects of a user's class; without any there is no such object.

    >>> total([2.0, 3.0])
    5.0
    """
    values = list(items)
    if len(values) == 0:
        raise TypeError("the sum of no objects is none of them: give sum() an object to start from")
    made = 0 + values[0]
    for k in range(1, len(values)):
        made = made + values[k]
    return made


def total_from(items: Any, start: Any) -> Any:
    """``sum`` of objects of a user's class that starts from one, or of lists or tuples.

    >>> total_from([[1.0], [2.0]], [])
    [1.0, 2.0]
    """
    made = start
    for item in items:
        made = made + item
    return made


def product_of(iterable: Any, *, start: Any = 1) -> Any:
    """``math.prod`` of arrays.

    >>> product_of([np.array([2.0, 3.0]), 2.0]).tolist()
    [4.0, 6.0]
    """
    made = start
    for item in iterable:
        made = made * item
    return made


def sum_of_products(p: Any, q: Any) -> Any:
    """``math.sumprod`` of arrays.

    >>> sum_of_products([np.array([2.0, 3.0]), 2.0], [3.0, 1.0]).tolist()
    [8.0, 11.0]
    """
    made = 0
    for a, b in zip(p, q, strict=True):
        made = made + a * b
    return made


def first_greatest(first: Any, *others: Any) -> Any:
    """``max`` of objects.

    >>> first_greatest((2.0, 1), (3.0, 0))
    (3.0, 0)
    """
    for other in others:
        if other > first:
            first = other
    return first


def first_least(first: Any, *others: Any) -> Any:
    """``min`` of objects.

    >>> first_least((2.0, 1), (3.0, 0))
    (2.0, 1)
    """
    for other in others:
        if other < first:
            first = other
    return first


def nothing(made: Any) -> None:
    """``object.__init__``, which the last of the constructors that call each other calls.

    >>> nothing(2.0)
    """


def pushforward(function: Any) -> Any:
    """The tangent of a function along that of its first argument, which is given last; it stands for what is
    written out where it is called."""
    raise NotImplementedError(function)


def product(function: Any) -> Any:
    """The Hessian of a function times a vector, which is given last; the same is said of it."""
    raise NotImplementedError(function)


def jvp(function: Any, primals: Any, tangents: Any) -> Any:
    """``srcdiff.jvp``; the same is said of it, and of the derivatives below."""
    raise NotImplementedError(function)


def _derivative(kind: str) -> Callable[..., Any]:
    def derivative(function: Any) -> Any:
        raise NotImplementedError(function)

    derivative.srcdiff_kind = kind  # type: ignore[attr-defined]
    return derivative


pushforward.srcdiff_kind = "pushforward"  # type: ignore[attr-defined]
product.srcdiff_kind = "hvp"  # type: ignore[attr-defined]
jvp.srcdiff_form = "jvp"  # type: ignore[attr-defined]
#: What methods of decorated functions stand for, by name.
DERIVATIVES: dict[str, Callable[..., Any]] = {
    "jvp": jvp, **{kind: _derivative(kind) for kind in ("grad", "value_and_grad", "jacobian", "hessian", "hvp")}}


def slope(function: Any, x: Any, *args: Any) -> Any:
    """``srcdiff.jacobian`` of a function of a number."""
    return pushforward(function)(x, *args, 1.0)


def curvature(function: Any, x: Any, *args: Any) -> Any:
    """``srcdiff.hessian`` of a function of a number."""
    return product(function)(x, *args, 1.0)


def jacobian(function: Any, x: Any, *args: Any) -> Any:
    """``srcdiff.jacobian`` of a function of a vector, by columns."""
    return np.stack([pushforward(function)(x, *args, e) for e in np.eye(len(x))], axis=-1)


def hessian(function: Any, x: Any, *args: Any) -> Any:
    """``srcdiff.hessian`` of a function of a vector, by columns."""
    return np.stack([product(function)(x, *args, e) for e in np.eye(len(x))], axis=-1)


#: Functions of the standard library that take a function, and those that stand for them here.
FOLLOWED: dict[Callable[..., Any], Callable[..., Any]] = {
    functools.reduce: reduce, dict.fromkeys: fromkeys, sorted: ordered, list.sort: sort, max: largest, min: smallest,
    **HEAPS}
#: Context managers of the standard library, and the generators that stand for them.
MANAGERS: dict[Any, Callable[..., Iterator[Any]]] = {
    contextlib.closing: closing, contextlib.nullcontext: nullcontext}

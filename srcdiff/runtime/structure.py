"""Cotangents of tuples, lists, dicts and objects: the same structure, with a cotangent for each leaf.

Comes in: values of the user's program, and cotangents shaped like them. Goes out: cotangents. Invariant: what has no
derivative (an int, a string, None) has the cotangent None, and None counts as zero wherever cotangents meet.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from srcdiff.runtime.broadcasting import alike, expand, unbroadcast
from srcdiff.runtime.objects import fields_of, instance_of

_INEXACT = (float, complex, np.inexact)
_NUMERIC = (bool, int, float, complex, np.generic, np.ndarray)


def zeros_like(x: Any) -> Any:
    """The zero cotangent of ``x``: new buffers, and None for what has no derivative; an integer is a number in a list
    of nothing but numbers, or of such lists, some of which are floats.

    >>> zeros_like((1.5, [2.0, "a"], 3)), zeros_like([0, 1.5])
    ((0.0, [0.0, None], None), [0.0, 0.0])
    """
    if isinstance(x, np.ndarray):
        return np.zeros_like(x) if np.issubdtype(x.dtype, np.inexact) else None
    if isinstance(x, np.inexact):
        return type(x)(0)
    if isinstance(x, (float, complex)):
        return 0j if isinstance(x, complex) else 0.0
    if is_of_floats(x):
        return dict.fromkeys(x, 0.0) if isinstance(x, dict) else [0.0] * len(x)
    return rebuilt(x, zero_tangent if holds_floats(x) else zeros_like)


def is_of_floats(x: Any) -> bool:
    """Whether a value is a list or dict of nothing but Python's floats, of which there may be many.

    >>> is_of_floats({"a": 1.0}), is_of_floats([1.0, 2])
    (True, False)
    """
    return type(x) in (list, dict) and set(map(type, x.values() if type(x) is dict else x)) == {float}


def holds_floats(x: Any) -> bool:
    """Whether a value is a list of nothing but numbers, or of such lists, of which some are floats, so that integers
    are, too.

    >>> holds_floats([0, 1.5]), holds_floats([0, 1]), holds_floats([0, 1.5, "a"]), holds_floats([[0, 1], [1.5]])
    (True, False, False, True)
    """
    numbers = _numbers_in(x) if isinstance(x, list) else None
    return numbers is not None and any(isinstance(item, _INEXACT) for item in numbers)


def _numbers_in(x: Any) -> list[Any] | None:
    """The numbers in a list, or in the lists in it; None where there is anything else."""
    if not isinstance(x, list):
        return [x] if isinstance(x, (int, *_INEXACT)) else None
    parts = list(map(_numbers_in, x))
    return None if None in parts else [item for part in parts for item in part or ()]


def zero_tangent(x: Any) -> Any:
    """The zero tangent of a value that arithmetic is done with: of an int or a bool it is a number, too, also of one in
    a tuple, list or dict.

    >>> zero_tangent(3), zero_tangent([1.5, None]), zero_tangent((1, "a"))
    (0.0, [0.0, None], (0.0, None))
    """
    if isinstance(x, (bool, int, np.bool_, np.integer)):
        return 0.0
    return rebuilt(x, zero_tangent) if isinstance(x, (tuple, list, dict)) else zeros_like(x)


def zero_tangents(saved: list[Any]) -> list[Any]:
    """The zero tangents of what a saved list holds, one for each item that is popped.

    >>> zero_tangents([3, 1.5])
    [0.0, 0.0]
    """
    return [zero_tangent(x) for x in saved]


def rebuilt(x: Any, change: Callable[[Any], Any]) -> Any:
    """``x`` with ``change`` made to each of its items; None if it has no items."""
    if isinstance(x, tuple):
        items = [change(item) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else tuple(items)
    if isinstance(x, list):
        return [change(item) for item in x]
    if isinstance(x, dict):
        return {key: change(item) for key, item in x.items()}
    fields = fields_of(x)
    if fields is None:
        return None
    changed = {name: change(item) for name, item in fields.items()}
    return instance_of(type(x), **changed) if any(item is not None for item in changed.values()) else None


def copied(x: Any) -> Any:
    """A cotangent in memory of its own.

    >>> g = [np.zeros(2)]
    >>> copied(g)[0] is g[0]
    False
    """
    if isinstance(x, np.ndarray) or is_of_floats(x):
        return x.copy()
    made = rebuilt(x, copied)
    return x if made is None else made


def add(a: Any, b: Any) -> Any:
    """The sum of two cotangents of one value, leaf by leaf; never in place, and in a new structure. A plain zero may
    stand for a structure of zeros.

    >>> add((1.0, None), (2.0, [3.0])), add(0.0, [3.0])
    ((3.0, [3.0]), [3.0])
    """
    missing = is_none(a) or is_plain_zero(a) and not (is_none(b) or isinstance(b, _NUMERIC))
    if missing or is_none(b) or is_plain_zero(b):
        only = b if missing else a
        made = rebuilt(only, lambda item: item)
        return only if made is None else made
    if isinstance(a, dict):
        return {key: add(a.get(key), b.get(key)) for key in {**a, **b}}
    if isinstance(a, (tuple, list)):
        if len(a) != len(b):
            raise ValueError(f"cotangents of {len(a)} and of {len(b)} items cannot be added")
        rest = iter(b)
        return rebuilt(a, lambda item: add(item, next(rest)))
    fields = None if isinstance(a, (float, np.ndarray)) else fields_of(a)
    if fields is not None:
        return instance_of(type(a), **{name: add(item, getattr(b, name)) for name, item in fields.items()})
    return a + b


def own_sum(a: Any, b: Any) -> Any:
    """The sum of two cotangents of one value, as `add` gives it, but in memory of its own throughout.

    >>> g = [np.ones(2)]
    >>> own_sum(None, g)[0] is g[0], add(None, g)[0] is g[0]
    (False, True)
    """
    return copied(add(a, b))


def is_none(bar: Any) -> bool:
    """Whether a cotangent is None, or a list or tuple that holds nothing else; of one of texts the length is that of
    another time.

    >>> is_none([None, (None,)]), is_none([0.0, None])
    (True, False)
    """
    return bar is None or isinstance(bar, (list, tuple)) and all(map(is_none, bar))


def is_plain_zero(x: Any) -> bool:
    """Whether a cotangent is the number that stands for a zero whose structure was not known."""
    return isinstance(x, float) and x == 0.0


def add_at(buffer: Any, key: Any, value: Any) -> Any:
    """``buffer[key] += value`` for any key, also one that names an element twice; gives ``buffer`` back.

    Arrays, lists and dicts are changed in place; of a tuple there is a new one.

    >>> add_at(np.zeros(3), [0, 2, 2], 1.0).tolist()
    [1.0, 0.0, 2.0]
    """
    if value is None:
        return buffer
    if isinstance(buffer, tuple):
        return add_item(buffer, key, value)
    if isinstance(buffer, list) and isinstance(key, slice):
        for place, item in zip(range(*key.indices(len(buffer))), value, strict=True):
            buffer[place] = add(buffer[place], item)
    elif isinstance(buffer, (list, dict)):
        buffer[key] = add(buffer[key], value)
    elif isinstance(key, str):
        object.__setattr__(buffer, key, add(getattr(buffer, key), value))
    elif any(map(_may_repeat, key if isinstance(key, tuple) else (key,))):
        np.add.at(buffer, key, value)
    else:
        buffer[key] += value
    return buffer


def take_last(x: Any, key: Any) -> Any:
    """``x[key]``, but zero where a later index of ``key`` names the same element.

    That is the cotangent of ``v`` in ``x[key] = v``, where the last value stored counts.

    >>> take_last(np.array([5.0, 7.0]), [0, 0, 1]).tolist()
    [0.0, 5.0, 7.0]
    """
    taken = x[key]
    order = np.arange(np.size(taken)).reshape(np.shape(taken))
    last = np.zeros(np.shape(x), int)
    last[key] = order
    return np.where(last[key] == order, taken, 0)


def put_last(g: Any, like: Any, key: Any) -> Any:
    """The transpose of ``take_last(like, key)``: zeros in the shape of ``like``, with ``g`` stored at ``key``.

    >>> put_last(np.array([1.0, 2.0]), np.zeros(2), [1, 1]).tolist()
    [0.0, 2.0]
    """
    made = np.zeros(np.shape(like), np.result_type(g))
    made[key] = g
    return made


def add_item(items: Any, key: Any, value: Any) -> Any:
    """The tuple ``items`` with ``value`` added to what it holds at ``key``.

    >>> add_item((1.0, 2.0), 1, 5.0)
    (1.0, 7.0)
    """
    rest = iter(add_at(list(items), key, value))
    return rebuilt(items, lambda item: next(rest))


def _may_repeat(key: Any) -> bool:
    """Whether an index can name one element twice: arrays and lists of integers can, masks cannot."""
    return isinstance(key, (np.ndarray, list)) and np.asarray(key).dtype != bool and np.ndim(key) > 0


def filled(dots: Any, like: Any) -> Any:
    """Tangents of the items of ``like``, with zeros in the place of None, so that NumPy can take them together.

    A zero in the place of a structure stands for zeros throughout, and an array in the place of a list for its items.
    The result is new; a list in it is the given one, if nothing is missing there. A list of integers that has grown,
    while that of its tangents has not, is one that needs none.

    >>> filled([1.0, None], [2.0, 7]), filled(0.0, {"u": 2.0}), filled([], [2, 7])
    ([1.0, 0.0], {'u': 0.0}, [None, None])
    """
    if isinstance(like, (tuple, list)):
        if isinstance(dots, (tuple, list)) and len(dots) != len(like) and is_none(zeros_like(like)):
            return rebuilt(like, lambda item: None)     # nothing has put tangents there
        dots = None if is_none(dots) else dots
        several = isinstance(dots, (tuple, list)) or isinstance(dots, np.ndarray) and dots.ndim > 0
        rest = iter(dots if several else [dots] * len(like))      # a zero stands for all
        return rebuilt(like, lambda item: _filled_item(next(rest), item))
    if isinstance(like, dict):
        return {key: filled(dots.get(key) if isinstance(dots, dict) else dots, item) for key, item in like.items()}
    fields = fields_of(like)
    if fields is not None:
        return instance_of(type(like), **{name: filled(getattr(dots, name, dots), item) for name, item in
                                          fields.items()})
    if not isinstance(like, _NUMERIC):
        return None if is_plain_zero(dots) else dots
    if dots is not None and np.shape(dots) == np.shape(like):
        return dots
    dtype = np.result_type(like)
    zeros = np.zeros(np.shape(like), dtype if np.issubdtype(dtype, np.inexact) else float)
    return zeros if np.ndim(like) else zeros[()] if isinstance(like, np.generic) else 0.0


def _filled_item(dots: Any, like: Any) -> Any:
    made = filled(dots, like)
    whole = isinstance(made, list) and isinstance(dots, list) and all(map(operator.is_, made, dots))
    return dots if whole else made


def unstack(values: Any, like: Any) -> Any:
    """An array taken apart into the nested tuples and lists it was made from; as it is where ``like`` is none.

    >>> unstack(np.array([1.0, 2.0]), (5.0, 6.0)) == (1.0, 2.0)
    True
    """
    if isinstance(like, (tuple, list)):
        rest = iter(values)
        return rebuilt(like, lambda item: unstack(next(rest), item))
    return alike(values, like)


def unsum(g: Any, like: Any) -> Any:
    """The cotangent of the items of ``like``, where ``g`` is that of their sum.

    >>> unsum(2.0, [5.0, 6.0])
    [2.0, 2.0]
    """
    if isinstance(like, (tuple, list)):
        return rebuilt(like, lambda item: unbroadcast(g, item))
    return expand(g, like)


def split_like(g: Any, like: Any, axis: int = 0) -> Any:
    """The cotangent of each of the arrays in ``like``, where ``g`` is that of their concatenation along ``axis``.

    Stacking is concatenation of arrays that were given an axis of length one first, so it is covered.

    >>> [part.tolist() for part in split_like(np.arange(3.0), [np.zeros(1), np.zeros(2)])]
    [[0.0], [1.0, 2.0]]
    """
    moved = np.moveaxis(g, axis, 0)
    width = max(1, int(np.prod(moved.shape[1:])))
    lengths = [np.size(a) // width for a in like]
    stops = np.cumsum(lengths)
    parts = iter([np.moveaxis(moved[stop - length:stop], 0, axis) for stop, length in zip(stops, lengths, strict=True)])
    return each_like(like, lambda a: unstack(np.reshape(next(parts), np.shape(a))[()], a))


def each_like(like: Any, change: Callable[[Any], Any]) -> Any:
    """``like`` with ``change`` made to each of its items, which may be the rows of an array."""
    return rebuilt(like, change) if isinstance(like, (tuple, list)) else np.array([change(row) for row in like])


def join_like(parts: Any, like: Any, axis: int = 0) -> Any:
    """The transpose of `split_like`: the parts one after the other along ``axis``, in the shape of ``like``.

    >>> join_like([np.zeros(1), np.ones(2)], np.zeros(3)).tolist()
    [0.0, 1.0, 1.0]
    """
    shape = list(np.shape(like))
    if 0 in shape:      # where the length of a part does not follow from its size
        return np.zeros(shape, np.result_type(*parts))
    shape[axis] = -1
    return np.concatenate([np.reshape(part, shape) for part in parts], axis)


def stop_gradient(x: Any) -> Any:
    """``x``, held fixed: derivatives do not flow through it.

    >>> stop_gradient(2.0)
    2.0
    """
    return x


@contextmanager
def adjoint_of(x: Any) -> Iterator[Any]:
    """A place in the reverse sweep: what stands in its body is done to the cotangent of ``x``, where that is complete.

    >>> with adjoint_of(2.0) as x_bar:
    ...     x_bar = min(x_bar, 1.0)

    The program itself does nothing there but to run the body on a cotangent of zeros.
    """
    yield zeros_like(x)

"""Copies and shadows of structures that share memory with each other as the originals do.

Comes in: values of the user's program, and shadows of them. Goes out: new ones. Invariant: where two arrays overlap, or
two names mean one list, so it is in what is made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from srcdiff.runtime.objects import fields_of, instance_of, is_frozen
from srcdiff.runtime.structure import copied, filled, holds_floats, is_of_floats, is_plain_zero, rebuilt, zeros_like


def copied_together(*values: Any) -> tuple[Any, ...]:
    """Copies of arrays, and of lists and tuples of them, that share memory with each other as the originals do.

    >>> a = np.zeros(3)
    >>> b, c = copied_together(a, a[1:])
    >>> c[0] = 5.0
    >>> a.tolist(), b.tolist()
    ([0.0, 0.0, 0.0], [0.0, 5.0, 0.0])
    """
    made: dict[int, Any] = {}   # by the array that owns the memory, the list, the dict; all are kept meanwhile

    def copy_of(x: Any) -> Any:
        if not isinstance(x, np.ndarray):
            if id(x) not in made:
                found = x.copy() if is_of_floats(x) else rebuilt(x, copy_of)
                made[id(x)] = x, x if found is None else found
            return made[id(x)][1]
        root = _root(x)
        if id(root) not in made:
            whole = np.copy(root, order="K")
            if not _lie_alike(whole, root):
                raise NotImplementedError("an array that owns memory with gaps cannot be copied as it lies: "
                                          "pass a copy of it")
            made[id(root)] = root, whole.ravel(order="K")
        if x is root and x.flags.c_contiguous:
            return made[id(root)][1].reshape(x.shape)
        start = x.__array_interface__["data"][0] - _first_byte(root)
        return np.ndarray(x.shape, x.dtype, made[id(root)][1], start, x.strides)

    return tuple(copy_of(x) for x in values)


def copied_alike(values: Any, like: Any) -> Any:
    """A copy of the tangents of ``like``, zeros in the place of None, in which arrays and lists share memory as they do
    in ``like``, whether those of the tangents do or not.

    >>> a = np.ones(3)
    >>> b, c = copied_alike((np.zeros(3), np.zeros(2)), (a, a[1:]))
    >>> c[0] = 5.0
    >>> b.tolist()
    [0.0, 5.0, 0.0]
    """
    made: dict[int, Any] = {}       # by the copy of each list, dict and object, as several names may have it

    def filled_in(copy: Any, value: Any) -> Any:
        if isinstance(copy, np.ndarray) and np.issubdtype(copy.dtype, np.inexact):
            copy[...] = value
            return copy
        items = _items_of(value)
        if items is None:
            return value
        if id(copy) not in made or isinstance(copy, tuple):
            found = rebuilt(copy, lambda item: filled_in(item, next(items)))
            made[id(copy)] = value if found is None else found
        return made[id(copy)]

    whole = owned(like)        # which keeps what the ids belong to
    return filled_in(whole, filled(values, like))


def counted_once(bars: Any, like: Any) -> Any:
    """The cotangents of the parts of ``like``, each of which stands for all that was done to its memory, as those of
    values: what two of them share is left to the first, and zero in the others.

    >>> a = np.zeros(3)
    >>> first, second = counted_once((np.ones(3), np.ones(2)), (a, a[1:]))
    >>> first.tolist(), second.tolist()
    ([1.0, 1.0, 1.0], [0.0, 0.0])
    """
    seen: dict[int, list[Any]] = {}     # by the array that owns the memory, the list, the dict

    def left(bar: Any, x: Any) -> Any:
        if bar is None:
            return None
        if isinstance(x, np.ndarray):
            before = seen.setdefault(id(_root(x)), [])
            before.append(x)
            return bar if len(before) == 1 else np.where(_covered(x, before[:-1]), 0.0, bar).astype(np.result_type(bar))
        items = _items_of(x)
        if items is None:
            return bar
        if not isinstance(x, tuple) and id(x) in seen:
            return zeros_like(bar)
        seen[id(x)] = [x]
        return rebuilt(bar, lambda item: left(item, next(items)))

    return left(bars, like)


def _covered(x: Any, others: list[Any]) -> Any:
    """Which items of an array lie in memory of one of the ``others`` that are views of the same memory."""
    root = _root(x)
    marks = np.zeros(root.nbytes, bool)

    def part(of: Any) -> Any:
        start = of.__array_interface__["data"][0] - _first_byte(root)
        return np.ndarray((*of.shape, of.itemsize), bool, marks, start, (*of.strides, 1))

    for other in others:
        part(other)[...] = True
    return part(x).any(axis=-1)


def _items_of(x: Any) -> Iterator[Any] | None:
    """What a structure holds, in the order in which it is rebuilt."""
    fields = x if isinstance(x, dict) else fields_of(x)
    return iter(x) if isinstance(x, (tuple, list)) else None if fields is None else iter(fields.values())


def shadow_like(x: Any) -> Any:
    """Zeros for the arrays in a structure, which share memory as the arrays do, and for its numbers; with lists in the
    place of tuples, so that all can be added to in place.

    >>> a = np.ones(2)
    >>> shadow = shadow_like((a, [a[1:], 3.0]))
    >>> shadow[1][0] += 5.0
    >>> shadow[0].tolist(), shadow[1][1]
    ([0.0, 5.0], 0.0)
    """
    made: dict[int, Any] = {}       # of each list, dict and object, as several names may have it

    def cleared(copied: Any) -> Any:
        if isinstance(copied, np.ndarray):
            copied[...] = 0
            return copied if np.issubdtype(copied.dtype, np.inexact) else None
        if isinstance(copied, (bool, int, np.integer)):
            return 0.0      # a float may be stored over it
        if id(copied) not in made:
            made[id(copied)] = _shadow_of(copied, cleared)
        return made[id(copied)]

    whole = owned(x)        # which keeps what the ids belong to
    return cleared(whole)


def _shadow_of(copied: Any, cleared: Callable[[Any], Any]) -> Any:
    if isinstance(copied, (tuple, list)):
        return [cleared(item) for item in copied]
    if isinstance(copied, dict):
        return {key: cleared(item) for key, item in copied.items()}
    fields = fields_of(copied)
    if fields is None:
        return zeros_like(copied)
    items = {name: cleared(item) for name, item in fields.items()}
    return SimpleNamespace(**items) if is_frozen(type(copied)) else instance_of(type(copied), **items)


def like_structure(bar: Any, like: Any) -> Any:
    """What a list of `shadow_like` holds, in the structure of ``like`` and in memory of its own.

    >>> like_structure([1.0, [2.0]], (5.0, [6.0]))
    (1.0, [2.0])
    """
    if bar is None or is_plain_zero(bar):
        return zeros_like(like)
    if is_of_floats(like) and is_of_floats(bar):
        return {key: bar[key] for key in like} if isinstance(like, dict) else [*bar]
    if isinstance(like, dict):
        return {key: like_structure(bar[key], like[key]) for key in like}
    if holds_floats(like):
        return copied(bar)
    if isinstance(like, (tuple, list)):
        rest = iter(bar)
        return rebuilt(like, lambda item: like_structure(next(rest), item))
    fields = fields_of(like)
    if fields is not None:
        return instance_of(type(like), **{name: like_structure(getattr(bar, name), item)
                                          for name, item in fields.items()})
    if isinstance(like, (bool, int, str, np.bool_, np.integer)):
        return None
    return np.copy(bar) if isinstance(bar, np.ndarray) else bar


def owned(x: Any) -> Any:
    """A copy of an array that lies in memory as the array does, so that NumPy views both alike.

    >>> owned(np.zeros((4, 4))[::2]).strides
    (64, 8)
    """
    (made,) = copied_together(x)
    return made


def twin(shadow: Any, x: Any, r: Any) -> Any:
    """The part of ``shadow`` that ``r`` is of ``x``, where ``r`` is a view of ``x``; else zeros like ``r``.

    ``shadow`` has the shape of ``x``. Whether ``r`` is a view is not known before the program runs.

    >>> x, shadow = np.zeros((2, 2)), np.arange(4.0).reshape(2, 2)
    >>> twin(shadow, x, x.ravel()).tolist(), twin(shadow, x, x.T.ravel()).tolist()
    ([0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0])
    """
    if not np.may_share_memory(x, r):
        return np.zeros_like(r)
    if not _lie_alike(shadow, x):
        raise NotImplementedError("the derivative of an array that lies in memory otherwise than the array itself "
                                  "cannot be viewed like it: pass both in the same order of axes")
    root = _root(shadow)
    start = r.__array_interface__["data"][0] - x.__array_interface__["data"][0]
    first = shadow.__array_interface__["data"][0] - _first_byte(root)
    return np.ndarray(r.shape, r.dtype, root.ravel(order="K"), first + start, r.strides)


def unless_shared(value: Any, like: Any, view: Any) -> Any:
    """``value``, but zeros where ``view`` is a view of ``like``.

    >>> x, ones = np.zeros(2), np.ones(2)
    >>> unless_shared(ones, x, x[:1]).tolist(), unless_shared(ones, x, x + 1).tolist()
    ([0.0, 0.0], [1.0, 1.0])
    """
    return np.zeros_like(value) if np.may_share_memory(like, view) else value


def _lie_alike(a: Any, b: Any) -> bool:
    """Whether the items of two arrays of one shape lie in the same order: how far apart they would be along an axis
    that has one of them says nothing, and NumPy leaves there what it likes."""
    steps = zip(a.shape, a.strides, b.strides, strict=True)
    return a.size < 2 or all(first == second for length, first, second in steps if length > 1)


def _root(x: Any) -> Any:
    """The array that owns the memory that a view is of."""
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def _first_byte(x: Any) -> int:
    """The lowest address of the memory of an array."""
    backward = [(length - 1) * stride for length, stride in zip(x.shape, x.strides, strict=True) if stride < 0]
    address: int = x.__array_interface__["data"][0] + sum(backward)
    return address

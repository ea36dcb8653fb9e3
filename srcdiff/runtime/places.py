"""Transposes of what takes elements by index.

Comes in: the cotangent of what was taken, the array it was taken from (for its shape), and the indices. Goes out: the
cotangent of that array. Invariant: elements that were taken twice get both contributions.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcdiff.runtime.broadcasting import unbroadcast
from srcdiff.runtime.reductions import reduced_axes
from srcdiff.runtime.structure import each_like, unstack


def not_none(index: Any) -> Any:
    """An index that is an integer, or None until a place is found; None would add an axis to an array.

    >>> not_none(2)
    2
    """
    if index is None:
        raise TypeError("an array is indexed with None, where the index is an integer on other paths: a derivative is "
                        "not made for both; write x[np.newaxis] in a branch of its own")
    return index


def untake(g: Any, like: Any, indices: Any, axis: Any = None, mode: Any = "raise") -> Any:
    """The transpose of ``np.take(like, indices, axis, mode=mode)``.

    >>> untake(np.array([1.0, 2.0, 3.0]), np.zeros(3), [0, 2, 2]).tolist()
    [1.0, 0.0, 5.0]
    """
    total = np.zeros(np.size(like) if axis is None else np.shape(like), np.result_type(g))
    along = np.moveaxis(total, 0 if axis is None else axis, 0)
    places = np.take(np.arange(along.shape[0]), indices, mode=mode)
    count = np.ndim(places)
    start = 0 if axis is None else axis % np.ndim(like)
    _add_at(along, places, np.moveaxis(g, range(start, start + count), range(count)))
    return np.reshape(total, np.shape(like))[()]


def _add_at(total: Any, places: Any, g: Any) -> None:
    """``np.add.at(total, places, g)`` for a ``total`` of zeros and places along its first axis, none of them negative;
    where they are in order, none comes twice."""
    if places.ndim == 1 and np.all(places[1:] > places[:-1]):
        total[places] = g
    elif total.ndim == 1 and total.dtype == np.float64:
        total += np.bincount(np.ravel(places), np.ravel(np.broadcast_to(g, places.shape)), total.size)
    else:
        np.add.at(total, places, g)


def places_shape(indices: Any, a: Any) -> tuple[int, ...]:
    """The shape of ``a[indices]``.

    >>> places_shape([1, 0, 1], np.zeros((2, 4)))
    (3, 4)
    """
    return np.shape(_numbered(a)[indices])


def rounds(indices: Any, a: Any) -> list[tuple[Any, Any]]:
    """The elements of ``a`` that ``a[indices]`` reads, in rounds in which none comes twice: their numbers in ``a`` as
    it is flat, and in what is read. One that comes again is in a later round.

    >>> [(numbers.tolist(), which.tolist()) for numbers, which in rounds([1, 0, 1], np.zeros(2))]
    [([0, 1], [1, 0]), ([1], [2])]
    """
    numbers = np.ravel(_numbered(a)[indices])
    order = np.argsort(numbers, kind="stable")
    before = np.arange(numbers.size) - np.searchsorted(numbers[order], numbers[order])
    found = [order[before == k] for k in range(int(np.max(before, initial=-1)) + 1)]
    return [(numbers[which], which) for which in found]


def _numbered(a: Any) -> Any:
    """The numbers of the elements of ``a``, in its shape."""
    return np.arange(np.size(a)).reshape(np.shape(a))


def untake_along(g: Any, like: Any, indices: Any, axis: Any = -1) -> Any:
    """The transpose of ``np.take_along_axis(like, indices, axis)``.

    >>> untake_along(np.array([1.0, 2.0]), np.zeros(3), np.array([2, 2])).tolist()
    [0.0, 0.0, 3.0]
    """
    total = np.zeros(np.size(like) if axis is None else np.shape(like), np.result_type(g))
    np.add.at(total, key_along(indices, total, -1 if axis is None else axis), g)
    return np.reshape(total, np.shape(like))


def key_along(indices: Any, like: Any, axis: Any = -1) -> tuple[Any, ...]:
    """The index for which ``like[key]`` is ``np.take_along_axis(like, indices, axis)``.

    >>> [part.tolist() for part in key_along(np.array([[1], [0]]), np.zeros((2, 2)))]
    [[[0], [1]], [[1], [0]]]
    """
    if axis is None:
        return tuple(np.unravel_index(indices, np.shape(like)))
    key = [np.reshape(np.arange(n), (-1,) + (1,) * (np.ndim(like) - 1 - k)) for k, n in enumerate(np.shape(like))]
    key[axis] = np.asarray(indices)
    return tuple(key)


def places_of(a: Any, out: Any, axis: Any = -1) -> Any:
    """The places in ``a`` of the elements of ``out``, which holds the same ones in another order along ``axis``.

    >>> places_of(np.array([5.0, 3.0, 4.0]), np.array([3.0, 5.0, 4.0])).tolist()
    [1, 0, 2]
    """
    ranks = np.argsort(np.argsort(out, axis, kind="stable"), axis, kind="stable")
    return np.take_along_axis(np.argsort(a, axis, kind="stable"), ranks, axis)


def last_axes(a: Any, axis: Any = None) -> tuple[int, ...]:
    """The axes of a reduction of ``a``, counted from the last.

    >>> last_axes(np.zeros((2, 3)), 0), last_axes(np.zeros((2, 3)))
    ((-2,), (-2, -1))
    """
    return tuple(k - np.ndim(a) for k in reduced_axes(a, axis))


def places_within(indices: Any, shape: tuple[int, ...], mode: str) -> Any:
    """Where ``np.put`` puts values with a mode, ``"raise"`` among them, in an array of this shape that is flattened.

    >>> places_within([-1, 2, 9], (2, 2), "wrap").tolist(), places_within([-1, 2, 9], (2, 2), "clip").tolist()
    ([3, 2, 1], [0, 2, 3])
    >>> places_within([-1, 2], (2, 2), "raise").tolist()
    [3, 2]
    """
    size = math.prod(shape)
    if mode == "raise":
        return np.arange(size)[indices]     # which raises IndexError, as put does
    return np.mod(indices, size) if mode == "wrap" else np.clip(indices, 0, size - 1)


def diagonal_places(shape: tuple[int, ...], wrap: bool = False) -> tuple[Any, ...]:
    """The indices that ``np.fill_diagonal`` fills in an array of this shape.

    >>> [part.tolist() for part in diagonal_places((5, 2), True)]
    [[0, 1, 3, 4], [0, 1, 0, 1]]
    """
    if len(shape) < 2 or len(shape) > 2 and len(set(shape)) > 1:
        raise ValueError(f"an array of shape {shape} has no diagonal to fill")
    step = shape[1] + 1 if len(shape) == 2 else sum(math.prod(shape[:k]) for k in range(len(shape)))
    end = math.prod(shape) if wrap or len(shape) > 2 else min(math.prod(shape), shape[1] ** 2)
    return np.unravel_index(np.arange(0, end, step), shape)


def places_of_running(operation: Any, a: Any, axis: int = 0) -> Any:
    """Which element along an axis ``operation.accumulate`` chooses at each place: of equal ones the first.

    >>> places_of_running(np.maximum, np.array([1.0, 3.0, 3.0, 2.0, 5.0])).tolist()
    [0, 1, 1, 1, 4]
    """
    chosen, own = (np.moveaxis(x, axis, 0) for x in (operation.accumulate(a, axis), a))
    new = np.equal(chosen, own) | np.isnan(chosen) & np.isnan(own)
    new[1:] &= ~np.equal(chosen[1:], chosen[:-1])
    places = np.reshape(np.arange(len(own)), (-1,) + (1,) * (own.ndim - 1))
    return np.moveaxis(np.maximum.accumulate(np.where(new, places, 0)), 0, axis)


def unchosen(g: Any, like: Any, which: Any) -> Any:
    """The cotangents of the arrays in ``like``, of which ``which`` says for each element the one it came from.

    >>> unchosen(np.array([1.0, 2.0]), [np.zeros(2), np.zeros(2)], np.array([0, 1]))
    [array([1., 0.]), array([0., 2.])]
    """
    places = iter(range(len(like)))

    def part(item: Any) -> Any:
        shaped = np.asarray(item) if isinstance(item, (list, tuple)) else item
        return unstack(unbroadcast(np.where(np.equal(which, next(places)), g, 0), shaped), item)

    return each_like(like, part)


def first_places(x: Any, found: Any, equal_nan: bool = True) -> Any:
    """Where the different elements of ``x`` stand first, in the order in which they were ``found``.

    >>> first_places(np.array([5.0, 3.0, 5.0, 4.0]), np.array([4.0, 5.0, 3.0])).tolist()
    [3, 0, 1]
    """
    places = np.unique(x, return_index=True, equal_nan=equal_nan)[1]
    return places[np.argsort(np.argsort(found, kind="stable"))]

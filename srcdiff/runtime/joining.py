"""Transposes of what joins, fills up or repeats arrays.

Comes in: the cotangent of the whole, and the arrays it was made from. Goes out: their cotangents. Invariant: every
element of the whole comes from one element of one of the arrays, or from a constant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.runtime.broadcasting import alike, unbroadcast
from srcdiff.runtime.structure import rebuilt


def row(parts: tuple[Any, ...], how: str | None = None) -> Any:
    """``np.r_[parts]``: numbers and vectors one after another, or arrays along their first axis, or as ``how`` says.

    >>> row((np.zeros(2), 1.0)).tolist(), row(([1.0, 2.0], [3.0, 4.0]), "0,2").tolist()
    ([0.0, 0.0, 1.0], [[1.0, 2.0], [3.0, 4.0]])
    """
    key = parts if how is None else (how, *parts)
    return np.r_[key]


def columns(parts: tuple[Any, ...]) -> Any:
    """``np.c_[parts]``: vectors as columns beside each other, or arrays along their last axis.

    >>> columns((np.zeros(2), np.ones(2))).tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    return np.c_[parts]


def unblock(g: Any, like: Any) -> Any:
    """The cotangents of the blocks in ``np.block(like)``.

    >>> unblock(np.array([1.0, 2.0, 3.0]), [np.zeros(1), np.zeros(2)])[1].tolist()
    [2.0, 3.0]
    """
    return _unjoined(g, like, np.block)


def unrow(g: Any, like: Any, how: str) -> Any:
    """The cotangents of the parts in ``row(like, how)``.

    >>> [part.tolist() for part in unrow(np.array([[1.0, 2.0], [3.0, 4.0]]), (np.zeros(2), np.zeros(2)), "0,2")]
    [[1.0, 2.0], [3.0, 4.0]]
    """
    return _unjoined(g, like, lambda parts: row(tuple(parts), how))


def _unjoined(g: Any, like: Any, join: Callable[[Any], Any]) -> Any:
    """The cotangents of the arrays in lists and tuples that ``join`` puts together: it is shown the numbers of all
    elements."""
    count = [0]

    def numbered(part: Any) -> Any:
        if isinstance(part, (list, tuple)):
            return rebuilt(part, numbered)
        start = count[0]
        count[0] += int(np.size(part))
        return np.arange(start, count[0]).reshape(np.shape(part))

    numbers = numbered(like)
    flat = np.zeros(count[0], np.result_type(g))
    flat[join(numbers)] = g

    def taken(part: Any, places: Any) -> Any:
        if isinstance(part, (list, tuple)):
            rest = iter(places)
            return rebuilt(part, lambda item: taken(item, next(rest)))
        return alike(flat[places], part)

    return taken(like, numbers)


def unresize(g: Any, like: Any) -> Any:
    """The transpose of ``np.resize(like, np.shape(g))``: sums over the copies.

    >>> unresize(np.arange(5.0), np.zeros(3)).tolist()
    [3.0, 5.0, 2.0]
    """
    size = int(np.size(like))
    total = np.zeros(size, np.result_type(g))
    if size:        # else zeros were put there
        np.add.at(total, np.arange(np.size(g)) % size, np.ravel(g))
    return np.reshape(total, np.shape(like))[()]


def unpad(g: Any, like: Any, pad_width: Any, mode: Any = "constant") -> Any:
    """The cotangent of ``like`` in ``np.pad(like, pad_width, mode)``: sums over the places that it was copied to.

    >>> unpad(np.ones(5), np.zeros(3), 1).tolist(), unpad(np.ones(5), np.zeros(3), 1, "edge").tolist()
    ([1.0, 1.0, 1.0], [2.0, 1.0, 2.0])
    """
    if mode == "constant":
        widths = pad_widths(like, pad_width)
        return g[tuple(slice(before, before + n) for (before, _), n in zip(widths, np.shape(like), strict=True))]
    _refuse_others(mode)
    for axis, width in enumerate(pad_widths(like, pad_width)):
        n, before = np.shape(like)[axis], width[0]
        source, moved = np.pad(np.arange(n), width, mode), np.moveaxis(g, axis, 0)
        total = np.copy(moved[before:before + n])
        np.add.at(total, source[:before], moved[:before])
        np.add.at(total, source[before + n:], moved[before + n:])
        g = np.moveaxis(total, 0, axis)
    return g


def pad_again(x: Any, pad_width: Any, mode: Any = "constant") -> Any:
    """``np.pad`` with zeros where constants are put: what padding does to a tangent.

    >>> pad_again(np.ones(1), 1).tolist()
    [0.0, 1.0, 0.0]
    """
    _refuse_others(mode)
    return np.pad(x, pad_width, mode)


def _refuse_others(mode: Any) -> None:
    """Refuse a mode that puts something else around an array than constants or copies of its elements."""
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise NotImplementedError(f"np.pad with mode={mode!r} has a derivative only where the mode is written down")


def constants_around(values: Any, shape: Any, pad_width: Any) -> Any:
    """Zeros of a shape, with constants around them.

    >>> constants_around(2.0, (2,), (1, 2)).tolist()
    [2.0, 0.0, 0.0, 2.0, 2.0]
    """
    return np.pad(np.zeros(shape, np.result_type(values)), pad_width, constant_values=values)


def from_around(g: Any, like: Any, shape: Any, pad_width: Any) -> Any:
    """The cotangent of the constants ``like`` around an array: sums over the places where they are.

    >>> float(from_around(np.ones(5), 2.0, (2,), (1, 2)))
    3.0
    """
    widths = pad_widths(np.empty(shape), pad_width)
    sums = np.zeros((len(widths), 2), np.result_type(g))
    for axis in reversed(range(len(widths))):       # what was put along an axis lies around all that was put before
        before, n, moved = widths[axis][0], shape[axis], np.moveaxis(g, axis, 0)
        sums[axis] = np.sum(moved[:before]), np.sum(moved[before + n:])
        g = np.moveaxis(moved[before:before + n], 0, axis)
    return unbroadcast(sums, like)


def pad_widths(like: Any, pad_width: Any) -> list[tuple[int, int]]:
    """How much ``np.pad`` puts before and behind along each axis.

    >>> pad_widths(np.zeros((2, 3)), (1, 2))
    [(1, 2), (1, 2)]
    """
    if isinstance(pad_width, dict):
        pairs: list[Any] = [pad_width.get(k, pad_width.get(k - np.ndim(like), 0)) for k in range(np.ndim(like))]
        pad_width = [(p, p) if np.ndim(p) == 0 else p for p in pairs]
    return [(int(a), int(b)) for a, b in np.broadcast_to(pad_width, (np.ndim(like), 2))]


def ungrid(g: Any, like: Any, place: int, indexing: str = "xy") -> Any:
    """The cotangent of the vector ``like``, the one at ``place`` that ``np.meshgrid`` was given: sums over the others.

    >>> ungrid(np.ones((2, 3)), np.zeros(3), 0).tolist()
    [2.0, 2.0, 2.0]
    """
    own = _grid_axis(np.ndim(g), place, indexing)
    return np.reshape(np.sum(g, axis=tuple(k for k in range(np.ndim(g)) if k != own)), np.shape(like))


def regrid(x: Any, like: Any, place: int, indexing: str = "xy") -> Any:
    """The transpose of `ungrid`: the vector ``x`` repeated in the shape of ``like``.

    >>> regrid(np.array([1.0, 2.0]), np.zeros((2, 2)), 0).tolist()
    [[1.0, 2.0], [1.0, 2.0]]
    """
    own = _grid_axis(np.ndim(like), place, indexing)
    shape = [1] * np.ndim(like)
    shape[own] = -1
    return np.broadcast_to(np.reshape(x, shape), np.shape(like))


def _grid_axis(count: int, place: int, indexing: str) -> int:
    """The axis of a grid along which the vector at ``place`` runs."""
    return 1 - place if indexing == "xy" and place < 2 and count > 1 else place

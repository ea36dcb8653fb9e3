"""What the derivatives of reductions multiply with.

Comes in: the array that is reduced, and the axes. Goes out: weights of the array's shape. Invariant: zeros and ties in
the array give finite weights.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def ties(a: Any, out: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The partial derivatives of a maximum or minimum ``out`` of ``a``: 1 at the extreme element, shared by ties.

    >>> ties(np.array([1.0, 3.0, 3.0]), 3.0).tolist()
    [0.0, 0.5, 0.5]
    """
    kept = out if keepdims or axis is None else np.expand_dims(out, axis)
    equal = np.equal(a, kept)
    count = np.count_nonzero(equal, axis=axis, keepdims=True)
    return np.divide(equal, count, dtype=np.result_type(a, 0.0))


def wins(x: Any, y: Any) -> Any:
    """The partial derivative of the larger of ``x`` and ``y`` with respect to ``x``: 1, 0, or 0.5 where they are equal.

    >>> wins(np.array([1.0, 2.0, 3.0]), 2.0).tolist()
    [0.0, 0.5, 1.0]
    """
    return 0.5 * np.add(np.greater(x, y), np.greater_equal(x, y), dtype=np.result_type(x, y, 0.0))


def leave_one_out(a: Any, axis: Any = None) -> Any:
    """For each element of ``a``, the product of the others along ``axis``; right for any number of zeros.

    >>> leave_one_out(np.array([2.0, 0.0, 5.0])).tolist()
    [0.0, 10.0, 0.0]
    """
    axes = reduced_axes(a, axis)
    return from_rows(_product_of_others(rows_of(np.asarray(a), axes, np.ndim(a))), np.shape(a), axes)


def leave_out(a: Any, axis: Any, *directions: Any) -> Any:
    """The derivative of `leave_one_out` along directions in turn: for each element of ``a``, the sum over all ways to
    take one of the others, each another one, from every direction, times the product of the rest.

    >>> leave_out(np.array([2.0, 0.0, 5.0]), None, np.array([1.0, 1.0, 1.0])).tolist()
    [5.0, 7.0, 2.0]
    """
    axes = reduced_axes(a, axis)
    rows, *gs = (rows_of(np.asarray(x), axes, np.ndim(a)) for x in (a, *directions))
    left, right = _jets(rows, gs), _jets(rows[..., ::-1], [g[..., ::-1] for g in gs])
    whole = len(left) - 1
    total = sum(left[part] * right[whole - part][..., ::-1] for part in range(whole + 1))
    return from_rows(total, np.shape(a), axes)


def _jets(rows: Any, gs: list[Any]) -> list[Any]:
    """The products of all elements before each one, and their derivatives along each part of the directions, whose
    bits number the part."""
    found: list[Any] = []
    for part in range(2**len(gs)):
        if part == 0:
            found.append(before(np.cumprod(rows, axis=-1), -1, 1))
            continue
        pushed = sum(found[part & ~(1 << k)] * g for k, g in enumerate(gs) if part >> k & 1)
        found.append(before(recurrence(rows, pushed)))
    return found


def before(x: Any, axis: int = -1, first: Any = 0) -> Any:
    """For each element of ``x`` the one before it along an axis, and ``first`` for the first one.

    >>> before(np.array([2.0, 3.0, 4.0]), 0, 1).tolist()
    [1.0, 2.0, 3.0]
    """
    moved = np.moveaxis(x, axis, 0)
    return np.moveaxis(np.concatenate([np.full_like(moved[:1], first), moved[:-1]]), 0, axis)


def after(x: Any, axis: int = -1) -> Any:
    """For each element of ``x`` the one after it along an axis, and 0 for the last one.

    >>> after(np.array([2.0, 3.0, 4.0])).tolist()
    [3.0, 4.0, 0.0]
    """
    return np.flip(before(np.flip(x, axis), axis), axis)


def recurrence(a: Any, u: Any, axis: int = -1) -> Any:
    """``y`` with ``y[k] = a[k] * y[k - 1] + u[k]`` along an axis, where ``y[-1]`` is 0.

    >>> recurrence(np.array([2.0, 3.0, 4.0]), np.array([1.0, 1.0, 1.0])).tolist()
    [1.0, 4.0, 17.0]
    """
    a, u = (np.moveaxis(x, axis, -1) for x in np.broadcast_arrays(np.atleast_1d(a), u))
    n, kept = a.shape[-1], a.shape[:-1]
    # the axis is cut into about as many pieces as each is long, and all are gone through at once
    pieces = math.isqrt(n) if math.prod(kept) < 256 and n > 1 else 1
    length = -(-n // pieces)
    factors, y = (np.zeros((*kept, pieces * length), np.result_type(a, u)) for _ in range(2))
    factors[..., :n], y[..., :n] = a, u
    factors, y = (x.reshape(*kept, pieces, length) for x in (factors, y))
    for k in range(1, length):
        y[..., k] += factors[..., k] * y[..., k - 1]
    if pieces > 1:
        through, last = np.cumprod(factors, axis=-1), np.copy(y[..., -1])
        for k in range(1, pieces):
            last[..., k] += through[..., k, -1] * last[..., k - 1]
        y[..., 1:, :] += through[..., 1:, :] * last[..., :-1, np.newaxis]
    return np.moveaxis(y.reshape(*kept, pieces * length)[..., :n], -1, axis)


def recurrence_back(a: Any, u: Any, axis: int = -1) -> Any:
    """``y`` with ``y[k] = a[k + 1] * y[k + 1] + u[k]`` along an axis: the transpose of `recurrence` in ``u``.

    >>> recurrence_back(np.array([2.0, 3.0, 4.0]), np.array([1.0, 1.0, 1.0])).tolist()
    [16.0, 5.0, 1.0]
    """
    return np.flip(recurrence(before(np.flip(np.atleast_1d(a), axis), axis), np.flip(u, axis), axis), axis)


def _product_of_others(rows: Any) -> Any:
    """For each element the product of the others along the last axis."""
    whole = np.prod(rows, axis=-1, keepdims=True)
    if rows.dtype.kind in "fc" and np.all(np.isfinite(whole)) and np.all(np.abs(whole) > np.finfo(rows.dtype).tiny):
        return whole / rows
    left, right = (np.cumprod(before(x, -1, 1), axis=-1) for x in (rows, rows[..., ::-1]))
    return left * right[..., ::-1]


def reduced_axes(a: Any, axis: Any) -> tuple[int, ...]:
    """The axes of a reduction, counted from the first."""
    axes = tuple(range(np.ndim(a))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return tuple(k % np.ndim(a) for k in axes)


def rows_of(a: Any, axes: tuple[int, ...], ndim: int) -> Any:
    """``a`` with the given axes, of its first ``ndim``, merged to one that comes after the others of these."""
    moved = np.moveaxis(a, axes, range(ndim - len(axes), ndim))
    kept = moved.shape[:ndim - len(axes)]
    return moved.reshape((*kept, math.prod(moved.shape[len(kept):ndim]), *moved.shape[ndim:]))


def from_rows(rows: Any, shape: tuple[int, ...], axes: tuple[int, ...]) -> Any:
    """Undo `rows_of`: the merged axis is that of the axes of an array of this shape."""
    kept = [size for k, size in enumerate(shape) if k not in axes]
    apart = rows.reshape((*kept, *(shape[k] for k in axes), *rows.shape[len(kept) + 1:]))
    return np.moveaxis(apart, range(len(kept), len(shape)), axes)

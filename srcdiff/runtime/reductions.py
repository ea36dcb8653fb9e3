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


def leave_two_out(g: Any, a: Any, axis: Any = None) -> Any:
    """For each element of ``a``, the sum over the others along ``axis`` of ``g`` there times the product of all but
    these two; right for any number of zeros.

    >>> leave_two_out(np.array([1.0, 1.0, 1.0]), np.array([2.0, 0.0, 5.0])).tolist()
    [5.0, 7.0, 2.0]
    """
    axes = reduced_axes(a, axis)
    rows, weights = (rows_of(np.asarray(x), axes, np.ndim(a)) for x in (a, g))
    zero = rows == 0
    zeros = np.sum(zero, axis=-1, keepdims=True)
    rest = np.where(zero, 1, rows)
    quotients, of_zeros = _sum_of_others(weights / rest), _sum_of_others(np.where(zero, weights, 0))
    others = zeros - zero       # that are zero
    sums = np.where(others == 0, quotients, np.where(others == 1, of_zeros, 0))
    return from_rows(_product_of_others(rest) * sums, np.shape(a), axes)


def _product_of_others(rows: Any) -> Any:
    """For each element the product of the others along the last axis."""
    whole = np.prod(rows, axis=-1, keepdims=True)
    if rows.dtype.kind in "fc" and np.all(np.isfinite(whole)) and np.all(np.abs(whole) > np.finfo(rows.dtype).tiny):
        return whole / rows
    before, after = (np.concatenate([np.ones_like(x[..., :1]), x[..., :-1]], axis=-1) for x in (rows, rows[..., ::-1]))
    return np.cumprod(before, axis=-1) * np.cumprod(after, axis=-1)[..., ::-1]


def _sum_of_others(rows: Any) -> Any:
    """For each element the sum of the others along the last axis, which large ones must not be taken from."""
    before, after = (np.concatenate([np.zeros_like(x[..., :1]), x[..., :-1]], axis=-1) for x in (rows, rows[..., ::-1]))
    return np.cumsum(before, axis=-1) + np.cumsum(after, axis=-1)[..., ::-1]


def paired(a: Any, own: int, axis: Any = None) -> Any:
    """For each element of ``a``, along a new last axis, the elements reduced together with it; ``own`` for itself.

    >>> paired(np.array([2.0, 3.0]), 1).tolist()
    [[1.0, 3.0], [2.0, 1.0]]
    """
    axes = reduced_axes(a, axis)
    rows = rows_of(np.asarray(a), axes, np.ndim(a))
    return from_rows(np.where(np.eye(rows.shape[-1], dtype=bool), own, rows[..., np.newaxis, :]), np.shape(a), axes)


def unpaired(g: Any, like: Any, axis: Any = None) -> Any:
    """The transpose of ``paired(like, 0, axis)``: sum over all others of what they have for an element.

    >>> unpaired(np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros(2)).tolist()
    [3.0, 2.0]
    """
    axes = reduced_axes(like, axis)
    rows = rows_of(np.asarray(g), axes, np.ndim(like))
    return from_rows(np.sum(np.where(np.eye(rows.shape[-1], dtype=bool), 0, rows), axis=-2), np.shape(like), axes)


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

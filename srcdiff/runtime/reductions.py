"""What the derivatives of reductions multiply with.

Comes in: the array that is reduced, and the axes. Goes out: weights of the array's shape. Invariant: zeros and ties in
the array give finite weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def ties(a: Any, out: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The partial derivatives of a maximum or minimum ``out`` of ``a``: 1 at the extreme element, shared by ties.

    >>> ties(np.array([1.0, 3.0, 3.0]), 3.0).tolist()
    [0.0, 0.5, 0.5]
    """
    kept = out if keepdims or axis is None else np.expand_dims(out, axis)
    equal = np.asarray(np.equal(a, kept), dtype=np.result_type(a, 0.0))
    return equal / np.sum(equal, axis=axis, keepdims=True)


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
    def products(rows: Any) -> Any:
        return _before(rows) * _before(rows[..., ::-1])[..., ::-1]
    return _along(products, axis, a)


def leave_two_out(a: Any, v: Any, axis: Any = None) -> Any:
    """The derivative of `leave_one_out` in the direction ``v``: sums over pairs of elements left out.

    >>> leave_two_out(np.array([2.0, 3.0, 5.0]), np.array([1.0, 0.0, 0.0])).tolist()
    [0.0, 5.0, 3.0]
    """
    def products(rows: Any, directions: Any) -> Any:
        left, left_dot = _before(rows), _before_dot(rows, directions)
        backward = rows[..., ::-1]
        right, right_dot = _before(backward)[..., ::-1], _before_dot(backward, directions[..., ::-1])[..., ::-1]
        return left * right_dot + left_dot * right
    return _along(products, axis, a, v)


def _before(rows: Any) -> Any:
    """The product of all elements before each one, along the last axis."""
    ones = np.ones_like(rows[..., :1])
    return np.cumprod(np.concatenate([ones, rows[..., :-1]], axis=-1), axis=-1)


def _before_dot(rows: Any, directions: Any) -> Any:
    """The derivative of `_before` in the given directions."""
    result = np.zeros_like(rows * directions)
    product = np.ones_like(result[..., 0])
    for k in range(1, rows.shape[-1]):
        result[..., k] = result[..., k - 1] * rows[..., k - 1] + product * directions[..., k - 1]
        product = product * rows[..., k - 1]
    return result


def _along(function: Callable[..., Any], axis: Any, *arrays: Any) -> Any:
    """Apply ``function`` to rows along the last axis, made of the reduced axes of each array, and put them back."""
    first = np.asarray(arrays[0])
    axes = tuple(range(first.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    moved = [np.moveaxis(np.broadcast_to(a, first.shape), axes, last) for a in arrays]
    shape = moved[0].shape
    rows = [a.reshape((*shape[:len(shape) - len(axes)], math.prod(shape[len(shape) - len(axes):]))) for a in moved]
    return np.moveaxis(function(*rows).reshape(shape), last, axes) if first.size else np.ones_like(first)

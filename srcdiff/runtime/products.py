"""Cotangents of the factors of a matrix product, for ranks that are not known before the program runs.

Comes in: the cotangent of the product, the other factor, and the factor it is for (for its shape). Goes out: the
cotangent of that factor. Invariant: every function is linear in each of its first two arguments.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcdiff.runtime.broadcasting import unbroadcast


def matmul_left_bar(g: Any, b: Any, like: Any) -> Any:
    """The cotangent of ``like`` in ``like @ b``, for any ranks.

    >>> matmul_left_bar(2.0, np.array([1.0, 3.0]), np.zeros(2)).tolist()
    [2.0, 6.0]
    """
    g, row, column = _matrices(g, like, b)
    return np.reshape(unbroadcast(g @ np.swapaxes(column, -1, -2), row), np.shape(like))


def matmul_right_bar(g: Any, a: Any, like: Any) -> Any:
    """The cotangent of ``like`` in ``a @ like``, for any ranks.

    >>> matmul_right_bar(2.0, np.array([1.0, 3.0]), np.zeros(2)).tolist()
    [2.0, 6.0]
    """
    g, row, column = _matrices(g, a, like)
    return np.reshape(unbroadcast(np.swapaxes(row, -1, -2) @ g, column), np.shape(like))


def _matrices(g: Any, a: Any, b: Any) -> tuple[Any, Any, Any]:
    """Cotangent and factors of ``a @ b`` with the vectors among them as matrices of one row or column."""
    row = np.expand_dims(a, 0) if np.ndim(a) == 1 else a
    column = np.expand_dims(b, -1) if np.ndim(b) == 1 else b
    g = np.expand_dims(g, -1) if np.ndim(b) == 1 else g
    return np.expand_dims(g, -2) if np.ndim(a) == 1 else g, row, column


def dot_left_bar(g: Any, b: Any, like: Any) -> Any:
    """The cotangent of ``like`` in ``np.dot(like, b)``, for any ranks."""
    if np.ndim(like) == 0 or np.ndim(b) == 0:
        return unbroadcast(np.multiply(g, b), like)
    return np.tensordot(g, b if np.ndim(b) == 1 else np.swapaxes(b, -1, -2), np.ndim(b) - 1)


def dot_right_bar(g: Any, a: Any, like: Any) -> Any:
    """The cotangent of ``like`` in ``np.dot(a, like)``, for any ranks."""
    if np.ndim(like) == 0 or np.ndim(a) == 0:
        return unbroadcast(np.multiply(g, a), like)
    leading = tuple(range(np.ndim(a) - 1))
    summed = np.tensordot(a, g, (leading, leading))
    return summed if np.ndim(like) == 1 else np.moveaxis(summed, 0, -2)


def inner_left_bar(g: Any, b: Any, like: Any) -> Any:
    """The cotangent of ``like`` in ``np.inner(like, b)``, for any ranks."""
    if np.ndim(like) == 0 or np.ndim(b) == 0:
        return unbroadcast(np.multiply(g, b), like)
    return np.tensordot(g, b, np.ndim(b) - 1)


def inner_right_bar(g: Any, a: Any, like: Any) -> Any:
    """The cotangent of ``like`` in ``np.inner(a, like)``, for any ranks."""
    if np.ndim(like) == 0 or np.ndim(a) == 0:
        return unbroadcast(np.multiply(g, a), like)
    leading = tuple(range(np.ndim(a) - 1))
    return np.tensordot(g, a, (leading, leading))

"""Transposes of NumPy's rearrangements, where one expression does not say it.

Comes in: the cotangent of the rearranged array, the array (for its shape), and how it was rearranged. Goes out: the
cotangent of the array. Invariant: every function is linear in its first argument.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np


def inverse_axes(axes: Any) -> tuple[int, ...]:
    """The permutation of axes that undoes ``np.transpose(a, axes)``.

    >>> inverse_axes((2, 0, -2))
    (1, 2, 0)
    """
    return tuple(int(k) for k in np.argsort([axis % len(axes) for axis in axes]))


def layout(a: Any, order: Any) -> Literal["C", "F"]:
    """Which of the orders ``"C"`` and ``"F"`` NumPy takes for ``order`` when it reads the elements of ``a``."""
    flags, order = np.asarray(a).flags, "C" if order is None else order.upper()
    if order in ("C", "F"):
        return "C" if order == "C" else "F"
    if flags.c_contiguous or order == "A":
        return "F" if flags.fnc else "C"
    if flags.f_contiguous:
        return "F"
    raise NotImplementedError("order='K' of an array that is not contiguous has no derivative here: "
                              "make a contiguous copy first, or give order='C'")


def unrepeat(g: Any, like: Any, repeats: Any, axis: Any = None) -> Any:
    """The transpose of ``np.repeat(like, repeats, axis)``: sum over the copies.

    >>> unrepeat(np.arange(4.0), np.zeros(2), 2).tolist()
    [1.0, 5.0]
    """
    shape = np.shape(like)
    flat = (int(np.size(like)),) if axis is None else shape
    along = 0 if axis is None else axis % len(shape)
    if np.ndim(repeats) == 0:       # the copies of each element are in a row
        apart = np.reshape(g, (*flat[:along + 1], repeats, *flat[along + 1:]))
        return np.reshape(np.sum(apart, axis=along + 1), shape)[()]
    index = np.repeat(np.arange(flat[along]), repeats)
    total = np.zeros(flat, np.result_type(g))
    np.add.at(np.moveaxis(total, along, 0), index, np.moveaxis(g, along, 0))
    return np.reshape(total, shape)[()]


def untile(g: Any, like: Any, reps: Any) -> Any:
    """The transpose of ``np.tile(like, reps)``: sum over the copies.

    >>> untile(np.arange(4.0), np.zeros(2), 2).tolist()
    [2.0, 4.0]
    """
    reps = (reps,) if np.ndim(reps) == 0 else tuple(reps)
    ndim = max(len(reps), np.ndim(like))
    shape = (1,) * (ndim - np.ndim(like)) + np.shape(like)
    reps = (1,) * (ndim - len(reps)) + reps
    pairs = [length for pair in zip(reps, shape, strict=True) for length in pair]
    return np.reshape(np.sum(np.reshape(g, pairs), axis=tuple(range(0, 2 * ndim, 2))), np.shape(like))[()]


def undiagonal(g: Any, like: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The transpose of ``np.diagonal(like, offset, axis1, axis2)``: zeros with ``g`` on the diagonal.

    >>> undiagonal(np.array([1.0, 2.0]), np.zeros((2, 2))).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    total = np.zeros(np.shape(like), np.result_type(g))
    last = np.moveaxis(total, (axis1, axis2), (-2, -1))
    rows = np.arange(max(0, min(last.shape[-2] + min(offset, 0), last.shape[-1] - max(offset, 0))))
    last[..., rows - min(offset, 0), rows + max(offset, 0)] = g
    return total


def as_parts(z: Any) -> Any:
    """The real and imaginary parts of complex numbers, each after the other: ``z.view(float)``.

    >>> as_parts(np.array([1 + 2j, 3.0])).tolist()
    [1.0, 2.0, 3.0, 0.0]
    """
    kind = np.result_type(np.asarray(z).dtype, np.complex64)
    return np.ascontiguousarray(z, kind).view(kind.type(0).real.dtype)


def from_parts(x: Any) -> Any:
    """The complex numbers of real and imaginary parts, each after the other: ``x.view(complex)``.

    >>> from_parts(np.array([1.0, 2.0, 3.0, 0.0])).tolist()
    [(1+2j), (3+0j)]
    """
    x = np.ascontiguousarray(x)
    return x.view(np.result_type(x.dtype, np.complex64))


def undiag(g: Any, like: Any, k: int = 0) -> Any:
    """The transpose of ``np.diag(like, k)``, which makes a matrix of a vector and takes the diagonal of a matrix."""
    return np.diagonal(g, k) if np.ndim(like) == 1 else undiagonal(g, like, k)

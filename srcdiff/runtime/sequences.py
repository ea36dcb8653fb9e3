"""Transposes of differences, gradients, sums of trapezoids and convolutions.

Comes in: the cotangent of the result, and the array it was made from (for its shape). Goes out: the cotangent of that
array. Invariant: every function is linear in its first argument.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def unreduceat(g: Any, like: Any, indices: Any, axis: int = 0) -> Any:
    """The transpose of ``np.add.reduceat(like, indices, axis)``: each sum belongs to all that was summed up in it.

    >>> unreduceat(np.array([1.0, 2.0]), np.zeros(4), [0, 3]).tolist()
    [1.0, 1.0, 1.0, 2.0]
    """
    total = np.moveaxis(np.zeros(np.shape(like), np.result_type(g)), axis, 0)
    start = np.asarray(indices)
    stop = np.append(start[1:], total.shape[0])
    lengths = np.maximum(stop - start, 1)
    if np.all(start[1:] > start[:-1]):      # each place belongs to one sum
        total[start[0]:] = np.repeat(np.moveaxis(g, axis, 0), lengths, axis=0)
        return np.moveaxis(total, 0, axis)
    first = np.cumsum(lengths) - lengths
    places = np.arange(np.sum(lengths)) + np.repeat(start - first, lengths)
    np.add.at(total, places, np.repeat(np.moveaxis(g, axis, 0), lengths, axis=0))
    return np.moveaxis(total, 0, axis)


def undiff(g: Any, like: Any, n: int = 1, axis: int = -1) -> Any:
    """The transpose of ``np.diff(like, n, axis)``.

    >>> undiff(np.array([1.0, 2.0]), np.zeros(3)).tolist()
    [-1.0, -1.0, 2.0]
    """
    if np.shape(like)[axis] <= n:       # so often that nothing was left
        return np.zeros(np.shape(like), np.result_type(g))
    shape = list(np.shape(g))
    shape[axis] = n
    ends = np.zeros(shape, np.result_type(g))
    return (-1) ** n * np.diff(np.concatenate([ends, g, ends], axis), n, axis)


def ungradients(g: Any, like: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """The transpose of ``np.gradient(like, axis=axis, edge_order=edge_order)``.

    >>> ungradients(np.array([1.0, 0.0, 0.0]), np.zeros(3)).tolist()
    [-1.0, 1.0, 0.0]
    """
    named = range(np.ndim(like)) if axis is None else np.atleast_1d(axis)
    parts = g if isinstance(g, (tuple, list)) else [g]
    total = np.zeros(np.shape(like), np.result_type(*parts))
    for part, along in zip(parts, named, strict=True):
        _ungradient(np.moveaxis(total, along, 0), np.moveaxis(part, along, 0), edge_order)
    return total


def _ungradient(total: Any, g: Any, edge_order: Any) -> None:
    """Add the transpose along the first axis: half of each difference to either neighbor, and the ends."""
    half = g[1:-1] / 2
    total[2:] += half
    total[:-2] -= half
    for k, weight in enumerate((-1.0, 1.0) if edge_order == 1 else (-1.5, 2.0, -0.5)):
        total[k] += weight * g[0]
        total[-1 - k] -= weight * g[-1]


def trapezoid_weights(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """What ``np.trapezoid(y, x, dx, axis)`` multiplies ``y`` with.

    >>> trapezoid_weights(np.zeros(3)).tolist()
    [0.5, 1.0, 0.5]
    """
    shape = [1] * np.ndim(y)
    n = shape[axis] = np.shape(y)[axis]
    if n < 2:
        return np.zeros(shape, np.result_type(np.real(y), np.float16))
    if x is None:
        between = [*shape]
        between[axis] = n - 1
        widths = np.broadcast_to(dx, [*np.shape(y)[:axis], n - 1, *np.shape(y)[axis:][1:]] if np.ndim(dx) else between)
    else:
        widths = np.diff(np.reshape(x, shape) if np.ndim(x) == 1 else x, axis=axis)
    widths = np.asarray(widths, np.result_type(np.real(y), np.float16))
    none = np.zeros_like(np.take(widths, [0], axis))
    return (np.concatenate([widths, none], axis) + np.concatenate([none, widths], axis)) / 2


def convolved(a: Any, v: Any, mode: Any = "full", late: bool = False) -> Any:
    """``np.convolve(a, v, mode)``; if ``late``, in the mode "same", what is left of an even number of elements to leave
    out is left out at the front, as `np.correlate` does where its first array is the shorter one.

    >>> convolved(np.array([1.0, 1.0]), np.array([1.0, 2.0, 3.0]), "same", late=True).tolist()
    [3.0, 5.0, 3.0]
    """
    if not late:
        return np.convolve(a, v, mode)
    start = _start(np.size(a), np.size(v), mode, late)
    return np.convolve(a, v)[start:start + max(np.size(a), np.size(v))]


def _start(n: int, m: int, mode: Any, late: bool) -> int:
    """How many of the first elements of a whole convolution are left out; modes have numbers, too."""
    if mode in ("full", 2):
        return 0
    return (min(n, m) - (not late)) // 2 if mode in ("same", 1) else min(n, m) - 1


def convolve_bar(g: Any, v: Any, like: Any, mode: Any = "full", late: bool = False) -> Any:
    """The cotangent of ``like`` in `convolved`.

    >>> convolve_bar(np.array([1.0, 0.0, 0.0]), np.array([2.0, 3.0]), np.zeros(2)).tolist()
    [2.0, 0.0]
    """
    n, m = np.size(like), np.size(v)
    start = _start(n, m, mode, late)
    whole = np.zeros(n + m - 1, np.result_type(g))
    whole[start:start + np.size(g)] = g
    made = np.convolve(whole, np.ravel(v)[::-1], "valid")       # as much work as the convolution was
    return np.reshape(made, np.shape(like))


def unwindow(g: Any, like: Any, window_shape: Any, axis: Any = None) -> Any:
    """The transpose of ``sliding_window_view(like, window_shape, axis)``: each element was in several windows.

    >>> unwindow(np.ones((3, 2)), np.zeros(4), 2).tolist()
    [1.0, 2.0, 2.0, 1.0]
    """
    lengths = tuple(np.ravel(window_shape).tolist())
    axes = range(np.ndim(like)) if axis is None else np.ravel(axis).tolist()
    total = np.zeros(np.shape(like), np.result_type(g))
    for offsets in np.ndindex(*lengths):
        starts = [0] * np.ndim(like)
        for k, offset in zip(axes, offsets, strict=True):
            starts[k] += offset
        total[tuple(slice(start, start + n) for start, n in zip(starts, g.shape, strict=False))] += g[(...,) + offsets]
    return total

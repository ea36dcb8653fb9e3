"""Weights of averages, along some axes or for each element, and the boxes that points of a histogram fall into.

Comes in: weights, or their cotangent, and an array for its shape; points, and the edges of boxes. Goes out: the same in
another shape; places. Invariant: `weights_along` and `unweighted` are the transposes of each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def weights_along(w: Any, like: Any, axis: Any = None) -> Any:
    """The weights of ``np.average(like, axis, w)`` in the shape of ``like``; along several axes, in their order.

    >>> weights_along(np.array([1.0, 2.0]), np.zeros((2, 2)), 0).tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    if np.shape(w) == np.shape(like) or np.ndim(w) == 0:
        return w
    axes = _axes(axis, np.ndim(like))
    turned = np.transpose(w, np.argsort(axes))
    others = tuple(k for k in range(np.ndim(like)) if k not in axes)
    return np.broadcast_to(np.expand_dims(turned, others), np.shape(like))


def unweighted(g: Any, like: Any, axis: Any = None) -> Any:
    """The transpose of `weights_along`: sums over the axes that the weights ``like`` were repeated along.

    >>> unweighted(np.ones((2, 3)), np.zeros(2), 0).tolist()
    [3.0, 3.0]
    """
    if np.shape(g) == np.shape(like):
        return g
    axes = _axes(axis, np.ndim(g))
    total = np.sum(g, axis=tuple(k for k in range(np.ndim(g)) if k not in axes))
    return np.transpose(total, np.argsort(np.argsort(axes)))


def box_sizes(edges: Any) -> Any:
    """The volumes of the boxes between edges along each axis.

    >>> box_sizes([np.array([0, 1, 3]), np.array([0, 5])]).tolist()
    [[5], [10]]
    """
    sizes: Any = 1
    for along in edges:
        sizes = np.multiply.outer(sizes, np.diff(along))
    return sizes


def boxes(sample: Any, edges: Any) -> tuple[Any, ...]:
    """The index of the box that each point is in, or nearest to. The last edge belongs to the last box.

    >>> boxes(np.array([[0.5], [3.0], [9.0]]), [np.array([0, 1, 3])])[0].tolist()
    [0, 1, 1]
    """
    columns = np.transpose(sample) if hasattr(sample, "shape") else sample
    return tuple(np.clip(np.searchsorted(along, a, side="right") - 1, 0, len(along) - 2)
                 for a, along in zip(columns, edges, strict=True))


def in_boxes(sample: Any, edges: Any) -> Any:
    """Whether each point is in one of the boxes.

    >>> in_boxes(np.array([[0.5], [3.0], [9.0]]), [np.array([0, 1, 3])]).tolist()
    [True, True, False]
    """
    columns = np.transpose(sample) if hasattr(sample, "shape") else sample
    return np.all([(along[0] <= a) & (a <= along[-1]) for a, along in zip(columns, edges, strict=True)], axis=0)


def _axes(axis: Any, ndim: int) -> list[int]:
    """The axes that weights are given along, counted from the first."""
    return [k % ndim for k in (axis if isinstance(axis, tuple) else (axis,))]

"""Weights of averages, along one axis or for each element.

Comes in: weights, or their cotangent, and an array for its shape. Goes out: the same in another shape. Invariant: the
functions are the transposes of each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def weights_along(w: Any, like: Any, axis: Any = None) -> Any:
    """The weights of ``np.average(like, axis, w)`` in the shape of ``like``.

    >>> weights_along(np.array([1.0, 2.0]), np.zeros((2, 2)), 0).tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    if np.shape(w) == np.shape(like) or np.ndim(w) == 0:
        return w
    return np.broadcast_to(np.reshape(w, _shape(like, axis)), np.shape(like))


def unweighted(g: Any, like: Any, axis: Any = None) -> Any:
    """The transpose of `weights_along`: sums over the axes that the weights ``like`` were repeated along.

    >>> unweighted(np.ones((2, 3)), np.zeros(2), 0).tolist()
    [3.0, 3.0]
    """
    if np.shape(g) == np.shape(like):
        return g
    own = axis % np.ndim(g)
    return np.sum(g, axis=tuple(k for k in range(np.ndim(g)) if k != own))


def _shape(like: Any, axis: Any) -> list[int]:
    if not isinstance(axis, int):
        raise NotImplementedError("weights along several axes have no derivative here: give them the shape of a")
    shape = [1] * np.ndim(like)
    shape[axis] = -1
    return shape

"""The pieces of an array that ``reduceat`` takes together.

Comes in: the indices where pieces start. Goes out: places, and what is computed of each piece. Invariant: pieces start
one after the other where they are called starts; indices may be in any order.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def pieces_of(indices: Any, n: int) -> tuple[Any, Any]:
    """The places of what is taken together, piece after piece, and where among these each piece starts.

    >>> [part.tolist() for part in pieces_of([0, 2, 1], 4)]
    [[0, 1, 2, 1, 2, 3], [0, 2, 3]]
    """
    first = np.asarray(indices)
    lengths = np.maximum(np.append(first[1:], n) - first, 1)
    starts = np.cumsum(lengths) - lengths
    return np.arange(np.sum(lengths)) + np.repeat(first - starts, lengths), starts


def products_between(x: Any, starts: Any, axis: int = 0) -> Any:
    """The products of pieces that start one after the other.

    >>> products_between(np.array([2.0, 3.0, 4.0]), np.array([0, 1])).tolist()
    [2.0, 12.0]
    """
    return np.multiply.reduceat(x, starts, axis)


def ends_of(like: Any, starts: Any, axis: int = 0) -> tuple[Any, Any]:
    """Ones at the first element of each piece, and at the last one; zeros elsewhere.

    >>> [part.tolist() for part in ends_of(np.zeros(3), np.array([0, 1]))]
    [[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    """
    n = np.shape(like)[axis]
    first, last = (np.zeros(n, np.result_type(like, 0.0)) for _ in range(2))
    first[starts] = 1
    last[np.append(starts[1:], n) - 1] = 1
    shape = [1] * np.ndim(like)
    shape[axis] = n
    return np.reshape(first, shape), np.reshape(last, shape)


def places_between(operation: Any, a: Any, indices: Any, axis: int = 0) -> Any:
    """Which element along an axis ``operation.reduceat`` chooses in each piece: of equal ones the first.

    >>> places_between(np.maximum, np.array([1.0, 3.0, 3.0, 2.0]), [0, 3]).tolist()
    [1, 3]
    """
    rows = np.moveaxis(np.asarray(a), axis, 0)
    places, starts = pieces_of(indices, len(rows))
    taken = rows[places]
    chosen = operation.reduceat(taken, starts)
    lengths = np.diff(np.append(starts, len(places)))
    among = np.repeat(chosen, lengths, 0)
    same = np.equal(among, taken) | np.isnan(among) & np.isnan(taken)
    numbers = np.reshape(np.arange(len(places)), (-1,) + (1,) * (rows.ndim - 1))
    found = np.minimum.reduceat(np.where(same, numbers, len(places)), starts)
    return np.moveaxis(places[found], 0, axis)

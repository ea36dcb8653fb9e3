"""Which elements a quantile lies between, and how much of each it has.

Comes in: the array, the levels, and the options of ``np.quantile``. Goes out: places along the axes of the array as
one, and shares; their shape is that of the levels, then that of what is left of the array. Invariant: a quantile is
``lower * (1 - share) + upper * share`` of the elements at its two places.

The positions are those of Hyndman and Fan 1996, Sample quantiles in statistical packages.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcdiff.runtime.places import key_along
from srcdiff.runtime.reductions import from_rows, reduced_axes, rows_of
from srcdiff.runtime.weighting import weights_along

#: The methods that interpolate, by what Hyndman and Fan call alpha and beta.
_CONTINUOUS = {"linear": (1.0, 1.0), "hazen": (0.5, 0.5), "weibull": (0.0, 0.0), "median_unbiased": (1 / 3, 1 / 3),
               "normal_unbiased": (3 / 8, 3 / 8), "interpolated_inverted_cdf": (0.0, 1.0)}


def quantile_places(a: Any, q: Any, axis: Any = None, method: Any = "linear", skip_nan: bool = False,
                    weights: Any = None) -> tuple[Any, Any]:
    """Where the elements stand that the quantile lies between, the lower one and the upper one.

    >>> [places.tolist() for places in quantile_places(np.array([3.0, 1.0, 2.0]), np.array([0.25, 1.0]))]
    [[1, 2], [2, 0]]
    """
    rows = _rows(a, axis)
    low, high = _between(_positions(a, q, axis, method, skip_nan, weights), rows, method, skip_nan)
    found = np.argpartition(rows, np.unique((low, high)), axis=-1) if rows.size and low.size else rows.astype(int)
    return _along_rows(found, low), _along_rows(found, high)


def quantile_shares(a: Any, q: Any, axis: Any = None, method: Any = "linear", skip_nan: bool = False,
                    weights: Any = None) -> Any:
    """How much of the upper element a quantile has.

    >>> quantile_shares(np.array([3.0, 1.0, 2.0]), np.array([0.25, 1.0])).tolist()
    [0.5, 1.0]
    """
    positions = _positions(a, q, axis, method, skip_nan, weights)
    low, high = _between(positions, _rows(a, axis), method, skip_nan)
    return np.where(high > low, positions - low, 0).astype(np.result_type(a, 0.0), copy=False)


def quantile_rates(a: Any, q: Any, axis: Any = None, method: Any = "linear", skip_nan: bool = False,
                   weights: Any = None) -> Any:
    """How fast the share of the upper element grows with the level.

    >>> float(quantile_rates(np.array([3.0, 1.0, 2.0]), 0.25))
    2.0
    """
    rows = _rows(a, axis)
    rate = np.zeros(np.shape(q) + rows.shape[:-1], np.result_type(a, 0.0))
    if method in _CONTINUOUS and weights is None:
        alpha, beta = _CONTINUOUS[method]
        n = _counts(rows, skip_nan)
        level = _levels(q, rows)
        position = alpha - 1 + level * (n + 1 - alpha - beta)
        rate[...] = np.where((position >= 0) & (position <= n - 1) & (n > 1), n + 1 - alpha - beta, 0)
    return rate[()]


def take_places(x: Any, places: Any, axis: Any = None) -> Any:
    """The elements at places along axes that are taken as one.

    >>> take_places(np.array([[3.0, 1.0], [2.0, 4.0]]), np.array([1, 0]), 1).tolist()
    [1.0, 2.0]
    """
    return _along_rows(_rows(x, axis), places)


def untake_places(g: Any, like: Any, places: Any, axis: Any = None) -> Any:
    """The transpose of `take_places`.

    >>> untake_places(np.array([5.0, 6.0]), np.zeros((2, 2)), np.array([1, 0]), 1).tolist()
    [[0.0, 5.0], [6.0, 0.0]]
    """
    axes = reduced_axes(like, axis)
    shape = _rows(like, axis).shape
    total = np.zeros(shape, np.result_type(g))
    if total.size:
        given = np.broadcast_to(g, np.shape(places))
        np.add.at(total, key_along(_last(places, shape), total), _last(given, shape))
    return from_rows(total, np.shape(like), axes)


def _rows(a: Any, axis: Any) -> Any:
    """The array with the axes of the quantile as one, which comes last."""
    return rows_of(np.asarray(a), reduced_axes(a, axis), np.ndim(a))


def _levels(q: Any, rows: Any) -> Any:
    """The levels, for each row."""
    return np.reshape(q, np.shape(q) + (1,) * (rows.ndim - 1))


def _last(places: Any, shape: tuple[int, ...]) -> Any:
    """What has the shape of the levels, and then that of the rows but for their last axis, with the levels as that."""
    kept = shape[:-1]
    count = math.prod(np.shape(places)[:np.ndim(places) - len(kept)])
    return np.moveaxis(np.reshape(places, (count, *kept)), 0, -1)


def _along_rows(rows: Any, places: Any) -> Any:
    """The elements of each row at its places; what is no number, of rows of length zero."""
    if rows.shape[-1] == 0:
        return np.full(np.shape(places), np.nan if rows.dtype.kind in "fc" else 0, rows.dtype)[()]
    taken = np.take_along_axis(rows, _last(places, rows.shape), -1)
    return np.reshape(np.moveaxis(taken, -1, 0), np.shape(places))[()]


def _counts(rows: Any, skip_nan: bool) -> Any:
    """How many elements of each row count."""
    return rows.shape[-1] - np.sum(np.isnan(rows), axis=-1) if skip_nan else rows.shape[-1]


def _positions(a: Any, q: Any, axis: Any, method: Any, skip_nan: bool, weights: Any) -> Any:
    """The place of each quantile among the elements of its row in order, between whole numbers."""
    rows = _rows(a, axis)
    shape = np.shape(q) + rows.shape[:-1]
    if weights is not None:
        whole = np.broadcast_to(weights_along(weights, a, axis), np.shape(a))
        return np.reshape(_weighted(rows, q, _rows(whole, axis)), shape)
    if method in _CONTINUOUS:
        alpha, beta = _CONTINUOUS[method]
        n, level = _counts(rows, skip_nan), _levels(q, rows)
        position = (n - 1) * level if method == "linear" else n * level + (alpha + level * (1 - alpha - beta)) - 1
        return np.broadcast_to(np.clip(position, 0, np.maximum(n - 1, 0)), shape)
    counts = np.broadcast_to(_counts(rows, skip_nan), rows.shape[:-1])
    found = np.zeros(shape)
    for n in np.unique(counts):
        if n:       # a row without numbers has no quantile
            of_n = np.quantile(np.arange(float(n)), q, method=method)
            found[..., counts == n] = np.reshape(of_n, np.shape(of_n) + (1,))
    return found


def _weighted(rows: Any, q: Any, weights: Any) -> Any:
    """The positions where the weights of the elements before them add up to a level."""
    order = np.argsort(rows, axis=-1)
    ranks = np.argsort(order, axis=-1).astype(float)
    weights = np.where(np.isnan(rows), 0, weights)
    return np.quantile(ranks, q, axis=-1, weights=weights, method="inverted_cdf")


def _between(positions: Any, rows: Any, method: Any, skip_nan: bool) -> tuple[Any, Any]:
    """The whole numbers below and above each position; where a quantile moves with its level, they are different ones
    if there are so many elements."""
    last = np.maximum(_counts(rows, skip_nan) - 1, 0)
    low = np.clip(np.floor(positions).astype(int), 0, last)
    if method in _CONTINUOUS:
        low = np.clip(low, 0, np.maximum(last - 1, 0))
        return low, np.minimum(low + 1, last)
    return low, np.minimum(np.ceil(positions).astype(int), last)

"""Between the shape of a result and the shapes of what it was made from.

Comes in: a cotangent and the value it is to be shaped like. Goes out: the same cotangent in that shape. Invariant: the
functions come in transposed pairs: `expand` repeats where `unbroadcast` sums, `spread` where a reduction sums.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np


def unbroadcast(g: Any, like: Any) -> Any:
    """Sum ``g`` over the axes along which ``like`` was repeated, so that it has ``like``'s shape, and is real where
    ``like`` is. A zero for the whole of an array, and what was multiplied with one, stands for zeros.

    >>> unbroadcast(np.ones((2, 3)), np.ones((2, 1))).tolist()
    [[3.0], [3.0]]
    """
    if isinstance(like, (tuple, list, dict)):
        return g
    g = real_as(g, like)
    if np.shape(g) == np.shape(like):
        return _number(g, like)
    shape = np.shape(like)
    if np.ndim(g) < len(shape):     # ``like`` had axes of length one that were dropped, as ``x[k] = like`` does
        g = np.reshape(float(g) if type(g) is int else g, (1,) * (len(shape) - np.ndim(g)) + np.shape(g))
    extra = np.ndim(g) - len(shape)
    if any(have != length != 1 for have, length in zip(np.shape(g)[extra:], shape, strict=True)):
        g = np.broadcast_to(g, np.broadcast_shapes(np.shape(g), shape))
    repeated = [extra + axis for axis, length in enumerate(shape) if length == 1]
    return np.reshape(np.sum(g, axis=(*range(extra), *repeated)), shape)[()]


def real_as(g: Any, like: Any) -> Any:
    """``g``, without its imaginary part where ``like`` has none.

    >>> real_as(1 + 2j, 5.0), real_as(1 + 2j, 5j)
    (1.0, (1+2j))
    """
    return np.real(g) if type(g) is not float and np.iscomplexobj(g) and not np.iscomplexobj(like) else g


def alike(g: Any, like: Any) -> Any:
    """``g``, real where ``like`` is, and as precise as that where both are arrays or scalars of NumPy.

    >>> alike(np.ones(2), np.zeros(2, np.float32)).dtype.name
    'float32'
    """
    g = real_as(g, like)
    dtype = getattr(like, "dtype", None)
    if dtype is None or dtype.kind not in "fc" or not hasattr(g, "dtype") or g.dtype.itemsize == dtype.itemsize:
        return g
    return g.astype(dtype if g.dtype.kind == dtype.kind else np.real(np.zeros(0, dtype)).dtype, copy=False)


def expand(g: Any, like: Any) -> Any:
    """``g``, which broadcasts to ``like``'s shape, in that shape.

    >>> expand(2.0, np.zeros(3)).tolist()
    [2.0, 2.0, 2.0]
    """
    shape = np.shape(like)
    if np.ndim(g) > len(shape):     # the transpose of what `unbroadcast` does for axes that were dropped
        g = np.sum(g, axis=tuple(range(np.ndim(g) - len(shape))))
    return _number(g, like) if np.shape(g) == shape else np.broadcast_to(g, shape)


def _number(g: Any, like: Any) -> Any:
    """``g``, as a number where ``like`` is one: an array without axes could be changed, and with it what it is part
    of."""
    return g[()] if isinstance(g, np.ndarray) and not isinstance(like, np.ndarray) and g.ndim == 0 else g


def spread(g: Any, like: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The cotangent ``g`` of a reduction of ``like`` over ``axis``, repeated back to ``like``'s shape.

    >>> spread(np.array([1.0, 2.0]), np.zeros((2, 2)), axis=1).tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    return expand(g if keepdims or axis is None else np.expand_dims(g, axis), like)


def count(a: Any, axis: Any = None) -> int:
    """How many elements of ``a`` a reduction over ``axis`` takes together; ``axis`` may be a tuple.

    >>> count(np.zeros((2, 3, 4)), (0, -1))
    8
    """
    if axis is None:
        return int(np.size(a))
    axes = axis if isinstance(axis, tuple) else (axis,)
    return math.prod(np.shape(a)[k] for k in axes)


def strong_zero(product: Any, g: Any) -> Any:
    """``product``, a multiple of ``g``, but zero wherever ``g`` is, also where the other factor is infinite or NaN.

    Only NaN is replaced, so that the derivative of ``product`` with respect to ``g`` is kept at ``g = 0``.

    >>> strong_zero(np.array([np.nan, 6.0]), np.array([0.0, 2.0])).tolist()
    [0.0, 6.0]
    """
    if np.ndim(product) == 0 and np.ndim(g) == 0:
        return g if g == 0 and product != product else product
    return np.where(np.logical_and(np.equal(g, 0), np.isnan(product)), 0, product)


def loop_shape(shapes: Sequence[tuple[int, ...]], axes: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
    """The shape in which ``np.vectorize`` calls a function, where each argument has axes of its own at its end.

    >>> loop_shape(((5, 1, 3), (4, 3)), (("n",), ("n",)))
    (5, 4)
    """
    lengths: dict[str, int] = {}
    for shape, own in zip(shapes, axes, strict=True):
        if len(shape) < len(own):
            raise ValueError(f"an argument of shape {shape} does not have the axes {own}")
        for name, length in zip(own, shape[len(shape) - len(own):], strict=True):
            if lengths.setdefault(name, length) != length:
                raise ValueError(f"the axis {name} has the lengths {lengths[name]} and {length}")
    return np.broadcast_shapes(*(shape[:len(shape) - len(own)] for shape, own in zip(shapes, axes, strict=True)))


def wide_shape(shape: tuple[int, ...], a: Any, count: int) -> tuple[int, ...]:
    """A shape, followed by the lengths of the last ``count`` axes of an array.

    >>> wide_shape((5,), np.zeros((2, 3)), 1)
    (5, 3)
    """
    return (*shape, *np.shape(a)[np.ndim(a) - count:])

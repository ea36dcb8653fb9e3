"""The samples of a rule at another size, so that every rule can be timed without a table of its own.

Comes in: the arguments of a sample. Goes out: arguments of the same kind of which the largest, or the result, has about
so many elements. Every axis that is longer than one is stretched by the same factor, and the numbers between those of
the sample are interpolated, so that what was sorted, positive or between bounds stays it; integers are repeated.
Matrices to factorize get a diagonal that keeps them far from singular.
"""

import math

import numpy as np

from srcdiff import checking


def enlarged(program, args, size, *, regular=False):
    """The arguments of ``program`` stretched to ``size`` elements, result included; a matrix is made regular."""
    start = max(_elements(args), 1)
    if not any(np.ndim(leaf) for _, leaf in checking.leaves(args)):
        return args
    powers = [_power(lambda f: max(_elements(stretched(args, f, regular)), 1), 2)]
    try:
        powers.append(_power(lambda f: max(_elements(program(*checking.copied(stretched(args, f, regular)))), 1), 2))
        start = max(start, _elements(program(*checking.copied(args))))
    except Exception:       # it does not take twice the length; then neither more, which the caller will see
        pass
    power = max(powers)
    return args if power == 0 else stretched(args, max(1, round((size / start) ** (1 / power))), regular)


def _power(count, factor):
    """How the number of elements grows with the factor."""
    return math.log(count(factor) / count(1)) / math.log(factor)


def _elements(value):
    return max((int(np.size(leaf)) for _, leaf in checking.leaves(value)), default=0)


def stretched(args, factor, regular):
    """The arguments with each axis longer than one ``factor`` times as long."""
    random = np.random.default_rng(0)

    def stretch(leaf):
        if not isinstance(leaf, np.ndarray) or leaf.ndim == 0:
            return leaf
        for axis, length in enumerate(leaf.shape):
            leaf = _along(leaf, axis, factor) if length > 1 else leaf
        if leaf.dtype.kind not in "fc":
            return leaf
        leaf = leaf * random.uniform(1, 1 + 1e-9, leaf.shape).astype(leaf.real.dtype)      # so that nothing is tied
        if regular and leaf.ndim > 1:
            leaf = leaf / leaf.shape[-1] + np.eye(*leaf.shape[-2:]) * np.linspace(2, 4, leaf.shape[-1])
        return leaf

    return checking.map_leaves(stretch, args)


def _along(x, axis, factor):
    """An array with more elements along an axis."""
    if x.dtype.kind not in "fc":
        return np.repeat(x, factor, axis)
    places = np.linspace(0, x.shape[axis] - 1, x.shape[axis] * factor)
    below = np.minimum(places.astype(int), x.shape[axis] - 2)
    weight = np.expand_dims(places - below, tuple(range(1, x.ndim - axis))).astype(x.real.dtype)
    return np.take(x, below, axis) * (1 - weight) + np.take(x, below + 1, axis) * weight

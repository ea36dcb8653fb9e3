"""What ufuncs do at places that may come more than once, in terms of stores at places that come once.

Comes in: nothing. Goes out: entries among the composed functions. Invariant: an element that comes several times is
changed as often, in the order of the places; ``np.add.at`` and ``np.subtract.at`` are stores of their own.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.declare import constant
from srcdiff.runtime import places_shape, rounds

constant(places_shape, rounds)


def at_with_another(operation):
    """``operation.at(a, indices, b)``, for an operation of two arrays."""
    def at(a, indices, b):
        """Change elements, those that come again in a second round."""
        others = np.ravel(np.broadcast_to(b, places_shape(indices, a)))
        for places, which in rounds(indices, a):
            a[np.unravel_index(places, np.shape(a))] = operation(np.take(a, places), np.take(others, which))
    return at


def at_alone(operation):
    """``operation.at(a, indices)``, for an operation of one array."""
    def at(a, indices):
        """Change elements, those that come again in a second round."""
        for places, _ in rounds(indices, a):
            a[np.unravel_index(places, np.shape(a))] = operation(np.take(a, places))
    return at


for pair in (np.multiply, np.divide, np.power, np.float_power, np.remainder, np.fmod, np.maximum, np.minimum, np.fmax,
             np.fmin, np.hypot, np.arctan2, np.logaddexp, np.logaddexp2, np.copysign):
    composed(pair.at, cases=[], as_given="indices")(at_with_another(pair))
for alone in (np.negative, np.reciprocal, np.square, np.sqrt, np.absolute, np.exp, np.log, np.sin, np.cos, np.tanh):
    composed(alone.at, cases=[], as_given="indices")(at_alone(alone))

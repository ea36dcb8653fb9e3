"""Rules of what chooses between values: where, clip.

Comes in: nothing. Goes out: entries in the registry. Invariant: what was not chosen gets a clean zero.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import Kink, elementwise, general
from srcdiff.rules.samples import arrays, over, real, values


@general(np.where,
         cases=[values(lambda random: (random.random((2, 3)) > 0.5, real(random, (2, 1)), real(random, (3,)))),
                values(lambda random: (random.random((3,)) > 0.5, real(random, ()), real(random, (2, 3)))),
                values(lambda random: (True, real(random, ()), real(random, ())))],
         kinks=[Kink("where(c, x, y) with infinity or NaN in the branch not taken", "0",
                     "a clean zero goes back into that branch")])
class where:
    """out = x where condition holds, else y."""

    def tangent(condition, x, y, out, x_dot, y_dot):
        return np.where(condition, x_dot, y_dot)

    def adjoint(condition, x, y, out_bar):
        return np.where(condition, out_bar, 0), np.where(condition, 0, out_bar)


def clip_partials(a, a_min=None, a_max=None, *, min=None, max=None, out):
    """Whether ``a`` is inside its bounds, below the lower one, or above the upper one."""
    low = a_min if min is None else min
    high = a_max if max is None else max
    if low is None:
        return a <= high, None, a > high, None, a > high
    if high is None:
        return a >= low, a < low, None, a < low, None
    inside = (a >= low) & (a <= high)
    below = (a < low) & (low <= high)
    above = np.maximum(a, low) > high
    return inside, below, above, below, above


elementwise(np.clip, clip_partials,
            cases=[*over(real, real, real), arrays((2, 3), then=(-0.5, 0.5)), arrays((2, 3), then=(None, 0.5)),
                   arrays((2, 3), then=(-0.5, None))],
            kinks=[Kink("clip(a, low, high) at its bounds", "1 with respect to a", "as in PyTorch")])

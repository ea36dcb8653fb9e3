"""Two programs to try srcdiff on, as in the README; try ``srcdiff source srcdiff.tools.example:damped``.

Comes in: numbers and arrays. Goes out: a number. Invariant: plain Python and NumPy, nothing of srcdiff.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def damped(x: float, n: int) -> float:
    """A sum that grows by ``x * x`` and is damped whenever it exceeds one: a loop with a branch.

    >>> damped(0.5, 3)
    0.75
    """
    s = 0.0
    for i in range(n):
        if s > 1.0:
            s = s * np.sin(x)
        else:
            s = s + x * x
    return s


def mlp_loss(x: Floats, y: Floats, W1: Floats, b1: Floats, W2: Floats, b2: Floats) -> Any:
    """The mean squared error of a network with one hidden layer: matrix products and broadcasting.

    >>> one = np.ones((1, 1))
    >>> float(mlp_loss(one, np.tanh(one), one, np.zeros(1), one, np.zeros(1)))
    0.0
    """
    h = np.tanh(x @ W1 + b1)
    p = h @ W2 + b2
    r = p - y
    return np.mean(r * r)

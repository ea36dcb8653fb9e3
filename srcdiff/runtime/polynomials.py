"""Transposes of the derivative and the integral of polynomials.

Comes in: cotangents of coefficients, the highest power first, and the polynomial (for its length). Goes out: cotangents
of its coefficients. Invariant: constants of integration are zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def polyder_bar(g: Any, like: Any, m: int = 1) -> Any:
    """The transpose of ``np.polyder(like, m)``.

    >>> polyder_bar(np.array([1.0, 1.0]), np.zeros(3)).tolist()
    [2.0, 1.0, 0.0]
    """
    n = np.size(like)
    weights = np.polyder(np.ones(n), m)[:max(n - m, 0)]
    return np.concatenate([g[:max(n - m, 0)] * weights, np.zeros(min(m, n))])


def polyint_bar(g: Any, like: Any, m: int = 1) -> Any:
    """The transpose of ``np.polyint(like, m)``.

    >>> polyint_bar(np.array([1.0, 1.0, 5.0]), np.zeros(2)).tolist()
    [0.5, 1.0]
    """
    n = np.size(like)
    return g[:n] * np.polyint(np.ones(n), m)[:n]

"""Special functions that derivatives of ``math`` and NumPy need and neither has; those of gamma are in gamma.py.

Comes in: numbers (arrays where it says so). Goes out: values to about fifteen digits. Invariant: each family is closed
under differentiation, so derivatives of any order can be taken.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def log_nonzero(x: Any) -> Any:
    """``log(x)``, but 0 where ``x`` is 0; of the type of ``x``.

    This makes ``x**y * log_nonzero(x)`` the derivative of ``x**y`` with respect to ``y`` also at ``x = 0``, ``y > 0``.

    >>> log_nonzero(np.array([0.0, 1.0])).tolist()
    [0.0, 0.0]
    """
    if isinstance(x, (int, float)) and x >= 0:
        return math.log(x) if x else 0.0
    return np.log(np.where(np.equal(x, 0), 1, x))[()]


def sinc_derivative(x: Any, n: int) -> Any:
    """The ``n``-th derivative of ``np.sinc``, also at and near zero; ``x`` may be an array.

    >>> bool(abs(sinc_derivative(0.0, 2) + math.pi**2 / 3) < 1e-14)
    True
    """
    x = np.asarray(x)
    small = np.abs(x) < 0.5 + 0.4 * n
    away = np.where(small, 1.0, x)
    value = np.sinc(away)
    for k in range(1, n + 1):       # from the k-th derivative of pi x sinc(x) = sin(pi x)
        value = (math.pi ** (k - 1) * np.sin(math.pi * away + k * math.pi / 2) - k * value) / away
    return np.where(small, _sinc_series(np.where(small, x, 0.0), n), value).astype(np.result_type(x, 0.0))[()]


def _sinc_series(x: Any, n: int) -> Any:
    """The ``n``-th derivative of the power series of ``np.sinc``."""
    total, square = np.zeros_like(x), x * x
    for k in reversed(range((n + 1) // 2, (n + 1) // 2 + 20 + n)):
        factor = (-1) ** k * math.pi ** (2 * k) / ((2 * k + 1) * math.factorial(2 * k - n))
        total = total * square + factor
    return total * x if n % 2 else total


#: So many elements are summed over one term after another.
_MANY = 10000


def i0_derivative(x: Any, n: int) -> Any:
    """The ``n``-th derivative of ``np.i0`` at the elements of an array: the mean over all angles of
    ``cos(t)**n * exp(x * cos(t))`` (Abramowitz and Stegun 9.6.16). The midpoint rule converges faster than any power,
    up to ``x = 700``.

    >>> round(float(i0_derivative(2.0, 1)), 12)
    1.590636854637
    """
    x = np.asarray(x)
    kind = x.dtype if np.issubdtype(x.dtype, np.inexact) else float
    t = np.cos((np.arange(64) + 0.5) * (math.pi / 128))        # a quarter; the others differ by the sign of the cosine
    grown = np.sinh if n % 2 else np.cosh
    if np.size(x) < _MANY:
        return np.mean(t**n * grown(x[..., None] * t), axis=-1, dtype=kind)[()]
    total = np.zeros(np.shape(x), kind)
    for cosine in t:        # one array after another, as all would fill the memory
        total += cosine**n * grown(x * cosine)
    return total / len(t)


def exponents(x: Any) -> Any:
    """The powers of two in ``np.frexp(x)``.

    >>> int(exponents(6.0))
    3
    """
    return np.frexp(x)[1]

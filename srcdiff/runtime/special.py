"""Special functions that derivatives of ``math`` and NumPy need and neither has.

Comes in: numbers (arrays where it says so). Goes out: values to about fifteen digits. Invariant: each family is closed
under differentiation, so derivatives of any order can be taken.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

#: B_2, B_4, ...: the coefficients of the asymptotic series of the polygamma functions.
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)


def digamma(x: float) -> float:
    """The logarithmic derivative of the gamma function.

    >>> round(digamma(1.0), 12)
    -0.577215664902
    """
    return polygamma(0, x)


def polygamma(n: int, x: float) -> float:
    """The ``n``-th derivative of `digamma`; NaN at the poles (Abramowitz and Stegun 6.4.6, 6.4.7, 6.4.11).

    >>> abs(polygamma(1, 1.0) - math.pi**2 / 6) < 1e-14
    True
    """
    if x <= 0:
        if x == math.floor(x):
            return math.nan
        reflected = polygamma(n, 1 - x) if n % 2 == 0 else -polygamma(n, 1 - x)
        return reflected - math.pi ** (n + 1) * _cotangent(n, x)
    total = 0.0
    while x < 12 + n:
        total -= _term(n, x)
        x = x + 1       # not in place: an array without axes is the caller's
    return total + _asymptotic(n, x)


def _term(n: int, x: float) -> float:
    """The ``n``-th derivative of 1 / x."""
    return float((-1) ** n * math.factorial(n) / x ** (n + 1))


def _asymptotic(n: int, x: float) -> float:
    """The ``n``-th derivative of log x - 1 / (2 x) - sum B_2k / (2k x^2k), for large ``x``, smallest terms first."""
    sign = (-1) ** n
    total = 0.0
    for k in range(len(_BERNOULLI), 0, -1):
        total -= sign * _BERNOULLI[k - 1] * math.factorial(2 * k + n - 1) / math.factorial(2 * k) / x ** (2 * k + n)
    total -= _term(n, x) / 2
    return total + (math.log(x) if n == 0 else _term(n - 1, x))


def _cotangent(n: int, x: float) -> float:
    """The ``n``-th derivative of the cotangent, at pi x: a polynomial in the cotangent itself."""
    polynomial = np.polynomial.Polynomial([0.0, 1.0])
    for _ in range(n):
        polynomial = polynomial.deriv() * np.polynomial.Polynomial([-1.0, 0.0, -1.0])
    return float(polynomial(1 / math.tan(math.pi * (x - math.floor(x)))))


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

"""The polygamma functions, of numbers and in the complex plane: derivatives of the gamma function need them.

Comes in: real numbers; arrays, or complex numbers, where it says so. Goes out: values to about fifteen digits.
Invariant: each family is closed under differentiation, so derivatives of any order can be taken.

Formulas: NIST Digital Library of Mathematical Functions, 5.15.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

#: B_2, B_4, ...: the coefficients of the asymptotic series.
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)


def digamma(x: float) -> float:
    """The logarithmic derivative of the gamma function.

    >>> round(digamma(1.0), 12)
    -0.577215664902
    """
    return polygamma(0, x)


def polygamma(n: int, x: float) -> float:
    """The ``n``-th derivative of `digamma`; NaN at the poles.

    >>> abs(polygamma(1, 1.0) - math.pi**2 / 6) < 1e-14
    True
    """
    if x <= 0:
        if x == math.floor(x):
            return math.nan
        reflected = polygamma(n, 1 - x) if n % 2 == 0 else -polygamma(n, 1 - x)
        around = x - math.floor(x)
        slope = _cotangent(n, complex(around)).real if n else 1 / math.tan(math.pi * around)
        return float(reflected - math.pi ** (n + 1) * slope)
    total = 0.0
    while x < 12 + n:
        total -= _term(n, x)
        x = x + 1       # not in place: an array without axes is the caller's
    return float(total + _asymptotic(n, x))


def polygamma_at(n: int, z: Any) -> Any:
    """The same for ``n > 0`` at the elements of an array of complex numbers, or of real ones.

    >>> bool(abs(polygamma_at(1, 1.0 + 0j) - math.pi**2 / 6) < 1e-14)
    True
    """
    kind = np.result_type(np.asarray(z).dtype, np.float16)
    z = np.asarray(z, complex)
    left = z.real < 0.5
    away, total = np.where(left, 1 - z, z), np.zeros(np.shape(z), complex)
    while np.any(near := np.abs(away) < 15 + n):
        total -= np.where(near, _term(n, away), 0)
        away = away + near
    value = total + _asymptotic(n, away)
    reflected = (-1) ** n * value - math.pi ** (n + 1) * _cotangent(n, np.where(left, z, 0.5))
    found = np.where(left, reflected, value)
    return (found if kind.kind == "c" else found.real).astype(kind)[()]


def _term(n: int, x: Any) -> Any:
    """The ``n``-th derivative of 1 / x."""
    return (-1) ** n * math.factorial(n) / x ** (n + 1)


def _asymptotic(n: int, x: Any) -> Any:
    """The ``n``-th derivative of log x - 1 / (2 x) - sum B_2k / (2k x^2k), for large ``x``, smallest terms first."""
    sign = (-1) ** n
    total = 0.0
    for k in range(len(_BERNOULLI), 0, -1):
        total -= sign * _BERNOULLI[k - 1] * math.factorial(2 * k + n - 1) / math.factorial(2 * k) / x ** (2 * k + n)
    total -= _term(n, x) / 2
    return total + (math.log(x) if n == 0 else _term(n - 1, x))


def _cotangent(n: int, z: Any) -> Any:
    """The ``n``-th derivative of the cotangent, at pi z, by powers of q = exp(2 pi i z) where that is small.

    The cotangent is -i (1 + 2 q / (1 - q)) there. The derivatives of q / (1 - q) with respect to log q are polynomials,
    with the Eulerian numbers, over powers of 1 - q.
    """
    upper = np.where(np.imag(z) < 0, np.conj(z), z)
    log_q = 2j * math.pi * (upper - np.round(upper.real))
    polynomial, q = np.polynomial.Polynomial([0.0, 1.0]), np.polynomial.Polynomial([0.0, 1.0])
    for k in range(2, n + 1):
        polynomial = q * (polynomial.deriv() * (1 - q) + k * polynomial)
    found = -2j * (2j) ** n * polynomial(np.exp(log_q)) / (-np.expm1(log_q)) ** (n + 1)
    return np.where(np.imag(z) < 0, np.conj(found), found)

"""Rules of the module ``math``; the formulas use ``math`` again, so that scalar code stays fast.

Comes in: nothing. Goes out: entries in the registry. Invariant: every function of ``math`` has a rule, or returns a
tuple.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import math

import numpy as np

from srcdiff.rules.declare import Elementwise, Variadic, constant, elementwise, general, linear, registry, written
from srcdiff.rules.samples import above_one, interval, nonzero, positive, real, scalars, unit, values, whole
from srcdiff.runtime import digamma, filled, leave_one_out, log_nonzero, polygamma, unstack

# exponentials and logarithms
elementwise(math.exp, lambda x, out: out, cases=scalars(real))
elementwise(math.expm1, lambda x, out: math.exp(x), cases=scalars(real))
elementwise(math.log,
            lambda x, base=None, *, out: (
                1 / x if base is None else 1 / (x * math.log(base)),
                None if base is None else -out / (base * math.log(base))),
            cases=scalars(positive) + scalars(positive, above_one), singular=True)
elementwise(math.log2, lambda x, out: 1 / (x * math.log(2)), cases=scalars(positive), singular=True)
elementwise(math.log10, lambda x, out: 1 / (x * math.log(10)), cases=scalars(positive), singular=True)
elementwise(math.log1p, lambda x, out: 1 / (1 + x), cases=scalars(unit), singular=True)
if hasattr(math, "exp2"):      # Python 3.11
    elementwise(math.exp2, lambda x, out: out * math.log(2), cases=scalars(real))

# powers and roots
elementwise(math.sqrt, lambda x, out: 1 / (2 * out), cases=scalars(positive), singular=True)
elementwise(math.pow, lambda x, y, out: (y * math.pow(x, y - 1 if y != 0 else 0), out * log_nonzero(x)),
            cases=scalars(positive, real), singular=True)


def _hypot_rule(count):
    """The rule of ``math.hypot(x0, x1, ...)``."""
    names = [f"x{k}" for k in range(count)]
    partials = written(f"def partials({', '.join(names)}, out):\n    return {', '.join(f'{n} / out' for n in names)}\n")
    return Elementwise(math.hypot, partials=partials, singular=True)


registry.add(Variadic(math.hypot, scalars(real) + scalars(real, real) + scalars(real, real, real), fresh=True,
                      make=_hypot_rule))
if hasattr(math, "cbrt"):      # Python 3.11
    elementwise(math.cbrt, lambda x, out: 1 / (3 * out**2), cases=scalars(nonzero), singular=True)
if hasattr(math, "fma"):      # Python 3.13
    elementwise(math.fma, lambda x, y, z, out: (y, x, 1), cases=scalars(real, real, real))

# trigonometry
elementwise(math.sin, lambda x, out: math.cos(x), cases=scalars(real))
elementwise(math.cos, lambda x, out: -math.sin(x), cases=scalars(real))
elementwise(math.tan, lambda x, out: 1 + out**2, cases=scalars(unit))
elementwise(math.asin, lambda x, out: 1 / math.sqrt((1 - x) * (1 + x)), cases=scalars(unit), singular=True)
elementwise(math.acos, lambda x, out: -1 / math.sqrt((1 - x) * (1 + x)), cases=scalars(unit), singular=True)
elementwise(math.atan, lambda x, out: 1 / (1 + x**2), cases=scalars(real))
elementwise(math.atan2, lambda y, x, out: (x / (x**2 + y**2), -y / (x**2 + y**2)), cases=scalars(real, nonzero),
            singular=True)
linear(math.degrees, lambda out_bar, x: math.degrees(out_bar), cases=scalars(real))
linear(math.radians, lambda out_bar, x: math.radians(out_bar), cases=scalars(real))

# hyperbolic functions
elementwise(math.sinh, lambda x, out: math.cosh(x), cases=scalars(real))
elementwise(math.cosh, lambda x, out: math.sinh(x), cases=scalars(real))
elementwise(math.tanh, lambda x, out: 1 - out**2, cases=scalars(real))
elementwise(math.asinh, lambda x, out: 1 / math.sqrt(x**2 + 1), cases=scalars(real))
elementwise(math.acosh, lambda x, out: 1 / math.sqrt((x - 1) * (x + 1)), cases=scalars(above_one), singular=True)
elementwise(math.atanh, lambda x, out: 1 / ((1 - x) * (1 + x)), cases=scalars(unit), singular=True)

# special functions
elementwise(math.erf, lambda x, out: 2 / math.sqrt(math.pi) * math.exp(-(x**2)), cases=scalars(real))
elementwise(math.erfc, lambda x, out: -2 / math.sqrt(math.pi) * math.exp(-(x**2)), cases=scalars(real))
elementwise(math.gamma, lambda x, out: out * digamma(x), cases=scalars(positive) + scalars(interval(-2.9, -2.1)),
            singular=True, source="Abramowitz and Stegun 6.3.1")
elementwise(math.lgamma, lambda x, out: digamma(x), cases=scalars(positive) + scalars(interval(-2.9, -2.1)),
            singular=True, source="Abramowitz and Stegun 6.3.1")
elementwise(digamma, lambda x, out: polygamma(1, x), cases=scalars(positive), singular=True)
elementwise(polygamma, lambda n, x, out: (None, polygamma(n + 1, x)), singular=True,
            cases=[values(lambda random: (1, positive(random, ()))), values(lambda random: (2, -positive(random, ())))])

# signs and remainders
elementwise(math.fabs, lambda x, out: math.copysign(1.0, x) if x else 0.0, cases=scalars(nonzero))
elementwise(math.copysign, lambda x, y, out: ((math.copysign(1.0, x) if x else 0.0) * math.copysign(1.0, y), None),
            cases=scalars(nonzero, nonzero))
elementwise(math.fmod, lambda x, y, out: (1, (out - x) / y), cases=scalars(real, nonzero), singular=True)
elementwise(math.remainder, lambda x, y, out: (1, (out - x) / y), cases=scalars(real, nonzero), singular=True)
elementwise(math.ldexp, lambda x, i, out: (math.ldexp(1.0, i), None), cases=scalars(real, whole))
elementwise(math.nextafter, lambda x, y, out: (1, None), cases=scalars(nonzero, nonzero))

_FLOATS = values(lambda random: (tuple(real(random, ()) for _ in range(4)),))
_MIXED = values(lambda random: ([real(random, ()), 3, real(random, ())],))
_POINTS = values(lambda random: ([real(random, ()), real(random, ())], (real(random, ()), 1.0)))


# sums and products of sequences
@general(math.fsum, cases=[_FLOATS, _MIXED, values(lambda random: (real(random, (4,)),))])
class fsum:
    """out is the sum of the numbers in seq."""

    def tangent(seq, out, seq_dot):
        return math.fsum(filled(seq_dot, seq))

    def adjoint(seq, out_bar):
        return unstack(np.full(len(seq), out_bar), seq)


@general(math.prod, cases=[_FLOATS, _MIXED, values(lambda random: (real(random, (4,)),)),
                           values(lambda random: ([real(random, ()), 0.0],), start=2.5)])
class product:
    """out is start times the product of the numbers in iterable."""

    def tangent(iterable, *, start=1, out, iterable_dot, start_dot):
        others = leave_one_out(np.asarray(iterable))
        return start * np.dot(others, np.asarray(filled(iterable_dot, iterable))) + start_dot * math.prod(iterable)

    def adjoint(iterable, *, start=1, out_bar):
        others = leave_one_out(np.asarray(iterable))
        return unstack(out_bar * start * others, iterable), out_bar * math.prod(iterable)


@general(math.dist, cases=[_POINTS, values(lambda random: (real(random, (3,)), real(random, (3,))))])
class dist:
    """out = sqrt(sum((p - q)**2))."""

    def tangent(p, q, out, p_dot, q_dot):
        direction = (np.asarray(p) - np.asarray(q)) / out
        return np.dot(direction, np.asarray(filled(p_dot, p))) - np.dot(direction, np.asarray(filled(q_dot, q)))

    def adjoint(p, q, out, out_bar):
        direction = (np.asarray(p) - np.asarray(q)) / out
        return unstack(out_bar * direction, p), unstack(-(out_bar * direction), q)


if hasattr(math, "sumprod"):      # Python 3.12
    @general(math.sumprod, cases=[_POINTS, values(lambda random: (real(random, (3,)), real(random, (3,))))])
    class sumprod:
        """out = p[0] * q[0] + p[1] * q[1] + ..."""

        def tangent(p, q, out, p_dot, q_dot):
            return (np.dot(np.asarray(filled(p_dot, p)), np.asarray(q))
                    + np.dot(np.asarray(p), np.asarray(filled(q_dot, q))))

        def adjoint(p, q, out_bar):
            return unstack(out_bar * np.asarray(q), p), unstack(out_bar * np.asarray(p), q)


constant(
    math.ceil, math.comb, math.factorial, math.floor, math.gcd, math.isclose, math.isfinite, math.isinf, math.isnan,
    math.isqrt, math.lcm, math.perm, math.trunc, math.ulp)

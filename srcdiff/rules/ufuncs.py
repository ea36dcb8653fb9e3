"""Rules of NumPy's ufuncs but for those that are operators (see operators.py).

Comes in: nothing. Goes out: entries in the registry. Invariant: every ufunc has a rule, or returns a tuple.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import math
import operator

import numpy as np

from srcdiff.rules.declare import Kink, constant, elementwise, general, linear
from srcdiff.rules.samples import above_one, arrays, nonzero, over, plane, positive, real, unit, values, whole
from srcdiff.rules.static import is_complex, rank
from srcdiff.rules.systems import real_part
from srcdiff.runtime import i0_derivative, sinc_derivative, unbroadcast, wins

ABS_KINK = Kink("abs(x) at 0", "0", "the middle of its subgradients")
SQRT_KINK = Kink("sqrt(x) at 0", "infinite", "as NumPy divides by zero; Python numbers raise ZeroDivisionError")
LARGER_KINKS = (Kink("ties of maximum and minimum", "one half each", "symmetric in the arguments, as in JAX"),)
CENTER_KINK = Kink("hypot(x, y), arctan2(y, x) at x = y = 0", "NaN", "the quotient 0 / 0; Python numbers raise")

# exponentials and logarithms
elementwise(np.exp, lambda x, out: out, cases=over(real) + over(plane))
elementwise(np.exp2, lambda x, out: out * math.log(2), cases=over(real) + over(plane))
elementwise(np.expm1, lambda x, out: np.exp(x), cases=over(real) + over(plane))
elementwise(np.log, lambda x, out: 1 / x, cases=over(positive) + over(plane), singular=True)
elementwise(np.log2, lambda x, out: 1 / (x * math.log(2)), cases=over(positive) + over(plane), singular=True)
elementwise(np.log10, lambda x, out: 1 / (x * math.log(10)), cases=over(positive) + over(plane), singular=True)
elementwise(np.log1p, lambda x, out: 1 / (1 + x), cases=over(unit) + over(plane), singular=True)
elementwise(np.logaddexp, lambda x, y, out: (np.exp(x - out), np.exp(y - out)), cases=over(real, real), singular=True)
elementwise(np.logaddexp2, lambda x, y, out: (np.exp2(x - out), np.exp2(y - out)), cases=over(real, real),
            singular=True)

# powers and roots
elementwise(np.square, lambda x, out: 2 * x, cases=over(real) + over(plane))
elementwise(np.sqrt, lambda x, out: 1 / (2 * out), cases=over(positive) + over(plane), kinks=[SQRT_KINK],
            singular=True)
elementwise(np.cbrt, lambda x, out: 1 / (3 * out**2), cases=over(nonzero), singular=True,
            kinks=[Kink("cbrt(x) at 0", "infinite", "as NumPy divides by zero; Python numbers raise")])
elementwise(np.reciprocal, lambda x, out: -(out**2), cases=over(nonzero) + over(plane), singular=True)
elementwise(np.hypot, lambda x, y, out: (x / out, y / out), cases=over(real, real), kinks=[CENTER_KINK], singular=True)

# trigonometry
elementwise(np.sin, lambda x, out: np.cos(x), cases=over(real) + over(plane))
elementwise(np.cos, lambda x, out: -np.sin(x), cases=over(real) + over(plane))
elementwise(np.tan, lambda x, out: 1 + out**2, cases=over(unit) + over(plane))
elementwise(np.arcsin, lambda x, out: 1 / np.sqrt((1 - x) * (1 + x)), cases=over(unit) + over(plane), singular=True)
elementwise(np.arccos, lambda x, out: -1 / np.sqrt((1 - x) * (1 + x)), cases=over(unit) + over(plane), singular=True)
elementwise(np.arctan, lambda x, out: 1 / (1 + x**2), cases=over(real) + over(plane))
elementwise(np.arctan2, lambda y, x, out: (x / (x**2 + y**2), -y / (x**2 + y**2)), cases=over(real, nonzero),
            singular=True)
elementwise(np.sinc, lambda x, out: sinc_derivative(x, 1), cases=over(real))
elementwise(np.i0, lambda x, out: i0_derivative(x, 1), cases=over(real))
elementwise(i0_derivative, lambda x, n, out: (i0_derivative(x, n + 1), None), cases=[
    arrays((3,), then=(1,)), arrays((), then=(2,))])

# hyperbolic functions
elementwise(np.sinh, lambda x, out: np.cosh(x), cases=over(real) + over(plane))
elementwise(np.cosh, lambda x, out: np.sinh(x), cases=over(real) + over(plane))
elementwise(np.tanh, lambda x, out: 1 - out**2, cases=over(real) + over(plane))
elementwise(np.arcsinh, lambda x, out: 1 / np.sqrt(x**2 + 1), cases=over(real) + over(plane))
# for complex numbers the root of the product is on another branch than the product of the roots
elementwise(np.arccosh,
            lambda x, out: 1 / (np.sqrt(x - 1) * np.sqrt(x + 1)) if is_complex(x) else 1 / np.sqrt((x - 1) * (x + 1)),
            cases=over(above_one) + over(plane), singular=True)
elementwise(np.arctanh, lambda x, out: 1 / ((1 - x) * (1 + x)), cases=over(unit) + over(plane), singular=True)

# angles in degrees and radians
linear(np.deg2rad, lambda out_bar, x: np.deg2rad(out_bar), cases=over(real))
linear(np.radians, lambda out_bar, x: np.radians(out_bar), cases=over(real))
linear(np.rad2deg, lambda out_bar, x: np.rad2deg(out_bar), cases=over(real))
linear(np.degrees, lambda out_bar, x: np.degrees(out_bar), cases=over(real))

# parts and signs
elementwise(np.fabs, lambda x, out: np.sign(x), cases=over(nonzero), kinks=[ABS_KINK])
elementwise(np.copysign, lambda x, y, out: (np.sign(x) * np.copysign(1, y), None), cases=over(nonzero, nonzero))
linear(np.conjugate, lambda out_bar, x: np.conj(out_bar), cases=over(real) + over(plane))
# where not even the rank is known, a real number may be meant, and a real cotangent serves both
linear(np.real, lambda out_bar, val: (
    real_part(out_bar) + 0j if is_complex(val) and rank(val) is not None else real_part(out_bar)),
       cases=over(real) + over(plane))
linear(np.imag, lambda out_bar, val: -1j * real_part(out_bar) if is_complex(val) else None, cases=over(plane))


@general(np.real_if_close, cases=[arrays((3,)), arrays((2, 3), domain=plane)])
class real_if_close:
    """out = a, or its real part where the imaginary one is within rounding."""

    def tangent(a, tol=100, *, out, a_dot):
        return unbroadcast(a_dot, out)

    def adjoint(a, tol=100, *, out_bar):
        return out_bar


@general(np.abs, cases=over(nonzero) + over(plane), kinks=[ABS_KINK])
@general(operator.abs, cases=over(nonzero) + over(plane), fresh=True)
@general(abs, cases=over(nonzero) + over(plane), fresh=True)
class absolute:
    """out = abs(x); for complex x, the derivative of (re**2 + im**2)**0.5."""

    def tangent(x, out, x_dot):
        if is_complex(x):
            return np.real(np.conj(x) * x_dot) / np.where(out == 0, 1, out)
        return np.sign(x) * x_dot

    def adjoint(x, out, out_bar):
        if is_complex(x):
            return real_part(out_bar) * np.conj(x) / np.where(out == 0, 1, out)
        return out_bar * np.sign(x)


@general(np.angle, cases=over(nonzero) + over(plane), fresh=True)
class angle:
    """out = arctan2(z.imag, z.real), in degrees if deg is set; constant along the real axis."""

    def tangent(z, deg=False, *, out, z_dot):
        if not is_complex(z):
            return None
        radians = np.imag(z_dot / z)
        return np.degrees(radians) if deg else radians

    def adjoint(z, deg=False, *, out_bar):
        if not is_complex(z):
            return None
        bar = real_part(out_bar)
        return -1j * (np.degrees(bar) if deg else bar) / z


@general(np.sign, cases=over(plane))
class sign:
    """out = x / abs(x): constant for real x, the direction of complex x."""

    def tangent(x, out, x_dot):
        if not is_complex(x):
            return None
        return (x_dot - out * np.real(np.conj(out) * x_dot)) / np.abs(x)

    def adjoint(x, out, out_bar):
        if not is_complex(x):
            return None
        return (out_bar - np.conj(out) * np.real(out_bar * out)) / np.abs(x)


# the larger, the smaller
elementwise(np.maximum, lambda x, y, out: (wins(x, y), wins(y, x)), cases=over(real, real), kinks=LARGER_KINKS)
elementwise(np.minimum, lambda x, y, out: (wins(y, x), wins(x, y)), cases=over(real, real))
elementwise(np.fmax,
            lambda x, y, out: (np.where(np.isnan(y), 1, wins(x, y)), np.where(np.isnan(x), 1, wins(y, x))),
            cases=over(real, real))
elementwise(np.fmin,
            lambda x, y, out: (np.where(np.isnan(y), 1, wins(y, x)), np.where(np.isnan(x), 1, wins(x, y))),
            cases=over(real, real))

# remainders and steps
elementwise(np.fmod, lambda x, y, out: (1, (out - x) / y), cases=over(real, nonzero), singular=True)
elementwise(np.heaviside, lambda x, y, out: (None, x == 0), cases=over(nonzero, real),
            kinks=[Kink("heaviside, sign, floor, ceil, rint, round, trunc and // at their jumps", "0",
                        "the derivative on both sides")])
elementwise(np.nextafter, lambda x, y, out: (1, None), cases=over(nonzero, nonzero))


@general(np.ldexp, cases=[values(lambda random: (real(random, (2, 1)), whole(random, (3,)))),
                          values(lambda random: (real(random, ()), 3))])
class ldexp:
    """out = x * 2**i, for an integer i."""

    def tangent(x, i, out, x_dot):
        return np.ldexp(x_dot, i)

    def adjoint(x, i, out_bar):
        return np.ldexp(out_bar, i)


constant(
    np.floor, np.ceil, np.rint, np.trunc, np.fix, np.round, np.around, np.floor_divide, np.spacing,
    np.signbit, np.isnan, np.isinf, np.isfinite, np.isnat, np.equal, np.not_equal, np.less, np.less_equal, np.greater,
    np.greater_equal, np.logical_and, np.logical_or, np.logical_xor, np.logical_not, np.bitwise_and, np.bitwise_or,
    np.bitwise_xor, np.invert, np.left_shift, np.right_shift, np.gcd, np.lcm)
if hasattr(np, "bitwise_count"):      # NumPy 2.0
    constant(np.bitwise_count)
if np.sign(1j) != 1j:      # NumPy 1: the sign of the real part
    constant(np.sign)

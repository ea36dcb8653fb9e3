"""Rules of polynomials as vectors of coefficients, the highest power first, and of what grows by powers.

Comes in: nothing. Goes out: entries in the registry. Invariant: coefficients that one of two polynomials lacks are
zero.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.creation import steps
from srcdiff.rules.declare import bilinear, general, linear
from srcdiff.rules.factorizations import real_of
from srcdiff.rules.samples import arrays, positive, real, values
from srcdiff.runtime import convolve_bar, filled, polyder_bar, polyint_bar


def slope(p, x):
    """The derivative of a polynomial at ``x``, in its precision."""
    return np.polyval(np.asarray(np.polyder(p), np.result_type(p)), x)


@general(np.polyval, fresh=True, cases=[
    values(lambda random: (real(random, (4,)), real(random, ()))),
    values(lambda random: (real(random, (3,)), real(random, (2, 2)))),
    values(lambda random: (real(random, (1,)), real(random, (2,))))])
class polyval:
    """out = p[0] * x**(n - 1) + ... + p[n - 1]."""

    def tangent(p, x, out, p_dot, x_dot):
        return slope(p, x) * x_dot + np.polyval(filled(p_dot, p), x)

    def adjoint(p, x, out_bar):
        powers = np.asarray(np.vander(np.ravel(x), np.size(p)), np.result_type(out_bar))
        return np.ravel(out_bar) @ powers, out_bar * slope(p, x)


@general(np.polyadd, fresh=True, shaped=True, cases=[arrays((3,), (2,)), arrays((2,), (2,)), arrays((1,), (3,))])
class polyadd:
    """out = a1 + a2."""

    def tangent(a1, a2, out, a1_dot, a2_dot):
        return np.polyadd(filled(a1_dot, a1), filled(a2_dot, a2))

    def adjoint(a1, a2, out_bar):
        n = np.size(out_bar)
        return out_bar[n - np.size(a1):], out_bar[n - np.size(a2):]


@general(np.polysub, fresh=True, shaped=True, cases=[arrays((3,), (2,)), arrays((2,), (2,)), arrays((1,), (3,))])
class polysub:
    """out = a1 - a2."""

    def tangent(a1, a2, out, a1_dot, a2_dot):
        return np.polysub(filled(a1_dot, a1), filled(a2_dot, a2))

    def adjoint(a1, a2, out_bar):
        n = np.size(out_bar)
        return out_bar[n - np.size(a1):], -out_bar[n - np.size(a2):]


bilinear(np.polymul, lambda out_bar, a1, a2: (convolve_bar(out_bar, a2, a1), convolve_bar(out_bar, a1, a2)),
         fresh=True, shaped=True, cases=[arrays((3,), (2,)), arrays((2,), (4,))])
linear(np.polyder, lambda out_bar, p, m=1: polyder_bar(out_bar, p, m), fresh=True, shaped=True,
       cases=[arrays((4,)), arrays((5,), m=2), arrays((1,))])
linear(polyder_bar, lambda out_bar, g, like, m=1: np.polyder(out_bar, m), fresh=True, shaped=True,
       cases=[values(lambda random: (real(random, (3,)), np.ones(4, int)))])
linear(np.polyint, lambda out_bar, p, m=1: polyint_bar(out_bar, p, m), fresh=True, shaped=True,
       cases=[arrays((3,)), arrays((2,), m=2)])
linear(polyint_bar, lambda out_bar, g, like, m=1: np.polyint(out_bar, m), fresh=True, shaped=True,
       cases=[values(lambda random: (real(random, (4,)), np.ones(3, int)))])


@general(np.polyfit, fresh=True, shaped=True, cases=[
    values(lambda random: (np.arange(5), real(random, (5,)), 2)),
    values(lambda random: (np.arange(5), real(random, (5, 2)), 1))])
class polyfit:
    """out holds the coefficients that fit y best: linear in y."""

    def tangent(x, y, deg, out, y_dot):
        q, r = np.linalg.qr(np.vander(x, deg + 1))
        return np.linalg.solve(r, q.T @ y_dot)

    def adjoint(x, y, deg, out_bar):
        q, r = np.linalg.qr(np.vander(x, deg + 1))
        return q @ np.linalg.solve(r.T, out_bar)


@general(np.roots, fresh=True, shaped=True, source="the implicit function theorem", cases=[
    values(lambda random: (np.array([1.0, -6.0, 11.0, -5.5]),)), values(lambda random: (np.array([2.0, 1.0, 3.0]),))])
class roots:
    """out holds the numbers where the polynomial is zero; it has no double ones."""

    def tangent(p, out, p_dot):
        return -np.polyval(p_dot, out) / slope(p, out)

    def adjoint(p, out, out_bar):
        return real_of(-((out_bar / slope(p, out)) @ np.vander(out, np.size(p))), p)


@general(np.vander, fresh=True, shaped=True, cases=[
    arrays((3,), domain=positive), arrays((3,), N=4, domain=positive),
    arrays((2,), N=3, increasing=True, domain=positive)])
class vander:
    """The columns of out are powers of x."""

    def tangent(x, N=None, increasing=False, *, out, x_dot):
        return vander_slopes(x, out, increasing) * x_dot[:, None]

    def adjoint(x, N=None, increasing=False, *, out, out_bar):
        return np.sum(out_bar * vander_slopes(x, out, increasing), axis=1)


def vander_slopes(x, out, increasing):
    """The derivatives of the powers in the columns of ``out``."""
    n = np.shape(out)[1]
    powers = np.arange(n) if increasing else np.arange(n)[::-1]
    return powers * x[:, None] ** np.maximum(powers - 1, 0)


@general(np.logspace, fresh=True, cases=[
    values(lambda random: (real(random, ()), real(random, ()), 4)),
    values(lambda random: (real(random, ()), real(random, ()), 5, False)),
    values(lambda random: (real(random, (3,)), real(random, (2, 1)), 3)),
    values(lambda random: (real(random, ()), real(random, ()), 4, True, 2.5))])
class logspace:
    """out = base**linspace(start, stop, num)."""

    def tangent(start, stop, num=50, endpoint=True, base=10.0, *, dtype=None, out, start_dot, stop_dot, base_dot):
        w = steps(start, stop, num, endpoint)
        return (out * np.log(np.full_like(out[:1], base)) * ((1 - w) * start_dot + w * stop_dot)
                + out * ((1 - w) * start + w * stop) * base_dot / base)

    def adjoint(start, stop, num=50, endpoint=True, base=10.0, *, dtype=None, out, out_bar):
        w = steps(start, stop, num, endpoint)
        g = out_bar * out * np.log(np.full_like(out[:1], base))      # in the precision of out
        return (1 - w) * g, w * g, out_bar * out * ((1 - w) * start + w * stop) / base


@general(np.geomspace, fresh=True, cases=[
    values(lambda random: (positive(random, ()), positive(random, ()), 4)),
    values(lambda random: (positive(random, ()), positive(random, ()), 5, False)),
    values(lambda random: (positive(random, (3,)), positive(random, (2, 1)), 3))])
class geomspace:
    """out goes from start to stop by equal factors."""

    def tangent(start, stop, num=50, endpoint=True, *, dtype=None, out, start_dot, stop_dot):
        w = steps(start, stop, num, endpoint)
        return out * ((1 - w) * start_dot / start + w * stop_dot / stop)

    def adjoint(start, stop, num=50, endpoint=True, *, dtype=None, out, out_bar):
        w = steps(start, stop, num, endpoint)
        return (1 - w) * out_bar * out / start, w * out_bar * out / stop

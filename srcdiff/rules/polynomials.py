"""Rules of polynomials as vectors of coefficients, the highest power first, and of what grows by powers.

Comes in: nothing. Goes out: entries in the registry, and among the composed functions. Invariant: coefficients that one
of two polynomials lacks are zero.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.creation import steps
from srcdiff.rules.declare import bilinear, general, linear
from srcdiff.rules.factorizations import real_of
from srcdiff.rules.samples import arrays, nonzero, plane, positive, real, values
from srcdiff.rules.static import rank
from srcdiff.rules.systems import adjoint_of, conj_of
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
        if (rank(p) or 1) > 1:
            raise NotImplementedError("np.polyval of several polynomials at once has no derivative")
        return slope(p, x) * x_dot + np.polyval(filled(p_dot, p), x)

    def adjoint(p, x, out_bar):
        if (rank(p) or 1) > 1:
            raise NotImplementedError("np.polyval of several polynomials at once has no derivative")
        powers = np.asarray(np.vander(np.ravel(x), np.size(p)), np.result_type(out_bar))
        return np.ravel(out_bar) @ powers, out_bar * slope(p, x)


def lowest(out_bar, a):
    """The coefficients of as many low powers as ``a`` has; the only one, if that is a number."""
    return out_bar[-1] if rank(a) == 0 else out_bar[np.size(out_bar) - np.size(a):]


@general(np.polyadd, fresh=True, shaped=True, cases=[
    arrays((3,), (2,)), arrays((2,), (2,)), arrays((), (3,)), arrays((1,), (3,))])
class polyadd:
    """out = a1 + a2."""

    def tangent(a1, a2, out, a1_dot, a2_dot):
        return np.polyadd(filled(a1_dot, a1), filled(a2_dot, a2))

    def adjoint(a1, a2, out_bar):
        return lowest(out_bar, a1), lowest(out_bar, a2)


@general(np.polysub, fresh=True, shaped=True, cases=[
    arrays((3,), (2,)), arrays((2,), (2,)), arrays((3,), ()), arrays((1,), (3,))])
class polysub:
    """out = a1 - a2."""

    def tangent(a1, a2, out, a1_dot, a2_dot):
        return np.polysub(filled(a1_dot, a1), filled(a2_dot, a2))

    def adjoint(a1, a2, out_bar):
        return lowest(out_bar, a1), -lowest(out_bar, a2)


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


@general(np.polyfit, fresh=True, shaped=True,
         source="Golub and Pereyra 1973, The differentiation of pseudo-inverses and nonlinear least squares problems",
         cases=[
             values(lambda random: (np.arange(5), real(random, (5,)), 2)),
             values(lambda random: (np.arange(5), real(random, (5, 2)), 1)),
             values(lambda random: (real(random, (5,)) + 4 * np.arange(5), real(random, (5,)), 2)),
             values(lambda random: (real(random, (5,)) + 4 * np.arange(5), plane(random, (5,)), 1)),
             values(lambda random: (real(random, (5,)) + 4 * np.arange(5), real(random, (5, 2)), 2))])
class polyfit:
    """out holds the coefficients that fit y best: linear in y."""

    def tangent(x, y, deg, out, x_dot, y_dot):
        powers = np.vander(x, deg + 1)
        q, r = np.linalg.qr(powers)
        slopes = vander_slopes(x, powers, False)
        moved = np.transpose(np.transpose(slopes @ out) * x_dot)
        pulled = np.transpose(slopes) @ np.transpose(np.transpose(conj_of(y - powers @ out)) * x_dot)
        return np.linalg.solve(r, adjoint_of(q) @ (y_dot - moved) + np.linalg.solve(adjoint_of(r), conj_of(pulled)))

    def adjoint(x, y, deg, out, out_bar):
        powers = np.vander(x, deg + 1)
        q, r = np.linalg.qr(powers)
        inner = np.linalg.solve(r.T, out_bar)
        y_bar = conj_of(q) @ inner
        slopes = vander_slopes(x, powers, False)
        pulled = conj_of(y - powers @ out) * (slopes @ np.linalg.solve(r, conj_of(inner))) - y_bar * (slopes @ out)
        return real_of(pulled if np.ndim(y) == 1 else np.sum(pulled, axis=1), x), y_bar


@composed(np.polyfit, only_with="rcond full w cov", cases=[
    values(lambda random: (np.arange(5), real(random, (5,)), 2, None, False, positive(random, (5,)))),
    values(lambda random: (real(random, (5,)) + 4 * np.arange(5), real(random, (5, 2)), 1),
           w=np.array([1, 2, 1, 3, 2])),
    values(lambda random: (real(random, (5,)) + 4 * np.arange(5), real(random, (5,)), 1), cov=True),
    values(lambda random: (np.arange(5.0), real(random, (5, 2)), 1), cov=True),
    values(lambda random: (np.arange(5.0), real(random, (5,)), 1), rcond=1e-10, cov="unscaled"),
    values(lambda random: (np.arange(5.0), real(random, (5, 2)), 1), full=True)])
def polyfit_with_more(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The coefficients that fit y best, each difference multiplied with its weight, and how well they do."""
    powers = np.vander(x, deg + 1)
    if w is not None:
        powers = powers * w[:, None]
        y = y * w if np.ndim(y) == 1 else y * w[:, None]
    scale = np.sqrt(np.sum(powers * powers, axis=0))
    least = len(x) * np.spacing(np.ones_like(np.real(scale[0]))) if rcond is None else rcond
    c, left, rank, s = np.linalg.lstsq(powers / scale, y, least)
    c = c / scale if np.ndim(y) == 1 else c / scale[:, None]
    if full:
        return c, left, rank, s, least
    if not cov:
        return c
    spread = np.linalg.inv(powers.T @ powers)
    if cov == "unscaled":
        return c, spread if np.ndim(y) == 1 else spread[:, :, None]
    if np.ndim(y) == 1:
        return c, spread * (left / (len(x) - deg - 1))
    return c, spread[:, :, None] * (left / (len(x) - deg - 1))


def characteristic(a):
    """The characteristic polynomial, by the method of Faddeev and LeVerrier, which divides by no differences of
    eigenvalues (Householder 1964, The theory of matrices in numerical analysis, section 6.7)."""
    one = np.eye(len(a), dtype=a.dtype)
    power, coefficients = one, [np.ones_like(np.trace(a))]
    for k in range(1, len(a) + 1):
        power = a @ power
        coefficients.append(-np.trace(power) / k)
        power = power + coefficients[k] * one
    return np.stack(coefficients)


@composed(np.poly, cases=[
    arrays((3,)), arrays((1,)), arrays((3,), domain=plane), arrays((3, 3)), arrays((2, 2), domain=plane)])
def poly(seq_of_zeros):
    """The polynomial with these zeros, or with the eigenvalues of a matrix as zeros."""
    zeros = np.asarray(seq_of_zeros)
    if np.ndim(zeros) == 2:
        return characteristic(zeros)
    coefficients = np.zeros_like(zeros, shape=(len(zeros) + 1,))
    coefficients[0] = 1
    for k in range(len(zeros)):
        coefficients[1:k + 2] -= zeros[k] * coefficients[:k + 1]
    return coefficients


@composed(np.polyint, only_with="k", cases=[
    arrays((3,), m=2, k=[1.0, 2.0]), values(lambda random: (real(random, (3,)), 1, real(random, ()))),
    values(lambda random: (real(random, (3,)), 3, real(random, (3,))))])
def polyint_with(p, m=1, k=None):
    """The integral of a polynomial, with these constants."""
    ks = np.broadcast_to(0.0 if k is None else k, (m,))
    p = np.asarray(p, np.result_type(p, float))
    for j in range(m):
        p = np.concatenate((p / np.arange(len(p), 0, -1), ks[j:j + 1]))
    return p


@composed(np.polydiv, cases=[
    values(lambda random: (nonzero(random, (5,)), nonzero(random, (3,)))),
    values(lambda random: (nonzero(random, (3,)), nonzero(random, (1,)))),
    values(lambda random: (nonzero(random, (2,)), nonzero(random, (4,)))),
    values(lambda random: (np.array([1, 2, 3, 4]), nonzero(random, (2,))))])
def polydiv(u, v):
    """Long division of polynomials; the rest begins with what is not zero."""
    m, n = len(u) - 1, len(v) - 1
    quotient = np.zeros_like(u[:1] / v[:1], shape=(max(m - n + 1, 1),))
    rest = u + np.zeros_like(quotient[:1])
    for k in range(m - n + 1):
        quotient[k] = rest[k] / v[0]
        rest[k:k + n + 1] -= quotient[k] * v
    start = 0
    while start < m and np.allclose(rest[start], 0, rtol=1e-14):
        start += 1
    return quotient, rest[start:] + 0.0


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


def steps_of(num, endpoint, out):
    """Numbers from 0 to 1 along the first axis of ``out``."""
    w = np.linspace(0.0, 1.0, num, endpoint)
    if rank(out) == 1:
        return w
    return np.expand_dims(np.asarray(w, np.result_type(np.real(out))), tuple(range(1, np.ndim(out))))


@general(np.logspace, fresh=True, cases=[
    values(lambda random: (real(random, ()), real(random, ()), 4)),
    values(lambda random: (real(random, ()), real(random, ()), 5, False)),
    values(lambda random: (real(random, (3,)), real(random, (2, 1)), 3)),
    values(lambda random: (real(random, ()), real(random, ()), 4, True, 2.5)),
    *([] if np.__version__.startswith("1.") else [      # one base for all, before
        values(lambda random: (real(random, ()), real(random, (3,)), 4, True, positive(random, (2, 1))))])])
class logspace:
    """out = base**linspace(start, stop, num)."""

    def tangent(start, stop, num=50, endpoint=True, base=10.0, *, dtype=None, out, start_dot, stop_dot, base_dot):
        w = steps_of(num, endpoint, out)
        return (out * np.log(np.full_like(out[:1], base)) * ((1 - w) * start_dot + w * stop_dot)
                + out * ((1 - w) * start + w * stop) * base_dot / base)

    def adjoint(start, stop, num=50, endpoint=True, base=10.0, *, dtype=None, out, out_bar):
        w = steps_of(num, endpoint, out)
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

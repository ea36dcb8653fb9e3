"""Rules of ``scipy.special``; loaded when a program has imported it.

Comes in: nothing. Goes out: entries in the registry. Invariant: orders and degrees that have no derivative in closed
form are refused where they are active.

Formulas: NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import math

import numpy as np
import scipy.special as sp

from srcdiff.rules.composed import composed
from srcdiff.rules.declare import General, Kink, constant, elementwise, general, registry, written
from srcdiff.rules.norms import kept
from srcdiff.rules.samples import arrays, interval, over, plane, positive, real, unit, values
from srcdiff.rules.static import is_complex, is_double, known, rank
from srcdiff.rules.systems import real_part
from srcdiff.runtime import polygamma_at

EXACTLY = Kink("xlogy(x, y), rel_entr(x, y), kl_div(x, y), entr(x) at 0", "infinite or NaN", "the logarithm of 0")
inside = interval(0.2, 0.8)
wide = interval(2.2, 4.0)


#: The free names of the formulas that are written below.
FREE = {"np": np, "sp": sp, "is_complex": is_complex}


def orders(*each, domain=positive):
    """A case for each order."""
    def case(order):
        return values(lambda random: (order, domain(random, (3,))))

    return [case(order) for order in each]


def last_only(target, names, slope, cases):
    """Declare a function with a derivative in its last argument only; with the others active it is refused."""
    last = names.split(", ")[-1]
    registry.add(General(
        target, cases, fresh=True,
        tangent=written(f"def tangent({names}, out, {last}_dot):\n    return {slope} * {last}_dot\n", **FREE),
        adjoint=written(f"def adjoint({names}, out, out_bar):\n    return out_bar * {slope}\n", **FREE)))


def first_only(target, names, slope, cases):
    """Declare a function with a derivative in its first argument only; with the others active it is refused."""
    first = names.split(", ")[0]
    registry.add(General(
        target, cases, fresh=True,
        tangent=written(f"def tangent({names}, out, {first}_dot):\n    return {slope} * {first}_dot\n", sp=sp, np=np),
        adjoint=written(f"def adjoint({names}, out, out_bar):\n    return out_bar * {slope}\n", sp=sp, np=np)))


def several(target, *slopes, cases):
    """Declare a function with several results, each with its slope in the argument x."""
    dots, bars = (f(f"{slope} * {bar}" for slope, bar in zip(slopes, names, strict=True)) for f, names in (
        (", ".join, ["x_dot"] * len(slopes)), (" + ".join, [f"out_bar[{k}]" for k in range(len(slopes))])))
    registry.add(General(
        target, cases, fresh=True,
        tangent=written(f"def tangent(x, out, x_dot):\n    return {dots}\n", sp=sp, np=np),
        adjoint=written(f"def adjoint(x, out, out_bar):\n    return {bars}\n", sp=sp, np=np)))


# gamma and beta functions
elementwise(sp.gamma, lambda x, out: out * sp.digamma(x), cases=over(positive), singular=True)
elementwise(sp.gammaln, lambda x, out: sp.digamma(x), cases=over(positive), singular=True)
elementwise(sp.loggamma, lambda x, out: sp.digamma(x), cases=over(positive), singular=True)
elementwise(sp.rgamma, lambda x, out: -out * sp.digamma(x), cases=over(positive), singular=True)
elementwise(sp.digamma, lambda x, out: polygamma_at(1, x) if is_complex(x) else sp.zeta(2, x),
            cases=over(positive), singular=True)
last_only(sp.polygamma, "n, x", "sp.polygamma(n + 1, x)", orders(1, 2))
last_only(sp.gammainc, "a, x", "np.exp((a - 1) * np.log(x) - x - sp.gammaln(a))", orders(2, 3))
last_only(sp.gammaincc, "a, x", "-np.exp((a - 1) * np.log(x) - x - sp.gammaln(a))", orders(2, 3))
last_only(sp.gammaincinv, "a, y", "np.exp(sp.gammaln(a) + out - (a - 1) * np.log(out))", orders(2, 3, domain=inside))
last_only(sp.gammainccinv, "a, y", "-np.exp(sp.gammaln(a) + out - (a - 1) * np.log(out))", orders(2, 3, domain=inside))
elementwise(sp.poch,
            lambda z, m, out: (out * (sp.digamma(z + m) - sp.digamma(z)), out * sp.digamma(z + m)),
            cases=over(positive, positive), singular=True)
elementwise(sp.beta,
            lambda a, b, out: (out * (sp.digamma(a) - sp.digamma(a + b)), out * (sp.digamma(b) - sp.digamma(a + b))),
            cases=over(positive, positive), singular=True)
elementwise(sp.betaln, lambda a, b, out: (sp.digamma(a) - sp.digamma(a + b), sp.digamma(b) - sp.digamma(a + b)),
            cases=over(positive, positive), singular=True)
last_only(sp.betainc, "a, b, x", "x ** (a - 1) * (1 - x) ** (b - 1) / sp.beta(a, b)",
          [values(lambda random: (2, 3, inside(random, (3,))))])
last_only(sp.betaincinv, "a, b, y", "sp.beta(a, b) * out ** (1 - a) * (1 - out) ** (1 - b)",
          [values(lambda random: (2, 3, inside(random, (3,))))])
if hasattr(sp, "betaincc"):     # SciPy 1.11
    last_only(sp.betaincc, "a, b, x", "-x ** (a - 1) * (1 - x) ** (b - 1) / sp.beta(a, b)",
              [values(lambda random: (2, 3, inside(random, (3,))))])
    last_only(sp.betainccinv, "a, b, y", "-sp.beta(a, b) * out ** (1 - a) * (1 - out) ** (1 - b)",
              [values(lambda random: (2, 3, inside(random, (3,))))])
elementwise(sp.binom,
            lambda n, k, out: (out * (sp.digamma(n + 1) - sp.digamma(n - k + 1)),
                               out * (sp.digamma(n - k + 1) - sp.digamma(k + 1))),
            cases=over(wide, inside), singular=True)


def digammas(a, d):
    """The slope of the multivariate gamma function: a sum along a new last axis."""
    return np.sum(sp.digamma(np.expand_dims(a, -1) - np.arange(d) / 2), axis=-1)


@general(sp.multigammaln, fresh=True, shaped=True, cases=[
    values(lambda random: (wide(random, (3,)), 3)), values(lambda random: (wide(random, ()), 2))])
class multigammaln:
    """out = log of the multivariate gamma function: a sum of gammaln(a - j / 2)."""

    def tangent(a, d, out, a_dot):
        return digammas(a, d) * a_dot

    def adjoint(a, d, out_bar):
        return out_bar * digammas(a, d)


# error functions
elementwise(sp.erf, lambda x, out: 2 / math.sqrt(math.pi) * np.exp(-(x**2)), cases=over(real))
elementwise(sp.erfc, lambda x, out: -2 / math.sqrt(math.pi) * np.exp(-(x**2)), cases=over(real))
elementwise(sp.erfi, lambda x, out: 2 / math.sqrt(math.pi) * np.exp(x**2), cases=over(unit))
elementwise(sp.erfcx, lambda x, out: 2 * x * out - 2 / math.sqrt(math.pi), cases=over(real))
elementwise(sp.wofz, lambda z, out: 2j / math.sqrt(math.pi) - 2 * z * out, cases=[*over(real), *over(plane)])
elementwise(sp.dawsn, lambda x, out: 1 - 2 * x * out, cases=over(real))
elementwise(sp.erfinv, lambda y, out: math.sqrt(math.pi) / 2 * np.exp(out**2), cases=over(interval(-0.7, 0.7)))
elementwise(sp.erfcinv, lambda y, out: -math.sqrt(math.pi) / 2 * np.exp(out**2), cases=over(interval(0.3, 1.7)))
elementwise(sp.ndtr, lambda x, out: np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi), cases=over(real))
elementwise(sp.ndtri, lambda y, out: math.sqrt(2 * math.pi) * np.exp(out**2 / 2), cases=over(inside))
elementwise(sp.log_ndtr, lambda x, out: math.sqrt(2 / math.pi) / sp.erfcx(-x / math.sqrt(2)), cases=over(real))

# Bessel functions, for orders that are held fixed
elementwise(sp.j0, lambda x, out: -sp.j1(x), cases=over(positive))
elementwise(sp.j1, lambda x, out: (sp.j0(x) - sp.jv(2, x)) / 2, cases=over(positive))
elementwise(sp.y0, lambda x, out: -sp.y1(x), cases=over(positive), singular=True)
elementwise(sp.y1, lambda x, out: sp.y0(x) - out / x, cases=over(positive), singular=True)
elementwise(sp.i0, lambda x, out: sp.i1(x), cases=over(positive))
elementwise(sp.i1, lambda x, out: (sp.i0(x) + sp.iv(2, x)) / 2, cases=over(positive))
elementwise(sp.k0, lambda x, out: -sp.k1(x), cases=over(positive), singular=True)
elementwise(sp.k1, lambda x, out: -(sp.k0(x) + sp.kv(2, x)) / 2, cases=over(positive), singular=True)
elementwise(sp.i0e, lambda x, out: sp.i1e(x) - np.sign(x) * out, cases=over(positive))
elementwise(sp.i1e, lambda x, out: (sp.i0e(x) + sp.ive(2, x)) / 2 - np.sign(x) * out, cases=over(positive))
elementwise(sp.k0e, lambda x, out: out - sp.k1e(x), cases=over(positive), singular=True)
elementwise(sp.k1e, lambda x, out: out - (sp.k0e(x) + sp.kve(2, x)) / 2, cases=over(positive), singular=True)
last_only(sp.jv, "v, z", "(sp.jv(v - 1, z) - sp.jv(v + 1, z)) / 2", orders(0, 1, 2))
last_only(sp.yv, "v, z", "(sp.yv(v - 1, z) - sp.yv(v + 1, z)) / 2", orders(0, 1, 2))
last_only(sp.iv, "v, z", "(sp.iv(v - 1, z) + sp.iv(v + 1, z)) / 2", orders(0, 1, 2))
last_only(sp.kv, "v, z", "-(sp.kv(v - 1, z) + sp.kv(v + 1, z)) / 2", orders(0, 1, 2))
last_only(sp.hankel1e, "v, z", "((sp.hankel1e(v - 1, z) - sp.hankel1e(v + 1, z)) / 2 - 1j * out)", orders(1, 2))
last_only(sp.hankel2e, "v, z", "((sp.hankel2e(v - 1, z) - sp.hankel2e(v + 1, z)) / 2 + 1j * out)", orders(1, 2))
last_only(sp.kve, "v, z", "(out - (sp.kve(v - 1, z) + sp.kve(v + 1, z)) / 2)", orders(0, 1, 2))
last_only(sp.yn, "n, x", "(sp.yn(n - 1, x) - n * out / x)", orders(0, 2))
last_only(sp.kn, "n, x", "-(sp.kv(n - 1, x) + sp.kv(n + 1, x)) / 2", orders(0, 2))
last_only(sp.hankel1, "v, z", "(sp.hankel1(v - 1, z) - sp.hankel1(v + 1, z)) / 2", orders(1, 2))
last_only(sp.hankel2, "v, z", "(sp.hankel2(v - 1, z) - sp.hankel2(v + 1, z)) / 2", orders(1, 2))
several(sp.airy, "out[1]", "x * out[0]", "out[3]", "x * out[2]", cases=over(real))


for function in (sp.jve, sp.yve):
    """out = jv(v, z) * exp(-abs(imag(z))), or the same of yv: it has a derivative along each direction."""
    name = f"sp.{function.__name__}"
    slope = f"({name}(v - 1, z) - {name}(v + 1, z)) / 2"
    registry.add(General(
        function, [*orders(1, 2), *orders(1, domain=plane), *orders(2, domain=lambda *of: np.conj(plane(*of)))],
        fresh=True, tangent=written(f"""def tangent(v, z, out, z_dot):
    if not is_complex(z):
        return {slope} * z_dot
    return {slope} * z_dot - np.sign(np.imag(z)) * out * np.imag(z_dot)
""", **FREE), adjoint=written(f"""def adjoint(v, z, out, out_bar):
    if not is_complex(z):
        return out_bar * ({slope})
    return out_bar * ({slope}) + 1j * np.sign(np.imag(z)) * np.real(out_bar * out)
""", **FREE)))


@general(sp.ive, fresh=True, cases=[
    *orders(0, 1, 2), *orders(0, 1, domain=plane), *orders(2, domain=lambda random, shape: -plane(random, shape))])
class ive:
    """out = iv(v, z) * exp(-abs(real(z))), which has no complex derivative, but one along each direction."""

    def tangent(v, z, out, z_dot):
        return (sp.ive(v - 1, z) + sp.ive(v + 1, z)) / 2 * z_dot - np.sign(real_part(z)) * out * real_part(z_dot)

    def adjoint(v, z, out, out_bar):
        return out_bar * ((sp.ive(v - 1, z) + sp.ive(v + 1, z)) / 2) - np.sign(real_part(z)) * real_part(out_bar * out)


SPHERICAL = [values(lambda random: (2, positive(random, (3,)))), values(lambda random: (1, wide(random, (2,)), True))]
for function, sign in (("spherical_jn", "-"), ("spherical_yn", "-"), ("spherical_in", "+"), ("spherical_kn", "+")):
    bent = f"(n * (n + 1) / z**2 {sign} 1) * sp.{function}(n, z) - 2 / z * out"       # the differential equation
    slope = f"({bent} if derivative else sp.{function}(n, z, True))"
    takes = "n, z, derivative=False, *, out"
    registry.add(General(
        getattr(sp, function), SPHERICAL, fresh=True,
        tangent=written(f"def tangent({takes}, z_dot):\n    return {slope} * z_dot\n", sp=sp),
        adjoint=written(f"def adjoint({takes}, out_bar):\n    return out_bar * {slope}\n", sp=sp)))

# exponential integrals
def expn_before(n, x, out):
    """The exponential integral of the order before; before order 0 there is none in SciPy (DLMF 8.19.12)."""
    if known(n) and n > 0:
        return sp.expn(n - 1, x)
    return np.where(n > 0, sp.expn(np.maximum(n - 1, 0), x), (1 + 1 / x) * out)


elementwise(sp.exp1, lambda z, out: -np.exp(-z) / z, cases=over(positive), singular=True)
elementwise(sp.expi, lambda x, out: np.exp(x) / x, cases=over(positive), singular=True)
several(sp.sici, "np.sinc(x / np.pi)", "np.cos(x) / x", cases=over(positive))
several(sp.shichi, "np.sinh(x) / x", "np.cosh(x) / x", cases=over(positive))
several(sp.fresnel, "np.sin(np.pi / 2 * x**2)", "np.cos(np.pi / 2 * x**2)", cases=over(real))
FREE["expn_before"] = expn_before
last_only(sp.expn, "n, x", "-expn_before(n, x, out)", orders(2, 3, 1, 0))

# logistic functions and entropies
elementwise(sp.expit, lambda x, out: out * sp.expit(-x), cases=over(real))
elementwise(sp.log_expit, lambda x, out: sp.expit(-x), cases=over(real))
elementwise(sp.logit, lambda x, out: 1 / (x * (1 - x)), cases=over(inside), singular=True)
elementwise(sp.xlogy, lambda x, y, out: (np.log(y), x / y), cases=over(real, positive), kinks=[EXACTLY], singular=True)
elementwise(sp.xlog1py, lambda x, y, out: (np.log1p(y), x / (1 + y)), cases=over(real, positive), singular=True)
elementwise(sp.entr, lambda x, out: -np.log(x) - 1, cases=over(positive), singular=True)
elementwise(sp.rel_entr, lambda x, y, out: (np.log(x / y) + 1, -x / y), cases=over(positive, positive), singular=True)
elementwise(sp.kl_div, lambda x, y, out: (np.log(x / y), 1 - x / y), cases=over(positive, positive), singular=True)
elementwise(sp.expm1, lambda x, out: np.exp(x), cases=over(real))
elementwise(sp.log1p, lambda x, out: 1 / (1 + x), cases=over(positive), singular=True)
elementwise(sp.exp2, lambda x, out: out * math.log(2), cases=over(real))
elementwise(sp.exp10, lambda x, out: out * math.log(10), cases=over(real))
elementwise(sp.cbrt, lambda x, out: 1 / (3 * out**2), cases=over(positive), singular=True)

# losses
elementwise(sp.huber, lambda delta, r, out: (np.maximum(np.abs(r) - delta, 0), np.clip(r, -delta, delta)),
            cases=over(positive, real))
elementwise(sp.pseudo_huber,
            lambda delta, r, out: ((out / delta) ** 2 / np.hypot(delta, r), delta * r / np.hypot(delta, r)),
            cases=over(positive, real))

SOFT = (arrays((4,)), arrays((2, 3)), arrays((2, 3), axis=1), arrays((2, 3, 2), axis=(0, -1)))


@general(sp.softmax, fresh=True, shaped=True, cases=SOFT)
class softmax:
    """out = exp(x) / sum(exp(x)) along axis."""

    def tangent(x, axis=None, *, out, x_dot):
        return out * (x_dot - np.sum(out * x_dot, axis=axis, keepdims=True))

    def adjoint(x, axis=None, *, out, out_bar):
        return out * (out_bar - np.sum(out * out_bar, axis=axis, keepdims=True))


@general(sp.log_softmax, fresh=True, shaped=True, cases=SOFT)
class log_softmax:
    """out = x - logsumexp(x) along axis."""

    def tangent(x, axis=None, *, out, x_dot):
        return x_dot - np.sum(np.exp(out) * x_dot, axis=axis, keepdims=True)

    def adjoint(x, axis=None, *, out, out_bar):
        return out_bar - np.exp(out) * np.sum(out_bar, axis=axis, keepdims=True)


@general(sp.logsumexp, fresh=True, cases=[
    *SOFT, arrays((2, 3), axis=0, keepdims=True),
    values(lambda random: (real(random, (2, 3)), 1, positive(random, (3,)))),
    values(lambda random: (real(random, (2, 3)), None, positive(random, (2, 1))))])
class logsumexp:
    """out = log(sum(b * exp(a))) along axis."""

    def tangent(a, axis=None, b=None, keepdims=False, *, out, a_dot, b_dot):
        share = np.exp(a - kept(out, axis, keepdims))
        if b is None:
            return np.sum(share * a_dot, axis=axis, keepdims=keepdims)
        return np.sum(share * (b * a_dot + b_dot), axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, b=None, keepdims=False, *, out, out_bar):
        share = kept(out_bar, axis, keepdims) * np.exp(a - kept(out, axis, keepdims))
        if b is None:
            a_bar, b_bar = share, None
        else:
            a_bar, b_bar = share * b, share
        return a_bar, b_bar


@composed(sp.logsumexp, only_with="return_sign", cases=[
    arrays((2, 3), return_sign=True), values(lambda random: (real(random, (2, 3)), 1, real(random, (3,)), True, True))])
def logsumexp_and_sign(a, axis=None, b=None, keepdims=False, return_sign=False):
    """The logarithm of the size of a sum of exponentials, and its sign."""
    if not return_sign:
        return sp.logsumexp(a, axis, b, keepdims)
    size = np.real(a) if is_complex(a) else a
    largest, last = np.max(size, axis=axis, keepdims=True), np.max(size, axis=axis, keepdims=keepdims)
    terms = np.exp(a - np.where(np.isfinite(largest), largest, 0))
    total = np.sum(terms if b is None else b * terms, axis=axis, keepdims=keepdims)
    sign = total / np.abs(total) if is_complex(total) else np.sign(total)
    return np.log(np.abs(total)) + np.where(np.isfinite(last), last, 0), sign


@composed(sp.factorial, cases=[arrays((3,), domain=positive), arrays((), domain=positive)])
def factorial(n, exact=False, extend="zero"):
    """The gamma function at n + 1; of negative numbers 0, unless it is extended to all of them."""
    if exact:
        raise NotImplementedError("scipy.special.factorial with exact=True takes integers, which have no derivative")
    found = sp.gamma(n + 1)
    if extend == "complex":
        return found
    return np.where(n < 0, 0 if is_double(n) or rank(n) == 0 else np.zeros(np.shape(n)), found)[()]


@composed(sp.comb, cases=[
    values(lambda random: (3 + positive(random, (3,)), positive(random, (2, 1)))),
    values(lambda random: (3 + positive(random, ()), positive(random, ())))])
def comb(N, k, *, exact=False, repetition=False):
    """The binomial coefficient, also between whole numbers; 0 where there is nothing to choose."""
    if exact:
        raise NotImplementedError("scipy.special.comb with exact=True takes integers, which have no derivative")
    if repetition:
        raise NotImplementedError("with repetition: write scipy.special.binom(N + k - 1, k)")
    found = sp.binom(N, k) if is_double(N) and is_double(k) else sp.binom(np.asarray(N), np.asarray(k))
    return np.where((k <= N) & (N >= 0) & (k >= 0), found, 0)[()]


constant(sp.gammasgn)

"""Rules of the functions of ``scipy.special`` that solve differential equations: hypergeometric and elliptic functions,
those of Struve, Kelvin and Lambert, orthogonal polynomials, and distributions.

Comes in: nothing. Goes out: entries in the registry. Invariant: what has no derivative in closed form (parameters,
orders, degrees) is refused where it is active.

Formulas: NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov, its chapters 11 to 19.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import math

import numpy as np
import scipy.special as sp

from srcdiff.rules.declare import elementwise, general
from srcdiff.rules.samples import interval, over, plane, positive, real, unit, values
from srcdiff.rules.special import FREE, first_only, last_only, orders, several, wide

FREE["math"] = math


def _given(*fixed, domain=unit):
    """A case with parameters that are held fixed, before the argument."""
    return [values(lambda random: (*fixed, domain(random, (3,))))]


# hypergeometric functions: each is the slope of another one
last_only(sp.hyp0f1, "v, z", "sp.hyp0f1(v + 1, z) / v", _given(2))
last_only(sp.hyp1f1, "a, b, x", "a / b * sp.hyp1f1(a + 1, b + 1, x)", _given(3, 2) + _given(1, 2, domain=real))
last_only(sp.hyp2f1, "a, b, c, z", "a * b / c * sp.hyp2f1(a + 1, b + 1, c + 1, z)", _given(1, 2, 3))
last_only(sp.hyperu, "a, b, x", "-(a * sp.hyperu(a + 1, b + 1, x))", _given(2, 3, domain=positive))
elementwise(sp.exprel, lambda x, out: sp.hyp1f1(2, 3, x) / 2, cases=over(real))


def spence_slope(z):
    """log(z) / (1 - z), by its power series around 1."""
    near = np.abs(z - 1) < 0.5
    return np.where(near, -sp.hyp2f1(1, 1, 2, np.where(near, 1 - z, 0)), np.log(z) / np.where(near, 1, 1 - z))


elementwise(sp.spence, lambda z, out: spence_slope(z), cases=[*over(positive), *over(wide), *over(plane)],
            singular=True)
last_only(sp.zeta, "x, q", "-(x * sp.zeta(x + 1, q))", _given(3, domain=positive))

# elliptic integrals and functions, whose parameter is held fixed where they are not complete
elementwise(sp.ellipk, lambda m, out: math.pi / 8 * sp.hyp2f1(1.5, 1.5, 2, m), cases=over(unit))
elementwise(sp.ellipe, lambda m, out: -math.pi / 8 * sp.hyp2f1(0.5, 1.5, 2, m), cases=over(unit))
first_only(sp.ellipkinc, "phi, m", "(1 / np.sqrt(1 - m * np.sin(phi) ** 2))",
           [values(lambda random: (real(random, (3,)), -1))])
first_only(sp.ellipeinc, "phi, m", "np.sqrt(1 - m * np.sin(phi) ** 2)",
           [values(lambda random: (real(random, (3,)), -1))])


@general(sp.ellipj, fresh=True, cases=[
    values(lambda random: (real(random, (3,)), 0)), values(lambda random: (real(random, (3,)), 1))])
class ellipj:
    """out = sn(u), cn(u), dn(u), am(u), for a parameter that is held fixed (DLMF 22.13.1)."""

    def tangent(u, m, out, u_dot):
        sn, cn, dn, _ = out
        return cn * dn * u_dot, -sn * dn * u_dot, -m * sn * cn * u_dot, dn * u_dot

    def adjoint(u, m, out, out_bar):
        sn, cn, dn, _ = out
        return cn * dn * out_bar[0] - sn * dn * out_bar[1] - m * sn * cn * out_bar[2] + dn * out_bar[3]


# Struve and Kelvin functions, and integrals of Bessel functions
POWER = "(x / 2) ** v / (math.sqrt(math.pi) * sp.gamma(v + 1.5))"
last_only(sp.struve, "v, x", f"(sp.struve(v - 1, x) - sp.struve(v + 1, x) + {POWER}) / 2", orders(0, 1, 2))
last_only(sp.modstruve, "v, x", f"(sp.modstruve(v - 1, x) + sp.modstruve(v + 1, x) + {POWER}) / 2", orders(0, 1, 2))
elementwise(sp.itstruve0, lambda x, out: sp.struve(0, x), cases=over(positive))
elementwise(sp.itmodstruve0, lambda x, out: sp.modstruve(0, x), cases=over(positive))
several(sp.itj0y0, "sp.j0(x)", "sp.y0(x)", cases=over(positive))
several(sp.iti0k0, "sp.i0(x)", "sp.k0(x)", cases=over(positive))
elementwise(sp.ber, lambda x, out: sp.berp(x), cases=over(positive))
elementwise(sp.bei, lambda x, out: sp.beip(x), cases=over(positive))
elementwise(sp.ker, lambda x, out: sp.kerp(x), cases=over(positive), singular=True)
elementwise(sp.kei, lambda x, out: sp.keip(x), cases=over(positive), singular=True)
elementwise(sp.berp, lambda x, out: -out / x - sp.bei(x), cases=over(positive), singular=True)
elementwise(sp.beip, lambda x, out: -out / x + sp.ber(x), cases=over(positive), singular=True)
elementwise(sp.kerp, lambda x, out: -out / x - sp.kei(x), cases=over(positive), singular=True)
elementwise(sp.keip, lambda x, out: -out / x + sp.ker(x), cases=over(positive), singular=True)

# Lambert's function and its like
elementwise(sp.wrightomega, lambda z, out: out / (1 + out), cases=[*over(real), *over(plane)])


@general(sp.lambertw, fresh=True, cases=[
    values(lambda random: (positive(random, (3,)),)), values(lambda random: (plane(random, (3,)), -1))])
class lambertw:
    """out * exp(out) = z, on one of the branches."""

    def tangent(z, k=0, *, out, z_dot):
        return np.exp(-out) / (1 + out) * z_dot

    def adjoint(z, k=0, *, out, out_bar):
        return out_bar * np.exp(-out) / (1 + out)


# orthogonal polynomials, for degrees that are held fixed
last_only(sp.eval_jacobi, "n, alpha, beta, x",
          "((n + alpha + beta + 1) / 2) * sp.eval_jacobi(n - 1, alpha + 1, beta + 1, x)", _given(3, 1, 2))
last_only(sp.eval_legendre, "n, x", "((n + 1) / 2) * sp.eval_jacobi(n - 1, 1, 1, x)", _given(3))
last_only(sp.eval_sh_legendre, "n, x", "(n + 1) * sp.eval_jacobi(n - 1, 1, 1, 2 * x - 1)", _given(3))
last_only(sp.eval_gegenbauer, "n, alpha, x", "2 * alpha * sp.eval_gegenbauer(n - 1, alpha + 1, x)", _given(3, 2))
last_only(sp.eval_chebyt, "n, x", "n * sp.eval_chebyu(n - 1, x)", _given(3))
last_only(sp.eval_chebyu, "n, x", "2 * sp.eval_gegenbauer(n - 1, 2, x)", _given(3))
last_only(sp.eval_chebyc, "n, x", "n * sp.eval_chebys(n - 1, x)", _given(3))
last_only(sp.eval_chebys, "n, x", "sp.eval_gegenbauer(n - 1, 2, x / 2)", _given(3))
last_only(sp.eval_sh_chebyt, "n, x", "2 * n * sp.eval_sh_chebyu(n - 1, x)", _given(3))
last_only(sp.eval_sh_chebyu, "n, x", "4 * sp.eval_gegenbauer(n - 1, 2, 2 * x - 1)", _given(3))
last_only(sp.eval_hermite, "n, x", "2 * n * sp.eval_hermite(np.maximum(n - 1, 0), x)", _given(3) + _given(0))
last_only(sp.eval_hermitenorm, "n, x", "n * sp.eval_hermitenorm(np.maximum(n - 1, 0), x)", _given(3) + _given(0))
last_only(sp.eval_laguerre, "n, x", "-sp.eval_genlaguerre(n - 1, 1, x)", _given(3))
last_only(sp.eval_genlaguerre, "n, alpha, x", "-sp.eval_genlaguerre(n - 1, alpha + 1, x)", _given(3, 2))
last_only(sp.lpmv, "m, v, x", "(v * x * out - (v + m) * sp.lpmv(m, v - 1, x)) / (x**2 - 1)", _given(1, 3))


def turned(n, m, theta, phi):
    """The slope of spherical harmonics in theta, by their neighbors, which is right at the poles, too, as seen from
    where the sine is positive. SciPy takes the size of the sine."""
    above = np.sqrt(np.maximum((n - m) * (n + m + 1), 0)) * np.exp(-1j * phi)
    below = np.sqrt(np.maximum((n + m) * (n - m + 1), 0)) * np.exp(1j * phi)
    slope = (above * sp.sph_harm_y(n, m + 1, theta, phi) - below * sp.sph_harm_y(n, m - 1, theta, phi)) / 2
    return np.where(np.sin(theta) < 0, -slope, slope)


if hasattr(sp, "sph_harm_y"):       # SciPy 1.15
    @general(sp.sph_harm_y, fresh=True, cases=[
        values(lambda random: (2, 1, positive(random, (3,)), real(random, (2, 1)))),
        values(lambda random: (3, -2, 3 * real(random, (3,)), real(random, (3,))))])
    class sph_harm_y:
        """out is proportional to exp(1j * m * phi); the ladder operators change the order m."""

        def tangent(n, m, theta, phi, out, theta_dot, phi_dot):
            return turned(n, m, theta, phi) * theta_dot + 1j * m * out * phi_dot

        def adjoint(n, m, theta, phi, out, out_bar):
            return out_bar * turned(n, m, theta, phi), 1j * m * (out_bar * out)


# distributions: the slope is the density
last_only(sp.chdtr, "v, x", "np.exp((v / 2 - 1) * np.log(x / 2) - x / 2 - sp.gammaln(v / 2)) / 2", orders(2, 3))
last_only(sp.chdtrc, "v, x", "-np.exp((v / 2 - 1) * np.log(x / 2) - x / 2 - sp.gammaln(v / 2)) / 2", orders(2, 3))
last_only(sp.pdtr, "k, m", "-np.exp(np.floor(k) * np.log(m) - m - sp.gammaln(np.floor(k) + 1))", orders(2, 3))
last_only(sp.pdtrc, "k, m", "np.exp(np.floor(k) * np.log(m) - m - sp.gammaln(np.floor(k) + 1))", orders(2, 3))
last_only(sp.stdtr, "df, t",
          "np.exp(-(df + 1) / 2 * np.log1p(t**2 / df)) / (np.sqrt(df) * sp.beta(0.5, df / 2))",
          orders(2, 5, domain=real))
elementwise(sp.owens_t,
            lambda h, a, out: (-np.exp(-(h**2) / 2) * sp.erf(a * h / math.sqrt(2)) / (2 * math.sqrt(2 * math.pi)),
                               np.exp(-(h**2) * (1 + a**2) / 2) / (2 * math.pi * (1 + a**2))), cases=over(real, real))
elementwise(sp.ndtri_exp, lambda y, out: math.sqrt(math.pi / 2) * sp.erfcx(-out / math.sqrt(2)),
            cases=over(interval(-5, -0.3)))


def faddeeva_slope(z):
    """The slope of wofz."""
    return 2j / math.sqrt(math.pi) - 2 * z * sp.wofz(z)


elementwise(sp.voigt_profile,
            lambda x, s, g, out: (
                np.real(faddeeva_slope((x + 1j * g) / (math.sqrt(2) * s))) / (2 * math.sqrt(math.pi) * s**2),
                -(out + np.real((x + 1j * g) * faddeeva_slope((x + 1j * g) / (math.sqrt(2) * s)))
                  / (2 * math.sqrt(math.pi) * s**2)) / s,
                -np.imag(faddeeva_slope((x + 1j * g) / (math.sqrt(2) * s))) / (2 * math.sqrt(math.pi) * s**2)),
            cases=over(real, positive, positive), singular=True)

# transformations of data
elementwise(sp.boxcox, lambda x, lmbda, out: (
    x ** (lmbda - 1), np.log(x) ** 2 * sp.hyp1f1(2, 3, lmbda * np.log(x)) / 2),
            cases=over(positive, real), singular=True)
elementwise(sp.boxcox1p, lambda x, lmbda, out: (
    (1 + x) ** (lmbda - 1), np.log1p(x) ** 2 * sp.hyp1f1(2, 3, lmbda * np.log1p(x)) / 2),
            cases=over(positive, real), singular=True)
elementwise(sp.inv_boxcox, lambda y, lmbda, out: (
    out ** (1 - lmbda), -(out ** (1 - lmbda)) * np.log(out) ** 2 * sp.hyp1f1(2, 3, lmbda * np.log(out)) / 2),
            cases=over(unit, unit), singular=True)
elementwise(sp.inv_boxcox1p, lambda y, lmbda, out: (
    (1 + out) ** (1 - lmbda),
    -((1 + out) ** (1 - lmbda)) * np.log1p(out) ** 2 * sp.hyp1f1(2, 3, lmbda * np.log1p(out)) / 2),
            cases=over(unit, unit), singular=True)

# what is more exact than its formula, and angles in degrees
elementwise(sp.cosm1, lambda x, out: -np.sin(x), cases=over(real))
elementwise(sp.powm1, lambda x, y, out: (y * x ** (y - 1), x**y * np.log(x)), cases=over(positive, real), singular=True)
elementwise(sp.sindg, lambda x, out: math.pi / 180 * sp.cosdg(x), cases=over(interval(-80, 80)))
elementwise(sp.cosdg, lambda x, out: -math.pi / 180 * sp.sindg(x), cases=over(interval(-80, 80)))
elementwise(sp.tandg, lambda x, out: math.pi / 180 * (1 + out**2), cases=over(interval(-80, 80)))
elementwise(sp.cotdg, lambda x, out: -math.pi / 180 * (1 + out**2), cases=over(interval(10, 80)), singular=True)
if hasattr(sp, "softplus"):     # SciPy 1.17
    elementwise(sp.softplus, lambda x, out: sp.expit(x), cases=over(real))

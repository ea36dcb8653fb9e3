"""The functions of ``scipy.special`` with many digits, where their derivatives are measured, and what is worse than
four units of the last digit, with the reason."""

import mpmath as mp

from accuracy import scaled, sized, spread


def near_ends(draw):
    """Numbers between 0 and 1, many of them close to either."""
    small = 10.0 ** draw.uniform(-8, -0.31)
    return draw.choice([small, 1 - small])


def between_ones(draw):
    """Numbers between -1 and 1, many of them close to either."""
    return 2 * near_ends(draw) - 1


def scaled_bessel(function, order, sign):
    """A modified Bessel function times the exponential function that keeps it small."""
    return lambda x: mp.exp(sign * abs(x)) * function(order, x)


def owens(h, a):
    """Owen's function by its integral."""
    return mp.quad(lambda t: mp.exp(-h * h * (1 + t * t) / 2) / (1 + t * t), [0, a]) / (2 * mp.pi)


def voigt(x, sigma, gamma):
    """The profile of Voigt by the Faddeeva function."""
    z = (x + 1j * gamma) / (sigma * mp.sqrt(2))
    return mp.re(mp.exp(-z * z) * mp.erfc(-1j * z)) / (sigma * mp.sqrt(2 * mp.pi))


SPECIAL = {
    "gamma": (mp.gamma, spread(0.1, 20)), "gammaln": (mp.loggamma, spread(0.1, 50)),
    "loggamma": (mp.loggamma, spread(0.1, 50)), "rgamma": (mp.rgamma, spread(0.1, 20)),
    "psi": (mp.digamma, spread(0.1, 50)), "poch": (mp.rf, spread(0.1, 9), spread(0.1, 9)),
    "beta": (mp.beta, spread(0.1, 9), spread(0.1, 9)),
    "betaln": (lambda a, b: mp.log(mp.beta(a, b)), spread(0.1, 50), spread(0.1, 50)),
    "binom": (mp.binomial, spread(5, 20), spread(0.1, 4.9)),
    "erf": (mp.erf, spread(-5, 5)), "erfc": (mp.erfc, spread(-5, 9)), "erfi": (mp.erfi, spread(-5, 5)),
    "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), spread(-5, 50)),
    "wofz": (lambda z: mp.exp(-z * z) * mp.erfc(-1j * z), spread(-5, 5)),
    "dawsn": (lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(-x * x) * mp.erfi(x), spread(-20, 20)),
    "erfinv": (mp.erfinv, between_ones), "erfcinv": (lambda x: mp.erfinv(1 - x), lambda draw: 2 * near_ends(draw)),
    "ndtr": (mp.ncdf, spread(-9, 9)), "ndtri": (lambda p: mp.sqrt(2) * mp.erfinv(2 * p - 1), near_ends),
    "log_ndtr": (lambda x: mp.log(mp.erfc(-x / mp.sqrt(2)) / 2), spread(-30, 9)),
    "j0": (lambda x: mp.besselj(0, x), spread(0, 40)), "j1": (lambda x: mp.besselj(1, x), spread(0, 40)),
    "y0": (lambda x: mp.bessely(0, x), spread(0.01, 40)), "y1": (lambda x: mp.bessely(1, x), spread(0.01, 40)),
    "i0": (lambda x: mp.besseli(0, x), scaled(-3, 2)), "i1": (lambda x: mp.besseli(1, x), scaled(-3, 2)),
    "k0": (lambda x: mp.besselk(0, x), sized(-3, 2)), "k1": (lambda x: mp.besselk(1, x), sized(-3, 2)),
    "i0e": (scaled_bessel(mp.besseli, 0, -1), scaled(-3, 2)), "i1e": (scaled_bessel(mp.besseli, 1, -1), scaled(-3, 2)),
    "k0e": (scaled_bessel(mp.besselk, 0, 1), sized(-3, 2)), "k1e": (scaled_bessel(mp.besselk, 1, 1), sized(-3, 2)),
    "exp1": (mp.e1, sized(-3, 2)), "expi": (mp.ei, spread(0.01, 50)),
    "expit": (lambda x: 1 / (1 + mp.exp(-x)), spread(-40, 40)),
    "log_expit": (lambda x: -mp.log(1 + mp.exp(-x)), spread(-40, 40)),
    "logit": (lambda x: mp.log(x / (1 - x)), near_ends),
    "xlogy": (lambda x, y: x * mp.log(y), spread(-3, 3), sized(-3, 3)),
    "xlog1py": (lambda x, y: x * mp.log1p(y), spread(-3, 3), sized(-8, 3)),
    "entr": (lambda x: -x * mp.log(x), sized(-5, 1)),
    "rel_entr": (lambda x, y: x * mp.log(x / y), sized(-3, 1), sized(-3, 1)),
    "kl_div": (lambda x, y: x * mp.log(x / y) - x + y, sized(-3, 1), sized(-3, 1)),
    "expm1": (mp.expm1, scaled(-8, 2)), "log1p": (mp.log1p, sized(-8, 8)),
    "exp2": (lambda x: mp.mpf(2) ** x, spread(-300, 300)), "exp10": (lambda x: mp.mpf(10) ** x, spread(-300, 300)),
    "cbrt": (mp.cbrt, sized(-12, 12)),
    "huber": (lambda d, r: r * r / 2 if abs(r) <= d else d * (abs(r) - d / 2), sized(-2, 2), spread(-9, 9)),
    "pseudo_huber": (lambda d, r: d * d * (mp.sqrt(1 + (r / d) ** 2) - 1), sized(-2, 2), spread(-9, 9)),
    "boxcox": (lambda x, lmbda: (x**lmbda - 1) / lmbda, sized(-2, 2), scaled(-3, 0.5)),
    "boxcox1p": (lambda x, lmbda: ((1 + x) ** lmbda - 1) / lmbda, sized(-2, 2), scaled(-3, 0.5)),
    "inv_boxcox": (lambda y, lmbda: (1 + y * lmbda) ** (1 / lmbda), spread(-0.9, 9), sized(-3, 0)),
    "inv_boxcox1p": (lambda y, lmbda: (1 + y * lmbda) ** (1 / lmbda) - 1, spread(-0.9, 9), sized(-3, 0)),
    "exprel": (lambda x: mp.expm1(x) / x, scaled(-8, 1.5)),
    "spence": (lambda z: mp.re(mp.polylog(2, 1 - z)), sized(-6, 2)),
    "ellipk": (mp.ellipk, spread(-5, 0.99)), "ellipe": (mp.ellipe, spread(-5, 0.99)),
    "itstruve0": (lambda x: 2 * x * x / mp.pi * mp.hyper([1, 1], [1.5, 1.5, 2], -x * x / 4) / 2, spread(0.1, 20)),
    "itmodstruve0": (lambda x: 2 * x * x / mp.pi * mp.hyper([1, 1], [1.5, 1.5, 2], x * x / 4) / 2, spread(0.1, 20)),
    "ber": (lambda x: mp.ber(0, x), spread(0.1, 8)), "bei": (lambda x: mp.bei(0, x), spread(0.1, 8)),
    "ker": (lambda x: mp.ker(0, x), spread(0.1, 8)), "kei": (lambda x: mp.kei(0, x), spread(0.1, 8)),
    "berp": (lambda x: (mp.ber(1, x) + mp.bei(1, x)) / mp.sqrt(2), spread(0.1, 8)),
    "beip": (lambda x: (mp.bei(1, x) - mp.ber(1, x)) / mp.sqrt(2), spread(0.1, 8)),
    "kerp": (lambda x: (mp.ker(1, x) + mp.kei(1, x)) / mp.sqrt(2), spread(0.1, 8)),
    "keip": (lambda x: (mp.kei(1, x) - mp.ker(1, x)) / mp.sqrt(2), spread(0.1, 8)),
    "wrightomega": (lambda x: mp.lambertw(mp.exp(x)), spread(-20, 50)),
    "owens_t": (owens, spread(0, 3), spread(0, 3)),
    "voigt_profile": (voigt, spread(-5, 5), spread(0.2, 2), spread(0.1, 2)),
    "ndtri_exp": (lambda y: mp.sqrt(2) * mp.erfinv(2 * mp.exp(y) - 1), spread(-9, -0.01)),
    "cosm1": (lambda x: mp.cos(x) - 1, scaled(-8, 1)), "powm1": (lambda x, y: x**y - 1, sized(-3, 3), spread(-3, 3)),
    "sindg": (lambda x: mp.sin(mp.radians(x)), spread(-85, 85)),
    "cosdg": (lambda x: mp.cos(mp.radians(x)), spread(5, 85)),
    "tandg": (lambda x: mp.tan(mp.radians(x)), spread(-85, 85)),
    "cotdg": (lambda x: mp.cot(mp.radians(x)), spread(5, 85)),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), spread(-40, 40)),
}


def student(df, t):
    """The distribution of Student by the incomplete beta function."""
    tail = mp.betainc(df / 2, 0.5, 0, df / (df + t * t), regularized=True) / 2
    return 1 - tail if t > 0 else tail


def one_of(*values):
    """One of some numbers."""
    return lambda draw: draw.choice(values)


ORDERS = one_of(0.5, 1.0, 2.5, 3.0)
#: Functions that have a derivative in their last argument only.
LAST_ONLY = {
    "jv": (mp.besselj, ORDERS, spread(0.1, 30)), "yv": (mp.bessely, ORDERS, spread(0.1, 30)),
    "iv": (mp.besseli, ORDERS, sized(-2, 2)), "kv": (mp.besselk, ORDERS, sized(-2, 2)),
    "ive": (lambda v, x: mp.exp(-x) * mp.besseli(v, x), ORDERS, sized(-2, 2)),
    "kve": (lambda v, x: mp.exp(x) * mp.besselk(v, x), ORDERS, sized(-2, 2)),
    "polygamma": (lambda n, x: mp.psi(int(n), x), one_of(1.0, 2.0, 3.0), spread(0.1, 20)),
    "expn": (lambda n, x: mp.expint(int(n), x), one_of(2.0, 3.0, 4.0), sized(-2, 1.5)),
    "gammainc": (lambda a, x: mp.gammainc(a, 0, x, regularized=True), one_of(0.5, 2.0, 7.5), spread(0.1, 20)),
    "gammaincc": (lambda a, x: mp.gammainc(a, x, mp.inf, regularized=True), one_of(0.5, 2.0, 7.5), spread(0.1, 20)),
    "betainc": (lambda a, b, x: mp.betainc(a, b, 0, x, regularized=True), one_of(0.5, 2.0, 5.0), one_of(0.7, 3.0),
                near_ends),
    "hyp0f1": (mp.hyp0f1, one_of(0.5, 2.0), spread(-9, 9)),
    "hyp1f1": (mp.hyp1f1, one_of(0.5, 2.0), one_of(1.5, 4.0), spread(-9, 9)),
    "hyp2f1": (mp.hyp2f1, one_of(0.5, 2.0), one_of(1.5, 1.0), one_of(2.5, 4.2), spread(-0.9, 0.9)),
    "hyperu": (mp.hyperu, one_of(0.5, 2.0), one_of(1.5, 2.5), sized(-1, 1)),
    "zeta": (mp.zeta, one_of(1.5, 2.0, 4.0), sized(-1, 2)),
    "struve": (mp.struveh, ORDERS, spread(0.1, 20)), "modstruve": (mp.struvel, ORDERS, spread(0.1, 20)),
    "eval_legendre": (mp.legendre, one_of(1.0, 4.0, 7.0), spread(-1, 1)),
    "eval_jacobi": (mp.jacobi, one_of(1.0, 4.0), one_of(0.5, 2.0), one_of(1.0, 1.5), spread(-1, 1)),
    "eval_gegenbauer": (mp.gegenbauer, one_of(1.0, 4.0), one_of(0.5, 2.0), spread(-1, 1)),
    "eval_chebyt": (mp.chebyt, one_of(1.0, 4.0, 7.0), spread(-1, 1)),
    "eval_chebyu": (mp.chebyu, one_of(1.0, 4.0, 7.0), spread(-1, 1)),
    "eval_laguerre": (lambda n, x: mp.laguerre(n, 0, x), one_of(1.0, 4.0, 7.0), spread(0, 9)),
    "eval_genlaguerre": (mp.laguerre, one_of(1.0, 4.0), one_of(0.5, 2.0), spread(0, 9)),
    "chdtr": (lambda v, x: mp.gammainc(v / 2, 0, x / 2, regularized=True), one_of(1.0, 5.0), spread(0.1, 20)),
    "stdtr": (student, one_of(1.0, 5.0), spread(-9, 9)),
}
DIGAMMAS = "a difference of digamma functions, which cancel where their arguments are close"
FAR = "the function and its neighbor cancel far from zero, where it is nearly a power"
ZERO = "near a zero of the derivative"
ROUNDED = "the exponent is rounded before the exponential function is taken of it"
SCIPY = "the function that the derivative is has so many in SciPy"
SPECIAL_EXCEPTIONS = {
    **dict.fromkeys(("poch", "beta"), (300, DIGAMMAS)), **dict.fromkeys(("betaln", "binom"), (1000, DIGAMMAS)),
    **dict.fromkeys(("erfcx", "dawsn"), (20000, FAR)), **dict.fromkeys(("i0e", "i1e", "k0e", "k1e"), (2000, FAR)),
    **dict.fromkeys(("jv", "yv"), (200, ZERO)), **dict.fromkeys(("ive", "kve"), (200, FAR)),
    **dict.fromkeys(("gammainc", "gammaincc"), (30, ROUNDED)),
    **dict.fromkeys(("j0", "j1", "y0", "y1", "entr", "rel_entr", "kl_div"), (20000, ZERO)),
    **dict.fromkeys(("erf", "erfc", "ndtr", "log_ndtr"), (100, ROUNDED)),
    **dict.fromkeys(("erfinv", "erfcinv", "ndtri"), (60, "the error of the result is squared in the exponent")),
    **dict.fromkeys(("psi", "i1", "gammaln", "loggamma", "boxcox", "inv_boxcox", "inv_boxcox1p"), (8, SCIPY)),
    **dict.fromkeys(("ellipk", "ellipe", "hyp0f1"), (20, SCIPY)), "bei": (60, SCIPY), "ndtri_exp": (8, SCIPY),
    **dict.fromkeys(("itmodstruve0", "modstruve"), (1e5, SCIPY)),
    **dict.fromkeys(("ker", "kei", "kerp", "keip"), (1e6, SCIPY)),
    **dict.fromkeys(("berp", "beip", "struve", "eval_legendre", "eval_jacobi", "eval_gegenbauer", "eval_chebyt",
                     "eval_chebyu", "eval_laguerre"), (1000, ZERO)), "voigt_profile": (1e5, ZERO),
    **dict.fromkeys(("owens_t", "powm1", "chdtr", "stdtr"), (30, ROUNDED)),
    "cotdg": (12, "it is made of the square of the result, with twice its error"),
}

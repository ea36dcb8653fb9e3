"""How far the derivatives of elementwise functions are from exact ones, in units of the last digit.

Comes in: the name of a rule. Goes out: for points over its domain, and each argument, the error of the derivative and
that of the function itself. Invariant: what is exact is computed with 50 digits, by differences of the function, which
know nothing of the rules.
"""

import math

import mpmath
import numpy as np

import srcdiff as sd
from srcdiff import checking, rules
from srcdiff.rules.declare import Elementwise

mpmath.mp.dps = 50
COUNT = 40


def spread(low, high):
    """Numbers evenly between bounds."""
    return lambda draw: draw.uniform(low, high)


def scaled(low, high):
    """Numbers of all sizes between two powers of ten, of both signs."""
    return lambda draw: 10.0 ** draw.uniform(low, high) * draw.choice([-1.0, 1.0])


def sized(low, high):
    """Positive numbers of all sizes between two powers of ten."""
    return lambda draw: 10.0 ** draw.uniform(low, high)


def near_one(draw):
    """Numbers between -1 and 1, many of them close to either."""
    return draw.choice([-1.0, 1.0]) * (1 - 10.0 ** draw.uniform(-8, 0))


def beyond_one(draw):
    """Numbers greater than 1, many of them close to it."""
    return 1 + 10.0 ** draw.uniform(-8, 8)


WIDE, SIZED = scaled(-12, 12), sized(-30, 30)
mp = mpmath
ONE = {     # NumPy's name, that of math, the function with many digits, where
    "exp": (mp.exp, spread(-300, 300)), "exp2": (lambda x: mp.mpf(2) ** x, spread(-300, 300)),
    "expm1": (mp.expm1, scaled(-8, 2)), "log": (mp.log, SIZED), "log2": (lambda x: mp.log(x, 2), SIZED),
    "log10": (mp.log10, SIZED), "log1p": (mp.log1p, sized(-8, 8)), "sqrt": (mp.sqrt, SIZED),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), WIDE), "square": (lambda x: x * x, WIDE),
    "reciprocal": (lambda x: 1 / x, WIDE), "sin": (mp.sin, spread(-30, 30)), "cos": (mp.cos, spread(-30, 30)),
    "tan": (mp.tan, spread(-30, 30)), "arcsin": (mp.asin, near_one), "arccos": (mp.acos, near_one),
    "arctan": (mp.atan, WIDE), "sinh": (mp.sinh, spread(-30, 30)), "cosh": (mp.cosh, spread(-30, 30)),
    "tanh": (mp.tanh, spread(-3, 3)), "arcsinh": (mp.asinh, WIDE), "arccosh": (mp.acosh, beyond_one),
    "arctanh": (mp.atanh, near_one), "fabs": (abs, WIDE), "negative": (lambda x: -x, WIDE),
    "positive": (lambda x: +x, WIDE), "i0": (lambda x: mp.besseli(0, x), scaled(-8, 2)),
    "sinc": (mp.sincpi, scaled(-8, 1)), "erf": (mp.erf, spread(-3, 3)), "erfc": (mp.erfc, spread(-3, 3)),
    "gamma": (mp.gamma, spread(0.1, 20)), "lgamma": (mp.loggamma, spread(0.1, 20)),
}
TWO = {
    "add": (lambda x, y: x + y, WIDE, WIDE), "sub": (lambda x, y: x - y, WIDE, WIDE),
    "mul": (lambda x, y: x * y, WIDE, WIDE), "truediv": (lambda x, y: x / y, WIDE, WIDE),
    "mod": (lambda x, y: x - y * mp.floor(x / y), spread(-50, 50), spread(0.3, 3)),
    "fmod": (lambda x, y: x - y * mp.sign(x) * mp.floor(abs(x) / y), spread(-50, 50), spread(0.3, 3)),
    "remainder": (lambda x, y: x - y * mp.nint(x / y), spread(-50, 50), spread(0.3, 3)),
    "pow": (lambda x, y: x**y, sized(-3, 3), spread(-30, 30)),
    "hypot": (mp.hypot, WIDE, WIDE), "arctan2": (mp.atan2, WIDE, WIDE),
    "logaddexp": (lambda x, y: mp.log(mp.exp(x) + mp.exp(y)), spread(-3, 3), spread(-3, 3)),
    "logaddexp2": (lambda x, y: mp.log(mp.mpf(2) ** x + mp.mpf(2) ** y, 2), spread(-3, 3), spread(-3, 3)),
    "copysign": (lambda x, y: abs(x) * mp.sign(y), WIDE, WIDE), "maximum": (max, WIDE, WIDE),
    "minimum": (min, WIDE, WIDE),
}
#: What a function is called elsewhere.
ALIASES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
    "atan2": "arctan2", "subtract": "sub", "multiply": "mul", "divide": "truediv", "power": "pow",
    "float_power": "pow", "neg": "negative", "pos": "positive", "fmax": "maximum", "fmin": "minimum"}
#: Rules without a derivative that could be inexact, or of arguments that are no numbers of this kind.
LEFT_OUT = {"complex", "math.fma", "math.ldexp", "math.nextafter", "np.nextafter", "np.heaviside", "np.clip"}
#: The remainder of NumPy takes the sign of the divisor, as % does.
NAMES = {"np.remainder": "mod"}


def exact(rule):
    """The function with many digits, and what to draw its arguments from; None where the table has none."""
    last = rule.name.rpartition(".")[2]
    name = NAMES.get(rule.name, ALIASES.get(last, last))
    return ONE.get(name) or TWO.get(name)


#: The rules that are measured.
TABLE = {rule.name: rule for rule in rules.registry if isinstance(rule, Elementwise)
         and not rule.name.startswith(("srcdiff.", "scipy.")) and rule.name not in LEFT_OUT}


def errors_of(rule, function, *domains, first=0, count=COUNT):
    """The error of the derivative and that of the function, in units of the last digit, the point and the argument, for
    each point and argument from the ``first`` on that has a derivative; ``function`` has many digits."""
    draw = np.random.default_rng(len(rule.name))
    program = checking.calling(rule.target, len(domains))
    kind = float if rule.name.startswith("math.") else np.float64
    adjoint = sd.adjoint(program, tuple(range(first, len(domains))))
    for _ in range(count):
        args = tuple(kind(domain(draw)) for domain in domains)
        with np.errstate(all="ignore"):
            out, bars = adjoint(*args, 1.0)
        precise = [mpmath.mpf(float(arg)) for arg in args]
        own = units(out, function(*precise))
        for k, bar in enumerate(bars, first):
            order = tuple(int(j == k) for j in range(len(args)))
            slope = mpmath.diff(function, tuple(precise), order) if len(args) > 1 else mpmath.diff(function, precise[0])
            yield units(bar, slope), own, args, k


def units(found, wanted):
    """How many units of its last digit a number is away from an exact one."""
    wanted = mpmath.re(wanted)
    if wanted == 0:
        return 0.0 if abs(found) < 1e-30 else math.inf
    return float(abs(mpmath.mpf(float(found)) - wanted) / np.spacing(abs(float(wanted))))

"""Rules of Python's operators and of the ufuncs that mean the same.

Comes in: nothing. Goes out: entries in the registry. Invariant: an operator and its ufunc share one formula.
"""

from __future__ import annotations

import math
import operator

import numpy as np

from srcdiff.rules.declare import Kink, bilinear, constant, elementwise
from srcdiff.rules.products import MATMUL_CASES, matmul_bars
from srcdiff.rules.samples import arrays, nonzero, over, plane, positive, real
from srcdiff.rules.static import known, rank
from srcdiff.runtime import log_nonzero

POWER_KINKS = (
    Kink("x**y at x = 0", "0 with respect to y", "the limit for y > 0"),
    Kink("x**y at y = 0", "0 with respect to x", "x**0 is 1 everywhere"),
    Kink("x**y at x = 0, 0 < y < 1", "infinite with respect to x", "as NumPy divides; Python numbers raise"),
)

for add in (operator.add, np.add):
    elementwise(add, lambda x, y, out: (1, 1), cases=over(real, real) + over(plane, real))

for subtract in (operator.sub, np.subtract):
    elementwise(subtract, lambda x, y, out: (1, -1), cases=over(real, real) + over(plane, real))

for multiply in (operator.mul, np.multiply):
    elementwise(multiply, lambda x, y, out: (y, x), cases=over(real, real) + over(plane, real))

for divide in (operator.truediv, np.divide):
    elementwise(divide, lambda x, y, out: (1 / y, -out / y), cases=over(real, nonzero) + over(plane, nonzero),
                singular=True)

for remainder in (operator.mod, np.remainder):
    elementwise(remainder, lambda x, y, out: (1, -(x // y)), cases=over(real, nonzero), singular=True,
                kinks=[Kink("x % y at multiples of y", "1 with respect to x", "the derivative on both sides")])

# Where y is 0 the exponent y - 1 would divide by zero at x = 0; any other exponent gives 0 * x**0.
for power in (operator.pow, pow, np.power, np.float_power):
    elementwise(
        power,
        lambda x, y, out: (
            y * x ** (y - 1 if y != 0 else 0) if rank(y) == 0 else y * x ** np.where(y == 0, 0, y - 1),
            out * math.log(x) if known(x) and x > 0 else out * log_nonzero(x)),
        cases=[*over(positive, real), *over(positive, plane), *(arrays((3,), then=(n,)) for n in (2, 3, 1, 0, -1))],
        kinks=POWER_KINKS, singular=True)

for negative in (operator.neg, np.negative):
    elementwise(negative, lambda x, out: -1, cases=over(real))

for plus in (operator.pos, np.positive):
    elementwise(plus, lambda x, out: 1, cases=over(real))

for matmul in (operator.matmul, np.matmul):
    bilinear(matmul, matmul_bars, cases=MATMUL_CASES, shaped=True)

constant(
    operator.floordiv, operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.is_,
    operator.is_not, operator.contains, operator.not_, operator.truth, operator.and_, operator.or_, operator.xor,
    operator.lshift, operator.rshift, operator.invert, operator.index)

"""Iterators of itertools over active items."""

import operator
from itertools import (
    accumulate,
    chain,
    combinations,
    compress,
    filterfalse,
    islice,
    permutations,
    product,
    takewhile,
)

import numpy as np
from bodies import Pair

from programs.sampling import floats


def chained(x, y):
    return sum(v * v for v in chain(x, y)) + sum(chain(x, [x[0] ** 2], y))


def running_sums_and_products(x):
    sums, products = list(accumulate(x)), list(accumulate(list(x), operator.mul, initial=0.5))
    return sums[1] * products[-1] + sum(accumulate(x, max))


def items_in_pairs(x):
    s = 0.0
    for a, b in combinations(x, 2):
        s = s + np.sin(a - b)
    for k, (a, b) in enumerate(permutations(list(x), 2)):
        s = s + k * a * b**2
    return s


def items_in_threes(x):
    return sum(a * b - c for a, b, c in combinations(x, 3)) + sum(a * b * c for a, b, c in product(x, x, x))


def products_of_all(x, y):
    return sum(a * b * b for a, b in product(x, repeat=2)) + sum(a / (2.0 + b) for a, b in product(x, y))


def parts_of_all(x):
    first = list(islice(x, 2))
    return sum(v**3 for v in islice(x, 1, None)) * first[1] + sum(compress(x, [1, 0, 1]))


def with_functions(x, a):
    s = sum(accumulate(x, lambda u, v: u * 0.5 + np.sin(v) * a))
    return s * sum(takewhile(lambda v: v < 0.7, x)) + sum(filterfalse(lambda v: v < 0.7, x))


def objects_in_pairs(x):
    made = [Pair(v, v * v) for v in x]
    for p, q in combinations(made, 2):
        p.a, q.b = p.a + q.b, q.b * p.a
    return sum(p.a * p.b for p in made)


V3, W2 = floats(3, seed=7, low=0.2), floats(2, seed=8)

CASES = [
    *((f, (V3, W2)) for f in (chained, products_of_all)),
    *((f, (V3,)) for f in (running_sums_and_products, items_in_pairs, items_in_threes, parts_of_all, objects_in_pairs)),
    (with_functions, (np.array([0.3, 0.6, 0.9, 0.1]), 0.4)),
]

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
    repeat,
    starmap,
    takewhile,
    zip_longest,
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


def of_unlike_lengths(x, y):
    s = sum(chain.from_iterable([[x[0], y[1]], [x[2]]])) * sum(repeat(y[0], 3))
    for k, (a, b) in enumerate(zip_longest(x, y, fillvalue=x[1])):
        s = s + k * a * b * b
    for a, b, c in zip_longest(y, [2.0], x, fillvalue=1.0):
        s = s + a * b * np.sin(c)
    return s + sum(starmap(lambda a, b: a * b * y[0], [(x[0], x[1]), (x[1], 3.0)])) * sum(starmap(pow, [(x[0], 2)]))


def kept_in_variables(x, y):
    pairs, numbered, squares = zip(x, y), enumerate(y, 1), map(lambda v: v * v * y[0], x)
    s = 0.0
    for a, b in pairs:
        s = s + a * b * b
    for k, b in numbered:
        s = s + k * np.sin(b)
    backward = reversed(list(squares))
    for v in backward:
        s = s * 0.5 + v
    first = map(max, x, y)
    return s * sum(first) + sum(filter(lambda v: v > 0.5, list(x)))


def all_indices(x):
    K = np.diag(x)
    for i, j in np.ndindex(3, 3):
        if i != j:
            K[i, j] = K[i, i] * x[j]
    for index in np.ndindex(K.shape):
        K[index] = K[index] ** 2 + 1
    return np.sum(K**2)


def elements_and_their_indices(x):
    K = np.outer(x, x)
    turned = np.zeros_like(K)
    for (i, j), v in np.ndenumerate(K):
        turned[j, i] = v * (i + 1)
    for index, v in np.ndenumerate(K):
        K[index] = v * v + turned[index] + K.T[index]
    return np.sum(K**2) + sum(v * k[0] for k, v in np.ndenumerate([x[0], x[1] ** 2, 2.0]))


def parts_of_a_matrix(x):
    K = np.diag(x)
    K[0, 1] = x[0]
    free = list(range(1, 3))
    K[np.ix_(free, free)] *= 2.0
    return np.sum(K[np.ix_(free, [0, 2])] ** 2) + np.sum(K[np.ix_(free, free)] ** 3)


def views_that_are_read_before_the_change(x):
    d = {"a": x[0], "b": x[1]}
    before, pairs, keys = list(d.values()), list(d.items()), d.keys()
    for key in keys:
        d[key] = d[key] * x[2]
    after = d.values()
    total = sum(after)
    d["a"] = 5.0
    return sum(before) * total + pairs[0][1] + sum(d.values())


def chunks_of_one_iterator(x):
    return sum(p * q for p, q in zip(*[iter([*x, 2.0])] * 2))


def looked_for_in_an_iterator(x):
    it = iter([x[0], x[1]])
    return x[0] * (x[0] in it) + sum(it)


def view_that_sees_a_change(x):
    d = {"a": x[0], "b": x[1]}
    values = d.values()
    d["a"] = x[2]
    return sum(values)


def items_that_change_in_rounds(x):
    d = {}
    for k in range(3):
        d[k] = x[k]
    items, total = d.items(), 0.0
    for k in range(2):
        total = total + sum((key + 1) * v for key, v in items)
        d[k] = total
    return total


V3, W2 = floats(3, seed=7, low=0.2), floats(2, seed=8)

CASES = [
    *((f, (V3, W2)) for f in (
        chained, products_of_all, of_unlike_lengths, kept_in_variables)),
    *((f, (V3,)) for f in (running_sums_and_products, items_in_pairs, items_in_threes, parts_of_all, objects_in_pairs,
                         all_indices, elements_and_their_indices, parts_of_a_matrix, views_that_are_read_before_the_change,
                         view_that_sees_a_change, items_that_change_in_rounds)),
    (with_functions, (np.array([0.3, 0.6, 0.9, 0.1]), 0.4)),
]



def products_of_a_number_of_times(x, n):
    s = 0.0
    for places in product((0, 1), repeat=n):
        s += x[places[0]] * x[places[-1]]
    return s


CASES += [(products_of_a_number_of_times, (V3, 2))]


def repeated_some_times(x, n):
    s = x[0]
    for _ in repeat(None, n):
        s = s * x[1]
    for v in repeat(x[2], 2):
        s = s + v * s
    return s + sum(a * b for a, b in zip(repeat(2.0, 3), x)) + sum(a * b for a, b in zip(x, repeat(x[0], times=n)))


CASES += [(repeated_some_times, (V3, n)) for n in (-1, 0, 2)]

REFUSED = [(f, (V3,)) for f in (
    chunks_of_one_iterator, looked_for_in_an_iterator)]

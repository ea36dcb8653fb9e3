"""Programs that multiply or add up the items of lists of arrays, of which there may be none."""

import functools
import math
import operator

import numpy as np

from programs.sampling import floats


def product_of_arrays(w, n):
    scaled = math.prod([w * (i + 1) for i in range(n)])
    return np.sum(scaled * w) + np.sum(functools.reduce(operator.mul, [w + i for i in range(n)]))


def product_that_starts_from_an_array(w, n):
    return np.sum(math.prod([w] * n, start=w)) + np.sum(math.prod([2.0, w[0]], start=w) * w)


def product_of_numbers_and_an_array(w, x):
    return np.sum(math.prod((x, w, x * x)) * w) + np.sum(math.prod([w, w[:1]]))


def product_of_rows(w):
    return np.sum(math.prod(np.outer(w, w + 1.0)) * w) + np.prod([w, w * w]) + math.prod(w)


def product_of_arrays_without_axes(x, y):
    return math.prod([np.array(x), y]) * x


def product_of_few(w, n):
    total = math.prod(w ** (i + 1) for i in range(n))
    return np.sum(total * w) + np.mean(math.prod(w[i:i + 2] for i in range(n)) * w[0])


def sum_of_slices(w, n):
    total = sum([w[i:] for i in range(n)])
    return np.sum(w[0] + total) * 0.5


def mean_of_a_sum(x, n):
    rows = []
    for i in range(n):
        rows.append(np.full(3, x) * (i + 1))
    return np.mean(sum(rows) + x) * 0.5 + np.mean(sum(row * x for row in rows) - x)


def sum_that_starts_from_an_array(w, n):
    total = sum([w * i for i in range(n)], w)
    return np.sum(w * total)


def sum_after_all_was_taken(w, n):
    rows = [w]
    if n == 0:
        rows.pop()
    return np.mean(sum(rows) + w) + np.mean(sum((w,) * n) + w)


def largest_beside_a_list_that_grows(x, y):
    arrays = [np.array(x), np.array(y)]
    largest = max(arrays) * 2
    arrays.append(np.array(x * y))
    largest *= x
    return largest * sum(arrays)


def smallest_that_is_changed(x, y):
    arrays = [np.array(x), np.array(y)]
    smallest = min(arrays)
    smallest *= x
    return arrays[0] * arrays[1]


def only_one_that_is_changed(x, y):
    array = np.array(x)
    largest = max([array])
    largest *= x
    return array * y


def largest_of_a_tuple_that_is_changed(x, y):
    arrays = np.array(x), np.array(y)
    largest = max(arrays)
    largest += x
    return largest * arrays[0]


V3 = floats(3, seed=5, low=0.2)

CASES = [
    (product_of_arrays, (V3, 3)), (product_of_arrays, (V3, 1)),
    (product_that_starts_from_an_array, (V3, 2)), (product_that_starts_from_an_array, (V3, 0)),
    (product_of_numbers_and_an_array, (V3, 1.3)), (product_of_rows, (V3,)),
    (product_of_arrays_without_axes, (1.3, 0.4)),
    (product_of_few, (V3, 2)), (product_of_few, (V3, 0)),
    (sum_of_slices, (V3, 1)), (sum_of_slices, (V3, 0)), (mean_of_a_sum, (1.3, 2)), (mean_of_a_sum, (1.3, 0)),
    (sum_that_starts_from_an_array, (V3, 2)), (sum_that_starts_from_an_array, (V3, 0)),
    (sum_after_all_was_taken, (V3, 2)), (sum_after_all_was_taken, (V3, 0)),
    (largest_beside_a_list_that_grows, (1.3, 0.4)),
]
REFUSED = [(f, (1.3, 0.4)) for f in (
    smallest_that_is_changed, only_one_that_is_changed, largest_of_a_tuple_that_is_changed)]

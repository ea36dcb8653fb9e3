"""Functions that give back several lists and arrays, lists of numbers that begin with an integer, and sums that do."""

import math

import numpy as np

from programs.sampling import floats

V3 = floats(3)


def _weights(n, spread):
    scale = spread**2 * n - n
    first = [scale / (scale + n)]
    for _ in range(2 * n):
        first.append(1.0 / (2 * (n + scale)))
    return np.array([first]), math.sqrt(n + scale)


def weights_as_an_array(spread):
    weights, root = _weights(3, spread)
    return np.sum(weights**2) * root


def _sorted_out(x):
    doubled, places, names = [], [], []
    for k, v in enumerate(x):
        doubled.append(v * 2)
        places.append(k)
        names.append(f"n{k}")
    return doubled, places, names


def three_lists(x):
    doubled, places, names = _sorted_out(x)
    doubled.append(doubled[0] * places[1])
    return sum(doubled) * len(names) + x[places[2]]


def three_lists_by_number(x):
    found = _sorted_out(x)
    found[0].append(found[0][0])
    found[2].append("x")
    count = 0
    for each in found:
        count += len(each)
    return sum(found[0]) * count


def lists_that_change_places(x):
    pair = ([1.0], [1])
    for k in range(3):
        pair[0].append(x[0] * k)
        pair = pair[1], pair[0]
    return sum(pair[0]) * sum(pair[1]) ** 2


def lists_in_a_list_of_pairs(x):
    rows = [([], []), ([], [])]
    for k, v in enumerate(x):
        rows[k % 2][0].append(v)
        rows[k % 2][1].append(k)
    return sum(rows[0][0]) * sum(rows[1][0]) + rows[0][1][1]


def _inside(x, low):
    while low > -1:
        low -= 1
    if x < low:
        return None
    return x * x * low


def what_may_be_none_in_a_list(x):
    found, places = [], []
    for k, v in enumerate(x):
        found.append(_inside(v, x[0]))
        places.append(k)
    return np.mean(found) * found[1] + len(places)


def _at(values, x, k):
    while k < 0:
        k += 1
    return values[k] * x[k]


def lengths_from_zero(x, y):
    ends = [0]
    ends.extend(np.cumsum(y))
    return _at(ends, x, 0) + _at(ends, x, 1) + ends[2]


def steps_from_zero(x, y):
    ends = [0]
    for v in y:
        ends.append(ends[-1] + v)
    return _at(ends, x, 0) + _at(ends, x, 2)


def sum_from_zero(x, weights):
    total = 0
    for k in range(len(x)):
        total = total + x[k] * weights[k] * total + x[k]
    return total * weights[0]


def integers_beside_floats(values):
    values[1] *= values[0]
    return sum(values) * values[2]


def plain_step(f, y):
    return y + 0.1 * f(y)


def halfway_step(f, y):
    return y + 0.1 * f(y + 0.05 * f(y))


STEPS = {"plain": plain_step, "halfway": halfway_step}


def steps_by_name(a, y):
    def slope(y):
        return np.array([a * y[0] - y[0] * y[1], a * y[0] * y[1] - y[1]])

    for name in ("plain", "halfway"):
        for _ in range(2):
            y = STEPS[name](slope, y)
    return y.sum()


CASES = [
    (steps_by_name, (1.1, np.array([1.3, 0.2]))),
    (weights_as_an_array, (0.9,)),
    *((f, (V3,)) for f in (three_lists, three_lists_by_number, lists_that_change_places, lists_in_a_list_of_pairs,
                           what_may_be_none_in_a_list)),
    *((f, (V3, V3[::-1] + 0.5)) for f in (lengths_from_zero, steps_from_zero, sum_from_zero)),
    *((sum_from_zero, (x, V3)) for x in (V3[:0], V3[:1])), (integers_beside_floats, ([1, 2.5, 3],)),
]

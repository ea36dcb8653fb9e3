"""Programs with loops over arrays, tuples, zip, enumerate, reversed and their combinations."""

import numpy as np

from programs.sampling import floats


def over_array(x):
    s = 0.0
    for v in x:
        s = s + v * v
    return s


def over_rows(A):
    s = 0.0
    for row in A:
        s = s + np.sum(row * row) * row[0]
    return s


def over_both_axes(A):
    s = 1.0
    for row in A:
        for v in row:
            s = s * np.cos(v)
    return s


def over_tuple_of_values(x, y):
    s = 1.0
    for v in (x, y, x * y):
        s = s * v + x
    return s


def over_list_of_constants(x):
    s = 0.0
    for w in [0.5, 0.25, 2.0]:
        s = s + w * x**2
    return s


def over_constants_of_mixed_kind(x):
    s = 0.0
    for w in (1, 2.5, True):
        s = s + w * x * x
    return s


def over_pairs(x):
    s = 0.0
    for weight, power in ((0.5, 1), (0.25, 2), (2.0, 3)):
        s = s + weight * x**power
    return s


def over_zip(a, b):
    s = 0.0
    for u, v in zip(a, b):
        s = s + u * v * v
    return s


def over_zip_of_three(a, b, n):
    s = 0.0
    for u, v, i in zip(a, b, range(n)):
        s = s + u * v * i
    return s


def over_enumerate(a):
    s = 0.0
    for i, v in enumerate(a):
        s = s + i * v**2
    return s


def over_enumerate_from(a):
    s = 0.0
    for i, v in enumerate(a, 2):
        s = s + v**i
    return s


def over_reversed(a):
    s = 0.0
    for v in reversed(a):
        s = s * 0.5 + v * v
    return s


def over_enumerate_zip(a, b):
    s = 1.0
    for i, (u, v) in enumerate(zip(a, b)):
        s = s * u + v * i
    return s


def over_enumerate_reversed(a):
    s = 1.0
    for i, v in enumerate(reversed(a)):
        s = s * v + i
    return s


def over_zip_of_reversed(a, b):
    s = 0.0
    for u, v in zip(reversed(a), b):
        s = s + u * v
    return s


def over_zip_with_itself(a):
    s = 0.0
    for u, v in zip(a[:-1], a[1:]):
        s = s + (v - u) ** 2
    return s


def sequence_name_bound_inside(a):
    s = 0.0
    for v in a:
        a = v * v
        s = s + a
    return s


def element_by_index(a):
    s = 0.0
    for i in range(len(a)):
        s = s + a[i] * a[-1 - i]
    return s


def recurrence_with_three_terms(a, x):
    b1 = 0.0
    b2 = 0.0
    for i in range(len(a)):
        b1, b2 = a[len(a) - 1 - i] + 2 * x * b1 - b2, b1
    return b1 - x * b2


def minimum_over_loop(a):
    best = a[0]
    for v in a:
        if v < best:
            best = v
    return best * best


def running_maximum(a):
    best = a[0]
    s = 0.0
    for v in a:
        best = max(best, v)
        s = s + best * v
    return s


CASES = [
    *((f, (floats(n, seed=1),)) for f in (over_array, over_enumerate, over_reversed, over_enumerate_reversed,
                                          over_zip_with_itself, sequence_name_bound_inside, element_by_index)
      for n in (0, 1, 4)),
    *((over_enumerate_from, (floats(n, seed=1, low=0.5),)) for n in (0, 3)),
    *((f, (floats(n, m, seed=2),)) for f in (over_rows, over_both_axes) for n, m in ((0, 2), (1, 1), (3, 2))),
    (over_tuple_of_values, (0.8, 1.2)),
    *((f, (0.8,)) for f in (over_list_of_constants, over_constants_of_mixed_kind, over_pairs)),
    *((f, (floats(n, seed=3), floats(m, seed=4))) for f in (over_zip, over_enumerate_zip, over_zip_of_reversed)
      for n, m in ((0, 2), (3, 3), (4, 2))),
    *((over_zip_of_three, (floats(4, seed=3), floats(3, seed=4), n)) for n in (0, 2, 9)),
    *((recurrence_with_three_terms, (floats(n, seed=6), 0.3)) for n in (1, 4)),
    *((f, (floats(4, seed=s),)) for f in (minimum_over_loop, running_maximum) for s in (7, 8)),
]

"""Lists that grow, of which NumPy takes the items, or how many there are; arrays that are viewed as complex ones."""

from collections import deque

import numpy as np

from programs.sampling import floats


def listed_in_rounds(x):
    for k in range(2):
        L = []
        L.append(list(x))
        x = x * np.sum(L)
    return np.sum(x)


def listed_and_summed(x):
    y = x
    for k in range(2):
        L = []
        L.append(list(y * np.ones(2)))
        y = np.sum(L)
    return y


def means_of_a_history(x):
    L = []
    for k in range(2):
        L.append(list(x))
        x = x * np.mean(L, axis=0)
    return np.sum(x)


def histories_of_every_kind(x):
    h, d = [], {}
    for k in range(2):
        h.append(tuple(x))
        h += [list(x)]
        d[k] = sorted(x)
        x = x * np.mean(h, axis=0) + np.mean(list(d.values()), axis=0)
    return np.sum(x)


def sums_so_far(x):
    L, s = [], 0.0
    for k in range(2):
        L.append(x)
        s += np.sum(L)
    return s


def sum_put_in(x):
    L = []
    L.append(x)
    s = np.sum(L) * x
    L.append(s)
    return np.sum(L)


def inner_lists_changed(x):
    L, s = [], 0.0
    for k in range(2):
        L.append([x, x])
        s += np.sum(L)
        L[0][k] = s
    return s


def powers_of_the_size(x):
    L, s = [], 0.0
    for k in range(2):
        L.append(x)
        s += x ** np.size(L)
    return s


def ones_like_a_list(x):
    L, s = [], 0.0
    for k in range(3):
        L.append(x)
        s += np.sum(np.ones_like(L) * x)
    return s


def full_of_the_shape(x):
    L, s = [x], 0.0
    for k in range(2):
        s += np.sum(np.full(np.shape(L), x))
        L.append(x)
    return s


def shapes_of_integers(x):
    xs, s = [1], 0.0
    for k in range(3):
        s += x ** np.size(xs) + x ** np.shape(xs)[0] + np.sum(np.broadcast_to(x, np.shape(xs)))
        xs.append(k)
    return s


def axes_of_a_list(x):
    L, s = [], 0.0
    for k in range(2):
        L.append(x * k)
        s += np.sum(L, axis=0)[0] + np.sum(np.ravel(L)) + np.sum(np.full_like(L, 2.0)) * x[0]
    return s


def stacked_before_a_pop(x):
    a, b = [x, x * x], [x]
    s = np.sum(np.hstack([a, b]) ** 3)
    b.append(a.pop())
    return s * b[1]


def twice_in_a_list(x):
    ys = [x]
    s = np.sum([ys, ys]) ** 2
    ys.append(s)
    return s + ys[1]


def lists_of_lists(x):
    L = [[x], [x * x]]
    s = np.sum(L) ** 2
    L[0].append(s)
    return s * L[0][1]


def a_queue_in_a_list(x):
    q = deque([x, x * x])
    return np.sum(np.array([q]) * 2)


def a_queue_as_a_list(x):
    q = deque([x, x * x])
    return np.sum(np.array(q) * 2) * np.sum(np.concatenate([list(q), [x]]))


def as_complex(x):
    y = x * x
    z = np.asarray(y, dtype=complex)
    z[0] = y[1] * z[2]
    return np.sum((z * z).real)


def as_complex_without_a_copy(x):
    y = x * x
    z = y.astype(complex, copy=False)
    z[0] = y[1] * z[2]
    y[1] *= 2.0
    return np.sum((z * z * y).real)


V = floats(3, seed=9)

CASES = [
    *((f, (V,)) for f in (listed_in_rounds, means_of_a_history, histories_of_every_kind, axes_of_a_list, as_complex,
                          as_complex_without_a_copy)),
    *((f, (0.7,)) for f in (listed_and_summed, sums_so_far, sum_put_in, inner_lists_changed, powers_of_the_size,
                            ones_like_a_list, full_of_the_shape, shapes_of_integers, stacked_before_a_pop,
                            twice_in_a_list, lists_of_lists, a_queue_as_a_list)),
]

REFUSED = [(a_queue_in_a_list, (0.7,))]

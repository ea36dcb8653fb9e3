"""Programs with comprehensions, and with generator expressions that a builtin consumes."""

import math

import numpy as np

from programs.sampling import floats


def mapped(xs):
    ys = [np.sin(x) * x for x in xs]
    return ys[0] * ys[1] + sum(ys)


def returned(xs):
    return [x * x for x in xs]


def filtered(xs):
    ys = [x * x for x in xs if x > 0]
    return math.prod(ys)


def filtered_twice(A):
    return [a * a for row in A if row[0] > 0 if row[1] < 3 for a in row if a < 2]


def nested(A, w):
    ys = [[a * b for a, b in zip(row, w)] for row in A]
    return np.sum(np.array(ys) ** 2)


def triangle(x, n):
    rows = [[x * i + j for j in range(i)] for i in range(n)]
    return sum(sum(row) for row in rows)


def over_steps(x, n):
    return np.stack([x**k for k in range(1, n, 2)])


def over_steps_down(x):
    return [x * i for i in reversed(range(3))]


def variable_does_not_leak(xs):
    x = 3.0
    t = sum([x * i for i, x in enumerate(xs)])
    return t * x


def variable_shadows_a_global(xs):
    return [math * math for math in xs][0] * math.pi


def walks_what_it_names(x):
    return sum(x * x for x in x)


def walrus_leaks(xs):
    ys = [last := x * x for x in xs]
    return last * sum(ys)


def walrus_in_condition(xs):
    ys = [y for x in xs if (y := x * x) > 0.1]
    return y + sum(ys)


def sum_of_squares(xs):
    return sum(x * x for x in xs)


def sum_from(xs, start):
    return sum((x * x for x in xs), start) * sum((x for x in xs), start=1.0)


def sum_of_rows(A):
    return sum(row * row for row in A)


def sum_in_a_loop(xs):
    t = 1.0
    for _ in range(3):
        t = t * sum(x * t for x in xs)
    return t


def list_in_a_loop(xs, k):
    s = 0.0
    for i in range(k):
        ys = [x * i for x in xs]
        s = s * 0.5 + sum(y * y for y in ys)
    return s


def loop_over_list(xs):
    total = 0.0
    for a in [x * x for x in xs]:
        total += a * xs[0]
    return total


def extremes(xs):
    return max(np.sin(x) for x in xs) * min(x * x for x in xs)


def decided_by_any(xs):
    return xs[0] * 2 if any(x > 0.5 for x in xs) else xs[0] * 3


def decided_by_all(xs):
    if not all(x > -2 for x in xs):
        raise ValueError("too small")
    return math.prod(2 + x for x in xs)


def any_inside_a_comprehension(xs, n):
    return math.prod([1 + x for x in xs if any(x > k / n for k in range(n))])


def any_in_two_loops(A):
    return A[0, 0] * any(a > 0.9 for row in A for a in row)


def any_leaves_at_the_first(xs):
    seen = 0.0
    if any((seen := x * x) > 0.05 for x in xs):
        return seen * xs[0]
    return seen


def pairs(xs):
    ys = [(x, x * x) for x in xs]
    return sum(a * b for a, b in ys)


def list_under_two_names(xs):
    ys = [x * 2 for x in xs]
    zs = ys
    return [z + y for z, y in zip(zs, ys)]


def inside_displays(xs):
    return [i * x for i, x in enumerate(xs)], {"a": [x for x in xs]}


def no_items(xs):
    ys = [x * 2 for x in xs[:0]]
    return sum(ys) + len(ys) * xs[0] + xs[-1]


def index_list(xs):
    return xs[[i for i in range(len(xs)) if i != 1]].sum()


def set_of_labels(x, n):
    labels = {k % 3 for k in range(n)}
    return x * len(labels) + sum(x**k for k in sorted(labels))


def weights(x, n):
    ws = [0.5**k for k in range(n)]
    return sum(w * x**i for i, w in enumerate(ws))


def choice_inside(x, n):
    return sum([x, 2 * x][i % 2] * i for i in range(n) if i != 2) + x


def array_of_arrays(xs):
    return np.array([np.array([x, x * x]) for x in xs]).sum(axis=0)


def stacked(xs):
    return np.stack([np.outer(xs, xs) * k for k in range(2)], axis=-1)


def concatenated(xs):
    return np.concatenate([np.atleast_1d(x * i) for i, x in enumerate(xs)])


def reductions_of_lists(xs):
    return np.max([x * x for x in xs]) + np.mean([x for x in xs])


def consumed_by_tuple(xs):
    t = tuple(x * x for x in xs)
    return t[0] * t[1]


def rows_are_views(A):
    B = A * 2
    rows = [B[i] for i in range(len(B))]
    B[1, 0] = A[0, 0] * 7
    return rows[1][0] * rows[0][0]


def set_of_values(x, y):
    s = 0.0
    for v in {x, y}:
        s += v * v
    return s


def set_comprehension_of_values(x, y):
    return sum(a * a for a in {v for v in [x, y]})


def store_into_comprehension(xs):
    ys = [x * x for x in xs]
    ys[1] = xs[0]
    return sum(ys)


XS = floats(4, seed=1, low=0.2)
CASES = [
    (store_into_comprehension, (XS,)),
    *((f, (floats(3, seed=2),)) for f in (
        mapped, returned, filtered, variable_does_not_leak, variable_shadows_a_global, walks_what_it_names,
        walrus_leaks, sum_of_squares, sum_in_a_loop, loop_over_list, extremes, decided_by_any, decided_by_all, pairs,
        list_under_two_names, inside_displays, no_items, index_list, array_of_arrays, stacked, concatenated,
        reductions_of_lists, consumed_by_tuple, any_leaves_at_the_first)),
    *((f, (XS,)) for f in (walrus_in_condition, decided_by_any, filtered)),
    *((f, ([0.5, 1.5],)) for f in (mapped, returned, sum_of_squares, pairs, loop_over_list)),
    *((f, (floats(n, seed=3),)) for f in (filtered, sum_of_squares) for n in (0, 1)),
    *((f, (floats(3, 3, seed=4, low=-3, high=3),)) for f in (
        filtered_twice, sum_of_rows, any_in_two_loops, rows_are_views)),
    (nested, (floats(2, 3, seed=5), floats(3, seed=6))),
    *((f, (0.7, 5)) for f in (triangle, over_steps, set_of_labels, weights, choice_inside)),
    (over_steps_down, (0.7,)),
    (sum_from, (XS, 2.0)),
    *((list_in_a_loop, (XS, k)) for k in (0, 3)),
    (any_inside_a_comprehension, (XS, 3)),
]

REFUSED = [(set_of_values, (1.0, 2.0)), (set_comprehension_of_values, (1.0, 2.0))]

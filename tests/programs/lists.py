"""Programs that store numbers into lists and dicts."""

import copy
import math

import numpy as np

from programs.sampling import floats


def prefix_sums(x):
    s = [0.0] * 4
    for i in range(4):
        s[i] = x[i] * x[i]
    for i in range(1, 4):
        s[i] += s[i - 1]
    return s[1] * s[3]


def logistic_history(r, x, n):
    xs = [0.0] * 6
    xs[0] = x
    for i in range(n):
        xs[i + 1] = r * xs[i] * (1 - xs[i])
    return sum(xs)


def swapped_items(a, b, c):
    items = [a, b, c]
    items[0], items[2] = items[2], items[0]
    items[1] *= items[0]
    return items[0] - items[1] * items[2]


def two_names_for_a_list(a, n):
    first = [a, a * a]
    second = first
    for i in range(n):
        second[i % 2] = math.sin(first[0]) * first[1]
    return first[0] + second[1]


def parameter_list(xs, a):
    xs[0] = xs[1] * a
    xs[2] **= 2
    return xs[0] * xs[2] + xs[1]


def totals_in_a_dict(x, a):
    totals = {"even": 0.0, "odd": a}
    for i in range(4):
        if i % 2:
            totals["odd"] += x[i]
        else:
            totals["even"] += x[i] * totals["odd"]
    return totals["even"] * totals["odd"]


def list_that_is_returned(a, n):
    out = [1.0, a, 0.0]
    for i in range(n):
        out[2] += a * out[0]
        out[0] = out[2] * 0.5
    return out


def counters_beside(x):
    counts = [0, 0]
    total = 0.0
    for v in x:
        counts[int(v > 0)] += 1
        total += v * counts[1]
    return total / (1 + counts[0])


def items_become_an_array(x):
    rows = [0.0, 0.0, 0.0]
    for i in range(3):
        rows[i] = x[i] * x[i + 1]
    return np.array(rows) * rows[0]


def joined_then_turned(x):
    ws = [V4[:3]] + [x * V4[1:4]]
    ws.reverse()
    first = ws.pop(0)
    return first @ V4[:3]


def turned_parameter(xs):
    xs.reverse()
    return xs


def item_made_of_one_that_is_cleared(a, vs):
    vs[0] = vs[1] * a
    vs[1][:] = 3
    return vs


def list_of_nothing(x):
    ys = list()     # noqa: C408
    ys.append(x)
    ys.append(x * x)
    return sum(ys)


def repeated_in_place(x):
    vs, rows = [x[0], x[1]], [x * 2.0]
    ws = vs
    vs *= 2
    vs[0], none = x[2], [x[3]]
    none *= 0
    rows *= 2
    rows[0][1] = x[3] * vs[2]
    return sum(k * v for k, v in enumerate(ws, 1)) * np.sum(rows[1] * x) + len(none)


def copied_in_depth(x):
    rows = [x * 1.0, x * 2.0]
    kept = {"rows": [rows[0], rows[0]], "last": x[3]}
    more, other = copy.deepcopy(rows), copy.deepcopy(kept)
    more[0][0] = x[1] * 5.0
    rows[1][1] = x[0]
    other["rows"][0][2] = x[3] ** 2
    more.append(other["rows"][1])
    return np.sum(more[0] * rows[0]) * np.sum(more[1] * rows[1]) + np.sum(more[2] * kept["rows"][1]) * other["last"]


def first_for_the_rest(xs):
    if len(xs) > 1:
        xs[1:] = [xs[0]]
    return np.sum(np.array(xs) ** 2)


def part_replaced_in_a_copy_in_each_round(x):
    xs, s = [0.5, -0.2], 0.3
    for _ in range(2):
        xs.append(x)
        s = first_for_the_rest(xs[:])
    return s * np.sum(x)


def parts_taken_twice(x, y):
    q = [x, y]
    a, b, parts = q[:], q[:], [q[1:], q[1:]]
    a[0] = y * x
    parts[0].append(a[0])
    return a[0] * b[0] + parts[0][1] * len(parts[1])


def changed_at(q, i, h):
    q = q[:]
    q[i] += h
    return q[0] ** 2 * q[1]


def best_of_changed(xs):
    best = xs[:]
    for i in range(len(xs)):
        tried = xs[:]
        tried[i] *= 1.5
        if tried[0] * tried[1] > best[0] * best[1]:
            best = tried
    return best[0] * best[1] * best[2] * (changed_at(xs, 0, xs[1]) - changed_at(xs, 1, xs[2]))


V4 = floats(4, seed=201)

CASES = [
    (prefix_sums, (V4,)), *((logistic_history, (3.1, 0.3, n)) for n in (0, 1, 5)), (swapped_items, (0.3, -0.7, 1.1)),
    *((two_names_for_a_list, (0.4, n)) for n in (0, 1, 3)), (parameter_list, ([0.5, 0.7, -0.2], 1.3)),
    (totals_in_a_dict, (V4, 0.6)), *((list_that_is_returned, (0.6, n)) for n in (0, 3)), (counters_beside, (V4,)),
    *((f, (V4,)) for f in (items_become_an_array, repeated_in_place, copied_in_depth)),
    (parts_taken_twice, (0.83, 0.37)), (best_of_changed, ([0.3, 0.5, 0.7],)), (joined_then_turned, (0.7,)), (list_of_nothing, (0.7,)), (turned_parameter, ([0.7, -0.4, 1.1],)),
    (part_replaced_in_a_copy_in_each_round, (V4,)), (item_made_of_one_that_is_cleared, (0.7, [V4, V4 * 0.5])),
]

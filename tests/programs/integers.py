"""Lists, tuples and dicts of integers beside others that hold floats."""

import math
from typing import NamedTuple


def either_integers_or_floats(x, n):
    xs = [x, x * x] if n > 1 else [1, 2]
    t = (x, x * x) if n > 1 else (3, 2)
    d = {"a": x, "b": 3} if n > 1 else {"a": 2, "b": 3}
    u = (tuple([0, 1]) if n else tuple([x, x])) + (x,)
    return xs[0] * x + xs[1] * x + t[0] * t[1] * x + d["a"] * x + sum(d.values()) + u[2] * u[1] + u[n]


def turned(x):
    R = [[x, -x * x, 0], [x * x, x, 0], [0, 0, 1]]
    v = [1, x, 2]
    w = [sum(a * b for a, b in zip(r, v)) for r in R]
    S = [[sum(R[i][k] * R[k][j] for k in range(3)) for j in range(3)] for i in range(3)]
    return w[0] * w[1] + w[2] * x + S[0][0] * S[1][2] + S[2][2] * x + S[0][1]


def started_from_integers(x, n):
    pos, vel, pair = [0, 0], [1, x], (0, 1)
    for _ in range(n):
        pos = [p + 0.1 * v for p, v in zip(pos, vel)]
        vel = [v - x * p for p, v in zip(pos, vel)]
        pair = (pair[1], pair[0] + pair[1] * x)
    return pos[0] * vel[1] + pos[1] + pair[0] * pair[1]


def part_of_integers(x):
    xs = []
    for k in range(3):
        xs.append(k if k < 2 else x * k)
    ys = xs[:2]
    return ys[0] * x + ys[1] * x + sum(v * w for v, w in zip(ys, xs))


def columns(x):
    vs, ks = zip(*[(x, 1), (x**2, 2), (3.0, 3)])
    rows = [[1, 2], [x, 3]]
    turned = [[row[k] for row in rows] for k in range(2)]
    return sum(v * k for v, k in zip(vs, ks)) + turned[0][0] * x + turned[0][1] * turned[1][0]


def walked_with_depths(x):
    stack, total = [(0, x)], 0
    while stack:
        depth, v = stack.pop()
        total += v * depth
        if depth < 3:
            stack.append((depth + 1, v * x))
            stack.append((depth + 2, depth))
    queue, seen = [(0, 1)], []
    while queue:
        depth, v = queue.pop(0)
        seen.append([depth, v])
        if depth < 2:
            queue += [(depth + 1, v * x), (depth + 1, 1)]
    return total + sum(v * (depth + 1) for depth, v in seen) + seen[1][1] * seen[0][1]


def best_of_pairs(x):
    best, worst = (0, 0), [5, 5]
    for k in range(4):
        v = k * x - x * x * k * k / 4
        best = max(best, (v, k))
        worst = min(worst, [v, k], [4.0, x])
    return best[0] * (best[1] + 1) + worst[0] + worst[1] * x


def lists_put_together(x):
    xs = []
    for k in range(3):
        xs.append([x**k, k * x])
    flat = sum(xs, [x]) + sum([[x, 2], [x * x]], start=[x, x])
    return sum((k + 1) * v for k, v in enumerate(flat)) * sum(((x,), (x**3,)), ())[1]


def matrix_as_argument(m):
    total = 0
    for row in m:
        for k, v in enumerate(row):
            total += v * v * (k + 1)
    return total + m[0][0] * m[1][1]


def largest_beside_integers(x):
    appended = [1]
    appended.append(x)
    named = {"a": x, "b": 1}
    return max([x, 1]) * max((1, x, 0.5)) * min([7, x]) + max(appended) * max(named.values()) + max([1, 2], default=x)


def largest_of_integers(x):
    return max([1, x, 4]) * x + min((v for v in [x, 0])) * x + max([x, 1], key=lambda v: -v)


def sums_of_what_came_before(x, n):
    """The first sum is that of an empty list."""
    factors, largest = [], []
    for k in range(n):
        factors.append(math.exp(-x * (k + 1)) * (1.0 + sum(factors)))
        largest.append(max(largest, default=1) * x)
    return factors[-1] * sum(largest)


class Compartments(NamedTuple):
    susceptible: float
    infected: float
    removed: float


def sum_of_a_named_tuple(x, y):
    state = Compartments(x, y, 0.0)
    for _ in range(3):
        new = y * state.susceptible * state.infected / sum(state)
        state = state._replace(susceptible=state.susceptible - new, infected=state.infected + 0.5 * new,
                               removed=state.removed + 0.5 * new)
    return state.infected * max(state)


CASES = [
    *((f, (3.0,)) for f in (largest_beside_integers, largest_of_integers)),
    (sums_of_what_came_before, (0.3, 3)), (sum_of_a_named_tuple, (0.9, 0.4)),
    *((f, (0.7,)) for f in (turned, part_of_integers, columns, walked_with_depths, best_of_pairs, lists_put_together)),
    *((either_integers_or_floats, (0.7, n)) for n in (0, 1, 2)), *((started_from_integers, (0.7, n)) for n in (0, 3)),
    (matrix_as_argument, ([[1, 2], [3, 4.5]],)),
]

"""Programs whose operands have other shapes than the result, in every combination."""

import numpy as np

from programs.sampling import floats


def added(a, b):
    return a + b


def multiplied(a, b):
    return a * b


def divided(a, b):
    return a / (2 + b)


def subtracted_and_squared(a, b):
    return np.sum((a - b) ** 2)


def to_the_power(a, b):
    return (1.5 + a) ** b


def two_functions(a, b):
    return np.hypot(a, b) + np.arctan2(a, 2 + b)


def grown_in_a_loop(w, x, n):
    """Of length one before the loop, and longer after its first round."""
    for _ in range(n):
        w = w * x + 0.5 * w
    return np.sum(w * w)


def grown_in_nested_loops(w, x, n):
    for k in range(n):
        for _ in range(k):
            w = np.sin(w) * x
        w = w + 0.1 * k
    return w


def grown_in_a_while_loop(w, x, n):
    size, k = 0.0, 0
    while size < 3.0 and k < n:
        w = w + x * w
        size = float(np.sum(w * w))
        k += 1
    return w * x


def grown_in_turn(w, x, n):
    v = w * 2.0
    for _ in range(n):
        v, w = w * x, v
    return np.sum(v * w)


def grown_on_one_path(w, x, n):
    for k in range(n):
        if k == 1:
            w = w * x
        w = w * 1.5 + w**2
    return w


def affine(a, b, c):
    return a * b + c


def in_loop(a, b, n):
    for i in range(n):
        a = a * 0.5 + b
    return a


def in_branch(a, b, flag):
    if flag:
        c = a * b
    else:
        c = b * 2
    return c + a


def carried_number_becomes_array(a, b, n):
    s = a
    for i in range(n):
        s = s + b
    return np.sum(s * s)


def chosen(a, b):
    return np.where(a > 0, a, b)


def larger(a, b):
    return np.maximum(a, b + 0.01) * a


def centered(A):
    return A - A.mean(axis=0)


def normalized_rows(A):
    return A / np.sqrt(np.sum(A * A, axis=1, keepdims=True))


def weighted_columns(A, w):
    return np.sum(A * w, axis=0) / np.sum(w)


def outer_by_broadcast(x, y):
    return x[:, None] * y


def column_minus_row(x):
    return x[:, None] - x[None, :]


def broadcast_to(x):
    return np.broadcast_to(x, (2, 3)) * np.array([[1.0], [2.0]])


SHAPES = [((), ()), ((), (3,)), ((3,), ()), ((3,), (3,)), ((3,), (2, 3)), ((2, 3), (3,)), ((2, 1), (3,)),
          ((2, 1), (1, 3)), ((1,), (3,)), ((2, 3), (1, 1)), ((1, 3), (2, 3)), ((2, 1, 3), (4, 1))]
PAIRS = [(floats(*a, seed=41), floats(*b, seed=42)) for a, b in SHAPES]
SOME = [PAIRS[i] for i in (1, 2, 5, 7, 11)]
A, ROW, COLUMN = floats(2, 3, seed=43), floats(3, seed=44), floats(2, 1, seed=45)

CASES = [
    *((f, pair) for f in (added, multiplied, divided) for pair in PAIRS),
    *((f, pair) for f in (subtracted_and_squared, to_the_power, two_functions, chosen, larger) for pair in SOME),
    (multiplied, (0.7, ROW)), (multiplied, (ROW, 0.7)), (divided, (0.7, A)), (to_the_power, (0.7, ROW)),
    (affine, (A, ROW, 0.5)), (affine, (0.5, COLUMN, ROW)), (affine, (ROW, ROW, A)),
    *((in_loop, (ROW, A, n)) for n in (0, 1, 3)),
    *((f, (start, ROW, n)) for f in (
        grown_in_a_loop, grown_in_nested_loops, grown_in_a_while_loop, grown_in_turn, grown_on_one_path)
        for start in (floats(1, seed=190), ROW) for n in (0, 1, 3)),
    *((in_branch, (ROW, A, flag)) for flag in (True, False)),
    *((carried_number_becomes_array, (0.5, ROW, n)) for n in (0, 2)),
    (centered, (A,)), (normalized_rows, (A,)), (weighted_columns, (A, floats(2, 1, seed=46, low=0.5))),
    (outer_by_broadcast, (ROW, floats(4, seed=47))), (column_minus_row, (ROW,)), (broadcast_to, (ROW,)),
]

"""Programs with lists and tuples beside arrays, and with indices that are kept under a name."""

import numpy as np

from programs.sampling import floats


def list_taken_from_an_array(a, x, y):
    return np.sum((a - [x, y]) ** 2) + np.sum(([x, y] - a) * a[::-1])


def tuples_and_literals(a, x):
    t = (x, 2 * x)
    b = a * t - (1.0, 2.0)
    t += (x,)
    return np.sum(b * t[:2] * [2, 3]) + t[2]


def nested_lists(A, x):
    return np.sum([x, x * x] @ A) + np.sum(A @ (x, 1.0)) + np.sum((A / [[x, x], [1.0, x]]) ** [x, 2.0])


def lists_by_name(a, xs, x):
    squares = [v * v for v in a]
    xs[0] = xs[0] * x
    return np.sum((a - xs) * (squares + a)) + xs[1]


def update_by_a_list(a, x):
    b = a.copy()
    whole = b
    b += [x, x * x]
    b *= (x, 1.0)
    b **= [2.0, x]
    return np.sum(whole * b)


def list_that_becomes_an_array(a, x):
    xs = [x, 2 * x]
    ys = xs
    xs += a
    return np.sum(xs * a) * ys[1] * len(ys)


def literals_that_become_an_array(a):
    xs = [1.0, 2.0]
    xs *= a
    return xs[0] * xs[-1]


def of_either_rank(A, x, whole):
    b = A if whole else A[0]
    return np.sum(b - [x, x * x]) + np.sum(b / [x, x * x])


def misfit(p, xs, ys):
    return np.mean((ys - [p[0] * x + p[1] for x in xs]) ** 2)


def inner_part(u, n):
    inner, left, right = np.s_[1:-1], np.s_[:-2], np.s_[2:]
    u = u.copy()
    for _ in range(n):
        u[inner] += 0.1 * (u[left] - u[inner] * u[right])
    return np.sum(u * u)


def inner_part_of_a_matrix(A, n):
    A = A.copy()
    inner, up, down = np.s_[1:-1, 1:-1], np.s_[2:, 1:-1], np.s_[:-2, 1:-1]
    for _ in range(n):
        A[inner] += 0.1 * (A[up] - A[down]) * A[inner]
    return np.sum(A * A)


def every_kind_of_index(A, k):
    A = A.copy()
    first, rest, row, window = np.s_[..., 0], np.index_exp[:, 1], np.index_exp[0], np.s_[k:k + 2, ::2]
    A[first] *= 2
    A[rest] -= A[first]
    A[window] *= A[window]
    A[row] *= A[1]
    return np.sum(A ** 2)


INNER = np.s_[1:, 1:]


def index_outside(A):
    A = A.copy()
    A[INNER] *= A[:-1, :-1]
    return np.sum(A)


def indices_in_a_dict(A):
    parts = {"top": np.s_[0, :], "rest": np.s_[1:, :]}
    A = A.copy()
    A[parts["top"]] *= 2
    A[parts["rest"]] *= A[parts["top"]]
    return np.sum(A)


def index_of_an_argument(A, k):
    A = A.copy()
    A[k] *= A[k]
    return np.sum(A)


def index_with_repetitions(x):
    k = np.s_[[0, 2, 0]]
    u = x.copy()
    u[k] += x[k] * 2
    return np.sum(u[k] * x[k])


V2, V3, M22, M33 = floats(2, seed=431, low=0.5), floats(3, seed=432), floats(2, 2, seed=433, low=0.2), floats(3, 3, seed=434)

CASES = [
    (list_taken_from_an_array, (V2, 1.3, 0.4)), (tuples_and_literals, (V2, 1.3)), (nested_lists, (M22, 1.3)),
    (lists_by_name, (V2, [1.3, 0.4], 0.7)), (update_by_a_list, (V2, 1.3)), (list_that_becomes_an_array, (V2, 1.3)),
    (literals_that_become_an_array, (V2,)), *((of_either_rank, (M22, 1.3, whole)) for whole in (True, False)),
    (misfit, ([1.0, 2.0], [0.1, 0.2, 0.4], V3)), (inner_part, (floats(5, seed=435), 2)),
    (inner_part_of_a_matrix, (floats(4, 4, seed=436), 2)), (every_kind_of_index, (M33, 1)), (index_outside, (M33,)),
    (indices_in_a_dict, (M33,)), *((index_of_an_argument, (M33, k)) for k in ((..., 0), (slice(1, None), 0))),
    (index_with_repetitions, (V3,)),
]

"""Programs that go on storing into an array after something was computed from it, whose derivative is that of the array:
a sum with a constant, a copy, a view, parts of it in a list."""

import numpy as np

from programs.sampling import floats


def kept_beside_a_number(x):
    y = np.array(x[0] * 2)
    z = y * 1.0
    w = +y
    y[...] = 0.5 * y
    y += 1.0
    return y * z * w + x[1]


def given_as_an_array_without_axes(s, x):
    z = s - 0.5
    s[...] = x[0]
    s *= z
    return np.sum(x) * s * z


def variance_that_is_changed(x):
    y = np.cov(x)
    z = y * 1.0
    y[...] = 0.5 * y
    return y * z


def history_of_a_number(x):
    y, seen = np.zeros(()), []
    for v in x:
        y[()] = v * y + v
        seen.append(y - 0)
    return sum(seen)


def history_of_sums(x):
    y, seen = np.array(x[0]), []
    for v in x:
        y += v
        seen.append(y * 1.0)
    return sum(seen) * y


def number_behind_an_array(x, s):
    between = np.ediff1d(x, s, 0.5), np.ediff1d(x ** 2, s)
    y = np.append(x, s)
    z = np.append(x * 2.0, s)
    return y, z, between


def determinant_of_what_changes(A):
    A = A * 1.0
    y = np.linalg.slogdet(A)
    A[...] = A * 0.5
    return y[1], A


def spectra_and_points(x):
    seen = [np.fft.fft(x) for _ in range(2)]
    seen.append(x * 1.0)
    x[...] = x * 0.5
    return seen


def history(x):
    y, seen = np.zeros(2), []
    for v in x:
        y[...] = v * y + v
        seen.append(y + 0.5)
        seen.append(1.0 * y)
    return np.sum(np.stack(seen) ** 2)


def halves(x):
    x = x * 1.0
    u, v = np.split(x, 2)
    x[0] = x[1] ** 2
    v[0] = u[0] * x[3]
    return np.sum(u * v) + x[2]


def rows_in_a_list(A):
    A = A * 1.0
    rows = list(A)
    A[0, 0] = A[1, 1] ** 2
    rows[1] *= rows[0]
    total = np.sum(rows[0] * rows[2])
    for row in rows:
        total += np.sum(row ** 2)
    return total + A[1, 2]


def blocks_of_rows(A):
    A = A * 1.0
    above, below = np.array_split(A, 2)
    above[0] = below[0] ** 2
    A[2] *= 3.0
    return np.sum(above * A[:2]) + np.sum(below)


def times_itself_spread(A, n):
    for _ in range(n):
        A /= 2.0 + np.broadcast_to(A[0], 3)
    return A


def times_its_square(x, n):
    for _ in range(n):
        x *= np.sin(x)
    return x


def nested_lists(A, a):
    a += np.concatenate([A[1:, 2], [a]])
    A[0] /= a
    return A


def products_of_vectors(x, w):
    y = np.cross(x, w)
    z = y + 1.0
    total = np.zeros(3)
    for k in range(3):
        total += np.cross(z, k * y)
    for v in y:
        total += v * v
    return total @ z


def spread_and_picked(x, c):
    x = x * 1.0
    wide = np.broadcast_to(x, (2, 3))
    chosen = wide if c > 0 else x[None] * 1.0
    total = np.sum(chosen ** 2)
    x[0] = 5.0
    return total * np.sum(chosen)


def spread_in_a_list(x):
    x, seen = x * 1.0, []
    for k in range(3):
        seen.append(np.broadcast_to(x, (2, 3)))
        x[k] = x[k] * 0.5
    return np.sum(seen[0] * seen[1])


def diagonal_that_is_picked(A, c):
    A = A * 1.0
    chosen = np.diagonal(A) if c > 0 else A[0]
    total = np.sum(chosen ** 2)
    A[0, 0] = 3.0
    return total * np.sum(chosen)


def spread_together(x):
    x = x * 1.0
    u, v = np.broadcast_arrays(x, x[:, None])
    total = np.sum(u * v * v)
    x[0] = 3.0
    return total * np.sum(u)


V3, W3, V4, M33 = floats(3, seed=811, low=0.2), floats(3, seed=812), floats(4, seed=813), floats(3, 3, seed=814, low=0.2)

CASES = [
    *((f, (V3,)) for f in (kept_beside_a_number, variance_that_is_changed, history_of_a_number, history,
                          history_of_sums, spectra_and_points)),
    (given_as_an_array_without_axes, (np.array(0.7), V3)), (halves, (V4,)), (rows_in_a_list, (M33,)),
    (blocks_of_rows, (M33[[0, 1, 2, 0]],)), *((times_itself_spread, (M33, n)) for n in (0, 2)),
    *((times_its_square, (V4, n)) for n in (0, 2)), (products_of_vectors, (V3, W3)), (nested_lists, (M33, 1.4)),
    (number_behind_an_array, (V3, 0.7)), (determinant_of_what_changes, (M33 + np.eye(3),)),
]

REFUSED = [(spread_and_picked, (V3, 1.0)), (spread_in_a_list, (V3,)), (diagonal_that_is_picked, (M33, 1.0)),
           (spread_together, (V3,))]

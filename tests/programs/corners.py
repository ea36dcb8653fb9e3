"""Functions of NumPy with arguments that decide what they share memory with, or what they compute."""

import numpy as np

import srcdiff as sd
from programs.sampling import floats

#: What NumPy 2 has in the place of False.
IF_NEEDED = False if np.__version__.startswith("1.") else None
V3, V4, A33 = floats(3, seed=701), floats(4, seed=702), floats(3, 3, seed=703)


def differences_of_some_order(x, n):
    y = x * 1.0
    z = np.diff(y, n)
    y[1] = x[0] * x[2]
    return np.sum(z**3) + y[1]


def conjugate_that_is_the_array_itself(x):
    y = x * 1.0
    z = y.conj()
    z[1] = x[0] * x[2]
    return np.sum(y**3) + y.conjugate() @ z


def array_without_a_copy(x):
    y = x * 1.0
    z = np.array(y, ndmin=1, copy=IF_NEEDED)
    z[1] = x[0] * x[2]
    return np.sum(y**3) + z @ y


def array_of_a_list_in_an_order(x):
    y = x * 1.0
    z = np.asarray([y, x], order="K")
    y[1] = x[0] * x[2]
    return np.sum(y**3) + np.sum(z**2)


def factors_of_what_is_stored_into_later(A, x):
    B = A * 1.0
    u, s, vh = np.linalg.svd(B[:2])
    B[0] = x
    return s * s @ s + np.sum(B * B)


def chosen_from_the_rows_of_an_array(A, x):
    return np.choose([0, 2, 1], A * x) * np.choose(np.array([[2], [0]]), A, mode="clip")


def joined_from_the_rows_of_an_array(A):
    return np.concatenate(A * A) @ np.hstack(A) + np.stack(A, axis=1) @ A + np.vstack(A)


def transposed_by_an_attribute(A):
    return np.stack([A, A * A]).mT @ A


def joined_as_a_text_says(x, y, how):
    return np.r_["0,2", x, y * y, 1:4] @ np.r_[how, x, [y[0], 1.0, 2.0]].T + np.r_["1,2,0", x, y] @ np.r_["0,2", x[:2]].T


def points_between_moving_ends(a, b, n):
    X, Y = np.mgrid[a:b:n * 1j, 0:1:2j]
    return np.sum(X * X * Y) + np.sum(np.r_[a:b:n * 1j, b] ** 3)


def grids_that_repeat_what_they_are_made_from(x, y):
    X, Y = np.meshgrid(x, y * y, copy=False)
    u, v = np.meshgrid(x, y, sparse=True, indexing="ij", copy=False)
    return np.sum(X * Y) + u * v


def levels_of_quantiles(x, q, A):
    inner = np.quantile(x * x, q * 0.5) + np.percentile(A, [20 * q, 70.0], axis=0, method="hazen") @ x
    rest = np.nanquantile(A, q, axis=1, keepdims=True, method="weibull")[0, 0] * np.median(A, overwrite_input=True)
    return inner + rest


def characteristic_polynomial(A):
    return np.poly(A) @ np.arange(4.0) + np.poly(A[0])[1:] @ A[1]


def fit_of_moving_points(x, y):
    slope, offset = np.polyfit(np.cumsum(np.exp(x)), y * y, 1)
    return slope * offset


def between_zeros(x):
    padded = np.concatenate((np.zeros(2), x * x, [0.0]))
    return np.trim_zeros(padded) @ x + np.trim_zeros(padded, "b")[-1]


def edges_of_bins(x):
    edges = np.histogram_bin_edges(x * x, 3)
    return edges @ edges


def one_variable(x):
    return np.corrcoef(x) + np.corrcoef(x, rowvar=False) * np.sum(x)


def pieces_of_a_number(a):
    return np.piecewise(a, [a < 0, a >= 0], [lambda t: -t, lambda t: t * t]) * np.piecewise(a, a > 9, [1.0, a])


def triangles_of_a_vector(x):
    return np.tril(x * x) @ x + np.sum(np.triu(x, 1) ** 3)


def gradient_along_four_axes(A, a):
    B = A[:, :, None, None] * np.arange(6.0).reshape(2, 3) ** 2
    found = np.gradient(B, a, 2.0, 3.0, a)
    return np.sum(found[0] * found[3]) + np.sum(found[2] ** 2)


def solved_over_other_axes(A, x):
    a = np.kron(A + 3.0 * np.eye(3), np.eye(2)).reshape(2, 3, 6).swapaxes(1, 2)
    return np.linalg.tensorsolve(a, np.concatenate((x, x * x)), axes=(0, 2))


def infinite_ones_replaced(x, a):
    bad = np.array([np.nan, 1.0, np.inf]) + x
    return np.nan_to_num(bad, nan=a, posinf=a * a, neginf=-a)


def folded_from_a_start(A, a):
    chosen = A > -9.0
    return np.logaddexp.reduce(A, initial=a) + np.hypot.reduce(A, axis=(0, 1), initial=a) + np.hypot.reduce(
        A, initial=a, where=chosen)


def weighted_along_axes(A, B):
    return np.average(A[:, :, None] * np.arange(1.0, 3.0), axis=(1, 0), weights=B * B)


def subscripts_in_lists(A, x, rows, columns, out):
    return np.einsum(A, rows, A, columns, out) @ x + np.einsum(A, rows, x, columns[1:])


def first_of_equal_ones(x):
    places = np.unique(sd.stop_gradient(x), return_index=True)[1]
    return np.diff(x[places]) ** 2


TABLE = np.arange(12.0).reshape(3, 4)


def read_of_a_captured_array(x):
    row = np.floor(x).astype(int)
    return TABLE[row, row + 1] * (x - row) + TABLE[row + 1, row] * x


def every_pair_in_a_dtype(x, y, kind):
    return np.power.outer(x, y, dtype=kind) + np.add.outer(x, 0.5, dtype=kind)[:, None]


def numbers_in_a_dtype(x, kind):
    return np.maximum(x, 0.25, dtype=kind) * np.add(2, x, dtype=kind, casting="unsafe")


def sums_between_places_into_an_array(A, places, kind):
    out = np.zeros((4, 3))
    np.add.reduceat(A, places, 0, kind, out[1:3])
    return out * np.add.reduceat(A[0], places, dtype=kind)[0] + out**2


def joined_in_a_dtype(x, y, kind, casting):
    joined = np.concatenate([x, y], dtype=kind, casting=casting)
    return np.outer(joined, joined) + np.sum(np.stack([x, x], 1, dtype=kind, casting=casting) ** 3)


CASES = [
    *((every_pair_in_a_dtype, (np.exp(V3), V4, kind)) for kind in (None, "f8", np.complex128)),
    *((numbers_in_a_dtype, (V3, kind)) for kind in (None, "f8")),
    *((sums_between_places_into_an_array, (A33, [0, 2], kind)) for kind in (None, "f8")),
    *((joined_in_a_dtype, (V3, V4, kind, casting)) for kind in ("f8", np.complex128) for casting in ("safe", "unsafe")),
    (read_of_a_captured_array, (1.3,)),
    (differences_of_some_order, (V3, 0)), (differences_of_some_order, (V3, 1)),
    (conjugate_that_is_the_array_itself, (V3,)), (array_without_a_copy, (V3,)),
    (array_of_a_list_in_an_order, (V3,)), (factors_of_what_is_stored_into_later, (A33, V3)),
    (chosen_from_the_rows_of_an_array, (A33, V3)), (joined_from_the_rows_of_an_array, (A33,)),
    (joined_as_a_text_says, (V3, V3 + 1.0, "0,2")), (points_between_moving_ends, (0.3, 1.7, 4)),
    (grids_that_repeat_what_they_are_made_from, (V3, V4)), (levels_of_quantiles, (V3, 0.63, A33)),
    (characteristic_polynomial, (A33,)), (characteristic_polynomial, (np.eye(3),)), (fit_of_moving_points, (V3, V3 + 1.0)),
    (between_zeros, (V3,)), (edges_of_bins, (V4,)), (one_variable, (V3,)), (pieces_of_a_number, (0.7,)),
    (triangles_of_a_vector, (V3,)), (gradient_along_four_axes, (A33, 0.7)), (solved_over_other_axes, (A33, V3)),
    (infinite_ones_replaced, (np.array([1.5, 0.4, 0.3]), 0.4)), (folded_from_a_start, (A33, 0.4)),
    (first_of_equal_ones, (V4,)), (subscripts_in_lists, (A33, V3, [0, 1], [1, 2], [0, 2])),
    # new in NumPy 2
    *([(transposed_by_an_attribute, (A33,)), (weighted_along_axes, (A33, A33.T))]
      if hasattr(np, "matrix_transpose") else []),
]

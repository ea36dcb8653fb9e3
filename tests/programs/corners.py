"""Functions of NumPy with arguments that decide what they share memory with, or what they compute."""

import numpy as np

from programs.sampling import floats

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
    z = np.array(y, ndmin=1, copy=None)
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


CASES = [
    (differences_of_some_order, (V3, 0)), (differences_of_some_order, (V3, 1)),
    (conjugate_that_is_the_array_itself, (V3,)), (array_without_a_copy, (V3,)),
    (array_of_a_list_in_an_order, (V3,)), (factors_of_what_is_stored_into_later, (A33, V3)),
    (chosen_from_the_rows_of_an_array, (A33, V3)), (joined_from_the_rows_of_an_array, (A33,)),
    (joined_as_a_text_says, (V3, V3 + 1.0, "0,2")), (points_between_moving_ends, (0.3, 1.7, 4)),
    (grids_that_repeat_what_they_are_made_from, (V3, V4)),
    *([(transposed_by_an_attribute, (A33,))] if hasattr(np, "matrix_transpose") else []),
]

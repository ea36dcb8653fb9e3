"""Positions that change between two readings, and index arrays that are stored into before they are used."""

import numpy as np

from programs.sampling import floats


def positions_counted_up(x):
    n = 1
    a = x[n - 1]
    n += 1
    b = a * x[n - 1]
    n += 1
    return b + a * x[n - 1] ** 2


def columns_counted_up(A):
    i, j = 0, 0
    a = A[0, i]
    i += 1
    b = a * A[0, i] + np.sum(A[:, j] ** 2)
    j += 1
    return b * np.sum(A[:, j] ** 3)


def parts_of_parameters(x):
    i = 0
    W = x[i:i + 4].reshape(2, 2)
    i += 4
    b = x[i:i + 2]
    i += 2
    return np.sum((W @ b) ** 2) * x[i - 1]


def parts_taken_by_a_function(x):
    place = 0

    def take(k):
        nonlocal place
        part = x[place:place + k]
        place += k
        return part
    W, b = take(4).reshape(2, 2), take(2)
    return np.sum((W @ b) ** 2) * np.sum(b)


def stored_in_steps(x):
    out, k = np.zeros(4), 0
    out[k:k + 2] = x[:2] ** 2
    k += 2
    out[k] = x[2]
    k += 1
    out[k] = x[0] * out[k - 1]
    return out @ np.arange(1.0, 5.0) * np.sum(x[:k])


def bounds_that_are_called(x):
    n = 0

    def following():
        nonlocal n
        n += 1
        return n
    return np.sum(x[following() - 1:following()] ** 2) * x[n]


def masks_in_a_key(A):
    mask = np.ones(3, dtype=bool)
    mask[1] = False
    B = A[:, mask] ** 2
    mask[0] = False
    A[0, mask] = A[0, mask] * 2.0
    return np.sum(B) + np.sum(A**3)


def labels_in_a_key(A):
    labels = np.array([0, 1])
    labels[1] = 2
    return np.sum(np.log(A[np.arange(2), labels] ** 2 + 1.0))


def lists_in_a_key(A):
    rows, columns = [], []
    for k in range(2):
        rows.append(k)
        columns.append(2 - k)
    columns.reverse()
    return np.sum(A[rows, columns] ** 2)


def order_in_a_key(A):
    order = np.arange(3)
    order[0], order[2] = order[2], order[0]
    key = (0, order)
    B = np.zeros((2, 3))
    np.add.at(B, (1, order), A[0])
    return A[key] @ np.array([1.0, 2.0, 3.0]) * A[1, 0] + B[1] @ np.array([3.0, 1.0, 2.0]) ** 2


def looked_for_deep(x):
    seen = [[0, 0], [1, 0]]
    seen[0][1] = 5
    return x[0] ** 2 if [0, 5] in seen else x[0] * 3


def zeros_in_a_grown_shape(x):
    shape = []
    shape.append(2)
    return np.sum(np.zeros(shape) + x[:2] ** 2)


X8, A23 = floats(8, seed=501), floats(2, 3, seed=502)

CASES = [*((f, (X8,)) for f in (positions_counted_up, parts_of_parameters, parts_taken_by_a_function, stored_in_steps,
                                bounds_that_are_called, looked_for_deep, zeros_in_a_grown_shape)),
         *((f, (A23,)) for f in (columns_counted_up, masks_in_a_key, labels_in_a_key, lists_in_a_key, order_in_a_key))]

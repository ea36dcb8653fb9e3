"""Programs that store into arrays: elements, slices, index arrays, masks, in all control flow."""

import numpy as np

from programs.sampling import floats


def element_of_parameter(x):
    x[1] = x[0] * x[2]
    return np.sum(x * x)


def element_of_copy(x):
    y = x.copy()
    y[-1] = y[1] ** 2
    return x * y


def element_overwritten_twice(x):
    y = x * 2
    y[0] = np.sin(y[0])
    s = y[0] * y[1]
    y[0] = y[0] * y[0] * s
    return s + y[0] * y[2]


def overwritten_after_use(x):
    y = np.sin(x)
    z = y * y
    y[1] = 0.5
    w = np.exp(y)
    y[:2] = x[0]
    return z * y * w


def index_in_variables(x, k, v):
    y = x + 1
    y[k] = v * y[k - 1]
    y[k - 2] = y[k] * x[k]
    return y


def matrix_elements(A):
    B = A * A
    B[0, 1] = B[1, 0] * A[0, 0]
    B[1][2] = B[0, 1] * 2
    B[-1, -1] = B[1, 2] - B[0, 0]
    return np.sum(B * A)


def constants_stored(x):
    y = x * x
    y[0], y[2] = 1, 0.25
    return y * x


def chained_and_tuple_targets(x):
    y = np.ones(4)
    y[0] = y[2] = x[0] * x[1]
    y[1], (y[3], s) = x[2], (y[0], x[0])
    return y * s


def targets_in_order(x, i):
    y = x.copy()
    i, y[i] = i + 1, x[0] * 3
    y[i], i, y[i] = y[0], 0, y[1] * y[i]
    return y * y


def loop_target_is_an_element(x):
    y = np.zeros(2)
    s = 0.0
    for y[1] in x:
        s = s + y[1] * y[1] * y[0]
        y[0] = y[1]
    return s + y[1]


def slice_from_another(x):
    y = np.zeros(6)
    y[1:4] = x[:3] ** 2
    y[-2:] = x[3:5] * x[0]
    return y * x


def slice_onto_itself(x):
    x[1:] = x[:-1] * 2 + x[1:] ** 2
    x[:-2] = x[2:] * x[0]
    return x * x


def stepped_slices(x):
    y = np.ones(6)
    y[::2] = x[:3] * x[3:]
    y[5:0:-2] = x[1::2] ** 2
    y[::-1] = y * x
    return np.sum(np.sin(y))


def whole_array(x, a):
    y = np.empty(6)
    y[:] = x * a
    x[:] = y * y
    x[...] = x + a
    return x * y


def ellipsis_and_newaxis_stored(A):
    B = np.zeros((2, 3))
    B[..., 0] = A[:, 1] * A[:, 2]
    B[:, None, 1:] = A[:, np.newaxis, :2] ** 2
    B[..., None, 2] = 3 * B[..., :1]
    return B * A


def broadcast_into(A, x, a):
    A[:] = A + x
    A[:, 1:] = a * a
    A[:1] = x
    A[1:, :2] = A[1:, 2:]
    return A * A


def broadcast_leading_ones(A, x):
    x[:] = A[:1] * 2
    x[1:2] = np.reshape(A[1, 1:2] * x[0], (1, 1, 1))
    return x * x


def fancy_index(x, indices):
    y = x * 2
    y[indices] = x[indices[::-1]] ** 2
    return y * x


def fancy_index_repeated(x):
    y = np.zeros(4)
    y[[1, 0, 1, 1]] = x[:4] ** 2
    return y * x[:4]


def augmented_without_accumulation(x):
    y = x[:4].copy()
    y[[0, 2, 0]] += x[:3] * x[0]
    y[np.array([1, 1])] *= x[4:]
    return y * y


def mask_stored(x):
    y = x * 1.5
    y[y > 0] = 0.5 * x[0]
    mask = x < 0
    x[mask] = x[mask] ** 2
    x[~mask] *= 2
    return y * x


def mask_of_matrix(A, mask):
    B = np.zeros(A.shape)
    B[mask] = A[mask] ** 2
    B[~mask] += 3.0 * A[0, 0]
    return B * A


def mixed_indices(A, k):
    B = A.copy()
    B[k, [0, 2]] = A[1 - k, :2] ** 2
    B[1:, [2, 1]] = A[:1, 1:] * B[0, 0]
    B[[0, 1], [1, 0]] = A[0, 2] * A[1, :2]
    B[:, np.array([True, False, True])] *= 2
    return B * A


def open_mesh(A, rows, columns):
    B = A * A
    B[rows[:, None], columns] = A[columns[:, None], rows] * 2
    B[rows[:, None], columns] += A[1:, 1:]
    return B


def swapped_elements(x, i, j):
    y = x * x
    y[i], y[j] = y[j], y[i]
    y[0], y[1], y[2] = y[2], y[0], y[1]
    return y * x


def swapped_rows_are_views(A):
    A[0], A[1] = A[1], A[0]
    return A * A * A[:, :1]


def swapped_fancy_rows(A):
    A[[0, 1]] = A[[1, 0]] * 2
    A[:, [0, 2]] = A[:, [2, 1]]
    return A * A[0]


def counters_beside(x):
    counts = np.zeros(3, dtype=int)
    seen = np.zeros(4, dtype=bool)
    s = np.zeros(3)
    for i in range(4):
        k = i * i % 3
        counts[k] += 1
        s[k] += x[i] ** 2
        seen[i] = x[i] > 0
    counts[counts == 0] = 1
    return s / counts * np.sum(x[:4][seen])


def truncated_to_integers(x):
    n = np.arange(3)
    n[1] = x[0] * 10
    n[2:] = x[1] * 10
    return n * x[:3]


def integers_into_floats(x, k):
    y = x * x
    y[0] = k
    y[k:] = np.arange(6)[k:]
    return y * x


def single_precision_stores(x, a):
    y = np.zeros(3, dtype=np.float32)
    y[0] = a * a
    y[1:] = x[:2] * a
    y += 0.25
    y *= x
    return y


def rank_zero(x):
    y = np.array(x * x)
    y[()] = y * x
    y[...] += x
    y *= 2
    return y


def rank_zero_element(A):
    e = A[0, 1, ...]
    e[...] = A[1, 1] ** 2
    e += 1
    return A * A[0, 1]


def filled_by_loop(x, n):
    y = np.empty(n)
    z = np.zeros_like(y)
    for i in range(n):
        y[i] = x[i] * x[-1 - i]
        z[n - 1 - i] = np.sin(y[i])
    return y * z


def filled_by_nested_loops(x, n):
    A = np.full((n, n), 0.5)
    for i in range(n):
        for j in range(i):
            A[i, j] = x[i] * x[j]
            A[j, i] = A[i, j] ** 2 - A[j, j]
    return A


def made_in_many_ways(x):
    t = np.arange(3.0)
    o = np.ones((3,))
    f = np.full_like(o, 2.0)
    e = np.array([x[0], 1.0, x[1]])
    t[0] = o[1] = x[2]
    f[2] *= e[0] * t[0]
    e[1:] += f[1:] * o[1]
    return t * o + f * e


def store_in_branch(x, a):
    y = x * a
    if a > 0:
        y[0] = x[1] * x[2]
        y[1:3] *= a
    elif a > -0.5:
        y[:] = a * a
    y[2] = y[0] * y[1]
    return y * y


def array_made_in_branch(x, a):
    if a > 0:
        y = np.zeros(3)
        y[1] = x[0] * a
    else:
        y = x[:3] ** 2
    y[2] += a * a
    return y


def store_in_while(x):
    y = x * 1.0
    k = 0
    while np.sum(y * y) > 0.05 and k < 20:
        y[k % 3] *= 0.3 * np.cos(x[k % 3])
        k += 1
    return y * k


def store_with_break_and_continue(x, limit):
    y = np.zeros(6)
    s = 0.0
    for i in range(len(x)):
        if x[i] < 0:
            y[i] = -x[i]
            continue
        s = s + x[i] ** 2
        y[i] = s
        if s > limit:
            break
        y[i - 1] += x[i] * 0.5
    else:
        y[0] = s * s
    return y * y


def return_before_store(x, a):
    if a < 0:
        return x * a
    for i in range(3):
        x[i] = x[i + 1] * a
        if x[i] > 0.5:
            return x * x
    x[0] = a
    return x * 2


def history_of_one_element(x, n):
    y = x[:1] * 1
    s = 0.0
    for i in range(n):
        s = s + y[0] ** 2
        y[0] = np.sin(y[0] + s)
    return s * y


V6 = floats(6, seed=131)
M23, M33 = floats(2, 3, seed=133), floats(3, 3, seed=134)
MASK = np.array([[True, False, True], [False, False, True]])

CASES = [
    *((f, (V6,)) for f in (
        element_of_parameter, element_of_copy, element_overwritten_twice, overwritten_after_use, constants_stored,
        chained_and_tuple_targets, loop_target_is_an_element, slice_from_another, slice_onto_itself, stepped_slices,
        fancy_index_repeated, augmented_without_accumulation, mask_stored, counters_beside, truncated_to_integers,
        made_in_many_ways, store_in_while)),
    *((f, (A,)) for f in (swapped_rows_are_views, swapped_fancy_rows, rank_zero_element) for A in (M23, M33)),
    *((f, (M23,)) for f in (matrix_elements, ellipsis_and_newaxis_stored)),
    *((index_in_variables, (V6, k, 0.7)) for k in (1, 5)), (targets_in_order, (V6, 2)), (whole_array, (V6, 0.7)),
    (broadcast_into, (M23, V6[:3], 0.7)), (broadcast_leading_ones, (M23, V6[:3])),
    *((fancy_index, (V6, np.array(k))) for k in ([0, 5, 2], [1, 4, 1])), (mask_of_matrix, (M23, MASK)),
    *((mixed_indices, (M23, k)) for k in (0, 1)), (open_mesh, (M33, np.array([2, 0]), np.array([1, 2]))),
    (swapped_elements, (V6, 0, 5)), (swapped_elements, (V6, 1, 1)), (integers_into_floats, (V6, 2)),
    (single_precision_stores, (V6[:3].astype(np.float32), 0.7)), (rank_zero, (np.array(0.7),)), (rank_zero, (0.7,)),
    *((f, (V6, n)) for f in (filled_by_loop, filled_by_nested_loops, history_of_one_element) for n in (0, 1, 3)),
    *((f, (V6, a)) for f in (store_in_branch, array_made_in_branch) for a in (0.7, -0.3, -0.8)),
    *((store_with_break_and_continue, (V6, limit)) for limit in (0.4, 9.0)),
    *((return_before_store, (V6, a)) for a in (-0.5, 0.2, 1.9)),
]


def put_from_the_end(x):
    y = np.zeros((2, 2))
    np.put(y, -1, x[0])
    y.put([-2, 0], x[:2])
    return y * y


CASES += [(put_from_the_end, (V6,))]

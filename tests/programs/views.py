"""Programs that write to an array and read it through views of it, or write through views and read the array."""

import numpy as np

from programs.sampling import floats


def base_written_seen_in_slice(x):
    y = x * 2
    v = y[1:4]
    y[2] = y[0] ** 2
    return v * v


def slice_written_seen_in_base(x):
    y = x * x
    v = y[1:4]
    v[0] = y[0] * y[1]
    v *= x[0]
    return y * x


def parameter_through_its_views(A):
    top, left = A[0], A[:, 0]
    top[0] = A[1, 1] ** 2
    left[1] = top[0] * top[2]
    top *= left[1]
    return A * A


def whole_slice_is_a_view(x):
    y = x[:]
    y[0] = x[1] * x[2]
    y += x[3]
    return x * x


def reversed_view(x):
    y = np.array(x)
    r = y[::-1]
    r[0] = y[1] * x[2]
    y[0] *= r[1]
    r[1:3] = y[:2] ** 2
    return y + r * r


def stepped_view(x):
    y = x.copy()
    even, odd = y[::2], y[1::2]
    even *= odd
    odd -= even ** 2
    y[0] = even[2]
    return even * odd


def overlapping_views(x):
    y = x + 1
    left, right = y[:-1], y[1:]
    left[1] = right[1] * 2
    right *= 0.5 + left
    left -= right[0]
    return left * right


def transposed_view(A):
    B = A * 2
    T = B.T
    T[0] = A[0, :2] ** 2
    B[1] *= T[1, 0]
    T[2][1] = B[0, 0]
    return B * T.T + np.transpose(B).T[0]


def transpose_is_stored_into(A):
    A.T[1] = A[:, 0] ** 2
    A.transpose()[2, 0] += A[1, 1]
    np.transpose(A)[0] *= 2
    return A * A


def reshaped_view(x):
    A = x.reshape(2, 3)
    A[1] = A[0] ** 2
    x[0] = A[1, 2] * x[1]
    np.reshape(x, (3, 2))[:, 1] *= x[0]
    return A * A[0]


def reshape_that_copies(A):
    B = A * 1
    flat = B.T.reshape(6)
    flat[0] = B[1, 2] ** 2
    B[0, 0] = flat[1] * flat[2]
    flat *= B[0, 0]
    return flat * B.ravel()


def reshape_that_may_copy(A, order):
    B = A.copy(order)
    flat = B.reshape(-1)
    flat[1:3] = flat[3:5] ** 2
    B[0, 0] *= A[1, 1]
    flat *= A[0, 0]
    return B * flat.reshape(2, 3)


def raveled(A):
    B = A * A
    flat = B.ravel()
    flat[2] = B[1, 0] * A[0, 0]
    copied = B.T.ravel()
    copied[0] = 2 * flat[2]
    unrelated = B.flatten()
    unrelated *= copied
    return B.ravel() * copied + unrelated


def axes_swapped(A):
    S = np.swapaxes(A, 0, 1)
    S[1] = A[:, 2] ** 2
    M = np.moveaxis(A, 1, 0)
    M[0, 1] *= S[1, 0]
    A[0] += M[2, 0]
    return S * M


def diagonal_seen(A):
    B = A @ A
    d = np.diagonal(B)
    B[1, 1] = A[0, 0] ** 2
    B[0, 1] = d[2]
    e = np.diag(B)
    B *= A[1, 0]
    return d * e + B[0]


def ranks_added(x, a):
    y = np.atleast_1d(x)
    y[0] = x[1] * a
    M = np.atleast_2d(y)
    M[0, 1:] *= y[:2]
    z = np.atleast_1d(a)
    z[0] = 2.0 * x[0]
    return x * y * M[0] + z * a


def as_arrays(x):
    y = np.asarray(x)
    y[0] = x[1] ** 2
    z = np.array(x)
    z *= 2
    w = np.ascontiguousarray(x)
    w[1] = z[0]
    return x * z


def axes_expanded_and_squeezed(x):
    c = x[:, None]
    c[1] = x[0] ** 2
    e = np.expand_dims(x, 0)
    e[0, 2:] *= c[1, 0]
    s = np.squeeze(e)
    s += x[3]
    return np.sum(c * e)


def splits(x):
    a, b, c = np.split(x, 3)
    a *= b
    c[0] = a[1]
    x[3] += c[0] ** 2
    return np.concatenate([a, b]) * np.sum(c)


def flipped_and_rotated(A):
    F = np.flip(A)
    F[0, 0] = A[0, 0] * A[0, 1]
    U = np.flipud(A)
    U[0] *= F[0, 0]
    R = np.rot90(A)
    R[0] += A[0, 1]
    return A * F


def views_of_views(A):
    B = A[1:]
    C = B[:, ::-1]
    D = C.T[1:]
    D[0] = A[0, :2] ** 2
    C[0, 0] *= D[1, 1]
    A[2] += D[0, 0]
    return B * C


def views_with_fixed_index(T):
    P = T[1]
    q = P[:, 0]
    q[0] = T[0, 1, 1] * P[1, 2]
    P[1] += q[0]
    T[:, 0, :2] *= q
    return P * T[0]


def fancy_index_is_a_copy(A):
    rows = A[[0, 2]]
    rows *= A[1]
    A[0] = rows[1] ** 2
    chosen = A[A > 0]
    chosen[0] = 5.0
    return A[[0, 2]] * rows + np.sum(chosen)


def rows_in_a_loop(A, x):
    for i in range(len(A)):
        row = A[i]
        row[0] = x[i] * row[1]
        for j in range(1, 3):
            row[j] += row[j - 1] ** 2
    return A * A


def rows_as_items(A):
    for row in A:
        row *= row[0]
        row[1:] += 0.5
    for i, column in enumerate(A.T):
        column[0] = i * column[1]
    return A * A


def row_kept_from_the_loop(A):
    last = A[0]
    for i in range(1, 3):
        row = A[i]
        row += last * row
        last[1] = row[2] ** 2
        last = row
    last *= 2
    return A * last


def result_is_a_view(A):
    B = A * A
    B[0] *= B[1]
    r = B[:, 1]
    B[1, 1] = 3.0 * A[0, 0]
    return r


def results_share_memory(x):
    y = x * 2
    v = y[1:]
    v[0] = y[0] ** 2
    return y, v, x[0], y[::-1]


def parameter_is_the_result(x):
    y = x
    y[0] *= y[1]
    return x


def parts_of_a_complex_array(x):
    z = np.zeros(4, dtype=complex)
    z.real[:] = x * x
    z.imag[1:] = x[:-1]
    z *= z
    return z.real * z.imag


def rows_taken_at_once(A):
    a, b, c = A
    a[:], c[1] = b, a[0] * b[1]
    c -= a * b
    for p in A:
        u, v, w = p
        p[0] = u * v + w
    return A * A[0]


def sum_of_squares(d):
    named = d
    return np.sum(named * named)


def names_of_read_only_views(A):
    d = np.diagonal(A)
    e = d[1:]
    b = np.broadcast_to(A[0], (2, 3))
    c = b
    A[0, 0] = c[1, 1] * e[0]
    A[1, 1] *= d[2]
    return sum_of_squares(d) + np.sum(c * e[1])


def view_by_einsum(A):
    d, t = np.einsum("ii->i", A), np.einsum("ij->ji", A).copy()
    s, r = np.sum(d * t[0]), np.einsum("ij->i", A)
    A[1, 1] = s * A[0, 1]
    A[2] *= 2.0
    r[0] = A[2, 1]
    return sum_of_squares(d) * s + np.sum(t * A) + np.sum(r)


def view_by_einsum_stored_into(A):
    d = np.einsum("ii->i", A)
    d[1] = 2.0 * A[0, 1]
    return np.sum(A * A)


V4, V6 = floats(4, seed=151), floats(6, seed=153)
M23, M33, T223 = floats(2, 3, seed=154), floats(3, 3, seed=155), floats(2, 2, 3, seed=156)

CASES = [
    *((f, (V4,)) for f in (
        base_written_seen_in_slice, slice_written_seen_in_base, whole_slice_is_a_view, reversed_view,
        overlapping_views, as_arrays, axes_expanded_and_squeezed, results_share_memory,
        parameter_is_the_result, parts_of_a_complex_array)),
    *((f, (V6,)) for f in (stepped_view, reshaped_view)),
    *((f, (M23,)) for f in (parameter_through_its_views, transposed_view, transpose_is_stored_into,
                            reshape_that_copies, raveled, axes_swapped, result_is_a_view)),
    *((f, (M33,)) for f in (diagonal_seen, flipped_and_rotated, views_of_views, fancy_index_is_a_copy, rows_as_items,
                            row_kept_from_the_loop, rows_taken_at_once,
                            names_of_read_only_views, view_by_einsum)),
    *((reshape_that_may_copy, (M23, order)) for order in "CF"),
    (ranks_added, (V4[:3], 0.7)), (views_with_fixed_index, (T223,)), (rows_in_a_loop, (M33, V4)),
]

#: What is not followed yet.
REFUSED = [(splits, (V6,)), (view_by_einsum_stored_into, (M33,))]

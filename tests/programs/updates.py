"""Programs that update arrays without a plain store: by augmented assignment, by ``out=`` and ``where=``, by calls."""

import numpy as np

from programs.sampling import floats


def augmented_names(x, a):
    y = x * 1
    y += a
    y -= x * x
    y *= a
    z = y
    y /= 2 + x
    y **= 2
    return y + z


def augmented_name_of_any_kind(x):
    y = x
    y += 0.5
    y *= y
    return np.sum(x * y)


def augmented_power(x, p):
    x **= p
    x[0] **= 2
    x[1:] **= x[:-1]
    return x


def augmented_rounding(x):
    y = x * 4
    y %= 1.5
    y[0] //= 0.25
    return y[1:] * x[1:] + y[0]


def augmented_matrix_product(A, B):
    C = A @ B
    C @= A
    A @= C
    A[0] @= B
    return A


def augmented_subscripts(A, x):
    A[0, 1] += x[0]
    A[1] -= x * x
    A[:, 2] *= A[:, 0]
    A[1:, :2] /= 2 + x[1:]
    A[0, ::2] **= 2
    A[...] += A[:1]
    return A * A


def augmented_element_by_itself(x, n):
    for i in range(n):
        x[i] += x[i] * x[i - 1]
        x[i] -= x[i + 1] / (2 + x[i] ** 2)
        x[i] *= x[i]
    return x


def augmented_alias_and_copy(x):
    y = x
    z = x.copy()
    y *= z
    z += y
    x -= z * z
    return x * y + z


def augmented_broadcast(A, x):
    A += x
    A *= np.sum(A, axis=1, keepdims=True)
    x -= A[0] * A[1]
    return A * x


def augmented_result_of_branch(x, a):
    y = x * a if a > 0 else x
    y += a * a
    y *= y
    return x * y


def augmented_accumulation(A, n):
    s = np.zeros(3)
    p = np.ones(3)
    for i in range(n):
        s += A[i] ** 2
        p *= 1 + s
    s /= 2 + n
    return s * p


def augmented_number_becomes_array(x, n):
    s = 0.0
    for i in range(n):
        s += x[i] * x
    s -= x[0]
    return np.sum(s * s)


def out_of_ufunc(x, y):
    c = np.empty(3)
    np.add(x, y, out=c)
    np.multiply(c, c, out=c)
    np.sin(c, out=x)
    np.subtract(x, y, y)
    return c * x + y


def out_of_ufunc_is_the_result(x, y):
    c = np.zeros_like(x)
    d = np.exp(x, out=c)
    d *= y
    e = np.divide(c, 2 + y * y, out=(y,))
    e += 1
    return c * y


def out_is_a_view(A, x):
    np.multiply(A[0], x, out=A[1])
    np.negative(A[1, ::-1], out=A[0])
    np.square(x[:2], out=A[:, 2])
    np.add(A[:, 0], A[:, 1], out=x[:2])
    return A * x


def out_overlaps_the_input(x):
    np.multiply(x[:-1], 2.0, out=x[1:])
    np.add(x, x[::-1], out=x)
    return x * x


def where_and_out(x, y):
    c = x * y
    np.multiply(x, x, out=c, where=y > 0)
    np.sqrt(y, out=x, where=y > 0)
    np.add(c, 1.0, out=c, where=np.array([True, False, True]))
    return c * x


def out_of_reductions(A, x):
    s = np.empty(2)
    np.sum(A * A, axis=1, out=s)
    A.sum(axis=0, out=x)
    t = np.zeros(())
    np.mean(x * x, out=t)
    np.prod(A, axis=1, out=A[:, 0])
    np.max(A, axis=0, out=A[1])
    return s * t * A[:, 0] + np.sum(A * x)


def out_of_what_is_chosen(A, x):
    s, t = np.empty(2), np.empty(2)
    np.sum(A * A, axis=1, out=s, where=A > 0)
    A.mean(axis=1, out=t, where=x > -9)
    A[0].cumsum(out=x)
    return s * t * np.sum(x * x)


def out_of_several_results(A, x):
    fraction, whole = np.empty((2, 3)), np.zeros((2, 3))
    np.modf(A * 3.0, out=(fraction, whole))
    quotient, rest = np.divmod(A, 0.7 + x * x, whole)
    mantissa, _ = np.frexp(A, out=(A, None))
    return fraction * rest * A + whole * quotient * x + mantissa


def stored_at_places_that_are_brought_inside(A, x):
    A.put([0, 17], x[:2], mode="clip")
    np.put(x, [-1, 7], x[:2] * 2.0, "wrap")
    B = np.zeros((5, 2))
    np.fill_diagonal(B, A[0, :2], wrap=True)
    C = np.ones((3, 3, 3))
    np.fill_diagonal(C, x)
    return B @ A[:, :2].T, np.sum(C * A[1]), np.nan_to_num(A, copy=False) * A


def averages_of_windows(x, A):
    w = np.lib.stride_tricks.sliding_window_view(x, 2)
    v = np.lib.stride_tricks.sliding_window_view(A, (2, 2))
    return w.mean(axis=-1) * np.max(w, axis=1), np.sum(v * v, axis=(-2, -1))


def out_of_products(A, B, x):
    y = np.empty(3)
    np.dot(A, x, out=y)
    C = np.zeros((3, 3))
    np.matmul(A, B, out=C)
    np.dot(C, A, C)
    np.matmul(C, y, out=x)
    np.outer(x, y, out=B)
    return B * C


def out_of_clip(x, low):
    y = np.zeros(3)
    np.clip(x, low, 0.4, out=y)
    x.clip(-0.5, 0.5, out=x)
    np.maximum(y, 0.1, out=y)
    return x * y


def out_of_other_functions(A, x):
    np.cumsum(x, out=x)
    B = np.zeros((2, 3))
    np.cumsum(A * A, axis=1, out=B)
    np.take(x, [2, 0, 2], out=B[0])
    return A * B


def copied_to(x, y):
    z = np.zeros(3)
    np.copyto(z, x * y)
    np.copyto(x, y, where=x > 0)
    np.copyto(y[1:], z[0])
    return x * y * z


def elements_put(x, y):
    np.put(x, [0, 2], y[:2] * x[1])
    x.put([1], x[0] ** 2)
    np.put(y, [2], x[1])
    return x * y


def put_and_place(x, y):
    np.put(x, [0, 2], y[:2] * x[1])
    x.put([1], x[0] ** 2)
    np.place(y, y > 0, x[:1] * 2)
    np.putmask(y, y < -0.5, x * x)
    return x * y


def put_along_axis(A):
    order = np.argsort(A, axis=1)
    B = np.zeros_like(A)
    np.put_along_axis(B, order, A * A, axis=1)
    return B * A


def ufunc_at(x, y, indices):
    np.add.at(x, indices, y * y)
    np.multiply.at(y, [0, 0, 1], 0.5)
    np.subtract.at(x, [1], y[2])
    np.negative.at(y, [2])
    return x * y


def ufunc_at_on_rows(A, x):
    B = np.zeros((2, 3))
    np.add.at(B, [0, 1, 0], x[:, None] * A[0])
    np.add.at(B, ([0, 0, 1], [2, 2, 0]), x * x)
    return B * A


def ufunc_at_in_rounds(A, x, k):
    B = A * A
    np.multiply.at(B, k, x)
    np.maximum.at(B, (slice(None), [0, 2, 0]), x)
    np.power.at(B, ([0, 1, 0], [1, 1, 1]), 2.0)
    np.negative.at(B, [0, 1, 0])
    np.sqrt.at(A, A > 0)
    counts = np.ones(3, int)
    np.multiply.at(counts, k, 2)
    return B * A * counts


def out_of_methods_of_ufuncs(A, x):
    y, z, B = np.zeros((2, 3)), np.zeros(3), np.ones((3, 3))
    np.add.reduce(A, axis=0, out=z)
    np.add.accumulate(A, 0, None, y)
    np.subtract.outer(x, z, out=B)
    np.multiply.reduce(B, 1, None, x)
    np.add.reduceat(A[0], [0, 1, 2], out=z)
    return y * z * x


def ufunc_at_in_a_loop(x, y, n):
    for i in range(n):
        np.divide.at(x, [i, i + 1, i], y)
        np.minimum.at(x, 2, y[i])
    return x * x


def filled(x, a):
    y = np.empty(3)
    y.fill(a * a)
    x[1:].fill(y[0] * x[0])
    y[:1].fill(2)
    return x * y


def sorted_in_place(x):
    y = x * x
    y.sort()
    x.sort()
    return x * y


def sorted_rows_in_place(A):
    B = A.copy()
    A.sort(axis=0)
    B[1].sort()
    return A * B


def partitioned_in_place(x):
    x.partition(1)
    return x[1] * x[:2].sum() * x[2]


def diagonal_filled(A, x, a):
    B = A @ A
    np.fill_diagonal(B, x * x)
    np.fill_diagonal(A, a)
    return A * B


def flat_elements(A):
    A.flat[1] = A[1, 1] ** 2
    A.flat[3:5] = A.flat[0] * A[0, :2]
    return A * A


def calls_in_a_loop(x, n):
    work = np.empty_like(x)
    total = np.zeros_like(x)
    for i in range(n):
        np.multiply(x, 0.5 + i, out=work)
        np.tanh(work, out=work)
        total += work
        np.subtract(x, work, out=x)
    return total * x


def product_read_before_and_after_a_store(x, w):
    u = x.copy()
    s = 0.0
    for k in range(2):
        s = s + np.sum(u * w)
        u[1:] = 0.5 * u[:-1] + x[1:]
    return s + np.sum(u * u)


def multiple_is_changed_after_it_was_read(x, w):
    y = 0.5 * w
    y[0] = x[0]
    return np.sum(y * x) + np.sum(0.5 * w * x)


def copied_with_a_factor_before_it_changes(x, w):
    b = np.sin(x)
    x[:] = b * 0.5
    return np.sum(b * x) + np.sum(b * w)


V3, W3, M23, M33 = (floats(*shape, seed=141 + k) for k, shape in enumerate(((3,), (3,), (2, 3), (3, 3))))
V6, P6 = floats(6, seed=131), floats(6, seed=132, low=0.5, high=1.5)

CASES = [
    *((f, (V6,)) for f in (augmented_name_of_any_kind, augmented_rounding, augmented_alias_and_copy,
                           out_overlaps_the_input)),
    (averages_of_windows, (V3, M23)), (stored_at_places_that_are_brought_inside, (M23, V3)),
    (sorted_in_place, (V3,)), (sorted_rows_in_place, (M23,)), (out_of_other_functions, (M23, V3)),
    *((f, (V3, W3)) for f in (product_read_before_and_after_a_store, multiple_is_changed_after_it_was_read,
                              copied_with_a_factor_before_it_changes)),
    *((f, (V3, W3)) for f in (out_of_ufunc, out_of_ufunc_is_the_result, where_and_out, copied_to)),
    *((f, (M23, V3)) for f in (augmented_subscripts, augmented_broadcast, out_is_a_view, out_of_reductions, ufunc_at_on_rows,
                               out_of_methods_of_ufuncs, out_of_what_is_chosen, out_of_several_results)),
    (augmented_name_of_any_kind, (0.7,)), (augmented_names, (V6, 0.7)), (augmented_power, (P6, 1.5)),
    (augmented_matrix_product, (M33, M33.T + 0.5)), *((augmented_element_by_itself, (V6, n)) for n in (0, 4)),
    *((augmented_result_of_branch, (V3, a)) for a in (0.7, -0.4)),
    *((augmented_accumulation, (M33, n)) for n in (0, 1, 3)),
    *((augmented_number_becomes_array, (V3, n)) for n in (1, 3)),
    (out_of_products, (M33, M33.T + 0.5, V3)), (out_of_clip, (V3, -0.2)),
    (filled, (V3, 0.7)), (elements_put, (V3, W3)), (partitioned_in_place, (V3,)), (put_and_place, (V3, W3)),
    (put_along_axis, (M23,)),
    (flat_elements, (M23,)), (diagonal_filled, (M33, V3, 0.7)), *((calls_in_a_loop, (V3, n)) for n in (0, 3)),
    (ufunc_at, (V3, W3, np.array([2, 0, 2]))), (ufunc_at_in_rounds, (M23, V3, np.array([1, 0, 1]))),
    (ufunc_at_in_rounds, (M23, 1.3, np.array([], int))), *((ufunc_at_in_a_loop, (V3, W3, n)) for n in (0, 2)),
]

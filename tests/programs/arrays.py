"""Programs on arrays: elementwise operations, reductions, indexing, shapes."""

import numpy as np

from programs.sampling import floats


def elementwise(x):
    return np.sin(x) * x + x**2 / (1 + x * x)


def sum_of_squares(x):
    return np.sum(x * x)


def mean_square(x):
    return np.mean(x**2)


def method_calls(x):
    return (x * x).sum() + x.mean() + (x + 1).prod()


def euclidean_norm(x):
    return np.sqrt(np.sum(x * x))


def distance_to(x, y):
    r = x - y
    return np.sqrt(np.dot(r, r))


def number_times_array(a, x):
    return a * x + a**2 - x / a


def array_and_its_sum(x):
    return x / np.sum(x * x)


def standardized(x):
    m = np.mean(x)
    s = np.std(x)
    return (x - m) / s


def variance_by_hand(x):
    m = x.mean()
    return np.mean((x - m) ** 2)


def variance(x):
    return np.var(x) + np.var(x, ddof=1)


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def log_sum_exp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


def sum_over_axis(A):
    return np.sum(A * A, axis=0)


def sum_over_last_axis_kept(A):
    return A / np.sum(A * A, axis=-1, keepdims=True)


def sum_over_two_axes(A):
    return np.sum(np.sin(A), axis=(0, 2))


def mean_over_axis(A):
    return A.mean(axis=1) * A.mean()


def max_over_axis(A):
    return np.max(A, axis=1) * np.min(A, axis=1, keepdims=False)


def product_over_axis(A):
    return np.prod(A, axis=0) + A.prod()


def deviations_over_axis(A):
    return np.std(A, axis=0) + np.var(A, axis=0)


def running_sum(x):
    return np.cumsum(x * x) * x


def running_sum_over_axis(A):
    return np.cumsum(np.sin(A), axis=1)


def axis_in_a_variable(A, axis):
    return np.sum(A * A, axis=axis)


def element(x):
    return x[0] * x[1] - x[-1] ** 2


def element_of_matrix(A):
    return A[0, 1] * A[1][0] - A[-1, -1]


def row_and_column(A):
    return A[0] * np.sum(A[:, 1])


def slices(x):
    return x[1:] * x[:-1]


def slices_with_step(x):
    return x[::2].sum() * x[1::2].sum() + np.sum(x[::-1] * x)


def slices_of_matrix(A):
    return A[1:, :-1] * A[:-1, 1:]


def ellipsis_and_newaxis(A):
    return A[..., 0][:, None] * A[0, ..., np.newaxis].T


def integer_index_from_variable(x, k):
    return x[k] * x[k - 1]


def integer_array_index(x, indices):
    return x[indices] * 2 + x[indices] ** 2


def index_list(x):
    return x[[0, 2, 2]] * x[[1, 1, 0]]


def integer_arrays_on_matrix(A, rows, columns):
    return np.sum(A[rows, columns] ** 2)


def boolean_mask(x):
    return np.sum(x[x > 0] ** 2)


def boolean_mask_computed(x):
    mask = x < 0
    y = x[mask]
    return np.sum(y * y) + np.sum(x[~mask])


def where_both(x):
    return np.where(x > 0, x * x, -x)


def where_guards_log(x):
    return np.where(x > 0, np.log(np.where(x > 0, x, 1.0)), 0.0)


def where_with_number(x, a):
    return np.where(x > a, a, x * a)


def clipped(x):
    return np.clip(x, -0.5, 0.5) * x


def clipped_between_variables(x, low, high):
    return np.sum(np.clip(x, low, high) ** 2)


def rectified(x):
    return np.maximum(x, 0.0) + 0.1 * np.minimum(x, 0.0)


def maximum_of_two(x, y):
    return np.maximum(x, y) * np.minimum(x, y)


def absolute_values(x):
    return np.sum(np.abs(x)) + np.sum(np.absolute(x) ** 3)


def reshaped(x):
    A = np.reshape(x, (2, 3))
    return A * A[0]


def reshaped_by_method(x):
    return x.reshape(3, 2).T.ravel() * x


def reshaped_with_unknown_length(x):
    return np.sum(x.reshape((-1, 2)), axis=1) ** 2


def transposed(A):
    return A.T * np.transpose(A) + A.transpose()


def transposed_axes(A):
    return np.transpose(A, (2, 0, 1))[:, :, 0] * np.swapaxes(A, 0, 2)[:, 0]


def expanded_and_squeezed(x):
    y = np.expand_dims(x, 0)
    return np.squeeze(y * y, axis=0) + y[0]


def joined(x, y):
    z = np.concatenate([x, y * 2, x])
    return z * z


def stacked(x, y):
    z = np.stack((x, y))
    return z * z[0]


def array_from_values(x, y):
    z = np.array([x, y, x * y])
    return z * z


def repeated_and_tiled(x):
    return np.repeat(x, 2) * np.tile(x, 2)


def flipped_and_rolled(x):
    return x * np.flip(x) + np.roll(x, 1) * x


def shape_as_number(x):
    return np.sum(x) / x.size + np.sum(x * x) / len(x) + x.shape[0] * x[0]


def differences(x):
    return np.sum((x[1:] - x[:-1]) ** 2) / (len(x) - 1)


def zeros_and_ones(x):
    return np.zeros(3) * x + np.ones_like(x) * x + np.arange(3) * x**2


def constants_only(x):
    return np.ones(3) * 2.0 + np.arange(3)


def grid(x, n):
    t = np.linspace(0.0, 1.0, n)
    return np.sum(np.sin(x * t)) / n


def outer_difference(x, y):
    return np.sum((x[:, None] - y[None, :]) ** 2)


def integer_array_beside(x, k):
    return x**k * k


def comparison_as_weight(x):
    return (x > 0) * x**2 + (x <= 0) * x


def single_precision(x):
    y = x * 2
    return np.sum(y * y)


def single_precision_with_python_number(x, a):
    return np.sum(x * a) + a


def empty_array(x):
    return np.sum(x * x) + 1.0


def array_of_rank_zero(x):
    return x * x + np.sin(x)


def alias_of_array(x):
    y = x
    z = y * 2
    y = z + x
    return x * y * z


def same_array_twice(x):
    return x * x + np.dot(x, x) * x


def slices_of_slices(x):
    y = x[1:]
    z = y[:-1]
    return np.sum(y * y) + np.sum(z**3) * y[0]


def view_read_after_use(A):
    row = A[0]
    s = np.sum(row)
    return s * row + A[1] * row


def copied(x):
    y = x.copy()
    return y * x + np.copy(y)


def sum_builtin(x, y):
    return sum((x, y, x * y)) + sum([x, 2.0], y)


def polynomial_basis(x):
    basis = np.stack([np.ones_like(x), x, x * x], axis=-1)
    return basis @ np.array([1.0, -2.0, 0.5])


def diagonal(A):
    return np.diag(A) * np.trace(A)


def triangles(A):
    return np.tril(A) @ np.triu(A)


def stacked_with_itself(x):
    return np.cos(np.stack([np.asarray(x), x * x, x]).sum(axis=0))


def argument_of_maximum(x):
    k = np.argmax(x)
    return x[k] * k + x[k] ** 2


def mixed_results(x):
    return np.sum(x), x * x, x[0]


V3, V4, V6 = floats(3, seed=11), floats(4, seed=12), floats(6, seed=13)
P3 = floats(3, seed=14, low=0.5, high=1.5)
M23, M33, M234 = floats(2, 3, seed=15), floats(3, 3, seed=16), floats(2, 3, 4, seed=17)

CASES = [
    *((f, (x,)) for f in (
        elementwise, sum_of_squares, mean_square, method_calls, euclidean_norm, array_and_its_sum, softmax,
        log_sum_exp, variance_by_hand, running_sum, absolute_values, rectified, where_both, where_guards_log, clipped,
        comparison_as_weight, alias_of_array, same_array_twice, copied, shape_as_number, flipped_and_rolled,
        argument_of_maximum, mixed_results, polynomial_basis, boolean_mask, boolean_mask_computed, repeated_and_tiled,
        stacked_with_itself)
      for x in (V3, V6)),
    *((f, (x,)) for f in (elementwise, sum_of_squares, rectified, where_both, running_sum_over_axis)
      for x in (M23, M33)),
    *((f, (V6,)) for f in (standardized, variance, slices, slices_with_step, index_list, reshaped, reshaped_by_method,
                           reshaped_with_unknown_length, differences, slices_of_slices, element)),
    *((f, (M33,)) for f in (element_of_matrix, row_and_column, slices_of_matrix, ellipsis_and_newaxis, transposed,
                            view_read_after_use, diagonal, triangles)),
    *((f, (A,)) for f in (sum_over_axis, sum_over_last_axis_kept, mean_over_axis, max_over_axis, product_over_axis,
                          deviations_over_axis) for A in (M23, M33)),
    (sum_over_last_axis_kept, (M234,)), (sum_over_two_axes, (M234,)), (transposed_axes, (M234,)),
    *((axis_in_a_variable, (M23, axis)) for axis in (0, 1, -1, None, (0, 1))),
    (distance_to, (V3, P3)), (number_times_array, (0.7, P3)), (maximum_of_two, (V3, P3 - 0.7)),
    *((integer_index_from_variable, (V6, k)) for k in (0, 3)),
    (integer_array_index, (V6, np.array([0, 5, 5, 2]))),
    (integer_arrays_on_matrix, (M33, np.array([0, 1, 1]), np.array([2, 0, 0]))),
    (where_with_number, (V6, 0.2)), (clipped_between_variables, (V6, -0.3, 0.4)),
    (expanded_and_squeezed, (V3,)), (joined, (V3, V4)), (stacked, (V3, P3)), (array_from_values, (0.7, -0.4)),
    (zeros_and_ones, (V3,)), (constants_only, (0.7,)), *((grid, (0.7, n)) for n in (2, 5)),
    (outer_difference, (V3, V4)), (integer_array_beside, (P3, np.array([1, 2, 3]))),
    (single_precision, (V6.astype(np.float32),)), (single_precision_with_python_number, (V6.astype(np.float32), 0.5)),
    (empty_array, (np.zeros(0),)), (empty_array, (np.zeros((0, 3)),)), (empty_array, (V3,)),
    (array_of_rank_zero, (np.array(0.7),)), (array_of_rank_zero, (np.float64(0.7),)),
    (sum_builtin, (0.7, -0.4)), (sum_builtin, (V3, P3)),
]

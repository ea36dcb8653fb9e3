"""Functions of NumPy that take functions, several steps, or options that others do not have."""

import numpy as np

from programs.sampling import floats

TRAPEZOID = getattr(np, "trapezoid" if hasattr(np, "trapezoid") else "trapz")
MASK = np.array([[True, False, True], [True, True, False]])


def bump(x):
    return np.exp(-x * x) * x


def step(x, y):
    return x * y if x > 0.0 else y


def length(x, power=2.0):
    return np.sum(np.abs(x) ** power)


def turned(x):
    return np.sin(x) * x[0]


BUMP = np.vectorize(bump)
STEP = np.vectorize(step)


@np.vectorize
def cube(x):
    return x * x * x


def vectorized_before(x, y):
    return BUMP(x) * STEP(x, y) + cube(x)


def vectorized_here(x, a):
    g = np.vectorize(lambda t: t * t if t > 0.0 else -t)
    return np.sum(g(x) * x) + np.vectorize(lambda t: a * np.sin(t))(x[0])[1]


def horner(coefficients, t, scale=1.0):
    total = 0.0
    for c in coefficients:
        total = total * t + c
    return total * scale


HORNER = np.vectorize(horner, excluded={0, "scale"})
INNER = np.vectorize(lambda a, b: a @ b, signature="(n),(n)->()")
MOMENTS = np.vectorize(lambda row: (np.sum(row), row * row), signature="(n)->(),(n)", otypes=[float, float])


def vectorized_with_arguments_left_out(c, x, k):
    return HORNER(c, x) + HORNER(c, t=x[:, None], scale=k) * np.vectorize(lambda t, k: k * t, excluded=["k"])(x, k=k)


def vectorized_over_rows(A, x):
    total, squares = MOMENTS(A[:, None] * x)
    return INNER(A[:, None], x * A) * total + squares[..., 0]


def vectorized_with_many_arguments(x, y, a):
    f = np.vectorize(lambda p, q, r, s: p * q - r * s)
    return f(x, y[:, None], a, s=x * y)


def vectorized_inactive(x, n):
    return x * BUMP(np.arange(n) / 2.0)


def negative_square(t):
    return -t * t


def pieces(x, a):
    curve = np.piecewise(x, [x < -0.5, x > 0.5], [negative_square, lambda t: a * t, lambda t: t**3])
    return curve * np.piecewise(x, [x < 0.1], [2.0, np.exp]) + np.piecewise(x, [x > 0.2], [np.sin])


def along_an_axis(A, power):
    rows = np.apply_along_axis(turned, 1, A)
    return np.apply_along_axis(length, 1, A) + np.apply_along_axis(length, 0, rows, power)[0]


def along_an_axis_with_a_closure(A, s):
    return np.apply_along_axis(lambda row: row * s - row[0], 0, A)


def from_a_function(a):
    return np.sum(np.fromfunction(lambda i, j: np.sin(a * i + j), (2, 3))) + np.fromfunction(lambda i: a**i, (4,))[2]


def over_axes(A):
    return np.apply_over_axes(np.sum, np.sin(A), (0, 1)) * A


def chain_of_matrices(A, B, x):
    return np.linalg.multi_dot([A, B, A, x]) @ x + np.linalg.multi_dot((A, B))[0, 0]


def masked_reductions(A, m):
    inside = A.sum(axis=0, where=m) + np.max(A, axis=0, initial=-2.0, where=m)
    return inside * np.std(A, axis=1, where=m)[0] + np.add.reduce(A, axis=0, where=m) + A.mean(where=m)


def started_reductions(x, a):
    return np.sum(x, initial=a) * np.prod(x, initial=a) + np.max(x, initial=a) + np.maximum.reduce(x, initial=0.1)


def einsum_by_numbers(A, B):
    C = np.einsum(A, [0, 1], B, [1, 2], [0, 2])
    return np.einsum(C, [1, 0]) * np.einsum(A, [..., 0], [...])[0]


def stores_by_a_mask(x, v):
    y = x * 1.0
    np.putmask(y, y > 0, v)
    z = y * x
    np.place(z, z > 0.1, v[:1])
    return y * z


def stores_along_an_axis(x, v):
    y = x * 1.0
    np.put_along_axis(y, np.array([[1], [0]]), v, axis=1)
    y[0].partition(1)
    return y * y


def compressed(x):
    return x.compress([True, False, True], axis=1) * np.add.reduceat(x, [0, 2], axis=1)


def density_of_weights(w):
    places = np.array([0.0, 1.0, 3.0, 9.0, 4.0])
    flat = np.histogram(places, np.array([0.0, 2.0, 5.0, 6.0]), density=True, weights=w)[0]
    return flat, np.histogram2d(places, places, 2, weights=w)[0]


def weights_over_widths(w):
    places, bounds = np.array([0.0, 1.0, 3.0, 9.0, 4.0]), np.array([0.0, 2.0, 5.0, 6.0])
    sums, edges = np.histogram(places, bounds, weights=w)
    sums /= np.sum(sums)
    plane, along, across = np.histogram2d(places, places, [bounds, 2], weights=w)
    return np.sum(sums ** 2 * np.diff(edges)) + np.sum(0.5 * (along[1:] + along[:-1]) @ plane) * across[1]


def beyond_the_points(x, left, fp):
    points = np.array([0.0, 1.0, 2.5])
    return np.interp(x, points, fp, left=left) + np.interp(x, points, fp, period=4.0)


def parts_of_numbers(x, y):
    fraction, whole = np.modf(x)
    quotient, rest = np.divmod(x, y)
    mantissa, exponent = np.frexp(y)
    return fraction * rest + mantissa * exponent + whole * quotient * x


def both_sets_of_variables(x, y):
    return np.cov(x, y)[0, 1] + np.corrcoef(x, y)[0, 1] + TRAPEZOID(y, np.cumsum(x * x))


def polynomials(zeros, v):
    quotient, rest = np.polydiv(np.poly(zeros), v)
    return np.sum(quotient) * np.sum(rest * rest)


def computed_in_another_dtype(x, k):
    return np.real(np.sqrt(np.negative(x), dtype=complex) ** 3) + np.multiply(x, k, dtype=float) ** 2


def chain_of_any_length(Ms, v):
    out = []
    for M in Ms:
        out.append(M * 2)
    product = np.linalg.multi_dot(out)
    out.append(v)
    return np.linalg.multi_dot(out) @ product @ v


def slopes_over_places(A, h, x):
    down, across = np.gradient(A, h, np.cumsum(x))
    return np.gradient(down, h, axis=1) * across


def average_with_weights(A, x):
    mean, total = np.average(A, 1, np.exp(x), returned=True)
    return mean * total


def line_and_how_well_it_fits(x, y):
    coefficients, covariance = np.polyfit(np.cumsum(np.exp(x)), y, 1, cov=True)
    return coefficients @ covariance @ coefficients


def projector_beside(A):
    q, r = np.linalg.qr(A, mode="complete")
    return q[:, -1:] @ q[:, -1:].T * r[0, 0]


def interpolated_in_lists(x, points, values):
    return np.interp(x, points, values) ** 2 + np.interp(x, [0.0, 1.0, 2.0], values)


def joined_in_brackets(x, a):
    padded = np.r_[a, x * x, 0:3, 1.0]
    return np.c_[padded, padded**2, np.ones(8)].T @ padded + np.r_[x, x[:1] * a][0]


def columns_beside_a_matrix(A, x):
    return np.c_[A, np.sin(x), x][0] * np.r_[A, A * A][:, 1].sum() * np.r_[x][0]


def grids_with_moving_ends(a, b):
    X, Y = np.mgrid[0:a:3j, b:2.0:4j]
    u, v = np.ogrid[0:a:2j, 0:b:0.5]
    return np.sum(X * Y) + np.sum(u * u * v) + np.mgrid[b:2.0 * a:3j] @ np.r_[0:a:3j]


def padded_with_moving_values(A, edge, ends):
    inside = np.pad(A * A, ((1, 2), (0, 1)), constant_values=edge * edge)
    ramps = np.pad(A, 1, "linear_ramp", end_values=((ends[0], edge), (0.5, ends[1])))
    return inside @ inside.T, np.pad(ramps[0], (2, 1), constant_values=(edge, ends[0]))


def padded_with_what_is_inside(A, how):
    return np.pad(A * A, ((2, 1), (1, 0)), how, stat_length=2) * np.pad(A, ((2, 1), (1, 0)), mode=how)


def options_by_position(A):
    centered = A - A.mean(1, None, None, True)
    largest = np.max(A, 0, None, True) * np.std(A, 0, None, None, 1, True)
    return np.sum(centered * largest, 1, None, None, True) * np.quantile(A, 0.3, 1, None, False, "hazen", True)


SETTINGS = {"axis": None, "keepdims": True}
SUMS = (np.sum, np.mean)


def into_an_array_by_another_name(A, k, add=np.sum):
    first, second, both = np.zeros(3), np.zeros(3), SUMS[k]
    add(A, axis=0, out=first)
    both(A, 0, None, second)
    for function in (np.sin, np.exp):
        function(first * A[0], out=first)
    return first * second


def running(x, axis=0):
    return np.cumsum(x, axis) * np.sum(x)


def options_out_of_a_dict(A):
    return np.nancumprod(A, SETTINGS["axis"])[:3] * running(A, SETTINGS["axis"])[1:4] + np.mean(A, **SETTINGS)


def masks_of_fewer_axes(A, columns, rows):
    total = np.mean(A, axis=(0, 1), where=columns) + np.mean(A, axis=0, where=True) * A[0]
    return total * np.mean(A, where=rows, keepdims=True)


def arguments_by_name(a):
    filled = np.full(fill_value=a, shape=(2, 3)) + np.full(shape=3, fill_value=2.0)
    return filled * np.linspace(stop=a * a, start=a, num=3) + np.pad(mode="constant", array=np.array([a]), pad_width=1)


def extremes_from_a_start(A, mask, axis, start):
    high = np.max(A, axis=axis, where=mask, initial=start, keepdims=True)
    low = np.min(A, axis, where=mask, initial=start, keepdims=True)
    return A * high + low + np.nanmax(A, axis=axis, where=mask, initial=start, keepdims=True) + np.max(A, where=True)


def largest_of_none(A, start):
    return np.max(A, initial=start) * np.min(A, axis=0, initial=start) + np.nanmax(A, initial=start)


def joined_without_rows(A, B):
    C = np.concatenate([A[:0], B], axis=0) * np.vstack([B, A[:0]])
    return C, np.stack([A[:0], B[:0]], axis=-1), np.hstack([A[:0], B[:0]])


def numbers_with_indices(x):
    s = np.sum(x * x)
    return s[()] * x[0] + s[None] + s[..., None] * s


def folded_where(A, mask, axis):
    lengths = np.hypot.reduce(A, axis=axis, where=mask, keepdims=True)
    return np.logaddexp2.reduce(A, axis=axis, where=mask, keepdims=True) * lengths + np.hypot.reduce(A, axis=())


def lengths_of_one(x):
    return np.hypot.reduce(x[:1]) + np.hypot.reduce(x, axis=None) + np.subtract.reduce(x, axis=None)


def clipped_or_not(A, low, high):
    return np.clip(A, low, high) * A


def numbers_outside(a, x):
    return np.subtract.outer(a, x) * np.multiply.outer(a, a)


def shorter_than_the_window(x, window, mode):
    return np.correlate(x, window, mode)


def average_and_sum_of_weights(A, w):
    mean, total = np.average(A, axis=0, weights=w, returned=True)
    return mean * total


def summed_over_a_short_axis(how, A, b):
    return np.einsum(how, A, b)


def values_repeated(A, values, places):
    B = A.copy()
    np.put(B, places, values)
    np.place(B, A > 0.5, values)
    C = A * B
    np.putmask(C, A < 0.0, values)
    np.fill_diagonal(B, values)
    return B * C


def over_one_axis(A):
    return np.apply_over_axes(np.sum, A * A, 1)


def about_a_mean(A, lost):
    mean = np.nanmean(A, axis=1, keepdims=True)
    return np.nanvar(A, axis=1, mean=mean, ddof=1) + np.nanstd(A, axis=1, correction=lost, where=A < 9.0)


A23 = floats(2, 3, seed=501)
A44 = floats(4, 4, seed=507)
WITH_NAN = np.array([[0.3, np.nan, 0.7, 0.1], [-0.4, 0.8, 1.2, 0.6]])
V3, W3, W5 = floats(3, seed=502), floats(3, seed=503), np.array([0.3, 0.5, 1.0, 2.0, 0.7])

CASES = [
    (vectorized_before, (A23, V3)), (vectorized_here, (A23, 0.3)), (vectorized_inactive, (V3, 3)),
    (pieces, (np.array([-1.2, -0.3, 0.4, 0.9]), 0.7)), (along_an_axis, (A23, 3.0)), (along_an_axis_with_a_closure, (A23, 0.4)), (from_a_function, (0.4,)),
    (over_axes, (A23,)), (chain_of_matrices, (floats(3, 3, seed=504), floats(3, 3, seed=505), V3)),
    (masked_reductions, (A23, MASK)), (started_reductions, (V3, 0.4)), (einsum_by_numbers, (A23, A23.T + 1.0)),
    (stores_by_a_mask, (A23, V3)), (stores_along_an_axis, (A23, floats(2, 1, seed=506))), (compressed, (A23,)),
    (density_of_weights, (W5,)), (weights_over_widths, (W5,)),
    (beyond_the_points, (np.array([-0.3, 0.7, 5.2]), 0.4, V3)),
    (parts_of_numbers, (np.array([1.3, -2.6]), np.array([0.7, 0.9]))), (both_sets_of_variables, (V3, W3)),
    (computed_in_another_dtype, (np.exp(V3), np.array([1, 2, 3]))), (slopes_over_places, (A44, 0.4, np.exp(A44[0]))),
    (chain_of_any_length, ([A44, A44.T, A44 @ A44], A44[1])), (average_with_weights, (A23, V3)),
    (line_and_how_well_it_fits, (A44[0], A44[1])), (projector_beside, (A44[:, :3],)),
    *((interpolated_in_lists, (np.array([0.4, 1.7]), points, [0.5, -0.3, 1.2])) for points in (
        [0, 1, 2], [0.0, 0.9, 2.1], np.array([0.0, 0.9, 2.1]))),
    (joined_in_brackets, (V3, 0.4)), (columns_beside_a_matrix, (A23, V3[:2])), (grids_with_moving_ends, (1.3, 0.8)),
    (padded_with_moving_values, (A23, 0.7, np.array([0.3, -0.2]))),
    *((padded_with_what_is_inside, (A44, how)) for how in ("maximum", "mean")),
    (vectorized_with_arguments_left_out, (V3, W3, 0.7)), (vectorized_over_rows, (A23, V3)),
    (vectorized_with_many_arguments, (V3, W3, 0.6)),
    (options_by_position, (A23,)), (arguments_by_name, (0.7,)), (options_out_of_a_dict, (A23,)), (into_an_array_by_another_name, (A23, 1)),
    (masks_of_fewer_axes, (A23, np.array([True, False, True]), np.array([[True], [False]]))),
    *((extremes_from_a_start, (A23, MASK, axis, start)) for axis in (0, 1, None) for start in (9.0, 0.1, -9.0)),
    (largest_of_none, (A23[:0], 0.4)), (largest_of_none, (A23, 0.4)), (joined_without_rows, (A23, A23 * 2.0)),
    (numbers_with_indices, (V3,)),
    (folded_where, (A23, MASK, 0)), (folded_where, (A23, ~MASK, 1)), (lengths_of_one, (np.array([-1.3, 0.4]),)),
    *((clipped_or_not, (A23, low, high)) for low, high in ((-0.2, None), (None, 0.3), (-0.2, 0.3))),
    (numbers_outside, (0.7, A23)),
    *((shorter_than_the_window, (V3[:2], V3, mode)) for mode in ("same", "full", "valid")),
    (average_and_sum_of_weights, (A23, np.exp(A23))),
    *((summed_over_a_short_axis, (how, A23, b)) for how in ("ij,ij->i", "ij,ij->j", "ij,ij") for b in (A23[:, :1], A23[:1])),
    *((values_repeated, (A23, values, [0, 4, 5])) for values in (V3[:2], [0.3, 0.7], (0.4,), 0.6)),
    (over_one_axis, (A23,)),
    *([] if np.__version__.startswith("1.") else [      # which does not take these arguments
        (clipped_or_not, (A23, None, None)), *((about_a_mean, (WITH_NAN, lost)) for lost in (0, 1))]),
    (polynomials, (np.array([0.3, -0.4, 1.2]), np.array([0.5, 1.5]))),
]

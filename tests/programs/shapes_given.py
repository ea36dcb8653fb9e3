"""Shapes, axes and dtypes as they may be given: in lists, by place or by name, written down or computed."""

import numpy as np

from programs.sampling import floats


def into_a_vector(w, m):
    out = np.zeros([3])
    for i in range(3):
        out[i] = m[i] @ w
    return np.sum(out * w)


def beside_ones(w, x, n):
    empty = np.empty([n])
    empty[:] = w * x
    return np.sum(np.ones([3]) * w) + np.sum(np.full([n], x) * w) * np.sum(empty * w) + np.sum(w @ np.ones([n]))


def repeated(w, times):
    whole = np.tile(w, times)
    return np.sum(np.tile(w, [1]) * w) + np.sum(np.tile(w, [2, 1, 2])[1, 0, 2:5] * w) + np.sum(whole * whole) * whole.ndim


def at_a_place_of_a_box(x):
    a = np.zeros([2, 2, 2])
    b = a[1, 1]
    b += x
    return np.sum(a * a)


def box_of_any_length(x, n):
    a = np.zeros([n, n, n])
    a[0, 0] += x
    return np.sum(a * a) * a.ndim * len(a.shape)


def as_large_as_asked(x, dims):
    a = np.ones(dims) * x
    return np.sum(a * a) * a.ndim


def of_a_named_shape(w, m):
    shape = [3]
    a = np.zeros(shape)
    a += w * w
    shape.append(2)
    b = np.zeros(shape=shape)
    b[:, 0] = w
    c = np.zeros(list(m.shape) + [2])
    c[:, :, 0] = m
    return np.sum(a * w) + np.sum(b @ np.ones([2, 3]) * m) + np.sum(c @ np.ones([2, 3]) * m)


SHAPE = [3]


def of_a_global_shape(w):
    a = np.zeros(SHAPE) + w
    return np.sum(np.ones(SHAPE) * w * a) * a.ndim


def places_in_lists(w, m):
    a, b = np.indices([3])[0] * w, np.reshape(m, [9])[2:5] * m.reshape([3, 3, 1])[:, :, 0]
    c = np.expand_dims(w, [0, 1, 3])
    axes = [0]
    d = np.expand_dims(w, axes)
    return np.sum(a * w) + np.sum(b * m) + np.sum(c * w[:, None]) * c.ndim + np.sum(d * w) * d.ndim


def with_a_dtype_by_position(x, k):
    total = 0.0
    for a in (np.zeros_like(k, float), np.ones_like(k, "float64"), np.full_like(k, 2.5, np.float64),
              np.empty_like(k, float, "K", False), np.cumsum(k, 0, float), np.array(k, float), np.full(3, 1, float)):
        a[1:] = 1.0
        a[0] = x * x
        total = total + a.sum() * x
    return total


def reduced_to_a_dtype(x, k):
    a, b = np.array([k, k]).sum(0, float), np.prod([k, k], 0, float)
    a[0], b[1] = x * x, x
    c = np.array([np.sum(k, None, float), np.prod(k, None, float), 2])
    c[2] = x * x
    return (np.sum(a * b) + np.sum(c)) * x


def complex_by_position(w):
    a, b, c = np.zeros_like(w, complex), np.full_like(w, 1j, complex), w.sum(None, complex)
    a[0], b[1] = w[0] * 1j, w[1] * w[2] * 1j
    return np.real(np.sum(a * a * b * b) * c)


def like_places(w):
    a, b = np.zeros_like(np.arange(3), float), np.ones_like([1, 2, 3], float)
    a[0], b[1] = w[0], w[1] * w[2]
    return np.sum(a * b)


def integers_by_position(w):
    a, b = np.ones_like(w, int) * 2, np.zeros_like(w, int)
    a[0], b[0], b[1] = 7, w[0] * 9.0, 3
    return np.sum(a * w) * w[0] + np.sum(b * w)


def axes_kept_by_position(m):
    a, b, c = np.sum(m, 0, None, None, True), np.max(m, 0, None, True), np.all(m > 0.0, 0, None, True)
    return np.sum(a * m) * a.ndim + np.sum(b * m) * b.ndim + np.sum(c * m[0]) * c.ndim + m[0, 0]


def in_three_axes(m):
    a = np.array(m, ndmin=3)
    return np.sum(a @ a * m) * a.ndim


def like_but_of_another_shape(w, k, shape, x):
    a, b = np.ones_like(w, shape=(1,)), np.full_like(w, x, None, "K", True, shape)
    c, d = np.zeros_like(k, float, shape=w.shape), np.empty_like(k, float, "K", True, (2, 3))
    c[:], d[:] = w, w * x
    e = w[0] + np.zeros_like(w, shape=(2, 3))
    return np.sum(a * w[0] * w) + np.sum(b * w) * b.ndim + np.sum(c * w) + np.sum(d * e) * d.ndim * e.ndim


def square_like_a_vector(x, w):
    a = np.ones_like(w, shape=(2, 2)) * x
    b = np.zeros_like(w, shape=(2, 2))[1]
    b += x
    return np.sum(a @ a) * a.ndim * x + np.sum(b * b)


def into_converted_integers(x, k):
    total = 0.0
    for a in (np.asarray(k, float), np.asarray(k, dtype=float), k.astype(float, copy=False),
              np.ascontiguousarray(k, float), np.asarray(k + 1, float)):
        a[0] = x
        total = total + a.sum() * x
    return total


def into_parts_of_converted_integers(w, k):
    a, b = np.asanyarray(k, float), np.require(k, float)
    c = a[1:]
    c *= w[:2]
    b += w
    z = np.asarray(w, complex)
    z[0] = w[0] * 1j
    return np.sum(a * b) * w[0] + np.real(np.sum(z * z)) + np.sum(k * w)


def into_what_is_converted_if_need_be(w, v):
    a, b = np.asarray(v * 1.0, float), v * 1.0
    c = np.asarray(b, float)
    c[0] = w[0]
    a[1] = w[1]
    return np.sum(a * b * c) + np.sum(v * w)


def of_integers_or_not(w, k, dtype):
    a = np.asarray(k, dtype)
    a[0] = w[0]
    return np.sum(a * a) * w[0]


def axes_kept_if_asked(m, c):
    a, b = np.sum(m, axis=0, keepdims=c > 1), np.max(m, axis=1, keepdims=c)
    d, e = m.mean(1, keepdims=bool(c)), np.linalg.norm(m, axis=1, keepdims=c < 1)
    return np.sum(a * m[0]) * a.ndim + np.sum(b * m) * b.ndim + np.sum((m - d) ** 2) * d.ndim + np.sum(e * m) * e.ndim


def axes_kept_by_a_number_of_numpys(m, c):
    a = np.sum(m, axis=1, keepdims=c)
    return np.sum(a * m) * a.ndim


def summed_over_any_axis(m, axis, keep):
    a, b = np.sum(m, axis=axis), np.sum(m, axis=(0, 1), keepdims=keep > 0)
    return np.sum(a * m[0]) * a.ndim + np.sum((m - b) ** 2) * b.ndim


def product_over_any_number_of_axes(m, n):
    a, b = np.tensordot(m, m, n), np.array(m, ndmin=n + 1)
    return np.sum(a) * a.ndim + np.sum(b * m) * b.ndim


W3, M33 = floats(3, seed=1), floats(3, 3, seed=2)

CASES = [
    (into_a_vector, (W3, M33)), (beside_ones, (W3, 1.3, 3)), *((repeated, (W3, times)) for times in ([1], [2, 1, 2])),
    (at_a_place_of_a_box, (1.3,)), (box_of_any_length, (1.3, 2)), (of_a_named_shape, (W3, M33)),
    *((as_large_as_asked, (1.3, dims)) for dims in ([3], [2, 3], [2, 2, 2])), (of_a_global_shape, (W3,)),
    (places_in_lists, (W3, M33)),
    *((f, (1.3, np.array([1, 2, 3]))) for f in (with_a_dtype_by_position, reduced_to_a_dtype)),
    *((f, (W3 + 2.0,)) for f in (complex_by_position, like_places, integers_by_position)),
    *((f, (M33,)) for f in (axes_kept_by_position, in_three_axes)),
    *((like_but_of_another_shape, (W3, np.array([1, 2, 3]), shape, 1.3)) for shape in (3, (1, 3), [2, 1, 3])),
    (square_like_a_vector, (1.3, W3)),
    (into_converted_integers, (1.3, np.array([1, 2, 3]))),
    (into_parts_of_converted_integers, (W3, np.array([1, 2, 3]))),
    (into_what_is_converted_if_need_be, (W3, W3 * 2.0)), (of_integers_or_not, (W3, np.array([1, 2, 3]), float)),
    *((axes_kept_if_asked, (M33, c)) for c in (0, 1, 2)),
    *((axes_kept_by_a_number_of_numpys, (M33, np.int64(c))) for c in (0, 1)),
    *((summed_over_any_axis, (M33, axis, keep)) for axis, keep in ((0, 1), (1, 0))),
    *((product_over_any_number_of_axes, (M33, n)) for n in (0, 1, 2)),
]
REFUSED = [(of_integers_or_not, (W3, np.array([1, 2, 3]), np.dtype("float64")))]

"""Programs of complex numbers that stand beside real ones, so that only the run tells which of them an item is."""

import numpy as np

from programs.sampling import floats


def real_part_of_an_item(xs, i):
    x = xs[i]
    return np.sum(np.real(np.real(x) * x * x))


def imaginary_part_of_an_item(xs, i):
    x = xs[i]
    return np.sum(np.real(np.imag(x) * x * x) + np.real(x))


def direction_of_an_item(xs, i):
    x = xs[i]
    return np.sum(np.real(np.abs(x) * np.angle(x) * x * x))


def spread_of_an_item(xs, i):
    x = xs[i]
    return np.sum(np.real(np.var(x) * np.nanstd(x) * x * x))


def size_of_an_item(xs, i):
    x = xs[i]
    return np.sum(np.real(np.linalg.norm(x) * x * x))


def spectrum_of_an_item(xs, i):
    x = xs[i]
    w, _ = np.linalg.eigh(x)
    return np.sum(np.real(w * x * x))


def turned_item(xs, i):
    x = xs[i]
    return np.sum(np.abs(x * 1j + 1) ** 2)


def item_beside_others(x, c):
    xs = [np.abs(x), x * c, np.imag(x)]
    t = 0.0
    for m in xs:
        for n in xs:
            z = np.where(np.real(m) > 0, m, n * c) + np.convolve(m, n, "same") + np.array([m, n])[1]
            t = t + np.sum(np.abs(z * c) ** 2) + np.sum(np.abs(np.concatenate([m, n]) * 1j + 1))
    return t


def item_that_is_stored(x, c, i):
    xs = [np.abs(x), x * c]
    y = np.zeros(3, complex)
    y[:] = xs[i]
    y += xs[i - 1] * c
    y[1:] *= xs[i][1:]
    return np.sum(np.abs(y * 1j + c) ** 2)


def numbers_of_both_kinds(x, i):
    xs = [abs(x), x, x.imag]
    m = xs[i]
    v = np.zeros(3, complex)
    v[i] = xs[i] * 1j
    v[i] += xs[i - 1]
    return abs(m * 1j + 1) ** 2 + np.sum(np.abs(v + 1) ** 2)


def numbers_in_a_loop(x, n):
    t = 0.0
    for m in (abs(x), x, x.imag):
        t = t + abs(m * 1j + n) ** 2
    return t


def transform_of_an_item(xs, i):
    f = np.fft.fft(xs[i])
    return np.sum(np.abs(f * (1 + 2j) + np.polyval(xs[i], 0.5j)) ** 2)


def factors_of_an_item(xs, i):
    x = xs[i]
    sign, logarithm = np.linalg.slogdet(x)
    u, s, vh = np.linalg.svd(x)
    return np.real(sign) * logarithm + np.sum(np.abs(u * s + 2j * vh) ** 2) + np.linalg.cond(x)


def item_times_a_real_number(xs, a, b, i):
    x = xs[i]
    y = x * a
    return np.sum(np.abs(y * b + 1) ** 2) + np.abs(np.sum(np.sin(a) * x.T))


MODE = "r"


def factor_in_a_mode(A, c):
    r = np.linalg.qr(A, mode=MODE)
    return np.sum(np.abs(r * c + 1) ** 2)


def list_as_an_array(x, y, A):
    b = [x, y * x]
    z = np.linalg.solve(A, b) + np.exp([x, y]) + np.fft.fft(b) + np.convolve((x, y), [0.25, 0.5])[:2]
    return np.sum(np.abs(z) ** 2)


def in_real_precision(z):
    total = np.prod(z, dtype=float) * np.mean(z * z, dtype=float) + np.multiply.reduce(z * z, dtype=float)
    return total * np.array([z[0] * z[1], 1.0, z[2]], dtype=float) * z.cumprod(dtype=float)


def turned_if_at_all(x, n):
    v = x
    for _ in range(n):
        v = v * 1j
    w = complex(x, x) if n else x
    return v.imag * 2 + v.real + np.imag(w * w) + (w.conjugate() * (x + 1j)).imag


def asked_whether_it_is_complex(x, n):
    v, total, none = x * 1j if n else x, 0.0, 1.5
    for k in range(n):
        total = total + x * 1j**k
        none = none * (x + 1j)
    return (x * x if isinstance(v, complex) else x) + (total.imag if isinstance(total, complex) else x) + abs(none) * x


def size_of_a_root(x):
    v, w = x**0.5, x
    w **= 1.5
    either = v if x > 1.0 else v + w
    return abs(v) * x + (2 * w).real + np.abs(either + 1) + (v.conjugate() * v).imag * x


def sizes_of_powers(x):
    return abs(x**3) + abs(x**2.0) * x + abs((x * x + 1.0) ** 0.5) + abs(abs(x) ** 1.5)


V3 = floats(3, seed=1, low=0.4, high=1.4)
A3 = floats(3, 3, seed=2) + np.diag([2.0, 5.0, 9.0])
MIXED_ROWS = [V3 + 1j * V3[::-1] ** 2, V3]
MIXED_MATRICES = [A3 + A3.T + 1j * (A3 - A3.T), A3 + A3.T]

CASES = [
    *((f, (MIXED_ROWS, i)) for i in (1, 0) for f in (
        turned_item, transform_of_an_item, real_part_of_an_item, imaginary_part_of_an_item, direction_of_an_item, spread_of_an_item, size_of_an_item)),
    *((f, (MIXED_MATRICES, i)) for i in (1, 0) for f in (spectrum_of_an_item, factors_of_an_item)),
    *((turned_item, ([0.7 + 0.3j, 0.7], i)) for i in (1, 0)),
    (item_beside_others, (MIXED_ROWS[0], MIXED_ROWS[0][::-1])), (item_beside_others, (V3, MIXED_ROWS[0])),
    *((item_that_is_stored, (MIXED_ROWS[0], V3, i)) for i in (0, 1)),
    *((numbers_of_both_kinds, (x, i)) for x in (0.7 + 0.3j, np.complex128(0.7 + 0.3j)) for i in (0, 1, 2)),
    *((item_times_a_real_number, (MIXED_MATRICES, V3, 1.2, i)) for i in (1, 0)),
    (factor_in_a_mode, (MIXED_MATRICES[0][:, :2], 1.5)), (factor_in_a_mode, (MIXED_MATRICES[0], 0.5j)),
    (list_as_an_array, (0.7, 1.3, A3[:2, :2])), (list_as_an_array, (0.7 + 0.3j, 1.3, A3[:2, :2])),
    (in_real_precision, (MIXED_ROWS[0],)), (numbers_in_a_loop, (0.7 + 0.3j, 2)),
    (size_of_a_root, (1.3,)), (sizes_of_powers, (-1.3,)),
    *((f, (1.3, n)) for f in (turned_if_at_all, asked_whether_it_is_complex) for n in (0, 1, 2)),
]

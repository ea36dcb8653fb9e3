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


V3 = floats(3, seed=1, low=0.4, high=1.4)
A3 = floats(3, 3, seed=2) + np.diag([2.0, 5.0, 9.0])
MIXED_ROWS = [V3 + 1j * V3[::-1] ** 2, V3]
MIXED_MATRICES = [A3 + A3.T + 1j * (A3 - A3.T), A3 + A3.T]

CASES = [
    *((f, (MIXED_ROWS, i)) for i in (1, 0) for f in (
        real_part_of_an_item, imaginary_part_of_an_item, direction_of_an_item, spread_of_an_item, size_of_an_item)),
    *((spectrum_of_an_item, (MIXED_MATRICES, i)) for i in (1, 0)),
]

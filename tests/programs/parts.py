"""Arrays read and stored into through flat, real and imag."""

import numpy as np

from programs.sampling import floats


def flat_items(A):
    s = A.flat[1] * A.flat[-1]
    for k, v in enumerate(A.flat):
        s = s + k * v * v
    return s + np.sum(A.T.flat[1:4] * A.flat[[0, 2, 3]]) + max(A.flat) * len(A.flat)


def flat_of_what_changes(A):
    B = A * 1.0
    items = B.flat
    first = items[2:4]
    B[0, 2] = A[1, 1] * A[0, 0]
    s = np.sum(first * items[2:4])
    for k, v in enumerate(items):
        if k + 1 < B.size:
            B[(k + 1) // 3, (k + 1) % 3] += v * A[0, 1]
        s = s + v
    return s


def stored_through_flat(A, x):
    B = np.zeros((2, 3))
    B.flat = x
    C = B.T
    C.flat[3] = A[0, 0] * x[1]
    C.flat[::4] = A[1, 0]
    B.flat[-1] *= x[0]
    for k in range(3):
        B.flat[2 * k] += A.flat[k] * x[k]
    return np.sum(B * B * A) + np.sum(B.flat.copy() * x) + np.array(C.flat) @ x


def stored_through_real_and_imag(x, y):
    z = np.zeros(3, complex)
    z.real = x
    z.imag = y * x
    z.real[0] *= y[1]
    z.imag[1:] = z.real[:2] * y[2]
    z.real += y
    z.imag[0] -= x[2]
    w = z * z
    return np.sum(w.real * x) + np.sum(w.imag * y) + abs(w[1])


def view_of_the_real_part(x, y):
    z = x * (1.0 + 2.0j)
    r = z.real
    r[1:] = y[1:] * x[0]
    z[0] = y[0] * (2.0 - 1.0j)
    own = (x * 1.0).real
    own *= y
    return np.sum(np.abs(z) ** 2 * r) + np.sum(own * r)


def parts_of_what_was_stored_into(x, y):
    z = x * (1.0 + 2.0j)
    z[0] = z[1] * y[2]
    early = z.imag
    z[1] *= 0.5j
    w = y.copy()
    w[0] = w[1] * x[0]
    return np.sum(early * z.real) + np.sum(abs(w) * np.angle(z)) + np.vdot(w, y) + np.amax(w) * abs(z[2])


M23, V6, V3, W3 = floats(2, 3, seed=21), floats(6, seed=22), floats(3, seed=23), floats(3, seed=24)

CASES = [
    (flat_items, (M23,)), (flat_of_what_changes, (M23,)), (stored_through_flat, (M23, V6)),
    (stored_through_real_and_imag, (V3, W3)), (view_of_the_real_part, (V3, W3)), (parts_of_what_was_stored_into, (V3, W3)),
]

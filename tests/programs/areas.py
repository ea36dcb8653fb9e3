"""Programs that use many areas of NumPy together, with stores, branches and loops between."""

import numpy as np

from programs.sampling import floats

TRAPEZOID = getattr(np, "trapezoid" if hasattr(np, "trapezoid") else "trapz")


def sorted_and_stored(A, x):
    s = np.sort(x)
    s[0] = s[1] * 2
    B = np.linalg.inv(A)
    B[0] += s[:3]
    return np.sum(B @ A) + s[0]


def spectra_in_a_loop(x, n):
    t = 0.0
    for k in range(n):
        y = np.fft.rfft(x * (k + 1))
        t = t + np.sum(np.abs(y) ** 2)
        x = np.roll(x, 1) * 0.5
    return t


def quantiles_along(A, k, keep):
    q = np.quantile(A, 0.3, axis=k, keepdims=keep)
    m = np.mean(np.take(A, [0, 1, 1], axis=k))
    return np.sum(q * q) + m * m


def taken_apart_and_joined(x):
    parts = np.split(x, 3)
    a, b, c = parts
    return np.sum(a * b) + np.sum(np.concatenate([c, a]) ** 2)


def small_singular_values_left_out(A):
    u, s, vh = np.linalg.svd(A, full_matrices=False)
    w = np.where(s > 1.0, s, 0.0)
    return np.sum((u * w) @ vh * A)


def gradient_on_a_grid(x, y):
    X, Y = np.meshgrid(x, y)
    g = np.gradient(X * Y ** 2)
    return np.sum(g[0] * g[1]) + TRAPEZOID(x * x)


def factored_in_a_branch(A, c):
    if c:
        L = np.linalg.cholesky(A @ A.T + 3 * np.eye(3))
    else:
        L = A
    return np.sum(np.linalg.solve(L, A) ** 2) + np.linalg.slogdet(A @ A.T + np.eye(3))[1]


def filtered_and_looked_up(x, p):
    y = np.pad(x, 2, mode="reflect")
    z = np.convolve(y, p, mode="same")
    return np.sum(np.interp(z, np.arange(-20.0, 20.0), np.arange(-20.0, 20.0) ** 2)) + np.polyval(p, x[0])


def product_changed_in_place(A, x):
    y = np.einsum("ij,j->i", A, x)
    y *= 2
    w, v = np.linalg.eigh(A + A.T)
    return y @ v[:, 0] * w[1]


def statistics_of_a_sample(x):
    m = np.median(x)
    d = np.diff(np.cumprod(x))
    c = np.corrcoef(np.stack([x, x ** 2]))
    return m * np.sum(d * d) + c[0, 1] + np.cov(x)


def scaled_identities(a):
    B = a * np.eye(3) + np.tri(3) * a ** 2
    return np.sum(B @ B) + np.trace(a * np.identity(2))


M33, V3, V6 = floats(3, 3, seed=301), floats(3, seed=302), floats(6, seed=303)
P3, P6 = floats(3, seed=304, low=0.5, high=1.5), floats(6, seed=305, low=0.5, high=1.5)

CASES = [
    (sorted_and_stored, (M33 + 3 * np.eye(3), V6)), *((spectra_in_a_loop, (V6, n)) for n in (0, 2)),
    *((quantiles_along, (M33, axis, keep)) for axis, keep in ((1, True), (0, False))),
    (taken_apart_and_joined, (V6,)), (small_singular_values_left_out, (M33,)), (gradient_on_a_grid, (V6, P6)),
    *((factored_in_a_branch, (M33, c)) for c in (True, False)), (filtered_and_looked_up, (V6, P3)),
    (product_changed_in_place, (M33, V3)), (statistics_of_a_sample, (P6,)), (scaled_identities, (0.7,)),
]

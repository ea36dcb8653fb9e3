"""Programs that write to arrays, and their gradients as a numerical programmer would write them for speed.

A gradient computes what it needs and nothing else: of a linear program that is the reverse sweep alone. It changes none
of its arguments.
"""

import numpy as np


def jacobi_2d(A, B, steps):
    for t in range(steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    return np.sum(A)


def jacobi_2d_by_hand(A, B, steps):
    A_bar, B_bar = np.ones_like(A), np.zeros_like(B)
    for _ in range(steps):
        for target, source in ((A_bar, B_bar), (B_bar, A_bar)):
            g = 0.2 * target[1:-1, 1:-1]
            target[1:-1, 1:-1] = 0.0
            source[1:-1, 1:-1] += g
            source[1:-1, :-2] += g
            source[1:-1, 2:] += g
            source[2:, 1:-1] += g
            source[:-2, 1:-1] += g
    return A_bar, B_bar


def heat_3d(A, B, steps):
    for t in range(steps):
        B[1:-1, 1:-1, 1:-1] = (0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
                               + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
                               + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
                               + A[1:-1, 1:-1, 1:-1])
        A[1:-1, 1:-1, 1:-1] = (0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
                               + 0.125 * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
                               + 0.125 * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, :-2])
                               + B[1:-1, 1:-1, 1:-1])
    return np.sum(A)


def heat_3d_by_hand(A, B, steps):
    A_bar, B_bar = np.ones_like(A), np.zeros_like(B)
    for _ in range(steps):
        for target, source in ((A_bar, B_bar), (B_bar, A_bar)):
            g = 0.125 * target[1:-1, 1:-1, 1:-1]
            target[1:-1, 1:-1, 1:-1] = 0.0
            source[2:, 1:-1, 1:-1] += g
            source[:-2, 1:-1, 1:-1] += g
            source[1:-1, 2:, 1:-1] += g
            source[1:-1, :-2, 1:-1] += g
            source[1:-1, 1:-1, 2:] += g
            source[1:-1, 1:-1, :-2] += g
            g *= 2.0
            source[1:-1, 1:-1, 1:-1] += g
    return A_bar, B_bar


def gauss_seidel_2d(A, steps):
    n = A.shape[0]
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = (A[i - 1, j] + A[i + 1, j] + A[i, j - 1] + A[i, j + 1] + A[i, j]) / 5.0
    return np.sum(A)


def gauss_seidel_2d_by_hand(A, steps):
    n = A.shape[0]
    A_bar = np.ones_like(A)
    for _ in range(steps):
        for i in range(n - 2, 0, -1):
            for j in range(n - 2, 0, -1):
                g = A_bar[i, j] / 5.0
                A_bar[i, j] = g
                A_bar[i - 1, j] += g
                A_bar[i + 1, j] += g
                A_bar[i, j - 1] += g
                A_bar[i, j + 1] += g
    return A_bar


def row_sweeps(A, steps):
    for t in range(steps):
        for i in range(1, A.shape[0] - 1):
            A[i, 1:-1] = 0.2 * (A[i - 1, 1:-1] + A[i + 1, 1:-1] + A[i, :-2] + A[i, 2:] + A[i, 1:-1])
    return np.sum(A)


def row_sweeps_by_hand(A, steps):
    A_bar = np.ones_like(A)
    for _ in range(steps):
        for i in range(A.shape[0] - 2, 0, -1):
            g = 0.2 * A_bar[i, 1:-1]
            A_bar[i, 1:-1] = g
            A_bar[i - 1, 1:-1] += g
            A_bar[i + 1, 1:-1] += g
            A_bar[i, :-2] += g
            A_bar[i, 2:] += g
    return A_bar


def lu(A):
    A = A.copy()
    n = A.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            A[i, k] = A[i, k] / A[k, k]
            A[i, k + 1:] -= A[i, k] * A[k, k + 1:]
    return np.sum(A)


def lu_by_hand(A):
    A = A.copy()
    n = A.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            A[i, k] = A[i, k] / A[k, k]
            A[i, k + 1:] -= A[i, k] * A[k, k + 1:]
    A_bar = np.ones_like(A)
    for k in reversed(range(n)):
        for i in reversed(range(k + 1, n)):
            row_bar = A_bar[i, k + 1:]
            A_bar[k, k + 1:] -= A[i, k] * row_bar
            g = (A_bar[i, k] - row_bar @ A[k, k + 1:]) / A[k, k]
            A_bar[i, k] = g
            A_bar[k, k] -= g * A[i, k]
    return A_bar


def fdtd_2d(ex, ey, hz, source, steps):
    for t in range(steps):
        ey[0, :] = source[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
    return np.sum(hz)


def fdtd_2d_by_hand(ex, ey, hz, source, steps):
    ex_bar, ey_bar, hz_bar = np.zeros_like(ex), np.zeros_like(ey), np.ones_like(hz)
    source_bar = np.zeros_like(source)
    for t in reversed(range(steps)):
        g = 0.7 * hz_bar[:-1, :-1]
        ex_bar[:-1, 1:] -= g
        ex_bar[:-1, :-1] += g
        ey_bar[1:, :-1] -= g
        ey_bar[:-1, :-1] += g
        g = 0.5 * ex_bar[:, 1:]
        hz_bar[:, 1:] -= g
        hz_bar[:, :-1] += g
        g = 0.5 * ey_bar[1:, :]
        hz_bar[1:, :] -= g
        hz_bar[:-1, :] += g
        source_bar[t] = np.sum(ey_bar[0, :])
        ey_bar[0, :] = 0.0
    return ex_bar, ey_bar, hz_bar, source_bar


def nonlinear_loop(u, dt, steps):
    for t in range(steps):
        u[1:-1] = u[1:-1] + dt * (u[2:] - u[:-2]) * u[1:-1] + dt * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u * u)


def nonlinear_loop_by_hand(u, dt, steps):
    saved = np.empty((steps, u.size))
    u = u.copy()
    for t in range(steps):
        saved[t] = u
        u[1:-1] = u[1:-1] + dt * (u[2:] - u[:-2]) * u[1:-1] + dt * (u[2:] - 2 * u[1:-1] + u[:-2])
    u_bar = 2 * u
    for t in reversed(range(steps)):
        u = saved[t]
        g = u_bar[1:-1].copy()
        dt_g = dt * g
        slope_bar = dt_g * u[1:-1]
        u_bar[1:-1] = g + dt_g * (u[2:] - u[:-2] - 2)
        u_bar[2:] += slope_bar
        u_bar[2:] += dt_g
        u_bar[:-2] -= slope_bar
        u_bar[:-2] += dt_g
    return u_bar


def products_of_elements(x, w, trips):
    s = 0.0
    for i in range(trips):
        j = trips - 1 - i
        s += x[i] * w[j]
    return s


def products_of_elements_by_hand(x, w, trips):
    x_bar, w_bar = np.zeros_like(x), np.zeros_like(w)
    for i in reversed(range(trips)):
        j = trips - 1 - i
        x_bar[i] += w[j]
        w_bar[j] += x[i]
    return x_bar, w_bar


def arrays(*shape, count=1):
    """Arrays of this shape with random entries between -1 and 1."""
    return [np.random.default_rng(k).uniform(-1, 1, shape) for k in range(count)]

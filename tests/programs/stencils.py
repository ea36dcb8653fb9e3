"""Programs that sweep over grids in place: relaxation, diffusion, waves, transport, recurrences."""

import numpy as np

from programs.sampling import floats


def jacobi_1d(steps, A, B):
    for t in range(1, steps):
        B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])


def jacobi_1d_by_elements(A, steps):
    n = len(A)
    B = np.zeros(n)
    for t in range(steps):
        for i in range(1, n - 1):
            B[i] = (A[i - 1] + A[i] + A[i + 1]) / 3
        for i in range(1, n - 1):
            A[i] = B[i]
    return A


def jacobi_2d(steps, A, B):
    for t in range(1, steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])


def jacobi_2d_swapped(u, f, steps):
    new = u.copy()
    for t in range(steps):
        new[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - f[1:-1, 1:-1])
        u, new = new, u
    return u


def swapped_nonlinear(u, rate, steps):
    u = u.copy()
    v = np.zeros_like(u)
    for _ in range(steps):
        v[1:-1] = u[1:-1] + rate * u[2:] * u[:-2]
        v[0], v[-1] = 0.0, 0.0
        u, v = v, u
    return np.sum(u * u)


def swapped_and_damped_before(u, rate, steps):
    """The buffer that is read is stored into between the reading and the use."""
    u, v = u.copy(), u.copy()
    for k in range(steps):
        left = u[:-2]
        right = u[2:] * 1.0
        u[0] = rate * u[1]
        v[1:-1] = u[1:-1] * left + rate * right
        u, v = v, u
    return u * v[::-1]


def swapped_by_elements(u, rate, steps):
    n = len(u)
    u, v = u.copy(), u.copy()
    for _ in range(steps):
        for i in range(1, n - 1):
            v[i] = u[i] + rate * u[i - 1] * u[i + 1] * v[i - 1]
        u, v = v, u
    return u


def three_turn_by_tolerance(u, rate, steps):
    old, new, other = u.copy(), np.zeros_like(u), 0.5 * u
    size, k = 1.0, 0
    while size > 1e-3 and k < steps:
        new[1:] = old[1:] * other[:-1] + rate * old[:-1]
        size = float(np.max(np.abs(new)))
        old, new, other = new, other, old
        k += 1
    return old * other + new


def swapped_of_two_lengths(u, rate, steps):
    v = np.zeros(1)
    for k in range(steps):
        w = u[:1] * v + rate * v * v
        u = u * np.sum(w * u)
        u, v = v + w, u
    return u * v


def swapped_on_some_steps(u, rate, steps):
    u, v = u.copy(), u.copy()
    for k in range(steps):
        v[1:-1] = u[1:-1] * u[2:] + rate * u[:-2]
        if k % 3 != 1:
            u, v = v, u
    return u + 0.5 * v


def swapped_within(u, rate, steps):
    u, v = u.copy(), u.copy()
    for k in range(steps):
        for _ in range(k):
            v[1:-1] = u[1:-1] * u[2:] + rate * u[:-2]
            u, v = v, u
        u[0] = rate * v[1] * v[1]
    return u + 0.5 * v


def gauss_seidel_2d(steps, A):
    n = A.shape[0]
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = (A[i - 1, j - 1] + A[i - 1, j] + A[i - 1, j + 1] + A[i, j - 1] + A[i, j] + A[i, j + 1]
                           + A[i + 1, j - 1] + A[i + 1, j] + A[i + 1, j + 1]) / 9.0


def gauss_seidel_nonlinear(A, w, tolerance):
    change = 1.0
    sweeps = 0
    while change > tolerance and sweeps < 4:
        change = 0.0
        for i in range(1, A.shape[0] - 1):
            for j in range(1, A.shape[1] - 1):
                old = A[i, j]
                new = 0.25 * (A[i - 1, j] + A[i + 1, j] + A[i, j - 1] + A[i, j + 1])
                A[i, j] = old + w * (np.sin(new) - old)
                change = max(change, abs(A[i, j] - old))
        sweeps += 1
    return A * A


def red_black_relaxation(u, f, w, steps):
    n = len(u)
    for t in range(steps):
        for color in (1, 2):
            inner = u[color:n - 1:2]
            inner *= 1 - w
            inner += 0.5 * w * (u[color - 1:n - 2:2] + u[color + 1:n:2] - f[color:n - 1:2])
    return u


def heat_1d(u, alpha, steps):
    for t in range(steps):
        u[1:-1] += alpha * (u[2:] - 2 * u[1:-1] + u[:-2])
        u[0] = u[1]
    return np.sum(u * u)


def heat_2d(u, alpha, steps):
    for t in range(steps):
        laplacian = np.zeros_like(u)
        laplacian[1:-1, 1:-1] = (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1])
        laplacian *= alpha
        u += laplacian
    return u


def heat_3d(steps, A, B):
    for t in range(1, steps):
        B[1:-1, 1:-1, 1:-1] = (0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
                               + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
                               + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, 0:-2])
                               + A[1:-1, 1:-1, 1:-1])
        A[1:-1, 1:-1, 1:-1] = (0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
                               + 0.125 * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
                               + 0.125 * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, 0:-2])
                               + B[1:-1, 1:-1, 1:-1])


def burgers(u, nu, steps, dt=0.1):
    un = np.zeros_like(u)
    for t in range(steps):
        un[:] = u
        u[1:-1] = (un[1:-1] - dt * un[1:-1] * (un[2:] - un[:-2]) / 2
                   + nu * dt * (un[2:] - 2 * un[1:-1] + un[:-2]))
        u[0] = u[-2]
        u[-1] = u[1]
    return u


def reaction_diffusion(u, v, feed, steps):
    for t in range(steps):
        reaction = u * v * v
        spread = np.roll(u, 1) + np.roll(u, -1) - 2 * u
        u += 0.2 * spread - reaction + feed * (1 - u)
        v[1:-1] += 0.1 * (v[2:] - 2 * v[1:-1] + v[:-2])
        v += reaction
        v *= 0.9
    return u * v


def fdtd_2d(steps, ex, ey, hz, source):
    for t in range(steps):
        ey[0, :] = source[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


def adi(steps, n, u, a):
    v = np.empty(u.shape)
    p = np.empty(u.shape)
    q = np.empty(u.shape)
    b, c = 1.0 + 2 * a, a
    for t in range(1, steps + 1):
        v[0, 1:n - 1] = 1.0
        p[1:n - 1, 0] = 0.0
        q[1:n - 1, 0] = v[0, 1:n - 1]
        for j in range(1, n - 1):
            p[1:n - 1, j] = -c / (a * p[1:n - 1, j - 1] - b)
            q[1:n - 1, j] = (-0.5 * u[j, 0:n - 2] + 0.2 * u[j, 1:n - 1] - 0.3 * u[j, 2:n]
                             - a * q[1:n - 1, j - 1]) / (a * p[1:n - 1, j - 1] - b)
        v[n - 1, 1:n - 1] = 1.0
        for j in range(n - 2, 0, -1):
            v[j, 1:n - 1] = p[1:n - 1, j] * v[j + 1, 1:n - 1] + q[1:n - 1, j]
        u[1:n - 1, 0] = 1.0
        u[1:n - 1, n - 1] = 1.0
        for j in range(n - 2, 0, -1):
            u[1:n - 1, j] = p[1:n - 1, j] * u[1:n - 1, j + 1] + 0.3 * v[1:n - 1, j] + q[1:n - 1, j]


def wave_1d(u, c, steps):
    old = u.copy()
    now = u * 1
    new = np.zeros(len(u))
    for t in range(steps):
        new[1:-1] = 2 * now[1:-1] - old[1:-1] + c * c * (now[2:] - 2 * now[1:-1] + now[:-2])
        new[0], new[-1] = now[1], -new[-2]
        old, now, new = now, new, old
    return now


def wave_with_memory(u, c, steps):
    history = np.empty((steps + 2, len(u)))
    history[0] = u
    history[1] = u
    for t in range(1, steps + 1):
        row = history[t + 1]
        row[:] = 2 * history[t] - history[t - 1]
        row[1:-1] += c * (history[t, 2:] - 2 * history[t, 1:-1] + history[t, :-2])
    return history[-1] * history


def upwind(u, speeds, steps):
    for t in range(steps):
        for i in range(1, len(u) - 1):
            if speeds[i] > 0:
                u[i] -= speeds[i] * (u[i] - u[i - 1])
            else:
                u[i] -= speeds[i] * (u[i + 1] - u[i])
    return u * u


def limited_advection(u, c, steps):
    flux = np.zeros(len(u))
    for t in range(steps):
        slope = u[1:] - u[:-1]
        mask = slope > 0
        flux[1:][mask] = c * u[:-1][mask]
        flux[1:][~mask] = c * (u[:-1] + 0.5 * slope)[~mask]
        u[:-1] -= flux[1:] - flux[:-1]
    return u


def prefix_sums(x):
    s = x * x
    for i in range(1, len(s)):
        s[i] += s[i - 1]
    t = s.copy()
    d = 1
    while d < len(t):
        t[d:] += t[:-d].copy()
        d *= 2
    return s * t


def recurrence(x, a):
    for i in range(1, len(x)):
        x[i] = np.tanh(x[i - 1] * x[i] + a)
    for i in range(len(x) - 2, -1, -1):
        x[i] += a * x[i + 1] ** 2
    return x


def coupled_cells(A, threshold, steps):
    for t in range(steps):
        neighbors = np.zeros_like(A)
        neighbors[1:] += A[:-1]
        neighbors[:-1] += A[1:]
        neighbors[:, 1:] += A[:, :-1]
        neighbors[:, :-1] += A[:, 1:]
        alive = neighbors > threshold
        A[alive] += 0.1 * neighbors[alive] * A[alive]
        A[~alive] *= 0.5
        A[0, neighbors[0] < 0] = neighbors[1, 1] ** 2
    return A


def shallow_water(h, hu, steps):
    for t in range(steps):
        fh = 0.5 * (hu[1:] + hu[:-1]) - 0.3 * (h[1:] - h[:-1])
        q = hu * hu / h + 0.5 * h * h
        fq = 0.5 * (q[1:] + q[:-1]) - 0.3 * (hu[1:] - hu[:-1])
        h[1:-1] -= 0.1 * (fh[1:] - fh[:-1])
        hu[1:-1] -= 0.1 * (fq[1:] - fq[:-1])
        hu[0], hu[-1] = -hu[1], -hu[-2]
    return h * hu


U6, P6, M44, N44 = floats(6, seed=171), floats(6, seed=172, low=0.5, high=1.5), *floats(2, 4, 4, seed=173)
T333, S333 = floats(2, 3, 3, 3, seed=174)
EX, EY, HZ = floats(3, 3, 4, seed=175)

CASES = [
    *((jacobi_1d_by_elements, (U6, n)) for n in (0, 1, 3)),
    *((jacobi_2d_swapped, (M44, N44, n)) for n in (0, 1, 2)),
    *((gauss_seidel_nonlinear, (M44, 0.8, tolerance)) for tolerance in (1e-9, 0.4)),
    *((f, (U6, 0.3, n)) for f in (
        swapped_nonlinear, swapped_and_damped_before, swapped_by_elements, three_turn_by_tolerance,
        swapped_of_two_lengths, swapped_on_some_steps, swapped_within) for n in (0, 1, 4)),
    (red_black_relaxation, (U6, P6, 0.8, 2)),
    *((f, (U6, 0.2, n)) for f in (heat_1d, burgers, wave_1d, wave_with_memory, limited_advection) for n in (0, 1, 4)),
    (heat_2d, (M44, 0.1, 3)), (reaction_diffusion, (P6, U6, 0.05, 3)), (upwind, (U6, floats(6, seed=176), 3)),
    (prefix_sums, (U6,)), (recurrence, (U6, 0.3)), (coupled_cells, (M44, 0.1, 2)), (shallow_water, (P6, U6, 3)),
]

#: Functions that return nothing: with the names of the parameters that hold the results.
MUTATING = [
    *((jacobi_1d, (n, U6, P6), of) for n in (1, 3) for of in (("A",), ("A", "B"))),
    (jacobi_2d, (3, M44, N44), ("A", "B")), (gauss_seidel_2d, (2, M44), ("A",)),
    (heat_3d, (3, T333, S333), ("A", "B")),
    *((fdtd_2d, (3, EX, EY, HZ, P6), of) for of in (("ex", "ey", "hz"), ("hz",))),
    (adi, (2, 4, M44, 0.3), ("u",)),
]

"""Programs as people write them: iterations, integrals, simulations, test functions of optimization."""

import math

import numpy as np

from programs.sampling import floats


def newton_square_root(a, n):
    x = a
    for i in range(n):
        x = 0.5 * (x + a / x)
    return x


def newton_until_converged(a):
    x = 1.0
    while abs(x * x * x - a) > 1e-12:
        x = x - (x * x * x - a) / (3 * x * x)
    return x


def bisection_then_newton(c, steps):
    low, high = 0.0, 2.0
    for i in range(steps):
        middle = 0.5 * (low + high)
        if middle * math.exp(middle) > c:
            high = middle
        else:
            low = middle
    x = 0.5 * (low + high)
    for i in range(4):
        e = math.exp(x)
        x = x - (x * e - c) / (e * (1 + x))
    return x


def logistic_map(r, x, n):
    for i in range(n):
        x = r * x * (1 - x)
    return x


def escape_iteration(cx, cy, limit):
    x = 0.0
    y = 0.0
    for i in range(limit):
        x, y = x * x - y * y + cx, 2 * x * y + cy
        r = x * x + y * y
        if r > 4:
            return i + 1 - math.log(math.log(r) / 2) / math.log(2)
    return x * y


def horner(coefficients, x):
    s = 0.0
    for c in reversed(coefficients):
        s = s * x + c
    return s


def clenshaw(coefficients, x):
    b, b_next = 0.0, 0.0
    for k in range(len(coefficients) - 1, 0, -1):
        b, b_next = coefficients[k] + 2 * x * b - b_next, b
    return coefficients[0] + x * b - b_next


def continued_fraction(x, n):
    s = 1.0
    for k in range(n, 0, -1):
        s = 1 + k * x / s
    return 1 / s


def simpson(a, b, n):
    h = (b - a) / n
    s = math.sin(a * a) + math.sin(b * b)
    for i in range(1, n):
        x = a + i * h
        s = s + (4 if i % 2 else 2) * math.sin(x * x)
    return s * h / 3


def trapezoid_vectorized(a, b, n):
    t = np.arange(n + 1) / n
    x = a + (b - a) * t
    y = np.exp(-x * x)
    return (b - a) / n * (np.sum(y) - 0.5 * (y[0] + y[-1]))


def runge_kutta_4(x, v, k, h, n):
    for i in range(n):
        k1x, k1v = v, -k * x
        k2x, k2v = v + h / 2 * k1v, -k * (x + h / 2 * k1x)
        k3x, k3v = v + h / 2 * k2v, -k * (x + h / 2 * k2x)
        k4x, k4v = v + h * k3v, -k * (x + h * k3x)
        x = x + h / 6 * (k1x + 2 * k2x + 2 * k3x + k4x)
        v = v + h / 6 * (k1v + 2 * k2v + 2 * k3v + k4v)
    return 0.5 * v * v + 0.5 * k * x * x


def leapfrog(q, p, steps, dt):
    for i in range(steps):
        r = np.sqrt(np.sum(q * q))
        p = p - 0.5 * dt * q / r**3
        q = q + dt * p
        r = np.sqrt(np.sum(q * q))
        p = p - 0.5 * dt * q / r**3
    return q, p


def lotka_volterra(params, steps):
    a, b, c, d = params
    x, y = 1.0, 0.5
    for i in range(steps):
        dx = a * x - b * x * y
        dy = c * x * y - d * y
        x = x + 0.1 * dx
        y = y + 0.1 * dy
    return x + y


def pendulum_with_bounce(theta, omega, n, *, dt=0.05):
    bounces = 0
    for i in range(n):
        omega = omega - dt * math.sin(theta)
        theta = theta + dt * omega
        if theta < 0:
            theta = -theta
            omega = -0.8 * omega
            bounces += 1
    return theta * theta + omega * omega


def heat_equation(u, kappa, steps):
    for i in range(steps):
        inner = u[1:-1] + kappa * (u[2:] - 2 * u[1:-1] + u[:-2])
        u = np.concatenate([u[:1], inner, u[-1:]])
    return np.sum(u * u)


def upwind_by_roll(u, speed, steps):
    for i in range(steps):
        if speed > 0:
            u = u - speed * (u - np.roll(u, 1))
        else:
            u = u - speed * (np.roll(u, -1) - u)
    return u


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_by_loop(x):
    s = 0.0
    for i in range(len(x) - 1):
        s += 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
    return s


def himmelblau(p):
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def ackley(x):
    n = len(x)
    return -20 * np.exp(-0.2 * np.sqrt(np.sum(x * x) / n)) - np.exp(np.sum(np.cos(2 * np.pi * x)) / n) + 20 + np.e


def gradient_descent_inside(x, rate, n):
    for i in range(n):
        slope = 4 * x**3 - 2 * x
        if abs(slope) < 1e-9:
            break
        x = x - rate * slope
    return x


def momentum_inside(x, rate, n):
    velocity = 0.0 * x
    for i in range(n):
        velocity = 0.9 * velocity - rate * (2 * x + np.cos(x))
        x = x + velocity
    return np.sum(x * x)


def lennard_jones(x):
    energy = 0.0
    for i in range(len(x)):
        for j in range(i):
            r = x[i] - x[j]
            s = 1 / np.dot(r, r)
            energy = energy + 4 * (s**6 - s**3)
    return energy


def kepler(mean_anomaly, e):
    E = mean_anomaly
    for i in range(50):
        step = (E - e * math.sin(E) - mean_anomaly) / (1 - e * math.cos(E))
        E = E - step
        if abs(step) < 1e-14:
            break
    else:
        raise ArithmeticError("Kepler's equation was not solved")
    return E


def ray_sphere(ox, dx, dy):
    norm = math.sqrt(dx * dx + dy * dy + 1)
    b = (ox * dx - 3) / norm
    c = ox * ox + 9 - 1
    discriminant = b * b - c
    if discriminant < 0:
        return 0.0 * ox
    t = -b - math.sqrt(discriminant)
    return t


def ising_energy(spins, coupling):
    right = np.roll(spins, 1, axis=0)
    down = np.roll(spins, 1, axis=1)
    return -coupling * np.sum(spins * (right + down))


def geometric_series_until_small(x):
    s = 0.0
    term = 1.0
    n = 0
    while abs(term) > 1e-6 and n < 100:
        s = s + term
        term = term * x
        n += 1
    return s


def arithmetic_geometric_mean(a, b):
    while abs(a - b) > 1e-13:
        a, b = 0.5 * (a + b), math.sqrt(a * b)
    return a


W3 = floats(3, seed=77)

CASES = [
    *((newton_square_root, (2.0, n)) for n in (0, 1, 6)),
    (newton_until_converged, (2.0,)), (bisection_then_newton, (1.3, 5)),
    *((logistic_map, (3.1, 0.3, n)) for n in (0, 1, 8)),
    *((escape_iteration, a) for a in ((-0.1, 0.2, 5), (0.6, 0.7, 20), (1.5, 1.5, 9))),
    *((horner, (floats(n, seed=91), 0.7)) for n in (0, 1, 4)), (horner, ([1.0, -0.5, 0.25], 0.7)),
    (clenshaw, (floats(5, seed=92), 0.3)), *((continued_fraction, (0.4, n)) for n in (0, 6)),
    (simpson, (0.1, 1.4, 6)), (trapezoid_vectorized, (0.1, 1.4, 6)), (runge_kutta_4, (1.0, 0.2, 2.5, 0.1, 4)),
    (leapfrog, (np.array([1.0, 0.2]), np.array([0.1, 0.9]), 3, 0.1)),
    (lotka_volterra, ((1.1, 0.4, 0.3, 0.6), 5)), (pendulum_with_bounce, (0.2, 0.4, 60)),
    *((heat_equation, (floats(6, seed=93), 0.2, n)) for n in (0, 3)),
    *((upwind_by_roll, (floats(6, seed=93), speed, 3)) for speed in (0.3, -0.2)),
    (rosenbrock, (floats(4, seed=95),)), (rosenbrock_by_loop, (floats(4, seed=95),)),
    (himmelblau, ((1.2, -0.4),)), (himmelblau, (np.array([1.2, -0.4]),)), (ackley, (W3,)),
    *((gradient_descent_inside, (0.3, 0.1, n)) for n in (0, 4)), (momentum_inside, (W3, 0.1, 4)),
    (lennard_jones, (np.array([[0.0, 0.1], [1.2, 0.0], [0.3, 1.4]]),)), (kepler, (0.8, 0.3)),
    (ray_sphere, (0.2, 0.05, 0.02)), (ray_sphere, (3.0, 0.5, 0.2)), (ising_energy, (floats(3, 4, seed=97), 0.7)),
    (geometric_series_until_small, (0.3,)), (arithmetic_geometric_mean, (1.0, 2.0)),
]

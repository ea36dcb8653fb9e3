"""Arrays made with lengths that are known only as the program runs, carried through loops; among them lengths of one,
which are spread out, and lengths that change."""

import numpy as np

from programs.sampling import floats


def grows_from_one(x, n):
    s = np.zeros(1)
    for i in range(n):
        s = s + x * i
    return np.sum(s * s)


def shrinks(x):
    while len(x) > 1:
        x = (x[1:] + x[:-1]) * x[:-1]
    return x[0]


def beside_a_number(x, n):
    u, v = np.zeros(n), np.ones(5)
    for _ in range(3):
        v = v * x + u[0]
        u = u + x
    return np.sum(v) * u.sum()


def of_length_one(x, n, m):
    u, w = np.full(n, x), np.arange(float(m))
    for _ in range(3):
        w = w * u + x
    return w.sum()


def length_that_changes(x, n):
    total, before = 0.0, np.full(n, x)
    while n > 1:
        u = np.full(n, x * x)
        total += np.sum(u * before[:n])
        n = n - 1
        before = u * x
        total += np.sum(before[:n] * np.full(n, x))
    return total


def length_of_a_list(x, xs):
    xs = list(xs)
    n = len(xs)
    a = np.full(n, x)
    xs.append(3.0)
    b = np.full(len(xs), x)
    return a.sum() * b.sum()


def chosen(x, short):
    y = np.zeros(1) if short else np.zeros(len(x))
    z = y + x
    for _ in range(2):
        y = y * 2 + z.mean()
        z = z * y
    return z.sum()


def drawn(x, n, m):
    random = np.random.default_rng(0)
    total, w = np.zeros(m), random.standard_normal(m)
    for _ in range(3):
        z = random.standard_normal(n)
        total = total + z * x * w + random.uniform(0, 1, (m,)) * x * x
    return total @ total


def drawn_tables(x, n):
    random = np.random.default_rng(0)
    total = np.zeros((n, 2))
    for _ in range(3):
        total = total + random.normal(size=(n, 2)) * x + random.uniform(0, 1, (n, 1)) * x * x
    return np.sum(total * total)


def powers(A, k):
    n = A.shape[0]
    M, v = np.eye(n), np.ones(n)
    for _ in range(k):
        M = M @ A
        v = A @ v + M[0]
    return v @ M @ np.full(n, 0.5) + np.sum(np.outer(v, v) * M)


def exchanged(x, n):
    u, v = np.zeros(3), np.zeros(n)
    for _ in range(4):
        u, v = v + x[0], u * x[1]
    return u.sum() * v.sum() + (u + v).sum()


def cut_at_a_place(x, n):
    y = np.zeros(n)
    for i in range(2):
        y = y + x[i:i + n] * y + x[0]
    return y.sum() + np.sum(np.zeros(n) + x[:n])


X = floats(4, seed=351)
CASES = [
    (grows_from_one, (X, 3)), (shrinks, (X,)), *((beside_a_number, (0.7, n)) for n in (1, 3)),
    *((of_length_one, (0.7, n, m)) for n, m in ((1, 4), (4, 4), (4, 1))), (length_that_changes, (0.7, 4)),
    (length_of_a_list, (0.7, [1.0, 2.0])), *((chosen, (X, short)) for short in (True, False)),
    *((drawn, (0.7, n, 3)) for n in (1, 3)), *((drawn_tables, (0.7, n)) for n in (1, 3)),
    *((powers, (floats(n, n, seed=352), 3)) for n in (1, 2)), *((exchanged, (X, n)) for n in (1, 3)),
    *((cut_at_a_place, (X, n)) for n in (1, 2)),
]

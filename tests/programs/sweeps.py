"""Programs that fill arrays element by element, from elements that they filled before: factorizations, solves, tables."""

import numpy as np

from programs.sampling import floats


def lu(A):
    A = A.copy()
    n = A.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            A[i, k] = A[i, k] / A[k, k]
            A[i, k + 1:] -= A[i, k] * A[k, k + 1:]
    return A


def cholesky(A):
    L = np.zeros_like(A)
    n = A.shape[0]
    for i in range(n):
        for j in range(i + 1):
            s = A[i, j]
            for k in range(j):
                s -= L[i, k] * L[j, k]
            if i == j:
                L[i, i] = np.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    return L


def forward_solve(L, b):
    n = len(b)
    x = np.zeros(n)
    for i in range(n):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return x


def backward_solve(U, b):
    x = b.copy()
    for i in range(len(b) - 1, -1, -1):
        for j in range(i + 1, len(b)):
            x[i] -= U[i, j] * x[j]
        x[i] /= U[i, i]
    return x


def thomas(a, b, c, d):
    n = len(d)
    c, d = c.copy(), d.copy()
    c[0] = c[0] / b[0]
    d[0] = d[0] / b[0]
    for i in range(1, n):
        m = b[i] - a[i] * c[i - 1]
        c[i] = c[i] / m
        d[i] = (d[i] - a[i] * d[i - 1]) / m
    for i in range(n - 2, -1, -1):
        d[i] = d[i] - c[i] * d[i + 1]
    return d


def autoregression(x, rate):
    y = x.copy()
    for i in range(1, len(y)):
        y[i] += np.tanh(rate * y[i - 1])
    return y


def alignment(cost, gap):
    n, m = cost.shape
    table = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a, b, c = table[i - 1, j - 1] + cost[i - 1, j - 1], table[i - 1, j] + gap, table[i, j - 1] + gap
            table[i, j] = -np.log(np.exp(-a) + np.exp(-b) + np.exp(-c))
    return table[n, m]


def running_products(x):
    """The old element is read: it has to be put back."""
    y = x.copy()
    for i in range(1, len(y)):
        y[i] = y[i] * y[i - 1]
    return y[-1]


def wrapping(x):
    """In the first round the index is negative."""
    y = x.copy()
    for i in range(len(x)):
        v = np.sin(y[i - 1])
        y[i] = v * v
    return y


def against_the_order(x):
    """What is read is overwritten by a later round."""
    y = x.copy()
    for i in range(len(x) - 1):
        y[i] = np.sin(y[i + 1]) * y[i]
    for i in range(len(x) - 1):
        y[len(x) - 1 - i] = y[i] * y[i + 1]
    return y


def stored_twice(x):
    """The first of two values stored at one place is used after the second was stored."""
    y = np.zeros(len(x))
    s = 0.0
    for i in range(len(x)):
        v = np.sin(x[i])
        y[i] = v
        w = x[i] * 0.5
        y[i] = w * w
        s += v * v * y[i]
    return s + np.sum(y)


def rows_of_one_number(x, A):
    A = A.copy()
    for i in range(len(x)):
        v = np.exp(x[i] * 0.1)
        A[i] = v
        A[:, i] *= v
    return A


def by_the_rows(A, rate):
    """Stores through a view of a row, which the next round reads as part of the whole."""
    A = A.copy()
    for i in range(1, A.shape[0]):
        row = A[i]
        row[1:] = np.sin(A[i - 1, :-1]) * rate
        row[0] *= row[1] * A[i - 1, i]
    return A


def on_one_side_of_a_branch(A):
    A = A.copy()
    n = A.shape[0]
    for i in range(n):
        for j in range(n):
            if i < j:
                A[i, j] = np.sin(A[j, i]) * A[i, i]
            elif i > j + 1:
                A[i, j] = A[i, j] * A[j, i]
    return A


def two_buffers(x, steps):
    """The same name means one array, then another."""
    u, v = x.copy(), np.ones(len(x))
    for _ in range(steps):
        for i in range(1, len(x)):
            v[i] = np.sin(u[i]) * u[i - 1]
        u, v = v, u
    return u * v


def in_two_triangles(A):
    A = A.copy()
    n = A.shape[0]
    for i in range(n):
        for j in range(n - 1 - i):
            A[i, j] = np.tanh(A[i, j + 1] + A[n - 1 - i, n - 1 - j])
        for j in range(n - i, n):
            A[i, j] = A[i, j - 1] * A[i - 1, j]
    return A


def of_single_precision(x):
    """What is stored is rounded: it is not what was computed."""
    y = np.zeros(len(x), dtype=np.float32)
    s = 0.0
    for i in range(len(x)):
        v = np.exp(x[i])
        y[i] = v
        s += v * v
    return s


def counted_down_in_an_array(x):
    """The place is an array without axes, which is changed where it is."""
    y = x.copy()
    k = np.array(len(x) - 2)
    for _ in range(len(x) - 1):
        y[k + 1] = np.sin(y[k]) * y[k + 1]
        k -= 1
    return y


U5, V5, W5, P5 = (floats(5, seed=seed) for seed in (271, 272, 273, 274))
M44 = floats(4, 4, seed=275)

CASES = [
    (lu, (M44 + 4 * np.eye(4),)), (cholesky, (M44 @ M44.T + np.eye(4),)), (forward_solve, (M44 + 3 * np.eye(4), U5[:4])),
    (backward_solve, (M44 + 3 * np.eye(4), U5[:4])), (thomas, (U5, V5 + 4, W5, P5)), (autoregression, (U5, 0.7)),
    (alignment, (M44, 0.4)), (running_products, (U5 + 2,)), (wrapping, (U5,)), (against_the_order, (U5,)),
    (stored_twice, (U5,)), (rows_of_one_number, (U5[:4], M44)), (by_the_rows, (M44, 0.8)),
    (on_one_side_of_a_branch, (M44,)), *((two_buffers, (U5, n)) for n in (0, 1, 3)), (in_two_triangles, (M44,)),
    (of_single_precision, (U5,)), (counted_down_in_an_array, (U5,)),
]

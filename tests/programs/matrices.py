"""Programs with matrix products, in every combination of ranks, and what is built from them."""

import numpy as np

from programs.sampling import floats


def product(a, b):
    return a @ b


def product_by_function(a, b):
    return np.matmul(a, b) * 2


def dot_product(a, b):
    return np.dot(a, b)


def dot_method(a, b):
    return a.dot(b) + np.sum(a)


def inner_product(a, b):
    return np.inner(a, b)


def outer_product(a, b):
    return np.outer(a, b)


def quadratic_form(x, A):
    return x @ A @ x


def gram(A):
    return A.T @ A


def attention(x):
    X, W = np.stack([x, x * 2, np.sin(x)]), np.random.RandomState(1).randn(3, 4)
    q = np.einsum("td,de->te", X, W).reshape(3, 2, 2).transpose(1, 0, 2)
    scores = np.where(np.tril(np.ones((3, 3), bool)), np.einsum("htd,hsd->hts", q, q), -1e9)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    return np.einsum("hts,hsd->thd", weights, q).reshape(3, 4)


def frobenius(A):
    return np.sqrt(np.sum(A**2))


def trace_of_product(A, B):
    return np.trace(A @ B)


def bilinear_form(x, A, y):
    return np.dot(x, np.dot(A, y))


def matrix_power_by_loop(A, x, n):
    for i in range(n):
        x = A @ x
    return x


def matrix_carried(A, n):
    P = A
    for i in range(n):
        P = P @ A * 0.5
    return P


def power_iteration(A, x, n):
    for i in range(n):
        x = A @ x
        x = x / np.sqrt(np.sum(x * x))
    return x @ A @ x


def residual(A, x, b):
    r = A @ x - b
    return 0.5 * np.dot(r, r)


def rows_one_by_one(A, x):
    s = 0.0
    for row in A:
        s = s + np.dot(row, x) ** 2
    return s


def entries_one_by_one(A, x):
    n, m = A.shape
    s = 0.0
    for i in range(n):
        t = 0.0
        for j in range(m):
            t = t + A[i, j] * x[j]
        s = s + t * t
    return s


def determinant_2x2(A):
    return A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]


def same_matrix_twice(A):
    return A @ A + A.T @ A


def product_with_constant(x):
    return np.array([[1.0, 2.0], [0.5, -1.0]]) @ x


def gauss_seidel_sweep(A, b, x0, x1):
    for k in range(4):
        x0 = (b[0] - A[0, 1] * x1) / (3 + A[0, 0])
        x1 = (b[1] - A[1, 0] * x0) / (3 + A[1, 1])
    return x0 * x1


RANKS = [((3,), (3,)), ((2, 3), (3,)), ((2,), (2, 3)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)),
         ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 4)), ((1, 2, 3), (5, 3, 4))]
PAIRS = [(floats(*a, seed=51), floats(*b, seed=52)) for a, b in RANKS]
FLAT = [PAIRS[i] for i in range(4)]
S, X, Y, R = floats(3, 3, seed=53), floats(3, seed=54), floats(3, seed=55), floats(2, 3, seed=56)

CASES = [
    *((product, pair) for pair in PAIRS),
    *((f, pair) for f in (product_by_function, dot_product, dot_method) for pair in FLAT),
    (dot_product, (0.7, X)), (inner_product, (X, Y)), (inner_product, (R, X)), (inner_product, (R, S)),
    (outer_product, (X, Y)), (outer_product, (X, floats(4, seed=57))), (outer_product, (R, X)),
    (quadratic_form, (X, S)), (gram, (R,)), (frobenius, (R,)), (trace_of_product, (R, R.T)),
    (bilinear_form, (X[:2], R, Y)),
    *((matrix_power_by_loop, (S, X, n)) for n in (0, 1, 3)),
    *((matrix_carried, (S, n)) for n in (0, 1, 3)),
    *((power_iteration, (S, X, n)) for n in (0, 2)),
    (residual, (R, X, Y[:2])), (rows_one_by_one, (R, X)), (entries_one_by_one, (R, X)),
    (determinant_2x2, (S,)), (same_matrix_twice, (S,)), (product_with_constant, (X[:2],)),
    (product_with_constant, (floats(2, 3, seed=58),)), (gauss_seidel_sweep, (S, X, 0.1, 0.2)), (attention, (X,)),
]

"""Programs that work inside a matrix or a table: factorizations, solves, transforms, networks, dynamic programming."""

import math

import numpy as np

from programs.sampling import floats


def lu_in_place(A):
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            for k in range(j):
                A[i, j] -= A[i, k] * A[k, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            for k in range(i):
                A[i, j] -= A[i, k] * A[k, j]


def lu_by_rows(A):
    n = len(A)
    for k in range(n - 1):
        A[k + 1:, k] /= A[k, k]
        A[k + 1:, k + 1:] -= np.outer(A[k + 1:, k], A[k, k + 1:])
    return A


def lu_with_pivots(A):
    n = len(A)
    sign = 1.0
    for k in range(n):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
            sign = -sign
        for i in range(k + 1, n):
            row = A[i]
            row[k:] -= row[k] / A[k, k] * A[k, k:]
    return sign * np.prod(np.diagonal(A))


def cholesky_in_place(A):
    n = A.shape[0]
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, n):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])


def log_determinant(A):
    L = np.zeros(A.shape)
    for j in range(len(A)):
        L[j, j] = math.sqrt(A[j, j] - L[j, :j] @ L[j, :j])
        for i in range(j + 1, len(A)):
            L[i, j] = (A[i, j] - L[i, :j] @ L[j, :j]) / L[j, j]
    s = 0.0
    for j in range(len(A)):
        s += 2 * math.log(L[j, j])
    return s


def gram_schmidt(A):
    n = A.shape[1]
    Q = np.zeros_like(A)
    R = np.zeros((n, n))
    for k in range(n):
        R[k, k] = np.sqrt(np.dot(A[:, k], A[:, k]))
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, n):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return Q, R


def durbin(r):
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, len(r)):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return y


def triangular_solve(L, x, b):
    for i in range(len(x)):
        x[i] = (b[i] - np.dot(L[i, :i], x[:i])) / L[i, i]


def back_substitution(U, b):
    for i in range(len(b) - 1, -1, -1):
        for j in range(i + 1, len(b)):
            b[i] -= U[i, j] * b[j]
        b[i] /= U[i, i]
    return b


def thomas(a, b, c, d):
    n = len(d)
    for i in range(1, n):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    x = np.zeros(n)
    x[n - 1] = d[n - 1] / b[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = (d[i] - c[i] * x[i + 1]) / b[i]
    return x


def fft_in_two_arrays(re, im):
    n = len(re)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j ^= bit
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
    size = 2
    while size <= n:
        half = size // 2
        for start in range(0, n, size):
            for k in range(half):
                angle = -2 * math.pi * k / size
                p, q = start + k, start + k + half
                tr = re[q] * math.cos(angle) - im[q] * math.sin(angle)
                ti = re[q] * math.sin(angle) + im[q] * math.cos(angle)
                re[q], im[q] = re[p] - tr, im[p] - ti
                re[p] += tr
                im[p] += ti
        size *= 2
    return re * re + im * im * re[0]


def fft_complex(z):
    n = len(z)
    z = z[[0, 2, 1, 3]] if n == 4 else z.copy()
    half = 1
    while half < n:
        twiddles = np.exp(-1j * np.pi * np.arange(half) / half)
        blocks = z.reshape(-1, 2 * half)
        odd = blocks[:, half:] * twiddles
        blocks[:, half:] = blocks[:, :half] - odd
        blocks[:, :half] += odd
        half *= 2
    return np.abs(z) ** 2


def floyd_warshall(D):
    n = D.shape[0]
    for k in range(n):
        for i in range(n):
            D[i] = np.minimum(D[i], D[i, k] + D[k])
    return D


def floyd_warshall_by_elements(D):
    n = len(D)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if D[i, k] + D[k, j] < D[i, j]:
                    D[i, j] = D[i, k] + D[k, j]


def gauss_jordan_inverse(A):
    n = len(A)
    W = np.zeros((n, 2 * n))
    W[:, :n] = A
    W[:, n:] = np.eye(n)
    for k in range(n):
        W[k] /= W[k, k]
        for i in range(n):
            if i == k:
                continue
            W[i] -= W[i, k] * W[k]
    return W[:, n:]


def householder(A):
    m, n = A.shape
    v = np.zeros(m)
    for k in range(n):
        x = A[k:, k]
        v[:k] = 0
        v[k:] = x
        v[k] += np.copysign(np.sqrt(x @ x), x[0])
        v /= np.sqrt(v @ v)
        A -= 2 * np.outer(v, v @ A)
    return np.triu(A)


def sorting_network(x):
    for i, j in ((0, 1), (2, 3), (0, 2), (1, 3), (1, 2)):
        if x[i] > x[j]:
            x[i], x[j] = x[j], x[i]
    return x * np.arange(1.0, 5.0)


def bubble_sort(x, w):
    order = np.arange(len(x))
    swapped = True
    while swapped:
        swapped = False
        for i in range(len(x) - 1):
            if x[i] > x[i + 1]:
                t = x[i]
                x[i] = x[i + 1]
                x[i + 1] = t
                order[i], order[i + 1] = order[i + 1], order[i]
                swapped = True
    return x * w[order]


def soft_alignment(a, b):
    n, m = len(a), len(b)
    S = np.zeros((n + 1, m + 1))
    S[0, 1:] = -0.1 * np.arange(1, m + 1)
    S[1:, 0] = -0.1 * np.arange(1, n + 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            match = S[i - 1, j - 1] - (a[i - 1] - b[j - 1]) ** 2
            S[i, j] = np.log(np.exp(match) + np.exp(S[i - 1, j] - 0.3) + np.exp(S[i, j - 1] - 0.3))
    return S[n, m]


def longest_common_part(a, b, tolerance):
    table = np.zeros((len(a) + 1, len(b) + 1))
    for i in range(len(a)):
        for j in range(len(b)):
            if abs(a[i] - b[j]) < tolerance:
                table[i + 1, j + 1] = table[i, j] + 1 - (a[i] - b[j]) ** 2
            else:
                table[i + 1, j + 1] = max(table[i, j + 1], table[i + 1, j])
    return table[-1]


def soft_viterbi(start, transition, emission, observed):
    n = len(observed)
    V = np.empty((n, len(start)))
    V[0] = start + emission[:, observed[0]]
    for t in range(1, n):
        for s in range(len(start)):
            scores = V[t - 1] + transition[:, s]
            top = np.max(scores)
            V[t, s] = top + np.log(np.sum(np.exp(scores - top))) + emission[s, observed[t]]
    return V[-1]


def viterbi_path(start, transition, emission, observed):
    n, states = len(observed), len(start)
    best = start + emission[:, observed[0]]
    back = np.zeros((n, states), dtype=int)
    for t in range(1, n):
        scores = best[:, None] + transition
        back[t] = np.argmax(scores, axis=0)
        best = np.max(scores, axis=0) + emission[:, observed[t]]
    path = np.zeros(n, dtype=int)
    path[-1] = np.argmax(best)
    for t in range(n - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    s = start[path[0]]
    for t in range(1, n):
        s += transition[path[t - 1], path[t]] ** 2 + emission[path[t], observed[t]]
    return s


def horner_with_derivatives(coefficients, x):
    work = np.zeros(3)
    for c in coefficients:
        work[2] = work[2] * x + 2 * work[1]
        work[1] = work[1] * x + work[0]
        work[0] = work[0] * x + c
    return work


def divided_differences(x, y, t):
    n = len(y)
    for k in range(1, n):
        for i in range(n - 1, k - 1, -1):
            y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - k])
    s = y[n - 1]
    for i in range(n - 2, -1, -1):
        s = s * (t - x[i]) + y[i]
    return s


def neville(x, y, t):
    p = y * 1
    for k in range(1, len(x)):
        p[:-k] = ((t - x[k:]) * p[:len(p) - k] - (t - x[:-k]) * p[1:len(p) - k + 1]) / (x[:-k] - x[k:])
    return p[0]


def correlation(data):
    mean = np.mean(data, axis=0)
    data -= mean
    data /= np.sqrt(np.mean(data * data, axis=0))
    corr = np.eye(data.shape[1])
    for i in range(data.shape[1] - 1):
        corr[i + 1:, i] = corr[i, i + 1:] = data[:, i] @ data[:, i + 1:] / len(data)
    return corr


def nussinov_like(x):
    n = len(x)
    table = np.zeros((n, n))
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            table[i, j] = np.maximum(table[i, j - 1], table[i + 1, j])
            if i < j - 1:
                table[i, j] = np.maximum(table[i, j], table[i + 1, j - 1] + x[i] * x[j])
            for k in range(i + 1, j):
                table[i, j] = np.maximum(table[i, j], table[i, k] + table[k + 1, j] + 0.1 * x[k])
    return table


S33 = floats(3, 3, seed=181)
D33 = S33 + 3 * np.eye(3)
SPD = S33 @ S33.T + np.eye(3)
M43, DIST = floats(4, 3, seed=182), floats(4, 4, seed=183, low=0.2, high=2.0)
V3, W3, V4, W4 = floats(3, seed=184), floats(3, seed=185), floats(4, seed=186), floats(4, seed=187)
P4, X4 = floats(4, seed=188, low=2.0, high=3.0), np.array([-1.0, -0.3, 0.4, 1.1])
HIDDEN = (V3, S33, floats(3, 2, seed=189), np.array([0, 1, 1, 0]))

CASES = [
    *((f, (D33,)) for f in (lu_by_rows, gauss_jordan_inverse)), *((lu_with_pivots, (A,)) for A in (S33, M43[1:])),
    (log_determinant, (SPD,)), (gram_schmidt, (M43,)), (durbin, (0.5 * V4,)), (back_substitution, (D33, V3)),
    (thomas, (V4, P4, W4, V4 * 2)), *((fft_in_two_arrays, (V4[:n], W4[:n])) for n in (2, 4)),
    *((fft_complex, (z,)) for z in (V4 + 1j * W4, V4[:2] - 1j * W4[:2])), (floyd_warshall, (DIST,)),
    (householder, (M43,)), *((sorting_network, (x,)) for x in (V4, -V4, W4)), (bubble_sort, (V4, W4)),
    (soft_alignment, (V4, W3)), *((longest_common_part, (V4, W3, tolerance)) for tolerance in (0.3, 2.0)),
    (soft_viterbi, HIDDEN), (viterbi_path, HIDDEN), (horner_with_derivatives, (V4, 0.7)),
    *((f, (X4, V4, 0.2)) for f in (divided_differences, neville)), (correlation, (M43,)), (nussinov_like, (X4,)),
]

#: Functions that return nothing: with the names of the parameters that hold the results.
MUTATING = [
    (lu_in_place, (D33,), ("A",)), (cholesky_in_place, (SPD,), ("A",)), (triangular_solve, (D33, V3, W3), ("x",)),
    (floyd_warshall_by_elements, (DIST,), ("D",)),
]

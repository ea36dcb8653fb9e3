"""Derivatives of random programs: both modes, joint and split, optimizations on and off, and second derivatives.

`FOUND` holds the smallest programs of those that once failed. A program that is refused passes; a wrong number, an
exception out of generated code or an error inside srcdiff does not.
"""

import textwrap

import numpy as np
import pytest
from random_arguments import arguments

from fuzzing import Case, Skipped
from random_programs import Writer, define
from srcdiff.errors import InternalError, SrcdiffError

V3, V4 = np.array([0.3, -1.1, 0.6]), np.array([0.4, -0.7, 1.2, 0.1])
M34 = np.array([[0.5, -0.3, 0.8, 0.1], [-0.6, 0.9, 0.2, -1.1], [0.7, 0.4, -0.8, 0.3]])

#: Smallest failing programs, with arguments.
FOUND = [
    ("""
def program(a):
    if a > 0:
        s = 1
    else:
        s = a
    p = [a, s, a] + [a]
    return p[1] * p[3]
""", (-0.4,)),
    ("""
def program(a, t):
    if a > 0:
        return {"u": a, "v": 1.0}
    return t
""", (0.4, (0.2, V4, (0.3, 2)))),
    ("""
def program(a, b, A):
    h = {"u": b, "v": WEIGHTS}
    n1 = 0
    while n1 < 4:
        n1 += 1
        if -1 > 1:
            return {"u": b, "v": WEIGHTS * b}
    if a < SCALE:
        h = [a, SCALE, b]
    elif a > 0.1:
        return h
    return {"u": b * h[0], "v": A.T @ MATRIX[:, 1]}
""", (0.3, 0.4, M34)),
    ("""
def program(a):
    q = 0.5 * np.tanh(0 < a < 1 and a)
    return q * a
""", (-2.4,)),
    ("""
def program(a):
    g, s, p = [a] * 3
    return p * g
""", (0.7,)),
    ("""
def program(z):
    h, *_ = list(z)
    return h * h
""", (V3,)),
    ("""
def program(a, y):
    return np.mean(y @ y if a < 0 else a)
""", (1.2, V4)),
    ("""
def program(a):
    s = MATRIX[0] + a
    ok1 = a > 4.0
    if ok1:
        late1 = s
    if ok1:
        s = late1
    return s
""", (2.4,)),
    ("""
def program(a):
    return np.sum([a, a]) * np.sum([1, a])
""", (0.3,)),
    ("""
def program(a, A):
    for p in range(4, 0, -1):
        h = A
        if a < 1:
            break
        else:
            for h in a:
                g = a
    p, q, s = h
    return (q + MATRIX).sum(axis=1, keepdims=True)
""", (-0.3, M34)),
    ("""
def program(a):
    return np.maximum(WEIGHTS, a) * np.squeeze(MATRIX[:1])
""", (-0.1,)),
    ("""
def program(a):
    s = a
    for g in range(3):
        if a:
            q = 0.0
        s = (WEIGHTS - s) * 0.5
        s = s[0]
    return MATRIX + s
""", (-0.2,)),
    ("""
def program(a):
    p, s, h = MATRIX
    for e in WEIGHTS.tolist():
        p, a, e = a, e, p
    return p * p
""", (-0.3,)),
    ("""
def program(a):
    for g in (WEIGHTS - a).tolist():
        a = g
    return a
""", (-0.3,)),
    ("""
def program(a):
    for o in MATRIX:
        if a > a:
            break
        s = {"u": a, "v": a}
    return s["u"] * s["v"]
""", (-1.1,)),
    ("""
def program(a, y):
    s = y[0]
    return y / a * s
""", (1.1, V4)),
    ("""
def program(a):
    return list(MATRIX * a * a)
""", (0.4,)),
    ("""
def program(a):
    return list(np.array([a, a * a, a]))
""", (0.4,)),
    ("""
def program(a):
    g = [a, a, a * a][:2] + [0.5]
    return sum(g) * g[2]
""", (0.6,)),
    ("""
def program(a, data):
    for s in (a, 2):
        data = {"u": a, "v": np.array([a, a, a, s])}
    return data["v"] * data["u"]
""", (0.5, {"u": -0.8, "v": V4})),
    ("""
def program(a, n, data):
    if n > 0:
        data = {"u": a, "v": a}
    return WEIGHTS + np.sum(data["v"])
""", (0.6, 1, {"u": 1.1, "v": V4})),
    ("""
def program(a, n):
    for p in [a, a, a]:
        if a > 0:
            if a < a:
                return WEIGHTS
        if a == n:
            return p
    return a * a
""", (0.9, 3)),
    ("""
def program(a):
    s = a
    for g, p in [(a, a), (a, a)]:
        s = (p, 1)
    return s[0]
""", (0.6,)),
    ("""
def program(a):
    for q, h in [(a, 1), a]:
        return q
""", (1.2,)),
    ("""
def program(a):
    q, p = 3, np.atleast_2d(a)
    for h in [a, a, a]:
        q = p[0]
    return np.abs(q)
""", (np.float64(1.8),)),
    ("""
def program(x):
    q = 0.1
    if not q:
        q = np.zeros
    return np.outer(3, q) + x
""", (V4,)),
    ("""
def program(a, x):
    a = np.float64(MATRIX[0])
    return a + np.sum(x * x)
""", (0.4, V4)),
    ("""
def program(b, z, R):
    return MATRIX[z > b] + np.sum(R * R)
""", (0.1, V3, M34[:1])),
    ("""
def program(a):
    for g in WEIGHTS:
        if a:
            s = a * WEIGHTS
            return s[0]
    return s
""", (0.5,)),
    ("""
def program(a):
    for e in [a, a, a]:
        if a > 0:
            q = {"u": a, "v": a}
            continue
        a = p = p
        p = q
    return a * a
""", (1.2,)),
    ("""
def program(a, A):
    if a > 0:
        return a
    h, g, p = A
    p = p[0]
    p, b, g = p
    return g
""", (0.5, M34)),
    ("""
def program(a):
    p = np.ones(3)
    s = p
    for j, g in zip([a, a, a, a], s):
        p = j
    for g in [a, a, a, a]:
        late1 = np.sin(p)
        p = late1
    return p
""", (-0.7,)),
    ("""
def program(a, A):
    for q in range(4):
        a = "u"
        return A
    a = max(a, a)
    return a
""", (-0.7, M34)),
    ("""
def program(a):
    for g, h in enumerate([1, a, a], 1):
        a = a * h
    return a
""", (0.5,)),
    ("""
def program(a, b):
    a = a - WEIGHTS[WEIGHTS > a]
    return a[3 > b]
""", (-1.4, -0.6)),
    ("""
def program(x, A, y):
    if np.sum(x) > 0.1:
        return x @ WEIGHTS + np.sum(A ** 2) + y @ WEIGHTS
    x, y = y, x
    return np.sum(A ** 2) + y @ WEIGHTS
""", (np.array([-0.997, 0.135, -1.475, -0.522]), M34, V4)),
    ("""
def program(a, b):
    for p in MATRIX:
        s = a * (b * WEIGHTS)
    if a:
        return b
    return s
""", (0.357, 1.072)),
    ("""
def program(a):
    h = a
    for p in MATRIX:
        q = np.tanh((MATRIX + a)[h > a])
        return a
    return q
""", (-1.01,)),
    ("""
def program(a, b):
    h = b
    if a:
        return sum((e * e for e in [h, h, h] if h))
""", (0.5, 0.6)),
    ("""
def program(a):
    g = [MATRIX.T @ MATRIX[:, 1], a * WEIGHTS, WEIGHTS]
    p = a
    return np.minimum(p, sum((row @ [a, a, a, a] for row in g))) + np.sum(g)
""", (0.543,)),
    ("""
def program(a, b):
    if b > 0:
        q = 2
    else:
        q = 0.5 * np.tanh(a)
    return sum({"u": q, "v": WEIGHTS}.values())[0] * q + a
""", (0.543, 1.0)),
    ("""
def program(x, a):
    a *= np.cos(x[-2])
    return x @ WEIGHTS + np.sin(a)
""", (V4, 0.3)),
]


def check(text, args, seed, *, every=False):
    """Look at the derivatives of a program; a refusal and what differences cannot tell are fine."""
    try:
        Case(define(text, f"<random derivative {seed} {every}>"), args, seed).check(every=every)
    except Skipped:
        pass
    except SrcdiffError as error:
        if isinstance(error, InternalError):
            raise
    except Exception as error:
        raise AssertionError(f"seed {seed}, arguments {args}\n{text}") from error


@pytest.mark.parametrize("group", range(6))
def test_derivatives_of_random_programs(group):
    for seed in range(5 * group, 5 * group + 5):
        writer = Writer(seed, budget=4)
        check(writer.write(), arguments(writer.params, seed), seed)


@pytest.mark.parametrize("k", range(len(FOUND)))
def test_derivatives_of_programs_that_once_failed(k):
    text, args = FOUND[k]
    check(textwrap.dedent(text).strip() + "\n", args, k, every=True)

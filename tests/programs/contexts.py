"""Programs with ``with`` around context managers that change no number."""

import contextlib
import warnings

import numpy as np

from programs.sampling import floats


def guarded_logarithm(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x > 0, np.log(x), 0.0)
        z = y * x
    return np.sum(z * y)


def returned_from_within(x):
    with np.errstate(all="ignore"):
        return np.sum(x * x)


def jumps_from_within(x, n):
    s = 0.0
    for i in range(n):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            if s > 3:
                break
            if i == 1:
                continue
            s = s * x + x
    return s


def contexts_of_nothing(x):
    with contextlib.nullcontext(x * x) as y, contextlib.nullcontext():
        z = y * x
    return z


def returned_on_one_path(x, c):
    if c:
        with np.errstate(over="raise"):
            y = np.exp(x)
            if y > 2:
                return y * x
    else:
        y = x
    return y * y


def stores_within(A):
    with np.errstate(all="ignore"):
        B = A * 2
        B[0] = A[1] * A[0]
        for i in range(2):
            B[i] *= A[i]
    return np.sum(B * B)


def nested_contexts(x):
    with np.printoptions(precision=2):
        print(end="")
        y = x * x
        with np.errstate(all="ignore"):
            y *= x
        y = y * x
    y = y * y
    return y


def raises_within(x):
    with np.errstate(all="ignore"):
        if x > 100:
            raise ValueError("too large")
        y = x * x
    return y


CASES = [
    (guarded_logarithm, (floats(3, seed=1, low=-2, high=2),)),
    (returned_from_within, (floats(3, seed=2),)),
    *((jumps_from_within, (x, 5)) for x in (0.7, 1.9)),
    *((f, (0.7,)) for f in (contexts_of_nothing, nested_contexts, raises_within)),
    *((returned_on_one_path, args) for args in ((0.5, True), (0.9, True), (0.9, False))),
    (stores_within, (floats(3, seed=3),)),
]

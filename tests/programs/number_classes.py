"""Programs that ask for the class of a number that is of one class on one path, and of another on another."""

import math

import numpy as np


class Held:
    def __init__(self, v):
        self.v = v


def picked(x, n):
    return 0 if n == 0 else x


def started(x, n):
    return 0 if n <= 0 else started(x, n - 1) + x


def of_two_paths(x, n):
    v = picked(x, n)
    return x * x if isinstance(v, int) else x


def made_of_it(x, n):
    v, s = picked(x, n), 0.0
    for k, w in enumerate([-v, abs(v), v + 1, v * 2, Held(v).v * 2, v / 2, math.sin(v)]):
        s = s + (x**2 if isinstance(w, int) else x) * (k + 1)
    return s + (x if isinstance(2 * v, int) else x**3) * (x if isinstance(v / 2, float) else x**3)


def largest_of_both(x, n):
    v, w = max(n, x), min([2, x + n])
    return (x * x if isinstance(v, int) else x) * (x * x if isinstance(w, int) else 3 * x)


def sum_of_some(x, n):
    v, xs = sum([x] * n), [0, x]
    w, u = xs.pop(n), next((y for y in [x, 2 * x] if y > 2 + n), 0)
    s = x * x if isinstance(v, int) else 3 * x
    s = s * (x * x if isinstance(w, int) else 5 * x)
    return s * (x if isinstance(u, int) else x**2)


def recursive(x, n):
    v = started(x, n)
    match v:
        case int():
            return x * x
        case _:
            return 3 * x


def scalars_of_numpy(x, n):
    v = np.sin(x) if n else x
    w = np.float64(x) if n else x
    s = x * x if isinstance(v * 2, np.floating) else 3 * x
    return s * (x if isinstance(w * 1, np.float64) else x**2)


def truths_and_integers(x, n):
    v, w = True if n else 3, (True, 2)[n]
    s = x * x if isinstance(v, bool) else 3 * x
    s = s * (x if isinstance(w, bool) else x**2)
    for key in {True: x, 2: x * x}:
        s = s * s if isinstance(key, bool) else 3 * s
    return s


def powers_of_integers(x, n):
    return x * x if isinstance(2 ** -n, int) and isinstance(2**n, int) else 3 * x


def in_rounds(x, n):
    s, t = 0, 1.0
    for _ in range(n):
        t = t * (2 * x if isinstance(s, int) else 3 * x**2)
        s = s + x
    return t * (x if isinstance(s * 2, int) else x**3)


def given_to_a_function(x, n):
    return several_rounds(picked(x, n), x) + several_rounds(x, x)


def several_rounds(u, x):
    t = 0.0
    for i in range(3):
        t += x * x if isinstance(u, int) else x * i
        t += x**3 if isinstance(u * 2, int) else x * i
    return t


def surely_floats(x, n):
    """The class of each is known before it runs: what the other path does could not be followed."""
    y = x * 2 if n else x / 3
    s = y * y if isinstance(y, float) else sum(y)
    return s * x if isinstance(n, int) and isinstance(np.sin(y), np.floating) else len(s)


CASES = [(f, (1.3, n)) for f in (
    of_two_paths, made_of_it, largest_of_both, sum_of_some, recursive, scalars_of_numpy, truths_and_integers,
    powers_of_integers, in_rounds, given_to_a_function, surely_floats) for n in (0, 1)]

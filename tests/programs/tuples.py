"""Tuples of which it is known only while the program runs how many items they have, as those that take the rest of the
arguments, and lists and tuples in which integers stand beside floats."""

import functools
from typing import NamedTuple

import numpy as np

from programs.sampling import floats


def of_an_array(x):
    t = tuple(x)
    return t[0] * t[1] + sum(t)


def of_a_generator(xs):
    t = tuple(v * v for v in xs)
    return sum(t) * t[0]


def of_tuples(A):
    t = tuple(tuple(v * v for v in row) for row in A)
    return sum(t[0]) * t[1][2]


def rows(A):
    t = tuple(A)
    return np.dot(t[0], t[1]) + np.sum(np.stack(t) ** 2)


def gone_over(x):
    s = 0.0
    for k, v in enumerate(reversed(tuple(np.sin(x)))):
        s += k * v * v
    return s


def grown(x):
    t = ()
    for v in x:
        t += (v * v, v)
    return sum(t[::2]) * t[1]


def grown_by_pairs(x):
    t = ()
    for v in x:
        t = (*t, (v, v * 2))
    return t[0][0] * t[2][1] + sum(a * b for a, b in t)


def made_in_a_branch(x):
    t = tuple(v * v for v in x) if x[0] > 0 else (x[0], x[1])
    return t[0] * t[1]


def carried(x):
    state = tuple(x)
    for _ in range(3):
        state = tuple(v * 0.5 + state[0] for v in state)
    return state[0] * state[1] + state[2]


def taken_from_both_ends(x):
    t = tuple(x)
    while len(t) > 1:
        t = t[1:-1] + (t[0] * t[-1],)
    return t[0]


def repeated(x):
    t = tuple(x) * 2
    return t[0] * t[4] + len(t)


def unpacked(x):
    a, *b = tuple(v * v for v in x)
    return a * b[0] * b[1]


def matched(x):
    match tuple(v * v for v in x):
        case (a, b):
            return a + b
        case (a, b, c):
            return a * b * c
        case _:
            return 0.0


def as_an_index(x):
    place = tuple(k for k in range(2))
    return np.outer(x, x)[place] * x[0]


def as_a_shape(x):
    return np.sum(np.zeros(tuple(2 for _ in x)) + x[0]) * x[1]


def asked_what_it_is(x):
    t = tuple(v for v in x if v > -5)
    return sum(t) if isinstance(t, tuple) and not isinstance(t, list) and t else x[0]


def filled_through(x):
    held = [np.zeros(2) for _ in x]
    t = tuple(held)
    for k, v in enumerate(x):
        t[k][k % 2] = v * v
    return held[0][0] * t[1][1] + held[2][0]


def beside_memory(x):
    held = [tuple(v * 2 for v in x), [np.zeros(2), np.zeros(2)]]
    held[1][0][1] = held[0][0] * held[0][1]
    return held[1][0][1] * held[0][2]


def in_a_list(x):
    out = []
    for v in x:
        out.append(tuple(v * k for k in range(3)))
    return sum(t[1] * t[2] for t in out)


def given_back(x):
    return tuple(x), tuple(v * v for v in x)


def weighted(a, *rest, scale=2.0, **named):
    s = a * scale
    for k, v in enumerate(rest):
        s = s + v * (k + 1)
    for v in named.values():
        s = s * v
    return s


def rest_of_the_arguments(x):
    return weighted(*x, scale=3.0, last=x[0])


def rest_put_together(x):
    doubled = [v * 2 for v in x]
    return weighted(x[0], *doubled, *x) * weighted(x[0], x[1], *x, x[2])


def alternating(*xs):
    return 0.0 if len(xs) == 0 else xs[0] ** 2 - 0.5 * alternating(*xs[1:])


def rest_of_a_recursion(x):
    return alternating(*x)


class Vector:
    def __init__(self, *parts):
        self.parts = parts

    def __add__(self, other):
        return Vector(*(a + b for a, b in zip(self.parts, other.parts, strict=True)))

    def squared(self):
        return sum(v * v for v in self.parts)


def vectors(x):
    return (Vector(*x) + Vector(x[1], x[2], x[0])).squared()


class Triple(NamedTuple):
    a: float
    b: float
    c: float


def fields(x):
    t = Triple(*x)
    return t.a * t.b + t.c


def columns(x):
    pairs = [(v, v * v) for v in x]
    a, b = zip(*pairs)
    return np.sum(np.array(a) * np.array(b)) + sum(a)


def columns_of_a_grown_list(x):
    points = []
    for v in x:
        points.append((v, v * v, np.sin(v)))
    a, b, c = zip(*points)
    return np.dot(a, b) + sum(c)


def columns_of_an_array(A):
    s = 0.0
    for column in zip(*A):
        s += column[0] * column[1] ** 2
    return s


def folded(x):
    return functools.reduce(lambda a, b: a * b + a, tuple(x))


def integers_beside_floats(x):
    t = ()
    for v in x:
        t += (v if v > 0 else 1,)
    return t[0] * t[1] * t[2]


def integers_before_floats(x):
    t = [k for k in range(3)] + list(x)
    s = [1, 2] + [x[0]]
    return t[4] * t[1] * t[5] * s[1] * s[2]


def integers_in_a_comprehension(x):
    t = [x[k] if k > 1 else k for k in range(3)]
    return t[1] * t[2] + sum(t)


def part_of_what_a_function_gives(x, k):
    return x[0] * np.sum(np.unique(x, return_index=True)[k])


def parts_of_what_a_function_gives(A):
    s = 0.0
    for part in np.linalg.lstsq(A[:, :2], A[:, 2], rcond=None):
        s = s + np.sum(part) * A[0, 0]
    return s


V3 = floats(3, seed=341)
M23 = floats(2, 3, seed=342)

CASES = [(program, (V3,)) for program in (
    of_an_array, of_a_generator, gone_over, grown, grown_by_pairs, made_in_a_branch, carried, taken_from_both_ends,
    repeated, unpacked, matched, as_an_index, as_a_shape, asked_what_it_is, filled_through, beside_memory, in_a_list,
    given_back, rest_of_the_arguments, rest_put_together, rest_of_a_recursion, vectors, fields, columns,
    columns_of_a_grown_list, folded, integers_beside_floats, integers_before_floats, integers_in_a_comprehension)]
CASES += [(program, (M23,)) for program in (of_tuples, rows, columns_of_an_array)]
CASES += [(of_a_generator, ([0.5, 1.2, -0.7],)), (made_in_a_branch, (-V3,))]
CASES += [*((part_of_what_a_function_gives, (V3, k)) for k in (0, 1)), (parts_of_what_a_function_gives, (M23,))]

"""Namedtuples that a function makes, replaces items of, calls methods of, hands on and gives back."""

from collections import namedtuple
from typing import NamedTuple

import numpy as np

from programs.sampling import floats

Pair = namedtuple("Pair", "x y")


class Point(NamedTuple):
    """Two coordinates."""

    x: float
    y: float


class Weights(NamedTuple):
    """Items with a default, a method and a property."""

    w: np.ndarray
    b: float = 0.5

    def norm(self):
        return np.sum(self.w**2) * self.b

    @property
    def twice(self):
        return self.b * 2


class Doubled(Point):
    """What is more than a tuple of what it is called with."""

    def __new__(cls, x, y):
        return super().__new__(cls, 2.0 * x, y)


def items_are_replaced(x):
    p = Point(x[0], x[1] * 2)
    q = p._replace(y=x[2])
    a, b = q
    return p.x * q.y + a * b


def defaults_and_methods(x):
    p = Weights(x)
    return np.sum(p.w) * p.b + p._replace(b=x[0]).b ** 2 + p.norm() * p.twice


def carried_through_a_loop(x):
    p = Point(y=x[0], x=1.0)
    for k in range(3):
        p = Point(p.x * x[k], np.sin(p.y) + p.x)
    return p.x * p.y


def given_back(x):
    return Weights(x * x, x[0] * x[1])


def advanced(p, dt):
    for _ in range(2):
        p = p._replace(x=p.x + dt * p.y)
    return p


def through_callees(a, dt):
    p = advanced(advanced(Pair(a, 1.0), dt), dt * 2)
    return p.x**2 + p[1] * a


def made_of_an_argument(p, t):
    q = Weights(p.w * t, p.b**2)
    return q.norm() + p.norm() + len(q)


def kept_in_a_list(x):
    points = [Point(v, v * v) for v in x]
    points.append(Point(x[0], 1.0))
    best = max(points, key=lambda p: p.y)
    return sum(p.x * p.y for p in points) + best.x


def rebuilt_in_each_round(x):
    points = [(np.array([x[0], 0.0]), 1.0), (np.array([2.0, x[2]]), 1 + x[1])]
    for _ in range(2):
        points = [(q * q, m) for q, m in points]
    return sum(m * (q @ q) for q, m in points)


def one_of_two(x):
    p = Point(x[0], x[1]) if x[0] > 0.1 else Point(x[2], x[1])
    match p:
        case Point(x=a, y=b):
            return a * b


def made_otherwise(x):
    return Doubled(x, 1.0).x * x


V3 = floats(3, low=0.2)

CASES = [
    *((f, (V3,)) for f in (items_are_replaced, defaults_and_methods, carried_through_a_loop, given_back, kept_in_a_list,
                               rebuilt_in_each_round)),
    *((one_of_two, (x,)) for x in (V3, -V3)), (through_callees, (0.4, 0.2)), (made_of_an_argument, (Weights(V3, 0.3), 0.2)),
]

#: A class whose objects are not of what it was called with.
REFUSED = [(made_otherwise, (0.7,))]

"""Classes that have a say in how their objects are made, set, copied, compared and counted."""

import copy
import math
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import cached_property
from typing import NamedTuple


class New:
    def __new__(cls, x):
        made = object.__new__(cls)
        made.k = 3 * x
        return made

    def __init__(self, x):
        self.x = x


@dataclass
class Doubling:
    x: float

    def __setattr__(self, name, value):
        object.__setattr__(self, name, 2 * value)


@dataclass
class Hidden:
    w: float
    _w: float = field(init=False, repr=False)

    @property
    def w(self):
        return self._w

    @w.setter
    def w(self, value):
        self._w = 2 * value


class Packed:
    def __init__(self, x):
        self.x = x

    def __getstate__(self):
        return {"x": 2 * self.x}


class Money:
    def __init__(self, x):
        self.x = x

    def __mul__(self, other):
        return Money(self.x + 2 * (other.x if isinstance(other, Money) else other))

    __rmul__ = __mul__

    def __round__(self, places=None):
        return self.x * 3

    def __floor__(self):
        return self.x * 2

    def __divmod__(self, other):
        return self.x / other, self.x * other

    def __contains__(self, part):
        return part


class Euro(Money):
    pass


class Pair(NamedTuple):
    a: float
    b: float = 2.0

    def __mul__(self, k):
        return Pair(self.a * k, self.b * k)


class Once:
    def __init__(self, x):
        self.x = x

    @cached_property
    def square(self):
        return self.x**2


class Planet(Enum):
    EARTH = (5.9, 6.3)
    MARS = (0.6, 3.4)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    def pull(self, height):
        return self.mass / (self.radius + height) ** 2


class Level(IntEnum):
    LOW = 1
    HIGH = 3


def enums(x, planet):
    return planet.pull(x) * planet.mass + Planet["MARS"].pull(x) + sum(p.radius * x for p in Planet) * len(planet.name)


def over_an_enum(x):
    s = x
    for level in Level:
        s = s * x if level is Level.HIGH else math.sin(s)
    return s + sum(x**level.value for level in Level)


def reflected(x, y):
    return (Money(x) * Euro(y)).x * (2.0 * Euro(y)).x * (Euro(x) * Money(y)).x


def counted_otherwise(x, y):
    money = Money(x)
    quotient, rest = divmod(money, y)
    return round(money) * math.floor(money) + quotient * rest + (0.2 in money) * y


def made_anew(x):
    return New(x).k * New(x).x


def set_twice(x):
    return Doubling(x).x ** 2


def set_by_a_property(x):
    return Hidden(x).w ** 2


def copied_otherwise(x):
    return copy.copy(Packed(x)).x


def copied_deep_otherwise(x):
    return copy.deepcopy(Packed(x)).x


def repeated_pair(x):
    return (2 * Pair(x, x * x))[1]


def seen_in_the_attributes(x):
    once = Once(x)
    return once.square * len(vars(once))


CASES = [*((enums, (0.7, planet)) for planet in Planet), (over_an_enum, (0.7,)), (reflected, (0.7, 0.4)),
         (counted_otherwise, (0.7, 0.4))]

REFUSED = [(f, (0.7,)) for f in (made_anew, set_twice, set_by_a_property, copied_otherwise, copied_deep_otherwise,
                                 repeated_pair, seen_in_the_attributes)]

"""Classes that random programs and the programs of `programs` use."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

import numpy as np


class Body:
    """A number, an array and a list, that methods read and change."""

    gain = 0.5

    def __init__(self, s, v, xs):
        self.s = s
        self.v = v * 1.0
        self.xs = xs
        self.steps = 0

    def __eq__(self, other):
        return isinstance(other, Body) and (self.s, self.xs) == (other.s, other.xs) and np.array_equal(self.v, other.v)

    def size(self):
        return self.s * self.s + self.v @ self.v * self.gain

    def moved(self, t):
        return self.v + t * self.s

    def move(self, t):
        self.v += t * self.s
        self.s *= 0.5
        self.steps += 1

    def record(self):
        self.xs.append(self.s)
        return self.xs

    def twin(self):
        return copy.copy(self)


@dataclass
class Pair:
    """Two numbers."""

    a: float
    b: float = 0.5

    def product(self):
        return self.a * self.b


@dataclass(frozen=True)
class Frozen:
    """A number and an array that it does not let be replaced."""

    a: float
    v: np.ndarray = field(default_factory=lambda: np.ones(3))

    def __eq__(self, other):
        return isinstance(other, Frozen) and self.a == other.a and np.array_equal(self.v, other.v)


@dataclass
class Tree:
    """A number, and trees below."""

    value: float
    kids: list[Tree] = field(default_factory=list)

    def total(self):
        return self.value + sum(0.5 * kid.total() for kid in self.kids)

    def deepest(self):
        return max([kid.deepest() for kid in self.kids]) * 0.7 if self.kids else self.value

    def scale(self, t):
        self.value *= t
        for kid in self.kids:
            kid.scale(t)

"""Operators on objects of a class of their own, and methods that those of a base class are called from."""

import numpy as np

from programs.sampling import floats


class Scaled:
    """Its operators are not those of its array."""

    __array_ufunc__ = None
    factor = 2.0

    def __init__(self, w):
        self.w = w

    def __eq__(self, other):
        return isinstance(other, Scaled) and np.array_equal(self.w, other.w)

    def __add__(self, other):
        return self.w * other * other

    def __radd__(self, other):
        return other * self.w * other * other

    def __mul__(self, other):
        if isinstance(other, Scaled):
            return NotImplemented
        return self.w + other * self.factor

    def __rsub__(self, other):
        return np.sin(other) * self.w

    def __matmul__(self, other):
        return self.w @ (other * other)

    def __getitem__(self, key):
        return self.w[key] * self.factor

    def __len__(self):
        return len(self.w) + 1

    def __neg__(self):
        return self.w * self.factor

    def __lt__(self, other):
        return np.sum(self.w) < other

    def __contains__(self, item):
        return item > 1

    def applied(self, x):
        return x * self.w[0]

    @property
    def first(self):
        return self.w[0]


class Shifted(Scaled):
    """Calls the methods of its base class."""

    def __getitem__(self, key):
        return super().__getitem__(key) + 1

    def __rmul__(self, other):
        return other.w * other.w if isinstance(other, Scaled) else other * other * self.w

    def applied(self, x, n=2):
        return super().applied(x) * n + super().first * x

    @classmethod
    def made_of(cls, x):
        return x * cls.factor


class Twice(Shifted):
    """Inherits through two levels."""

    factor = 3.0

    def applied(self, x):
        return super().applied(x, 3) * super(Shifted, self).applied(x)


SCALED, SHIFTED, TWICE = (cls(np.array([0.5, -0.3, 0.8])) for cls in (Scaled, Shifted, Twice))


def on_the_left(x):
    return np.sum((SCALED + x) * (SCALED * x)) + SCALED @ x


def on_the_right(x):
    return np.sum((x + SCALED) * x) + np.sum(x - SCALED)


def with_numbers(x):
    return np.sum((x + SCALED) + (SCALED * x)) + np.sum(x - SCALED)


def items_and_length(x):
    return SCALED[1] * x[0] + len(SCALED) * x[1] * SHIFTED[0] + np.sum(-SCALED * x) * TWICE[2]


def decided_by_an_object(x):
    s = x * x if SCALED < 0.5 else x
    return s * x if 2 in SCALED else s


def not_for_these(x):
    """The first method gives NotImplemented, so that the second is asked."""
    return np.sum((SCALED * SHIFTED) * x) * x[0]


def methods_of_base_classes(x):
    return np.sum(SHIFTED.applied(x) * TWICE.applied(x)) + np.sum(Twice.made_of(x) * x)


def as_arguments(x, a, b):
    return np.sum((a + x) * b.applied(x)) + b[1] * np.sum(x + a)


CASES = [
    *((f, (floats(3, seed=1),)) for f in (
        on_the_left, on_the_right, items_and_length, not_for_these, methods_of_base_classes)),
    *((f, (0.7,)) for f in (with_numbers, decided_by_an_object)),
    (as_arguments, (floats(3, seed=2), Scaled(np.array([0.5, -0.3, 0.8])), Twice(np.array([0.2, 0.4, -0.8])))),
]


def array_decides(x):
    return np.sum(x + UNRULED)


class Unruled:
    """NumPy makes an array of it, item by item."""

    def __radd__(self, other):
        return other * other


UNRULED = Unruled()


class Moment:
    def __init__(self, mass, arm):
        self.mass, self.arm = mass, arm

    def __add__(self, other):
        mass = self.mass + other.mass
        return Moment(mass, (self.mass * self.arm + other.mass * other.arm) / mass)

    def __radd__(self, other):
        return self if other == 0 else NotImplemented


def sums_of_objects(x):
    moments = [Moment(v, v * v) for v in x]
    s = sum(moments).arm * sum([Moment(x[0], x[1]), Moment(x[2], 1.0)]).mass
    return s + sum(moments[1:], moments[0]).arm + np.sum(sum([Scaled(x), Scaled(x * x)], x))


CASES.append((sums_of_objects, (floats(4, seed=4, low=0.2),)))
REFUSED = [(array_decides, (floats(3, seed=3),))]

"""Constructors that set attributes in branches, property setters, and objects that make others of their class."""


import bisect

import numpy as np

from programs.sampling import floats


class Gauge:
    """A scale that is doubled when it is set."""

    @property
    def scale(self):
        return self._scale

    @scale.setter
    def scale(self, value):
        self._scale = value * 2.0


class Meter(Gauge):
    """A count that is set through the scale it inherits."""

    def __init__(self, scale):
        self._scale = scale
        self._count = 0.0

    @property
    def count(self):
        return self._count

    @count.setter
    def count(self, value):
        self._count = value + self.scale


def properties_are_set(x):
    meter = Meter(x[0])
    meter.scale = x[1]
    meter.count = x[2] * meter.scale
    for k in range(2):
        meter.scale = meter.scale * x[k]
    meter.count += x[2]
    return meter.count * meter.scale


class Squared:
    """What sets its property in the constructor."""

    def __init__(self, value):
        self._value = 1.0
        self.value = value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        self._value = value * value


def property_set_in_the_constructor(x):
    return Squared(x).value * x


class Choice:
    """Attributes set in branches, one of which raises."""

    def __init__(self, x, kind, limit=None):
        if kind == "plain":
            self.a = x
        elif kind == "turned":
            self.a = -x
        else:
            raise ValueError(kind)
        self.b = 0.0
        if x > 0.5:
            self.b = x * x
            if limit is not None:
                self.b += limit
        self.a *= 2.0

    def product(self):
        return self.a * self.b


def attributes_set_in_branches(x):
    return Choice(x, "plain").product() + Choice(x * x, "turned", x).product() * Choice(x, "plain", 1.0).b


class Dual:
    """A number and its slope."""

    def __init__(self, a, b=0.0):
        self.a, self.b = a, b

    def __add__(self, other):
        return Dual(self.a + other.a, self.b + other.b)

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.a * other.a, self.a * other.b + self.b * other.a)


def numbers_with_slopes(x):
    d, e = Dual(x[0], 1.0), Dual(x[1])
    for _ in range(2):
        d = d * e + d * x[2]
    return d.a * d.b


class Half:
    """What has an attribute on one path only."""

    def __init__(self, x):
        self.x = x
        if x > 0.5:
            self.y = x * x


def attribute_of_one_path(x):
    return Half(x).y * x


class Doubling:
    """What has a say in what it keeps."""

    def __init__(self, x):
        self.x = x

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2.0)


def kept_otherwise(x):
    return Doubling(x).x * x


V3 = floats(3, low=0.2)

class Statistics:
    def __init__(self, x, n):
        self.count = 0
        self.total, self.largest = 0.0, -1.0
        self.sums = np.zeros(len(x))
        for i in range(n):
            v = x[i]
            self.count += 1
            self.total = self.total + v * v
            if v > self.largest:
                self.largest = v
            if self.total > 0.9:
                break
            for j in range(2):
                self.sums[i] += v * x[j]
                self.total *= 1.0 + 0.1 * self.sums[i]
        self.mean = self.total / (self.count + 1)


def attributes_set_in_loops(x, n):
    made = Statistics(x, n)
    return made.mean * (made.sums @ x) + made.total * made.count + made.largest * x[0]


class Halved:
    def __init__(self, x):
        self.steps, self.left = 0, x * x
        while self.left > 0.05 and self.steps < 20:
            self.halve(x)

    def halve(self, x):
        self.left = self.left * 0.5 * np.cos(x)
        self.steps += 1


def attributes_set_by_methods_in_loops(x):
    made = Halved(x)
    return made.left * made.steps + x


class Sometimes:
    def __init__(self, x):
        for v in x:
            self.last = v


def attribute_set_in_a_loop_only(x):
    return Sometimes(x).last


class _Table:
    """Knots and values, with private attributes, methods and a property."""

    __count = 0

    def __init__(self, knots, values):
        self.__knots, self.__values = knots, values
        self.slopes = self.__find_slopes()

    def __find_slopes(self):
        return [self.__ratio(k) for k in range(len(self.__knots) - 1)]

    def __ratio(self, k):
        return (self.__values[k + 1] - self.__values[k]) / (self.__knots[k + 1] - self.__knots[k])

    @staticmethod
    def __squared(x):
        return x * x

    @property
    def __last(self):
        return self.__values[-1]

    def at(self, __x):
        def __of(k):
            return self.__values[k] + self.slopes[k] * (__x - self.__knots[k])

        return __of(bisect.bisect(self.__knots, __x) - 1) * _Table.__squared(self.__last) + self.__count


def private_names(knots, values):
    table = _Table(knots, values)
    return table.at(0.4) * table.at(1.1) + table._Table__last


CASES = [
    (private_names, (np.array([0.0, 0.3, 0.9, 1.7]), np.array([0.4, -0.7, 1.2, 0.8]))),
    (private_names, ([0.0, 0.3, 0.9, 1.7], [0.4, -0.7, 1.2, 0.8])),
    *((attributes_set_in_loops, (V3 + 0.1, n)) for n in (0, 1, 3)), (attributes_set_by_methods_in_loops, (1.3,)),
    (properties_are_set, (V3,)), *((property_set_in_the_constructor, (x,)) for x in (0.7, -0.3)),
    *((attributes_set_in_branches, (x,)) for x in (0.3, 0.7)), (numbers_with_slopes, (V3,)),
]

REFUSED = [(attribute_of_one_path, (0.7,)), (kept_otherwise, (0.7,)), (attribute_set_in_a_loop_only, (V3,))]

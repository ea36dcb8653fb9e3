"""Programs that use what is less often used of Python's own functions and methods."""

import bisect
import functools

from programs.sampling import floats


def largest_of_none(x):
    few = [v for v in x if v > 10]
    return max(few, default=x[0]) * min((v * v for v in x if v < 10), default=0.0) + max(x, default=None)


def largest_by_a_key(x):
    return max(x, key=lambda v: -v, default=0.0) * min([v - 1 for v in x], key=abs, default=0.0)


def items_taken_from_the_end(x):
    d = {"a": x[0], "b": x[1] * x[0]}
    values = d.values()
    d["c"] = x[2]
    key, last = d.popitem()
    total = last * sum(values) * len(key)
    while d:
        _, v = d.popitem()
        total = total * x[1] + v
    return total


def kept_in_order(x):
    items, pairs = [1.0], []
    for k, v in enumerate(x):
        bisect.insort(items, v * v)
        bisect.insort_left(pairs, (-v, k))
    return items[0] * items[1] + 3 * items[2] + pairs[0][0] * pairs[0][1]


class Lazy:
    def __init__(self, x):
        self.x = x

    def square(self):
        if getattr(self, "kept", None) is None:
            self.kept = self.x * self.x
        return self.kept


def attributes_that_may_be_there(x):
    lazy = Lazy(x[0])
    total = getattr(lazy, "scale", x[1]) * lazy.square() + lazy.square()
    return total * getattr(lazy, "x", 1.0)


@functools.singledispatch
def area(shape):
    raise TypeError(shape)


class Square:
    def __init__(self, side):
        self.side = side


class Circle:
    def __init__(self, radius):
        self.radius = radius


@area.register
def _(shape: Square):
    return shape.side**2


@area.register(Circle)
def area_of_a_circle(shape):
    return 3.0 * shape.radius**2


@area.register(list)
def area_of_all(shape):
    return sum(area(part) for part in shape)


@area.register(float)
def area_of_a_number(shape):
    return shape


def chosen_by_class(x):
    parts = [Square(v) for v in x]
    return area(parts) * area(Circle(x[0])) + area(x[1] * x[2])


V3 = floats(3, seed=14, low=0.2)

CASES = [(f, (V3,)) for f in (
    largest_of_none, largest_by_a_key, items_taken_from_the_end, kept_in_order, attributes_that_may_be_there,
    chosen_by_class)]

"""Objects that ask for their own class, and make others of it; objects that are compared."""

from typing import Generic, TypeVar

from programs.sampling import floats

Item = TypeVar("Item")


class Length:
    """A number that makes others of its kind."""

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return type(self)(self.value + other.value)

    def twice(self):
        return self.__class__(self.value * 2)

    def name(self):
        return type(self).__name__

    def is_like(self, other):
        return isinstance(other, type(self)) and type(other) is type(self) and self.__class__ == other.__class__

    def __lt__(self, other):
        return self.value < other.value

    def __gt__(self, other):
        return self.value > other.value


class Squared(Length):
    """Keeps the square, too."""

    def __init__(self, value):
        super().__init__(value)
        self.square = value * value


class Stack(Generic[Item]):
    """Has a type for its items."""

    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)
        return self

    @property
    def top(self):
        return self.items[-1]

    @top.setter
    def top(self, item):
        self.items[-1] = item


def makes_others(x):
    total = Squared(x) + Length(2.0).twice()
    return total.value * total.square


def told_apart(x):
    a, b = Length(x), Squared(x * x)
    t = a.value * len(a.name()) + b.value * len(b.name())
    return t + a.is_like(b) * x + b.is_like(a) * 2 * x + a.is_like(Length(1.0)) * 3 * x


def summed_up(xs):
    total = Length(0.0)
    for part in [Length(xs[0]), Length(2 * xs[1])]:
        total = total + part
    return total.value**2


def kinds_as_values(x):
    kind = type(Length(x))
    return kind(x * x).value + type(x)(2) * x + type([x])([x, x])[1] + type((1,))([x])[0]


def of_a_named_kind(x):
    stack = Stack[float]().push(x).push(x * x)
    stack.top = stack.top * 3
    stack.top += x
    return stack.top * stack.items[0]


def the_larger_one(x):
    a, b, c = Length(x), Length(x * x), Length(0.5)
    return max(a, b, c).value * min(a, b).value + max([a, c]).value


CASES = [
    (makes_others, (0.7,)), (told_apart, (0.7,)), (summed_up, (floats(2, seed=705),)),
    (kinds_as_values, (0.7,)), (of_a_named_kind, (0.7,)), *((the_larger_one, (x,)) for x in (0.7, 1.3)),
]

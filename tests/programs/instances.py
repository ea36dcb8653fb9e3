"""What objects are instances of, and whether they can be called."""

import functools
import types
from abc import ABC, abstractmethod
from collections.abc import Callable, Sized
from enum import Enum
from typing import Protocol, runtime_checkable


class Line:
    def __init__(self, slope):
        self.slope = slope

    def __call__(self, t):
        return self.slope * t


class Asking(type):
    def __instancecheck__(cls, other):
        return hasattr(other, "value")


class Valued(metaclass=Asking):
    pass


@runtime_checkable
class HasValue(Protocol):
    value: float


@runtime_checkable
class HasArea(Protocol):
    def area(self): ...


class Shape(ABC):
    @abstractmethod
    def area(self): ...


class Square(Shape):
    def __init__(self, value):
        self.value = value

    def area(self):
        return self.value ** 2


class Blank:
    def __init__(self, area):
        self.area = area


class Kind(Enum):
    PLAIN = 1


def called_where_that_can_be(x):
    return sum(o(x) if callable(o) else o.area() for o in (Line(x), Square(x * x))) * (2 if callable(x) else 3)


def instances_of_classes_that_ask(x):
    s = x if isinstance(Square(x), Valued) else x * x
    s = s * (3.0 if isinstance(Square(x), (int, Valued)) else x)
    return s * (5.0 if isinstance(x, Valued) else x)


def instances_of_protocols(x):
    s = x if isinstance(Square(x), HasValue) else x * x
    s = s * (3.0 if isinstance(x, HasValue) else x)
    s = s * (5.0 if isinstance(Square(x), HasArea) else x)
    s = s * (7.0 if isinstance(Line(x), HasArea) else x)
    return s * (9.0 if isinstance(Blank(x), HasArea) else x)


def instances_of_abstract_classes(x):
    s = (x if isinstance(Square(x), Shape) else x * x) * (2.0 if isinstance(x, Shape) else 3.0)
    return s * (x if isinstance([x], Sized) and isinstance(x, float | int) else 2.0)


def kinds_of_functions(x):
    def g(t):
        return t * x

    s = x if isinstance(g, types.FunctionType) and not isinstance(g, types.MethodType) else x * x
    return s * (x if isinstance(Square(x).area, Callable) else 2.0) * g(x)


def with_a_member_of_an_enum(x):
    return Kind.PLAIN, x * x


def method_or_function(x):
    return x if isinstance(Square(x).area, types.MethodType) else x * x


def partial_or_function(x):
    return x if isinstance(functools.partial(max, x), functools.partial) else x * x


CASES = [(f, (0.7,)) for f in (
    called_where_that_can_be, instances_of_classes_that_ask, instances_of_protocols, instances_of_abstract_classes,
    kinds_of_functions, with_a_member_of_an_enum)]

REFUSED = [(f, (0.7,)) for f in (method_or_function, partial_or_function)]

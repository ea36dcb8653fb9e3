"""Classes that are asked for what they are made of: fields, namedtuples, attributes under names, methods by class."""

import dataclasses
import enum
import functools
from dataclasses import InitVar, asdict, astuple, dataclass, field, fields, is_dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np

from programs.sampling import floats

V2 = (1.3, 0.7)
V3 = floats(3)


@dataclass
class State:
    position: np.ndarray
    speed: np.ndarray

    def __add__(self, other):
        return State(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __rmul__(self, k):
        return State(**{f.name: k * getattr(self, f.name) for f in fields(self)})


def slope(s):
    return State(s.speed, -s.position)


def midpoint_steps(x, n):
    s = State(x, 0.5 * x)
    h = 0.1
    for _ in range(n):
        s = s + h * slope(s + 0.5 * h * slope(s))
    return np.sum(s.position * s.speed)


@dataclass
class Pair:
    a: float
    b: float
    n: int = 2


@dataclass
class Nested:
    pair: Pair
    weights: list
    more: dict


def sums_over_fields(x, y):
    p = Pair(x, y)
    total = sum(getattr(p, f.name) ** 2 for f in fields(p))
    for f in dataclasses.fields(Pair):
        if f.name != "n":
            setattr(p, f.name, getattr(p, f.name) * x)
    return total + p.a * p.b


def copies_in_depth(x, y):
    d = asdict(Nested(Pair(x, y), [x, y], {"k": Pair(y, x * y)}))
    (a, b, n), weights, more = astuple(Nested(Pair(x, y), [x, y], {"k": 2.0}))
    return d["pair"]["a"] * d["weights"][1] + d["more"]["k"]["b"] + a * b**n * weights[0] * more["k"]


def squared(value):
    if is_dataclass(value):
        return sum(squared(getattr(value, f.name)) for f in fields(value))
    if isinstance(value, dict):
        return sum(squared(one) for one in value.values())
    return value * value


def over_a_structure(x, y):
    return squared(Nested(Pair(x, y), x, {"k": Pair(y, y)}))


def attributes_shown(x, y):
    p = Pair(x, y)
    return vars(p)["a"] * sum(v for k, v in vars(p).items() if k != "n") + sum(p.__dict__.values())


def attributes_of_a_parameter(p):
    return sum(v**2 for v in vars(p).values())


@dataclass(frozen=True)
class Frozen:
    a: float
    b: float
    c: float = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "a", 2 * self.a)
        object.__setattr__(self, "c", self.a * self.b)


def frozen_and_replaced(x, y):
    f = Frozen(x, y)
    g = replace(f, b=x)
    return f.c + g.c * x * g.a


@dataclass
class Scaled:
    a: float
    scale: InitVar[float] = 2.0
    shift: InitVar[float] = 1.0

    def __post_init__(self, scale, shift):
        self.a = self.a * scale + shift


def given_to_post_init(x, y):
    return Scaled(x).a * Scaled(y, x).a * Scaled(x, shift=y).a


class Vector(NamedTuple):
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    def __neg__(self):
        return self * -1.0

    def __radd__(self, other):
        return self + Vector(other, other)


def vectors_as_namedtuples(x, y):
    v = Vector(x, y) + Vector(y, x) * x
    w = -v + v * 3
    u = 0 + v + w
    a, b = u
    return a * b + w[0] + sum(v._asdict().values()) + sum(getattr(w, name) ** 2 for name in w._fields)


class Reversed(NamedTuple):
    x: float
    y: float

    def __getitem__(self, k):
        return (self.y, self.x)[k]


def namedtuple_with_items_of_its_own(x, y):
    return Reversed(x, y)[0] * x


class Passing:
    def __init__(self, inner, **more):
        self._inner = inner
        self._more = more

    def __getattr__(self, name):
        if name in self._more:
            return self._more[name]
        return getattr(self._inner, name)


def looked_up_by_getattr(x, y):
    p = Passing(Pair(x, y), scale=x * y)
    q = Passing(Scaled2(y))
    return p.scale * p.a * p.b**p.n + q.times(x) * (2.0 if hasattr(q, "times") else 1.0)


class Response(Protocol):
    def times(self, x: float) -> float:
        ...


class Scaled2(Response):
    def __init__(self, k):
        self.k = k

    def times(self, x):
        return self.k * x

    @functools.singledispatchmethod
    def of(self, value):
        return value * self.k

    @of.register
    def of_integer(self, value: int):
        return value + self.k

    @of.register(list)
    def of_list(self, value):
        return sum(value) * self.k**2

    @staticmethod
    def square(x):
        return x * x

    @classmethod
    def fourth(cls, x):
        return cls.square(cls.square(x))


def chosen_by_the_class_of_an_argument(x, y):
    s = Scaled2(x)
    return s.of(y) * s.of(3) + s.of([x, y]) + Scaled2.fourth(y)


class Kind(enum.Enum):
    TANH = "tanh"
    SQUARE = "square"

    def __call__(self, x):
        return np.tanh(x) if self is Kind.TANH else x * x


def members_by_value_and_name(x, kind):
    return Kind("tanh")(x) * Kind["SQUARE"](x) + Kind.TANH(x) * kind(x)


class Holder:
    __array_priority__ = 10

    def __init__(self, a):
        self.a = a

    def __array__(self, dtype=None, copy=None):
        return self.a

    def __rmatmul__(self, left):
        return Holder(left @ self.a)


def arrays_of_objects(x):
    h = np.outer(x, x) @ Holder(x)
    return np.sum(np.asarray(h) ** 2) + np.array(h)[0]


def changed_through_vars(x, y):
    p = Pair(x, y)
    vars(p)["a"] = x * y
    return p.a * p.b


def shown_before_a_change(x, y):
    p = Pair(x, y)
    d = vars(p)
    p.a = x * y
    return d["a"] * y


CASES = [
    (midpoint_steps, (V3, 3)), (sums_over_fields, V2), (copies_in_depth, V2), (over_a_structure, V2),
    (attributes_shown, V2), (attributes_of_a_parameter, (Pair(1.3, 0.7),)), (frozen_and_replaced, V2),
    (given_to_post_init, V2), (vectors_as_namedtuples, V2), (looked_up_by_getattr, V2),
    (chosen_by_the_class_of_an_argument, V2), (members_by_value_and_name, (1.3, Kind.SQUARE)), (arrays_of_objects, (V3,)),
]

REFUSED = [(namedtuple_with_items_of_its_own, V2), (changed_through_vars, V2), (shown_before_a_change, V2)]

"""Constructors that call those of their parents, down to that of object, and classes that are chosen by a text."""

from abc import ABC, abstractmethod
from dataclasses import InitVar, dataclass, field

import numpy as np

from programs.sampling import floats

V3 = floats(3)


class Curve(ABC):
    def __init__(self):
        self.calls = []
        super().__init__()

    @abstractmethod
    def at(self, x):
        ...

    def __call__(self, x):
        self.calls.append(1)
        return self.at(x)


class Bell(Curve):
    def __init__(self, width=1.0):
        self.width = width
        super().__init__()

    def at(self, x):
        return np.exp(-((x / self.width) ** 2))


class Line(Curve):
    def at(self, x):
        return 2 * x


class Scaled(Curve):
    def __init__(self, factor):
        super().__init__()
        self.factor, self.inner = factor, Bell(width=factor)

    def at(self, x):
        return self.factor * self.inner(x)


class Chosen:
    def __init__(self, name="line"):
        self.name = name

    def __call__(self, width):
        name = self.name
        if name is None:
            return Line()
        if isinstance(name, Curve):
            return name
        return self.by_name(name, width)

    def by_name(self, name, width):
        name = name.lower().strip()
        if name == "line":
            made = Line()
        elif name.startswith("bell"):
            made = Bell(width)
        else:
            raise ValueError(f"no curve is called {name}")
        return made


def chosen_by_name(x, width, name):
    curve = Chosen(name)(width)
    return np.sum(curve(x) ** 2) + len(curve.calls)


def chosen_in_a_constructor(x, width):
    bell, scaled, line = Chosen("BELL ")(width), Chosen(Scaled(1.3))(width), Chosen(None)(width)
    return np.sum(bell(x) * scaled(x)) + line(x) @ x


@dataclass
class Box:
    width: float
    height: float = 2.0
    noted: list = field(default_factory=list)

    def area(self):
        return self.width * self.height


class Doubled(Box):
    def __init__(self, x):
        super().__init__(width=x * 2)
        self.x = x
        self.noted.append(x)


@dataclass
class Squared:
    x: float
    square: float = field(init=False)

    def __post_init__(self):
        self.square = self.x**2


class Cubed(Squared):
    def __init__(self, x):
        self.k = x * 3
        super().__init__(x)


def parents_that_are_generated(x):
    box, cube = Doubled(x), Cubed(x)
    return box.area() * box.x + box.noted[0] * cube.square * cube.k


class Tall(Box):
    height = 7.0

    @classmethod
    def of(cls, x):
        return cls(x, noted=[x * x])

    def __lt__(self, other):
        self.height *= 0.5
        return self.area() < other.area()


@dataclass
class Rated:
    x: float
    rate: InitVar[float]
    kept: float = field(init=False)

    def __post_init__(self, rate):
        self.kept = self.x * rate


class Twice(Rated):
    def __post_init__(self, rate):
        super().__post_init__(rate)
        self.kept *= 2


@dataclass(init=False)
class Tagged:
    tag: float = 5.0


class TaggedBox(Tagged, Box):
    pass


def constructors_of_parents(x):
    box, known, tagged = Tall.of(x), Tall.of(0.5), TaggedBox(x, x * x)
    if known < box:
        pass
    return box.area() * box.noted[0] + known.height * x + Twice(x, x * x).kept + tagged.area() * tagged.tag


def made_from_dataclasses(x):
    return [Tall(x), Twice(x, 2.0)]


class Left:
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.left = 1.5


class Right:
    def __init__(self, weight, **options):
        super().__init__(**options)
        self.weight = weight


class Both(Left, Right):
    def __init__(self, x):
        super().__init__(x)


def parents_side_by_side(x):
    both = Both(x)
    return both.weight**2 * both.left


class Options:
    def __init__(self, **given):
        for name, value in given.items():
            setattr(self, name, value)


class Named(Options):
    def __init__(self, x, names=("first", "second")):
        super().__init__(weight=x, kind="named")
        for k, name in enumerate(names):
            setattr(self, "_" + name, x * (k + 1))


def attributes_under_names(x, name):
    options, named = Options(weight=x, bias=2.0), Named(x)
    setattr(options, name, x**2)
    for each in ("weight", "bias"):
        setattr(options, each, getattr(options, each) * 3)
    return options.weight * options.bias * named._first * named._second + named.weight


def attribute_under_a_name_of_the_run(x, k):
    options = Options(weight=x, bias=2.0)
    setattr(options, ["weight", "bias"][k], x**2)
    return options.weight * options.bias


CASES = [
    *((attributes_under_names, (1.3, name)) for name in ("weight", "bias")),
    *((chosen_by_name, (V3, 0.8, name)) for name in ("Line", "bell-shaped", None)),
    (chosen_in_a_constructor, (V3, 0.8)), *((f, (1.3,)) for f in (
        parents_that_are_generated, parents_side_by_side, constructors_of_parents, made_from_dataclasses)),
]

REFUSED = [(attribute_under_a_name_of_the_run, (1.3, 1))]

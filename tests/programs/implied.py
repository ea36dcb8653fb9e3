"""Objects whose methods Python calls of itself: what these change is followed, or the call is refused."""

from dataclasses import dataclass

import numpy as np

from programs.sampling import floats


class Meter:
    """Counts how often it is asked for anything."""

    def __init__(self, level):
        self.level, self.parts, self.asked = level, [1.0, 2.0], 0

    def __lt__(self, other):
        self.level = self.level * 0.5
        return self.asked < other.asked

    def __len__(self):
        self.asked += 1
        return 2

    def __bool__(self):
        self.level = self.level * 0.5
        return True

    def __float__(self):
        self.fall()
        return 1.0

    def __hash__(self):
        self.level *= 2.0
        return 1

    def __repr__(self):
        words = []
        for part in self.parts:
            words.append(str(part))
        return ", ".join(words)

    def __format__(self, form):
        self.parts.append(1.0)
        return "meter"

    @property
    def seen(self):
        self.asked += 1
        return self.asked

    def __complex__(self):
        return complex(self.seen)

    def fall(self):
        self.level = self.level - 1.0


class Sharp(Meter):
    @classmethod
    def of(cls, level):
        return cls(level)


def compared(x):
    meter, other = Meter(x), Sharp.of(x * x)
    smaller = meter < other
    if other < meter:
        pass
    return meter.level * other.level + smaller


def counted(x):
    meter = Meter(x)
    return (len(meter) + len(meter)) * meter.level * meter.asked


def shown(x):
    meter = Meter(x)
    text = repr(meter) + str(meter)
    return meter.level * len(text) * len(meter.parts)


def tested(x):
    meter = Meter(x)
    if meter:
        pass
    return meter.level


def tested_twice(x):
    meter = Meter(x)
    return x if not meter or not meter else meter.level


def made_a_number(x):
    meter = Meter(x)
    return float(meter) * float(meter) * meter.level


def made_a_number_by_a_getter(x):
    meter = Meter(x)
    return complex(meter).real * meter.level * meter.asked


def a_key(x):
    meter = Meter(x)
    return {meter: 1.0}[meter] * meter.level


def formatted(x):
    meter = Meter(x)
    print(f"{meter}")
    return meter.level * len(meter.parts)


def ordered(x):
    meters = sorted([Meter(x), Meter(x * x)])
    return meters[0].level


def largest(x):
    first, second = Meter(x), Meter(x * x)
    return max([first, second]).level * second.level


def gone_over(v):
    class Items(Meter):
        def __iter__(self):
            yield from self.level

    items = Items(v)
    return sum(list(items)) * items.asked


@dataclass(frozen=True)
class Place:
    row: int
    column: int = 0


class Amount:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        other = other if isinstance(other, Amount) else Amount(other)
        return Amount(self.x + other.x)

    def __iadd__(self, other):
        self.x += other.x
        return self

    def __lt__(self, other):
        return self.x < other.x

    def __repr__(self):
        return f"Amount({self.x})"


def keys_of_a_dataclass(x):
    table = {Place(1): x, Place(2, 1): x * x}
    return table[Place(1)] * table[Place(2, 1)] + (Place(1) == Place(1)) * x


def added_and_ordered(x):
    amounts, total = [Amount(x), Amount(x * x)], Amount(0.0)
    for amount in amounts:
        total += amount
    return max(amounts).x * sorted(amounts)[0].x * (amounts[0] + amounts[1] + 1.0).x * total.x


def grids(x):
    rows, columns = np.mgrid[:3, :4]
    return np.sum(np.sin(columns * x) * rows) + np.sum(np.ogrid[:3, :3][0] * x) + np.sum(np.r_[0:3] * x)


class Root:
    """What it computes may be there or not, and may be asked at a price."""

    def __init__(self, level, known):
        self.level = level
        if known:
            self._root = np.sqrt(level)

    @property
    def root(self):
        return self._root

    @property
    def square(self):
        """The other way."""
        return np.square(self.level) * 2.0

    @property
    def halved(self):
        self.level = self.level * 0.5
        return self.level


class Posing(Root):
    @property
    def __class__(self):
        self.level = self.level * 2.0
        return float


def asked_whether_it_is_there(x):
    there, other = Root(x, True), Root(x * x, False)
    found = hasattr(there, "root") + 2 * hasattr(other, "square") + 4 * hasattr(other, "_root") + 8 * hasattr(x, "cube")
    return there.root * other.square * (1.0 + found)


def computed_where_it_is_there(x):
    made = Root(x, False)
    return made.level * 3.0 if hasattr(made, "root") else made.level * made.level


def changed_by_asking(x):
    made = Root(x, False)
    hasattr(made, "halved")
    return made.level


def of_another_class(x):
    made = Posing(x, False)
    return made.level * (2.0 if isinstance(made, float) else made.level)


CASES = [(f, (0.7,)) for f in (compared, counted, shown, keys_of_a_dataclass, added_and_ordered, grids,
                               asked_whether_it_is_there)]

REFUSED = [*((f, (0.7,)) for f in (tested, tested_twice, made_a_number, made_a_number_by_a_getter, a_key, formatted,
                                   ordered, largest, computed_where_it_is_there, changed_by_asking,
                                   of_another_class)), (gone_over, (floats(3, seed=5),))]

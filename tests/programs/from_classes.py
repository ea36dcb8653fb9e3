"""Attributes that objects have from their class until a method sets them, and others that may be set later or not."""

import copy
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

V = 0.7


class Account:
    """What it comes to begins with what the class says."""

    total = 0.0

    def put(self, v):
        self.total += v

    def take(self, v):
        self.total -= v


class Savings(Account):
    def put(self, v):
        super().put(v)
        self.total *= 1.5


class Descent:
    """Counts its steps."""

    t = 0

    def __init__(self, rate):
        self.rate = rate

    def step(self, w, g):
        self.t += 1
        return w - self.rate * g / self.t


class Best:
    best = None

    def see(self, v):
        if self.best is None or v > self.best:
            self.best = v


class Layer:
    training = True
    name = "a"
    width = np.zeros(2)
    seen = ()

    def evaluate(self):
        self.training = False
        self.name += "b"

    def widen(self, v):
        self.width = self.width + v
        self.seen += (v,)

    def __call__(self, x):
        return x * x if self.training else x ** len(self.name)


class Gathers:
    """Sets in its constructor what the class has, too."""

    t = s = 1.0

    def __init__(self, x):
        for k in range(3):
            self.t = self.t + x * k
        if x > 0.5:
            self.s = x


@dataclass
class Rated:
    k: float
    total = 0.0
    count: ClassVar[int] = 0

    def rate(self, v):
        self.total += self.k * v
        self.count += 1
        return self


class Holder:
    def __init__(self, held):
        self.held = held


class Late:
    def fit(self, c):
        self.c = c

    def is_fitted(self):
        return "c" in vars(self)


def put_once(x):
    a = Account()
    a.put(x)
    return a.total


def put_in_loops(x, n):
    a, k = Account(), 0
    for i in range(n):
        a.put(x * i)
    while k < n:
        a.take(x)
        k += 1
    return a.total * x


def put_in_a_branch(x):
    a, b = Account(), Savings()
    if x > 0.5:
        a.put(x)
        b.put(x)
    a.put(x) if x > 0.6 else None
    return a.total * b.total


def put_elsewhere(x):
    a = Account()

    def put(v):
        a.put(v)

    put(x)
    [a.put(v) for v in (x, x * x)]
    try:
        a.put(x)
    except ValueError:
        pass
    return a.total * x


def two_names_and_copies(x):
    a = Account()
    b, c = a, copy.copy(a)
    before = a.total
    b.put(x)
    c.put(2 * x)
    d = copy.copy(c)
    d.put(x)
    return (a.total + before) * c.total * d.total


def held_by_others(x):
    h, d, xs = Holder(Account()), {"a": Account(), "b": Account()}, [Account(), Savings()]
    h.held.put(x)
    d["a"].put(x * x)
    for a in xs:
        a.put(x)
    return h.held.total * (d["a"].total + d["b"].total) * xs[0].total * xs[1].total


def in_a_list(x, n):
    xs = [Account() for _ in range(n)]
    for i in range(n):
        xs[i].put(x * i)
    for a in xs:
        a.put(x)
    return sum(a.total for a in xs) * x


def picked(x, c):
    a, b = Account(), Account()
    one = a if c else b
    one.put(x)
    other = a if x > 0.5 else None
    if other is not None:
        other.put(x)
    return a.total * x + b.total


def made_account(x):
    a = Account()
    for k in range(3):
        a.total = a.total + x * k
    return a


def put_into(a, x):
    for k in range(3):
        a.put(x * k)
    setattr(a, "total", a.total * x)
    return a.total


def given_and_returned(x):
    a, b = made_account(x), Account()
    y = put_into(a, x) + put_into(b, x) + put_into(b, x)
    return y * a.total * b.total


def descended(x, n):
    one, w = Descent(x), x
    for _ in range(n):
        w = one.step(w, w * x)
    several = [Descent(x * k) for k in range(n)]
    for _ in range(n):
        for each in several:
            w = each.step(w, w * x)
    return w * one.t * several[0].t


def best_of(x, n):
    found, several = Best(), [Best(), Best()]
    for k in range(n):
        found.see(x * (2 - k))
        for each in several:
            each.see(x * (3 - k))
    return found.best * several[1].best


def layered(x, n):
    layer, y = Layer(), x
    for k in range(n):
        y = layer(y) * x
        if k == 0:
            layer.evaluate()
    return y


def widened(x, n):
    layer = Layer()
    for k in range(n):
        layer.widen(x * k)
    return np.sum(layer.width ** 2) * sum(layer.seen)


def gathered(x):
    made = Gathers(x)
    return made.t * made.s


def rated(x, n):
    one = Rated(x).rate(x).rate(x * x)
    several = [Rated(x * i) for i in range(n)]
    for each in (*several, *several):
        each.rate(x)
    table = {i: Rated(x * i) for i in range(n)}
    for k in table:
        table[k].rate(x)
    return one.total * one.count * sum(each.total * each.count for each in (*several, *table.values()))


def asked_with_a_default(x):
    d = Late()
    if x > 0.5:
        d.fit(x)
    return getattr(d, "c", 1.0) * x


def asked_for_by_a_dict(x):
    d = Late()
    d.fit(x)
    return d.__dict__.get("c", 1.0) * x


def fitted_in_a_loop(x):
    d = Late()
    for _ in range(2):
        d.fit(x)
    return getattr(d, "c", 1.0) * x


def fitted_in_a_try(x):
    d = Late()
    try:
        d.fit(x)
    except ValueError:
        pass
    return getattr(d, "c", 1.0) * x


def fitted_inside(x):
    d = Late()

    def fit():
        d.fit(x)

    fit()
    return getattr(d, "c", 1.0) * x


def fitted_in_a_comprehension(x):
    d = Late()
    [d.fit(v) for v in (x, x)]
    return getattr(d, "c", 1.0) * x


def fitted_if_asked(x, c):
    d = Late()
    d.fit(x) if c > 0 else None
    return d.c * x if hasattr(d, "c") else x


def asks_itself(x):
    d = Late()
    d.fit(x)
    return x * x if d.is_fitted() else x


def shown(x):
    a = Account()
    a.put(x)
    return a.total * x if "total" in vars(a) else x


def changed_by_what_is_not_followed(a, x):
    exec("pass")
    a.put(x)


def given_to_what_is_not_followed(x):
    a = Account()
    changed_by_what_is_not_followed(a, x)
    return a.total * x


class Shared:
    width = np.ones(2)

    def widen(self, v):
        self.width += v


def widened_for_all(x):
    a = Shared()
    a.widen(x - x)
    return np.sum(a.width) * x


CASES = [
    *((f, (V,)) for f in (put_once, put_in_a_branch, put_elsewhere, two_names_and_copies, held_by_others, gathered,
                          given_and_returned)),
    *((f, (V, 3)) for f in (put_in_loops, in_a_list, descended, best_of, layered, widened, rated)),
    (put_in_a_branch, (V / 2,)), (gathered, (V / 2,)), *((picked, (V, c)) for c in (True, False)),
]
REFUSED = [
    *((f, (V,)) for f in (asked_with_a_default, asked_for_by_a_dict, fitted_in_a_loop, fitted_in_a_try,
                          fitted_in_a_comprehension, asks_itself, shown, given_to_what_is_not_followed,
                          widened_for_all)),
    (fitted_if_asked, (V, 1)),
]

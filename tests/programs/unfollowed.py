"""What calls that are not followed, and objects from outside, make of what is known."""

from dataclasses import dataclass, field

import numpy as np


class Registered:
    """Is kept by what it is given, before its constructor has ended: such a constructor is not followed."""

    def __init__(self, owners):
        self.v = 0.0
        if isinstance(owners, dict):
            owners["k"] = self
        else:
            owners.append(self)

    def on(self, x):
        self.v += x


class Shared:
    def __init__(self, k):
        self.k, self.parts, self.row = k, [0.0], np.zeros(2)


OUTSIDE = Shared(0.0)


class Holder:
    def __init__(self, values=[0.0, 1.0]):  # noqa: B006
        self.outside, self.values = OUTSIDE, values


@dataclass
class Kept:
    x: float
    outside: Shared = field(default_factory=lambda: OUTSIDE)


class Made:
    def __init__(self, x):
        self.x = x

    @classmethod
    def by(cls, x):
        made = object.__new__(cls)
        cls.__init__(made, x)
        return made


def kept_in_a_dict(x):
    owners = {"a": 1.0}
    Registered(owners)
    return x * (5 if "k" in owners else 2)


def kept_in_a_list(x):
    owners = []
    made = Registered(owners)
    for one in owners:
        one.on(x)
    return made.v * 2 + x


def set_through_a_list(x):
    owners = []
    made = Registered(owners)
    owners[0].v = x
    return made.v * 2 + x


def an_attribute_outside(x):
    holder = Holder()
    holder.outside.k = x
    return holder.outside.k * x


def an_item_outside(x):
    holder = Holder()
    holder.outside.parts[0] = x
    return holder.outside.parts[0] * x


def an_element_outside(x):
    holder = Holder()
    holder.outside.row[0] = x
    return holder.outside.row[0] * x


def a_default_of_several(x):
    first, second = Holder(), Holder()
    first.values[0] = x
    return second.values[0] * x


def emptied_again(x):
    holder = Holder()
    holder.values.append(x * x)
    s = holder.values[-1] * x
    holder.values.pop()
    return s


def made_by_a_factory(x):
    first, second = Kept(x), Kept(x * x)
    first.outside.k = x
    return second.outside.k * x


def constructed_by_name(x):
    return Made.by(x).x ** 2


class Journal:
    """Is told what is done, in ways that are not followed."""

    rate = 1.0

    def __init__(self):
        self.count, self.lines = 0, {}

    def note(self, k):
        exec("pass")
        self.count += 1
        self.lines[k] = k

    def set_rate(self, v):
        exec("pass")
        self.rate = v

    def set_by_name(self, v):
        exec("pass")
        self.__dict__["rate"] = v


def noted(x):
    journal = Journal()
    for k in range(3):
        x = x * x
        journal.note(k)
    return x * journal.rate


def noted_and_read(x):
    journal = Journal()
    journal.note(1)
    return x ** journal.count


def rate_set(x):
    journal = Journal()
    journal.set_rate(3.0)
    return x * journal.rate


def rate_set_by_name(x):
    journal = Journal()
    journal.set_by_name(3.0)
    return x * journal.rate


CASES = [(noted, (0.7,))]

REFUSED = [(f, (0.7,)) for f in (
    kept_in_a_dict, kept_in_a_list, set_through_a_list, an_attribute_outside, an_item_outside, an_element_outside,
    a_default_of_several, emptied_again, made_by_a_factory, constructed_by_name,
    noted_and_read, rate_set, rate_set_by_name)]

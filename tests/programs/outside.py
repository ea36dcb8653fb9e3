"""Calls of functions that cannot be followed, which change what lies outside: refused where that is read."""

import contextvars

import numpy as np

TABLE = np.array([1.0, 2.0])
HISTORY = []
SETTINGS = {"gain": 2.0, "names": ["a"], "last": 0.0}
FACTOR = 1.5
COUNTS = {"calls": 0}


class Tape:
    """Keeps what it is told."""

    def __init__(self):
        self.kept, self.values = np.zeros(2), {"x": 0.0}

    def note(self, x):
        self.values["x"] = float(x)
        self.kept[1] = x


TAPE = Tape()


def record(x):
    HISTORY.append(float(x))


def count(x):
    COUNTS["calls"] += 1
    if SETTINGS["names"][0] == "b" and SETTINGS["gain"] > 3.0:
        print(x)


def written_down(x):
    """What is changed is read by nobody here, and what is read is not changed."""
    record(x)
    count(x)
    return x * x * SETTINGS["gain"]


def set_factor(x):
    global FACTOR
    FACTOR = x * x


def through_a_global(x):
    set_factor(x)
    return FACTOR * 2


def given_back(x):
    set_factor(x)
    return FACTOR


def in_a_test(x):
    set_factor(x)
    if FACTOR > 1.0:
        return x * 2
    return x * 3


def as_a_bound(x):
    t = x
    for _ in range(COUNTS["calls"]):
        count(x)
        t = t * x
    return t


def store(x):
    TABLE[0] = x * x


def through_an_array(x):
    store(x)
    return TABLE[0] * 2


def through_a_view(x):
    store(x)
    return TABLE[:1].sum() * x


def store_out(x):
    np.multiply(x, x, out=TABLE)


def through_out(x):
    store_out(x)
    return TABLE[1] * 2


def set_last(x):
    SETTINGS["last"] = x * x


def calls_another(x):
    set_last(x)


def last():
    return SETTINGS["last"]


def through_a_dict(x):
    calls_another(x)
    return last() * 2


def through_an_object(x):
    TAPE.note(x)
    return TAPE.kept[1] * 2


def set_attribute(x):
    set_attribute.last = x * x


set_attribute.last = 0.0


def through_an_attribute_of_a_function(x):
    set_attribute(x)
    return set_attribute.last * 2


class Shared:
    """Has an attribute for all."""

    level = 0.0


def set_level(x):
    Shared.level = x * x


def through_a_class(x):
    set_level(x)
    return Shared.level * 2


def made():
    kept = np.zeros(2)

    def put(x):
        kept[0] = x * x

    def get():
        return kept[0]

    return put, get


put, get = made()


def through_a_closure(x):
    put(x)
    return get() * 2


def bump():
    TABLE[1] += 1.0


def read_in_rounds(x):
    """The reverse sweep would read what is there at the end."""
    t = 0.0
    for _ in range(3):
        bump()
        t += x * TABLE[1]
    return t


def scale():
    global FACTOR
    FACTOR *= 2.0


def assigned_while_it_runs(x):
    t = x * FACTOR
    scale()
    return t + x * FACTOR


def fetch():
    global CALLS
    CALLS = 1
    return FACTOR


def through_two_that_are_not_followed(x):
    set_factor(x)
    return x + fetch()


LEVEL = contextvars.ContextVar("level", default=0.0)


def through_a_context(x):
    LEVEL.set(x * x)
    return x + LEVEL.get()


CASES = [(written_down, (1.3,))]
REFUSED = [(function, (1.3,)) for function in (
    through_a_global, given_back, in_a_test, as_a_bound, through_an_array, through_a_view, through_out, through_a_dict, through_an_object,
    through_an_attribute_of_a_function, through_a_class, through_a_closure, read_in_rounds, assigned_while_it_runs,
    through_two_that_are_not_followed, through_a_context)]

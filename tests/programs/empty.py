"""Copies of what is empty, and parts put together of it, which are filled with arrays that are changed in place."""

from collections import defaultdict, deque

from programs.sampling import floats


def a_copied_dict(x, options):
    made = dict(options)
    made["w"] = x * 1
    made["w"] *= x
    return made["w"] * len(options)


def copied_lists(x, held):
    a = list(held)
    a.append(x * 1)
    a[0] *= x
    b = held[:]
    b.append(x * 1)
    b[0] *= x
    c = held + []
    c.append(x * 1)
    c[0] *= x
    d = held * 3
    d.append(a[0] * 1)
    d[0] *= x
    e = sorted(held)
    e.append(x * 1)
    e[0] *= x
    return b[0] * c[0] + d[0] * e[0]


def tuples_that_grow(x):
    t = ()
    for k in range(3):
        t = t + (x * k,)
        t[0][0] += x[1]
    return t[0] * t[2]


def last_ones(x):
    last = deque(maxlen=2)
    for k in range(3):
        last.append(x * k)
        last[0] *= x
    groups = defaultdict(list, {})
    groups["w"].append(x * 1)
    groups["w"][0] *= x
    return last[0] * last[1] + groups["w"][0]


class Options:
    def __init__(self, **given):
        self.given = dict(given or {})

    def set(self, name, value):
        self.given[name] = value * 1
        self.given[name] *= 2.0
        return self


def options_of_an_object(x):
    return Options().set("a", x).given["a"] * x


X = floats(4, seed=3)

CASES = [(a_copied_dict, (X, {})), (copied_lists, (X, [])),
         *((f, (X,)) for f in (tuples_that_grow, last_ones, options_of_an_object))]

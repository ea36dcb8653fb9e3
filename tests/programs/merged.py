"""Programs that put pairs, and what other dicts hold, into a dict."""

from collections import OrderedDict, defaultdict

import numpy as np

from programs.sampling import floats


def names_beside_values(x, y):
    d = {"a": x}
    d.update(zip(["a", "b", "c"], [y, x * y, x]))
    return d["a"] * d["b"] + d["c"] ** 2


def names_of_an_argument(names, xs, extra):
    d = dict(zip(names, xs), extra=extra)
    d.update(zip(names, xs[::-1]), more=d["extra"] * xs[0])
    return d["a"] * d["b"] * d["more"]


def pairs_that_are_made(xs):
    d = {0: 2.0}
    d.update((i, v * v) for i, v in enumerate(xs))
    return sum(d.values()) * d[0]


def pairs_written_out(x, y):
    d = {"a": x}
    d.update([("a", x * y), ("b", y)], c=x)
    return d["a"] * d["b"] ** 2 * d["c"]


def growing_powers(n, x):
    value = x
    for i in range(n):
        yield i, value
        value = value * x


def pairs_of_a_generator(x, n):
    d = {}
    d.update(growing_powers(n, x))
    d.update(enumerate([d[1]]))
    return d[0] + d[1] * d[2]


def joined_in_place(x, y):
    d, outer = {"a": x}, {"inner": {"p": y}}
    same = d
    d |= {"b": y, "a": x * y}
    d |= [("c", x)]
    d |= zip("e", [y])
    outer["inner"] |= {"q": x}
    return same["a"] * d["b"] + d["c"] * d["e"] + outer["inner"]["p"] * outer["inner"]["q"]


def arrays_by_name(W, b):
    d = {}
    d.update(zip(["W", "b"], [W, b]))
    for k in d:
        d[k] = d[k] * d[k]
    return np.sum(d["W"] @ d["b"])


class Table:
    def __init__(self, names, values):
        self.held = {}
        self.held.update(zip(names, values))


def attribute_that_is_filled(x, y):
    table = Table(["a", "b"], [x, y])
    table.held |= {"c": x * y}
    return table.held["a"] * table.held["b"] + table.held["c"]


def on_one_path(x, y, flag):
    d = {"a": x}
    if flag:
        d.update(zip("ab", (y, x * y)))
    return d["a"] * d.get("b", 2.0)


def other_classes_of_dicts(x):
    d, e = defaultdict(float), OrderedDict()
    d.update(zip("ab", (x, 2.0)))
    e.update([("a", x)], b=x * x)
    return d["a"] * d["b"] * e["a"] * e["b"]


def pairs_with_active_keys(x, y):
    d = {}
    d.update([(x, 1), (y, 2)])
    return sum(k ** 2 * n for k, n in d.items())


def pairs_that_read_what_they_change(x):
    d = {0: x}
    d.update((i, d[i - 1] * x) for i in range(1, 4))
    return d[3] + d[1]


CASES = [
    *((f, (1.3, 0.7)) for f in (names_beside_values, pairs_written_out, joined_in_place, attribute_that_is_filled)),
    (names_of_an_argument, (["a", "b"], [1.3, 0.7], 0.4)), (pairs_that_are_made, ([1.3, 0.7],)),
    (pairs_of_a_generator, (1.3, 3)), (other_classes_of_dicts, (1.3,)),
    (arrays_by_name, (floats(3, 2, seed=411), floats(2, seed=412))),
    *((on_one_path, (1.3, 0.7, flag)) for flag in (True, False)),
]

REFUSED = [(pairs_with_active_keys, (1.3, 0.7)), (pairs_that_read_what_they_change, (1.3,))]

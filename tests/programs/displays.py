"""Programs with stars, computed keys and comprehensions of dicts."""

import numpy as np

from programs.sampling import floats

NAMES = ("a", "b", "c")


def stars_in_displays(x, xs):
    ys = [x, *xs, x * x]
    pair = (xs[0], x)
    triple = (*pair, x * x)
    s = 0.0
    for v in [*triple, *ys]:
        s = s + v * v
    return s * pair[0] + ys[-1]


def star_alone(xs):
    first, *rest = [*xs]
    return first * sum(rest) + len({*"aab"})


def computed_keys(x, k):
    d = {"a": x, NAMES[k]: x * x, "c": 2.0}
    return d["a"] * d["c"] + d["b" if k == 1 else "a"]


def named_key(x):
    key = "z"
    d = {key: x, "y": x * x}
    return d["z"] * d["y"]


def merged(x, y):
    d = {"a": x, "b": y}
    e = {**d, "b": x * y, **{"c": y * y}}
    return e["a"] * e["b"] + e["c"]


def comprehension_of_a_dict(xs):
    d = {k: v * v for k, v in zip(NAMES, xs)}
    e = {name: d[name] * xs[0] for name in d if name != "b"}
    return sum(e.values()) + d["b"]


def numbered(xs):
    d = {i: v * xs[0] for i, v in enumerate(xs)}
    s = 0.0
    for i in range(3):
        s = s + d[i] * d[2 - i]
    return s


def last_of_a_key(xs):
    d = {i % 2: v for i, v in enumerate(xs)}
    return d[0] * d[1]


def dict_of_pairs(xs, x):
    d = dict((name, v * x) for name, v in zip(NAMES, xs))
    return d["a"] * d["c"]


def squares_by_name(params, x):
    doubled = {name: 2 * value for name, value in params.items()}
    return np.sum(doubled["w"] * x) + doubled["b"]


def merged_on_one_path(a, n):
    if n <= 0:
        return np.tanh({"a": a, **{"b": a}}["a"])
    assert a > 0.2, a
    return np.tanh(np.sin(a))


def through_a_path_of_another(x, n):
    return np.tanh(merged_on_one_path(x[0], n))


def repeated_keys(x, y):
    d = {"a": x, "b": y, "a": y * y}  # noqa: F601
    s = 0.0
    for k, v in enumerate(d.values()):
        s = s + (k + 1) * v
    return s * sum(d.values()) * d["a"] * len(d)


def equal_keys(x, y):
    d = {1: x, True: y * y, 0: x * y, FIRST: x**3, -0.0: y, (1, 2): x, (True, 2.0): y}  # noqa: F601
    d[False] *= 2.0
    return sum(key * v + v**2 for key, v in list(d.items())[:2]) * d[1, 2]


def repeated_options(x, y):
    seen = []
    held = {"a": seen.append(x), "a": seen.append(y)}  # noqa: F601
    return weighted(**{"u": x, "v": y, "u": x * y}) * seen[0] * len(held)  # noqa: F601


def weighted(u, v):
    return u * u * v


FIRST = 1.0

CASES = [
    *((f, (1.3, 0.4)) for f in (repeated_keys, equal_keys, repeated_options)),
    *((through_a_path_of_another, (floats(3, seed=7, low=0.3), n)) for n in (0, 3)),
    (stars_in_displays, (0.7, floats(3, seed=1))),
    (star_alone, (floats(3, seed=2),)),
    *((computed_keys, (0.7, k)) for k in (1, 0)),
    (named_key, (0.7,)),
    (merged, (0.7, 0.4)),
    *((f, (floats(3, seed=3),)) for f in (comprehension_of_a_dict, numbered, last_of_a_key)),
    (dict_of_pairs, (floats(3, seed=4), 0.7)),
    (squares_by_name, ({"w": floats(3, seed=5), "b": 0.5}, floats(3, seed=6))),
]

"""Right sides that change what the left side names, and arguments that change what others are taken from."""

from collections import defaultdict

import numpy as np

from programs.sampling import floats


def bump(xs, v):
    xs[0] = xs[0] * 5 + v
    return v * v


class Store:
    def __init__(self, level):
        self.level, self.log = level, []

    def take(self):
        self.log.append(self.level)
        self.level *= 2
        return self.level


def updated_item_is_read_first(x):
    xs = [x, 2.0, x * 3]
    xs[0] += bump(xs, x)
    xs[0] *= bump(xs, x) if x < 1 else 0.5
    xs[0] -= max([2.0, x], key=lambda v: bump(xs, v))
    return xs[0] * xs[1] + xs[2]


def updated_item_is_taken(x):
    xs, d = [x, 2.0, x**2], {"a": x, "b": x**2}
    xs[-1] += xs.pop()
    d["a"] *= d.pop("a")
    return xs[0] * xs[1] + d["a"] * d["b"] + len(xs)


def updated_element_is_read_first(x):
    a = x * 1
    a[0] += bump(a, x[1])
    a[[0, 1]] += bump(a, x[1])
    a[a > 0] *= bump(a, x[1])
    return np.sum(a**2)


def updated_view_sees_the_change(x):
    a = x * 1
    a[:2] += bump(a, x[1])
    a[1:3] *= bump(a[1:], x[1])
    return np.sum(a**2)


def updated_attribute_is_read_first(x):
    store = Store(x)
    store.level += store.take()
    r = store.level - store.take() * store.level
    store.level, store.log[0] = store.log[1], store.take()
    return r + store.level + sum((k + 1) * v for k, v in enumerate(store.log))


def updated_variables_of_functions(x):
    d, xs = {"a": x}, [x, x * 2]

    def f():
        d["a"] = x**3
        return x

    def g():
        xs[1] = x**3
        return 1

    def h():
        xs[1] *= 4
        return x

    d["a"] += f()
    xs[g()] += h()
    return d["a"] + xs[0] * xs[1]


def keys_are_made_from_the_left(x):
    d = defaultdict(float)
    d["a"] += d["b"] + x
    d["c"] = d["q"] * x + x
    return sum((k + 1) * v + ord(key) * x for k, (key, v) in enumerate(d.items()))


def starred_arguments_are_taken_from_the_left(x):
    store, options = Store(x), {"z": x}

    def f(a, b, *rest, **others):
        return a + 2 * b + sum((k + 1) * v for k, v in enumerate(rest)) + others["z"] * others["y"] * a

    def change():
        options["z"] = 5.0 * x
        return x

    first = f(store.level, store.take(), *store.log, store.take(), z=store.level, y=x)
    return first + f(x, 1.0, **options, y=change())


CASES = [
    *((f, (0.6,)) for f in (
        updated_item_is_read_first, updated_item_is_taken, updated_attribute_is_read_first,
        updated_variables_of_functions, keys_are_made_from_the_left, starred_arguments_are_taken_from_the_left)),
    *((f, (floats(4, seed=411),)) for f in (updated_element_is_read_first, updated_view_sees_the_change)),
]

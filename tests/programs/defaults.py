"""Functions inside a function with defaults that are computed where they are made: before they are called from one
another, and after their decorators."""

import numpy as np

from programs.sampling import floats


def one_another(x, n):
    w = x * 2.0

    def even(v, k=n * 2, *, s=w):
        return s if k == 0 else odd(v * s, k - 1)

    def odd(v, k=n, *, s=x):
        return s if k == 0 else even(v + s, k - 1) * v

    w = 100.0
    return even(x) + odd(x) + even(x, 2, s=3.0) + w * x


def of_trees(x):
    s = 0.0

    def walk(tree, total=x * 0.0, scales=[1.0, 2.0]):
        if isinstance(tree, tuple):
            return walk(tree[0], total) + walk(tree[1]) * scales[1]
        return total + tree * x

    for k in range(3):
        s = s + walk((1.0, (2.0, k * 1.0)))
    return s


def through_another(x):
    def scale(v, factor=x * x):
        return v * factor

    def twice(v):
        return scale(v) + scale(v, 2.0)

    x = x + 1.0
    return twice(x) * scale(x)


def by_halves(v):
    def total(a, low=0, high=len(v)):
        if high - low == 1:
            return np.sin(a[low]) ** 2
        middle = (low + high) // 2
        return total(a, low, middle) * total(a, middle, high)

    return total(v) + total(v, high=2)


def one_in_the_other(x):
    def outer(v, k=x * 3):
        def inner(u, d=k + 1.0, n=2):
            return d if n == 0 else u * inner(u, d, n - 1) + inner(u, n=n - 1)
        return inner(v) * k

    return (lambda v: outer(v) * outer(v, 1.0))(x)


def before_the_defaults(x):
    numbers, a = [3.0, 2.0], x

    def scaled(k):
        return lambda f: lambda t: f(t) * k

    @scaled(numbers.pop())
    def g(t, b=numbers.pop()):
        return t * b ** 2

    @scaled((a := a * 2))
    @scaled(a + 1.0)
    def h(t, b=(a := a * 2)):
        return t * b ** 2

    return g(x) + h(x) * a


def names_like_those_made_here(x):
    g_decorator = x * 3

    def g_undecorated(t):
        return t * g_decorator

    def twice(f):
        return lambda t: f(t) * 2

    @twice
    def g(t, k=x * 2):
        return t + x * k

    return g(x) * g_undecorated(x)


CASES = [(one_another, (0.7, 2)), (of_trees, (0.7,)), (through_another, (0.7,)), (by_halves, (floats(3, seed=4),)),
         *((f, (0.7,)) for f in (one_in_the_other, before_the_defaults, names_like_those_made_here))]

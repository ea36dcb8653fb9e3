"""Calls of Python functions: short and long, recursive, with every form of argument, changing what they are given."""

import functools
from colorsys import rgb_to_yiq

import numpy as np

import srcdiff as sd
from programs.sampling import floats

SCALE = 2.0
RATES = np.array([0.5, -0.25, 0.125])


def square(x):
    return x * x


def damped(x, y=3.0):
    s = np.sin(x)
    return s * y + SCALE


def weighted(x, n):
    s = 0.0
    for i in range(n):
        s = s + square(x) * i
    return s


def twice_and_square(x):
    return x * 2, x * x


def early(x):
    if x > 1.0:
        return x * x
    return np.sin(x)


def fill(a, v):
    a[0] = v * v
    a[1:] += a[0]


def bound(*xs, w, **others):
    s = 0.0
    for x in xs:
        s = s + x * w
    return s * others.get("extra", 1.0)


def row(a, i):
    return a[i]


def energy(p, q):
    r = p * p
    s = 0.0
    for i in range(4):
        s = s + r * q + i
        r = r * 0.5
    return s, r * q


def power(x, n):
    if n <= 0:
        return 1.0
    return x * power(x, n - 1)


def even(x, n):
    return x if n == 0 else odd(x * 1.1, n - 1) + x


def odd(x, n):
    return x * x if n == 0 else np.sin(even(x, n - 1))


def tree(x, depth):
    if depth == 0:
        return np.sin(x)
    return tree(x * 0.5, depth - 1) * tree(x + 1.0, depth - 1)


def diffuse(u, dt, k):
    s = u
    for _ in range(2):
        s = np.concatenate([s[:1], s[1:-1] + dt * k * (s[:-2] - 2.0 * np.sin(s[1:-1]) + s[2:]), s[-1:]])
    return s


def spread_out(u, c):
    s = 0.0
    for _ in range(3):
        s = s + np.sum(u * u) * c
    return u * s


def squared_in_place(c):
    c *= c
    return c


def squared_sum(a, *rest):
    s = squared_in_place(np.sum(a))
    return s + len(rest)


def last_of(a, *rest):
    for item in rest:
        s = item
    s *= 0.5
    return s * np.sum(a)


@functools.lru_cache
def grid(n):
    return np.linspace(0.0, 1.0, n)


tripled = functools.partial(damped, y=3.5)
differentiable_square = sd.differentiate(square)


# -- programs ----------------------------------------------------------------------------------------------------------

def short_calls(x):
    z = damped(x)
    return z + square(z) * damped(y=x, x=2.0)


def several_results(x, y):
    a, b = twice_and_square(x)
    c, d = energy(a, y)
    e, f = energy(c, d)
    return a * b + e - f * early(y)


def loop_called_at_two_lengths(x):
    return weighted(x, 3) + weighted(2 * x, 2) + weighted(3, 2)


def unused_result(x):
    _, b = energy(x, x)
    return b


def arguments_of_every_kind(x, y):
    packed = (x, y)
    return bound(x, 2.0 * y, w=3.0) + bound(*packed, w=y, extra=x) + bound(w=x) + bound(1.0, **{"w": x, "extra": y})


def callee_that_stores(x):
    a = RATES * x
    fill(a, x)
    b = a * 2.0
    fill(b, a[1])
    return a @ b


def callee_that_gives_a_view(x):
    a = np.outer(x, x)
    first = row(a, 0)
    first[1] = 3.0 * x[0]
    return np.sum(a * a)


def recursion(x, n):
    return power(x, n) + power(2.0 * x, 2)


def mutual_recursion(x, n):
    return even(x, n) * odd(0.5 * x, 2)


def tree_of_calls(x):
    return tree(x, 3)


def call_in_a_loop(x, n):
    u = RATES * x
    for _ in range(n):
        u = diffuse(u, 0.1, x)
    return np.sum(u * u)


def call_in_a_branch(x, n):
    s = 0.3
    for _ in range(n):
        if s < 1.0:
            s = s + energy(x, s)[0] * 0.1
        else:
            s = s * 0.5
    return s


def stores_between_calls(x, n):
    u = np.linspace(0.0, 1.0, 4) * x
    for _ in range(n):
        v = spread_out(u, x)
        u[1:] = v[:-1] * 0.3
        u[0] = np.sum(spread_out(v, x)) * 0.01
    return np.sum(u * u)


def partials_wrappers_and_methods(x):
    return tripled(x) + differentiable_square(x) * np.sum(grid(3))


def another_module(x):
    y, i, q = rgb_to_yiq(x, 0.5, x * x)
    return y * i + q


def inactive_calls(x, n):
    knots = grid(n)
    return np.sum(knots * x) + len(knots) * energy(0.5, 2.0)[1]


def number_that_is_changed(x):
    return squared_sum(x, x) * squared_sum(2.0 * x)


def item_of_the_rest(x, n):
    s = 0.0
    for i in range(n):
        s = s + last_of(x, x[i])
    return s


def arguments_of_an_unknown_number(x, y):
    return bound(*x, w=y)


V3 = floats(3, seed=301)

def dict_stored_into_before_it_is_spread(x):
    options = {"x": x}
    options["x"] = 2.0 * x
    return damped(**options)


CASES = [
    (short_calls, (0.7,)), (several_results, (0.4, 1.3)), (several_results, (0.4, 0.2)),
    (loop_called_at_two_lengths, (0.6,)), (unused_result, (0.8,)), (arguments_of_every_kind, (0.3, -1.2)),
    (callee_that_stores, (0.7,)), (callee_that_gives_a_view, (V3,)), *((recursion, (0.9, n)) for n in (0, 1, 4)),
    *((mutual_recursion, (0.6, n)) for n in (0, 3)), (tree_of_calls, (0.4,)),
    *((call_in_a_loop, (0.8, n)) for n in (0, 3)), *((call_in_a_branch, (0.7, n)) for n in (0, 6)),
    *((stores_between_calls, (0.6, n)) for n in (0, 2)), (partials_wrappers_and_methods, (0.5,)),
    (number_that_is_changed, (V3,)), *((item_of_the_rest, (V3, n)) for n in (0, 2)),
    (another_module, (0.3,)), (inactive_calls, (0.7, 4)),
    (dict_stored_into_before_it_is_spread, (0.4,)),
    (arguments_of_an_unknown_number, (V3, 0.5)),
]

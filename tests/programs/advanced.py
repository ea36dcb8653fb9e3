"""Programs that take items from iterators one by one, and that go over what itertools gives."""

import itertools

import numpy as np

from programs.sampling import floats


def first_and_the_others(xs):
    it = iter(xs)
    first = next(it)
    s = first
    for v in it:
        s = s * v + first
    return s


def largest(xs):
    it = iter(xs)
    best = next(it)
    for v in it:
        best = v if v > best else best
    return best * best


def three_of_a_list(xs):
    it = iter([xs[0], xs[1] * xs[0], 2.0])
    a = next(it)
    b = next(it)
    return a * b + next(it) * b


def of_a_range(x, n):
    it = iter(range(n))
    s = x * next(it)
    for j in it:
        s = s + x * x * j
    return s


def powers(x, n):
    v = x
    for k in range(n):
        v = v * x + k
        yield v


def of_a_generator(x):
    g = powers(x, 4)
    a = next(g)
    b = next(g)
    s = 0.0
    for v in g:
        s = s + v * a
    return s * b


def of_a_generator_expression(x):
    g = (v * x for v in (1.0, 2.0, x))
    return next(g) * sum(g)


def with_defaults(x):
    it = iter([x, x * 2])
    a = next(it, 0.0)
    b = next(it, 0.0)
    return a * b * next(it, 3.0)


def of_a_dict(d):
    it = iter(d)
    k = next(it)
    key, v = next(iter(d.items()))
    return d[k] * sum(d[j] for j in it) * v * len(key)


def until_there_is_none(xs):
    it = iter(xs)
    s = 0.0
    while True:
        v = next(it, None)
        if v is None:
            break
        s = s + v * v
    return s


def two_in_a_round(xs, limit):
    it = iter(xs)
    s = 0.0
    for v in it:
        if v > limit:
            break
        s = s + v * next(it, 1.0)
    else:
        s = s * 3
    return s + sum(it)


def in_comprehensions(xs):
    it = iter(xs)
    a = next(it)
    ys = [v * a for v in it]
    return sum(ys) + next(it, a)


def taken(it, n):
    return [next(it) for _ in range(n)]


def passed_on(xs):
    it = iter(xs)
    a = next(it)
    return a * sum(taken(it, 2))


def list_that_grows(xs):
    ys = list(xs)
    it = iter(ys)
    a = next(it)
    ys.append(a * 2)
    ys[1] = ys[1] * a
    return a * sum(it)


def beside_what_never_ends(xs):
    s = 0.0
    for k, v, w in zip(itertools.count(1), xs, itertools.cycle([1.0, xs[0]])):
        s = s + k * v * w
    for v, w in zip(xs, itertools.repeat(xs[1])):
        s = s * w + v
    return s * sum(a * k for a, k in zip(xs, itertools.count(2, 3)))


def runs_and_rests(xs):
    s = 0.0
    for large, run in itertools.groupby(xs, key=lambda v: v > 0.4):
        s = s + sum(run) ** 2 * (2 if large else 3)
    return s * sum(itertools.dropwhile(lambda v: v < 0.4, xs))


def changed_in_between(xs):
    A = xs.copy()
    g = (v * v for v in A)
    a = next(g)
    A[1] = 5.0 * a
    return a * next(g)


def left_early_in_a_call(xs):
    it = iter(xs)
    a = next(it)
    large = any(v > 0.3 for v in it)
    return a * sum(it) if large else a


def beside_itself(xs):
    it = iter(xs)
    s = next(it)
    for a, b in zip(it, it):
        s = s + a * b
    return s


def only_cycles(xs):
    s = 0.0
    for a, b in zip(itertools.cycle(xs), itertools.count()):
        s = s + a * b
        if s > 3:
            break
    return s


def from_an_argument(xs, it):
    return xs[0] * next(it)


CASES = [
    *((f, (np.array([0.5, 0.3, 0.7]),)) for f in (
        first_and_the_others, largest, three_of_a_list, until_there_is_none, in_comprehensions, passed_on,
        list_that_grows, beside_what_never_ends, runs_and_rests)),
    (first_and_the_others, ([0.5, 0.3],)), (of_a_range, (0.7, 4)), (of_a_dict, ({"ab": 0.3, "c": 0.5},)),
    *((f, (0.7,)) for f in (of_a_generator, of_a_generator_expression, with_defaults)),
    *((two_in_a_round, (np.array([0.5, 0.3, 0.7, 0.2]), limit)) for limit in (0.4, 0.6, 0.9)),
]

REFUSED = [(f, (floats(4, seed=1),)) for f in (changed_in_between, left_early_in_a_call, beside_itself, only_cycles)]
REFUSED += [(from_an_argument, (floats(2, seed=2), iter([1, 2])))]

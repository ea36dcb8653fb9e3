"""Functions inside functions that keep their results, by ``functools.cache``."""

import functools
from functools import cache, lru_cache


def binomial(x, n):
    @cache
    def choose(n, k):
        return 1 if k in (0, n) else choose(n - 1, k - 1) + choose(n - 1, k)

    return sum(choose(n, k) * x ** k for k in range(n + 1))


def many_paths(x):
    @functools.lru_cache(maxsize=None)
    def paths(i, j):
        return 1 if i == 0 or j == 0 else paths(i - 1, j) + paths(i, j - 1)

    return paths(14, 14) * 1e-7 * x ** 2


def edit_distance(x):
    a, b = "kitten", "sitting"

    @lru_cache
    def distance(i, j):
        if i == 0 or j == 0:
            return i + j
        return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1,
                   distance(i - 1, j - 1) + (a[i - 1] != b[j - 1]))

    return distance(len(a), len(b)) * x ** 2


def one_in_each_round(x):
    s = 0.0
    for c in range(3):
        @cache
        def weight(n):
            return 0.5 * n * c
        s = s + weight(2) * x ** c + weight(2)
    return s


def passed_on(x):
    def raised(f):
        return lambda n: f(n) + 1.0

    @raised
    @cache
    def weight(n):
        return 0.5 * n

    return weight(2) * x + sum(map(weight, [1, 2])) * x ** 2


def active(x):
    @cache
    def square(y):
        return y * y

    return square(x)


def active_inside(x):
    @cache
    def power(n):
        return x if n == 0 else x * power(n - 1)

    return power(3)


def of_what_changes(x):
    factor = 2

    @cache
    def weight(n):
        return n * factor

    first = weight(1)
    factor = 3
    return first * x + weight(1) * x ** 2


def counting(x):
    calls = []

    @cache
    def weight(n):
        calls.append(n)
        return n * 2

    return weight(1) * x + weight(1) * x ** 2 + len(calls) * x


def printing(x):
    @cache
    def weight(n):
        print(n)
        return n * 2

    return weight(1) * x + weight(1)


CASES = [(binomial, (1.3, 4)), (many_paths, (1.3,)), (edit_distance, (1.3,)), (one_in_each_round, (1.3,)),
         (passed_on, (1.3,))]
REFUSED = [(active, (1.3,)), (active_inside, (1.3,)), (of_what_changes, (1.3,)), (counting, (1.3,)), (printing, (1.3,))]

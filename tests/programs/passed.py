"""Functions that are passed on: through recursion, and methods of lists, dicts and arrays that were looked up before."""

import bisect
import functools
import itertools
import operator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from programs.sampling import floats


def integral(f, a, b, depth=0):
    m = (a + b) / 2
    coarse, fine = (b - a) * f(m), (b - a) / 2 * (f((a + m) / 2) + f((m + b) / 2))
    if depth > 2 or abs(fine - coarse) < 1e-4:
        return fine
    return integral(f, a, m, depth + 1) + integral(f, m, b, depth + 1)


def adaptive_quadrature(x):
    return integral(lambda t: np.exp(-x[0] * t) * np.sin(x[1] * t + x[2]), 0.0, 1.0 + x[0])


def root_by_bisection(x):
    def search(f, a, b, n=0, least=-1):
        m = 0.5 * (a + b)
        if n > 20 or n < least:
            return m
        return search(f, a, m, n + 1) if f(a) * f(m) <= 0 else search(f, m, b, n + 1)

    return search(lambda t: t * t - 2, 0.0, 2.0) * x[0] * x[1]


def functions_call_each_other(x):
    def even(f, n, a):
        return a if n == 0 else odd(f, n - 1, f(a))

    def odd(f, n, a):
        return a * 2 if n == 0 else even(f, n - 1, f(a) * x[2])

    return even(lambda t: np.sin(t) * x[0], 5, x[1])


def functions_change_places(x):
    def chain(f, g, n, t):
        return t if n == 0 else chain(g, f, n - 1, f(t))

    return chain(lambda t: np.sin(t) * x[0], lambda t: t * t + x[1], 4, x[2])


def fold_of_a_tree(x):
    def fold(f, tree):
        if isinstance(tree, (float, np.floating)):
            return f(tree)
        return f(sum(fold(f, child) for child in tree))

    return fold(lambda t: np.tanh(t) * x[0], [x[1], [x[2], x[0]]])


class Chain:
    def __init__(self, scale):
        self.scale = scale

    def value(self, f, n, t):
        return f(t) * self.scale if n == 0 else self.value(f, n - 1, f(t) * self.scale)


def passed_to_a_recursive_method(x):
    return Chain(x[0]).value(lambda t: t + x[1], 3, x[2])


def looked_up_before_a_loop(x):
    values, kept = [], {"first": x[0]}
    push, pop, get = values.append, values.pop, kept.get
    for v in x:
        push(v * v)
    return pop() * get("first") + 2 * pop() + get("last", x[1]) * values[0]


def methods_of_arrays(x):
    A = np.outer(x, x) + 1.0
    y = x * 2
    times, total, fill = A.dot, x.sum, y[1:].fill
    fill(x[0] * x[1])
    y += 1
    return times(y) @ x * total()


def sorts_and_inserts(x):
    values = list(x)
    sort, insert = values.sort, values.insert
    sort()
    insert(0, x[1] * x[2])
    return values[0] * 3 + values[1] * values[2]


def given_to_be_called(x):
    history = [1.0]

    def run(v, note, again=history.append):
        for _ in range(3):
            v = v * 0.5
            note(v.sum())
        again(v[0])
        return v

    v = run(x, history.append)
    for _ in map(history.append, x):
        pass
    return v.sum() + history[1] * history[3] * history[4] * history[-1]


def list_and_its_method(x):
    def make():
        made = [0.0]
        return made, made.append

    values, push = make()
    push(x[0] * x[1])
    return values[-1] * x[2]


def weighted(a, b, *, c=2.0):
    return a * b + c


class Point(NamedTuple):
    x: float
    y: float


@dataclass
class Line:
    slope: float
    start: float

    def at(self, t, s):
        return self.slope * t * s + self.start


class Terms:
    def __init__(self, *terms):
        self.terms = terms

    def value(self, t):
        return sum(term * t**k for k, term in enumerate(self.terms))


def items_for_parameters(x):
    def product(a, b, c):
        return a * b * c

    rows = x.reshape(-1, 1) * x[:2]
    s = weighted(*x[:2], c=x[2]) + product(*x) + weighted(*(v * v for v in x[1:]))
    for row in rows:
        p, line = Point(*row), Line(*row)
        s = s + p.x * p.y + line.at(*row)
    return s * max(*x) + np.hypot(*x[:2]) + Terms(*[x[0], x[1]]).value(0.5) + Line(x[0], *x[1:2]).start


def wrong_number_of_items(x):
    try:
        return weighted(*x)
    except TypeError:
        return x[0] * x[1]


def doubled(f):
    @functools.wraps(f)
    def with_more(*args, **kwargs):
        return f(*args, **kwargs) * 2

    return with_more


def scaled(c):
    def decorate(f):
        @functools.wraps(f)
        def times(t):
            return f(t) * c
        return times

    return decorate


def decorated_inside(x):
    s = 0.0
    for k in range(3):
        @scaled(k * x[1])
        @doubled
        def f(t):
            return t * x[k]
        s = s + f(x[0])
    if x[0] > 0:
        @doubled
        def g(t):
            return t * t
    else:
        def g(t):
            return t
    return s * g(x[2]) + scaled(x[1])(lambda t: t * t)(x[0])


def items_for_the_rest(x):
    return Terms(*x).value(0.5)


def kept_in_a_tuple(x):
    a, b = [1.0], [1.0]
    for push in (a.append, b.append):
        push(x[0] ** 2)
    return a[1] + b[-1]


def kept_in_a_dict(x):
    values = [1.0]
    do = {"push": values.append}
    do["push"](x[0] ** 2)
    return values[-1]


def one_of_two(x):
    a, b = [1.0], [1.0]
    push = a.append if x[0] > 0 else b.append
    push(x[0] ** 2)
    return a[-1] + b[-1]


def given_to_partial(x):
    values = [1.0]
    functools.partial(values.append, x[0] ** 2)()
    return values[-1]


def passed_through_recursion(x):
    values = [1.0]

    def walk(visit, n, t):
        visit(t)
        if n:
            walk(visit, n - 1, t * x[0])

    walk(values.append, 3, x[1])
    return sum(values)


def continuations(x):
    def power(n, k):
        return k(x[0]) if n == 0 else power(n - 1, lambda v: k(v * x[1] + n))

    return power(3, lambda v: v * v)


def store_by_its_special_method(x):
    y = np.zeros(3)
    y.__setitem__(0, x[0] ** 2)
    return y.sum()


def changed_by_unknown_code(x):
    heap = [1.0]
    bisect.insort(heap, x[0] * 2, key=abs)
    return heap[0] ** 2 * x[1]


def filled_by_unknown_code(x):
    heap = []
    bisect.insort(heap, x[0] * 2, key=abs)
    return heap[0]


V3 = floats(3, seed=331)

def three(a, b, c):
    return a * b + c * c * a


def first_and_rest(a, *rest, scale=2.0):
    for v in rest:
        a = a * v + scale
    return a


def items_before_others(x):
    pair = [v * v for v in x[:2]]
    s = three(*pair, x[2]) + three(x[0], *pair) + first_and_rest(*pair, x[2], *pair) + first_and_rest(
        x[0], *x, x[1], scale=x[2])
    return s + max(*pair, x[2]) * min(x[1], *pair, *x, key=abs)


def operators_by_name(x):
    operators, given = {"+": operator.add, "*": operator.mul}, [x[0], x[1]]
    s = 0.0
    for name in "+*":
        s = s + operators[name](*given) * operators[name](*given[:1], x[2])
    for function, args in zip([np.sin, np.add], [[s], [x[1], x[2]]]):
        s = s * function(*args)
    return s


class Scale:
    def __init__(self, by):
        self.by = by

    def __call__(self, t, k=1.0):
        return self.by * t * k


def partial_of_objects(x):
    scales = [functools.partial(Scale(x[0]), 2.0), functools.partial(Scale(x[1]), k=3.0)]
    return scales[0](k=x[2]) * scales[1](x[0])


def getters_for_iterators(x):
    pairs = [("a", x[0]), ("a", x[1]), ("b", x[2])]
    s = sum(map(operator.itemgetter(1), pairs))
    for _, group in itertools.groupby(pairs, key=operator.itemgetter(0)):
        s = s * sum(v for _, v in group)
    scales = [Scale(s), Scale(x[1])]
    return sum(map(operator.attrgetter("by"), scales)) * sum(map(operator.methodcaller("__call__", 3.0), scales))


CASES = [(program, (V3,)) for program in (
    adaptive_quadrature, root_by_bisection, functions_call_each_other, functions_change_places, fold_of_a_tree,
    passed_to_a_recursive_method, looked_up_before_a_loop, methods_of_arrays, sorts_and_inserts, given_to_be_called,
    list_and_its_method, items_for_parameters, items_for_the_rest, decorated_inside, continuations, items_before_others,
    operators_by_name, partial_of_objects, getters_for_iterators)]

REFUSED = [(program, (V3,)) for program in (
    wrong_number_of_items, kept_in_a_tuple, kept_in_a_dict, one_of_two, given_to_partial, passed_through_recursion,
    store_by_its_special_method, changed_by_unknown_code, filled_by_unknown_code)]

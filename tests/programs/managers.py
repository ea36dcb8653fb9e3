"""Programs with context managers made of generators."""

import contextlib
from contextlib import contextmanager

import numpy as np

from programs.sampling import floats


@contextmanager
def scaled(value):
    yield value * 3


def generator_that_holds_a_value(x):
    with scaled(x) as c:
        y = c * x
    return y


class Unit:
    """Keeps its parameters but for what is done to them for a while."""

    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return np.tanh(self.w * x + self.b)

    def __eq__(self, other):
        return self.w == other.w and self.b == other.b

    @contextmanager
    def scaled(self, s):
        old = self.w
        self.w = self.w * s
        try:
            yield self
        finally:
            self.w = old


@contextmanager
def with_weight(unit, w):
    old, unit.w = unit.w, w
    yield old
    unit.w = old


def method_that_changes_its_object(w, b, x):
    unit = Unit(w, b)
    y = unit(x)
    with unit.scaled(2.0) as again:
        y = y + again(x)
    return y * unit(x)


def attribute_for_a_while(unit, x):
    y = unit(x)
    with with_weight(unit, x * x) as old:
        y = y + unit(x) * old
    return y * unit(x)


def jumps_out_of_generators(x, n):
    s, stack = 1.0, [x]
    for i in range(n):
        with scaled(s) as c, pushed(stack, c):
            if i == 1:
                continue
            if i == 3:
                break
            s = s * 0.3 * np.sin(c * x)
    return s * stack[0]


@contextmanager
def pushed(stack, v):
    stack.append(v)
    try:
        yield stack[-1]
    finally:
        stack[0] = stack[0] + stack.pop() * 2.0


def returned_before_the_end_of_a_manager(x):
    stack = [x]
    with pushed(stack, x * x) as a, pushed(stack, a * 2) as b:
        y = sum(stack) * b
        if x > 0:
            return y * stack[0]
    return y + stack[0]


@contextmanager
def recovering(v, out):
    try:
        yield v
        if v > 3:
            raise ValueError(v)
    except ValueError:
        out[0] = out[0] * v


def root(v):
    if v < 1:
        raise ValueError(v)
    return np.sqrt(v)


def stopped_by_a_generator(x):
    out = np.ones(1)
    y, z = x, 2 * x
    with recovering(x * 2, out) as c:
        y = c * x
        z = y * z
        y = root(y) * y
    return y * out[0] + z


@contextmanager
def translating(v):
    try:
        yield v * v
    except ValueError as error:
        raise RuntimeError from error


def raised_as_another_exception(x):
    y = x * x
    with contextlib.suppress(RuntimeError), translating(x) as k:
        y = root(k) * x
    return y * x


def generator_made_here(x):
    @contextmanager
    def turned(v):
        k = v * x
        yield np.sin(k)

    y = x
    for k in range(3):
        with turned(k * y) as w:
            y = y + w * w
    return y


def managers_of_the_library(x):
    unit = Closed(x)
    manager = contextlib.nullcontext(x * x)
    with contextlib.closing(unit) as same, manager as y:
        z = same.open * same.v * y
    return z * unit.open


class Closed:
    """Something to close."""

    def __init__(self, v):
        self.v, self.open = v, 1.0

    def close(self):
        self.open = self.open * self.v


@contextmanager
def either(flag, v):
    if flag:
        with scaled(v) as k:
            yield k
    else:
        yield v


@contextmanager
def early(v, scale=2.0, *, shift=1.0):
    if v < 0:
        yield v
        return
    yield scale * v + shift


def one_yield_or_the_other(x, flag):
    with either(flag, x) as k:
        y = k * x
    with either(x > 1, x) as k, early(x, shift=x) as m, early(v=x, scale=y) as n:
        return y * np.sin(k) * m + n


@contextmanager
def added(A, row):
    old = A[0].copy()
    A[0] += row
    try:
        yield A[0]
    finally:
        A[0] = old


def array_for_a_while(A, r):
    with added(A, r) as top:
        y = np.sum(A * A) * top[1]
        y = np.sum(A) * y
    return y + np.sum(A[0] ** 3)


@contextmanager
def item(p, key, v):
    old = p[key]
    p[key] = v
    try:
        yield p
    finally:
        p[key] = old


def items_for_a_while(p, x):
    y = p["a"] * x
    with item(p, "a", x * x), item(p, "b", y):
        y = y + p["a"] * p["b"]
    return y + p["a"] * p["b"]


@contextmanager
def collected(total):
    values = []
    yield values
    for v in values:
        total[0] += v


def list_that_the_body_fills(x):
    total = np.zeros(1)
    with collected(total) as values:
        for i in range(3):
            values.append(x * i)
        values.append(x * x)
    return total[0] * x


@contextmanager
def named_alike(v):
    y = v * 2
    k = y + 1
    try:
        yield k
    finally:
        y = y * 3


def variables_of_the_same_names(x):
    y, out = x, []
    with named_alike(y) as k:
        y = y * k
        with named_alike(y) as j:
            y = y * j
            out.append(y)
    return y * k + out[0]


class Doubling:
    """Changes what it holds where it is left, and lets no ValueError go on."""

    def __init__(self, scale):
        self.scale = scale

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.scale = self.scale * 2.0
        return kind is ValueError


def changed_after_an_exception(x):
    y = x
    with Doubling(x) as held:
        y = y * held.scale
        raise ValueError("stopped")
    return y * held.scale


def changed_after_some_exceptions(x):
    y, scale = x, 0.0
    for k in range(2):
        with Doubling(x) as held:
            y = y * held.scale
            if y < 0.4 + k:
                raise ValueError("stopped")
            y = y * y
        scale = scale + held.scale
    return y * scale


@contextmanager
def several_times(v):
    for k in range(2):
        yield v * k


def generator_with_a_loop(x):
    with several_times(x) as k:
        y = k * x
    return y


def manager_entered_twice(x):
    manager = scaled(x)
    with manager as k:
        y = k * x
    with manager as k:
        y = y + k
    return y


def stack_of_managers(x):
    with contextlib.ExitStack() as stack:
        y = stack.enter_context(scaled(x)) * x
    return y


@contextmanager
def entering_itself(v):
    with entering_itself(v * 0.5) as k:
        yield k


def manager_that_enters_itself(x):
    with entering_itself(x) as k:
        return k * x



class Raised:
    def __init__(self, values):
        self.values = values

    def __enter__(self):
        return 1.0

    def __exit__(self, kind, error, trace):
        self.values[0] += 0.5
        return kind is KeyError


def _returned_inside(x):
    values = [0.5 * x, 0.2]
    with Raised(values):
        if x > 0:
            return values


def changed_after_it_was_returned(x):
    return _returned_inside(x)[0] ** 2


CASES = [
    *((f, (0.7,)) for f in (generator_that_holds_a_value, generator_made_here, managers_of_the_library,
                             list_that_the_body_fills, variables_of_the_same_names, changed_after_an_exception,
                             changed_after_some_exceptions)),
    (method_that_changes_its_object, (0.3, 0.4, 1.3)), (attribute_for_a_while, (Unit(0.3, 0.2), 0.8)),
    *((jumps_out_of_generators, (0.9, n)) for n in (1, 2, 5)),
    *((returned_before_the_end_of_a_manager, (x,)) for x in (0.7, -0.7)),
    *((stopped_by_a_generator, (x,)) for x in (0.6, 1.4, 1.6)),
    *((raised_as_another_exception, (x,)) for x in (0.7, 1.3)),
    *((one_yield_or_the_other, args) for args in ((0.7, True), (1.7, False), (-0.7, True))),
    (array_for_a_while, (floats(2, 3, seed=1), floats(3, seed=2))),
    (items_for_a_while, ({"a": 0.3, "b": 0.4}, 0.7)),
]

REFUSED = [(f, (0.7,)) for f in (changed_after_it_was_returned, generator_with_a_loop, manager_entered_twice, stack_of_managers,
                                 manager_that_enters_itself)]

"""Functions made inside functions: def and lambda, what they read and assign around them, passed and returned."""

import functools

import numpy as np

from programs.sampling import floats


def apply_twice(f, x):
    return f(f(x))


def newton(f, slope, x, n):
    for _ in range(n):
        x = x - f(x) / slope(x)
    return x


def compose(f, g):
    return lambda x: f(g(x))


def adder(a):
    def add(x):
        return x + a
    return add


def integrate(f, a, b, n):
    h = (b - a) / n
    s = 0.0
    for i in range(n):
        s = s + f(a + (i + 0.5) * h)
    return s * h


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 1.0 * function(*args, **kwargs)
    return wrapper


@logged
def decorated(x, y=2.0):
    return x * y + np.sin(x)


# -- programs ----------------------------------------------------------------------------------------------------------

def sees_what_is_assigned_before_the_call(x):
    a = x * 2.0

    def g(y):
        return a * y + x
    a = a + 1.0
    first = g(x)
    a = a * x
    return first * g(2.0)


def passed_as_arguments(x):
    h = lambda t: t * t * x
    return apply_twice(h, x) + apply_twice(np.sin, x) + apply_twice(lambda t: t + h(t), x)


def root_of_an_active_equation(x, n):
    return newton(lambda t: t * t - x, lambda t: 2.0 * t, 1.0, n)


def returned_and_composed(x):
    k = compose(np.sin, lambda t: t * x)
    return k(x) + adder(x)(3.0)


def assigns_nonlocals(x, n):
    total = 0.0
    count = 0

    def note(v):
        nonlocal total, count
        total = total + v * x
        count += 1
        return v * total
    s = 0.0
    for i in range(n):
        s = s + note(x * i)
        if s > 1.0:
            s = s - note(s)
    return s * total + count


def recursive_inside(x, n):
    def power(n):
        if n == 0:
            return 1.0
        return x * power(n - 1)
    return power(n)


def call_each_other(x, n):
    def up(y, n):
        return y if n == 0 else down(y * x, n - 1)

    def down(y, n):
        return y + x if n == 0 else up(np.sin(y), n - 1)
    return up(x, n)


def defaults_are_made_once(x):
    def poly(t, n=3, scale=x):
        s = 0.0
        for k in range(n):
            s = s * t + scale * k
        return s
    y = 0.0
    for j in range(2):
        x = x * 1.1
        y = y + poly(x) + poly(j, 2)
    return y


def lambda_in_a_loop(x, n):
    s = 0.0
    for i in range(n):
        a = i * x
        s = s + integrate(lambda t: np.exp(-a * t * t), 0.0, x, 3)
    return s


def picked_from_displays(x):
    steps = [np.sin, np.cos]
    return steps[0](x) + {"grow": np.exp}["grow"](x)


def two_levels(x):
    def outer(y):
        def inner(z):
            return z * x + y
        return inner(y) + inner(2.0)
    return outer(x * x)


def in_comprehensions(x):
    return sum((lambda t: t * x)(i) for i in range(3)) + sum([adder(x)(v) for v in (1.0, x)])


def wrapped(x):
    return decorated(x) * decorated(x, y=x)


def shadowed_names(x, y):
    def g(x):
        y = x * 2.0
        return y * y
    return g(y) * x + y


def stores_into_captured_array(x):
    a = x * 1.0

    def scale(i):
        a[i] *= 2.0
        return a[i]
    s = 0.0
    for i in range(len(x)):
        s = s + scale(i) * a[0]
    return s + a @ x


def gives_a_constant(x):
    return apply_twice(lambda t: 2, x) * x


def assigned_after_it_was_passed_on(x):
    a = x
    h = lambda t: a * t
    k = compose(h, h)
    a = 2.0
    return k(x)


def reduced(x):
    return functools.reduce(lambda a, b: a * b + x, [x, 2.0, 3.0]) + functools.reduce(np.multiply, [x, x], 0.5)


def keys_reduced(x):
    return functools.reduce(lambda a, b: a * b + x, {0: 5.0, 1: 7.0}, x)


def mapped_and_filtered(x):
    return sum(map(lambda t: t * x, [1.0, x])) + sum(filter(lambda t: t > 1.0, [x, 2.0 * x, 0.5])) * len(
        list(map(np.sin, [x, 2.0])))


def one_of_two_functions(x, n):
    s = 0.0
    for i in range(n):
        step = np.tanh if s > x else lambda t: t * x
        s = s + step(x + i)
    return s


def functions_in_a_tuple(x):
    total = 1.0
    for f in (np.sin, np.cos, lambda t: t * t * x):
        total = total + f(x) * total
    for f, w in ((np.exp, 2.0), (square_of, x)):
        total = total + w * f(x)
    return total


def square_of(x):
    return x * x


def reads_what_the_loop_assigns(x):
    total = 1.0
    for f in (np.sin, lambda t: t * total * x):
        total = total + f(x)
    return total


V3 = floats(3, seed=311)

CASES = [
    (sees_what_is_assigned_before_the_call, (0.7,)), (passed_as_arguments, (0.6,)),
    *((root_of_an_active_equation, (1.7, n)) for n in (0, 4)), (returned_and_composed, (0.8,)),
    *((assigns_nonlocals, (0.9, n)) for n in (0, 1, 4)), *((recursive_inside, (0.9, n)) for n in (0, 3)),
    *((call_each_other, (0.8, n)) for n in (0, 3)), (defaults_are_made_once, (0.5,)),
    *((lambda_in_a_loop, (0.7, n)) for n in (0, 2)), (picked_from_displays, (0.4,)), (two_levels, (0.6,)),
    (in_comprehensions, (0.8,)), (wrapped, (0.5,)), (shadowed_names, (0.4, 1.2)), (stores_into_captured_array, (V3,)),
    (reduced, (0.7,)), (keys_reduced, (0.7,)), (mapped_and_filtered, (1.3,)), (mapped_and_filtered, (0.4,)),
    *((one_of_two_functions, (0.6, n)) for n in (0, 3)), (functions_in_a_tuple, (0.5,)),
    (gives_a_constant, (0.6,)),
]

REFUSED = [(assigned_after_it_was_passed_on, (0.5,)), (reads_what_the_loop_assigns, (0.5,))]

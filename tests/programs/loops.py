"""Programs with loops that run to their end: every kind of iterable, zero trips, names that live before and after."""

import numpy as np

from programs.sampling import floats


def power_by_loop(x, n):
    y = 1.0
    for i in range(n):
        y = y * x
    return y


def sum_of_powers(x, n):
    s = 0.0
    p = 1.0
    for i in range(n):
        s = s + p
        p = p * x
    return s


def damped(x, n):
    s = 0.0
    for i in range(n):
        if s > 1.0:
            s = s * np.sin(x)
        else:
            s = s + x * x
    return s


def linear_accumulation(x, n):
    s = 0.0
    for i in range(n):
        s += 3 * x
    return s


def index_as_number(x, n):
    s = x
    for i in range(n):
        s = s + i * x**i
    return s


def start_and_stop(x, a, b):
    s = x
    for i in range(a, b):
        s = s * x + i
    return s


def step_three(x, n):
    s = x
    for i in range(1, n, 3):
        s = s * np.cos(x) + i
    return s


def negative_step(x, n):
    s = x
    for i in range(n, 0, -2):
        s = s * x + i
    return s


def reversed_range(x, n):
    s = x
    for i in reversed(range(n)):
        s = s * x + i
    return s


def bounds_overwritten_inside(x, n):
    s = x
    for i in range(n):
        n = 1
        s = s * x + n
    return s * n


def loop_variable_after_the_loop(x, n):
    i = 10
    for i in range(n):
        x = x * 1.1
    return x * i


def loop_variable_assigned_inside(x, n):
    s = 0.0
    for i in range(n):
        i = i * x
        s = s + i * i
    return s


def loop_variable_is_a_parameter(x, n):
    y = x * x
    for n in range(n):
        y = y * x
    return y * n


def last_value_after_the_loop(x, n):
    y = x
    last = x
    for i in range(n):
        last = y * x
        y = last + 1
    return y * last


def defined_only_inside(x, n):
    for i in range(n):
        t = x * i
        x = t + x
    return x


def defined_inside_used_after(x, n):
    y = x
    for i in range(n):
        t = y * x
        y = np.sin(t)
    return t * y


def fibonacci_like(x, n):
    a, b = x, 1.0
    for i in range(n):
        a, b = b, a * b + a
    return a + b


def swap_in_loop(x, y, n):
    for i in range(n):
        x, y = y, x * 0.5
    return x * x + y


def three_way_rotation(x, y, z, n):
    for i in range(n):
        x, y, z = y, z, x * y
    return x + 2 * y + 3 * z


def alias_carried(x, n):
    previous = x
    y = x
    for i in range(n):
        previous = y
        y = y * x + previous
    return y - previous


def nested_loops(x, n, m):
    s = 0.0
    for i in range(n):
        for j in range(m):
            s = s + x ** (i + j)
    return s


def nested_dependent_bounds(x, n):
    s = x
    for i in range(n):
        for j in range(i):
            s = s * x + j
        s = np.sin(s)
    return s


def inner_reset(x, n):
    total = 0.0
    for i in range(n):
        s = 1.0
        for j in range(i + 1):
            s = s * x
        total = total + s
    return total


def three_deep(x, n):
    s = x
    for i in range(n):
        for j in range(n):
            for k in range(j, n):
                s = s * np.cos(x) + i * j * k
            s = s + x
    return s


def two_loops(x, n):
    y = x
    for i in range(n):
        y = y * x
    z = y
    for i in range(n):
        z = z + y * i
    return z


def branch_on_index(x, n):
    s = x
    for i in range(n):
        if i % 2 == 0:
            s = s * x
        else:
            s = s + x
    return s


def branch_defines_one_side(x, n):
    s = x
    for i in range(n):
        if i == 0:
            first = s * s
        s = s * x + first
    return s


def loop_in_branch(x, n):
    y = x
    if x > 0:
        for i in range(n):
            y = y * x
    else:
        for i in range(n):
            y = y + x
    return y * x


def array_carried(x, n):
    y = x
    for i in range(n):
        y = np.sin(y) * x + i
    return np.sum(y)


def array_grows_from_number(x, n):
    s = 0.0
    for i in range(n):
        s = s + x * i
    return s


def array_augmented(x, n):
    s = np.zeros(3)
    for i in range(n):
        s += x * i
        s *= 0.5
    return s


def counter_as_result(x, n):
    k = 0
    for i in range(n):
        if x > 1:
            k = k + 1
        x = x * 0.75
    return x * k


def integer_becomes_float(x, n):
    s = 0
    for i in range(n):
        s = s + x
    return s * s


def float_becomes_integer(x, n):
    s = x
    for i in range(n):
        s = i
    return s * x


def boolean_carried(x, n):
    flip = False
    s = x
    for i in range(n):
        if flip:
            s = s * x
        else:
            s = s + 1
        flip = not flip
    return s


def value_needed_from_previous_trip(x, n):
    s = x
    t = 1.0
    for i in range(n):
        s = s * t
        t = np.sin(s)
        s = s + t * t
    return s * t


def trip_count_of_zero_on_purpose(x):
    for i in range(0):
        x = x * 1000
    for i in range(5, 2):
        x = x * 1000
    return x * x


def one_trip(x):
    for i in range(1):
        x = x * x
    return x


def unused_loop(x, n):
    t = 0.0
    for i in range(n):
        t = t + i * x
    return x * x


V3 = floats(3, seed=5)
TRIPS = (0, 1, 4)

CASES = [
    *((f, (0.8, n)) for f in (
        power_by_loop, sum_of_powers, linear_accumulation, index_as_number, step_three, negative_step, reversed_range,
        bounds_overwritten_inside, loop_variable_after_the_loop, loop_variable_assigned_inside,
        loop_variable_is_a_parameter, last_value_after_the_loop, defined_only_inside, fibonacci_like, alias_carried,
        nested_dependent_bounds, inner_reset, three_deep, two_loops, branch_on_index, branch_defines_one_side,
        loop_in_branch, integer_becomes_float, float_becomes_integer, boolean_carried,
        value_needed_from_previous_trip, unused_loop) for n in TRIPS),
    *((damped, (x, n)) for x in (0.45, 0.9) for n in (0, 3, 7)),
    *((start_and_stop, (0.7, a, b)) for a, b in ((0, 3), (2, 5), (3, 2), (-2, 1))),
    *((defined_inside_used_after, (0.8, n)) for n in (1, 3)),
    *((swap_in_loop, (0.8, 1.2, n)) for n in TRIPS),
    *((three_way_rotation, (0.8, 1.2, 0.5, n)) for n in TRIPS),
    *((nested_loops, (0.8, n, m)) for n, m in ((0, 2), (2, 0), (3, 2))),
    (loop_in_branch, (-0.8, 3)),
    *((f, (0.8,)) for f in (trip_count_of_zero_on_purpose, one_trip)),
    *((f, (V3, n)) for f in (array_carried, array_augmented) for n in TRIPS),
    *((array_grows_from_number, (V3, n)) for n in (1, 4)),
    *((counter_as_result, (2.5, n)) for n in TRIPS),
]

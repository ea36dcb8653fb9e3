"""Functions that note what they do outside of themselves: they count, and keep lists of what they have seen."""

import functools
from collections import deque

from programs.sampling import floats

SEEN, TIMES, COUNT, LAST = deque(maxlen=9), {}, [0], deque(maxlen=3)


def counted(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        inner.calls += 1
        return function(*args, **kwargs)

    inner.calls = 0
    return inner


def traced(function):
    count = [0]

    @functools.wraps(function)
    def inner(*args):
        count[0] += 1
        SEEN.append(function.__name__)
        try:
            return function(*args)
        finally:
            TIMES[function.__name__] = 0.0

    return inner


def counting(function):
    calls = 0

    @functools.wraps(function)
    def inner(*args):
        nonlocal calls
        calls += 1
        return function(*args)

    def count():
        return calls

    inner.count = count
    return inner


class Counting:
    """Counts the calls of a function."""

    def __init__(self, function):
        functools.update_wrapper(self, function)
        self.function, self.calls, self.scale = function, 0, 2.0

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args) * self.scale


@counted
def cube(x):
    return x ** 3


@Counting
def square(x):
    return x * x


@traced
def summed(x):
    s = 0.0
    for v in x:
        s = s + v * s + v
    return s


@counting
def fourth(x):
    return x ** 4


def variable_around_is_assigned(x):
    return fourth(x[0]) * fourth(fourth(x[1]))


fourths = fourth.count


def variable_around_that_is_read(x):
    return fourth(x[0]) * fourths()


def calls_are_counted(x):
    return cube(x[0]) * cube(x[1]) + square(x[2])


def what_is_seen_is_kept(x):
    s = 1.0
    for k, v in enumerate(x):
        s = s * v + v
        SEEN.append(k)
        SEEN.append(s)
        TIMES[k] = s
        COUNT[0] += 1
        LAST.append(v)
        if s > 0:
            SEEN.append("positive")
    return s


def counted_and_traced(x):
    return summed(x) * summed(x * x)


def read_back(x):
    TIMES["last"] = x[0]
    return (TIMES.get("last") or 1.0) * x[1]


def note(v):
    TIMES["noted"] = v


def read_back_through_a_function(x):
    note(x[0])
    return (TIMES.get("noted") or 1.0) * x[1]


def taken_out_again(x):
    SEEN.append(x[0])
    return SEEN.pop() * x[1]


def attribute_that_is_read(x):
    square.scale = x[0]
    return square(x[1])


def function_that_is_put_in(x):
    square.function = cube
    return square(x[1])


CALLS, LATEST, STEPS = 0, None, 0.0


def variables_are_assigned(x):
    global CALLS, LATEST
    CALLS += 1
    s = x[0]
    for k in range(3):
        if s > 0:
            LATEST = k
        s = s * x[k]
    return s


def assigned_by_a_function(x):
    return variables_are_assigned(x) * variables_are_assigned(2 * x)


def variable_that_is_read(x):
    global CALLS
    CALLS += 1
    return x[0] * CALLS


def steps():
    return STEPS


def variable_that_another_function_reads(x):
    global STEPS
    STEPS = 2.0
    return x[0] * steps()


def variable_of_what_is_active(x):
    global STEPS
    STEPS = x[0] * 2
    return x[0] ** 2


V3 = floats(3, seed=611)

CASES = [(f, (V3,)) for f in (calls_are_counted, what_is_seen_is_kept, counted_and_traced,
                               variables_are_assigned, assigned_by_a_function, variable_around_is_assigned)]

REFUSED = [(f, (V3,)) for f in (read_back, read_back_through_a_function, taken_out_again, attribute_that_is_read,
                                function_that_is_put_in, variable_that_is_read, variable_of_what_is_active,
                                variable_around_that_is_read,
                                variable_that_another_function_reads)]

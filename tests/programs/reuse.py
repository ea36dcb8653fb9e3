"""Programs that use one name for several kinds of value: numbers, arrays, integers, tuples, None."""

import numpy as np

from programs.sampling import floats


def float_then_array(x, v):
    y = x * x
    y = v * y
    return np.sum(y * y)


def array_then_float(v):
    y = v * v
    y = np.sum(y)
    y = y * y
    return y


def parameter_becomes_its_sum(x):
    x = np.sum(x * x)
    x = x * 2
    return x * x


def integer_then_float(x, n):
    n = n * 2
    n = n * x
    return n * n


def float_then_integer_then_float(x):
    y = x * x
    k = int(y)
    y = k + 1
    y = y * x
    return y


def string_then_float(x):
    y = "a label"
    n = len(y)
    y = x * n
    return y * y


def none_then_float(x, n):
    best = None
    for i in range(n):
        if best is None:
            best = x * i
        else:
            best = best * x + 1
    if best is None:
        return x
    return best


def none_then_value_by_comparison(a):
    best = None
    for v in a:
        if best is None or v > best:
            best = v
    return best * best


def tuple_then_float(x, y):
    p = x, y
    p = p[0] * p[1]
    return p * p


def rank_changes(A):
    A = A[0]
    A = A * A
    A = A[0]
    return A * A


def shape_changes_in_loop(x, n):
    y = x
    for i in range(n):
        y = y[1:] * y[:-1]
    return np.sum(y * y)


def shrinks_until_one(x):
    while len(x) > 1:
        x = x[1:] + x[:-1] * x[1:]
    return x[0]


def number_or_array_by_branch(x, v, flag):
    if flag:
        y = x
    else:
        y = v
    return np.sum(y * y * x)


def loop_variable_reused(x, n):
    s = 0.0
    for i in range(n):
        s = s + x
    i = s * s
    for k in range(n):
        i = i * x
    return i + s


def bool_then_float(x):
    y = x > 0
    if y:
        y = x * x
    else:
        y = x * 3
    return y * 2


def flag_counts(a):
    positive = 0
    for v in a:
        positive = positive + (v > 0)
    return np.sum(a * a) * positive


def same_name_in_two_loops(a, b):
    s = 0.0
    for v in a:
        s = s + v * v
    t = 1.0
    for v in b:
        t = t * v
    return s * t * v


def saved_name_reused(x):
    y = np.sin(x)
    z = y * y
    y = np.exp(z)
    z = y * y
    y = z * x
    return y * z


def accumulates_into_parameter(x, y):
    y = y + x * x
    y = y + x * y
    y = y + np.sin(y)
    return y


def result_named_as_function(x):
    saved_name_reused = x * x
    return saved_name_reused * x


def old_value_kept(x, n):
    for i in range(n):
        old = x
        x = x * x - 0.5
        if x < old:
            x = old * 0.9
    return x


def deleted_and_defined_again(x, n):
    y = x
    for i in range(n):
        t = y * x
        y = t + 1
        del t
    t = y * y
    return t


V3, V4, M33 = floats(3, seed=31), floats(4, seed=32), floats(3, 3, seed=33)

CASES = [
    (float_then_array, (0.7, V3)),
    *((f, (v,)) for f in (array_then_float, parameter_becomes_its_sum, none_then_value_by_comparison, flag_counts,
                          shrinks_until_one) for v in (V3, V4)),
    (shrinks_until_one, (V3[:1],)), (parameter_becomes_its_sum, (0.7,)),
    *((integer_then_float, (0.7, n)) for n in (0, 3)),
    *((f, (x,)) for f in (float_then_integer_then_float, string_then_float, bool_then_float, saved_name_reused,
                          result_named_as_function) for x in (0.7, -1.3)),
    *((none_then_float, (0.7, n)) for n in (0, 1, 4)),
    (tuple_then_float, (0.7, -1.2)), (rank_changes, (M33,)),
    *((shape_changes_in_loop, (V4, n)) for n in (0, 1, 3)),
    *((number_or_array_by_branch, (0.7, V3, flag)) for flag in (True, False)),
    *((f, (0.7, n)) for f in (loop_variable_reused, old_value_kept, deleted_and_defined_again) for n in (0, 1, 3)),
    (same_name_in_two_loops, (V3, V4)), (accumulates_into_parameter, (0.7, -1.2)),
]

"""Straight-line programs on numbers: operators, functions, names used again."""

import math
from math import exp, sqrt

import numpy as np
from numpy import sin

G = 9.81
OFFSETS = (0.5, -0.25)


def square(x):
    return x * x


def cube_minus(x):
    return x**3 - 2 * x


def identity(x):
    return x


def constant_result(x):
    return 3.0


def linear(x):
    return 2.5 * x - 1.0


def polynomial(x):
    return 3 * x**4 - 2 * x**3 + x - 7


def negative_power(x):
    return x**-2 + 1 / x


def power_of_two_variables(x, y):
    return x**y


def number_to_a_variable(x):
    return 2.0**x + np.e**x


def negative_base_of_even_power(x):
    return (-x) ** 2 - -x**2 + (-2) ** 2 * x


def quotient(x, y):
    return (x - y) / (x + y)


def sum_of_everything(x, y):
    return x + y - x * y / (1 + x * x) - -y + +x


def remainder(x, y):
    return x % y + x // y * y


def nested_functions(x):
    return np.exp(np.sin(np.cos(x) * x))


def imported_by_name(x):
    return sin(x) * exp(-x) + sqrt(x)


def math_and_numpy(x):
    return math.sin(x) * np.cos(x) + math.log(x) - np.log1p(x) + math.pow(x, 1.5)


def many_functions(x):
    a = np.tanh(x) + np.arctan(x) + np.sinh(x) - np.cosh(x)
    b = np.sqrt(x) + np.exp(-x) + np.log(x) + np.log2(x) + np.log10(x)
    c = np.arcsin(x / 4) + np.arccos(x / 4) + np.arctanh(x / 4) + np.expm1(x)
    return a * b - c


def two_argument_functions(x, y):
    return np.arctan2(x, y) + np.hypot(x, y) + np.maximum(x, y) * np.minimum(x, y) + np.logaddexp(x, y)


def builtin_functions(x, y):
    return abs(x) + max(x, y) * min(x, y) + pow(x, 2) + abs(-y) + float(x)


def three_way_maximum(x, y):
    return max(x, y, x * y) + min(x, y, 1.0)


def rounded_away(x):
    return x * np.floor(x) + round(x) + np.sign(x) * x


def global_constant(x):
    return G * x + OFFSETS[0] * x * x + OFFSETS[1] + np.pi * x


def default_argument(x, y=2.0, *, z=0.5):
    return x * y + z * x**2


def used_twice(x):
    y = x * x
    return y * y + y


def chain_of_names(x):
    a = x + 1
    b = a * a
    c = b - a
    d = c * b
    return d / a


def name_bound_again(x):
    x = x * 2
    x = x * x
    x = np.sin(x)
    return x


def alias(x):
    y = x
    x = x + 1
    z = y
    y = y * x
    return z * y


def alias_both_used(x):
    y = x
    z = y
    return x * y * z


def dead_code(x):
    unused = np.exp(x * 100)
    y = x * 2
    unused = unused + y
    return y


def value_overwritten_before_use(x):
    y = x * x
    y = 3.0
    return y * x


def swap(x, y):
    x, y = y, x
    return x * 2 - y * y


def rotate_three(x, y, z):
    x, y, z = z, x, y
    return x * y**2 * z**3


def tuple_assignment(x, y):
    a, b = x * y, x + y
    (c, d), e = (a, b), a - b
    return c * d + e


def star_assignment(x, y):
    first, *middle, last = x, y, x * y, x - y
    return first * last + middle[0] * middle[1]


def star_assignment_empty(x, y):
    first, second, *rest = x, y
    return first * second + len(rest)


def chained_assignment(x):
    a = b = x * x
    a = a + 1
    return a * b


def augmented(x, y):
    x += y
    x *= x
    x -= 2 * y
    x /= 1 + y * y
    x **= 2
    return x


def annotated(x: float, y: float) -> float:
    s: float = x * y
    t: float
    t = s + x
    return t * s


def several_results(x, y):
    return x * y, x + y


def nested_results(x, y):
    return (x * y, (x + y, x)), y


def result_twice(x):
    y = np.sin(x)
    return y, y


def parameter_returned(x, y):
    return x, x * y


def unused_parameter(x, y):
    return x * 3


def integers_beside(x, k):
    n = k + 1
    m = n // 2
    return x**n * m + x / k


def boolean_as_number(x):
    flag = x > 0
    return x * flag + (x < 1) * x * x


def bitwise_integers(x, k):
    mask = (k & 6) | 1 ^ 3
    shifted = mask << 2 >> 1
    return x * shifted + (~k) * x


def deleted_name(x):
    y = x * 2
    z = y * y
    del y
    y = z + x
    return y * z


def asserted(x):
    assert x > -100, "far too small"
    assert x < 100
    return x * x


def docstring_and_pass(x):
    """The square.

    Said in more than one line.
    """
    pass
    "a string on its own"
    return x * x


def f_string(x, y):
    label = f"{x:.2f} and {y!r}"
    return x * len(label[:3]) + y


def strange_names(out, x_bar, s_saved, x_dot, out_bar):
    out_dot = out * x_bar
    x = s_saved * out_dot
    branch_saved = x + x_dot
    return branch_saved * out_bar * x


def shadows_builtins(x):
    len = x * 2
    max = len * len
    range = max + x
    float = range * max
    return float


def shadows_numpy(x, np):
    y = sin(x) * np
    return math.exp(y) + np


def name_of_itself(name_of_itself):
    return name_of_itself * name_of_itself


def longer_than_a_line(x, y):
    return (
        np.sin(x) * y
        + np.cos(y) * x  # a comment inside
        - x * y * np.exp(-x * x)
        + (x + y) ** 2 / (1 + x * x * y * y)
        - np.tanh(x - y) * (x + 2 * y) * (y + 2 * x)
    )


def semicolons(x):
    a = x * 2; b = a * a; return a + b


def numpy_scalars(x):
    a = np.float64(2.0) * x
    return a * a


def zero_dimensional(x):
    a = np.sum(x) + np.mean(x)
    return a * x


def hyper_dual_friendly(x):
    return x / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3)


def lots_of_uses(x):
    a = x * x
    return a + a * a + a * a * a + np.sin(a) * np.cos(a) + a / (1 + a)


CASES = [
    (square, (3.0,)), (square, (-0.5,)),
    (cube_minus, (1.5,)),
    (identity, (2.0,)),
    (constant_result, (2.0,)),
    (linear, (0.3,)),
    (polynomial, (1.2,)), (polynomial, (-0.7,)),
    (negative_power, (0.8,)),
    (power_of_two_variables, (1.7, 2.3)),
    (number_to_a_variable, (0.4,)),
    (negative_base_of_even_power, (1.3,)),
    (quotient, (1.1, 0.4)),
    (sum_of_everything, (0.7, -1.2)),
    (remainder, (7.3, 2.1)), (remainder, (-7.3, 2.1)),
    (nested_functions, (0.9,)),
    (imported_by_name, (0.6,)),
    (math_and_numpy, (1.4,)),
    (many_functions, (1.3,)),
    (two_argument_functions, (0.4, 1.9)), (two_argument_functions, (2.4, 0.9)),
    (builtin_functions, (1.5, -0.5)), (builtin_functions, (-1.5, 0.5)),
    (three_way_maximum, (1.5, 2.5)), (three_way_maximum, (1.5, 0.2)), (three_way_maximum, (0.5, 1.2)),
    (rounded_away, (2.3,)), (rounded_away, (-2.3,)),
    (global_constant, (1.1,)),
    (default_argument, (1.5,)), (default_argument, (1.5, 3.0)),
    (used_twice, (1.2,)),
    (chain_of_names, (0.7,)),
    (name_bound_again, (0.7,)),
    (alias, (0.7,)),
    (alias_both_used, (1.1,)),
    (dead_code, (0.01,)),
    (value_overwritten_before_use, (1.4,)),
    (swap, (1.5, 0.5)),
    (rotate_three, (1.5, 0.5, 0.9)),
    (tuple_assignment, (1.5, 0.5)),
    (star_assignment, (1.5, 0.5)),
    (star_assignment_empty, (1.5, 0.5)),
    (chained_assignment, (1.5,)),
    (augmented, (1.5, 0.5)),
    (annotated, (1.5, 0.5)),
    (several_results, (1.5, 0.5)),
    (nested_results, (1.5, 0.5)),
    (result_twice, (1.5,)),
    (parameter_returned, (1.5, 0.5)),
    (unused_parameter, (1.5, 0.5)),
    (integers_beside, (1.5, 3)), (integers_beside, (1.5, 4)),
    (boolean_as_number, (1.5,)), (boolean_as_number, (0.5,)), (boolean_as_number, (-0.5,)),
    (bitwise_integers, (1.5, 5)),
    (deleted_name, (1.5,)),
    (asserted, (1.5,)),
    (docstring_and_pass, (1.5,)),
    (f_string, (1.5, 2.5)),
    (strange_names, (1.5, 0.5, 0.7, 1.1, 0.9)),
    (shadows_builtins, (0.7,)),
    (shadows_numpy, (0.7, 0.3)),
    (name_of_itself, (0.7,)),
    (longer_than_a_line, (0.7, 0.3)),
    (semicolons, (0.7,)),
    (numpy_scalars, (0.7,)), (numpy_scalars, (np.float64(0.7),)),
    (zero_dimensional, (0.7,)),
    (hyper_dual_friendly, (0.7,)),
    (lots_of_uses, (0.7,)),
]

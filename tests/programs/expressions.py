"""Programs with ternaries, walrus assignments, short circuits and comparisons inside expressions."""

import math

import numpy as np

from programs.sampling import floats


def ternary(x):
    return x * x if x > 0 else -x


def ternary_nested(x):
    return x if x < 0 else x * x if x < 1 else np.sin(x)


def ternary_inside(x, y):
    return (x if x > y else y) * 2 + (1 if x > 0 else y)


def ternary_guards(x):
    return math.log(x) if x > 0 else 0.0


def ternary_of_tuples(x, y):
    a, b = (x, y) if x > y else (y, x * y)
    return a * b * b


def ternary_in_loop(x, n):
    s = x
    for i in range(n):
        s = s * x if i % 2 else s + x
    return s


def ternary_as_index(x, k):
    return x[k if k < len(x) else -1] * x[0]


def ternary_as_bound(x, n, twice):
    for i in range(n * 2 if twice else n):
        x = x * 1.1
    return x * x


def walrus_in_test(x):
    if (y := x * x) > 1:
        return y * x
    return y


def walrus_in_expression(x):
    return (y := x * x) + y * y


def walrus_in_while(x):
    while (x := x * 1.5) < 4:
        pass
    return x * x


def walrus_in_while_with_body(x, n):
    s = 0.0
    while (n := n - 1) >= 0:
        s = s * x + n
    return s + n * x


def walrus_rebinds(x):
    y = x
    z = (y := y * y) * y
    return z + y


def walrus_in_short_circuit(x):
    y = x
    if x > 0 and (y := x * x) > 1:
        return y * 2
    return y * 3


def walrus_twice(x):
    return (a := x + 1) * (b := a * x) + b


def walrus_in_ternary(x):
    return y * 2 if (y := x * x) > 1 else y


def or_as_default(x, y):
    z = y or x
    return z * x


def and_chain(x, y, z):
    return 1.0 * x if x > 0 and y > 0 and z > 0 else x * y * z


def or_of_ands(x, y):
    s = x * y
    if (x > 0 and y < 0) or (x < 0 and y > 0) or not (x < 2):
        s = s * x
    return s


def comparison_of_expressions(x, y):
    if x * x + y * y < 1 <= x + 2 * y:
        return x * y
    return x / y


def not_equal_and_is(x, k):
    if k is not None and k != 2:
        x = x * k
    return x * x


def value_of_comparison(x, y):
    inside = x * x + y * y < 1
    return inside * x + (not inside) * y * y


def nested_calls(x, y):
    return max(abs(x), abs(y * 2)) * math.exp(-min(x, y) ** 2)


def call_with_keywords(A):
    return np.sum(a=A, axis=1, keepdims=True) * A


def precedence(x, y):
    return -x**2 + (-x) ** 2 - (x - (y - 1)) / (x / y) / 2 + 2**-y**2 + (x * y) ** 2 % 3 - x @ np.ones(()) if False else (
        -(x**2) - -(-y) * x - (x - y - x) + (x / (y / x)) + 2**3**1 * x)


def negative_constants(x):
    return (-2) ** 2 * x + x**-1 - -3 * x + (-1.5) * -x


def comparison_of_constants(x):
    return x * x if 1 < 2 < 3 else x


def print_inside(x):
    print("x is", x, end="")
    y = x * x
    print(f"{y:.3f}")
    return y


def unused_expressions(x):
    x + 1
    np.sin(x)
    x > 2
    return x * x


def long_chain(x):
    return ((((((x + 1) * x + 2) * x + 3) * x + 4) * x + 5) * x + 6) * x


CASES = [
    *((f, (x,)) for f in (ternary, ternary_nested, ternary_guards, walrus_in_test, walrus_in_expression,
                          walrus_in_while, walrus_rebinds, walrus_in_short_circuit, walrus_twice, walrus_in_ternary,
                          negative_constants, comparison_of_constants, print_inside, unused_expressions, long_chain)
      for x in (0.7, -0.4, 1.6) if not (f is walrus_in_while and x < 0)),
    *((f, a) for f in (ternary_inside, ternary_of_tuples, or_as_default, or_of_ands, comparison_of_expressions,
                       value_of_comparison, nested_calls, precedence)
      for a in ((0.7, 0.4), (-0.4, 1.6), (1.6, -0.3))),
    (or_as_default, (0.7, 0)),
    *((f, (0.7, n)) for f in (ternary_in_loop, walrus_in_while_with_body) for n in (0, 1, 4)),
    *((ternary_as_index, (floats(3, seed=61), k)) for k in (1, 5)),
    *((ternary_as_bound, (0.7, 2, twice)) for twice in (True, False)),
    *((and_chain, a) for a in ((0.7, 0.4, 0.2), (0.7, -0.4, 0.2), (0.7, 0.4, -0.2))),
    *((not_equal_and_is, (0.7, k)) for k in (None, 2, 3)),
    (call_with_keywords, (floats(2, 3, seed=62),)),
]

"""Programs with branches: both ways taken, names defined on one side, nested and chained tests, short circuit."""

import numpy as np


def one_sided(x):
    y = x
    if x > 0:
        y = x * x
    return y


def two_sided(x):
    if x > 1:
        y = x * x
    else:
        y = 3 * x
    return y


def elif_chain(x):
    if x < -1:
        y = -x
    elif x < 0:
        y = x * x
    elif x < 1:
        y = np.sin(x)
    else:
        y = x**3
    return y


def return_in_each_arm(x):
    if x > 0:
        return x * x
    else:
        return -x


def early_return(x):
    if x < 0:
        return 0.5 * x
    y = x * x
    return y * x


def early_return_twice(x, y):
    if x < 0:
        return y * y
    z = x * y
    if z > 1:
        return z
    return z * z + x


def return_deep_inside(x, y):
    z = x
    if x > 0:
        z = z * y
        if y > 0:
            if z > 1:
                return z * z
            z = z + y
        z = z * x
    return z - y


def nested_tests(x, y):
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x / y
    else:
        if y > 0:
            z = x - y
        else:
            z = x + y * y
    return z * z


def defined_on_one_side(x, flag):
    if flag:
        y = x * x
    z = 2 * x
    if flag:
        z = z * y
    return z


def defined_on_one_side_by_value(x):
    if x > 1:
        scale = x * 2
    if x > 2:
        x = x * scale
    return x


def empty_then(x):
    if x > 0:
        pass
    else:
        x = x * x
    return x * 3


def arms_without_effect(x):
    if x > 0:
        y = 1
    else:
        y = 2
    return x * x


def constant_in_one_arm(x):
    if x > 0:
        y = x * x
    else:
        y = 0.0
    return y + x


def constants_in_both_arms(x):
    if x > 0:
        scale = 2.0
    else:
        scale = 3.0
    return scale * x * x


def integer_in_one_arm(x):
    if x > 0:
        y = x * x
    else:
        y = 1
    return y * x


def swap_in_branch(x, y):
    if x > y:
        x, y = y, x
    return x * 2 - y * y


def value_used_in_both_arms_and_after(x):
    y = np.sin(x)
    if y > 0:
        z = y * y
    else:
        z = y * x
    return z + y


def overwritten_in_branch(x):
    y = x * x
    z = np.sin(y)
    if x > 0:
        y = z * 2
    return y * z


def test_on_overwritten_name(x):
    y = x * x
    if y > 1:
        y = y / 2
        if y > 1:
            y = y / 2
            if y > 1:
                y = np.sqrt(y)
    return y * x


def chained_comparison(x):
    if 0 < x < 1:
        return x * x
    if 1 <= x < 2 != 3:
        return np.sin(x)
    return x


def chained_comparison_evaluated_once(x):
    if 0 < x * x - 1 < 5:
        x = x * 2
    return x * x


def both_conditions(x, y):
    if x > 0 and y > 0:
        return x * y
    if x > 0 or y > 0:
        return x - y * y
    return x * x + y


def negated(x):
    if not x > 0:
        x = x * x
    if not (x > 1 and x < 3):
        x = x * 2
    return x * x


def short_circuit_guards_division(x, y):
    if y != 0 and x / y > 1:
        return x / y
    return x * 2


def short_circuit_as_value(x, y):
    z = x or y
    w = x and y
    return z * 2 + w * w


def none_as_default(x, y=None):
    if y is None:
        y = x * x
    return x * y


def is_not_none(x, y=None):
    if y is not None:
        return x * y
    return x


def string_option(x, kind):
    if kind == "square":
        return x * x
    elif kind in ("sine", "sin"):
        return np.sin(x)
    return x


def bool_option(x, squared=True):
    if squared:
        x = x * x
    return x + 1


def integer_option(x, k):
    if k == 0:
        return x
    if k % 2:
        return x**k
    return x * k


def flag_computed_before(x, y):
    big = x > y
    z = x * y
    if big:
        z = z * x
    if big and y > 0:
        z = z + 1 / y
    return z


def many_branches_in_a_row(x):
    y = x
    if x > 0:
        y = y * x
    if x > 1:
        y = y + x
    if y > 2:
        y = np.sin(y)
    if y < 0.5:
        y = y * y
    return y


def raises_otherwise(x):
    if x < -10:
        raise ValueError(f"{x} is too small")
    if x > 0:
        y = x * x
    elif x > -5:
        y = -x
    else:
        raise ValueError
    return y


def results_of_two_lengths(x):
    if x > 0:
        a, b = x, x * x
    else:
        a, b = x * x, 1.0
    return a * b, a - b


def membership(x, k):
    if k in (1, 2, 3):
        x = x * k
    if k not in [2, 5]:
        x = x * x
    return x


def array_test(x):
    if np.any(x > 0.5):
        return np.sum(x * x)
    return np.sum(x)


def array_or_number(x, flag):
    y = x[0] if flag else x
    return y * y


def same_value_in_both(x, flag):
    if flag:
        y = x
    else:
        y = x
    return y * x


def returns_none_never(x):
    if x > 0:
        result = x
    elif x <= 0:
        result = -x * x
    else:
        result = None
    return result


CASES = [
    *((one_sided, (x,)) for x in (0.5, -0.5)),
    *((two_sided, (x,)) for x in (0.5, 1.5)),
    *((elif_chain, (x,)) for x in (-1.5, -0.5, 0.5, 1.5)),
    *((return_in_each_arm, (x,)) for x in (0.5, -0.5)),
    *((early_return, (x,)) for x in (0.5, -0.5)),
    *((early_return_twice, a) for a in ((-1.0, 2.0), (2.0, 2.0), (0.5, 0.5))),
    *((return_deep_inside, a) for a in ((-1.0, 2.0), (2.0, 2.0), (0.5, 0.5), (0.5, -0.5))),
    *((nested_tests, a) for a in ((1.0, 2.0), (1.0, -2.0), (-1.0, 2.0), (-1.0, -2.0))),
    *((defined_on_one_side, a) for a in ((1.5, True), (1.5, False))),
    *((defined_on_one_side_by_value, (x,)) for x in (0.5, 1.5, 2.5)),
    *((empty_then, (x,)) for x in (0.5, -0.5)),
    *((arms_without_effect, (x,)) for x in (0.5, -0.5)),
    *((constant_in_one_arm, (x,)) for x in (0.5, -0.5)),
    *((constants_in_both_arms, (x,)) for x in (0.5, -0.5)),
    *((integer_in_one_arm, (x,)) for x in (0.5, -0.5)),
    *((swap_in_branch, a) for a in ((1.0, 2.0), (2.0, 1.0))),
    *((value_used_in_both_arms_and_after, (x,)) for x in (0.5, -0.5)),
    *((overwritten_in_branch, (x,)) for x in (0.5, -0.5)),
    *((test_on_overwritten_name, (x,)) for x in (0.5, 1.2, 1.7, 3.0)),
    *((chained_comparison, (x,)) for x in (0.5, 1.5, 2.5)),
    *((chained_comparison_evaluated_once, (x,)) for x in (0.5, 1.5, 3.5)),
    *((both_conditions, a) for a in ((1.0, 2.0), (1.0, -2.0), (-1.0, 2.0), (-1.0, -2.0))),
    *((negated, (x,)) for x in (0.5, 1.5, -0.5, -1.5)),
    *((short_circuit_guards_division, a) for a in ((1.0, 0), (1.0, 0.5), (1.0, 2.0))),
    *((short_circuit_as_value, a) for a in ((1.0, 2.0), (0.5, 0.25))),
    *((none_as_default, a) for a in ((1.5,), (1.5, 2.0), (1.5, None))),
    *((is_not_none, a) for a in ((1.5,), (1.5, 2.0))),
    *((string_option, (1.5, kind)) for kind in ("square", "sine", "none")),
    *((bool_option, a) for a in ((1.5,), (1.5, False))),
    *((integer_option, (1.5, k)) for k in (0, 1, 2, 3)),
    *((flag_computed_before, a) for a in ((2.0, 1.0), (1.0, -2.0), (1.0, 2.0))),
    *((many_branches_in_a_row, (x,)) for x in (-0.7, 0.4, 1.2, 2.2)),
    *((raises_otherwise, (x,)) for x in (1.5, -1.5)),
    *((results_of_two_lengths, (x,)) for x in (1.5, -1.5)),
    *((membership, (1.5, k)) for k in (1, 2, 5, 7)),
    *((array_test, (x,)) for x in (np.array([0.1, 0.7]), np.array([0.1, 0.2, -0.3]))),
    *((array_or_number, (np.array([0.1, 0.7]), flag)) for flag in (True, False)),
    *((same_value_in_both, (1.5, flag)) for flag in (True, False)),
    *((returns_none_never, (x,)) for x in (1.5, -1.5)),
]

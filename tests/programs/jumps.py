"""Programs that leave loops early: break, continue, return, else, in every nesting."""

import numpy as np

from programs.sampling import floats


def break_on_value(x, n):
    s = x
    for i in range(n):
        s = s * 1.5
        if s > 2:
            break
    return s * x


def break_at_the_head(x, n):
    s = x
    for i in range(n):
        if s > 2.1:
            break
        s = s * 1.5 + x
    return s


def break_in_the_middle(x, n):
    s = x
    t = x
    for i in range(n):
        s = s * 1.5
        if s > 2:
            break
        t = t * s
    return s * t


def break_at_once(x, n):
    for i in range(n):
        x = x * x
        break
    return x * 3


def break_with_index(x, n):
    i = -1
    for i in range(n):
        x = x * 1.5
        if x > 3:
            break
    return x * i


def else_of_for(x, n):
    for i in range(n):
        x = x * 1.5
        if x > 3:
            break
    else:
        x = x * x
    return x


def else_without_break(x, n):
    for i in range(n):
        x = x * 1.5
    else:
        x = x + 1
    return x * x


def continue_on_index(x, n):
    s = x
    for i in range(n):
        if i % 2:
            continue
        s = s * x + i
    return s


def continue_on_value(a):
    s = 0.0
    for v in a:
        if v < 0:
            continue
        s = s + v * v
    return s


def continue_under_nested_ifs(x, n):
    s = x
    for i in range(n):
        if i > 0:
            s = s + 1
            if i % 2:
                s = s * x
                if s > 2:
                    continue
                s = s * 1.1
            s = s + x
        s = s * 0.9
    return s


def continue_at_the_end(x, n):
    for i in range(n):
        x = x * 1.1
        continue
    return x * x


def break_and_continue(a):
    s = 1.0
    for v in a:
        if v < -0.5:
            continue
        if s > 3:
            break
        s = s * (1 + v * v)
    return s


def return_from_loop(x, n):
    for i in range(n):
        x = x * 1.5
        if x > 3:
            return x * x
    return x


def return_from_nested_loops(x, n):
    s = x
    for i in range(n):
        for j in range(n):
            s = s * 1.2 + j
            if s > 8:
                return s * i
        s = s - 0.5
    return s * s


def return_at_once(x, n):
    for i in range(n):
        return x * x
    return x


def return_of_the_first_that_fits(a, bound):
    for i, v in enumerate(a):
        if v > bound:
            return v * v + i
    return bound


def returns_from_everywhere(x, n):
    if x < 0:
        return -x
    for i in range(n):
        if x > 4:
            return x
        x = x * 1.5
        if i == 2:
            return x * x
    else:
        x = x + 1
        if x > 2:
            return x * 3
    return x * 2


def break_of_inner_only(x, n):
    s = x
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            s = s * 1.1 + j
        s = s * x
    return s


def break_of_both(x, n):
    s = x
    done = False
    for i in range(n):
        for j in range(n):
            s = s * 1.2
            if s > 3:
                done = True
                break
        if done:
            break
        s = s + 0.1
    return s * s


def inner_else(x, n):
    s = x
    for i in range(n):
        for j in range(i):
            if j == 1:
                break
            s = s * 1.2
        else:
            s = s + x
            continue
        s = s * s
        break
    return s


def continue_of_outer_by_else(x, n):
    s = x
    for i in range(n):
        for j in range(i):
            s = s + x
            if s > 2.1:
                break
        else:
            continue
        s = s * 0.5
    return s


def raise_in_loop(x, n):
    for i in range(n):
        if x > 1e6:
            raise OverflowError("too large")
        x = x * 1.5
    return x


def assert_in_loop(a):
    s = 0.0
    for v in a:
        assert v < 10
        s = s + v * v
    return s


def name_defined_before_break_only(x, n):
    for i in range(n):
        x = x * 1.5
        if x > 2:
            found = x * x
            break
    else:
        found = x
    return found * x


def number_of_trips(x, n):
    count = 0
    for i in range(n):
        count += 1
        if x > 2:
            break
        x = x * 1.5
    return x / (1 + count)


def first_zero_crossing(a):
    previous = a[0]
    position = 0.0
    for i in range(1, len(a)):
        current = a[i]
        if previous * current < 0:
            position = i - 1 + previous / (previous - current)
            break
        previous = current
    return position


def two_breaks(x, n):
    s = x
    for i in range(n):
        if s > 5:
            s = s - 1
            break
        s = s * 1.4
        if i == 3:
            s = s * s
            break
        s = s + 0.1
    return s


def break_in_both_arms(x, n):
    for i in range(n):
        x = x + 0.3
        if x > 1:
            x = x * x
            break
        else:
            x = x * 2
            break
    return x * x


def continue_in_both_arms(x, n):
    for i in range(n):
        if x > 1:
            x = x * 0.8
            continue
        else:
            x = x * 2
            continue
    return x * x


def return_inside_else(x, n):
    for i in range(n):
        if x > 2:
            break
        x = x * 1.3
    else:
        return x * x
    return x


def return_of_tuple_from_loop(x, n):
    for i in range(n):
        x = x * 1.5
        if x > 3:
            return x, x * x
    return x * x, 1.0


def code_after_return(x):
    return x * x
    x = x * 1000
    return x


def if_with_return_then_loop(x, n):
    if n == 0:
        return x
    y = x
    for i in range(n):
        y = y * x
        if y < 0.2:
            continue
        y = y + 1
    return y


def reversed_with_break(a):
    s = 0.0
    for i in reversed(range(len(a))):
        s = s * 0.5 + a[i]
        if s > 0.8:
            break
    return s * s


def zip_with_continue(a, b):
    s = 1.0
    for u, v in zip(a, b):
        if u > v:
            continue
        s = s * v + u
    return s


STARTS = ((0.8, 0), (0.8, 1), (0.8, 2), (0.8, 6), (1.9, 6))

CASES = [
    *((f, a) for f in (
        break_on_value, break_at_the_head, break_in_the_middle, break_at_once, break_with_index, else_of_for,
        else_without_break, continue_on_index, continue_under_nested_ifs, continue_at_the_end, return_from_loop, return_from_nested_loops, return_at_once, returns_from_everywhere,
        break_of_inner_only, break_of_both, inner_else, continue_of_outer_by_else, raise_in_loop,
        name_defined_before_break_only, number_of_trips, two_breaks, break_in_both_arms, continue_in_both_arms,
        return_inside_else, return_of_tuple_from_loop, if_with_return_then_loop)
      for a in STARTS),
    (returns_from_everywhere, (-0.5, 3)),
    *((f, (floats(n, seed=s),)) for f in (continue_on_value, break_and_continue, assert_in_loop, reversed_with_break)
      for n, s in ((0, 0), (4, 1), (7, 2))),
    *((return_of_the_first_that_fits, (floats(5, seed=3), bound)) for bound in (-0.9, 0.3, 5.0)),
    *((first_zero_crossing, (a,)) for a in (np.array([1.0, 0.5, -0.2]), np.array([1.0, 2.0]), np.array([-1.0, 3.0]))),
    (code_after_return, (0.8,)),
    *((zip_with_continue, (floats(4, seed=s), floats(4, seed=s + 1))) for s in (4, 6)),
]

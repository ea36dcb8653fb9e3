"""Lowering keeps the meaning of branches, loops and jumps, in any nesting."""

from __future__ import annotations

import numpy as np
import pytest
from meaning import Programs, check_meaning

program = Programs()
numbers = ([],), ([1],), ([3, -1, 4, 1, -5, 9, 2, 6],), (np.array([2.0, -7.0, 1.0]),)


# --- branches ------------------------------------------------------------------------------------------------------

@program((1,), (-1,))
def defined_on_one_side(x):
    if x > 0:
        y = x
    return y


@program((1,), (-1,), (0,))
def elif_chain(x):
    y = 0
    if x > 0:
        y = x
        z = 1
    elif x < 0:
        z = 2
    else:
        y, z = 5, 6
        w = 7
    return y, z, x


@program((1,), (-1,), (0,))
def early_returns(x):
    if x > 0:
        return "positive"
    y = x * 2
    if x < 0:
        y = y - 1
        return y
    return y + 1


@program((1, 1), (1, -1), (-1, 1), (-1, -1))
def return_in_some_paths(x, y):
    z = 1
    if x > 0:
        if y > 0:
            return z
        z = 2
    else:
        z = 3
    z = z + 1
    return z


@program((1, 1), (1, -1), (-1, 1), (-1, -1))
def returns_on_both_sides(x, y):
    if x > 0:
        if y > 0:
            return 1
        else:
            return 2
    else:
        if y < 0:
            return 3
    return 4


@program((1,), (-1,))
def falls_off_the_end(x):
    if x > 0:
        return x


@program((1,), (-1,), (0,))
def raises_or_defines(x):
    if x > 0:
        y = x
    elif x < 0:
        raise ValueError("negative")
    else:
        y = 1
        raise KeyError(y)
    return y


@program((1,), (-1,))
def raises_on_both_sides(x):
    if x > 0:
        raise ValueError(x)
    else:
        raise KeyError(x)
    return x


@program((1, 1), (1, -1), (-1, 1), (-1, -1))
def raise_beside_return(x, y):
    if x > 0:
        if y > 0:
            raise ValueError
        return 1
    z = 2
    if y > 0:
        z = 3
    return z


@program((1,), (-1,))
def dead_code_after_return(x):
    return x
    y = x
    return y


@program((1,))
def constant_tests(x):
    if True:
        x = x + 1
    if 0:
        x = 100
    while False:
        x = 50
    return x


# --- counted loops -------------------------------------------------------------------------------------------------

@program((0,), (1,), (5,), (-2,))
def sum_of_squares(n):
    s = 0.0
    for i in range(n):
        s = s + i * i
    return s


@program((2, 7, 2), (7, 2, -2), (0, 5, 1), (5, 0, 3), (1, 2, 0))
def stepped(a, b, c):
    s = ()
    for i in range(a, b, c):
        s = s + (i,)
    return s


@program((0,), (3,))
def index_after_the_loop(n):
    i = "before"
    for i in range(n):
        pass
    return i


@program((0,), (3,))
def index_perhaps_unassigned(n):
    for i in range(n):
        x = i
    return i, x


@program((4,))
def index_reassigned(n):
    t = ()
    for i in range(n):
        t = t + (i,)
        i = i * 10
        t = t + (i,)
    return t, i


@program((4,))
def index_read_before_assigned(n):
    i = 100
    t = ()
    for k in range(n):
        t = t + (i,)
        for i in range(k):
            t = t + (i,)
    return t, i


@program((4,))
def bounds_evaluated_once(n):
    s = 0
    for i in range(n):
        n = n + 1
        s = s + n
    return s, n


@program((5,), (0,))
def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@program((3, 2), (0, 2), (2, 0))
def nested_loops(m, n):
    s = 0
    for i in range(m):
        for j in range(i, n + i):
            s = s + i * j
            last = j
    return s, last


@program((3,))
def temporaries_in_loops(n):
    s = 0
    for i in range(n):
        t = i * 2
        u = t + 1
        s = s + u
    for i in range(n):
        t = i
        s = s + t
    return s


@program((3,))
def defined_in_the_first_round(n):
    s = 0
    for i in range(n):
        if i == 0:
            x = 5
        s = s + x
        x = x + 1
    return s, x


@program((3,), (0,))
def defined_late(n):
    s = 0
    for i in range(n):
        if i > 0:
            s = s + x
        x = i
    return s


# --- what a loop walks over ----------------------------------------------------------------------------------------

@program(*numbers, ((),), ("text",), ({"a": 1, "b": 2},), (range(3),), (5,))
def over(xs):
    t = ()
    for x in xs:
        t = t + (x,)
    return t


@program(*numbers)
def over_enumerate(xs):
    t = ()
    for i, x in enumerate(xs):
        t = t + (i * x,)
    for i, x in enumerate(xs, 5):
        t = t + (i, x)
    for pair in enumerate(xs, start=-1):
        t = t + pair
    return t


@program(([1, 2, 3], [4.0, 5.0]), ([], [1]))
def over_zip(xs, ys):
    t = ()
    for x, y in zip(xs, ys):
        t = t + (x * y,)
    for z in zip(xs, ys, range(9)):
        t = t + z
    for x, in zip(xs):
        t = t + (x,)
    for x in zip():
        t = t + (x,)
    return t


@program(*numbers)
def over_reversed(xs):
    t = ()
    for x in reversed(xs):
        t = t + (x,)
    for i in reversed(range(len(xs))):
        t = t + (i,)
    for i in reversed(range(1, 8, 3)):
        t = t + (i,)
    return t


@program(*numbers)
def over_combinations(xs):
    t = ()
    for i, (x, y) in enumerate(zip(xs, reversed(xs))):
        t = t + (i, x, y)
    for (i, x), j in zip(enumerate(xs), range(2, 20, 3)):
        t = t + (i, x, j)
    for i, x in reversed(list(enumerate(xs))):
        t = t + (i, x)
    for x, y in reversed(tuple(zip(xs, xs[1:]))):
        t = t + (x, y)
    for i, j in zip(range(3), range(3)):
        t = t + (i, j)
    for i, j in enumerate(range(3)):
        t = t + (i, j)
    for i, j in enumerate(range(4, 0, -1), 2):
        t = t + (i, j)
    for x in list(reversed(list(xs))):
        t = t + (x,)
    for i, (j, (k, x)) in enumerate(enumerate(zip(range(1, 9), xs))):
        t = t + (i, j, k, x)
    return t


@program(*numbers)
def impossible_reversal(xs):
    for x in reversed(enumerate(xs)):
        return x


@program(({},), ({"a": 1, "b": [2, 3]},))
def over_dicts(d):
    t = ()
    for k in d:
        t = t + (k, d[k])
    for k, v in d.items():
        t = t + (k, v)
    for v in d.values():
        t = t + (v,)
    for k in d.keys():
        t = t + (k,)
    for i, (k, v) in enumerate(d.items()):
        t = t + (i, k, v)
    for k, v in reversed(d.items()):
        t = t + (k, v)
    return t


@program(([(1, (2, 3)), (4, (5, 6))],), ([(1, (2, 3, 4))],), ([],), ([1],))
def nested_targets(rows):
    t = ()
    for a, (b, c) in rows:
        t = t + (a, b, c)
    return t


@program(([(1, 2, 3), (4,)],))
def star_targets(rows):
    t = ()
    for a, *b in rows:
        t = t + (a, b)
    for i, (a, *b) in enumerate(rows):
        t = t + (i, a, b)
    for (a, *b) in zip(rows, rows, rows):
        t = t + (a, b)
    return t


@program((np.arange(6.0).reshape(2, 3),))
def rows_of_a_matrix(A):
    s = 0.0
    for row in A:
        for x in row:
            s = s * 2 + x
    return s


@program(([1, 2, 3],))
def item_reassigned_and_read_after(xs):
    for x in xs:
        x = x * 2
    return x


@program(([1, 2], 3))
def names_of_indices_taken(xs, i):
    j = 5
    for x in xs:
        for y in xs:
            i = i + x * y * j
    return i


# --- while ---------------------------------------------------------------------------------------------------------

@program((100.0,), (0.5,))
def halving(x):
    n = 0
    while x > 1:
        x = x / 2
        n = n + 1
    return x, n


@program((10, 3), (0, 0))
def while_with_short_circuit(n, k):
    while n > 0 and (n % 7 or k > 0) and not n == 100:
        n = n - 1
        k = k - 1
    return n, k


@program((27,), (1,))
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2:
            n = 3 * n + 1
        else:
            n = n // 2
        steps += 1
        if steps > 20:
            break
    return n, steps


@program((5,), (0,))
def while_with_walrus(n):
    t = ()
    while (m := n - 1) >= 0:
        n = m
        if m == 3:
            continue
        t = t + (m,)
    else:
        t = t + ("end",)
    return t, m


@program((5,), (1,))
def while_with_walrus_and_break(n):
    while (n := n - 1) > 0 and (k := n) < 10:
        if n == 2:
            break
    else:
        return "exhausted", n
    return n, k


@program((3,))
def while_true(n):
    while True:
        n = n + 1
        if n > 5:
            return n


@program((3,))
def while_true_once(n):
    while True:
        n = n + 1
        break
    return n


# --- jumps ---------------------------------------------------------------------------------------------------------

@program(*numbers)
def with_continue(xs):
    s = 0
    for x in xs:
        if x < 0:
            continue
        s = s + x
    return s


@program(*numbers)
def with_break(xs):
    s = 0
    for x in xs:
        if x < 0:
            break
        s = s + x
    return s, len(xs)


@program(*numbers)
def with_return(xs):
    for x in xs:
        if x < 0:
            return x
    return 0


@program(*numbers)
def return_none_or_value(xs):
    for x in xs:
        if x < 0:
            return
        if x > 4:
            return x


@program(*numbers)
def break_deep_in_branches(xs):
    s = 0
    for x in xs:
        if x > 0:
            if x > 3:
                s = s + 100
                if x > 8:
                    break
                s = s + 10
            s = s + 1
        elif x < -3:
            continue
        s = s * 2 + x
    return s


@program(*numbers)
def all_jumps(xs):
    s = 0
    for x in xs:
        if x == 9:
            return "nine", s
        if x < -4:
            s = s - 1
            continue
        if x == 2:
            s = s + 50
            break
        s = s + x
    s = s + 1000
    return s


@program(*numbers)
def else_after_break(xs):
    for x in xs:
        if x < 0:
            y = x
            break
    else:
        y = "none"
    return y


@program(*numbers)
def else_without_break(xs):
    for x in xs:
        s = x
    else:
        s = "end"
    return s


@program(*numbers)
def else_beside_return(xs):
    s = 0
    for x in xs:
        if x > 8:
            return "large"
        s = s + x
    else:
        s = s + 100
    return s


@program(*numbers)
def else_beside_all_jumps(xs):
    s = 0
    for x in xs:
        if x > 8:
            return "large"
        if x == -5:
            break
        if x == -1:
            continue
        s = s + x
    else:
        if s > 3:
            return "all"
        s = s + 100
    return s


@program(*numbers)
def jumps_from_nested_loops(xs):
    t = ()
    for x in xs:
        for y in xs:
            if y == x:
                break
            if x + y == 11:
                return t, "eleven"
            if y < 0:
                continue
            t = t + (x, y)
        else:
            t = t + ("no break",)
            continue
        if x == 6:
            break
        t = t + (x,)
    else:
        t = t + ("end",)
    return t


@program((4,))
def return_from_three_loops(n):
    for i in range(n):
        for j in range(n):
            k = 0
            while k < n:
                if i * j * k == 4:
                    return i, j, k
                k = k + 1
    return None


@program((4,), (0,), (9,))
def two_loops_that_return(n):
    for i in range(n):
        if i == 5:
            return "first", i
    for i in range(n):
        if i == 3:
            return "second", i
    return i if n else "none"


@program((3,), (8,))
def break_in_else_of_inner(n):
    t = 0
    for i in range(n):
        for j in range(i):
            if j == 4:
                break
        else:
            t = t + i
            if t > 20:
                break
            continue
        t = t + 100
    return t


@program((6,))
def guarded_rest_with_more_jumps(n):
    t = ()
    for i in range(n):
        if i % 2:
            if i == 3:
                continue
            t = t + (i,)
        t = t + ("even or one",)
        if i > 2:
            if i == 4:
                t = t + ("four",)
                if n == 6:
                    break
            t = t + ("five",)
        t = t + (i,)
    return t


@program((0,), (1,), (2,))
def raise_in_a_loop(n):
    s = 0
    for i in range(n):
        if i == 1:
            raise ValueError(s)
        s = s + 1
    return s


@program((0,), (1,))
def loop_that_always_raises(n):
    s = 0
    for i in range(n):
        s = s + 1
        raise ValueError(s)
    return s


@program((0,), (2,))
def loop_that_always_returns(n):
    for i in range(n):
        return i, n
    return "empty"


@program((5,), (12,))
def variables_meet_after_jumps(n):
    best = None
    for i in range(n):
        y = i * i
        if y > 50:
            best = y
            break
        elif y > 20:
            z = y
            continue
        w = y
    return best, y, w, z if n > 5 else None


@program(([2.0, 4.0], 3), ([1.0], 0))
def everything(xs, n):
    total, count = 0.0, 0
    for k, x in enumerate(xs):
        guess = x
        for _ in range(n):
            step = (guess * guess - x) / (2 * guess)
            if abs(step) < 1e-3:
                break
            guess -= step
        else:
            count += 1
        while (guess := guess * 0.9) > 0.5:
            total += guess if k else -guess
            if total > 100:
                return total
    return total, count, guess


@pytest.mark.parametrize("function, args", program)
def test_flow_keeps_its_meaning(function, args):
    check_meaning(function, args)

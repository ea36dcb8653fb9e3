"""Lowering keeps the meaning of while loops and of jumps, in any nesting."""

# the programs are written as users write, in every way the language allows
# ruff: noqa: B007, SIM201
from __future__ import annotations

import numpy as np
import pytest
from meaning import Programs, check_meaning

program = Programs()
numbers = ([],), ([1],), ([3, -1, 4, 1, -5, 9, 2, 6],), (np.array([2.0, -7.0, 1.0]),)


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
def test_jump_keeps_its_meaning(function, args):
    check_meaning(function, args)

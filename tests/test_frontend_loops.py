"""Lowering keeps the meaning of branches and counted loops, whatever these walk over."""

# the programs are written as users write, in every way the language allows
# ruff: noqa: B007, B905, F821, F841, RUF007, SIM118
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


@pytest.mark.parametrize("function, args", program)
def test_loop_keeps_its_meaning(function, args):
    check_meaning(function, args)

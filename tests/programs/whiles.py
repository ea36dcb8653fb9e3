"""Programs with while loops: by counter, by value, without end but for a break."""

import numpy as np


def while_by_counter(x, n):
    i = 0
    while i < n:
        x = x * 1.5
        i += 1
    return x * x


def while_by_value(x):
    y = x
    while y < 10:
        y = y * 2 + x
    return y


def while_halving(x):
    n = 0
    while x > 1:
        x = x / 2
        n = n + 1
    return x * n


def while_with_two_tests(x, n):
    i = 0
    y = x
    while i < n and y < 4:
        y = y * x
        i = i + 1
    return y + i


def while_nested(x, n):
    s = x
    i = 0
    while i < n:
        j = 0
        while j < i:
            s = s * x + j
            j = j + 1
        i = i + 1
    return s


def for_inside_while(x, n):
    s = x
    while n > 0:
        for i in range(n):
            s = s * np.cos(x)
        s = s + n
        n = n - 1
    return s



def else_of_while(x, limit):
    while x < limit:
        x = x * 1.7
        if x > 3:
            x = x - 1
            break
    else:
        x = x * x + 1
    return x


def while_true(x):
    n = 0
    while True:
        x = x * 1.3
        n += 1
        if x > 5:
            break
    return x * n


def while_true_two_exits(x, n):
    i = 0
    while True:
        if i >= n:
            break
        x = np.sin(x) + 0.5
        if x > 1.4:
            x = x * 2
            break
        i = i + 1
    return x * x


def while_continue(x, n):
    i = 0
    while i < n:
        i += 1
        if i == 2:
            continue
        x = x * x + 0.1
    return x


def return_from_while(x):
    while x < 100:
        x = x * x + 0.5
        if x > 10:
            return x / 2
    return x


def while_else_with_return(x, n):
    i = 0
    while i < n:
        x = x * 1.2
        if x > 2:
            return x * i
        i += 1
    else:
        x = x * 10
    return x * x


class Sum:
    """Adds up."""

    def __init__(self, total):
        self.total = total

    def __eq__(self, other):
        return self.total == other.total

    def add(self, v):
        self.total += v
        return self.total


def while_that_sets_an_attribute(x, n):
    s = Sum(0.0)
    while s.add(x) < n:
        x = x * 1.1
    return s.add(x)


def while_that_changes_an_argument(s, n):
    while s.add(s.total) < n:
        pass
    return s


def pushed(xs, v):
    xs.append(v)
    return len(xs)


def while_that_appends(x, n):
    xs = [x]
    while pushed(xs, x * xs[-1]) < n:
        x = x * 1.1
    return sum(xs)


def while_that_takes(x, n):
    xs = [x, x * x, 2.0]
    s = 0.0
    while xs.pop() > n:
        s = s + xs[-1]
    return s * sum(xs)


def while_that_takes_or_not(x, n):
    xs = [x, x * x, 2.0 * x, x + 1, x + 2]
    s = x
    while xs and s * xs.pop() < n:
        s = s + xs[-1] * s
        if s > 3:
            continue
        s = s + x
    return s


def bumped(A, v):
    A[0] += v
    return A[0]


def while_that_stores(A, x, n):
    k = 0
    while bumped(A, x * A[1]) < n and k < 10:
        x = x * 1.1
        A[1] = A[1] * A[0]
        k += 1
        if k == 7:
            break
    else:
        x = x * x
    return np.sum(A * A) * x


CASES = [
    *((f, (0.8, n)) for f in (while_by_counter, while_nested, for_inside_while) for n in (0, 1, 4)),
    *((f, (x,)) for f in (while_by_value, while_halving) for x in (0.7, 3.0, 11.0)),
    *((while_with_two_tests, a) for a in ((1.5, 2), (1.5, 9), (0.5, 3), (5.0, 3))),
    *((while_true, (x,)) for x in (0.7, 4.5)),
    *((f, a) for f in (while_true_two_exits, while_continue, while_else_with_return)
      for a in ((0.8, 0), (0.8, 1), (0.8, 2), (0.8, 6), (1.9, 6))),
    *((else_of_while, a) for a in ((0.8, 0.5), (0.8, 1.0), (0.8, 9.0))),
    *((return_from_while, (x,)) for x in (0.7, 3.0, 200.0)),
    *((f, (0.7, n)) for f in (while_that_sets_an_attribute, while_that_appends) for n in (0.1, 3.5)),
    (while_that_changes_an_argument, (Sum(0.7), 4.0)), (while_that_takes, (1.7, 1.8)), (while_that_takes_or_not, (0.7, 6.0)),
    *((while_that_stores, (np.array([0.3, 0.9]), 0.7, n)) for n in (0.1, 4.0, 90.0)),
]

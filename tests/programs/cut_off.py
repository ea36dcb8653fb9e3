"""Stores into arrays whose dtype is known only as the program runs: floats where ``x`` is large, integers elsewhere."""

import numpy as np


class Held:
    def __init__(self):
        self.level = 0


def level(x):
    start = 0
    if x > 10.0:
        start = 1.5
    return start


def filled(v, x):
    y = np.full(3, v)
    for i in range(3):
        y[i] = y[i] + x * i
        if y[i] > 30:
            y[i] = x
    return y


def sum_from_zero(x):
    s = 0
    for _ in range(int(x) // 10):
        s += x
    y = np.full(3, s)
    y[0] = x
    return y.sum() * x


def array_of_one_of_two(x):
    y = np.ones(3) if x > 10.0 else np.arange(3)
    y[0] = x
    return y.sum() * x


def displays_of_numbers(x):
    s = level(x)
    y = np.array([[s, 1], [s, 2]])
    row = y[0]
    row[1] = x * x
    return y.sum() * x


def made_like_another(x):
    y = np.zeros_like(np.full((2, 2), level(x))).flatten()
    y[1:] = [x, x * x, 2 * x]
    return y.sum() * x


def numbers_collected(x):
    y = np.array([s for s in (level(x), level(x + 1)) for _ in range(2)])
    y[1] += x
    np.add.at(y, [0, 0], x)
    return y.sum() * x


def numbers_in_holders(x):
    held, table = Held(), {"s": 0}
    if x > 10.0:
        held.level = table["s"] = 2.5
    y, z = np.array([held.level]), np.full(2, table["s"])
    y[0] = x
    z[1] = x * y[0]
    return z.sum() * x


def two_at_once(x):
    s, t = (0, 1) if x < 10.0 else (1.5, x)
    y = np.array([s, t, 1])
    y[2] = x
    return y.sum() * x


def made_by_a_procedure(x):
    return filled(level(x), x).sum() * x


def of_what_is_changed(x):
    s = [0, 0, 0]
    for i in range(int(x) // 10):
        s[i] = 1.5
    y = np.array(s)
    y[0] = x
    return y.sum() * x


def one_number_as_an_array(x):
    b = np.asarray(1.5 if x > 10.0 else 2.5).reshape(1)
    b[0] = x
    return b.sum() * x


def some_of_a_list(x):
    n = 1 if x < 10.0 else 0
    c = np.array([x, 1][n:])
    c[0] = x * x
    return c.sum() + x


def largest_of_a_list(x):
    c, d = np.full(2, max([x, 1, 5])), np.full(2, max(x, 5))
    c[0] = d[0] = x * x
    return c.sum() + d.sum()


def item_of_a_tuple(x):
    c = np.full(3, (1, x)[x > 10.0])
    c[0] = x * x
    return c.sum() + x


def list_put_together(x):
    c = np.array([1] + [x] * int(x > 10.0))
    c[0] = x * x
    return c.sum() + x


def sum_of_nothing(x):
    c = np.full(3, sum([x] * int(x > 10.0)))
    c[0] = x * x
    return c.sum() + x


def what_is_left_of_a_list(x):
    v = [x, 1, 2]
    if x < 10.0:
        v.pop(0)
    c = np.array(v)
    c[0] = x * x
    return c.sum() + x


def items_of_a_condition(x):
    c = np.array([v for v in [x, 1, 2] if v != x or x > 10.0])
    c[0] = x * x
    return c.sum() + x


def item_that_is_replaced(x):
    v = [x, 1, 2]
    if x < 10.0:
        v[0] = 3
    c = np.array(v)
    c[0] = x * x
    return c.sum() + x


def places_and_one_more(x, n):
    c = np.append(np.array([k for k in range(n)]), 1)
    c[0] = x * x
    return c.sum() * x


def places_collected(x, n):
    places = []
    for k in range(n):
        places.append(k)
    found = np.zeros_like(np.concatenate([np.array(places), [5]]))
    if x > 0.0:
        found[0] = 7
    found[0] += x
    return found.sum() * x + np.sum(np.array(places)) * x


def put_by_a_procedure(x, n):
    made = np.append([k for k in range(n)], 1)
    put(made, x, 1)
    return made.sum() * x


def put(a, x, depth):
    if depth > 0:
        put(a, x, depth - 1)
    a[0] = x * x


def places_that_are_read(x, n):
    places = np.array([k for k in range(n)], int)
    c = np.append(places, 1)
    c[0] = x * x
    return c.sum() * x + np.sum((np.arange(3) * x)[np.asarray([k for k in range(n)], dtype=int)])


#: All that have an array of floats where ``n`` is 0, and one of integers otherwise.
OF_FEW = (places_and_one_more, places_collected, put_by_a_procedure)



def array_of_powers(x, n):
    k, table = 2, []
    k **= n
    for j in range(3):
        table.append((-1) ** n * k + j)
    a, b, c = np.full(3, 10 ** n), np.array([pow(2, n), 1]), np.array(table)
    a[0] = b[1] = c[1] = x * x
    return (a.sum() + b.sum() + c.sum()) * x


def asked_for_the_class_of_a_power(x, n):
    return x * x if isinstance(2 ** n + 1, int) else x


#: All that have an array of integers where ``x`` is small.
CUTTING = (sum_from_zero, array_of_one_of_two, displays_of_numbers, made_like_another, numbers_collected,
           numbers_in_holders, two_at_once, made_by_a_procedure, of_what_is_changed, some_of_a_list,
           largest_of_a_list, item_of_a_tuple, list_put_together, sum_of_nothing, what_is_left_of_a_list,
           items_of_a_condition, item_that_is_replaced)

CASES = [*((f, (1.3, 2)) for f in OF_FEW), *((places_that_are_read, (1.3, n)) for n in (0, 2)),
         *((f, (12.5,)) for f in CUTTING), (one_number_as_an_array, (2.5,)), (one_number_as_an_array, (12.5,)),
         (array_of_powers, (1.3, 2)), *((asked_for_the_class_of_a_power, (1.3, n)) for n in (-1, 0))]

"""Generator expressions that are kept in variables, passed on and asked for their first item."""

import numpy as np

from programs.sampling import floats


def summed_later(x, n):
    scaled = (x[0] * v * k for k, v in enumerate(x) if k < n)
    y = x * x
    return sum(scaled, y[1]) * y[0]


def sees_what_is_stored_before(x):
    y = x * 1.0
    late = (y[k] * k + v for k, v in zip(range(3), y))
    y[1] = y[0] * y[2]
    return sum(late)


def hides_a_variable(x):
    v = x * 2.0
    made = (v * v * x[0] for v in v if v > -5.0)
    s = v[0]
    for w in made:
        s = s * 0.5 + w * v[1]
    return s


def one_after_another(x):
    squares = (v * v for v in x)
    shifted = (w + x[0] for w in squares)
    a, b, c = (u * v for u, v in zip(shifted, x))
    return a * b + c


def powers_of(x, p):
    return (v**p for v in x)


def total_of(items, weight):
    s = 0.0
    for k, item in enumerate(items):
        s = s + item * weight * k
    return s


def passed_and_returned(x):
    s = total_of((v * x[1] for v in x), x[0]) + total_of(powers_of(x, 2), 1.5)
    return s + max(powers_of(x, 3)) * sorted(v * v for v in x)[1]


def made_in_a_loop(x, n):
    s = 0.0
    for k in range(n):
        row = (v * k * x[1] for v in x if v > -0.5)
        s = s + sum(row) + x[0]
        if any(v > s for v in x):
            s = s * 1.1
    return s


def first_that_fits(x, bound):
    first = next(v * v for v in x if v > -0.9)
    pair = next((a * b * x[2] for a in x for b in x if a * b > bound), x[0] * bound)
    return first * pair


def taken_into_arrays(x):
    weights = np.fromiter((v * v for v in x), float)
    rows = []
    rows.extend(v * weights for v in x)
    return rows[0] @ rows[1] + np.fromiter((np.sin(v) for v in x), dtype=float, count=2)[1]


def taken_in_one_branch(x):
    squares = (v * v for v in x)
    return sum(squares) if x[0] > 0 else x[1]


def assigned_after_it_was_made(x):
    made = (v * x[0] for v in (1.0, 2.0))
    x = x * 2.0
    return sum(made)


def gone_over_in_each_round(x):
    made = (v * v for v in x)
    s = 0.0
    for k in range(2):
        s = s + k * sum(made)
    return s


def changed_while_gone_over(x):
    y = x * 1.0
    s = 0.0
    for v in (w * w for w in y):
        y[2] = s
        s = s + v
    return s


def rows_of(xs):
    for row in xs:
        yield np.sum(row * row)


def held_arrays_changed(x):
    rows = [x * 1.0, x * 2.0]
    s = 0.0
    for total in rows_of(rows):
        s = s + total
        rows[1][0] = s
    return s


def doubled(x, n):
    k = 0
    while k < n:
        yield x * k * 1.0
        k += 1


def generator_in_each_round(x):
    made = doubled(x, 3)
    s = 1.0
    for k in range(3):
        t = 0.0
        for v in made:
            t = t + v
        s = s * 1.0 + t * (k + 1.0)
    return s


class Series:
    def __init__(self, values):
        self.values = values

    def __iter__(self):
        return iter(self.values)


class Steps(Series):
    def __iter__(self):
        return zip(self.values, self.values[1:], strict=False)


class Squares(Series):
    def __iter__(self):
        made = []
        for v in self.values:
            made.append(v * v)
        return iter(made)


def objects_that_give_iterators(x):
    series, squares, s = Series(x), Squares(x), 0.0
    for k in range(2):
        for v in squares:
            s = s + v * k
        for v, w in zip(squares, series, strict=True):
            s = s + v * w
    a, b, c = squares
    return s * sum(series) + max(series) * sum(u * v for u, v in Steps(x)) + a * b * c


class Counting:
    def __init__(self, values):
        self.values, self.place = values, 0

    def __iter__(self):
        return self

    def __next__(self):
        self.place += 1
        if self.place > len(self.values):
            raise StopIteration
        return self.values[self.place - 1]


def object_that_counts(x):
    return sum(v * v for v in Counting(x))


def doubling(v):
    while True:
        yield v
        v = v * 2.0


def of_what_has_no_end(items):
    for v in items:
        yield v + 1.0


def stopped_before_the_end(x):
    s = 1.0
    for v in of_what_has_no_end(doubling(x)):
        if v > 9.0:
            break
        s = s * v
    return s


def twice_and_shifted(x):
    yield from (v * 2.0 for v in x)
    yield from of_what_has_no_end(x)


def stopped_in_a_part(x):
    s = 1.0
    for k, v in enumerate(twice_and_shifted(x)):
        if k == 4:
            break
        s = s + v * v * k
    return s


V3 = floats(3, seed=17, low=-0.9)

CASES = [
    *((summed_later, (V3, n)) for n in (0, 3)), *((made_in_a_loop, (V3, n)) for n in (0, 3)),
    *((first_that_fits, (V3, bound)) for bound in (-2.0, 2.0)),
    *((f, (V3,)) for f in (sees_what_is_stored_before, hides_a_variable, one_after_another, passed_and_returned,
                           taken_into_arrays, taken_in_one_branch, objects_that_give_iterators, stopped_in_a_part,
                           changed_while_gone_over)),
]

REFUSED = [
    *((f, (V3,)) for f in (assigned_after_it_was_made, gone_over_in_each_round,
                           held_arrays_changed, object_that_counts)),
    (generator_in_each_round, (0.7,)), (stopped_before_the_end, (0.7,)),
]

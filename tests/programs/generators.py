"""Programs that go over what generators yield."""

import numpy as np

from programs.sampling import floats


def squares(x, n):
    """Yields in a loop."""
    for i in range(n):
        yield x[i] * x[i]


def running(x):
    """Yields pairs, and goes on with another generator."""
    s = 0.0
    for v in x:
        s = s + v * v
        yield s, v * 2
    yield s, x[0]
    yield from reversed_pairs(x)


def limited(x):
    """Ends early."""
    s = 0.0
    for v in x:
        s = s + v * v
        if s > 0.3:
            break
        yield s


def reversed_pairs(x):
    for i in range(2):
        yield x[1 - i], x[i] * x[i]


def halving(x):
    """Has a while loop, and ends."""
    while x > 0.1:
        yield x
        x = x * 0.5


def refilled(x, n):
    """Yields the same array again and again."""
    buffer = np.zeros(2)
    for i in range(n):
        buffer[i % 2] = x[i] * x[i]
        yield buffer


def checked_items(x):
    for v in x:
        if v < -0.8:
            raise ValueError(v)
        yield v * v


def tree(x, depth):
    """Calls itself."""
    if depth > 0:
        yield x * depth
        yield from tree(x * x, depth - 1)
        yield from tree(0.5 * x, depth - 1)


class Model:
    """Its items, and parts of it, are yielded."""

    def __init__(self, w):
        self.w = w

    def __eq__(self, other):
        return np.array_equal(self.w, other.w)

    def __iter__(self):
        for v in self.w:
            yield v * 2

    def parts(self, x):
        for k in range(2):
            yield x[k] * x[0] + k


MODEL = Model(np.array([0.5, -0.3]))


def in_a_loop(x):
    s = 0.0
    for v in squares(x, 3):
        s = s + v * s + v
    return s


def pairs_in_a_loop(x):
    s = 1.0
    for u, v in running(x):
        s = s * u + v
    for k, (u, _) in enumerate(running(x)):
        s = s + k * u
    return s


def ending_early(x):
    return sum(limited(x)) * x[0]


def consumed_at_once(x):
    items = list(squares(x, 3))
    return sum(squares(x, 2)) * items[2] + max(squares(x, 3)) * sorted(squares(x, 3))[1] + len(tuple(squares(x, 2)))


def in_comprehensions(x):
    ys = [v * x[0] for v in squares(x, 3) if v > 0.01]
    d = {k: v for k, v in enumerate(squares(x, 3))}
    return sum(ys) * sum(u * v for u, v in running(x)) + d[1]


def left_early(x):
    for v in squares(x, 3):
        if v > 0.2:
            return v * x[0]
    return x[0]


def until_it_ends(x):
    s = x
    for v in halving(x):
        s = s + v * v
    return s


def zipped(x, y):
    s = 0.0
    for u, v in zip(squares(x, 3), y):
        s = s + u * v
    return s


def unpacked(x):
    first, *rest = squares(x, 3)
    return first * sum(rest)


def of_objects(x, model):
    s = 0.0
    for i, part in enumerate(model.parts(x)):
        s = s + part * part * (i + 1)
    for v in model:
        s = s * v + x[0]
    return s + sum(v * x[1] for v in MODEL)


def raising_in_a_try(x):
    try:
        s = sum(checked_items(x))
    except ValueError:
        s = x[0] * x[1]
    return s * x[0]


def of_a_tree(x):
    return sum(v * v for v in tree(x, 3))


def stores_elsewhere(x):
    out = np.zeros(3)
    for i, v in enumerate(squares(x, 3)):
        out[i] = v * x[0]
    return np.sum(out * out)


def doubled_while_gone_over(A, xs):
    for v in elements(A[0]):
        A += v
        xs[0] = xs[0] * v
    return A[0]


def elements(x):
    for v in x:
        yield v


def what_is_changed_affects_nothing(x, A, xs):
    y = x * x
    doubled_while_gone_over(A[:], xs)
    return y * x


def made_inside(x, n):
    def fibonacci():
        a, b = x, 1.0
        for _ in range(n):
            yield a
            a, b = b * x, a + b

    def pairs(k=2):
        for i in range(n):
            yield i, x * i * k
        yield from ((7, x), (8, x * x))

    def growing(v):
        while v < 3:
            yield v
            v = v * 1.5

    s = sum(fibonacci())
    for i, v in pairs():
        s = s * x + v
        if i > 6:
            break
    g = growing(x)
    a = next(g)
    f = fibonacci
    return s * a * sum(g) + list(f())[1] + max(v for _, v in pairs(k=x)) * sum([v * 2 for v in fibonacci()])


CASES = [
    (made_inside, (0.7, 3)),
    *((f, (floats(3, seed=1),)) for f in (
        in_a_loop, pairs_in_a_loop, consumed_at_once, in_comprehensions, left_early, ending_early, unpacked,
        stores_elsewhere)),
    (until_it_ends, (0.7,)), (what_is_changed_affects_nothing, (0.7, floats(2, 2, seed=6), [0.5, 2.0])),
    (zipped, (floats(3, seed=2), floats(2, seed=3))),
    (of_objects, (floats(3, seed=4), Model(np.array([0.2, 0.9])))),
    *((raising_in_a_try, (x,)) for x in (np.array([0.4, -0.9]), np.array([0.4, 0.5]))),
]


def changes_what_is_read(x):
    y = x * 1.0
    s = 0.0
    for v in squares(y, 3):
        y[2] = v
        s = s + v
    return s


def sees_one_array(x):
    s = 0.0
    for b in refilled(x, 3):
        s = s + np.sum(b * b)
    return s


def endless(x):
    while True:
        x = x * 0.5
        yield x


def never_ends(x):
    s = 0.0
    for v in endless(x):
        if v < 0.1:
            break
        s = s + v
    return s


def twice(x):
    items = squares(x, 3)
    return sum(items) * sum(items)


def sent(x):
    y = yield x
    yield y


def is_sent_to(x):
    return sum(sent(x))


def changes_what_one_made_inside_reads(x):
    A = x.copy()

    def squared():
        for v in A:
            yield v * v

    s = 0.0
    for v in squared():
        A[0] = A[0] + v
        s += v
    return s


def assigned_by_one_made_inside(x):
    count = 0

    def counted():
        nonlocal count
        for v in x:
            count += 1
            yield v

    s = 0.0
    for v in counted():
        s += v * count
    return s


def with_a_last_word(x):
    def powers(v, n):
        for k in range(n):
            if v ** k > 2.0:
                return v * k
            yield v ** k
        return v
    items = powers(x, 5)
    first = next(items)
    return first * x + sum(v * (k + 1) for k, v in enumerate(powers(x, 3))) + sum(items)


CASES += [(with_a_last_word, (1.3,))]
REFUSED = [
    *((f, (floats(3, seed=5),)) for f in (changes_what_one_made_inside_reads, assigned_by_one_made_inside)),
    *((f, (floats(3, seed=5),)) for f in (changes_what_is_read, sees_one_array, twice)),
    *((f, (0.7,)) for f in (never_ends, is_sent_to, of_a_tree)),
]

"""Items that are made when they are asked for, or never: of loops that end early, and of several taken in turn."""

import math
from itertools import accumulate, filterfalse, islice, starmap, takewhile, zip_longest


class Walker:
    """Its steps change it."""

    def __init__(self, n):
        self.n = n

    def step(self, v):
        self.n = self.n + v
        return self.n

    def until(self, xs, bound):
        s = 0.0
        for v in map(self.step, xs):
            s += v * v
            if v > bound:
                break
        for v in map(self.step, xs):
            s += v
            self.n = self.n * 2
        return s


def noted(log, v):
    log.append(v)
    return v


def mapped(x):
    log = []
    for v in map(lambda v: noted(log, v), [1.0, 2.0, 3.0]):
        if v > 1.5:
            break
    return x * v * len(log)


def counted(x):
    n = 0

    def p(v):
        nonlocal n
        n += 1
        return v * x

    for k, v in enumerate((p(v) for v in [1.0, 2.0, 3.0]), start=1):
        if v > 1:
            return v * n * k
    return x


def chosen(x):
    log = []
    for v in filter(lambda v: noted(log, v) > 0.8, [x, 2.0, 3.0]):
        for w in filterfalse(lambda w: noted(log, w) > v, (u * x for u in [4.0, 1.0, 2.0])):
            return x * len(log) * v * w
    return x


def spread_out(x):
    log, s = [], 0.0

    def p(v, w):
        log.append(v)
        return v * w

    for v in starmap(p, [(x, 1.0), (2.0, x), (3.0, x)]):
        if v > 1:
            break
    for w in map(p, [x, 2.0, 3.0], [1.0, x, x]):
        s += w
        if w > 1:
            break
    return s * v * len(log)


def first_ones(x):
    log = []

    def p(v):
        log.append(v)
        return v

    s = next(map(p, [x, 2.0])) * len(log)
    return s + next(filter(p, [x, 2.0])) * len(log) + next(map(math.sqrt, [x, -1.0]))


def taken_while(x):
    log, s = [], 0.0

    def p(v):
        log.append(v)
        return v

    s += sum(takewhile(lambda v: v < 1.5, map(p, [x, 2.0, 3.0]))) * len(log)
    for v in takewhile(lambda v: v < 2.5, map(p, [x, 2.0, 3.0, 4.0])):
        s += v * x
    s += sum(v * v for v in takewhile(lambda v: v < 1.5, (math.sqrt(v) for v in [x, 4.0, -1.0])))
    found = any(takewhile(lambda v: v < 1, map(lambda v: v * x - 0.7, [1.0, 2.0, 5.0])))
    return (s * x if found else s) * len(log)


def in_turn(x):
    log, st, s = [], [x, 2.0, 3.0], 0.0

    def p(v):
        log.append(v)
        return v

    s += sum(a * b for a, b in zip(map(p, [x, 2.0]), (p(v) for v in [3.0, 4.0]))) * log[1]
    xs = [x, 2.0, 3.0]
    for k, (a, b) in enumerate(zip(map(p, map(lambda v: v * x, xs)), (p(v * v) for v in map(p, xs)))):
        s += a * b * log[-1] * k
        if k > 0:
            break
    s += sum(a * b for a, b in zip([x], map(lambda _: st.pop(), range(3))))
    return s * log[4] * len(log) * len(st)


def with_an_iterator(x):
    it = iter([x, 2.0, 3.0, 4.0])
    for v in map(lambda k: k * next(it), [1.0, 2.0, 3.0]):
        if v > 1.5:
            break
    return v * next(it)


def methods(x):
    walker = Walker(x)
    for v in map(walker.step, [1.0, x, 2.0]):
        if v > 2:
            break
    return v * walker.n * walker.until([1.0, 2.0, 3.0], 5.0)


def never_reached(x):
    xs, s = [x, 2.0, 3.0], 0.0
    for v in map(math.sqrt, [x, 2.0, -1.0]):
        s += v
        if v > 1:
            break
    for d in (xs[i + 1] - xs[i] for i in range(3)):
        s += d * d
        if d < 1.2:
            break
    for v in (1.0 / v for v in [x, 2.0, 0.0]):
        s += v
        if v < 1:
            break
    if any(v > 1 for v in map(math.log, [2.0, 3.0, -1.0])):
        s += sum(a * b for a, b in zip([x, 2.0], map(math.sqrt, [x, 2.0, -1.0])))
    for v in filter(lambda v: math.sqrt(v) > 1, [x, 2.0, -1.0]):
        return v * s
    return x


def variables_of_others(x):
    """Variables of expressions, and of the function, have the same names."""
    s, i, v, k = 0.0, 3, x, 1.0
    for d in (x * i for i in range(5) if i % 2):
        s += d
        if d > 1:
            break
    for v in filter(lambda u: u > v, [0.5, 1.0, 0.9, 2.0]):
        s += v * x
    for k, w in zip([x, 2.0], map(lambda u: u * k, [x, 2.0])):
        s += w * k
    for i in (i * x for i in [1.0, 2.0]):
        for i in map(lambda i: i * i, [i, 2.0]):
            s += i * x
    s += sum(v * v for v in map(lambda u: u * v, [x, 2.0]))
    return s * i + k * v


def over_an_iterator(x):
    it = iter([x, 2.0, 3.0, 4.0])
    s = next(it)
    for v in map(lambda u: u * x, it):
        s += v
        if v > 1.0:
            break
    return s * sum(v * x for v in map(lambda u: u * s, it)) * next(takewhile(bool, map(lambda u: u - x, [x, 1.0])), x)


def unpacked(x):
    s = 0.0
    for v in [x, 2.0]:
        for a, *b in ((x, v, v * x) for v in [1.0, 2.0, v]):
            s += a * b[0] * b[1]
    for a, (b, c) in ((v, (x, v * x)) for v in [1.0, 2.0]):
        s += a * b * c
        if s > 5:
            break
    return s


def with_an_else(x):
    s = 0.0
    for w, v in zip([1.0, 2.0, 3.0], map(lambda v: v * x, [x, 2.0])):
        s += w * v
        if s > 100:
            break
    else:
        s += 100 * x
    for v in takewhile(lambda v: v < 2, (v * x for v in [1.0, 2.0, 5.0])):
        if v > 1.1:
            continue
        s += v
    else:
        s = s * x
    return s


CASES = [(f, (0.7,)) for f in (
    mapped, counted, chosen, spread_out, first_ones, taken_while, in_turn, with_an_iterator, methods, never_reached,
    variables_of_others, over_an_iterator, unpacked, with_an_else)]


def folded(x):
    log = []
    for v in accumulate([x, 2.0, 3.0], lambda a, b: noted(log, a) * b):
        if v > 1:
            break
    return x * len(log)


def sliced(x):
    log = []
    return sum(islice(map(lambda v: noted(log, v), [x, 2.0, 3.0]), 2)) * len(log)


def side_by_side(x):
    log = []
    pairs = list(zip_longest((noted(log, v) for v in [x, 2.0]), (noted(log, v) for v in [3.0, 4.0])))
    return pairs[0][0] * log[1]


def of_two_loops(x):
    log = []
    for v in (noted(log, a * b) for a in [x, 2.0] for b in [1.0, 2.0]):
        if v > 1:
            break
    return x * len(log)


def under_a_name(x):
    log = []
    items = map(lambda v: noted(log, v), [x, 2.0, 3.0])
    for v in items:
        if v > 1:
            break
    return x * len(log)


def left_by_a_function(x):
    log = []

    def first(items):
        for v in items:
            return v
        return 0.0

    return first(noted(log, v) for v in [x, 2.0]) * len(log)


def in_the_next_round(x):
    log, s = [], 0.0

    def items():
        for v in [x, 2.0, 3.0]:
            log.append(v)
            yield v

    for _ in range(2):
        s += len(log)
        for v in items():
            if v > 1:
                break
    return x * s


def longer_than_the_other(x):
    log = []
    s = sum(a * b for a, b in zip(map(lambda v: noted(log, v), [x, 2.0, 3.0]), [x]))
    return s * len(log)


def longer_than_what_is_left(x):
    log, xs, s = [], [x, 2.0, 1.1], 0.0
    for a, b in zip((noted(log, v) for v in xs), (v * x for v in filter(lambda v: v > 1.0, xs))):
        s += a * b
    return s * len(log)


def changes_what_a_function_reads(x):
    log, s = [], 0.0
    for v in accumulate([x, 2.0, 3.0], lambda a, b: a + b * len(log)):
        log.append(v)
        s += v
    return s


def raises_at_its_end(x):
    def items():
        yield x
        yield 2.0 * x
        raise ValueError("never")

    s = 0.0
    for v in items():
        s += v * x
        if v > 1:
            break
    return s


REFUSED = [(f, (0.7,)) for f in (
    folded, sliced, side_by_side, of_two_loops, under_a_name, left_by_a_function, in_the_next_round,
    longer_than_the_other, longer_than_what_is_left, changes_what_a_function_reads,
    raises_at_its_end)]

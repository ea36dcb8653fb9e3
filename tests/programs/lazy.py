"""Items that are asked for one by one, and variables that are assigned again meanwhile."""

from itertools import accumulate, count, islice


def assigned_after_all_items(x):
    def parts(n):
        for k in range(n):
            yield x * k
    s = sum(parts(3)) + sum(x * k for k in range(3))
    for v in parts(2):
        s += v * v
    x = x * 3
    return s * x + sum(parts(2))


def factory_before_its_variable(x):
    def make(k):
        return lambda v: v * k * scale
    scale = x * 2
    f = make(2)
    return f(3.0) * f(x)


def sorted_in_the_head(x):
    s = 0.0
    for v in sorted([3.0, 1.0, 2.0], key=lambda v: -v * x):
        x = x + 0.1
        s = s * x + v
    return s


def generator_in_the_head(x):
    def parts():
        yield x
        yield x * 2
    s = 0.0
    for v in parts():
        x = x * x
        s += v
    return s


def expression_in_the_head(x):
    s = 0.0
    for k, v in enumerate(x * i for i in range(3)):
        x = x + 0.3
        s += v * x * k
    return s


def mapped_in_the_head(x):
    s = 0.0
    for v in map(lambda i: x * i, range(3)):
        x = x + 0.3
        s += v * x
    return s


def folded_in_the_head(x):
    s = 0.0
    for v in accumulate([1.0, 2.0, 3.0], lambda a, b: a * b * x):
        x = x + 0.1
        s += v
    return s


def taken_one_by_one(x):
    it = (v * x for v in [1.0, 2.0])
    first = next(it)
    x = x * 3
    return first * next(it)


def generator_taken_one_by_one(x):
    def parts():
        yield x
        yield x * 2
    it = parts()
    first = next(it)
    x = x * 3
    return first * next(it)


def taken_later(x):
    def parts():
        yield x
    it = parts()
    x = x * 3
    return sum(it)


def made_by_a_function(x):
    parts = lambda: (x * i for i in range(3))  # noqa: E731
    s = 0.0
    for v in parts():
        x = x + 0.3
        s += v * x
    return s


def function_from_a_factory(x):
    def make(k):
        return lambda v: v * k * x
    f = make(2)
    x = x * 3
    return f(2.0)


def functions_from_a_factory(x):
    fs, scale = [], x
    def make(k):
        return lambda v: v * k * scale
    for k in range(3):
        fs.append(make(k))
        scale = scale * x
    return sum([f(2.0) for f in fs])


def by_a_function_that_takes_it(x):
    k = x
    def consume(items):
        nonlocal k
        s = 0.0
        for v in items:
            k = k + 1
            s += v
        return s
    return consume(k * i for i in range(3))


def without_an_end(x):
    def parts():
        y = x
        while True:
            yield y
            y = y * x
    it = parts()
    return next(it) + next(it)


def left_early(x):
    held, s = {"k": iter(range(3))}, 0.0
    for k in held["k"]:
        s += x * k
        if k == 1:
            break
    for k in held["k"]:
        s += x**2 * k
    return s


def counted_on(x):
    places = count()
    return x ** next(places) + x ** (next(places) + 1)


def first_of_a_count(x):
    return sum(x**k for k in islice(count(1), 3))


CASES = [(f, (0.7,)) for f in (assigned_after_all_items, factory_before_its_variable, sorted_in_the_head,
                               expression_in_the_head, mapped_in_the_head)]

REFUSED = [(f, (0.7,)) for f in (
    generator_in_the_head, folded_in_the_head, taken_one_by_one,
    generator_taken_one_by_one, taken_later, made_by_a_function, function_from_a_factory, functions_from_a_factory,
    by_a_function_that_takes_it, without_an_end, left_early, counted_on, first_of_a_count)]

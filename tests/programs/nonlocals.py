"""Functions inside functions that assign variables around them: in loops, tests, recursion and handlers."""

import math
from contextlib import suppress


def in_a_loop_of_another(x, n):
    def run(v):
        total = v
        def step():
            nonlocal total
            total = total * x + v
        for _ in range(n):
            step()
        return total
    return run(x) * run(2.0)


def in_loops_of_several(x, n):
    def run():
        total = 1.0
        def step():
            nonlocal total
            total *= x
            return total
        def many():
            for _ in range(n):
                step()
        many()
        many()
        return total + step()
    return run()


def in_a_recursion(x, n):
    total = 0.0
    def visit(tree):
        nonlocal total
        if isinstance(tree, tuple):
            for part in tree:
                visit(part)
        else:
            total += tree * total + x
    visit((1.0, (2.0, x), ((x * x,),)))
    best = 0.0
    def search(k, v):
        nonlocal best
        if k == 0:
            if v > best:
                best = v
            return
        for w in (0.5, 1.5):
            search(k - 1, v * w + x)
    search(n, x)
    return total * best


def counted(x, n):
    def solve(y):
        calls = 0
        def residual(v):
            nonlocal calls
            calls += 1
            return v * v - y
        v = y
        for _ in range(n):
            v = v - residual(v) / (2 * v)
        return v * calls
    return solve(x + 1)


def in_a_test(x, n):
    v, rounds = x, 0
    def step():
        nonlocal v, rounds
        v = v * x + 1
        rounds += 1
        return rounds < n
    while step():
        v = v + 0.1
    while v < 5 and step():
        pass
    return v


def in_an_expression(x, n):
    def inner():
        v = x
        def step():
            nonlocal v
            v = v * x
            return v
        parts = [step() for _ in range(n)]
        y = v if step() > 10 else v + step()
        if step() > 10 or step() < 3:
            y = y * v
        return sum(parts) + v + y
    return inner()


def two_at_once(x, n):
    best, place = -1.0, None
    def visit(k, v):
        nonlocal best, place
        if v > best:
            best, place = v, k
    def run():
        for k in range(n + 1):
            visit(k, x * (k - 1) ** 2 + k * 0.1)
    run()
    return best * (place + 1)


def shared_by_values(x, n):
    total = 0.0
    def visit(k):
        nonlocal total
        total = total + x * k
        if k > 0:
            visit(k - 1)
    f = visit
    f(n)
    return total


def changed_after_what_may_fail(x, n):
    total = 1.0
    def add(v):
        nonlocal total
        y = math.sqrt(v)
        total = total + v * y
    for k in (n, -n, 2):
        with suppress(ValueError):
            add(k * x)
    return total


def changed_before_it_fails(x, n):
    total = 1.0
    def add(v):
        nonlocal total
        total = total + v
        return math.sqrt(v)
    try:
        y = add(n - 5 * x)
    except ValueError:
        y = x
    return total * y


def first_values_in_every_form(x, n):
    def make(large):
        total: float = x * 2.0
        (count, least), a = (0, x), 1.0
        b = c = 1.0
        if large:
            k = 3.0
        else:
            k = x
        def add(v):
            nonlocal total, count, least, a, b, c, k
            total, count, least = total + v, count + 1, min(least, v)
            a *= total
            b, c = b + a, c * b
            k = k * v
            return (total / count) * a + b * k * c + least
        return add
    f, g = make(True), make(n > 1)
    return f(x) + g(x) * f(2.0)


CASES = [(f, (0.7, n)) for f in (
    first_values_in_every_form,
    in_a_loop_of_another, in_loops_of_several, in_a_recursion, counted, in_a_test, in_an_expression, two_at_once,
    shared_by_values, changed_after_what_may_fail) for n in (1, 3)]

REFUSED = [(changed_before_it_fails, (0.7, 1))]

"""Programs with functions that assign variables around them, and are returned, kept or passed on."""

import numpy as np

from programs.sampling import floats


def make_adder():
    total = 0.0

    def add(v):
        nonlocal total
        total += v
        return total

    return add


def added_in_straight_code(x):
    add = make_adder()
    add(x)
    add(x * x)
    return add(x) * x


def added_in_a_loop(x, n):
    add = make_adder()
    s = 0.0
    for k in range(n):
        s = s * x + add(x * k)
    return s


def made_in_a_loop(x, n):
    s = 0.0
    for k in range(n):
        add = make_adder()
        for j in range(k + 1):
            add(x * j + 1)
        s += add(x)
    return s


def two_of_a_kind(x):
    a, b = make_adder(), make_adder()
    a(x)
    b(x * x)
    a(b(x))
    return a(0.0) * b(0.0)


def counter(start):
    def step(k=1):
        nonlocal start
        start = start * k + 1
        return start

    def get():
        return start

    return step, get


def parameter_that_two_functions_share(x):
    step, get = counter(x)
    step(2)
    a = get()
    step()
    return a * get()


def momentum(beta):
    v = 0.0

    def step(w, g, lr=0.1):
        nonlocal v
        v = beta * v + g
        return w - lr * v

    return step


def descent_with_momentum(w, beta, n):
    step = momentum(beta)
    for _ in range(n):
        g = 2 * w - np.sin(w)
        w = step(w, g)
    return w


def smoothing(alpha):
    state = None

    def update(x):
        nonlocal state
        if state is None:
            state = x
        else:
            state = alpha * x + (1 - alpha) * state
        return state

    return update


def smoothed(xs, alpha):
    update = smoothing(alpha)
    out = 0.0
    for x in xs:
        out = out + update(x) ** 2
    return out


def visited(x, n):
    best = x

    def visit(v):
        nonlocal best
        if v > best:
            best = v * x
        return best

    xs = [visit(x * k) for k in range(n)]
    ys = list(map(visit, xs))
    return best * sum(ys)


def for_each(f, xs):
    s = 0.0
    for v in xs:
        s = s + f(v)
    return s


def passed_on(x, n):
    count = 0
    total = 0.0

    def f(v):
        nonlocal count, total
        count += 1
        total += v * v
        return total * count

    a = for_each(f, [x * k for k in range(n)])
    return a * total * count


def counting(f):
    calls = 0

    def counted(v):
        nonlocal calls
        calls += 1
        return f(v) * calls

    return counted


def counted_calls(x):
    @counting
    def g(v):
        return v * np.sin(x)

    return g(x) + g(x * 2) * g(1.0)


class Box:
    """Keeps a function."""

    def __init__(self, f):
        self.f = f


def kept_in_an_object(x):
    box = Box(make_adder())
    box.f(x)
    return box.f(x * x) * x


def returned_on_one_path(x, c):
    if c:
        add = make_adder()
    else:
        step = momentum(x)
        step(x, 2.0)
        return step(x, x)
    add(x)
    return add(x) * x


def nested(x):
    total = x

    def outer(k):
        def inner(v):
            nonlocal total
            total = total * v * k
            return total

        return inner

    return outer, lambda: total


def assigned_by_functions_of_functions(x):
    outer, get = nested(x)
    first, second = outer(1), outer(2)
    first(x)
    second(x + 1)
    return get() * first(1.0)


def recurrent(A):
    h = np.zeros(2)

    def step(v):
        nonlocal h
        h = np.tanh(A @ h + v)
        return h

    return step


def arrays_that_a_function_keeps(A, xs):
    step = recurrent(A)
    y = 0.0
    for x in xs:
        y = y + np.sum(step(x))
    return y * np.sum(step(xs[0]))


def gone_over_one_by_one(x):
    s = x
    for f in (make_adder(), counting(np.sin)):
        s = f(s) + s
    return s


def of_the_same_names(x):
    total = x
    f = make_adder()

    def g(v):
        nonlocal total
        total = total + sum(total * k for k in (1.0, 2.0)) * v
        return [total for total in (v, v * x)]

    h = g
    h(f(x))
    return sum(h(x)) * total * f(1.0)


CASES = [
    *((f, (0.7,)) for f in (
        added_in_straight_code, two_of_a_kind, parameter_that_two_functions_share, counted_calls, kept_in_an_object,
        assigned_by_functions_of_functions, gone_over_one_by_one, of_the_same_names)),
    *((f, (0.7, 3)) for f in (added_in_a_loop, made_in_a_loop, visited, passed_on)),
    (descent_with_momentum, (0.7, 0.5, 4)), (smoothed, (floats(3, seed=1), 0.4)),
    *((returned_on_one_path, (0.7, c)) for c in (True, False)),
    (arrays_that_a_function_keeps, (floats(2, 2, seed=2), floats(3, 2, seed=3))),
]


def first_value_in_a_branch(x, c):
    if c:
        total = x

    def add(v):
        nonlocal total
        total = total + v
        return total

    f = add
    return f(x)


REFUSED = [(first_value_in_a_branch, (0.7, True))]

"""Functions made in branches and loops, and kept in lists, dicts and objects."""

import functools

import numpy as np

from programs.sampling import floats


def square_of(x):
    return x * x


def made_in_branches(x, n):
    s = 0.0
    for i in range(n):
        if x[0] > i:
            a = x[0] * x[1]
            f = lambda t: a * t * t
        elif x[1] < 0.5:
            a = x[2] * i

            def f(t):
                return a * np.sin(t)
        else:
            f = np.exp
        s = s + f(x[2]) * f(x[0] * s)
    return s


def made_in_one_branch(x):
    f = np.sin
    if x > 0.5:
        slope = x * x
        f = lambda t: slope * t
    return f(x) + f(2.0 * x)


def kept_in_a_list(x, n):
    steps = []
    for i in range(n):
        steps.append(lambda t, i=i: t * x[i] + i)
    s = x[0]
    for step in steps:
        s = step(s)
    return s


def unlike_ones_in_lists_and_dicts(x):
    scale = x[1] * x[2]
    steps = [lambda t: t * scale, np.sin, square_of, lambda t, p=x[0]: t**2 + p]
    named = {"grow": lambda t: t * x[0], "turn": np.cos}
    s = x[0]
    for step in steps:
        s = s + step(s)
    for name in ("grow", "turn", "grow"):
        s = s * named[name](x[2])
    for k, step in enumerate(named.values()):
        s = s + step(x[k]) * sum(f(x[1]) for f in steps[:2])
    return s + named["grow"](s)


def store_through_what_is_kept(x):
    a = x * 1.0
    stores = []
    for k in range(3):
        def store(v, k=k):
            a[k] = v * a[k] + a[0]
        stores.append(store)
    for store in stores:
        store(x[2])
        a[1] *= x[0]
    return a @ x if stores else 0.0


def repeated(f, n, t):
    return t if n == 0 else repeated(f, n - 1, f(t))


def mean_of(steps, t):
    total = 0.0
    for step in steps:
        total = total + step(t) / len(steps)
        if total > 100.0:
            total = total - 1.0
    for _ in range(2):
        total = total * 0.5 + t
    return total


def given_to_functions_from_a_list(x):
    steps = []
    for k in range(2):
        steps.append(lambda t, k=k: t * x[k] + x[2])
    return repeated(steps[0], 3, x[1]) + mean_of(steps, x[2]) * mean_of(steps, 2.0)


class Neuron:
    def __init__(self, weight, activate):
        self.weight = weight
        self.activate = activate
        self.scaled = lambda t: t * weight

    def fire(self, t):
        return self.activate(self.scaled(t)) * self.weight


def kept_in_objects(x):
    layer = [Neuron(x[k], lambda t, k=k: np.tanh(t * x[k])) for k in range(3)]
    s = x[0]
    for neuron in layer:
        s = neuron.fire(s) + neuron.activate(s)
    fire = layer[0].fire
    return s * fire(x[1])


def partial_of_what_is_active(x):
    power = functools.partial(weighted_power, x[0], scale=x[1])
    makers = [functools.partial(np.multiply, x[k]) for k in range(3)]
    neuron = functools.partial(Neuron, activate=np.sin)(x[2])
    s = functools.partial(power, 2)() + power(3) + power(2, scale=x[2])
    for make in makers:
        s = make(s) + x[0]
    return s * neuron.fire(x[1])


def weighted_power(base, n, *, scale=1.0):
    return scale * base**n


OPERATORS = {"sine": np.sin, "more": functools.partial(np.add, 0.5), "power": functools.partial(weighted_power, 0.7),
             "clipped": functools.partial(functools.partial(np.clip, a_max=0.5), a_min=-0.2)}


def partials_in_a_dict(x):
    s = 0.0
    for name in ("sine", "more", "clipped", "power"):
        s = s + OPERATORS[name](x[0] * (1.0 + s))
    return s * sum(map(OPERATORS["more"], x))


def is_there(x):
    found = [lambda t: t * x]
    if found[0] and found[0] is not None and callable(found[0]) and not isinstance(found[0], tuple):
        return found[0](x)
    return x


STEPS = {"tanh": np.tanh, "square": square_of, "scale": lambda t: 0.5 * t}


def picked_while_it_runs(x, names, n):
    scale = x[1]
    own = [lambda t: t * scale, np.sin, square_of]
    s = x[0]
    for name in names:
        s = STEPS[name](s) + x[2]
    k = 0
    while k < n:
        s = s + own[k % 3](s) * own[k - 2](x[1])
        k += 1
    return s


def reads_another_round(x):
    steps = []
    for i in range(3):
        c = x * i
        steps.append(lambda t: t * c)
    return steps[0](x)


def reads_the_last_round(x):
    return sum([f(x) for f in [lambda t: t * x * k for k in range(3)]])


def carried_by_a_loop_written_out(x):
    g = square_of
    s = 0.0
    for f in (np.sin, lambda t: 3.0 * t):
        c = f(s + x)
        s = s + g(x)
        g = lambda t: t * c
    return s


def compared_functions(x):
    f, g = [lambda t: t * x], [lambda t: t * x]
    return x if f == g else x * x


def unlike_ones_carried(x, n):
    f = lambda t: t * x
    for _ in range(n):
        f = lambda t: t * t
    return f(x)


def remembers_in_a_dict(x, n):
    known = {}

    def value(k):
        if k not in known:
            known[k] = x if k < 2 else value(k - 1) * value(k - 2) + x
        return known[k]
    return value(n)


V3 = floats(3, seed=311)

CASES = [
    *((remembers_in_a_dict, (0.5, n)) for n in (1, 4)),
    *((made_in_branches, (V3, n)) for n in (0, 3)), (made_in_one_branch, (0.7,)),
    (made_in_one_branch, (0.3,)), *((kept_in_a_list, (V3, n)) for n in (0, 3)), (unlike_ones_in_lists_and_dicts, (V3,)),
    (store_through_what_is_kept, (V3,)), (given_to_functions_from_a_list, (V3,)), (kept_in_objects, (V3,)),
    (partial_of_what_is_active, (V3,)), (partials_in_a_dict, (V3,)), (is_there, (0.6,)), (picked_while_it_runs, (V3, [], 0)),
    (picked_while_it_runs, (V3, ["square", "tanh", "scale"], 4)),
]

REFUSED = [
    (reads_another_round, (0.5,)), (reads_the_last_round, (0.5,)), (carried_by_a_loop_written_out, (0.5,)),
    (compared_functions, (0.5,)), (unlike_ones_carried, (0.5, 2)),
]

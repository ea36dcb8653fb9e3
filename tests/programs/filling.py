"""Lists of objects of several classes that loops fill, objects that are looked up outside, and optimizers' states."""

import math

import numpy as np

from programs.sampling import floats


class Spring:
    def __init__(self, stiffness):
        self.stiffness = stiffness

    def force(self, x):
        return -self.stiffness * x


class Damper:
    def __init__(self, rate, power=2):
        self.rate, self.power = rate, power

    def force(self, x):
        return -self.rate * x**self.power


class Stop:
    def force(self, x):
        return math.exp(-4.0 * x)


KINDS = {"spring": Spring, "damper": Damper}
PARTS = [("spring", 0.7), ("damper", 0.2), ("spring", 0.4)]


def pushed(parts, x):
    for part in parts:
        x = x + 0.1 * part.force(x)
    return x


def filled_from_a_table(x, k):
    parts = []
    for kind, value in PARTS:
        parts.append(KINDS[kind](value * k))
    return pushed(parts, x)


def filled_under_a_test(x, k):
    parts = []
    for i, letter in enumerate("SDS"):
        if letter == "S":
            parts.append(Spring(k * (i + 1)))
        else:
            parts.append(Damper(k))
        if i % 2 == 0:
            parts.append(Stop())
    return pushed(parts, x)


class Chain:
    def __init__(self, weights, n):
        self.parts = []
        for i in range(n):
            self.add(Spring(weights[i]))
            self.add(Stop())
        self.add(Damper(weights[0], 3))

    def add(self, part):
        self.parts.append(part)
        return self

    def __call__(self, x):
        return pushed(self.parts, x)


def filled_in_a_constructor(x, w):
    chain = Chain(w, 2)
    for k in range(2):
        chain.add(Damper(w[k])).add(Stop())
    return chain(x)


def comprehension_over_names(x, k):
    names = ["S", "D", "S"]
    return pushed([Spring(k) if name == "S" else Damper(0.3 * k) for name in names], x)


def comprehension_over_numbers(x, k):
    return pushed([Spring(k) if i % 2 else Damper(k * i) for i in range(4)], x)


def comprehension_over_a_table(x, k):
    return pushed([KINDS[kind](value * k) for kind, value in PARTS], x)


def comprehension_over_pairs(x, k):
    return pushed([part for pair in ((Spring(k), Stop()), (Damper(k), Stop())) for part in pair], x)


def sum_of_lists(x, k):
    parts = [Spring(k * i) for i in range(3)] + [Damper(k)]
    return pushed(parts, x) + pushed([Spring(k), Stop()] + [Damper(x)], k)


def beside_an_array(parts, q):
    total = 0.0
    for part, x in zip(parts, q):
        total = total * 0.5 + part.force(x)
    return total


def as_they_are_asked_for(x, k):
    def make(kind):
        return Stop() if kind == "stop" else KINDS[kind](k)

    return pushed([make(kind) for kind in ("stop", "spring", "damper")], x)


# -- objects outside ---------------------------------------------------------------------------------------------------

class Node:
    pass


class Number(Node):
    def __init__(self, value):
        self.value = value

    def evaluate(self, names):
        return self.value


class Name(Node):
    def __init__(self, name):
        self.name = name

    def evaluate(self, names):
        return names[self.name]


class Product(Node):
    def __init__(self, left, right):
        self.left, self.right = left, right

    def evaluate(self, names):
        return self.left.evaluate(names) * self.right.evaluate(names)


class Sine(Node):
    def __init__(self, inner):
        self.inner = inner

    def evaluate(self, names):
        return math.sin(self.inner.evaluate(names))


TREE = Product(Product(Name("x"), Sine(Name("y"))), Sine(Product(Number(0.5), Name("x"))))
NAMES_ONLY = Product(Name("x"), Name("y"))
CHAIN = [Spring(0.7), Damper(0.3), Stop(), Spring(0.2)]
REACTIONS = {"burn": Damper(0.8, {"fuel": 1, "air": 2}), "leak": Damper(0.1, {"air": 1})}
ROWS = [np.ones(2), np.ones(2)]


def tree_outside(x, y):
    return TREE.evaluate({"x": x, "y": y}) + NAMES_ONLY.evaluate({"x": y, "y": y})


def chain_outside(x):
    return pushed(CHAIN, x)


def chain_outside_beside_an_array(q):
    return beside_an_array(CHAIN, q)


def reactions_outside(fuel, air):
    amounts = {"fuel": fuel, "air": air}
    for _ in range(3):
        rates = {name: 0.0 for name in amounts}
        for reaction in REACTIONS.values():
            rate = reaction.rate * math.prod(amounts[name] for name in reaction.power)
            for name, count in reaction.power.items():
                rates[name] -= count * rate
        amounts = {name: amount + 0.1 * rates[name] for name, amount in amounts.items()}
    return amounts["fuel"] * amounts["air"]


def part_of_a_global_is_stored_into(x):
    ROWS[0][0] = x
    return ROWS[0][0] * x


def part_of_a_global_has_a_name(x):
    row = ROWS[1]
    row += x
    return np.sum(ROWS[1])


def parts_of_a_global_in_a_loop(x):
    for row in ROWS:
        row[0] = x
    return ROWS[0][0] * x


def object_of_a_global_list_is_changed(x):
    part = CHAIN[0]
    part.stiffness = x
    return CHAIN[0].force(x)


def array_of_a_global_in_an_object(x):
    part = Spring(ROWS[0])
    part.stiffness[0] = x
    return ROWS[0][0] * x


# -- states of optimizers ----------------------------------------------------------------------------------------------

class Momentum:
    def __init__(self, params, rate):
        self.params, self.rate = params, rate
        self.state = {name: {"mean": np.zeros_like(param), "steps": 0} for name, param in params.items()}

    def step(self, gradients):
        for name, gradient in gradients.items():
            state = self.state[name]
            state["steps"] += 1
            state["mean"] = 0.9 * state["mean"] + 0.1 * gradient
            self.params[name] = self.params[name] - self.rate * state["mean"] / (1 - 0.9 ** state["steps"])


class MomentumOfList:
    def __init__(self, params):
        self.params = params
        self.state = [{"mean": np.zeros_like(param), "steps": 0} for param in params]

    def step(self, gradients):
        for k, gradient in enumerate(gradients):
            state = self.state[k]
            state["steps"] += 1
            state["mean"] = 0.9 * state["mean"] + 0.1 * gradient
            self.params[k] = self.params[k] - 0.1 * state["mean"] / (1 - 0.9 ** state["steps"])


def states_by_name(w, b, rate):
    optimizer = Momentum({"w": w, "b": b}, rate)
    for _ in range(3):
        optimizer.step({"w": 2 * optimizer.params["w"] + b, "b": optimizer.params["b"] ** 2})
    return np.sum(optimizer.params["w"] ** 2 * optimizer.params["b"])


def states_in_a_list(w, b):
    optimizer = MomentumOfList([w, b])
    for _ in range(3):
        optimizer.step([2 * optimizer.params[0] + b, optimizer.params[1] ** 2])
    return np.sum(optimizer.params[0] ** 2 * optimizer.params[1])


def made_of_a_view_that_changes(a, b):
    params = {"a": a, "b": b}
    doubled = {name: 2.0 * value for name, value in params.items()}
    listed = [value * b for value in params.values()]
    for _ in range(3):
        for name in params:
            params[name] = params[name] * doubled[name] + listed[0]
    return params["a"] * params["b"]


class Walk:
    def __init__(self, drift, seed):
        self.drift = drift
        self.rng = np.random.default_rng(seed)

    def run(self, s):
        for _ in range(2):
            s *= np.exp(self.drift.stiffness * self.rng.standard_normal(3))
        return s


def draws_of_an_object(k):
    walk = Walk(Spring(k), 3)
    return np.mean(walk.run(np.full(3, k)))


XK, V2, V4 = (0.4, 0.8), floats(2, seed=3, low=0.2), floats(4, seed=5, low=0.2)

CASES = [
    *((f, XK) for f in (filled_from_a_table, filled_under_a_test, comprehension_over_names, comprehension_over_numbers,
                        comprehension_over_a_table, comprehension_over_pairs, sum_of_lists, as_they_are_asked_for)),
    (filled_in_a_constructor, (0.4, V2)), (chain_outside, (0.4,)),
    *((chain_outside_beside_an_array, (q,)) for q in (V2, V4, floats(6, seed=6, low=0.2), np.empty(0))),
    (tree_outside, XK), (reactions_outside, XK),
    *((f, (V2, V2[::-1].copy(), *rest)) for f, rest in ((states_by_name, (0.1,)), (states_in_a_list, ()))),
    (made_of_a_view_that_changes, XK), (draws_of_an_object, (0.3,)),
]

REFUSED = [(f, (0.4,)) for f in (
    part_of_a_global_is_stored_into, part_of_a_global_has_a_name, parts_of_a_global_in_a_loop,
    object_of_a_global_list_is_changed, array_of_a_global_in_an_object)]

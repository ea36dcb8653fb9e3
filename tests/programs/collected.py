"""Deques and dicts with defaults, objects of the user's that are stored into or gone over by their own methods, and
objects that nobody else holds."""

import functools
from collections import defaultdict, deque
from dataclasses import asdict, astuple, dataclass, field

import numpy as np

from programs.sampling import floats


def moving_window(x):
    window, s = deque(maxlen=3), 0.0
    for v in x:
        window.append(v)
        if len(window) == 3:
            s += max(window) - sum(window) / 3 + window[0] * window[-1]
    return s


def breadth_first(w):
    children = {0: [1, 2], 1: [3], 2: [], 3: []}
    waiting, total = deque([(0, 1.0)]), 0.0
    while waiting:
        node, weight = waiting.popleft()
        weight = weight * w[node]
        total += weight
        for child in children[node]:
            waiting.append((child, weight))
    return total


def both_ends(x):
    q = deque(x)
    q.append(x[0] ** 2)
    q.rotate(2)
    q.appendleft(x[1])
    q.extend([x[2], 2.0])
    q[1] = q.pop() * q[0]
    return sum(q) * len(q) + np.sum(np.array(q) ** 2) + sum(k * v * v for k, v in enumerate(q)) + np.mean(q)


class Filter:
    def __init__(self, weights):
        self.weights = weights
        self.last = deque([0.0] * len(weights), maxlen=len(weights))

    def __call__(self, v):
        self.last.append(v)
        return sum(a * b for a, b in zip(self.weights, self.last, strict=True))


def filtered(x):
    f, s = Filter([x[0], x[1], 0.5]), 0.0
    for v in x:
        s = s + f(v) ** 2
    return s


def sums_by_key(x):
    d, n = defaultdict(float), defaultdict(int)
    for k, v in enumerate(x):
        d[k % 2] += v * v
        n["ab"[k % 2]] += v
    return d[0] * d[1] + sum(d.values()) * n["a"] ** 2 + d[7]


def lists_by_key(x):
    d = defaultdict(list)
    for k, v in enumerate(x):
        d[k % 2].append(v * v)
    s = 0.0
    for k, values in d.items():
        s += (k + 1) * sum(values) ** 2
    return s * len(d)


def arrays_by_key(x):
    d = defaultdict(lambda: np.zeros(2))
    for k, v in enumerate(x):
        d[k % 2][k // 2 % 2] += v * v
    return np.sum(d[0] * d[1]) + np.sum(d[0] ** 2)


def compared_and_joined(x):
    q, d = deque([x[0]], 3), defaultdict(float)
    q += [x[1] * 2, x[2]]
    d.update({"a": x[1]})
    again, other = q.copy(), d.copy()
    again.append(x[0] * x[1])
    other["a"] *= 2
    both = again + q
    s = both[0] * both[-1] * len(both) if q == deque(list(q)) and d == {"a": x[1]} else 0.0
    plain = dict(d)
    plain["b"] = d["c"] + s
    return (s if d != other else x[0]) + sum(plain.values()) * (2.0 in q or x[2] in q)


def the_same_for_all_keys(x):
    d = dict.fromkeys("abc", 0.0)
    for k, v in zip("abca", [*x[:3], x[0]], strict=True):
        d[k] += v * v
    return d["a"] * d["b"] + d["c"]


def asked_for_their_classes(x):
    q, d = deque(), defaultdict(float)
    return x[0] * isinstance(q, deque) + x[1] * isinstance(d, dict) + x[2] * isinstance(q, list)


class Table:
    """Values under names, in its own order."""

    def __init__(self, x):
        self.x, self.more = x, {}

    def items(self):
        return [(1, self.x[0]), (1, self.x[1] ** 2)]

    def keys(self):
        return [5, 6]

    def values(self):
        return [self.x[2] * 2]

    def __iter__(self):
        return iter([0, 1])

    def __getitem__(self, key):
        return self.more.get(key, self.x[0] * 100)

    def __setitem__(self, key, value):
        self.more[key] = value * 2

    def __delitem__(self, key):
        del self.more[key]


def own_listings(x):
    table, s = Table(x), 0.0
    for k, v in table.items():
        s = s + (k + 1) * v
    for v in table.values():
        s = s + v * v
    for k in table.keys():
        s = s + k * x[0]
    return s + sum(v for _, v in table.items())


def own_stores(x):
    table = Table(x)
    table["a"] = x[0] * x[1]
    table["a"] += x[2]
    table["b"] = x[2] ** 2
    s = table["a"] * table["b"]
    del table["b"]
    return s + table["b"]


@dataclass
class State:
    position: np.ndarray
    velocity: np.ndarray = field(default_factory=lambda: np.zeros(2))
    steps: int = 0
    best: float | None = None

    def kick(self, force, h):
        self.velocity = self.velocity + h * force
        self.steps += 1

    def drift(self, h):
        self.position += h * self.velocity
        energy = self.velocity @ self.velocity
        if self.best is None or energy > self.best:
            self.best = energy


@dataclass
class World:
    state: State
    stiffness: float
    log: list = field(default_factory=list)

    def step(self, h):
        force = -self.stiffness * self.state.position
        self.state.kick(force, h)
        self.state.drift(h)
        self.log.append(self.state.velocity[0])


def objects_in_objects(x):
    world = World(State(np.array([x[0], x[1]])), x[2] + 2.0)
    for _ in range(4):
        world.step(0.1)
    return world.state.position @ world.state.velocity + world.state.best * world.state.steps + sum(world.log)


class Moving:
    def __init__(self, place):
        self.place, self.count = place * 1.0, 0

    def move(self, by):
        self.place += by * self.place[0]
        self.count += 1


def attributes_changed_in_place(x):
    body = Moving(x)
    body.move(x[0])
    for k in range(2):
        body.move(body.place[k])
        body.place[k] = x[1] * body.count
    return np.sum(body.place**2)


def attributes_in_branches(x):
    a, b = State(x[:2] * 1.0), State(x[1:] * 2.0)
    for k in range(3):
        chosen = a if k % 2 else b
        chosen.kick(chosen.position * x[0], 0.5)
        if x[k] > 0.5:
            a.position = a.position * x[k]
        elif x[k] > 0.3:
            break
        else:
            a.velocity, b.velocity = b.velocity, a.velocity
    while a.steps < 4:
        a.kick(b.velocity, 0.25)
    return a.velocity @ b.position + np.sum(a.position) + b.steps


def attributes_and_exceptions(x):
    a = State(x[:2] * 1.0)
    try:
        a.velocity = a.position * 2
        a.kick(a.position, 1.0 / a.steps)
    except ZeroDivisionError:
        a.velocity = a.velocity + x[1:]
    return a.velocity @ a.position


def as_dicts_and_tuples(x):
    world = World(State(np.array([x[0], x[1]])), x[2])
    kept, shown = asdict(world), astuple(world.state)
    world.state.position[0] = 7.0
    return kept["state"]["position"] @ shown[1] + kept["state"]["position"][0] * kept["stiffness"] * len(kept["log"] + [1])


class Layer:
    def __init__(self, f):
        self.f = f

    def __call__(self, h):
        return self.f(h)


def layers_in_a_row(x):
    layers = [Layer(np.tanh), Layer(lambda h: h * x), Layer(lambda h: h**2)]
    return np.sum(functools.reduce(lambda h, layer: layer(h), layers, x))


def best_of_a_list(x):
    best = None
    for candidate in [State(x[:2] * 1.0), State(x[1:] * 2.0), State(x[:2] * x[2])]:
        if best is None or candidate.position @ candidate.position > best.position @ best.position:
            best = candidate
    return np.sum(best.position)


def made_in_the_first_round(x):
    made, last = None, None
    for k in range(3):
        if made is None:
            made = np.zeros(3)
        made[k] = x[k] ** 2
        last = {"v": x[k]} if last is None else {"v": x[k] * last["v"]}
    return np.sum(made * x) + last["v"]


V3 = floats(3, seed=361, low=0.2)
V5 = floats(5, seed=362, low=0.2)

CASES = [(program, (V5,)) for program in (moving_window, filtered, sums_by_key, lists_by_key, arrays_by_key)]
CASES += [(program, (V3,)) for program in (
    both_ends, compared_and_joined, the_same_for_all_keys, asked_for_their_classes, own_listings, own_stores, objects_in_objects,
    attributes_and_exceptions, attributes_changed_in_place, as_dicts_and_tuples,
    layers_in_a_row, best_of_a_list, made_in_the_first_round)]
CASES += [(breadth_first, (floats(4, seed=363),)), (moving_window, (V3[:2],))]
CASES += [(attributes_in_branches, (np.array(v),)) for v in ([0.6, 0.1, 0.9], [0.2, 0.4, 0.9], [0.7, 0.8, 0.2])]

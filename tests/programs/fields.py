"""Objects of users' classes: attributes that are read and set, objects that are made, dataclasses as parameters."""

import copy
import dataclasses
from types import SimpleNamespace

import numpy as np
from bodies import Body, Frozen, Pair

from programs.sampling import floats


class Layer:
    """Parameters of a network's layer, and a name."""

    def __init__(self, w, b, name="layer"):
        self.w, self.b, self.name = w, b, name

    def __call__(self, x):
        return np.tanh(self.w * x + self.b)

    def __eq__(self, other):
        return isinstance(other, Layer) and np.array_equal(self.w, other.w) and self.b == other.b


class Rod:
    """Temperatures that a method changes in place."""

    gain = 0.5

    def __init__(self, u, dt):
        self.u = u.copy()
        self.dt = dt
        self.t = 0.0
        self.steps = 0

    def step(self):
        u = self.u
        u[1:-1] += self.dt * self.gain * (u[2:] - 2 * u[1:-1] + u[:-2]) * u[1:-1]
        self.t += self.dt
        self.steps += 1


class Machine:
    """A stack of numbers."""

    def __init__(self):
        self.items = []

    def push(self, x):
        self.items.append(x)

    def pop(self):
        return self.items.pop()


@dataclasses.dataclass
class Tagged:
    """A dataclass that makes a list of its own."""

    w: np.ndarray
    b: float
    tags: list = dataclasses.field(default_factory=list)


class Scaled(Layer):
    """A class that lets the one above set attributes."""

    def __init__(self, w, b):
        super().__init__(w * 2.0, b)
        self.b *= w[0]
        self.settle(w)

    def settle(self, w):
        self.size = self.total() * 0.5

    def total(self):
        return np.sum(self.w) + self.b


def layer_as_parameter(layer, x, n):
    for _ in range(n):
        x = layer(x)
    return np.sum(x)


def layers_in_a_list(layers, x):
    for layer in layers:
        x = layer(x)
    return np.sum(x)


def dataclass_as_parameter(pair):
    return pair.product() * pair.a


def frozen_parameter(cold, x):
    return np.sum(cold.v * x) * cold.a


def pair_made(x):
    pair = Pair(x, x * x)
    return pair.product() + Pair(x).product()


def pair_returned(pair, x):
    return dataclasses.replace(pair, b=x)


def rod_in_time(u, dt, n):
    rod = Rod(u, dt)
    for _ in range(n):
        rod.step()
    return np.sum(rod.u**2) * (rod.t + rod.steps)


def parameter_changed(layer, x):
    layer.w *= x
    layer.b = layer.b * 2.0
    layer.w = layer.w + layer.b
    return np.sum(layer.w * x)


def layer_returned(layer, x):
    return Layer(layer.w * x, layer.b * 3.0)


def numbers_on_a_stack(x, n):
    machine = Machine()
    for i in range(n):
        machine.push(x * (i + 1))
    return machine.pop() * machine.pop()


def two_names_for_an_object(x):
    p = Pair(x)
    q = p
    for _ in range(3):
        p.a = p.a * p.b
        q.b += q.a
    if p.a > 0:
        q = Pair(1.0, x)
    q.a *= 2.0
    return p.product() + q.product()


def array_of_a_frozen_object(x):
    cold = Frozen(x, np.array([x, 2.0, 3.0]))
    cold.v[0] *= x
    return np.sum(cold.v) * cold.a


def objects_in_a_list(x):
    pairs = [Pair(x * i, 1.0) for i in range(3)]
    for pair in pairs:
        pair.a += pair.b * x
    return sum(pair.product() for pair in pairs)


def copy_of_an_object(layer, x):
    other = copy.copy(layer)
    other.b = 3.0 * x[0]
    other.w *= 2
    return np.sum(other.w * layer.w) * other.b * layer.b


def number_set_beside_arrays(body):
    other = body.twin()
    for i in range(1, 3):
        if i > 5:
            return other
        other.s = other.size()
    other.record()
    return body


def numbers_of_two_kinds(body, n):
    other = body.twin()
    q = other.s
    for i in range(n):
        q = other.s
        other.s = 0.5 * i
        other.s = q * other.size() + other.s
    other.s *= q
    other.record()
    return body.size() * other.s + other.size()


def chosen_object(body, flag):
    other = body
    if flag:
        other = Body(body.s * 2, body.v * body.s, body.xs)
    other.s = other.size()
    kept = other.s
    other.s = 0.25
    other.xs.append(kept * other.s)
    return other


def set_before_the_item(a, body):
    body.s = a
    body.s = body.size()
    body.xs[0] = a
    return body


def list_that_each_has(x):
    p, q = Tagged(x * 2, 1.0), Tagged(x, 2.0)
    p.tags.append(3.0)
    q.tags.append(p.b)
    both = {"a": p, "b": q}
    both["a"].b = np.sum(both["b"].w)
    for one in both.values():
        one.w = one.w * one.b
    return np.sum(p.w * q.w) * len(p.tags) + sum(q.tags)


def namespace(x):
    a = SimpleNamespace(u=x, v=2.0)
    a.u = a.u * a.v
    return a.u**2


def parent_constructor(x):
    scaled = Scaled(x, x[0] + 1.0)
    return np.sum(scaled(x)) * scaled.b * scaled.size


@dataclasses.dataclass
class Growth:
    """A state with its past, and what is computed from that."""

    rate: float
    state: float
    past: list = dataclasses.field(default_factory=list)

    def step(self):
        self.past.append(self.state)
        self.state = self.state * self.rate + 0.5

    @property
    def total(self):
        return sum(self.past)

    def weighted(self):
        for v in self.past:
            yield v * self.rate


def past_states(x, n):
    growth = Growth(x, x * x)
    for _ in range(n):
        growth.step()
    branch = copy.deepcopy(growth)
    branch.step()
    growth.past.append(x * branch.state)
    return growth.total * growth.state + sum(growth.weighted()) * branch.total


V3, LAYER, PAIR = floats(3, seed=331), Layer(np.array([0.1, 0.2, 0.3]), 0.5), Pair(0.3, 0.4)
BODY = Body(0.3, np.array([0.3, -0.4, 0.5]), [0.2, 0.1])

CASES = [
    *((layer_as_parameter, (LAYER, V3, n)) for n in (0, 1, 3)), (layers_in_a_list, ([LAYER, LAYER], V3)),
    (dataclass_as_parameter, (PAIR,)), (frozen_parameter, (Frozen(0.7, V3 * 2), V3)), (pair_made, (0.7,)),
    (pair_returned, (PAIR, 0.3)), *((rod_in_time, (floats(7, seed=332), 0.1, n)) for n in (0, 4)),
    *((f, (LAYER, V3)) for f in (parameter_changed, layer_returned, copy_of_an_object)),
    (numbers_on_a_stack, (0.3, 3)), (two_names_for_an_object, (0.7,)), (array_of_a_frozen_object, (0.7,)),
    (objects_in_a_list, (0.4,)), (number_set_beside_arrays, (BODY,)),
    *((numbers_of_two_kinds, (BODY, n)) for n in (0, 2)),
    *((chosen_object, (BODY, flag)) for flag in (True, False)), (set_before_the_item, (0.4, BODY)),
    (parent_constructor, (V3,)), (list_that_each_has, (V3,)), (namespace, (0.3,)),
    *((past_states, (0.7, n)) for n in (0, 3)),
]

"""Objects and lists that hold arrays which are stored into beside what is none, in second order, too."""

import numpy as np

from programs.sampling import floats

X3, CONSTANT = floats(3, seed=61), np.array([1.0, 2.0, 3.0])


class Body:
    def __init__(self, mass, pos, vel):
        self.mass = mass
        self.pos = np.array(pos, dtype=float)
        self.vel = np.array(vel, dtype=float)
        self.acc = np.zeros(2)
        self.trail = []

    def force_from(self, other):
        d = other.pos - self.pos
        return self.mass * other.mass * d / np.sqrt(d @ d + 1e-2) ** 3

    def apply(self, force):
        self.acc += force / self.mass

    def step(self, dt):
        self.vel += self.acc * dt
        self.pos += self.vel * dt
        self.acc[:] = 0
        self.trail.append(self.pos.copy())


class World:
    def __init__(self, bodies):
        self.bodies = list(bodies)

    def step(self, dt):
        for a in self.bodies:
            for b in self.bodies:
                if a is not b:
                    a.apply(a.force_from(b))
        for b in self.bodies:
            b.step(dt)


def bodies_that_keep_their_trails(mass, pos, vel):
    world = World([Body(1.0, [0.0, 0.0], [0.0, 0.1]), Body(mass, pos, vel)])
    for _ in range(2):
        world.step(0.1)
    first, second = world.bodies
    return second.mass * second.vel @ second.vel + second.trail[-1] @ first.pos


class Unit:
    def __init__(self, alpha):
        self.alpha = alpha

    def __call__(self, z):
        return np.where(z > 0, z, self.alpha * (np.exp(z) - 1))


class Layer:
    def __init__(self, weights, bias):
        self.inputs = []
        self.unit = Unit(1.0)
        self.parameters = {"W": weights, "b": bias}
        self.derived = {"Z": []}

    def forward(self, x, retain=True):
        y, z = self._forward(x)
        if retain:
            self.inputs.append(x)
            self.derived["Z"].append(z)
        return y

    def _forward(self, x):
        z = x @ self.parameters["W"] + self.parameters["b"]
        return self.unit(z), z


def layer_that_keeps_what_it_made(weights, bias):
    layer = Layer(weights, bias)
    a, b = layer.forward(CONSTANT[:2]), layer.forward(CONSTANT[1:], retain=False)
    return np.sum(a) + np.sum(b ** 2) + np.sum(layer.derived["Z"][0] ** 2) + len(layer.inputs)


def layers_that_keep_their_inputs(weights, bias):
    first, second = Layer(weights, bias), Layer(weights * 0.5, bias)
    out = second.forward(first.forward(CONSTANT[:2])) + first.forward(CONSTANT[1:])
    return np.mean((out - 1.0) ** 2) + np.sum(second.inputs[0] * first.inputs[1])


def constant_arrays_in_lists_of_arrays_that_are_stored_into(x, s):
    a = x * 2
    first, second = [a], [a]
    a[0] = s
    first.append(CONSTANT)
    second.append(CONSTANT)
    return np.sum(second[1] * x) * np.sum(first[0])


def spread_number_beside_an_array_that_is_stored_into(x, s):
    items = [np.broadcast_to(s * s, (3,)), x * 1.0]
    last = items[1]
    last[0] = s * x[2]
    last += items[0] ** 2
    return np.sum(items[0] * x) + np.sum(items[1] ** 2)


def numbers_in_tuples_with_arrays_that_are_stored_into(x, s):
    rows = [(x * k, s * k) for k in range(3)]
    rows[0][0][1] = s
    a, k = rows.pop()
    rows.append((a * k, k * k))
    total = 0.0
    for row, factor in rows:
        total += np.sum(row) * factor
    return total


class Bag:
    def __init__(self, x, k):
        self.arrays, self.numbers = [x], [k]
        self.lists = {"u": [x * k], "n": k}

    def swap(self, k):
        self.arrays.append(self.lists["u"].pop())
        self.lists["u"].append(self.arrays[0] * k)
        number = self.numbers.pop()
        self.numbers.append(number * k)
        self.numbers.insert(0, k)
        return number


def what_an_object_holds_changes_places(x, s):
    bag = Bag(x * 1.0, s)
    r = bag.swap(s * s)
    bag.arrays[0][1] = r
    r += bag.swap(r) * 2
    bag.arrays[1] *= s
    return r * np.sum(bag.arrays[1] * bag.lists["u"][0]) + sum(bag.numbers) + bag.lists["n"]


CASES = [
    (bodies_that_keep_their_trails, (1.5, np.array([1.1, 0.4]), np.array([0.9, 0.7]))),
    *((f, (floats(2, 2, seed=62), floats(2, seed=63))) for f in (
        layer_that_keeps_what_it_made, layers_that_keep_their_inputs)),
    *((f, (X3, 0.7)) for f in (
        constant_arrays_in_lists_of_arrays_that_are_stored_into, spread_number_beside_an_array_that_is_stored_into,
        numbers_in_tuples_with_arrays_that_are_stored_into, what_an_object_holds_changes_places)),
]

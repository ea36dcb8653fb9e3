"""Lists, tuples and dicts of objects of several classes, gone over by loops."""

import numpy as np

from programs.sampling import floats


class Layer:
    def __eq__(self, other):
        return type(self) is type(other) and all(map(np.array_equal, vars(self).values(), vars(other).values()))


class Dense(Layer):
    def __init__(self, weights, bias, activate):
        self.weights, self.bias, self.activate = weights, bias, activate

    def __call__(self, z):
        return self.activate(self.weights @ z + self.bias)


class Scale(Layer):
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, z):
        return z * self.factor


class Normalize(Layer):
    def __call__(self, z):
        return z / np.sqrt(np.sum(z * z) + 1.0)


class Network(Layer):
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, z):
        for layer in self.layers:
            z = layer(z)
        return z


def rectified(z):
    return np.maximum(z, 0.1)


def network_of_unlike_layers(x, W):
    network = Network([Dense(W * x[0], x[:2], np.tanh), Scale(x[1]), Dense(W[:, :2], x[1:], rectified), Normalize()])
    return np.sum(network(x) ** 2)


def network_as_argument(network, z):
    return network(z)


def layers_with_their_numbers(layers, z):
    total = 0.0
    for k, (layer, weight) in enumerate(zip(reversed(layers), (2.0, 3.0, 0.5))):
        z = layer(z) * (k + 1)
        if isinstance(layer, Scale):
            z = z + layer.factor
        total += weight * np.sum(z)
    return total


def left_early(layers, z, limit):
    for layer in layers:
        z = layer(z)
        if np.sum(z) > limit:
            break
        z = z * 0.5
    else:
        z = z + 1.0
    return z


def layers_by_name(named, z):
    for name, layer in named.items():
        z = layer(z) if name != "skipped" else z
    return np.sum(z) * named["scale"].factor


def sums_over_layers(layers, z):
    return sum(np.sum(layer(z)) for layer in layers) + np.prod([layer(z)[0] for layer in layers])


def one_array_and_unknown_ones(x):
    random = np.random.RandomState(0)
    held = {"weights": random.randn(2, 3), "bias": x[:2]}
    return np.tanh(held["weights"] @ x + held["bias"])


def list_that_grows(x, n):
    total = 0.0
    for k in range(n):
        layers = [Scale(x[0] * k)]
        layers.append(Normalize())
        layers.append(Dense(np.outer(x, x), x, np.tanh))
        z = x
        for layer in layers:
            z = layer(z)
        total = total + np.sum(z) * layers[0].factor
    return total


class Builder:
    """A network to which layers are added, one by one."""

    def __init__(self):
        self.first, self.then, self.calls = [], [], 0

    def add(self, layer):
        self.first.append(layer)
        return self

    def __call__(self, z):
        self.calls += 1
        for layer in (*self.first, *self.then):
            z = layer(z)
        for layer in self.then:
            z = z + layer(z)
        return z


def network_built_up(x):
    network = Builder()
    network.add(Dense(np.outer(x, x), x, np.tanh)).add(Scale(x[1]))
    network.add(Normalize())
    network.then.append(Scale(x[0]))
    network.then.append(Normalize())
    network.first[1].factor = x[2] * 2.0
    return np.sum(network(network(x))) * network.calls


def list_that_grows_in_a_branch(x):
    layers = [Scale(x[0])]
    if x[0] > 0:
        layers.append(Normalize())
    for layer in layers:
        x = layer(x)
    return x


def list_that_is_read_before(x):
    layers = [Scale(x[0])]
    for layer in layers:
        x = layer(x)
    layers.append(Normalize())
    for layer in layers:
        x = layer(x)
    return x


V3, M23 = floats(3, seed=321), floats(2, 3, seed=322)
SQUARE = Dense(floats(3, 3, seed=323), floats(3, seed=324), np.tanh)
LAYERS = [SQUARE, Scale(1.7), Dense(floats(3, 3, seed=325), V3, rectified)]

CASES = [
    (network_of_unlike_layers, (V3, M23)),
    (network_as_argument, (Network(LAYERS), V3)), (network_as_argument, (Network([Scale(2.0), Scale(0.5)]), V3)),
    (layers_with_their_numbers, (LAYERS, V3)), *((left_early, (LAYERS, V3, limit)) for limit in (-9.0, 0.3, 9.0)),
    (layers_by_name, ({"first": SQUARE, "skipped": Scale(3.0), "scale": Scale(1.3)}, V3)),
    (sums_over_layers, (LAYERS, V3)), (one_array_and_unknown_ones, (V3,)),
    *((list_that_grows, (V3, n)) for n in (0, 2)), (network_built_up, (V3,)),
]

#: What is not followed yet.
REFUSED = [(f, (V3,)) for f in (list_that_grows_in_a_branch, list_that_is_read_before)]

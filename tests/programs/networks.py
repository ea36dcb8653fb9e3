"""Networks of layers that note what they are given: lists that are filled layer by layer, by methods and in loops."""

import numpy as np

from programs.sampling import floats


class Dense:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW = self.x.T @ g
        self.db = g.sum(axis=0)
        return g @ self.W.T


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, g):
        return g * (1 - self.out**2)


class Square:
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x
        return x * x

    def backward(self, g):
        return 2 * g * self.x


class Network:
    def __init__(self):
        self.layers, self.count = [], 0

    def add(self, layer):
        self.layers.append(layer)
        self.count += 1
        return self

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, g):
        for layer in reversed(self.layers):
            g = layer.backward(g)
        return g

    def step(self, rate):
        for layer in self.layers:
            if isinstance(layer, Dense):
                layer.W -= rate * layer.dW
                layer.b -= rate * layer.db


def there_and_back(layers, x):
    for layer in layers:
        x = layer.forward(x)
    g = 2 * x
    for layer in reversed(layers):
        g = layer.backward(g)
    return np.sum(g * g)


def appended_layers(W, b, V, c, x):
    layers = []
    layers.append(Dense(W, b))
    layers.append(Tanh())
    layers.append(Dense(V, c))
    return there_and_back(layers, x)


def added_layers(W, b, V, c, x):
    network = Network()
    network.add(Dense(W, b))
    network.add(Square())
    network.add(Dense(V, c))
    y = network.forward(x)
    return np.sum(network.backward(y) ** 2) * network.count


def added_in_a_chain(W, b, V, c, x):
    network = Network().add(Dense(W, b)).add(Tanh()).add(Dense(V, c))
    y = network.forward(x)
    return np.sum(network.backward(y) ** 2) * network.count


def trained_network(W, b, V, c, x, rate):
    network = Network()
    network.add(Dense(W.copy(), b.copy()))
    network.add(Tanh())
    network.add(Dense(V.copy(), c.copy()))
    for _ in range(2):
        y = network.forward(x)
        network.backward(2 * y)
        network.step(rate)
    return np.sum(network.forward(x) ** 2)


def two_networks(W, b, V, c, x):
    first, second = Network(), Network()
    first.add(Dense(W, b))
    second.add(Dense(V, c))
    first.add(Tanh())
    second.add(Square())
    y = second.forward(first.forward(x))
    return np.sum(first.backward(second.backward(y)) ** 2)


class Filled(Network):
    def __init__(self, Ws, b):
        super().__init__()
        for i in range(2):
            self.add(Dense(Ws[i], b))
            if i == 0:
                self.layers.append(Tanh())


def filled_by_the_constructor(Ws, b, x):
    network = Filled(Ws, b)
    return np.sum(network.backward(network.forward(x)) ** 2)


def filled_in_a_loop(W, b, V, c, x):
    layers = []
    for weights, offset in ((W, b), (V, c)):
        layers.append(Dense(weights, offset))
        layers.append(Tanh())
    return there_and_back(layers, x)


def made_by(W, b, V, c):
    layers = []
    layers.append(Dense(W, b))
    layers.append(Tanh())
    layers.append(Dense(V, c))
    return layers


def filled_in_a_function(W, b, V, c, x):
    return there_and_back(made_by(W, b, V, c), x)


def with_a_layer_or_without(W, b, V, c, x, bent):
    layers = []
    layers.append(Dense(W, b))
    if bent:
        layers.append(Tanh())
    layers.append(Dense(V, c))
    return np.sum(layers[-1].forward(x @ W)) + sum(np.sum(layer.forward(x)) for layer in layers[:-1])


class Scale:
    def __init__(self, k):
        self.k = k

    def apply(self, x):
        return self.k * x


class Power:
    def apply(self, x):
        return x * x


def applied(parts, x):
    for part in parts:
        x = part.apply(x)
    return x


def filled_by_another_name(k, x):
    parts = []
    parts.append(Scale(k))
    parts.append(Power())
    same = parts
    parts.append(Scale(k * k))
    return applied(same, x)


def read_while_it_is_filled(k, x):
    parts = []
    parts.append(Scale(k))
    parts.append(Power())
    first = parts[0]
    first.k *= 2.0
    return applied(parts, x) * len(parts)


def one_object_twice(k, x):
    parts, scale = [], Scale(k)
    parts.append(scale)
    parts.append(Power())
    parts.append(scale)
    scale.k *= 2
    return applied(parts, x)


def filled_in_each_round(k, x, n):
    for _ in range(n):
        parts = []
        parts.append(Scale(k))
        parts.append(Power())
        x = 0.5 * applied(parts, x)
    return x


W23, B3, W32, B2 = floats(2, 3, seed=441), floats(3, seed=442), floats(3, 2, seed=443), floats(2, seed=444)
X22, W22 = floats(2, 2, seed=445), floats(2, 2, seed=446)

CASES = [
    *((f, (W23, B3, W32, B2, X22)) for f in (
        appended_layers, added_layers, added_in_a_chain, two_networks, filled_in_a_loop, filled_in_a_function)),
    (trained_network, (W23, B3, W32, B2, X22, 0.1)), (filled_by_the_constructor, ([W22, X22], B2, X22)),
    *((with_a_layer_or_without, (W22, B2, X22, B2, X22, bent)) for bent in (True, False)),
    *((f, (1.3, 0.7)) for f in (filled_by_another_name, read_while_it_is_filled, one_object_twice)),
    (filled_in_each_round, (1.3, 0.7, 3)),
]

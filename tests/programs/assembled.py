"""Programs put together from objects: layers in networks, solvers given methods, meshes of nodes."""

import numpy as np

WEIGHTS = np.array([[0.1, 0.2, -0.3], [0.4, -0.5, 0.6], [0.2, 0.1, 0.3]])
SHIFT = np.array([0.1, -0.1, 0.2])
SAMPLES = np.array([[1.0, 2.0, 0.5], [0.3, -0.4, 0.9]])


class Layer:
    def __call__(self, x):
        return self.forward(x)

    def __eq__(self, other):
        return type(self) is type(other)


class Dense(Layer):
    def __init__(self, weights, shift):
        self.weights = weights
        self.shift = shift

    def forward(self, x):
        return x @ self.weights + self.shift


class Activation(Layer):
    def __init__(self, function):
        self.function = function

    def forward(self, x):
        return self.function(x)


class Residual(Layer):
    def __init__(self, inner):
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


class Network(Layer):
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def residual_network(weights, shift):
    net = Network(Dense(weights, shift), Activation(np.tanh), Residual(Dense(weights.T, shift)))
    return np.sum(net(SAMPLES) ** 2)


def network_as_parameter(net):
    return np.sum(net(SAMPLES) ** 2)


class Euler:
    def __init__(self, slope, h):
        self.slope = slope
        self.h = h

    def solve(self, y, n):
        for k in range(n):
            y = y + self.h * self.slope(k * self.h, y)
        return y


class Pendulum:
    def __init__(self, gravity, length):
        self.gravity = gravity
        self.length = length

    def slope(self, t, y):
        return np.array([y[1], -self.gravity / self.length * np.sin(y[0]) + np.sin(t)])


def solver_given_a_method(gravity, length, angle):
    return Euler(Pendulum(gravity, length).slope, 0.05).solve(np.array([angle, 0.0]), 4)[0]


class Node:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Triangle:
    def __init__(self, a, b, c):
        self.nodes = (a, b, c)

    @property
    def area(self):
        a, b, c = self.nodes
        return 0.5 * abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y))


class Mesh:
    def __init__(self, points, triangles):
        self.nodes = [Node(x, y) for x, y in points]
        self.triangles = [Triangle(*(self.nodes[k] for k in corners)) for corners in triangles]

    def area(self):
        return sum(t.area for t in self.triangles)


def area_of_a_mesh(points):
    return Mesh(points, [(0, 1, 2), (0, 2, 3)]).area() ** 2


CORNERS = [(0, 1), (1, 2)]


def lists_by_indices(p):
    pairs = [[p[k] ** 2 for k in corners] for corners in CORNERS]
    return sum(a * b for a, b in pairs)


CASES = [
    (residual_network, (WEIGHTS, SHIFT)),
    (network_as_parameter, (Network(Dense(WEIGHTS, SHIFT), Activation(np.tanh), Dense(WEIGHTS.T, SHIFT)),)),
    (solver_given_a_method, (9.8, 1.3, 0.4)),
    (area_of_a_mesh, (np.array([[0.0, 0.0], [1.0, 0.1], [0.9, 1.2], [0.1, 1.0]]),)),
    (lists_by_indices, (np.array([1.0, 2.0, 3.0]),)),
]

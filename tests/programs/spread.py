"""Lists, dicts and objects of which only members are read and set, and cotangents of parts of what is given."""

from dataclasses import dataclass, field

import numpy as np


class Part:
    def __eq__(self, other):
        return type(self) is type(other) and all(np.array_equal(v, getattr(other, k)) for k, v in vars(self).items())


class Dense(Part):
    def __init__(self, weights, bias, activate=np.tanh, width=3):
        self.weights, self.bias, self.activate, self.width = weights, bias, activate, width

    def __call__(self, x):
        return self.activate(self.weights @ x + self.bias)


class Residual(Dense):
    def __call__(self, x):
        return x + super().__call__(x) / self.width


class Scale(Part):
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, x):
        return self.factor * x


@dataclass(frozen=True)
class Rate:
    r: float
    past: list = field(default_factory=list)


class Block(Part):
    def __init__(self, layer, rate):
        self.layer, self.rate = layer, rate


def layers_made_here(w, b, x):
    net = [Dense(w, b), Residual(w.T, 2 * b), Scale(0.5)]
    for layer in net:
        x = layer(x)
    return np.sum(x ** 2)


def state_in_a_dict(x, v, n):
    state = {"x": x, "v": v, 3: 0.0, "hits": 0}
    for _ in range(n):
        state["x"] += 0.1 * state["v"]
        if state["x"] > 1.0:
            state["v"] = -0.9 * state["v"]
            state["hits"] += 1
        state[3] = max(state[3], state["x"])
    return state["x"] * state[3] + state["v"] * state["hits"]


def moved_on_in_a_list(x, n):
    a = [x, 0, x * x]
    for k in range(n):
        a[0], a[-1] = a[-1] * 0.5, a[0] + k
        a[1] += a[0]
    return a[0] * a[1] + a[2]


def lists_in_lists(x, y):
    m = [[x, y], [y, 2.0]]
    m[0][1] = x * y
    m[1] = m[0]
    m[1][0] *= 3.0
    return m[0][0] * m[1][1] + m[1][0]


def arrays_changed_in_a_list(x, n):
    a, b = x.copy(), 2 * x
    pair = [a, b]
    for _ in range(n):
        pair[0] += pair[1] * 0.1
        pair[1][0] = pair[0][1]
    return np.sum(a * b) + pair[0] @ b


def another_name(x, y):
    a = [x, y]
    b = a
    b[0] = a[1] * 2
    return a[0] * b[1] + x


def given_up_half_way(x, y):
    a = [x, y]
    try:
        a[0] = x * y
        a[1] = float("none")
    except ValueError:
        a[1] = x
    return a[0] * a[1]


def table(x, k):
    weights, names = [0.5, 1.5, 2.0], {"a": 2.0, "b": 3.0}
    return weights[0] * x + weights[k] * x ** 2 + names["b"] * x ** 3


def layers_with_settings(net, x):
    for layer in net:
        x = layer(x)
    return np.sum(x ** 2)


def blocks(parts, x):
    total = 0.0
    for part in parts:
        if x[0] * part.rate.r > 0.2:
            x = part.layer(x) * part.rate.r
        else:
            total = total + part.layer.bias @ x
    return total + np.sum(x)


def settings_in_dicts(model, x):
    h = np.tanh(model["encoder"]["w"] @ x + model["encoder"]["b"])
    h = h + model["decoder"]["w"] @ h + model["decoder"]["b"] * model["scale"]
    return np.sum(h * model["encoder"]["b"])


def added_before_it_is_changed(net, x):
    y = x.copy()
    for layer in net:
        y *= x
        y += layer.bias
        y[0] = y[1] * layer.weights[0, 0]
    return np.sum(y ** 2)


def one_object_twice(layer, x):
    net = [layer, Scale(2.0), layer]
    for each in net:
        x = each(x)
    return np.sum(x)


def read_again_after_a_branch(xs, n):
    xs[-1][1] *= 0.3
    if n:
        xs.pop()
    return 2.0 * xs[-1][0] * xs[-1][1] + xs[0][1]


W = np.array([[0.3, -0.2, 0.5], [0.1, 0.4, -0.6], [-0.3, 0.2, 0.7]])
B, X = np.array([0.1, -0.4, 0.3]), np.array([0.8, -0.5, 1.2])
MODEL = {"encoder": {"w": W, "b": B}, "decoder": {"w": W.T, "b": 2 * B}, "scale": 1.5, "name": "model"}

CASES = [
    (layers_made_here, (W, B, X)), (state_in_a_dict, (0.5, 2.0, 7)), (state_in_a_dict, (0.5, 2.0, 0)),
    (moved_on_in_a_list, (1.3, 4)), (moved_on_in_a_list, (1.3, 0)), (lists_in_lists, (1.3, 0.7)),
    (arrays_changed_in_a_list, (X, 3)), (another_name, (1.3, 0.7)), (given_up_half_way, (1.3, 0.7)),
    (table, (1.3, 1)), (layers_with_settings, ([Dense(W, B), Dense(W.T, X, np.sin)], X)),
    (layers_with_settings, ([Dense(W, B), Scale(0.7), Residual(W, X)], X)),
    (blocks, ([Block(Dense(W, B), Rate(0.9)), Block(Dense(W.T, X), Rate(0.1)), Block(Dense(W, X), Rate(1.2))], X)),
    (settings_in_dicts, (MODEL, X)), (added_before_it_is_changed, ([Dense(W, B), Dense(W.T, X)], X)),
    (one_object_twice, (Dense(W, B), X)), (read_again_after_a_branch, ([B, X], 1)), (read_again_after_a_branch, ([B, X], 0)),
]
REFUSED = []

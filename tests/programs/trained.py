"""Programs that train: arrays of several ranks in a list or dict, which are changed where they are, one after the other."""

import numpy as np

from programs.sampling import floats


def gradients(params, x):
    h = np.tanh(x @ params["W"] + params["b"])
    g = h * (1 - h * h)
    return {"W": x.T @ g, "b": g.sum(axis=0)}


def weight(params):
    return np.sum(params["W"] ** 2) + np.sum(params["b"] ** 2)


def descent_in_a_dict(W, b, x, rate):
    params = {"W": W.copy(), "b": b.copy()}
    for _ in range(2):
        grads = gradients(params, x)
        for k in params:
            params[k] -= rate * grads[k]
    return weight(params)


def descent_along_gradients(params, x, rate):
    params = {k: v.copy() for k, v in params.items()}
    for k, g in gradients(params, x).items():
        params[k] -= rate * g
    return weight(params)


def descent_in_pairs(W, b, x, rate):
    params = [W.copy(), b.copy()]
    for _ in range(2):
        h = np.tanh(x @ params[0] + params[1])
        for p, g in zip(params, [x.T @ h, h.sum(axis=0)]):
            p -= rate * g
    return np.sum(params[0] ** 2) * np.sum(params[1] ** 2)


def descent_by_numbers(params, x, rate):
    params = [p.copy() for p in params]
    for _ in range(2):
        h = np.tanh(x @ params[0] + params[1])
        grads = [x.T @ h, h.sum(axis=0)]
        for i in range(len(params)):
            params[i] -= rate * grads[i]
    return np.sum(params[0] ** 2) * np.sum(params[1] ** 2)


def descend(params, grads, rate):
    for k in sorted(params):
        params[k] -= rate * grads[k]


def descent_in_a_function(W, b, x, rate):
    params = {"W": W.copy(), "b": b.copy()}
    for _ in range(2):
        descend(params, gradients(params, x), rate)
    return weight(params)


def momentum(params, x, rate, mu):
    params = {k: v.copy() for k, v in params.items()}
    speed = {k: np.zeros_like(v) for k, v in params.items()}
    for _ in range(2):
        grads = gradients(params, x)
        for k in params:
            speed[k] = mu * speed[k] - rate * grads[k]
            params[k] += speed[k]
    return weight(params)


class Adam:
    def __init__(self, params, rate):
        self.params, self.rate, self.t = params, rate, 0
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]

    def step(self, grads):
        self.t += 1
        for i, (p, g) in enumerate(zip(self.params, grads)):
            self.m[i] = 0.9 * self.m[i] + 0.1 * g
            self.v[i] *= 0.99
            self.v[i] += 0.01 * g * g
            m, v = self.m[i] / (1 - 0.9 ** self.t), self.v[i] / (1 - 0.99 ** self.t)
            p -= self.rate * m / (np.sqrt(v) + 0.1)


def adam(W, b, x, rate):
    params = [W.copy(), b.copy()]
    optimizer = Adam(params, rate)
    for _ in range(2):
        h = np.tanh(x @ params[0] + params[1])
        optimizer.step([x.T @ h, h.sum(axis=0)])
    return np.sum(params[0] ** 2) * np.sum(params[1] ** 2)


class Model:
    def __init__(self, W, b):
        self.params = {"W": W.copy(), "b": b.copy()}

    def step(self, x, rate):
        grads = gradients(self.params, x)
        for k in self.params:
            self.params[k] -= rate * grads[k]


def descent_of_a_model(W, b, x, rate):
    model = Model(W, b)
    for _ in range(2):
        model.step(x, rate)
    return weight(model.params)


def layers_under_numbers(Ws, bs, x, rate):
    params = {}
    for i in range(len(Ws)):
        params["W" + str(i)], params["b" + str(i)] = Ws[i].copy(), bs[i].copy()
    for k in params:
        params[k] -= rate * params[k] ** 2
    for i in range(len(Ws)):
        x = np.tanh(x @ params[f"W{i}"] + params[f"b{i}"])
    return np.sum(x)


def layers_in_a_list(layers, x, rate):
    layers = [{"W": p["W"].copy(), "b": p["b"].copy()} for p in layers]
    for p in layers:
        for k in p:
            p[k] -= rate * p[k] ** 2
    for p in layers:
        x = np.tanh(x @ p["W"] + p["b"])
    return np.sum(x)


def clipped_gradients(W, b, s):
    grads = {"W": W * s, "b": b * s}
    total = np.sqrt(sum(np.sum(g ** 2) for g in grads.values()))
    if total > 0.1:
        for k in grads:
            grads[k] *= 0.5 / total
    return np.sum(grads["W"] ** 3) + np.sum(grads["b"])


def averaged_parameters(params, decay):
    average = {k: v.copy() for k, v in params.items()}
    for t in range(2):
        for k, v in params.items():
            average[k] *= decay
            average[k] += (1 - decay) * v * (t + 1)
    return sum(np.sum(v ** 2) for v in average.values())


def every_operator(W, b, s):
    items = [W.copy(), b.copy()]
    for i, item in enumerate(items):
        items[i] *= 1 + s
        items[i] /= 2 + item
        items[i] **= 2
        item += s * items[i]
    return np.sum(items[0]) * np.sum(items[1] ** 2)


def one_of_two(W, b, s, first):
    W, b = W.copy(), b.copy()
    p = W if first else b
    p -= s * p ** 2
    p *= p
    return np.sum(W) * np.sum(b ** 2)


def the_same_twice(W, b, s):
    items = [W.copy(), b.copy()]
    items.append(items[0])
    for i in range(3):
        items[i] += s * items[i]
    return np.sum(items[0] ** 2) * np.sum(items[1] ** 2)


def put(items, i, v):
    items[i] = v
    return v * v


def replaced_on_the_way(W, b, s):
    items = [W.copy(), b.copy()]
    old = items[1]
    for i in range(2):
        items[i] += put(items, i, items[i] * s)
    return np.sum(items[0]) * np.sum(items[1] ** 2) + np.sum(old ** 3)


def read_by_a_view(W, b, s):
    items = [W.copy(), b.copy()]
    row = items[0][0]
    for i in range(2):
        items[i] -= s * items[i] * row
    return np.sum(items[0] * items[1]) * np.sum(row)


def results_of_ufuncs(items, rate):
    items = [p.copy() for p in items]
    for p in items:
        np.multiply(p, 1 - rate, out=p)
        p -= rate * p * p
    return sum((p ** 2).sum() for p in items)


W23, B3, X22 = floats(2, 3, seed=401), floats(3, seed=402), floats(2, 2, seed=403)
W22, B2 = floats(2, 2, seed=404), floats(2, seed=405)

CASES = [
    *((f, (W23, B3, X22, 0.1)) for f in (
        descent_in_a_dict, descent_in_pairs, descent_in_a_function, adam, descent_of_a_model)),
    (descent_along_gradients, ({"W": W23, "b": B3}, X22, 0.1)), (descent_by_numbers, ([W23, B3], X22, 0.1)),
    (momentum, ({"W": W23, "b": B3}, X22, 0.1, 0.9)), (layers_under_numbers, ([W22, X22], [B2, B2 * 2], X22, 0.1)),
    (layers_in_a_list, ([{"W": W22, "b": B2}, {"W": X22, "b": B2 * 2}], X22, 0.1)),
    *((f, (W23, B3, 0.3)) for f in (
        clipped_gradients, every_operator, the_same_twice, replaced_on_the_way, read_by_a_view)),
    *((one_of_two, (W23, B3, 0.3, first)) for first in (True, False)),
    (averaged_parameters, ({"W": W23, "b": B3}, 0.3)), (results_of_ufuncs, ([W23, B3], 0.1)),
]

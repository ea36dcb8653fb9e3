"""Programs that read from tuples, lists and dicts that come in as arguments; cotangents have the same structure."""

from typing import NamedTuple

import numpy as np

from programs.sampling import floats


class Layer(NamedTuple):
    """Weights and biases."""

    W: np.ndarray
    b: np.ndarray


def pair(p):
    return p[0] * p[1]


def pair_unpacked(p):
    x, y = p
    return x * y + x


def nested_unpacked(p):
    (x, y), z = p
    return x * y * z


def star_unpacked(p):
    first, *rest = p
    return first * rest[0] + rest[-1] ** 2


def list_by_index(values):
    return values[0] * values[1] + values[-1]


def list_in_loop(values):
    s = 1.0
    for v in values:
        s = s * v + v
    return s


def list_by_counted_loop(values):
    s = 0.0
    for i in range(len(values)):
        s = s + values[i] ** (i + 1)
    return s


def list_backwards(values):
    s = 0.0
    for v in reversed(values):
        s = s * 0.5 + v * v
    return s


def list_sliced(values):
    s = 0.0
    for v in values[1:]:
        s = s + v * values[0]
    return s


def list_of_arrays(arrays):
    s = 0.0
    for a in arrays:
        s = s + np.sum(a * a)
    return s


def list_of_pairs(pairs):
    s = 0.0
    for weight, value in pairs:
        s = s + weight * value**2
    return s


def two_lists(xs, ys):
    s = 0.0
    for i, (x, y) in enumerate(zip(xs, ys)):
        s = s + x * y * (i + 1)
    return s


def dict_by_key(params):
    return params["a"] * params["b"] ** 2


def dict_of_arrays(params, x):
    h = np.tanh(x @ params["W"] + params["b"])
    return np.sum(h * h)


def dict_values_in_loop(params):
    s = 1.0
    for v in params.values():
        s = s * v
    return s


def dict_items_in_loop(params):
    s = 0.0
    for name, v in params.items():
        if name == "bias":
            continue
        s = s + v * v
    return s


def dict_keys_in_loop(params):
    s = 0.0
    for name in params:
        s = s + params[name] ** 2
    return s


def key_in_dict(params):
    s = params["a"] ** 2
    if "b" in params:
        s = s * params["b"]
    return s


def nested_dict(params):
    return params["inner"]["x"] * params["outer"][1] + params["inner"]["x"]


def named_tuple(layer, x):
    return np.sum(np.tanh(layer.W @ x + layer.b))


def named_tuple_unpacked(layer, x):
    W, b = layer
    return W @ x + b


def list_of_layers(layers, x):
    for W, b in layers:
        x = np.tanh(W @ x + b)
    return np.sum(x * x)


def last_layer_apart(layers, x):
    for W, b in layers[:-1]:
        x = np.tanh(W @ x + b)
    W, b = layers[-1]
    return np.sum((W @ x + b) ** 2)


def list_of_dict_layers(layers, x):
    for layer in layers:
        x = np.tanh(layer["W"] @ x + layer["b"])
    return np.sum(x * x)


def integers_among_floats(settings, x):
    n, rate, name = settings
    for i in range(n):
        x = x * rate
    return x * x


def tuple_made_and_read(x, y):
    p = (x * y, x + y, 3)
    return p[0] * p[1] * p[2]


def list_made_and_read(x, y):
    values = [x, y, x * y]
    s = 0.0
    for v in values:
        s = s + v * v
    return s


def dict_made_and_read(x, y):
    p = {"x": x * x, "y": y}
    return p["x"] * p["y"]


def tuple_passed_on(p):
    q = p
    return q[0] * p[1] + q[1] ** 2


def tuple_chosen(p, q, flag):
    r = p if flag else q
    return r[0] * r[1]


def tuple_carried(p, n):
    for i in range(n):
        p = (p[1], p[0] * p[1])
    return p[0] + 2 * p[1]


def container_returned(p):
    return (p[0] * p[1], p[0])


def list_returned(x):
    return [x * x, 2 * x]


def dict_returned(x):
    return {"value": x * x, "twice": 2 * x}


def unused_items(p):
    return p[0] * p[0]


def sum_of_list(values):
    return sum(values) * values[0]


def largest_of_list(values):
    return max(values) * min(values)


def list_joined(arrays):
    z = np.concatenate(arrays)
    return np.sum(z * z) + z[0]


def list_as_array(values):
    a = np.array(values)
    return np.sum(a * a) * a[0]


W, B, X = floats(2, 3, seed=21), floats(2, seed=22), floats(3, seed=23)
SQUARE = floats(3, 3, seed=24)

CASES = [
    *((f, ((0.7, -1.2),)) for f in (pair, pair_unpacked, star_unpacked, tuple_passed_on, container_returned,
                                    unused_items)),
    (pair, ((0.7, X),)), (pair, ([0.7, 1.3],)), (star_unpacked, ((0.7, -1.2, 0.4),)),
    (nested_unpacked, (((0.7, -1.2), 0.4),)),
    *((f, (values,)) for f in (list_by_index, list_in_loop, list_by_counted_loop, list_backwards, list_sliced,
                               sum_of_list, largest_of_list, list_as_array)
      for values in ([0.7, 1.2], [0.7, 1.2, -0.4, 0.9])),
    *((list_of_arrays, (arrays,)) for arrays in ([X], [X, W, B])),
    *((list_joined, (arrays,)) for arrays in ([X], [X, B])),
    (list_of_pairs, ([(0.5, 0.7), (0.2, -1.1)],)), (two_lists, ([0.7, 0.2], [0.5, -0.4])),
    *((f, ({"a": 0.7, "b": 1.2},)) for f in (dict_by_key, dict_values_in_loop, dict_items_in_loop, dict_keys_in_loop,
                                             key_in_dict)),
    (dict_items_in_loop, ({"bias": 3.0, "b": 1.2},)), (key_in_dict, ({"a": 0.7},)),
    (dict_of_arrays, ({"W": W.T, "b": B}, X)),
    (nested_dict, ({"inner": {"x": 0.7}, "outer": [1, 0.4, "text"]},)),
    (named_tuple, (Layer(W, B), X)), (named_tuple_unpacked, (Layer(W, B), X)),
    (list_of_layers, ([(SQUARE, X), (SQUARE.T, X * 0.5)], X)), (list_of_layers, ([Layer(SQUARE, X)], X)),
    (list_of_layers, ([], X)),
    *((last_layer_apart, ([(SQUARE, X), (SQUARE.T, X * 0.5), (SQUARE + 1, X)][k:], X)) for k in (0, 2)),
    (list_of_dict_layers, ([{"W": SQUARE, "b": X}, {"W": SQUARE.T, "b": X * 0.5}], X)),
    (integers_among_floats, ((3, 0.7, "name"), 1.2)),
    *((f, (0.7, -1.2)) for f in (tuple_made_and_read, list_made_and_read, dict_made_and_read)),
    *((tuple_chosen, ((0.7, 1.2), (0.4, 0.9), flag)) for flag in (True, False)),
    *((tuple_carried, ((0.7, 1.2), n)) for n in (0, 1, 3)),
    *((f, (0.7,)) for f in (list_returned, dict_returned)),
]

"""A list of layers: the cotangent of the list is a list of the same structure."""

import numpy as np


def network(layers, x):
    for W, b in layers:
        x = np.tanh(x @ W + b)
    return np.sum(x)

"""A list of layers: the cotangent of the list is a list of the same structure."""

import numpy as np


def network(layers, x):
    for W, b in layers:
        x = np.tanh(x @ W + b)
    return np.sum(x)


# -- written by srcdiff ------------------------------------------------------------------------------------------------
from srcdiff.runtime import add_at, zeros_like


def network_adjoint(layers, x, out_bar=1.0):
    """Value of network (network.py:6) and its cotangent with respect to layers."""
    # Forward sweep
    x_saved = []
    for W, b in layers:
        x_saved.append(x)
        x = np.tanh(x @ W + b)
    out = np.sum(x)

    # Reverse sweep
    # return np.sum(x)
    x_bar = np.full_like(x, out_bar)
    layers_bar = zeros_like(layers)
    for i in reversed(range(len(layers))):
        # x = np.tanh(x @ W + b)
        x_arg_bar = x_bar * (1 - x**2)
        x_bar = x_arg_bar @ layers[i][0].T
        x = x_saved.pop()
        W_bar = x.T @ x_arg_bar
        b_bar = x_arg_bar.sum(axis=0)
        # for W, b in layers:
        layers_bar = add_at(layers_bar, i, (W_bar, b_bar))
    return out, layers_bar

"""A list of layers: the cotangent of the list is a list of the same structure."""

import numpy as np


def network(layers, x):
    for W, b in layers:
        x = np.tanh(x @ W + b)
    return np.sum(x)


# -- written by srcdiff ------------------------------------------------------------------------------------------------
from srcdiff.runtime import add_at, add_item, copied, zeros_like


def network_adjoint(layers, x, out_bar=1.0):
    """Value of network (network.py:6) and its cotangent with respect to layers."""
    # Forward sweep
    W_t2 = len(layers)
    x_saved = []
    W_t3_saved = []
    W_saved = []
    for i in range(W_t2):
        x_saved.append(x)
        W_t3 = layers[i]
        W_t3_saved.append(W_t3)
        W = W_t3[0]
        W_saved.append(W)
        b = W_t3[1]
        x = np.tanh(x @ W + b)
        x_saved.append(x)
    out = np.sum(x)

    # Reverse sweep
    # return np.sum(x)
    x_bar = np.full_like(x, out_bar)
    layers_bar = zeros_like(layers)
    for i in reversed(range(W_t2)):
        # x = np.tanh(x @ W + b)
        x = x_saved.pop()
        x_arg_bar = x_bar * (1 - x**2)
        b_bar = x_arg_bar.sum(axis=0)
        # for W, b in layers:
        W = W_saved.pop()
        # x = np.tanh(x @ W + b)
        x_bar = x_arg_bar @ W.T
        x = x_saved.pop()
        W_bar = x.T @ x_arg_bar
        # for W, b in layers:
        W_t3_bar = add_item(add_item(zeros_like(W_t3_saved.pop()), 1, b_bar), 0, W_bar)
        layers_bar = copied(layers_bar)
        layers_bar = add_at(layers_bar, i, W_t3_bar)
    return out, layers_bar

"""Matrix products and broadcasting: what was broadcast on the way forward is summed on the way back."""

import numpy as np


def mlp_loss(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    p = h @ W2 + b2
    r = p - y
    return np.mean(r * r)


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def mlp_loss_adjoint(x, y, W1, b1, W2, b2, out_bar=1.0):
    """Value of mlp_loss (mlp_loss.py:6) and its cotangents with respect to W1, b1, W2, b2."""
    # Forward sweep
    h = np.tanh(x @ W1 + b1)
    p = h @ W2 + b2
    r = p - y
    out = np.mean(r * r)

    # Reverse sweep
    # return np.mean(r * r)
    r_bar = 2 * (out_bar / r.size) * r
    # p = h @ W2 + b2
    h_bar = r_bar @ W2.T
    W2_bar = h.T @ r_bar
    b2_bar = r_bar.sum(axis=0)
    # h = np.tanh(x @ W1 + b1)
    h_arg_bar = h_bar * (1 - h**2)
    W1_bar = x.T @ h_arg_bar
    b1_bar = h_arg_bar.sum(axis=0)
    return out, (W1_bar, b1_bar, W2_bar, b2_bar)

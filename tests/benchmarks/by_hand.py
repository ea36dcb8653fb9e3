"""The programs that are measured, and their derivatives as a person would write them."""

import numpy as np


def damped(x, n):
    s = 0.0
    for i in range(n):
        if s > 1.0:
            s = s * np.sin(x)
        else:
            s = s + x * x
    return s


def damped_by_hand(x, n, out_bar=1.0):
    branches = []
    saved = []
    s = 0.0
    for _ in range(n):
        branch = s > 1.0
        branches.append(branch)
        if branch:
            saved.append(s)
            s = s * np.sin(x)
        else:
            s = s + x * x
    out = s
    s_bar = out_bar
    x_bar = 0.0
    for _ in reversed(range(n)):
        if branches.pop():
            s = saved.pop()
            x_bar += s_bar * s * np.cos(x)
            s_bar = s_bar * np.sin(x)
        else:
            x_bar += 2 * s_bar * x
    return out, x_bar


def mlp_loss(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    p = h @ W2 + b2
    r = p - y
    return np.mean(r * r)


def mlp_loss_by_hand(x, y, W1, b1, W2, b2, out_bar=1.0):
    h = np.tanh(x @ W1 + b1)
    p = h @ W2 + b2
    r = p - y
    out = np.mean(r * r)
    r_bar = 2 * (out_bar / r.size) * r
    h_bar = r_bar @ W2.T
    W2_bar = h.T @ r_bar
    b2_bar = r_bar.sum(axis=0)
    h_arg_bar = h_bar * (1 - h**2)
    W1_bar = x.T @ h_arg_bar
    b1_bar = h_arg_bar.sum(axis=0)
    return out, (W1_bar, b1_bar, W2_bar, b2_bar)


def mlp_arguments(batch=5, inputs=10, hidden=20, outputs=3):
    """Arguments of mlp_loss."""
    random = np.random.default_rng(0)
    shapes = ((batch, inputs), (batch, outputs), (inputs, hidden), (hidden,), (hidden, outputs), (outputs,))
    return [random.normal(size=shape) for shape in shapes]


def scalar_loop(x, n):
    s = x
    for i in range(n):
        s = s * 0.999 + x * s / (1.0 + s * s)
    return s


def two_floats(x, y):
    return x * y + x

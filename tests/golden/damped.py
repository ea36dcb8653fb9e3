"""A loop with a branch: the values that the reverse sweep reads are saved where they are overwritten."""

import numpy as np


def damped(x, n):
    s = 0.0
    for i in range(n):
        if s > 1.0:
            s = s * np.sin(x)
        else:
            s = s + x * x
    return s


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def damped_adjoint(x, n, out_bar=1.0):
    """Value of damped (damped.py:6) and its cotangent with respect to x."""
    # Forward sweep
    branch_saved = []
    s_saved = []
    s = 0.0
    for i in range(n):
        branch = s > 1.0
        branch_saved.append(branch)
        if branch:
            s_saved.append(s)
            s = s * np.sin(x)
        else:
            s = s + x * x
    out = s

    # Reverse sweep
    s_bar = out_bar
    x_bar = 0.0
    for i in reversed(range(n)):
        if branch_saved.pop():
            # s = s * np.sin(x)
            s = s_saved.pop()
            x_bar += s_bar * s * np.cos(x)
            s_bar = s_bar * np.sin(x)
        else:
            # s = s + x * x
            x_bar += 2 * s_bar * x
    return out, x_bar


def damped_tangent(x, n, x_dot):
    """Value of damped (damped.py:6) and its tangent along x_dot."""
    s = 0.0
    s_dot = 0.0
    for i in range(n):
        if s > 1.0:
            s_t1 = np.sin(x)
            s_dot = s_dot * s_t1 + s * np.cos(x) * x_dot
            s = s * s_t1
        else:
            s_dot += 2 * x * x_dot
            s = s + x * x
    return s, s_dot

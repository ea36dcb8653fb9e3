"""An early return: the rest of the function is the other branch."""

import numpy as np


def huber(x, delta):
    a = np.abs(x)
    if a < delta:
        return 0.5 * x * x
    return delta * (a - 0.5 * delta)


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def huber_adjoint(x, delta, out_bar=1.0):
    """Value of huber (huber.py:6) and its cotangent with respect to x."""
    # Forward sweep
    a = np.abs(x)
    branch = a < delta
    if branch:
        out = 0.5 * x * x
    else:
        out = delta * (a - 0.5 * delta)

    # Reverse sweep
    if branch:
        # return 0.5 * x * x
        x_bar = out_bar * (0.5 * x)
        x_bar += out_bar * x * 0.5
        a_bar = 0.0
    else:
        x_bar = 0.0
        a_bar = out_bar * delta
    # a = np.abs(x)
    x_bar += a_bar * np.sign(x)
    return out, x_bar

"""where and clip: a cotangent passes where the value was chosen, and is zero elsewhere."""

import numpy as np


def masked(x, y):
    low = np.clip(x, 0.0, 1.0)
    return np.where(y > 0, low * y, x - y)


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def masked_adjoint(x, y, out_bar=1.0):
    """Value of masked (masked.py:6) and its cotangents with respect to x, y."""
    # Forward sweep
    low = np.clip(x, 0.0, 1.0)
    out_t1 = y > 0
    out = np.where(out_t1, low * y, x - y)

    # Reverse sweep
    # return np.where(y > 0, low * y, x - y)
    out_t2_bar = np.where(out_t1, out_bar, 0)
    out_t3_bar = np.where(out_t1, 0, out_bar)
    y_bar = -out_t3_bar
    low_bar = out_t2_bar * y
    y_bar = y_bar + out_t2_bar * low
    # low = np.clip(x, 0.0, 1.0)
    x_bar = out_t3_bar + low_bar * ((x >= 0.0) & (x <= 1.0))
    return out, (x_bar, y_bar)

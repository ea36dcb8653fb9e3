"""where and clip: a cotangent passes where the value was chosen, and is zero elsewhere."""

import numpy as np


def masked(x, y):
    low = np.clip(x, 0.0, 1.0)
    return np.where(y > 0, low * y, x - y)

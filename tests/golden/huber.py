"""An early return: the rest of the function is the other branch."""

import numpy as np


def huber(x, delta):
    a = np.abs(x)
    if a < delta:
        return 0.5 * x * x
    return delta * (a - 0.5 * delta)

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

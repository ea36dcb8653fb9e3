"""A while loop with a break: the reverse sweep runs as often as the loop ran."""

import numpy as np


def newton_sqrt(a, tolerance):
    x = a
    while x > 0:
        step = 0.5 * (x - a / x)
        if np.abs(step) < tolerance:
            break
        x = x - step
    return x

"""A loop over two arrays: the cotangent of an element goes into the same place of the cotangent of the array."""

import numpy as np


def weighted_sum(weights, points):
    s = 0.0
    for w, x in zip(weights, points):
        s += w * np.sin(x)
    return s

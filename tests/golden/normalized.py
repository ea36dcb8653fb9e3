"""Sums over an axis: the cotangent of a sum is broadcast back along it."""

import numpy as np


def normalized(A, scale):
    total = np.sum(A * A, axis=1, keepdims=True)
    column = np.sum(A / total, axis=0)
    return scale * column

"""A loop over two arrays: the cotangent of an element goes into the same place of the cotangent of the array."""

import numpy as np


def weighted_sum(weights, points):
    s = 0.0
    for w, x in zip(weights, points):
        s += w * np.sin(x)
    return s


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def weighted_sum_adjoint(weights, points, out_bar=1.0):
    """Value of weighted_sum (weighted_sum.py:6) and its cotangents with respect to weights, points."""
    # Forward sweep
    s = 0.0
    for w, x in zip(weights, points):
        s += w * np.sin(x)
    out = s

    # Reverse sweep
    weights_bar = np.zeros_like(weights)
    points_bar = np.zeros_like(points)
    for i in reversed(range(min(len(weights), len(points)))):
        # s += w * np.sin(x)
        w_bar = out_bar * np.sin(points[i])
        x_bar = out_bar * weights[i] * np.cos(points[i])
        # for w, x in zip(weights, points):
        points_bar[i] += x_bar
        weights_bar[i] += w_bar
    return out, (weights_bar, points_bar)

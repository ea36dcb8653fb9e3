"""Sums over an axis: the cotangent of a sum is broadcast back along it."""

import numpy as np


def normalized(A, scale):
    total = np.sum(A * A, axis=1, keepdims=True)
    column = np.sum(A / total, axis=0)
    return scale * column


# -- written by srcdiff ------------------------------------------------------------------------------------------------
from srcdiff.runtime import expand


def normalized_adjoint(A, scale, out_bar=1.0):
    """Value of normalized (normalized.py:6) and its cotangents with respect to A, scale."""
    # Forward sweep
    total = np.sum(A * A, axis=1, keepdims=True)
    column_arg = A / total
    column = np.sum(column_arg, axis=0)
    out = scale * column

    # Reverse sweep
    # return scale * column
    column_bar = out_bar * scale
    scale_bar = (out_bar * column).sum()
    # column = np.sum(A / total, axis=0)
    total_bar = -(column_bar * (column_arg / total)).sum(axis=1, keepdims=True)
    A_bar = expand(column_bar, A) / total
    # total = np.sum(A * A, axis=1, keepdims=True)
    A_bar += 2 * total_bar * A
    return out, (A_bar, scale_bar)

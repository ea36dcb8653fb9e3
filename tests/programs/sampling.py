"""Arrays for the sample arguments of programs."""

import numpy as np


def floats(*shape, seed=0, low=-1.0, high=1.0):
    """An array of this shape with entries between ``low`` and ``high``, the same at every call."""
    return np.random.default_rng(seed).uniform(low, high, shape)

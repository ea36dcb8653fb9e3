"""Functions of NumPy whose results are shapes, places or truths: their derivative is zero.

Comes in: nothing. Goes out: entries in the registry. Invariant: none of them changes anything, so that a call may be
dropped.
"""

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import constant

constant(
    np.all, np.allclose, np.any, np.argmax, np.argmin, np.argpartition, np.argsort, np.argwhere, np.array_equal,
    np.count_nonzero, np.finfo, np.flatnonzero, np.iscomplexobj, np.isclose, np.isrealobj, np.isscalar, np.iterable,
    np.ndim, np.nonzero, np.result_type, np.searchsorted, np.shape, np.size)

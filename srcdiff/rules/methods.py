"""Methods and attributes of arrays, and the NumPy functions that mean the same.

Comes in: the name after the dot. Goes out: the function whose rule counts. Invariant: the function takes the array
first (but for `np.compress`, where it comes second) and then the arguments of the method, in the same order; the arrays
are plain ``numpy.ndarray``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

#: Methods; ``reshape`` and ``transpose`` also take their tuple item by item.
METHODS: dict[str, Callable[..., Any]] = {
    name: getattr(np, name) for name in (
        "all", "any", "argmax", "argmin", "argpartition", "argsort", "clip", "conj", "conjugate",
        "choose", "compress", "copy", "cumprod", "cumsum", "diagonal", "dot", "max", "mean", "min", "nonzero", "prod",
        "ravel", "repeat", "reshape", "round", "searchsorted", "squeeze", "std", "sum", "swapaxes", "take", "trace",
        "transpose", "var", *(("ptp",) if hasattr(np.ndarray, "ptp") else ()))
} | {name: getattr(np.ndarray, name) for name in ("astype", "flatten", "item", "tolist", "view")}

#: Attributes that are functions of the values or the shape.
ATTRIBUTES: dict[str, Callable[..., Any]] = {
    "T": np.transpose, "real": np.real, "imag": np.imag, "shape": np.shape, "ndim": np.ndim, "size": np.size}
if hasattr(np, "matrix_transpose"):      # NumPy 2.0
    ATTRIBUTES["mT"] = np.matrix_transpose

#: Attributes that are read from and stored into, item by item.
ITEM_ATTRIBUTES: frozenset[str] = frozenset({"flat"})

#: Attributes without a derivative, read from the array as they stand.
CONSTANT_ATTRIBUTES: frozenset[str] = frozenset({"dtype", "strides", "itemsize", "nbytes", "flags"})

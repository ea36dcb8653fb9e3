"""Where functions of NumPy take the array that they write to.

Comes in: a call, or its target. Goes out: whether it may be given such an array, and at which position. Invariant: what
is found is what the function's signature says, or a table where some version of NumPy tells none.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from srcdiff.analysis.parameters import taken_by_position
from srcdiff.ir.nodes import Call

#: At which position methods of ufuncs take it.
_OUT_OF_METHODS: dict[str, int] = {"reduce": 3, "accumulate": 3, "reduceat": 4}


def has_out(call: Call) -> bool:
    """Whether a call is given an array to write to, or is to leave out some elements."""
    if isinstance(call.target, np.ufunc) and "where" in call.kwargs:
        return True
    if not isinstance(call.target, np.ufunc) and not is_of_ufunc(call.target) and not str(
            getattr(call.target, "__module__", "")).startswith("numpy"):
        return False
    position = out_position(call.target)
    return "out" in call.kwargs or position is not None and len(call.args) > position


def is_of_ufunc(target: Any) -> bool:
    """Whether a function is a method of a ufunc, as ``np.add.reduce``."""
    return isinstance(getattr(target, "__self__", None), np.ufunc)


@cache
def out_position(target: Any) -> int | None:
    """At which position a NumPy function takes the array it writes to."""
    if isinstance(target, np.ufunc):
        return target.nin
    if is_of_ufunc(target):
        return _OUT_OF_METHODS.get(target.__name__)
    names = taken_by_position(target)
    return names.index("out") if "out" in names else None

"""Which calls give numbers, and not arrays without axes, which could be changed.

Comes in: a call and the type of its result. Goes out: that type, with what is known of it. Invariant: what is said to
be a number is one whenever the program runs.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.analysis.axes import index_parts
from srcdiff.ir.nodes import Call, Const
from srcdiff.ir.types import Array, Type
from srcdiff.rules.declare import Elementwise, registry

REDUCTIONS: frozenset[Callable[..., Any]] = frozenset({
    np.sum, np.mean, np.prod, np.max, np.min, np.var, np.std, np.any, np.all, np.argmax, np.argmin, np.dot,
    np.matmul, np.inner, operator.matmul, sum, np.amax, np.amin, np.ptp, np.vdot, np.trace, np.average, np.nansum,
    np.nanprod, np.nanmax, np.nanmin, np.nanmean, np.nanvar, np.nanstd, np.linalg.det, np.linalg.norm})


def gives_numbers(target: Callable[..., Any]) -> bool:
    """Whether calls give an immutable scalar where their result has rank 0, and not an array without axes."""
    return target in REDUCTIONS or target in (max, min) or isinstance(target, np.ufunc) or isinstance(
        registry.find(target), Elementwise)


def boxed(call: Call, kind: Type) -> Type:
    """The type of a call's result, which if it has no axes may be an array, unless the call gives numbers."""
    if not isinstance(kind, Array) or kind.axes != () or kind.boxed is not False or gives_numbers(call.target):
        return kind
    if call.target is operator.getitem and not any(
            isinstance(part, Const) and part.value is ... for part in index_parts(call.args[1])):
        return kind
    return dataclasses.replace(kind, boxed=None)

"""What NumPy's histograms give: sums, and the bounds of what was summed, as they were given or made.

Comes in: calls of them, and calls that read what they gave. Goes out: the types, and which of the values are bounds.
Invariant: bounds have no derivative, and share no memory with the sums, but with the arrays that were given as bounds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.analysis.axes import dtype_of
from srcdiff.ir.nodes import Call, Const, Operand, Value
from srcdiff.ir.types import Array, List, Tuple, Type

#: The functions, and the place of their argument ``bins``; before it are one or two samples.
HISTOGRAMS: dict[Callable[..., Any], int] = {np.histogram: 1, np.histogram2d: 2, np.histogramdd: 1}
_BOUNDS = Array(None, ("?",))


def histogram_type(call: Call, operands: list[Type]) -> Type:
    """The type of what a histogram gives."""
    weights = call.kwargs.get("weights", call.args[-1] if len(call.args) == HISTOGRAMS[call.target] + 4 else None)
    dtype = "float64" if isinstance(weights, Value) and dtype_of(weights.type) == "float64" else None
    if call.target is np.histogram:
        return Tuple((Array(dtype, ("?",)), _BOUNDS))
    if call.target is np.histogram2d:
        return Tuple((Array("float64", ("?", "?")), _BOUNDS, _BOUNDS))
    return Tuple((Array("float64", None), List(_BOUNDS)))


def histogram_of_bounds(call: Call) -> Call | None:
    """The histogram of which a call reads the bounds."""
    if call.target is not operator.getitem:     # as of most
        return None
    made = call.args[0].op if isinstance(call.args[0], Value) else None
    if not isinstance(made, Call) or made.target not in HISTOGRAMS or not isinstance(call.args[1], Const):
        return None
    key, count = call.args[1].value, 3 if made.target is np.histogram2d else 2
    return made if isinstance(key, int) and key % count else None


def bounds_given(call: Call) -> list[Operand]:
    """What a histogram was given as bounds."""
    place = HISTOGRAMS[call.target]
    return [*call.args[place:place + 1], *(arg for name, arg in call.kwargs.items() if name == "bins")]

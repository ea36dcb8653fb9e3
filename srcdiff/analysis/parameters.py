"""Which parameter of a function each argument of a call is for.

Comes in: a call, or its target. Goes out: the names of parameters, and what is given for them. Invariant: what is found
is what the function's signature says, or a table where some version of NumPy tells none.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.ir.nodes import Call, Operand, Value, is_literal
from srcdiff.ir.types import NONE

#: The same for functions whose signature some versions of NumPy do not tell.
_NOT_TOLD: dict[Any, tuple[str, ...]] = {
    np.dot: ("a", "b", "out"), np.concatenate: ("arrays", "axis", "out"), np.zeros: ("shape", "dtype", "order"),
    np.empty: ("shape", "dtype", "order"), np.empty_like: ("prototype", "dtype", "order", "subok", "shape"),
    np.array: ("object", "dtype"), np.ndarray.astype: ("self", "dtype", "order", "casting", "subok", "copy"),
    **dict.fromkeys((np.asarray, np.asanyarray), ("a", "dtype", "order")),
    **dict.fromkeys((np.ascontiguousarray, np.asfortranarray), ("a", "dtype"))}


@functools.cache
def taken_by_position(target: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the arguments that a function takes by position; none where it does not tell."""
    try:
        params = inspect.signature(target).parameters.values()
    except (TypeError, ValueError):
        return _NOT_TOLD.get(target, ())
    return tuple(param.name for param in params if param.kind in (param.POSITIONAL_ONLY, param.POSITIONAL_OR_KEYWORD))


def given(call: Call, name: str) -> Operand | None:
    """What a call gives for a parameter, by name or by position; None where that is nothing, or None."""
    names = taken_by_position(call.target) if call.args else ()
    place = names.index(name) if name in names else len(call.args)
    operand = call.kwargs.get(name, call.args[place] if place < len(call.args) else None)
    absent = operand is None or is_literal(operand, None) or isinstance(operand, Value) and operand.type == NONE
    return None if absent else operand

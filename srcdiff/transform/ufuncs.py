"""Methods of ufuncs, as the functions that mean the same.

Comes in: a call that is about to be copied, whose operands have types. Goes out: the same call, changed in place where
its target is a method of a ufunc: ``np.add.reduce(x)`` is ``np.sum(x, axis=0)``, ``np.multiply.outer(x, y)`` is
``np.multiply(x[..., None], y)`` for a vector ``y``. Invariant: what has no such function stays as it is, and is refused
where it is active.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, is_literal
from srcdiff.ir.types import Array, Number, Static, rank

_OPTIONS = frozenset({"axis", "keepdims", "where", "initial", "dtype", "out"})
#: Those that may follow the axis by position, in their order.
_POSITIONAL = ("dtype", "out", "keepdims", "initial", "where")
#: The functions that reduce an array, or run along it, as a ufunc would.
_ALONG: dict[Any, Callable[..., Any]] = {
    np.add.reduce: np.sum, np.multiply.reduce: np.prod, np.maximum.reduce: np.max, np.minimum.reduce: np.min,
    np.fmax.reduce: np.nanmax, np.fmin.reduce: np.nanmin,
    np.add.accumulate: np.cumsum, np.multiply.accumulate: np.cumprod,
    np.logical_and.reduce: np.all, np.logical_or.reduce: np.any}


def resolve_ufunc_method(call: Call, builder: Builder) -> None:
    """Change a call of a method of a ufunc into one of the function that means the same."""
    if call.target is prim.call_method:
        _of_passed(call)
    if isinstance(call.target, np.ufunc) and "dtype" in call.kwargs:
        _convert(call, call.target, builder)
    ufunc = getattr(call.target, "__self__", None)
    if not isinstance(ufunc, np.ufunc):
        return
    if call.target in _ALONG and call.kwargs.keys() <= _OPTIONS:
        for name, arg in zip(_POSITIONAL, call.args[2:], strict=False):
            if not is_literal(arg, None):
                call.kwargs[name] = arg
        del call.args[2:]
        if len(call.args) == 1:
            call.kwargs.setdefault("axis", Const(0))
        call.target = _ALONG[call.target]
    elif call.target == ufunc.outer and len(call.args) == 2 and call.kwargs.keys() <= {"out"}:
        _outer(call, ufunc, builder)


def _convert(call: Call, ufunc: np.ufunc, builder: Builder) -> None:
    """``np.add(x, y, dtype=kind)`` as what it does: the arrays are converted first."""
    asked, kinds = call.kwargs["dtype"], [of_operand(arg) for arg in call.args]
    if not isinstance(asked, Const) or len(kinds) != ufunc.nin or ufunc.nout != 1:
        return
    if asked.value is None:     # which np.dtype takes for double precision
        del call.kwargs["dtype"]
        return
    wanted = np.dtype(asked.value)
    arrays = [kind.dtype for kind in kinds if isinstance(kind, Array) and kind.dtype is not None]
    if len(arrays) == len(kinds) and f"{wanted.char * ufunc.nin}->{wanted.char}" in ufunc.types and all(
            np.can_cast(dtype, wanted, "same_kind") for dtype in arrays):
        call.args = [arg if np.dtype(dtype) == wanted else builder.call(
            np.ndarray.astype, arg, Const(wanted.type), name="t", style="method")
            for arg, dtype in zip(call.args, arrays, strict=True)]
        del call.kwargs["dtype"]


def _outer(call: Call, ufunc: Any, builder: Builder) -> None:
    """Each element of the first array with each of the second: the first gets as many axes as the second has."""
    first, second = call.args
    count = rank(of_operand(second))
    if count is None or not isinstance(of_operand(first), (Array, Number)):
        return
    if count and isinstance(of_operand(first), Array):      # a number goes with each element as it is
        call.args = [builder.call(operator.getitem, first, Const((..., *[None] * count)), name="t"), second]
    call.target = ufunc


def _of_passed(call: Call) -> None:
    """``ufunc.reduce(x)``, where the ufunc was passed as an argument."""
    receiver, name = call.args[:2]
    kind = of_operand(receiver)
    if isinstance(kind, Static) and isinstance(kind.value, np.ufunc) and isinstance(name, Const):
        call.target, call.args = getattr(kind.value, name.value), call.args[2:]

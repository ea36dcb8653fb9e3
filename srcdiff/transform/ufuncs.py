"""Methods of ufuncs, as the functions that mean the same, and methods that are taken from the class of arrays.

Comes in: a call that is about to be copied, whose operands have types. Goes out: the same call, changed in place where
its target is a method of a ufunc: ``np.add.reduce(x)`` is ``np.sum(x, axis=0)``, ``np.multiply.outer(x, y)`` is
``np.multiply(x[..., None], y)`` for a vector ``y``; ``np.ndarray.sum(x)`` is ``x.sum()``. Invariant: what has no such
function stays as it is, and is refused where it is active.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from types import MethodDescriptorType
from typing import Any

import numpy as np

from srcdiff.analysis.axes import dtype_of
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Operand, is_literal
from srcdiff.ir.types import Array, Dict, List, Number, Static, Tuple, Type, Unknown, rank

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
    ufunc = getattr(call.target, "__self__", None)
    if isinstance(ufunc, np.ufunc):
        of_two = call.target == ufunc.outer and len(call.args) == 2
        for k, arg in enumerate(call.args[:2 if of_two else call.target != ufunc.at]):
            if isinstance(of_operand(arg), (List, Tuple)):
                call.args[k] = builder.call(np.array, arg, name="t")
        if of_two:
            _outer(call, ufunc, builder)
    if isinstance(call.target, np.ufunc) and "dtype" in call.kwargs:
        _convert(call, call.target, builder)
    if isinstance(call.target, np.ufunc) and "axes" in call.kwargs:
        _move_axes(call, call.target, builder)
    if call.target in _ALONG and call.kwargs.keys() <= _OPTIONS:
        for name, arg in zip(_POSITIONAL, call.args[2:], strict=False):
            if not is_literal(arg, None):
                call.kwargs[name] = arg
        del call.args[2:]
        if len(call.args) == 1:
            call.kwargs.setdefault("axis", Const(0))
        call.target = _ALONG[call.target]


def resolve_unbound_method(call: Call) -> None:
    """Change a call of a method of arrays that is taken from their class into one of the method of the array; also of
    other builtin classes, where these are what a variable holds."""
    method, owner = call.target, call.args[0] if call.target is prim.call_method else None
    if isinstance(owner, Const) and isinstance(owner.value, type) and len(call.args) > 2 and (
            type(of_operand(call.args[2])) in (Array, List, Dict)) and isinstance(
            _method_of(owner.value, call.args[1]), MethodDescriptorType):
        call.args = [call.args[2], call.args[1], *call.args[3:]]
    if isinstance(method, MethodDescriptorType) and method.__objclass__ is np.ndarray and not call.style and (
            call.args and isinstance(of_operand(call.args[0]), (Array, Unknown))):
        call.target, call.args = prim.call_method, [call.args[0], Const(method.__name__), *call.args[1:]]


def _method_of(cls: type, name: Operand) -> Any:
    return getattr(cls, name.value, None) if isinstance(name, Const) else None


def is_of_parts(call: Call, kind: Type) -> bool:
    """Whether ``x.view(dtype)`` reads the numbers of an array as they are, or as parts of complex numbers, or such."""
    asked = [*call.args[2:], *call.kwargs.values()]
    if not isinstance(kind, Array) or kind.dtype is None or len(asked) > 1 or any(
            not isinstance(arg, Const) or arg.value in (None, np.ndarray) for arg in asked):
        return False
    ours = np.dtype(kind.dtype)
    theirs = np.dtype(asked[0].value) if asked and isinstance(asked[0], Const) else ours
    return theirs.kind in "fc" and np.zeros(0, ours).real.dtype == np.zeros(0, theirs).real.dtype


def _convert(call: Call, ufunc: np.ufunc, builder: Builder) -> None:
    """``np.add(x, y, dtype=kind)`` as what it does: the arrays are converted first. Python numbers follow them."""
    asked, kinds = call.kwargs["dtype"], [of_operand(arg) for arg in call.args]
    if not isinstance(asked, Const) or len(kinds) != ufunc.nin or ufunc.nout != 1:
        return
    if asked.value is None:     # which np.dtype takes for double precision
        del call.kwargs["dtype"]
        return
    wanted = np.dtype(asked.value)
    given = list(map(dtype_of, kinds))
    arrays = [isinstance(kind, Array) for kind in kinds]
    if any(arrays) and None not in given and f"{wanted.char * ufunc.nin}->{wanted.char}" in ufunc.types and all(
            np.can_cast(dtype, wanted, "same_kind") for dtype in given if dtype):
        call.args = [arg if not array or dtype and np.dtype(dtype) == wanted else builder.call(
            np.ndarray.astype, arg, Const(wanted.type), name="t", style="method")
            for arg, dtype, array in zip(call.args, given, arrays, strict=True)]
        del call.kwargs["dtype"]


def _move_axes(call: Call, ufunc: np.ufunc, builder: Builder) -> None:
    """``np.matmul(x, y, axes=[...])`` as what it does: the axes that it works on are moved to the end before it, and
    those of the result from there after it."""
    given, (named, made) = _literal(call.kwargs["axes"]), _core_axes(ufunc)
    wanted = [(axes,) if isinstance(axes, int) else axes for axes in given or ()]
    if len(wanted) == len(named) and not made:
        wanted.append(())
    ranks = [rank(of_operand(arg)) or 0 for arg in call.args]
    if list(map(len, wanted)) != [*named, made] or call.kwargs.keys() != {"axes"} or len(ranks) != len(named) or any(
            count > most for count, most in zip(named, ranks, strict=True)):
        return
    call.args = [_moved(arg, axes, _last(count), builder)
                 for arg, axes, count in zip(call.args, wanted, named, strict=False)]
    del call.kwargs["axes"]
    if made:
        found = builder.call(ufunc, *call.args, name="t")
        moved = _moved(found, _last(made), wanted[-1], builder)
        call.target, call.args = prim.bind, [moved]


def _core_axes(ufunc: np.ufunc) -> tuple[list[int], int]:
    """How many axes of each operand, and of the result, a ufunc works on: of ``(m,n),(n)->(m)`` 2, 1 and 1."""
    given, made = [re.findall(r"\((.*?)\)", part) for part in (ufunc.signature or "->").split("->")]
    return [len(names.split(",")) for names in given], len(made[0].split(",")) if made and made[0] else 0


def _last(count: int) -> tuple[int, ...]:
    return tuple(range(-count, 0))


def _moved(operand: Operand, source: tuple[int, ...], target: tuple[int, ...], builder: Builder) -> Operand:
    """An array with some axes elsewhere, if they are not there already."""
    count = rank(of_operand(operand)) or 0
    if [axis % count for axis in source] == [axis % count for axis in target]:
        return operand
    if count == 2:
        return builder.call(np.transpose, operand, name="t", style="attribute")
    return builder.call(np.moveaxis, operand, Const(source), Const(target), name="t")


def _literal(operand: Operand) -> Any:
    """A literal, or a list or tuple of literals; None where it is not known."""
    if isinstance(operand, Const):
        return operand.value
    made = operand.op
    if not isinstance(made, Call) or made.target not in (prim.make_list, prim.make_tuple):
        return None
    items = list(map(_literal, made.args))
    return None if None in items else tuple(items)


def _outer(call: Call, ufunc: Any, builder: Builder) -> None:
    """Each element of the first array with each of the second: the first gets as many axes as the second has. Numbers
    are arrays there, and count as precise as those are."""
    kinds = [of_operand(arg) for arg in call.args]
    count = rank(kinds[1])
    if count is None or not isinstance(kinds[0], (Array, Number)):
        return
    precise = all(isinstance(kind, Number) or dtype_of(kind) in ("float64", "complex128") for kind in kinds)
    first, second = (arg if precise or isinstance(kind, Array) else builder.call(np.asarray, arg, name="t")
                     for arg, kind in zip(call.args, kinds, strict=True))
    if count and isinstance(kinds[0], Array):       # a number goes with each element as it is
        first = builder.call(operator.getitem, first, Const((..., *[None] * count)), name="t")
    call.args = [first, second]
    call.target = ufunc


def _of_passed(call: Call) -> None:
    """``ufunc.reduce(x)``, where the ufunc was passed as an argument."""
    receiver, name = call.args[:2]
    kind = of_operand(receiver)
    if isinstance(kind, Static) and isinstance(kind.value, np.ufunc) and isinstance(name, Const):
        call.target, call.args = getattr(kind.value, name.value), call.args[2:]

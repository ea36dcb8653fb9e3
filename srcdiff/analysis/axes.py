"""What shape operations do to the facts about axes.

Comes in: a call and the types of its operands. Goes out: the type of its result, or None where only NumPy itself could
tell. Invariant: an axis is called ``"1"`` or ``"n"`` only if it is so in every run.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.displays import shown_items
from srcdiff.analysis.parameters import given
from srcdiff.ir.nodes import Call, Const, Location, Operand, Value
from srcdiff.ir.primitives import make_tuple
from srcdiff.ir.types import INT, Array, List, Number, Object, Static, Tuple, Type, is_scalar, rank

Axes = tuple[str, ...]
#: Functions whose result has the shape of their first argument; the triangles only that of matrices.
SAME_SHAPE: frozenset[Callable[..., Any]] = frozenset({
    np.linalg.inv, np.linalg.cholesky, np.tril, np.triu, np.flip, np.roll, np.fliplr, np.flipud,
    np.fft.fftshift, np.fft.ifftshift})
_ELLIPSIS = Object(type(...))
_DTYPES = {"float": "float64", "complex": "complex128", "int": "int64", "bool": "bool"}


def as_axes(operands: Sequence[Type]) -> Axes | None:
    """The axes of operands broadcast together; None where a rank is not known."""
    known: list[Axes] = []
    for kind in operands:
        if isinstance(kind, Array):
            if kind.axes is None:
                return None
            known.append(kind.axes)
        elif not is_scalar(kind):
            return None
    return broadcast(known)


def broadcast(shapes: Sequence[Axes]) -> Axes:
    """Axes aligned from the last: one that is not one wins, one that is one yields."""
    rank = max(map(len, shapes), default=0)
    padded = [("1",) * (rank - len(axes)) + axes for axes in shapes]
    return tuple("n" if "n" in facts else "?" if "?" in facts else "1" for facts in zip(*padded, strict=True))


def dtype_of(kind: Type) -> str | None:
    """NumPy's name of the dtype a value has as an array."""
    if isinstance(kind, Array):
        return kind.dtype
    return _DTYPES.get(kind.kind) if isinstance(kind, Number) else None


def argument(call: Call, name: str, default: Any = None) -> Any:
    """The literal value of an argument; the default where it is not passed; ``...`` where it is not a literal."""
    operand = given(call, name)
    if operand is None:
        return default
    if isinstance(operand, Const):
        return operand.value if is_settled(operand) else ...
    return literal_tuple(operand)


def is_settled(constant: Const) -> bool:
    """Whether a constant is the same in every run: a literal, a class or a function, an attribute of a module; what a
    list holds may be another."""
    held = isinstance(constant.value, (list, dict, np.ndarray))
    return constant.name is None or callable(constant.value) or "." in constant.name and not held


def literal_tuple(operand: Operand) -> Any:
    """The value of a tuple made of literals; ``...`` for anything else."""
    if isinstance(operand, Value) and isinstance(operand.op, Call) and operand.op.target is make_tuple:
        parts = [part.value if isinstance(part, Const) else ... for part in operand.op.args]
        return ... if ... in parts else tuple(parts)
    return ...


def _reduction(dtype: Callable[[str | None], str | None]) -> Callable[[Call, list[Type]], Type | None]:
    def reduce(call: Call, operands: list[Type]) -> Type | None:
        kind = operands[0]
        if not isinstance(kind, Array) or kind.axes is None or given(call, "dtype") or given(call, "out"):
            return None
        axis, keep = argument(call, "axis"), argument(call, "keepdims", False)
        if axis is ... or not isinstance(keep, bool):
            return None
        rank = len(kind.axes)
        named = axis if isinstance(axis, tuple) else (axis,)
        chosen = set(range(rank)) if axis is None else {a % max(rank, 1) for a in named}
        axes = tuple("1" if k in chosen else fact for k, fact in enumerate(kind.axes) if keep or k not in chosen)
        return Array(dtype(kind.dtype), axes)
    return reduce


def _float_of(dtype: str | None) -> str | None:
    return "float64" if dtype is not None and dtype.startswith(("int", "uint", "bool")) else dtype


def _real_of(dtype: str | None) -> str | None:
    return {"complex128": "float64", "complex64": "float32"}.get(dtype or "", _float_of(dtype))


def _sum_of(dtype: str | None) -> str | None:
    return "int64" if dtype is not None and dtype.startswith(("int", "bool")) else dtype


def _transpose(call: Call, operands: list[Type]) -> Type | None:
    kind, order = operands[0], argument(call, "axes")
    if not isinstance(kind, Array) or kind.axes is None or order is ...:
        return None
    if order is None:
        return Array(kind.dtype, kind.axes[::-1])
    return Array(kind.dtype, tuple(kind.axes[k] for k in order)) if len(order) == len(kind.axes) else None


def _swapaxes(call: Call, operands: list[Type]) -> Type | None:
    kind, first, second = operands[0], argument(call, "axis1"), argument(call, "axis2")
    if not isinstance(kind, Array) or kind.axes is None or type(first) is not int or type(second) is not int:
        return None
    axes = list(kind.axes)
    if not {first, second} <= set(range(-len(axes), len(axes))):
        return None
    axes[first], axes[second] = axes[second], axes[first]
    return Array(kind.dtype, tuple(axes))


def _expand_dims(call: Call, operands: list[Type]) -> Type | None:
    kind, axis = operands[0], argument(call, "axis")
    chosen = axis if isinstance(axis, tuple) else (axis,)
    if not isinstance(kind, Array) or kind.axes is None or any(type(a) is not int for a in chosen):
        return None
    rank = len(kind.axes) + len(chosen)
    new, old = {a % rank for a in chosen}, iter(kind.axes)
    return Array(kind.dtype, tuple("1" if k in new else next(old) for k in range(rank)))


def _reshape(call: Call, operands: list[Type]) -> Type | None:
    shape = call.kwargs.get("shape", call.args[1] if len(call.args) > 1 else None)
    axes = axes_of_shape(shape, call.location)
    return None if axes is None else Array(dtype_of(operands[0]), axes)


def axes_of_shape(shape: Operand | None, place: Location | None) -> Axes | None:
    """The axes of an array of a shape that is given at a place."""
    if isinstance(shape, Const):
        sizes = shape.value if isinstance(shape.value, tuple) else (shape.value,)
        return tuple(map(fact, sizes)) if all(isinstance(size, (int, np.integer)) for size in sizes) else None
    if not isinstance(shape, Value):
        return None
    parts = shown_items(shape, place)
    if parts is not None:
        return tuple(fact(part.value) if isinstance(part, Const) else "?" for part in parts)
    if isinstance(shape.op, Call) and shape.op.target is np.shape:
        like = shape.op.args[0]
        return like.type.axes if isinstance(like, Value) and isinstance(like.type, Array) else None
    if shape.type == INT:
        return ("?",)
    return ("?",) * len(shape.type.items) if isinstance(shape.type, Tuple) else None


def fact(size: Any) -> str:
    """What is known of an axis of this length."""
    return "1" if size == 1 else "?" if size == -1 else "n"


def _like(call: Call, operands: list[Type]) -> Type | None:
    kind = operands[0]
    return None if given(call, "dtype") or given(call, "shape") or not isinstance(kind, Array) else kind


def _same_axes(call: Call, operands: list[Type]) -> Type | None:
    """A result of the shape and dtype of the first argument, if that holds floats."""
    kind = operands[0] if operands else None
    if call.target in (np.tril, np.triu) and kind is not None and rank(kind) == 1:
        return None
    inexact = isinstance(kind, Array) and (kind.dtype or "").startswith(("float", "complex"))
    return kind if inexact else None


def _filled(call: Call, operands: list[Type]) -> Type | None:
    shape, dtype = call.args[0] if call.args else call.kwargs.get("shape"), argument(call, "dtype")
    axes = axes_of_shape(shape, call.location)
    if axes is None or dtype is ...:
        return None
    try:
        return Array(np.dtype(dtype).name, axes)
    except TypeError:
        return None


def expanded(call: Call, operands: list[Type]) -> Type | None:
    """What has the dtype of the first operand and the shape of the second."""
    spread, like = operands[:2]
    if isinstance(like, Number) and isinstance(spread, Number):
        return spread
    axes = like.axes if isinstance(like, Array) else () if isinstance(like, Number) else None
    return Array(dtype_of(spread), axes)


def _unbroadcast(call: Call, operands: list[Type]) -> Type | None:
    like = operands[1]
    return Array(dtype_of(operands[0]), like.axes) if isinstance(like, Array) else like


def _getitem(call: Call, operands: list[Type]) -> Type | None:
    kind = operands[0]
    if not isinstance(kind, Array) or kind.axes is None:
        return None
    return _indexed(kind, index_parts(call.args[1]))


def index_parts(key: Operand) -> list[Operand]:
    """The parts of an index: one for each place between commas."""
    if isinstance(key, Value) and isinstance(key.op, Call) and key.op.target is make_tuple:
        return list(key.op.args)
    if isinstance(key, Const) and isinstance(key.value, tuple):
        return [Const(part) for part in key.value]
    if isinstance(key, Value) and isinstance(key.type, Tuple):
        return [Const(item.value) if isinstance(item, Static) else Const(...) if item == _ELLIPSIS
                else Value(key.name, item) for item in key.type.items]
    return [key]


def _indexed(kind: Array, parts: list[Operand]) -> Type | None:
    """The type of an array read at a basic index; None for the others, and where the rank is exceeded."""
    left = list(kind.axes or ())
    spent = sum(not (isinstance(p, Const) and (p.value is None or p.value is ...)) for p in parts)
    axes: list[str] = []
    for part in parts:
        if isinstance(part, Const) and part.value is None:
            axes.append("1")
        elif isinstance(part, Const) and part.value is ...:
            hidden = len(left) - spent
            axes, left = axes + left[:hidden], left[hidden:]
        elif not left:
            return None
        elif _is_integer(part):
            left, spent = left[1:], spent - 1
        elif _is_slice(part):
            whole = isinstance(part, Const) and part.value in (slice(None), slice(None, None, -1))
            axes.append(left[0] if whole else "?")
            left, spent = left[1:], spent - 1
        else:
            return None
    return Array(kind.dtype, tuple(axes + left))


def _is_integer(part: Operand) -> bool:
    if isinstance(part, Const):
        return type(part.value) is int or isinstance(part.value, np.integer)
    kind = part.type
    return kind == INT or isinstance(kind, Array) and kind.axes == () and (kind.dtype or "").startswith(("int", "uint"))


def _is_slice(part: Operand) -> bool:
    return isinstance(part.value, slice) if isinstance(part, Const) else part.type == Object(slice)


def is_basic_index(key: Operand) -> bool:
    """Whether an index names no element twice, so that ``x[key] += v`` adds everything: integers, slices, masks."""
    if all(map(_is_single, index_parts(key))):
        return True
    return isinstance(key, Value) and isinstance(key.type, Array) and key.type.dtype == "bool"


def without_new_axes(kind: Type, key: Operand) -> Const | None:
    """The index that takes away again the axes of length one that another one puts in, as ``[:, 0]`` does those of
    ``[:, None]``; None for one that does anything else."""
    parts = [part.value if isinstance(part, Const) and part.name is None else 0 for part in index_parts(key)]
    if not isinstance(kind, Array) or None not in parts or not all(
            part is None or part is ... or part == slice(None) for part in parts):
        return None
    back = tuple(0 if part is None else part for part in parts)
    return Const(back if len(back) > 1 else back[0])


def is_copying_index(key: Operand) -> bool:
    """Whether an index surely makes a new array, or a number, and no view: an array or list is among its parts."""
    return any(_picks(part) for part in index_parts(key))


def _picks(part: Operand) -> bool:
    if isinstance(part, Const):
        return isinstance(part.value, (list, np.ndarray, bool))
    return type(part.type) is List or isinstance(part.type, Array) and bool(part.type.axes)


def is_viewing_index(key: Operand) -> bool:
    """Whether an index surely makes a view: slices, None and ... beside integers, at least one of these."""
    parts = index_parts(key)
    return all(map(_is_single, parts)) and any(
        _is_slice(part) or isinstance(part, Const) and (part.value is None or part.value is ...) for part in parts)


def _is_single(part: Operand) -> bool:
    if isinstance(part, Const) and (part.value is None or part.value is ... or isinstance(part.value, str)):
        return True
    return _is_integer(part) or _is_slice(part) or isinstance(part, Value) and (
        isinstance(part.type, Static) and part.type.value is None)


#: How to find the type, for functions that keep facts about axes.
SHAPED: dict[Callable[..., Any], Callable[[Call, list[Type]], Type | None]] = {
    **{f: _reduction(_sum_of) for f in (np.sum, np.prod)},
    np.mean: _reduction(_float_of),
    **{f: _reduction(_real_of) for f in (np.var, np.std)},
    **{f: _reduction(lambda dtype: dtype) for f in (np.max, np.min)},
    **{f: _reduction(lambda dtype: "bool") for f in (np.any, np.all)},
    **{f: _reduction(lambda dtype: "int64") for f in (np.argmax, np.argmin)},
    **dict.fromkeys((np.zeros_like, np.ones_like, np.empty_like, np.full_like, np.copy), _like),
    **dict.fromkeys((np.zeros, np.ones, np.empty), _filled),
    np.transpose: _transpose,
    np.swapaxes: _swapaxes,
    np.expand_dims: _expand_dims,
    np.reshape: _reshape,
    np.broadcast_to: _reshape,
    runtime.expand: expanded,
    runtime.spread: expanded,
    runtime.unbroadcast: _unbroadcast,
    **dict.fromkeys(SAME_SHAPE, _same_axes),
    operator.getitem: _getitem,
}

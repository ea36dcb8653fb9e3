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
from srcdiff.ir.nodes import Call, Const, Operand, Value
from srcdiff.ir.primitives import make_tuple
from srcdiff.ir.types import INT, Array, List, Number, Object, Static, Tuple, Type, is_scalar

Axes = tuple[str, ...]
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


def argument(call: Call, position: int, name: str, default: Any = None) -> Any:
    """The literal value of an argument; the default where it is not passed; ``...`` where it is not a literal."""
    operand: Operand | None = call.kwargs.get(name)
    if operand is None and position < len(call.args):
        operand = call.args[position]
    if operand is None:
        return default
    if isinstance(operand, Const):
        return operand.value if is_settled(operand) else ...
    return literal_tuple(operand)


def is_settled(constant: Const) -> bool:
    """Whether a constant is the same in every run: a literal, a class or a function, an attribute of a module."""
    return constant.name is None or "." in constant.name or callable(constant.value)


def literal_tuple(operand: Operand) -> Any:
    """The value of a tuple made of literals; ``...`` for anything else."""
    if isinstance(operand, Value) and isinstance(operand.op, Call) and operand.op.target is make_tuple:
        parts = [part.value if isinstance(part, Const) else ... for part in operand.op.args]
        return ... if ... in parts else tuple(parts)
    return ...


def _reduction(dtype: Callable[[str | None], str | None]) -> Callable[[Call, list[Type]], Type | None]:
    def reduce(call: Call, operands: list[Type]) -> Type | None:
        kind = operands[0]
        if not isinstance(kind, Array) or kind.axes is None or "dtype" in call.kwargs or "out" in call.kwargs:
            return None
        axis, keep = argument(call, 1, "axis"), argument(call, 99, "keepdims", False)
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


def _sum_of(dtype: str | None) -> str | None:
    return "int64" if dtype is not None and dtype.startswith(("int", "bool")) else dtype


def _transpose(call: Call, operands: list[Type]) -> Type | None:
    kind, order = operands[0], argument(call, 1, "axes")
    if not isinstance(kind, Array) or kind.axes is None or order is ...:
        return None
    if order is None:
        return Array(kind.dtype, kind.axes[::-1])
    return Array(kind.dtype, tuple(kind.axes[k] for k in order)) if len(order) == len(kind.axes) else None


def _swapaxes(call: Call, operands: list[Type]) -> Type | None:
    kind, first, second = operands[0], argument(call, 1, "axis1"), argument(call, 2, "axis2")
    if not isinstance(kind, Array) or kind.axes is None or type(first) is not int or type(second) is not int:
        return None
    axes = list(kind.axes)
    axes[first], axes[second] = axes[second], axes[first]
    return Array(kind.dtype, tuple(axes))


def _expand_dims(call: Call, operands: list[Type]) -> Type | None:
    kind, axis = operands[0], argument(call, 1, "axis")
    chosen = axis if isinstance(axis, tuple) else (axis,)
    if not isinstance(kind, Array) or kind.axes is None or any(type(a) is not int for a in chosen):
        return None
    rank = len(kind.axes) + len(chosen)
    new, old = {a % rank for a in chosen}, iter(kind.axes)
    return Array(kind.dtype, tuple("1" if k in new else next(old) for k in range(rank)))


def _reshape(call: Call, operands: list[Type]) -> Type | None:
    shape = call.kwargs.get("shape", call.args[1] if len(call.args) > 1 else None)
    axes = axes_of_shape(shape)
    return None if axes is None else Array(dtype_of(operands[0]), axes)


def axes_of_shape(shape: Operand | None) -> Axes | None:
    """The axes of an array of a given shape."""
    if isinstance(shape, Const):
        sizes = shape.value if isinstance(shape.value, tuple) else (shape.value,)
        return tuple(_fact(size) for size in sizes)
    if not isinstance(shape, Value):
        return None
    if isinstance(shape.op, Call) and shape.op.target is make_tuple:
        return tuple(_fact(part.value) if isinstance(part, Const) else "?" for part in shape.op.args)
    if isinstance(shape.op, Call) and shape.op.target is np.shape:
        like = shape.op.args[0]
        return like.type.axes if isinstance(like, Value) and isinstance(like.type, Array) else None
    if shape.type == INT:
        return ("?",)
    return ("?",) * len(shape.type.items) if isinstance(shape.type, Tuple) else None


def _fact(size: Any) -> str:
    return "1" if size == 1 else "?" if size == -1 else "n"


def _like(call: Call, operands: list[Type]) -> Type | None:
    kind = operands[0]
    return None if "dtype" in call.kwargs or not isinstance(kind, Array) else kind


def _filled(call: Call, operands: list[Type]) -> Type | None:
    axes, dtype = axes_of_shape(call.args[0] if call.args else call.kwargs.get("shape")), argument(call, 1, "dtype")
    if axes is None or dtype is ...:
        return None
    try:
        return Array(np.dtype(dtype).name, axes)
    except TypeError:
        return None


def _expand(call: Call, operands: list[Type]) -> Type | None:
    spread, like = operands[:2]
    if isinstance(like, Number) and isinstance(spread, Number):
        return spread
    axes = like.axes if isinstance(like, Array) else () if isinstance(like, Number) else None
    return Array(dtype_of(spread), axes)


def _unbroadcast(call: Call, operands: list[Type]) -> Type | None:
    like = operands[1]
    return Array(dtype_of(operands[0]), like.axes) if isinstance(like, Array) else like


def _matmul(call: Call, operands: list[Type]) -> Type | None:
    a, b = operands[:2]
    if not isinstance(a, Array) or not isinstance(b, Array) or not a.axes or not b.axes:
        return None
    dtype = np.result_type(a.dtype, b.dtype).name if a.dtype and b.dtype else None
    rows = a.axes[-2:-1] if len(a.axes) > 1 else ()
    columns = b.axes[-1:] if len(b.axes) > 1 else ()
    return Array(dtype, broadcast([a.axes[:-2], b.axes[:-2]]) + rows + columns)


def _dot(call: Call, operands: list[Type]) -> Type | None:
    ranks = [len(t.axes) if isinstance(t, Array) and t.axes is not None else None for t in operands[:2]]
    return _matmul(call, operands) if None not in ranks and max(r or 0 for r in ranks) <= 2 else None


def _outer(call: Call, operands: list[Type]) -> Type | None:
    a, b = operands[:2]
    if not isinstance(a, Array) or not isinstance(b, Array) or a.dtype is None or b.dtype is None:
        return None
    axes = [t.axes if t.axes is not None and len(t.axes) == 1 else ("?",) for t in (a, b)]
    return Array(np.result_type(a.dtype, b.dtype).name, (*axes[0], *axes[1]))


def einsum_labels(call: Call) -> tuple[list[str], str] | None:
    """The labels of the axes of the operands and of the result of an einsum whose subscripts are known and plain."""
    subscripts = call.args[0].value if call.args and isinstance(call.args[0], Const) else None
    if not isinstance(subscripts, str) or "..." in subscripts or "->" not in subscripts:
        return None
    given, _, out = subscripts.replace(" ", "").partition("->")
    return given.split(","), out


def _einsum(call: Call, operands: list[Type]) -> Type | None:
    labels, dtypes = einsum_labels(call), [dtype_of(kind) for kind in operands[1:]]
    if labels is None or None in dtypes or "out" in call.kwargs or "dtype" in call.kwargs:
        return None
    facts: dict[str, set[str]] = {}
    for term, kind in zip(labels[0], operands[1:], strict=True):
        axes = kind.axes if isinstance(kind, Array) else ()
        if axes is None or len(axes) != len(term):
            return None
        for label, fact in zip(term, axes, strict=True):
            facts.setdefault(label, set()).add(fact)
    dtype = np.result_type(*(dtype or "" for dtype in dtypes)).name
    return Array(dtype, tuple("n" if "n" in facts[k] else "?" if "?" in facts[k] else "1" for k in labels[1]))


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
        return [Const(item.value) if isinstance(item, Static) else Value(key.name, item) for item in key.type.items]
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


def is_copying_index(key: Operand) -> bool:
    """Whether an index surely makes a new array, or a number, and no view: an array or list is among its parts."""
    return any(_picks(part) for part in index_parts(key))


def _picks(part: Operand) -> bool:
    if isinstance(part, Const):
        return isinstance(part.value, (list, np.ndarray, bool))
    return isinstance(part.type, List) or isinstance(part.type, Array) and bool(part.type.axes)


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


def _stacked(call: Call, operands: list[Type]) -> Type | None:
    """``np.array`` of a display of numbers or of arrays of one type."""
    held = operands[0]
    if isinstance(held, Array):
        return held
    items = held.items if isinstance(held, (Tuple, List)) else None
    if isinstance(held, List) and held.element is not None:
        items = (held.element,)
    if not items or len(call.args) > 1 or call.kwargs or not all(isinstance(t, (Number, Array)) for t in items):
        return None
    shapes = {t.axes if isinstance(t, Array) else () for t in items}
    axes = shapes.pop()
    if shapes or axes is None or any(dtype_of(t) is None for t in items):
        return None
    counted = isinstance(held, Tuple) or isinstance(held, List) and held.items is not None
    first = ("1" if len(items) == 1 else "n") if counted else "?"
    return Array(np.result_type(*(dtype_of(t) or "" for t in items)).name, (first, *axes))


#: How to find the type, for functions that keep facts about axes.
SHAPED: dict[Callable[..., Any], Callable[[Call, list[Type]], Type | None]] = {
    **{f: _reduction(_sum_of) for f in (np.sum, np.prod)},
    **{f: _reduction(_float_of) for f in (np.mean, np.var, np.std)},
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
    np.array: _stacked,
    np.asarray: _stacked,
    runtime.expand: _expand,
    runtime.spread: _expand,
    runtime.unbroadcast: _unbroadcast,
    np.matmul: _matmul,
    operator.matmul: _matmul,
    np.dot: _dot,
    np.outer: _outer,
    np.einsum: _einsum,
    operator.getitem: _getitem,
}

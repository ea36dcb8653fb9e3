"""The axes of products, of solutions and of Fourier transforms.

Comes in: a call and the types of its operands. Goes out: the type of its result, or None where only NumPy itself could
tell. Invariant: as in `axes`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import broadcast, dtype_of, expanded
from srcdiff.ir.nodes import Call, Const
from srcdiff.ir.types import Array, Type

#: Transforms that keep the shape where they are not told another length.
TRANSFORMS: frozenset[Callable[..., Any]] = frozenset({
    np.fft.fft, np.fft.ifft, np.fft.fft2, np.fft.ifft2, np.fft.fftn, np.fft.ifftn})
_REAL = {"complex64": "float32", "complex128": "float64", "complex256": "float128"}


def _real_like(call: Call, operands: list[Type]) -> Type | None:
    dtype = dtype_of(operands[0])
    return expanded(call, [Array(_REAL.get(dtype or "", dtype), ()), operands[1]])


def _complex_like(call: Call, operands: list[Type]) -> Type | None:
    dtype = dtype_of(operands[0])
    return expanded(call, [Array(None if dtype is None else np.result_type(dtype, np.complex64).name, ()), operands[1]])


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


def _solve(call: Call, operands: list[Type]) -> Type | None:
    a, b = operands[:2]
    if not isinstance(a, Array) or not isinstance(b, Array) or None in (a.axes, b.axes, a.dtype, b.dtype):
        return None
    if len(a.axes or ()) != 2 or len(b.axes or ()) not in (1, 2):
        return None
    dtype = np.result_type(a.dtype or "", b.dtype or "", np.float32)
    return Array(dtype.name, b.axes) if dtype.kind in "fc" else None


def keeps_lengths(call: Call) -> bool:
    """Whether a transform is not told another length."""
    return len(call.args) == 1 and not {"n", "s"} & call.kwargs.keys()


def _transform(call: Call, operands: list[Type]) -> Type | None:
    kind = operands[0]
    if not isinstance(kind, Array) or kind.axes is None or kind.dtype is None or not keeps_lengths(call):
        return None
    return Array(np.fft.fft(np.zeros(1, kind.dtype)).dtype.name, kind.axes)


#: How to find the type, as in `axes.SHAPED`.
PRODUCTS: dict[Callable[..., Any], Callable[[Call, list[Type]], Type | None]] = {
    np.matmul: _matmul,
    operator.matmul: _matmul,
    np.dot: _dot,
    np.outer: _outer,
    np.einsum: _einsum,
    np.linalg.solve: _solve,
    runtime.rfftn_bar: _real_like,
    runtime.irfftn_bar: _complex_like,
    **dict.fromkeys(TRANSFORMS, _transform),
}

"""Rules of products that sum: matmul, dot, inner, outer.

Comes in: nothing. Goes out: entries in the registry. Invariant: where the ranks are known, no helper is called.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import bilinear
from srcdiff.rules.samples import arrays, plane
from srcdiff.rules.static import rank
from srcdiff.runtime import (
    dot_left_bar,
    dot_right_bar,
    inner_left_bar,
    inner_right_bar,
    matmul_left_bar,
    matmul_right_bar,
)

MATMUL_CASES = (
    arrays((2, 3), (3, 4)), arrays((3,), (3,)), arrays((2, 3), (3,)), arrays((3,), (3, 2)), arrays((2, 3), (3, 1)),
    arrays((4, 2, 3), (4, 3, 2)), arrays((4, 2, 3), (3, 2)), arrays((2, 3), (4, 3, 2)), arrays((4, 2, 3), (3,)),
    arrays((3,), (4, 3, 2)), arrays((5, 1, 2, 3), (4, 3, 2)), arrays((1, 2, 3), (4, 3, 2)),
    arrays((2, 3), (3, 4), domain=plane))


def matmul_bars(out_bar, a, b):
    """Cotangents of both factors of ``a @ b``."""
    if rank(a) == 2 and rank(b) == 2:
        return out_bar @ np.transpose(b), np.transpose(a) @ out_bar
    if rank(a) == 1 and rank(b) == 1:
        return out_bar * b, out_bar * a
    if rank(a) == 2 and rank(b) == 1:
        return np.outer(out_bar, b), np.transpose(a) @ out_bar
    if rank(a) == 1 and rank(b) == 2:
        return b @ out_bar, np.outer(a, out_bar)
    return matmul_left_bar(out_bar, b, a), matmul_right_bar(out_bar, a, b)


def dot_bars(out_bar, a, b):
    """Cotangents of both factors of ``np.dot(a, b)``."""
    if rank(a) == 2 and rank(b) == 2:
        return np.dot(out_bar, np.transpose(b)), np.dot(np.transpose(a), out_bar)
    if rank(a) == 1 and rank(b) == 1:
        return out_bar * b, out_bar * a
    if rank(a) == 2 and rank(b) == 1:
        return np.outer(out_bar, b), np.dot(np.transpose(a), out_bar)
    if rank(a) == 1 and rank(b) == 2:
        return np.dot(b, out_bar), np.outer(a, out_bar)
    return dot_left_bar(out_bar, b, a), dot_right_bar(out_bar, a, b)


def inner_bars(out_bar, a, b):
    """Cotangents of both factors of ``np.inner(a, b)``."""
    if rank(a) == 1 and rank(b) == 1:
        return out_bar * b, out_bar * a
    if rank(a) == 2 and rank(b) == 2:
        return out_bar @ b, np.transpose(out_bar) @ a
    return inner_left_bar(out_bar, b, a), inner_right_bar(out_bar, a, b)


def outer_bars(out_bar, a, b):
    """Cotangents of both factors of ``np.outer(a, b)``."""
    if rank(a) == 1 and rank(b) == 1:
        return out_bar @ b, a @ out_bar
    return np.reshape(out_bar @ np.ravel(b), np.shape(a)), np.reshape(np.ravel(a) @ out_bar, np.shape(b))


bilinear(np.dot, dot_bars, cases=[
    arrays((2, 3), (3, 4)), arrays((3,), (3,)), arrays((2, 3), (3,)), arrays((3,), (3, 2)), arrays((), (2, 3)),
    arrays((2, 3), ()), arrays((), ()), arrays((2, 3, 4), (5, 4, 2)), arrays((2, 3, 4), (4,)), arrays((4,), (2, 4, 3)),
    arrays((2, 3), (3, 4), domain=plane)], shaped=True)
bilinear(np.inner, inner_bars, cases=[
    arrays((3,), (3,)), arrays((2, 3), (4, 3)), arrays((2, 3), (3,)), arrays((3,), (2, 3)), arrays((), (2, 3)),
    arrays((2, 3), ()), arrays((2, 4, 3), (5, 3)), arrays((2, 3), (4, 3), domain=plane)])
bilinear(np.outer, outer_bars, cases=[
    arrays((3,), (2,)), arrays((2, 3), (2,)), arrays((), (3,)), arrays((3,), (2,), domain=plane)])


# These conjugate their first argument: linear over the real numbers, which is all that the kind asks.
bilinear(np.vdot,
         lambda out_bar, a, b: (
             np.reshape(np.conj(out_bar * b), np.shape(a)), np.reshape(out_bar * np.conj(a), np.shape(b))),
         cases=[arrays((3,), (3,)), arrays((2, 3), (2, 3)), arrays((3,), (3,), domain=plane)])
if hasattr(np, "vecdot"):      # NumPy 2.0
    for vecdot in (np.vecdot, np.linalg.vecdot):
        bilinear(vecdot,
                 lambda out_bar, a, b, *, axis=-1: (
                     np.conj(np.expand_dims(out_bar, axis) * b), np.expand_dims(out_bar, axis) * np.conj(a)),
                 cases=[arrays((3,), (3,)), arrays((4, 3), (2, 1, 3)), arrays((4, 3), (3,), domain=plane),
                        arrays((3, 4), (3, 4), axis=0)], fresh=True)
    bilinear(np.linalg.matmul, matmul_bars, cases=MATMUL_CASES, fresh=True, shaped=True)
    bilinear(np.linalg.outer, outer_bars, cases=[arrays((3,), (2,)), arrays((3,), (2,), domain=plane)], fresh=True)
if hasattr(np, "matvec"):      # NumPy 2.2
    bilinear(np.matvec,
             lambda out_bar, a, b: (
                 np.expand_dims(out_bar, -1) * np.expand_dims(b, -2), np.sum(np.expand_dims(out_bar, -1) * a, axis=-2)),
             cases=[arrays((2, 3), (3,)), arrays((4, 2, 3), (5, 1, 3)), arrays((2, 3), (3,), domain=plane)])
    bilinear(np.vecmat,
             lambda out_bar, a, b: (
                 np.conj(np.sum(np.expand_dims(out_bar, -2) * b, axis=-1)),
                 np.expand_dims(np.conj(a), -1) * np.expand_dims(out_bar, -2)),
             cases=[arrays((3,), (3, 2)), arrays((5, 1, 3), (4, 3, 2)), arrays((3,), (3, 2), domain=plane)])

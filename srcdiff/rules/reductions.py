"""Rules of what reduces an array along axes, and of cumulative sums.

Comes in: nothing. Goes out: entries in the registry. Invariant: ``axis`` may be None, an integer, or a tuple, and known
or not; ``axis=0`` needs no `np.expand_dims`, because shapes are aligned at their ends.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import Kink, general, linear
from srcdiff.rules.norms import kept
from srcdiff.rules.samples import arrays, plane, values
from srcdiff.rules.static import is_complex, is_double, known, rank
from srcdiff.rules.systems import real_part
from srcdiff.runtime import count, expand, leave_one_out, ties

CASES = (
    arrays((4,)), arrays((2, 3)), arrays((2, 3), axis=0), arrays((2, 3), axis=-1),
    arrays((2, 3), axis=1, keepdims=True), arrays((2, 3, 4), axis=(0, 2)),
    arrays((2, 3), keepdims=True), arrays((2, 3, 4), axis=(-1, 1), keepdims=True))
MASK = np.array([[True, False, True], [True, True, False]])
MASKED = (arrays((2, 3), where=MASK), arrays((2, 3), axis=1, where=MASK),
          arrays((2, 3), axis=0, where=MASK[:, :1] | MASK),
          arrays((2, 3), axis=-1, keepdims=True, where=MASK), arrays((2, 3), domain=plane, axis=1, where=MASK))
PLANE = (arrays((2, 3), domain=plane), arrays((2, 3), domain=plane, axis=1))
TIE_KINK = Kink("ties of max and min along an axis", "shared equally", "symmetric in the elements, as in JAX")

linear(np.sum,
       lambda out_bar, a, axis=None, dtype=None, *, keepdims=False:
           expand(out_bar if keepdims or axis is None or axis == 0 else np.expand_dims(out_bar, axis), a),
       cases=CASES + PLANE)


def selected(a, axis, keepdims, where, g):
    """How many elements ``where`` selects for each element of the result, in the precision of that."""
    n = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=keepdims)
    return n if is_double(g) else n.astype(np.result_type(g))


@general(np.mean, cases=CASES + PLANE + MASKED)
class mean:
    """out = sum(a, axis) / n, over the elements that where selects."""

    def tangent(a, axis=None, dtype=None, *, keepdims=False, where=True, out, a_dot):
        return np.mean(a_dot, axis=axis, dtype=dtype, keepdims=keepdims, where=where)

    def adjoint(a, axis=None, dtype=None, *, keepdims=False, where=True, out_bar):
        if known(where):
            share = out_bar / (np.size(a) if axis is None else count(a, axis))
            return expand(share if keepdims or axis is None or axis == 0 else np.expand_dims(share, axis), a)
        share = kept(out_bar / selected(a, axis, keepdims, where, out_bar), axis, keepdims)
        return np.where(np.broadcast_to(where, np.shape(a)), share, 0)


@general(np.max, cases=CASES, kinks=[TIE_KINK])
@general(np.amax, cases=CASES)
@general(np.min, cases=CASES)
@general(np.amin, cases=CASES)
class extreme:
    """out is the largest (or smallest) element of a along axis; infinity as initial stands for there being none."""

    def tangent(a, axis=None, *, keepdims=False, initial=None, out, a_dot):
        return np.sum(a_dot * ties(a, out, axis, keepdims), axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, *, keepdims=False, initial=None, out, out_bar):
        g = out_bar if keepdims or axis is None or axis == 0 else np.expand_dims(out_bar, axis)
        return g * ties(a, out, axis, keepdims)


@general(np.prod, cases=[
    *CASES, *PLANE, values(lambda random: (np.array([[2.0, 0.0, 3.0], [0.0, 0.0, 5.0]]),), axis=1)])
class prod:
    """out is the product of the elements of a along axis, of which any number may be zero."""

    def tangent(a, axis=None, dtype=None, *, keepdims=False, out, a_dot):
        return np.sum(a_dot * leave_one_out(a, axis), axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, dtype=None, *, keepdims=False, out_bar):
        g = out_bar if keepdims or axis is None or axis == 0 else np.expand_dims(out_bar, axis)
        return g * leave_one_out(a, axis)


def spread_of(a, axis, where):
    """The elements less their mean, and 0 where they are not selected."""
    if known(where):
        return a - np.mean(a, axis=axis, keepdims=True)
    return np.where(where, a - np.mean(a, axis=axis, keepdims=True, where=where), 0)


def freedom(a, axis, keepdims, ddof, where, g):
    """What the sum of the squares is divided by."""
    if known(where):
        n = np.size(a) if axis is None else count(a, axis)
    else:
        n = selected(a, axis, keepdims, where, g)
    return n - ddof if ddof else n


@general(np.var, cases=[*CASES, *PLANE, *MASKED, arrays((2, 3), axis=0, ddof=1)])
class var:
    """out = sum(abs(a - mean(a))**2, axis) / (n - ddof); the derivative of the mean drops out."""

    def tangent(a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, out, a_dot):
        centered = spread_of(a, axis, where)
        product = np.real(np.conj(centered) * a_dot) if is_complex(a) else centered * a_dot
        return 2 * np.sum(product, axis=axis, keepdims=keepdims) / freedom(a, axis, keepdims, ddof, where, out)

    def adjoint(a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, out_bar):
        centered = spread_of(a, axis, where)
        share = real_part(out_bar) / freedom(a, axis, keepdims, ddof, where, out_bar)
        g = share if keepdims or axis is None or axis == 0 else np.expand_dims(share, axis)
        return 2 * g * (np.conj(centered) if is_complex(a) else centered)


@general(np.std, cases=[*CASES, *PLANE, *MASKED, arrays((2, 3), axis=0, ddof=1)],
         kinks=[Kink("std of equal elements", "NaN", "the quotient 0 / 0")])
class std:
    """out = sqrt(var(a))."""

    def tangent(a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, out, a_dot):
        centered = spread_of(a, axis, where)
        product = np.real(np.conj(centered) * a_dot) if is_complex(a) else centered * a_dot
        return np.sum(product, axis=axis, keepdims=keepdims) / (freedom(a, axis, keepdims, ddof, where, out) * out)

    def adjoint(a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, out, out_bar):
        centered = spread_of(a, axis, where)
        share = real_part(out_bar) / (freedom(a, axis, keepdims, ddof, where, out) * out)
        g = share if keepdims or axis is None or axis == 0 else np.expand_dims(share, axis)
        return g * (np.conj(centered) if is_complex(a) else centered)


def cumsum_bar(out_bar, a, axis=None, dtype=None):
    """The cotangent of ``a`` in ``np.cumsum(a, axis)``: sums from the other end."""
    if axis is None and rank(a) != 1:
        return np.reshape(np.flip(np.cumsum(np.flip(out_bar))), np.shape(a))
    return np.flip(np.cumsum(np.flip(out_bar, axis), axis), axis)


linear(np.cumsum, cumsum_bar, cases=[
    arrays((4,)), arrays((2, 3)), arrays((2, 3), axis=0), arrays((2, 3), axis=-1),
    arrays((2, 3), domain=plane, axis=1)])

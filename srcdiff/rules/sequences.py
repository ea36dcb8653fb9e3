"""Rules of what runs along an axis: differences, cumulative products, integrals, convolutions, interpolation.

Comes in: nothing. Goes out: entries in the registry. Invariant: helpers are linear in their first argument.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.declare import Kink, bilinear, constant, general, linear
from srcdiff.rules.samples import arrays, nonzero, plane, real, values
from srcdiff.rules.static import known, rank
from srcdiff.runtime import (
    before,
    convolve_bar,
    convolved,
    recurrence,
    recurrence_back,
    trapezoid_weights,
    unbroadcast,
    undiff,
    ungradients,
    unreduceat,
    untake,
    unwindow,
)


def backward_sums(x, axis):
    """The sums of what comes after, along an axis."""
    return np.flip(np.cumsum(np.flip(x, axis), axis), axis)


PRODUCTS = (arrays((4,), domain=nonzero), arrays((2, 3), axis=1, domain=nonzero),
            values(lambda random: (np.array([0.5, 0.0, 1.5, 0.0, -2.0]),)))


@general(np.cumprod, fresh=True, shaped=True, cases=[
    *PRODUCTS, arrays((2, 3), domain=nonzero), arrays((3, 2), axis=0, domain=plane)])
class cumprod:
    """out[k] = a[k] * out[k - 1]."""

    def tangent(a, axis=None, dtype=None, *, out, a_dot):
        if axis is None and rank(a) != 1:
            return recurrence(np.ravel(a), np.ravel(a_dot) * before(out, 0, 1), 0)
        along = 0 if axis is None else axis
        return recurrence(a, a_dot * before(out, along, 1), along)

    def adjoint(a, axis=None, dtype=None, *, out, out_bar):
        if axis is None and rank(a) != 1:
            return np.reshape(recurrence_back(np.ravel(a), out_bar, 0) * before(out, 0, 1), np.shape(a))
        along = 0 if axis is None else axis
        return recurrence_back(a, out_bar, along) * before(out, along, 1)


if hasattr(np, "cumulative_sum"):      # NumPy 2.1
    linear(np.cumulative_sum,
           lambda out_bar, x, *, axis=None, dtype=None:
               np.reshape(out_bar, np.shape(x)) if rank(x) == 0 else backward_sums(out_bar, axis),
           fresh=True, shaped=True, cases=[arrays((4,)), arrays((2, 3), axis=1), arrays(())])

    @general(np.cumulative_prod, fresh=True, shaped=True, cases=[*PRODUCTS, arrays(())])
    class cumulative_prod:
        """out[k] = x[k] * out[k - 1]; a vector needs no axis."""

        def tangent(x, *, axis=None, dtype=None, out, x_dot):
            if rank(x) == 0:
                return np.reshape(x_dot, (1,))
            along = 0 if axis is None else axis
            return recurrence(x, x_dot * before(out, along, 1), along)

        def adjoint(x, *, axis=None, dtype=None, out, out_bar):
            if rank(x) == 0:
                return np.reshape(out_bar, np.shape(x))
            along = 0 if axis is None else axis
            return recurrence_back(x, out_bar, along) * before(out, along, 1)

    @composed(np.cumulative_prod, only_with="include_initial", cases=[arrays((4,), include_initial=True)])
    def cumulative_prod_with_one(x, *, axis=None, dtype=None, include_initial=False):
        """The products, after the one of nothing."""
        out = np.cumulative_prod(x, axis=axis, dtype=dtype)
        along = 0 if axis is None else axis
        return np.concatenate((np.ones_like(np.take(out, [0], along)), out), along) if include_initial else out

    @composed(np.cumulative_sum, only_with="include_initial", cases=[
        arrays((4,), include_initial=True), arrays((2, 3), axis=1, include_initial=True)])
    def cumulative_sum_with_zero(x, *, axis=None, dtype=None, include_initial=False):
        """The sums, after the one of nothing."""
        out = np.cumulative_sum(x, axis=axis, dtype=dtype)
        along = 0 if axis is None else axis
        return np.concatenate((np.zeros_like(np.take(out, [0], along)), out), along) if include_initial else out


linear(np.diff, lambda out_bar, a, n=1, axis=-1: undiff(out_bar, a, n, axis), fresh=True, shaped=True,
       cases=[arrays((4,)), arrays((2, 4), n=2), arrays((4, 2), n=3, axis=0), arrays((3,), n=5)])
linear(undiff, lambda out_bar, g, like, n=1, axis=-1: np.diff(out_bar, n, axis), fresh=True, shaped=True,
       cases=[values(lambda random: (real(random, (3,)), np.ones(4, int)))])
linear(np.ediff1d, lambda out_bar, ary: np.reshape(undiff(out_bar, np.ravel(ary)), np.shape(ary)), fresh=True,
       shaped=True, cases=[arrays((4,)), arrays((2, 3))])


linear(np.lib.stride_tricks.sliding_window_view,
       lambda out_bar, x, window_shape, axis=None, *, subok=False: unwindow(out_bar, x, window_shape, axis),
       shaped=True, cases=[arrays((5,), then=(2,)), arrays((3, 4), then=((2, 3),)), arrays((3, 4), then=(2,), axis=1),
                           arrays((6,), then=((2, 3),), axis=(0, 0))])
linear(unwindow, lambda out_bar, g, like, window_shape, axis=None: (
    np.lib.stride_tricks.sliding_window_view(out_bar, window_shape, axis)), fresh=True, shaped=True,
       cases=[values(lambda random: (real(random, (4, 2)), np.ones(5, int), 2))])


linear(np.add.reduceat, lambda out_bar, array, indices, axis=0, dtype=None: unreduceat(out_bar, array, indices, axis),
       fresh=True, shaped=True, cases=[
           arrays((6,), then=([0, 2, 5],)), arrays((4, 3), then=([0, 2, 1, 3],)), arrays((2, 5), then=([1, 4], 1))])
linear(unreduceat, lambda out_bar, g, like, indices, axis=0: np.add.reduceat(out_bar, indices, axis), fresh=True,
       shaped=True, cases=[values(lambda random: (real(random, (3,)), np.ones(6, int), [0, 2, 5]))])


# over other distances than one, see spelled_out.py
linear(np.gradient, lambda out_bar, f, *, axis=None, edge_order=1: ungradients(out_bar, f, axis, edge_order),
       fresh=True, shaped=True, cases=[
           arrays((4,)), arrays((3, 4), axis=1), arrays((3, 4)), arrays((2, 3, 4), axis=(0, -1)),
           arrays((5,), edge_order=2)])
linear(ungradients,
       lambda out_bar, g, like, axis=None, edge_order=1: np.gradient(out_bar, axis=axis, edge_order=edge_order),
       fresh=True, shaped=True, cases=[values(lambda random: (real(random, (4,)), np.ones(4, int)))])

TRAPEZOID = (arrays((4,)), arrays((0,)), arrays((1, 3), axis=0), arrays((2, 3), dx=0.5), arrays((3, 2), axis=0),
             values(lambda random: (real(random, (2, 4)), np.array([0, 2, 3, 7]))),
             values(lambda random: (real(random, (2, 4)), None, real(random, ()))),
             arrays((4, 3), dx=np.array([0.5, 1.0, 2.0]), axis=0),
             values(lambda random: (real(random, (4, 3)), None, real(random, (3,)), 0)))
integrate = getattr(np, "trapezoid" if hasattr(np, "trapezoid") else "trapz")


def neighbors(y, axis):
    """The sums of each element and the next one along an axis."""
    n = np.shape(y)[axis]
    return np.take(y, np.arange(n - 1), axis) + np.take(y, np.arange(1, n), axis)


class along_points:
    """out is the sum of the areas between points at distances dx, or at the places x."""

    def tangent(y, x=None, dx=1.0, axis=-1, *, out, y_dot, dx_dot):
        return integrate(y_dot, x, dx, axis) + np.sum(neighbors(y, axis) / 2 * dx_dot, axis=axis)

    def adjoint(y, x=None, dx=1.0, axis=-1, *, out_bar):
        if x is not None or known(dx):
            return np.expand_dims(out_bar, axis) * trapezoid_weights(y, x, dx, axis), None
        sums, g = neighbors(y, axis), np.expand_dims(out_bar, axis) / 2
        half = np.ones_like(sums) * (g * dx)
        none = np.zeros_like(np.take(y, np.arange(min(np.shape(y)[axis], 1)), axis))
        y_bar = np.concatenate((half, none), axis) + np.concatenate((none, half), axis)
        return y_bar, unbroadcast(g * sums, dx)


for trapezoid in {getattr(np, name) for name in ("trapezoid", "trapz") if hasattr(np, name)}:
    general(trapezoid, fresh=True, shaped=True, cases=TRAPEZOID)(along_points)
constant(trapezoid_weights)

bilinear(np.convolve, lambda out_bar, a, v, mode="full": (convolve_bar(out_bar, v, a, mode),
                                                          convolve_bar(out_bar, a, v, mode)),
         fresh=True, shaped=True, cases=[
             arrays((4,), (3,)), arrays((4,), (3,), mode="same"), arrays((3,), (4,), mode="valid"),
             arrays((2,), (5,), mode="same"), arrays((4,), (2,), mode="valid"), arrays((3,), (2,), domain=plane)])
bilinear(convolved, lambda out_bar, a, v, mode="full", late=False: (convolve_bar(out_bar, v, a, mode, late),
                                                                    convolve_bar(out_bar, a, v, mode, late)),
         fresh=True, shaped=True, cases=[arrays((4,), (2,), then=("same", True)), arrays((3,), (4,), mode="same")])


def convolve_bar_bars(out_bar, g, v, like, mode="full", late=False):
    """The cotangents of both arrays that a cotangent of a convolution is made of."""
    if known(late) and not late:
        g_bar, v_bar = np.convolve(out_bar, v, mode), convolve_bar(g, out_bar, v, mode)
    else:
        g_bar, v_bar = convolved(out_bar, v, mode, late), convolve_bar(g, out_bar, v, mode, late)
    return g_bar, v_bar


def correlate_bars(out_bar, a, v, mode="valid"):
    """The cotangents of both arrays; the other one is turned round."""
    if known(mode) and mode != "same" and mode != 1:
        a_bar = convolve_bar(out_bar, np.conj(v[::-1]), a, mode)
        v_bar = np.conj(convolve_bar(out_bar, a, v, mode)[::-1])
    else:
        late = (mode == "same" or mode == 1) and np.size(a) < np.size(v)
        a_bar = convolve_bar(out_bar, np.conj(v[::-1]), a, mode, late)
        v_bar = np.conj(convolve_bar(out_bar, a, v, mode, late)[::-1])
    return a_bar, v_bar


bilinear(convolve_bar, convolve_bar_bars, fresh=True, shaped=True, cases=[
    values(lambda random: (real(random, (6,)), real(random, (3,)), np.ones(4, int)))])
bilinear(np.correlate, correlate_bars, fresh=True, shaped=True, cases=[
    arrays((4,), (3,)), arrays((4,), (3,), mode="same"), arrays((4,), (2,), mode="full"),
    arrays((2,), (3,), mode="same"), arrays((4,), (2,), mode="same"), arrays((2,), (3,), mode="full"),
    arrays((3,), (2,), domain=plane)])


@general(np.interp, fresh=True, cases=[
    values(lambda random: (np.array([0.5, 1.7, 2.2, -1.0, 9.0]), np.array([0.0, 1.0, 2.0, 4.0]), real(random, (4,)))),
    values(lambda random: (1.3, np.array([0.0, 1.0, 2.0, 4.0]), real(random, (4,)))),
    values(lambda random: (np.array([[0.5], [3.3]]), np.array([0.0, 1.0, 2.0, 4.0]), real(random, (4,))))],
         kinks=[Kink("interp(x, xp, fp) at the points xp", "the slope to the right", "as in searchsorted")])
class interp:
    """out goes from fp[i] to fp[i + 1] where x goes from xp[i] to xp[i + 1]."""

    def tangent(x, xp, fp, out, x_dot, xp_dot, fp_dot):
        i = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, np.size(xp) - 2)
        width = xp[i + 1] - xp[i]
        t = np.clip((x - xp[i]) / width, 0, 1)
        slope = np.where((x >= xp[0]) & (x <= xp[-1]), (fp[i + 1] - fp[i]) / width, 0)
        return (slope * (x_dot - ((1 - t) * xp_dot[i] + t * xp_dot[i + 1]))
                + ((1 - t) * fp_dot[i] + t * fp_dot[i + 1]))

    def adjoint(x, xp, fp, out_bar):
        i = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, np.size(xp) - 2)
        width = xp[i + 1] - xp[i]
        t = np.clip((x - xp[i]) / width, 0, 1)
        slope = np.where((x >= xp[0]) & (x <= xp[-1]), (fp[i + 1] - fp[i]) / width, 0)
        low, high = (1 - t) * out_bar, t * out_bar
        return (slope * out_bar, -(untake(slope * low, xp, i) + untake(slope * high, xp, i + 1)),
                untake(low, fp, i) + untake(high, fp, i + 1))


@general(np.unwrap, fresh=True, shaped=True, cases=[
    arrays((4,)), arrays((2, 3), axis=0), arrays((5,), period=1.5)])
class unwrap:
    """out = p, with multiples of the period added."""

    def tangent(p, discont=None, axis=-1, *, period=2 * np.pi, out, p_dot, period_dot):
        return p_dot if known(period_dot) else p_dot + (out - p) / period * period_dot

    def adjoint(p, discont=None, axis=-1, *, period=2 * np.pi, out, out_bar):
        return out_bar, np.sum(out_bar * (out - p) / period)

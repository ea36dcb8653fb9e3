"""Rules of sorting, of taking by index, and of order statistics.

Comes in: nothing. Goes out: entries in the registry. Invariant: which element comes where is taken as constant.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import Kink, constant, general, linear
from srcdiff.rules.norms import kept
from srcdiff.rules.samples import arrays, real, values
from srcdiff.runtime import (
    diagonal_places,
    key_along,
    last_axes,
    places_of,
    places_within,
    quantile_weights,
    ties,
    untake,
    untake_along,
)

EQUAL_KINK = Kink("order statistics of equal elements", "that of the first ones", "they stay in their order")


def _indexed(shape, indices, **kwargs):
    return values(lambda random: (real(random, shape), indices), **kwargs)


@general(np.sort, fresh=True, shaped=True, kinks=[EQUAL_KINK], cases=[
    arrays((4,)), arrays((2, 3)), arrays((3, 2), axis=0), arrays((2, 3), axis=None)])
class sort:
    """out holds the elements of a in order along axis."""

    def tangent(a, axis=-1, kind=None, *, stable=None, out, a_dot):
        return np.take_along_axis(a_dot, np.argsort(a, axis=axis, kind="stable"), axis)

    def adjoint(a, axis=-1, kind=None, *, stable=None, out_bar):
        return untake_along(out_bar, a, np.argsort(a, axis=axis, kind="stable"), axis)


@general(np.partition, fresh=True, shaped=True, cases=[
    arrays((5,), kth=2), arrays((2, 4), kth=1, axis=-1), arrays((4, 2), kth=(0, 2), axis=0)])
class partition:
    """out holds the elements of a, the kth in its place and the smaller ones before it."""

    def tangent(a, kth, axis=-1, kind="introselect", *, out, a_dot):
        return np.take_along_axis(a_dot, places_of(a, out, axis), axis)

    def adjoint(a, kth, axis=-1, kind="introselect", *, out, out_bar):
        return untake_along(out_bar, a, places_of(a, out, axis), axis)


linear(np.take, lambda out_bar, a, indices, axis=None, *, mode="raise": untake(out_bar, a, indices, axis, mode),
       fresh=True, shaped=True, cases=[
           _indexed((4,), [0, 2, 2]), _indexed((2, 3), [[0, 5], [5, 1]]), _indexed((2, 3), [2, 0], axis=1),
           _indexed((3, 2), 1, axis=0), _indexed((2, 3, 2), [[0, 1], [2, 2]], axis=-2),
           _indexed((3,), [4, -7], mode="wrap")])
ALONG_CASES = (_indexed((4,), np.array([0, 2, 2]), axis=0), _indexed((2, 3), np.array([[0, 2], [1, 1]]), axis=1),
               _indexed((3, 2), np.array([[0, 2]]), axis=0), _indexed((2, 2), np.array([3, 0]), axis=None))
if np.__version__.startswith("1."):
    linear(np.take_along_axis, lambda out_bar, arr, indices, axis: untake_along(out_bar, arr, indices, axis),
           fresh=True, shaped=True, cases=ALONG_CASES)
else:
    linear(np.take_along_axis, lambda out_bar, arr, indices, axis=-1: untake_along(out_bar, arr, indices, axis),
           fresh=True, shaped=True, cases=ALONG_CASES)
linear(untake, lambda out_bar, g, like, indices, axis=None, mode="raise": np.take(out_bar, indices, axis, mode=mode),
       fresh=True, shaped=True, cases=[
           values(lambda random: (real(random, (3,)), np.ones((2, 2), int), np.array([0, 3, 3]))),
           values(lambda random: (real(random, (2, 3)), np.ones((2, 2), int), np.array([0, 1, 1]), 1))])
linear(untake_along, lambda out_bar, g, like, indices, axis=-1: np.take_along_axis(out_bar, indices, axis),
       fresh=True, shaped=True, cases=[
           values(lambda random: (real(random, (3,)), np.ones(4, int), np.array([0, 3, 3])))])
constant(key_along, places_of, last_axes, quantile_weights, diagonal_places, places_within)


@general(np.ptp, fresh=True, shaped=True, cases=[
    arrays((4,)), arrays((2, 3), axis=0), arrays((2, 3), axis=1, keepdims=True)])
class ptp:
    """out = max(a) - min(a) along axis."""

    def tangent(a, axis=None, *, keepdims=False, out, a_dot):
        weights = (ties(a, np.max(a, axis=axis, keepdims=keepdims), axis, keepdims)
                   - ties(a, np.min(a, axis=axis, keepdims=keepdims), axis, keepdims))
        return np.sum(a_dot * weights, axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, *, keepdims=False, out_bar):
        weights = (ties(a, np.max(a, axis=axis, keepdims=keepdims), axis, keepdims)
                   - ties(a, np.min(a, axis=axis, keepdims=keepdims), axis, keepdims))
        return kept(out_bar, axis, keepdims) * weights


def along_quantiles(a_dot, a, q, axis, method, keepdims, skip_nan):
    """The tangent of a quantile of a."""
    product = quantile_weights(a, q, axis, method, skip_nan) * a_dot
    if skip_nan:
        product = np.where(np.isnan(a), 0, product)
    return np.sum(product, axis=last_axes(a, axis), keepdims=keepdims)


def from_quantiles(out_bar, a, q, axis, method, keepdims, skip_nan):
    """The cotangent of a, of which a quantile was taken."""
    g = out_bar if keepdims else np.expand_dims(out_bar, last_axes(a, axis))
    product = quantile_weights(a, q, axis, method, skip_nan) * g
    return product if np.ndim(q) == 0 else np.sum(product, axis=tuple(range(np.ndim(q))))


QUANTILES = (arrays((5,), q=0.3), arrays((2, 4), q=0.5, axis=1), arrays((3, 2), q=[0.1, 0.8], axis=0),
             arrays((2, 3, 2), q=0.7, axis=(0, -1), keepdims=True), arrays((5,), q=0.3, method="hazen"),
             arrays((2, 3), q=[0.2, 0.5]))


@general(np.quantile, fresh=True, shaped=True, kinks=[EQUAL_KINK], cases=QUANTILES)
class quantile:
    """out is a weighted sum of two neighbors among the elements in order."""

    def tangent(a, q, axis=None, *, method="linear", keepdims=False, out, a_dot):
        return along_quantiles(a_dot, a, q, axis, method, keepdims, False)

    def adjoint(a, q, axis=None, *, method="linear", keepdims=False, out_bar):
        return from_quantiles(out_bar, a, q, axis, method, keepdims, False)


@general(np.percentile, fresh=True, shaped=True, cases=[
    arrays((5,), q=30), arrays((3, 2), q=[10, 80], axis=0), arrays((2, 4), q=50.0, axis=1, keepdims=True)])
class percentile:
    """out = quantile(a, q / 100)."""

    def tangent(a, q, axis=None, *, method="linear", keepdims=False, out, a_dot):
        return along_quantiles(a_dot, a, np.divide(q, 100), axis, method, keepdims, False)

    def adjoint(a, q, axis=None, *, method="linear", keepdims=False, out_bar):
        return from_quantiles(out_bar, a, np.divide(q, 100), axis, method, keepdims, False)


@general(np.median, fresh=True, shaped=True, kinks=[EQUAL_KINK], cases=[
    arrays((5,)), arrays((4,)), arrays((2, 4), axis=1), arrays((2, 3, 2), axis=(0, 2), keepdims=True)])
class median:
    """out is the element in the middle, or the mean of the two there."""

    def tangent(a, axis=None, *, keepdims=False, out, a_dot):
        return along_quantiles(a_dot, a, 0.5, axis, "linear", keepdims, False)

    def adjoint(a, axis=None, *, keepdims=False, out_bar):
        return from_quantiles(out_bar, a, 0.5, axis, "linear", keepdims, False)


@general(np.nanquantile, fresh=True, shaped=True, cases=[arrays((5,), q=0.3), arrays((2, 4), q=[0.5, 0.2], axis=1)])
class nanquantile:
    """out = quantile of the elements that are numbers."""

    def tangent(a, q, axis=None, *, keepdims=False, out, a_dot):
        return along_quantiles(a_dot, a, q, axis, "linear", keepdims, True)

    def adjoint(a, q, axis=None, *, keepdims=False, out_bar):
        return from_quantiles(out_bar, a, q, axis, "linear", keepdims, True)


@general(np.nanpercentile, fresh=True, shaped=True, cases=[arrays((5,), q=30), arrays((2, 4), q=[50, 20], axis=1)])
class nanpercentile:
    """out = percentile of the elements that are numbers."""

    def tangent(a, q, axis=None, *, keepdims=False, out, a_dot):
        return along_quantiles(a_dot, a, np.divide(q, 100), axis, "linear", keepdims, True)

    def adjoint(a, q, axis=None, *, keepdims=False, out_bar):
        return from_quantiles(out_bar, a, np.divide(q, 100), axis, "linear", keepdims, True)


@general(np.nanmedian, fresh=True, shaped=True, cases=[arrays((5,)), arrays((2, 4), axis=1)])
class nanmedian:
    """out = median of the elements that are numbers."""

    def tangent(a, axis=None, *, keepdims=False, out, a_dot):
        return along_quantiles(a_dot, a, 0.5, axis, "linear", keepdims, True)

    def adjoint(a, axis=None, *, keepdims=False, out_bar):
        return from_quantiles(out_bar, a, 0.5, axis, "linear", keepdims, True)

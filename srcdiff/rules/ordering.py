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
from srcdiff.rules.static import rank
from srcdiff.runtime import (
    diagonal_places,
    key_along,
    last_axes,
    places_of,
    places_within,
    quantile_places,
    quantile_rates,
    quantile_shares,
    take_places,
    ties,
    untake,
    untake_along,
    untake_places,
)

HYNDMAN = "Hyndman and Fan 1996, Sample quantiles in statistical packages"
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
constant(key_along, places_of, last_axes, quantile_places, quantile_rates, diagonal_places, places_within)


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


MOVED = Kink("a quantile at a level where it is an element", "the slope to the right; at the last one, to the left",
             "as in interp")
EQUAL_QUANTILES = Kink("quantiles of equal elements", "that of one of them", "the one that partitioning finds")


def along_quantiles(x, a, q, axis, method, skip_nan, weights):
    """The elements of ``x`` at the places that quantiles of ``a`` are between, by their shares."""
    places = quantile_places(a, q, axis, method, skip_nan, weights)
    share = quantile_shares(a, q, axis, method, skip_nan, weights)
    return take_places(x, places[0], axis) * (1 - share) + take_places(x, places[1], axis) * share


def from_quantiles(g, a, q, axis, method, skip_nan, weights):
    """The cotangent of ``a``, of which quantiles were taken."""
    places = quantile_places(a, q, axis, method, skip_nan, weights)
    share = quantile_shares(a, q, axis, method, skip_nan, weights)
    return untake_places(g * (1 - share), a, places[0], axis) + untake_places(g * share, a, places[1], axis)


def levels_slopes(a, q, axis, method, skip_nan, weights):
    """How fast quantiles grow with their levels."""
    places = quantile_places(a, q, axis, method, skip_nan, weights)
    return quantile_rates(a, q, axis, method, skip_nan, weights) * (
        take_places(a, places[1], axis) - take_places(a, places[0], axis))


def for_each(q_dot, q, slopes):
    """The change of levels, for each row that they are asked of."""
    return q_dot if rank(q) == 0 else np.reshape(q_dot, np.shape(q) + (1,) * (np.ndim(slopes) - np.ndim(q)))


def over_rows(products, q):
    """The sums over the rows that levels were asked of."""
    return np.sum(products, axis=tuple(range(np.ndim(q), np.ndim(products))))


def as_asked(x, a, axis, keepdims):
    """What is left of an array, with its axes kept if asked for."""
    return np.expand_dims(x, last_axes(a, axis)) if keepdims else x


def as_left(out_bar, a, axis, keepdims):
    """A cotangent without the axes that were kept."""
    return np.squeeze(out_bar, last_axes(a, axis)) if keepdims else out_bar


linear(take_places, lambda out_bar, x, places, axis=None: untake_places(out_bar, x, places, axis), fresh=True,
       shaped=True, cases=[values(lambda random: (real(random, (2, 3)), np.array([[0, 2], [1, 1]]), 1))])
linear(untake_places, lambda out_bar, g, like, places, axis=None: take_places(out_bar, places, axis), fresh=True,
       shaped=True, cases=[values(lambda random: (real(random, (2,)), np.ones((2, 3), int), np.array([0, 2]), 1))])


@general(quantile_shares, fresh=True, shaped=True, cases=[
    values(lambda random: (real(random, (5,)), 0.3)),
    values(lambda random: (real(random, (2, 4)), np.array([0.3, 0.7]), 1))])
class shares_of_upper:
    """out is how much of the upper element a quantile has."""

    def tangent(a, q, axis=None, method="linear", skip_nan=False, weights=None, *, out, a_dot, q_dot, weights_dot):
        return for_each(q_dot, q, out) * quantile_rates(a, q, axis, method, skip_nan, weights)

    def adjoint(a, q, axis=None, method="linear", skip_nan=False, weights=None, *, out_bar):
        return None, over_rows(out_bar * quantile_rates(a, q, axis, method, skip_nan, weights), q), None


def _levels(shape, q, **kwargs):
    """A case with active levels."""
    return values(lambda random: (real(random, shape), np.array(q) if np.ndim(q) else q), **kwargs)


WEIGHTED = () if np.__version__.startswith("1.") else (
    arrays((5,), then=(0.3,), method="inverted_cdf", weights=np.array([0.5, 1.0, 2.0, 0.3, 1.0])),
    _levels((3, 4), [0.3, 0.6], axis=1, method="inverted_cdf", weights=np.array([0.5, 1.0, 2.0, 0.3])))
QUANTILES = (arrays((5,), then=(0.3,)), arrays((2, 4), then=(0.5,), axis=1), _levels((3, 2), [0.1, 0.8], axis=0),
             arrays((2, 3, 2), then=(0.7,), axis=(0, -1), keepdims=True), arrays((5,), then=(0.35,), method="hazen"),
             _levels((2, 3), [0.25, 0.55]), *WEIGHTED, _levels((5,), 0.3), _levels((3, 4), [0.3, 0.6], axis=1),
             _levels((3, 4), [[0.3], [0.6]], keepdims=True), _levels((5, 2), 0.4, axis=0, method="weibull"))


@general(np.quantile, fresh=True, shaped=True, kinks=[EQUAL_QUANTILES, MOVED], source=HYNDMAN, cases=QUANTILES)
class quantile:
    """out is a weighted sum of two neighbors among the elements in order."""

    def tangent(a, q, axis=None, *, method="linear", keepdims=False, weights=None, out, a_dot, q_dot, weights_dot):
        slopes = levels_slopes(a, q, axis, method, False, weights)
        change = along_quantiles(a_dot, a, q, axis, method, False, weights) + for_each(q_dot, q, slopes) * slopes
        return as_asked(change, a, axis, keepdims)

    def adjoint(a, q, axis=None, *, method="linear", keepdims=False, weights=None, out_bar):
        g = as_left(out_bar, a, axis, keepdims)
        return (from_quantiles(g, a, q, axis, method, False, weights),
                over_rows(g * levels_slopes(a, q, axis, method, False, weights), q), None)


@general(np.percentile, fresh=True, shaped=True, source=HYNDMAN, cases=[
    arrays((5,), then=(30,)), arrays((3, 2), then=([10, 80],), axis=0),
    arrays((2, 4), then=(50.0,), axis=1, keepdims=True), _levels((5,), 30.0), _levels((3, 4), [30.0, 60.0], axis=1)])
class percentile:
    """out = quantile(a, q / 100)."""

    def tangent(a, q, axis=None, *, method="linear", keepdims=False, weights=None, out, a_dot, q_dot, weights_dot):
        level = np.divide(q, 100)
        slopes = levels_slopes(a, level, axis, method, False, weights) / 100
        change = along_quantiles(a_dot, a, level, axis, method, False, weights) + for_each(q_dot, q, slopes) * slopes
        return as_asked(change, a, axis, keepdims)

    def adjoint(a, q, axis=None, *, method="linear", keepdims=False, weights=None, out_bar):
        level = np.divide(q, 100)
        g = as_left(out_bar, a, axis, keepdims)
        return (from_quantiles(g, a, level, axis, method, False, weights),
                over_rows(g * levels_slopes(a, level, axis, method, False, weights) / 100, q), None)


@general(np.median, fresh=True, shaped=True, kinks=[EQUAL_QUANTILES], cases=[
    arrays((5,)), arrays((4,)), arrays((2, 4), axis=1), arrays((2, 3, 2), axis=(0, 2), keepdims=True),
    arrays((5,), overwrite_input=True)])
class median:
    """out is the element in the middle, or the mean of the two there."""

    def tangent(a, axis=None, *, keepdims=False, out, a_dot):
        return as_asked(along_quantiles(a_dot, a, 0.5, axis, "linear", False, None), a, axis, keepdims)

    def adjoint(a, axis=None, *, keepdims=False, out_bar):
        return from_quantiles(as_left(out_bar, a, axis, keepdims), a, 0.5, axis, "linear", False, None)


@general(np.nanquantile, fresh=True, shaped=True, source=HYNDMAN, cases=[
    arrays((5,), then=(0.3,)), _levels((2, 4), [0.5, 0.2], axis=1),
    arrays((2, 4), then=(0.3,), axis=1, method="hazen"), *WEIGHTED[:1], _levels((3, 4), [0.3, 0.6], axis=1)])
class nanquantile:
    """out = quantile of the elements that are numbers."""

    def tangent(a, q, axis=None, *, method="linear", keepdims=False, weights=None, out, a_dot, q_dot, weights_dot):
        slopes = levels_slopes(a, q, axis, method, True, weights)
        change = along_quantiles(a_dot, a, q, axis, method, True, weights) + for_each(q_dot, q, slopes) * slopes
        return as_asked(change, a, axis, keepdims)

    def adjoint(a, q, axis=None, *, method="linear", keepdims=False, weights=None, out_bar):
        g = as_left(out_bar, a, axis, keepdims)
        return (from_quantiles(g, a, q, axis, method, True, weights),
                over_rows(g * levels_slopes(a, q, axis, method, True, weights), q), None)


@general(np.nanpercentile, fresh=True, shaped=True, source=HYNDMAN, cases=[
    arrays((5,), then=(30,)), arrays((2, 4), then=([50, 20],), axis=1), _levels((3, 4), [30.0, 60.0], axis=1)])
class nanpercentile:
    """out = percentile of the elements that are numbers."""

    def tangent(a, q, axis=None, *, method="linear", keepdims=False, weights=None, out, a_dot, q_dot, weights_dot):
        level = np.divide(q, 100)
        slopes = levels_slopes(a, level, axis, method, True, weights) / 100
        change = along_quantiles(a_dot, a, level, axis, method, True, weights) + for_each(q_dot, q, slopes) * slopes
        return as_asked(change, a, axis, keepdims)

    def adjoint(a, q, axis=None, *, method="linear", keepdims=False, weights=None, out_bar):
        level = np.divide(q, 100)
        g = as_left(out_bar, a, axis, keepdims)
        return (from_quantiles(g, a, level, axis, method, True, weights),
                over_rows(g * levels_slopes(a, level, axis, method, True, weights) / 100, q), None)


@general(np.nanmedian, fresh=True, shaped=True, cases=[arrays((5,)), arrays((2, 4), axis=1)])
class nanmedian:
    """out = median of the elements that are numbers."""

    def tangent(a, axis=None, *, keepdims=False, out, a_dot):
        return as_asked(along_quantiles(a_dot, a, 0.5, axis, "linear", True, None), a, axis, keepdims)

    def adjoint(a, axis=None, *, keepdims=False, out_bar):
        return from_quantiles(as_left(out_bar, a, axis, keepdims), a, 0.5, axis, "linear", True, None)

"""Rules of averages, covariances, counts, and of reductions that leave out what is no number.

Comes in: nothing. Goes out: entries in the registry. Invariant: what is left out gets a clean zero.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import constant, general, linear
from srcdiff.rules.norms import kept
from srcdiff.rules.samples import arrays, plane, positive, real, values
from srcdiff.rules.sequences import backward_sums
from srcdiff.rules.static import is_complex, rank
from srcdiff.rules.systems import adjoint_of, conj_of, real_part
from srcdiff.runtime import (
    box_sizes,
    boxes,
    count,
    expand,
    in_boxes,
    leave_one_out,
    stop_gradient,
    ties,
    unweighted,
    weights_along,
    zeros_like,
)


def _weighted(shape, weights, **kwargs):
    return values(lambda random: (real(random, shape), None, positive(random, weights)), **kwargs)


@general(np.average, fresh=True, shaped=True, cases=[
    arrays((2, 3)), arrays((2, 3), axis=1), _weighted((2, 3), (2, 3)),
    values(lambda random: (real(random, (2, 3)), 1, positive(random, (3,)))),
    values(lambda random: (real(random, (2, 3)), 0, positive(random, (2,))), keepdims=True)])
class average:
    """out = sum(weights * a) / sum(weights) along axis."""

    def tangent(a, axis=None, weights=None, *, keepdims=False, out, a_dot, weights_dot):
        if weights is None:
            return np.mean(a_dot, axis=axis, keepdims=keepdims)
        w = weights_along(weights, a, axis)
        change = w * a_dot + weights_along(weights_dot, a, axis) * (a - kept(out, axis, keepdims))
        return np.sum(change, axis=axis, keepdims=keepdims) / np.sum(w, axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, weights=None, *, keepdims=False, out, out_bar):
        if weights is None:
            share = out_bar / (np.size(a) if axis is None else count(a, axis))
            a_bar, w_bar = expand(kept(share, axis, keepdims), a), None
        else:
            w = weights_along(weights, a, axis)
            share = kept(out_bar, axis, keepdims) / np.sum(w, axis=axis, keepdims=True)
            a_bar, w_bar = share * w, unweighted(share * (a - kept(out, axis, keepdims)), weights, axis)
        return a_bar, w_bar


linear(weights_along, lambda out_bar, w, like, axis=None: unweighted(out_bar, w, axis), shaped=True,
       cases=[values(lambda random: (real(random, (3,)), np.ones((3, 2), int), 0))])
linear(unweighted, lambda out_bar, g, like, axis=None: weights_along(out_bar, g, axis), shaped=True,
       cases=[values(lambda random: (real(random, (3, 2)), np.ones(3, int), 0))])


def observations(m, rowvar):
    """The variables as rows, and centered."""
    x = np.atleast_2d(m)
    rows = x if rowvar or np.ndim(m) == 1 else np.transpose(x)
    return rows - np.mean(rows, axis=1, keepdims=True)


def as_given(rows, m, rowvar):
    """The cotangent of the rows as that of what they were made from."""
    return np.reshape(rows if rowvar or np.ndim(m) == 1 else np.transpose(rows), np.shape(m))


def freedom(x, bias, ddof):
    """What the sums of products are divided by."""
    return np.shape(x)[1] - (ddof if ddof is not None else 0 if bias else 1)


@general(np.cov, fresh=True, shaped=True, cases=[
    arrays((2, 4)), arrays((4, 2), rowvar=False), arrays((4,)), arrays((2, 4), bias=True), arrays((2, 4), ddof=0),
    arrays((2, 4), domain=plane)])
class cov:
    """out = x @ x.T / (n - 1), where the rows of x are centered."""

    def tangent(m, y=None, rowvar=True, bias=False, ddof=None, *, out, m_dot):
        x, x_dot = observations(m, rowvar), observations(m_dot, rowvar)
        half = x_dot @ adjoint_of(x)
        return np.reshape((half + adjoint_of(half)) / freedom(x, bias, ddof), np.shape(out))

    def adjoint(m, y=None, rowvar=True, bias=False, ddof=None, *, out_bar):
        x = observations(m, rowvar)
        g = np.reshape(out_bar, (np.shape(x)[0], np.shape(x)[0]))
        return as_given((g + adjoint_of(g)) @ conj_of(x) / freedom(x, bias, ddof), m, rowvar)


@general(np.corrcoef, fresh=True, shaped=True, cases=[
    arrays((2, 4)), arrays((4, 3), rowvar=False), arrays((2, 4), domain=plane)])
class corrcoef:
    """out = c / sqrt(outer(diag(c), diag(c))), where c is the covariance; 1, where x is one variable."""

    def tangent(x, y=None, rowvar=True, *, out, x_dot):
        u = observations(x, rowvar)
        size = np.sqrt(np.sum(np.real(conj_of(u) * u), axis=1, keepdims=True))
        v = u / size
        v_dot = observations(x_dot, rowvar) / size
        v_dot = v_dot - v * np.sum(np.real(conj_of(v) * v_dot), axis=1, keepdims=True)
        half = v_dot @ adjoint_of(v)
        return np.reshape(half + adjoint_of(half), np.shape(out))

    def adjoint(x, y=None, rowvar=True, *, out_bar):
        u = observations(x, rowvar)
        size = np.sqrt(np.sum(np.real(conj_of(u) * u), axis=1, keepdims=True))
        v = u / size
        g = np.reshape(out_bar, (np.shape(u)[0], np.shape(u)[0]))
        v_bar = (g + adjoint_of(g)) @ conj_of(v)
        along = np.sum(np.real(v * v_bar), axis=1, keepdims=True)
        return as_given((v_bar - conj_of(v) * along) / size, x, rowvar)


def _counted(places, **kwargs):
    return values(lambda random: (np.array(places), real(random, (len(places),))), **kwargs)


@general(np.bincount, fresh=True, shaped=True, cases=[_counted([0, 2, 2, 5]), _counted([1, 1], minlength=4)])
class bincount:
    """out[k] is the sum of the weights at the places where x is k."""

    def tangent(x, weights=None, minlength=0, *, out, weights_dot):
        return np.bincount(x, weights_dot, minlength)

    def adjoint(x, weights=None, minlength=0, *, out_bar):
        return out_bar[x]


PLACES = np.array([[0, 2], [1, 1], [3, 1], [9, 0], [4, 2]])


def widths(edges):
    """The widths of bins, which have no derivative."""
    return np.diff(stop_gradient(edges))


def in_density(change, density, sizes, weights_sum):
    """The change of counts as that of a density, in bins of these sizes."""
    return (change / sizes - density * np.sum(change)) / weights_sum


def from_density(g, density, sizes, weights_sum):
    """The cotangent of counts, from that of a density."""
    return (g / sizes - np.sum(g * density)) / weights_sum


@general(np.histogram, fresh=True, shaped=True, cases=[
    values(lambda random: (np.array([0, 1, 3, 9, 4]), 3, None, None, real(random, (5,)))),
    values(lambda random: (np.array([0, 1, 3, 9, 4]), np.array([0, 2, 4]), None, None, real(random, (5,)))),
    values(lambda random: (np.array([0, 1, 3, 9, 4]), np.array([0, 2, 5, 6]), None, True, positive(random, (5,))))])
class histogram:
    """out = (sums of the weights of what falls between edges, the edges), as they stand."""

    def tangent(a, bins=10, range=None, density=None, weights=None, *, out, weights_dot):
        change = np.histogram(a, bins, range, weights=weights_dot)[0]
        if density:
            total = np.sum(np.histogram(a, bins, range, weights=weights)[0])
            change = in_density(change, out[0], widths(out[1]), total)
        return change, zeros_like(out[1])

    def adjoint(a, bins=10, range=None, density=None, weights=None, *, out, out_bar):
        edges, g = out[1], out_bar[0]
        if density:
            total = np.sum(np.histogram(a, bins, range, weights=weights)[0])
            g = from_density(g, out[0], widths(edges), total)
        return np.where(in_boxes((a,), (edges,)), g[boxes((a,), (edges,))], 0)


def _scattered(*then, domain=real):
    return values(lambda random: (np.array([0, 1, 3, 9, 4]), np.array([2, 1, 1, 0, 2]), *then, domain(random, (5,))))


@general(np.histogram2d, fresh=True, shaped=True, cases=[
    _scattered(3, None, None), _scattered([np.array([0, 2, 4]), np.array([0, 1, 2, 3])], None, None),
    _scattered([np.array([0, 2, 5, 6]), np.array([0, 1, 3])], None, True, domain=positive)])
class histogram2d:
    """out = (sums of the weights of what falls into rectangles, the edges along x, those along y), as they stand."""

    def tangent(x, y, bins=10, range=None, density=None, weights=None, *, out, weights_dot):
        change = np.histogram2d(x, y, bins, range, weights=weights_dot)[0]
        if density:
            total = np.sum(np.histogram2d(x, y, bins, range, weights=weights)[0])
            change = in_density(change, out[0], box_sizes(out[1:]), total)
        return change, zeros_like(out[1]), zeros_like(out[2])

    def adjoint(x, y, bins=10, range=None, density=None, weights=None, *, out, out_bar):
        g = out_bar[0]
        if density:
            total = np.sum(np.histogram2d(x, y, bins, range, weights=weights)[0])
            g = from_density(g, out[0], box_sizes(out[1:]), total)
        return np.where(in_boxes((x, y), out[1:]), g[boxes((x, y), out[1:])], 0)


@general(np.histogramdd, fresh=True, shaped=True, cases=[
    values(lambda random: (PLACES, 3, None, None, real(random, (5,)))),
    values(lambda random: (list(PLACES.T), [np.array([0, 2, 4]), np.array([0, 1, 2, 3])], None, None,
                           real(random, (5,)))),
    values(lambda random: (PLACES, [np.array([0, 2, 5, 6]), np.array([0, 1, 3])], None, True, positive(random, (5,))))])
class histogramdd:
    """out = (sums of the weights of what falls into boxes, the edges along each axis), as they stand."""

    def tangent(sample, bins=10, range=None, density=None, weights=None, *, out, weights_dot):
        change = np.histogramdd(sample, bins, range, weights=weights_dot)[0]
        if density:
            total = np.sum(np.histogramdd(sample, bins, range, weights=weights)[0])
            change = in_density(change, out[0], box_sizes(out[1]), total)
        return change, zeros_like(out[1])

    def adjoint(sample, bins=10, range=None, density=None, weights=None, *, out, out_bar):
        g = out_bar[0]
        if density:
            total = np.sum(np.histogramdd(sample, bins, range, weights=weights)[0])
            g = from_density(g, out[0], box_sizes(out[1]), total)
        return np.where(in_boxes(sample, out[1]), g[boxes(sample, out[1])], 0)


constant(box_sizes, boxes, in_boxes)

# what is no number
NAN_CASES = (arrays((4,)), arrays((2, 3), axis=0), arrays((2, 3, 2), axis=(0, -1), keepdims=True))


def without(x, a):
    """``x``, but 0 where ``a`` is no number."""
    return np.where(np.isnan(a), 0, x)


def counted(a, axis, keepdims):
    """How many elements are numbers, in the dtype of the array."""
    return np.sum(without(np.ones_like(a), a), axis=axis, keepdims=keepdims)


@general(np.nansum, fresh=True, shaped=True, cases=NAN_CASES)
class nansum:
    """out is the sum of what is a number."""

    def tangent(a, axis=None, dtype=None, *, keepdims=False, out, a_dot):
        return np.sum(without(a_dot, a), axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, dtype=None, *, keepdims=False, out_bar):
        return without(kept(out_bar, axis, keepdims), a)


@general(np.nanmean, fresh=True, shaped=True, cases=NAN_CASES)
class nanmean:
    """out is the mean of what is a number."""

    def tangent(a, axis=None, dtype=None, *, keepdims=False, out, a_dot):
        return np.sum(without(a_dot, a), axis=axis, keepdims=keepdims) / counted(a, axis, keepdims)

    def adjoint(a, axis=None, dtype=None, *, keepdims=False, out_bar):
        return without(kept(out_bar, axis, keepdims) / counted(a, axis, True), a)


@general(np.nanmax, fresh=True, shaped=True, cases=NAN_CASES)
@general(np.nanmin, fresh=True, shaped=True, cases=NAN_CASES)
class nanextreme:
    """out is the largest (or smallest) of what is a number."""

    def tangent(a, axis=None, *, keepdims=False, initial=None, out, a_dot):
        return np.sum(without(a_dot, a) * ties(a, out, axis, keepdims), axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, *, keepdims=False, initial=None, out, out_bar):
        return kept(out_bar, axis, keepdims) * ties(a, out, axis, keepdims)


@general(np.nanprod, fresh=True, shaped=True, cases=NAN_CASES)
class nanprod:
    """out is the product of what is a number."""

    def tangent(a, axis=None, dtype=None, *, keepdims=False, out, a_dot):
        others = leave_one_out(np.where(np.isnan(a), 1, a), axis)
        return np.sum(without(a_dot, a) * others, axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, dtype=None, *, keepdims=False, out_bar):
        others = leave_one_out(np.where(np.isnan(a), 1, a), axis)
        return without(kept(out_bar, axis, keepdims) * others, a)


def spread_of(a, axis, ddof):
    """What is a number less the mean of those, and what the squares are divided by."""
    centered = without(a - np.nanmean(a, axis=axis, keepdims=True), a)
    return centered / (np.real(counted(a, axis, True)) - ddof)


def along_spread(a, a_dot, axis, ddof):
    """The spread times what changes."""
    product = conj_of(spread_of(a, axis, ddof)) * without(a_dot, a)
    return np.real(product) if is_complex(a) else product


@general(np.nanvar, fresh=True, shaped=True, cases=[
    *NAN_CASES, arrays((2, 3), axis=1, ddof=1), arrays((2, 3), axis=1, domain=plane)])
class nanvar:
    """out is the variance of what is a number."""

    def tangent(a, axis=None, dtype=None, *, ddof=0, keepdims=False, out, a_dot):
        return 2 * np.sum(along_spread(a, a_dot, axis, ddof), axis=axis, keepdims=keepdims)

    def adjoint(a, axis=None, dtype=None, *, ddof=0, keepdims=False, out_bar):
        return 2 * kept(real_part(out_bar), axis, keepdims) * conj_of(spread_of(a, axis, ddof))


@general(np.nanstd, fresh=True, shaped=True, cases=[
    *NAN_CASES, arrays((2, 3), axis=1, ddof=1), arrays((2, 3), axis=1, domain=plane)])
class nanstd:
    """out = sqrt(nanvar(a))."""

    def tangent(a, axis=None, dtype=None, *, ddof=0, keepdims=False, out, a_dot):
        return np.sum(along_spread(a, a_dot, axis, ddof), axis=axis, keepdims=keepdims) / out

    def adjoint(a, axis=None, dtype=None, *, ddof=0, keepdims=False, out, out_bar):
        return kept(real_part(out_bar) / out, axis, keepdims) * conj_of(spread_of(a, axis, ddof))


@general(np.nancumsum, fresh=True, shaped=True, cases=[arrays((4,)), arrays((2, 3), axis=1), arrays((2, 3))])
class nancumsum:
    """out = cumsum of a, with 0 for what is no number."""

    def tangent(a, axis=None, dtype=None, *, out, a_dot):
        return np.cumsum(without(a_dot, a), axis)

    def adjoint(a, axis=None, dtype=None, *, out_bar):
        if axis is None and rank(a) != 1:
            return without(np.reshape(backward_sums(out_bar, None), np.shape(a)), a)
        return without(backward_sums(out_bar, axis), a)

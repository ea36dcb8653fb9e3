"""Functions of NumPy with options, in several steps, or of functions, in terms of others.

Comes in: nothing. Goes out: entries among the composed functions. Invariant: the steps are those of NumPy, so that the
numbers are the same to the last digits.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.factorizations import apart
from srcdiff.rules.samples import arrays, interval, nonzero, plane, positive, real, sequence, unit, values
from srcdiff.rules.static import is_double, known, rank
from srcdiff.rules.systems import regular
from srcdiff.runtime import chain, exponents, qr_complete, stop_gradient, weights_along

POINTS = np.array([0.0, 1.0, 2.0, 4.0])


def _interpolated(x, then=(), **kwargs):
    return values(lambda random: (np.array(x), POINTS, real(random, (4,)), *then), **kwargs)


@composed(np.interp, only_with="left right period", cases=[
    _interpolated([0.5, -1.7, 9.2], left=0.5), _interpolated([0.5, -1.7, 9.2], right=-0.5),
    _interpolated([0.5, 7.3, -2.2], period=5), values(lambda random: (
        np.array([0.5, -1.7, 9.2]), POINTS, real(random, (4,)), real(random, ()), real(random, ())))])
def interp_beyond(x, xp, fp, left=None, right=None, period=None):
    """Interpolation with values of its own outside, or with a period."""
    if period is not None:
        period = abs(period)
        x, xp = np.asarray(x, float) % period, np.asarray(xp, float) % period
        order = np.argsort(xp)
        xp, fp = xp[order], fp[order]
        xp = np.concatenate((xp[-1:] - period, xp, xp[:1] + period))
        return np.interp(x, xp, np.concatenate((fp[-1:], fp, fp[:1])))
    out = np.interp(x, xp, fp)
    if left is not None:
        out = np.where(x < xp[0], left, out)
    return out if right is None else np.where(x > xp[-1], right, out)


@composed(getattr(np, "trapezoid" if hasattr(np, "trapezoid") else "trapz"), only_with="x", cases=[
    values(lambda random: (real(random, (4,)), np.cumsum(positive(random, (4,))))),
    values(lambda random: (real(random, (2, 4)), np.cumsum(positive(random, (4,))))),
    values(lambda random: (real(random, (4, 2)), np.cumsum(positive(random, (4,)))), axis=0),
    values(lambda random: (real(random, (4, 2)), np.cumsum(positive(random, (4, 2)), 0), 1.0, 0))])
def trapezoid_between(y, x=None, dx=1.0, axis=-1):
    """The integral over points that may be active."""
    y = np.moveaxis(y, axis, -1)
    d = np.diff(x) if np.ndim(x) == 1 else np.diff(np.moveaxis(x, axis, -1))
    return np.sum(d * (y[..., 1:] + y[..., :-1]), axis=-1) / 2


@composed(np.diff, only_with="prepend append", cases=[
    arrays((4,), prepend=0.5), arrays((2, 3), axis=0, append=0.5), values(lambda random: (
        real(random, (2, 3)), 2, -1, real(random, (2, 1)), real(random, ())))])
def diff_of_longer(a, n=1, axis=-1, prepend=None, append=None):
    """Differences of an array with more at either end."""
    row = np.shape(np.take(a, [0], axis))
    if prepend is not None:
        a = np.concatenate((np.broadcast_to(prepend, row) if np.ndim(prepend) == 0 else prepend, a), axis)
    if append is not None:
        a = np.concatenate((a, np.broadcast_to(append, row) if np.ndim(append) == 0 else append), axis)
    return np.diff(a, n, axis)


@composed(np.gradient, only_with="h0 h1 h2 h3", cases=[
    arrays((5,), then=(2.0,)), arrays((3, 4), then=(0.5,), axis=1), arrays((3, 4), then=(0.5, 2.0)),
    arrays((3, 4), then=(0.5,)), arrays((5,), then=(0.5,), edge_order=2), arrays((2, 3, 2, 2), then=(0.5,)),
    values(lambda random: (real(random, (6,)), np.cumsum(positive(random, (6,))))),
    values(lambda random: (real(random, (5,)), np.cumsum(positive(random, (5,)))), edge_order=2),
    values(lambda random: (real(random, (4, 3)), np.cumsum(positive(random, (4,))), 0.5), axis=(0, -1))])
def gradient_over(f, h0, h1=None, h2=None, h3=None, *, axis=None, edge_order=1):
    """The gradient over distances, or points, that may be active, along each axis."""
    if axis is None and np.ndim(f) > 1:
        axis = (0, 1) if np.ndim(f) == 2 else (0, 1, 2) if np.ndim(f) == 3 else (0, 1, 2, 3)
    if isinstance(axis, tuple) and len(axis) > 4:
        raise NotImplementedError("np.gradient with distances has a derivative along up to four axes")
    if h1 is not None and np.size(axis) != (2 if h2 is None else 3 if h3 is None else 4):
        raise TypeError("invalid number of arguments")
    if isinstance(axis, tuple) and len(axis) == 1:
        axis = axis[0]
    if isinstance(axis, tuple):
        first = np.gradient(f, h0, axis=axis[0], edge_order=edge_order)
        second = np.gradient(f, h0 if h1 is None else h1, axis=axis[1], edge_order=edge_order)
        if len(axis) == 2:
            return first, second
        third = np.gradient(f, h0 if h2 is None else h2, axis=axis[2], edge_order=edge_order)
        if len(axis) == 3:
            return first, second, third
        return first, second, third, np.gradient(f, h0 if h3 is None else h3, axis=axis[3], edge_order=edge_order)
    if axis is None:
        axis = 0
    if np.ndim(h0) == 0:
        return np.gradient(f, axis=axis, edge_order=edge_order) / h0
    d = np.diff(h0)
    slope = np.diff(np.moveaxis(f, axis, -1)) / d
    middle = (slope[..., :-1] * d[1:] + slope[..., 1:] * d[:-1]) / (d[:-1] + d[1:])
    first, last = slope[..., :1], slope[..., -1:]
    if edge_order == 2:
        first, last = 2 * first - middle[..., :1], 2 * last - middle[..., -1:]
    out = np.moveaxis(np.concatenate((first, middle, last), -1), -1, axis)
    return out if is_double(f) else out.astype(np.result_type(f))


@composed(np.ediff1d, only_with="to_end to_begin", cases=[
    arrays((4,), to_end=0.5), arrays((2, 3), to_begin=np.array([0.5, 2.0])),
    values(lambda random: (real(random, (3,)), real(random, (2,)), real(random, ())))])
def ediff1d_between(ary, to_end=None, to_begin=None):
    """Differences of all elements, with more at either end."""
    out = np.diff(np.ravel(ary))
    kind = np.result_type(out)
    if to_begin is not None:
        out = np.concatenate((np.ravel(to_begin), out), dtype=kind)
    return out if to_end is None else np.concatenate((out, np.ravel(to_end)), dtype=kind)


@composed(np.cov, only_with="y fweights aweights dtype", cases=[
    arrays((2, 4), (2, 4)), arrays((4,), (4,)), arrays((2, 4), fweights=np.array([1, 2, 1, 3])),
    arrays((2, 4), aweights=np.array([0.5, 2.0, 1.0, 0.3])), arrays((4, 2), (4, 2), rowvar=False, bias=True),
    arrays((2, 4), fweights=np.array([1, 2, 1, 3]), aweights=np.array([0.5, 2.0, 1.0, 0.3])),
    arrays((2, 4), (1, 4), domain=plane), arrays((2, 4), dtype=np.longdouble), values(lambda random: (
        real(random, (2, 4)), None, True, False, None, None, positive(random, (4,))))])
def cov_of_weighted(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    """The covariance of two sets of variables, or of weighted observations."""
    rows = np.atleast_2d(m)
    if dtype is not None or not is_double(m):
        rows = rows.astype(np.result_type(m, float) if dtype is None else dtype)
    if not rowvar and np.ndim(m) != 1:
        rows = rows.T
    if y is not None:
        more = np.atleast_2d(y)
        more = more if rowvar or np.shape(more)[0] == 1 else more.T
        rows = np.concatenate((rows, more)) if dtype is None else np.concatenate((rows, more), dtype=dtype)
    lost = ddof if ddof is not None else 0 if bias else 1
    w = aweights if fweights is None else fweights if aweights is None else fweights * aweights
    if w is None:
        centered = rows - np.mean(rows, axis=1, keepdims=True)
        return np.squeeze(centered @ np.conj(centered.T)) / (np.shape(rows)[1] - lost)
    total = np.sum(w)
    centered = rows - (np.sum(rows * w, axis=1) / total)[:, None]
    freedom = total - lost * (1 if aweights is None else np.sum(w * aweights) / total)
    return np.squeeze(centered @ np.conj((centered * w).T)) / freedom


@composed(np.corrcoef, only_with="y dtype", cases=[
    arrays((2, 4), (2, 4)), arrays((4,), (4,)), arrays((4, 2), (4, 1), then=(False,)),
    arrays((2, 4), dtype=np.longdouble)])
def corrcoef_of_both(x, y=None, rowvar=True, *, dtype=None):
    """The correlations of two sets of variables."""
    c = np.cov(x, y, rowvar, dtype=dtype)
    if np.ndim(c) == 0:
        return c / c
    size = np.sqrt(np.real(np.diag(c)))
    return c / size[:, None] / size[None, :]


# linear algebra
@composed(np.linalg.multi_dot, cases=[
    sequence((2, 3), (3, 4), (4, 2)), sequence((3,), (3, 4), (4, 2)), sequence((2, 3), (3, 4), (4,)),
    sequence((3,), (3, 2), (2, 4), (4,)), sequence((2, 3), (3, 2))])
def multi_dot(arrays):
    """The product of matrices, with a vector at either end; of an unknown number of them one after another."""
    if not known(len(arrays)):
        turned = np.ndim(arrays[-1]) == 1       # a vector at the end makes all products cheap
        product = arrays[-1] if turned else arrays[0]
        for k in range(1, len(arrays)):
            product = arrays[-1 - k] @ product if turned else product @ arrays[k]
        return product
    first, last = arrays[0], arrays[-1]
    if np.ndim(first) == 2 and np.ndim(last) == 2:
        return chain(*arrays)
    if np.ndim(first) == 2:
        return chain(*arrays[:-1], last[:, None])[:, 0]
    if np.ndim(last) == 2:
        return chain(first[None], *arrays[1:])[0]
    return chain(first[None], *arrays[1:-1], last[:, None])[0, 0]


@composed(np.linalg.qr, only_with="mode", cases=[
    arrays((4, 2), domain=nonzero, mode="r"), arrays((2, 4), domain=nonzero, mode="complete"),
    arrays((3, 2), domain=nonzero, mode="complete"), arrays((2, 4, 3), domain=nonzero, then=("complete",)),
    arrays((3, 3), domain=nonzero, then=("reduced",))])
def qr_in_mode(a, mode="reduced"):
    """The factors that a mode asks for."""
    if mode == "r":
        return np.linalg.qr(a)[1]
    if mode == "complete":
        return qr_complete(a)
    if mode != "reduced":
        raise NotImplementedError("the modes 'reduced', 'complete' and 'r' of qr have a derivative")
    return np.linalg.qr(a)


@composed(np.linalg.pinv, only_with="hermitian", cases=[
    arrays((3, 3), domain=apart, hermitian=True), arrays((3, 3), domain=apart, then=(1e-9, True))])
def pinv_of_hermitian(a, rcond=None, hermitian=False, *, rtol=None):
    """The pseudoinverse of a Hermitian matrix, from its eigenvalues."""
    if not hermitian:
        return np.linalg.pinv(a) if rcond is None else np.linalg.pinv(a, rcond)
    w, v = np.linalg.eigh(a)
    size = np.abs(w)
    least = 1e-15 if rtol is None else rtol
    if rcond is not None:
        least = rcond
    large = size > least * np.max(size, axis=-1, keepdims=True)
    inverse = np.where(large, 1 / np.where(large, w, 1), 0)
    return (v * inverse[..., None, :]) @ np.conj(np.swapaxes(v, -1, -2))


@composed(np.linalg.svd, only_with="hermitian", cases=[
    arrays((3, 3), domain=apart, then=(False, True, True)),
    arrays((3, 3), domain=apart, compute_uv=False, hermitian=True)])
def svd_of_hermitian(a, full_matrices=True, compute_uv=True, hermitian=False):
    """The singular values and vectors of a Hermitian matrix, from its eigenvalues."""
    if not hermitian:
        return np.linalg.svd(a, full_matrices, compute_uv)
    if not compute_uv:
        return np.flip(np.sort(np.abs(np.linalg.eigvalsh(a))), -1)
    w, v = np.linalg.eigh(a)
    order = np.flip(np.argsort(np.abs(w)), -1)
    w = np.take_along_axis(w, order, -1)
    u = np.take_along_axis(v, order[..., None, :], -1)
    return u, np.abs(w), np.conj(np.swapaxes(u * np.sign(w)[..., None, :], -1, -2))


@composed(np.linalg.tensorsolve, only_with="axes", cases=[values(
    lambda random: (regular(random, (6, 6)).reshape(2, 6, 3).swapaxes(0, 1), real(random, (6,)), (1,)))])
def tensorsolve_over(a, b, axes=None):
    """The solution, for an array whose axes of the unknown are not the last ones."""
    n = np.ndim(a)
    return np.linalg.tensorsolve(np.moveaxis(a, axes, tuple(range(n - len(axes), n))), b)


# averages and products
@composed(np.average, only_with="returned", cases=[
    arrays((2, 3), returned=True), arrays((2, 3), axis=1, returned=True, keepdims=True),
    values(lambda random: (real(random, (2, 3)), 1, positive(random, (3,)), True)),
    values(lambda random: (real(random, (2, 3)), None, positive(random, (2, 3)), True))])
def average_and_weights(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The average, and the sum of the weights."""
    mean = np.average(a, axis, weights, keepdims=keepdims)
    if not returned:
        return mean
    if weights is None:
        return mean, np.full_like(mean, np.size(a) / np.size(mean))[()]
    total = np.sum(weights_along(weights, a, axis), axis=axis, keepdims=keepdims)
    return mean, total + np.zeros_like(mean)


@composed(np.nancumprod, cases=[arrays((4,), domain=nonzero), arrays((2, 3), domain=nonzero, axis=1)])
def nancumprod(a, axis=None, dtype=None, out=None):
    """Products of what is a number."""
    return np.cumprod(np.where(np.isnan(a), 1, a), axis, dtype)


@composed(np.sort_complex, cases=[arrays((4,), domain=plane), arrays((2, 3))])
def sort_complex(a):
    """The elements in order, as complex numbers."""
    return np.sort(a).astype(complex)


@composed(np.trim_zeros, cases=[])
def trim_zeros(filt, trim="fb", axis=None):
    """What is left without the zeros at the ends, along some axes or all; nothing, where there are only zeros."""
    places = np.nonzero(filt)
    for k in range(len(places)) if axis is None else axis if isinstance(axis, tuple) else (axis,):
        found = len(places[0]) > 0
        start = np.min(places[k]) if found and "f" in trim.lower() else 0
        stop = np.max(places[k]) + 1 if found and "b" in trim.lower() else np.shape(filt)[k] if found else 0
        filt = filt[start:stop] if rank(filt) in (1, None) else np.moveaxis(np.moveaxis(filt, k, 0)[start:stop], 0, k)
    return filt


@composed(np.histogram_bin_edges, cases=[
    arrays((5,)), arrays((5,), then=(3,)), arrays((5,), then=([-1.0, 0.5, 2.0],)), arrays((2, 5), then=("sturges",)),
    values(lambda random: (real(random, (5,)), 2, (real(random, ()), 3.0)))])
def bin_edges(a, bins=10, range=None, weights=None):
    """Points at equal distances from the smallest element to the largest one, or between the ends that are given."""
    if np.ndim(bins) == 1:
        return np.asarray(bins)
    if range is not None:
        first, last = range
    elif np.size(a) == 0:
        first, last = 0.0, 1.0
    else:
        first, last = np.min(a), np.max(a)
    if first == last:
        first, last = first - 0.5, last + 0.5
    return np.linspace(first, last, len(np.histogram_bin_edges(stop_gradient(a), bins, range)))


@composed(np.kaiser, cases=[values(lambda random: (5, positive(random, ()))), values(lambda random: (1, 3.0))])
def kaiser(M, beta):
    """The window of M points."""
    if M == 1:
        return 0.0 * beta + np.ones(1)
    middle = (M - 1) / 2.0
    return np.i0(beta * np.sqrt(1 - ((np.arange(M) - middle) / middle) ** 2.0)) / np.i0(beta)


# parts of numbers
@composed(np.modf, cases=[arrays((3,), domain=nonzero), arrays((), domain=unit)])
def modf(x):
    """The parts after and before the point."""
    return np.fmod(x, 1), np.trunc(x)


@composed(np.divmod, cases=[
    values(lambda random: (real(random, (3,)), positive(random, ()))),
    values(lambda random: (real(random, (2, 3)), nonzero(random, (3,))))])
def divmod_of(x1, x2):
    """Quotient and rest."""
    return x1 // x2, x1 % x2


@composed(np.frexp, cases=[arrays((3,), domain=interval(0.6, 0.9)), arrays((), domain=interval(5.0, 7.0))])
def frexp(x):
    """The numbers as a fraction times a power of two."""
    exponent = exponents(x)
    return np.ldexp(x, -exponent), exponent

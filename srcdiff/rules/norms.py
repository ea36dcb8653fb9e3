"""Rules of norms of vectors and matrices, and of the condition number.

Comes in: nothing. Goes out: entries in the registry. Invariant: the cotangent of a norm is its cotangent times the
slopes, which have the shape of the argument; slopes are finite where the norm is zero.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import Kink, general
from srcdiff.rules.factorizations import upright, v_times
from srcdiff.rules.samples import arrays, nonzero, plane, real, values
from srcdiff.rules.static import is_complex, is_inexact, known
from srcdiff.rules.systems import conj_of, real_part, regular
from srcdiff.runtime import ties

ZERO_KINK = Kink("the norm of zeros", "0", "the middle of its subgradients")
SMALL_KINK = Kink("a norm with ord < 1 of vectors with zeros in them", "0 with respect to these",
                  "the middle of the slopes on both sides")
NO_LIMIT = Kink("norms of vectors at ord = 0, inf, -inf", "0 with respect to ord", "they are defined apart")


def kept(out, axis, keepdims):
    """A result with the axes that were reduced as axes of length one."""
    return out if keepdims or axis is None else np.expand_dims(out, axis)


def signs(x):
    """The direction that the absolute value grows in: the slope of ``abs(x)``."""
    return np.conj(x) / np.where(x == 0, 1, np.abs(x)) if is_complex(x) else np.sign(x)


def is_fixed(ord):
    """Whether an order cannot be active, so that slopes may leave out how they change with it."""
    return ord is None or isinstance(ord, str) or known(ord) or not is_inexact(ord)


def vector_slopes(x, ord, axis, norm):
    """The slopes of the ``ord``-norm of vectors along ``axis``; ``norm`` is its value, with that axis kept."""
    size = np.where(norm == 0, 1, norm)
    if ord is None or ord == "fro":
        return conj_of(x) / size
    if ord == 2:        # the power is 1, but changes with an order that is active
        return conj_of(x) / size if is_fixed(ord) else conj_of(x) / size * (np.abs(x) / size) ** (ord - 2)
    if is_fixed(ord) and ord == 1:
        return signs(x)
    if ord == np.inf or ord == -np.inf:
        return signs(x) * ties(np.abs(x), norm, axis, True)
    if ord == 0:
        return 0.0 * np.real(x)
    if ord >= 1:
        return signs(x) * (np.abs(x) / size) ** (ord - 1)
    return np.where(norm == 0, 0, signs(x) * shares(x, size) ** (ord - 1))


def shares(x, size):
    """The absolute values in x over a norm that is not zero; 1 where they are zero."""
    return np.where(x == 0, size, np.abs(x)) / size


def order_slopes(x, ord, axis, keepdims, out):
    """How fast the ``ord``-norm ``out`` of the vectors along ``axis`` grows with ``ord``."""
    if is_fixed(ord) or ord == np.inf or ord == -np.inf or ord == 0:
        return 0.0 * out
    norm = kept(out, axis, keepdims)
    share = shares(x, np.where(norm == 0, 1, norm))
    return out / ord * np.sum(share**ord * np.log(share), axis=axis, keepdims=keepdims)


def order_of_vectors(x, ord, axis, keepdims, out):
    """The same for ``np.linalg.norm``, where there is one: few orders have a norm of matrices."""
    of_matrices = axis is None and np.ndim(x) == 2 or isinstance(axis, tuple) and len(axis) == 2
    if of_matrices and not is_fixed(ord) and ord != np.inf and ord != -np.inf:
        raise NotImplementedError("a norm of matrices has no derivative with respect to its argument ord")
    return order_slopes(x, ord, axis, keepdims, out)


def matrix_slopes(x, ord, out):
    """The slopes of the ``ord``-norm of the matrices in the last two axes."""
    if ord is None or ord == "fro" or ord == "f":
        norm = np.expand_dims(out, (-2, -1))
        return conj_of(x) / np.where(norm == 0, 1, norm)
    if ord == 1 or ord == -1:
        sums = np.sum(np.abs(x), axis=-2)
        return signs(x) * ties(sums, out, -1)[..., None, :]
    if ord == np.inf or ord == -np.inf:
        sums = np.sum(np.abs(x), axis=-1)
        return signs(x) * ties(sums, out, -1)[..., None]
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    if ord == "nuc":
        return conj_of(u) @ conj_of(vh)
    extreme = np.max(s, axis=-1) if ord == 2 else np.min(s, axis=-1)      # out has other last digits
    return v_times(conj_of(u), ties(s, extreme, -1)) @ conj_of(vh)


def slopes(x, ord, axis, keepdims, out):
    """The slopes of ``np.linalg.norm(x, ord, axis, keepdims)``, whose value is ``out``."""
    if ord is None:
        return vector_slopes(x, None, axis, kept(out, axis, keepdims))
    if isinstance(axis, tuple) and len(axis) == 2:
        value = np.squeeze(out, axis) if keepdims else out
        return np.moveaxis(matrix_slopes(np.moveaxis(x, axis, (-2, -1)), ord, value), (-2, -1), axis)
    if axis is None and np.ndim(x) == 2:
        return matrix_slopes(x, ord, np.reshape(out, ()))
    return vector_slopes(x, ord, -1 if axis is None else axis, kept(out, axis, keepdims))


@general(np.linalg.norm, fresh=True, shaped=True, kinks=[ZERO_KINK, SMALL_KINK, NO_LIMIT],
         source="Watson 1992, Characterization of the subdifferential of some matrix norms", cases=[
             arrays((3,)), arrays((2, 3)), arrays((2, 3), axis=1), arrays((2, 3), ord=1, axis=0, keepdims=True),
             arrays((2, 3), ord=3, axis=-1, domain=nonzero), arrays((3,), ord=np.inf), arrays((3,), ord=-np.inf),
             arrays((3,), ord=1.5, domain=nonzero), arrays((2, 3), ord="fro"), arrays((2, 3), ord="f"),
             arrays((3, 3), ord="nuc", domain=upright),
             arrays((3, 3), ord=2, domain=upright), arrays((3, 3), ord=-2, domain=upright), arrays((2, 3), ord=1),
             arrays((2, 3), ord=-1), arrays((2, 3), ord=np.inf), arrays((2, 3), ord=-np.inf), arrays((3,), ord=0),
             arrays((3, 2, 3), ord="nuc", axis=(2, 0), domain=upright), arrays((2, 3, 2), axis=(0, 1), keepdims=True),
             arrays((2, 3, 2), ord=1, axis=(0, 2), keepdims=True), arrays((3,), domain=plane),
             arrays((2, 3), ord=1, domain=plane), values(lambda random: (real(random, (4,)), 2.5)),
             values(lambda random: (nonzero(random, (2, 3)), 1.5, 1)),
             values(lambda random: (plane(random, (3, 2)), -0.5, 0, True)),
             values(lambda random: (np.array([1.5, 0.0, -0.5]), 2.0))])
class norm:
    """out is a norm of x, or of the vectors or matrices in it along axis."""

    def tangent(x, ord=None, axis=None, keepdims=False, *, out, x_dot, ord_dot):
        product = slopes(x, ord, axis, keepdims, out) * x_dot
        change = np.sum(real_part(product), axis=axis, keepdims=keepdims)
        return change if known(ord_dot) else change + order_of_vectors(x, ord, axis, keepdims, out) * ord_dot

    def adjoint(x, ord=None, axis=None, keepdims=False, *, out, out_bar):
        bar = real_part(out_bar)
        return (kept(bar, axis, keepdims) * slopes(x, ord, axis, keepdims, out),
                np.sum(bar * order_of_vectors(x, ord, axis, keepdims, out)))


if hasattr(np.linalg, "vector_norm"):      # NumPy 2.0
    @general(np.linalg.vector_norm, fresh=True, shaped=True, cases=[
        arrays((3,)), arrays((2, 3)), arrays((2, 3), axis=1, ord=3, domain=nonzero),
        arrays((2, 3), ord=1, keepdims=True),
        arrays((2, 3, 2), axis=(0, 2), ord=np.inf)])
    class vector_norm:
        """out is a norm of the numbers in x along axis."""

        def tangent(x, *, axis=None, keepdims=False, ord=2, out, x_dot, ord_dot):
            product = vector_slopes(x, ord, axis, kept(out, axis, keepdims)) * x_dot
            change = np.sum(real_part(product), axis=axis, keepdims=keepdims)
            return change if known(ord_dot) else change + order_slopes(x, ord, axis, keepdims, out) * ord_dot

        def adjoint(x, *, axis=None, keepdims=False, ord=2, out, out_bar):
            bar = real_part(out_bar)
            return (kept(bar, axis, keepdims) * vector_slopes(x, ord, axis, kept(out, axis, keepdims)),
                    np.sum(bar * order_slopes(x, ord, axis, keepdims, out)))

    @general(np.linalg.matrix_norm, fresh=True, shaped=True, cases=[
        arrays((2, 3)), arrays((2, 3, 3), ord="nuc", domain=upright), arrays((2, 3), ord=1, keepdims=True)])
    class matrix_norm:
        """out is a norm of the matrices in the last two axes."""

        def tangent(x, *, keepdims=False, ord="fro", out, x_dot):
            product = matrix_slopes(x, ord, out[..., 0, 0] if keepdims else out) * x_dot
            return np.sum(np.real(product) if is_complex(x) else product, axis=(-2, -1), keepdims=keepdims)

        def adjoint(x, *, keepdims=False, ord="fro", out, out_bar):
            bar = kept(real_part(out_bar), (-2, -1), keepdims)
            return bar * matrix_slopes(x, ord, out[..., 0, 0] if keepdims else out)


def cond_slopes(x, p, out):
    """The slopes of the condition number: of the ratio of singular values, or of the norms of ``x`` and its inverse."""
    grown = out[..., None, None] if np.ndim(x) > 2 else out
    if p is None or p == 2 or p == -2:
        largest = np.linalg.norm(x, -2 if p == -2 else 2, (-2, -1))
        smallest = np.linalg.norm(x, 2 if p == -2 else -2, (-2, -1))
        up = np.expand_dims(1 / largest, (-2, -1)) * matrix_slopes(x, -2 if p == -2 else 2, largest)
        return grown * (up - np.expand_dims(1 / smallest, (-2, -1)) * matrix_slopes(x, 2 if p == -2 else -2, smallest))
    inverse = np.linalg.inv(x)
    first, second = np.linalg.norm(x, p, (-2, -1)), np.linalg.norm(inverse, p, (-2, -1))
    turned = np.swapaxes(inverse, -1, -2)
    down = turned @ matrix_slopes(inverse, p, second) @ turned
    return (np.expand_dims(second, (-2, -1)) * matrix_slopes(x, p, first)
            - np.expand_dims(first, (-2, -1)) * down)


@general(np.linalg.cond, fresh=True, shaped=True, cases=[
    arrays((3, 3), domain=upright), arrays((3, 3), p=-2, domain=upright), arrays((3, 3), p=1, domain=regular),
    arrays((2, 3, 3), p="fro", domain=regular), arrays((3, 2), domain=upright)])
class cond:
    """out = norm(x, p) * norm(inv(x), p); for p = 2, the ratio of the largest and the smallest singular value."""

    def tangent(x, p=None, *, out, x_dot):
        product = cond_slopes(x, p, out) * x_dot
        return np.sum(np.real(product) if is_complex(x) else product, axis=(-2, -1))

    def adjoint(x, p=None, *, out, out_bar):
        bar = real_part(out_bar)
        return (bar[..., None, None] if np.ndim(x) > 2 else bar) * cond_slopes(x, p, out)

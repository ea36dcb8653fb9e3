"""Rules of eigenvalues and singular values.

Comes in: nothing. Goes out: entries in the registry. Invariant: of a triangle that NumPy does not read the derivative
is zero; where eigenvalues or singular values are equal, their vectors turn into each other at no rate.

``x.T`` of a stack is that of each matrix; ``bar`` pairs with a tangent without conjugation, so that the formulas have
the conjugates of those in the papers.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import Kink, bilinear, elementwise, general, linear
from srcdiff.rules.samples import arrays, nonzero, plane, positive, real, values
from srcdiff.rules.static import is_complex
from srcdiff.rules.systems import GILES, adjoint_of, conj_of, real_part, regular
from srcdiff.runtime import (
    anchors,
    from_triangle,
    gaps,
    matched,
    onto_triangle,
    reciprocals,
    sums,
    turning,
)

PHASE = Kink("the phase of complex eigenvectors and singular vectors",
             "that which keeps real what LAPACK makes real: the largest component (eig), the first, with UPLO='U' the "
             "last (eigh), the first of vh, of a wide matrix of u (svd); none where that is zero",
             "a vector times a phase is a vector, too")
FILLING = Kink("vectors of svd and qr that only fill up a basis", "they turn with the others", "they are not unique")
EQUAL = Kink("eigenvectors and singular vectors of values that are equal, or differ by rounding",
             "0 between them, and a RuntimeWarning",
             "they are not unique there: right for sums over all values, and for u @ vh; what comes from turning equal "
             "ones into each other is lost, as in a function of the matrix by its eigenvectors, and in second "
             "derivatives of values")
SVD = "Townsend 2016, Differentiating the singular value decomposition; Wan and Zhang 2019 for complex matrices"
TILTED = np.array([[1.2, 0.5], [-0.8, 2.8]])
EIG = "Boeddeker et al. 2017, On the computation of complex-valued gradients with application to beamforming"


def positive_definite(random, shape):
    """Symmetric matrices with positive eigenvalues."""
    a = real(random, shape)
    return a @ np.swapaxes(a, -1, -2) + 2 * np.eye(shape[-1])


def apart(random, shape):
    """Symmetric matrices with eigenvalues far apart."""
    return positive_definite(random, shape) + 4 * np.diag(np.arange(shape[-1]))


def upright(random, shape):
    """Matrices with singular values far apart."""
    return real(random, shape) + 3 * np.eye(*shape[-2:]) * (1 + np.arange(shape[-1]))


def hermitian(random, shape):
    """Complex Hermitian matrices with eigenvalues far apart."""
    a = real(random, shape)
    return apart(random, shape) + 1j * (a - np.swapaxes(a, -1, -2))


def upright_plane(random, shape):
    """Complex matrices with eigenvalues and singular values far apart."""
    return upright(random, shape) + 1j * real(random, shape)


def diagonal_of(x):
    """The matrix with zeros beside its diagonal."""
    return np.tril(np.triu(x))


def real_of(x, a):
    """``x``, or its real part where ``a`` is real."""
    return x if is_complex(a) else np.real(x)


linear(from_triangle, lambda out_bar, a, UPLO="L": onto_triangle(out_bar, UPLO), fresh=True, shaped=True,
       cases=[arrays((3, 3)), arrays((2, 3, 3), then=("U",)), arrays((3, 3), domain=plane)])
linear(onto_triangle, lambda out_bar, a, UPLO="L": from_triangle(out_bar, UPLO), fresh=True, shaped=True,
       cases=[arrays((3, 3)), arrays((2, 3, 3), then=("U",)), arrays((3, 3), domain=plane)])


@general(gaps, fresh=True, shaped=True, cases=[arrays((3,)), arrays((2, 3))])
class differences_reciprocal:
    """out[i, j] = 1 / (w[j] - w[i]), 0 where they are equal."""

    def tangent(w, out, w_dot):
        return -(out**2) * (w_dot[..., None, :] - w_dot[..., None])

    def adjoint(w, out, out_bar):
        inner = out_bar * out**2
        return np.sum(inner, axis=-1) - np.sum(inner, axis=-2)


@general(sums, fresh=True, shaped=True, cases=[arrays((3,), domain=positive), arrays((2, 3), domain=positive)])
class sums_reciprocal:
    """out[i, j] = 1 / (s[i] + s[j])."""

    def tangent(s, out, s_dot):
        return -(out**2) * (s_dot[..., None, :] + s_dot[..., None])

    def adjoint(s, out, out_bar):
        inner = out_bar * out**2
        return -(np.sum(inner, axis=-1) + np.sum(inner, axis=-2))


elementwise(reciprocals, lambda s, out: -(out**2), cases=[arrays((3,), domain=nonzero), arrays((2, 3), domain=nonzero)])


def unturned(v_dot, v, anchor):
    """The change of eigenvectors, less that of their phase, so that what anchors them stays real."""
    return v_dot - turning(np.sum(real_part(anchor) * np.imag(v_dot), axis=-2, keepdims=True), v)


def unturned_bar(v_bar, v, anchor):
    """The cotangent of ``v_dot`` in `unturned`."""
    return v_bar - turning(np.imag(np.sum(v_bar * v, axis=-2, keepdims=True)), anchor)


bilinear(turning, lambda out_bar, angle, v: (-np.imag(out_bar * v), turning(angle, out_bar)), cases=[
    values(lambda random: (real(random, (3,)), plane(random, (2, 3)))), arrays((3,), (3,))])


@general(anchors, cases=[arrays((3, 3), domain=nonzero), arrays((2, 3, 3), domain=nonzero, row=0)])
class anchored:
    """out = 1 / v at one component of each column, which is real."""

    def tangent(v, row=None, *, out, v_dot):
        return -(out**2) * np.real(v_dot)

    def adjoint(v, row=None, *, out, out_bar):
        return -(out**2) * real_part(out_bar)


@general(np.linalg.eigh, source=GILES, fresh=True, shaped=True, kinks=[EQUAL, PHASE], cases=[
    arrays((3, 3), domain=apart), arrays((2, 3, 3), domain=apart), arrays((3, 3), domain=apart, UPLO="U"),
    arrays((3, 3), domain=hermitian, UPLO="U"), arrays((2, 3, 3), domain=hermitian)])
class eigh:
    """out = (w, v): a @ v = v * w; NumPy reads one triangle of the Hermitian matrix a."""

    def tangent(a, UPLO="L", *, out, a_dot):
        w, v = out[0], out[1]
        inner = adjoint_of(v) @ from_triangle(a_dot, UPLO) @ v
        v_dot = v @ (gaps(w) * inner)
        if is_complex(a):
            v_dot = unturned(v_dot, v, anchors(v, first_or_last(UPLO)))
        return np.real(np.diagonal(inner, axis1=-2, axis2=-1)), v_dot

    def adjoint(a, UPLO="L", *, out, out_bar):
        w, v = out[0], out[1]
        turned = np.swapaxes(v, -1, -2)
        v_bar = unturned_bar(out_bar[1], v, anchors(v, first_or_last(UPLO))) if is_complex(a) else out_bar[1]
        inner = v_times(conj_of(v), real_part(out_bar[0])) + conj_of(v) @ (gaps(w) * (turned @ v_bar))
        return onto_triangle(inner @ turned, UPLO)


def first_or_last(UPLO):
    """The row of eigenvectors that LAPACK leaves real."""
    return 0 if UPLO == "L" or UPLO == "l" else -1


def v_times(v, w):
    """The columns of ``v`` times the numbers in ``w``."""
    return v * w[..., None, :]


@general(np.linalg.eigvalsh, source=GILES, fresh=True, shaped=True, cases=[
    arrays((3, 3), domain=apart), arrays((2, 3, 3), domain=apart, UPLO="U"),
    values(lambda random: (apart(random, (2, 2)) + np.array([[0, 0.5j], [-0.5j, 0]]),))])
class eigvalsh:
    """out holds the eigenvalues of a Hermitian matrix, of which NumPy reads one triangle."""

    def tangent(a, UPLO="L", *, out, a_dot):
        v = np.linalg.eigh(a, UPLO)[1]
        return np.real(np.sum(conj_of(v) * (from_triangle(a_dot, UPLO) @ v), axis=-2))

    def adjoint(a, UPLO="L", *, out_bar):
        v = np.linalg.eigh(a, UPLO)[1]
        return onto_triangle(v_times(conj_of(v), real_part(out_bar)) @ np.swapaxes(v, -1, -2), UPLO)


def of_length_one(v_dot, v):
    """The change of eigenvectors that keep their length, and their largest component real."""
    change = v_dot - v * np.real(np.sum(np.conj(v) * v_dot, axis=-2, keepdims=True))
    return unturned(change, v, anchors(v))


def of_length_one_bar(v_bar, v):
    """The cotangent of ``v_dot`` in `of_length_one`."""
    bar = unturned_bar(v_bar, v, anchors(v))
    return bar - np.conj(v) * np.real(np.sum(bar * v, axis=-2, keepdims=True))


@general(np.linalg.eig, source=EIG, fresh=True, shaped=True, kinks=[EQUAL, PHASE], cases=[
    values(lambda random: (real(random, (3, 3)) / 4 + np.diag([1.0, 3.0, 6.0]),)),
    values(lambda random: (np.array([[0.3, -1.0], [1.2, 0.1]]),)),
    arrays((3, 3), domain=upright_plane), arrays((2, 3, 3), domain=upright_plane)])
class eig:
    """out = (w, v): a @ v = v * w; the columns of v have length one."""

    def tangent(a, out, a_dot):
        w, v = out[0], out[1]
        inner = np.linalg.solve(v, a_dot @ v)
        return np.diagonal(inner, axis1=-2, axis2=-1), of_length_one(v @ (gaps(w) * inner), v)

    def adjoint(a, out, out_bar):
        w, v = out[0], out[1]
        turned = np.swapaxes(v, -1, -2)
        bar = of_length_one_bar(out_bar[1], v)
        inner = out_bar[0][..., None] * turned + (gaps(w) * (turned @ bar)) @ turned
        return real_of(np.linalg.solve(turned, inner), a)


@general(matched, fresh=True, shaped=True, cases=[values(
    lambda random: (np.linalg.eigvals(TILTED), TILTED))])
class eigenvectors:
    """out holds the eigenvectors of a, in the order of w, which only gives the order."""

    def tangent(w, a, out, w_dot, a_dot):
        return of_length_one(out @ (gaps(w) * np.linalg.solve(out, a_dot @ out)), out)

    def adjoint(w, a, out, out_bar):
        turned = np.swapaxes(out, -1, -2)
        bar = of_length_one_bar(out_bar, out)
        return None, real_of(np.linalg.solve(turned, (gaps(w) * (turned @ bar)) @ turned), a)


@general(np.linalg.eigvals, source=EIG, fresh=True, shaped=True, cases=[
    values(lambda random: (real(random, (3, 3)) / 4 + np.diag([1.0, 3.0, 6.0]),)),
    values(lambda random: (np.array([[0.3, -1.0], [1.2, 0.1]]),)), arrays((2, 3, 3), domain=regular)])
class eigvals:
    """out holds the eigenvalues of a."""

    def tangent(a, out, a_dot):
        v = matched(out, a)
        return np.diagonal(np.linalg.solve(v, a_dot @ v), axis1=-2, axis2=-1)

    def adjoint(a, out, out_bar):
        turned = np.swapaxes(matched(out, a), -1, -2)
        return real_of(np.linalg.solve(turned, out_bar[..., None] * turned), a)


def tall_anchors(u, vh):
    """What anchors the right vectors of a matrix that is as tall as wide, or taller."""
    return np.swapaxes(anchors(np.swapaxes(vh, -1, -2), 0), -1, -2) * (np.shape(u)[-2] >= np.shape(vh)[-1])


def wide_anchors(u, vh):
    """What anchors the left vectors of a wide matrix."""
    return anchors(u, 0) * (np.shape(u)[-2] < np.shape(vh)[-1])


@general(np.linalg.svd, source=SVD, fresh=True, shaped=True, kinks=[EQUAL, PHASE, FILLING], cases=[
    arrays((3, 3), domain=upright), arrays((4, 2), domain=upright, full_matrices=False),
    arrays((2, 4), domain=upright, full_matrices=False), arrays((2, 3, 2), domain=upright, compute_uv=False),
    arrays((3, 2), domain=plane, compute_uv=False), arrays((2, 3, 3), domain=upright),
    *(arrays(shape, domain=upright_plane, full_matrices=False) for shape in ((2, 4, 2), (2, 4), (3, 3)))])
class svd:
    """out = (u, s, vh): a = (u * s) @ vh; or s alone. Vectors that only fill up a basis turn with the others."""

    def tangent(a, full_matrices=True, compute_uv=True, *, out, a_dot):
        if not compute_uv:
            u, _, vh = np.linalg.svd(a, full_matrices=False)
            return np.real(np.sum((adjoint_of(u) @ a_dot) * conj_of(vh), axis=-1))
        u, s, vh = out[0], out[1], out[2]
        k = np.shape(s)[-1]
        if full_matrices:
            u, vh = u[..., :k], vh[..., :k, :]
        change = a_dot @ adjoint_of(vh)
        inner = adjoint_of(u) @ change
        apart = gaps(s) * (inner + adjoint_of(inner)) / 2
        together = sums(s) * (inner - adjoint_of(inner)) / 2
        u_dot = u @ (together + apart) + v_times(change - u @ inner, reciprocals(s))
        change_h = adjoint_of(u) @ a_dot
        vh_dot = (together - apart) @ vh + reciprocals(s)[..., None] * (change_h - inner @ vh)
        if is_complex(a):
            angle = (np.sum(real_part(wide_anchors(u, vh)) * np.imag(u_dot), axis=-2)
                     - np.sum(real_part(tall_anchors(u, vh)) * np.imag(vh_dot), axis=-1))
            u_dot = u_dot - turning(angle[..., None, :], u)
            vh_dot = vh_dot + turning(angle[..., None], vh)
        if full_matrices:
            u_dot = np.concatenate([u_dot, -(u @ (adjoint_of(u_dot) @ out[0][..., k:]))], -1)
            vh_dot = np.concatenate([vh_dot, -(out[2][..., k:, :] @ adjoint_of(vh_dot) @ vh)], -2)
        return u_dot, np.real(np.diagonal(inner, axis1=-2, axis2=-1)), vh_dot

    def adjoint(a, full_matrices=True, compute_uv=True, *, out, out_bar):
        if not compute_uv:
            u, _, vh = np.linalg.svd(a, full_matrices=False)
            return v_times(conj_of(u), real_part(out_bar)) @ conj_of(vh)
        u, s, vh = out[0], out[1], out[2]
        u_bar, vh_bar = out_bar[0], out_bar[2]
        if full_matrices:
            k = np.shape(s)[-1]
            u, vh = u[..., :k], vh[..., :k, :]
            rest, rest_h = out[0][..., k:], out[2][..., k:, :]
            u_bar = u_bar[..., :k] - conj_of(rest @ np.swapaxes(u_bar[..., k:], -1, -2) @ u)
            vh_bar = vh_bar[..., :k, :] - conj_of(vh @ np.swapaxes(vh_bar[..., k:, :], -1, -2) @ rest_h)
        if is_complex(a):
            angle = np.imag(np.sum(u_bar * u, axis=-2) - np.sum(vh_bar * vh, axis=-1))
            u_bar = u_bar - turning(angle[..., None, :], wide_anchors(u, vh))
            vh_bar = vh_bar + turning(angle[..., None], tall_anchors(u, vh))
        x = np.swapaxes(u, -1, -2) @ u_bar
        y = vh_bar @ np.swapaxes(vh, -1, -2)
        apart, together = x - y, x + y
        inner = (gaps(s) * (apart - adjoint_of(apart)) + sums(s) * (together - adjoint_of(together))) / 2
        values = v_times(conj_of(u), real_part(out_bar[1]))
        left = values + conj_of(u) @ inner + v_times(u_bar - conj_of(u) @ x, reciprocals(s))
        return left @ conj_of(vh) + v_times(conj_of(u), reciprocals(s)) @ (vh_bar - y @ conj_of(vh))


if hasattr(np.linalg, "svdvals"):      # NumPy 2.0
    @general(np.linalg.svdvals, source=SVD, fresh=True, shaped=True, cases=[
        arrays((3, 3), domain=upright), arrays((2, 4, 2), domain=upright), arrays((3, 2), domain=plane)])
    class svdvals:
        """out holds the singular values of x."""

        def tangent(x, out, x_dot):
            u, _, vh = np.linalg.svd(x, full_matrices=False)
            return np.real(np.sum((adjoint_of(u) @ x_dot) * conj_of(vh), axis=-1))

        def adjoint(x, out_bar):
            u, _, vh = np.linalg.svd(x, full_matrices=False)
            return v_times(conj_of(u), real_part(out_bar)) @ conj_of(vh)

"""Rules of factorizations with a triangular factor: Cholesky, QR.

Comes in: nothing. Goes out: entries in the registry. Invariant: of a triangle that NumPy does not read the derivative
is zero.

``x.T`` of a stack is that of each matrix; ``bar`` pairs with a tangent without conjugation, so that the formulas have
the conjugates of those in the papers.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import general, linear
from srcdiff.rules.factorizations import FILLING, diagonal_of, positive_definite, upright, upright_plane
from srcdiff.rules.samples import arrays, values
from srcdiff.rules.static import is_complex
from srcdiff.rules.systems import adjoint_of, conj_of
from srcdiff.runtime import from_triangle, half_lower, onto_triangle, qr_complete

SEEGER = "Walter and Lehmann 2018, Algorithmic differentiation of linear algebra functions with application in OED"


@general(np.linalg.cholesky, fresh=True, shaped=True,
         source="Murray 2016, Differentiation of the Cholesky decomposition",
         cases=[arrays((3, 3), domain=positive_definite), arrays((2, 3, 3), domain=positive_definite),
                values(lambda random: (positive_definite(random, (2, 2)) + np.array([[0, 0.5j], [-0.5j, 0]]),)), *(
             [arrays((3, 3), domain=positive_definite, upper=True)] if np.__version__ >= "2" else [])])
class cholesky:
    """out @ out.T = a, out is lower triangular; NumPy reads the lower triangle of a, or the upper one."""

    def tangent(a, *, upper=False, out, a_dot):
        lower = adjoint_of(out) if upper else out
        inverse = np.linalg.inv(lower)
        full = from_triangle(a_dot, "U" if upper else "L")
        dot = lower @ half_lower(inverse @ full @ adjoint_of(inverse))
        return adjoint_of(dot) if upper else dot

    def adjoint(a, *, upper=False, out, out_bar):
        lower = adjoint_of(out) if upper else out
        bar = adjoint_of(out_bar) if upper else out_bar
        inverse = np.linalg.inv(lower)
        inner = half_lower(np.swapaxes(lower, -1, -2) @ bar)
        full = np.swapaxes(inverse, -1, -2) @ (inner + adjoint_of(inner)) @ conj_of(inverse) / 2
        return onto_triangle(full, "U" if upper else "L")


linear(half_lower, lambda out_bar, x: half_lower(out_bar), fresh=True, shaped=True, cases=[arrays((3, 3))])


def qr_dots(a, q, r, a_dot):
    """The tangents of the factors: q has orthonormal columns, as many as the upper triangular r has rows."""
    k = np.shape(r)[-2]
    inverse = np.linalg.inv(r[..., :k])
    change = a_dot[..., :k] @ inverse
    inner = adjoint_of(q) @ change
    turn = np.tril(inner, -1) - adjoint_of(np.tril(inner, -1))
    if is_complex(a):
        turn = turn + 1j * np.imag(diagonal_of(inner))
    return q @ turn + change - q @ inner, adjoint_of(q) @ a_dot - turn @ r


def qr_bar(a, q, r, q_bar, r_bar):
    """The cotangent of ``a`` for those of its factors."""
    k = np.shape(r)[-2]
    turned = np.swapaxes(np.linalg.inv(r[..., :k]), -1, -2)
    all_bar = q_bar + conj_of(a[..., k:]) @ adjoint_of(r_bar[..., k:])
    inner = conj_of(r[..., :k]) @ adjoint_of(r_bar[..., :k]) - adjoint_of(all_bar) @ conj_of(q)
    square = (all_bar + conj_of(q) @ from_triangle(inner)) @ turned
    return np.concatenate([square, np.zeros_like(a[..., k:]) + conj_of(q) @ r_bar[..., k:]], -1)


@general(np.linalg.qr, source=SEEGER, fresh=True, shaped=True, cases=[
    arrays((3, 3), domain=upright), arrays((4, 2), domain=upright), arrays((2, 4), domain=upright),
    arrays((2, 4, 3), domain=upright), *(arrays(shape, domain=upright_plane) for shape in ((4, 2), (2, 2, 4)))])
class qr:
    """out = (q, r): a = q @ r, q has orthonormal columns, r is upper triangular."""

    def tangent(a, out, a_dot):
        return qr_dots(a, out[0], out[1], a_dot)

    def adjoint(a, out, out_bar):
        return qr_bar(a, out[0], out[1], out_bar[0], out_bar[1])


@general(qr_complete, source=SEEGER, fresh=True, shaped=True, kinks=[FILLING], cases=[
    arrays((3, 2), domain=upright), arrays((2, 4), domain=upright), arrays((2, 4, 3), domain=upright)])
class complete:
    """out = (q, r): a = q @ r; the columns of q that only fill up a basis turn with the others."""

    def tangent(a, out, a_dot):
        k = min(np.shape(a)[-2:])
        q, rest = out[0][..., :k], out[0][..., k:]
        q_dot, r_dot = qr_dots(a, q, out[1][..., :k, :], a_dot)
        return (np.concatenate([q_dot, -(q @ (adjoint_of(q_dot) @ rest))], -1),
                np.concatenate([r_dot, np.zeros_like(out[1][..., k:, :])], -2))

    def adjoint(a, out, out_bar):
        k = min(np.shape(a)[-2:])
        q, rest = out[0][..., :k], out[0][..., k:]
        q_bar = out_bar[0][..., :k] - conj_of(rest @ np.swapaxes(out_bar[0][..., k:], -1, -2) @ q)
        return qr_bar(a, q, out[1][..., :k, :], q_bar, out_bar[1][..., :k, :])

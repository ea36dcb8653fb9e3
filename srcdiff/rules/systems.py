"""Rules of linear systems: inverse, solve, determinants, least squares.

Comes in: nothing. Goes out: entries in the registry. Invariant: all work on stacks of matrices as on one; ``x.T`` of a
stack is that of each matrix.

Formulas: Giles 2008, Collected matrix derivative results for forward and reverse mode algorithmic differentiation.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import Case, constant, general, linear
from srcdiff.rules.samples import arrays, plane, real, values
from srcdiff.rules.static import is_complex, rank
from srcdiff.runtime import cofactors, cofactors_along, filled, is_vector, of_full_rank

GILES = "Giles 2008, Collected matrix derivative results"
PSEUDO = "Golub and Pereyra 1973, The differentiation of pseudo-inverses and nonlinear least squares problems"


def adjoint_of(x):
    """``x.T``, conjugated where it is complex."""
    return np.conj(np.swapaxes(x, -1, -2)) if is_complex(x) else np.swapaxes(x, -1, -2)


def real_part(x):
    """The real part of ``x`` where it is complex."""
    return np.real(x) if is_complex(x) else x


def conj_of(x):
    """``x``, conjugated where it is complex."""
    return np.conj(x) if is_complex(x) else x


def regular(random, shape):
    """Matrices far from singular."""
    return real(random, shape) + 3 * np.eye(*shape[-2:])


def regular_plane(random, shape):
    """Complex matrices far from singular."""
    return plane(random, shape) + 3 * np.eye(*shape[-2:])


def _system(a, b, domain=regular):
    return Case(lambda random: (domain(random, a), (plane if domain is regular_plane else real)(random, b)))


MATRICES = (arrays((3, 3), domain=regular), arrays((2, 3, 3), domain=regular), arrays((3, 3), domain=regular_plane))


@general(np.linalg.inv, source=GILES, fresh=True, shaped=True, cases=MATRICES)
class inv:
    """out @ a = identity."""

    def tangent(a, out, a_dot):
        return -(out @ a_dot @ out)

    def adjoint(a, out, out_bar):
        transposed = np.swapaxes(out, -1, -2)
        return -(transposed @ out_bar @ transposed)


def solved(a, rest, b):
    """The solution for what has the shape of that for ``b``: a stack of vectors is none of matrices."""
    if rank(a) != 2 and is_vector(b, a):
        return np.linalg.solve(a, rest[..., None])[..., 0]
    return np.linalg.solve(a, rest)


@general(np.linalg.solve, source=GILES, fresh=True, cases=[
    _system((3, 3), (3, 2)), _system((3, 3), (3,)), _system((2, 3, 3), (2, 3, 2)), _system((2, 3, 3), (1, 3, 2)),
    *([] if np.__version__ < "2" else [_system((3, 3, 3), (3,)), _system((2, 3, 3), (3,))]),
    _system((3, 3), (2, 3, 2)), _system((3, 3), (3,), regular_plane)])
class solve:
    """a @ out = b; b and out are vectors, or matrices."""

    def tangent(a, b, out, a_dot, b_dot):
        if is_vector(b, a):
            return solved(a, b_dot - (a_dot @ out[..., None])[..., 0], b)
        return np.linalg.solve(a, b_dot - a_dot @ out)

    def adjoint(a, b, out, out_bar):
        b_bar = solved(np.swapaxes(a, -1, -2), out_bar, b)
        if is_vector(b, a):
            a_bar = (np.outer(b_bar, out) if rank(a) == 2 and rank(b) == 1 else
                     b_bar[..., None] * out[..., None, :])
        else:
            a_bar = b_bar @ np.swapaxes(out, -1, -2)
        return -a_bar, b_bar


@general(np.linalg.det, source=GILES, fresh=True, shaped=True, cases=[
    MATRICES[0], values(lambda random: (np.array([[1.0, 2.0], [2.0, 4.0]]),)), *MATRICES[1:]])
class det:
    """out is the determinant; its derivative is the matrix of cofactors, also of a singular matrix."""

    def tangent(a, out, a_dot):
        return np.sum(cofactors(a) * a_dot, axis=(-2, -1))

    def adjoint(a, out_bar):
        return out_bar[..., None, None] * cofactors(a) if np.ndim(a) > 2 else out_bar * cofactors(a)


SINGULAR = (values(lambda random: (np.outer([1.0, 2.0, 0.5], [1.0, -1.0, 2.0]),)), arrays((0, 2, 2)))


@general(cofactors, source=GILES, fresh=True, shaped=True, cases=[
    MATRICES[0], *SINGULAR, values(lambda random: (np.zeros((2, 2)),)), *MATRICES[1:]])
class minors:
    """out = det(a) * inv(a).T; the second derivative of the determinant is symmetric in both directions."""

    def tangent(a, out, a_dot):
        return cofactors_along(a, a_dot)

    def adjoint(a, out_bar):
        return cofactors_along(a, out_bar)


def cofactors_along_both(a, g, h):
    """The second derivative of the cofactors of a regular matrix: ``x = -t @ h.T @ t`` is that of ``t = inv(a).T``."""
    t = np.swapaxes(np.linalg.inv(a), -1, -2)
    x = -(t @ np.swapaxes(h, -1, -2) @ t)
    along = np.sum(t * g, axis=(-2, -1), keepdims=True)
    change = np.sum(t * h, axis=(-2, -1), keepdims=True)
    crossed = np.sum(x * g, axis=(-2, -1), keepdims=True)
    turned = t @ np.swapaxes(g, -1, -2) @ t
    both = x @ np.swapaxes(g, -1, -2) @ t + t @ np.swapaxes(g, -1, -2) @ x
    whole = np.expand_dims(np.linalg.det(a), (-2, -1))
    return whole * (change * (along * t - turned) + crossed * t + along * x - both)


@general(cofactors_along, source=GILES, fresh=True, shaped=True, cases=[
    values(lambda random: (regular(random, (3, 3)), real(random, (3, 3)))),
    values(lambda random: (regular_plane(random, (2, 3, 3)), plane(random, (2, 3, 3))))])
class minors_along:
    """out is the derivative of the cofactors along g; its derivative in a is one of a regular matrix only."""

    def tangent(a, g, out, a_dot, g_dot):
        return cofactors_along_both(a, g, filled(a_dot, a)) + cofactors_along(a, filled(g_dot, g))

    def adjoint(a, g, out_bar):
        return cofactors_along_both(a, g, out_bar), cofactors_along(a, out_bar)


@general(np.linalg.slogdet, source=GILES, fresh=True, shaped=True, cases=MATRICES)
class slogdet:
    """out = (sign, logarithm) of the determinant; the sign of a complex one is a direction."""

    def tangent(a, out, a_dot):
        along = np.trace(np.linalg.solve(a, a_dot), axis1=-2, axis2=-1)
        return 1j * np.imag(along) * out[0] if is_complex(a) else 0.0 * out[0], np.real(along)

    def adjoint(a, out, out_bar):
        weight = real_part(out_bar[1]) + 1j * np.imag(out_bar[0] * out[0]) if is_complex(a) else out_bar[1]
        transposed = np.swapaxes(np.linalg.inv(a), -1, -2)
        return weight[..., None, None] * transposed if np.ndim(a) > 2 else weight * transposed


@general(np.linalg.pinv, source=PSEUDO, fresh=True, shaped=True, cases=[
    arrays((3, 2)), arrays((2, 3)), arrays((2, 3, 2)), arrays((3, 2), domain=plane), arrays((3, 2), rcond=1e-9)])
class pinv:
    """out @ a @ out = out, a @ out @ a = a, both products Hermitian; of a matrix of constant rank."""

    def tangent(a, rcond=None, *, rtol=None, out, a_dot, rcond_dot, rtol_dot):
        h = np.conj(np.swapaxes(out, -1, -2))
        a_dot_h = np.conj(np.swapaxes(a_dot, -1, -2))
        return (out @ h @ (a_dot_h - a_dot_h @ a @ out) - out @ a_dot @ out
                + (a_dot_h - out @ a @ a_dot_h) @ h @ out)

    def adjoint(a, rcond=None, *, rtol=None, out, out_bar):
        t = np.swapaxes(out, -1, -2)
        conj = np.conj(out)
        bar_h = np.conj(np.swapaxes(out_bar, -1, -2))
        at = np.conj(a)
        return ((bar_h - at @ conj @ bar_h) @ conj @ t - t @ out_bar @ t
                + t @ conj @ (bar_h - bar_h @ conj @ at)), None, None


@general(np.linalg.lstsq, source=PSEUDO, fresh=True, cases=[
    values(lambda random: (real(random, (4, 2)), real(random, (4,)))),
    values(lambda random: (real(random, (4, 2)), real(random, (4, 3)))),
    values(lambda random: (regular(random, (3, 3)), real(random, (3,)))),
    values(lambda random: (regular(random, (3, 3)), real(random, (3, 2)))),
    values(lambda random: (real(random, (4, 2)), real(random, (4,)), None)), arrays((4, 2), (4,), domain=plane)])
class lstsq:
    """out[0] minimizes norm(b - a @ x), of full rank; out[1] is the square of that norm, out[3] the singular values."""

    def tangent(a, b, rcond=None, *, out, a_dot, b_dot, rcond_dot):
        p = np.linalg.pinv(of_full_rank(a, out[2]))
        x = out[0]
        left = b - a @ x
        change = b_dot - a_dot @ x
        turned = adjoint_of(a_dot)
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        x_dot = p @ change + p @ (adjoint_of(p) @ (turned @ left)) + (turned - p @ (a @ turned)) @ (adjoint_of(p) @ x)
        grown = 2 * np.sum(real_part(conj_of(left) * change), axis=0, keepdims=np.ndim(b) == 1)
        return x_dot, grown[:np.size(out[1])], None, np.sum(real_part((adjoint_of(u) @ a_dot) * conj_of(vh)), axis=1)

    def adjoint(a, b, rcond=None, *, out, out_bar):
        p = np.linalg.pinv(of_full_rank(a, out[2]))
        x, x_bar = out[0], out_bar[0]
        y = p.T @ x_bar
        left = conj_of(b - a @ x)
        pull = 2 * left * np.resize(real_part(out_bar[1]), np.shape(left)[1:])     # which is empty for a square a
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        rest = conj_of(x_bar - a.T @ y)
        if np.ndim(b) == 1:
            a_bar = np.outer(left, p @ conj_of(y)) - np.outer(y + pull, x) + np.outer(p.T @ conj_of(x), rest)
        else:
            a_bar = left @ np.transpose(p @ conj_of(y)) - (y + pull) @ x.T + (p.T @ conj_of(x)) @ np.transpose(rest)
        return a_bar + (conj_of(u) * real_part(out_bar[3])) @ conj_of(vh), y + pull, None


linear(of_full_rank, lambda out_bar, a, rank: out_bar, shaped=True, cases=[arrays((3, 2), then=(2,))])


@general(np.linalg.tensorinv, fresh=True, shaped=True, source=GILES, cases=[
    values(lambda random: (regular(random, (6, 6)).reshape(2, 3, 6), 2)),
    values(lambda random: (regular(random, (6, 6)).reshape(6, 3, 2), 1))])
class tensorinv:
    """out is the inverse of a, whose first ind axes are taken as one and the others as one."""

    def tangent(a, ind=2, *, out, a_dot):
        left = np.ndim(a) - ind
        return -np.tensordot(np.tensordot(out, a_dot, ind), out, left)

    def adjoint(a, ind=2, *, out, out_bar):
        left = np.ndim(a) - ind
        matrix = np.reshape(out, (-1, np.prod(np.shape(out)[left:]))).T
        bar = np.reshape(out_bar, np.shape(matrix.T))
        return -np.reshape(matrix @ bar @ matrix, np.shape(a))


@general(np.linalg.tensorsolve, fresh=True, shaped=True, source=GILES, cases=[
    values(lambda random: (regular(random, (6, 6)).reshape(2, 3, 6), real(random, (2, 3)))),
    values(lambda random: (regular(random, (6, 6)).reshape(6, 3, 2), real(random, (6,))))])
class tensorsolve:
    """The sum of a times out over the last axes of a, as many as out has, is b."""

    def tangent(a, b, out, a_dot, b_dot):
        return np.linalg.tensorsolve(a, b_dot - np.tensordot(a_dot, out, np.ndim(out)))

    def adjoint(a, b, out, out_bar):
        matrix = np.reshape(a, (np.size(b), np.size(b)))
        b_bar = np.linalg.solve(matrix.T, np.ravel(out_bar))
        return -np.reshape(np.outer(b_bar, out), np.shape(a)), np.reshape(b_bar, np.shape(b))


constant(is_vector)

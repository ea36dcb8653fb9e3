"""What the derivatives of linear algebra multiply with.

Comes in: matrices, or stacks of them. Goes out: matrices. Invariant: equal eigenvalues give finite weights.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from srcdiff.runtime.reductions import leave_one_out

#: Since NumPy 2, `np.linalg.solve` takes vectors with one axis; before, with one less than the matrix.
_BY_ONE_AXIS = not np.__version__.startswith("1.")
_SINGULAR = 1e8
#: How many units of rounding, for each row of the matrix, eigenvalues may differ by that are equal.
_ROUNDED_VALUES = 10
#: How many units of rounding the imaginary part of a component may be that LAPACK makes real.
_ROUNDED = 100


def of_full_rank(a: Any, rank: Any) -> Any:
    """The matrix itself, if it has full rank: else its pseudo-inverse jumps with every small change.

    >>> of_full_rank(np.eye(2), 2).shape
    (2, 2)
    """
    if rank < min(np.shape(a)):
        raise NotImplementedError("np.linalg.lstsq has a derivative where the matrix has full rank, rcond considered")
    return a


def is_vector(b: Any, a: Any) -> bool:
    """Whether ``b`` is a vector, or a stack of them, in ``np.linalg.solve(a, b)``.

    >>> is_vector(np.zeros(2), np.eye(2)), is_vector(np.zeros((2, 1)), np.eye(2))
    (True, False)
    """
    return takes_vector(np.ndim(b), np.ndim(a))


def takes_vector(b: int, a: int) -> bool:
    """`is_vector` for values of these ranks."""
    return b == 1 if _BY_ONE_AXIS else b == a - 1


def cofactors(a: Any) -> Any:
    """The derivative of the determinant, ``det(a) * inv(a).T``; right for singular matrices, too.

    >>> cofactors(np.array([[1.0, 2.0], [3.0, 4.0]])).round(12).tolist()
    [[4.0, -3.0], [-2.0, 1.0]]
    """
    turned = _inverse_transposed(a)
    if turned is not None:
        return np.linalg.det(a)[..., np.newaxis, np.newaxis] * turned
    u, s, vh, sign = _factors(a)
    return sign * (np.conj(u) * leave_one_out(s, -1)[..., np.newaxis, :]) @ np.conj(vh)


def cofactors_along(a: Any, g: Any) -> Any:
    """The derivative of the cofactors along ``g``; right for singular matrices, too.

    The cofactors of a diagonal matrix ``s`` change by the sum of ``g[j, j]`` times all of ``s`` but ``s[i]`` and
    ``s[j]`` on the diagonal, and by ``-g[j, i]`` times that product beside it.

    >>> cofactors_along(np.zeros((2, 2)), np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[4.0, -3.0], [-2.0, 1.0]]
    """
    turned = _inverse_transposed(a)
    if turned is not None:
        whole = np.linalg.det(a)[..., np.newaxis, np.newaxis] * turned
        return np.sum(turned * g, axis=(-2, -1), keepdims=True) * whole - whole @ np.swapaxes(g, -1, -2) @ turned
    u, s, vh, sign = _factors(a)
    diagonal = np.eye(s.shape[-1], dtype=bool)
    others = np.where(diagonal, 0, leave_one_out(np.where(diagonal, 1, s[..., np.newaxis, :]), -1))
    inner = np.swapaxes(np.conj(np.swapaxes(u, -1, -2)) @ g @ np.conj(np.swapaxes(vh, -1, -2)), -1, -2)
    sums = others @ np.diagonal(inner, axis1=-2, axis2=-1)[..., np.newaxis]
    return sign * np.conj(u) @ np.where(diagonal, sums, -inner * others) @ np.conj(vh)


def _inverse_transposed(a: Any) -> Any:
    """``inv(a).T``, if none of the matrices is nearly singular."""
    if not np.all(np.linalg.det(a)):
        return None
    inverse = np.linalg.inv(a)
    condition = np.linalg.norm(a, axis=(-2, -1)) * np.linalg.norm(inverse, axis=(-2, -1))
    return np.swapaxes(inverse, -1, -2) if np.all(condition < _SINGULAR) else None


def _factors(a: Any) -> tuple[Any, Any, Any, Any]:
    """The singular value decomposition, and the determinant of the product of its unitary factors."""
    u, s, vh = np.linalg.svd(a)
    return u, s, vh, (np.linalg.det(u) * np.linalg.det(vh))[..., np.newaxis, np.newaxis]


def gaps(w: Any) -> Any:
    """``1 / (w[j] - w[i])`` for each pair of eigenvalues, and 0 where they are equal, or differ by rounding, of which a
    `RuntimeWarning` tells, as of a division by zero, unless ``np.errstate(divide="ignore")`` holds.

    >>> gaps(np.array([1.0, 3.0])).tolist()
    [[0.0, 0.5], [-0.5, 0.0]]
    """
    apart = w[..., np.newaxis, :] - w[..., np.newaxis]
    largest = np.max(np.abs(w), axis=-1, initial=0)[..., np.newaxis, np.newaxis]
    rounded = _ROUNDED_VALUES * w.shape[-1] * np.finfo(w.dtype).eps * largest
    equal = np.abs(apart) <= rounded
    if np.count_nonzero(equal) > np.size(w) and np.geterr()["divide"] != "ignore":
        warnings.warn("equal eigenvalues or singular values: the derivative is without what turns their vectors into "
                      "each other, which a function of the whole matrix made from them depends on",
                      RuntimeWarning, stacklevel=2)
    return reciprocals(np.where(equal, 0, apart))


def sums(s: Any) -> Any:
    """``1 / (s[i] + s[j])`` for each pair of singular values, and 0 where both are 0.

    >>> sums(np.array([1.0, 3.0, 0.0])).tolist()
    [[0.5, 0.25, 1.0], [0.25, 0.16666666666666666, 0.3333333333333333], [1.0, 0.3333333333333333, 0.0]]
    """
    return reciprocals(s[..., np.newaxis, :] + s[..., np.newaxis])


def reciprocals(s: Any) -> Any:
    """``1 / s``, and 0 where that is infinite.

    >>> reciprocals(np.array([0.0, 2.0])).tolist()
    [0.0, 0.5]
    """
    return np.where(s == 0, 0, 1 / np.where(s == 0, 1, s)).astype(s.dtype, copy=False)


def half_lower(x: Any) -> Any:
    """The lower triangle of a matrix, with half its diagonal.

    >>> half_lower(np.ones((2, 2))).tolist()
    [[0.5, 0.0], [1.0, 0.5]]
    """
    return (np.tril(x) + np.tril(x, -1)) / 2


def from_triangle(a: Any, UPLO: str = "L") -> Any:
    """The Hermitian matrix of which ``a`` has one triangle.

    >>> from_triangle(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[1.0, 3.0], [3.0, 4.0]]
    """
    inside, strictly = (np.tril(a), np.tril(a, -1)) if UPLO.upper() == "L" else (np.triu(a), np.triu(a, 1))
    return _real_diagonal(inside + np.conj(np.swapaxes(strictly, -1, -2)))


def onto_triangle(a: Any, UPLO: str = "L") -> Any:
    """The transpose of `from_triangle`: one triangle, with what stands at the mirror place added.

    >>> onto_triangle(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[1.0, 0.0], [5.0, 4.0]]
    """
    mirror = np.conj(np.swapaxes(a, -1, -2))
    both = np.tril(a) + np.tril(mirror, -1) if UPLO.upper() == "L" else np.triu(a) + np.triu(mirror, 1)
    return _real_diagonal(both)


def _real_diagonal(a: Any) -> Any:
    if not np.iscomplexobj(a):
        return a
    return a - 1j * np.imag(np.tril(np.triu(a)))


def qr_complete(a: Any) -> Any:
    """``np.linalg.qr(a, "complete")``.

    >>> qr_complete(np.ones((3, 1)))[0].shape
    (3, 3)
    """
    return np.linalg.qr(a, "complete")


def anchors(v: Any, row: int | None = None) -> Any:
    """The reciprocal of the component of each column that LAPACK makes real, which is what gives complex vectors their
    phase: the one in ``row``, or the largest real one; 0 at the others, and where that is not real, or zero.

    >>> v = np.array([[0.8, 0.6j], [0.6j, 0.8]])
    >>> anchors(v).tolist(), anchors(v, 0).tolist()
    ([[(1.25+0j), 0j], [0j, (1.25+0j)]], [[(1.25+0j), 0j], [0j, 0j]])
    """
    size = np.where(np.abs(np.imag(v)) < _ROUNDED * np.finfo(v.dtype).eps, np.abs(v), 0)
    at = np.zeros_like(size)
    if np.size(v):
        place = np.argmax(size, axis=-2)[..., np.newaxis, :] if row is None else row % v.shape[-2]
        at[...] = np.expand_dims(np.arange(v.shape[-2]), -1) == place
    return np.where(at * size == 0, 0, 1 / np.where(size == 0, 1, v)).astype(v.dtype, copy=False)


def turning(angle: Any, v: Any) -> Any:
    """How ``v`` changes when it turns in the complex plane: ``1j * angle * v``, and not at all if it is real.

    >>> turning(0.5, np.array([1.0 + 2.0j])).tolist(), turning(0.5, np.array([1.0])).tolist()
    ([(-1+0.5j)], [0.0])
    """
    return 1j * angle * v if np.iscomplexobj(v) else 0 * angle * v


def matched(w: Any, a: Any) -> Any:
    """The eigenvectors of ``a`` in the order of the eigenvalues ``w`` of it.

    >>> matched(np.array([2.0, 1.0]), np.diag([1.0, 2.0])).real.tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    found, v = np.linalg.eig(a)
    if np.allclose(found, w):
        return v
    order = np.argmin(np.abs(w[..., np.newaxis] - found[..., np.newaxis, :]), axis=-1)
    if np.any(np.sort(order, axis=-1) != np.arange(w.shape[-1])):
        raise np.linalg.LinAlgError("eigenvalues are too close to tell which vectors belong to them")
    return np.take_along_axis(v, order[..., np.newaxis, :], axis=-1)

"""Cotangents of the factors of sums of products: einsum, tensordot, kron, cross.

Comes in: the cotangent of the product, the other factors, and the factor it is for (for its shape). Goes out: the
cotangent of that factor. Invariant: every function of two arrays is linear in each of them.
"""

from __future__ import annotations

import string
from typing import Any

import numpy as np

from srcdiff.runtime.broadcasting import expand, unbroadcast

#: In the order of the numbers that stand for them.
_LETTERS = string.ascii_uppercase + string.ascii_lowercase


def turned(subscripts: str, place: int) -> str:
    """The subscripts of the cotangent of an operand of ``einsum``: that of the result takes the operand's place.

    >>> turned("ij,jk->ik", 0)
    'ik,jk->ij'
    """
    terms, out = _parsed(subscripts)
    given = [*terms[:place], out, *terms[place + 1:]]
    known = set("".join(given))
    kept = "".join(label for label in dict.fromkeys(terms[place].replace(".", "")) if label in known)
    return f"{','.join(given)}->{'...' if '.' in known else ''}{kept}"


def chain(*arrays: Any) -> Any:
    """The product of matrices, in the order that takes fewest multiplications.

    >>> chain(np.eye(2), np.ones((2, 3))).shape
    (2, 3)
    """
    return np.linalg.multi_dot(arrays)


def subscripts_of(labels: Any, out: Any = None) -> str:
    """The subscripts of ``np.einsum`` in letters, for lists of numbers.

    >>> subscripts_of(([0, 1], [1, 2]), [0, 2]), subscripts_of(([..., 3],))
    ('AB,BC->AC', '...D')
    """
    def letters(term: Any) -> str:
        return "".join("..." if label is ... else _LETTERS[label] for label in term)

    return ",".join(map(letters, labels)) + ("" if out is None else "->" + letters(out))


def is_whole(subscripts: str, place: int) -> bool:
    """Whether `turned` gives the axes of the operand as they are: none repeated, none summed away alone.

    >>> is_whole("ij,jk->ik", 0), is_whole("ij,k->k", 0), is_whole("ii->i", 0)
    (True, False, False)
    """
    own = _parsed(subscripts)[0][place]
    return turned(subscripts, place).partition("->")[2] in (own, f"...{own}")


def is_same(subscripts: str) -> bool:
    """Whether the cotangent of the only operand, by `turned`, is that of the result.

    >>> is_same("ij->j"), is_same("ij->ji")
    (True, False)
    """
    given, _, made = turned(subscripts, 0).partition("->")
    return given == made


def embed(g: Any, like: Any, subscripts: str, place: int) -> Any:
    """The cotangent ``g`` of an operand, by `turned`, in the shape of the operand ``like``: repeated along the axes
    that were summed away alone, on the diagonal of those with one label.

    >>> embed(np.array([1.0, 2.0]), np.zeros((2, 2)), "ii->i", 0).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    own, kept, labels = _labels(subscripts, place)
    total = np.zeros(np.shape(like), np.result_type(g))
    view = np.einsum(f"{own}->{'...' * ('...' in own)}{labels}", total)     # of the diagonals, and writable
    lengths = iter(np.shape(g)[np.ndim(g) - len(kept):])
    g = np.reshape(g, np.shape(g)[:np.ndim(g) - len(kept)] + tuple(
        next(lengths) if label in kept else 1 for label in labels))
    view[...] = _summed_to(g, np.shape(view))
    return total


def pick(x: Any, like: Any, subscripts: str, place: int) -> Any:
    """The transpose of `embed`: ``x`` has the shape of the operand, ``like`` that of its cotangent by `turned`.

    >>> pick(np.eye(2), np.zeros(2), "ii->i", 0).tolist()
    [1.0, 1.0]
    """
    own, kept, _ = _labels(subscripts, place)
    return expand(_summed_to(np.einsum(f"{own}->{'...' * ('...' in own)}{kept}", x), np.shape(like)), like)


def _labels(subscripts: str, place: int) -> tuple[str, str, str]:
    """The term of an operand, the labels that `turned` keeps of it, and all its labels, each once."""
    own = _parsed(subscripts)[0][place]
    kept = turned(subscripts, place).partition("->")[2].replace("...", "")
    return own, kept, "".join(dict.fromkeys(own.replace("...", "")))


def _summed_to(g: Any, shape: tuple[int, ...]) -> Any:
    """``g`` summed over the axes that an array of this shape lacks, or where its length is one."""
    extra = max(0, np.ndim(g) - len(shape))
    g = np.sum(g, axis=tuple(range(extra)))
    ends = shape[len(shape) - np.ndim(g):]
    return np.sum(g, axis=tuple(k for k, length in enumerate(ends) if length == 1), keepdims=True)


def _parsed(subscripts: str) -> tuple[list[str], str]:
    """The terms of the operands and of the result, which is the labels that occur once where none is written."""
    given, arrow, out = subscripts.replace(" ", "").partition("->")
    if not arrow:
        labels = given.replace(",", "").replace("...", "")
        out = "..." * ("..." in given) + "".join(sorted(label for label in set(labels) if labels.count(label) == 1))
    return given.split(","), out


def _axes_of(axes: Any, left: int, right: int) -> tuple[list[int], list[int]]:
    """The axes that ``np.tensordot`` sums over, counted from the first, of factors of these ranks."""
    if np.ndim(axes) == 0:
        return list(range(left - int(axes), left)), list(range(int(axes)))
    first, second = (np.atleast_1d(part).tolist() for part in axes)
    return [k % left for k in first], [k % right for k in second]


def tensordot_left_bar(g: Any, b: Any, like: Any, axes: Any = 2) -> Any:
    """The cotangent of ``like`` in ``np.tensordot(like, b, axes)``.

    >>> tensordot_left_bar(np.array([2.0]), np.array([[1.0], [3.0]]), np.zeros(2), 1).tolist()
    [2.0, 6.0]
    """
    summed, others = _axes_of(axes, np.ndim(like), np.ndim(b))
    free = [k for k in range(np.ndim(b)) if k not in others]
    kept = [k for k in range(np.ndim(like)) if k not in summed]
    made = np.tensordot(g, b, (list(range(len(kept), len(kept) + len(free))), free))
    return np.transpose(made, np.argsort(kept + [summed[k] for k in np.argsort(others)]))


def tensordot_right_bar(g: Any, a: Any, like: Any, axes: Any = 2) -> Any:
    """The cotangent of ``like`` in ``np.tensordot(a, like, axes)``.

    >>> tensordot_right_bar(np.array([2.0]), np.array([[1.0, 3.0]]), np.zeros(2), 1).tolist()
    [2.0, 6.0]
    """
    others, summed = _axes_of(axes, np.ndim(a), np.ndim(like))
    free = [k for k in range(np.ndim(a)) if k not in others]
    kept = [k for k in range(np.ndim(like)) if k not in summed]
    made = np.tensordot(a, g, (free, list(range(len(free)))))
    return np.transpose(made, np.argsort([summed[k] for k in np.argsort(others)] + kept))


def kron_left_bar(g: Any, b: Any, like: Any) -> Any:
    """The cotangent of ``like`` in ``np.kron(like, b)``.

    >>> kron_left_bar(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0]), np.zeros(2)).tolist()
    [3.0, 7.0]
    """
    pairs, ndim = _pairs(like, b)
    odd = tuple(range(1, 2 * ndim, 2))
    b = np.reshape(b, (1,) * (ndim - np.ndim(b)) + np.shape(b))
    return np.reshape(np.tensordot(np.reshape(g, pairs), b, (odd, range(ndim))), np.shape(like))


def kron_right_bar(g: Any, a: Any, like: Any) -> Any:
    """The cotangent of ``like`` in ``np.kron(a, like)``.

    >>> kron_right_bar(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0]), np.zeros(2)).tolist()
    [4.0, 6.0]
    """
    pairs, ndim = _pairs(a, like)
    a = np.reshape(a, (1,) * (ndim - np.ndim(a)) + np.shape(a))
    return np.reshape(np.tensordot(a, np.reshape(g, pairs), (range(ndim), range(0, 2 * ndim, 2))), np.shape(like))


def _pairs(a: Any, b: Any) -> tuple[list[int], int]:
    """The shape in which the axes of ``np.kron(a, b)`` fall apart into those of ``a`` and ``b``, and their rank."""
    ndim = max(np.ndim(a), np.ndim(b))
    left, right = ((1,) * (ndim - np.ndim(x)) + np.shape(x) for x in (a, b))
    return [length for pair in zip(left, right, strict=True) for length in pair], ndim


def cross_left_bar(g: Any, b: Any, like: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1) -> Any:
    """The cotangent of ``like`` in ``np.cross(like, b)``, as ``np.cross(b, g)``; vectors of two have a third of zero.

    >>> cross_left_bar(np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0]), np.zeros(3)).tolist()
    [1.0, 0.0, 0.0]
    """
    flat = np.shape(like)[axisa] == np.shape(b)[axisb] == 2
    g = np.stack([np.zeros_like(g), np.zeros_like(g), g], -1) if flat else np.moveaxis(g, axisc, -1)
    vectors = np.moveaxis(like, axisa, -1)
    made = np.cross(_in_space(np.moveaxis(b, axisb, -1)), g)[..., :np.shape(vectors)[-1]]
    return np.moveaxis(unbroadcast(made, vectors), -1, axisa)


def cross_right_bar(g: Any, a: Any, like: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1) -> Any:
    """The cotangent of ``like`` in ``np.cross(a, like)``."""
    return -cross_left_bar(g, a, like, axisb, axisa, axisc)


def _in_space(vectors: Any) -> Any:
    """Vectors of two or three as vectors of three."""
    if np.shape(vectors)[-1] == 3:
        return vectors
    return np.concatenate([vectors, np.zeros_like(vectors[..., :1])], -1)



def upper_block(a: Any, b: Any) -> Any:
    """The block matrix ``[[a, b], [0, a]]``, of which powers have the derivative of those of ``a`` in the corner.

    >>> upper_block(np.ones((1, 1)), 2 * np.ones((1, 1))).tolist()
    [[1.0, 2.0], [0.0, 1.0]]
    """
    shape = np.shape(b if np.ndim(a) == 0 else a)     # a number stands for a block of it
    m = shape[-1]
    made = np.zeros((*shape[:-2], 2 * m, 2 * m), np.result_type(a, b))
    made[..., :m, :m] = made[..., m:, m:] = a
    made[..., :m, m:] = b
    return made

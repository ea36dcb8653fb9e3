"""Transposes of the discrete Fourier transforms of real arrays, and of padding.

Comes in: the cotangent of a transform, and the array that was transformed (for its shape). Goes out: the cotangent of
that array. Invariant: cotangents pair without conjugation, and the matrix of the transform is symmetric, so that the
transpose of ``fft`` is ``fft``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: The norm with which the transform in the other direction has the same factor.
_OTHER: dict[Any, Any] = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}


def cut_or_pad(g: Any, like: Any, axes: Any = None) -> Any:
    """``g`` cut, or filled up with zeros, along ``axes`` to the lengths of ``like``.

    >>> cut_or_pad(np.ones(3), np.zeros(2)).tolist(), cut_or_pad(np.ones(1), np.zeros(2)).tolist()
    ([1.0, 1.0], [1.0, 0.0])
    """
    named = range(np.ndim(g)) if axes is None else np.atleast_1d(axes)
    for axis in (int(axis) % np.ndim(g) for axis in named):
        want, have = np.shape(like)[axis], np.shape(g)[axis]
        if have > want:
            g = g[(slice(None),) * axis + (slice(want),)]
        elif have < want:
            missing = (*np.shape(g)[:axis], want - have, *np.shape(g)[axis + 1:])
            g = np.concatenate([g, np.zeros(missing, g.dtype)], axis)
    return g


def rfftn_bar(g: Any, like: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
    """The cotangent of ``like`` in ``np.fft.rfftn(like, s, axes, norm)``.

    >>> rfftn_bar(np.array([1.0 + 0j, 0.0]), np.zeros(3)).tolist()
    [1.0, 1.0, 1.0]
    """
    chosen = axes_along(like, s, axes)
    last = lengths_along(like, s, axes)[-1]
    whole = np.zeros((*np.shape(g)[:chosen[-1]], last, *np.shape(g)[chosen[-1] + 1:]), np.result_type(g, 0j))
    made = np.fft.fftn(cut_or_pad(g, whole, chosen[-1:]), axes=chosen, norm=norm)
    return cut_or_pad(np.real(made), like, chosen)


def irfftn_bar(g: Any, like: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
    """The cotangent of ``like`` in ``np.fft.irfftn(like, s, axes, norm)``: twice what stands for two frequencies.

    >>> irfftn_bar(np.array([3.0, 0.0, 0.0]), np.zeros(2, complex)).real.round(6).tolist()
    [1.0, 2.0]
    """
    chosen = axes_along(like, s, axes)
    made = np.conj(np.fft.rfftn(g, axes=chosen, norm=_OTHER[norm]))
    doubled = np.moveaxis(made, chosen[-1], -1)
    doubled[..., 1:(np.shape(g)[chosen[-1]] + 1) // 2] *= 2
    return cut_or_pad(made, like, chosen)


def axes_along(a: Any, s: Any, axes: Any) -> tuple[int, ...]:
    """The axes of a transform of ``a``, counted from the first.

    >>> axes_along(np.zeros((2, 3)), None, None), axes_along(np.zeros((2, 3)), (4,), (-1,))
    ((0, 1), (1,))
    """
    count = np.ndim(a)
    if axes is None:
        axes = range(count) if s is None else range(count - len(s), count)
    found = tuple(int(axis) % count for axis in axes)
    if len(set(found)) < len(found):
        raise NotImplementedError("a Fourier transform along an axis twice has no derivative here")
    return found


def lengths_along(a: Any, s: Any, axes: Any) -> tuple[int, ...]:
    """How many elements a transform of ``a`` takes along each of its axes.

    >>> lengths_along(np.zeros((2, 3)), None, None), lengths_along(np.zeros((2, 3)), (4,), (-1,))
    ((2, 3), (4,))
    """
    own = tuple(np.shape(a)[axis] for axis in axes_along(a, s, axes))
    return own if s is None else tuple(
        have if n in (None, -1) else int(n) for n, have in zip(s, own, strict=True))


def lengths(n: Any) -> Any:
    """The lengths of a transform along one axis, as those along several are given."""
    return None if n is None else (n,)


def other_norm(norm: Any) -> Any:
    """The norm with which the transform in the other direction has the same factor."""
    return _OTHER[norm]

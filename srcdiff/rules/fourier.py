"""Rules of ``numpy.fft``.

Comes in: nothing. Goes out: entries in the registry. Invariant: all are linear, and the matrices of the transforms are
symmetric; what was padded is cut, and what was cut is padded.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import constant, general, linear
from srcdiff.rules.samples import arrays, plane, positive, real, values
from srcdiff.runtime import axes_along, cut_or_pad, irfftn_bar, lengths, lengths_along, other_norm, rfftn_bar

ONE_AXIS = (arrays((4,)), arrays((2, 5), domain=plane), arrays((3, 2), axis=0, norm="ortho", domain=plane),
            arrays((2, 4), n=6, norm="forward", domain=plane), arrays((5,), n=3), arrays((5, 2), n=4, axis=0))
SEVERAL_AXES = (arrays((2, 3), domain=plane), arrays((2, 3, 2), axes=(0, 2), norm="ortho"),
                arrays((2, 3), s=(3, 2), axes=(0, 1), domain=plane), arrays((3, 2), s=(2, 4), axes=(1, 0)))
HALF = (arrays((3,), domain=plane), arrays((2, 3), n=5, domain=plane),
        arrays((3, 2), axis=0, norm="ortho", domain=plane),
        arrays((2, 4), n=4, norm="forward", domain=plane), arrays((2,), n=6, domain=plane))
HALVES = (arrays((2, 3), domain=plane), arrays((2, 3), s=(2, 5), axes=(0, 1), domain=plane),
          arrays((3, 2, 2), axes=(2, 0), norm="ortho", domain=plane))
REALS = (arrays((4,)), arrays((2, 5)), arrays((3, 2), axis=0, norm="ortho"), arrays((2, 4), n=6, norm="forward"),
         arrays((5,), n=3), arrays((5,), n=4))
REAL_ARRAYS = (arrays((2, 3)), arrays((2, 4)), arrays((2, 3, 2), axes=(2, 0), norm="ortho"),
               arrays((2, 3), s=(3, 5), axes=(0, 1), norm="forward"))

linear(np.fft.fft,
       lambda out_bar, a, n=None, axis=-1, norm=None:
           np.fft.fft(out_bar, axis=axis, norm=norm) if n is None else
           cut_or_pad(np.fft.fft(out_bar, axis=axis, norm=norm), a, axis),
       fresh=True, shaped=True, cases=ONE_AXIS)
linear(np.fft.ifft,
       lambda out_bar, a, n=None, axis=-1, norm=None:
           np.fft.ifft(out_bar, axis=axis, norm=norm) if n is None else
           cut_or_pad(np.fft.ifft(out_bar, axis=axis, norm=norm), a, axis),
       fresh=True, shaped=True, cases=ONE_AXIS)
linear(np.fft.fft2,
       lambda out_bar, a, s=None, axes=(-2, -1), norm=None:
           np.fft.fft2(out_bar, axes=axes, norm=norm) if s is None else
           cut_or_pad(np.fft.fft2(out_bar, axes=axes, norm=norm), a, axes),
       fresh=True, shaped=True, cases=SEVERAL_AXES)
linear(np.fft.ifft2,
       lambda out_bar, a, s=None, axes=(-2, -1), norm=None:
           np.fft.ifft2(out_bar, axes=axes, norm=norm) if s is None else
           cut_or_pad(np.fft.ifft2(out_bar, axes=axes, norm=norm), a, axes),
       fresh=True, shaped=True, cases=SEVERAL_AXES)
linear(np.fft.fftn,
       lambda out_bar, a, s=None, axes=None, norm=None:
           np.fft.fftn(out_bar, axes=axes, norm=norm) if s is None else
           cut_or_pad(np.fft.fftn(out_bar, axes=axes_along(a, s, axes), norm=norm), a, axes),
       fresh=True, shaped=True, cases=(arrays((2, 3, 2)), *SEVERAL_AXES))
linear(np.fft.ifftn,
       lambda out_bar, a, s=None, axes=None, norm=None:
           np.fft.ifftn(out_bar, axes=axes, norm=norm) if s is None else
           cut_or_pad(np.fft.ifftn(out_bar, axes=axes_along(a, s, axes), norm=norm), a, axes),
       fresh=True, shaped=True, cases=(arrays((2, 3, 2)), *SEVERAL_AXES))

linear(np.fft.rfft,
       lambda out_bar, a, n=None, axis=-1, norm=None:
           np.real(np.fft.fft(out_bar, np.shape(a)[axis], axis, norm)) if n is None else
           cut_or_pad(np.real(np.fft.fft(out_bar, n, axis, norm)), a, axis),
       fresh=True, shaped=True, cases=REALS)
linear(np.fft.irfft,
       lambda out_bar, a, n=None, axis=-1, norm=None: irfftn_bar(out_bar, a, lengths(n), (axis,), norm),
       fresh=True, shaped=True, cases=HALF)
linear(np.fft.hfft,
       lambda out_bar, a, n=None, axis=-1, norm=None:
           np.conj(irfftn_bar(out_bar, a, lengths(n), (axis,), other_norm(norm))),
       fresh=True, shaped=True, cases=HALF)
linear(np.fft.ihfft,
       lambda out_bar, a, n=None, axis=-1, norm=None:
           np.real(np.fft.ifft(out_bar, np.shape(a)[axis], axis, norm)) if n is None else
           cut_or_pad(np.real(np.fft.ifft(out_bar, n, axis, norm)), a, axis),
       fresh=True, shaped=True, cases=REALS)
linear(np.fft.rfft2, lambda out_bar, a, s=None, axes=(-2, -1), norm=None: rfftn_bar(out_bar, a, s, axes, norm),
       fresh=True, shaped=True, cases=REAL_ARRAYS)
linear(np.fft.rfftn, lambda out_bar, a, s=None, axes=None, norm=None: rfftn_bar(out_bar, a, s, axes, norm),
       fresh=True, shaped=True, cases=(arrays((2, 3, 2)), *REAL_ARRAYS))
linear(np.fft.irfft2, lambda out_bar, a, s=None, axes=(-2, -1), norm=None: irfftn_bar(out_bar, a, s, axes, norm),
       fresh=True, shaped=True, cases=HALVES)
linear(np.fft.irfftn, lambda out_bar, a, s=None, axes=None, norm=None: irfftn_bar(out_bar, a, s, axes, norm),
       fresh=True, shaped=True, cases=(arrays((2, 3, 2), domain=plane), *HALVES))

linear(np.fft.fftshift, lambda out_bar, x, axes=None: np.fft.ifftshift(out_bar, axes), fresh=True, shaped=True,
       cases=[arrays((5,)), arrays((2, 3), axes=1)])
linear(np.fft.ifftshift, lambda out_bar, x, axes=None: np.fft.fftshift(out_bar, axes), fresh=True, shaped=True,
       cases=[arrays((5,)), arrays((2, 3), axes=(0, 1))])

# what the formulas call
linear(cut_or_pad, lambda out_bar, g, like, axes=None: cut_or_pad(out_bar, g, axes), shaped=True, cases=[
    values(lambda random: (real(random, (3, 2)), np.ones((2, 4), int))),
    values(lambda random: (real(random, (3, 2)), np.ones((2, 2), int), 0))])
linear(rfftn_bar,
       lambda out_bar, g, like, s=None, axes=None, norm=None: np.fft.rfftn(
           out_bar, lengths_along(like, s, axes), axes_along(like, s, axes), norm),
       fresh=True, shaped=True, cases=[
           values(lambda random: (plane(random, (2, 3)), np.ones((2, 5), int))),
           values(lambda random: (plane(random, (3, 3)), np.ones((2, 5), int), (3, 4), (0, 1)))])
linear(irfftn_bar,
       lambda out_bar, g, like, s=None, axes=None, norm=None: np.fft.irfftn(
           out_bar, lengths_along(g, None, axes_along(like, s, axes)), axes_along(like, s, axes), norm),
       fresh=True, shaped=True, cases=[
           values(lambda random: (real(random, (2, 5)), plane(random, (2, 3)) * 0, (2, 5), (0, 1))),
           values(lambda random: (real(random, (2, 4)), plane(random, (2, 3)) * 0, (4,), (-1,), "ortho"))])
constant(lengths, other_norm, axes_along, lengths_along)


@general(np.fft.fftfreq, fresh=True, cases=[values(lambda random: (5, positive(random, ())))])
@general(np.fft.rfftfreq, fresh=True, cases=[values(lambda random: (4, positive(random, ())))])
class frequencies:
    """out holds the frequencies of n samples at distances d, which are whole numbers over n * d."""

    def tangent(n, d=1.0, device=None, *, out, d_dot):
        return -out / d * d_dot

    def adjoint(n, d=1.0, device=None, *, out, out_bar):
        return np.sum(-out / d * out_bar)

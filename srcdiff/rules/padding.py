"""Rules of what puts more around an array.

Comes in: nothing. Goes out: entries in the registry, and among the composed functions. Invariant: axes are filled up
one after another, so that what is put along an axis is made of what was put along those before it.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.declare import constant, general, linear
from srcdiff.rules.samples import arrays, real, values
from srcdiff.runtime import constants_around, from_around, pad_again, pad_widths, unpad


@general(np.pad, fresh=True, shaped=True, cases=[
    arrays((3,), then=(2,)), arrays((2, 3), then=((1, 2),)), arrays((2, 3), then=(((1, 0), (2, 1)),)),
    arrays((3,), then=(1, "constant"), constant_values=2.0),
    *(arrays((3, 2), then=(((1, 2), (0, 1)), mode)) for mode in ("edge", "reflect", "symmetric", "wrap"))])
class pad:
    """out holds array, with constants or copies of its elements around it."""

    def tangent(array, pad_width, mode="constant", *, constant_values=0, out, array_dot, constant_values_dot):
        return pad_again(array_dot, pad_width, mode) + constants_around(constant_values_dot, np.shape(array), pad_width)

    def adjoint(array, pad_width, mode="constant", *, constant_values=0, out_bar):
        return unpad(out_bar, array, pad_width, mode), from_around(out_bar, constant_values, np.shape(array), pad_width)


linear(pad_again, lambda out_bar, x, pad_width, mode="constant": unpad(out_bar, x, pad_width, mode), fresh=True,
       shaped=True, cases=[arrays((2, 3), then=(((1, 0), (2, 1)),))])
linear(unpad, lambda out_bar, g, like, pad_width, mode="constant": pad_again(out_bar, pad_width, mode), shaped=True,
       cases=[values(lambda random: (real(random, (5,)), np.ones(2, int), (1, 2))),
              values(lambda random: (real(random, (5,)), np.ones(2, int), (1, 2), "edge"))])
linear(constants_around, lambda out_bar, values, shape, pad_width: from_around(out_bar, values, shape, pad_width),
       fresh=True, shaped=True, cases=[
           arrays(constants, then=((2, 3), ((1, 2), (2, 1)))) for constants in ((2,), (2, 2), (2, 1), ())])
linear(from_around, lambda out_bar, g, like, shape, pad_width: constants_around(out_bar, shape, pad_width),
       fresh=True, shaped=True, cases=[
           values(lambda random: (real(random, (5, 6)), np.ones(2, int), (2, 3), ((1, 2), (2, 1))))])
constant(pad_widths)

SUMMED_UP = ("maximum", "mean", "median", "minimum")


def summary(a, mode):
    """What the elements along the first axis are summed up to, by which array is padded."""
    if mode == "maximum":
        return np.max(a, axis=0, keepdims=True)
    if mode == "minimum":
        return np.min(a, axis=0, keepdims=True)
    return np.mean(a, axis=0, keepdims=True) if mode == "mean" else np.median(a, axis=0, keepdims=True)


def reflected_oddly(a, before, after, with_edge):
    """The array, continued at both ends of its first axis as a function that is odd about its value there."""
    period = len(a) if with_edge else len(a) - 1
    skipped = 0 if with_edge else 1
    while before > 0 or after > 0:
        n = len(a)
        whole = (n - skipped) // period * period
        left, right = min(whole, before), min(whole, after)
        a = np.concatenate((2 * a[:1] - np.flip(a[skipped:skipped + left], 0), a,
                            2 * a[-1:] - np.flip(a[n - skipped - right:n - skipped], 0)))
        before, after = before - left, after - right
    return a


@composed(np.pad, only_with="end_values stat_length reflect_type",
          only_for={"mode": ("linear_ramp", "empty", *SUMMED_UP)}, cases=[
              arrays((3, 2), then=(((1, 2), (0, 1)), "linear_ramp")), arrays((3,), then=(2, "mean")),
              arrays((3,), then=((1, 3),), mode="linear_ramp", end_values=2.0),
              arrays((3, 4), then=(2, "maximum")), arrays((3, 4), then=(1, "median")),
              arrays((3, 4), then=(1, "minimum"), stat_length=((1, 2), (3, 1))),
              arrays((3, 4), then=(2, "mean"), stat_length=2), arrays((3, 4), then=(2, "reflect"), reflect_type="odd"),
              arrays((3,), then=((1, 7), "symmetric"), reflect_type="odd")])
def pad_in_mode(array, pad_width, mode="constant", *, end_values=0, stat_length=None, reflect_type="even"):
    """The array between ramps, between what its elements are summed up to, or continued as an odd function."""
    if reflect_type == "even" and (mode == "reflect" or mode == "symmetric"):
        return np.pad(array, pad_width, mode)
    widths = pad_widths(array, pad_width)
    for axis in range(np.ndim(array)):
        before, after = widths[axis]
        a = np.moveaxis(array, axis, 0)
        if mode == "linear_ramp":
            ends = np.broadcast_to(end_values, (np.ndim(array), 2))[axis]
            left = np.linspace(ends[0], a[0], before, endpoint=False, dtype=np.result_type(a))
            right = np.flip(np.linspace(ends[1], a[-1], after, endpoint=False, dtype=np.result_type(a)), 0)
            a = np.concatenate((left, a, right))
        elif mode == "empty":
            a = np.concatenate((np.zeros_like(a[:1].repeat(before, 0)), a, np.zeros_like(a[:1].repeat(after, 0))))
        elif mode == "reflect" or mode == "symmetric":
            if len(a) > 1:
                a = reflected_oddly(a, before, after, mode == "symmetric")
            else:
                a = np.concatenate((np.repeat(a, before, 0), a, np.repeat(a, after, 0)))
        else:
            first, last = a, a
            if stat_length is not None:
                counts = np.broadcast_to(stat_length, (np.ndim(array), 2))[axis]
                first, last = a[:counts[0]], a[max(len(a) - counts[1], 0):]
            a = np.concatenate((np.repeat(summary(first, mode), before, 0), a,
                                np.repeat(summary(last, mode), after, 0)))
        array = np.moveaxis(a, 0, axis)
    return array

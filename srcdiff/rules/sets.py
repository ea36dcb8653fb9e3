"""Rules of sets of numbers: the different ones among the elements of arrays.

Comes in: nothing. Goes out: entries in the registry, and among the composed functions. Invariant: of equal elements the
first one is taken; how many different ones there are is taken as constant.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.declare import Kink, constant, general
from srcdiff.rules.samples import arrays, plane
from srcdiff.runtime import first_places, untake

EQUAL_ONES = Kink("the elements of sets of numbers, where some are equal", "that of the first of these",
                  "how many there are has no derivative")
constant(first_places)


def first_ones(ar, axis, equal_nan, sorted, found):
    """Where the different elements, or pieces along an axis, that were ``found`` stand first."""
    if sorted or axis is not None:      # pieces are in order always
        return np.unique(ar, return_index=True, axis=axis, equal_nan=equal_nan)[1]
    return first_places(ar, found, equal_nan)


@general(np.unique, fresh=True, shaped=True, kinks=[EQUAL_ONES], cases=[
    arrays((4,)), arrays((2, 3)), arrays((4,), domain=plane), arrays((3, 2), axis=0), arrays((2, 3, 2), axis=-1),
    arrays((2, 3), return_index=True), arrays((2, 3), return_inverse=True), arrays((4,), return_counts=True),
    arrays((2, 3), then=(True, True, True))])
class unique:
    """out holds the elements of ar, or the pieces along axis, that differ; or these, and where and how often."""

    def tangent(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True,
                sorted=True, out, ar_dot):
        if not (return_index or return_inverse or return_counts):
            return np.take(ar_dot, first_ones(ar, axis, equal_nan, sorted, out), axis)
        places = out[1] if return_index else first_ones(ar, axis, equal_nan, True, None)
        dot = np.take(ar_dot, places, axis)
        return (dot, None) if len(out) == 2 else (dot, None, None) if len(out) == 3 else (dot, None, None, None)

    def adjoint(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True,
                sorted=True, out, out_bar):
        if not (return_index or return_inverse or return_counts):
            return untake(out_bar, ar, first_ones(ar, axis, equal_nan, sorted, out), axis)
        return untake(out_bar[0], ar, out[1] if return_index else first_ones(ar, axis, equal_nan, True, None), axis)


@composed(np.union1d, cases=[arrays((3,), (2, 2)), arrays((), (2,))])
def union1d(ar1, ar2):
    """The elements of both arrays, in order."""
    return np.unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


@composed(np.setdiff1d, cases=[arrays((3,), (2, 2)), arrays((2, 2), (3,), assume_unique=True)])
def setdiff1d(ar1, ar2, assume_unique=False):
    """The elements of the first array that the second one does not have."""
    first = np.ravel(ar1) if assume_unique else np.unique(ar1)
    return first[np.isin(first, ar2, invert=True)]


@composed(np.setxor1d, cases=[arrays((3,), (2, 2)), arrays((4,), (3,), assume_unique=True)])
def setxor1d(ar1, ar2, assume_unique=False):
    """The elements that one array has and the other has not, in order."""
    if not assume_unique:
        ar1, ar2 = np.unique(ar1), np.unique(ar2)
    both, times = np.unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))), return_counts=True, equal_nan=False)
    return both[times == 1]


if hasattr(np, "unique_values"):        # NumPy 2.0
    @general(np.unique_values, fresh=True, shaped=True, cases=[arrays((2, 3))])
    class unique_values:
        """out holds the elements of x that differ, in the order in which NumPy finds them."""

        def tangent(x, out, x_dot):
            return np.take(x_dot, first_places(x, out, False))

        def adjoint(x, out, out_bar):
            return untake(out_bar, x, first_places(x, out, False))

    @general(np.unique_all, fresh=True, shaped=True, cases=[arrays((2, 3))])
    class unique_all:
        """out holds the elements of x that differ, where they stand first, which of them stand where, how often."""

        def tangent(x, out, x_dot):
            return np.take(x_dot, out[1]), None, None, None

        def adjoint(x, out, out_bar):
            return untake(out_bar[0], x, out[1])

    @general(np.unique_counts, fresh=True, shaped=True, cases=[arrays((2, 3))])
    @general(np.unique_inverse, fresh=True, shaped=True, cases=[arrays((2, 3))])
    class unique_and_more:
        """out holds the elements of x that differ, and how often they come, or which of them stand where."""

        def tangent(x, out, x_dot):
            return np.take(x_dot, np.unique(x, return_index=True, equal_nan=False)[1]), None

        def adjoint(x, out, out_bar):
            return untake(out_bar[0], x, np.unique(x, return_index=True, equal_nan=False)[1])

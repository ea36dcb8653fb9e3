"""What ufuncs of two arguments make of the elements along an axis, in terms of loops.

Comes in: nothing. Goes out: entries among the composed functions, and in the registry. Invariant: the elements are
taken in NumPy's order; sums, products and extremes have functions of their own in their place (see
transform/ufuncs.py).
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

from typing import Any

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.declare import constant, general
from srcdiff.rules.samples import arrays, positive
from srcdiff.runtime import before, places_of_running, recurrence, recurrence_back

constant(places_of_running)


def folded_by(operation):
    """``operation.reduce(array, axis)``."""
    def reduce(array, axis=0, dtype=None, out=None, keepdims=False):
        """Take in one element after another."""
        rows = np.ravel(array) if axis is None else np.moveaxis(array, axis, 0)
        total = rows[0]
        for k in range(1, len(rows)):
            total = operation(total, rows[k])
        if not keepdims:
            return total
        return np.reshape(total, (1,) * np.ndim(array)) if axis is None else np.expand_dims(total, axis)
    return reduce


def kept_by(operation):
    """``operation.accumulate(array, axis)``."""
    def accumulate(array, axis=0, dtype=None, out=None):
        """Take in one element after another, and keep each result."""
        rows = np.moveaxis(array, axis, 0)
        total = rows[0]
        found = [total]
        for k in range(1, len(rows)):
            total = operation(total, rows[k])
            found.append(total)
        return np.moveaxis(np.stack(found), 0, axis)
    return accumulate


def folded_between(operation):
    """``operation.reduceat(array, indices, axis)``."""
    def reduceat(array, indices, axis=0, dtype=None, out=None):
        """Take in one element after another from each index to the next one."""
        rows = np.moveaxis(array, axis, 0)
        found = []
        for i in range(len(indices)):
            total = rows[indices[i]]
            for k in range(indices[i] + 1, indices[i + 1] if i + 1 < len(indices) else len(rows)):
                total = operation(total, rows[k])
            found.append(total)
        return np.moveaxis(np.stack(found), 0, axis)
    return reduceat


def running(operation):
    """``operation.accumulate(array, axis)`` of a maximum or minimum."""
    def accumulate(array, axis=0, dtype=None, out=None):
        """Choose the first one of the largest, or smallest, elements so far."""
        return np.take_along_axis(array, places_of_running(operation, array, axis), axis)
    return accumulate


@composed(np.subtract.reduce, cases=[arrays((2, 3), axis=1), arrays((3, 2), keepdims=True)])
def subtract_reduce(array, axis=0, dtype=None, out=None, keepdims=False):
    """The first element less the sum of the others."""
    rows = np.moveaxis(array, axis, 0)
    total = rows[0] - np.sum(rows[1:], axis=0)
    return np.expand_dims(total, axis) if keepdims else total


FOLDED: tuple[Any, ...] = (
    np.subtract, np.divide, np.power, np.float_power, np.fmod, np.remainder, np.hypot, np.arctan2,
    np.copysign, np.logaddexp2)
EXTREMES: tuple[Any, ...] = (np.maximum, np.minimum, np.fmax, np.fmin)
for pair in FOLDED:
    if pair is not np.subtract:
        cases = [arrays((2, 3), axis=1), arrays((3, 2), keepdims=True)] if pair is np.hypot else []
        composed(pair.reduce, cases=cases)(folded_by(pair))
    composed(pair.accumulate, cases=[arrays((2, 3), axis=1)] if pair is np.subtract else [])(kept_by(pair))
for pair in (*FOLDED, np.logaddexp, np.multiply, *EXTREMES):
    composed(pair.reduceat, as_given="indices", cases=[] if pair is not np.multiply else [
        arrays((5,), then=([0, 2, 1, 4],)), arrays((2, 4), then=([1, 3], 1), domain=positive)])(folded_between(pair))
for extreme in EXTREMES:
    composed(extreme.accumulate, cases=[arrays((5,)), arrays((2, 3), axis=-1)])(running(extreme))


def shares(out, axis):
    """How much of the sum up to each place was there before it."""
    return np.exp(before(out, axis, -np.inf) - out)


@general(np.logaddexp.accumulate, fresh=True, shaped=True, cases=[
    arrays((4,)), arrays((2, 3), axis=1), arrays((3, 2), axis=-2)])
class logaddexp_accumulate:
    """exp(out[k]) = exp(out[k - 1]) + exp(array[k])."""

    def tangent(array, axis=0, dtype=None, *, out, array_dot):
        return recurrence(shares(out, axis), np.exp(array - out) * array_dot, axis)

    def adjoint(array, axis=0, dtype=None, *, out, out_bar):
        return np.exp(array - out) * recurrence_back(shares(out, axis), out_bar, axis)


@composed(np.logaddexp.reduce, cases=[
    arrays((4,)), arrays((2, 3), axis=1), arrays((2, 3), axis=None), arrays((2, 3), axis=(0, 1), keepdims=True)])
def logaddexp_reduce(array, axis=0, dtype=None, out=None, keepdims=False):
    """The logarithm of the sum of exponentials."""
    largest, last = np.max(array, axis=axis, keepdims=True), np.max(array, axis=axis, keepdims=keepdims)
    total = np.sum(np.exp(array - np.where(np.isfinite(largest), largest, 0)), axis=axis, keepdims=keepdims)
    return np.log(total) + np.where(np.isfinite(last), last, 0)

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
from srcdiff.rules.samples import arrays, positive, values
from srcdiff.rules.selected import LOWEST, NOTHING, as_kept
from srcdiff.rules.static import is_double, is_inexact, known
from srcdiff.runtime import (
    before,
    ends_of,
    pieces_of,
    places_between,
    places_of_running,
    products_between,
    recurrence,
    recurrence_back,
)

constant(places_of_running, places_between, pieces_of, ends_of)


def of_kind(array, dtype):
    """An array in the dtype that is asked for, which is converted before anything is computed."""
    return array if dtype is None else np.asarray(array, dtype)


def rows_first(array, axis):
    """An array with the axes of a reduction as its first one."""
    if not isinstance(axis, tuple):
        return np.moveaxis(array, axis, 0)
    if axis == ():
        return np.expand_dims(array, 0)
    rows = np.moveaxis(array, axis, tuple(range(len(axis))))
    for _ in range(len(axis) - 1):
        rows = np.concatenate(rows)
    return rows


def started(initial, row):
    """What a reduction starts from, in the shape of what it gives, and in its precision."""
    if is_inexact(row) and not is_double(row):
        return np.full_like(row, initial)
    return initial + np.zeros_like(row)


def folded_by(operation):
    """``operation.reduce(array, axis)``."""
    identity = operation.identity

    def reduce(array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
        """Take in one element after another, of those that ``where`` selects."""
        array = of_kind(array, dtype)
        if axis is None:
            axis = tuple(range(np.ndim(array)))
        if where is not None:
            if initial is None:
                if identity is None and not known(where):
                    raise NotImplementedError(NOTHING)
                initial = identity
            chosen = rows_first(np.broadcast_to(where, np.shape(array)), axis)
        rows = rows_first(array, axis)
        if initial is not None:
            total = started(initial, rows[0])
        elif identity is None:
            total = rows[0]
        elif identity == 0:     # which is the result where there are no rows
            total = np.abs(np.sum(rows[:1], axis=0))
        else:
            total = np.max(rows[:1], axis=0, initial=LOWEST)
        for k in range(1 if initial is None else 0, len(rows)):
            found = operation(total, rows[k])
            total = found if where is None else np.where(chosen[k], found, total)
        if not keepdims:
            return total
        return np.expand_dims(total, axis)
    return reduce


def kept_by(operation):
    """``operation.accumulate(array, axis)``."""
    def accumulate(array, axis=0, dtype=None, out=None):
        """Take in one element after another, and keep each result."""
        rows = np.moveaxis(of_kind(array, dtype), axis, 0)
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
        rows = np.moveaxis(of_kind(array, dtype), axis, 0)
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
        array = of_kind(array, dtype)
        return np.take_along_axis(array, places_of_running(operation, array, axis), axis)
    return accumulate


@composed(np.subtract.reduce, cases=[
    arrays((2, 3), axis=1), arrays((3, 2), keepdims=True), arrays((3, 2), initial=0.5),
    arrays((3, 2), initial=0.5, where=np.array([True, False]))])
def subtract_reduce(array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The first element less the sum of the others, or what it starts from less the sum of all."""
    array = of_kind(array, dtype)
    if axis is None:
        axis = tuple(range(np.ndim(array)))
    if initial is None and not known(where):
        raise NotImplementedError(NOTHING)
    rows = rows_first(array if where is None else np.where(where, array, 0), axis)
    if initial is None:
        total = rows[0] - np.sum(rows[1:], axis=0)
    else:
        total = started(initial, rows[0]) - np.sum(rows, axis=0)
    return np.expand_dims(total, axis) if keepdims else total


FOLDED: tuple[Any, ...] = (
    np.subtract, np.divide, np.power, np.float_power, np.fmod, np.remainder, np.hypot, np.arctan2,
    np.copysign, np.logaddexp2)
#: What some builds of NumPy do not fold: along contiguous axes each element is taken in alone.
UNFOLDED: tuple[Any, ...] = (np.power, np.arctan2)
EXTREMES: tuple[Any, ...] = (np.maximum, np.minimum, np.fmax, np.fmin)
for pair in FOLDED:
    if pair is not np.subtract and pair not in UNFOLDED:
        cases = [] if pair is not np.hypot else [
            arrays((2, 3), axis=1), arrays((3, 2), keepdims=True), arrays((2, 3, 2), axis=(0, 2)),
            arrays((2, 3), axis=None, keepdims=True), arrays((2, 3), initial=0.5, where=np.array([True, False, True]))]
        composed(pair.reduce, cases=cases)(folded_by(pair))
    composed(pair.accumulate, cases=[arrays((2, 3), axis=1)] if pair is np.subtract else [])(kept_by(pair))
for pair in (*FOLDED, np.logaddexp):
    if pair not in UNFOLDED:
        composed(pair.reduceat, as_given="indices", cases=[])(folded_between(pair))


@composed(np.multiply.reduceat, as_given="indices", cases=[
    arrays((5,), then=([0, 2, 1, 4],)), arrays((2, 4), then=([1, 3], 1), domain=positive),
    values(lambda random: (np.array([2.0, 0.0, 3.0, 0.0, 0.0, 1.5]), [0, 3]))])
def multiply_reduceat(array, indices, axis=0, dtype=None, out=None):
    """The products from each index to the next one."""
    array = of_kind(array, dtype)
    places, starts = pieces_of(indices, np.shape(array)[axis])
    return products_between(np.take(array, places, axis), starts, axis)


def reduceat_of(operation):
    """``operation.reduceat(array, indices, axis)`` of a maximum or minimum."""
    def reduceat(array, indices, axis=0, dtype=None, out=None):
        """Choose the first one of the largest, or smallest, elements from each index to the next one."""
        array = of_kind(array, dtype)
        return np.take_along_axis(array, places_between(operation, array, indices, axis), axis)
    return reduceat


for extreme in EXTREMES:
    composed(extreme.reduceat, as_given="indices", cases=[
        arrays((5,), then=([0, 2, 1, 4],)), arrays((2, 4), then=([1, 3], 1))])(reduceat_of(extreme))


def others_between(x, starts, axis):
    """The products of all other elements of the same piece, from both of its ends."""
    first, last = ends_of(x, starts, axis)
    return recurrence(before(x, axis) * (1 - first), first, axis) * recurrence_back(x * (1 - first), last, axis)


@general(products_between, fresh=True, shaped=True, cases=[
    arrays((5,), then=(np.array([0, 2]),)), arrays((2, 4), then=(np.array([0, 3]), 1)),
    values(lambda random: (np.array([2.0, 0.0, 3.0, 0.0, 0.0, 1.5]), np.array([0, 3])))])
class product_of_piece:
    """out holds the products from each start to the next one."""

    def tangent(x, starts, axis=0, *, out, x_dot):
        return np.add.reduceat(others_between(x, starts, axis) * x_dot, starts, axis)

    def adjoint(x, starts, axis=0, *, out_bar):
        lengths = np.diff(np.append(starts, np.shape(x)[axis]))
        return others_between(x, starts, axis) * np.repeat(out_bar, lengths, axis)


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
    arrays((4,)), arrays((2, 3), axis=1), arrays((2, 3), axis=None), arrays((2, 3), axis=(0, 1), keepdims=True),
    arrays((2, 3), axis=1, initial=0.5), arrays((2, 3), where=np.array([True, False, True]), initial=0.5)])
def logaddexp_reduce(array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The logarithm of the sum of exponentials."""
    array = of_kind(array, dtype)
    if where is not None:
        array = np.where(where, array, -np.inf)
    largest = np.max(array, axis=axis, keepdims=True, initial=LOWEST)
    last = np.max(array, axis=axis, keepdims=keepdims, initial=LOWEST)
    total = np.sum(np.exp(array - np.where(np.isfinite(largest), largest, 0)), axis=axis, keepdims=keepdims)
    if where is not None:       # of nothing, the logarithm is a constant
        shift = np.where(total == 0, -np.inf, np.where(np.isfinite(last), last, 0))
        found = np.log(np.where(total == 0, 1, total)) + shift
    else:
        found = np.log(total) + np.where(np.isfinite(last), last, 0)
    return found if initial is None else np.logaddexp(found, as_kept(initial, found))

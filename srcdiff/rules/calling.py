"""Functions of NumPy that call a function they are given, in terms of comprehensions.

Comes in: nothing. Goes out: entries among the composed functions. Invariant: the function that is given is called with
what NumPy would call it with, in the same order, but not once more to see what it returns.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import math

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.samples import real, values
from srcdiff.rules.static import rank


@composed(np.apply_along_axis, cases=[
    values(lambda random: (np.sum, 1, real(random, (2, 3)))), values(lambda random: (np.prod, 0, real(random, (2, 3)))),
    values(lambda random: (np.cumsum, 1, real(random, (2, 3, 2)))),
    values(lambda random: (np.cumsum, -1, real(random, (3,))))])
def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """Give the function each row along an axis."""
    moved = np.moveaxis(arr, axis, -1)
    lead = np.shape(moved)[:-1]
    rows = np.reshape(moved, (math.prod(lead), np.shape(moved)[-1]))
    if len(rows) == 0:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    found = [func1d(rows[k], *args, **kwargs) for k in range(len(rows))]
    made = np.array(found)
    if np.result_type(found[0]) != made.dtype:
        raise TypeError("np.apply_along_axis makes all results what the first one is, which would cut off the others")
    out = np.reshape(made, lead + np.shape(made)[1:])
    return out if np.ndim(made) == 1 else np.moveaxis(out, -1, axis)


@composed(np.apply_over_axes, cases=[values(lambda random: (np.sum, real(random, (2, 3, 2)), (0, 2)))])
def apply_over_axes(func, a, axes):
    """Reduce by the function over one axis after another."""
    for axis in (axes,) if rank(axes) == 0 else axes:
        reduced = func(a, axis)
        a = reduced if np.ndim(reduced) == np.ndim(a) else np.expand_dims(reduced, axis)
    return a


@composed(np.fromfunction, cases=[])
def fromfunction(function, shape, *, dtype=float):
    """Give the function the indices of a grid."""
    grid = np.indices(shape, dtype)
    if len(shape) == 1:
        return function(grid[0])
    if len(shape) == 2:
        return function(grid[0], grid[1])
    if len(shape) == 3:
        return function(grid[0], grid[1], grid[2])
    raise NotImplementedError("np.fromfunction has a derivative for up to three axes")


@composed(np.fromiter, cases=[values(lambda random: (list(real(random, (3,))), float)),
                               values(lambda random: (list(real(random, (3,))), float, 2))])
def fromiter(iter, dtype, count=-1):
    """Take the items of an iterable, or the first ones of them."""
    items = list(iter)
    if count < 0:
        return np.array(items, dtype=dtype)
    if count > len(items):
        raise ValueError("iterator too short")
    return np.array(items[:count], dtype=dtype)


@composed(np.piecewise, cases=[])
def piecewise(x, condlist, funclist, *args, **kw):
    """The elements for which a condition holds, given to the function that belongs to it, or set to the number that
    does; the last one that holds counts, and where none holds what comes after the others, or zero."""
    conditions = condlist if rank(condlist) is None else (condlist,)
    points = np.reshape(x, (1,)) if rank(x) == 0 else x
    y = np.zeros_like(points)
    if len(funclist) > len(conditions):
        none = np.logical_not(np.any(np.array(conditions), axis=0))
        rest = np.reshape(none, (1,)) if rank(x) == 0 else none
        y[rest] = funclist[-1](points[rest], *args, **kw) if callable(funclist[-1]) else funclist[-1]
    for k in range(len(conditions)):
        here = np.reshape(conditions[k], (1,)) if rank(x) == 0 else conditions[k]
        y[here] = funclist[k](points[here], *args, **kw) if callable(funclist[k]) else funclist[k]
    return np.reshape(y, ()) if rank(x) == 0 else y

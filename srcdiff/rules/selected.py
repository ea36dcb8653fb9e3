"""Reductions of what a mask selects, or that start from a value of the caller's, in terms of plain ones.

Comes in: nothing. Goes out: entries among the composed functions. Invariant: what is not selected has no influence, and
gets a clean zero.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.samples import arrays, plane, real, values
from srcdiff.rules.static import is_inexact

MASK = np.array([[True, False, True], [True, True, False]])
MASKED = (arrays((2, 3), where=MASK), arrays((2, 3), axis=1, where=MASK),
          arrays((2, 3), axis=0, where=MASK[:, :1] | MASK),
          arrays((2, 3), axis=-1, keepdims=True, where=MASK), arrays((2, 3), domain=plane, axis=1, where=MASK))
WHOLE = "the result of a reduction of integers is an integer, whatever initial is: convert the array to floats first"
#: An argument that is new in NumPy 2.
CORRECTED = () if np.__version__.startswith("1.") else (arrays((2, 3), axis=1, correction=1),)


def _started(shape, **kwargs):
    """A case with an active initial value."""
    return values(lambda random: (real(random, shape), 0, None, None, False, real(random, ())), **kwargs)


@composed(np.sum, only_with="where initial", cases=[
    *MASKED, _started((2, 3)), _started((2, 3), where=MASK), arrays((2, 3), initial=2.0)])
def sum_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The sum of what ``where`` selects, and of ``initial``."""
    if not is_inexact(a) and dtype is None:
        raise NotImplementedError(WHOLE)
    total = np.sum(a if where is None else np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims)
    return total if initial is None else total + initial


@composed(np.prod, only_with="where initial", cases=[
    *MASKED, _started((2, 3)), _started((2, 3), where=MASK), arrays((2, 3), initial=2.0)])
def prod_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The product of what ``where`` selects, and of ``initial``."""
    if not is_inexact(a) and dtype is None:
        raise NotImplementedError(WHOLE)
    product = np.prod(a if where is None else np.where(where, a, 1), axis=axis, dtype=dtype, keepdims=keepdims)
    return product if initial is None else product * initial


@composed(np.amax, only_with="where initial", cases=[arrays((2, 3), initial=0.5)])
@composed(np.max, only_with="where initial", cases=[
    arrays((2, 3), initial=0.5), arrays((2, 3), axis=1, where=MASK, initial=-3.0),
    values(lambda random: (real(random, (2, 3)), 0, None, False, real(random, ())))])
def max_of_selected(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The largest of what ``where`` selects, and of ``initial``."""
    if not is_inexact(a):
        raise NotImplementedError(WHOLE)
    if where is not None:
        return np.max(np.where(where, a, initial), axis=axis, keepdims=keepdims)
    return np.maximum(np.max(a, axis=axis, keepdims=keepdims), initial)


@composed(np.amin, only_with="where initial", cases=[arrays((2, 3), initial=0.5)])
@composed(np.min, only_with="where initial", cases=[
    arrays((2, 3), initial=0.5), arrays((2, 3), axis=1, where=MASK, initial=3.0),
    values(lambda random: (real(random, (2, 3)), 0, None, False, real(random, ())))])
def min_of_selected(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The smallest of what ``where`` selects, and of ``initial``."""
    if not is_inexact(a):
        raise NotImplementedError(WHOLE)
    if where is not None:
        return np.min(np.where(where, a, initial), axis=axis, keepdims=keepdims)
    return np.minimum(np.min(a, axis=axis, keepdims=keepdims), initial)


@composed(np.mean, only_with="where", cases=MASKED)
def mean_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    """The mean of what ``where`` selects."""
    count = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=keepdims)
    return np.sum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims) / count


@composed(np.var, only_with="where correction", cases=[
    *MASKED, *CORRECTED, arrays((2, 3), axis=1, ddof=1, where=MASK[:1] | MASK[1:])])
def var_of_selected(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, correction=None):
    """The variance of what ``where`` selects; ``correction`` is another name of ``ddof``."""
    lost = ddof if correction is None else correction
    if where is None:
        return np.var(a, axis=axis, dtype=dtype, ddof=lost, keepdims=keepdims)
    count = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=True)
    center = np.sum(np.where(where, a, 0), axis=axis, keepdims=True) / count
    squares = np.where(where, np.abs(a - center) ** 2, 0)
    freedom = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=keepdims)
    return np.sum(squares, axis=axis, keepdims=keepdims) / (freedom - lost if lost else freedom)


@composed(np.std, only_with="where correction", cases=[
    *MASKED, *CORRECTED, arrays((2, 3), axis=1, ddof=1, where=MASK[:1] | MASK[1:])])
def std_of_selected(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, correction=None):
    """The standard deviation of what ``where`` selects; ``correction`` is another name of ``ddof``."""
    lost = ddof if correction is None else correction
    if where is None:
        return np.std(a, axis=axis, dtype=dtype, ddof=lost, keepdims=keepdims)
    count = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=True)
    center = np.sum(np.where(where, a, 0), axis=axis, keepdims=True) / count
    squares = np.where(where, np.abs(a - center) ** 2, 0)
    freedom = np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=keepdims)
    return np.sqrt(np.sum(squares, axis=axis, keepdims=keepdims) / (freedom - lost if lost else freedom))


@composed(np.nansum, only_with="where initial", cases=[
    arrays((2, 3), axis=1, where=MASK), arrays((2, 3), axis=0, initial=2.0)])
def nansum_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The sum of what ``where`` selects and is a number, and of ``initial``."""
    if not is_inexact(a) and dtype is None:
        raise NotImplementedError(WHOLE)
    total = np.nansum(a if where is None else np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims)
    return total if initial is None else total + initial

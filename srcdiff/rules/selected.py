"""Reductions of what a mask selects, or that start from a value of the caller's, in terms of plain ones.

Comes in: nothing. Goes out: entries among the composed functions. Invariant: what is not selected has no influence, and
gets a clean zero.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import math

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.reductions import MASK, MASKED, selected
from srcdiff.rules.samples import arrays, plane, real, values
from srcdiff.rules.static import is_complex, is_double, is_inexact, known

WHOLE = "the result of a reduction of integers is an integer, whatever initial is: convert the array to floats first"
#: What the largest and the smallest of no numbers are.
LOWEST, HIGHEST = -math.inf, math.inf
NOTHING = "NumPy has nothing to start from where a mask selects, unless initial is given"


def _started(shape, **kwargs):
    """A case with an active initial value."""
    return values(lambda random: (real(random, shape), 0, None, None, False, real(random, ())), **kwargs)


def as_kept(initial, a):
    """What a reduction starts from, in the precision that it is done in: that of the array."""
    return initial if is_double(a) else np.full_like(a, initial)


@composed(np.sum, only_with="where initial", cases=[
    *MASKED, _started((2, 3)), _started((2, 3), where=MASK), arrays((2, 3), initial=2.0)])
def sum_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The sum of what ``where`` selects, and of ``initial``."""
    if not is_inexact(a) and dtype is None:
        raise NotImplementedError(WHOLE)
    total = np.sum(a if where is None else np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims)
    return total if initial is None else total + as_kept(initial, total)


@composed(np.prod, only_with="where initial", cases=[
    *MASKED, _started((2, 3)), _started((2, 3), where=MASK), arrays((2, 3), initial=2.0)])
def prod_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The product of what ``where`` selects, and of ``initial``."""
    if not is_inexact(a) and dtype is None:
        raise NotImplementedError(WHOLE)
    product = np.prod(a if where is None else np.where(where, a, 1), axis=axis, dtype=dtype, keepdims=keepdims)
    return product if initial is None else product * as_kept(initial, product)


def all_of(a, where):
    """The array itself, where a mask is to select all, as NumPy asks for where it has nothing to start from."""
    if not known(where):
        raise NotImplementedError(NOTHING)
    return a


@composed(np.amax, only_with="where initial", plain={"initial": LOWEST}, cases=[arrays((2, 3), initial=0.5)])
@composed(np.max, only_with="where initial", plain={"initial": LOWEST}, cases=[
    arrays((2, 3), initial=0.5), arrays((2, 3), axis=1, where=MASK, initial=-3.0),
    values(lambda random: (real(random, (2, 3)), 0, None, False, real(random, ())))])
def max_of_selected(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The largest of what ``where`` selects, and of ``initial``."""
    if not is_inexact(a):
        raise NotImplementedError(WHOLE)
    if initial is None:
        return np.max(all_of(a, where), axis=axis, keepdims=keepdims)
    chosen = a if where is None else np.where(where, a, LOWEST)
    found = np.max(chosen, axis=axis, keepdims=keepdims, initial=LOWEST)
    return np.maximum(found, as_kept(initial, found))


@composed(np.amin, only_with="where initial", plain={"initial": HIGHEST}, cases=[arrays((2, 3), initial=0.5)])
@composed(np.min, only_with="where initial", plain={"initial": HIGHEST}, cases=[
    arrays((2, 3), initial=0.5), arrays((2, 3), axis=1, where=MASK, initial=3.0),
    values(lambda random: (real(random, (2, 3)), 0, None, False, real(random, ())))])
def min_of_selected(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The smallest of what ``where`` selects, and of ``initial``."""
    if not is_inexact(a):
        raise NotImplementedError(WHOLE)
    if initial is None:
        return np.min(all_of(a, where), axis=axis, keepdims=keepdims)
    chosen = a if where is None else np.where(where, a, HIGHEST)
    found = np.min(chosen, axis=axis, keepdims=keepdims, initial=HIGHEST)
    return np.minimum(found, as_kept(initial, found))


def squares_about(a, mean, axis, lost, keepdims, where):
    """The mean of the squared distances from a mean, for so many degrees of freedom less than elements."""
    distance = a - mean
    squares = np.real(distance * np.conj(distance)) if is_complex(a) else distance * distance
    share = np.mean(squares, axis=axis, keepdims=keepdims, where=where)
    if not lost:
        return share
    if known(where):
        count = np.size(squares) // np.size(share)
    else:
        count = selected(squares, axis, keepdims, where, share)
    return share * (count / (count - lost))


def var_about(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None):
    """The variance about a mean that is given; ``correction`` is another name of ``ddof``."""
    lost = ddof if correction is None else correction
    if mean is None:
        return np.var(a, axis=axis, dtype=dtype, ddof=lost, keepdims=keepdims, where=where)
    return squares_about(a, mean, axis, lost, keepdims, where)


def std_about(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None):
    """The standard deviation about a mean that is given; ``correction`` is another name of ``ddof``."""
    lost = ddof if correction is None else correction
    if mean is None:
        return np.std(a, axis=axis, dtype=dtype, ddof=lost, keepdims=keepdims, where=where)
    return np.sqrt(squares_about(a, mean, axis, lost, keepdims, where))


if not np.__version__.startswith("1."):     # these arguments are new in NumPy 2
    GIVEN = (arrays((2, 3), axis=1, correction=1), arrays((2, 3), mean=0.3),
             arrays((2, 3), axis=1, mean=np.array([[0.3], [-0.4]]), ddof=1),
             arrays((2, 3), axis=1, mean=np.array([[0.3], [-0.4]]), keepdims=True, where=MASK),
             arrays((2, 3), domain=plane, mean=0.3 + 0.2j))
    composed(np.var, only_with="mean correction", cases=GIVEN)(var_about)
    composed(np.std, only_with="mean correction", cases=GIVEN)(std_about)


# what is not selected is as what is no number
NAN_CASES = (arrays((2, 3), axis=1, where=MASK), arrays((2, 3), where=MASK, keepdims=True))


@composed(np.nansum, only_with="where initial", cases=[*NAN_CASES, arrays((2, 3), axis=0, initial=2.0)])
def nansum_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The sum of what ``where`` selects and is a number, and of ``initial``."""
    if not is_inexact(a) and dtype is None:
        raise NotImplementedError(WHOLE)
    total = np.nansum(a if where is None else np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims)
    return total if initial is None else total + as_kept(initial, total)


@composed(np.nanprod, only_with="where initial", cases=[*NAN_CASES, arrays((2, 3), axis=0, initial=2.0)])
def nanprod_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The product of what ``where`` selects and is a number, and of ``initial``."""
    if not is_inexact(a) and dtype is None:
        raise NotImplementedError(WHOLE)
    product = np.nanprod(a if where is None else np.where(where, a, 1), axis=axis, dtype=dtype, keepdims=keepdims)
    return product if initial is None else product * as_kept(initial, product)


@composed(np.nanmax, only_with="where initial", plain={"initial": LOWEST}, cases=[
    arrays((2, 3), axis=0, initial=0.3), arrays((2, 3), axis=1, initial=-3.0, where=MASK)])
def nanmax_of_selected(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The largest of what ``where`` selects and is a number, and of ``initial``."""
    if initial is None:
        return np.nanmax(all_of(a, where), axis=axis, keepdims=keepdims)
    chosen = a if where is None else np.where(where, a, LOWEST)
    found = np.nanmax(chosen, axis=axis, keepdims=keepdims, initial=LOWEST)
    return np.fmax(found, as_kept(initial, found))


@composed(np.nanmin, only_with="where initial", plain={"initial": HIGHEST}, cases=[
    arrays((2, 3), axis=0, initial=0.3), arrays((2, 3), axis=1, initial=3.0, where=MASK)])
def nanmin_of_selected(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The smallest of what ``where`` selects and is a number, and of ``initial``."""
    if initial is None:
        return np.nanmin(all_of(a, where), axis=axis, keepdims=keepdims)
    chosen = a if where is None else np.where(where, a, HIGHEST)
    found = np.nanmin(chosen, axis=axis, keepdims=keepdims, initial=HIGHEST)
    return np.fmin(found, as_kept(initial, found))


@composed(np.nanmean, only_with="where", cases=NAN_CASES)
def nanmean_of_selected(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    """The mean of what ``where`` selects and is a number."""
    return np.nanmean(np.where(where, a, np.nan), axis=axis, dtype=dtype, keepdims=keepdims)


def numbers(a, where):
    """Where an array holds numbers, and is selected."""
    return ~np.isnan(a) if where is None else ~np.isnan(a) & where


def nanvar_about(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None,
                 correction=None):
    """The variance of what ``where`` selects and is a number, about a mean that may be given."""
    lost = ddof if correction is None else correction
    if mean is None:
        chosen = a if where is None else np.where(where, a, np.nan)
        return np.nanvar(chosen, axis=axis, dtype=dtype, ddof=lost, keepdims=keepdims)
    chosen = numbers(a, where)
    return squares_about(np.where(chosen, a, mean), mean, axis, lost, keepdims, chosen)


def nanstd_about(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None,
                 correction=None):
    """The standard deviation of what ``where`` selects and is a number, about a mean that may be given."""
    lost = ddof if correction is None else correction
    if mean is None:
        chosen = a if where is None else np.where(where, a, np.nan)
        return np.nanstd(chosen, axis=axis, dtype=dtype, ddof=lost, keepdims=keepdims)
    chosen = numbers(a, where)
    return np.sqrt(squares_about(np.where(chosen, a, mean), mean, axis, lost, keepdims, chosen))


if np.__version__.startswith("1."):
    composed(np.nanvar, only_with="where", cases=NAN_CASES)(nanvar_about)
    composed(np.nanstd, only_with="where", cases=NAN_CASES)(nanstd_about)
else:
    ABOUT = (*NAN_CASES, arrays((2, 3), axis=1, correction=1), arrays((2, 3), mean=0.3, ddof=1),
             values(lambda random: (np.array([[0.3, np.nan, 0.5], [-0.2, 0.4, 0.1]]),), axis=1, keepdims=True,
                    mean=np.array([[0.3], [-0.4]])))
    composed(np.nanvar, only_with="where mean correction", cases=ABOUT)(nanvar_about)
    composed(np.nanstd, only_with="where mean correction", cases=ABOUT)(nanstd_about)

"""Rules of what chooses between values: where, clip, choose, nan_to_num.

Comes in: nothing. Goes out: entries in the registry. Invariant: what was not chosen gets a clean zero.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import Kink, elementwise, general
from srcdiff.rules.samples import arrays, over, real, values
from srcdiff.rules.static import is_complex
from srcdiff.runtime import filled, unchosen, untake


@general(np.where,
         cases=[values(lambda random: (random.random((2, 3)) > 0.5, real(random, (2, 1)), real(random, (3,)))),
                values(lambda random: (random.random((3,)) > 0.5, real(random, ()), real(random, (2, 3)))),
                values(lambda random: (True, real(random, ()), real(random, ())))],
         kinks=[Kink("where(c, x, y) with infinity or NaN in the branch not taken", "0",
                     "a clean zero goes back into that branch")])
class where:
    """out = x where condition holds, else y."""

    def tangent(condition, x, y, out, x_dot, y_dot):
        return np.where(condition, x_dot, y_dot)

    def adjoint(condition, x, y, out_bar):
        return np.where(condition, out_bar, 0), np.where(condition, 0, out_bar)


def clip_partials(a, a_min=None, a_max=None, *, min=None, max=None, out):
    """Whether ``a`` is inside its bounds, below the lower one, or above the upper one."""
    low = a_min if min is None else min
    high = a_max if max is None else max
    if low is None and high is None:
        return 1.0, None, None, None, None
    if low is None:
        return a <= high, None, a > high, None, a > high
    if high is None:
        return a >= low, a < low, None, a < low, None
    inside = (a >= low) & (a <= high)
    below = (a < low) & (low <= high)
    above = np.maximum(a, low) > high
    return inside, below, above, below, above


elementwise(np.clip, clip_partials,
            cases=[*over(real, real, real), arrays((2, 3), then=(-0.5, 0.5)), arrays((2, 3), then=(None, 0.5)),
                   arrays((2, 3), then=(-0.5, None))],
            kinks=[Kink("clip(a, low, high) at its bounds", "1 with respect to a", "as in PyTorch")])


@general(np.compress, fresh=True, shaped=True, cases=[
    values(lambda random: (np.array([True, False, True]), real(random, (3,)))),
    values(lambda random: (np.array([False, True]), real(random, (2, 3))), axis=0),
    values(lambda random: (np.array([True, False, True]), real(random, (2, 3)), 1))])
class compress:
    """out holds what of a stands where condition holds, along axis."""

    def tangent(condition, a, axis=None, *, out, a_dot):
        return np.compress(condition, a_dot, axis)

    def adjoint(condition, a, axis=None, *, out_bar):
        return untake(out_bar, a, np.flatnonzero(condition), axis)


@general(np.extract, fresh=True, shaped=True, cases=[
    values(lambda random: (np.array([True, False, True]), real(random, (3,)))),
    values(lambda random: (np.array([[True, False], [False, True]]), real(random, (2, 2))))])
class extract:
    """out holds what of arr stands where condition holds."""

    def tangent(condition, arr, out, arr_dot):
        return np.extract(condition, arr_dot)

    def adjoint(condition, arr, out_bar):
        return untake(out_bar, arr, np.flatnonzero(condition))


@general(np.choose, fresh=True, cases=[
    values(lambda random: (np.array([0, 1, 1]), [real(random, (3,)), real(random, (3,))])),
    values(lambda random: (np.array([[0], [2]]), (real(random, (3,)), real(random, ()), real(random, (2, 1))))),
    values(lambda random: (np.array([0, 4]), [real(random, (2,)), real(random, (2,))]), mode="clip"),
    values(lambda random: (np.array([[0, 1], [1, 1]]), real(random, (2, 2))))])
class choose:
    """out holds elements of choices[a]."""

    def tangent(a, choices, *, mode="raise", out, choices_dot):
        return np.choose(a, filled(choices_dot, choices), mode=mode)

    def adjoint(a, choices, *, mode="raise", out_bar):
        return unchosen(out_bar, choices, np.choose(a, np.arange(len(choices)), mode=mode))


@general(np.select, fresh=True, cases=[
    values(lambda random: ([np.array([True, False, False]), np.array([True, True, False])],
                           [real(random, (3,)), real(random, (3,))], real(random, ()))),
    values(lambda random: ([np.array([[True], [False]])], [real(random, (3,))]))])
class select:
    """out holds the elements of the first of choicelist whose condition holds, else of default."""

    def tangent(condlist, choicelist, default=0, *, out, choicelist_dot, default_dot):
        return np.select(condlist, filled(choicelist_dot, choicelist), default_dot)

    def adjoint(condlist, choicelist, default=0, *, out_bar):
        which = np.select(condlist, list(range(len(choicelist))), len(choicelist))
        return unchosen(out_bar, choicelist, which), np.where(which == len(choicelist), out_bar, 0)


@general(unchosen, fresh=True, cases=[
    values(lambda random: (real(random, (3,)), [np.ones(3, int), np.ones(3, int)], np.array([0, 1, 1])))])
class unchoose:
    """out[k] = g where which is k, else 0."""

    def tangent(g, like, which, out, g_dot):
        return unchosen(g_dot, like, which)

    def adjoint(g, like, which, out_bar):
        return np.where(which < len(like), np.choose(which, filled(out_bar, like), mode="clip"), 0)


@general(np.nan_to_num, fresh=True, cases=[
    arrays((3,)), arrays(()), values(lambda random: (np.array([0.5, np.nan, np.inf, -np.inf, np.nan]),)),
    values(lambda random: (np.array([0.5, np.nan, np.inf]),), nan=0.3, posinf=2.0, neginf=-2.0)])
class nan_to_num:
    """out = x, with numbers in the place of what is none, or infinite."""

    def tangent(x, *, nan=0.0, posinf=None, neginf=None, out, x_dot, nan_dot, posinf_dot, neginf_dot):
        if not is_complex(x):
            return (np.where(np.isfinite(x), x_dot, 0) + np.isnan(x) * nan_dot + np.isposinf(x) * posinf_dot
                    + np.isneginf(x) * neginf_dot)
        a, b = np.real(x), np.imag(x)
        return (np.where(np.isfinite(a), np.real(x_dot), 0) + 1j * np.where(np.isfinite(b), np.imag(x_dot), 0)
                + (np.isnan(a) + 1j * np.isnan(b)) * nan_dot + (np.isposinf(a) + 1j * np.isposinf(b)) * posinf_dot
                + (np.isneginf(a) + 1j * np.isneginf(b)) * neginf_dot)

    def adjoint(x, *, nan=0.0, posinf=None, neginf=None, out_bar):
        if not is_complex(x):
            return (np.where(np.isfinite(x), out_bar, 0), np.where(np.isnan(x), out_bar, 0),
                    np.where(np.isposinf(x), out_bar, 0), np.where(np.isneginf(x), out_bar, 0))
        a, b = np.real(x), np.imag(x)
        return (np.where(np.isfinite(a), np.real(out_bar), 0) + 1j * np.where(np.isfinite(b), np.imag(out_bar), 0),
                np.real((np.isnan(a) + 1j * np.isnan(b)) * out_bar),
                np.real((np.isposinf(a) + 1j * np.isposinf(b)) * out_bar),
                np.real((np.isneginf(a) + 1j * np.isneginf(b)) * out_bar))

"""Rules of Python's builtin functions (``abs`` and ``pow`` stand with the ufuncs of the same meaning).

Comes in: nothing. Goes out: entries in the registry. Invariant: what has an effect (``print``) has no entry.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import operator
from bisect import bisect_left, bisect_right

import numpy as np

from srcdiff.rules.declare import Kink, constant, elementwise, general, linear
from srcdiff.rules.samples import arrays, real, scalars, sequence, values
from srcdiff.rules.static import rank
from srcdiff.runtime import add_item, filled, is_mapping, is_sequence, order_of, take_items, unsum, zeros_like

FIRST_KINK = Kink("max(x, y) and min(x, y) of Python numbers at x = y", "1 with respect to x",
                  "Python returns the first of equal numbers")


@general(max, cases=[*scalars(real, real), sequence((), (), ())], kinks=[FIRST_KINK])
class largest:
    """out is the larger of two numbers, or the largest item of x."""

    def tangent(x, y=None, *, out, x_dot, y_dot):
        if y is None:
            return x_dot[x.index(out)]
        return x_dot * (x >= y) + y_dot * (x < y)

    def adjoint(x, y=None, *, out, out_bar):
        if y is None:
            return add_item(zeros_like(x), x.index(out), out_bar), None
        return out_bar * (x >= y), out_bar * (x < y)


@general(min, cases=[*scalars(real, real), sequence((), (), ())])
class smallest:
    """out is the smaller of two numbers, or the smallest item of x."""

    def tangent(x, y=None, *, out, x_dot, y_dot):
        if y is None:
            return x_dot[x.index(out)]
        return x_dot * (x <= y) + y_dot * (x > y)

    def adjoint(x, y=None, *, out, out_bar):
        if y is None:
            return add_item(zeros_like(x), x.index(out), out_bar), None
        return out_bar * (x <= y), out_bar * (x > y)


linear(float, lambda out_bar, x: out_bar, cases=scalars(real))
linear(np.float64, lambda out_bar, x: out_bar, cases=scalars(real))
elementwise(complex, lambda real, imag=0, *, out: (1, 1j), cases=scalars(real) + scalars(real, real))


@general(sorted, cases=[
    sequence((), (), ()), sequence((), (), of=list), sequence((), (), of=list, reverse=True), arrays((3,))])
class ordered:
    """out holds the numbers of x, the smallest first."""

    def tangent(x, reverse=False, *, out, x_dot):
        return take_items(filled(x_dot, x), order_of(x, reverse))

    def adjoint(x, reverse=False, *, out, out_bar):
        bars = take_items(filled(out_bar, out), order_of(order_of(x, reverse)))
        return np.array(bars) if rank(x) is not None else bars




@general(sum, cases=[sequence((), (), ()), sequence((2,), (2, 1), of=list),
                     values(lambda random: (real(random, (2, 3)),)),
                     values(lambda random: ([1, real(random, ())], real(random, ())))])
class total:
    """out = start + iterable[0] + iterable[1] + ..."""

    def tangent(iterable, start=0, *, out, iterable_dot, start_dot):
        return sum(filled(iterable_dot, iterable)) + start_dot

    def adjoint(iterable, start=0, *, out_bar):
        return unsum(out_bar, iterable), out_bar


constant(
    all, any, ascii, bin, bool, bytes, callable, chr, format, hash, hasattr, hex, id, int, is_mapping, is_sequence,
    isinstance, issubclass, len, oct, ord, range, repr, round, slice, str, type, operator.indexOf, operator.countOf,
    bisect_left, bisect_right)

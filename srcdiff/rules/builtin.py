"""Rules of Python's builtin functions (``abs`` and ``pow`` stand with the ufuncs of the same meaning).

Comes in: nothing. Goes out: entries in the registry. Invariant: what has an effect (``print``) has no entry.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import operator

from srcdiff.rules.declare import Kink, constant, general, linear
from srcdiff.rules.samples import real, scalars, sequence, values
from srcdiff.runtime import add_item, filled, unsum, zeros_like

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
    all, any, ascii, bin, bool, bytes, callable, chr, format, hash, hasattr, hex, int, isinstance, issubclass, len, oct,
    ord, range, repr, round, slice, str, type, operator.indexOf, operator.countOf)

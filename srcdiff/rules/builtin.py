"""Rules of Python's builtin functions (``abs`` and ``pow`` stand with the ufuncs of the same meaning).

Comes in: nothing. Goes out: entries in the registry. Invariant: what has an effect (``print``) has no entry.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

from srcdiff.rules.declare import Kink, constant, elementwise, general, linear
from srcdiff.rules.samples import real, scalars, sequence, values
from srcdiff.runtime import filled, unsum

FIRST_KINK = Kink("max(x, y) and min(x, y) of Python numbers at x = y", "1 with respect to x",
                  "Python returns the first of equal numbers")

elementwise(max, lambda x, y, out: (x >= y, x < y), cases=scalars(real, real), kinks=[FIRST_KINK])
elementwise(min, lambda x, y, out: (x <= y, x > y), cases=scalars(real, real))
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
    ord, range, repr, round, slice, str, type)

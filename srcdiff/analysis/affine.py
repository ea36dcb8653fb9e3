"""Linear inequalities between integers: indices of loops, lengths, places in arrays.

Comes in: sums of integers times variables, and constants. Goes out: whether inequalities contradict each other.
Invariant: what is called contradictory has no solution; what is not may still have none.

Method: elimination of one variable after the other (Fourier and Motzkin; Schrijver 1986, Theory of Linear and Integer
Programming, section 12.2), with constants rounded to integers.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import gcd

#: So many inequalities are looked at; where elimination makes more, nothing is known.
_MOST = 120
#: An inequality: its constant, and the factor of each variable.
_Row = tuple[int, ...]


@dataclass(frozen=True)
class Linear:
    """``constant`` plus the sum of each variable of ``terms`` times its factor, which is not zero."""

    terms: tuple[tuple[Hashable, int], ...] = ()
    constant: int = 0

    @staticmethod
    def of(variable: Hashable) -> Linear:
        """A variable."""
        return Linear(((variable, 1),))

    def plus(self, other: Linear, factor: int = 1) -> Linear:
        """The sum with ``factor`` times another.

        >>> Linear.of("n").plus(Linear((), 1), -1)
        Linear(terms=(('n', 1),), constant=-1)
        """
        terms = dict(self.terms)
        for variable, count in other.terms:
            terms[variable] = terms.get(variable, 0) + factor * count
        kept = tuple((variable, count) for variable, count in terms.items() if count)
        return Linear(kept, self.constant + factor * other.constant)

    def add(self, number: int) -> Linear:
        """The sum with a number."""
        return Linear(self.terms, self.constant + number)


def at_most(a: Linear, b: Linear) -> Linear:
    """The inequality ``a <= b``, as what is then not negative."""
    return b.plus(a, -1)


def contradict(inequalities: Sequence[Linear]) -> bool:
    """Whether no integers make all of these at least zero.

    >>> i, n = Linear.of("i"), Linear.of("n")
    >>> contradict([at_most(n, i), at_most(i, n.add(-1))])
    True
    >>> contradict([at_most(i, n)])
    False
    """
    variables = dict.fromkeys(variable for each in inequalities for variable, _ in each.terms)
    rows = [_reduced((each.constant, *map(dict(each.terms).get, variables, repeat(0)))) for each in inequalities]
    for _ in variables:
        rows = list(dict.fromkeys(rows))
        if any(row[0] < 0 and not any(row[1:]) for row in rows):
            return True
        if not rows or len(rows) > _MOST:
            return False
        rows = _eliminated(rows)
    return any(row[0] < 0 for row in rows)


def _eliminated(rows: list[_Row]) -> list[_Row]:
    """What inequalities say without the variable that is in the fewest pairs of them, which is left out."""
    def pairs(k: int) -> int:
        return sum(row[k] > 0 for row in rows) * sum(row[k] < 0 for row in rows)

    chosen = min(range(1, len(rows[0])), key=pairs)
    left = [row for row in rows if row[chosen] == 0]
    left += [_reduced(tuple(-upper[chosen] * a + lower[chosen] * b for a, b in zip(lower, upper, strict=True)))
             for lower in rows if lower[chosen] > 0 for upper in rows if upper[chosen] < 0]
    return [row[:chosen] + row[chosen + 1:] for row in left]


def _reduced(row: _Row) -> _Row:
    """The same of integers, divided by what all factors have in common."""
    common = gcd(*row[1:])
    return row if common <= 1 else tuple(number // common for number in row)

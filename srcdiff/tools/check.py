"""Both modes against differences, as a table.

Comes in: a function and arguments. Goes out: a `Comparison` with a row for each argument that can carry a derivative.
Invariant: the differences know nothing of srcdiff.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcdiff import api, checking
from srcdiff.errors import NonNumericArgument

_HEAD = ("argument", "forward mode", "reverse mode", "differences", "gap")


@dataclass(frozen=True)
class Compared:
    """One derivative in one random direction of one argument, three times, and whether they agree."""

    argument: str
    forward: float
    reverse: float
    differences: float
    gap: float
    agrees: bool


class Comparison:
    """The rows of the table."""

    def __init__(self, rows: Sequence[Compared]) -> None:
        self.rows = tuple(rows)

    @property
    def agrees(self) -> bool:
        """Whether all rows do."""
        return all(row.agrees for row in self.rows)

    def __str__(self) -> str:
        cells = [_HEAD, *((row.argument, *(f"{x:.10g}" for x in (row.forward, row.reverse, row.differences)),
                           f"{row.gap:.0e}{'' if row.agrees else '  not the same'}") for row in self.rows)]
        widths = [max(len(line[k]) for line in cells) for k in range(5)]
        return "\n".join(f"{line[0]:<{widths[0]}}  " + "  ".join(
            f"{text:>{width}}" for text, width in zip(line[1:4], widths[1:4], strict=True)) + f"  {line[4]}"
            for line in cells)


def compare(function: Callable[..., Any], args: Sequence[Any], names: Sequence[str], seed: int = 0) -> Comparison:
    """Derivatives of a random combination of the results, along a random direction of each argument by itself.

    >>> print(compare(lambda x: x * x, (1.5,), ["x"]).agrees)
    True
    """
    args = checking.with_defaults(function, tuple(args))
    random = np.random.default_rng(seed)
    out_bar = checking.random_tangent(function(*checking.copied(args)), random)
    rtol, atol = checking.TOLERANCE[checking.precision(args)]
    chosen = [k for k, arg in enumerate(args) if checking.has_derivative(arg)]
    if not chosen:
        raise NonNumericArgument("no argument holds floats", None, [("instead", "pass 3.0 instead of 3")])
    bars = api.vjp(function, *args)[1](out_bar)
    rows = []
    for k in chosen:
        dots = tuple(checking.random_tangent(arg, random) if j == k else None for j, arg in enumerate(args))
        forward = checking.inner(out_bar, api.jvp(function, args, dots)[1])
        reverse = checking.inner(bars[k], dots[k])
        numerical = checking.inner(out_bar, checking.numerical_jvp(function, args, dots))
        gap = max(abs(forward - numerical), abs(reverse - numerical))
        rows.append(Compared(names[k], forward, reverse, numerical, gap, gap <= atol + rtol * abs(numerical)))
    return Comparison(rows)

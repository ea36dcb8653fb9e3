"""Variables that the iterations of a loop exchange, as ``u, v = v, u`` does.

Comes in: a loop. Goes out: the carried values that are nothing but one another in the next iteration. Invariant: each
is known before an iteration where all are known after it.
"""

from __future__ import annotations

from srcdiff.ir.nodes import Loop, Operand
from srcdiff.ir.walk import bound


def exchanged(loop: Loop) -> list[list[int]]:
    """The numbers of the carried values that are exchanged, those together that are exchanged with one another."""
    carried = loop.carried
    after: dict[Operand, int] = {}      # where a value is at the end of an iteration
    for k, value in enumerate(loop.body.yields):
        after.setdefault(bound(value), k)
    circles: list[list[int]] = []
    seen: set[int] = set()
    for k in range(len(carried)):
        circle: list[int] = []
        at: int | None = k
        while at is not None and at not in seen:
            seen.add(at)
            circle.append(at)
            at = after.get(carried[at])
        if circle and at == k:
            circles.append(circle)
    return circles

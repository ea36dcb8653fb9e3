"""Variables that the iterations of a loop exchange, as ``u, v = v, u`` does.

Comes in: a loop. Goes out: the carried values that are nothing but one another in the next iteration. Invariant: what
is said of all of them before the loop, as that their shapes are the same, holds in it and after it; and each is known
before an iteration where all are known after it.
"""

from __future__ import annotations

from srcdiff.analysis.shapes import Shapes
from srcdiff.ir.nodes import Call, Function, Loop, Operand, Value
from srcdiff.ir.primitives import bind
from srcdiff.ir.walk import operations


def bound(operand: Operand) -> Operand:
    """What names were bound to in the end."""
    while isinstance(operand, Value) and isinstance(operand.op, Call) and operand.op.target is bind:
        operand = operand.op.args[0]
    return operand


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


def assume_exchanged_alike(function: Function, shapes: Shapes) -> None:
    """Take what is exchanged, and starts with one shape, to keep it."""
    for loop in operations(function.body):
        if isinstance(loop, Loop):
            for circle in exchanged(loop):
                _assume_alike(loop, circle, shapes)


def _assume_alike(loop: Loop, circle: list[int], shapes: Shapes) -> None:
    first, *others = [loop.inits[k] for k in circle]
    if isinstance(first, Value) and all(shapes.same(first, other) for other in others):
        for k in circle:
            shapes.assume_same(loop.carried[k], first)
            shapes.assume_same(loop.outputs[k], first)

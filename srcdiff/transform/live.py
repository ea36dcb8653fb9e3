"""Iterators that nothing goes over by a name of theirs.

Comes in: a typed function. Goes out: nothing; refused is a function that holds an iterator over numbers in a container.
Invariant: what stands for an iterator is a list made at once, so it must be what the program would see.
"""

from __future__ import annotations

from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.frontend.iterators import STANDING_FOR
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Function
from srcdiff.ir.types import is_differentiable
from srcdiff.ir.walk import calls_of


def refuse_iterators(function: Function) -> None:
    """Refuse iterators that are not followed."""
    for op in calls_of(function.body, {prim.generated, *STANDING_FOR}):
        if op.target is prim.generated or any(is_differentiable(of_operand(arg)) for arg in op.args):
            raise UnsupportedCall("an iterator is held where it is not known what goes over it", op.location, [
                ("because", "what it gives depends on what was taken from it before"),
                ("instead", "hold a list, or give the iterator a name and go over it by that")])

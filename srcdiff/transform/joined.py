"""The types of what branches and loops hand on.

Comes in: operands that one value may be. Goes out: the type of that value. Invariant: it covers what each of them is; a
variable that is not assigned on some path has the type that it has on the others.
"""

from __future__ import annotations

from srcdiff.analysis.types import of_operand
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import UNDEFINED, Const, Operand
from srcdiff.ir.types import COMPLEX, FLOAT, MIXED, NOTHING, UNKNOWN, Array, Number, Type, Unknown
from srcdiff.ir.walk import bound


def join_operands(a: Operand, b: Operand) -> Type:
    """The type of what is one or the other."""
    if a is UNDEFINED or b is UNDEFINED:
        return of_operand(b if a is UNDEFINED else a)
    return join(of_operand(a), of_operand(b))


def type_before(init: Operand) -> Type:
    """The type of a carried value before the first round."""
    return NOTHING if init is UNDEFINED else of_operand(init)


def join_types(init: Operand, kind: Type, after: Operand) -> Type:
    """The type of a carried value that is of one type so far and goes on as ``after``; what is assigned first in a
    round has no type before that is known. A sum of complex numbers may begin with 0.0, which has no derivative."""
    if init is UNDEFINED and after is UNDEFINED and kind == NOTHING:
        return UNKNOWN
    if kind == FLOAT and of_operand(after) == COMPLEX and isinstance(bound(init), Const):       # as 0.0
        return COMPLEX
    return kind if after is UNDEFINED else join(kind, of_operand(after))


def widest(kind: Type, after: Type) -> Type:
    """The type of a carried value that comes to be another in each round, as of a dict that is put into itself."""
    if after == kind:
        return kind
    return UNKNOWN if kind != UNKNOWN and isinstance(after, (Number, Array, Unknown)) else MIXED

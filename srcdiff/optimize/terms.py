"""What factors and terms are made of.

Comes in: operands of derivative code. Goes out: the calls that make them, multiples of a value, and whether a number
may be an integer. Invariant: only what has no name is looked into; a named value is left as it is.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.analysis.types import of_operand
from srcdiff.ir.nodes import Call, Const, If, Loop, Operand, Value
from srcdiff.ir.types import Number

Targets = frozenset[Callable[..., Any]]

MUL: Targets = frozenset({operator.mul, np.multiply})
NEG: Targets = frozenset({operator.neg, np.negative})


def made_by(operand: Operand, targets: Targets) -> Call | None:
    """The call of one of the targets that defines an unnamed operand; what has a name is left as it is."""
    return definition(operand, targets) if isinstance(operand, Value) and operand.temp else None


def unnamed(operand: Operand) -> Call | None:
    """The call that defines an unnamed operand."""
    made = operand.op if isinstance(operand, Value) and operand.temp else None
    return made if isinstance(made, Call) and len(made.outputs) == 1 else None


def definition(operand: Operand, targets: Targets) -> Call | None:
    """The call of one of the targets that defines an operand, if one does."""
    made = operand.op if isinstance(operand, Value) else None
    return made if isinstance(made, Call) and made.target in targets and len(made.outputs) == 1 else None


def is_literal_number(operand: Operand, value: float) -> bool:
    """Whether an operand is written as a certain real number."""
    return isinstance(operand, Const) and type(operand.value) in (int, float) and bool(operand.value == value)


def may_be_integer(operand: Operand) -> bool:
    """Whether a number that is called a float is an integer on some path, as where a branch gives 0."""
    if not isinstance(of_operand(operand), Number):
        return False
    seen: set[Operand] = set()
    pending = [operand]
    while pending:
        found = pending.pop()
        if isinstance(found, Const):
            if isinstance(found.value, int):
                return True
        elif found not in seen:
            seen.add(found)
            op = found.op
            if isinstance(op, If):
                pending += [arm.yields[op.outputs.index(found)] for arm in op.regions()]
            elif isinstance(op, Loop) and found in op.outputs:
                pending += [each[op.outputs.index(found)] for each in (op.inits, op.body.yields)]
    return False

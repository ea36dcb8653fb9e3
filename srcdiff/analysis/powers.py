"""Which values are floats on some paths, though their types are those of integers: what powers of integers give, if an
exponent is negative, and what is made of that.

Comes in: a function with types. Goes out: those values. Invariant: a value with a type of integers that is not among
them is, or holds, integers in every run.
"""

from __future__ import annotations

import math
import operator

import numpy as np

from srcdiff.analysis.integers import handed_on
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, Procedure, Value
from srcdiff.ir.types import INT, Type, is_container, items_of
from srcdiff.ir.walk import operations

#: What gives an integer, whatever numbers it is given.
_INTEGERS = frozenset({int, len, round, math.floor, math.ceil, math.trunc, np.size, np.ndim, np.argmax, np.argmin})


def made_of_powers(function: Function, memory: Memory) -> set[Value]:
    """The values with types of integers that are floats on some paths, or arrays or containers of such; among them what
    a function is given, and what procedures give: these may be powers."""
    found = {param.value for param in function.params if param.value.type == INT}
    ops, before = operations(function.body), -1
    values = [value for op in ops for value in op.outputs if is_container(value.type) and shows_integers(value.type)]
    while len(found) > before:      # what loops carry comes from further down
        before = len(found)
        for op in ops:
            if isinstance(op, Call) and op.target in prim.ITEM_STORES and op.args[-1] in found:
                found.update(value for value in values if memory.group(value) is memory.group(op.args[0]))
            found.update(value for value, *sources in handed_on(op) if not found.isdisjoint(sources))
            if isinstance(op, Call) and op.target not in _INTEGERS and (
                    isinstance(op.target, Procedure) or is_open_power(op) or not found.isdisjoint(op.operands())):
                found.update(value for value in op.outputs if shows_integers(value.type))
    return found


def shows_integers(kind: Type) -> bool:
    """Whether a value is typed as an integer or an array of integers, or holds such."""
    return kind.is_of_integers or any(map(shows_integers, items_of(kind)))


def is_open_power(op: Call) -> bool:
    """Whether a call gives a power of an integer of which the exponent may be negative."""
    if op.target not in (operator.pow, operator.ipow, pow) or len(op.args) != 2:
        return False
    base, exponent = op.args
    return of_operand(base) == INT and of_operand(exponent) == INT and not (
        isinstance(exponent, Const) and exponent.value >= 0)

"""Which values are not of the kind that their types tell, in some run: powers of integers are floats, if an exponent is
negative, and powers of floats are complex, if a base is; so is what is made of them.

Comes in: a function with types, or a value. Goes out: those values, or whether it is one. Invariant: a value with a
type of integers that is not among `may_be_floats` is, or holds, integers in every run.
"""

from __future__ import annotations

import math
import operator

import numpy as np

from srcdiff.analysis.integers import handed_on
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, Operand, Procedure, Value, is_literal
from srcdiff.ir.types import FLOAT, INT, Type, is_container, items_of
from srcdiff.ir.walk import operations

#: What gives an integer, whatever numbers it is given.
_INTEGERS = frozenset({int, len, round, math.floor, math.ceil, math.trunc, np.size, np.ndim, np.argmax, np.argmin})
_POWERS = frozenset({operator.pow, operator.ipow, pow})
#: What gives no negative number.
_POSITIVE = frozenset({abs, math.exp, math.sqrt, math.fabs, math.hypot, np.exp, np.sqrt, np.abs, np.square})


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
                    isinstance(op.target, Procedure) or _is_open_power(op) or not found.isdisjoint(op.operands())):
                found.update(value for value in op.outputs if shows_integers(value.type))
    return found


def shows_integers(kind: Type) -> bool:
    """Whether a value is typed as an integer or an array of integers, or holds such."""
    return kind.is_of_integers or any(map(shows_integers, items_of(kind)))


def _is_open_power(op: Call) -> bool:
    """Whether a call gives a power of an integer of which the exponent may be negative."""
    if op.target not in _POWERS or len(op.args) != 2:
        return False
    base, exponent = op.args
    return of_operand(base) == INT and of_operand(exponent) == INT and not (
        isinstance(exponent, Const) and exponent.value >= 0)


def is_open_root(op: Call) -> bool:
    """Whether a call gives a power of a float that is complex if that is negative."""
    if op.target not in _POWERS or len(op.args) != 2 or FLOAT not in map(of_operand, op.args):
        return False
    base, exponent = op.args
    whole = of_operand(exponent) == INT or isinstance(exponent, Const) and float(exponent.value).is_integer()
    return not whole and not _is_natural(base)


def _is_natural(base: Operand) -> bool:
    """Whether a number is not negative, as far as what it was made of tells."""
    if isinstance(base, Const):
        return bool(base.value >= 0)
    made = base.op
    if not isinstance(made, Call):
        return False
    if made.target in (operator.add, operator.mul, operator.truediv) and all(map(_is_natural, made.args)):
        return True
    if made.target in _POWERS:
        return is_literal(made.args[1], 2) or _is_natural(made.args[0])
    return made.target in _POSITIVE or made.target is operator.mul and made.args[0] is made.args[1]


def made_of_root(operand: Operand) -> bool:
    """Whether a float was computed from a power that may be complex."""
    seen, todo = set[Operand](), [operand]
    while todo:
        found = todo.pop()
        made = found.op if isinstance(found, Value) and found.type == FLOAT and found not in seen else None
        seen.add(found)
        if isinstance(made, Call) and made.target not in _INTEGERS:
            if is_open_root(made):
                return True
            todo += made.args
            if isinstance(made.target, Procedure) and made.target.function is not None:
                todo.append(made.target.function.result)
        elif made is not None:
            todo += [source for value, *sources in handed_on(made) if value is found for source in sources]
    return False

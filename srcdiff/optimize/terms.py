"""What factors and terms are made of.

Comes in: operands of derivative code. Goes out: the calls that make them, multiples of a value, and whether a number
may be an integer. Invariant: only what has no name is looked into; a named value is left as it is. Factors are only
put together where their product, or sum, is a number that a float holds exactly.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from math import isfinite
from typing import Any, NamedTuple, TypeGuard

import numpy as np

from srcdiff.analysis.types import of_operand
from srcdiff.ir.nodes import Call, Const, If, Loop, Operand, Value
from srcdiff.ir.types import BOOL, INT, is_differentiable, rank

Targets = frozenset[Callable[..., Any]]

MUL: Targets = frozenset({operator.mul, np.multiply})
DIV: Targets = frozenset({operator.truediv, np.divide})
NEG: Targets = frozenset({operator.neg, np.negative})
SUMS: Targets = frozenset({operator.add, operator.sub})


def made_by(operand: Operand, targets: Targets) -> Call | None:
    """The call of one of the targets that defines an unnamed operand; what has a name is left as it is."""
    return definition(operand, targets) if isinstance(operand, Value) and operand.temp else None


def unnamed(operand: Operand) -> Call | None:
    """The call that defines an unnamed operand, if it has no options."""
    made = operand.op if type(operand) is Value and operand.temp else None
    return made if type(made) is Call and len(made.outputs) == 1 and not made.kwargs else None


def definition(operand: Operand, targets: Targets) -> Call | None:
    """The call of one of the targets that defines an operand, if one does."""
    made = operand.op if type(operand) is Value else None
    return made if type(made) is Call and made.target in targets and len(made.outputs) == 1 else None


def is_literal_number(operand: Operand, value: float) -> bool:
    """Whether an operand is written as a certain real number."""
    return isinstance(operand, Const) and type(operand.value) in (int, float) and bool(operand.value == value)


class Scaled(NamedTuple):
    """``factor * base``."""

    factor: float
    base: Operand

    def plus(self, other: Scaled, sign: int = 1) -> Scaled | None:
        """The sum with a multiple of the same value, or the difference; None where the factor would not be exact."""
        if self.base is not other.base or not isinstance(self.base, Value):
            return None
        factor = exactly(operator.add, self.factor, sign * other.factor)
        return None if factor is None else Scaled(factor, self.base)


def scaled(operand: Operand, depth: int = 2, *, opened: bool = False) -> Scaled:
    """What an operand is a multiple of, a few definitions deep, as far as nothing on the way has a name, but for itself
    if it is ``opened``; once itself where it is none."""
    made = definition(operand, MUL | NEG) if opened else unnamed(operand) if depth else None
    if made is not None and not made.primal:
        if made.target in NEG:
            inner = scaled(made.args[0], depth - 1)
            return Scaled(-inner.factor, inner.base)
        if made.target in MUL:
            for one, other in (made.args, made.args[::-1]):
                if not is_real_literal(one):
                    continue
                inner = scaled(other, depth - 1)
                factor = exactly(operator.mul, inner.factor, one.value)
                if factor is not None:
                    return Scaled(factor, inner.base)
    return Scaled(1, operand)


def gathered(call: Call) -> tuple[Callable[..., Any], Operand | Scaled, Operand | Scaled] | None:
    """``a + a``, ``3 * a - a`` and ``b - a - 2 * a`` as a multiple, or as a sum or difference with one; None for a sum
    or difference that holds no value twice. What adds up to nothing is left alone."""
    a, b = call.args
    sign = 1 if call.target is operator.add else -1
    opened = _goes_on(a, call)
    last = scaled(b)
    total = scaled(a, opened=opened).plus(last, sign)
    if total is not None:
        return (operator.mul, Const(total.factor), total.base) if total.factor else None
    made = definition(a, SUMS) if opened else made_by(a, SUMS)
    if made is None or made.primal:
        return None
    first, second = made.args
    total = scaled(second).plus(last, sign if made.target is operator.add else -sign)
    if total is not None and total.factor < 0:
        opposite = operator.sub if made.target is operator.add else operator.add
        return opposite, first, Scaled(-total.factor, total.base)
    if total is not None and total.factor:
        return made.target, first, total
    total = scaled(first).plus(last, sign)
    return (made.target, total, second) if total is not None and total.factor else None


def _goes_on(operand: Operand, call: Call) -> bool:
    """Whether an operand is what the same statement has given the name of a call's result before: it is on its way."""
    made = operand.op if isinstance(operand, Value) and operand.name == call.output.name else None
    return isinstance(made, Call) and made.location is not None and call.location is not None and (
        made.location.statement is call.location.statement)


def is_real_literal(operand: Operand) -> TypeGuard[Const]:
    """Whether an operand is written as a finite real number."""
    return isinstance(operand, Const) and operand.name is None and type(operand.value) in (int, float) and (
        isfinite(operand.value))


def exactly(combine: Callable[[Any, Any], Any], a: float, b: float) -> float | None:
    """``combine(a, b)`` where that is exact."""
    if a == 1 and combine is operator.mul:
        return b
    found: float = combine(a, b)
    exact = isfinite(found) and (type(found) is int or Fraction(found) == combine(Fraction(a), Fraction(b)))
    return found if exact else None


def is_surely_inexact(operand: Operand) -> bool:
    """Whether a value is of floats or complex numbers whenever the program runs, so that 1.0 times it is the same."""
    return is_differentiable(of_operand(operand)) and not _may_be_integer(operand)


def _may_be_integer(operand: Operand) -> bool:
    """Whether a number that is called a float is an integer on some path, as where a branch gives 0."""
    if rank(of_operand(operand)) != 0:
        return False
    seen: set[Operand] = set()
    pending = [operand]
    while pending:
        found = pending.pop()
        if of_operand(found) in (BOOL, INT):
            return True
        if isinstance(found, Value) and found not in seen:
            seen.add(found)
            op = found.op
            if isinstance(op, If):
                pending += [arm.yields[op.outputs.index(found)] for arm in op.regions()]
            elif isinstance(op, Loop) and found in op.outputs:
                pending += [each[op.outputs.index(found)] for each in (op.inits, op.body.yields)]
    return False

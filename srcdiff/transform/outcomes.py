"""What derivatives ask of a ``try``.

Comes in: a branch of the form ``"try"``. Goes out: further results of it: whether its body came to its end, and values
that one of its arms makes. Invariant: the branch does what it did.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable

from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Node, Region, Value, is_literal
from srcdiff.ir.types import BOOL, INT, Array, is_number

#: Operators that do something with all numbers.
_PLAIN = frozenset({operator.add, operator.sub, operator.mul, operator.neg, operator.iadd, operator.isub, operator.imul,
                    operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne})


def completed(op: If) -> Value:
    """Whether the body of a ``try`` came to its end, as a result of it."""
    for output, *ends in zip(op.outputs, op.then.yields, op.orelse.yields, strict=True):
        if is_literal(ends[0], True) and is_literal(ends[1], False):
            return output
    return op.join(Value("completed", BOOL, temp=True), Const(True), Const(False))


def hand_out(op: If, arm: Region, value: Value) -> Value:
    """A value of one arm as a result of the branch."""
    ends = [value if region is arm else UNDEFINED for region in op.regions()]
    return op.join(value.like(), *ends)


def caught_by(op: If) -> tuple[type, ...]:
    """The classes of exceptions that a ``try`` catches."""
    made = op.test.op if isinstance(op.test, Value) else None
    parts = made.args if isinstance(made, Call) else [op.test]
    found = [part.value if isinstance(part, Const) else BaseException for part in parts]
    return tuple(kind if isinstance(kind, type) else BaseException for kind in found)


def may_raise(ops: Iterable[Node], caught: tuple[type, ...]) -> bool:
    """Whether operations may raise an exception of one of some classes."""
    return any(issubclass(raised, kind) or issubclass(kind, raised)
               for op in ops for raised in _raised_by(op) for kind in caught)


def _raised_by(op: Node) -> tuple[type, ...]:
    """The classes of exceptions that an operation may raise; what NumPy does with numbers that are too large, the user
    decides."""
    if not isinstance(op, Call):
        return (BaseException,)
    if op.target in prim.SURE:
        return ()
    numbers = all(is_number(of_operand(arg)) for arg in op.args) and not op.kwargs
    if numbers and op.target in _PLAIN:
        return (FloatingPointError, Warning)
    if numbers and op.target in (operator.truediv, operator.pow):
        return (ArithmeticError, Warning)
    held = of_operand(op.args[0]) if op.args else None
    if op.target is operator.getitem and isinstance(held, Array) and held.axes and of_operand(op.args[1]) == INT:
        return (IndexError,)
    return (BaseException,)

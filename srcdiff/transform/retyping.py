"""Loops of arithmetic, typed again in their place.

Comes in: a typed loop that comes to carry values of other types than its body was written for, as where a float becomes
NumPy's. Goes out: the types of what it carries, with which its operations have been given theirs. Invariant: these are
the types, and the operations, that writing the body anew would give: an operator of numbers and arrays is copied as it
is, whatever their dtypes and ranks.
"""

from __future__ import annotations

import operator

import numpy as np

from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir.nodes import Call, Loop, Region, Value
from srcdiff.ir.types import Array, Number, Type
from srcdiff.rules.composed import COMPOSED
from srcdiff.rules.declare import Elementwise, registry
from srcdiff.transform.joined import join_types

#: Operators that mean the same for all numbers and arrays.
_ARITHMETIC = frozenset({operator.add, operator.sub, operator.mul, operator.truediv, operator.neg})


def is_arithmetic(call: Call) -> bool:
    """Whether a call is an operator, or a function of NumPy's that works element by element, on numbers and arrays, not
    all of which are known before the program runs: what it is copied as."""
    if call.target not in _ARITHMETIC and not (
            isinstance(call.target, np.ufunc) and not call.kwargs and len(call.args) == call.target.nin
            and isinstance(registry.find(call.target), Elementwise) and call.target not in COMPOSED):
        return False
    for arg in call.args:
        if not (isinstance(arg.type, (Number, Array)) if isinstance(arg, Value) else type(arg.value) in (int, float)):
            return False
    return Value in map(type, call.args)


def settle(loop: Loop, kinds: list[Type], rounds: int) -> list[Type] | None:
    """The types of what a loop of arithmetic carries, which is of these ``kinds`` after its first round; None where so
    many rounds do not settle them: then its body is to be written anew."""
    return _settled(loop, kinds, rounds, set())


def _settled(loop: Loop, kinds: list[Type], rounds: int, changed: set[object]) -> list[Type] | None:
    """Give the loop's values their types; those that are others than before are ``changed``."""
    for _ in range(rounds if loop.test is None else 0):
        for value, kind in zip(loop.carried, kinds, strict=True):
            if not _become(value, kind, changed):
                return None
        if not _type_again(loop.body, rounds, changed):
            return None
        after = [join_types(*each) for each in zip(loop.inits, kinds, loop.body.yields, strict=True)]
        if after == kinds:
            return kinds
        kinds = after
    return None


def _type_again(region: Region, rounds: int, changed: set[object]) -> bool:
    for op in region.ops:
        if isinstance(op, Call):
            if not changed.isdisjoint(op.args) and not _become(op.output, type_of(op), changed):
                return False
            continue
        assert isinstance(op, Loop)
        kinds = _settled(op, [of_operand(init) for init in op.inits], rounds, changed)
        if kinds is None:
            return False
        for value, kind in zip(op.outputs, kinds, strict=True):
            _become(value, kind, changed)
    return True


def _become(value: Value, kind: Type, changed: set[object]) -> bool:
    """Give a value its type; whether that is a number's, or an array's."""
    if value.type != kind:
        value.type = kind
        changed.add(value)
    return isinstance(kind, (Number, Array))

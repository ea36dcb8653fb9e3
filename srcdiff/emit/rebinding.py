"""Values for which ``x += e`` is ``x = x + e``.

Comes in: values. Goes out: whether they are numbers, which no operation can change. Invariant: where the answer is
yes, the value is never an ``ndarray``, not even one of rank 0.

NumPy gives a number where the result has no axes, from arithmetic and ufuncs; `numpy.zeros_like` and others do not.
"""

from __future__ import annotations

import operator

import numpy as np

from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Operand, Value
from srcdiff.ir.primitives import bind
from srcdiff.ir.types import Array, is_scalar
from srcdiff.ir.walk import branches_and_loops

_ARITHMETIC = frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow,
    operator.matmul, operator.neg, operator.pos, operator.abs, abs, np.sum, np.mean, np.prod, np.dot})


class Numbers:
    """Tells numbers from arrays, in one function."""

    def __init__(self, function: Function) -> None:
        self._carried: dict[Value, tuple[Operand, ...]] = {}
        for op in branches_and_loops(function.body):
            if isinstance(op, Loop):
                for param, *sources in zip(op.carried, op.inits, op.body.yields, strict=True):
                    self._carried[param] = tuple(sources)
        self._known: dict[Value, bool] = {}

    def is_number(self, value: Value) -> bool:
        """Whether a value is certainly a number."""
        if value not in self._known:
            reached: dict[Value, None] = {value: None}
            fine = self._follow(value, reached)
            self._known.update(dict.fromkeys(reached if fine else [value], fine))
        return self._known[value]

    def _follow(self, value: Value, reached: dict[Value, None]) -> bool:
        """Whether a value, and all that it comes from, can be numbers; what is in a circle is if all else is."""
        waiting = [value]
        while waiting:
            for source in self._sources(waiting.pop()):
                if isinstance(source, Const):
                    if not isinstance(source.value, (bool, int, float, complex, np.number)) and source is not UNDEFINED:
                        return False
                elif self._known.get(source, True) is False or not self._may_be(source):
                    return False
                elif source not in reached and source not in self._known:
                    reached[source] = None
                    waiting.append(source)
        return self._may_be(value)

    def _may_be(self, value: Value) -> bool:
        """Whether a value is a number if all that it is handed are."""
        if is_scalar(value.type):
            return True
        op = value.op
        if not isinstance(value.type, Array) or value.type.axes != ():
            return False
        if isinstance(op, Call):
            return op.target is bind or not op.kwargs and (op.target in _ARITHMETIC or isinstance(op.target, np.ufunc))
        return op is not None or value in self._carried

    def _sources(self, value: Value) -> tuple[Operand, ...]:
        """What a value is handed as it is."""
        op = value.op
        if is_scalar(value.type):
            return ()
        if isinstance(op, Call):
            return tuple(op.args) if op.target is bind else ()
        if isinstance(op, If):
            return tuple(arm.yields[op.outputs.index(value)] for arm in op.regions())
        if isinstance(op, Loop):
            return self._carried[op.carried[op.outputs.index(value)]]
        return self._carried.get(value, ())

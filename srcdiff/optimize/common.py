"""Computing the same thing once.

Comes in: calls, in program order. Goes out: for a call that was computed before in the same or an enclosing region, the
value it gave then. Invariant: the user's own operations stay; new memory that is written to later is never shared.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Node, Operand, Value
from srcdiff.optimize.clock import Clock
from srcdiff.rules.declare import is_pure

_OWN_MEMORY = frozenset({prim.new_stack, prim.make_list, prim.make_dict, np.zeros_like, np.zeros, np.full_like, np.copy,
                         np.empty, np.empty_like, np.ones, np.ones_like, np.full, runtime.zeros_like,
                         prim.own})
_READS = frozenset({operator.getitem, slice, len})


class Common:
    """A table of what has been computed, by region."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tables: list[dict[Any, Value]] = []

    def enter(self) -> None:
        """A region begins: what it computes is forgotten at its end."""
        self._tables.append({})

    def leave(self) -> None:
        """The region ends."""
        self._tables.pop()

    def rewrite(self, call: Call, ahead: list[Node]) -> Operand | None:
        """The value of an equal call."""
        if call.target in prim.CONSUMING or call.target in _OWN_MEMORY or call.target is prim.bind or not (
                is_pure(call.target) or call.target in _READS):
            return None
        key = (call.target, *self._clock.read_at(call), *map(_key, call.args),
               *((name, _key(arg)) for name, arg in sorted(call.kwargs.items())))
        for table in self._tables:
            if key in table and not call.primal:
                return table[key]
        self._tables[-1][key] = call.output
        return None


def _key(operand: Operand) -> Any:
    """What makes two operands equal; 0.0 and -0.0, or 1 and True, are not."""
    if isinstance(operand, Const):
        return operand if operand.name is not None else (type(operand.value), repr(operand.value))
    return operand


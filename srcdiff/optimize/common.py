"""Computing the same thing once.

Comes in: calls, in program order. Goes out: for a call that was computed before in the same or an enclosing region, the
value it gave then. Invariant: the user's own operations stay; new memory that is written to later is never shared.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import REGROUPED, is_fresh
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Node, Operand, Value
from srcdiff.optimize.clock import Clock
from srcdiff.rules.declare import is_pure

_OWN_MEMORY = frozenset({
    prim.new_stack, prim.new_list, prim.make_list, prim.make_dict, np.zeros_like, np.zeros, np.full_like, np.copy,
    np.empty, np.empty_like, np.ones, np.ones_like, np.full, runtime.zeros_like, runtime.slots_like,
    runtime.shadow_like, runtime.zero_tangent, prim.own})
_NEVER = _OWN_MEMORY | REGROUPED | prim.CONSUMING | {prim.bind, prim.caught, np.errstate, np.printoptions}
_READS = frozenset({operator.getitem, slice, len})


class Common:
    """A table of what has been computed, and how deep inside."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[Any, tuple[int, Value]] = {}
        self._new: list[list[Any]] = []     # what each of the regions around has added

    def enter(self) -> None:
        """A region begins: what it computes is forgotten at its end."""
        self._new.append([])

    def leave(self) -> None:
        """The region ends."""
        for key in self._new.pop():
            del self._known[key]

    def sees(self, target: Any) -> bool:
        """All calls that give the same at any time, and no memory to write to."""
        return target not in _NEVER and (is_pure(target) or target in _READS)

    def rewrite(self, call: Call, ahead: list[Node]) -> Operand | None:
        """The value of an equal call; what is stored into is nobody else's."""
        if self._clock.is_stored_into(call.outputs[0]) and is_fresh(call):
            return None
        key: tuple[Any, ...] = (call.target, *[arg if isinstance(arg, Value) else _key(arg) for arg in call.args])
        if self._clock.runs:
            key += self._clock.read_at(call)
        if call.kwargs:
            key += tuple((name, _key(arg)) for name, arg in sorted(call.kwargs.items()))
        depth, found = len(self._new), self._known.get(key)
        if found is None:
            self._new[-1].append(key)
        elif not call.primal:
            return found[1]
        if found is None or found[0] == depth:
            self._known[key] = depth, call.outputs[0]
        return None


def _key(operand: Operand) -> Any:
    """What makes two operands equal; 0.0 and -0.0, or 1 and True, are not."""
    if isinstance(operand, Value) or operand.name is not None:
        return operand
    return type(operand.value), repr(operand.value)


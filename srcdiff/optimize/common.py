"""Computing the same thing once.

Comes in: calls, in program order. Goes out: for a call that was computed before in the same or an enclosing region, the
value it gave then. Invariant: the user's own operations stay; new memory that is written to later is never shared.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import REGROUPED, is_fresh, makes_container
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Node, Operand, Value
from srcdiff.ir.types import rank
from srcdiff.optimize.clock import Clock
from srcdiff.optimize.terms import DIV, MUL, is_real_literal, unnamed
from srcdiff.rules.declare import is_pure

_OWN_MEMORY = frozenset({
    prim.new_stack, prim.new_list, prim.make_list, prim.make_dict, np.zeros_like, np.zeros, np.full_like, np.copy,
    np.empty, np.empty_like, np.ones, np.ones_like, np.full, runtime.zeros_like, runtime.slots_like,
    runtime.shadow_like, runtime.zero_tangent, prim.own})
_NEVER = _OWN_MEMORY | REGROUPED | prim.CONSUMING | {prim.bind, prim.caught, np.errstate, np.printoptions}
_READS = frozenset({operator.getitem, slice, len})
_FACTORED = MUL | DIV


class Common:
    """A table of what has been computed, and how deep inside."""

    looks_around = True

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[Any, tuple[int, Value]] = {}
        self._new: list[list[Any]] = []     # what each of the regions around has added
        self._shared: set[Operand] = set()  # what a product was written with, as it was there

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
        new = self._clock.runs and self._clock.is_stored_into(call.outputs[0])
        if new and (is_fresh(call) or makes_container(call)):
            return None
        key = self._key(call.target, call.args, call)
        depth, found = len(self._new), self._known.get(key)
        if found is None and call.target in MUL and not call.primal and self._regroup(call):
            return None
        if found is None:
            self._new[-1].append(key)
        elif not call.primal:
            return found[1]
        if found is None or found[0] == depth:
            self._known[key] = depth, call.outputs[0]
        return None

    def _key(self, target: Callable[..., Any], args: list[Operand], call: Call | None = None) -> tuple[Any, ...]:
        """What makes two calls equal, the one at hand or another one, without options."""
        key: tuple[Any, ...] = (target, *[arg if type(arg) is Value else _key(arg) for arg in args])
        if self._clock.runs:
            key += self._clock.read_at(call or Call(target, args))
        if call is not None and call.kwargs:
            key += tuple((name, _key(arg)) for name, arg in sorted(call.kwargs.items()))
        return key

    def _regroup(self, call: Call) -> bool:
        """``(g * s) * e`` in the place of ``(g * e) * s`` or ``g * (s * e)``, where ``g * s`` is known, and the same
        with ``g / s``; whether it was one of these. What serves twice is not taken apart, and numbers are only divided
        once, as their products cost nothing and read better in a row."""
        targets = DIV if rank(call.outputs[0].type) == 0 else _FACTORED
        if self._clock.runs and self._clock.is_stale(call, targets):
            return False
        for one, other in (call.args, call.args[::-1]):
            inner = unnamed(one)
            if inner is None or inner.target not in targets or one in self._shared:
                continue
            product = inner.target in MUL
            for kept, moved in (inner.args, inner.args[::-1])[:2 if product else 1]:
                if is_real_literal(kept):
                    continue
                known = self._one_of((operator.mul, other, moved), (operator.mul, moved, other)) if product else (
                    self._one_of((operator.truediv, other, moved)))
                if known is not None:
                    self._shared.add(known)
                    call.args = [known, kept]
                    return True
        return False

    def _one_of(self, *calls: tuple[Callable[..., Any], Operand, Operand]) -> Value | None:
        """The value of one of some calls, if it is known."""
        for target, *args in calls:
            found = self._known.get(self._key(target, args))
            if found is not None:
                return found[1]
        return None


def _key(operand: Operand) -> Any:
    """What makes two operands equal; 0.0 and -0.0, or 1 and True, are not."""
    if isinstance(operand, Value) or operand.name is not None:
        return operand
    return type(operand.value), repr(operand.value)


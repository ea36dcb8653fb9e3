"""The derivatives of the procedures that a function calls.

Comes in: procedures, and how a function is derived. Goes out: their pairs and tangents, each made once. Invariant: what
is said of a derivative, as that its results are in new memory, holds in the end: where one that calls itself was made
for more than turns out, it is made again.
"""

from __future__ import annotations

from collections.abc import Callable

from srcdiff.analysis.groups import Groups
from srcdiff.analysis.sharing import find_sources
from srcdiff.errors import SrcdiffError
from srcdiff.ir.nodes import Function, Location, Procedure, Value
from srcdiff.ir.walk import clone_function
from srcdiff.transform.caches import refuse_active
from srcdiff.transform.pairs import Derivatives, Pair, empty_pair, empty_tangent
from srcdiff.transform.results import Request, type_of_result
from srcdiff.transform.split import split_sweeps


class Callees:
    """The derivatives of the procedures that one derivative calls, each made once."""

    def __init__(self, derive: Callable[[Function, Request, Derivatives], Function],
                 without: frozenset[str] = frozenset()) -> None:
        self._derive, self._without = derive, without
        self._pairs: dict[tuple[Procedure, tuple[int, ...]], Pair] = {}
        self._tangents: dict[tuple[Procedure, tuple[int, ...]], Procedure] = {}
        self._supposing = self._refuted = False

    def pair(self, procedure: Procedure, wrt: tuple[int, ...], caller: Location | None) -> Pair:
        """The adjoint with respect to the operands at ``wrt``."""
        known = self._pairs.get((procedure, wrt))
        if known is None and procedure.recursive and not self._supposing:
            before, self._supposing, self._refuted = dict(self._pairs), True, False
            try:
                known = self._new_pair(procedure, wrt, caller)
            finally:
                self._supposing = False
            if self._refuted:
                self._pairs, known = before, None
        return known or self._new_pair(procedure, wrt, caller)

    def _new_pair(self, procedure: Procedure, wrt: tuple[int, ...], caller: Location | None) -> Pair:
        """The adjoint of a procedure, of which its own halves may suppose that its cotangents are in new memory."""
        known = self._pairs[procedure, wrt] = empty_pair(procedure, wrt)
        known.reverse.fresh = self._supposing
        both = self._derived(procedure, "pair", wrt, caller)
        copy, _ = clone_function(both)
        for half, kind, whole in ((known.forward, "forward", copy), (known.reverse, "reverse", both)):
            half.function = split_sweeps(whole, kind)
            half.function.name = half.name
        assert known.forward.function is not None
        known.forward.result = type_of_result(known.forward.function)
        known.reverse.fresh = _is_new(known.reverse)
        for half in (known.forward, known.reverse) if procedure.sources is not None else ():
            if not half.fresh and half.function is not None:
                find_sources(half, half.function)
        self._refuted |= procedure.recursive and not known.reverse.fresh
        return known

    def tangent(self, procedure: Procedure, wrt: tuple[int, ...], caller: Location | None) -> Procedure:
        """``(args, dots) -> (out, out_dot)``, the tangents of the operands at ``wrt`` after all operands."""
        known = self._tangents.get((procedure, wrt))
        if known is None:
            known = self._tangents[procedure, wrt] = empty_tangent(procedure)
            known.function = self._derived(procedure, "tangent", wrt, caller)
            known.fresh = _is_new(known)
            if not known.fresh and procedure.sources is not None:
                find_sources(known, known.function)
            known.result = type_of_result(known.function)
        return known

    def _derived(self, procedure: Procedure, kind: str, wrt: tuple[int, ...], caller: Location | None) -> Function:
        assert procedure.function is not None
        primal, _ = clone_function(procedure.function)
        request = Request(kind, wrt, len(wrt) != 1, len(primal.params), self._without)
        refuse_active(procedure.function, caller)
        try:
            return self._derive(primal, request, self)
        except SrcdiffError as error:
            raise error.called_from(caller) from None


def _is_new(procedure: Procedure) -> bool:
    """Whether what a procedure gives is memory that nothing else refers to."""
    assert procedure.function is not None
    result = procedure.function.result
    return not isinstance(result, Value) or Groups(procedure.function).is_own(result)

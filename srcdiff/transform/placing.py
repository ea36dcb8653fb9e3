"""Shadows where the reverse sweep wants them.

Comes in: a function with its two sweeps, the shadows made in the forward sweep. Goes out: the same function, changed in
place; a shadow that the forward sweep does not hand on is made where the reverse sweep begins to need it: at the head
of the mirror of its region. Invariant: adjoint memory is made once for each time the primal memory was.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import is_view
from srcdiff.ir.nodes import Call, Function, Node, Operand, Region
from srcdiff.ir.walk import operations, region_operands, regions_of
from srcdiff.transform.adjoint import REVERSE, Adjoint


def place_shadows(function: Function, adjoint: Adjoint) -> None:
    """Move shadows into the reverse sweep."""
    if adjoint.shadows.of:
        if adjoint.shadows.grown:
            _make_grown_late(function, adjoint)
        _Placing(function, adjoint).run()


def _make_grown_late(function: Function, adjoint: Adjoint) -> None:
    """Make the shadow of a list or dict where the reverse sweep begins, with as many items as there are then, if the
    forward sweep only lets it grow as the list grows."""
    grown, made_for = adjoint.shadows.grown, adjoint.shadows.made_for
    forward = operations(Region(ops=[op for op in function.body.ops if op.section != REVERSE]))
    there = set(forward)
    kept = {operand for region in regions_of(function) for operand in region_operands(region)}
    kept |= {operand for op in forward if op not in grown for operand in op.operands()}
    kept |= {op.operands()[0] for op, store in grown.items() if store not in there}     # nobody reads the list
    late = [op for op in function.body.ops if op in made_for and op in there and kept.isdisjoint(op.outputs) and any(
        other in there and other.operands()[0] in op.outputs for other in grown)]
    shadows = {output for op in late for output in op.outputs}
    for region in regions_of(function):
        region.ops = [op for op in region.ops if op not in late and not (
            op in grown and op.operands()[0] in shadows)]
    for op in late:
        assert isinstance(op, Call)
        op.target, op.args, op.kwargs = runtime.slots_like, [made_for[op]], {}
        op.section, op.location = REVERSE, None
    start = next((k for k, op in enumerate(function.body.ops) if op.section == REVERSE), len(function.body.ops))
    function.body.ops[start:start] = late


class _Placing:
    def __init__(self, function: Function, adjoint: Adjoint) -> None:
        self.body, self.mirrors = function.body, adjoint.mirrors.regions
        self.shadows = set(adjoint.shadows.of.values())
        self.parent: dict[Region, Region] = {}
        self.uses: dict[Operand, list[Region | None]] = defaultdict(list)      # None: the reverse sweep's own level
        #: The regions of the reverse sweep's own operations.
        self.heads = {inner for op in self.body.ops if op.section == REVERSE for inner in op.regions()}
        self._survey(self.body)

    def run(self) -> None:
        """Go through the regions of the forward sweep, inner ones first."""
        self._region(self.body)

    def _survey(self, region: Region) -> None:
        for op in region.ops:
            here = None if region is self.body and op.section == REVERSE else region
            for operand in op.operands():
                self.uses[operand].append(here)
            for inner in op.regions():
                self.parent[inner] = region
                self._survey(inner)
        for operand in region_operands(region):
            self.uses[operand].append(None if region is self.body else region)

    def _region(self, region: Region) -> None:
        moved: list[Node] = []
        for op in reversed(list(region.ops)):
            if region is self.body and op.section == REVERSE:
                continue
            for inner in op.regions():
                self._region(inner)
            if self._may_move(op, region):
                region.ops.remove(op)
                moved.insert(0, op)
                self._note_moved(op, region)
        if moved:
            self._put(moved, region)

    def _put(self, moved: list[Node], region: Region) -> None:
        for op in moved:
            op.section, op.location = REVERSE, None
        if region is self.body:
            start = next((k for k, op in enumerate(region.ops) if op.section == REVERSE), len(region.ops))
            region.ops[start:start] = moved
        else:
            self.mirrors[region].ops[0:0] = moved

    def _note_moved(self, op: Node, region: Region) -> None:
        there = None if region is self.body else self.mirrors[region]
        for operand in op.operands():
            self.uses[operand].remove(region)
            self.uses[operand].append(there)

    def _may_move(self, op: Node, region: Region) -> bool:
        """Whether an operation makes a shadow that only the mirror of its region uses."""
        if not isinstance(op, Call) or not (is_view(op) or op.target in (np.zeros_like, runtime.twin)):
            return False
        ours = bool(op.outputs) and self.shadows.issuperset(op.outputs)
        return ours and region in (self.body, *self.mirrors) and all(
            self._is_in_mirror(use, region) for output in op.outputs for use in self.uses[output])

    def _is_in_mirror(self, use: Region | None, region: Region) -> bool:
        if region is self.body:
            return use is None or self._is_reverse(use)
        mirror = self.mirrors[region]
        while use is not None and use is not mirror:
            use = self.parent.get(use)
        return use is mirror

    def _is_reverse(self, region: Region) -> bool:
        while region in self.parent and self.parent[region] is not self.body:
            region = self.parent[region]
        return region in self.heads

"""Which elements the reverse sweep puts back, and which it reads.

Comes in: a function with its two sweeps, in which the reverse sweep puts back all that stores overwrote. Goes out: its
`Restores`, and the same function without those of them that nobody needs. Invariant: whatever the reverse sweep reads,
it finds as it was at the mirrored point of the forward sweep.

In ``for i in range(1, n): y[i] = f(y[i - 1])`` the reverse sweep reads ``y[i - 1]`` after it has put back ``y[i]`` of
this and of the later rounds: other elements, so that nothing was to be saved. A restore stays where any later reading
of that memory in the reverse sweep may be of an element that it puts back.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from srcdiff.analysis.affine import Linear, contradict
from srcdiff.analysis.aliases import access
from srcdiff.analysis.extents import Extent, Frame, later_index, same_index
from srcdiff.analysis.liveness import Liveness
from srcdiff.analysis.memory import Memory, contents_read
from srcdiff.ir.nodes import Call, Function, Loop, Node, Operand, Region, Value
from srcdiff.ir.types import Array
from srcdiff.ir.walk import regions_of
from srcdiff.transform.adjoint import REVERSE, Adjoint

#: So many pairs of a restore and a reading are compared for one array, not more.
_MOST_PAIRS = 200
_Path = tuple[tuple[Region, int, Node], ...]


@dataclass
class Access:
    """A place in the reverse sweep where memory is read or put back, and which elements that are; None if that is not
    known."""

    path: _Path
    frame: Frame
    extent: Extent | None


class Restores:
    """The stores of the reverse sweep that put back what the forward sweep overwrote, by groups. ``readings`` are what
    operations that are ``needed`` read, by groups too; ``given_up`` are the restores that somebody relies on that they
    are left out."""

    def __init__(self, function: Function, adjoint: Adjoint) -> None:
        self.function, self.adjoint = function, adjoint
        self.once: set[Operand] = {param.value for param in function.params}
        self.once.update(output for op in function.body.ops for output in op.outputs)
        self.given_up: set[Call] = set()
        self.survey()

    def survey(self) -> None:
        """Find the restores and the readings, also after the reverse sweep has changed."""
        restores = self.adjoint.shadows.restores
        self.memory = Memory(self.function)
        self.paths: dict[Node, _Path] = {}
        self._frames: dict[tuple[str, Region], Frame] = {}
        self._restores: dict[Call, Access] = {}
        self._walk(self.function.body, ())
        self.by_group: dict[Value, list[Call]] = {}
        self.undone_by: dict[Node | None, Call] = {}      # by stores of the forward sweep
        self.uses: dict[Operand, list[Node]] = {}
        for op in self.paths:
            for operand in dict.fromkeys(op.operands()):
                self.uses.setdefault(operand, []).append(op)
            group = self.memory.group(op.args[0]) if op in restores and isinstance(op, Call) and op.args else None
            if group is not None and isinstance(op, Call):
                self.by_group.setdefault(group, []).append(op)
                self.undone_by[self.adjoint.origins.get(op)] = op
        self.needed = Liveness(self.function, restores).nodes
        self.readings = gathered(self.read_by(op, path) for op, path in self.paths.items()
                                 if op in self.needed and op not in restores)

    def _walk(self, region: Region, above: _Path) -> None:
        for place, op in enumerate(region.ops):
            if above or op.section == REVERSE:
                self.paths[op] = path = (*above, (region, place, op))
                for inner in op.regions():
                    self._walk(inner, path)

    def read_by(self, op: Node, path: _Path) -> dict[Value, list[Access]]:
        """What an operation, also one of the forward sweep, reads of written memory where it stands at a place."""
        found: dict[Value, list[Access]] = {}
        for operand in contents_read(op):
            for depth, group in enumerate(self.memory.groups(operand)):
                if group in self.memory.written:
                    picks = isinstance(op, Call) and op.target is operator.getitem and op.args[0] is operand
                    key = op.args[1] if picks and isinstance(op, Call) and access(op) in ("number", "copy") else None
                    found.setdefault(group, []).append(
                        self.at(path, operand, key) if depth == 0 else Access(path, self._frame("read", path), None))
        return found

    def at(self, path: _Path, operand: Operand, key: Operand | None, side: str = "read") -> Access:
        """The access to an array, or to its elements at a key, at a place."""
        frame = self._frame(side, path)
        return Access(path, frame, frame.extent(operand, key))

    def _frame(self, side: str, path: _Path) -> Frame:
        key = side, path[-1][0]
        if key not in self._frames:
            around = [(op, inner) for (_, _, op), (inner, _, _) in pairwise(path)]
            self._frames[key] = Frame(side, around, self.once, self.adjoint.mirrors.indices)
        return self._frames[key]

    def restore(self, op: Call) -> Access:
        """The access of a restore."""
        if op not in self._restores:
            path, target = self.paths[op], op.args[0]
            simple = op.target is operator.setitem and isinstance(target, Value) and isinstance(target.type, Array)
            self._restores[op] = self.at(path, target, op.args[1], "restore") if simple else Access(
                path, self._frame("restore", path), None)
        return self._restores[op]

    def is_idle(self, op: Call, group: Value, more: Sequence[Access] = ()) -> bool:
        """Whether neither the readings nor ``more`` may read what a restore in a group puts back."""
        known, target = self.readings.get(group, ()), op.args[0]
        if op in self.given_up:
            return True
        if not isinstance(target, Value) or not self.memory.is_own(target) or (
                (len(known) + len(more)) * len(self.by_group[group]) > _MOST_PAIRS):
            return False
        readings = [*known, *more]
        return all(reading.extent is not None for reading in readings) and not any(
            may_meet(self.restore(op), reading) for reading in readings)

    def idle(self, more: Mapping[Value, Sequence[Access]]) -> set[Call]:
        """The restores of which this holds, if there is ``more`` to be read of each group."""
        return {op for group, ops in self.by_group.items() for op in ops
                if self.is_idle(op, group, more.get(group, ()))}

    def is_lost(self, found: Mapping[Value, Sequence[Access]]) -> bool:
        """Whether readings may be of what is not put back any more."""
        return any(may_meet(self.restore(op), reading) for group, readings in found.items()
                   for op in self.by_group.get(group, ()) if op in self.given_up for reading in readings)

    def drop_idle(self) -> None:
        """Leave out all that nobody needs."""
        idle = self.idle({})
        for region in regions_of(self.function) if idle else ():
            region.ops = [op for op in region.ops if op not in idle]


def gathered(parts: Iterable[Mapping[Value, Sequence[Access]]]) -> dict[Value, list[Access]]:
    """What several places read, by groups."""
    found: dict[Value, list[Access]] = {}
    for part in parts:
        for group, accesses in part.items():
            found.setdefault(group, []).extend(accesses)
    return found


def may_meet(restore: Access, reading: Access) -> bool:
    """Whether a reading may run after a restore and be of an element that this puts back."""
    return any(_overlap(restore, reading, case) for case in _later(restore, reading))


def may_meet_elsewhere(restore: Access, reading: Access) -> bool:
    """The same of another iteration of a loop around both."""
    loops, _ = _common_loops(restore, reading)
    return any(_overlap(restore, reading, case) for case in _later(restore, reading)[:len(loops)])


def may_meet_here(restore: Access, reading: Access) -> bool:
    """Whether both may be of one element in the same iteration of the loops around both, whichever comes first."""
    loops, _ = _common_loops(restore, reading)
    return _overlap(restore, reading, [
        each for loop in loops for each in same_index(restore.frame, reading.frame, loop)])


def _overlap(restore: Access, reading: Access, case: Sequence[Linear]) -> bool:
    if restore.extent is None or reading.extent is None or restore.extent.root is not reading.extent.root:
        return True
    return not contradict([*restore.frame.facts, *reading.frame.facts, *restore.extent.overlap(reading.extent), *case])


def _later(restore: Access, reading: Access) -> list[list[Linear]]:
    """The ways in which a reading may come after a restore: in a later iteration of each loop around both, or, last,
    in the same."""
    cases, same = [], list[Linear]()
    loops, after = _common_loops(restore, reading)
    for loop in loops:
        cases.append([*same, *later_index(restore.frame, reading.frame, loop)])
        same = [*same, *same_index(restore.frame, reading.frame, loop)]
    return [*cases, same] if after else cases


def _common_loops(restore: Access, reading: Access) -> tuple[list[Loop], bool]:
    """The loops around both, and whether in the same iteration of these the reading may come after the restore."""
    loops = list[Loop]()
    for (region, place, op), (other_region, other_place, _) in zip(restore.path, reading.path, strict=False):
        if region is not other_region or place != other_place:
            return loops, region is other_region and place < other_place      # of two arms, one runs
        loops += [op] if isinstance(op, Loop) else []
    return loops, True

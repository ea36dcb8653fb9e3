"""Elements of written memory that the reverse sweep reads again.

Comes in: a function with its two sweeps, the reverse sweep naming elements that the forward sweep read (``t = x[i]``).
Goes out: the same function, changed in place; some of those elements are read again in the reverse sweep. Invariant: an
element is read again only where no store stands between its first reading and its use in the forward sweep, so that the
restored memory holds it at the mirrored point.

There are two ways to have ``t`` in the reverse sweep: save it where it was read, or restore what stores overwrite and
read it again. Restoring is chosen where whole arrays are read anyway, or where stores are fewer than readings.
"""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import dataclass

from srcdiff.analysis.aliases import access
from srcdiff.analysis.liveness import Liveness
from srcdiff.analysis.memory import Memory, is_store
from srcdiff.ir.nodes import Call, Function, Loop, Node, Region, Value
from srcdiff.ir.walk import clone_node, operations
from srcdiff.transform.adjoint import REVERSE, Adjoint

_PER_LOOP = 100     # how often a loop is taken to run


@dataclass
class _Reading:
    """``op`` of the reverse sweep, in ``region``, uses ``element``, read from the memory of ``group``."""

    op: Node
    region: Region
    element: Value
    group: Value
    again: bool


def choose_reloads(function: Function, adjoint: Adjoint) -> None:
    """Read elements again where that is better than saving them."""
    if adjoint.shadows.old:
        _Reloading(function, adjoint).run()


class _Reloading:
    def __init__(self, function: Function, adjoint: Adjoint) -> None:
        self.function, self.adjoint = function, adjoint
        self.memory = Memory(function)
        restores = {op for op in operations(function.body) if isinstance(op, Call) and self._is_restore(op)}
        self.needed = Liveness(function, restores).nodes
        self.weight: dict[Node, int] = {}
        self.places: dict[Node, tuple[Region, int]] = {}
        self.stores: dict[Region, list[tuple[int, Value]]] = {}
        self.readings: list[_Reading] = []
        self.whole: set[Value] = set()      # groups that the reverse sweep reads otherwise
        self._survey(function.body, 1)
        self._find(function.body, [op for op in function.body.ops if op.section == REVERSE])

    def run(self) -> None:
        """Decide for each group, and rewrite."""
        saved_once: dict[Value, bool] = {}      # whether all uses of an element can read it again
        for reading in self.readings:
            saved_once[reading.element] = saved_once.get(reading.element, True) and reading.again
        loads: Counter[Value] = Counter()
        for reading in {reading.element: reading for reading in self.readings}.values():
            assert reading.element.op is not None
            if saved_once[reading.element]:
                loads[reading.group] += self.weight[reading.element.op]
        stores: Counter[Value] = Counter()
        for op in self.adjoint.shadows.old:
            group = self.memory.group(op.args[0]) if isinstance(op, Call) else None
            if group is not None and op in self.weight:
                stores[group] += self.weight[op]
        chosen = {group for group in loads if group in self.whole or loads[group] >= max(stores[group], _PER_LOOP)}
        for reading in self.readings:
            if reading.group in chosen and saved_once[reading.element]:
                self._read_again(reading)

    def _is_restore(self, op: Call) -> bool:
        return op.target is operator.setitem and op.args[2] in self.adjoint.shadows.restored

    def _survey(self, region: Region, weight: int) -> None:
        """Note where operations of the forward sweep stand, and which groups are stored into where."""
        stores = self.stores[region] = []
        for place, op in enumerate(region.ops):
            if op.section == REVERSE:
                break
            self.weight[op], self.places[op] = weight, (region, place)
            for inner in op.regions():
                self._survey(inner, weight * (_PER_LOOP if isinstance(op, Loop) else 1))
            for inner_op in (op, *(each for inner in op.regions() for each in operations(inner))):
                if is_store(inner_op) and isinstance(inner_op, Call):
                    group = self.memory.group(inner_op.args[0])
                    if group is not None:
                        stores.append((place, group))

    def _find(self, region: Region, ops: list[Node]) -> None:
        """Note what the needed operations of the reverse sweep read of the forward sweep's written memory."""
        for op in ops:
            if op in self.needed:
                for operand in dict.fromkeys(op.operands()):
                    group = self._element_of(operand)
                    if group is not None and isinstance(operand, Value):
                        self.readings.append(_Reading(op, region, operand, group, self._may_read_again(op, operand)))
                self.whole.update(self.memory.reads(op))
            for inner in op.regions():
                self._find(inner, inner.ops)

    def _element_of(self, operand: object) -> Value | None:
        """The group of the memory that the forward sweep read a number from."""
        made = operand.op if isinstance(operand, Value) else None
        if not isinstance(made, Call) or made.target is not operator.getitem or made not in self.places:
            return None
        return self.memory.group(made.args[0]) if access(made) == "number" and self.memory.is_written(
            made.args[0]) else None

    def _may_read_again(self, op: Node, element: Value) -> bool:
        """Whether no store stands between the reading and the operation that ``op`` was made for."""
        origin = self.adjoint.origins.get(op)
        if origin is None or element.op is None or origin not in self.places:
            return False
        (region, first), (other, last) = self.places[element.op], self.places[origin]
        assert isinstance(element.op, Call)
        group = self.memory.group(element.op.args[0])
        return region is other and not any(
            first < place < last and stored is group for place, stored in self.stores[region])

    def _read_again(self, reading: _Reading) -> None:
        assert isinstance(reading.element.op, Call)
        made = clone_node(reading.element.op, {})
        made.section, made.primal, made.location = REVERSE, False, reading.op.location
        made.outputs[0].temp, made.outputs[0].user = True, False
        place = reading.region.ops.index(reading.op)
        reading.region.ops.insert(place, made)
        reading.op.replace(lambda operand: made.outputs[0] if operand is reading.element else operand)

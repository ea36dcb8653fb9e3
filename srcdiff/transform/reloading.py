"""What the reverse sweep computes again from written memory.

Comes in: a function with its two sweeps, the reverse sweep naming values that the forward sweep computed from memory
that it stores into (``t = x[i]``, ``d = x[2:] - x[:-2]``). Goes out: the same function, changed in place; some of those
values are computed again in the reverse sweep. Invariant: that is done only where no store stands between the first
reading and the use in the forward sweep, so that the restored memory gives the same at the mirrored point.

There are two ways to have ``t`` in the reverse sweep: save it where it was computed, or restore what stores overwrite
and compute it again. Restoring is chosen where whole arrays are read anyway, or where stores are fewer than readings.
"""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import dataclass

from srcdiff.analysis.aliases import access, is_view
from srcdiff.analysis.memory import is_store
from srcdiff.ir.nodes import Call, Const, Function, Loop, Node, Operand, Region, Value
from srcdiff.ir.primitives import OF_KEYS
from srcdiff.ir.types import rank
from srcdiff.ir.walk import clone_node, operations
from srcdiff.rules.declare import Elementwise, registry
from srcdiff.transform.adjoint import REVERSE, Adjoint
from srcdiff.transform.exchanges import exchanged
from srcdiff.transform.restores import Access, Restores, gathered
from srcdiff.transform.stored_values import read_back

_PER_LOOP = 100     # how often a loop is taken to run
_MOST_OPS = 6       # in one computation that is done again


@dataclass
class _Reading:
    """``op`` of the reverse sweep, in ``region``, uses ``value``, which the operations of ``chain`` make from what is
    there and from the written memory of ``groups``, by ``accesses``; ``again`` if they give the same there."""

    op: Node
    region: Region
    value: Value
    chain: list[Call]
    groups: set[Value]
    accesses: dict[Value, list[Access]]
    again: bool


def choose_reloads(function: Function, adjoint: Adjoint, *, undo_all: bool = False) -> None:
    """Compute again what is better computed again than saved; undo what stores in loops did as far as somebody needs
    that, or, with ``undo_all``, always."""
    restores = Restores(function, adjoint)
    choosing = not undo_all and any(isinstance(node, Loop) for node in adjoint.mirrors.nodes)
    if choosing:
        read_back(restores)
    _Reloading(function, adjoint, restores).run()
    if choosing:
        restores.survey()
        read_back(restores)     # more may be read where it is clear now what is put back
        restores.drop_idle()


class _Reloading:
    def __init__(self, function: Function, adjoint: Adjoint, restores: Restores) -> None:
        self.function, self.adjoint, self.restores = function, adjoint, restores
        self.memory = restores.memory
        self.there = {param.value for param in function.params}
        self._note_exchanged()
        self.weight: dict[Node, int] = {}
        self.places: dict[Node, tuple[Region, int]] = {}
        self.stores: dict[Region, list[tuple[int, Value]]] = {}
        self.readings: list[_Reading] = []
        self.whole: set[Value] = set()      # groups that the reverse sweep reads otherwise
        self._survey(function.body, 1)
        self._find(function.body, [op for op in function.body.ops if op.section == REVERSE])

    def run(self) -> None:
        """Decide for each group, and rewrite."""
        again: dict[Value, bool] = {}      # whether all uses of a value can compute it again
        for reading in self.readings:
            again[reading.value] = again.get(reading.value, True) and reading.again
        loads: Counter[Value] = Counter()
        for reading in {reading.value: reading for reading in self.readings if again[reading.value]}.values():
            if rank(reading.value.type) == 0:
                loads.update(dict.fromkeys(reading.groups, self.weight[reading.chain[-1]]))
        stores = self._weigh_stores([reading for reading in self.readings if again[reading.value]])
        chosen = self.whole | {group for group in loads if loads[group] >= max(stores[group], _PER_LOOP)}
        for reading in self.readings:
            if again[reading.value] and reading.groups <= chosen:
                self._compute_again(reading)

    def _weigh_stores(self, readings: list[_Reading]) -> Counter[Value]:
        """How often something must be saved to undo the stores into each group, if all readings are done again."""
        more = gathered(reading.accesses for reading in readings)
        idle = {self.adjoint.origins.get(op) for op in self.restores.idle(more)}
        stores: Counter[Value] = Counter()
        for op in (*self.adjoint.shadows.old, *self.adjoint.shadows.undo):
            target = self.memory.group(op.args[0]) if isinstance(op, Call) else None
            if target is not None and op in self.weight and op not in idle:
                stores[target] += self.weight[op]
        return stores

    def _note_exchanged(self) -> None:
        """Note what the mirrors of loops can exchange back, see `saving`."""
        for loop in self.function.body.ops:
            if isinstance(loop, Loop) and loop in self.adjoint.mirrors.nodes and loop.body.stop is None:
                self.there.update(loop.carried[k] for circle in exchanged(loop) for k in circle)

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
            if op in self.restores.needed:
                for operand in dict.fromkeys(op.operands()):
                    chain: dict[Call, None] = {}
                    groups: set[Value] = set()
                    if isinstance(operand, Value) and self._is_chain(operand, chain, groups) and groups:
                        made = list(chain)
                        path = self.restores.paths[op]
                        accesses = gathered(self.restores.read_by(each, path) for each in made)
                        again = self._gives_the_same(op, made, groups) and not self.restores.is_lost(accesses)
                        self.readings.append(_Reading(op, region, operand, made, groups, accesses, again))
                self.whole.update(self.memory.reads(op))
            for inner in op.regions():
                self._find(inner, inner.ops)

    def _is_chain(self, value: Value, chain: dict[Call, None], groups: set[Value]) -> bool:
        """Whether few cheap operations in one region of a loop make a value; they are put into ``chain`` in order, and
        into ``groups`` what written memory they read."""
        op = value.op
        if not isinstance(op, Call) or op not in self.places or self.weight[op] == 1:
            return False
        if op in chain:
            return True
        if sum(each.target not in OF_KEYS for each in chain) >= _MOST_OPS:
            return False
        part = op.target in OF_KEYS or op.target is operator.getitem and (is_view(op) or access(op) == "number")
        if not part and not isinstance(registry.find(op.target), Elementwise):
            return False
        if not all(self._is_there(arg) or isinstance(arg, Value) and self._is_chain(arg, chain, groups)
                   for arg in op.operands()):
            return False
        groups.update(self.memory.reads(op))
        chain[op] = None
        return len({self.places[each][0] for each in chain}) == 1

    def _is_there(self, operand: Operand) -> bool:
        """Whether an operand is the same in the reverse sweep: a constant, made outside loops, the index of a loop, or
        what a loop exchanges, which the mirror exchanges back."""
        if isinstance(operand, Const) or operand in self.adjoint.mirrors.indices:
            return True
        made = operand.op
        return made is None and operand in self.there or made in self.weight and self.weight[made] == 1 and (
            self.places[made][0] is self.function.body)

    def _gives_the_same(self, op: Node, chain: list[Call], groups: set[Value]) -> bool:
        """Whether no store stands between the readings and the operation that ``op`` was made for."""
        origin = self.adjoint.origins.get(op)
        if origin is None or origin not in self.places:
            return False
        region, last = self.places[origin]
        first = min(self.places[each][1] for each in chain)
        return self.places[chain[0]][0] is region and not any(
            first < place < last and group in groups for place, group in self.stores[region])

    def _compute_again(self, reading: _Reading) -> None:
        fresh: dict[Value, Value] = {}
        made = [clone_node(op, fresh) for op in reading.chain]
        for op in made:
            op.section, op.primal, op.location = REVERSE, False, reading.op.location
            op.outputs[0].temp, op.outputs[0].user = True, False
        place = reading.region.ops.index(reading.op)
        reading.region.ops[place:place] = made
        reading.op.replace(lambda operand: made[-1].outputs[0] if operand is reading.value else operand)

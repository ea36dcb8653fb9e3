"""What the result and the effects of a function depend on.

Comes in: a function, also one whose reverse sweep still names values inside the forward sweep's regions. Goes out: the
values and the operations that are needed. Invariant: what is not needed may be dropped, in time linear in the size of
the function.

A store is needed where something that is needed may read afterwards what it wrote: something that stands behind it, or
in a loop around both. It is needed too where the caller can see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from srcdiff.analysis.aliases import result_tuples
from srcdiff.analysis.effects import has_effect
from srcdiff.analysis.memory import Memory
from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.walk import operations


class Liveness:
    """``values`` and ``nodes`` are what is needed; ``but`` are stores taken as if they were not there."""

    def __init__(self, function: Function, but: Collection[Node] = ()) -> None:
        self.but = but
        self.values: set[Value] = set()
        self.nodes: set[Node] = set()
        self.around: dict[Node, Node | None] = {}
        self.carried_by: dict[Value, tuple[Loop, int]] = {}
        self.todo: list[Value] = []
        self.memory = Memory(function)
        self.until: dict[Node, int] = {}      # for operations in loops, where the outermost of these ends
        self.places: dict[Node, int] = {}       # empty where nothing is stored
        self.seen: list[Node] = []      # stores whose results are read, still to be marked
        self._survey(function.body, None)
        if self.memory.stores:
            self._find_places(function)
        self.stores = self._stores_by_group()
        self._need(function.body.yields)
        holders = result_tuples(function)
        for operand in (*(arg for holder in holders for arg in holder.args), *function.body.yields):
            self._read(self.memory.groups(operand), len(self.places))
        effects = {op.target: op for op in self.around if isinstance(op, Call)}       # of which there are not many
        running = {target for target, op in effects.items() if has_effect(op)}
        for op in self.around:
            if op.guarded or isinstance(op, Call) and op.target in running:
                self._need_node(op)
        while self.todo or self.seen:
            if not self.todo:
                self._need_node(self.seen.pop())
                continue
            value = self.todo.pop()
            if not isinstance(value.op, Call):
                self._explain(value)
            elif value.op not in self.nodes:
                self._need_node(value.op)

    def _stores_by_group(self) -> dict[Value, list[tuple[int, Node]]]:
        """The stores into each group that are not yet needed, last first; those that the caller sees are needed."""
        found: dict[Value, list[tuple[int, Node]]] = {}
        for op in self.memory.stores:
            if op in self.but:
                continue
            target = op.args[0]
            group = self.memory.group(target)
            if group is None or isinstance(target, Value) and not self.memory.is_own(target):
                self.seen.append(op)
            else:
                found.setdefault(group, []).append((self.places[op], op))
        return {group: stores[::-1] for group, stores in found.items()}

    def _read(self, groups: Iterable[Value], until: int) -> None:
        """What is in groups is read, so that the stores before a place are needed."""
        for group in groups:
            stores = self.stores.get(group, [])
            while stores and stores[-1][0] < until:
                self.seen.append(stores.pop()[1])

    def _find_places(self, function: Function) -> None:
        order = operations(function.body)
        self.places = {op: place for place, op in enumerate(order)}
        for place, op in enumerate(order):
            if isinstance(op, Loop) and op not in self.until:
                inside = [inner for region in op.regions() for inner in operations(region)]
                self.until.update(dict.fromkeys([op, *inside], place + 1 + len(inside)))

    def _survey(self, region: Region, owner: Node | None) -> None:
        self.around.update(dict.fromkeys(region.ops, owner))
        for op in region.ops:
            if isinstance(op, Call):
                continue
            if isinstance(op, Loop):
                for faces in (op.carried, op.outputs, op.test.params if op.test is not None else ()):
                    self.carried_by.update((value, (op, j)) for j, value in enumerate(faces))
            for inner in op.regions():
                self._survey(inner, op)

    def _need(self, operands: Iterable[Operand]) -> None:
        values = self.values
        new = [operand for operand in operands if operand not in values and isinstance(operand, Value)]
        values.update(new)
        self.todo += new

    def _need_node(self, op: Node) -> None:
        """The operation runs: what decides whether it runs is needed too."""
        node: Node | None = op
        while node is not None and node not in self.nodes:
            self.nodes.add(node)
            if self.places:
                self._read(self.memory.reads(node), self.until.get(node, self.places[node]))
            if isinstance(node, Call):
                self._need(node.args)
                if node.kwargs:
                    self._need(node.kwargs.values())
            elif isinstance(node, If):
                self._need([node.test])
            elif isinstance(node, Loop):
                self._need(node.bounds or ())
                self._need(operand for operand in (node.limit, node.body.stop) if operand is not None)
                self._need(node.test.yields if node.test is not None else ())
            node = self.around[node]

    def _explain(self, value: Value) -> None:
        """Mark what a needed value is made of that no call defines."""
        op = value.op
        if op is not None and op not in self.nodes:
            self._need_node(op)
        if isinstance(op, If):
            k = op.outputs.index(value)
            self._need((op.then.yields[k], op.orelse.yields[k]))
        elif value in self.carried_by:
            self._carry(*self.carried_by[value])

    def _carry(self, op: Loop, j: int) -> None:
        """All faces of a carried value are needed together."""
        self._need_node(op)
        self._need((op.inits[j], op.body.yields[j], op.carried[j]))

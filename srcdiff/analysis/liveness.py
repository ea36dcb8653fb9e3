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
        self.values: set[Operand] = set()
        self.nodes: set[Node] = set()
        self.around: dict[Node, Node | None] = {}
        self.carried_by: dict[Value, tuple[Loop, int]] = {}
        self.todo: list[Value] = []
        self.until: dict[Node, int] = {}      # for operations in loops, where the outermost of these ends
        self.places: dict[Node, int] = {}       # empty where nothing is stored
        self.seen: list[Node] = []      # stores whose results are read, still to be marked
        self._survey(function.body, None)
        called = {op.target: op for op in self.around if type(op) is Call}       # of which there are not many
        self.memory = Memory(function, called)
        if self.memory.stores:
            self._find_places(function)
        self.stores = self._stores_by_group()
        self._need(function.body.yields)
        if self.memory.stores:
            holders = result_tuples(function)
            for operand in (*(arg for holder in holders for arg in holder.args), *function.body.yields):
                self._read(self.memory.groups(operand), len(self.places))
        running = {target for target, op in called.items() if has_effect(op)}
        for op in [op for op in self.around if op.guarded or type(op) is Call and op.target in running]:
            self._need_node(op)
        if not self.places:
            self._go_back(function.body)
        self._need_all_behind()

    def _go_back(self, region: Region) -> None:
        """Find what is needed in one walk from the end to the start, where nothing is stored; what is left to find is
        what loops carry."""
        values, nodes = self.values, self.nodes
        for op in reversed(region.ops):
            if type(op) is not Call:
                self._go_back_inside(op)
            elif not values.isdisjoint(op.outputs):
                nodes.add(op)
                values.update(op.operands())

    def _go_back_inside(self, op: Node) -> None:
        for output in [output for output in op.outputs if output in self.values]:
            self._explain(output)
        for region in reversed(op.regions()):
            self._go_back(region)
            for param in [param for param in region.params if param in self.values]:
                self._explain(param)
            if not self.nodes.isdisjoint(region.ops):
                self._need_node(op)

    def _need_all_behind(self) -> None:
        """What is needed makes what it is made of needed, until there is nothing new."""
        todo, nodes = self.todo, self.nodes
        while todo or self.seen:
            if not todo:
                self._need_node(self.seen.pop())
                continue
            value = todo.pop()
            op = value.op
            if type(op) is not Call:
                self._explain(value)
            elif op not in nodes:
                self._need_node(op)

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
        for op in [op for op in region.ops if type(op) is not Call]:
            if isinstance(op, Loop):
                for faces in (op.carried, op.outputs, op.test.params if op.test is not None else ()):
                    self.carried_by.update((value, (op, j)) for j, value in enumerate(faces))
            for inner in op.regions():
                self._survey(inner, op)

    def _need(self, operands: Iterable[Operand]) -> None:
        values = self.values
        new = [operand for operand in operands if operand not in values and isinstance(operand, Value)]
        if new:
            values.update(new)
            self.todo += new

    def _need_node(self, op: Node) -> None:
        """The operation runs: what decides whether it runs is needed too."""
        node: Node | None = op
        nodes, places = self.nodes, self.places
        while node is not None and node not in nodes:
            nodes.add(node)
            if places:
                self._read(self.memory.reads(node), self.until.get(node, places[node]))
            self._need(_decisive(node) if isinstance(node, Loop) else node.operands())
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


def _decisive(op: Loop) -> list[Operand]:
    """What decides how often a loop runs."""
    tested = op.test.yields if op.test is not None else []
    return [*(op.bounds or ()), *tested, *[operand for operand in (op.limit, op.body.stop) if operand is not None]]

"""Dropping what nobody reads.

Comes in: a function, also one whose reverse sweep still names values inside the forward sweep's regions. Goes out:
the same function, changed in place, without the operations, results and carried values that neither the result nor an
effect depends on. Invariant: operations with an effect stay, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable

from srcdiff.analysis.effects import has_effect
from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Operand, Region, Value


def drop_dead(function: Function) -> None:
    """Remove everything that is not needed, in time linear in the size of the function."""
    _Liveness(function).sweep(function.body)


class _Liveness:
    """Marks what is needed, backward from the result and from effects."""

    def __init__(self, function: Function) -> None:
        self.values: set[Value] = set()
        self.nodes: set[Node] = set()
        self.around: dict[Node, Node | None] = {}
        self.carried_by: dict[Value, tuple[Loop, int]] = {}
        self.todo: list[Value] = []
        self._survey(function.body, None)
        self._need(function.body.yields)
        for op in self.around:
            if has_effect(op):
                self._need_node(op)
        while self.todo:
            self._explain(self.todo.pop())

    def _survey(self, region: Region, owner: Node | None) -> None:
        for op in region.ops:
            self.around[op] = owner
            if isinstance(op, Loop):
                for j, param in enumerate(op.carried):
                    self.carried_by[param] = (op, j)
                for j, param in enumerate(op.test.params if op.test is not None else ()):
                    self.carried_by[param] = (op, j)
            for inner in () if isinstance(op, Call) else op.regions():
                self._survey(inner, op)

    def _need(self, operands: Iterable[Operand]) -> None:
        for operand in operands:
            if isinstance(operand, Value) and operand not in self.values:
                self.values.add(operand)
                self.todo.append(operand)

    def _need_node(self, op: Node) -> None:
        """The operation runs: what decides whether it runs is needed too."""
        node: Node | None = op
        while node is not None and node not in self.nodes:
            self.nodes.add(node)
            if isinstance(node, Call):
                self._need(node.operands())
            elif isinstance(node, If):
                self._need([node.test])
            elif isinstance(node, Loop):
                self._need(node.bounds or ())
                self._need(operand for operand in (node.limit, node.body.stop) if operand is not None)
                self._need(node.test.yields if node.test is not None else ())
            node = self.around[node]

    def _explain(self, value: Value) -> None:
        """Mark what a needed value is made of."""
        op = value.op
        if value in self.carried_by:
            self._carry(*self.carried_by[value])
        if op is None or op in self.nodes and isinstance(op, Call):
            return
        self._need_node(op)
        if isinstance(op, If):
            k = op.outputs.index(value)
            self._need((op.then.yields[k], op.orelse.yields[k]))
        elif isinstance(op, Loop):
            self._carry(op, op.outputs.index(value))

    def _carry(self, op: Loop, j: int) -> None:
        """All faces of a carried value are needed together."""
        self._need_node(op)
        self._need((op.inits[j], op.body.yields[j], op.carried[j]))

    def sweep(self, region: Region) -> None:
        """Drop what was not marked."""
        region.ops = [op for op in region.ops if op in self.nodes]
        for op in region.ops:
            if isinstance(op, Call):
                continue
            if isinstance(op, If):
                self._prune_if(op)
            elif isinstance(op, Loop):
                self._prune_loop(op)
            for inner in op.regions():
                self.sweep(inner)

    def _prune_if(self, op: If) -> None:
        keep = [k for k, output in enumerate(op.outputs) if output in self.values]
        op.outputs = [op.outputs[k] for k in keep]
        for region in op.regions():
            region.yields = [region.yields[k] for k in keep]

    def _prune_loop(self, op: Loop) -> None:
        carried = op.carried
        keep = [j for j, param in enumerate(carried) if param in self.values]
        index = op.body.params[:1] if op.bounds is not None else []
        op.body.params = index + [carried[j] for j in keep]
        op.inits, op.outputs = [op.inits[j] for j in keep], [op.outputs[j] for j in keep]
        op.body.yields = [op.body.yields[j] for j in keep]
        if op.test is not None:
            op.test.params = [op.test.params[j] for j in keep]

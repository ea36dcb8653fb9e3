"""Which operations may not work in place.

Comes in: a function, and which of its operations would work in place. Goes out: those of them on memory that others own
or still look at, and why. Invariant: of the others, nobody sees that they changed anything.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable

from srcdiff import runtime
from srcdiff.analysis.aliases import READ_ONLY_VIEWS, is_immutable, result_tuples
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.types import item_type, of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.types import is_container, is_number
from srcdiff.ir.walk import free_of_regions, operations


def spoiled_in_place(function: Function, works_in_place: Callable[[Call], bool]) -> list[tuple[Call, str]]:
    """The in-place operations (as chosen by ``works_in_place``) on memory that others own or still look at, and why."""
    return _InPlace(function, works_in_place).found


def _may_change_array(op: Call) -> bool:
    """Whether what is added to in a container may be an array that it holds."""
    target, *keys, _ = op.args
    kind = of_operand(target)
    if not is_container(kind):
        return False
    for key in keys:
        kind = item_type(kind, key)
    return not is_number(kind)


class _InPlace:
    """One backward walk that knows which values are still to be read."""

    def __init__(self, function: Function, works_in_place: Callable[[Call], bool]) -> None:
        holders = result_tuples(function)
        self.groups = Groups(function, holders)
        self.works_in_place = works_in_place
        chosen = [op for op in operations(function.body) if isinstance(op, Call) and works_in_place(op)]
        self.judged = self.groups.members({group for op in chosen for group in self._changed(op)})
        self.read_only = {self.groups.of(op.output) for op in operations(function.body)
                          if isinstance(op, Call) and op.target in READ_ONLY_VIEWS}
        self.found: list[tuple[Call, str]] = []
        self.free = free_of_regions(function.body)
        self.here: Region = function.body
        live: dict[Value, dict[Value, None]] = {}
        for holder in holders:      # one inside another may be made before an operation that would change its items
            self._use(live, holder.args)
        self._region(function.body, live)

    def _region(self, region: Region, live: dict[Value, dict[Value, None]]) -> None:
        around, self.here = self.here, region
        self._use(live, region.yields if region.stop is None else [*region.yields, region.stop])
        for op in reversed(region.ops):
            self._node(op, live)
        self.here = around

    def _node(self, op: Node, live: dict[Value, dict[Value, None]]) -> None:
        for output in op.outputs:
            if output in self.judged:
                for group in self.groups.reached(output):
                    live.get(group, {}).pop(output, None)
        if isinstance(op, Call):
            if self.works_in_place(op):
                self._judge(op, live)
        elif isinstance(op, If):
            branches = [{group: dict(values) for group, values in live.items()} for _ in range(2)]
            for region, inner in zip(op.regions(), branches, strict=True):
                self._region(region, inner)
            for inner in branches:
                for group, values in inner.items():
                    live.setdefault(group, {}).update(values)
        elif isinstance(op, Loop):
            self._loop(op, live)
        self._use(live, op.operands())

    def _loop(self, op: Loop, live: dict[Value, dict[Value, None]]) -> None:
        from_outside = [v for region in op.regions() for v in self.free[region]]
        self._use(live, from_outside)      # read again in the next iteration
        for region in reversed(op.regions()):
            inner = {group: dict(values) for group, values in live.items()}
            if region is op.test:
                self._use(inner, op.test.params)
            self._region(region, inner)

    def _use(self, live: dict[Value, dict[Value, None]], operands: Iterable[Operand]) -> None:
        for operand in operands:
            if operand in self.judged and isinstance(operand, Value):
                for group in self.groups.reached(operand):
                    live.setdefault(group, {})[operand] = None

    def _judge(self, op: Call, live: dict[Value, dict[Value, None]]) -> None:
        target = op.args[0]
        if is_immutable(target) or isinstance(target, Value) and not self.groups.is_writable(target):
            if op.target in prim.CONSUMING or op.target is operator.add:
                self._judge_scalar(op, live)
        elif op.outputs and is_immutable(op.output):
            self.found.append((op, f"the result is a number, and {target!r} may be an array"))
        elif isinstance(target, Const):
            self.found.append((op, f"{target!r} was not made here"))
        elif not self.read_only.isdisjoint(self._changed(op)):
            self.found.append((op, f"{target.name} may be a view that cannot be written to"))
        elif not self.groups.is_own(target):
            self.found.append((op, f"{target.name} may share memory with an argument or with something made elsewhere"))
        else:
            others = [value.name for group in self._changed(op) for value in live.get(group, {})]
            if others and not self._is_alone(target):
                self.found.append((op, f"{target.name} may share memory with {others[0]}, which is read later"))

    def _changed(self, op: Call) -> tuple[Value, ...]:
        """The groups of what an operation changes."""
        target = op.args[0]
        if not isinstance(target, Value):
            return ()
        inside = op.target in prim.ADDING and _may_change_array(op)
        return self.groups.reached(target) if inside else (self.groups.of(target),)

    def _is_alone(self, target: Value) -> bool:
        """Whether a value is made of new zeros in this region, which nothing has read but what works in place on them,
        one after another: what shares memory with others later does not yet."""
        defined = {output for op in self.here.ops for output in op.outputs}
        reads = Counter(operand for op in self.here.ops for operands in (
            op.operands(), *(self.free[inner] for inner in op.regions())) for operand in operands)
        while target in defined and reads[target] == 1 and isinstance(target.op, Call):
            if target.op.target is runtime.zeros_like:
                return True
            if not self.works_in_place(target.op) or not isinstance(target.op.args[0], Value):
                break
            target = target.op.args[0]
        return False

    def _judge_scalar(self, op: Call, live: dict[Value, dict[Value, None]]) -> None:
        """A scalar cannot be spoiled, but the operation takes its name away."""
        target = op.args[0]
        if isinstance(target, Value) and target in live.get(self.groups.of(target), {}):
            self.found.append((op, f"{target.name} is read later"))

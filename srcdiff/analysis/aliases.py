"""Which values may share memory, and who owns it.

Comes in: a function. Goes out: groups of values that may be views of, or the same as, one another; for every operation
that works in place, whether it may. Invariant: two arrays in different groups never overlap; an operation may work in
place only on memory that nobody else sees afterwards, and that came neither from the caller nor from unknown code.

Python numbers are left out: they cannot be changed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import is_basic_index, is_copying_index, is_viewing_index
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Procedure, Region, Value
from srcdiff.ir.types import Array, List, Number, Object, Stack, Static, Tuple, Type, Unknown, is_container, rank
from srcdiff.ir.walk import free_of_regions, operations
from srcdiff.rules.declare import Constant, Elementwise, registry

#: Functions other than elementwise ones that always make a new array.
_REDUCTIONS: frozenset[Callable[..., Any]] = frozenset({
    np.sum, np.mean, np.prod, np.max, np.min, np.var, np.std, np.any, np.all, np.argmax, np.argmin, np.dot,
    np.matmul, np.inner, operator.matmul})
FRESH: frozenset[Callable[..., Any]] = _REDUCTIONS | frozenset({
    np.cumsum, np.outer, np.where, np.clip, np.copy, np.ndarray.flatten, np.array,
    np.zeros, np.ones, np.empty, np.full, np.zeros_like, np.ones_like, np.empty_like, np.full_like, np.eye, np.arange,
    np.linspace, np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack, np.tril, np.triu, np.roll,
    np.repeat, np.tile, runtime.zeros_like, runtime.zero_tangent, runtime.take_last,
    runtime.copied, runtime.owned, runtime.copied_together, runtime.leave_one_out, runtime.paired, runtime.unpaired,
    runtime.ties, runtime.wins, runtime.unrepeat, runtime.undiagonal, runtime.put_last, runtime.join_like,
    runtime.shadow_like, runtime.like_structure,
    runtime.matmul_left_bar, runtime.matmul_right_bar, prim.new_stack, prim.new_list, prim.format_string, prim.own})
#: Functions whose result is always a view of their first argument, or that itself, where it is an array.
VIEWS: frozenset[Callable[..., Any]] = frozenset({
    np.transpose, np.swapaxes, np.moveaxis, np.expand_dims, np.squeeze, np.flip, np.fliplr, np.flipud, np.rot90,
    prim.bind, *prim.UPDATES})
_AT_LEAST = frozenset({np.atleast_1d, np.atleast_2d, np.atleast_3d})
#: Functions whose result is a view of their first argument, or a copy, as NumPy decides while the program runs.
DECIDED: frozenset[Callable[..., Any]] = frozenset({
    np.reshape, np.ravel, np.asarray, np.ascontiguousarray, np.asfortranarray, np.ndarray.astype})
#: Functions whose result is a view that cannot be written to.
READ_ONLY_VIEWS: frozenset[Callable[..., Any]] = frozenset({np.diagonal, np.diag, np.broadcast_to, runtime.expand})
if hasattr(np, "matrix_transpose"):      # NumPy 2.0
    VIEWS |= {np.matrix_transpose, np.linalg.matrix_transpose}
    READ_ONLY_VIEWS |= {np.linalg.diagonal}
#: Displays of the language, which hold what they are given.
DISPLAYS = frozenset({prim.make_tuple, prim.make_list, prim.make_dict})


def is_fresh(call: Call) -> bool:
    """Whether the result of a call is memory that nothing else refers to."""
    if isinstance(call.target, Procedure):
        return call.target.fresh
    if call.target is operator.getitem:
        return access(call) in ("number", "copy")
    if call.target in FRESH or call.target is np.ndarray.astype and "copy" not in call.kwargs:
        return True
    if call.target is runtime.filled:
        return _holds_numbers_only(of_operand(call.args[1]))
    if call.target in _AT_LEAST:
        return rank(of_operand(call.args[0])) == 0
    if call.target is np.diag:
        return rank(of_operand(call.args[0])) == 1
    rule = registry.find(call.target)
    return isinstance(rule, Elementwise) or isinstance(call.target, np.ufunc) or rule is not None and rule.fresh or (
        isinstance(rule, Constant) and call.target is not runtime.stop_gradient)


def _holds_numbers_only(kind: Type) -> bool:
    """Whether a container holds nothing that could be stored into."""
    if isinstance(kind, (Tuple, List)):
        items = kind.items if kind.items is not None else (getattr(kind, "element", None),)
        return all(item is not None and _holds_numbers_only(item) for item in items)
    return rank(kind) == 0


def access(call: Call) -> str:
    """What reading from an array gives: ``"number"``, ``"copy"``, ``"view"``, or ``"unknown"`` where only NumPy could
    tell; of what is no array, ``"number"`` or ``"item"``."""
    held, key = call.args
    kind = of_operand(held)
    if not isinstance(kind, (Array, Unknown, Number)):
        return "number" if rank(of_operand(call.output)) == 0 else "item"
    if is_copying_index(key):
        return "copy"
    if is_viewing_index(key):
        return "view"
    left = rank(of_operand(call.output)) if is_basic_index(key) else None
    return "unknown" if left is None else "view" if left else "number"


def is_view(call: Call) -> bool:
    """Whether the result of a call is surely a view of its first argument, or that itself."""
    if call.target in _AT_LEAST or call.target is np.asarray:
        kind = of_operand(call.args[0])
        return len(call.args) == 1 and not call.kwargs and isinstance(kind, Array) and kind.axes != ()
    return call.target in VIEWS or call.target is operator.getitem and access(call) == "view"


def gives_numbers(target: Callable[..., Any]) -> bool:
    """Whether calls give an immutable scalar where their result has rank 0, and not an array without axes."""
    return target in _REDUCTIONS or isinstance(target, np.ufunc) or isinstance(registry.find(target), Elementwise)


def is_immutable(operand: Operand) -> bool:
    """Whether nothing can be written to a value: numbers, None, strings; a literal always, a captured array not."""
    if isinstance(operand, Const):
        return operand.name is None or not hasattr(operand.value, "__setitem__")
    kind = operand.type
    if isinstance(kind, (Array, Stack)):
        return False
    return isinstance(kind, (Number, Static)) or isinstance(kind, Object) and kind.cls in (slice, range, str) or (
        isinstance(kind, Tuple) and all(isinstance(item, (Number, Static)) for item in kind.items))


class Groups:
    """The groups of a function's values; ``foreign`` ones hold memory that the function did not make itself. Operations
    that are ``ignored`` do not bring their operands together."""

    def __init__(self, function: Function, ignored: Iterable[Node] = ()) -> None:
        self._ignored = set(ignored)
        self._leader: dict[Value, Value] = {}
        self._foreign: set[Value] = set()
        self._writable: set[Value] = set()
        self._numbers: dict[Callable[..., Any], bool] = {}      # what is known of `gives_numbers`
        for param in function.params:
            self._foreign.add(param.value)
            if rank(param.value.type) != 0:
                self._writable.add(param.value)
        self._region(function.body)
        self._foreign = {self.of(value) for value in self._foreign}
        self._writable = {self.of(value) for value in self._writable}

    def of(self, value: Value) -> Value:
        """The value that stands for the group of ``value``."""
        leader = self._leader.get(value)
        if leader is None:
            return value
        if leader not in self._leader:
            return leader
        path = [value]
        while leader in self._leader:
            path.append(leader)
            leader = self._leader[leader]
        for step in path:
            self._leader[step] = leader
        return leader

    def is_own(self, value: Value) -> bool:
        """Whether all memory of the group was made by the function itself."""
        return self.of(value) not in self._foreign

    def is_writable(self, value: Value) -> bool:
        """Whether the group may hold an array: NumPy's scalars, as arithmetic gives for rank 0, cannot be changed."""
        return self.of(value) in self._writable

    def _unite(self, value: Value, others: Iterable[Operand]) -> None:
        fixed = is_immutable(value)
        for other in others:
            if isinstance(other, Const):
                if not is_immutable(other):
                    self._foreign.add(value)
                    self._writable.add(value)
            elif not fixed and not is_immutable(other):
                a, b = self.of(value), self.of(other)
                if a is not b:
                    self._leader[a] = b

    def _region(self, region: Region) -> None:
        for op in region.ops:
            if op in self._ignored:
                continue
            if isinstance(op, Call):
                self._call(op)
            elif isinstance(op, If):
                self._region(op.then)
                self._region(op.orelse)
                for output, *arms in zip(op.outputs, op.then.yields, op.orelse.yields, strict=True):
                    self._unite(output, arms)
            elif isinstance(op, Loop):
                for param, *others in zip(op.carried, op.inits, op.body.yields, op.outputs, strict=True):
                    self._unite(param, others)
                for tested, param in zip(op.test.params if op.test else (), op.carried, strict=False):
                    self._unite(tested, [param])
                for inner in op.regions():
                    self._region(inner)

    def _gives_scalars(self, op: Call) -> bool:
        """Whether all that a call gives are immutable scalars."""
        known = self._numbers.get(op.target)
        if known is None:
            known = self._numbers[op.target] = gives_numbers(op.target)
        if not known and not (op.target is operator.getitem and access(op) == "number"):
            return False
        return all(rank(output.type) == 0 for output in op.outputs)

    def members(self, groups: Collection[Value]) -> set[Value]:
        """All values of some groups."""
        return {value for value in (*self._leader, *groups) if self.of(value) in groups}

    def _call(self, op: Call) -> None:
        if op.target is prim.push or op.target is prim.pop:
            self._writable.update(op.outputs)
            for output in op.outputs:
                self._unite(output, op.args)
            return
        if op.target in prim.ITEM_STORES or self._gives_scalars(op):
            return
        if op.target not in prim.UPDATES and op.target not in (prim.bind, prim.unpack, prim.make_tuple) and not (
                op.target is operator.getitem and isinstance(of_operand(op.args[0]), Tuple)):
            self._writable.update(op.outputs)
        if op.target in prim.CONSUMING or op.target in prim.UPDATES or op.target is runtime.add_at:
            for output in op.outputs:
                self._unite(output, op.args if is_container(output.type) else op.args[:1])
        elif op.target is operator.getitem and not is_fresh(op):
            self._unite(op.output, op.args[:1])
        elif not is_fresh(op):
            rule = registry.find(op.target)
            followed = rule is not None or op.target in prim.PURE or isinstance(op.target, Procedure)
            shapes = () if rule is None else [rule.params.index(name) for name in rule.shape_only]
            first = is_view(op) or op.target in DECIDED or op.target is runtime.twin
            for output in op.outputs:
                self._unite(output, op.args[:1] if first else (
                    arg for k, arg in enumerate(op.operands()) if k not in shapes))
                if not followed and not is_immutable(output) or op.target in READ_ONLY_VIEWS:
                    self._foreign.add(output)       # what cannot be written to belongs to others, too


def spoiled_in_place(function: Function, works_in_place: Callable[[Call], bool]) -> list[tuple[Call, str]]:
    """The in-place operations (as chosen by ``works_in_place``) on memory that others own or still look at, and why."""
    return _InPlace(function, works_in_place).found


def result_tuples(result: Operand) -> list[Call]:
    """The tuple that is a function's result, and those in it; what they hold together is not touched any more."""
    made = result.op if isinstance(result, Value) else None
    if not isinstance(made, Call) or made.target is not prim.make_tuple:
        return []
    return [made, *(inner for arg in made.args for inner in result_tuples(arg))]


class _InPlace:
    """One backward walk that knows which values are still to be read."""

    def __init__(self, function: Function, works_in_place: Callable[[Call], bool]) -> None:
        self.groups = Groups(function, result_tuples(function.result))
        self.works_in_place = works_in_place
        calls = [op for op in operations(function.body) if isinstance(op, Call)]
        targets = [op.args[0] for op in calls if works_in_place(op)]
        self.judged = self.groups.members({self.groups.of(target) for target in targets if isinstance(target, Value)})
        self.read_only = {self.groups.of(op.output) for op in calls
                          if op.target is runtime.expand or op.target is np.broadcast_to}
        self.found: list[tuple[Call, str]] = []
        self.free = free_of_regions(function.body)
        self._region(function.body, {})

    def _region(self, region: Region, live: dict[Value, dict[Value, None]]) -> None:
        self._use(live, region.yields if region.stop is None else [*region.yields, region.stop])
        judged, works_in_place = self.judged, self.works_in_place
        for op in reversed(region.ops):
            if not isinstance(op, Call) or works_in_place(op) or not (
                    judged.isdisjoint(op.outputs) and judged.isdisjoint(op.operands())):
                self._node(op, live)

    def _node(self, op: Node, live: dict[Value, dict[Value, None]]) -> None:
        for output in op.outputs:
            if output in self.judged:
                live.get(self.groups.of(output), {}).pop(output, None)
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
                live.setdefault(self.groups.of(operand), {})[operand] = None

    def _judge(self, op: Call, live: dict[Value, dict[Value, None]]) -> None:
        target = op.args[0]
        if is_immutable(target) or isinstance(target, Value) and not self.groups.is_writable(target):
            if op.target in prim.CONSUMING or op.target is operator.add:
                self._judge_scalar(op, live)
        elif isinstance(target, Const):
            self.found.append((op, f"{target!r} was not made here"))
        elif self.groups.of(target) in self.read_only:
            self.found.append((op, f"{target.name} may be a view that cannot be written to"))
        elif not self.groups.is_own(target):
            self.found.append((op, f"{target.name} may share memory with an argument or with something made elsewhere"))
        else:
            others = [value.name for value in live.get(self.groups.of(target), {})]
            if others:
                self.found.append((op, f"{target.name} may share memory with {others[0]}, which is read later"))


    def _judge_scalar(self, op: Call, live: dict[Value, dict[Value, None]]) -> None:
        """A scalar cannot be spoiled, but the operation takes its name away."""
        target = op.args[0]
        if isinstance(target, Value) and target in live.get(self.groups.of(target), {}):
            self.found.append((op, f"{target.name} is read later"))


def is_array(operand: Operand) -> bool:
    """Whether an operand may be an array of any rank but a NumPy scalar's."""
    return isinstance(operand, Value) and isinstance(operand.type, Array) and operand.type.axes != ()

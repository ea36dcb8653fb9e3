"""Memory of one's own, where it is needed.

Comes in: a function in which ``own(v, like)`` stands wherever a value must not change with the memory it was read from.
Goes out: the same function, changed in place, without `own`: what was new memory anyway is taken as it is, what is only
read before that memory changes is read there, and the rest is copied. Invariant: every value is what it was.

``x_bar[k] = 0`` behind ``v_bar = own(x_bar[k])`` moves behind the last use of ``v_bar`` where nothing stands in its
way.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import DISPLAYS, REGROUPED, copier, is_fresh, is_view, result_tuples
from srcdiff.analysis.effects import has_effect
from srcdiff.analysis.memory import Memory, contents_read, is_store, only_reads
from srcdiff.analysis.shapes import Shapes
from srcdiff.analysis.types import of_operand
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, Node, Operand, Region, Value, is_literal
from srcdiff.ir.types import Array, Dict, List, items_of, rank
from srcdiff.ir.walk import free_values, operations, read_counts, region_operands, regions_of, substitute, targets_in

#: What keys are put together by.
_PARTS = prim.OF_KEYS | {operator.add, operator.sub}
#: Stores that add to what is there.
_SUMS = frozenset({operator.iadd, operator.isub, prim.add_at, prim.ITEM_UPDATES[operator.iadd],
                   prim.ITEM_UPDATES[operator.isub]})
#: Functions that may hand on what they are given as it is.
_HANDING_ON = frozenset({runtime.unbroadcast, runtime.expand})
#: Calls whose result holds what they are given.
_KEEPING = frozenset({*DISPLAYS, list, tuple, runtime.add_item, runtime.add_at})


def give_memory(function: Function) -> None:
    """Put copies, or nothing, in the place of `own`."""
    called = targets_in(function.body)
    if not called.isdisjoint(prim.STORES):
        for region in regions_of(function):
            _assign_first(region)
            _assign_whole(region)
        memory = Memory(function)
        for region in regions_of(function):
            _assign_cleared(region, memory)
        called = targets_in(function.body)
    if prim.own in called:
        _Ownership(function).run()


def _assign_first(region: Region) -> None:
    """The first that is added to zeros is assigned: ``x_bar = g`` for ``x_bar = np.zeros_like(x); x_bar += g``. Views
    of the zeros that nobody has used yet are made after it."""
    zeros: dict[Value, Call] = {}
    views: dict[Value, list[Call]] = {}
    viewed: dict[Operand, Value] = {}       # by what is a view, the zeros
    for op in list(region.ops):
        if isinstance(op, Call) and op.target is operator.iadd and not op.outputs and op.args[0] in zeros and (
                op.args[1] is not op.args[0] and op.args[1] not in viewed):
            target = op.args[0]
            assert isinstance(target, Value)
            made, late = zeros.pop(target), views[target]
            region.ops = [each for each in region.ops if each is not made and each not in late]
            op.target, op.args, op.outputs = prim.own, [op.args[1], made.args[0]], [target]
            target.op = op
            place = region.ops.index(op) + 1
            region.ops[place:place] = late
        if isinstance(op, Call) and op.args and is_view(op) and op.target not in prim.STORES:
            source = viewed.get(op.args[0], op.args[0])
            if isinstance(source, Value) and source in zeros:
                viewed[op.output] = source
                views[source].append(op)
                continue
        for operand in {*op.operands(), *(value for inner in op.regions() for value in free_values(inner))}:
            zeros.pop(viewed.get(operand, operand), None)  # type: ignore[arg-type]
        if isinstance(op, Call) and op.target is np.zeros_like and not op.primal and op.output.type == of_operand(
                op.args[0]):
            zeros[op.output], views[op.output] = op, []


def _assign_whole(region: Region) -> None:
    """The same for lists and dicts: ``x_bar = list(g)`` for ``x_bar = slots_like(x)`` and ``x_bar[:] = g``, or
    ``x_bar[:] = add(x_bar, g)``."""
    zeros: dict[Value, Call] = {}
    total: Call | None = None
    for op in list(region.ops):
        if isinstance(op, Call) and op.target is runtime.add and op.args[0] in zeros and _is_new_list(op.args[1]):
            total = op
            continue
        if total is not None and isinstance(op, Call) and op.target is operator.setitem and (
                op.args[0] is total.args[0] and op.args[2] is total.output and isinstance(op.args[0], Value)):
            made = zeros.pop(op.args[0])
            numbers = all(rank(item) == 0 for item in items_of(made.output.type))
            region.ops.remove(total)
            once = not _is_read(region, total.args[1])
            _make_of(region, op, made, runtime.copied if not numbers else prim.bind if once else list, total.args[1])
        if total is not None:
            zeros.pop(total.args[0], None)  # type: ignore[arg-type]
            total = None
        if isinstance(op, Call) and op.args and op.args[0] in zeros and op.args[-1] is not op.args[0] and (
                _replaces_all(op)):
            made = zeros.pop(op.args[0])
            _make_of(region, op, made, copier(made.output.type), op.args[-1])
        for operand in {*op.operands(), *(value for inner in op.regions() for value in free_values(inner))}:
            zeros.pop(operand, None)  # type: ignore[arg-type]
        if isinstance(op, Call) and op.target is runtime.slots_like and not op.primal and isinstance(
                op.output.type, (List, Dict)):
            zeros[op.output] = op


def _make_of(region: Region, op: Call, made: Call, target: Callable[..., Any], source: Operand) -> None:
    """Let a store make what it fills, as the zeros that were ``made`` are not read."""
    region.ops.remove(made)
    op.target, op.args, op.outputs = target, [source], [made.output]
    made.output.op = op


def _replaces_all(op: Call) -> bool:
    """Whether a store lets a list or dict hold what another one does."""
    return op.target is containers.refill or op.target is operator.setitem and is_literal(
        op.args[1], slice(None, None, None)) and isinstance(of_operand(op.args[2]), List)


def _is_read(region: Region, value: Operand) -> bool:
    """Whether anything in a region reads a value."""
    read = [*(op.operands() for op in operations(region)), *map(region_operands, [
        region, *(inner for op in operations(region) for inner in op.regions())])]
    return any(value in operands for operands in read)


def _is_new_list(operand: Operand) -> bool:
    made = operand.op if isinstance(operand, Value) else None
    return isinstance(made, Call) and made.target in REGROUPED and isinstance(of_operand(operand), List)


def _assign_cleared(region: Region, memory: Memory) -> None:
    """The same for elements and parts: ``x_bar[k] = g`` for ``x_bar[k] = 0; x_bar[k] += g``, also where other sums go
    into the same array in between."""
    for cleared in list(region.ops):
        if isinstance(cleared, Call) and cleared.target is operator.setitem and is_literal(cleared.args[2], 0.0):
            found = _first_sum(region.ops, cleared, memory)
            if found is not None and _is_there_already(region.ops, cleared, found[0], memory):
                region.ops = [op for op in region.ops if op is not cleared and op is not found[0]]
            elif found is not None:
                _store_at(region, cleared, *found)


def _is_there_already(ops: list[Node], cleared: Call, added: Call, memory: Memory) -> bool:
    """Whether what is added is a copy of what was cleared, made since nothing was stored there."""
    target, key, _ = cleared.args
    made = added.args[-1].op if isinstance(added.args[-1], Value) else None
    if not is_literal(key, ...) or made not in ops or not (
            isinstance(made, Call) and made.target is prim.own and made.args[0] is target):
        return False
    between = ops[ops.index(made):ops.index(cleared)]
    return not any(inner.regions() or is_store(inner) and isinstance(inner, Call) and memory.group(
        inner.args[0]) is memory.group(target) for inner in between)


def _first_sum(ops: list[Node], cleared: Call, memory: Memory) -> tuple[Call, list[Node]] | None:
    """The first sum into what was cleared, and what stands between that adds to other places of the same array; None
    where the array is read before it, or anything else may happen."""
    group = memory.group(cleared.args[0])
    others: list[Node] = []
    for op in ops[ops.index(cleared) + 1:]:
        if not isinstance(op, Call):
            return None
        apart = bool(op.args) and memory.group(op.args[-1]) is not group
        if apart and _adds_to(op, cleared):
            return op, others
        if apart and op.target in _SUMS and not op.outputs and memory.group(op.args[0]) is group:
            others.append(op)
        elif others and _changes_something(op) or (op.target in prim.STORES or not is_view(op)) and any(
                    memory.group(operand) is group for operand in op.operands()):
            return None
    return None


def _changes_something(op: Node) -> bool:
    return is_store(op) or has_effect(op) or isinstance(op, Call) and op.target in prim.CONSUMING


def _store_at(region: Region, cleared: Call, op: Call, others: list[Node]) -> None:
    """Store what ``op`` adds in the place of zeros, before the ``others`` that stand in between, with what it is made
    from."""
    place = region.ops.index(cleared)
    region.ops.remove(cleared)
    op.target, op.args = operator.setitem, [*cleared.args[:2], op.args[-1]]
    if not others:
        return
    first = 1 + max((k for k, each in enumerate(region.ops[:region.ops.index(others[0])]) if k >= place
                     and _changes_something(each)), default=place - 1)
    moved: list[Node] = []
    needed: set[Operand] = set(op.args)
    for each in reversed(region.ops[first:region.ops.index(op)]):
        if not needed.isdisjoint(each.outputs):
            moved.append(each)
            needed.update(each.operands())
    moved = [*reversed(moved), op]
    region.ops = [each for each in region.ops if each not in moved]
    region.ops[first:first] = moved


def _adds_to(op: Call, cleared: Call) -> bool:
    """Whether an operation adds to what was just cleared."""
    target, key, _ = cleared.args
    if op.target is prim.ITEM_UPDATES[operator.iadd]:
        return op.args[0] is target and _same(op.args[1], key)
    if op.target is operator.iadd and not op.outputs and op.args[0] is target:
        return is_literal(key, ...)
    part = op.args[0].op if op.target is operator.iadd and not op.outputs and isinstance(op.args[0], Value) else None
    return isinstance(part, Call) and part.target is operator.getitem and part.args[0] is target and _same(
        part.args[1], key)


class _Ownership:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.memory = Memory(function)
        self.joined: dict[Value, Value] = {}      # groups that are one since a value took the place of another
        self.shapes = Shapes(function)
        self.kept, self.written = self._kept(), set(self.memory.written)
        self.holders = set(result_tuples(function))
        self.reads = read_counts(function)

    def run(self) -> None:
        """Go through all regions."""
        for region in regions_of(self.function):
            for op in list(region.ops):
                if isinstance(op, Call) and op.target is prim.own:
                    self._resolve(op, region)

    def _resolve(self, op: Call, region: Region) -> None:
        spread = op.args[0].op if isinstance(op.args[0], Value) else None
        if isinstance(spread, Call) and spread.target is runtime.expand and self.shapes.same(*op.args):
            op.args[0] = spread.args[0]
            if self.reads[spread.output] == 1 and spread in region.ops:
                region.ops.remove(spread)
            else:
                self.reads[op.args[0]] += 1
        value, like = op.args
        if rank(of_operand(value)) == 0 and value is not like or isinstance(value, Const):
            zero = is_literal(value, 0.0) or is_literal(value, 0)
            self._become(op, np.zeros_like if zero else np.full_like, *([like] if zero else [like, value]))
        elif not (value is like or self._has_form_of(value, like)):
            self._become(op, np.full_like, like, value)
        elif self._is_new(value) or self._is_only_read(op, value, region) or self._is_never_changed(op, value):
            self._drop(op, value, region)
        else:
            self._become(op, np.copy, value, style="method" if isinstance(of_operand(value), Array) else "")

    @staticmethod
    def _become(op: Call, target: Callable[..., Any], *args: Operand, style: str = "") -> None:
        op.target, op.args, op.style = target, list(args), style

    def _has_form_of(self, value: Operand, like: Operand) -> bool:
        """Whether a value has the shape and dtype of another."""
        a, b = of_operand(value), of_operand(like)
        return isinstance(a, Array) and isinstance(b, Array) and a.dtype == b.dtype and self.shapes.same(value, like)

    def _is_new(self, value: Value) -> bool:
        """Whether a value is new memory that nothing else refers to."""
        return isinstance(value.op, Call) and is_fresh(value.op) and self.reads[value] == 1 and (
            value.op.target is not operator.getitem or rank(value.type) != 0) and not value.user

    def _group(self, operand: Operand) -> Value | None:
        """The group of a value, as things stand."""
        group = self.memory.group(operand)
        while group in self.joined and group is not None:
            group = self.joined[group]
        return group

    def _drop(self, op: Call, value: Value, region: Region) -> None:
        """Take the value itself."""
        taken, left = self._group(value), self._group(op.output)
        if taken is not None and left is not None and taken is not left:
            self.joined[taken] = left
            for known in (self.kept, self.written):
                known.update({left} if taken in known else ())
        if value.temp and not op.output.temp:
            value.name, value.temp = op.output.name, False
        region.ops.remove(op)
        substitute(self.function.body, lambda operand: value if operand is op.output else operand)
        self.reads[value] += self.reads[op.output] - 1

    def _is_never_changed(self, op: Call, value: Value) -> bool:
        """Whether nothing changes a value or its copy, and nothing keeps the copy."""
        groups = {self._group(value), self._group(op.output)}
        return groups.isdisjoint(self.kept | self.written)

    def _kept(self) -> set[Value]:
        """The groups of what the result, lists and calls srcdiff knows nothing of may hold."""
        found: set[Operand] = {*self.function.body.yields}
        for op in operations(self.function.body):
            if isinstance(op, Call) and (op.target in _KEEPING or op.target in prim.CONSUMING or has_effect(op)):
                found.update(op.operands())
        return {group for operand in found if (group := self.memory.group(operand)) is not None}

    # -- reading in time -----------------------------------------------------------------------------------------------

    def _is_only_read(self, op: Call, value: Value, region: Region) -> bool:
        """Whether a copy would only be read, and before the memory it is a copy of changes; a store of zeros that
        stands in between is put behind."""
        group = self._group(value)
        if group is None or self._group(op.output) in self.written or not self.memory.is_own(value):
            return False
        start = region.ops.index(op)
        last = self._last_use(op.output, region, start)
        if last is None:
            return False
        between = region.ops[start + 1:last + 1]
        zero = between[0] if between and _clears(between[0], value) else None
        if any(self._changes(other, group) for other in between if other is not zero):
            return False
        leaves = last == len(region.ops)        # the caller would see the zeros
        if zero is not None and not leaves and self._may_wait(zero, between[1:], group, op.output):
            region.ops.remove(zero)
            region.ops.insert(last, zero)
            return True
        return zero is None

    def _last_use(self, value: Value, region: Region, start: int) -> int | None:
        """The place of the last operation that reads a value; None where it is handed on, or read elsewhere."""
        places = []
        count = 0
        for place in range(start + 1, len(region.ops)):
            op = region.ops[place]
            here = sum(operand is value for operand in op.operands())
            if here:
                handed_on = isinstance(op, Call) and op.target in _HANDING_ON
                last = self._last_use(op.outputs[0], region, place) if handed_on else place
                last = len(region.ops) if op in self.holders else last      # the caller looks at it
                if last is None or not handed_on and not (
                        isinstance(op, Call) and (is_fresh(op) or is_store(op) and (
                            op.args[0] is value or only_reads(op, value)) or op in self.holders)):
                    return None
                places.append(last)
                count += here
        in_result = region is self.function.body and value in region.yields
        if in_result:
            count += 1
            places.append(len(region.ops))
        return max(places) if places and count == self.reads[value] else None

    def _changes(self, op: Node, group: Value) -> bool:
        """Whether an operation stores into a group, or works in place on it."""
        return any(isinstance(inner, Call) and (is_store(inner) or inner.target in prim.CONSUMING)
                   and self._group(inner.args[0]) is group for inner in _all(op))

    def _may_wait(self, zero: Node, others: list[Node], group: Value, value: Value) -> bool:
        """Whether a store of zeros may stand behind other operations, which read its memory through ``value`` only."""
        assert isinstance(zero, Call)
        for other in others:
            for inner in _all(other):
                read = (operand for operand in contents_read(inner) if operand is not value)
                if any(self._group(operand) is group for operand in read):
                    return False
        return True


def _all(op: Node) -> list[Node]:
    return [op, *(inner for region in op.regions() for inner in operations(region))]


def _clears(op: Node, value: Value) -> bool:
    """Whether an operation stores zeros where a value was read."""
    if not isinstance(op, Call) or op.target is not operator.setitem or not is_literal(op.args[2], 0.0):
        return False
    read = value.op
    if isinstance(read, Call) and read.target is operator.getitem:
        return read.args[0] is op.args[0] and _same(read.args[1], op.args[1])
    return op.args[0] is value and is_literal(op.args[1], ...)


def _same(a: Operand, b: Operand) -> bool:
    """Whether two keys are the same: put together from the same parts."""
    if isinstance(a, Const) or isinstance(b, Const):
        return isinstance(a, Const) and isinstance(b, Const) and a.name is b.name is None and a.value == b.value
    one, other = a.op, b.op
    return a is b or isinstance(one, Call) and isinstance(other, Call) and one.target is other.target and (
        one.target in _PARTS) and len(one.args) == len(other.args) and all(map(_same, one.args, other.args))

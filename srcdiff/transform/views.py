"""Views of dicts, as ``ks = d.keys()``, that are read after a store into the dict.

Comes in: a typed function, in which a list that is made at once stands for a view. Goes out: the same, changed in
place: such a list is made again before what reads it after a store. Invariant: what reads a view meets what the program
would; where it is not known whether it does, as where a view is held by a list or chosen by a branch, the program is
refused.

before::

    ks = list(d)
    d["b"] = x
    n = len(ks)

after::

    ks = list(d)
    d["b"] = x
    n = len(list(d))
"""

from __future__ import annotations

import operator
from dataclasses import dataclass

from srcdiff.analysis.aliases import DISPLAYS
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.frontend.functional import pairs
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Function, Loop, Node, Operand, Procedure, Region, Value
from srcdiff.ir.types import Dict, Object, is_container
from srcdiff.ir.walk import all_procedures, clone_node, free_values, operations, region_operands, regions_of

#: How the list is marked that stands for a view.
VIEW = "view"
#: What gives a view to others, or holds it.
_HANDING_ON = DISPLAYS | prim.STORES | {prim.bind, containers.joined, containers.repeated}
#: What asks a dict as it asks its keys.
_OF_DICTS = frozenset({len, operator.contains})
#: What keys are asked as sets are.
_OF_SETS = frozenset({operator.and_, operator.or_, operator.sub, operator.xor, operator.eq, operator.ne, operator.lt,
                      operator.le, operator.gt, operator.ge})


def as_sets(call: Call, builder: Builder) -> None:
    """Let keys be a set in what is asked of sets."""
    if call.target in _OF_SETS and any(map(_is_keys, call.args)):
        call.args = [builder.call(set, arg, name="keys") if _is_keys(arg) else arg for arg in call.args]


def _is_keys(operand: Operand) -> bool:
    made = operand.op if isinstance(operand, Value) else None
    return isinstance(made, Call) and made.target is list and made.style == VIEW


def renew_views(function: Function) -> None:
    """Let what reads a view meet what the dict holds then, in a function and in those it calls."""
    finder = _Finder()
    for one in (function, *(made.function for made in all_procedures(function) if made.function is not None)):
        views = finder.views(one)
        memory = Memory(one) if views else None
        if memory is not None and memory.stores:
            renewing = _Renewing(one, memory)
            for view in views:
                renewing.settle(view)


@dataclass(frozen=True)
class _View:
    """``op`` makes the list, of what the ``held`` hold; ``ops`` are what it is made by, ``of_keys`` says of what."""

    op: Node
    held: tuple[Operand, ...]
    ops: tuple[Node, ...]
    of_keys: bool = False


class _Finder:
    """Finds the views of functions; of one that is called, once."""

    def __init__(self) -> None:
        self._given: dict[Procedure, bool | None] = {}      # which give views, and whether those are of keys

    def views(self, function: Function) -> list[_View]:
        """The views that a function asks for."""
        found = [self._view(op) for op in operations(function.body) if len(op.outputs) == 1]
        return [view for view in found if view is not None]

    def _view(self, op: Node) -> _View | None:
        """The view that the output of an operation stands for."""
        if isinstance(op, Loop):        # over the keys, written out where the view is asked for
            inside = list(operations(op.body))
            reads = [inner for inner in inside if _is_read(inner)]
            written = all(inner.location == op.location for inner in inside)    # not where a comprehension goes over it
            return _View(op, (reads[0].operands()[0],), _written_with(op)) if reads and written else None
        if not isinstance(op, Call):
            return None
        if isinstance(op.target, Procedure):
            return self._of_call(op, op.target)
        if op.style != VIEW or not op.args:
            return None
        return _written_out(op) if op.target is prim.make_list else _View(op, (op.args[0],), (op,), op.target is list)

    def _of_call(self, op: Call, procedure: Procedure) -> _View | None:
        if procedure.stands_in and procedure.name == pairs.__name__:
            return _View(op, (op.args[0],), (op,))
        if procedure not in self._given:
            self._given[procedure] = None       # as long as that is asked
            self._given[procedure] = self._gives(procedure)
        of_keys = self._given[procedure]
        held = tuple(arg for arg in op.args if is_container(of_operand(arg)))
        return None if of_keys is None else _View(op, held, (op,), of_keys)

    def _gives(self, procedure: Procedure) -> bool | None:
        """Whether the view is of keys that a function gives, if it gives one."""
        function = procedure.function
        if function is None or not is_container(procedure.result) or not isinstance(function.result, Value):
            return None
        inside = self.views(function)
        groups = Groups(function) if inside else None
        kinds = [] if groups is None else [
            view.of_keys for view in inside if groups.of(view.op.outputs[0]) in groups.reached(function.result)]
        return all(kinds) if kinds else None


def _written_out(op: Call) -> _View | None:
    """The view of a dict that keeps its keys."""
    ops = _written_with(op)
    reads = [read for read in ops if isinstance(read, Call) and _is_read(read)]
    return _View(op, (reads[0].args[0],), ops) if reads else None


def _written_with(op: Node) -> tuple[Node, ...]:
    """An operation, after those that stand for the same place of the program and that it reads."""
    read = (*op.operands(), *(value for region in op.regions() for value in free_values(region)))
    made = dict.fromkeys(value.op for value in read if isinstance(value, Value) and value.op is not None)
    before = [inner for one in made if one.location == op.location for inner in _written_with(one)]
    return (*dict.fromkeys(before), op)


def _is_read(op: Node) -> bool:
    return isinstance(op, Call) and op.target is operator.getitem and isinstance(of_operand(op.operands()[0]), Dict)


class _Renewing:
    """What is made again in a function, and where."""

    def __init__(self, function: Function, memory: Memory) -> None:
        self.memory = memory
        self.order = {op: k for k, op in enumerate(operations(function.body))}
        self.home = {op: region for region in regions_of(function) for op in region.ops}
        self.inside: dict[Node, set[Node]] = {
            op: set(operations(Region(ops=[op]))) for op in self.order if isinstance(op, Loop)}
        self._last: dict[tuple[Node, Region], Value] = {}

    def settle(self, view: _View) -> None:
        """Make a view again where that is stale."""
        given = isinstance(view.op, Call) and isinstance(view.op.target, Procedure)
        groups = {group for held in view.held for group in self.memory.groups(held)[:None if given else 1]}
        stores = [op for op in self.memory.stores if self.memory.group(op.args[0]) in groups and (
            not view.of_keys or _changes_keys(op))]
        made = view.op.outputs[0]
        group = self.memory.group(made)
        for use in [op for op in self.order if stores and op is not view.op and self._reads(op, group)]:
            item = isinstance(use, Call) and use.target is operator.getitem     # of a loop, which asks for all at first
            at = (self._around(use, view.op) or [use])[-1] if item else use
            met = at if view.of_keys else use       # the keys stay what they are as long as a loop goes over them
            if not any(self._is_between(store, view.op, met, made) for store in stores):
                continue
            changed = isinstance(met, Call) and any(store in self.inside.get(at, ()) for store in stores)
            if not isinstance(use, Call) or made not in use.args or use.target in _HANDING_ON or (
                    isinstance(use.target, Procedure)) or changed:
                raise _refusal(view.op)
            asked = view.of_keys and use.target in _OF_DICTS and not given
            new = view.held[0] if asked else self._renewed(view, at)
            use.args = [new if arg is made else arg for arg in use.args]

    def _reads(self, op: Node, group: Value | None) -> bool:
        operands = (*op.operands(), *(one for region in op.regions() for one in region_operands(region)))
        return any(group in self.memory.groups(operand) for operand in operands
                   if of_operand(operand) not in (Object(set), Object(frozenset)))

    def _around(self, op: Node, view: Node) -> list[Node]:
        """The loops around an operation that are not around the view, the outermost first."""
        return [loop for loop, inside in self.inside.items() if op is not loop and op in inside and view not in inside]

    def _is_between(self, store: Node, view: Node, use: Node, made: Value) -> bool:
        """Whether a store may run after the view is made and before it is read."""
        if self.order[view] < self.order[store] < self.order[use]:
            return True
        return any(store in inside and use in inside and use is not loop and (
            view not in inside or made not in use.operands()) for loop, inside in self.inside.items())

    def _renewed(self, view: _View, at: Node) -> Value:
        """The list before an operation, made again where it was not since the last store."""
        region = self.home[at]
        place = region.ops.index(at)
        last = self._last.get((view.op, region))
        made = last.op if last is not None else None
        if last is not None and made is not None and not any(
                op in self.memory.stores for op in operations(Region(ops=region.ops[region.ops.index(made):place]))):
            return last
        fresh: dict[Value, Value] = {}
        again = [clone_node(op, fresh) for op in view.ops]
        for op in again:
            op.location = at.location
        region.ops[place:place] = again
        new = self._last[view.op, region] = fresh[view.op.outputs[0]]
        new.temp, new.user = True, False
        return new


def _changes_keys(store: Call) -> bool:
    kind = of_operand(store.args[0])
    return not isinstance(kind, Dict) or kind.element is not None


def _refusal(view: Node) -> UnsupportedCall:
    return UnsupportedCall("a view of a dict is read after a store into the dict", view.location, [
        ("because", "it sees the change"), ("instead", "ask for it again, as d.values(), after the store")])

"""Shadows: adjoint memory that stands beside memory of the primal that is stored into.

Comes in: the forward sweep, and what is active in it. Goes out: for each active value that refers to written memory,
its shadow: a value of the forward sweep that refers to adjoint memory in the same way. Invariant: two primal values
share memory exactly where their shadows do, because each view, choice and hand-over of the primal is made of the
shadows too; shadows hold zeros until the reverse sweep adds to them.

Memory that is never stored into has no shadow: its cotangents are ordinary values, see `adjoint`.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from functools import reduce
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import (
    DECIDED,
    DISPLAYS,
    UNSHADOWED_VIEWS,
    access,
    is_fresh,
    is_part,
    is_unshared,
    is_view,
    lists_views,
    makes_container,
)
from srcdiff.analysis.memory import LIKE_SECOND, Memory, is_store, only_reads
from srcdiff.analysis.tangents import cotangent_type
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.containers import Fields
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.types import (
    NOTHING,
    Array,
    Dict,
    List,
    Number,
    Record,
    Stack,
    Type,
    is_complex,
    is_container,
    is_differentiable,
    is_number,
    is_tuple,
    items_of,
    rank,
)
from srcdiff.ir.walk import operations, region_operands
from srcdiff.rules.declare import spelled
from srcdiff.runtime.objects import is_frozen
from srcdiff.transform.resizing import Undo, is_into_container, prepare, slot, store_into_shadow


def is_apart(op: Call) -> bool:
    """Whether a call makes new memory, or a new container of what others hold."""
    return is_fresh(op) or makes_container(op)


#: Functions that make a container of the very items that another holds.
_HANDING_ON = frozenset({operator.getitem, list, tuple, dict, copy.copy, sorted, runtime.take_items, runtime.values_of,
                         runtime.filled, *containers.REGROUPING})


def is_added_at(op: Node) -> bool:
    """Whether an operation adds a number or an array to what a container holds, and gives the container."""
    return isinstance(op, Call) and (op.target in prim.ADDING or op.target is runtime.add_item) and is_container(
        of_operand(op.args[0])) and isinstance(of_operand(op.args[-1]), (Number, Array))


def _is_made_anew(item: Type) -> bool:
    """Whether `filled` makes an item anew, and does not hand it on as it hands on arrays and lists."""
    return isinstance(item, Record) or is_container(item) and not isinstance(item, List)


class Shadows:
    """``of`` has the shadow of each value, ``old`` what each store into an element overwrites, loaded before it, and
    ``undo`` what undoes other stores into lists and dicts, ``undo_shadow`` into their shadows. ``touched`` are the
    branches and loops with operations on written memory inside."""

    def __init__(self, function: Function, active: set[Value], memory: Memory) -> None:
        self._ops, self._result_of_all = operations(function.body), function.body.yields
        self.of: dict[Value, Operand] = {}
        self.old: dict[Node, Value] = {}
        self.undo: dict[Node, Undo] = {}
        self.undo_shadow: dict[Node, Undo] = {}
        self.made_for: dict[Node, Value] = {}       # what makes the shadow of a list or dict, and whose it is
        #: What lets shadows that hold cotangents grow in the forward sweep, and for which store.
        self.grown: dict[Node, Node] = {}
        self.restores: set[Node] = set()      # what puts back, in the reverse sweep, what stores changed
        self.touched: set[Node] = set()
        #: Read-only views, whose cotangents go on to what they view at once.
        self.through: set[Value] = set()
        self.active, self.memory = active, memory
        self.builder = Builder(function.body, type_of)
        self.builder.section = "Forward sweep"
        if memory.stores:
            self._region(function.body)

    def __contains__(self, operand: Operand) -> bool:
        return isinstance(operand, Value) and (operand in self.of or operand in self.through)

    def is_shadowed(self, operand: Operand) -> bool:
        """Whether an active value refers to written memory."""
        return isinstance(operand, Value) and operand in self.active and self.memory.is_written(operand) and (
            is_differentiable(operand.type) or operand.type == List(None))

    def holds_shadows(self, operand: Operand, depth: int = 0) -> bool:
        """Whether the shadow of a container holds the shadows of its items, and not their cotangents; or the shadow of
        what it holds at a depth."""
        return self.memory.holds_written(operand, depth)

    # -- walking -------------------------------------------------------------------------------------------------------

    def _region(self, region: Region) -> bool:
        """Put shadows beside the operations of a region; whether there is anything of written memory in it."""
        ops, region.ops, found = region.ops, [], False
        with self.builder.inside(region):
            for op in ops:
                self.builder.location = op.location
                if is_store(op) and isinstance(op, Call):
                    self._before(op)
                if isinstance(op, Loop):
                    self._enter(op)
                inside = [self._region(inner) for inner in op.regions()]
                region.ops.append(op)
                self._outputs(op)
                if any(inside) or self._concerns(op):
                    self.touched.add(op)
                    found = True
        return found

    def _concerns(self, op: Node) -> bool:
        return is_store(op) or any(map(self.is_shadowed, (*op.operands(), *op.outputs)))

    def _before(self, op: Call) -> None:
        """Append what a store's adjoint needs to know from before it, and what the store does to the shadow."""
        if is_into_container(op):
            self.undo[op] = prepare(self.builder, op, op.args[0])
            if self.is_shadowed(op.args[0]):
                start = len(self.builder.region.ops)
                store_into_shadow(self, op)
                if not self.holds_shadows(op.args[0]):
                    shadow = self.shadow(op.args[0])
                    self.grown.update((made, op) for made in self.builder.region.ops[start:]
                                      if shadow in made.operands())
        else:
            self.old[op] = self._overwritten(op)

    def _overwritten(self, op: Call) -> Value:
        """What a store will overwrite, in memory of its own."""
        target = op.args[0]
        assert isinstance(target, Value)
        if op.target in prim.UPDATES:
            return self.builder.call(prim.own, target, target, name=target.name)
        return self.load(self.builder, target, op.args[1], target.name)

    @staticmethod
    def load(builder: Builder, source: Operand, key: Operand, name: str) -> Value:
        """``source[key]`` in memory of its own."""
        read = builder.call(operator.getitem, source, key, name=name)
        assert isinstance(read.op, Call)
        return read if access(read.op) in ("number", "copy") else builder.call(prim.own, read, read, name=name)

    def _enter(self, op: Loop) -> None:
        """Carry the shadows of what a loop carries."""
        for j, (param, init) in enumerate(zip(list(op.carried), list(op.inits), strict=True)):
            if not self.is_shadowed(param) and not self.is_shadowed(op.outputs[j]):
                continue
            shadow = self._new(param)
            op.inits.append(self.shadow(init))
            op.body.params.append(shadow)
            if op.test is not None:
                op.test.params.append(shadow.like())
            self.of[param] = shadow

    def _outputs(self, op: Node) -> None:
        """The shadows of what an operation defines."""
        if isinstance(op, Loop):
            carried = [j for j, param in enumerate(op.carried[:len(op.outputs)]) if param in self.of]
            with self.builder.inside(op.body):
                op.body.yields += [self.shadow(op.body.yields[j]) for j in carried]
            for j in carried:
                self._result(op, op.outputs[j])
        elif isinstance(op, If):
            for k, output in enumerate(list(op.outputs)):
                if self.is_shadowed(output):
                    for arm in op.regions():
                        with self.builder.inside(arm):
                            arm.yields.append(self.shadow(arm.yields[k]))
                    self._result(op, output)
        elif isinstance(op, Call):
            self._call(op)

    def _new(self, value: Value) -> Value:
        return Value(f"{value.name}_bar", cotangent_type(value.type), temp=False)

    def _result(self, op: Node, output: Value) -> None:
        shadow = self._new(output)
        shadow.op = op
        op.outputs.append(shadow)
        self.of[output] = shadow

    # -- what calls define ---------------------------------------------------------------------------------------------

    def _call(self, op: Call) -> None:
        wanted = [output for output in op.outputs if self.is_shadowed(output)]
        if op.target is prim.pop and wanted:
            self._popped(op)
        for output in wanted:
            if output not in self.of:
                self._make(op, output)
                made = self.of.get(output)
                if isinstance(made, Value) and made.op is not None and isinstance(output.type, (List, Dict)) and (
                        op.target in DISPLAYS or is_apart(op)) and not self.holds_shadows(output):
                    self.made_for[made.op] = output

    def _make(self, op: Call, output: Value) -> None:
        """The shadow of what a call defines: new memory for new memory, and the same view for a view."""
        name = f"{output.name}_bar"
        if op.args and op.args[0] in self.through and op.target not in prim.UPDATES and is_view(op):
            self.through.add(output)
        elif op.target is prim.bind or op.target in prim.UPDATES:
            self.of[output] = self.shadow(op.args[0])
        elif op.target is prim.new_list:
            self._again(op, output, 0)
        elif is_added_at(op):
            self.of[output] = self.shadow(op.args[0])
        elif is_unshared(op) or is_apart(op) and not self.holds_shadows(output):
            self.of[output] = self._zeros(output)
        elif op.target in UNSHADOWED_VIEWS and self._is_only_read(output):
            self.through.add(output)
        elif op.target in DECIDED:
            refuse_of_integers(op)
            self.of[output] = self.builder.call(runtime.twin, self.shadow(op.args[0]), op.args[0], output, name=name)
        elif is_view(op) or lists_views(op) or op.target in (prim.push, prim.new_stack, runtime.twin):
            self._again(op, output, 2 if op.target is prim.push else 1)
        elif op.target in DISPLAYS:
            self._display(op, output)
        elif self._shares_items(op):
            self._again(op, output, 2 if op.target is containers.joined else 1)
        else:
            raise self._refusal(op, output)

    def _is_only_read(self, value: Value) -> bool:
        """Whether all that is done with a value, and with views of it, is to make new memory from it."""
        for op in self._ops:
            if isinstance(op, Call) and value in op.operands():
                if op.target in LIKE_SECOND and value is not op.args[0]:       # of which only the shape is read
                    continue
                if is_store(op):
                    seen = only_reads(op, value)
                else:
                    seen = is_view(op) and self._is_only_read(op.output) if op.outputs and not is_fresh(op) else True
                if not seen:
                    return False
            elif value in op.operands() or any(value in region_operands(region) for region in op.regions()):
                return False
        return value not in self._result_of_all

    def _again(self, op: Call, output: Value, count: int) -> None:
        """The same call of the shadows of the first operands."""
        shadowed = [*map(self.shadow, op.args[:count]), *op.args[count:]]
        target = list if op.target is tuple else op.target      # numbers in tuples could not be added to
        made = self.builder.call(target, *shadowed, name=f"{output.name}_bar", temp=output.temp, style=op.style,
                                 **cast("dict[str, Any]", op.kwargs))
        made.type = cotangent_type(output.type)
        if isinstance(output.type, Stack) and op.target is operator.getitem or (
                is_tuple(output.type) and lists_views(op) and target is not list):
            # popping empties a list of saved values, and leaves what holds it; items of a tuple cannot be put back
            made = self.builder.call(list, made, name=made.name)
            made.type = cotangent_type(output.type)
        self.of[output] = made

    def _display(self, op: Call, output: Value) -> None:
        """A list of the shadows, also of a tuple, whose numbers could not be added to; a dict of a dict."""
        keys, values = (op.args[:1], op.args[1:]) if op.target is prim.make_dict else ([], op.args)
        target = prim.make_dict if keys else prim.make_list
        if isinstance(output.type, Record) and is_frozen(output.type.cls):
            keys = [Const(Fields(dict(output.type.items), SimpleNamespace))]
        if op.target is prim.make_list:
            _refuse_without_derivative(op)
        made = self.builder.call(target, *keys, *map(self._slot, values), name=f"{output.name}_bar", temp=False)
        made.type = cotangent_type(output.type)
        self.of[output] = made

    def _slot(self, value: Operand) -> Operand:
        """What the shadow of a display holds in the place of a value."""
        return self.shadow(value) if self.is_shadowed(value) else slot(self.builder, value)

    def _shares_items(self, op: Call) -> bool:
        """Whether a call hands on the items of a container, as they are; numbers would not be shared."""
        held = of_operand(op.args[0]) if op.args else None
        if held is None or not is_container(held):
            return False
        if op.target is operator.getitem and not is_part(op) or op.target is prim.unpack:
            return True
        hands_on = op.target in _HANDING_ON and makes_container(op) and not (
            op.target is runtime.filled and any(map(_is_made_anew, items_of(of_operand(op.output)))))
        loose = [item for item in items_of(of_operand(op.output)) if is_number(item) or rank(item) is None]
        return hands_on and not any(is_differentiable(item) and not is_container(item) for item in loose)

    def _popped(self, op: Call) -> None:
        outputs = [self._new(output) for output in op.outputs]
        self.builder.append(Call(prim.pop, [self.shadow(op.args[0])], outputs=outputs, location=op.location))
        self.of.update(zip(op.outputs, outputs, strict=True))

    def shadow(self, operand: Operand) -> Operand:
        """The shadow of an operand; what has none and is joined with what has one gets zeros, which nobody reads."""
        if operand is UNDEFINED or isinstance(operand, Value) and operand in self.of:
            return operand if isinstance(operand, Const) else self.of[operand]
        kind = of_operand(operand)
        if is_number(kind):
            return Const(0.0) if is_differentiable(kind) else Const(None)
        if isinstance(operand, Const) and isinstance(operand.value, np.ndarray):
            return self._zeros(operand)
        if is_container(kind):      # what holds nothing active may come to hold something
            return self._zeros(operand)
        return Const(0j) if is_complex(kind) else Const(None)

    def _zeros(self, like: Operand) -> Value:
        kind, name = of_operand(like), f"{like.name}_bar" if isinstance(like, Value) else "zero"
        if isinstance(kind, Stack):
            made = self.builder.call(prim.new_stack, name=name, temp=False)
        else:
            target: Callable[..., Any] = np.zeros_like if not is_container(kind) else (
                runtime.shadow_like if self.memory.holds_written(like) else runtime.slots_like)
            several = is_tuple(kind) and target is runtime.slots_like       # numbers in tuples could not be added to
            held = self.builder.call(list, like, name="items") if several else like
            made = self.builder.call(target, held, name=name, temp=False)
        made.type = cotangent_type(kind)
        return made

    def _refusal(self, op: Call, output: Value) -> Exception:
        name: Any = spelled(op.target) if op.target is not operator.getitem else "this index"
        return UnsupportedCall(
            f"it is not known whether the result of {name} shares the memory of {output.name}, which is stored into",
            op.location, [("instead", "make a copy of it, as x.copy()")])


def refuse_of_integers(op: Call) -> None:
    """Refuse to store into an array of another one's numbers that is or is not that one itself, which has no
    derivative."""
    if not is_differentiable(of_operand(op.args[0])):
        raise UnsupportedCall(
            f"it is not known whether the result of {spelled(op.target)} is an array of integers or of floats",
            op.location, [("because", "its dtype is known only while the program runs"),
                          ("instead", "write the dtype down, as float")])


def _refuse_without_derivative(op: Call) -> None:
    """Refuse what holds nothing with a derivative, among others of its kind that do, and that are stored into."""
    kinds: list[Type] = [NOTHING, *map(of_operand, op.args)]
    like = reduce(join, kinds)
    if is_container(like) and is_differentiable(like) and any(
            is_container(kind) and not is_differentiable(kind) for kind in kinds):
        what = "an item of this list holds integers, or nothing, where others hold floats"
        raise UnsupportedCall(what, op.location, [
            ("because", "the list, or what it holds, is stored into"), ("instead", "write floats, as 0.0 for 0")])

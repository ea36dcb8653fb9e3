"""Shadows: adjoint memory that stands beside memory of the primal that is stored into.

Comes in: the forward sweep, and what is active in it. Goes out: for each active value that refers to written memory,
its shadow: a value of the forward sweep that refers to adjoint memory in the same way. Invariant: two primal values
share memory exactly where their shadows do, because each view, choice and hand-over of the primal is made of the
shadows too; shadows hold zeros until the reverse sweep adds to them.

Memory that is never stored into has no shadow: its cotangents are ordinary values, see `adjoint`.
"""

from __future__ import annotations

import operator
from typing import Any, cast

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import DECIDED, DISPLAYS, READ_ONLY_VIEWS, access, is_fresh, is_view, result_tuples
from srcdiff.analysis.memory import Memory, is_store
from srcdiff.analysis.types import of_operand, tangent_type, type_of
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.types import Dict, List, Stack, Tuple, Type, is_complex, is_container, is_differentiable, rank
from srcdiff.ir.walk import operations, substitute
from srcdiff.rules.declare import spelled


def own_parameters(function: Function) -> None:
    """Copy each parameter that the function stores into, as derivatives never change their arguments."""
    memory = Memory(function)
    decided = {memory.group(op.args[0]) for op in operations(function.body)
               if isinstance(op, Call) and op.target in DECIDED} if memory.stores else set()
    for param in function.params:
        if memory.is_written(param.value):
            copied = param.value.like()
            substitute(function.body, lambda operand, old=param.value, new=copied:     # type: ignore[misc]
                       new if operand is old else operand)
            made = _copy(param.value, copied, strides=memory.group(param.value) in decided)
            made.section, made.primal = "Forward sweep", True
            function.body.ops.insert(0, made)


def _copy(value: Value, copied: Value, *, strides: bool = False) -> Call:
    """What copies a value; with its ``strides``, where these decide what shares memory with it."""
    if is_container(value.type) or strides:
        return Call(runtime.owned, [value], outputs=[copied])
    return Call(prim.own, [value, value], outputs=[copied])


def own_result(function: Function) -> None:
    """Copy what the result shares with written memory, which the reverse sweep may restore to what it was before."""
    memory = Memory(function)
    if not memory.stores:
        return
    holders = result_tuples(function.result)
    for operands in [holder.args for holder in holders] or [function.body.yields]:
        for k, operand in enumerate(operands):
            if isinstance(operand, Value) and memory.is_written(operand):
                operands[k] = _copied(function, operand, "t" if holders else "out")
    for holder in reversed(holders):      # a tuple is made of what there is at the end
        function.body.ops.remove(holder)
        function.body.ops.append(holder)


def _copied(function: Function, value: Value, name: str) -> Value:
    """A copy of a value made at the end of a function."""
    copied = Value(name, value.type, temp=name == "t")
    last = next((op for op in reversed(function.body.ops) if op.location is not None), None)
    made = _copy(value, copied)
    made.location = last.location if isinstance(last, Call) else None      # of a loop, the copy is no part
    function.body.ops.append(made)
    return copied


def holds_numbers(kind: Type) -> bool:
    """Whether a container may hold numbers that have a derivative, or other than arrays and containers of them."""
    if isinstance(kind, List) and kind.items is None:
        return kind.element is not None and holds_numbers(kind.element)
    if isinstance(kind, (Tuple, List)):
        return any(map(holds_numbers, kind.items or ()))
    if isinstance(kind, Dict):
        return any(holds_numbers(item) for _, item in kind.items)
    return is_differentiable(kind) and (rank(kind) or 0) == 0


class Shadows:
    """``of`` has the shadow of each value, ``old`` what each store overwrites, loaded before it. ``touched`` are the
    branches and loops with operations on written memory inside."""

    def __init__(self, function: Function, active: set[Value], memory: Memory) -> None:
        self.of: dict[Value, Operand] = {}
        self.old: dict[Node, Value] = {}
        self.restored: set[Operand] = set()
        self.touched: set[Node] = set()
        #: Read-only views, whose cotangents go on to what they view at once.
        self.through: set[Value] = set()
        self._active, self._memory = active, memory
        self._builder = Builder(function.body, type_of)
        self._builder.section = "Forward sweep"
        if memory.stores:
            self._region(function.body)

    def __contains__(self, operand: Operand) -> bool:
        return isinstance(operand, Value) and (operand in self.of or operand in self.through)

    def is_shadowed(self, operand: Operand) -> bool:
        """Whether an active value refers to written memory."""
        return isinstance(operand, Value) and operand in self._active and self._memory.is_written(operand) and (
            is_differentiable(operand.type) or operand.type == List(None))

    # -- walking -------------------------------------------------------------------------------------------------------

    def _region(self, region: Region) -> bool:
        """Put shadows beside the operations of a region; whether there is anything of written memory in it."""
        ops, region.ops, found = region.ops, [], False
        with self._builder.inside(region):
            for op in ops:
                self._builder.location = op.location
                if is_store(op) and isinstance(op, Call):
                    self.old[op] = self._overwritten(op)
                    self.restored.add(self.old[op])
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

    def _overwritten(self, op: Call) -> Value:
        """What a store will overwrite, in memory of its own."""
        target = op.args[0]
        assert isinstance(target, Value)
        if op.target in prim.UPDATES:
            return self._builder.call(prim.own, target, target, name=target.name)
        return self.load(self._builder, target, op.args[1], target.name)

    @staticmethod
    def load(builder: Builder, source: Operand, key: Operand, name: str) -> Value:
        """``source[key]`` in memory of its own."""
        read = builder.call(operator.getitem, source, key, name=name)
        assert isinstance(read.op, Call)
        if access(read.op) in ("number", "copy"):
            return read
        return builder.call(prim.own, read, read, name=name)

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
            with self._builder.inside(op.body):
                op.body.yields += [self.shadow(op.body.yields[j]) for j in carried]
            for j in carried:
                self._result(op, op.outputs[j])
        elif isinstance(op, If):
            for k, output in enumerate(list(op.outputs)):
                if self.is_shadowed(output):
                    for arm in op.regions():
                        with self._builder.inside(arm):
                            arm.yields.append(self.shadow(arm.yields[k]))
                    self._result(op, output)
        elif isinstance(op, Call):
            self._call(op)

    def _new(self, value: Value) -> Value:
        return Value(f"{value.name}_bar", tangent_type(value.type), temp=False)

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

    def _make(self, op: Call, output: Value) -> None:
        """The shadow of what a call defines: new memory for new memory, and the same view for a view."""
        name = f"{output.name}_bar"
        if op.target is prim.push and isinstance(output.type, List) and holds_numbers(output.type):
            raise UnsupportedCall(f"numbers are stored into {output.name}, the list that a comprehension makes",
                                  op.location, [("instead", "make an array of it, as np.array([f(x) for x in xs])")])
        if op.target is prim.bind or op.target in prim.UPDATES:
            self.of[output] = self.shadow(op.args[0])
        elif is_fresh(op):
            self.of[output] = self._zeros(output)
        elif op.target in READ_ONLY_VIEWS or is_view(op) and op.args[0] in self.through:
            self.through.add(output)
        elif op.target in DECIDED:
            self.of[output] = self._builder.call(runtime.twin, self.shadow(op.args[0]), op.args[0], output, name=name)
        elif is_view(op) or op.target in (prim.push, prim.new_stack, runtime.twin):
            self._again(op, output, 2 if op.target is prim.push else 1)
        elif op.target in DISPLAYS:
            self._display(op, output)
        elif self._shares_items(op):
            self._again(op, output, 1)
        else:
            raise self._refusal(op, output)

    def _again(self, op: Call, output: Value, count: int) -> None:
        """The same call of the shadows of the first operands."""
        shadowed = [*map(self.shadow, op.args[:count]), *op.args[count:]]
        made = self._builder.call(op.target, *shadowed, name=f"{output.name}_bar", temp=output.temp, style=op.style,
                                  **cast("dict[str, Any]", op.kwargs))
        made.type = tangent_type(output.type)
        self.of[output] = made

    def _display(self, op: Call, output: Value) -> None:
        """A list of the shadows, also of a tuple, whose numbers could not be added to; a dict of a dict."""
        keys, values = (op.args[:1], op.args[1:]) if op.target is prim.make_dict else ([], op.args)
        target = prim.make_dict if keys else prim.make_list
        made = self._builder.call(target, *keys, *map(self.shadow, values), name=f"{output.name}_bar", temp=False)
        made.type = tangent_type(output.type)
        self.of[output] = made

    def _shares_items(self, op: Call) -> bool:
        """Whether a call hands on the items of a container, as they are; numbers would not be shared."""
        held = of_operand(op.args[0]) if op.args else None
        if held is None or not is_container(held):
            return False
        if op.target is operator.getitem and not isinstance(of_operand(op.output), List) or op.target is prim.unpack:
            return True
        return op.target in (operator.getitem, list, tuple) and not holds_numbers(of_operand(op.output))

    def _popped(self, op: Call) -> None:
        outputs = [self._new(output) for output in op.outputs]
        self._builder.append(Call(prim.pop, [self.shadow(op.args[0])], outputs=outputs, location=op.location))
        self.of.update(zip(op.outputs, outputs, strict=True))

    def shadow(self, operand: Operand) -> Operand:
        """The shadow of an operand; what has none and is joined with what has one gets zeros, which nobody reads."""
        if operand is UNDEFINED or isinstance(operand, Value) and operand in self.of:
            return operand if isinstance(operand, Const) else self.of[operand]
        kind = of_operand(operand)
        if rank(kind) == 0:
            return Const(0.0) if is_differentiable(kind) else Const(None)
        if isinstance(operand, Const) and isinstance(operand.value, np.ndarray):
            return self._zeros(operand)
        if is_complex(kind):
            return Const(0j)
        return Const(None)

    def _zeros(self, like: Operand) -> Value:
        name = f"{like.name}_bar" if isinstance(like, Value) else "zero"
        kind = of_operand(like)
        if isinstance(kind, Stack):
            made = self._builder.call(prim.new_stack, name=name, temp=False)
        else:
            target = runtime.shadow_like if is_container(kind) else np.zeros_like
            made = self._builder.call(target, like, name=name, temp=False)
        made.type = tangent_type(kind)
        return made

    def _refusal(self, op: Call, output: Value) -> Exception:
        name: Any = spelled(op.target) if op.target is not operator.getitem else "this index"
        return UnsupportedCall(
            f"it is not known whether the result of {name} shares the memory of {output.name}, which is stored into",
            op.location, [("instead", "make a copy of it, as x.copy()")])


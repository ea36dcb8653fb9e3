"""The forward mode: beside each operation of the primal, what it does to tangents.

Comes in: a typed function and the parameters to differentiate with respect to. Goes out: one function with a tangent
parameter for each of them. Invariant: the tangent of a value is computed where the value is, so branches and loops stay
as they are and only carry more.

A tangent comes before its primal operation, which may overwrite what it reads, unless its formula uses the result.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from srcdiff import runtime
from srcdiff.analysis.activity import keys_refused
from srcdiff.analysis.aliases import (
    DECIDED,
    UNSHADOWED_VIEWS,
    is_fresh,
    is_immutable,
    is_view,
    lists_keys,
    makes_container,
)
from srcdiff.analysis.memory import Memory, is_store
from srcdiff.analysis.tangents import tangent_type
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import (
    ZERO,
    Call,
    Const,
    Function,
    If,
    Loop,
    Node,
    Operand,
    Parameter,
    Procedure,
    Region,
    Value,
    arms_of,
)
from srcdiff.ir.types import (
    Array,
    Record,
    Stack,
    Tuple,
    Type,
    is_complex,
    is_container,
    is_differentiable,
    items_of,
    rank,
)
from srcdiff.ir.walk import maker_of, operations
from srcdiff.rules.declare import Linear
from srcdiff.transform.applied import apply_rule
from srcdiff.transform.derive import Deriver
from srcdiff.transform.differentiated import find_differentiated
from srcdiff.transform.hooks import take_hooks
from srcdiff.transform.owning import own_parameters
from srcdiff.transform.pairs import Derivatives, active_operands, refuse_shared, tangent_of_call
from srcdiff.transform.resizing import is_into_container, slots
from srcdiff.transform.tangent_attempts import tangent_of_attempt
from srcdiff.transform.tangent_memory import (
    tangent_of_decided,
    tangent_of_new_memory,
    tangent_of_resizing,
    tangent_of_store,
    zeros_of_new,
)
from srcdiff.transform.tangent_zeros import zero_of


@dataclass
class Tangent:
    """What `build_tangent` makes: the function, its result, the result's tangent and the tangent parameters."""

    function: Function
    out: Operand
    out_dot: Operand
    seeds: list[Parameter]


def build_tangent(function: Function, wrt: Sequence[int], derivatives: Derivatives) -> Tangent:
    """Put tangents beside the operations of ``function``, along parameters for the tangents of those at ``wrt``."""
    take_hooks(function)
    for op in operations(function.body):
        op.primal = True
    own_parameters(function)
    params = [function.params[k] for k in wrt]
    inputs = [param.value for param in params]
    seeds = [Parameter(Value(dot_name(value), tangent_type(value.type)), None, param.kind)
             for value, param in zip(inputs, params, strict=True)]
    active, memory = find_differentiated(function, inputs)
    forward = Forward(function, active, memory, derivatives)
    forward.dots.update(zip(inputs, (seed.value for seed in seeds), strict=True))
    forward.region(function.body)
    with forward.builder.inside(function.body):
        out_dot = forward.dot(function.result)
    return Tangent(function, function.result, out_dot, seeds)


class Forward:
    """The tangent under construction: ``dots`` holds the tangent of each active value."""

    def __init__(self, function: Function, active: set[Value], memory: Memory, derivatives: Derivatives) -> None:
        self.active = active
        self.derivatives = derivatives
        self.memory = memory
        self.builder = Builder(function.body, type_of)
        self.derive = Deriver(self.builder, function, memory)
        self.dots: dict[Value, Operand] = {}
        self.places: dict[Loop, Region] = {}        # where the loops are
        self.unassigned: set[Operand] = set()     # what loops carry that need not be assigned when they begin

    def region(self, region: Region) -> None:
        """Put tangents beside the operations of a region."""
        ops, region.ops = region.ops, []
        with self.builder.inside(region):
            for op in ops:
                self.builder.location = op.location
                if isinstance(op, Call):
                    self.beside(op)
                elif isinstance(op, If):
                    self._if(op)
                elif isinstance(op, Loop):
                    self._loop(op)

    def dot(self, operand: Operand, like: Type | None = None) -> Operand:
        """The tangent of an operand; a plain zero where it has none. ``like`` is the type of what it becomes, which may
        hold floats where the operand holds integers."""
        if isinstance(operand, Value) and operand in self.dots:
            return self.dots[operand]
        return zero_of(self, operand, like)

    def beside(self, op: Call) -> None:
        """Append a call with its tangent."""
        if is_store(op) and op.args[0] in self.active:
            (tangent_of_resizing if is_into_container(op) else tangent_of_store)(self, op)
            self.builder.region.ops.append(op)
            return
        if not any(output in self.active for output in op.outputs):
            self.builder.region.ops.append(op)
            return
        if isinstance(op.target, Procedure):
            wrt = active_operands(op, self.active)
            refuse_shared(op, self.memory)
            tangent = self.derivatives.tangent(op.target, wrt, op.location)
            tangent_of_call(self, op, tangent, [self.dot(op.args[k]) for k in wrt])
            return
        if is_fresh(op) and self.memory.is_written(op.output) and not isinstance(op.output.type, Stack):
            tangent_of_new_memory(self, op)
            return
        if makes_container(op) and self.memory.is_written(op.output) and self.dots.keys().isdisjoint(op.operands()):
            self.builder.region.ops.append(op)
            self.dots[op.output] = zeros_of_new(self, op.output)
            return
        if op.target in DECIDED and self.memory.is_written(op.output) and not is_view(op) and not is_fresh(op):
            tangent_of_decided(self, op)
            return
        self.call(op)
        if makes_container(op) and self.memory.is_written(op.output) and op.output not in self.dots:
            self.dots[op.output] = zeros_of_new(self, op.output)

    def call(self, op: Call) -> None:
        """Put the tangent of an active call beside it."""
        rule = _STRUCTURAL.get(op.target)
        if rule is not None:
            rule(self, op)
            self.builder.region.ops.append(op)
            return
        applied = apply_rule(op, self.active)
        name = dot_name(op.output)
        dots = {key: self.dots[value] for key in applied.active(self.active)
                if isinstance(value := applied.operands[key], Value) and value in self.dots}
        made = Region()
        with self.builder.inside(made):
            dot = self.derive.pushforward(applied, dots, name) if dots else ZERO
            if dot is not ZERO and not is_view(op) and not (
                    op.target in DECIDED | UNSHADOWED_VIEWS and self.memory.is_written(op.output)):
                if isinstance(applied.rule, Linear) or applied.rule.shaped:
                    self.derive.take_shape(dot, op.output)
                dot = self.derive.cast(self._spread(dot, op.output, name), op.output.type, name)
                dot = self._apart(dot, op, name) if is_fresh(op) else dot
        early = all(operand is not op.output for inner in operations(made) for operand in inner.operands())
        self.builder.region.ops += [*made.ops, op] if early else [op, *made.ops]
        if dot is not ZERO:
            self.dots[op.output] = self._named(dot, op.output)

    def _apart(self, dot: Operand, op: Call, name: str) -> Operand:
        """A tangent that does not change with what the call read: ``y_dot`` of ``y = x + 1`` where ``x`` is stored into
        later."""
        made = dot.op if isinstance(dot, Value) else None
        if isinstance(made, Call) and made.target is runtime.expand and isinstance(made.args[0], Value):
            made = made.args[0].op
        new = isinstance(dot, Const) or made in self.builder.region.ops and isinstance(made, Call) and is_fresh(made)
        if new or is_immutable(dot) or not any(map(self.memory.is_written, op.operands())):
            return dot
        if is_container(op.output.type):
            return self.builder.call(runtime.copied, dot, name=name)
        if is_immutable(op.output):
            return self.builder.call(operator.getitem, dot, Const(()), name=name)
        return self.builder.call(prim.own, dot, op.output, name=name)

    def _spread(self, dot: Operand, out: Value, name: str) -> Operand:
        """A tangent that came from one of several broadcast arguments, in the full shape of the result."""
        if is_container(out.type) or self._has_shape_of(dot, out):
            return dot
        return self.builder.call(runtime.expand, dot, out, name=name)

    def _has_shape_of(self, dot: Operand, out: Value) -> bool:
        kind = out.type
        settled = rank(kind) == 0 or isinstance(kind, Array) and kind.axes is not None and "?" not in kind.axes
        if (dot, out) in self.derive.settled or settled and of_operand(dot) == kind:
            return True
        return rank(of_operand(dot)) == 0 == rank(kind) or self.derive.shapes.same(dot, out)

    def _named(self, dot: Operand, value: Value) -> Operand:
        if isinstance(dot, Value) and dot.temp and dot.op is not None:
            dot.name, dot.temp = dot_name(value), value.temp
        return dot

    # -- branches and loops --------------------------------------------------------------------------------------------

    def _if(self, op: If) -> None:
        if op.form == "try" and len(arms_of(op)) > 1:
            tangent_of_attempt(self, op)
            return
        for region in op.regions():
            self.region(region)
        self.builder.region.ops.append(op)
        for k, output in enumerate(list(op.outputs)):
            if output in self.active:
                for region in op.regions():
                    with self.builder.inside(region):
                        region.yields.append(self.dot(region.yields[k], output.type))
                self.result(op, output)

    def _loop(self, op: Loop) -> None:
        pairs = zip(op.carried, op.outputs, strict=True)
        carried = [k for k, pair in enumerate(pairs) if self.active.intersection(pair)]
        params = op.carried
        for k in carried:
            self.carry(op, k, params[k].type)
        self.region(op.body)
        with self.builder.inside(op.body):
            op.body.yields += [self.dot(op.body.yields[k], params[k].type) for k in carried]
        self.builder.region.ops.append(op)
        self.places[op] = self.builder.region
        for k in carried:
            self.result(op, op.outputs[k])

    def carry(self, op: Loop, k: int, like: Type) -> None:
        """Let a loop carry the tangent of what it carries."""
        param = op.carried[k]
        op.inits.append(self.dot(op.inits[k], like))
        dot = _tangent_value(param, like)
        op.body.params.append(dot)
        self.derive.shapes.assume_same(dot, param)
        if op.test is not None:
            op.test.params.append(dot.like())
        self.dots[param] = dot

    def result(self, op: Node, output: Value, like: Type | None = None) -> None:
        """The tangent of a result of a branch or loop, as a result of its own."""
        dot = _tangent_value(output, like or output.type)
        dot.op = op
        op.outputs.append(dot)
        self.derive.shapes.assume_same(dot, output)
        self.dots[output] = dot

    # -- operations that are their own tangent -------------------------------------------------------------------------

    def same(self, op: Call) -> None:
        """``y = x``, ``v = x[k]``: the same of the tangent, in which each item has one if any of them may be read."""
        first, *rest = op.args
        if first not in self.dots:
            return
        if lists_keys(op):
            raise keys_refused(op.location)
        dot, held = self.dot(first), of_operand(first)
        picked = isinstance(held, Tuple) and op.target is operator.getitem and not isinstance(rest[0], Const)
        made = maker_of(first) if picked else None
        if picked and (made is None or made.target is not prim.make_tuple) and not all(
                map(is_differentiable, items_of(held))):
            dot = self.builder.call(runtime.filled, dot, first, name="t")
        self.dots[op.output] = self._again(op, op.target, dot, *rest)

    def joined(self, op: Call) -> None:
        """``a + b`` of lists: the tangents joined."""
        dots = [self.dots[arg] if arg in self.dots and isinstance(arg, Value) else slots(self.builder, arg)
                for arg in op.args]
        self.dots[op.output] = self._again(op, op.target, *dots)

    def unpacked(self, op: Call) -> None:
        """``a, b = x``: the items of the tangent are as many."""
        self.dots[op.output] = self.dot(op.args[0])

    def items(self, op: Call) -> None:
        """``t = (a, b)``: the tangents in the same structure."""
        keys, values = (op.args[:1], op.args[1:]) if op.target is prim.make_dict else ([], op.args)
        kinds = [] if isinstance(op.output.type, Record) else [*map(of_operand, values), *items_of(op.output.type)]
        like = reduce(join, kinds) if kinds else None
        dots = [Const(0.0) if rank(of_operand(value)) == 0 and value not in self.dots else self._item(value, like)
                for value in values]
        self.dots[op.output] = self._again(op, op.target, *keys, *dots, **op.kwargs)

    def _item(self, value: Operand, like: Type | None) -> Operand:
        """The tangent of an item, of which others may hold floats where it holds integers."""
        kind = of_operand(value)
        return self.dot(value, like if kind.shows_integers or not is_differentiable(kind) else None)

    def stack(self, op: Call) -> None:
        """``[]``: a stack of tangents beside the stack."""
        self.dots[op.output] = self._again(op, op.target)

    def pushed(self, op: Call) -> None:
        """``stack.append(v)``: the tangent goes onto the stack of tangents; an integer may be saved among floats."""
        stack, value = op.args
        kind = op.output.type
        dot = self.dot(value, kind.element if isinstance(kind, Stack) else None)
        self.dots[op.output] = self._again(op, op.target, self.dot(stack), dot)

    def popped(self, op: Call) -> None:
        """``v = stack.pop()``: so is its tangent."""
        below, value = op.outputs
        dots = [Value(dot_name(output), tangent_type(output.type), temp=output.temp) for output in (below, value)]
        self.builder.append(Call(prim.pop, [self.dot(op.args[0])], outputs=dots, location=op.location))
        self.dots.update(zip((below, value), dots, strict=True))

    def added_at(self, op: Call) -> None:
        """``buffer[k] += v``, also deeper inside: the same of the tangents."""
        buffer, *keys, value = op.args
        dot = self.dot(buffer)
        if isinstance(dot, Const):      # there must be something to add to
            dot = self.builder.call(runtime.zeros_like, buffer, name="zero")
        if is_complex(of_operand(buffer)) and not is_complex(of_operand(dot)):      # it may be that of a real one
            dot = self.builder.call(prim.own, dot, buffer, name=dot_name(op.output))
        self.dots[op.output] = self._again(op, op.target, dot, *keys, self.dot(value)) if value in self.dots else dot

    def _again(self, op: Call, target: Callable[..., object], *args: Operand, **kwargs: Any) -> Value:
        made = self.builder.call(target, *args, name=dot_name(op.output), temp=op.output.temp, **kwargs)
        made.type = tangent_type(op.output.type)
        return made


def dot_name(value: Value) -> str:
    """The name of a value's tangent."""
    return f"{value.name}_dot"


def _tangent_value(value: Value, like: Type) -> Value:
    """A tangent, of what becomes one of type ``like`` if it has no derivative itself."""
    return Value(dot_name(value), tangent_type(value.type if is_differentiable(value.type) else like), temp=False)


_STRUCTURAL: dict[Callable[..., object], Callable[[Forward, Call], None]] = {
    **dict.fromkeys((prim.bind, prim.own, runtime.twin, list, tuple, dict, copy.copy, containers.repeated,
                     operator.getitem), Forward.same),
    prim.unpack: Forward.unpacked,
    containers.joined: Forward.joined,
    **dict.fromkeys((prim.make_tuple, prim.make_list, prim.make_dict), Forward.items),
    **dict.fromkeys((prim.new_stack, prim.new_list), Forward.stack),
    prim.push: Forward.pushed,
    prim.pop: Forward.popped,
    **dict.fromkeys((*prim.ADDING, runtime.add_at, runtime.add_item), Forward.added_at),
}

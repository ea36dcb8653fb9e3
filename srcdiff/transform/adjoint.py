"""The reverse mode: after the primal, its operations backward, each replaced by what it does to cotangents.

Comes in: a typed function and the parameters to differentiate with respect to. Goes out: one function whose body is the
forward sweep (the primal) followed by the reverse sweep. Invariant: when the reverse sweep reaches an operation, the
cotangent of each of its results is complete.

The reverse sweep names any primal value it likes, also from inside a loop or a branch of the forward sweep.
`transform.saving` decides afterwards how those values survive; until then the function breaks the scoping rule
in that one way. Branches and loops are in `transform.adjoint_flow`.

Formulas: Griewank and Walther 2008, Evaluating Derivatives, chapter 3.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.activity import find_active
from srcdiff.analysis.aliases import DECIDED, is_fresh, is_view
from srcdiff.analysis.axes import is_basic_index
from srcdiff.analysis.definedness import may_be_undefined
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand, tangent_type, type_of
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import ZERO, Call, Const, Function, If, Loop, Node, Operand, Parameter, Value
from srcdiff.ir.types import UNKNOWN, Array, Dict, List, Number, Stack, Tuple, Type, is_differentiable, rank
from srcdiff.ir.walk import free_of_regions, operations
from srcdiff.rules.declare import Constant, registry
from srcdiff.transform.adjoint_flow import reverse_if, reverse_loop
from srcdiff.transform.adjoint_memory import add_to_element, add_to_shadow, reverse_decided, reverse_store
from srcdiff.transform.derive import Deriver, apply_rule
from srcdiff.transform.mirrors import Mirrors
from srcdiff.transform.shadows import Shadows, own_parameters, own_result

FORWARD, REVERSE = "Forward sweep", "Reverse sweep"


@dataclass
class Adjoint:
    """What `build_adjoint` makes: the function, how its two sweeps correspond, the result, its seed, the cotangents,
    the shadows of written memory, and the forward operation that each operation of the reverse sweep was made for."""

    function: Function
    mirrors: Mirrors
    out: Operand
    seed: Parameter
    bars: list[Operand]
    shadows: Shadows
    origins: dict[Node, Call]


def build_adjoint(function: Function, wrt: Sequence[int]) -> Adjoint:
    """Append to ``function``, as the forward sweep, the reverse sweep with cotangents for the parameters at ``wrt``."""
    inputs = [function.params[k].value for k in wrt]
    for op in operations(function.body):
        op.primal = True
    own_parameters(function)
    own_result(function)
    memory = Memory(function)
    active = find_active(function, inputs, memory)
    reverse = Reverse(function, active, Shadows(function, active, memory))
    for op in function.body.ops:
        op.section = FORWARD
    out = reverse.bind_result()
    forward = list(function.body.ops)
    seed = Parameter(Value("out_bar", tangent_type(of_operand(function.result))), Const(1.0))
    reverse.builder.section = REVERSE
    reverse.seed(function.result, seed.value)
    reverse.region(forward)
    bars = [reverse.finished(value) for value in inputs]
    return Adjoint(function, reverse.mirrors, out, seed, bars, reverse.shadows, reverse.origins)


class Reverse:
    """The reverse sweep under construction: ``bars`` holds the cotangent of each value so far, in this region."""

    def __init__(self, function: Function, active: set[Value], shadows: Shadows) -> None:
        self.function = function
        self.active = active
        self.shadows = shadows
        self.free = free_of_regions(function.body)
        self.builder = Builder(function.body, type_of)
        self.derive = Deriver(self.builder)
        for value, shadow in shadows.of.items():
            if isinstance(shadow, Value):
                self.derive.shapes.assume_same(shadow, value)
        self.bars: dict[Value, Operand] = {}
        self.mirrors = Mirrors()
        self.start = 0      # of what the operation at hand has appended
        self.plain: set[Operand] = set()    # cotangents that may be a number in the place of an array or a structure
        self.origins: dict[Node, Call] = {}     # the forward operation that each of the reverse sweep was made for
        self.later: list[tuple[Value, Operand]] = []    # cotangents that wait for the end of the statement

    def bind_result(self) -> Operand:
        """Bind the result to ``out`` before the reverse sweep, as nothing else keeps its name through it."""
        result = self.function.result
        if isinstance(result, Value) and result.name == "out" and isinstance(result.op, Call):
            return result
        self.builder.section = FORWARD
        out = self.builder.call(prim.bind, result, name="out", temp=False)
        out.type = of_operand(result)
        return out

    def region(self, ops: Sequence[Node]) -> None:
        """Append the adjoint of operations, last first."""
        for op in reversed(ops):
            if self.later and not self._same_statement(op):
                self._add_later()
            self.builder.location = op.location
            self.start = len(self.builder.region.ops)
            if isinstance(op, Call):
                self._call(op)
                self.origins.update(dict.fromkeys(self.builder.region.ops[self.start:], op))
            elif isinstance(op, If):
                reverse_if(self, op)
            elif isinstance(op, Loop):
                reverse_loop(self, op)
        self._add_later()

    def _same_statement(self, op: Node) -> bool:
        """Whether an operation belongs to the statement at hand, and defines nothing whose cotangent is put off."""
        here = self.builder.location
        alike = op.location is not None and here is not None and op.location.statement is here.statement
        return alike and isinstance(op, Call) and all(value not in op.outputs for value, _ in self.later)

    def _add_later(self) -> None:
        """Add what was put off: of one statement, the sums over broadcast axes come last."""
        self.start = len(self.builder.region.ops)
        later, self.later = self.later, []
        for value, bar in later:
            self.accumulate(value, self.derive.fit(bar, value, bar_name(value)))

    # -- cotangents ----------------------------------------------------------------------------------------------------

    def seed(self, operand: Operand, bar: Operand) -> None:
        """Add a cotangent that already has the shape of its value."""
        if isinstance(operand, Value) and operand in self.active and bar is not ZERO:
            self.accumulate(operand, bar)

    def accumulate(self, value: Value, bar: Operand) -> None:
        """Add to the cotangent of ``value``; the first contribution is the cotangent, if it has no shadow."""
        if value in self.shadows:
            add_to_shadow(self, value, bar)
            return
        before = self.bars.get(value)
        if before is None:
            self.bars[value] = self._named(bar, value)
        else:
            masked = before in self.derive.masked and bar in self.derive.masked
            total = self.derive.add(before, bar, bar_name(value))
            self.bars[value] = self._named(total, value)
            if masked:
                self.derive.masked.add(total)
            if before in self.plain and bar in self.plain:
                self.plain.add(total)

    def _named(self, bar: Operand, value: Value) -> Operand:
        """Give a cotangent that was just computed the name of its value's cotangent."""
        if isinstance(bar, Value) and bar.temp and bar.op in self.builder.region.ops[self.start:]:
            bar.name, bar.temp = bar_name(value), value.temp
        return bar

    def finished(self, value: Value) -> Operand:
        """The cotangent of a value that nothing adds to any more; zero if nothing did."""
        if value in self.shadows:
            return self.shadows.shadow(value)
        bar = self.bars.get(value)
        return self.zero(value) if bar is None else bar

    def zero(self, value: Value) -> Operand:
        """The zero cotangent of a value; a plain number where the value may not be there to be asked for its shape."""
        if not may_be_undefined(value):
            return self.derive.zero(value)
        zero = Const(0.0)
        if rank(value.type) != 0:
            self.plain.add(zero)
        return zero

    # -- operations ----------------------------------------------------------------------------------------------------

    def _call(self, op: Call) -> None:
        if op in self.shadows.old:
            reverse_store(self, op)
            return
        if op.outputs and op.outputs[-1] in self.shadows:
            if op.target in DECIDED and not is_view(op) and not is_fresh(op):
                reverse_decided(self, op)
                return
            if not is_fresh(op) or isinstance(registry.find(op.target), Constant):
                return      # a view, whose shadow is one too, or memory that nothing active went into
            shadow = self.shadows.shadow(op.output)
            self.bars[op.output] = self.builder.call(prim.own, shadow, shadow, name=bar_name(op.output))
        if op.target in _STRUCTURAL:
            if any(output in self.active for output in op.outputs):
                _STRUCTURAL[op.target](self, op)
            return
        if len(op.outputs) != 1 or op.output not in self.active or op.output not in self.bars:
            return
        applied = apply_rule(op, self.active)
        wanted = applied.active(self.active)
        if not wanted:
            return
        targets: dict[Value, list[Operand]] = {}
        names = {key: bar_name(applied.operands[key]) for key in wanted}
        bars = self.derive.pullback(applied, self.bars[op.output], wanted, names[wanted[0]])
        for key, bar in bars.items():
            value = applied.operands[key]
            assert isinstance(value, Value)
            if bar is self.bars[op.output] and not value.temp and of_operand(bar) != value.type:
                self.later.append((value, bar))
            elif bar is not ZERO:
                targets.setdefault(value, []).append(self.derive.fit(bar, value, names[key]))
        for value, terms in targets.items():
            self.accumulate(value, self.derive.total(terms, bar_name(value)))

    def pass_through(self, op: Call) -> None:
        """``y = x``, and views of a value as another."""
        if op.output in self.bars:
            self.seed(op.args[0], self.bars[op.output])

    def owned(self, op: Call) -> None:
        """A copy: its cotangent, summed where it was broadcast."""
        value, bar = op.args[0], self.bars.get(op.output)
        if bar is not None and isinstance(value, Value) and value in self.active:
            self.accumulate(value, self.derive.fit(bar, value, bar_name(value)))

    def listed(self, op: Call) -> None:
        """``list(x)``: the items' cotangents, which make an array again where ``x`` is one."""
        source, bar = op.args[0], self.bars.get(op.output)
        if bar is None or not isinstance(source, Value) or source not in self.active:
            return
        if isinstance(source.type, (Tuple, List)):
            self.seed(source, bar)
        elif isinstance(source.type, Array):
            made = self.builder.call(np.array, bar, name=bar_name(source))
            made.type = source.type
            self.accumulate(source, made)
        else:
            raise UnsupportedCall("a list is made of an active value of which it is not known whether it is an array",
                                  op.location, [("instead", "loop over the value itself, or read its items by index")])

    def items(self, op: Call) -> None:
        """``t = (a, b)``: each item has its part of the cotangent."""
        bar = self.bars.get(op.output)
        if bar is None:
            return
        values = op.args[1:] if op.target is prim.make_dict else op.args
        keys = op.args[0].value if op.target is prim.make_dict and isinstance(op.args[0], Const) else range(len(values))
        if bar in self.plain:
            bar = self._structured(op, bar)
        for key, value in zip(keys, values, strict=True):
            if isinstance(value, Value) and value in self.active:
                item = self.builder.call(operator.getitem, bar, Const(key), name=bar_name(value))
                item.type = tangent_type(value.type)
                self.accumulate(value, item)

    def _structured(self, op: Call, bar: Operand) -> Operand:
        """The cotangent of what ``op`` puts together, where that may be a plain zero: with items in any case."""
        keys = 1 if op.target is prim.make_dict else 0
        parts = [arg if k < keys or arg in self.active else Const(None) for k, arg in enumerate(op.args)]
        return self.builder.call(runtime.filled, bar, self.builder.call(op.target, *parts), name=bar_name(op.output))

    def read(self, op: Call) -> None:
        """``v = x[k]``: the cotangent goes to where it was read."""
        source, key = op.args
        if op.output not in self.bars or not isinstance(source, Value) or source not in self.active:
            return
        if source in self.shadows:
            add_to_element(self, source, key, self.bars[op.output])
            return
        self.add_at(source, key, self.bars[op.output])

    def _buffer(self, source: Value, before: Operand | None) -> Operand:
        """What to add to: the cotangent so far; where that may be a plain zero, in the shape of ``source`` here."""
        if before is not None and before not in self.plain:
            return before
        zero = self.derive.zero(source)
        if isinstance(zero, Const):
            zero = self.builder.call(runtime.zeros_like, source, name="zero")
        if before is not None:
            zero = self.builder.call(runtime.add, zero, before, name="zero")
        return self._named(zero, source)

    def add_at(self, source: Value, key: Operand, bar: Operand) -> None:
        """Add ``bar`` to the cotangent of ``source`` at ``key``, in one buffer made once."""
        before = self.bars.get(source)
        name = bar_name(source)
        if isinstance(source.type, Tuple):
            start = self.derive.zero(source) if before is None else before
            made = self.builder.call(runtime.add_item, start, key, bar, name=name)
            made.type = source.type
            self.bars[source] = self._named(made, source)
            return
        buffer = self._buffer(source, before)
        plain = isinstance(source.type, Array) or (      # one item of a list, not a slice
            _holds_only_floats(source.type) and isinstance(of_operand(bar), (Number, Array)))
        single = plain and is_basic_index(key)
        target: Callable[..., object] = prim.index_add if single else runtime.add_at
        updated = self.builder.call(target, buffer, key, bar, name=name, temp=False)
        updated.type = source.type if of_operand(buffer) == UNKNOWN else of_operand(buffer)
        self.bars[source] = updated

    # -- what derivatives of derivatives meet --------------------------------------------------------------------------

    def made(self, op: Call) -> None:
        """``[]``: what is left of the stack of cotangents belongs to nothing."""

    def pushed(self, op: Call) -> None:
        """``stack.append(v)``: what was last put on the stack of cotangents is the cotangent of ``v``."""
        stack, value = op.args
        bar = self.bars.get(op.output)
        if bar is None or not isinstance(stack, Value):
            return
        kind = of_operand(bar)
        element = kind.element if isinstance(kind, Stack) else UNKNOWN
        rest, item = self.pop(bar, element, bar_name(value))
        self.bars[stack] = rest
        self.seed(value, item)

    def popped(self, op: Call) -> None:
        """``v = stack.pop()``: the cotangent of ``v`` goes onto a stack of cotangents."""
        below, value = op.outputs
        bar = self.bars.get(value)
        stack = op.args[0]
        assert isinstance(stack, Value)
        under = self.bars.get(below)
        if under is None:
            under = self.builder.call(prim.new_stack, name=bar_name(stack), temp=False)
            under.type = Stack(tangent_type(value.type))
        pushed = self.builder.call(prim.push, under, self.derive.zero(value) if bar is None else bar,
                                   name=bar_name(stack), temp=False)
        pushed.type = of_operand(under)
        self.bars[stack] = pushed

    def pop(self, stack: Operand, element: Type, name: str) -> tuple[Value, Value]:
        """Append ``item = stack.pop()``; the stack that is left and the item."""
        assert isinstance(stack, Value)
        rest, item = stack.like(), Value(name, element, temp=True)
        self.builder.append(Call(prim.pop, [stack], outputs=[rest, item], location=self.builder.location))
        return rest, item

    def added_at(self, op: Call) -> None:
        """``buffer[k] += v``: the buffer's cotangent passes through, and ``v`` reads its own."""
        buffer, key, value = op.args
        bar = self.bars.get(op.output)
        if bar is None:
            return
        if isinstance(value, Value) and value in self.active:
            item = self.builder.call(operator.getitem, bar, key, name=bar_name(value))
            self.accumulate(value, self.derive.fit(item, value, bar_name(value)))
        self.seed(buffer, bar)

    def added(self, op: Call) -> None:
        """``a += b``."""
        bar = self.bars.get(op.output)
        if bar is not None:
            for operand in op.args:
                if isinstance(operand, Value) and operand in self.active:
                    self.accumulate(operand, self.derive.fit(bar, operand, bar_name(operand)))


def _holds_only_floats(kind: Type) -> bool:
    """Whether each item of a list or dict has a cotangent of its own that ``+=`` can change: a number or an array."""
    items: tuple[Type | None, ...] = ()
    if isinstance(kind, List):
        items = kind.items if kind.items is not None else (kind.element,)
    elif isinstance(kind, Dict):
        items = tuple(item for _, item in kind.items)
    return bool(items) and all(isinstance(item, (Number, Array)) and is_differentiable(item) for item in items)


def bar_name(operand: Operand) -> str:
    """The name of a value's cotangent."""
    return f"{operand.name}_bar" if isinstance(operand, Value) else "bar"


_STRUCTURAL: dict[Callable[..., object], Callable[[Reverse, Call], None]] = {
    prim.bind: Reverse.pass_through,
    prim.own: Reverse.owned,
    prim.unpack: Reverse.pass_through,
    list: Reverse.listed,
    tuple: Reverse.listed,
    prim.make_tuple: Reverse.items,
    prim.make_list: Reverse.items,
    prim.make_dict: Reverse.items,
    operator.getitem: Reverse.read,
    prim.new_stack: Reverse.made,
    prim.push: Reverse.pushed,
    prim.pop: Reverse.popped,
    prim.index_add: Reverse.added_at,
    runtime.add_at: Reverse.added_at,
    runtime.add_item: Reverse.added_at,
    prim.in_place_add: Reverse.added,
}


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

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from srcdiff import runtime
from srcdiff.analysis.aliases import DECIDED, DISPLAYS, is_fresh, is_unshared, is_view, makes_container
from srcdiff.analysis.definedness import is_read_in, may_be_undefined
from srcdiff.analysis.groups import holds_constants
from srcdiff.analysis.tangents import tangent_type
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import HANDED_BACK, ZERO, Call, Const, Function, If, Loop, Node, Operand, Parameter, Value
from srcdiff.ir.types import BOOL, INT, Dict, List, Record, Stack, TupleOf, is_container, items_of, rank
from srcdiff.ir.walk import free_of_regions, operations
from srcdiff.rules.declare import Constant, Elementwise, registry
from srcdiff.transform.adjoint_flow import reverse_if, reverse_loop
from srcdiff.transform.adjoint_memory import (
    add_to_shadow,
    part_of_array,
    read_before,
    reverse_added,
    reverse_decided,
    reverse_display,
    reverse_resizing,
    reverse_store,
)
from srcdiff.transform.adjoint_structure import STRUCTURAL
from srcdiff.transform.applied import apply_rule
from srcdiff.transform.derive import Deriver, bar_name
from srcdiff.transform.differentiated import find_differentiated
from srcdiff.transform.hidden import refuse_hidden_numbers
from srcdiff.transform.hooks import Hook, reverse_hook, take_hooks
from srcdiff.transform.loose import find_loose
from srcdiff.transform.mirrors import Mirrors
from srcdiff.transform.owning import copied_from, copies_alike, own_parameters, own_result
from srcdiff.transform.pairs import Derivatives, Run, refill, reverse_call, run_forward_halves
from srcdiff.transform.shadows import Shadows, is_added_at
from srcdiff.transform.sums import own_sums

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


def build_adjoint(function: Function, wrt: Sequence[int], derivatives: Derivatives, *, half: bool = False) -> Adjoint:
    """Append to ``function``, as the forward sweep, the reverse sweep with cotangents for the parameters at ``wrt``;
    the procedures it calls have their ``derivatives`` from elsewhere. It may be ``half`` of a pair that others call."""
    inputs = [function.params[k].value for k in wrt]
    hooks = take_hooks(function)
    for op in operations(function.body):
        op.primal = True
    own_sums(function)
    own_parameters(function)
    ends = own_result(function, together=half)
    active, memory = find_differentiated(function, inputs)
    refuse_hidden_numbers(function, active, memory)
    runs = run_forward_halves(function, active, memory, derivatives)
    reverse = Reverse(function, active, Shadows(function, active, memory), runs)
    reverse.hooks, reverse.ends = hooks, ends
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

    def __init__(self, function: Function, active: set[Value], shadows: Shadows, runs: dict[Call, Run]) -> None:
        self.function = function
        self.hooks: dict[Call, Hook] = {}
        self.runs = runs    # the calls of forward halves
        self.ends = set[Call]()     # the copies of lists and dicts that the result alone holds
        self.handed_back: set[Value] = set()     # what their reverse halves give new cotangents for, in the old place
        self.active = active
        self.shadows = shadows
        self.free = free_of_regions(function.body)
        self.builder = Builder(function.body, type_of)
        self.derive = Deriver(self.builder, function, shadows.memory)
        self.derive.loose = find_loose(function, self.derive.shapes)
        for value, shadow in shadows.of.items():
            if isinstance(shadow, Value):
                self.derive.shapes.assume_same(shadow, value)
        self.bars: dict[Value, Operand] = {}
        self.mirrors = Mirrors()
        self.start = 0      # of what the operation at hand has appended
        self.plain: set[Operand] = set()    # cotangents that may be a number in the place of an array or a structure
        self.origins: dict[Node, Call] = {}     # the forward operation that each of the reverse sweep was made for
        self.places: dict[Operand, tuple[Operand, Value | None]] = {}     # by pushed lists: where a cotangent is read
        self.within = [function.body]       # the regions of the forward sweep that are gone through
        self.unassigned: set[Operand] = set()       # what loops carry that are gone through, and begin without
        self.later: list[tuple[Value, Operand]] = []    # cotangents that wait for the end of the statement
        self.of_views: dict[object, list[tuple[Value, Operand]]] = {}      # those of views that wait for one another
        self.read_before: dict[Call, Value] = {}     # what reads again in one statement, and what read there first
        self.alike = Counter(map(part_of_array, shadows.of))      # how many views of one array have the same key

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
        self.read_before.update(read_before(ops, self.active))
        for op in reversed(ops):
            if self.of_views and not self._goes_on(op):
                self._add_to_views()
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
        self._add_to_views()

    def _goes_on(self, op: Node) -> bool:
        """Whether an operation belongs to the statement at hand, and its adjoint reads nothing of written memory."""
        here = self.builder.location
        alike = op.location is not None and here is not None and op.location.statement is here.statement
        apart = (self.shadows.old, self.shadows.undo, self.hooks, self.runs)
        return alike and isinstance(op, Call) and not any(op in each for each in apart) and (
            not op.outputs or op.outputs[-1] not in self.shadows or is_view(op))

    def _add_to_views(self) -> None:
        """Add to each part of a shadow, at once, what one statement adds to it."""
        self.start = len(self.builder.region.ops)
        waiting, self.of_views = self.of_views, {}
        for terms in waiting.values():
            value, _ = terms[0]
            add_to_shadow(self, value, self.derive.total([bar for _, bar in terms], bar_name(value)))

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
        name = bar_name(value)
        bar = self.as_list(bar, name)
        if value in self.shadows:
            part = part_of_array(value) if value in self.shadows.of else None
            if part is None or self.alike[part] == 1:
                add_to_shadow(self, value, bar)
            else:
                self.of_views.setdefault(part, []).append((value, bar))
            return
        before = self.bars.get(value)
        if before is None:
            self.bars[value] = self.named(bar, value)
        else:
            total = self.derive.add(before, bar, name)
            self.bars[value] = self.named(total, value)
            self.derive.keep_mask(total, before, bar)
            if before in self.plain and bar in self.plain:
                self.plain.add(total)

    def named(self, bar: Operand, value: Value) -> Operand:
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

    def started(self, value: Value) -> Operand:
        """The cotangent that a loop goes on with: what may be a plain number is made whole before, where it can be."""
        return self.whole(value) if self.bars.get(value) in self.plain and self._is_assigned(value) else (
            self.finished(value))

    def whole(self, value: Value) -> Operand:
        """The cotangent so far, where that may be a plain number in the shape of the value."""
        bar = self.bars[value]
        if bar not in self.plain:
            return bar
        if is_container(value.type) or isinstance(value.type, Record):
            return self._like_structure(bar, self.as_list(value, "items"), bar_name(value))
        return self.builder.call(runtime.add, self.new_zero(value), bar, name=bar_name(value))

    def _like_structure(self, bar: Operand, like: Operand, name: str) -> Value:
        """A cotangent in the structure of ``like``, in memory of its own."""
        whole = self.builder.call(runtime.like_structure, bar, like, name=name)
        if like in self.derive.integers:        # which have no cotangent there
            whole = self.builder.call(runtime.filled, whole, like, name=name)
        return whole

    def _stays_plain(self, bar: Operand) -> bool:
        """Whether what was made of a plain number is one, as nothing else in it has a shape."""
        if bar in self.plain or not isinstance(bar, Value) or not isinstance(bar.op, Call):
            return bar in self.plain
        shaped = [operand for operand in bar.op.operands() if rank(of_operand(operand)) != 0]
        return bool(shaped) and all(map(self._stays_plain, shaped))

    def zero(self, value: Value) -> Operand:
        """The zero cotangent of a value; a plain number where the value may not be there to be asked for its shape, as
        lists of saved values are, and what is read in any case."""
        if isinstance(value.type, Stack) or self._is_assigned(value):
            return self.new_zero(value)
        zero = Const(0.0)
        if rank(value.type) != 0:
            self.plain.add(zero)
        return zero

    def _is_assigned(self, value: Value) -> bool:
        return not may_be_undefined(value) or any(is_read_in(region, value) for region in self.within)

    def new_zero(self, value: Value) -> Operand:
        """The zero cotangent of a value that is there, to which its items can be added."""
        return self.derive.zero(self.as_list(value, "items"))

    def as_list(self, bar: Operand, name: str) -> Operand:
        """The cotangent of a tuple of any length as a list, whose items can be added to; any other as it is. In a
        derivative, or where a loop begins, None may stand for what a path leaves unassigned."""
        kind = of_operand(bar)
        if not isinstance(kind, TupleOf):
            return bar
        sure = self.function.name == self.function.primal and not may_be_undefined(bar, self.unassigned)
        made = self.builder.call(list if sure else runtime.listed, bar, name=name)
        made.type = List(kind.element)
        return made

    # -- operations ----------------------------------------------------------------------------------------------------

    def _call(self, op: Call) -> None:
        if op in self.shadows.old:
            reverse_store(self, op)
            return
        if op in self.shadows.undo:
            reverse_resizing(self, op)
            return
        if op in self.hooks:
            reverse_hook(self, op, self.hooks[op])
            return
        if (op in self.ends or op.style == HANDED_BACK and op.target in (list, dict)) and self._hand_back(op):
            return
        if op in self.runs:
            run = self.runs[op]
            if run.out in self.shadows:
                self._read_shadow(run.out, copied_from(run.out.op, self.builder))
            reverse_call(self, run)
            return
        if op.outputs and op.outputs[-1] in self.shadows:
            if op.target in DECIDED and not is_view(op) and not is_fresh(op):
                reverse_decided(self, op)
                return
            if op.target in DISPLAYS or is_added_at(op):
                (reverse_added if is_added_at(op) else reverse_display)(self, op)
                return
            apart = is_unshared(op) or makes_container(op) and not self.shadows.holds_shadows(op.output)
            if not apart or isinstance(registry.find(op.target), Constant):
                return      # a view, whose shadow is one too, or memory that nothing active went into
            self._read_shadow(op.output, copied_from(op, self.builder))
        if op.target in STRUCTURAL:
            if any(output in self.active for output in op.outputs):
                STRUCTURAL[op.target](self, op)
            return
        if len(op.outputs) != 1 or op.outputs[0] not in self.active or op.outputs[0] not in self.bars or (
                self.active.isdisjoint(op.operands())):
            return
        applied = apply_rule(op, self.active)
        wanted = applied.active(self.active)
        if not wanted:
            return
        broadcasts = isinstance(registry.find(op.target), Elementwise)
        out_bar = self.bars[op.output] if broadcasts else self.whole(op.output)
        targets: dict[Value, list[Operand]] = {}
        names = {key: bar_name(applied.operands[key]) for key in wanted}
        bars = self.derive.pullback(applied, out_bar, wanted, names[wanted[0]])
        for key, bar in bars.items():
            value = applied.operands[key]
            assert isinstance(value, Value)
            if bar is out_bar and not value.temp and of_operand(bar) != value.type and value not in self.shadows:
                self.later.append((value, bar))
            elif bar is not ZERO:
                term = self.derive.fit(bar, value, names[key])
                if rank(value.type) != 0 and self._stays_plain(bar):
                    self.plain.add(term)
                targets.setdefault(value, []).append(term)
        for value, terms in targets.items():
            self.accumulate(value, terms[0] if len(terms) == 1 else self.derive.total(terms, bar_name(value)))

    def _hand_back(self, op: Call) -> bool:
        """The adjoint of a list or dict of numbers that is copied where a procedure starts or ends, if it has a shadow
        within."""
        source, copied = op.args[0], op.output
        if not holds_constants(copied):
            return False
        if op in self.ends and source in self.shadows and copied in self.bars:
            refill(self.builder, self.shadows.shadow(source), self.bars[copied])
        elif copied in self.shadows and isinstance(source, Value):
            self.accumulate(source, self.shadows.shadow(copied))
        else:
            return False
        return True

    def _read_shadow(self, value: Value, made_from: Operand | None = None) -> None:
        """The cotangent that the shadow of new memory holds when it is made, in memory of its own; ``made_from`` is
        what it is a copy of, where that tells more of what has a cotangent."""
        shadow, name = self.shadows.shadow(value), bar_name(value)
        if not is_container(value.type):
            self.bars[value] = self.builder.call(prim.own, shadow, shadow, name=name)
        elif made_from is None and isinstance(value.type, (List, Dict)) and not (
                self.shadows.holds_shadows(value) or any(item in (INT, BOOL) for item in items_of(value.type))):
            self.bars[value] = shadow
        else:
            whole = self._like_structure(shadow, made_from or value, name)
            whole.type = tangent_type(value.type)
            if copies_alike(value.op):
                whole = self.builder.call(runtime.counted_once, whole, made_from or value, name=name)
            self.bars[value] = whole

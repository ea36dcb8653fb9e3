"""What the two modes share: rules applied to calls, cotangents fitted to values, zeros.

Comes in: a builder, calls of the primal, operands. Goes out: operations appended to the builder. Invariant: a cotangent
that leaves `fit` has the shape and dtype of the value it belongs to.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import dtype_of
from srcdiff.analysis.integers import HiddenIntegers
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.numbers import boxed
from srcdiff.analysis.planes import has_imaginary, is_open, widens
from srcdiff.analysis.shapes import Shapes
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import ZERO, Call, Const, Function, Node, Operand, Region, Value, is_literal
from srcdiff.ir.types import (
    Array,
    Mixed,
    Number,
    Record,
    Stack,
    Tuple,
    Type,
    Unknown,
    is_complex,
    is_container,
    is_differentiable,
    is_inexact,
    rank,
)
from srcdiff.ir.walk import substitute
from srcdiff.rules.declare import Elementwise, General, Linear
from srcdiff.transform.applied import Applied
from srcdiff.transform.formulas import formula, items_of_formula
from srcdiff.transform.inline import Inliner
from srcdiff.transform.orders import along

#: Functions that pass on a cotangent only where they selected the argument.
MASKING: frozenset[Callable[..., Any]] = frozenset({np.where, runtime.strong_zero})


class Deriver:
    """Appends derivative operations of a function. ``shapes`` remembers what is known of lengths, ``integers`` what
    holds integers that are numbers there."""

    def __init__(self, builder: Builder, function: Function, memory: Memory) -> None:
        self.builder = builder
        self._inliner = Inliner(builder, "")
        self.shapes, self.integers = Shapes(function), HiddenIntegers(function, memory)
        #: Cotangents that are zero wherever np.where took the other branch, and must stay so.
        self.masked: set[Operand] = set()
        #: Values whose cotangent may have the shape of what they were broadcast into: it is summed further down.
        self.loose: set[Operand] = set()
        #: Cotangents that have the shape of a value, as the rule says that made them.
        self.settled: set[tuple[Operand, Operand]] = set()
        #: Cotangents that may be complex where the value they belong to is found real as the program runs.
        self.widened: set[tuple[Operand, Operand]] = set()

    # -- rules ---------------------------------------------------------------------------------------------------------

    def inline(self, function: Callable[..., Any], operands: dict[str, Operand], name: str,
               wanted: tuple[bool, ...] = (True,)) -> list[Operand]:
        """The result of a rule's formula on operands, those it has no parameter for left out; where there are several
        items, the ``wanted`` ones."""
        body = formula(function) if len(wanted) == 1 else items_of_formula(function, wanted)
        self._inliner.name = name
        return _items(self._inliner.run(body, operands), len(wanted))

    def partials(self, applied: Applied, wanted: Sequence[str], name: str) -> dict[str, Operand]:
        """The partial derivatives of an elementwise call with respect to the wanted parameters."""
        assert isinstance(applied.rule, Elementwise)
        active, operands = applied.rule.active, applied.operands | {"out": applied.call.output}
        found = self.inline(applied.rule.partials, operands, name, tuple([key in wanted for key in active]))
        return dict(zip(active, found, strict=True))

    def pullback(self, applied: Applied, out_bar: Operand, wanted: Sequence[str], name: str) -> dict[str, Operand]:
        """The cotangents of the wanted parameters, in the shape of the result where the rule is elementwise."""
        rule = applied.rule
        if isinstance(rule, Elementwise):
            partials = self.partials(applied, wanted, name)
            bars = {key: self.times(out_bar, partials[key], name) for key in wanted}
            bars = self._keep_masked(bars, out_bar, rule, name)
            self._note_widened(applied, bars, [])
            return bars
        body = rule.transpose if isinstance(rule, Linear) else rule.adjoint if isinstance(rule, General) else None
        assert body is not None
        whole, start = out_bar, len(self.builder.region.ops)
        if isinstance(of_operand(out_bar), Tuple):
            out_bar = items_apart(out_bar)
        operands = applied.operands | {"out": applied.call.output, "out_bar": out_bar}
        part = tuple(key in wanted for key in rule.active)
        found = self.inline(body, operands, name, part)
        if out_bar is not whole:      # where a formula takes it as a whole
            substitute(Region([], self.builder.region.ops[start:]), lambda arg: whole if arg is out_bar else arg)
            found = [whole if bar is out_bar else bar for bar in found]
        bars = {key: bar for key, bar in zip(rule.active, found, strict=True) if key in wanted}
        self._note_widened(applied, bars, self.builder.region.ops[start:])
        if rule.shaped:
            for key, bar in bars.items():
                self.take_shape(bar, applied.operands[key])
        if rule.target in MASKING or isinstance(rule, Linear) and whole in self.masked:
            self.masked.update(bars.values())
        return bars

    def _note_widened(self, applied: Applied, bars: dict[str, Operand], made: list[Node]) -> None:
        """Note cotangents that may be complex although their value is real."""
        for key, bar in bars.items():
            value = applied.operands[key]
            if is_open(of_operand(bar)) and not is_complex(of_operand(value)) and widens(applied.call, value, made):
                self.widened.add((bar, value))

    def _keep_masked(self, bars: dict[str, Operand], out_bar: Operand, rule: Elementwise,
                     name: str) -> dict[str, Operand]:
        """Keep the zeros of a masked cotangent where the partial derivative may be infinite or NaN."""
        if out_bar in self.masked and rule.singular:
            bars = {key: bar if bar is ZERO else self.builder.call(runtime.strong_zero, bar, out_bar, name=name)
                    for key, bar in bars.items()}
        if out_bar in self.masked or rule.target in MASKING:
            self.masked.update(bars.values())
        return bars

    def keep_mask(self, made: Operand, *bars: Operand) -> None:
        """Know of a cotangent that it is zero wherever those are that it is the sum of, or parts of."""
        if all(bar in self.masked for bar in bars):
            self.masked.add(made)

    def pushforward(self, applied: Applied, dots: dict[str, Operand], name: str) -> Operand:
        """The tangent of a call's result."""
        rule, call = applied.rule, applied.call
        if isinstance(rule, Elementwise):
            partials = self.partials(applied, list(dots), name)
            terms = [self.times(dots[key], partials[key], name, first=key == rule.active[0] and len(rule.active) > 1)
                     for key in dots]
            return self.total(terms, name)
        if isinstance(rule, Linear):
            return self.total([self._along(applied, key, dot, name) for key, dot in dots.items()], name)
        assert isinstance(rule, General)
        if rule.target is runtime.add:
            dots = self._in_structure(applied, dots)
        zeros: dict[str, Operand] = {f"{key}_dot": ZERO for key in rule.active}
        operands = applied.operands | {"out": call.output} | zeros | {f"{key}_dot": dot for key, dot in dots.items()}
        start = len(self.builder.region.ops)
        dot = self.inline(rule.tangent, operands, name)[0]
        turned = has_imaginary(self.builder.region.ops[start:])
        if isinstance(call.output.type, Tuple):
            return self._whole_items(dot, call.output, turned, name)
        return self.builder.call(runtime.unbroadcast, dot, call.output, name=name) if (
            turned and is_open(call.output.type)) else dot

    def _in_structure(self, applied: Applied, dots: dict[str, Operand]) -> dict[str, Operand]:
        """The tangents of the terms of a sum, of which the second may be a plain number that stands for a structure: if
        the first has none, it is a zero in its structure."""
        first = applied.operands["a"]
        return dots if "a" in dots or not is_container(of_operand(first)) else {"a": self.zero(first), **dots}

    def _whole_items(self, dot: Operand, out: Value, turned: bool, name: str) -> Operand:
        """The tangent of a tuple, whose items are zeros in their shape where a formula had nothing for them, and real
        where it ``turned`` real ones into complex ones."""
        kind, made = out.type, dot.op if isinstance(dot, Value) else None
        if not isinstance(kind, Tuple) or not isinstance(made, Call) or made.target is not prim.make_tuple:
            return dot
        parts: list[Operand] = []
        for k, part in enumerate(made.args):
            empty = is_literal(part, 0.0) or is_literal(part, None)
            if empty and is_differentiable(kind.items[k]) and not isinstance(kind.items[k], Number):
                part = self.zero(self.builder.call(operator.getitem, out, Const(k), name=name))
            elif turned and is_open(kind.items[k]):
                part = self.builder.call(runtime.unbroadcast, part, self.builder.call(
                    operator.getitem, out, Const(k), name=name), name=name)
            parts.append(part)
        return self.builder.call(prim.make_tuple, *parts, name=name)

    def _along(self, applied: Applied, key: str, dot: Operand, name: str) -> Operand:
        """A linear call with one argument replaced by its tangent, which may lie in memory in another order."""
        call = applied.call
        args, kwargs = along(call, applied.rule.params, key, applied.operands[key], dot, self.builder)
        return self.builder.call(call.target, *args, name=name, style=call.style, **cast("dict[str, Any]", kwargs))

    # -- arithmetic ----------------------------------------------------------------------------------------------------

    def times(self, bar: Operand, partial: Operand, name: str, *, first: bool = True) -> Operand:
        """``bar * partial`` (``partial * bar`` where not ``first``), as a person writes it."""
        if bar is ZERO or partial is ZERO:
            return ZERO
        if isinstance(partial, Const):
            if partial.value is None:
                return ZERO
            number = partial.value if type(partial.value) in (int, float) else None
            if number == 1:
                return bar
            if number == -1:
                return self.builder.call(operator.neg, bar, name=name)
        a, b = (bar, partial) if first else (partial, bar)
        return self.builder.call(operator.mul, a, b, name=name)

    def total(self, terms: Sequence[Operand], name: str) -> Operand:
        """The sum of terms; ZERO where there are none."""
        found: Operand = ZERO
        for term in terms:
            if term is not ZERO:
                found = term if found is ZERO else self.add(found, term, name)
        return found

    def add(self, a: Operand, b: Operand, name: str) -> Value:
        """The sum of two cotangents of one value."""
        kinds = (of_operand(a), of_operand(b))
        target = runtime.add if any(is_container(k) or isinstance(k, Mixed) for k in kinds) else operator.add
        return self.builder.call(target, a, b, name=name)

    def zero(self, like: Operand) -> Operand:
        """The zero of the tangent space of ``like``."""
        kind = of_operand(like)
        if isinstance(kind, Stack):
            stack = self.builder.call(prim.new_stack, name="zero")
            stack.type = kind
            return stack
        if isinstance(kind, Number) or isinstance(kind, Array) and kind.axes == ():
            return Const(0j if is_complex(kind) else 0.0)
        if is_container(kind) and like in self.integers:
            return self.builder.call(runtime.filled, Const(0.0), like, name="zero")
        target = np.zeros_like if isinstance(kind, Array) else (
            runtime.zeros_like if is_container(kind) else runtime.zero_tangent)
        return self.builder.call(target, like, name="zero")

    # -- shape and dtype -----------------------------------------------------------------------------------------------

    def take_shape(self, made: Operand, like: Operand) -> None:
        """Know that what a formula has made has the shape of ``like``."""
        self.settled.add((made, like))
        if not isinstance(made, Value) or not made.temp or not isinstance(like, Value) or made.op is None:
            return
        have, want = made.type, like.type
        axes = want.axes if isinstance(want, Array) else () if isinstance(want, Number) else None
        if axes is not None and (isinstance(have, Unknown) or isinstance(have, Array) and have.axes != axes):
            kind = Array(dtype_of(have), axes)
            made.type = boxed(made.op, kind) if isinstance(made.op, Call) else kind
            self.shapes.assume_same(made, like)

    def fit(self, bar: Operand, value: Operand, name: str) -> Operand:
        """A cotangent of a result brought to the shape and dtype of an argument that was broadcast into it."""
        fitted = self._fitted(bar, value, name)
        self.keep_mask(fitted, bar)
        return fitted

    def _fitted(self, bar: Operand, value: Operand, name: str) -> Operand:
        kind, given = of_operand(value), of_operand(bar)
        if isinstance(kind, Mixed) and isinstance(given, Record):       # which is itself gone over by NumPy
            return bar
        if is_open(kind) and (is_complex(given) or (bar, value) in self.widened):
            return self.builder.call(runtime.unbroadcast, bar, value, name=name)
        if rank(kind) == 0 and (given is kind or given == kind):
            return bar
        if is_container(kind) or not isinstance(kind, (Number, Array, Unknown, Mixed)):
            return bar
        fitted = self._unbroadcast(bar, value, kind, name)
        made = fitted.op if isinstance(fitted, Value) and fitted is not bar else None
        turned = not isinstance(made, Call) or made.target is not runtime.unbroadcast
        if turned and (bar, value) in self.widened and not is_complex(kind):
            shape = of_operand(fitted)
            fitted = self.builder.call(np.real, fitted, name=name, style="attribute")
            fitted.type = shape
        return self.cast(fitted, kind, name)

    def fit_moved(self, bar: Operand, value: Operand, name: str) -> Operand:
        """The same for what was stored into, or added to, something that may be complex where the value is not."""
        if is_open(of_operand(bar)):
            self.widened.add((bar, value))
        return self.fit(bar, value, name)

    def _unbroadcast(self, bar: Operand, value: Operand, kind: Type, name: str) -> Operand:
        given = of_operand(bar)
        if rank(given) == 0 == rank(kind) or (bar, value) in self.settled or self.shapes.same(bar, value):
            return bar
        have, want = (given.axes if isinstance(given, Array) else () if rank(given) == 0 else None,
                      kind.axes if isinstance(kind, Array) else () if rank(kind) == 0 else None)
        if value in self.loose and have is not None and want is not None and len(want) == len(have):
            return bar
        if have is None or want is None or len(want) > len(have):
            return self.builder.call(runtime.unbroadcast, bar, value, name=name)
        if not want:
            return bar if not have else self.builder.call(np.sum, bar, name=name, style="method")
        lead = len(have) - len(want)
        pairs = list(zip(have[lead:], want, strict=True))
        made = bar.op if isinstance(bar, Value) else None
        by_einsum = isinstance(made, Call) and made.target is np.einsum     # of which other operands may be shorter
        if any(w == "?" and h != "1" or by_einsum and h != "n" and w != "1" for h, w in pairs):
            return self.builder.call(runtime.unbroadcast, bar, value, name=name)
        bar = self._sum(bar, tuple(range(lead)), name)
        return self._sum(bar, tuple(k for k, (h, w) in enumerate(pairs) if w == "1" and h != "1"), name, keepdims=True)

    def _sum(self, bar: Operand, axes: tuple[int, ...], name: str, keepdims: bool = False) -> Operand:
        if not axes:
            return bar
        extra: dict[str, Operand] = {"axis": Const(axes[0] if len(axes) == 1 else axes)}
        if keepdims:
            extra["keepdims"] = Const(True)
        return self.builder.call(np.sum, bar, name=name, style="method", **cast("dict[str, Any]", extra))

    def cast(self, bar: Operand, kind: Type, name: str) -> Operand:
        """A tangent or cotangent made real, or as precise as its value is."""
        given, want = of_operand(bar), dtype_of(kind)
        have = dtype_of(given)
        if is_complex(given) and want is not None and not want.startswith("c"):
            bar = self.builder.call(np.real, bar, name=name, style="attribute")
            have = dtype_of(of_operand(bar))
        if isinstance(kind, Array) and isinstance(given, Array) and want and want != have and is_inexact(want):
            if np.finfo(want).precision < 15 if have is None else is_inexact(have) and _other_precision(have, want):
                if given.axes == ():        # which may be a Python number
                    return self.builder.call(np.dtype(want).type, bar, name=name)
                return self.builder.call(np.ndarray.astype, bar, Const(np.dtype(want).type), name=name)
        return bar


def _other_precision(have: str, want: str) -> bool:
    """Whether numbers of one dtype have to be converted to another; real ones serve as complex ones, as they are."""
    given, kept = np.dtype(have), np.dtype(want)
    return given.itemsize != kept.itemsize if given.kind == kept.kind else given.itemsize > kept.itemsize


def items_apart(bar: Operand) -> Operand:
    """The cotangent of a tuple as a tuple of what was added to each item, with ZERO for the others; as it is, if it was
    not put together from items."""
    kind, items, made = of_operand(bar), dict[int, Operand](), bar.op if isinstance(bar, Value) else None
    assert isinstance(kind, Tuple)
    while isinstance(made, Call) and made.target is runtime.add_item:
        key = made.args[1]
        if not isinstance(key, Const) or type(key.value) is not int or key.value % len(kind.items) in items:
            return bar
        items[key.value % len(kind.items)] = made.args[2]
        made = made.args[0].op if isinstance(made.args[0], Value) else None
    if not isinstance(made, Call) or made.target is not runtime.zeros_like:
        return bar
    parts = [items.get(k, ZERO) for k in range(len(kind.items))]
    apart = Value("bar", kind, temp=True)       # never made: its items are taken
    apart.op = Call(prim.make_tuple, parts, outputs=[apart])
    return apart


def bar_name(operand: Operand) -> str:
    """The name of a value's cotangent."""
    return f"{operand.name}_bar" if isinstance(operand, Value) else "bar"


def _items(results: list[Operand], count: int) -> list[Operand]:
    """The operands of a formula's results: themselves, or the items of the tuple that the one result is."""
    if len(results) == count:
        return [ZERO if is_literal(result, None) else result for result in results]
    (found,) = results
    if isinstance(found, Value) and isinstance(found.op, Call) and found.op.target is prim.make_tuple:
        items = found.op.args
    elif isinstance(found, Const) and isinstance(found.value, tuple):
        items = [Const(item) for item in found.value]
    else:
        raise UnsupportedCall("a derivative rule cannot tell which case holds for arguments of unlike kinds", None, [
            ("instead", "make the arguments numbers, or arrays, on every path"),
            ("in a rule", "the formula for several arguments ends in a tuple with an item for each")])
    return [ZERO if is_literal(item, None) else item for item in items]

"""Multiplying and adding as a person would.

Comes in: calls of derivative code. Goes out: simpler ones. Invariant: every value is what it was but for rounding,
which may differ in the order of factors and where multiples of one value are added at once; ``x * 0``, ``x - x`` and
``x / x``, which may be NaN, are left alone. The user's own operations are not touched.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import dtype_of
from srcdiff.analysis.shapes import Shapes
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Node, Operand, Value, is_literal
from srcdiff.ir.types import Array, is_differentiable, may_be_complex, rank
from srcdiff.optimize.clock import Clock
from srcdiff.optimize.structures import LOOKED_INTO, Structures
from srcdiff.optimize.terms import (
    DIV,
    MUL,
    NEG,
    SUMS,
    Scaled,
    Targets,
    definition,
    exactly,
    gathered,
    is_literal_number,
    is_real_literal,
    is_surely_inexact,
    made_by,
    scaled,
    unnamed,
)

_ZEROS: Targets = frozenset({np.zeros_like, runtime.zeros_like, runtime.zero_tangent})
_EXPAND: Targets = frozenset({runtime.expand})

#: What makes the factors and terms that let a product or sum be rewritten.
_TELLING: frozenset[Any] = MUL | DIV | NEG | _ZEROS | _EXPAND | {Const}
#: The calls whose operands a rewrite may take over.
_LOOKED_THROUGH = _TELLING | SUMS | LOOKED_INTO | {np.transpose, np.expand_dims}
#: Calls of which no rule asks whether an operand began as zeros.
_FACTORS: Targets = MUL | DIV | NEG | {operator.pow, runtime.expand, runtime.unbroadcast}
_THROUGH_FACTORS = _LOOKED_THROUGH - _ZEROS
#: Calls of which an argument counts by its shape only.
_OF_SHAPES: Targets = frozenset({np.size, np.shape, np.zeros_like, runtime.expand, runtime.unbroadcast})
#: What is added to, in place, and what the same is with a minus.
_SUBTRACTED: dict[Callable[..., Any], Callable[..., Any]] = {
    operator.iadd: operator.isub, prim.ITEM_UPDATES[operator.iadd]: prim.ITEM_UPDATES[operator.isub]}


class Algebra(Structures):
    """Rewrites of products, sums and negations, and of structures."""

    looks_around = False

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.shapes = Shapes(clock.function)

    def enter(self) -> None:
        """Nothing depends on the region."""

    def leave(self) -> None:
        """Nothing depends on the region."""

    def sees(self, target: Any) -> bool:
        """Those with a rule here; what they become, the families after this one see as well."""
        return target in _RULES

    def rewrite(self, call: Call, ahead: list[Node]) -> Operand | None:
        """The operand a call is equal to; the call is changed in place where it only becomes simpler."""
        self.ahead = ahead
        if call.target in _OF_SHAPES:
            self.like(call)
        through = _THROUGH_FACTORS if call.target in _FACTORS else _LOOKED_THROUGH
        stale = self.clock.runs and self.clock.is_stale(call, through)
        return None if stale else _RULES[call.target](self, call)

    # -- products ------------------------------------------------------------------------------------------------------

    def product(self, call: Call) -> Operand | None:
        """``g * 1``, ``g * (1 / x)``, ``g * -e``, ``g * (2 * e)``, a factor that is only spread out; a number that is
        spread out is multiplied before."""
        a, b = call.args
        makers = _maker(a), _maker(b)
        if _TELLING.isdisjoint(makers):
            return None
        folded = _folded(a, b)
        if folded is not None:
            return folded
        spreads = runtime.expand in makers
        if spreads:
            self._contract(call)
            a, b = call.args
        for one, other in ((a, b), (b, a)):
            spread = made_by(one, _EXPAND) if spreads else None
            if spread is not None and rank(of_operand(spread.args[0])) == rank(of_operand(other)) == 0:
                number = self.before(call, operator.mul, spread.args[0], other)
                return self.change(call, runtime.expand, number, spread.args[1])
            if type(one) is not Const:
                continue
            if is_literal_number(one, 1) and is_surely_inexact(other):
                return self._itself(call, other)
            if not is_real_literal(one):
                continue
            if is_literal_number(one, -1) and is_surely_inexact(other):
                return self.change(call, operator.neg, other)
            inner = scaled(other)
            factor = None if abs(inner.factor) == 1 else exactly(operator.mul, one.value, inner.factor)
            if factor is not None:
                factors = (Const(factor), inner.base) if one is a else (inner.base, Const(factor))
                return self.change(call, operator.mul, *factors)
        by_a, by_b = unnamed(a), unnamed(b)
        for made, other in ((by_b, a), (by_a, b)):
            if made is None:
                continue
            if made.target in DIV and is_literal_number(made.args[0], 1):
                return self.change(call, operator.truediv, other, made.args[1])
            if made.target in NEG:
                inside = (other, made.args[0]) if made is by_b else (made.args[0], other)
                return self._negated(call, operator.mul, *inside)
        return self._nested_product(call, by_a, by_b)

    def _nested_product(self, call: Call, by_a: Call | None, by_b: Call | None) -> Operand | None:
        """Products inside of products, which are by the calls given."""
        a, b = call.args
        if by_b is not None and by_b.target in MUL:
            first, second = by_b.args
            if is_literal_number(a, 2):
                return self._nested(call, operator.mul, (a, first), second)
            if is_literal_number(first, 2):
                return self._nested(call, operator.mul, (first, a), second)
            if not by_b.primal and all(rank(of_operand(x)) == 0 for x in (a, first, second)):
                return self._nested(call, operator.mul, (a, first), second)
        if by_a is not None and by_a.target in MUL and not by_a.primal and is_literal_number(by_a.args[1], 2):
            return self._nested(call, operator.mul, (by_a.args[1], by_a.args[0]), b)
        return None

    def quotient(self, call: Call) -> Operand | None:
        """``a / 1``, ``-a / b`` and ``-1.0 / b``."""
        a, b = call.args
        if is_real_literal(a) and a.value < 0:
            return self._negated(call, operator.truediv, Const(-a.value), b)
        if is_literal_number(b, 1) and is_surely_inexact(a):
            return self._itself(call, a)
        made = made_by(a, NEG)
        return None if made is None else self._negated(call, operator.truediv, made.args[0], b)

    def power(self, call: Call) -> Operand | None:
        """``x ** 1``."""
        base, exponent = call.args
        return self._itself(call, base) if is_literal_number(exponent, 1) and is_surely_inexact(base) else None

    # -- sums ----------------------------------------------------------------------------------------------------------

    def sum(self, call: Call) -> Operand | None:
        """``a + 0``, ``a + a``, ``a + -b``."""
        a, b = call.args
        makers = _maker(a), _maker(b)
        if a is not b and _TELLING.isdisjoint(makers):
            self._gather(call)
            return None
        for maker, one, other in zip(makers, (a, b), (b, a), strict=True):
            if maker in _TELLING and self._is_zero_of(one, other):
                return self._itself(call, other)
        if isinstance(a, Value) and _is_commuted(a, b):
            return self.change(call, operator.mul, Const(2), b)
        if self._gather(call):
            return None
        for one, other in ((b, a), (a, b)):
            made = made_by(one, NEG)
            if made is not None:
                return self.change(call, operator.sub, other, made.args[0])
        self._contract(call)
        return None

    def difference(self, call: Call) -> Operand | None:
        """``a - 0`` and ``a - -b``."""
        a, b = call.args
        if self._is_zero_of(b, a):
            return self._itself(call, a)
        if self._gather(call):
            return None
        made = made_by(b, NEG)
        return None if made is None else self.change(call, operator.add, a, made.args[0])

    def _gather(self, call: Call) -> bool:
        """Add up the multiples of one value; whether there were some."""
        found = gathered(call)
        if found is None:
            return False
        target, *args = found
        self.change(call, target, *(
            self.before(call, operator.mul, Const(arg.factor), arg.base) if isinstance(arg, Scaled) else arg
            for arg in args))
        return True

    def negation(self, call: Call) -> Operand | None:
        """``-(-a)``, ``-1.0``."""
        if is_real_literal(call.args[0]):
            return Const(-call.args[0].value)
        made = made_by(call.args[0], NEG)
        return None if made is None else self._itself(call, made.args[0])

    # -- shapes --------------------------------------------------------------------------------------------------------

    def like(self, call: Call) -> None:
        """``np.size(r * r)``, where ``r`` has the same shape: for a shape, the plainest value that has it serves; not
        where it is asked, too, whether the value is real."""
        k = 1 if call.target in (runtime.expand, runtime.unbroadcast) else 0
        if call.target is runtime.unbroadcast and self._makes_real(call):
            return
        self.shapes.dims(call.output)       # the plainest value may tell less of it
        call.args = [self._plainest(arg) if place == k else arg for place, arg in enumerate(call.args)]

    def _plainest(self, value: Operand) -> Operand:
        while isinstance(value, Value) and value.temp and isinstance(value.op, Call):
            found = next((arg for arg in value.op.args if isinstance(arg, Value) and arg.type == value.type
                          and self.shapes.same(arg, value)), None)
            if found is None:
                break
            value = found
        return value

    def spread(self, call: Call) -> Operand | None:
        """``expand(g, like)`` and ``unbroadcast(g, like)`` where ``g`` has the shape already, and ``unbroadcast(-g,
        like)``."""
        made = made_by(call.args[0], NEG) if call.target is runtime.unbroadcast else None
        if made is not None:
            return self._negated(call, runtime.unbroadcast, made.args[0], call.args[1])
        inner = definition(call.args[0], frozenset({np.expand_dims}))
        spread = None if inner is None else definition(inner.args[0], _EXPAND)
        if call.target is runtime.expand and spread is not None and rank(of_operand(spread.args[0])) == 0:
            call.args = [spread.args[0], call.args[1]]      # a number is the same along every axis
        if call.target is runtime.unbroadcast and self._makes_real(call):
            return None
        return call.args[0] if self.shapes.same(call.args[0], call.args[1]) else None

    def _makes_real(self, call: Call) -> bool:
        """Whether ``unbroadcast(g, like)`` may have to drop an imaginary part, as ``like`` is real."""
        g, like = map(of_operand, call.args)
        return may_be_complex(g) and dtype_of(like) is None

    def nothing(self, call: Call) -> None:
        """What is asked of a shape only."""

    def added(self, call: Call) -> None:
        """``x += -e``, and ``x += expand(g, x)``: NumPy spreads what is added to an array."""
        *place, value = call.args
        if call.outputs:
            return
        if len(place) == 1:
            value = call.args[-1] = self._contracted(value, place[0])
        made = made_by(value, NEG)
        if made is not None:
            call.target, call.args = _SUBTRACTED[call.target], [*place, made.args[0]]

    def transposed(self, call: Call) -> Operand | None:
        """``a.T.T``."""
        made = made_by(call.args[0], frozenset({np.transpose}))
        plain = made is not None and len(made.args) == len(call.args) == 1 and not made.kwargs and not call.kwargs
        return made.args[0] if made is not None and plain else None

    def total(self, call: Call) -> Operand | None:
        """``(-a).sum()``, and ``(a * b).sum()`` of vectors."""
        made = made_by(call.args[0], NEG | MUL)
        if made is None:
            return None
        if made.target in MUL:
            return self._inner_product(call, made)
        kwargs, style = call.kwargs, call.style
        summed = self.before(call, np.sum, made.args[0])
        assert isinstance(summed.op, Call)
        summed.op.kwargs, summed.op.style, summed.type = kwargs, style, call.output.type
        return self.change(call, operator.neg, summed)

    def _inner_product(self, call: Call, made: Call) -> Operand | None:
        """Turn the sum of a product into ``a @ b``, which needs no memory for the product."""
        a, b = made.args
        vectors = all(rank(of_operand(x)) == 1 and is_differentiable(of_operand(x)) for x in (a, b))
        if made.primal or len(call.args) > 1 or call.kwargs or not vectors or not self.shapes.same(a, b):
            return None
        return self.change(call, operator.matmul, a, b)

    def chosen(self, call: Call) -> None:
        """``np.where(c, expand(g, like), 0)``, where ``c`` has the shape of ``like``."""
        if len(call.args) == 3:
            test, *values = call.args
            call.args = [test, *(self._contracted(v, test) if _same_dtype(v) else v for v in values)]

    def _contract(self, call: Call) -> None:
        """Look through `expand` on one side where the other keeps the shape."""
        a, b = call.args
        first = self._contracted(a, b)
        second = self._contracted(b, first)
        if first is not a or second is not b:
            call.args = [first, second]

    def _contracted(self, factor: Operand, other: Operand) -> Operand:
        """``g`` for ``expand(g, like)`` where the other operand has the full shape anyway."""
        made = definition(factor, _EXPAND)
        return made.args[0] if made is not None and self.shapes.same(factor, other) else factor

    def _is_zero_of(self, zero: Operand, other: Operand) -> bool:
        """Whether ``zero`` is a zero that adds nothing to ``other``, not even axes."""
        if isinstance(zero, Const):
            return (is_literal(zero, 0.0) or is_literal(zero, 0)) and is_differentiable(of_operand(other))
        made = definition(zero, _ZEROS)
        return made is not None and self.shapes.same(zero, other) and of_operand(zero) == of_operand(other)

    def _itself(self, call: Call, operand: Operand) -> Operand | None:
        """An operand in the place of a call that computes it anew: a copy where it is held by others, as what is
        captured is, or where one of the two is stored into."""
        if isinstance(operand, Const) and rank(of_operand(operand)) != 0:
            return self.change(call, np.copy, operand)
        if self.clock.is_stored_into(call.output) or self.clock.is_stored_into(operand):
            return self.change(call, prim.own, operand, operand)
        return operand

    # -- changing calls ------------------------------------------------------------------------------------------------

    def _negated(self, call: Call, target: Callable[..., Any], *args: Operand) -> Operand | None:
        """Turn a call into ``-target(*args)``; the inner call takes the place of a factor."""
        return self.change(call, operator.neg, self.before(call, target, *args))

    def _nested(self, call: Call, target: Callable[..., Any], inner: tuple[Operand, Operand],
                last: Operand) -> Operand | None:
        known = _folded(*inner) if target is operator.mul else None
        return self.change(call, target, self.before(call, target, *inner) if known is None else known, last)


def _folded(a: Operand, b: Operand) -> Const | None:
    """The product of two numbers, where that is exact."""
    if not is_real_literal(a) or not is_real_literal(b) or exactly(operator.mul, a.value, b.value) is None:
        return None
    return Const(a.value * b.value)


def _maker(operand: Operand) -> Any:
    """The function that is called for an operand, and `Const` for a constant."""
    made = operand.op if isinstance(operand, Value) else Const
    return made.target if isinstance(made, Call) else made


def _same_dtype(operand: Operand) -> bool:
    """Whether what is spread out has a dtype of its own, so that the choice keeps it without the spreading."""
    made = definition(operand, _EXPAND)
    return made is not None and (
        isinstance(of_operand(made.args[0]), Array) or dtype_of(of_operand(made.args[1])) == "float64")


def _is_commuted(a: Operand, b: Operand) -> bool:
    """Whether two operands are ``x * y`` and ``y * x``."""
    first = made_by(a, MUL)
    second = None if first is None else made_by(b, MUL)
    return first is not None and second is not None and first.args == second.args[::-1]


_RULES: dict[Callable[..., Any], Callable[[Algebra, Call], Operand | None]] = {
    operator.mul: Algebra.product,
    operator.truediv: Algebra.quotient,
    operator.pow: Algebra.power,
    operator.add: Algebra.sum,
    operator.sub: Algebra.difference,
    operator.neg: Algebra.negation,
    runtime.expand: Algebra.spread,
    runtime.unbroadcast: Algebra.spread,
    np.transpose: Algebra.transposed,
    operator.getitem: Algebra.item,
    np.size: Algebra.nothing,
    np.shape: Algebra.nothing,
    np.zeros_like: Algebra.nothing,
    **dict.fromkeys(_SUBTRACTED, Algebra.added),
    np.sum: Algebra.total,
    np.where: Algebra.chosen,
    runtime.add_item: Algebra.filled,
    runtime.unsum: Algebra.of_each,
    runtime.filled: Algebra.given,
}

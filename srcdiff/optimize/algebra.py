"""Multiplying and adding as a person would.

Comes in: calls of derivative code. Goes out: simpler ones. Invariant: exact in floating point, also for NaN and
infinity; ``x * 0`` and ``x / x`` are left alone. Rounding may differ only in the order of two factors with a power of
two. The user's own operations are not touched.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import dtype_of
from srcdiff.analysis.shapes import Shapes
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir.nodes import Call, Const, Node, Operand, Value, is_literal
from srcdiff.ir.primitives import ITEM_UPDATES, make_tuple
from srcdiff.ir.types import Array, Tuple, is_differentiable, may_be_complex, rank
from srcdiff.optimize.clock import Clock

Targets = frozenset[Callable[..., Any]]

_MUL: Targets = frozenset({operator.mul, np.multiply})
_DIV: Targets = frozenset({operator.truediv, np.divide})
_NEG: Targets = frozenset({operator.neg, np.negative})
_ZEROS: Targets = frozenset({np.zeros_like, runtime.zeros_like, runtime.zero_tangent})
_EXPAND: Targets = frozenset({runtime.expand})
_ITEMS: Targets = frozenset({runtime.add_item, runtime.zeros_like})

#: What the rules for products and sums look for.
_TELLING = _MUL | _DIV | _NEG | _ZEROS | _EXPAND
#: The calls whose operands a rewrite may take over.
_LOOKED_THROUGH = _TELLING | _ITEMS | {np.transpose, np.expand_dims, make_tuple}
#: Calls of which an argument counts by its shape only.
_OF_SHAPES: Targets = frozenset({np.size, np.shape, np.zeros_like, runtime.expand, runtime.unbroadcast})
#: What is added to, in place, and what the same is with a minus.
_SUBTRACTED: dict[Callable[..., Any], Callable[..., Any]] = {
    operator.iadd: operator.isub, ITEM_UPDATES[operator.iadd]: ITEM_UPDATES[operator.isub]}


class Algebra:
    """Rewrites of products, sums and negations."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.shapes = Shapes()
        self.ahead: list[Node] = []

    def enter(self) -> None:
        """Nothing depends on the region."""

    def leave(self) -> None:
        """Nothing depends on the region."""

    def sees(self, target: Any) -> bool:
        """Those with a rule here; what they become, the families after this one see as well."""
        return target in _RULES

    def rewrite(self, call: Call, ahead: list[Node]) -> Operand | None:
        """The operand a call is equal to; the call is changed in place where it only becomes simpler."""
        if call.primal:
            return None
        self.ahead = ahead
        if call.target in _OF_SHAPES:
            self.like(call)
        stale = self.clock.runs and self.clock.is_stale(call, _LOOKED_THROUGH)
        return None if stale else _RULES[call.target](self, call)

    # -- products ------------------------------------------------------------------------------------------------------

    def product(self, call: Call) -> Operand | None:
        """``g * 1``, ``g * (1 / x)``, ``g * -e``, ``g * (2 * e)``, and a factor that is only spread out."""
        a, b = call.args
        if not _is_telling(a) and not _is_telling(b):
            return None
        self._contract(call)
        a, b = call.args
        for one, other in ((a, b), (b, a)):
            if _is_one(one) and is_differentiable(of_operand(other)):
                captured = isinstance(other, Const) and rank(of_operand(other)) != 0
                return self._change(call, np.copy, other) if captured else other     # others hold what is captured
        by_a, by_b = _unnamed(a), _unnamed(b)
        for made, other in ((by_b, a), (by_a, b)):
            if made is None:
                continue
            if made.target in _DIV and _is_one(made.args[0]):
                return self._change(call, operator.truediv, other, made.args[1])
            if made.target in _NEG:
                inside = (other, made.args[0]) if made is by_b else (made.args[0], other)
                return self._negated(call, operator.mul, *inside)
        return self._nested_product(call, by_a, by_b)

    def _nested_product(self, call: Call, by_a: Call | None, by_b: Call | None) -> Operand | None:
        """Products inside of products, which are by the calls given."""
        a, b = call.args
        if by_b is not None and by_b.target in _MUL:
            first, second = by_b.args
            if _is_two(a):
                return self._nested(call, operator.mul, (a, first), second)
            if _is_two(first):
                return self._nested(call, operator.mul, (first, a), second)
            if not by_b.primal and all(rank(of_operand(x)) == 0 for x in (a, first, second)):
                return self._nested(call, operator.mul, (a, first), second)
        if by_a is not None and by_a.target in _MUL and not by_a.primal and _is_two(by_a.args[1]):
            return self._nested(call, operator.mul, (by_a.args[1], by_a.args[0]), b)
        return None

    def quotient(self, call: Call) -> Operand | None:
        """``a / 1`` and ``-a / b``."""
        a, b = call.args
        if _is_one(b) and is_differentiable(of_operand(a)):
            return a
        made = made_by(a, _NEG)
        return None if made is None else self._negated(call, operator.truediv, made.args[0], b)

    def power(self, call: Call) -> Operand | None:
        """``x ** 1``."""
        return call.args[0] if _is_one(call.args[1]) and is_differentiable(of_operand(call.args[0])) else None

    # -- sums ----------------------------------------------------------------------------------------------------------

    def sum(self, call: Call) -> Operand | None:
        """``a + 0``, ``a + a``, ``a + -b``."""
        a, b = call.args
        if a is not b and not _is_telling(a) and not _is_telling(b):
            return None
        for one, other in ((a, b), (b, a)):
            if _is_telling(one) and self._is_zero_of(one, other):
                return other
        if isinstance(a, Value) and (a is b or _is_commuted(a, b)):
            return self._change(call, operator.mul, Const(2), b)
        for one, other in ((b, a), (a, b)):
            made = made_by(one, _NEG)
            if made is not None:
                return self._change(call, operator.sub, other, made.args[0])
        self._contract(call)
        return None

    def difference(self, call: Call) -> Operand | None:
        """``a - 0`` and ``a - -b``."""
        a, b = call.args
        if self._is_zero_of(b, a):
            return a
        made = made_by(b, _NEG)
        return None if made is None else self._change(call, operator.add, a, made.args[0])

    def negation(self, call: Call) -> Operand | None:
        """``-(-a)``."""
        made = made_by(call.args[0], _NEG)
        return None if made is None else made.args[0]

    # -- shapes --------------------------------------------------------------------------------------------------------

    def like(self, call: Call) -> None:
        """``np.size(r * r)``, where ``r`` has the same shape: for a shape, the plainest value that has it serves; not
        where it is asked, too, whether the value is real."""
        k = 1 if call.target in (runtime.expand, runtime.unbroadcast) else 0
        if call.target is runtime.unbroadcast and self._makes_real(call):
            return
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
        made = made_by(call.args[0], _NEG) if call.target is runtime.unbroadcast else None
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
        made = made_by(value, _NEG)
        if made is not None:
            call.target, call.args = _SUBTRACTED[call.target], [*place, made.args[0]]

    def transposed(self, call: Call) -> Operand | None:
        """``a.T.T``."""
        made = made_by(call.args[0], frozenset({np.transpose}))
        plain = made is not None and len(made.args) == len(call.args) == 1 and not made.kwargs and not call.kwargs
        return made.args[0] if made is not None and plain else None

    def total(self, call: Call) -> Operand | None:
        """``(-a).sum()``."""
        made = made_by(call.args[0], _NEG)
        if made is None:
            return None
        kwargs, style = call.kwargs, call.style
        summed = self._before(call, np.sum, made.args[0])
        assert isinstance(summed.op, Call)
        summed.op.kwargs, summed.op.style, summed.type = kwargs, style, call.output.type
        return self._change(call, operator.neg, summed)

    def chosen(self, call: Call) -> None:
        """``np.where(c, expand(g, like), 0)``, where ``c`` has the shape of ``like``."""
        if len(call.args) == 3:
            test, *values = call.args
            call.args = [test, *(self._contracted(v, test) if _same_dtype(v) else v for v in values)]

    def filled(self, call: Call) -> Operand | None:
        """``add_item(add_item(zeros_like(t), 0, a), 1, b)``, where ``t`` is a pair: ``(a, b)``."""
        items: dict[Any, Operand] = {}
        made: Call | None = call
        while made is not None and made.target is runtime.add_item:
            key = made.args[1]
            if not isinstance(key, Const) or type(key.value) is not int or key.value in items:
                return None
            items[key.value] = made.args[2]
            made = definition(made.args[0], _ITEMS)
        kind = call.output.type
        if made is None or not isinstance(kind, Tuple) or kind.maker is not None:
            return None
        if set(items) != set(range(len(kind.items))):
            return None
        return self._change(call, make_tuple, *(items[k] for k in range(len(items))))

    def item(self, call: Call) -> Operand | None:
        """``(a, b)[0]``."""
        made, key = definition(call.args[0], frozenset({make_tuple})), call.args[1]
        if made is None or not isinstance(key, Const) or type(key.value) is not int:
            return None
        return made.args[key.value] if -len(made.args) <= key.value < len(made.args) else None

    def _contract(self, call: Call) -> None:
        """Look through `expand` on one side where the other keeps the shape."""
        a, b = call.args
        if definition(a, _EXPAND) is not None or definition(b, _EXPAND) is not None:
            first = self._contracted(a, b)
            call.args = [first, self._contracted(b, first)]

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

    # -- changing calls ------------------------------------------------------------------------------------------------

    @staticmethod
    def _change(call: Call, target: Callable[..., Any], *args: Operand) -> Operand | None:
        """Turn a call into another; None, because the call stays."""
        call.target, call.args, call.kwargs, call.style = target, list(args), {}, ""
        return None

    def _negated(self, call: Call, target: Callable[..., Any], *args: Operand) -> Operand | None:
        """Turn a call into ``-target(*args)``; the inner call takes the place of a factor."""
        return self._change(call, operator.neg, self._before(call, target, *args))

    def _nested(self, call: Call, target: Callable[..., Any], inner: tuple[Operand, Operand],
                last: Operand) -> Operand | None:
        return self._change(call, target, self._before(call, target, *inner), last)

    def _before(self, call: Call, target: Callable[..., Any], *args: Operand) -> Value:
        """A new call, put ahead of ``call``."""
        made = Call(target, list(args), location=call.location, section=call.section)
        made.outputs = [Value(call.output.name, type_of(made), temp=True)]
        made.__post_init__()
        self.ahead.append(made)
        return made.output


def made_by(operand: Operand, targets: Targets) -> Call | None:
    """The call of one of the targets that defines an unnamed operand; what has a name is left as it is."""
    return definition(operand, targets) if isinstance(operand, Value) and operand.temp else None


def _unnamed(operand: Operand) -> Call | None:
    """The call that defines an unnamed operand."""
    made = operand.op if isinstance(operand, Value) and operand.temp else None
    return made if isinstance(made, Call) and len(made.outputs) == 1 else None


def definition(operand: Operand, targets: Targets) -> Call | None:
    """The call of one of the targets that defines an operand, if one does."""
    made = operand.op if isinstance(operand, Value) else None
    return made if isinstance(made, Call) and made.target in targets and len(made.outputs) == 1 else None


def _is_telling(operand: Operand) -> bool:
    """Whether a factor or term may let a product or sum be rewritten: a constant, or made by ``_TELLING``."""
    if isinstance(operand, Const):
        return True
    made = operand.op
    return isinstance(made, Call) and made.target in _TELLING


def _same_dtype(operand: Operand) -> bool:
    """Whether what is spread out has a dtype of its own, so that the choice keeps it without the spreading."""
    made = definition(operand, _EXPAND)
    return made is not None and (
        isinstance(of_operand(made.args[0]), Array) or dtype_of(of_operand(made.args[1])) == "float64")


def _is_commuted(a: Operand, b: Operand) -> bool:
    """Whether two operands are ``x * y`` and ``y * x``."""
    first = made_by(a, _MUL)
    second = None if first is None else made_by(b, _MUL)
    return first is not None and second is not None and first.args == second.args[::-1]


def _is_one(operand: Operand) -> bool:
    return isinstance(operand, Const) and type(operand.value) in (int, float) and bool(operand.value == 1)


def _is_two(operand: Operand) -> bool:
    return isinstance(operand, Const) and type(operand.value) in (int, float) and bool(operand.value == 2)


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
}

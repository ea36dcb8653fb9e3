"""What is put together only to be taken apart again.

Comes in: calls of derivative code that make structures, or read items of some. Goes out: the items themselves.
Invariant: every value is what it was.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import dtype_of, index_parts
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Node, Operand, Value, is_literal
from srcdiff.ir.types import FLOAT, Array, List, Number, Tuple, is_container, may_be_complex, rank
from srcdiff.optimize.clock import Clock
from srcdiff.optimize.terms import Targets, definition, made_by

_NONE = Const(None)
_PARTED: Targets = frozenset({prim.make_tuple, runtime.unstack, runtime.split_like})
_ITEMS: Targets = frozenset({runtime.add_item, runtime.zeros_like, prim.make_tuple})
#: The calls whose operands a rewrite here may take over.
LOOKED_INTO: Targets = _ITEMS | {runtime.unstack, runtime.split_like, prim.make_tuple, prim.make_list}


class Structures:
    """Rewrites of structures, and how a call is changed; ``ahead`` is where new calls are put before it."""

    clock: Clock
    ahead: list[Node]

    def filled(self, call: Call) -> Operand | None:
        """``add_item(add_item(zeros_like(t), 0, a), 1, b)``, where ``t`` is a pair: ``(a, b)``; of floats, also where
        some items are left out or added to again."""
        added: dict[int, list[Operand]] = {}
        made: Call | None = call
        while made is not None and made.target is runtime.add_item:
            key = made.args[1]
            if not isinstance(key, Const) or type(key.value) is not int:
                return None
            added.setdefault(key.value, []).insert(0, made.args[2])
            made = definition(made.args[0], _ITEMS)
        kind = call.output.type
        if made is None or not isinstance(kind, Tuple) or not added.keys() <= set(range(len(kind.items))):
            return None
        for k, before in enumerate(made.args if made.target is prim.make_tuple else ()):
            if not is_literal(before, 0.0):
                added.setdefault(k, []).insert(0, before)
        floats = all(item == FLOAT for item in kind.items) and all(
            of_operand(part) == FLOAT for parts in added.values() for part in parts)
        if not floats and (made.target is prim.make_tuple or kind.maker is not None or any(
                len(added.get(k, ())) != 1 for k in range(len(kind.items)))):
            return None
        items = [added.get(k, [Const(0.0)]) for k in range(len(kind.items))]
        self.change(call, prim.make_tuple, *(
            reduce(lambda total, part: self.before(call, operator.add, total, part), parts) for parts in items))
        if kind.maker is not None:
            call.kwargs = {"maker": Const(kind.maker, kind.maker.__name__)}
        return None

    def item(self, call: Call) -> Operand | None:
        """``(a, b)[0]``, and ``unstack(g, [a, b])[0]``, which is ``g[0]`` if ``a`` is no list; ``a.sum(axis=1,
        keepdims=True)[:, 0]``."""
        made, key = definition(call.args[0], _PARTED), call.args[1]
        summed = made_by(call.args[0], frozenset({np.sum, operator.neg}))
        if summed is not None and not summed.primal:
            return self._summed(call, summed, key)
        if made is None or not isinstance(key, Const) or type(key.value) is not int:
            return None
        if made.target is runtime.unstack:
            return self._part(call, made, key)
        if made.target is runtime.split_like:
            return self._part_along(call, made, key)
        return made.args[key.value] if -len(made.args) <= key.value < len(made.args) else None

    def _part(self, call: Call, made: Call, key: Const) -> Operand | None:
        """Turn the reading of an item of a cotangent that was taken apart into one of the cotangent itself."""
        g, like = made.args
        if may_be_complex(of_operand(g)):       # of which the items that are real have real parts
            return None
        display = definition(like, frozenset({prim.make_tuple, prim.make_list}))
        if display is None or not -len(display.args) <= key.value < len(display.args):
            return None
        item = display.args[key.value]
        precise, given = dtype_of(of_operand(item)), dtype_of(of_operand(g))
        if isinstance(of_operand(item), Array) and precise and given and precise != given:      # which is converted
            return None
        outer = made_by(g, frozenset({operator.getitem}))
        above = None if outer is None or self.clock.is_stored_into(g) else _integers(outer.args[1])
        if outer is not None and above is not None and isinstance(of_operand(outer.args[0]), Array):
            # of a list in a list: ``g[0, 1]``
            g, key = outer.args[0], Const((*above, key.value))
        if isinstance(of_operand(item), (Tuple, List)):
            return self.change(call, runtime.unstack, self.before(call, operator.getitem, g, key), item)
        return None if is_container(of_operand(item)) else self.change(call, operator.getitem, g, key)

    # -- changing calls ------------------------------------------------------------------------------------------------

    def _part_along(self, call: Call, made: Call, key: Const) -> Operand | None:
        """Read a part of what was put together along an axis by its index, or the first or last of two by a slice."""
        g, like, *axis = made.args
        display = definition(like, frozenset({prim.make_tuple, prim.make_list}))
        along = axis[0].value if axis and isinstance(axis[0], Const) else None if axis else 0
        kinds = [] if display is None else [of_operand(g), *map(of_operand, display.args)]
        if display is None or type(along) is not int or self.clock.is_stored_into(g) or not all(
                isinstance(kind, Array) and kind.dtype == "float64" for kind in kinds):
            return None
        ndim, *ranks = map(rank, kinds)
        if ndim is None or not 0 <= key.value < len(ranks) or not -1 <= along < ndim:
            return None
        if all(each == ndim - 1 for each in ranks):
            return self.change(call, operator.getitem, g, _at_axis(key.value, along))
        if len(ranks) > 2 or any(each != ndim for each in ranks) or along > 0 or along < 0 and ndim > 1:
            return None
        length = self.before(call, len, display.args[0])
        ends: list[Operand] = [length, _NONE] if key.value else [_NONE, length]
        part = self.before(call, slice, *ends, _NONE)
        return self.change(call, operator.getitem, g, part)

    def _summed(self, call: Call, made: Call, key: Operand) -> Operand | None:
        """Leave out the axes at once that a sum keeps and an index takes away, also behind a sign."""
        if made.target is operator.neg:
            behind = made_by(made.args[0], frozenset({np.sum}))
            return None if behind is None else self.change(call, operator.neg, self.before(
                call, operator.getitem, made.args[0], key))
        axis, kept = made.kwargs.get("axis"), made.kwargs.get("keepdims")
        dropped = _axes_dropped(key, rank(call.args[0].type) if isinstance(call.args[0], Value) else None)
        if not isinstance(axis, Const) or type(axis.value) is not int or kept is None or not is_literal(kept, True) or (
                self.clock.is_stored_into(made.args[0]) or len(made.args) > 1 or len(made.kwargs) > 2):
            return None
        if dropped == [axis.value % (rank(of_operand(made.args[0])) or 1)]:
            style = made.style
            self.change(call, np.sum, made.args[0])
            call.kwargs, call.style = {"axis": axis}, style
        return None

    def given(self, call: Call) -> Operand | None:
        """``filled(x_dot, x)`` of an array or a number, of which nothing is missing."""
        kind = of_operand(call.args[1])
        known = isinstance(kind, Number) or isinstance(kind, Array) and kind.axes and "?" not in kind.axes
        return call.args[0] if known and of_operand(call.args[0]) == kind else None

    def of_each(self, call: Call) -> Operand | None:
        """``unsum(g, like)`` of an array."""
        return self.change(call, runtime.expand, *call.args) if isinstance(of_operand(call.args[1]), Array) else None

    @staticmethod
    def change(call: Call, target: Callable[..., Any], *args: Operand) -> Operand | None:
        """Turn a call into another; None, because the call stays."""
        call.target, call.args, call.kwargs, call.style = target, list(args), {}, ""
        return None

    def before(self, call: Call, target: Callable[..., Any], *args: Operand) -> Value:
        """A new call, put ahead of ``call``."""
        made = Call(target, list(args), location=call.location, section=call.section)
        made.outputs = [Value(call.output.name, type_of(made), temp=True)]
        made.__post_init__()
        self.ahead.append(made)
        return made.output


def _at_axis(place: int, axis: int) -> Const:
    """The index of a place along an axis."""
    return Const(place if axis == 0 else (..., place) if axis < 0 else (*[slice(None)] * axis, place))


def _axes_dropped(key: Operand, ndim: int | None) -> list[int] | None:
    """The axes that an index drops which has nothing but zeros and whole slices; None for any other."""
    parts = [part.value if isinstance(part, Const) and part.name is None else None for part in index_parts(key)]
    if ndim is None or not all(part is ... or type(part) is int and part == 0 or part == slice(None) for part in parts):
        return None
    if ... in parts:
        place = parts.index(...)
        parts[place:place + 1] = [slice(None)] * (ndim - len(parts) + 1)
    return [place for place, part in enumerate(parts) if part == 0]


def _integers(key: Operand) -> tuple[int, ...] | None:
    """The integers that a key is, if it is written as one, or as some."""
    value = key.value if isinstance(key, Const) and key.name is None else None
    parts = value if isinstance(value, tuple) else (value,)
    return parts if all(type(part) is int for part in parts) else None

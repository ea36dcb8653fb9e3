"""What a ``for`` loop walks over, as a count and an item for each index.

Comes in: the iterable of a loop (gast). Goes out: its `Walk`. Invariant: items are made from the index alone, so
that a loop is counted whatever it walks over, and can be walked backward by the reverse sweep.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Union

import gast
import numpy as np

from srcdiff import runtime
from srcdiff.frontend import refused
from srcdiff.frontend.lower_expr import ExpressionLowering
from srcdiff.frontend.refused import refuse
from srcdiff.ir import listings, primitives
from srcdiff.ir.nodes import Const, Operand, is_literal

#: An operand, or several that would be the items of a tuple.
Item = Union[Operand, "list[Item]"]
_ENDLESS = (itertools.count, itertools.cycle, itertools.repeat)
#: The length of what goes on for ever.
_NEVER = Const(None, "endless")
#: What a round takes from each place, by what the loop goes over.
_TAKEN = {"keys": (listings.key_at,), "values": (listings.value_at,), "items": (listings.key_at, listings.value_at)}


@dataclass(frozen=True)
class Walk:
    """``length`` items, made by ``item`` from the index; ``lengths`` are to be compared after the last one; ``walked``
    are the sequences whose lengths count as they are in each round."""

    length: Operand
    item: Callable[[Operand], Item]
    lengths: tuple[Operand, ...] = ()
    walked: tuple[Operand, ...] = ()


@dataclass(frozen=True)
class Count:
    """A range that the loop counts itself; ``walked`` as above."""

    bounds: tuple[Operand, Operand, Operand]
    backward: bool = False
    walked: tuple[Operand, ...] = ()


class Iteration:
    """Finds out how to walk over an iterable."""

    def __init__(self, lowering: ExpressionLowering, early: bool = False) -> None:
        self.lowering = lowering
        self.early = early      # whether it may be left before the last item

    def count(self, node: Any) -> Count | None:
        """The range, or reversed range, that an iterable is; None if it is something else."""
        callee, args = self._builtin(node)
        if callee is reversed and self._builtin(args[0])[0] is range:
            return Count(self._bounds(self._builtin(args[0])[1]), backward=True)
        if callee is primitives.places_from:
            start, items = map(self.lowering.expression, args)
            return Count((start, self.lowering.call(node, len, items), Const(1)), walked=(items,))
        return Count(self._bounds(args)) if callee is range else None

    def walk(self, node: Any) -> Walk:
        """How to walk over an iterable."""
        callee, args = self._builtin(node)
        if callee is range:
            return self._range(node, args)
        if callee is zip:
            strict = bool(node.keywords) and node.keywords[0].value.value
            self.early = self.early or len(args) > 1
            return self._zip(node, [self._endless(arg) or self.walk(arg) for arg in args], strict)
        if callee is enumerate:
            return self._enumerate(node, args)
        if callee in (list, tuple) and self._builtin(args[0])[0] is not None:
            return self.at_once(node, self.walk(args[0]))
        if callee is reversed and self._builtin(args[0])[0] not in (zip, enumerate, reversed):
            return self._reversed(node, self.walk(args[0]))
        if callee is np.ndenumerate:
            return self._ndenumerate(node, args[0])
        if callee is itertools.repeat:
            value, times = map(self.lowering.expression, args)
            return Walk(times, lambda index: value)     # as a range, it is empty below zero
        return self._view(node) or self._sequence(node)

    def _builtin(self, node: Any) -> tuple[Any, list[Any]]:
        """The builtin of those above that an expression calls, with arguments it can have; else None."""
        found = self.lowering.names.find(node.func) if isinstance(node, gast.Call) else None
        if found is None:
            return None, []
        callee, count, keywords = found[0], len(node.args), {keyword.arg for keyword in node.keywords}
        if any(isinstance(arg, gast.Starred) for arg in node.args):
            return None, []
        if callee is zip and keywords == {"strict"}:
            if not isinstance(node.keywords[0].value, gast.Constant):
                raise refuse(refused.STRICT_ZIP, self.lowering.place(node))
            return zip, node.args
        fits = {range: 1 <= count <= 3, zip: True, enumerate: 1 <= count <= 2, list: count == 1, tuple: count == 1,
                reversed: count == 1, np.ndenumerate: count == 1, primitives.places_from: True,
                itertools.repeat: count == 2}
        if callee is enumerate and keywords == {"start"} or callee is itertools.repeat and keywords == {"times"}:
            return (callee, [*node.args, node.keywords[0].value]) if count == 1 else (None, [])
        known = any(callee is other and fit for other, fit in fits.items()) and not keywords
        return (callee, node.args) if known else (None, [])

    def at_once(self, node: Any, way: Walk) -> Walk:
        """The walk over a list of the items, whose lengths are compared before the first one is taken."""
        self.compare(node, way)
        return Walk(way.length, way.item)

    def compare(self, node: Any, way: Walk | Count) -> None:
        """Compare lengths that are to be the same."""
        if isinstance(way, Walk) and way.lengths:
            self.lowering.effect(node, runtime.check_lengths, *way.lengths)

    # --- the ways to walk ------------------------------------------------------------------------------------------

    def _sequence(self, node: Any) -> Walk:
        found = self.lowering.names.find(node.func) if isinstance(node, gast.Call) else None
        if found is not None and any(found[0] is endless for endless in _ENDLESS):
            raise refuse(refused.ENDLESS, self.lowering.place(node))
        call = self.lowering.call
        early: dict[str, Operand] = {"early": Const(True)} if self.early else {}
        items = call(node, primitives.as_sequence, self.lowering.expression(node), kwargs=early)
        return Walk(call(node, len, items), lambda index: call(node, operator.getitem, items, index), walked=(items,))

    def _bounds(self, args: list[Any]) -> tuple[Operand, Operand, Operand]:
        parts = [self.lowering.expression(arg) for arg in args]
        if len(parts) == 1:
            parts.insert(0, Const(0))
        start, stop, step = (*parts, Const(1))[:3]
        return start, stop, step

    def _range(self, node: Any, args: list[Any]) -> Walk:
        start, stop, step = self._bounds(args)
        if is_literal(start, 0) and is_literal(step, 1):
            return Walk(stop, lambda index: index)
        call = self.lowering.call
        length = call(node, len, call(node, range, start, stop, step))
        return Walk(length, lambda index: self._sum(node, start, self._product(node, index, step)))

    def _zip(self, node: Any, parts: list[Walk], strict: bool) -> Walk:
        lengths = [part.length for part in parts if part.length is not _NEVER] or [] if parts else [Const(0)]
        if not lengths or strict and len(lengths) < len(parts):
            raise refuse(refused.ENDLESS, self.lowering.place(node))
        length = lengths[0] if len(lengths) == 1 else self.lowering.call(node, min, *lengths)
        if any(part.lengths for part in parts):
            raise refuse(refused.STRICT_ZIP, self.lowering.place(node), "zip(strict=True) inside zip")
        compared = tuple(lengths) if strict and len(lengths) > 1 else ()
        walked = tuple(items for part in parts for items in part.walked)
        return Walk(length, lambda index: [part.item(index) for part in parts], compared, walked)

    def _endless(self, node: Any) -> Walk | None:
        """What goes on for ever, beside something that comes to an end."""
        found = self.lowering.names.find(node.func) if isinstance(node, gast.Call) and not node.keywords else None
        if found is None or found[0] not in _ENDLESS or any(isinstance(arg, gast.Starred) for arg in node.args):
            return None
        given, call = [self.lowering.expression(arg) for arg in node.args], self.lowering.call
        if found[0] is itertools.count and len(given) < 3:
            start, step = (*given, *(Const(0), Const(1))[len(given):])[:2]
            return Walk(_NEVER, lambda index: self._sum(node, start, self._product(node, index, step)))
        if found[0] is itertools.repeat and len(given) == 1:
            return Walk(_NEVER, lambda index: given[0])
        if found[0] is not itertools.cycle or len(given) != 1:
            return None
        items = call(node, primitives.as_sequence, given[0])
        length = call(node, len, items)
        return Walk(_NEVER, lambda index: call(node, operator.getitem, items, call(node, operator.mod, index, length)))

    def _enumerate(self, node: Any, args: list[Any]) -> Walk:
        inner = self.walk(args[0])
        start = self.lowering.expression(args[1]) if len(args) == 2 else Const(0)
        return Walk(inner.length, lambda index: [self._sum(node, start, index), inner.item(index)], inner.lengths,
                    inner.walked)

    def _ndenumerate(self, node: Any, array: Any) -> Walk:
        """Each index of an array, and what is read there in its round."""
        call = self.lowering.call
        array = call(node, np.asarray, self.lowering.expression(array))
        places = call(node, list, call(node, np.ndindex, call(node, np.shape, array)))

        def item(index: Operand) -> Item:
            place = call(node, operator.getitem, places, index)
            return [place, call(node, operator.getitem, array, place)]

        return Walk(call(node, len, places), item)

    def _reversed(self, node: Any, inner: Walk) -> Walk:
        call = self.lowering.call
        last = call(node, operator.sub, inner.length, Const(1))
        return Walk(inner.length, lambda index: inner.item(call(node, operator.sub, last, index)), inner.lengths)

    def _view(self, node: Any) -> Walk | None:
        """``d.items()``, ``d.keys()``, ``d.values()``."""
        if not (isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr in _TAKEN
                and not node.args and not node.keywords and self.lowering.names.find(node.func) is None):
            return None
        call, kind = self.lowering.call, node.func.attr
        held = call(node, listings.listed, self.lowering.expression(node.func.value), Const(kind))
        places = call(node, listings.places, held)

        def item(index: Operand) -> Item:
            place = call(node, operator.getitem, places, index)
            parts = [call(node, take, held, place, Const(kind)) for take in _TAKEN[kind]]
            return parts[0] if len(parts) == 1 else list(parts)

        return Walk(call(node, len, places), item, walked=(places,))

    def _sum(self, node: Any, start: Operand, index: Operand) -> Operand:
        return index if is_literal(start, 0) else self.lowering.call(node, operator.add, start, index)

    def _product(self, node: Any, index: Operand, step: Operand) -> Operand:
        return index if is_literal(step, 1) else self.lowering.call(node, operator.mul, index, step)

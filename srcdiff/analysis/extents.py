"""Which elements of an array an operation may touch, in terms of the indices of the loops around it.

Comes in: operands that are arrays, or views made of arrays by indexing, and keys. Goes out: an `Extent`: along each
axis, bounds that are `Linear` in the indices. Invariant: an element outside an extent is not touched.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from srcdiff.analysis.affine import Linear, at_most, contradict
from srcdiff.analysis.aliases import access
from srcdiff.analysis.axes import index_parts
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.types import INT, Array, Type, is_number

#: Comparisons, and what holds where they do not.
_OPPOSITE: dict[Any, Any] = {operator.lt: operator.ge, operator.ge: operator.lt, operator.gt: operator.le,
                             operator.le: operator.gt, operator.eq: operator.ne, operator.ne: operator.eq}
_UPWARD, _DOWNWARD = {operator.lt, operator.le, operator.eq}, {operator.gt, operator.ge, operator.eq}
_NOTHING_KNOWN: tuple[None, None] = (None, None)
_Bounds = tuple[Linear | None, Linear | None]


@dataclass(frozen=True)
class Extent:
    """Elements of the array ``root``: along each axis in ``bounds``, those from a first to before a last.

    Axis v of what was indexed is axis ``axes[v]`` of the root, or, beyond these, ``rest`` and those after it; None
    where nothing more can be said of it, and of all axes if ``rest`` is None.
    """

    root: Value
    bounds: Mapping[int, _Bounds] = field(default_factory=dict)
    axes: tuple[int | None, ...] = ()
    rest: int | None = 0

    def axis(self, place: int) -> int | None:
        """The root's axis that an axis of what was indexed is."""
        if place < len(self.axes):
            return self.axes[place]
        return None if self.rest is None else self.rest + place - len(self.axes)

    def overlap(self, other: Extent) -> list[Linear]:
        """What holds where both have an element in common."""
        found = []
        for axis in self.bounds.keys() & other.bounds.keys():
            place = Linear.of(("place", axis))
            for lower, upper in (self.bounds[axis], other.bounds[axis]):
                found += [] if lower is None else [at_most(lower, place)]
                found += [] if upper is None else [at_most(place.add(1), upper)]
        return found


class Frame:
    """A place inside ``regions`` of branches and loops, the outermost first, whose indices are variables marked with
    ``side``; ``once`` are the values that are defined once, ``same`` those that are another one."""

    def __init__(self, side: str, regions: Sequence[tuple[Node, Region]], once: Collection[Operand],
                 same: Mapping[Value, Operand]) -> None:
        self._once, self._same = once, same
        loops = [op for op, _ in regions if isinstance(op, Loop)]
        self.variables: dict[Operand, Linear] = {
            loop.index: Linear.of((side, loop.index)) for loop in loops if loop.index is not None}
        self.facts: list[Linear] = []
        for loop in loops:
            self._note_bounds(loop)
        for op, region in regions:
            if isinstance(op, If):
                self._note_test(op.test, region is op.then)

    def _note_test(self, test: Operand, holds: bool) -> None:
        """Note what is known where a comparison of integers holds, or does not."""
        made = test.op if isinstance(test, Value) else None
        if not isinstance(made, Call) or made.target not in _OPPOSITE:
            return
        compared, (a, b) = made.target if holds else _OPPOSITE[made.target], map(self.linear, made.args)
        if a is None or b is None:
            return
        if compared is operator.ne:
            less, more = at_most(a.add(1), b), at_most(b.add(1), a)
            self.facts += [less] if contradict([*self.facts, more]) else []
            self.facts += [more] if contradict([*self.facts, less]) else []
            return
        self.facts += [at_most(a.add(compared is operator.lt), b)] if compared in _UPWARD else []
        self.facts += [at_most(b.add(compared is operator.gt), a)] if compared in _DOWNWARD else []

    def _note_bounds(self, loop: Loop) -> None:
        if loop.bounds is None or loop.index is None:
            return
        (start, stop, _), step = loop.bounds, _literal(loop.bounds[2])
        if not step:
            return
        up, index = step > 0, self.variables[loop.index]
        lower, upper = map(self.linear, (start, stop) if up else (stop, start))
        self.facts += [] if lower is None else [at_most(lower if up else lower.add(1), index)]
        self.facts += [] if upper is None else [at_most(index.add(1) if up else index, upper)]

    def linear(self, operand: Operand) -> Linear | None:
        """An integer, in terms of the indices and of what is defined once."""
        operand = self._same.get(operand, operand) if isinstance(operand, Value) else operand
        if isinstance(operand, Const):
            number = _literal(operand)
            return None if number is None else Linear((), number)
        if operand in self.variables:
            return self.variables[operand]
        if not _is_integer(operand.type):
            return None
        found = self._made(operand.op) if isinstance(operand.op, Call) else None
        return Linear.of(operand) if found is None and operand in self._once else found

    def _made(self, op: Call) -> Linear | None:
        if op.target is prim.bind:
            return self.linear(op.args[0])
        if op.target not in (operator.add, operator.sub, operator.mul):
            return None
        a, b = self.linear(op.args[0]), self.linear(op.args[1])
        if a is None or b is None:
            return None
        if op.target is not operator.mul:
            return a.plus(b, 1 if op.target is operator.add else -1)
        factor, other = (a, b) if not a.terms else (b, a)
        return None if factor.terms else Linear().plus(other, factor.constant)

    def extent(self, operand: Operand, key: Operand | None = None) -> Extent | None:
        """The elements of an array, or those of them at a key; None where it is not known which array that is."""
        found = self._array(operand)
        return found if found is None or key is None else self._narrowed(found, key)

    def _array(self, operand: Operand) -> Extent | None:
        made = operand.op if isinstance(operand, Value) else None
        if isinstance(made, Call) and made.target is prim.bind:
            return self._array(made.args[0])
        if isinstance(made, Call) and made.target is operator.getitem and access(made) == "view":
            return self.extent(*made.args)
        known = isinstance(operand, Value) and operand in self._once and isinstance(operand.type, Array)
        return Extent(operand) if known and isinstance(operand, Value) else None

    def _narrowed(self, extent: Extent, key: Operand) -> Extent:
        bounds, left, place = dict(extent.bounds), list[int | None](), 0
        for part in index_parts(key):
            if isinstance(part, Const) and part.value is None:
                left.append(None)
                continue
            if not _is_integer(of_operand(part)) and _ends(part) is None:
                return replace(extent, bounds=bounds, axes=(), rest=None)
            axis = extent.axis(place)
            place += 1
            if axis is None:
                left += [] if _ends(part) is None else [None]
            elif _ends(part) is None:
                bounds[axis] = self._at(bounds.get(axis, _NOTHING_KNOWN), part)
            else:
                bounds[axis], known = self._between(bounds.get(axis, _NOTHING_KNOWN), part)
                left.append(axis if known else None)
        rest = None if extent.rest is None else extent.rest + max(place - len(extent.axes), 0)
        return replace(extent, bounds=bounds, axes=(*left, *extent.axes[place:]), rest=rest)

    def _at(self, bounds: _Bounds, part: Operand) -> _Bounds:
        place = self._counted(part)
        if place is None:
            return bounds
        place = place if bounds[0] is None else bounds[0].plus(place)
        return place, place.add(1)

    def _between(self, bounds: _Bounds, part: Operand) -> tuple[_Bounds, bool]:
        """The bounds of a slice, and whether its items are the elements from the first bound on, one by one."""
        start, stop, step = _ends(part) or (None, None, None)
        lower, upper = bounds
        stride = 1 if _is_none(step) else _literal(step)
        if stride is None or stride < 1:
            return bounds, False
        first = Linear() if _is_none(start) else self._counted(start)
        last = None if _is_none(stop) else self._counted(stop)
        offset = Linear() if lower is None else lower
        found = (lower if first is None else offset.plus(first), upper if last is None else offset.plus(last))
        return found, first is not None and stride == 1

    def _counted(self, operand: Operand | None) -> Linear | None:
        """A place counted from the front, which is where it is not negative."""
        found = None if operand is None else self.linear(operand)
        return found if found is not None and contradict([*self.facts, at_most(found, Linear((), -1))]) else None


def same_index(a: Frame, b: Frame, loop: Loop) -> list[Linear]:
    """That two places are in the same iteration of a loop."""
    one, other = (frame.variables.get(loop.index) if loop.index is not None else None for frame in (a, b))
    return [] if one is None or other is None else [at_most(one, other), at_most(other, one)]


def later_index(a: Frame, b: Frame, loop: Loop) -> list[Linear]:
    """That the second place is in a later iteration of a loop, as far as that can be said."""
    step = None if loop.bounds is None else _literal(loop.bounds[2])
    if not step or loop.index is None:
        return []
    one, other = a.variables[loop.index], b.variables[loop.index]
    return [at_most(one.add(1), other) if (step > 0) != loop.backward else at_most(other.add(1), one)]


def _literal(operand: Operand | None) -> int | None:
    known = isinstance(operand, Const) and operand.name is None and type(operand.value) is int
    return operand.value if known and isinstance(operand, Const) else None


def _is_none(operand: Operand | None) -> bool:
    return operand is None or isinstance(operand, Const) and operand.value is None


def _is_integer(kind: Type) -> bool:
    """Whether a value is a number that stays what it is, and is added to without turning over."""
    return kind == INT or isinstance(kind, Array) and is_number(kind) and kind.dtype == "int64"


def _ends(part: Operand) -> tuple[Operand | None, Operand | None, Operand | None] | None:
    """Start, stop and step of a slice."""
    if isinstance(part, Const) and isinstance(part.value, slice):
        whole: Any = part.value
        return Const(whole.start), Const(whole.stop), Const(whole.step)
    made = part.op if isinstance(part, Value) else None
    if not isinstance(made, Call) or made.target is not slice:
        return None
    args = [*made.args, *[None] * 3]
    return (None, args[0], None) if len(made.args) == 1 else (args[0], args[1], args[2])



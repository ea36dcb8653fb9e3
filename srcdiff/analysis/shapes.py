"""Which values have the same shape, for every run.

Comes in: operands. Goes out: for each axis hashable symbols of the lengths it equals; a common symbol is an equal
length. Invariant: two values with a common symbol for each axis have equal shapes whenever both exist. Types know only
whether a length is one; this knows that ``x[1:]`` and ``x[:-1]`` are as long as each other, which keeps ``unbroadcast``
out of stencils.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import SAME_SHAPE, argument, literal_tuple
from srcdiff.analysis.draws import size_of_draw
from srcdiff.analysis.parameters import given
from srcdiff.analysis.products import TRANSFORMS, einsum_labels, keeps_lengths
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Operand, Value
from srcdiff.ir.primitives import ADDING, bind, in_place_add, make_tuple, own
from srcdiff.ir.types import INT, Array, Number, rank
from srcdiff.ir.walk import branches_and_loops
from srcdiff.rules.declare import Elementwise, registry

Dims = tuple[frozenset[Any], ...]
_ONE: frozenset[Any] = frozenset({1})
_SAME = ADDING | frozenset({bind, in_place_add, runtime.zeros_like, np.zeros_like, np.ones_like, np.empty_like,
                   np.full_like, np.copy, np.ndarray.astype, operator.neg, np.cumsum, *SAME_SHAPE})
_REDUCING = frozenset({np.sum, np.prod, np.mean, np.var, np.std, np.max, np.min, np.any, np.all, np.argmax, np.argmin})
_FILLED: frozenset[Any] = frozenset({np.zeros, np.ones, np.empty, np.full})
_PRODUCTS: frozenset[Any] = frozenset({np.matmul, operator.matmul, np.dot, np.outer})
_TOGETHER = _PRODUCTS | {np.where, np.einsum}
_OF_FIRST = frozenset({*_SAME, *_REDUCING, np.transpose, operator.getitem})
_LIKE_SECOND = frozenset({own, runtime.embed, runtime.expand, runtime.unbroadcast, runtime.spread})


class Shapes:
    """Symbols for lengths, remembered for each value of a function that is asked about. What its loops carry keeps its
    shape where it has the same at the end of each iteration, if all that is taken to keep its shape does."""

    def __init__(self, function: Function) -> None:
        self._known: dict[Value, Dims | None] = {}
        loops = [op for op in branches_and_loops(function.body) if isinstance(op, Loop)]
        kept = [(loop, k, init) for loop in loops for k, init in enumerate(loop.inits)
                if isinstance(init, Value) and isinstance(init.type, Array) and init.type.axes]
        kept_before = 0
        while len(kept) != kept_before:
            kept_before = len(kept)
            self._known = {}
            for loop, k, init in kept:
                self.assume_same(loop.carried[k], init)
                self.assume_same(loop.outputs[k], init)
            kept = [(loop, k, init) for loop, k, init in kept if self.same(loop.body.yields[k], init)]

    def assume_same(self, value: Value, other: Value) -> None:
        """Take a value to have the shape of another, as a tangent has that of its primal value."""
        self._known[value] = self.dims(other)

    def same(self, a: Operand, b: Operand) -> bool:
        """Whether two operands certainly have the same shape."""
        first, second = self.dims(a), self.dims(b)
        return first is not None and second is not None and len(first) == len(second) and not any(
            x.isdisjoint(y) for x, y in zip(first, second, strict=True))

    def dims(self, operand: Operand) -> Dims | None:
        """For each axis the symbols of all lengths that it is known to equal, or None where the rank is not known."""
        if isinstance(operand, Const):
            return () if isinstance(operand.value, (bool, int, float, complex)) else None
        if rank(operand.type) == 0:
            return ()
        pending = [operand]
        while pending:      # in place of recursion, which a long program would exhaust
            value = pending[-1]
            missing = [] if value in self._known else [
                arg for arg in _sources(value) if isinstance(arg, Value) and arg not in self._known]
            if not missing and value not in self._known:
                self._known[value] = self._find(value)
            if missing:
                pending += missing
            else:
                pending.pop()
        return self._known[operand]

    def _find(self, value: Value) -> Dims | None:
        if isinstance(value.type, Number):
            return ()
        count = rank(value.type)
        found = self._of_call(value.op) if isinstance(value.op, Call) else (
            self._of_choice(value, value.op) if isinstance(value.op, If) else None)
        if found is not None and (count is None or len(found) == count):
            return found
        if count is None:
            return None
        axes = value.type.axes if isinstance(value.type, Array) and value.type.axes is not None else ()
        return tuple(_ONE if fact == "1" else frozenset({(value, k)}) for k, fact in enumerate(axes))

    def _of_choice(self, value: Value, choice: If) -> Dims | None:
        """What both arms of a branch have in common."""
        one, other = map(self.dims, _given(value, choice))
        if one is None or other is None or len(one) != len(other):
            return None
        both = tuple(a & b for a, b in zip(one, other, strict=True))
        return both if all(both) else None

    def _of_call(self, call: Call) -> Dims | None:
        if call.target in _SAME and call.args:
            shape = given(call, "shape")
            return self.dims(call.args[0]) if shape is None else self._made_of(shape)
        if call.target in TRANSFORMS and keeps_lengths(call):
            return self.dims(call.args[0])
        if call.target in _LIKE_SECOND:
            return self.dims(call.args[1])
        if call.target is np.transpose and len(call.args) == 1 and not call.kwargs:
            found = self.dims(call.args[0])
            return None if found is None else found[::-1]
        if call.target is operator.getitem:
            return self._sliced(call)
        if isinstance(registry.find(call.target), Elementwise):
            return self._together(call.args)
        if call.target is np.where and len(call.args) == 3:
            return self._together(call.args)
        if call.target is np.einsum:
            return self._einsum(call)
        if call.target in _REDUCING:
            return self._reduced(call)
        if call.target in (np.eye, np.identity) and len(call.args) == 1 and not call.kwargs:
            return (self._length(call.args[0]),) * 2
        if call.target in _PRODUCTS:
            return self._product(call)
        shape = shape_of_new(call)
        return None if shape is None else self._made_of(shape)

    def _reduced(self, call: Call) -> Dims | None:
        """The symbols of the axes that a reduction leaves."""
        dims, axis, keep = self.dims(call.args[0]), argument(call, "axis"), argument(call, "keepdims", False)
        named = axis if isinstance(axis, tuple) else (axis,)
        plain = len(call.args) <= 2 and "out" not in call.kwargs and isinstance(keep, bool)
        if dims is None or not plain or axis is not None and any(
                type(k) is not int or not -len(dims) <= k < len(dims) for k in named):
            return None
        gone = {k % len(dims) for k in named} if axis is not None else {*range(len(dims))}
        return tuple(_ONE if k in gone else symbols for k, symbols in enumerate(dims) if keep or k not in gone)

    def _product(self, call: Call) -> Dims | None:
        """The symbols of products of vectors and matrices."""
        a, b = (self.dims(arg) for arg in call.args[:2])
        if a is None or b is None or call.kwargs or len(call.args) > 2 or not {len(a), len(b)} <= {1, 2}:
            return None
        if call.target is np.outer:
            return (*a, *b) if len(a) == len(b) == 1 else None
        return (*a[:-1], *b[1:])

    def _made_of(self, shape: Operand) -> Dims | None:
        """The symbols of an array of a given shape."""
        made = shape.op if isinstance(shape, Value) else None
        if isinstance(made, Call) and made.target is np.shape:
            return self.dims(made.args[0])
        if isinstance(made, Call) and made.target is make_tuple:
            sizes: list[Operand] = made.args
        elif isinstance(shape, Const) and isinstance(shape.value, tuple):
            sizes = [Const(size) for size in shape.value]
        else:
            sizes = [shape]
        known = all(size.type == INT if isinstance(size, Value) else type(size.value) is int for size in sizes)
        return tuple(map(self._length, sizes)) if known else None

    def _length(self, size: Operand) -> frozenset[Any]:
        """The symbols of a length: the number itself, and those of the axis that it was asked of."""
        if isinstance(size, Const) and size.name is None:
            return frozenset({size.value})
        symbols: frozenset[Any] = frozenset({("length", _bound(size))})
        axis = _axis_asked(size)
        dims = (None if axis is None else self.dims(axis[0])) or ()
        asked = dims[axis[1]] if axis is not None and -len(dims) <= axis[1] < len(dims) else frozenset()
        return asked if asked == _ONE else symbols | asked

    def _einsum(self, call: Call) -> Dims | None:
        """The symbols of each label, of operands that are certainly not one there."""
        labels = einsum_labels(call)
        if labels is None:
            return None
        symbols: dict[str, frozenset[Any]] = {}
        ones = set("".join(labels[0]))
        for term, operand in zip(labels[0], call.args[1:], strict=True):
            dims, facts = self.dims(operand), _facts(operand)
            if dims is None or len(dims) != len(term):
                return None
            for label, found, fact in zip(term, dims, facts or "?" * len(dims), strict=True):
                if found != _ONE:
                    ones.discard(label)
                if fact == "n":
                    symbols[label] = symbols.get(label, frozenset()) | found
        symbols |= dict.fromkeys(ones, _ONE)
        return tuple(symbols[label] for label in labels[1]) if set(labels[1]) <= symbols.keys() else None

    def _together(self, operands: list[Operand]) -> Dims | None:
        """The symbols after broadcasting: an axis equals those of its operands that are certainly not one."""
        shapes = [(self.dims(arg), _facts(arg)) for arg in operands]
        if any(dims is None for dims, _ in shapes):
            return None
        known = [(dims, facts) for dims, facts in shapes if dims is not None]
        count = max((len(dims) for dims, _ in known), default=0)
        out = []
        for k in range(-count, 0):
            here = [(dims[k], facts[k] if len(facts) >= -k else "?") for dims, facts in known if len(dims) >= -k]
            long = [symbols for symbols, _ in here if symbols != _ONE]
            alike = all(not symbols.isdisjoint(long[0]) for symbols in long)
            sure = long if alike else [symbols for symbols, fact in here if fact == "n"]
            if long and not sure:
                return None
            out.append(frozenset().union(*sure) if long else _ONE)
        return tuple(out)

    def _sliced(self, call: Call) -> Dims | None:
        base, key = self.dims(call.args[0]), call.args[1]
        if base is None:
            return None
        parts = _parts(key)
        out: list[Any] = []
        rest = list(base)
        for part in parts:
            if part is ... or not rest and part is not None:
                return None
            if part is None:
                out.append(_ONE)
            elif isinstance(part, (slice, _Cut)):
                out.append(frozenset(_slice_length(symbol, part) for symbol in rest.pop(0)))
            elif part == "integer":
                rest.pop(0)
            else:
                return None
        return tuple(out + rest)


def _facts(operand: Operand) -> tuple[str, ...]:
    kind = operand.type if isinstance(operand, Value) else None
    return kind.axes or () if isinstance(kind, Array) else ()


def _sources(value: Value) -> list[Operand]:
    """The operands whose shapes decide that of a value."""
    call = value.op
    if isinstance(call, If):
        return _given(value, call)
    if not isinstance(call, Call) or isinstance(value.type, Number):
        return []
    if call.target in _LIKE_SECOND:
        return call.args[1:2]
    if call.target in _OF_FIRST or call.target in TRANSFORMS:
        return call.args[:1]
    if call.target in (np.eye, np.identity):
        return [*_asked_by(call.args[0])]
    together = isinstance(registry.find(call.target), Elementwise) or call.target in _TOGETHER
    return call.args if together else [*_asked_by(shape_of_new(call))]


def _given(value: Value, choice: If) -> list[Operand]:
    """What a result of a branch is, in each of its arms."""
    k = choice.outputs.index(value)
    return [arm.yields[k] for arm in choice.regions()]


def shape_of_new(call: Call) -> Operand | None:
    """The operand that says which shape the result has, where one does."""
    if call.target in _FILLED:
        return call.args[0] if call.args else call.kwargs.get("shape")
    if call.target is np.arange:
        return call.args[0] if len(call.args) == 1 else None
    return size_of_draw(call)


def _asked_by(shape: Operand | None) -> Iterator[Operand]:
    """The arrays that a shape asks for lengths."""
    made = shape.op if isinstance(shape, Value) else None
    if isinstance(made, Call) and made.target is np.shape:
        yield made.args[0]
    for size in made.args if isinstance(made, Call) and made.target is make_tuple else [shape]:
        axis = None if size is None else _axis_asked(size)
        if axis is not None:
            yield axis[0]


def _axis_asked(size: Operand) -> tuple[Operand, int] | None:
    """The array, and the axis of it, whose length a number is."""
    made = size.op if isinstance(size, Value) else None
    if not isinstance(made, Call):
        return None
    if made.target is len and isinstance(made.args[0], Value) and isinstance(made.args[0].type, Array):
        return made.args[0], 0
    if made.target is not operator.getitem:
        return None
    shape, *key = made.args
    asked = shape.op if isinstance(shape, Value) else None
    if isinstance(asked, Call) and asked.target is np.shape and (
            isinstance(key[0], Const) and type(key[0].value) is int):
        return asked.args[0], key[0].value
    return None


@dataclass(frozen=True)
class _Cut:
    """A slice with bounds that are known when the program runs."""

    bounds: tuple[Any, ...]


def _bound(operand: Operand) -> Any:
    """What makes two bounds equal: ``k + 1`` is the same number as often as it is computed."""
    if isinstance(operand, Const):
        return operand if operand.name is not None else (type(operand.value), operand.value)
    made = operand.op if operand.temp else None
    if isinstance(made, Call) and made.target in (operator.add, operator.sub) and operand.type == INT:
        return (made.target, *map(_bound, made.args))
    return operand


def same_part(part: Operand) -> Any:
    """What makes two parts of keys equal."""
    made = part.op if isinstance(part, Value) else None
    if isinstance(made, Call) and made.target is slice:
        return (slice, *map(_bound, made.args))
    if isinstance(part, Const) and isinstance(part.value, slice):
        return (slice, part.value.start, part.value.stop, part.value.step)
    return _bound(part)


def _parts(key: Operand) -> list[Any]:
    """The parts of an index: slices and None as they are, ``"integer"`` for integers, ``...`` for anything else."""
    if isinstance(key, Value) and isinstance(key.op, Call) and key.op.target is make_tuple:
        return [part for arg in key.op.args for part in _parts(arg)]
    if isinstance(key, Value) and isinstance(key.op, Call) and key.op.target is slice:
        return [_Cut(tuple(map(_bound, key.op.args)))]
    literal = key.value if isinstance(key, Const) else literal_tuple(key)
    if isinstance(literal, tuple):
        return ["integer" if type(part) is int else part if isinstance(part, (slice, type(None))) else ...
                for part in literal]
    if isinstance(literal, slice) or isinstance(key, Const) and literal is None:
        return [literal]
    integer = type(literal) is int or isinstance(key, Value) and rank(key.type) == 0
    return ["integer" if integer else ...]


def _slice_length(length: Any, part: slice | _Cut) -> Any:
    """The symbol for the length of a slice, which the length of the whole and the bounds decide.

    A slice ``[a:-b]`` or ``[a:]`` with nonnegative a and b is ``max(length - a - b, 0)`` long, so ``a + b`` decides.
    """
    if isinstance(part, _Cut):
        return "cut", length, part
    if part == slice(None, None, -1):
        return length
    start, stop = part.start or 0, part.stop
    if part.step not in (None, 1) or length == 1 or type(start) is not int or start < 0 or not (
            stop is None or type(stop) is int and stop < 0):
        return "cut", length, (part.start, part.stop, part.step)
    cut = start - (stop or 0)
    return length if cut == 0 else ("less", length, cut)

"""``np.einsum`` with lists of numbers for subscripts; and indices that may be None.

Comes in: a call that is about to be copied. Goes out: the same call, changed in place, with subscripts in letters, and
with indices that are integers. Invariant: the letters are in the order of the numbers, which is that of the result
where none is given.
"""

from __future__ import annotations

import operator
import string
from typing import Any

import numpy as np

from srcdiff.analysis.axes import dtype_of, index_parts
from srcdiff.analysis.displays import shown_items
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Location, Operand, Value
from srcdiff.ir.types import INT_OR_NONE, Array, List, Number, Tuple, Unknown
from srcdiff.runtime import not_none, subscripts_of

_LETTERS = string.ascii_uppercase + string.ascii_lowercase


def resolve_subscripts(call: Call, builder: Builder) -> None:
    """``np.einsum(a, [0, 1], b, [1, 2], [0, 2])``, as ``np.einsum("AB,BC->AC", a, b)``; with a dtype, of arrays that
    have it."""
    if call.target is operator.getitem or call.target in prim.ITEM_STORES and len(call.args) > 1:
        _check_index(call, builder)
    if call.target is not np.einsum or len(call.args) < 2:
        return
    _to_letters(call, builder)
    kind = call.kwargs.get("dtype")
    if isinstance(kind, Const) and kind.value is not None and not isinstance(of_operand(call.args[0]), Array):
        wanted = np.dtype(kind.value)
        call.args[1:] = [arg if dtype_of(of_operand(arg)) == wanted.name else builder.call(
            np.ndarray.astype, arg, Const(wanted.type), name="t", style="method") for arg in call.args[1:]]
        del call.kwargs["dtype"]


def _check_index(call: Call, builder: Builder) -> None:
    """Let the index of an array be an integer where it may be None, which would add an axis: it is one wherever it is
    the place of what was searched for. The run tells."""
    def checked(index: Operand) -> Operand:
        return builder.call(not_none, index, name="place") if of_operand(index) == INT_OR_NONE else index

    key = call.args[1]
    if not isinstance(of_operand(call.args[0]), (Array, Unknown)) or not isinstance(key, Value):
        return
    parts = index_parts(key)
    if any(of_operand(part) == INT_OR_NONE for part in parts):
        made = isinstance(key.op, Call) and key.op.target is prim.make_tuple
        items = parts if made else [builder.call(operator.getitem, key, Const(k), name="t") for k in range(len(parts))]
        call.args[1] = checked(key) if parts == [key] else builder.call(
            prim.make_tuple, *map(checked, items), name="t")


def _to_letters(call: Call, builder: Builder) -> None:
    terms = [_letters(arg, call.location) for arg in call.args[1::2]]
    out = _letters(call.args[-1], call.location) if len(call.args) % 2 else ""
    known = [term for term in terms if term is not None]
    if len(known) == len(terms) and out is not None:
        arrow = f"->{out}" if len(call.args) % 2 else ""
        call.args = [Const(",".join(known) + arrow), *call.args[:2 * len(terms):2]]
        return
    given, result = call.args[1::2], call.args[2 * len(terms):]
    if isinstance(of_operand(call.args[0]), (Array, Number)) and all(
            isinstance(of_operand(labels), (List, Tuple)) for labels in [*given, *result]):
        letters = builder.call(
            subscripts_of, builder.call(prim.make_tuple, *given, name="labels"), *result, name="subscripts")
        call.args = [letters, *call.args[:2 * len(terms):2]]


def _letters(labels: Operand, place: Location | None) -> str | None:
    """The subscripts that a list stands for at a place; None where it is not written down there."""
    if isinstance(labels, Value):
        shown = shown_items(labels, place)
        if shown is None:
            return None
        found = [arg.value if isinstance(arg, Const) else None for arg in shown]
    else:
        found = list(labels.value) if isinstance(labels.value, tuple) else [None]
    letters = [_letter(label) for label in found]
    return None if None in letters else "".join(letter or "" for letter in letters)


def _letter(label: Any) -> str | None:
    if label is ...:
        return "..."
    return _LETTERS[label] if type(label) is int and 0 <= label < len(_LETTERS) else None

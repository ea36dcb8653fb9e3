"""The type of what is one or the other.

Comes in: two types, as of values that meet at the end of a branch or at the head of a loop. Goes out: the most exact
type that covers both. Invariant: a value of either type is one of the joined type.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from srcdiff.ir.types import (
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
    INT_OR_NONE,
    MIXED,
    NONE,
    NOTHING,
    OBJECT,
    UNKNOWN,
    Array,
    Dict,
    List,
    Maybe,
    Number,
    Object,
    Record,
    Stack,
    Static,
    Tuple,
    TupleOf,
    Type,
    Unknown,
    is_differentiable,
    is_inexact,
    is_number,
    items_of,
    present,
    rank,
)

_DTYPES = {"bool": "bool", "int": "int64", "float": "float64", "complex": "complex128"}


def join(a: Type, b: Type) -> Type:
    """The most exact type that covers both, for values that meet at the end of a branch or at the head of a loop."""
    if a == b or b == NOTHING:
        return a
    if a == NOTHING:
        return b
    if isinstance(a, Static) and isinstance(b, Static):
        kinds = {type(a.value), type(b.value)}
        return BOOL if kinds == {bool} else Object(kinds.pop()) if len(kinds) == 1 else OBJECT
    if isinstance(a, Static) or isinstance(b, Static):
        opened = (_opened(a), _opened(b))
        return _either(a, b) if opened == (a, b) else join(*opened)
    if isinstance(a, Number) and isinstance(b, Number):
        if {a, b} == {FLOAT, COMPLEX}:      # the cotangent of one is real, that of the other is not
            return Array(None, ())
        order = ("bool", "int", "float", "complex")
        return Number(max(a.kind, b.kind, key=order.index))
    if isinstance(a, (Number, Array)) and isinstance(b, (Number, Array)):
        return _join_arrays(a, b)
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.items) == len(b.items) and (
            replace(a, items=()) == replace(b, items=())):
        return replace(a, items=tuple(map(join, a.items, b.items)))
    if isinstance(a, Record) or isinstance(b, Record):
        return _join_records(a, b)
    if isinstance(a, Dict) and isinstance(b, Dict):
        return _join_dicts(a, b)
    if isinstance(a, Stack) and isinstance(b, Stack):
        return Stack(join(a.element, b.element))
    if type(a) is type(b) is List:
        return _join_lists(a, b)
    if _is_plain_tuple(a) and _is_plain_tuple(b):
        found: Type = NOTHING
        return TupleOf(reduce(join, (*items_of(a), *items_of(b)), found))
    numeric = (Unknown, Number, Array)
    return UNKNOWN if isinstance(a, numeric) and isinstance(b, numeric) else _either(a, b)


def _either(a: Type, b: Type) -> Type:
    if _is_place(a) and _is_place(b):
        return INT_OR_NONE
    if all(kind == NONE or is_number(present(kind)) for kind in (a, b)):
        number = join(*(NOTHING if kind == NONE else present(kind) for kind in (a, b)))
        if is_number(number) and is_differentiable(number):
            return Maybe(number)
    return MIXED if is_differentiable(a) or is_differentiable(b) else OBJECT


def _is_place(kind: Type) -> bool:
    """Whether a value is an integer that cannot be changed, or None."""
    return kind in (NONE, INT, INT_OR_NONE) or is_number(kind) and isinstance(kind, Array) and (
        kind.dtype or "").startswith(("int", "uint"))


def _opened(kind: Type) -> Type:
    if not isinstance(kind, Static) or not isinstance(kind.value, (bool, str)):
        return kind
    return BOOL if isinstance(kind.value, bool) else Object(str)


def _join_arrays(a: Number | Array, b: Number | Array) -> Type:
    if rank(a) == rank(b) == 0:
        dtypes = {t.dtype if isinstance(t, Array) else _DTYPES[t.kind] for t in (a, b)}
        if INT in (a, b) and None not in dtypes:
            dtypes = set(filter(is_inexact, dtypes)) or dtypes      # as of a sum that begins with 0
        boxed = {t.boxed if isinstance(t, Array) else False for t in (a, b)}
        return Array(dtypes.pop() if len(dtypes) == 1 else None, (), boxed.pop() if len(boxed) == 1 else None)
    if not isinstance(a, Array) or not isinstance(b, Array):
        return UNKNOWN
    dtype = a.dtype if a.dtype == b.dtype else None
    if a.axes is None or b.axes is None or len(a.axes) != len(b.axes):
        return Array(dtype, None, a.has_axes and b.has_axes)
    return Array(dtype, tuple(m if m == n else "?" for m, n in zip(a.axes, b.axes, strict=True)))


def _join_dicts(a: Dict, b: Dict) -> Type:
    """Both keep their keys where these are the same; else keys come and go."""
    mine, theirs = dict(a.items), dict(b.items)
    items = tuple((key, join(mine.get(key, NOTHING), theirs.get(key, NOTHING))) for key in {**mine, **theirs})
    if a.element is None and b.element is None and list(mine) == list(theirs):
        return Dict(items)
    element = join(a.element or NOTHING, b.element or NOTHING)
    if element == NOTHING:
        return Dict(items, NOTHING)
    for _, item in items:       # what is stored under a computed key may be any of them
        element = join(element, item)
    return Dict((), element)


def _join_records(a: Type, b: Type) -> Type:
    if not isinstance(a, Record) or not isinstance(b, Record) or a.cls is not b.cls or dict(a.items).keys() != dict(
            b.items).keys():
        return _either(a, b)
    theirs = dict(b.items)
    return Record(tuple((name, join(kind, theirs[name])) for name, kind in a.items), None, a.cls)


def _is_plain_tuple(kind: Type) -> bool:
    return type(kind) is TupleOf or type(kind) is Tuple and kind.maker is None


def _join_lists(a: List, b: List) -> Type:
    if a.items is not None and b.items is not None and len(a.items) == len(b.items):
        return List(None, tuple(map(join, a.items, b.items)))
    elements = [*(a.items or ()), *(b.items or ()), *(t for t in (a.element, b.element) if t is not None)]
    if not elements:
        return List(None)
    return List(reduce(join, elements))

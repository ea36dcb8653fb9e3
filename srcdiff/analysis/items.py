"""The types of lists, tuples and dicts, of what is read from them, and of what joins them.

Comes in: a call and the types of its operands. Goes out: the type of its result, or None where it says nothing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from srcdiff import runtime
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.containers import Field, Fields
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import Call, Const
from srcdiff.ir.types import (
    BOOL,
    INT,
    MIXED,
    NOTHING,
    OBJECT,
    UNKNOWN,
    Array,
    Closure,
    Dict,
    List,
    Mixed,
    Number,
    Object,
    Record,
    Stack,
    Static,
    Tuple,
    TupleOf,
    Type,
    Unknown,
    is_container,
    is_differentiable,
    is_tuple,
    items_of,
    objects_in,
)


def may_meet_itself(kind: Type) -> bool:
    """Whether something may be held at two depths of a value: an array, or what holds others equally far down."""
    levels: dict[int, int] = {}
    todo = [(kind, 0)]
    while todo:
        found, level = todo.pop()
        if isinstance(found, (Number, Static)):
            continue
        height = _height(found)
        if height is None or levels.setdefault(height, level) != level:
            return True
        todo += [(item, level + 1) for item in items_of(found)]
    return False


def _height(kind: Type) -> int | None:
    """How many containers one inside the other a value is at the most; None where that is not known."""
    if not is_container(kind):
        return 0 if isinstance(kind, (Array, Number, Static, Unknown)) else None
    heights = [_height(item) for item in items_of(kind)]
    return None if None in heights else 1 + max([height for height in heights if height is not None], default=0)


def loosened(kind: Type) -> Type:
    """The type of one value, or of several, of which only is known which of them carry derivatives."""
    def anything(item: Type) -> Type:
        return UNKNOWN if is_differentiable(item) else item

    if isinstance(kind, Tuple):
        return replace(kind, items=tuple(map(anything, kind.items)))
    return List(UNKNOWN) if isinstance(kind, List) else UNKNOWN


def _pushed(call: Call, operands: list[Type]) -> Type:
    kind = Stack if isinstance(operands[0], Stack) else List
    return join(operands[0], kind(operands[1])) if isinstance(operands[0], kind) else operands[0]


def _make_tuple(call: Call, operands: list[Type]) -> Type:
    maker = call.kwargs.get("maker")
    return Tuple(tuple(operands), maker.value if isinstance(maker, Const) else None)


def _make_closure(call: Call, operands: list[Type]) -> Type:
    function, rebound = (arg.value for arg in call.args[:2] if isinstance(arg, Const))
    return Closure(tuple(operands[2:]), None, function, rebound is not None)


def _make_list(call: Call, operands: list[Type]) -> Type:
    alike = len(set(operands)) == 1 and not any(objects_in(operands[0]))
    return List(operands[0]) if alike else List(None, tuple(operands) or None)


def _make_dict(call: Call, operands: list[Type]) -> Type:
    keys = call.args[0].value if isinstance(call.args[0], Const) else ()
    items = tuple(zip(keys, operands[1:], strict=True))
    return Record(items, None, keys.cls) if isinstance(keys, Fields) else Dict(items)


def listed_keys(call: Call, held: Dict, keys: tuple[Type, ...]) -> List:
    """The type of the list that a call makes of the keys of a dict, given theirs: which texts these are is known, each
    at its place, until something is stored into the list."""
    texts = [kind.value for kind in keys if isinstance(kind, Static) and isinstance(kind.value, str)]
    if held.element is None and 0 < len(texts) == len(keys) and (call.target in (list, tuple) or (
            call.target is sorted and not call.kwargs)):
        return List(None, tuple(map(Static, sorted(texts) if call.target is sorted else texts)))
    return List(any_of(keys) if held.element in (None, NOTHING) else OBJECT)


def _item(call: Call, operands: list[Type]) -> Type | None:
    held, key = operands[0], call.args[1]
    literal = key.value if isinstance(key, Const) else None
    if isinstance(held, (Tuple, List)) and held.items is not None:
        if type(literal) is int and -len(held.items) <= literal < len(held.items):
            return held.items[literal]
        if isinstance(literal, slice):
            items = held.items[literal]
            return Tuple(items) if isinstance(held, Tuple) else List(None, items)
        if isinstance(held, List) and operands[1] == Object(slice):
            return List(any_of(held.items))
        if operands[1] == Object(slice):
            return TupleOf(any_of(held.items))
        return any_of(held.items) if _is_place(operands[1]) else OBJECT
    if isinstance(held, List):
        return held if operands[1] == Object(slice) else held.element or NOTHING
    if isinstance(held, Record) and not isinstance(literal, Field):
        return OBJECT
    if isinstance(held, Dict):
        known = next((t for k, t in held.items if isinstance(key, Const) and k == literal), None)
        if known is None and isinstance(key, Const) and held.element in (None, NOTHING):
            return NOTHING      # a key that is yet to be stored under, or an error
        return known or any_of(items_of(held))
    if isinstance(held, Mixed):
        return MIXED
    if held == Object(range) and _is_place(operands[1]):
        return INT
    if isinstance(held, (Static, Object)):
        return OBJECT
    return None


def _is_place(kind: Type) -> bool:
    """Whether an index is a number, of which the value is not known."""
    return kind in (INT, BOOL) or isinstance(kind, Array) and kind.axes == ()


def any_of(items: tuple[Type, ...]) -> Type:
    """The type of any one of some items."""
    found = items[0] if items else NOTHING
    for other in items[1:]:
        found = join(found, other)
    return found


def _joined_items(call: Call, operands: list[Type]) -> Type | None:
    """``a + b`` of lists or tuples, ``a | b`` of dicts."""
    a, b = operands
    if isinstance(a, Dict) and isinstance(b, Dict):
        if a.element is None is b.element:
            return Dict(tuple({**dict(a.items), **dict(b.items)}.items()))
        return join(Dict(a.items, a.element or NOTHING), b)
    if isinstance(a, (Tuple, List)) and isinstance(b, (Tuple, List)) and a.items is not None and b.items is not None:
        return Tuple(a.items + b.items) if isinstance(a, Tuple) else List(None, a.items + b.items)
    element = any_of((*items_of(a), *items_of(b)))
    return TupleOf(element) if is_tuple(a) else List(element) if isinstance(a, List) else OBJECT


def some_items(call: Call, operands: list[Type]) -> Type | None:
    """Items of a list or tuple, as a list: any number of any of them."""
    return List(any_of(items_of(operands[0])))


def _repeated_items(call: Call, operands: list[Type]) -> Type | None:
    count = call.args[1].value if isinstance(call.args[1], Const) else None
    if isinstance(operands[0], Tuple) and type(count) is int:
        return Tuple(operands[0].items * count)
    if is_tuple(operands[0]):
        return TupleOf(any_of(items_of(operands[0])))
    return some_items(call, operands)


def _taken(call: Call, operands: list[Type]) -> Type | None:
    return any_of(items_of(operands[0])) if isinstance(operands[0], List) else _item(call, operands)


def _largest(call: Call, operands: list[Type]) -> Type | None:
    """The type of whichever it is, as of ``max([x, 1])``."""
    if len(operands) > 1:
        return any_of(tuple(operands))
    if not isinstance(operands[0], (List, Tuple)):
        return None
    return UNKNOWN if "default" in call.kwargs else any_of(items_of(operands[0]))


#: The type of what a call reads from containers or makes of them, where that says something.
ITEMS: dict[Callable[..., Any], Callable[[Call, list[Type]], Type | None]] = {
    prim.make_tuple: _make_tuple,
    prim.make_closure: _make_closure,
    prim.make_list: _make_list,
    prim.make_dict: _make_dict,
    operator.getitem: _item,
    max: _largest,
    min: _largest,
    prim.push: _pushed,
    containers.joined: _joined_items,
    containers.repeated: _repeated_items,
    containers.take: _taken,
    runtime.values_of: some_items,
}

"""What changes and joins lists and dicts, under names that have one meaning each.

Comes in: plain values. Goes out: what the methods and operators of lists and dicts would give, so every IR node can
also be run as it stands. ``x[k] = v`` is ``operator.setitem`` and ``del x[k]`` is ``operator.delitem``, also of lists
and dicts; with a `Field` for a key they mean an attribute of an object.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any


class Field(str):
    """The name of an attribute, as the key of an object."""


class Fields(tuple[str, ...]):
    """The names of an object's attributes, as the keys of a display; ``cls`` is its class."""

    cls: type

    def __new__(cls, names: Iterable[str], of: type) -> Fields:
        made = super().__new__(cls, map(Field, names))
        made.cls = of
        return made


def append(items: list[Any], value: Any) -> None:
    """``items.append(value)``."""
    items.append(value)


def insert(items: list[Any], place: int, value: Any) -> None:
    """``items.insert(place, value)``."""
    items.insert(place, value)


def extend(items: list[Any], values: Any) -> None:
    """``items.extend(values)``."""
    items.extend(values)


def take(items: Any, key: Any) -> Any:
    """``items.pop(key)``; of a list, ``items.pop()`` is ``take(items, -1)``."""
    return items.pop(key)


def reverse(items: list[Any]) -> None:
    """``items.reverse()``."""
    items.reverse()


def refill(items: dict[Any, Any], contents: dict[Any, Any]) -> None:
    """Let a dict hold what another one does, and nothing else."""
    kept = dict(contents)
    items.clear()
    items.update(kept)


def joined(a: Any, b: Any) -> Any:
    """``a + b`` of lists or tuples, ``a | b`` of dicts."""
    return {**a, **b} if isinstance(a, dict) else a + b


def repeated(items: Any, count: int) -> Any:
    """``items * count``."""
    return items * count


#: Stores that change which items a list or dict holds, or their order.
RESIZING: frozenset[Callable[..., Any]] = frozenset({
    append, insert, extend, take, reverse, refill, operator.delitem})
#: Those of which the last operand is a new item.
ADDING: frozenset[Callable[..., Any]] = frozenset({append, insert})
#: Functions that make a new container of the items of others.
REGROUPING: frozenset[Callable[..., Any]] = frozenset({joined, repeated})

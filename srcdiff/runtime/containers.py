"""What derivatives do with lists and dicts that change: zeros for their items, orders, parts.

Comes in: lists and dicts of the user's program, and cotangents shaped like them. Goes out: new ones. Invariant: nothing
that is given is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from srcdiff.runtime.structure import add, filled, is_of_floats, rebuilt, zeros_like


def slots_like(x: Any) -> Any:
    """Zeros for the items of a list or dict, to add to: a number also where the item is an int, for it may be stored
    over.

    >>> slots_like([1, 2.0, None])
    [0.0, 0.0, None]
    """
    if is_of_floats(x):
        return zeros_like(x)
    return rebuilt(x, lambda item: 0.0 if isinstance(item, (bool, int, np.bool_, np.integer)) else zeros_like(item))


def listed(x: Any) -> list[Any]:
    """The items of a tuple in a list, and none where a path has made no tuple.

    >>> listed((1.0, 2.0)), listed(None)
    ([1.0, 2.0], [])
    """
    return [] if x is None else list(x)


def values_of(items: dict[Any, Any], keys: list[Any] | None = None) -> list[Any]:
    """``list(items.values())``, or the values under some keys.

    >>> values_of({"a": 1.0}), values_of({"a": 1.0, "b": 2.0}, ["b"])
    ([1.0], [2.0])
    """
    return list(items.values()) if keys is None else [items[key] for key in keys]


def refill(items: dict[Any, Any], contents: dict[Any, Any]) -> None:
    """Let a dict hold what another one does, and nothing else.

    >>> items = {"a": 1.0}
    >>> refill(items, {"b": 2.0})
    >>> items
    {'b': 2.0}
    """
    kept = dict(contents)
    items.clear()
    items.update(kept)


def with_keys(values: Sequence[Any], like: dict[Any, Any]) -> dict[Any, Any]:
    """A dict of values under the keys of another.

    >>> with_keys([2.0], {"a": 1.0})
    {'a': 2.0}
    """
    return dict(zip(like, values, strict=True))


def under_keys(values: Sequence[Any], keys: list[Any], like: dict[Any, Any]) -> dict[Any, Any]:
    """A dict of values under keys of ``like``, in the order of that.

    >>> under_keys([2.0, 3.0], ["b", "a"], {"a": 1.0, "b": 1.0})
    {'a': 3.0, 'b': 2.0}
    """
    found = dict(zip(keys, values, strict=True))
    return {key: found.get(key) for key in like}


def left_of(bar: Any, like: Any, view: Any) -> Any:
    """The cotangent of ``like`` where ``bar`` is that of ``like | view``.

    >>> left_of({"u": 1.0, "v": 2.0}, {"u": 5.0, "v": 6.0}, {"v": 7.0})
    {'u': 1.0, 'v': 0.0}
    """
    return {key: zero if key in view else bar[key] for key, zero in slots_like(like).items()}


def right_of(bar: Any, like: Any) -> Any:
    """The cotangent of ``like`` where ``bar`` is that of ``x | like``.

    >>> right_of({"u": 1.0, "v": 2.0}, {"v": 7.0})
    {'v': 2.0}
    """
    return {key: bar[key] for key in like}


def unlisted(bars: Any, like: Any) -> Any:
    """The cotangent of ``like`` where ``bars`` is that of ``list(like)``: an array, where it is one.

    >>> unlisted([1.0, None], np.ones(2)).tolist(), unlisted([1.0, 2.0], (5.0, 6.0))
    ([1.0, 0.0], [1.0, 2.0])
    """
    if isinstance(like, np.ndarray):
        return np.reshape(np.array(filled(bars, list(like))), like.shape)
    return bars


def unrepeated(bar: Any, like: Any, count: int) -> Any:
    """The cotangent of ``like`` where ``bar`` is that of ``like * count``.

    >>> unrepeated([1.0, 2.0, 3.0, 4.0], [5.0, 6.0], 2)
    [4.0, 6.0]
    """
    width = len(like)
    total = rebuilt(like, zeros_like)
    for start in range(0, width * count, max(1, width)):
        total = add(total, bar[start:start + width])
    return total


def place_of(items: Sequence[Any], place: int | slice) -> int:
    """Where ``items.insert(place, ...)`` puts an item, or where ``items[place]`` begins.

    >>> place_of([1.0, 2.0], -1), place_of([1.0], 9), place_of([1.0, 2.0], slice(-1, None))
    (1, 1, 1)
    """
    part = place if isinstance(place, slice) else slice(place, None)
    start, _, step = part.indices(len(items))
    if step != 1:
        raise NotImplementedError("a store into every so many items, which is undone")
    return start

"""The order of the items of a list.

Comes in: lists, or arrays of rank one. Goes out: lists. Invariant: nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def order_of(x: Any, reverse: bool = False, key: Callable[[Any], Any] | None = None) -> list[int]:
    """Where the items of ``sorted(x)`` stand in ``x``; of an order, the way back.

    >>> order_of([0.5, 0.1, 0.3])
    [1, 2, 0]
    """
    keys = x if key is None else [key(item) for item in x]
    return sorted(range(len(x)), key=keys.__getitem__, reverse=reverse)


def take_items(x: Any, order: list[int]) -> list[Any]:
    """The items of ``x`` in an order.

    >>> take_items([0.5, 0.1, 0.3], [1, 2, 0])
    [0.1, 0.3, 0.5]
    """
    return [x[k] for k in order]


def place_of_largest(keys: list[Any]) -> int:
    """Where the first of the largest keys stands.

    >>> place_of_largest([1, 3, 3])
    1
    """
    return max(range(len(keys)), key=keys.__getitem__)


def place_of_smallest(keys: list[Any]) -> int:
    """Where the first of the smallest keys stands.

    >>> place_of_smallest([2, 1, 1])
    1
    """
    return min(range(len(keys)), key=keys.__getitem__)

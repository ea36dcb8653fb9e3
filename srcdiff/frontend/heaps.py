"""``heapq``, and what ``bisect`` puts into lists, in Python that can be followed.

Comes in and goes out: what the function of the same name takes and gives. Invariant: a heap has its items in the order
in which ``heapq`` keeps them.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Callable
from typing import Any


def push(heap: list[Any], item: Any) -> None:
    """``heapq.heappush``.

    >>> heap = [2.0, 3.0]
    >>> push(heap, 1.0)
    >>> heap
    [1.0, 3.0, 2.0]
    """
    heap.append(item)
    _sift_down(heap, 0, len(heap) - 1)


def pop(heap: list[Any]) -> Any:
    """``heapq.heappop``.

    >>> heap = [1.0, 3.0, 2.0]
    >>> pop(heap), heap
    (1.0, [2.0, 3.0])
    """
    last = heap.pop()
    if len(heap) == 0:
        return last
    return replace(heap, last)


def replace(heap: list[Any], item: Any) -> Any:
    """``heapq.heapreplace``.

    >>> heap = [1.0, 3.0, 2.0]
    >>> replace(heap, 5.0), heap
    (1.0, [2.0, 3.0, 5.0])
    """
    first = heap[0]
    heap[0] = item
    _sift_up(heap, 0)
    return first


def push_and_pop(heap: list[Any], item: Any) -> Any:
    """``heapq.heappushpop``.

    >>> heap = [1.0, 3.0, 2.0]
    >>> push_and_pop(heap, 5.0), heap
    (1.0, [2.0, 3.0, 5.0])
    """
    if len(heap) > 0 and heap[0] < item:
        return replace(heap, item)
    return item


def heapify(heap: list[Any]) -> None:
    """``heapq.heapify``.

    >>> heap = [3.0, 2.0, 1.0]
    >>> heapify(heap)
    >>> heap
    [1.0, 2.0, 3.0]
    """
    for k in range(len(heap) // 2 - 1, -1, -1):
        _sift_up(heap, k)


def smallest(n: int, iterable: Any) -> list[Any]:
    """``heapq.nsmallest``.

    >>> smallest(2, [3.0, 1.0, 2.0])
    [1.0, 2.0]
    """
    return sorted(iterable)[:n]


def largest(n: int, iterable: Any) -> list[Any]:
    """``heapq.nlargest``.

    >>> largest(2, [3.0, 1.0, 2.0])
    [3.0, 2.0]
    """
    return sorted(iterable, reverse=True)[:n]


def _sift_down(heap: list[Any], start: int, place: int) -> None:
    """Let an item go to the start, to where the one above it is not larger."""
    item = heap[place]
    while place > start and item < heap[(place - 1) >> 1]:
        heap[place] = heap[(place - 1) >> 1]
        place = (place - 1) >> 1
    heap[place] = item


def _sift_up(heap: list[Any], start: int) -> None:
    """Let the smaller items below a place go up, and its item to where they end."""
    item, place = heap[start], start
    child = 2 * place + 1
    while child < len(heap):
        if child + 1 < len(heap) and not heap[child] < heap[child + 1]:
            child = child + 1
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    _sift_down(heap, start, place)


def insert_right(a: list[Any], x: Any, lo: int = 0, hi: int | None = None) -> None:
    """``bisect.insort_right``.

    >>> items = [1.0, 3.0]
    >>> insert_right(items, 2.0)
    >>> items
    [1.0, 2.0, 3.0]
    """
    a.insert(bisect.bisect_right(a, x, lo, len(a) if hi is None else hi), x)


def insert_left(a: list[Any], x: Any, lo: int = 0, hi: int | None = None) -> None:
    """``bisect.insort_left``.

    >>> items = [1, 3]
    >>> insert_left(items, 3.0)
    >>> items
    [1, 3.0, 3]
    """
    a.insert(bisect.bisect_left(a, x, lo, len(a) if hi is None else hi), x)


#: The functions, and those that stand for them.
HEAPS: dict[Callable[..., Any], Callable[..., Any]] = {
    heapq.heappush: push, heapq.heappop: pop, heapq.heapreplace: replace, heapq.heappushpop: push_and_pop,
    heapq.heapify: heapify, heapq.nsmallest: smallest, heapq.nlargest: largest,
    bisect.insort_right: insert_right, bisect.insort_left: insert_left}

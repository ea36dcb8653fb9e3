"""Iterators of ``itertools``, as generators that can be followed.

Comes in and goes out: what the iterator of the same name takes and yields. Invariant: it yields what that yields, in
the same order.
"""

# Only a yield that is a statement is followed.
# ruff: noqa: UP028

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator
from typing import Any


def chain(*iterables: Any) -> Iterator[Any]:
    """``itertools.chain``.

    >>> list(chain([1.0], (2.0, 3.0)))
    [1.0, 2.0, 3.0]
    """
    for iterable in iterables:
        for item in iterable:
            yield item


def pairwise(iterable: Any) -> Iterator[Any]:
    """``itertools.pairwise``.

    >>> list(pairwise([1.0, 2.0, 3.0]))
    [(1.0, 2.0), (2.0, 3.0)]
    """
    items = list(iterable)
    for k in range(1, len(items)):
        yield (items[k - 1], items[k])


def pairs(iterable: Any) -> Iterator[Any]:
    """``itertools.combinations`` of two.

    >>> list(pairs([1.0, 2.0, 3.0]))
    [(1.0, 2.0), (1.0, 3.0), (2.0, 3.0)]
    """
    items = list(iterable)
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            yield (items[i], items[j])


def triples(iterable: Any) -> Iterator[Any]:
    """``itertools.combinations`` of three.

    >>> list(triples([1.0, 2.0, 3.0]))
    [(1.0, 2.0, 3.0)]
    """
    items = list(iterable)
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            for k in range(j + 1, len(items)):
                yield (items[i], items[j], items[k])


def ordered_pairs(iterable: Any) -> Iterator[Any]:
    """``itertools.permutations`` of two.

    >>> list(ordered_pairs([1.0, 2.0]))
    [(1.0, 2.0), (2.0, 1.0)]
    """
    items = list(iterable)
    for i in range(len(items)):
        for j in range(len(items)):
            if i != j:
                yield (items[i], items[j])


def product_of_two(first: Any, second: Any) -> Iterator[Any]:
    """``itertools.product`` of two.

    >>> list(product_of_two([1.0, 2.0], [3.0]))
    [(1.0, 3.0), (2.0, 3.0)]
    """
    a, b = list(first), list(second)
    for i in range(len(a)):
        for j in range(len(b)):
            yield (a[i], b[j])


def product_of_three(first: Any, second: Any, third: Any) -> Iterator[Any]:
    """``itertools.product`` of three.

    >>> list(product_of_three([1.0], [2.0], [3.0, 4.0]))
    [(1.0, 2.0, 3.0), (1.0, 2.0, 4.0)]
    """
    a, b, c = list(first), list(second), list(third)
    for i in range(len(a)):
        for j in range(len(b)):
            for k in range(len(c)):
                yield (a[i], b[j], c[k])


def accumulate(iterable: Any, func: Callable[[Any, Any], Any] = operator.add) -> Iterator[Any]:
    """``itertools.accumulate`` that starts with the first item.

    >>> list(accumulate([1.0, 2.0, 3.0]))
    [1.0, 3.0, 6.0]
    """
    items = list(iterable)
    if len(items) > 0:
        total = items[0]
        yield total
        for k in range(1, len(items)):
            total = func(total, items[k])
            yield total


def accumulate_from(iterable: Any, func: Callable[[Any, Any], Any] = operator.add, *, initial: Any) -> Iterator[Any]:
    """``itertools.accumulate`` that starts elsewhere.

    >>> list(accumulate_from([1.0, 2.0], initial=0.5))
    [0.5, 1.5, 3.5]
    """
    total = initial
    yield total
    for item in iterable:
        total = func(total, item)
        yield total


def islice(iterable: Any, *bounds: Any) -> Iterator[Any]:
    """``itertools.islice``.

    >>> list(islice([1.0, 2.0, 3.0], 1, None))
    [2.0, 3.0]
    """
    items = list(iterable)[slice(*bounds)]
    for item in items:
        yield item


def compress(data: Any, selectors: Any) -> Iterator[Any]:
    """``itertools.compress``.

    >>> list(compress([1.0, 2.0], [0, 1]))
    [2.0]
    """
    for item, selected in zip(data, selectors, strict=False):
        if selected:
            yield item


def takewhile(predicate: Callable[[Any], Any], iterable: Any) -> Iterator[Any]:
    """``itertools.takewhile``.

    >>> list(takewhile(bool, [1.0, 0.0, 2.0]))
    [1.0]
    """
    for item in iterable:
        if not predicate(item):
            break
        yield item


def filterfalse(predicate: Callable[[Any], Any], iterable: Any) -> Iterator[Any]:
    """``itertools.filterfalse``.

    >>> list(filterfalse(bool, [1.0, 0.0, 2.0]))
    [0.0]
    """
    for item in iterable:
        if not predicate(item):
            yield item


#: Iterators, and the generators that stand for them.
FOLLOWED: dict[Any, Callable[..., Iterator[Any]]] = {
    itertools.chain: chain, itertools.accumulate: accumulate, itertools.islice: islice,
    itertools.compress: compress, itertools.takewhile: takewhile, itertools.filterfalse: filterfalse,
    **({itertools.pairwise: pairwise} if hasattr(itertools, "pairwise") else {})}
#: Those that yield tuples of as many items as they are asked for, by how many.
_SIZED: dict[Any, dict[int, Callable[..., Iterator[Any]]]] = {
    itertools.combinations: {2: pairs, 3: triples}, itertools.permutations: {2: ordered_pairs},
    itertools.product: {2: product_of_two, 3: product_of_three}}


def generator_for(target: Any, args: list[Any], kwargs: dict[str, Any],
                  known: Callable[[Any], Any]) -> tuple[Callable[..., Iterator[Any]], list[Any], dict[str, Any]] | None:
    """The generator that stands for a call of an iterator, and its arguments; ``known`` gives the value of an argument
    where it is written down."""
    if target is itertools.accumulate and "initial" in kwargs:
        return (accumulate_from if known(kwargs["initial"]) is not None else accumulate), args, kwargs
    if target in FOLLOWED:
        return FOLLOWED[target], args, kwargs
    if target is itertools.product:
        pools = args * (known(kwargs["repeat"]) or 0) if "repeat" in kwargs else args
        made = _SIZED[target].get(len(pools))
        return None if made is None else (made, pools, {})
    if target in _SIZED and len(args) == 2 and not kwargs:
        made = _SIZED[target].get(known(args[1]))
        return None if made is None else (made, args[:1], {})
    return None

"""Iterators of ``itertools`` and of Python itself, as generators that can be followed.

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


def dropwhile(predicate: Callable[[Any], Any], iterable: Any) -> Iterator[Any]:
    """``itertools.dropwhile``.

    >>> list(dropwhile(bool, [1.0, 0.0, 2.0]))
    [0.0, 2.0]
    """
    dropping = True
    for item in iterable:
        dropping = dropping and predicate(item)
        if not dropping:
            yield item


def runs(iterable: Any, key: Callable[[Any], Any]) -> Iterator[Any]:
    """``itertools.groupby``, with lists of what belongs together.

    >>> list(runs([1.0, 3.0, -2.0], lambda v: v > 0))
    [(True, [1.0, 3.0]), (False, [-2.0])]
    """
    items, keys = list(iterable), []
    start = 0
    for k in range(len(items) + 1):
        if k < len(items):      # here, where it is seen that a key changes what is gone over
            keys.append(key(items[k]))
        if k > 0 and (k == len(items) or keys[k] != keys[start]):
            yield (keys[start], items[start:k])
            start = k


def filterfalse(predicate: Callable[[Any], Any], iterable: Any) -> Iterator[Any]:
    """``itertools.filterfalse``.

    >>> list(filterfalse(bool, [1.0, 0.0, 2.0]))
    [0.0]
    """
    for item in iterable:
        if not predicate(item):
            yield item


def chain_of(iterables: Any) -> Iterator[Any]:
    """``itertools.chain.from_iterable``.

    >>> list(chain_of([[1.0], (2.0, 3.0)]))
    [1.0, 2.0, 3.0]
    """
    for iterable in iterables:
        for item in iterable:
            yield item


def starmap(function: Callable[..., Any], iterable: Any) -> Iterator[Any]:
    """``itertools.starmap``.

    >>> list(starmap(pow, [(2.0, 3), (3.0, 2)]))
    [8.0, 9.0]
    """
    for args in iterable:
        yield function(*args)


def repeat(value: Any, times: int) -> Iterator[Any]:
    """``itertools.repeat``.

    >>> list(repeat(1.0, 2))
    [1.0, 1.0]
    """
    for _ in range(times):
        yield value


def longest_of_two(first: Any, second: Any, fillvalue: Any = None) -> Iterator[Any]:
    """``itertools.zip_longest`` of two.

    >>> list(longest_of_two([1.0, 2.0], [3.0], fillvalue=0.0))
    [(1.0, 3.0), (2.0, 0.0)]
    """
    a, b = list(first), list(second)
    for k in range(max(len(a), len(b))):
        yield (a[k] if k < len(a) else fillvalue, b[k] if k < len(b) else fillvalue)


def longest_of_three(first: Any, second: Any, third: Any, fillvalue: Any = None) -> Iterator[Any]:
    """``itertools.zip_longest`` of three.

    >>> list(longest_of_three([1.0, 2.0], [], [3.0], fillvalue=0.0))
    [(1.0, 0.0, 3.0), (2.0, 0.0, 0.0)]
    """
    a, b, c = list(first), list(second), list(third)
    for k in range(max(len(a), len(b), len(c))):
        yield (a[k] if k < len(a) else fillvalue, b[k] if k < len(b) else fillvalue,
               c[k] if k < len(c) else fillvalue)


def map_one(function: Callable[..., Any], iterable: Any) -> Iterator[Any]:
    """``map`` over one.

    >>> list(map_one(abs, [-1.0, 2.0]))
    [1.0, 2.0]
    """
    for item in iterable:
        yield function(item)


def map_two(function: Callable[..., Any], first: Any, second: Any) -> Iterator[Any]:
    """``map`` over two.

    >>> list(map_two(pow, [2.0, 3.0], [3, 2]))
    [8.0, 9.0]
    """
    for a, b in zip(first, second, strict=False):
        yield function(a, b)


def filtered(function: Callable[..., Any], iterable: Any) -> Iterator[Any]:
    """``filter``.

    >>> list(filtered(bool, [0.0, 2.0]))
    [2.0]
    """
    for item in iterable:
        if function(item):
            yield item


def zip_two(first: Any, second: Any) -> Iterator[Any]:
    """``zip`` of two.

    >>> list(zip_two([1.0, 2.0], [3.0]))
    [(1.0, 3.0)]
    """
    for a, b in zip(first, second, strict=False):
        yield (a, b)


def zip_three(first: Any, second: Any, third: Any) -> Iterator[Any]:
    """``zip`` of three.

    >>> list(zip_three([1.0, 2.0], [3.0], [4.0, 5.0]))
    [(1.0, 3.0, 4.0)]
    """
    for a, b, c in zip(first, second, third, strict=False):
        yield (a, b, c)


def zip_all(iterables: Any) -> Iterator[Any]:
    """``zip`` of all that something holds.

    >>> list(zip_all([[1.0, 2.0], [3.0, 4.0]]))
    [(1.0, 3.0), (2.0, 4.0)]
    """
    rows = [list(items) for items in iterables]
    for k in range(min([len(row) for row in rows], default=0)):
        yield tuple([row[k] for row in rows])


def enumerated(iterable: Any, start: int = 0) -> Iterator[Any]:
    """``enumerate``.

    >>> list(enumerated([1.0, 2.0], start=1))
    [(1, 1.0), (2, 2.0)]
    """
    for k, item in enumerate(iterable, start):
        yield (k, item)


def items_of(iterable: Any) -> Iterator[Any]:
    """``iter``.

    >>> list(items_of([1.0, 2.0]))
    [1.0, 2.0]
    """
    for item in iterable:
        yield item


def backward(sequence: Any) -> Iterator[Any]:
    """``reversed``.

    >>> list(backward([1.0, 2.0]))
    [2.0, 1.0]
    """
    for k in range(len(sequence) - 1, -1, -1):
        yield sequence[k]


#: Iterators, and the generators that stand for them.
FOLLOWED: dict[Any, Callable[..., Iterator[Any]]] = {
    itertools.chain: chain, itertools.accumulate: accumulate, itertools.islice: islice,
    itertools.compress: compress, itertools.takewhile: takewhile, itertools.dropwhile: dropwhile,
    itertools.groupby: runs, itertools.filterfalse: filterfalse,
    itertools.chain.from_iterable: chain_of, itertools.starmap: starmap, filter: filtered, enumerate: enumerated,
    reversed: backward, iter: items_of,
    **({itertools.pairwise: pairwise} if hasattr(itertools, "pairwise") else {})}
#: Those that take as many iterables as they are given, by how many.
_VARIADIC: dict[Any, dict[int, Callable[..., Iterator[Any]]]] = {
    itertools.product: {2: product_of_two, 3: product_of_three},
    itertools.zip_longest: {2: longest_of_two, 3: longest_of_three},
    map: {2: map_one, 3: map_two}, zip: {2: zip_two, 3: zip_three}, itertools.repeat: {2: repeat}}
#: Those that yield tuples of as many items as they are asked for, by how many.
_SIZED: dict[Any, dict[int, Callable[..., Iterator[Any]]]] = {
    itertools.combinations: {2: pairs, 3: triples}, itertools.permutations: {2: ordered_pairs}}
#: Those that take all that something holds, as ``zip(*rows)``.
OF_ALL: dict[Any, Callable[..., Iterator[Any]]] = {zip: zip_all}
#: All iterators of which some calls are followed.
STANDING_FOR: frozenset[Any] = frozenset({*FOLLOWED, *_VARIADIC, *_SIZED})


def generator_for(target: Any, args: list[Any], kwargs: dict[str, Any],
                  known: Callable[[Any], Any]) -> tuple[Callable[..., Iterator[Any]], list[Any], dict[str, Any]] | None:
    """The generator that stands for a call of an iterator, and its arguments; ``known`` gives the value of an argument
    where it is written down."""
    if target is itertools.accumulate and "initial" in kwargs:
        return (accumulate_from if known(kwargs["initial"]) is not None else accumulate), args, kwargs
    if target is zip and "strict" in kwargs and known(kwargs["strict"]) is False:
        kwargs = {}
    if target in FOLLOWED:
        return FOLLOWED[target], args, kwargs
    if target is itertools.product and "repeat" in kwargs:
        times = known(kwargs["repeat"])
        if type(times) is not int:
            return None
        args, kwargs = args * times, {}
    if target in _VARIADIC and kwargs.keys() <= {"fillvalue"}:
        made = _VARIADIC[target].get(len(args))
        return None if made is None else (made, args, kwargs)
    if target in _SIZED and len(args) == 2 and not kwargs:
        made = _SIZED[target].get(known(args[1]))
        return None if made is None else (made, args[:1], {})
    return None

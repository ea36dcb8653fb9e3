"""Arguments whose memory must not overlap, checked at each call; and what values hold in memory.

Comes in: a generated function, which of its arguments the primal stores into, the arrays it captured. Goes out: the
function with a check before it. Invariant: where it passes, a store through one name is seen through no other, which is
what the source was generated for.
"""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from srcdiff.errors import Place, SharedMemory
from srcdiff.runtime.objects import fields_of


def kept_apart(call: Callable[..., Any], names: list[str], stored: frozenset[str], classes: frozenset[type],
               captured: Mapping[str, Any], place: Place | None) -> Callable[..., Any]:
    """``call`` for arguments ``names``, refused where one of ``stored`` shares memory with another or with what the
    function captured: arrays, lists, dicts, and objects of ``classes``."""
    if not stored:
        return call
    held = {name: value for name, value in captured.items() if any(True for _ in _parts(value, classes))}

    @functools.wraps(call)
    def checked(*args: Any) -> Any:
        given = held | dict(zip(names, args, strict=False))
        for name in stored & given.keys():
            for other, value in given.items():
                if other != name and share_memory(given[name], value, classes):
                    raise _refuse(f"{name} is stored into, and shares memory with {other}", name, place)
            if not is_apart(given[name], classes):
                raise _refuse(f"{name} is stored into, and two of its parts share memory", name, place)
        return call(*args)
    return checked


def share_memory(x: Any, y: Any, classes: frozenset[type] = frozenset()) -> bool:
    """Whether a store into ``x``, or into what it holds, may be seen in ``y``; ``classes`` are those of objects that
    may be stored into.

    >>> a = np.zeros(4)
    >>> share_memory(a[:3], [a[2:]]), share_memory(a[::2], a[1::2])
    (True, False)
    """
    return any(_overlap(a, b) for a in _parts(x, classes) for b in _parts(y, classes))


def size_of(x: Any, beside: Any) -> int:
    """The bytes of the arrays, and of the floats in lists and tuples, that ``x`` holds and ``beside`` does not.

    >>> a = np.zeros(4)
    >>> size_of((a, [a * 2, a * 3]), beside=(a,))
    64
    """
    others = [part for part in _parts(beside) if isinstance(part, np.ndarray)]
    numbers = {id(item) for part in (beside, *_reachable(beside)) if isinstance(part, (list, tuple)) for item in part}
    sizes: dict[int, int] = {}
    for part in _reachable(x):
        if isinstance(part, np.ndarray):
            whole = part.base if isinstance(part.base, np.ndarray) else part
            if not any(np.may_share_memory(whole, other) for other in others):
                sizes[id(whole)] = whole.nbytes
        elif isinstance(part, (list, tuple)):
            sizes[id(part)] = sum(sys.getsizeof(item) for item in part if isinstance(
                item, (float, complex, np.inexact)) and id(item) not in numbers)
    return sum(sizes.values())


def is_apart(x: Any, classes: frozenset[type] = frozenset()) -> bool:
    """Whether no two of the parts of a value share memory."""
    return isinstance(x, np.ndarray) or not any(
        _overlap(a, b) for a, b in itertools.combinations(_parts(x, classes), 2))


def _overlap(a: Any, b: Any) -> bool:
    if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
        return a is b
    return np.may_share_memory(a, b) and np.shares_memory(a, b)


def _parts(x: Any, classes: frozenset[type] = frozenset()) -> Iterator[Any]:
    """The arrays, lists, dicts and objects of some classes that can be reached from a value, as often as it holds
    them."""
    return (part for part in _reachable(x) if isinstance(part, (np.ndarray, list, dict)) or type(part) in classes)


def _reachable(x: Any) -> Iterator[Any]:
    """A value and all that it holds, as often as it does."""
    seen: set[int] = set()
    stack = [x]
    while stack:
        part = stack.pop()
        yield part
        if id(part) not in seen:        # a value may hold itself
            seen.add(id(part))
            stack += _items(part)


def _items(x: Any) -> Iterable[Any]:
    """What a value holds."""
    if isinstance(x, (tuple, list)):
        return x
    if isinstance(x, dict):
        return x.values()
    if isinstance(x, (type, ModuleType, np.ndarray, FunctionType)):
        return ()
    fields = fields_of(x)
    return list(getattr(x, "__dict__", {}).values() if fields is None else fields.values())


def _refuse(problem: str, name: str, place: Place | None) -> SharedMemory:
    return SharedMemory(problem, place, [
        ("reason", "the derivative is generated for arrays that do not overlap"),
        ("instead", f"pass copies, such as np.copy({name})")])

"""Arguments whose memory must not overlap, checked at each call.

Comes in: a generated function, which of its arguments the primal stores into, the arrays it captured. Goes out: the
function with a check before it. Invariant: where it passes, a store through one name is seen through no other, which is
what the source was generated for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from srcdiff.errors import Place, SharedMemory


def kept_apart(call: Callable[..., Any], names: list[str], stored: frozenset[str], captured: Mapping[str, Any],
               place: Place | None) -> Callable[..., Any]:
    """``call`` for arguments ``names``, refused where one of ``stored`` shares memory with another or with what the
    function captured."""
    held = {name: value for name, value in captured.items() if any(True for _ in _parts(value))}
    if not stored or len(names) + len(held) < 2:
        return call

    @functools.wraps(call)
    def checked(*args: Any) -> Any:
        given = held | dict(zip(names, args, strict=False))
        for name in stored & given.keys():
            for other, value in given.items():
                if other != name and share_memory(given[name], value):
                    raise SharedMemory(f"{name} is stored into, and shares memory with {other}", place, [
                        ("reason", "the derivative is generated for arrays that do not overlap"),
                        ("instead", f"pass a copy of one: np.copy({name})")])
        return call(*args)
    return checked


def share_memory(x: Any, y: Any) -> bool:
    """Whether a store into ``x``, or into what it holds, may be seen in ``y``.

    >>> a = np.zeros(4)
    >>> share_memory(a[:3], [a[2:]]), share_memory(a[::2], a[1::2])
    (True, False)
    """
    return any(_overlap(a, b) for a in _parts(x) for b in _parts(y))


def _overlap(a: Any, b: Any) -> bool:
    if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
        return a is b
    return np.may_share_memory(a, b) and np.shares_memory(a, b)


def _parts(x: Any) -> Iterator[Any]:
    """The arrays, lists, dicts and objects that can be reached from a value, each once."""
    seen: set[int] = set()
    stack = [x]
    while stack:
        part = stack.pop()
        items = _items(part)
        if items is None or id(part) in seen:
            continue
        seen.add(id(part))
        if not isinstance(part, tuple):
            yield part
        stack += items


def _items(x: Any) -> list[Any] | None:
    """What a value holds; None of one that cannot be changed."""
    if isinstance(x, np.ndarray):
        return []
    if isinstance(x, (tuple, list)):
        return list(x)
    if isinstance(x, dict):
        return list(x.values())
    if isinstance(x, (type, ModuleType)) or callable(x) or not hasattr(x, "__dict__"):
        return None
    return list(vars(x).values())

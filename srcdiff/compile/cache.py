"""Things that are made once per key.

Comes in: a key, and a function that makes its value. Goes out: the value. Invariant: a value is made once, whichever
threads ask for it at the same time; a failure is raised to whoever asked, and is not kept.

>>> squares = Cache[int, int]()
>>> squares.get(7, lambda: 7 * 7), squares.get(7, lambda: 0), len(squares)
(49, 49, 1)
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any, Generic, TypeVar

from srcdiff.errors import InternalError

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


_ABSENT: Any = object()


class Cache(Generic[K, V]):
    """A dictionary that makes what it does not hold.

    Only one thread makes values at a time: two that make values which need each other's cannot wait for each other.
    """

    def __init__(self) -> None:
        self._made: dict[K, V] = {}
        self._making: dict[K, None] = {}
        self._lock = RLock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value for ``key``, made by ``make`` if there is none yet; ``make`` may ask for other keys."""
        found = self._made.get(key, _ABSENT)       # what is there is found without the lock
        return self._make(key, make) if found is _ABSENT else found

    def clear(self) -> None:
        """Forget what was made."""
        with self._lock:
            self._made.clear()

    def __contains__(self, key: K) -> bool:
        return key in self._made

    def __len__(self) -> int:
        return len(self._made)

    def _make(self, key: K, make: Callable[[], V]) -> V:
        with self._lock:
            if key in self._made:       # another thread made it while this one waited
                return self._made[key]
            if key in self._making:
                raise InternalError(f"making {key!r} needs itself")
            self._making[key] = None
            collecting = gc.isenabled()
            # what is made keeps most of what it allocates: looking through it in between halves the speed
            gc.disable()
            try:
                self._made[key] = made = make()
                return made
            finally:
                del self._making[key]
                if collecting:
                    gc.enable()

"""``collections.deque`` and ``collections.defaultdict``, in Python that can be followed.

Comes in: what the user's program gives these classes. Goes out: objects that hold a list or a dict, and behave as those
do. Invariant: a program cannot tell one from the class that it stands for, but by what it is called.
"""

# What is written here is read as the user's program is, so it carries no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import collections
from typing import Any


class Deque:
    """``collections.deque``.

    >>> window = Deque([1.0, 2.0], maxlen=2)
    >>> window.append(3.0)
    >>> window
    deque([2.0, 3.0], maxlen=2)
    """

    def __init__(self, iterable=(), maxlen=None):
        held = list(iterable)
        self.held = held if maxlen is None else held[max(len(held) - maxlen, 0):]
        self.maxlen = maxlen

    def append(self, x):
        """Add an item at the end."""
        self.held.append(x)
        if self.maxlen is not None and len(self.held) > self.maxlen:
            self.held.pop(0)

    def appendleft(self, x):
        """Add an item at the start."""
        self.held.insert(0, x)
        if self.maxlen is not None and len(self.held) > self.maxlen:
            self.held.pop()

    def extend(self, iterable):
        """Add items at the end."""
        for x in list(iterable):
            self.append(x)

    def extendleft(self, iterable):
        """Add items at the start, one after the other."""
        for x in list(iterable):
            self.appendleft(x)

    def insert(self, i, x):
        """Add an item at a place."""
        if self.maxlen is not None and len(self.held) >= self.maxlen:
            raise IndexError("deque already at its maximum size")
        self.held.insert(i, x)

    def pop(self):
        """Take the last item."""
        return self.held.pop()

    def popleft(self):
        """Take the first item."""
        return self.held.pop(0)

    def remove(self, value):
        """Take the first item that is equal to a value."""
        self.held.remove(value)

    def rotate(self, n=1):
        """Move items from the end to the start."""
        if self.held:
            k = n % len(self.held)
            self.held[:] = self.held[-k:] + self.held[:-k]

    def reverse(self):
        """Turn the order around."""
        self.held.reverse()

    def clear(self):
        """Take all items."""
        self.held.clear()

    def copy(self):
        """Another one of the same items."""
        return Deque(self.held, self.maxlen)

    def count(self, x):
        """How many items are equal to a value."""
        return self.held.count(x)

    def index(self, x):
        """Where the first item is that is equal to a value."""
        return self.held.index(x)

    def __len__(self):
        return len(self.held)

    def __getitem__(self, k):
        return self.held[k]

    def __setitem__(self, k, x):
        self.held[k] = x

    def __delitem__(self, k):
        del self.held[k]

    def __contains__(self, x):
        return x in self.held

    def __iter__(self):
        return iter(self.held)

    def __add__(self, other):
        return Deque(self.held + other.held, self.maxlen)

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __eq__(self, other):
        return isinstance(other, Deque) and self.held == other.held

    def __repr__(self):
        return f"deque({self.held!r})" if self.maxlen is None else f"deque({self.held!r}, maxlen={self.maxlen})"


class DefaultDict:
    """``collections.defaultdict``.

    >>> sums = DefaultDict(float)
    >>> sums["a"] += 2.0
    >>> sums
    defaultdict(<class 'float'>, {'a': 2.0})
    """

    def __init__(self, default_factory=None, items=None):
        self.default_factory = default_factory
        self.held = {} if items is None else dict(items)

    def __getitem__(self, key):
        if key not in self.held:
            self.held[key] = self.default_factory()
        return self.held[key]

    def __setitem__(self, key, value):
        self.held[key] = value

    def __delitem__(self, key):
        del self.held[key]

    def __contains__(self, key):
        return key in self.held

    def __len__(self):
        return len(self.held)

    def __iter__(self):
        return iter(self.held)

    def keys(self):
        """The keys."""
        return self.held.keys()

    def values(self):
        """The values."""
        return self.held.values()

    def items(self):
        """The keys with their values."""
        return self.held.items()

    def get(self, key, default=None):
        """The value under a key, or another one."""
        return self.held.get(key, default)

    def setdefault(self, key, default=None):
        """The value under a key, which is put there if there is none."""
        return self.held.setdefault(key, default)

    def pop(self, key):
        """Take the value under a key."""
        return self.held.pop(key)

    def update(self, other):
        """Put what another dict holds in."""
        self.held.update(other)

    def copy(self):
        """Another one of the same items."""
        return DefaultDict(self.default_factory, self.held)

    def __eq__(self, other):
        return self.held == (other.held if isinstance(other, DefaultDict) else other)

    def __repr__(self):
        return f"defaultdict({self.default_factory!r}, {self.held!r})"


class Items:
    """An iterator over a sequence.

    >>> items = Items([1.0, 2.0, 3.0])
    >>> items.__next__(), items.rest(), items.rest()
    (1.0, [2.0, 3.0], [])
    """

    def __init__(self, held):
        self.held = held
        self.place = 0

    def __next__(self):
        if self.place >= len(self.held):
            raise StopIteration
        return self.take()

    def take(self):
        """The next item, which there is."""
        item = self.held[self.place]
        self.place += 1
        return item

    def rest(self):
        """All items that are left."""
        taken = self.held[self.place:]
        self.place = len(self.held)
        return taken


#: The classes, by those that they stand for.
COLLECTED: dict[Any, type] = {collections.deque: Deque, collections.defaultdict: DefaultDict}
#: The classes that they stand for.
STOOD_FOR: dict[type, type] = {made: asked for asked, made in COLLECTED.items()}

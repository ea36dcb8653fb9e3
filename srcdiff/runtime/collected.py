"""``collections.deque``, ``defaultdict``, ``Counter`` and ``OrderedDict``, in Python that can be followed.

Comes in: what the user's program gives these classes. Goes out: objects that hold a list or a dict, and behave as those
do. Invariant: a program cannot tell one from the class that it stands for, but by what it is called.
"""

# What is written here is read as the user's program is, so it carries no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import collections
from typing import Any


class Holder:
    """What the classes below do as the list or dict does that they hold."""

    def __getitem__(self, key):
        return self.held[key]

    def __setitem__(self, key, value):
        self.held[key] = value

    def __delitem__(self, key):
        del self.held[key]

    def __contains__(self, x):
        return x in self.held

    def __len__(self):
        return len(self.held)

    def __iter__(self):
        return iter(self.held)

    def clear(self):
        """Take all that is held."""
        self.held.clear()


class Deque(Holder):
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

    def copy(self):
        """Another one of the same items."""
        return Deque(self.held, self.maxlen)

    def count(self, x):
        """How many items are equal to a value."""
        return self.held.count(x)

    def index(self, x):
        """Where the first item is that is equal to a value."""
        return self.held.index(x)

    def __add__(self, other):
        return Deque(self.held + other.held, self.maxlen)

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __eq__(self, other):
        return isinstance(other, Deque) and self.held == other.held

    def __repr__(self):
        return f"deque({self.held!r})" if self.maxlen is None else f"deque({self.held!r}, maxlen={self.maxlen})"


class Mapping(Holder):
    """What the classes below have of a dict."""

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

    def pop(self, key, *default):
        """Take the value under a key."""
        return self.held.pop(key, *default)

    def update(self, other=(), **more):
        """Put what another dict holds in, or pairs."""
        self.held.update(other, **more)


class DefaultDict(Mapping):
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

    def copy(self):
        """Another one of the same items."""
        return DefaultDict(self.default_factory, self.held)

    def __eq__(self, other):
        return self.held == (other.held if isinstance(other, DefaultDict) else other)

    def __repr__(self):
        return f"defaultdict({self.default_factory!r}, {self.held!r})"


class Tally(Mapping):
    """``collections.Counter``, which may count anything with any weight.

    >>> weights = Tally("abca")
    >>> weights["b"] += 0.5
    >>> weights, weights["d"], weights.most_common(2)
    (Counter({'a': 2, 'b': 1.5, 'c': 1}), 0, [('a', 2), ('b', 1.5)])
    """

    def __init__(self, iterable=None, **counts):
        self.held = {}
        if iterable is not None:
            self.update(iterable)
        self.update(counts)

    def __getitem__(self, key):
        return self.held.get(key, 0)

    def update(self, iterable):
        """Add the counts of a dict, or one for each item."""
        if isinstance(iterable, (dict, Tally)):
            for key, value in iterable.items():
                self.held[key] = self.held.get(key, 0) + value
        else:
            for key in iterable:
                self.held[key] = self.held.get(key, 0) + 1

    def most_common(self, n=None):
        """The items with the largest counts, the largest one first."""
        found = sorted(self.held.items(), key=lambda pair: pair[1], reverse=True)
        return found if n is None else found[:n]

    def elements(self):
        """Each key as often as it counts."""
        return [key for key, value in self.held.items() for _ in range(value)]

    def subtract(self, counts):
        """Take away the counts of a dict."""
        for key, value in counts.items():
            self.held[key] = self.held.get(key, 0) - value

    def total(self):
        """The sum of the counts."""
        return sum(self.held.values())

    def copy(self):
        """Another one of the same counts."""
        return Tally(self.held)

    def __add__(self, other):
        made = self.copy()
        made.update(other)
        return made.positive()

    def __sub__(self, other):
        made = self.copy()
        made.subtract(other)
        return made.positive()

    def positive(self):
        """Those of the counts that are."""
        return Tally({key: value for key, value in self.held.items() if value > 0})

    def __eq__(self, other):
        return self.held == (other.held if isinstance(other, Tally) else other)

    def __repr__(self):
        return f"Counter({dict(self.most_common())!r})"


class Ordered(Mapping):
    """``collections.OrderedDict``.

    >>> table = Ordered([("a", 1.0), ("b", 2.0)])
    >>> table.move_to_end("a")
    >>> table.popitem(), list(table)
    (('a', 1.0), ['b'])
    """

    def __init__(self, items=(), **more):
        self.held = {**dict(items), **more}

    def move_to_end(self, key, last=True):
        """Put a key behind all others, or before them."""
        if last:
            self.held[key] = self.held.pop(key)
        else:
            for other in list(self.held):
                if other != key:
                    self.held[other] = self.held.pop(other)

    def popitem(self, last=True):
        """Take the last key and its value, or the first."""
        key = list(self.held)[-1 if last else 0]
        return key, self.held.pop(key)

    def copy(self):
        """Another one of the same items."""
        return Ordered(self.held)

    def __eq__(self, other):
        if isinstance(other, Ordered):
            return list(self.held.items()) == list(other.held.items())
        return self.held == other

    def __repr__(self):
        return f"OrderedDict({self.held!r})"


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
COLLECTED: dict[Any, type] = {collections.deque: Deque, collections.defaultdict: DefaultDict,
                              collections.Counter: Tally, collections.OrderedDict: Ordered}
#: The classes that they stand for.
STOOD_FOR: dict[type, type] = {made: asked for asked, made in COLLECTED.items()}

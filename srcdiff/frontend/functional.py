"""Functions of functions from the standard library, in Python that can be followed.

Comes in and goes out: what the function of the same name takes and gives. Invariant: it does what that does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def reduce(function: Callable[[Any, Any], Any], items: Any, *initial: Any) -> Any:
    """``functools.reduce``; without items and without an initial value, the first item is missed.

    >>> reduce(lambda a, b: a * b, [2.0, 3.0], 0.5)
    3.0
    """
    rest = list(items)
    value = initial[0] if initial else rest[0]
    for k in range(0 if initial else 1, len(rest)):
        value = function(value, rest[k])
    return value

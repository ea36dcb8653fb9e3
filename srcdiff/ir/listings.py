"""What a loop over ``d.items()``, ``d.keys()`` or ``d.values()`` goes over, before it is known whether ``d`` is a dict.

Comes in: plain values. Goes out: what the loop would meet, so every IR node can also be run as it stands. Of a dict the
places are its keys; of an object of another class its own method is asked once, and the places are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def listed(held: Any, kind: str) -> Any:
    """The dict; of what is none a list of what its method gives."""
    return held if isinstance(held, dict) else list(getattr(held, kind)())


def places(held: Any) -> list[Any]:
    """The places to go to."""
    return list(held) if isinstance(held, dict) else list(range(len(held)))


def key_at(held: Any, place: Any, kind: str) -> Any:
    """The key at a place."""
    return place if isinstance(held, dict) else held[place] if kind == "keys" else held[place][0]


def value_at(held: Any, place: Any, kind: str) -> Any:
    """The value at a place."""
    return held[place] if isinstance(held, dict) or kind == "values" else held[place][1]


#: All of them; none is left once types are known.
LISTINGS: frozenset[Callable[..., Any]] = frozenset({listed, places, key_at, value_at})

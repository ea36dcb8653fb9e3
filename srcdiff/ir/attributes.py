"""What modules, classes and objects hold, as far as it is looked up before the program runs.

Comes in: an owner, and a name. Goes out: what the owner holds under that name. Invariant: what is looked up while
`noting` is open is noted, so that whoever reads a function knows what it must not outlive.

>>> settings = ModuleType("settings")
>>> settings.rate = 0.5
>>> with noting() as noted:
...     attribute(settings, "rate")
0.5
>>> settings.rate = 0.25
>>> [(found.name, found.value, found.look_up()) for found in noted]
[('rate', 0.5, 0.25)]
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType
from typing import Any

import numpy as np

_ABSENT = object()
#: Libraries whose functions and classes stay what they are.
LIBRARIES = {*sys.stdlib_module_names, "numpy", "scipy", "srcdiff"}
#: What of them is assigned again while programs run.
_CHANGING = {(sys, "stdout"), (sys, "stderr"), (sys, "stdin"), (sys, "argv")}


@dataclass(frozen=True, eq=False)
class Attribute:
    """What a module, class or object held under a name; ``value`` is its own, not what it has from its class. Of one
    that is read ``anew`` each time the program runs, no more is known than its type."""

    owner: Any
    name: str
    value: Any
    anew: bool = False

    def look_up(self) -> Any:
        """What the owner holds now."""
        return look_up(self.owner, self.name, _ABSENT)


_noted: ContextVar[dict[tuple[Any, str], Attribute] | None] = ContextVar("srcdiff_noted", default=None)


@contextmanager
def noting() -> Iterator[Iterable[Attribute]]:
    """Note what is looked up inside."""
    found: dict[tuple[Any, str], Attribute] = {}
    token = _noted.set(found)
    try:
        yield found.values()
    finally:
        _noted.reset(token)


def attribute(owner: Any, name: str, default: Any = None, *, anew: bool = False) -> Any:
    """What a class or a module holds under a name, without running code of its own; what a class has of its own class
    is none of its objects'."""
    note_attribute(owner, name, anew=anew)
    return look_up(owner, name, default) if isinstance(owner, type) else inspect.getattr_static(owner, name, default)


def look_up(owner: Any, name: str, default: Any = None) -> Any:
    """What a class, or the one it has it from, or a module or an object holds under a name, which is not noted."""
    homes = owner.__mro__ if isinstance(owner, type) else (owner,)
    return next((vars(home)[name] for home in homes if name in vars(home)), default)


def content_of(cell: CellType, default: Any) -> Any:
    """What a variable of a function around holds; ``default`` where that has not assigned it yet."""
    try:
        return cell.cell_contents
    except ValueError:
        return default


def note_attribute(owner: Any, name: str, *, anew: bool = False) -> None:
    """Note, as `attribute` does, that a class or a module is asked what it holds under a name."""
    noted = _noted.get()
    if noted is not None and isinstance(owner, (type, ModuleType)) and not _is_fixed(owner, name):
        known = noted.get((owner, name))
        if known is None or known.anew and not anew:
            noted[owner, name] = Attribute(owner, name, look_up(owner, name, _ABSENT), anew)


def function_in(owner: Any, name: str) -> Any:
    """The function that an object made outside holds under a name, which is noted; None where it holds none."""
    held, noted = getattr(owner, "__dict__", {}).get(name), _noted.get()
    if isinstance(owner, (type, ModuleType)) or not isinstance(held, (FunctionType, BuiltinFunctionType, np.ufunc)):
        return None
    if noted is not None:
        noted.setdefault((id(owner), name), Attribute(owner, name, held))
    return held


def _is_fixed(owner: type | ModuleType, name: str) -> bool:
    if isinstance(owner, ModuleType) and (owner, name) in _CHANGING:
        return False
    return library_of(owner) in LIBRARIES


def library_of(target: Any) -> str:
    """The library or program that a function or a class is written in, or that a module belongs to: the first part of
    the module's name."""
    home = target.__name__ if isinstance(target, ModuleType) else getattr(target, "__module__", None)
    return str(home).partition(".")[0]


@dataclass(frozen=True, eq=False)
class Opaque:
    """What was made outside, and is changed there: of what it holds nothing is known."""

    value: Any

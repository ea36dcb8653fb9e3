"""Objects of users' classes, as structures of their attributes.

Comes in: any value. Goes out: its attributes, or an object of the same class with others. Invariant: no code of a class
runs: what a class does when attributes are read or set is for primal values, so objects of classes that do more than
keep them are taken for no structures, and neither are those that hold themselves.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import lru_cache
from types import MemberDescriptorType, SimpleNamespace
from typing import Any, Protocol

#: Modules of bases that add no attributes.
_PLAIN_BASES = frozenset({"abc", "typing"})
_OTHERS = sys.stdlib_module_names | {"numpy", "scipy", "srcdiff"}
_HEAP_TYPE = 1 << 9
_ABSENT = object()
#: What makes classes whose objects are made as others are.
_PLAIN_KINDS = (type, ABCMeta, type(Protocol))


def fields_of(x: Any) -> dict[str, Any] | None:
    """The attributes of an object of a user's class; None for anything else.

    >>> fields_of(2.0) is None
    True
    """
    cls: Any = type(x)
    names = _slots(cls)
    if names is None:
        return None
    found = dict(getattr(x, "__dict__", ()))
    if not _getters(cls).isdisjoint(found):     # which are asked in the place of what the object keeps under their name
        return None
    found.update((name, value) for name in names if (value := _kept(x, name)) is not _ABSENT)
    return None if _holds(found.values(), (x,)) else found


def _kept(x: Any, name: str) -> Any:
    """What an object has in a slot, without asking its class where that is empty."""
    try:
        return object.__getattribute__(x, name)
    except AttributeError:
        return _ABSENT


def keeps_attributes(cls: Any) -> bool:
    """Whether instances of a class do nothing but keep attributes."""
    return _slots(cls) is not None


def is_followed(cls: type) -> bool:
    """Whether a class is one of a user's, or stands for one of the standard library."""
    return cls.__module__.split(".")[0] not in _OTHERS or cls.__module__ == "srcdiff.runtime.collected" or cls is Cell


@lru_cache(maxsize=1024)
def _slots(cls: Any) -> tuple[str, ...] | None:
    """The names in ``__slots__``, if instances do nothing but keep attributes."""
    if cls is SimpleNamespace:
        return ()
    written = [base for base in cls.__mro__ if base is not object and base.__module__ not in _PLAIN_BASES]
    plain = (type(cls) in _PLAIN_KINDS and written
             and all(is_followed(base) and base.__flags__ & _HEAP_TYPE for base in written)
             and not issubclass(cls, BaseException) and cls.__getattribute__ is object.__getattribute__
             and not any("__class__" in vars(base) for base in written))
    return tuple(name for base in written for name in _own_slots(base)) if plain else None


@lru_cache(maxsize=1024)
def _getters(cls: Any) -> frozenset[str]:
    """The names under which a class, or one that it is made from, holds getters."""
    return frozenset(name for base in cls.__mro__ for name, held in vars(base).items() if is_getter(held))


def is_getter(held: Any) -> bool:
    """Whether what a class holds under a name is asked when an attribute of that name is read and set, as a property
    is, and keeps it elsewhere than a slot does."""
    return hasattr(type(held), "__set__") and not isinstance(held, MemberDescriptorType)


def _own_slots(cls: type) -> Iterator[str]:
    slots = cls.__dict__.get("__slots__", ())
    for name in (slots,) if isinstance(slots, str) else slots:
        if name.startswith("__") and not name.endswith("__"):
            yield f"_{cls.__name__.lstrip('_')}{name}"
        elif name not in ("__dict__", "__weakref__"):
            yield name


def _holds(items: Any, outer: tuple[Any, ...]) -> bool:
    """Whether some items hold one of the objects around them."""
    for item in items:
        kind: Any = type(item)
        inner = item if kind in (tuple, list) else item.values() if kind is dict else None
        if inner is None and _slots(kind) is not None:
            inner = getattr(item, "__dict__", {}).values()
        if inner is not None and (any(item is one for one in outer) or _holds(inner, (*outer, item))):
            return True
    return False


def reads_as_tuple(cls: type) -> bool:
    """Whether the items of a subclass of tuple are those that a tuple has: none of its methods says otherwise."""
    names = ("__getitem__", "__iter__", "__len__", "__contains__")
    return all(getattr(cls, name) is getattr(tuple, name) for name in names) and not hasattr(cls, "__bool__")


class Cell:
    """Holds a variable that several functions share, under its name."""


def instance_of(cls: type, /, **fields: Any) -> Any:
    """An object of a class with the given attributes; its constructor does not run.

    >>> class Point: pass
    >>> instance_of(Point, x=1.0).x
    1.0
    """
    made: Any = SimpleNamespace() if cls is SimpleNamespace else object.__new__(cls)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def is_frozen(cls: type) -> bool:
    """Whether a class has a say in what becomes of a store to an attribute, as that of a frozen dataclass."""
    return cls is not SimpleNamespace and getattr(cls, "__setattr__", None) is not object.__setattr__


def only_sets_attributes(cls: type, names: Iterable[object]) -> bool:
    """Whether a class is a dataclass whose constructor does nothing else but set attributes, of these names."""
    owner: Any = owner_of_generated_init(cls)
    if owner is None or hasattr(cls, "__post_init__") or not all(field.init for field in fields(owner)):
        return False
    return {field.name for field in fields(owner)}.issuperset(map(str, names))


def owner_of_generated_init(cls: type) -> type | None:
    """The dataclass, a class or one that it is made from, whose constructor, as ``@dataclass`` writes it, makes the
    objects; None where the constructor is another."""
    owner = next(base for base in cls.__mro__ if "__init__" in vars(base))
    code = getattr(vars(owner)["__init__"], "__code__", None)
    generated = "__dataclass_fields__" in vars(owner) and code is not None and code.co_filename == "<string>"
    return owner if generated else None

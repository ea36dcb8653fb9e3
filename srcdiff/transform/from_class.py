"""Attributes that objects have from their class until something sets them.

Comes in: stores into attributes that the class of an object has, and the object has not; classes of which objects are
made. Goes out: which attributes these are, and what objects start with. Invariant: an object has an attribute of its
own wherever one may have been set, so that reading it never depends on what ran before.

A class says ``steps = 0``, and its methods say ``self.steps += 1``. That is found in one round of typing; in the next
an object is made as if its constructor had begun with ``self.steps = type(self).steps``.
"""

from __future__ import annotations

from collections.abc import Collection

from srcdiff.ir.attributes import attribute
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const
from srcdiff.ir.types import Building, Record, Type
from srcdiff.runtime.objects import is_frozen

_ABSENT = object()


def is_from_class(cls: type, name: str) -> bool:
    """Whether objects have an attribute from their class, which nothing computes."""
    found = attribute(cls, name, _ABSENT, anew=True)
    return found is not _ABSENT and not hasattr(type(found), "__get__")


def note_from_class(builder: Builder, kind: Type, name: str) -> bool:
    """Note that an attribute is set which an object has from its class; whether that was not known before."""
    if not isinstance(kind, (Record, Building)) or (kind.cls, name) in builder.from_class or is_frozen(kind.cls) or (
            not is_from_class(kind.cls, name)):
        return False
    builder.from_class.add((kind.cls, name))
    return True


def reads_of_class(cls: type, known: Collection[str], builder: Builder) -> dict[str, Call]:
    """What an object starts with, beside what it is ``known`` to have."""
    names = sorted(name for other, name in builder.from_class if other is cls and name not in known)
    return {name: Call(getattr, [Const(cls), Const(name)]) for name in names}

"""Private names of classes.

Comes in: the syntax tree of a function, and the class it stands in. Goes out: the same tree, in which ``__name`` is
``_Class__name``. Invariant: every name is the one under which Python looks it up.
"""

from __future__ import annotations

from types import CodeType
from typing import Any

import gast

#: The fields of nodes that hold an identifier, or a list of them.
_IDENTIFIERS = ("id", "attr", "arg", "name", "asname", "names", "rest", "kwd_attrs")


def class_around(code: CodeType, qualified: str) -> str | None:
    """The name of the innermost class that a function stands in, also where it is made inside a method; the
    ``qualified`` name of the function tells, where Python 3.10 does not know that of its code."""
    parts = getattr(code, "co_qualname", qualified).split(".")[:-1]
    while parts and parts[-1] == "<locals>":
        parts = parts[:-2]
    return parts[-1] if parts else None


def write_out_private_names(root: Any, owner: str) -> None:
    """Put the names in the place of those that are private to the class called ``owner``."""
    prefix = "_" + owner.lstrip("_")
    if prefix == "_":
        return
    for node in gast.walk(root):
        for field in _IDENTIFIERS:
            held = getattr(node, field, None)
            if isinstance(held, str):
                setattr(node, field, _written_out(held, prefix))
            elif isinstance(held, list) and held and all(isinstance(name, str) for name in held):
                setattr(node, field, [_written_out(name, prefix) for name in held])


def _written_out(name: str, prefix: str) -> str:
    private = name.startswith("__") and not name.endswith("__") and "." not in name
    return prefix + name if private else name

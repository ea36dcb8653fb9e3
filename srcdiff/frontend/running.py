"""Which expressions may run code that changes what was read before them.

Comes in: an expression. Goes out: whether it calls anything but functions that leave their arguments as they are, or
reads an item, which a dict may have to make. Invariant: of what is not known yet, the worst is assumed; what it really
does is looked at when it is.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import Any

import gast

#: Builtins that change nothing, and call nothing that they are given.
_QUIET = frozenset({abs, bool, complex, divmod, enumerate, float, int, len, pow, range, reversed, round, str, zip})
_CAREFUL = ("numpy", "math")


def may_run(nodes: Iterable[Any], find: Callable[[Any], tuple[Any, str] | None]) -> bool:
    """Whether any of some expressions may run code that stores; ``find`` looks up free names."""
    return any(isinstance(node, gast.Subscript) or isinstance(node, gast.Call) and not _is_quiet(node, find(node.func))
               for root in nodes for node in gast.walk(root))


def _is_quiet(node: Any, found: tuple[Any, str] | None) -> bool:
    if found is None:
        return False
    module = str(getattr(found[0], "__module__", None) or "numpy").partition(".")[0]
    if module == builtins.__name__:
        return found[0] in _QUIET
    return module in _CAREFUL and not any(keyword.arg == "out" for keyword in node.keywords)

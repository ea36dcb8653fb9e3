"""Variables that count.

Comes in: the statements of a function (gast). Goes out: the variables that hold nothing but numbers made of its
literals. Invariant: no assignment to one of them raises an exception.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import gast

from srcdiff.frontend.syntax import bound_in, walk_own

_COUNTING = (gast.Add, gast.Sub, gast.Mult)


def counters(body: list[Any], given: Iterable[str]) -> set[str]:
    """The variables that hold nothing but numbers made from the literals of a body by ``+``, ``-`` and ``*``; what is
    ``given`` to the function may be anything."""
    assigned = Counter([*bound_in(body), *given])
    values: dict[str, list[Any]] = {}
    for target, value in (pair for root in body for node in walk_own(root) for pair in _assignments(node)):
        if isinstance(target, gast.Name):
            values.setdefault(target.id, []).append(value)
    found = {name for name, nodes in values.items() if len(nodes) == assigned[name]}
    while True:
        lost = {name for name in found if not all(_is_counted(node, found) for node in values[name])}
        if not lost:
            return found
        found -= lost


def _assignments(node: Any) -> list[tuple[Any, Any]]:
    """The targets and values of a statement, those of tuples one by one."""
    if isinstance(node, gast.AugAssign) and isinstance(node.op, _COUNTING):
        return [(node.target, node.value)]
    if not isinstance(node, gast.Assign) or len(node.targets) > 1:
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(target.elts) == len(value.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _is_counted(node: Any, counters: set[str]) -> bool:
    if isinstance(node, gast.BinOp):
        return isinstance(node.op, _COUNTING) and _is_counted(node.left, counters) and _is_counted(node.right, counters)
    if isinstance(node, gast.Constant):
        return type(node.value) in (bool, int, float)
    return isinstance(node, gast.Name) and node.id in counters

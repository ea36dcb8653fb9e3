"""Questions about a function's syntax tree that lowering asks before it walks the tree.

Comes in: gast nodes. Goes out: names read and assigned, and where control can leave. Invariant: answers err on the
safe side: a name may be called read, or a statement passable, that is not, never the other way round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import gast

JUMPS = (gast.Return, gast.Break, gast.Continue)
LOOPS = (gast.For, gast.While)


def walk(node: Any) -> Iterator[Any]:
    """A node and all nodes in it but operators and contexts, in the order of the text."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        for field in reversed(node._fields):
            child = getattr(node, field, None)
            if isinstance(child, list):
                stack.extend(item for item in reversed(child) if getattr(item, "_fields", None))
            elif getattr(child, "_fields", None):
                stack.append(child)


def stored(nodes: Iterable[Any]) -> dict[str, None]:
    """The variables assigned or deleted in the nodes, in the order of the text."""
    return {node.id: None for root in nodes for node in walk(root)
            if isinstance(node, gast.Name) and isinstance(node.ctx, (gast.Store, gast.Del))}


def named_first(targets: Iterable[Any]) -> str:
    """The first variable that targets assign, or store into."""
    names = [node for root in targets for node in walk(root) if isinstance(node, gast.Name)]
    return next((node.id for node in names if isinstance(node.ctx, gast.Store)), names[0].id if names else "t")


def loads(nodes: Iterable[Any]) -> Counter[str]:
    """How often each name is read in the nodes; ``x += 1`` and ``del x`` read x."""
    return Counter(name for root in nodes for node in walk(root) for name in _reads(node))


def _reads(node: Any) -> Iterator[str]:
    if isinstance(node, gast.Name) and isinstance(node.ctx, (gast.Load, gast.Del)):
        yield node.id
    elif isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
        yield node.target.id


def assigns(node: Any) -> bool:
    """Whether an expression assigns a variable (``:=``)."""
    return any(isinstance(inner, gast.NamedExpr) for inner in walk(node))


def falls_through(statements: list[Any]) -> bool:
    """Whether control can reach the end of a block."""
    return not any(_ends(statement) for statement in statements)


def _ends(statement: Any) -> bool:
    if isinstance(statement, gast.If):
        return bool(statement.orelse) and not falls_through(statement.body) and not falls_through(statement.orelse)
    if isinstance(statement, gast.While):
        forever = isinstance(statement.test, gast.Constant) and bool(statement.test.value)
        return forever and gast.Break not in jumps(statement.body)
    return isinstance(statement, (*JUMPS, gast.Raise))


def jumps(statements: list[Any]) -> set[type]:
    """The kinds of jump that leave a block, out of a loop body those that leave the loop or this round of it."""
    found: set[type] = set()
    for statement in statements:
        if isinstance(statement, JUMPS):
            found.add(type(statement))
        elif isinstance(statement, gast.If):
            found |= jumps(statement.body) | jumps(statement.orelse)
        elif isinstance(statement, LOOPS):
            found |= jumps(statement.body) & {gast.Return} | jumps(statement.orelse)
    return found


def exposed(statements: list[Any], assigned: set[str]) -> set[str]:
    """The names that a block may read before it assigns them; ``assigned`` holds what surely is, and is extended."""
    found: set[str] = set()

    def read(*nodes: Any) -> None:
        found.update(name for name in loads(nodes) if name not in assigned)

    for statement in statements:
        if isinstance(statement, gast.If):
            read(statement.test)
            arms = [set(assigned), set(assigned)]
            found |= exposed(statement.body, arms[0]) | exposed(statement.orelse, arms[1])
            assigned |= arms[0] & arms[1]
        elif isinstance(statement, LOOPS):
            read(statement.iter if isinstance(statement, gast.For) else statement.test)
            target = stored([statement.target]) if isinstance(statement, gast.For) else {}
            found |= exposed(statement.body, assigned | set(target)) | exposed(statement.orelse, set(assigned))
        else:
            read(statement)
            if isinstance(statement, gast.Assign):
                assigned |= set(stored(statement.targets))
            elif isinstance(statement, gast.Delete):
                assigned -= set(stored([statement]))
    return found

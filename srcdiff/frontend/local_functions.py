"""The functions inside a function to which nothing else gives their name.

Comes in: the body of a function (gast). Goes out: the functions at its top, with what they read and write of its
variables; the nodes that name them are marked with that. Invariant: whoever asks for the names in a statement finds
those that the functions called there use, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gast

from srcdiff.frontend.syntax import Names, bound_in, forget_names, free_names, nonlocals, statements_in, walk_own
from srcdiff.ir.nodes import Template

if TYPE_CHECKING:
    from srcdiff.frontend.closures import ClosureLowering


@dataclass(eq=False)
class Local:
    """A function inside another; ``reads`` and ``writes`` are the variables around it that a call of it uses, also
    through other such functions; ``captured`` are those that belong to ``home``, the function it is defined in."""

    node: Any
    name: str
    reads: dict[str, None] = field(default_factory=dict)
    writes: dict[str, None] = field(default_factory=dict)
    captured: list[str] = field(default_factory=list)
    home: ClosureLowering | None = None
    template: Template | None = None


def find_local_functions(body: list[Any], params: Iterable[str], around: dict[str, Local]) -> dict[str, Local]:
    """The functions at the top of a body to which nothing else gives their name, with what they read of its variables;
    the nodes that name them, or functions ``around`` the body, are marked with it. ``f = lambda ...`` is one, too."""
    definitions = {place: named for place, named in enumerate(map(_as_definition, body)) if named is not None}
    if not definitions and not around:
        return {}
    bound = Counter([*params, *bound_in(body)])
    for place, named in definitions.items():
        if bound[named.name] == 1:
            body[place] = named
            named.only = True
    found = {node.name: Local(node, node.name) for node in body if getattr(node, "only", False)}
    find_uses(found, around)
    visible = {name: local for name, local in around.items() if name not in bound} | found
    for root in body:
        for node in walk_own(root):
            if isinstance(node, gast.Name) and node.id in visible and isinstance(node.ctx, gast.Load):
                local = visible[node.id]
                node.use = Names(dict(local.writes), Counter([*local.reads, *local.writes]))
    for statement in statements_in(body):       # whose names may have been found for the function around
        forget_names(statement)
    return found


def _as_definition(statement: Any) -> Any:
    """A definition; what assigns a lambda to a name is one."""
    if isinstance(statement, gast.FunctionDef):
        return statement
    if isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Lambda) and (
            len(statement.targets) == 1 and isinstance(statement.targets[0], gast.Name)):
        value = statement.value
        back = gast.copy_location(gast.Return(value.body), value.body)
        made = gast.FunctionDef(statement.targets[0].id, value.args, [back], [], None, None, [])
        return gast.copy_location(made, statement)
    return None


def find_uses(found: dict[str, Local], around: dict[str, Local]) -> None:
    """Note what functions read and write, until those they call add nothing any more."""
    known = around | found
    free = {name: free_names(local.node) for name, local in found.items()}
    changed = True
    while changed:
        changed = False
        for name, local in found.items():
            reads = {other: None for other in free[name] if other not in known}
            writes = dict.fromkeys(nonlocals(local.node))
            for other in free[name]:
                if other in known:
                    reads |= known[other].reads
                    writes |= known[other].writes
            changed = changed or reads.keys() != local.reads.keys() or writes.keys() != local.writes.keys()
            local.reads, local.writes = reads, writes

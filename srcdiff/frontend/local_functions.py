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

from srcdiff.frontend.syntax import (
    FUNCTIONS,
    Names,
    bound_in,
    forget_names,
    free_name,
    free_names,
    name_at,
    nonlocals,
    parameters,
    statements_in,
    walk_own,
)
from srcdiff.ir.nodes import Const, Template

if TYPE_CHECKING:
    from srcdiff.frontend.closures import ClosureLowering


@dataclass(eq=False)
class Local:
    """A function inside another; ``reads`` and ``writes`` are the variables around it that a call of it uses, also
    through other such functions; ``captured`` are those that belong to ``home``, the function it is defined in, and
    ``defaults`` those that hold what its parameters are where they are not given."""

    node: Any
    name: str
    defaults: list[str] = field(default_factory=list)
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
    _keep_defaults(body, found, {*params, *around})
    find_uses(found, around)
    visible = {name: local for name, local in around.items() if name not in bound} | found
    for root in body:
        for node in walk_own(root):
            if isinstance(node, gast.Name) and node.id in visible and isinstance(node.ctx, gast.Load):
                local = visible[node.id]
                node.use = Names(dict(local.writes), Counter([*local.reads, *local.writes, *local.defaults]))
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


def _keep_defaults(body: list[Any], found: dict[str, Local], taken: set[str]) -> None:
    """Let variables hold the defaults of functions that are called inside of functions.

    before::

        def power(v, k=n + 1):
            return v if k == 0 else v * power(v, k - 1)

    after::

        power_k = n + 1
        def power(v, k=power_k):
            return v if k == 0 else v * power(v, k - 1)
    """
    inside = (node for root in body for node in gast.walk(root) if isinstance(node, (*FUNCTIONS, gast.GeneratorExp)))
    called = {node.id for function in inside for node in gast.walk(function) if isinstance(node, gast.Name)}
    taken |= found.keys() | {node.id for root in body for node in gast.walk(root) if isinstance(node, gast.Name)}
    for local in [local for name, local in found.items() if name in called]:
        place = body.index(local.node)
        for param, default in defaults_of(local.node.args).items():
            if literal(default) is not None:
                continue
            name = free_name(f"{local.name}_{param}", taken)
            taken.add(name)
            local.defaults.append(name)
            held, kept = (name_at(name, default, context)
                          for context in (gast.Store(), gast.Load()))
            body.insert(place, gast.copy_location(gast.Assign([held], default), default))
            place += 1
            _set_default(local.node.args, default, kept)


def _set_default(args: Any, old: Any, new: Any) -> None:
    for each in (args.defaults, args.kw_defaults):
        each[:] = [new if default is old else default for default in each]


def defaults_of(args: Any) -> dict[str, Any]:
    """The parameters that have a default, and the default's node."""
    positional = [*args.posonlyargs, *args.args]
    pairs = zip(reversed(positional), reversed(args.defaults), strict=False)
    found = {param.id: default for param, default in reversed(list(pairs))}
    found.update((param.id, default) for param, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
                 if default is not None)
    return {name: found[name] for name in parameters(args) if name in found}


def literal(node: Any) -> Const | None:
    """What an expression is, if it is a literal that cannot change."""
    negative = isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub)
    number = node.operand if negative else node
    if not isinstance(number, gast.Constant):
        return None
    return Const(-number.value if negative else number.value)


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
                    reads |= known[other].reads | dict.fromkeys(known[other].defaults)
                    writes |= known[other].writes
            changed = changed or reads.keys() != local.reads.keys() or writes.keys() != local.writes.keys()
            local.reads, local.writes = reads, writes

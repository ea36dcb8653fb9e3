"""Questions about a function's syntax tree that lowering asks before it walks the tree.

Comes in: gast nodes. Goes out: names read and assigned, and where control can leave. Invariant: answers err on the
safe side: a name may be called read, or a statement passable, that is not, never the other way round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import gast

from srcdiff.frontend.forms import Capture

JUMPS = (gast.Return, gast.Break, gast.Continue)
LOOPS = (gast.For, gast.While)
FUNCTIONS = (gast.FunctionDef, gast.Lambda)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


#: The fields of a statement, or of a part of one, that hold statements, or parts that do.
BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
#: The nodes that there are most of, with nothing in them.
_LEAVES = frozenset({gast.Name, gast.Constant})
#: The statements that there are most of, with no statement in them.
PLAIN_STATEMENTS = frozenset({gast.Assign, gast.AugAssign, gast.Expr})
#: Fields that never hold anything but text, operators and contexts.
_PLAIN = frozenset({"id", "ctx", "op", "ops", "attr", "kind", "type_comment", "conversion", "level"})


def walk(node: Any) -> Iterator[Any]:
    """A node and all nodes in it but operators and contexts, in the order of the text."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        if type(node) not in _LEAVES:
            stack += reversed(_children(node))


def statements_in(body: list[Any], *, own: bool = False) -> Iterator[Any]:
    """The statements of a body and those inside them, in the order of the text; only its ``own``, or also those of
    functions inside."""
    stack = body[::-1]
    while stack:
        node = stack.pop()
        yield node
        if type(node) not in PLAIN_STATEMENTS and not (own and isinstance(node, FUNCTIONS)):
            for name in reversed(BLOCKS):
                stack += reversed(getattr(node, name, ()))


def _children(node: Any) -> list[Any]:
    found: list[Any] = []
    for name in _inner_fields(type(node)):  # type: ignore[arg-type]  # mypy says that classes cannot be hashed
        child = getattr(node, name, None)
        if isinstance(child, list):
            found += [item for item in child if isinstance(item, gast.AST) and item._fields]
        elif isinstance(child, gast.AST) and child._fields:
            found.append(child)
    return found


@cache
def _inner_fields(form: Hashable) -> tuple[str, ...]:
    fields = () if form in _LEAVES else form._fields        # type: ignore[attr-defined]  # gast's class
    return tuple(name for name in fields if name not in _PLAIN)


@dataclass
class Names:
    """The variables assigned or deleted, in the order of the text, and how often each name is read; ``x += 1`` and
    ``del x`` read x."""

    stored: dict[str, None] = field(default_factory=dict)
    loads: Counter[str] = field(default_factory=Counter)

    def include(self, other: Names) -> None:
        """Go on with the names of what follows."""
        self.stored.update(other.stored)
        loads = self.loads
        for name, count in other.loads.items():
            loads[name] = loads.get(name, 0) + count


def names_in(nodes: Iterable[Any]) -> Names:
    """The names in the nodes; what is found of a statement is kept with it, see `forget_names`."""
    found = Names()
    for node in nodes:
        _note_names(node, found)
    return found


def _note_names(node: Any, found: Names) -> None:
    form = type(node)
    if form is gast.Name:
        use = getattr(node, "use", None)      # a function made inside this one, and the variables that its calls use
        if use is not None:
            found.include(use)
        context = type(node.ctx)
        if context is gast.Load or context is gast.Del:
            found.loads[node.id] = found.loads.get(node.id, 0) + 1     # in less time than ``+= 1``
        if context is gast.Store or context is gast.Del:
            found.stored[node.id] = None
    elif form is gast.BinOp:        # with calls, what there is most of
        _note_names(node.left, found)
        _note_names(node.right, found)
    elif form is gast.Constant:
        return
    elif isinstance(node, FUNCTIONS):
        _note_function(node, found)
    elif isinstance(node, gast.stmt):
        found.include(_names_of(node))
    elif isinstance(node, COMPREHENSIONS):
        _note_comprehension(node, found)
    else:
        for child in _children(node):
            _note_names(child, found)
        if isinstance(node, gast.pattern):
            found.stored.update(dict.fromkeys(_captures(node)))


def _captures(node: Any) -> list[str]:
    """The variable that a pattern binds itself, not the patterns inside it."""
    name = (node.name if isinstance(node, (gast.MatchAs, gast.MatchStar)) else
            node.rest if isinstance(node, gast.MatchMapping) else None)
    return [] if name is None else [name]


def parameters(args: Any) -> dict[str, str]:
    """The names of all parameters and their kinds, in the order of the signature."""
    kinds = {"positional": args.posonlyargs, "plain": args.args, "rest": [args.vararg], "keyword": args.kwonlyargs,
             "keywords": [args.kwarg]}
    return {node.id: kind for kind, nodes in kinds.items() for node in nodes if node is not None}


def body_of(function: Any) -> list[Any]:
    """The statements of a function; a lambda returns its expression."""
    if isinstance(function, gast.Lambda):
        return [gast.copy_location(gast.Return(function.body), function.body)]
    return list(function.body)


def assigned(function: Any) -> set[str]:
    """The names that a function binds itself, but for those that imports bind."""
    return {*parameters(function.args), *bound_in(body_of(function))}


def bound_in(body: list[Any]) -> Iterator[str]:
    """The names that statements bind, but for imports, each as often as it is bound."""
    for node in (node for root in body for node in walk_own(root)):
        if isinstance(node, gast.Name) and isinstance(node.ctx, (gast.Store, gast.Del)):
            yield node.id
        elif isinstance(node, gast.FunctionDef):
            yield node.name
        else:
            yield from _captures(node)


def name_at(name: str, place: Any, context: Any = None) -> Any:
    """A variable, as if it stood in the text where ``place`` does; it is read, unless it has another context."""
    return gast.copy_location(gast.Name(name, context or gast.Load(), None, None), place)


def free_name(wish: str, taken: Collection[str]) -> str:
    """A name like the one wished for that is not taken."""
    return next(name for name in (wish, *(f"{wish}_{k}" for k in range(2, len(taken) + 3))) if name not in taken)


def nonlocals(function: Any) -> list[str]:
    """The variables of the function around it that a function assigns."""
    found = [name for node in statements_in(body_of(function), own=True) if isinstance(node, gast.Nonlocal)
             for name in node.names]
    return list(dict.fromkeys(found))


def walk_own(root: Any) -> Iterator[Any]:
    """A node and all nodes in it that do not belong to a function inside."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, FUNCTIONS):
            stack += reversed(_children(node))


def defaults(args: Any) -> list[Any]:
    """The expressions of the defaults of parameters, in the order in which they are evaluated."""
    return [default for default in (*args.defaults, *args.kw_defaults) if default is not None]


def free_names(function: Any) -> Counter[str]:
    """How often a function reads each variable that is not its own."""
    inside, outer = names_in(body_of(function)), set(nonlocals(function))
    own = {*parameters(function.args), *inside.stored} - outer
    found = Counter({name: count for name, count in inside.loads.items() if name not in own})
    found.update(outer)
    return found


def _note_function(node: Any, found: Names) -> None:
    """What a function inside reads counts as read where it is made."""
    found.include(names_in(defaults(node.args)))
    found.loads.update(free_names(node))
    if isinstance(node, gast.FunctionDef) and not getattr(node, "only", False):
        found.stored[node.name] = None


def _note_comprehension(node: Any, found: Names) -> None:
    """The names of a comprehension; its variables are its own, and unknown where it takes what it goes over first."""
    first = node.generators[0]
    _note_names(first.iter, found)
    inside = names_in([child for child in _children(node) if child not in node.generators])
    for generator in node.generators:
        parts = [*generator.ifs, *([] if generator is first else [generator.iter])]
        inside.include(names_in([generator.target, *parts]))
    own = names_in([generator.target for generator in node.generators]).stored
    found.stored.update(dict.fromkeys(name for name in inside.stored if name not in own))
    found.loads.update({name: count for name, count in inside.loads.items() if name not in own})


def _names_of(statement: Any) -> Names:
    known: Names | None = getattr(statement, "known_names", None)
    if known is None:
        known = statement.known_names = names_in(_children(statement))
        if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
            known.loads[statement.target.id] += 1
    return known


def forget_names(statement: Any) -> None:
    """Find the names of a statement anew, which was changed."""
    statement.known_names = statement.known_exposed = None


def stored(nodes: Iterable[Any]) -> dict[str, None]:
    """The variables that nodes assign or delete, or patterns capture, in the order of the text."""
    return names_in(nodes).stored


def named_first(targets: Iterable[Any]) -> str:
    """The first variable that targets assign, or store into."""
    names = [node for root in targets for node in ([root] if isinstance(root, gast.Name) else walk(root))
             if isinstance(node, gast.Name)]
    return next((node.id for node in names if isinstance(node.ctx, gast.Store)), names[0].id if names else "t")


def loads(nodes: Iterable[Any]) -> Counter[str]:
    """How often each name is read in the nodes."""
    return names_in(nodes).loads


def assigns(node: Any) -> bool:
    """Whether an expression assigns a variable (``:=``), or a function made here does that it calls."""
    return bool(stored([node]))


def falls_through(statements: list[Any]) -> bool:
    """Whether control can reach the end of a block."""
    return not any(_ends(statement) for statement in statements)


def _ends(statement: Any) -> bool:
    if isinstance(statement, gast.If):
        return bool(statement.orelse) and not falls_through(statement.body) and not falls_through(statement.orelse)
    if isinstance(statement, gast.With):
        return not falls_through(statement.body)
    if isinstance(statement, gast.Try):
        body = falls_through(statement.body) and falls_through(statement.orelse)
        return not falls_through(statement.finalbody) or not body and not any(
            falls_through(handler.body) for handler in statement.handlers)
    if isinstance(statement, gast.While):
        forever = isinstance(statement.test, gast.Constant) and bool(statement.test.value)
        return forever and gast.Break not in jumps(statement.body)
    return isinstance(statement, (*JUMPS, gast.Raise))


def jumps(statements: list[Any]) -> set[type]:
    """The kinds of jump that leave a block, out of a loop body those that leave the loop or this round of it."""
    found: set[type] = set()
    for statement in statements:
        if type(statement) in PLAIN_STATEMENTS:
            continue
        if isinstance(statement, JUMPS):
            found.add(type(statement))
        elif isinstance(statement, gast.If):
            found |= jumps(statement.body) | jumps(statement.orelse)
        elif isinstance(statement, gast.With):
            found |= jumps(statement.body)
        elif isinstance(statement, gast.Try):
            found |= jumps([*statement.body, *statement.orelse, *statement.finalbody])
            found |= jumps([inner for handler in statement.handlers for inner in handler.body])
        elif isinstance(statement, gast.Match):
            found |= jumps([inner for case in statement.cases for inner in case.body])
        elif isinstance(statement, LOOPS):
            found |= jumps(statement.body) & {gast.Return} | jumps(statement.orelse)
    return found


def exposed(statements: list[Any], assigned: set[str]) -> set[str]:
    """The names that a block may read before it assigns them; ``assigned`` holds what surely is, and is extended."""
    found: set[str] = set()
    for statement in statements:
        if type(statement) in PLAIN_STATEMENTS:
            found |= _names_of(statement).loads.keys() - assigned
            _note_assigned(statement, assigned)
        elif isinstance(statement, gast.If):
            found |= loads([statement.test]).keys() - assigned
            arms = [assigned | set(_captured_in(statement.test)), set(assigned)]
            found |= exposed(statement.body, arms[0]) | exposed(statement.orelse, arms[1])
            assigned |= arms[0] & arms[1]
        elif isinstance(statement, gast.With):
            found |= loads(statement.items).keys() - assigned
            assigned |= stored(statement.items).keys()
            found |= exposed(statement.body, assigned)
        elif isinstance(statement, gast.Try):
            found |= _exposed_in_try(statement, assigned)
        elif isinstance(statement, LOOPS):
            found |= _exposed_in_loop(statement) - assigned
        else:
            found |= _names_of(statement).loads.keys() - assigned
            if isinstance(statement, gast.Delete):
                assigned -= set(stored([statement]))
    return found


def _exposed_in_loop(statement: Any) -> set[str]:
    """The same of a loop before which nothing is assigned; kept with it, as loops are nested."""
    known: set[str] | None = getattr(statement, "known_exposed", None)
    if known is None:
        head, target = (statement.iter, stored([statement.target])) if isinstance(statement, gast.For) else (
            statement.test, {})
        known = statement.known_exposed = {
            *loads([head]), *exposed(statement.body, set(target)), *exposed(statement.orelse, set())}
    return known


def _note_assigned(statement: Any, assigned: set[str]) -> None:
    """Note what a statement surely assigns that is not made of statements."""
    if isinstance(statement, gast.Assign):
        for target in statement.targets:
            assigned.update((target.id,) if isinstance(target, gast.Name) else stored([target]))
    elif isinstance(statement, gast.Expr):
        assigned |= set(_captured_in(statement.value))


def _exposed_in_try(statement: Any, assigned: set[str]) -> set[str]:
    """The same of a ``try``, whose handlers may find nothing assigned that its body assigns."""
    before = set(assigned)
    found = exposed(statement.body, assigned) | exposed(statement.orelse, assigned)
    for handler in statement.handlers:
        inside = before | set(stored([handler.name] if handler.name is not None else []))
        found |= (loads([handler.type]).keys() if handler.type is not None else set()) - before
        found |= exposed(handler.body, inside)
        if falls_through(handler.body):
            assigned &= inside
    found |= exposed(statement.finalbody, set(before))
    return found


def _captured_in(test: Any) -> dict[str, None]:
    """The variables that are captured where a test of ours is true."""
    parts = test.values if isinstance(test, gast.BoolOp) and isinstance(test.op, gast.And) else [test]
    return stored([part for part in parts if isinstance(part, Capture)])

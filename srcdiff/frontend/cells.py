"""Variables that functions inside a function assign, where these are values.

Comes in: the statements of a function (gast). Goes out: the same, changed in place; a variable that such a function
assigns is an attribute of an object, which all of them read. Invariant: the meaning is the same. A function that is
only called by its name is left: its variables are those of the function around it.

before::

    def make():
        total = 0.0
        def add(v):
            nonlocal total
            total += v
            return total
        return add

after::

    def make():
        total = Cell(total=0.0)
        def add(v):
            total.total += v
            return total.total
        return add
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import gast

from srcdiff.frontend.forms import Shared
from srcdiff.frontend.syntax import (
    COMPREHENSIONS,
    FUNCTIONS,
    assigned,
    body_of,
    bound_in,
    forget_names,
    name_at,
    nonlocals,
    statements_in,
    stored,
    walk,
)


def share_variables(body: list[Any], params: Iterable[str], outer: set[str]) -> list[Any]:
    """Let each variable of a function be an attribute that functions inside assign which are used as values; ``outer``
    are variables of functions around."""
    own = {*params, *bound_in(body)} - outer
    shared = {name for name in _assigned_by_values(body) & own if not _is_bound_otherwise(body, name)}
    made = list(body)
    for name in sorted(shared):
        place = -1 if name in set(params) else _place_of_first(made, name)
        if place is not None:
            _share(made, name, place)
    if shared:
        for statement in statements_in(made):
            forget_names(statement)
    return made


def _share(body: list[Any], name: str, place: int) -> None:
    """Let a variable be an attribute of what is made at a place, of a parameter at the head."""
    change = _Attributes(name)
    first = body[place] if place >= 0 else None
    rest = [statement if statement is first else change.visit(statement) for statement in body]
    if isinstance(first, gast.Assign) and _is_named_alone(first, name):
        first.value = Shared.of(name, change.visit(first.value))
        body[:] = rest
        return
    beside = rest[0] if first is None else first
    read, target = (name_at(name, beside, context)
                    for context in (gast.Load(), gast.Store()))
    made = gast.copy_location(gast.Assign([target], Shared.of(name, read), None), beside)
    body[:] = [*rest[:place + 1], made, *rest[place + 1:]]


def _place_of_first(body: list[Any], name: str) -> int | None:
    """Where a variable gets its first value, if that is surely there; functions may be defined before."""
    for place, statement in enumerate(body):
        if isinstance(statement, gast.FunctionDef):
            continue
        if isinstance(statement, gast.Assign) and _is_named_alone(statement, name):
            return place
        if _surely_binds(statement, name) and not any(
                isinstance(node, (*FUNCTIONS, *COMPREHENSIONS)) for node in walk(statement)):
            return place
        if any(isinstance(node, gast.Name) and node.id == name for node in walk(statement)):
            return None
    return None


def _is_named_alone(statement: gast.Assign, name: str) -> bool:
    return [getattr(target, "id", None) for target in statement.targets] == [name]


def _surely_binds(statement: Any, name: str) -> bool:
    """Whether a variable has a value after a statement, if the program goes on behind it."""
    if isinstance(statement, gast.Assign):
        return name in stored(statement.targets)
    if isinstance(statement, gast.AnnAssign):
        return statement.value is not None and getattr(statement.target, "id", None) == name
    return isinstance(statement, gast.If) and all(
        any(_surely_binds(inner, name) for inner in arm) for arm in (statement.body, statement.orelse))


def _is_bound_otherwise(body: list[Any], name: str) -> bool:
    """Whether a variable is bound by what can only bind a name, or deleted."""
    for node in (node for root in body for node in walk(root)):
        if isinstance(node, (gast.MatchAs, gast.MatchStar, gast.MatchMapping)) and name in stored([node]):
            return True
        names = [node.name] if isinstance(node, gast.ExceptHandler) else [node.target] if isinstance(
            node, gast.NamedExpr) else node.targets if isinstance(node, gast.Delete) else []
        if any(isinstance(bound, gast.Name) and bound.id == name for bound in names):
            return True
    return False


# --- which functions are values ---------------------------------------------------------------------------------------

def _assigned_by_values(body: list[Any]) -> set[str]:
    """The variables around them that functions inside assign which may be called from elsewhere."""
    functions = [node for root in body for node in walk(root) if isinstance(node, gast.FunctionDef)]
    if not any(nonlocals(function) for function in functions):
        return set()
    values, found = _names_of_values(body), set[str]()
    once = {statement.name for statement in body if isinstance(statement, gast.FunctionDef)}
    todo = [function for function in functions if function.name in values or function.name not in once]
    done = set[Any]()
    while todo:
        function = todo.pop()
        if function in done:
            continue
        done.add(function)
        found.update(nonlocals(function))
        mentioned = {node.id if isinstance(node, gast.Name) else node.name for root in body_of(function)
                     for node in walk(root) if isinstance(node, (gast.Name, gast.FunctionDef))}
        todo += [other for other in functions if other.name in mentioned]
    return found


def _names_of_values(body: list[Any]) -> set[str]:
    """The names that are read other than to call what they name here."""
    found = set[str]()
    called: set[Any] = {node.func for root in body for node in walk(root) if isinstance(node, gast.Call)}
    for node in (node for root in body for node in walk(root)):
        if isinstance(node, (gast.Lambda, gast.GeneratorExp)):
            found.update(_read(node))
        elif isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load) and node not in called:
            found.add(node.id)
    return found


def _read(root: Any) -> Iterator[str]:
    return (node.id for node in walk(root) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load))


class _Attributes(gast.NodeTransformer):  # type: ignore[misc]  # gast is untyped
    """Puts an attribute in the place of a variable, but where another one has its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit(self, node: Any) -> Any:
        """Leave functions and comprehensions with a variable of this name of their own."""
        if isinstance(node, FUNCTIONS) and self.name in assigned(node) and self.name not in nonlocals(node):
            return self._outside(node)
        if isinstance(node, COMPREHENSIONS) and self.name in stored([one.target for one in node.generators]):
            return node
        return super().visit(node)

    def _outside(self, node: Any) -> Any:
        node.args.defaults = [self.visit(default) for default in node.args.defaults]
        node.args.kw_defaults = [default and self.visit(default) for default in node.args.kw_defaults]
        return node

    def visit_Name(self, node: Any) -> Any:
        """``total`` is ``total.total``."""
        if node.id != self.name or isinstance(node.ctx, gast.Param):
            return node
        owner = name_at(node.id, node)
        return gast.copy_location(gast.Attribute(owner, node.id, node.ctx), node)

    def visit_Nonlocal(self, node: Any) -> Any:
        """The variable itself is not assigned any more."""
        node.names = [name for name in node.names if name != self.name]
        return node if node.names else gast.copy_location(gast.Pass(), node)

"""Generator functions, as functions that give the list of all that they yield, or that run the body of a ``with``.

Comes in: the source of a generator function. Goes out: the same, changed in place, with a list that each ``yield``
appends to, or with `HandOver` in the place of each ``yield``, if it makes a context manager. Invariant: the list holds
what going over the generator to its end gives; whether that may be done at once is decided where it is gone over, see
`transform.generators`, and how often a manager yields, where it is entered, see `transform.managers`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import gast

from srcdiff.frontend.forms import HandOver
from srcdiff.frontend.source import Source
from srcdiff.frontend.syntax import (
    COMPREHENSIONS,
    FUNCTIONS,
    assigned,
    body_of,
    free_name,
    name_at,
    names_in,
    statements_in,
    walk_own,
)


def fill_list(node: Any) -> None:
    """Let a generator function return the list of what it yields."""
    taken = assigned(node) | names_in(node.body).loads.keys()
    rewrite = _Yields(*[free_name(word, taken) for word in ("items", "item")])
    first = gast.copy_location(gast.Assign([rewrite.name(node, gast.Store())], gast.List([], gast.Load()), None), node)
    gast.copy_location(first.value, node)
    body = [inner for statement in node.body for inner in _listed(rewrite.visit(statement))]
    node.body = [first, *body, rewrite.finished(node.body[-1])]


def hand_over(node: Any) -> None:
    """Let a generator function run the body of a ``with`` where it yields."""
    node.body = [_HandOvers().visit(statement) for statement in node.body]
    node.hands_over = True


def open_generators_inside(source: Source, find: Callable[[Any], tuple[Any, str] | None]) -> None:
    """One or the other for the generator functions inside one: those are context managers that a decorator makes so."""
    for node in [inner for inner in statements_in(body_of(source.node)) if isinstance(inner, gast.FunctionDef)]:
        found = [find(decorator) for decorator in node.decorator_list]
        if any(one is not None and one[0] is contextlib.contextmanager for one in found):
            hand_over(node)
        elif not found and any(isinstance(inner, (gast.Yield, gast.YieldFrom)) for root in node.body
                               for inner in walk_own(root)):
            fill_list(node)
            node.fills_list = True


def _listed(statements: Any) -> list[Any]:
    return statements if isinstance(statements, list) else [statements]


class _OwnStatements(gast.NodeTransformer):  # type: ignore[misc]  # gast is untyped
    """Changes the statements of a function, but not of those inside it."""

    def visit(self, node: Any) -> Any:
        """Go into statements only."""
        return node if isinstance(node, (*FUNCTIONS, *COMPREHENSIONS)) else super().visit(node)


class _HandOvers(_OwnStatements):
    """Hands over what is yielded; what is no statement of its own is left."""

    def visit_Expr(self, node: Any) -> Any:
        """``yield x``."""
        if not isinstance(node.value, gast.Yield):
            return node
        return HandOver.of(node.value.value or gast.copy_location(gast.Constant(None, None), node), node)


class _Yields(_OwnStatements):
    """Appends what is yielded; what is no statement of its own is left."""

    def __init__(self, items: str, item: str) -> None:
        self.items, self.item = items, item

    def name(self, place: Any, context: Any) -> Any:
        """The variable of the list."""
        return name_at(self.items, place, context)

    def finished(self, place: Any) -> Any:
        """The statement that ends the function."""
        return gast.copy_location(gast.Return(self.name(place, gast.Load())), place)

    def visit_Expr(self, node: Any) -> Any:
        """``yield x`` and ``yield from xs``."""
        if isinstance(node.value, gast.Yield):
            value = node.value.value or gast.copy_location(gast.Constant(None, None), node)
            return self._append(node, value)
        if isinstance(node.value, gast.YieldFrom):
            target, read = (name_at(self.item, node.value, context)
                            for context in (gast.Store(), gast.Load()))
            return gast.copy_location(gast.For(target, node.value.value, [self._append(node, read)], [], None), node)
        return node

    def visit_Return(self, node: Any) -> Any:
        """``return`` ends the list; a value that it gives is nobody's, but may raise."""
        end = self.finished(node)
        plain = node.value is None or isinstance(node.value, gast.Constant)
        return end if plain else [gast.copy_location(gast.Expr(node.value), node), end]

    def _append(self, place: Any, value: Any) -> Any:
        method = gast.copy_location(gast.Attribute(self.name(place, gast.Load()), "append", gast.Load()), place)
        return gast.copy_location(gast.Expr(gast.copy_location(gast.Call(method, [value], []), place)), place)

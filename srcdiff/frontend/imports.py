"""Imports inside a function.

Comes in: the syntax tree of a function. Goes out: what its imports bind, and the tree changed in place: where an import
in a ``try`` fails, the handler stands in the place of that, and a name that is bound in another way too is assigned.
Invariant: what an import binds is found before the function runs; one that fails and is not caught is refused.
"""

from __future__ import annotations

import builtins
import importlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import gast

from srcdiff.frontend import refused
from srcdiff.frontend.refused import refuse
from srcdiff.frontend.source import Source
from srcdiff.frontend.syntax import assigned, body_of, free_name, statements_in, walk
from srcdiff.ir.attributes import attribute

_IMPORTS = (gast.Import, gast.ImportFrom)


def settle_imports(source: Source, function: Callable[..., Any]) -> dict[str, Any]:
    """What the imports inside a function bind.

    before::

        try:
            import no_such_module as xp
        except ImportError:
            import math as xp

    after::

        import math as xp
    """
    body = source.node.body
    if isinstance(body, list) and any(isinstance(node, _IMPORTS) for node in statements_in(body)):
        return _Imports(source, function).settle(body)
    return {}


class _Imports:
    """The imports of a function. ``found`` are the objects by the names that stand for them."""

    def __init__(self, source: Source, function: Callable[..., Any]) -> None:
        self.source, self.globals = source, function.__globals__
        self.found: dict[str, Any] = {}

    def settle(self, body: list[Any]) -> dict[str, Any]:
        """Go through the statements of the function."""
        _rewrite(body, self._taken)
        inside = [node for root in body_of(self.source.node) for node in walk(root)]
        bound = {node: self._bound(node) for node in inside if isinstance(node, _IMPORTS)}
        kinds = Counter(name for name, _ in {(name, id(value)) for pairs in bound.values() for name, value in pairs})
        several = {name for name, count in kinds.items() if count > 1} | kinds.keys() & assigned(self.source.node)
        names = {node.id for node in inside if isinstance(node, gast.Name)} | kinds.keys()
        for pairs in bound.values():
            self.found.update((name, value) for name, value in pairs if name not in several)

        def assign(node: Any) -> list[Any] | None:
            pairs = bound.get(node, [])
            return [self._assignment(node, *pair, names) for pair in pairs] if several & dict(pairs).keys() else None

        _rewrite(body, assign)
        return self.found

    def _bound(self, statement: Any) -> list[tuple[str, Any]]:
        """What an import binds; one that fails is refused."""
        try:
            return list(_objects(statement, self.globals.get("__package__")))
        except (ImportError, AttributeError) as error:
            place = self.source.location(statement, self.source.origin)
            raise refuse(refused.FAILED_IMPORT, place) from error

    def _assignment(self, node: Any, name: str, value: Any, names: set[str]) -> Any:
        """``name = value``, with another name for what was imported."""
        own = next((known for known, other in self.found.items() if other is value), None) or free_name(
            f"imported_{name}", names)
        names.add(own)
        self.found[own] = value
        target, read = gast.Name(name, gast.Store(), None, None), gast.Name(own, gast.Load(), None, None)
        made = gast.Assign([gast.copy_location(target, node)], gast.copy_location(read, node), None)
        return gast.copy_location(made, node)

    def _taken(self, node: Any) -> list[Any] | None:
        """The way that a ``try`` takes that does nothing but import, or starts with an import that fails."""
        if not isinstance(node, gast.Try):
            return None
        for k, statement in enumerate(node.body):
            if not isinstance(statement, _IMPORTS):
                return None
            try:
                list(_objects(statement, self.globals.get("__package__")))
            except (ImportError, AttributeError) as error:
                handler = next((one for one in node.handlers if self._catches(one, error)), None)
                if handler is None or handler.name is not None and _is_named(handler.name.id, handler.body):
                    return None
                return self._finally(node, [*node.body[:k], *handler.body])
        return self._finally(node, [*node.body, *node.orelse])

    @staticmethod
    def _finally(node: Any, body: list[Any]) -> list[Any]:
        if not node.finalbody:
            return body
        return [gast.copy_location(gast.Try(body, [], [], node.finalbody), node)]

    def _catches(self, handler: Any, error: Exception) -> bool:
        """Whether a handler names a class of an exception."""
        if handler.type is None:
            return True
        parts = handler.type.elts if isinstance(handler.type, gast.Tuple) else [handler.type]
        known = vars(builtins) | self.globals
        types = [known.get(part.id) for part in parts if isinstance(part, gast.Name)]
        return any(isinstance(kind, type) and isinstance(error, kind) for kind in types)


def _is_named(name: str, body: list[Any]) -> bool:
    return any(isinstance(node, gast.Name) and node.id == name for root in body for node in walk(root))


def _rewrite(body: list[Any], instead: Callable[[Any], list[Any] | None]) -> None:
    """Put other statements in the place of some of a block and of those inside it."""
    for statement in list(body):
        made = instead(statement)
        if made is not None:
            place = body.index(statement)
            body[place:place + 1] = made
        for inner in made or [statement]:
            for field in ("body", "orelse", "finalbody"):
                _rewrite(getattr(inner, field, []), instead)
            for handler in (*getattr(inner, "handlers", ()), *getattr(inner, "cases", ())):
                _rewrite(handler.body, instead)


def _objects(statement: Any, package: str | None) -> Iterator[tuple[str, Any]]:
    """The names that an import binds, and their objects."""
    if isinstance(statement, gast.Import):
        for alias in statement.names:
            module = importlib.import_module(alias.name)
            root = alias.name.partition(".")[0]
            yield (alias.asname, module) if alias.asname else (root, importlib.import_module(root))
        return
    module = importlib.import_module("." * (statement.level or 0) + (statement.module or ""), package)
    for alias in statement.names:
        if not hasattr(module, alias.name):
            try:
                importlib.import_module(f"{module.__name__}.{alias.name}")
            except ModuleNotFoundError as error:
                raise ImportError(f"cannot import name {alias.name!r} from {module.__name__!r}") from error
        attribute(module, alias.name)
        yield alias.asname or alias.name, getattr(module, alias.name)

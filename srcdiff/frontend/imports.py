"""Imports inside a function.

Comes in: the statements of a function (gast). Goes out: for each name that an import binds, the object. Invariant: a
name that the function binds in another way too, or to different objects, is refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import gast

from srcdiff.frontend import refused
from srcdiff.frontend.refused import refuse
from srcdiff.frontend.source import Source
from srcdiff.frontend.syntax import walk


def imported(source: Source, statements: list[Any], function: Callable[..., Any], assigned: set[str]) -> dict[str, Any]:
    """What the imports among statements bind; ``assigned`` are the names bound in other ways."""
    found: dict[str, Any] = {}
    for statement in (inner for root in statements for inner in walk(root)):
        if not isinstance(statement, (gast.Import, gast.ImportFrom)):
            continue
        place = source.location(statement, source.origin)
        try:
            bound = list(_bound(statement, function.__globals__.get("__package__")))
        except (ImportError, AttributeError) as error:
            raise refuse(refused.FAILED_IMPORT, place) from error
        for name, value in bound:
            if name in assigned or found.setdefault(name, value) is not value:
                raise refuse(refused.OTHER_IMPORT, place)
    return found


def _bound(statement: Any, package: str | None) -> Iterator[tuple[str, Any]]:
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
            importlib.import_module(f"{module.__name__}.{alias.name}")
        yield alias.asname or alias.name, getattr(module, alias.name)

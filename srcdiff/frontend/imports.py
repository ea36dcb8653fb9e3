"""Imports inside a function.

Comes in: a function and its source. Goes out: for each name that an import binds, the object. Invariant: a
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
from srcdiff.frontend.syntax import assigned
from srcdiff.ir.attributes import attribute


def imported(source: Source, inside: list[Any], function: Callable[..., Any]) -> dict[str, Any]:
    """What the imports among the nodes ``inside`` a function bind."""
    found: dict[str, Any] = {}
    imports = [node for node in inside if isinstance(node, (gast.Import, gast.ImportFrom))]
    otherwise = assigned(source.node) if imports else set()
    for statement in imports:
        place = source.location(statement, source.origin)
        try:
            bound = list(_bound(statement, function.__globals__.get("__package__")))
        except (ImportError, AttributeError) as error:
            raise refuse(refused.FAILED_IMPORT, place) from error
        for name, value in bound:
            if name in otherwise or found.setdefault(name, value) is not value:
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
        attribute(module, alias.name)
        yield alias.asname or alias.name, getattr(module, alias.name)

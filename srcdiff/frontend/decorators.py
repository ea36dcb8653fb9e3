"""Decorators of functions inside functions.

Comes in: the statements of a function (gast). Goes out: statements in which no function has a decorator; what is made
of it is assigned to its name. Invariant: the meaning is the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import gast

from srcdiff.frontend.source import Source
from srcdiff.frontend.syntax import BLOCKS, PLAIN_STATEMENTS, body_of, statements_in

#: Decorators that keep results; what they are called with, if they are, only says how many.
_CACHES = (functools.cache, functools.lru_cache)


def take_caches(source: Source, find: Callable[[Any], tuple[Any, str] | None]) -> None:
    """Take the caches off the functions inside one, and note that these keep their results."""
    for node in [inner for inner in statements_in(body_of(source.node)) if isinstance(inner, gast.FunctionDef)]:
        last = node.decorator_list[-1] if node.decorator_list else None
        found = find(last.func if isinstance(last, gast.Call) else last)
        if found is not None and any(found[0] is cache for cache in _CACHES):
            del node.decorator_list[-1]
            node.keeps_results = True


def apply_decorators(statements: list[Any]) -> list[Any]:
    """Assign what decorators make of functions to their names.

    before::

        @twice
        def f(y):
            return y * x

    after::

        def f_undecorated(y):
            return y * x
        f = twice(f_undecorated)
    """
    done: list[Any] = []
    for statement in statements:
        if isinstance(statement, gast.FunctionDef):
            done += _applied(statement) if statement.decorator_list else [statement]
            continue
        for field in BLOCKS if type(statement) not in PLAIN_STATEMENTS else ():
            if isinstance(getattr(statement, field, None), list):
                setattr(statement, field, apply_decorators(getattr(statement, field)))
        done.append(statement)
    return done


def _applied(statement: Any) -> list[Any]:
    decorators, name = statement.decorator_list, statement.name
    plain = gast.FunctionDef(f"{name}_undecorated", statement.args, statement.body, [], statement.returns,
                             statement.type_comment, getattr(statement, "type_params", []))
    for note in ("hands_over", "keeps_results"):
        if hasattr(statement, note):
            setattr(plain, note, True)
    value = gast.Name(plain.name, gast.Load(), None, None)
    for decorator in reversed(decorators):
        value = gast.Call(decorator, [gast.copy_location(value, decorator)], [])
    target = gast.copy_location(gast.Name(name, gast.Store(), None, None), decorators[0])
    made = gast.Assign([target], gast.copy_location(value, decorators[0]), None)
    return [gast.copy_location(plain, statement), gast.copy_location(made, decorators[0])]

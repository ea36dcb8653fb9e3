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
from srcdiff.frontend.syntax import BLOCKS, PLAIN_STATEMENTS, body_of, defaults, free_name, name_at, statements_in

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
    if not any(getattr(inner, "decorator_list", None) for inner in statements_in(statements)):
        return statements
    inside = [node for statement in statements for node in gast.walk(statement)]
    names = {node.id for node in inside if isinstance(node, gast.Name)}
    return _all_applied(statements, names | {node.name for node in inside if isinstance(node, gast.FunctionDef)})


def _all_applied(statements: list[Any], taken: set[str]) -> list[Any]:
    done: list[Any] = []
    for statement in statements:
        if isinstance(statement, gast.FunctionDef):
            done += _applied(statement, taken) if statement.decorator_list else [statement]
            continue
        for field in BLOCKS if type(statement) not in PLAIN_STATEMENTS else ():
            if isinstance(getattr(statement, field, None), list):
                setattr(statement, field, _all_applied(getattr(statement, field), taken))
        done.append(statement)
    return done


def _applied(statement: Any, taken: set[str]) -> list[Any]:
    decorators, name = statement.decorator_list, statement.name
    first: list[Any] = []
    if not all(isinstance(default, gast.Constant) for default in defaults(statement.args)):
        decorators = [_evaluated(decorator, first, f"{name}_decorator", taken) for decorator in decorators]
    plain = gast.FunctionDef(_new_name(f"{name}_undecorated", taken), statement.args, statement.body, [],
                             statement.returns, statement.type_comment, getattr(statement, "type_params", []))
    for note in ("hands_over", "keeps_results"):
        if hasattr(statement, note):
            setattr(plain, note, True)
    value = gast.Name(plain.name, gast.Load(), None, None)
    for decorator in reversed(decorators):
        value = gast.Call(decorator, [gast.copy_location(value, decorator)], [])
    target = name_at(name, decorators[0], gast.Store())
    made = gast.Assign([target], gast.copy_location(value, decorators[0]), None)
    return [*first, gast.copy_location(plain, statement), gast.copy_location(made, decorators[0])]


def _evaluated(decorator: Any, first: list[Any], wish: str, taken: set[str]) -> Any:
    """A decorator that is evaluated ``first``, before the defaults of what it decorates, where that may matter."""
    if isinstance(decorator, gast.Name):
        return decorator
    name = _new_name(wish, taken)
    held, kept = (name_at(name, decorator, context)
                  for context in (gast.Store(), gast.Load()))
    first.append(gast.copy_location(gast.Assign([held], decorator, None), decorator))
    return kept


def _new_name(wish: str, taken: set[str]) -> str:
    name = free_name(wish, taken)
    taken.add(name)
    return name

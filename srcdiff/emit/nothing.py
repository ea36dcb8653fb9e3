"""Variables that hold nothing on some paths of a branch.

Comes in: the test and the arms of a branch, as statements. Goes out: what assigns None before the branch, and the arms
without it. Invariant: whatever path is taken, every variable holds after the branch what it held.

>>> from srcdiff.emit.text import print_statement
>>> then, orelse = (ast.parse(text).body for text in ("b = None; c = None", "b = c = 1"))
>>> first, then, orelse = nothing_first(variable("a"), then, orelse)
>>> print(print_statement(first[0]))
b = c = None
<BLANKLINE>
>>> then
[]
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from srcdiff.emit.literals import STORE, variable

#: So long may the names in one statement be together.
_WIDTH = 70


def nothing_first(test: ast.expr, then: list[ast.stmt], orelse: list[ast.stmt]
                  ) -> tuple[list[ast.stmt], list[ast.stmt], list[ast.stmt]]:
    """What assigns None before a branch, and its arms."""
    empty = [name for arm in (then, orelse) for stmt in arm for name in _emptied(stmt)]
    if not empty:
        return [], then, orelse
    sure = _assigned(then) & _assigned(orelse)
    names = [name for name in dict.fromkeys(empty) if name in sure - _read(test) - _read_first(then) - _read_first(
        orelse)]
    return assign_nothing(names), _without(then, names), _without(orelse, names)


def assign_nothing(names: Iterable[str]) -> list[ast.stmt]:
    """``a = b = None``, in as many statements as have room for the names."""
    lines: list[list[str]] = []
    for name in names:
        if not lines or sum(map(len, lines[-1])) + 3 * len(lines[-1]) + len(name) > _WIDTH:
            lines.append([])
        lines[-1].append(name)
    return [ast.Assign([variable(name, STORE) for name in line], ast.Constant(None)) for line in lines]


def _emptied(stmt: ast.stmt) -> list[str]:
    """The variables of a statement that does nothing but assign None to them."""
    if not isinstance(stmt, ast.Assign) or not isinstance(stmt.value, ast.Constant) or stmt.value.value is not None:
        return []
    return [target.id for target in stmt.targets if isinstance(target, ast.Name)]


def _without(arm: list[ast.stmt], names: list[str]) -> list[ast.stmt]:
    """The statements of an arm that do not assign None to the variables in ``names``."""
    kept: list[ast.stmt] = []
    for stmt in arm:
        emptied = _emptied(stmt)
        kept += assign_nothing(name for name in emptied if name not in names) if emptied else [stmt]
    return kept


def _assigned(stmts: list[ast.stmt]) -> set[str]:
    """The variables that are assigned on every path."""
    found: set[str] = set()
    for stmt in stmts:
        if isinstance(stmt, ast.Assign):
            found |= {node.id for target in stmt.targets for node in ast.walk(target)
                      if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        elif isinstance(stmt, ast.If):
            found |= _assigned(stmt.body) & _assigned(stmt.orelse)
    return found


def _read_first(stmts: list[ast.stmt]) -> set[str]:
    """The variables that may be read before they are assigned."""
    found: set[str] = set()
    sure: set[str] = set()
    for stmt in stmts:
        if isinstance(stmt, ast.If):
            found |= (_read(stmt.test) | _read_first(stmt.body) | _read_first(stmt.orelse)) - sure
        else:
            found |= _read(stmt) - sure
        sure |= _assigned([stmt])
    return found


def _read(node: ast.AST) -> set[str]:
    """The variables that a statement or an expression reads, or changes."""
    changed = {each.target.id for each in ast.walk(node) if isinstance(each, ast.AugAssign)
               and isinstance(each.target, ast.Name)}
    return changed | {each.id for each in ast.walk(node) if isinstance(each, ast.Name)
                      and not isinstance(each.ctx, ast.Store)}

"""Loops that are comprehensions of the user's, written as such again.

Comes in: the statements of a loop that stands for a comprehension, or for a generator expression that ``sum``, ``any``
or ``all`` consumes, and those before it. Goes out: one assignment, where the loop does nothing but make that one thing;
else nothing. Invariant: the assignment gives its variable what the loop gives it.

What a loop carries out is all that is read after it, and here that is the one variable.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

#: How a builtin is called on an expression.
Builtin = Callable[..., ast.expr]


def folded(before: list[ast.stmt], loop: ast.For, builtin: Builtin) -> ast.stmt | None:
    """The assignment that a loop is equal to, with the one before it that starts what it makes."""
    start = before[-1] if before else None
    if len(before) != 1 or not isinstance(start, ast.Assign) or not isinstance(start.targets[0], ast.Name):
        return None
    name = start.targets[0].id
    generators, body = _opened(loop)
    item = _appended(body, name) if _is_empty(start.value) else None
    if item is not None:
        return _assignment(name, ast.ListComp(item, generators), (loop.iter, item, generators))
    item = _added(body, name)
    if item is not None:
        more = [] if isinstance(start.value, ast.Constant) and repr(start.value.value) == "0" else [start.value]
        made = builtin(sum, ast.GeneratorExp(item, generators), *more)
        return _assignment(name, made, (loop.iter, item, generators))
    for target, first in ((any, False), (all, True)):
        item = _decided(body, name, first) if _is_truth(start.value, first) else None
        if item is not None:
            return _assignment(name, builtin(target, ast.GeneratorExp(item, generators)), (item, generators))
    return None


def _assignment(name: str, made: ast.expr, parts: tuple[object, ...]) -> ast.stmt | None:
    """The assignment, unless the parts read the variable itself."""
    read = [node for part in parts for root in (part if isinstance(part, list) else [part])
            if isinstance(root, ast.AST) for node in ast.walk(root)]
    if any(isinstance(node, ast.Name) and node.id == name for node in read):
        return None
    return ast.Assign([ast.Name(name, ast.Store())], made)


def _opened(loop: ast.For) -> tuple[list[ast.comprehension], list[ast.stmt]]:
    """The loops and conditions of a comprehension, and what stands inside them."""
    generators: list[ast.comprehension] = []
    body: list[ast.stmt] = [loop]
    while len(body) == 1:
        inner = body[0]
        if isinstance(inner, ast.For) and not inner.orelse:
            generators.append(ast.comprehension(inner.target, inner.iter, [], 0))
        elif isinstance(inner, ast.If) and not inner.orelse:
            generators[-1].ifs.append(inner.test)
        else:
            break
        body = inner.body
    return generators, body


def _appended(body: list[ast.stmt], name: str) -> ast.expr | None:
    """What is appended to the list, if nothing else is done; also a list that a comprehension has just made."""
    *made, last = body
    call = last.value if isinstance(last, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "append" or (
            not isinstance(call.func.value, ast.Name) or call.func.value.id != name):
        return None
    (item,) = call.args
    if not made:
        return item
    inner = made[0]
    if len(made) == 1 and isinstance(inner, ast.Assign) and isinstance(inner.value, ast.ListComp) and (
            isinstance(item, ast.Name) and isinstance(inner.targets[0], ast.Name) and inner.targets[0].id == item.id):
        return inner.value
    return None


def _added(body: list[ast.stmt], name: str) -> ast.expr | None:
    """What is added to the sum, if nothing else is done."""
    (only, *others) = body
    if others:
        return None
    if isinstance(only, ast.AugAssign) and isinstance(only.op, ast.Add) and isinstance(only.target, ast.Name):
        return only.value if only.target.id == name else None
    sum_ = only.value if isinstance(only, ast.Assign) else None
    if not isinstance(only, ast.Assign) or not isinstance(only.targets[0], ast.Name) or only.targets[0].id != name:
        return None
    adds = isinstance(sum_, ast.BinOp) and isinstance(sum_.op, ast.Add)
    return sum_.right if adds and isinstance(sum_.left, ast.Name) and sum_.left.id == name else None  # type: ignore[union-attr]


def _decided(body: list[ast.stmt], name: str, first: bool) -> ast.expr | None:
    """What is asked of each item, if the loop is left at the first that decides, and nothing else is done."""
    if len(body) != 2 or not isinstance(body[0], ast.Assign) or not isinstance(body[1], ast.If) or body[1].orelse:
        return None
    asked, test = body[0].value, body[1].test
    test = test.operand if first and isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test
    leaves = isinstance(test, ast.Name) and test.id == name and first == isinstance(body[1].test, ast.UnaryOp) and (
        len(body[1].body) == 1 and isinstance(body[1].body[0], ast.Break))
    target = body[0].targets[0]
    if not leaves or not isinstance(target, ast.Name) or target.id != name or not isinstance(asked, ast.Call):
        return None
    is_bool = isinstance(asked.func, ast.Name) and asked.func.id == "bool" and len(asked.args) == 1
    return asked.args[0] if is_bool else None


def _is_empty(value: ast.expr) -> bool:
    return isinstance(value, ast.List) and not value.elts


def _is_truth(value: ast.expr, truth: bool) -> bool:
    return isinstance(value, ast.Constant) and value.value is truth

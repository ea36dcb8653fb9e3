"""Rewrites of sugar into the core language.

Comes in: the statements of a function (gast). Goes out: statements of fewer forms, with the places of those they
stand for. Invariant: the meaning is the same, evaluation order included. A rewrite's docstring shows it before and
after; the tests run it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from srcdiff.frontend.forms import Capture, Matches, Subject
from srcdiff.frontend.syntax import assigns, falls_through, forget_names, jumps, stored

#: Takes a statement and those after it in its block; gives what stands for both, or None to leave them.
Rewrite = Callable[[Any, list[Any]], "list[Any] | None"]
REWRITES: dict[type, Rewrite] = {}


def desugars(form: type) -> Callable[[Rewrite], Rewrite]:
    """Register the rewrite of one form of statement."""
    def register(rewrite: Rewrite) -> Rewrite:
        REWRITES[form] = rewrite
        return rewrite
    return register


def desugar(statements: list[Any]) -> list[Any]:
    """A block in the core language."""
    done: list[Any] = []
    for k, statement in enumerate(statements):
        rewrite = REWRITES.get(type(statement))
        instead = rewrite(statement, statements[k + 1:]) if rewrite else None
        if instead is not None:
            return done + desugar(instead)
        done.append(_inside(statement))
    return done


def _inside(statement: Any) -> Any:
    """The statement with its own blocks in the core language."""
    for field in ("body", "orelse", "finalbody"):
        if getattr(statement, field, None):
            setattr(statement, field, desugar(getattr(statement, field)))
            forget_names(statement)
    for handler in getattr(statement, "handlers", ()):
        handler.body = desugar(handler.body)
    return statement


@desugars(gast.AnnAssign)
def drop_annotation(statement: Any, rest: list[Any]) -> list[Any] | None:
    """Annotations of variables mean nothing while the program runs.

    before::

        y: float = x + 1
        z: int

    after::

        y = x + 1
    """
    if statement.value is None:
        return rest
    return [gast.copy_location(gast.Assign([statement.target], statement.value, None), statement), *rest]


@desugars(gast.If)
def move_rest_into_arm(statement: Any, rest: list[Any]) -> list[Any] | None:
    """What follows an ``if`` that leaves the block on one side is moved to the other side.

    before::

        for x in xs:
            if x < 0:
                continue
            s = s + x
        return s

    after::

        for x in xs:
            if x < 0:
                continue
            else:
                s = s + x
        return s
    """
    if not rest:
        return None
    if _leaves(statement.body):
        body, orelse = statement.body, statement.orelse + rest
    elif _leaves(statement.orelse):
        body, orelse = statement.body + rest, statement.orelse
    else:
        return None
    return [gast.copy_location(gast.If(statement.test, body, orelse), statement)]


def _leaves(statements: list[Any]) -> bool:
    """Whether a block never reaches its end, and not only because it raises an exception."""
    return bool(jumps(statements)) and not falls_through(statements)


@desugars(gast.While)
def move_test_into_body(statement: Any, rest: list[Any]) -> list[Any] | None:
    """A test that assigns moves into the body, where what it assigns is an ordinary variable.

    before::

        while (y := f(x)) > 1:
            x = x - y

    after::

        while True:
            if (y := f(x)) > 1:
                x = x - y
            else:
                break
    """
    if not assigns(statement.test):
        return None
    leave = gast.copy_location(gast.Break(), statement.test)
    choice = gast.copy_location(gast.If(statement.test, statement.body, [*statement.orelse, leave]), statement)
    forever = gast.copy_location(gast.Constant(True, None), statement.test)
    return [gast.copy_location(gast.While(forever, [choice], []), statement), *rest]


@desugars(gast.With)
def nest_contexts(statement: Any, rest: list[Any]) -> list[Any] | None:
    """Several context managers are opened one in the other.

    before::

        with a, b as c:
            y = c

    after::

        with a:
            with b as c:
                y = c
    """
    first, *others = statement.items
    if not others:
        return None
    inner = gast.copy_location(gast.With(others, statement.body, None), statement)
    return [gast.copy_location(gast.With([first], [inner], None), statement), *rest]


@desugars(gast.Match)
def branch_on_patterns(statement: Any, rest: list[Any]) -> list[Any] | None:
    """Cases are branches; what their tests and captures are is in `matching`."""
    key = f"<subject {statement.lineno} {statement.col_offset}>"
    chosen: list[Any] = []
    for case in reversed(statement.cases):
        chosen = [_branch_of_case(case, key, chosen)]
    return [Subject.of(statement.subject, key), *chosen, *rest]


def _branch_of_case(case: Any, key: str, others: list[Any]) -> Any:
    test, body, pattern = Matches.of(case.pattern, key), case.body, case.pattern
    if case.guard is not None:
        guard = gast.copy_location(Capture.of(pattern, key, guard=case.guard), case.guard)
        test = gast.copy_location(gast.BoolOp(gast.And(), [test, guard]), pattern)
        test.end_lineno, test.end_col_offset = case.guard.end_lineno, case.guard.end_col_offset
    elif stored([pattern]):
        capture = Capture.of(pattern, key, guard=None)
        assign = gast.copy_location(gast.Expr(capture), pattern)
        assign.keyword = "case "
        body = [assign, *body]
    made = gast.copy_location(gast.If(test, body, others), test)
    made.keyword = "case "
    return made

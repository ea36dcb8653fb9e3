"""Assignments that happen all at once, as statements one after the other.

Comes in: variables, the expressions they get, and the variables each expression reads. Goes out: assignments.
Invariant: every expression reads what its variables held before the first of the assignments.

>>> from srcdiff.emit.text import print_statement
>>> swap = [Assignment("a", ast.Name("b"), ("b",)), Assignment("b", ast.Name("a"), ("a",))]
>>> print(print_statement(sequence(swap)[0]))
a, b = b, a
<BLANKLINE>
"""

from __future__ import annotations

import ast
from collections import Counter, deque
from dataclasses import dataclass

from srcdiff.emit.literals import LOAD, STORE, variable


@dataclass
class Assignment:
    """``variable = value``; ``reads`` are the variables in ``value``; ``pinned`` if it must not overtake another."""

    variable: str
    value: ast.expr
    reads: tuple[str, ...]
    pinned: bool = False


def sequence(assignments: list[Assignment]) -> list[ast.stmt]:
    """The assignments in an order in which none destroys what a later one reads; those in a circle as one tuple."""
    waiting = {each.variable: each for each in assignments}
    readers = Counter(name for each in assignments for name in each.reads if name != each.variable)
    free = deque(each for each in assignments if not readers[each.variable])
    ordered: list[Assignment] = []
    while free:
        each = free.popleft()
        del waiting[each.variable]
        ordered.append(each)
        for name in each.reads:
            readers[name] -= name != each.variable
            if not readers[name] and name in waiting and name != each.variable:
                free.append(waiting[name])
    circle = list(waiting.values())
    if any(each.pinned for each in assignments) and ordered + circle != assignments:
        ordered, circle = [], assignments
    done: list[ast.stmt] = [_assign([each.variable], [each.value]) for each in ordered]
    return [*done, _assign([each.variable for each in circle], [each.value for each in circle])] if circle else done


def _assign(variables: list[str], values: list[ast.expr]) -> ast.stmt:
    targets: list[ast.expr] = [variable(name, STORE) for name in variables]
    if len(targets) == 1:
        return ast.Assign(targets, values[0])
    return ast.Assign([ast.Tuple(targets, STORE)], ast.Tuple(values, LOAD))

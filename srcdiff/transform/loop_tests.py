"""Tests of ``while`` loops that change memory.

Comes in: a typed function. Goes out: the same, changed in place, in which no test of a loop stores anything. Invariant:
what a test stores is stored in a round of the loop, which the reverse sweep goes back through.

before::

    while xs.pop() > x:
        s = s + xs[-1]

after::

    while True:
        if xs.pop() > x:
            s = s + xs[-1]
        else:
            break
"""

from __future__ import annotations

from srcdiff.analysis.memory import is_store
from srcdiff.ir.nodes import Const, Function, If, Loop, Operand, Region, Value
from srcdiff.ir.types import BOOL
from srcdiff.ir.walk import exchange, operations


def move_storing_tests(function: Function) -> None:
    """Move each test that stores something into the body of its loop."""
    for op in operations(function.body):
        if isinstance(op, Loop) and op.test is not None and any(map(is_store, operations(op.test))):
            _move(op, op.test)


def _move(op: Loop, test: Region) -> None:
    exchange(op.body, dict(zip(op.body.params, test.params, strict=True)))
    choice = If(test.yields[0], Region(ops=op.body.ops), location=op.location)
    ends: list[Operand] = [
        end if end is param else choice.join(param.like(), end, param)
        for param, end in zip(test.params, op.body.yields, strict=True)]
    stop = choice.join(Value("stop", BOOL, temp=True), op.body.stop or Const(False), Const(True))
    op.body = Region(test.params, [*test.ops, choice], ends, stop)
    op.test = Region([param.like() for param in test.params], [], [Const(True)])

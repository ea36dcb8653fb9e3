"""Checks the invariants of the intermediate representation.

Comes in: a function, and the name of the stage that made it. Goes out: nothing, or `InternalError` that quotes the
operation, the user's line, and the lines of the dump around it. Invariant: a function that passes can be printed as
Python with one variable for each value.
"""

from __future__ import annotations

from collections.abc import Iterable

from srcdiff.errors import InternalError
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.primitives import CONSUMING, pop
from srcdiff.ir.printer import Names, dump
from srcdiff.ir.types import rank
from srcdiff.ir.walk import region_operands


def verify(function: Function, stage: str = "", *, owned: bool = True) -> None:
    """Refuse a function that breaks an invariant. Before buffers are ``owned``, what is consumed may still be read."""
    checker = _Checker(function, stage, owned)
    checker.define([param.value for param in function.params], None)
    checker.region(function.body)
    checker.require(len(function.body.yields) == 1, "a function returns one operand", None)


class _Checker:
    def __init__(self, function: Function, stage: str, owned: bool) -> None:
        self.function = function
        self.stage = stage
        self.owned = owned
        self.defined: dict[Value, int] = {}     # everything defined so far, in scope or not, and when
        self.visible: set[Value] = set()        # what may be used here
        self.consumed: set[Value] = set()       # what may not be used any more, on the path to here

    def require(self, holds: bool, what: str, node: Node | None, value: Value | None = None) -> None:
        """Raise the error unless ``holds``; ``value`` is what it is about, if not the operation as a whole."""
        if not holds:
            subject = "" if value is None else Names(self.function)[value] + " "
            raise InternalError(_message(self.function, self.stage, subject + what, node),
                                node.location if node is not None else None)

    def define(self, values: Iterable[Value], op: Node | None) -> None:
        for value in values:
            self.require(value not in self.defined, "is defined twice", op, value)
            self.require(value.op is op, "points to another operation as its definition", op, value)
            self.defined[value] = len(self.defined)
            self.visible.add(value)

    def use(self, operands: Iterable[Operand], node: Node | None) -> None:
        for operand in operands:
            self.require(isinstance(operand, (Value, Const)), "an operand is neither value nor constant", node)
            if isinstance(operand, Value):
                self.require(operand in self.visible, "is used where it is not defined", node, operand)
                self.require(operand not in self.consumed, "is used after it was consumed", node, operand)

    def region(self, region: Region, node: Node | None = None) -> None:
        """Check a region; what it defines is not visible after it."""
        self.define(region.params, None)
        for op in region.ops:
            self.operation(op)
        self.use(region_operands(region), node)
        self.visible.difference_update(region.params, *(op.outputs for op in region.ops))

    def operation(self, op: Node) -> None:
        self.use(op.operands(), op)
        if isinstance(op, Call):
            self.require(callable(op.target), "a call has no callable target", op)
            self.require(len(op.outputs) <= 1 + (op.target is pop), "a call defines at most one value", op)
            self.consume(op)
        elif isinstance(op, If):
            self.branch(op)
        elif isinstance(op, Loop):
            self.loop(op)
        self.define(op.outputs, op)

    def consume(self, op: Call) -> None:
        """Operand 0 of a consuming call is gone; it is a value, not a constant that others may hold."""
        if op.target in CONSUMING:
            self.require(bool(op.args) and isinstance(op.args[0], Value), "a constant is consumed", op)
            gone = op.args[0]
            if self.owned and isinstance(gone, Value) and rank(gone.type) != 0:      # a number cannot be spoiled
                self.consumed.add(gone)

    def branch(self, op: If) -> None:
        before, after = set(self.consumed), set(self.consumed)
        for region in op.regions():
            self.require(len(region.yields) == len(op.outputs), "an arm yields another number of values", op)
            self.require(not region.params and region.stop is None, "an arm has parameters or a stop flag", op)
            self.consumed = set(before)
            self.region(region, op)
            after |= self.consumed
        self.consumed = after

    def loop(self, op: Loop) -> None:
        counts = {len(op.outputs), len(op.inits), len(op.body.yields), len(op.body.params) - (op.bounds is not None)}
        self.require((op.bounds is None) != (op.test is None), "a loop has either bounds or a test", op)
        self.require(len(counts) == 1, "a loop carries another number of values in than out", op)
        if op.test is not None:
            self.require(len(op.test.params) == len(op.inits), "a test has another number of parameters", op)
            self.require(len(op.test.yields) == 1, "a test yields one value", op)
            self.require(op.test.stop is None, "a test has a stop flag", op)
            self.region(op.test, op)
        before, consumed = len(self.defined), set(self.consumed)
        self.region(op.body, op)
        for value in self.consumed - consumed:
            self.require(self.defined[value] >= before, "is consumed in every round of a loop", op, value)
        for init, param in zip(op.inits, op.carried, strict=True):
            if param in self.consumed and isinstance(init, Value):
                self.consumed.add(init)


def _message(function: Function, stage: str, what: str, node: Node | None) -> str:
    """What is wrong, and the lines of the dump around the operation."""
    text = dump(function, dict.fromkeys(node.outputs, "HERE") if node is not None else {})
    lines = text.splitlines()
    at = next((k for k, line in enumerate(lines) if "HERE" in line), 0)
    around = "\n".join(f"  {line}" for line in lines[max(0, at - 5):at + 6])
    return f"{f'after {stage}: ' if stage else ''}{what}, in {function.name}\n{around}"

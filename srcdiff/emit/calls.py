"""What emission knows of calls, beside their rules.

Comes in: operations and what they call. Goes out: answers, and the two calls that only emission makes, which assign
several variables at once. Invariant: what does not write may be moved past what does not write.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from srcdiff import runtime
from srcdiff.analysis.aliases import access
from srcdiff.analysis.types import of_operand
from srcdiff.ir.nodes import Call, Node, Operand, Procedure, Region, Statement, Value
from srcdiff.ir.primitives import CONSUMING, INSIDE, ITEM_STORES, OF_STACKS, UPDATES
from srcdiff.ir.types import Dict, List
from srcdiff.rules.declare import is_pure


def together(*values: Any) -> tuple[Any, ...]:
    """``a, b = values``."""
    return values


def items_of(sequence: Any) -> tuple[Any, ...]:
    """``a, b = sequence``."""
    return tuple(sequence)


#: Calls without a rule that only read.
_READING: frozenset[Any] = frozenset({
    operator.getitem, getattr, together, items_of, runtime.twin, runtime.copied_together,
    runtime.copied_alike})


def writes(target: Any) -> bool:
    """Whether a call may change something that others see, beside what it consumes."""
    if isinstance(target, Procedure):
        return target.effects
    return not (is_pure(target) or target in CONSUMING or target in _READING)


#: Calls that may give what they are given first another name.
_RENAMING: frozenset[Any] = CONSUMING.union(UPDATES) - OF_STACKS


def takes_over(op: Call) -> bool:
    """Whether what a call defines is its first operand, with other contents."""
    return op.target in CONSUMING or op.target in UPDATES and bool(op.outputs)


def renames(op: Call) -> bool:
    """Whether it may be so under another name."""
    return op.target in _RENAMING and bool(op.outputs)


def marked(region: Region, mark: Callable[..., Any]) -> Value | None:
    """The exception that a handler has ``caught``, or what a context manager gave when it was ``entered``."""
    calls = (inner for inner in region.ops if isinstance(inner, Call))
    return next((inner.output for inner in calls if inner.target is mark), None)


def statement_of(op: Node) -> Statement | None:
    """The user's statement that an operation comes from."""
    return op.location.statement if op.location is not None else None


def evaluated(op: Call) -> Sequence[Operand]:
    """The operands of a call in the order in which its statement evaluates them."""
    assigned = INSIDE.get(op.target, op.target) is operator.setitem
    return [op.args[2], *op.args[:2]] if assigned else op.operands()


def may_fold_target(op: Call) -> bool:
    """Whether what a store changes may be an expression in its statement."""
    target = op.args[0]
    made = target.op if isinstance(target, Value) else None
    return op.target in ITEM_STORES or isinstance(made, Call) and made.target is operator.getitem and (
        access(made) == "view" or type(of_operand(made.args[0])) in (List, Dict))     # which take it back

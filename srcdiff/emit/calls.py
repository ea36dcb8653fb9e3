"""What emission knows of calls, beside their rules.

Comes in: operations and what they call. Goes out: answers, and the two calls that only emission makes, which assign
several variables at once. Invariant: what does not write may be moved past what does not write.
"""

from __future__ import annotations

import operator
from typing import Any

from srcdiff.ir.nodes import Node, Statement
from srcdiff.ir.primitives import CONSUMING
from srcdiff.rules.declare import is_pure


def together(*values: Any) -> tuple[Any, ...]:
    """``a, b = values``."""
    return values


def items_of(sequence: Any) -> tuple[Any, ...]:
    """``a, b = sequence``."""
    return tuple(sequence)


#: Calls without a rule that only read.
_READING: frozenset[Any] = frozenset({operator.getitem, getattr, together, items_of})


def writes(target: Any) -> bool:
    """Whether a call may change something that others see, beside what it consumes."""
    return not (is_pure(target) or target in CONSUMING or target in _READING)


def statement_of(op: Node) -> Statement | None:
    """The user's statement that an operation comes from."""
    return op.location.statement if op.location is not None else None

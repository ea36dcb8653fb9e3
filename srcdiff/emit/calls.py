"""What emission knows of calls, beside their rules.

Comes in: operations and what they call. Goes out: answers, and the two calls that only emission makes, which assign
several variables at once. Invariant: what does not write may be moved past what does not write.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any, TypeVar

from srcdiff.ir.nodes import Node, Statement
from srcdiff.ir.primitives import CONSUMING
from srcdiff.rules.declare import is_pure

T = TypeVar("T")


def together(*values: Any) -> tuple[Any, ...]:
    """``a, b = values``."""
    return values


def items_of(sequence: Any) -> tuple[Any, ...]:
    """``a, b = sequence``."""
    return tuple(sequence)


#: Calls without a rule that only read.
_READING: frozenset[Any] = frozenset({operator.getitem, getattr, together, items_of})


def find(table: Mapping[Any, T], target: Any) -> T | None:
    """What a table holds for a callable; None also for one that cannot be hashed."""
    try:
        return table.get(target)
    except TypeError:
        return None


def writes(target: Any) -> bool:
    """Whether a call may change something that others see, beside what it consumes."""
    try:
        return not (target in CONSUMING or target in _READING or is_pure(target))
    except TypeError:       # it cannot be hashed, so it has no rule
        return True


def statement_of(op: Node) -> Statement | None:
    """The user's statement that an operation comes from."""
    return op.location.statement if op.location is not None else None

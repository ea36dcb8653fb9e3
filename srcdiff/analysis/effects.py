"""Which operations must run, once, in their place.

Comes in: an operation. Goes out: whether it has an effect besides its result. Invariant: of a call that srcdiff knows
nothing of, an effect is assumed.
"""

from __future__ import annotations

from srcdiff.analysis.activity import CARRIERS
from srcdiff.ir.nodes import Call, Node
from srcdiff.ir.primitives import CONSUMING
from srcdiff.rules.declare import is_pure

_READS = CARRIERS | {getattr, slice, len, range}


def has_effect(op: Node) -> bool:
    """Whether a call must run even if nobody reads its result, nor what it stores."""
    return isinstance(op, Call) and not (is_pure(op.target) or op.target in _READS or op.target in CONSUMING)

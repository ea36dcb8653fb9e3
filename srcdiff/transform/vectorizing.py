"""The options that ``np.vectorize`` is given inside the program.

Comes in: a call of ``np.vectorize``. Goes out: its options; None where they are known only while the program runs.
Invariant: they are those of the object that the call makes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Operand, Value
from srcdiff.ir.types import Static
from srcdiff.rules.vectorized import Vectorization, options_of

#: What may follow the function by position.
_POSITIONAL = ("otypes", "doc", "excluded", "cache", "signature")


def options_given(made: Call) -> Vectorization | None:
    """The options of ``np.vectorize(f, signature="(n)->()", excluded={1})``."""
    given: dict[str, Any] = {}
    for name, arg in (*zip(_POSITIONAL, made.args[1:], strict=False), *made.kwargs.items()):
        op = arg.op if isinstance(arg, Value) else None
        items = op.args if isinstance(op, Call) and op.target in (
            prim.make_list, prim.make_tuple, prim.make_set) else [arg]
        values = [_written(item) for item in items]
        if ... in values:
            return None
        given[name] = values[0] if items == [arg] else values
    return options_of(np.vectorize(abs, **given))


def _written(item: Operand) -> Any:
    """What is written down, or known by its type; ``...`` for what is not."""
    kind = of_operand(item)
    return item.value if isinstance(item, Const) else kind.value if isinstance(kind, Static) else ...

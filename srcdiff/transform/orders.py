"""The order in which a function reads an array, where that is the order of its memory.

Comes in: a call. Goes out: what a call with another array must be given to read that in the same order.
Invariant: what does not depend on memory stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Operand, is_literal

_IN_ORDER: frozenset[Callable[..., Any]] = frozenset({np.ravel, np.ndarray.flatten, np.reshape})


def along(call: Call, params: Sequence[str], key: str, a: Operand, dot: Operand,
          builder: Builder) -> tuple[list[Operand], dict[str, Operand]]:
    """The arguments of a call with ``dot`` in the place of ``a``, its argument ``key``; an order is that of ``a``."""
    def given(param: str, arg: Operand) -> Operand:
        if param == key:
            return dot
        if param != "order" or call.target not in _IN_ORDER or is_literal(arg, "C") or is_literal(arg, "F"):
            return arg
        return builder.call(runtime.layout, a, arg, name="order")

    return list(map(given, params, call.args)), {param: given(param, arg) for param, arg in call.kwargs.items()}

"""Python's functions of numbers.

Comes in: a call that is about to be copied. Goes out: the same call, changed in place into what has a rule; and a check
before it, where it gives something else of a complex number than of the float that its type tells of. Invariant: a
number that is asked for its size or for its parts is a float where it was taken for one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.analysis.powers import made_of_root
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, is_literal
from srcdiff.ir.types import FLOAT, Array, is_container
from srcdiff.runtime import check_real

_PARTS: frozenset[Callable[..., Any]] = frozenset({abs, operator.abs, np.abs, np.real, np.imag, np.conj, np.angle})


def check_parts(call: Call, builder: Builder) -> None:
    """Put a check before what asks a number for its size or for its parts, where a power of floats may be complex."""
    asks = call.target in _PARTS or call.target is getattr and any(
        is_literal(call.args[1], name) for name in ("real", "imag")) or call.target is prim.call_method and is_literal(
            call.args[1], "conjugate")
    if asks and of_operand(call.args[0]) == FLOAT and made_of_root(call.args[0]):
        builder.append(Call(check_real, [call.args[0]], location=call.location, primal=True))


def divided(call: Call, builder: Builder) -> None:
    """``divmod(a, b)``, as ``(a // b, a % b)``."""
    parts = [builder.call(target, *call.args, name="t") for target in (operator.floordiv, operator.mod)]
    call.target, call.args = prim.make_tuple, [*parts]


def largest_or_smallest(call: Call, builder: Builder) -> None:
    """``max`` and ``min`` of an array, as of a list; of more than two values, two by two."""
    if len(call.args) == 1 and isinstance(of_operand(call.args[0]), Array):
        call.args = [builder.call(list, *call.args, name="t")]
    while len(call.args) > 2 and not any(is_container(of_operand(arg)) for arg in call.args):
        first, second, *rest = call.args
        call.args = [builder.call(call.target, first, second, name="t"), *rest]

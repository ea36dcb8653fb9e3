"""The formulas of rules, as functions of their own.

Comes in: the Python function of a rule's formula. Goes out: its untyped IR, parsed once. Invariant: what is handed out
is shared, and copied by whoever writes it out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from srcdiff.analysis.liveness import Liveness
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.frontend.lower import lower
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, Location, Value
from srcdiff.ir.types import rank
from srcdiff.ir.walk import clone_function

_ATTRIBUTES = frozenset({np.transpose, np.size, np.shape, np.ndim})


@cache
def formula(function: Callable[..., object]) -> Function:
    """The IR of a rule's formula, parsed once."""
    return lower(function)


@cache
def items_of_formula(function: Callable[..., object], wanted: tuple[bool, ...]) -> Function:
    """A formula with one result for each item of the tuple that it returns, None for those not ``wanted``, without what
    only these need. What does not end in a tuple of as many items stays as it is."""
    made, _ = clone_function(formula(function))
    items = made.result.op if isinstance(made.result, Value) else None
    if isinstance(items, Call) and items.target is prim.make_tuple and len(items.args) == len(wanted):
        items.args = [arg if keep else Const(None) for arg, keep in zip(items.args, wanted, strict=True)]
        needed = Liveness(made).nodes - {items}
        made.body.ops, made.body.yields = [op for op in made.body.ops if op in needed], items.args
    return made


def refuse_certain(call: Call, place: Location | None) -> None:
    """Refuse what a formula has no derivative for, where that is known before the program runs: ``call`` runs for
    certain. Where only the run tells, the formula raises."""
    error = call.args[0].op if call.target is prim.raise_ and isinstance(call.args[0], Value) else None
    if isinstance(error, Call) and error.target is NotImplementedError and isinstance(error.args[0], Const):
        raise UnsupportedCall(error.args[0].value, place, [
            ("instead", "call it in another way, or declare a rule with srcdiff.rules")])


def as_transpose(call: Call) -> None:
    """``a.T`` of a matrix, in the place of ``np.swapaxes(a, -1, -2)``, which also takes stacks of them."""
    if call.target is np.swapaxes and rank(of_operand(call.args[0])) == 2 and {
            arg.value % 2 for arg in call.args[1:] if isinstance(arg, Const)} == {0, 1}:
        call.target, call.args = np.transpose, call.args[:1]


def as_attribute(call: Call) -> None:
    """``a.T``, ``a.size`` of an array, for what a formula says by a function, which also takes numbers."""
    if call.target in _ATTRIBUTES and len(call.args) == 1 and not call.kwargs:
        call.style = "attribute" if (rank(of_operand(call.args[0])) or 0) > 0 else ""

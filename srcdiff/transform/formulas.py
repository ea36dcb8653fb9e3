"""The formulas of rules, as functions of their own.

Comes in: the Python function of a rule's formula. Goes out: its untyped IR, parsed once. Invariant: what is handed out
is shared, and copied by whoever writes it out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache

from srcdiff.analysis.liveness import Liveness
from srcdiff.frontend.lower import lower
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, Value
from srcdiff.ir.walk import clone_function
from srcdiff.rules.static import QUESTIONS


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


@cache
def is_part(target: Hashable) -> bool:
    """Whether a function is a piece of formulas, inlined where they call it: one of the tables, without a rule."""
    return str(getattr(target, "__module__", "")).startswith("srcdiff.rules.") and hasattr(target, "__code__") and (
        target not in QUESTIONS)

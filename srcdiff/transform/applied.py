"""Rules applied to calls.

Comes in: a call, and what is active. Goes out: its rule, with the operands under the names of the rule's parameters, or
a refusal. Invariant: no operand that is active is left out of what the rule differentiates with respect to.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass

import numpy as np

from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir.nodes import Call, Operand, Value, is_literal
from srcdiff.ir.types import Array, Number, is_container
from srcdiff.rules.declare import Constant, Elementwise, Rule, is_ours, registry
from srcdiff.transform.missing import missing, not_followed
from srcdiff.transform.special_methods import user_class


@dataclass
class Applied:
    """A call and its rule, with the call's operands under the rule's parameter names."""

    call: Call
    rule: Rule
    operands: dict[str, Operand]

    def active(self, varied: set[Value]) -> list[str]:
        """The parameters that carry derivatives in this call."""
        return [name for name in self.rule.active if self.operands.get(name) in varied]


#: Options of ufuncs that decide how a result lies in memory, or what is allowed, but not what its numbers are.
_LAYOUT = frozenset({"order", "subok", "casting"})


def apply_rule(call: Call, active: set[Value]) -> Applied:
    """The rule for an active call; `MissingRule` where there is none, or none for the way it is called."""
    rule = registry.find(call.target)
    if rule is None or isinstance(rule, Constant):
        raise missing(call, active)
    rule = rule.for_count(len(call.args))
    names = rule.positional
    kwargs = {} if not call.kwargs else {name: arg for name, arg in call.kwargs.items() if name in rule.params or not (
        name in _LAYOUT and isinstance(call.target, np.ufunc) or is_default(call, name))}
    if len(call.args) > len(names) or kwargs and not kwargs.keys() <= set(rule.params):
        if call.refusal is not None:
            raise not_followed(call, call.refusal, active)
        extra = next((name for name in kwargs if name not in rule.params), f"number {len(call.args)}")
        raise UnsupportedCall(f"the derivative rule for {rule.name} does not cover the argument {extra}", call.location,
                              [("instead", f"call {rule.name} without it, or declare a rule with srcdiff.rules")])
    operands = dict(zip(names, call.args, strict=False)) | kwargs
    special = not all(isinstance(of_operand(operand), (Number, Array)) for operand in operands.values())
    if special and not is_ours(call.target) and any(
            user_class(operands[name]) is not None for name in rule.active if name in operands):
        if call.refusal is not None:
            raise not_followed(call, call.refusal, active)
        raise UnsupportedCall(f"an object of a class of its own enters {rule.name} together with an active value",
                              call.location, [("because", "what that computes is decided by the class"),
                                              ("instead", "use its numbers or arrays, or call a method of it")])
    if special and isinstance(rule, Elementwise) and any(map(is_container, map(of_operand, operands.values()))):
        raise UnsupportedCall(f"{rule.name} joins, repeats or converts a list whose items are active", call.location, [
            ("instead", "build the list with all its items at once, [a, b, c], or an array with np.array")])
    for name, operand in operands.items():
        if operand in active and name not in rule.active and name not in rule.shape_only:
            raise UnsupportedCall(f"{rule.name} has no derivative with respect to its argument {name}", call.location,
                                  [("instead", "pass a value that does not depend on the arguments asked about")])
    return Applied(call, rule, operands)


def is_default(call: Call, name: str) -> bool:
    """Whether an argument only repeats a default of the function."""
    try:
        default = inspect.signature(call.target).parameters[name].default
    except (TypeError, ValueError, KeyError):
        return False
    return is_literal(call.kwargs[name], default)

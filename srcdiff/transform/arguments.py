"""The arguments of a call as its rule expects them.

Comes in: a call of a function that has a rule. Goes out: the same call, changed in place: what may be active by
position, what a rule knows by keyword only by keyword. Invariant: each parameter gets what it got.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from srcdiff.ir.nodes import Call, is_literal
from srcdiff.rules.declare import Constant, Rule, Variadic, registry


def arrange_arguments(call: Call) -> None:
    """Pass each argument in the way its rule knows it."""
    rule = registry.find(call.target)
    if rule is None or isinstance(rule, Constant):
        return
    _by_name(call, rule)
    if "overwrite_input" not in rule.params:
        call.kwargs.pop("overwrite_input", None)        # a permission, which is not used: arguments stay as they are
    if call.kwargs:
        _by_position(call, rule)


def _by_name(call: Call, rule: Rule) -> None:
    """Pass by keyword what a rule knows by keyword only, where NumPy takes it by position, too."""
    count = len(rule.positional)
    if isinstance(rule, Variadic) or len(call.args) <= count:
        return
    names = _taken_by_position(call.target)
    if names[:count] == rule.positional and len(names) >= len(call.args):
        more = zip(names[count:], call.args[count:], strict=False)
        call.kwargs |= {name: arg for name, arg in more if not is_literal(arg, None)}
        del call.args[count:]


@functools.cache
def _taken_by_position(target: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the arguments that a function takes by position; none where it does not tell."""
    try:
        params = inspect.signature(target).parameters.values()
    except (TypeError, ValueError):
        return ()
    return tuple(param.name for param in params if param.kind is param.POSITIONAL_OR_KEYWORD)


def _by_position(call: Call, rule: Rule) -> None:
    """Pass the differentiable arguments by position where they came by keyword, as the rules expect them."""
    while len(call.args) < len(rule.params) and rule.params[len(call.args)] in call.kwargs:
        name = rule.params[len(call.args)]
        if name not in rule.active or name in rule.keyword_only:
            return
        call.args.append(call.kwargs.pop(name))

"""The arguments of a call as its rule expects them.

Comes in: a call of a function that has a rule. Goes out: the same call, changed in place: what may be active by
position, what a rule knows by keyword only by keyword. Invariant: each parameter gets what it got.
"""

from __future__ import annotations

import operator

import numpy as np

from srcdiff.analysis.displays import shown_items
from srcdiff.analysis.parameters import taken_by_position
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, is_literal
from srcdiff.ir.types import Array, List, Tuple, Unknown, is_complex, rank
from srcdiff.rules.declare import Constant, Rule, Variadic, registry

#: Variances, whose dtype is that of the mean, too.
_ABOUT_A_MEAN = frozenset({np.var, np.std, np.nanvar, np.nanstd})
#: Functions whose result in another dtype is that of the converted numbers.
_CONVERTING = _ABOUT_A_MEAN | {np.prod, np.mean, np.cumprod, np.nanprod, np.nanmean, np.nancumprod}

#: Operators that arrays have.
_OPERATORS = frozenset(prim.UPDATES.values())


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
    names = taken_by_position(call.target)
    if names[:count] == rule.positional and len(names) >= len(call.args):
        more = zip(names[count:], call.args[count:], strict=False)
        call.kwargs |= {name: arg for name, arg in more if not is_literal(arg, None)}
        del call.args[count:]


def _by_position(call: Call, rule: Rule) -> None:
    """Pass the differentiable arguments by position where they came by keyword, and those before them."""
    last = max((k for k, name in enumerate(rule.positional) if name in call.kwargs and name in rule.active), default=-1)
    while len(call.args) <= last and rule.positional[len(call.args)] in call.kwargs:
        call.args.append(call.kwargs.pop(rule.positional[len(call.args)]))


def convert_arguments(call: Call, builder: Builder) -> None:
    """Pass what rules take in one form only in that form."""
    _take_real_parts(call, builder)
    axes = call.args[1] if call.target is np.expand_dims and len(call.args) == 2 else None
    if axes is not None and isinstance(of_operand(axes), List):     # what undoes it takes no list
        shown = shown_items(axes, call.location)
        call.args[1] = builder.call_for(call, tuple, axes) if shown is None else builder.call_for(
            call, prim.make_tuple, *shown)


def _take_real_parts(call: Call, builder: Builder) -> None:
    """``np.prod(z.real, dtype=float)`` for ``np.prod(z, dtype=float)``, which converts complex numbers first."""
    if call.target not in _CONVERTING or not call.args or not is_complex(of_operand(call.args[0])):
        return
    rule = registry.find(call.target)
    place = rule.params.index("dtype") if rule is not None else 2
    asked = call.args[place] if len(call.args) > place else call.kwargs.get("dtype", Const(None))
    if not isinstance(asked, Const) or asked.value is None or np.dtype(asked.value).kind == "c":
        return
    if call.target in _ABOUT_A_MEAN:
        raise UnsupportedCall("a variance of complex numbers in a dtype of real ones", call.location, [
            ("because", "NumPy takes the mean of their real parts only"), ("instead", "leave out dtype")])
    call.args[0] = builder.call_for(call, np.real, call.args[0], style="attribute")


def make_array_beside(call: Call, builder: Builder) -> None:
    """Make an array of the list or tuple that an operator finds beside an array, as NumPy does itself: ``xs - a``, and
    ``xs += a`` too, which extends no list by an array. Beside what may be a number, ``*`` may repeat a list."""
    plain = prim.UPDATES.get(call.target, call.target)
    if plain not in _OPERATORS or len(call.args) != 2:
        return
    kinds = list(map(of_operand, call.args))
    listed = [isinstance(kind, List) or type(kind) is Tuple and getattr(kind, "maker", None) is None for kind in kinds]
    arrays = [isinstance(kind, Array) and kind.has_axes or plain is not operator.mul and rank(kind) is None
              and isinstance(kind, (Array, Unknown)) for kind in kinds]
    if not any(listed) or not any(arrays):
        return
    call.target = plain if listed[0] else call.target
    call.args = [builder.call_for(call, np.array, arg) if is_listed else arg
                 for arg, is_listed in zip(call.args, listed, strict=True)]

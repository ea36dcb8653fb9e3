"""Which operations must run, once, in their place.

Comes in: an operation. Goes out: whether it has an effect besides its result, and whether that may be on what it is
given. Invariant: of a call that srcdiff knows nothing of, both are assumed.
"""

from __future__ import annotations

import copy
import functools
import logging
import operator
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Node, Procedure
from srcdiff.ir.types import Array, Number, Static, Type
from srcdiff.ir.walk import operations
from srcdiff.rules.declare import is_pure
from srcdiff.rules.static import is_piece

#: Primitives and builtins through which derivatives flow without a rule in the registry.
CARRIERS: frozenset[Callable[..., Any]] = frozenset({
    prim.make_tuple, prim.make_list, prim.make_dict, prim.bind, prim.hooked, prim.unpack, prim.push, prim.pop,
    prim.in_place_add, operator.getitem, list, tuple, copy.copy, runtime.add_at, runtime.add_item, prim.own,
    *prim.ADDING, *prim.STORES, runtime.twin})
#: Calls that look at values without passing them on.
OBSERVERS: frozenset[Callable[..., Any]] = frozenset({
    prim.format_string, prim.raise_, prim.noted, print, repr, str, len, prim.new_stack, prim.new_list, slice, range,
    runtime.check_exact, runtime.check_goes_again, runtime.check_inexact, runtime.check_lengths, runtime.check_real,
    runtime.check_size, warnings.warn, logging.debug, logging.info, logging.warning, logging.error, logging.critical,
    logging.exception, logging.log})
#: Where the functions are that leave their arguments as they are; those of NumPy that write to one are stores.
_CAREFUL = ("numpy", "math", "builtins")
_CHANGING = frozenset({*prim.SETTING, delattr, next})
_READS = CARRIERS | {dict, getattr, slice, len, range, functools.wraps}


def is_observer(call: Call) -> bool:
    """Whether a call looks at what it is given, and neither passes it on nor changes it."""
    if call.target in OBSERVERS:
        return True
    owner = call.args[0] if call.target is prim.call_method else None
    return isinstance(owner, Const) and isinstance(owner.value, logging.Logger)


def has_effect(op: Node) -> bool:
    """Whether a call must run even if nobody reads its result, nor what it stores."""
    if isinstance(op, Call) and isinstance(op.target, Procedure):
        return op.target.effects
    if not isinstance(op, Call) or hasattr(op.target, "srcdiff_kind"):      # sd.grad(f) itself runs nothing
        return False
    return not (is_pure(op.target) or op.target in _READS or op.target in prim.CONSUMING or is_piece(op.target))


def raises_only(op: Node, seen: frozenset[Procedure] = frozenset()) -> bool:
    """Whether all that an operation does besides its result is to raise an exception."""
    target = op.target if isinstance(op, Call) else None
    if isinstance(target, Procedure):
        return target.function is None or target in seen or all(
            raises_only(inner, seen | {target}) for inner in operations(target.function.body) if has_effect(inner))
    return target is prim.raise_ or isinstance(target, type) and issubclass(target, BaseException)


def unknown_calls(ops: Sequence[Node]) -> list[Call]:
    """The calls among operations that may change their arguments."""
    called = {op.target: op for op in ops if isinstance(op, Call)}
    running = {target for target, op in called.items() if has_effect(op)}
    return [op for op in ops if isinstance(op, Call) and op.target in running
            and may_change_arguments(op)] if running else []


def _keeps_arguments(kind: Type) -> bool:
    """Whether methods of a value change nothing that they are given: those of a class are any function's."""
    return isinstance(kind, (Array, Number, Static)) and not (
        isinstance(kind, Static) and isinstance(kind.value, type) and kind.value.__module__ not in _CAREFUL)


def may_change_arguments(op: Call) -> bool:
    """Whether a call with an effect may write to arrays, lists or objects that it is given: one that srcdiff cannot
    look into."""
    if isinstance(op.target, (np.ufunc, Procedure)):
        return False
    if isinstance(getattr(op.target, "__self__", None), np.ufunc):      # but for ``at``, which is a store
        return False
    if is_observer(op) or op.target is prim.call_method and _keeps_arguments(of_operand(op.args[0])):
        return False
    return op.target in _CHANGING or getattr(op.target, "__module__", None) not in _CAREFUL

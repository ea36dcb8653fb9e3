"""Calls that are light: computing one again costs about as much as to save what it gives.

Comes in: a call with types. Goes out: whether it is one. Invariant: what a light call gives is small, and it has no
effect.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from enum import EnumMeta
from typing import Any

import numpy as np

from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Operand
from srcdiff.ir.types import Array, Dict, List, Number, Object, Static, Tuple, is_constant, rank
from srcdiff.rules.declare import Elementwise, registry

#: Calls that ask objects for what these may change meanwhile, as sets do.
_ASKING = frozenset({len, operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.not_})
#: Calls, besides elementwise ones on numbers, that cost about as much as an append and a pop.
_CHEAP: frozenset[Callable[..., Any]] = frozenset({
    operator.floordiv, operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.not_,
    operator.getitem, operator.is_, operator.is_not, len, slice, range, prim.make_tuple, prim.bind, np.shape, np.ndim,
    np.size, np.transpose, np.broadcast_to, np.diagonal})


def is_light(op: Call) -> bool:
    """Whether a call is one of the cheap ones, with a result that is small."""
    known = op.target in _CHEAP or isinstance(registry.find(op.target), Elementwise)
    return known and len(op.outputs) == 1 and _is_small(op) and not (
        op.target in _ASKING and any(map(_may_change, op.args)))


def _may_change(operand: Operand) -> bool:
    """Whether a value is an object that methods of its own may change."""
    kind = of_operand(operand)
    return isinstance(kind, Object) and not is_constant(kind) and not isinstance(kind.cls, EnumMeta)


def _is_small(op: Call) -> bool:
    """Whether computing a call again costs no more than a pop: numbers, views, facts about shapes."""
    kind = op.output.type
    if op.target in (operator.getitem, np.transpose, np.broadcast_to, np.diagonal):
        return isinstance(op.args[0], Const) or isinstance(op.args[0].type, (Array, Tuple, List, Dict))
    return rank(kind) == 0 or isinstance(kind, (Static, Object)) or isinstance(kind, Tuple) and all(
        isinstance(item, (Number, Static)) or item == Object(slice) for item in kind.items)

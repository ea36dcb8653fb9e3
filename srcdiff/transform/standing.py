"""Functions of Python's own, for which functions in Python that can be followed stand where their arguments ask for it.

Comes in: a call of which the types of the operands are known. Goes out: what stands for its function, and what that is
given; None where nothing has to. Invariant: it does what that function does with these arguments.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

from srcdiff.analysis.types import of_operand
from srcdiff.frontend import functional
from srcdiff.frontend.iterators import STANDING_FOR
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Operand, Template
from srcdiff.ir.types import Array, Building, List, Record, Tuple, is_container, is_number, items_of, rank
from srcdiff.ir.walk import maker_of
from srcdiff.transform.functions import closure_of

#: What products are in Python, of arrays.
_PRODUCTS: dict[Callable[..., Any], Callable[..., Any]] = {math.prod: functional.product_of}
if hasattr(math, "sumprod"):      # Python 3.12
    _PRODUCTS[math.sumprod] = functional.sum_of_products


def stand_in(call: Call) -> tuple[Callable[..., Any], list[Operand], dict[str, Operand]] | None:
    """The function that stands for that of a call, with its arguments."""
    args, kwargs = list(call.args), dict(call.kwargs)
    if call.target is sum and _is_sum_of_objects(call):
        args += kwargs.values()
        return functional.total if len(args) == 1 else functional.total_from, args, {}
    if call.target in _PRODUCTS and _multiplies_arrays(call):
        return _PRODUCTS[call.target], args, kwargs
    if call.target in (max, min):
        function = _extreme(call)
        return None if function is None else (function, args, kwargs)
    if call.target is dict and len(args) == 1 and isinstance(of_operand(args[0]), (List, Tuple)):
        return functional.paired, args, {}
    if call.target is dict.update and _gives_pairs(args[1]):
        return functional.update, args, kwargs
    return None


def _extreme(call: Call) -> Callable[..., Any] | None:
    """What stands for ``max`` or ``min``."""
    largest = call.target is max
    if "default" in call.kwargs and len(call.args) == 1:
        return functional.largest_if_any if largest else functional.smallest_if_any
    if call.kwargs:
        return None
    if len(call.args) > 1 and all(isinstance(of_operand(arg), (Building, Record)) for arg in call.args):
        return functional.first_greatest if largest else functional.first_least
    if _is_choice_of_containers(call):
        return functional.greatest if largest else functional.least
    return None


def _gives_pairs(items: Operand) -> bool:
    """Whether what a dict is updated by is gone over, and has no keys that are asked for."""
    made = maker_of(items)
    return isinstance(of_operand(items), (List, Tuple)) or made is not None and is_iterator(made)


def _is_choice_of_containers(call: Call) -> bool:
    """Whether ``max`` or ``min`` gives one of some objects, lists or tuples, or an object that is in a list."""
    kinds = [of_operand(arg) for arg in call.args]
    return any(map(is_container, kinds)) if len(kinds) > 1 else any(isinstance(item, Record) for kind in kinds
                                                                    for item in items_of(kind))


def _is_sum_of_objects(call: Call) -> bool:
    """Whether ``sum`` adds up objects, or puts lists or tuples together."""
    start = [*call.args[1:], *call.kwargs.values()]
    items = items_of(of_operand(call.args[0]))
    return any(isinstance(item, Record) or getattr(item, "maker", None) is not None for item in items) or any(
        is_container(of_operand(arg)) for arg in start)


def _multiplies_arrays(call: Call) -> bool:
    """Whether ``math.prod`` or ``math.sumprod`` multiplies anything else than numbers."""
    for kind in map(of_operand, call.args):
        is_vector = isinstance(kind, Array) and rank(kind) == 1
        if not is_vector and not all(map(is_number, items_of(kind) if is_container(kind) else (kind,))):
            return True
    return not all(is_number(of_operand(arg)) for arg in call.kwargs.values())


def is_iterator(call: Call) -> bool:
    """Whether a call makes an iterator, whose items are made where it is gone over."""
    made = closure_of(call.args[0]) if call.target is prim.apply else None
    if made is not None and isinstance(made.args[0], Const) and isinstance(made.args[0].value, Template):
        return made.args[0].value.listed
    return call.target is prim.suspended or call.target in STANDING_FOR or inspect.isgeneratorfunction(call.target)

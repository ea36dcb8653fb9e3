"""Loops over ``d.items()``, ``d.keys()`` and ``d.values()``, once it is known whether ``d`` is a dict; and what takes
a deque or a defaultdict for a list or a dict.

Comes in: calls of `ir.listings`, and calls of what takes lists. Goes out: the operand that each of the former is equal
to; the latter take what these hold. Invariant: of a dict the keys are gone over; an object of the user's is asked by
its own method, once, before the loop.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from types import FunctionType

from srcdiff import runtime
from srcdiff.analysis.effects import OBSERVERS
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.builder import Builder
from srcdiff.ir.containers import Field
from srcdiff.ir.listings import key_at, listed, places, value_at
from srcdiff.ir.nodes import Call, Const, Function, Operand, Procedure, Value
from srcdiff.ir.types import Dict, List, Record, Type, is_container, items_of
from srcdiff.ir.walk import calls_of, targets_in
from srcdiff.rules.declare import Constant, is_ours, registry, spelled
from srcdiff.runtime.collected import STOOD_FOR, Mapping
from srcdiff.transform.special_methods import METHODS, user_class

#: What goes over its argument.
_WALKING: frozenset[Callable[..., object]] = frozenset({sorted, tuple, set, frozenset, sum, max, min, any, all})
#: What takes a list or a dict, beside what has a rule.
_TAKING = _WALKING | {list, dict, len, math.prod, math.fsum, prim.as_sequence, prim.unpack,
                      runtime.is_sequence, runtime.is_mapping, runtime.without_keys}
_INSTEAD = [("instead", "make a list or a dict of it, as list(q) or dict(d)")]


def resolve_listing(call: Call, builder: Builder, run: Callable[[Call], Operand]) -> Operand:
    """What a call is equal to; ``run`` puts a call before it."""
    held, *others = call.args
    if call.target is listed:
        return _listed(call, held, others[0], builder, run)
    own = isinstance(of_operand(held), List)        # of what a method gives
    if call.target is places:
        counted = builder.call_for(call, range, builder.call_for(call, len, held)) if own else held
        return builder.call_for(call, list, counted, style="walked")
    place, kind = others
    assert isinstance(kind, Const)
    if not own:
        return place if call.target is key_at else builder.call_for(call, operator.getitem, held, place)
    item = builder.call_for(call, operator.getitem, held, place)
    alone = kind.value != "items"
    return item if alone else builder.call_for(call, operator.getitem, item, Const(1 if call.target is value_at else 0))


def open_collected(call: Call, builder: Builder) -> None:
    """Let what takes a list, a dict or an array have what a deque or a defaultdict holds, and what goes over a dict a
    list of its keys."""
    rule = registry.find(call.target)
    of_arrays = rule is not None and not is_ours(call.target) and call.target not in METHODS and (
        not isinstance(rule, Constant) or rule.name.startswith("np."))
    if call.target not in _TAKING and not of_arrays:
        return
    call.args = [_contents(arg, builder) for arg in call.args]
    if call.kwargs:
        call.kwargs = {name: _contents(arg, builder) for name, arg in call.kwargs.items()}
    for name in (_collected_in(of_operand(arg)) for arg in call.operands()) if of_arrays else ():
        if name is not None:
            raise UnsupportedCall(f"an object of {name} is among what {spelled(call.target)} makes an array of",
                                  call.location, [("instead", "make a list of it, as list(q)")])
    if call.target in _WALKING and len(call.args) == 1 and type(of_operand(call.args[0])) is Dict:
        call.args = [builder.call(list, call.args[0], name="keys")]


def _contents(operand: Operand, builder: Builder) -> Operand:
    kind = of_operand(operand)
    if not isinstance(kind, Record) or kind.cls not in STOOD_FOR:
        return operand
    return builder.call(operator.getitem, operand, Const(Field("held")), name="held")


def refuse_collected(function: Function) -> None:
    """Refuse that a deque, a Counter or another of these leaves the function, or reaches what cannot be followed."""
    unknown = {target for target in targets_in(function.body) if not (
        isinstance(target, Procedure) or registry.find(target) is not None or is_ours(target) or target in OBSERVERS
        or target is operator.getitem or target in prim.STORES)}
    for op in calls_of(function.body, unknown) if unknown else ():
        for name in (_collected_in(of_operand(arg)) for arg in op.args if isinstance(of_operand(arg), Record)):
            if name is not None:
                raise UnsupportedCall(f"an object of {name} enters {spelled(op.target)}", op.location, _INSTEAD)
    name = _collected_in(of_operand(function.result))
    if name is not None:
        raise UnsupportedCall(f"an object of {name} is returned", None, _INSTEAD)


def _collected_in(kind: Type) -> str | None:
    """What a value is, or holds, of the classes that others stand for."""
    if isinstance(kind, Record) and kind.cls in STOOD_FOR:
        return STOOD_FOR[kind.cls].__name__
    return next(filter(None, map(_collected_in, items_of(kind))), None) if is_container(kind) else None


def _listed(call: Call, held: Operand, kind: Operand, builder: Builder, run: Callable[[Call], Operand]) -> Operand:
    cls = user_class(held)
    assert isinstance(kind, Const)
    if cls in STOOD_FOR and issubclass(cls, Mapping):
        return builder.call(operator.getitem, held, Const(Field("held")), name="held")
    if cls is None or issubclass(cls, dict) or not isinstance(attribute(cls, kind.value), FunctionType):
        return held
    made = Call(prim.call_method, [held, kind], location=call.location, outputs=[Value("items", temp=True)])
    return run(Call(list, [run(made)], location=call.location, outputs=[Value("items", temp=True)]))

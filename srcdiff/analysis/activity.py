"""Which values depend on the inputs asked about and affect the result.

Comes in: a typed function and the parameters to differentiate with respect to. Goes out: the active values. Invariant:
a value that is not active has a derivative that is zero, or that nobody asks for. A call that srcdiff cannot look into
is taken to pass on whatever enters it, so that it is refused rather than forgotten.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence

from srcdiff import runtime
from srcdiff.analysis.aliases import lists_keys
from srcdiff.analysis.asking import Told, ask_once
from srcdiff.analysis.draws import is_drawn
from srcdiff.analysis.effects import CARRIERS, is_observer, unknown_calls
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.histograms import histogram_of_bounds
from srcdiff.analysis.memory import Memory, is_store
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, If, Location, Loop, Node, Operand, Procedure, Value
from srcdiff.ir.types import NOTHING, OBJECT, Dict, List, Stack, Tuple, Type, is_differentiable, items_of
from srcdiff.ir.walk import all_procedures, calls_of, operations, values_of
from srcdiff.rules.declare import Constant, registry

#: Calls whose result depends on their first argument alone.
_OF_FIRST = frozenset({prim.own, runtime.twin})
_OF_STACKS = frozenset({prim.push, prim.pop})


def find_active(function: Function, inputs: Iterable[Value], memory: Memory | None = None) -> set[Value]:
    """The values that depend on ``inputs`` and that the result depends on, both through derivatives. What may share
    memory that is stored into is active together."""
    varied, pairs = _varied(function, inputs, memory)
    results = [operand for operand in function.body.yields if isinstance(operand, Value)]
    return varied & _reached(results, [(target, source) for source, target in pairs])


def find_varied(function: Function, inputs: Iterable[Value]) -> set[Value]:
    """The values that depend on ``inputs`` through derivatives, whether or not the result depends on them."""
    return _varied(function, inputs)[0]


def _varied(function: Function, inputs: Iterable[Value], memory: Memory | None = None,
            told: Told | None = None) -> tuple[set[Value], list[tuple[Value, Value]]]:
    """The values that depend on ``inputs``, and the pairs of values of which the second depends on the first; ``told``
    says of procedures whether they make active values keys, where this is asked of one of them."""
    ops = operations(function.body)
    shared = _sharing((memory or Memory(function)).members(function))
    pairs = [*_flows(ops), *shared, *_changes(function)]
    varied = _reached(inputs, pairs)
    known: list[Call] = []
    while len(stores := [op for op in ops if isinstance(op, Call) and _is_stored_under(op, varied)]) > len(known):
        known = stores      # keys that are active are read again where a dict is gone over, and may be keys of others
        groups = Groups(function)
        _check_stays_here(stores, function, ops, groups)
        pairs += _flows_of_keys(stores, function, ops, groups)
        varied = _reached(inputs, pairs)
    if told is not None or _may_make_keys(function):
        _refuse_keys_of_others(ops, varied, {} if told is None else told)
    return varied, pairs


def passes_on(call: Call) -> bool:
    """Whether the derivative of a call's result can be other than zero."""
    if call.target is slice:        # of floats, whose bounds someone may read
        return True
    rule = registry.find(call.target)
    if isinstance(rule, Constant) or is_observer(call):
        return False
    followed = rule is not None or call.target in CARRIERS or isinstance(call.target, Procedure)
    return not followed or any(map(_may_carry, [output.type for output in call.outputs]))


def _may_carry(kind: Type) -> bool:
    """Whether values of a type may have a derivative; of what nothing is known, that is assumed."""
    return is_differentiable(kind) or (
        any(map(_may_carry, items_of(kind))) if isinstance(kind, (Tuple, List, Dict)) else kind in (OBJECT, NOTHING))


def _reached(start: Iterable[Value], pairs: Iterable[tuple[Value, Value]]) -> set[Value]:
    edges: dict[Value, list[Value]] = {}
    for source, target in pairs:
        edges.setdefault(source, []).append(target)
    found = set(start)
    todo = list(found)
    while todo:
        for value in edges.get(todo.pop(), ()):
            if value not in found:
                found.add(value)
                todo.append(value)
    return found


def _sharing(members: dict[Value, list[Value]]) -> Iterator[tuple[Value, Value]]:
    """Each way between the first and the other values of a group."""
    for values in members.values():
        carrying = [value for value in values if _may_carry(value.type)]
        for value in carrying[1:]:
            yield carrying[0], value
            yield value, carrying[0]


def _changes(function: Function) -> Iterator[tuple[Value, Value]]:
    """What calls that srcdiff cannot look into may do to their arguments: write to them what depends on the others."""
    unknown = [call for call in unknown_calls(operations(function.body)) if not is_drawn(call)]
    if not unknown:
        return
    groups, before = Groups(function), Groups(function, unknown)
    members: dict[Value, list[Value]] = {}
    for call in unknown:
        operands = [operand for operand in call.operands() if isinstance(operand, Value)]
        for target in operands:
            if before.is_writable(target):
                members[groups.of(target)] = []
                yield from ((source, target) for source in operands if source is not target)
    for value in values_of(function):
        if before.is_writable(value) and groups.of(value) in members:
            members[groups.of(value)].append(value)
    yield from _sharing(members)


def _flows(ops: Sequence[Node]) -> list[tuple[Value, Value]]:
    """The pairs of values of which the second depends on the first through derivatives."""
    found: list[tuple[Value, Value]] = []
    for op in ops:
        if isinstance(op, Call):
            if not lists_keys(op):
                found += _call_flows(op)
        elif isinstance(op, If):
            for arm in op.regions():
                found += _carried(zip(arm.yields, op.outputs, strict=True))
        elif isinstance(op, Loop):
            for targets in (op.carried, op.outputs):
                found += _carried(zip(op.inits, targets, strict=True))
                found += _carried(zip(op.body.yields, targets, strict=True))
    return found


def _is_stored_under(call: Call, keys: set[Value]) -> bool:
    """Whether a call stores into a dict under one of some keys."""
    return call.target in prim.ITEM_STORES and len(call.args) > 2 and type(of_operand(call.args[0])) is Dict and (
        call.args[1] in keys)


def _flows_of_keys(stores: Sequence[Call], function: Function, ops: Sequence[Node], groups: Groups
                   ) -> list[tuple[Value, Value]]:
    """The pairs through which keys of dicts are read again: from a key to all that may be the dict, from one dict to
    another that is given its items, and to what lists the keys."""
    found: list[tuple[Value, Value]] = []
    dicts = [value for value in values_of(function) if type(value.type) is Dict]
    for op in stores:
        held = op.args[0]
        if isinstance(op.args[1], Value) and isinstance(held, Value):
            found += [(op.args[1], value) for value in dicts if groups.of(value) == groups.of(held)]
    for op in (op for op in ops if isinstance(op, Call)):
        if lists_keys(op):
            found += _call_flows(op)
        elif op.args and type(of_operand(op.args[0])) is Dict:
            found += [(arg, op.args[0]) for arg in op.args[1:] if isinstance(arg, Value) and isinstance(
                op.args[0], Value) and type(arg.type) is Dict]
    return found


def _may_make_keys(function: Function) -> bool:
    """Whether any of the procedures that a function calls, itself or through others, makes values keys of a dict."""
    return any(isinstance(call.args[1], Value) and type(of_operand(call.args[0])) is Dict
               for procedure in all_procedures(function) if procedure.function is not None
               for call in calls_of(procedure.function.body, prim.ITEM_STORES) if len(call.args) > 2)


def _refuse_keys_of_others(ops: Sequence[Node], varied: set[Value], told: Told) -> None:
    """Refuse calls of functions that make active values keys of a dict, of which nobody here would know."""
    def makes_active_keys(function: Function, given: list[Value]) -> bool:
        inner, _ = _varied(function, given, told=told)
        return any(_is_stored_under(call, inner) for call in calls_of(function.body, prim.ITEM_STORES))

    for op in ops:
        if isinstance(op, Call) and isinstance(op.target, Procedure) and not varied.isdisjoint(op.operands()) and (
                ask_once(op, op.target, varied, told, makes_active_keys)):
            raise keys_refused(op.location, elsewhere=True)


def keys_refused(place: Location | None, *, elsewhere: bool = False) -> UnsupportedCall:
    """Why a dict is refused that has active keys and is gone over, or may be ``elsewhere``."""
    what = "active values are among the keys of a dict that another function may go over" if elsewhere else (
        "a dict is gone over that has active values among its keys")
    return UnsupportedCall(what, place, [
        ("instead", "keep the values under names or numbers, and what was the key beside them")])


def _check_stays_here(stores: Sequence[Call], function: Function, ops: Sequence[Node], groups: Groups) -> None:
    """Refuse active keys of a dict that another function may go over."""
    dicts = {groups.of(op.args[0]) for op in stores if isinstance(op.args[0], Value)}
    others = [arg for op in ops if isinstance(op, Call) and isinstance(op.target, Procedure) for arg in op.operands()]
    seen = {group for value in (*others, *(param.value for param in function.params), *function.body.yields)
            if isinstance(value, Value) for group in groups.reached(value)}
    if not dicts.isdisjoint(seen):
        raise keys_refused(stores[0].location, elsewhere=True)


def _call_flows(op: Call) -> list[tuple[Value, Value]]:
    found: list[tuple[Value, Value]] = []
    if is_store(op):
        target, stored = op.args[0], op.args[-1]
        if op.target not in (containers.take, operator.delitem) and isinstance(stored, Value) and isinstance(
                target, Value) and _may_carry(target.type):
            found.append((stored, target))
    if passes_on(op) and histogram_of_bounds(op) is None:
        read = op.args[:1] if op.target in _OF_FIRST else op.operands()
        found += [(operand, output) for operand in read if isinstance(operand, Value) for output in op.outputs]
        if op.target in _OF_STACKS and isinstance(op.args[0], Value):
            # a stack is followed whole, so that its pushes and pops stay paired
            found.append((op.outputs[0], op.args[0]))
    return found


def _carried(pairs: Iterable[tuple[Operand, Value]]) -> Iterator[tuple[Value, Value]]:
    for source, target in pairs:
        if isinstance(source, Value) and _may_carry(target.type):
            yield source, target
            if isinstance(target.type, Stack) or _is_started(source):      # as in `_call_flows`
                yield target, source


def _is_started(value: Value) -> bool:
    """Whether a value is a list that is to be filled."""
    return value.type == List(None)

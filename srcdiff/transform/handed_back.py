"""Functions that call themselves and change what they are given.

Comes in: the typed function of such a call. Goes out: the same function on copies of what it changes, which it hands
back with its result; at each call, what puts their contents into the arrays, lists, dicts and objects of the caller.
Invariant: caller and callee see the contents that they would see in shared memory, as no changed argument shares memory
with another one, and nobody looks at it while the call runs.

A function that changes its arguments and does not call itself needs none of this: it is written out where it is called.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from srcdiff.analysis.aliases import DECIDED, is_immutable
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.sharing import find_sources
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import (
    HANDED_BACK,
    Call,
    Changed,
    Const,
    Function,
    If,
    Location,
    Operand,
    Procedure,
    Region,
    Value,
)
from srcdiff.ir.types import NONE, Array, Dict, List, Record, Tuple, Type, is_number
from srcdiff.ir.walk import operations
from srcdiff.transform.owning import copy_in

if TYPE_CHECKING:
    from srcdiff.transform.follower import Follower


def find_changed(function: Function, procedure: Procedure) -> tuple[tuple[Changed, ...], int | None]:
    """What a function changes, which calls itself as a procedure, and the number of the parameter that is its result;
    nothing, where it changes or gives back what cannot be handed back."""
    memory = Memory(function)
    numbers = [k for k, param in enumerate(function.params) if memory.is_written(param.value)]
    values = [function.params[k].value for k in numbers]
    changes = [_change(k, value, memory) for k, value in zip(numbers, values, strict=True)]
    own = [group for value in values for group in memory.groups(value)[:2 if memory.holds_written(value) else 1]]
    decided = {memory.group(op.args[0]) for op in operations(function.body if own else Region())
               if isinstance(op, Call) and op.target in DECIDED}       # by strides, which copies do not have
    if len(set(own)) < len(own) or None in changes or not decided.isdisjoint(own):
        return (), None
    sources = _sources(function.result, procedure)
    given = [k for k, param in enumerate(function.params) if sources == {param.value} and not is_immutable(param.value)]
    if not given and not set(own).isdisjoint(memory.groups(function.result)):
        return (), None
    return tuple(filter(None, changes)), given[0] if given else None


def _change(number: int, value: Value, memory: Memory) -> Changed | None:
    """What is changed of a parameter; None where it cannot be handed back."""
    kind, group = value.type, memory.group(value)
    if not isinstance(kind, Record):
        return Changed(number) if isinstance(kind, (Array, List, Dict)) and not memory.holds_written(value) else None
    keys = [op.args[1] if len(op.args) > 1 else None for op in memory.stores if memory.group(op.args[0]) is group]
    names = {str(key.value) for key in keys if isinstance(key, Const)}
    inside = tuple(name for name, item in kind.items if isinstance(item, (Array, List, Dict)) and not is_number(item)
                   ) if memory.holds_written(value) else ()
    if memory.holds_written(value, 1) or not names.isdisjoint(inside) or not all(
            isinstance(key, Const) for key in keys):
        return None
    return Changed(number, tuple(name for name, _ in kind.items if name in names), inside)


def _sources(operand: Operand, procedure: Procedure) -> set[Operand]:
    """What an operand may be, on all paths but those where it is the result of a procedure."""
    op = operand.op if isinstance(operand, Value) else None
    if isinstance(op, If) and isinstance(operand, Value):
        place = op.outputs.index(operand)
        return {source for arm in op.regions() for source in _sources(arm.yields[place], procedure)}
    if isinstance(op, Call) and (op.target is prim.bind or op.target in prim.UPDATES and op.outputs):
        return _sources(op.args[0], procedure)
    return set() if isinstance(op, Call) and op.target is procedure else {operand}


def hand_back(function: Function, procedure: Procedure) -> None:
    """Let a function work on copies of the parameters that it changes, and give them back after its result, unless
    that is one of them, or nothing."""
    params = [function.params[change.number].value for change in procedure.changed]
    copying = copy_in(function, params, Memory(function))
    for made in copying:
        made.style = HANDED_BACK
    kept = [made.output for made in copying]
    alone = procedure.given is not None or of_operand(function.result) == NONE
    results: list[Operand] = [*kept] if alone else [function.result, *kept]
    builder = Builder(function.body, type_of)
    function.body.yields = results if len(results) == 1 else [builder.call(prim.make_tuple, *results, name="out")]
    find_sources(procedure, function)


def with_changed(result: Type, function: Function, changed: tuple[Changed, ...]) -> Type:
    """The type of what a function gives that hands back some of its parameters, after a result of this type."""
    kept = tuple(function.params[change.number].value.type for change in changed)
    kinds = kept if kept and result == NONE else (result, *kept)
    return kinds[0] if len(kinds) == 1 else Tuple(kinds)


def take_back(calls: Follower, op: Call, made: Call, builder: Builder) -> Operand:
    """Append a call whose procedure hands back what it changes, and the stores that put that into the arguments; its
    result proper."""
    procedure = made.target
    assert isinstance(procedure, Procedure)
    targets = [made.args[change.number] for change in procedure.changed]
    if made.guarded or not all(isinstance(target, Value) for target in targets):
        why = "where exceptions are caught" if made.guarded else "one of which is not passed by its caller"
        raise UnsupportedCall(f"{procedure.name} calls itself and changes its arguments, {why}", made.location, [
            ("instead", "let it return new values, or pass what it changes")])
    both = builder.define(made, f"{procedure.name}_run" if len(targets) > 1 else targets[0].name or "t")
    items = [both]
    if isinstance(both.type, Tuple):
        items = [_item(both, Const(place), builder, made.location) for place in range(len(both.type.items))]
    for change, target, contents in zip(procedure.changed, targets, items[-len(targets):], strict=True):
        for name in change.sets:
            key = Const(containers.Field(name))
            stored = _item(contents, key, builder, made.location)
            builder.append(Call(operator.setitem, [target, key, stored], location=made.location))
        for name in change.inside:
            key = Const(containers.Field(name))
            _put_back(calls, _item(target, key, builder, made.location), _item(contents, key, builder, made.location),
                      builder, made.location)
        if not isinstance(contents.type, Record):
            _put_back(calls, target, contents, builder, made.location)
    if procedure.given is not None:
        return made.args[procedure.given]
    if len(items) == len(targets):
        return Const(None)
    items[0].name, items[0].temp, items[0].user = op.output.name, op.output.temp, op.output.user
    return items[0]


def _item(items: Operand, key: Const, builder: Builder, place: Location | None) -> Value:
    name = key.value if isinstance(key.value, str) else items.name or "t"
    return builder.define(Call(operator.getitem, [items, key], location=place), name)


def _put_back(calls: Follower, target: Operand, contents: Value, builder: Builder, place: Location | None) -> None:
    """Let an array, list or dict hold what another one does."""
    if isinstance(contents.type, Dict) and contents.type.element is None:
        calls.called(Call(prim.call_method, [target, Const("update"), contents], location=place), builder)
    elif isinstance(contents.type, Dict):
        builder.append(Call(containers.refill, [target, contents], style=HANDED_BACK, location=place))
    else:
        key = Const(...) if isinstance(contents.type, Array) else Const(slice(None, None, None))
        builder.append(Call(operator.setitem, [target, key, contents], style=HANDED_BACK, location=place))


def refuse_given_twice(function: Function) -> None:
    """Refuse calls that give one memory twice to a function that changes it."""
    changing = [op for op in operations(function.body) if isinstance(op, Call) and isinstance(op.target, Procedure)
                and op.target.changed]
    groups = Groups(function) if changing else None
    for op in changing:
        assert groups is not None
        assert isinstance(op.target, Procedure)
        for change in op.target.changed:
            target = op.args[change.number]
            assert isinstance(target, Value)
            changed = set(groups.reached(target) if change.inside else [groups.of(target)])
            if any(not changed.isdisjoint(groups.reached(other)) for k, other in enumerate(op.args)
                   if k != change.number and isinstance(other, Value) and not is_immutable(other)):
                raise UnsupportedCall(
                    f"{op.target.name} calls itself and changes {target.name}, which may share memory with another of "
                    "its arguments", op.location, [("instead", "give it copies, or write a loop")])

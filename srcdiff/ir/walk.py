"""Going over a function's operations.

Comes in: functions and regions. Goes out: iterations and copies. Only `substitute`, `exchange` and `take_apart` change
what they are given.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, filterfalse, takewhile
from typing import Any

from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Operand, Parameter, Procedure, Region, Value
from srcdiff.ir.primitives import COUNTING, bind, unpack

#: The operators of assignments with one.
_SIGNS = ("+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "&=", "|=", "^=", "<<=", ">>=")
#: What the header of a loop loads items with, and computes their places with.
_LOADING = COUNTING | {operator.getitem, unpack}


def operations(region: Region) -> list[Node]:
    """All operations of a region and of the regions inside, each before those inside it."""
    found: list[Node] = []
    _collect(region, found)
    return found


def _collect(region: Region, found: list[Node]) -> None:
    ops, done = region.ops, 0
    for op in [op for op in ops if type(op) is not Call]:
        place = ops.index(op, done) + 1
        found += ops[done:place]
        done = place
        for inner in op.regions():
            _collect(inner, found)
    found += ops[done:]


def branches_and_loops(region: Region) -> list[If | Loop]:
    """The operations with regions of a region and of the regions inside, each before those inside it."""
    found: list[If | Loop] = []
    for op in [op for op in region.ops if type(op) is not Call]:
        assert isinstance(op, (If, Loop))
        found.append(op)
        for inner in op.regions():
            found += branches_and_loops(inner)
    return found


def regions_inside(region: Region) -> list[Region]:
    """A region and all regions inside, each before those inside it."""
    return [region, *(inner for op in branches_and_loops(region) for inner in op.regions())]


def is_update(call: Call) -> bool:
    """Whether the user wrote an assignment with an operator for a call, as ``x += y``."""
    text = call.location.statement.text if call.location is not None and call.outputs and call.outputs[0].user else ""
    name = call.outputs[0].name if text else ""
    return text.startswith(f"{name} ") and text.startswith(_SIGNS, len(name) + 1)


def calls_of(region: Region, targets: Container[Any]) -> list[Call]:
    """The calls of some functions in a region and in the regions inside, in the order of the program."""
    found: list[Call] = []
    for op in [op for op in region.ops if type(op) is not Call or op.target in targets]:
        if isinstance(op, Call):
            found.append(op)
        else:
            for inner in op.regions():
                found += calls_of(inner, targets)
    return found


def targets_in(region: Region) -> set[Callable[..., Any]]:
    """What is called in a region and in the regions inside."""
    found: set[Any] = {op.target if type(op) is Call else op for op in region.ops}
    for op in [op for op in found if isinstance(op, (If, Loop))]:
        found.remove(op)
        found.update(*map(targets_in, op.regions()))
    return found


def procedures_of(function: Function) -> list[Procedure]:
    """The procedures of which calls are printed as such, called by a function or by each other, the innermost first."""
    found: dict[Procedure, None] = {}
    _collect_procedures(function, found, set())
    return list(found)


def _collect_procedures(function: Function, found: dict[Procedure, None], seen: set[Procedure]) -> None:
    for target in dict.fromkeys([op.target for op in operations(function.body) if type(op) is Call]):
        if isinstance(target, Procedure) and target.plain is None and target not in seen:
            seen.add(target)
            assert target.function is not None
            _collect_procedures(target.function, found, seen)
            found[target] = None


def all_procedures(function: Function) -> list[Procedure]:
    """The procedures that a function calls, itself or through others."""
    found: dict[Procedure, None] = {}
    todo = [function]
    while todo:
        for target in dict.fromkeys([op.target for op in operations(todo.pop().body) if type(op) is Call]):
            if isinstance(target, Procedure) and target not in found:
                found[target] = None
                todo += [] if target.function is None else [target.function]
    return list(found)


def regions_of(function: Function) -> list[Region]:
    """All regions of a function, its body first."""
    return regions_inside(function.body)


def substitute(region: Region, change: Callable[[Operand], Operand]) -> None:
    """Put ``change(operand)`` in the place of each operand in a region and in the regions inside."""
    for op in region.ops:
        op.replace(change)
        for inner in op.regions():
            substitute(inner, change)
    region.yields = [change(y) for y in region.yields]
    region.stop = None if region.stop is None else change(region.stop)


def exchange(region: Region, swaps: Mapping[Any, Operand]) -> None:
    """Put operands in the place of others, in a region and in the regions inside."""
    gone = swaps.keys()
    for op in region.ops:
        if not gone.isdisjoint(op.operands()):
            op.replace(lambda operand: swaps.get(operand, operand))
        if type(op) is not Call:
            for inner in op.regions():
                exchange(inner, swaps)
    region.yields = [swaps.get(y, y) for y in region.yields]
    region.stop = None if region.stop is None else swaps.get(region.stop, region.stop)


def take_apart(region: Region) -> None:
    """Undo what is of no more use: operations and what they define refer to each other, so that without this their
    memory would have to be searched for."""
    for output in chain.from_iterable([op.outputs for op in operations(region)]):
        output.op = None


def values_of(function: Function) -> Iterator[Value]:
    """All values that a function defines."""
    yield from (param.value for param in function.params)
    yield from function.body.params
    for op in operations(function.body):
        if type(op) is not Call:
            for region in op.regions():
                yield from region.params
        yield from op.outputs


def region_operands(region: Region) -> Sequence[Operand]:
    """What a region reads at its end."""
    return region.yields if region.stop is None else [*region.yields, region.stop]


def bound(operand: Operand) -> Operand:
    """What names were bound to in the end."""
    while isinstance(operand, Value) and isinstance(operand.op, Call) and operand.op.target is bind:
        operand = operand.op.args[0]
    return operand


def maker_of(operand: Operand) -> Call | None:
    """The call that makes a value, which may have been given other names."""
    named = bound(operand)
    return named.op if isinstance(named, Value) and isinstance(named.op, Call) else None


def read_counts(function: Function) -> Counter[Operand]:
    """How often each operand is read in a function, by operations and at the ends of regions."""
    ops = operations(function.body)
    ends = [function.body, *(region for op in ops if type(op) is not Call for region in op.regions())]
    return Counter(chain.from_iterable([*[op.operands() for op in ops], *map(region_operands, ends)]))


def number_of_loads(op: Loop) -> int:
    """How many calls at the start of a loop's body load what the loop goes over, as its header says."""
    header = op.location.statement if op.location is not None else None
    loads = takewhile(lambda inner: type(inner) is Call and inner.target in _LOADING and (
        inner.location is not None and inner.location.statement == header), op.body.ops)
    return len([*loads])


def free_values(region: Region) -> dict[Value, None]:
    """The values used in a region and defined outside it, in order of first use."""
    return _find_free(region, {})


def free_of_regions(region: Region) -> dict[Region, dict[Value, None]]:
    """The same for each region inside another, found in one walk; the innermost come first."""
    free: dict[Region, dict[Value, None]] = {}
    for op in region.ops:
        if not isinstance(op, Call):
            for inner in op.regions():
                _find_free(inner, free)
    return free


def _find_free(region: Region, free: dict[Region, dict[Value, None]]) -> dict[Value, None]:
    defined = {*region.params, *chain.from_iterable([op.outputs for op in region.ops])}
    reads = [op.operands() if type(op) is Call else _read_inside(op, free) for op in region.ops]
    outside = filterfalse(defined.__contains__, chain.from_iterable([*reads, region_operands(region)]))
    free[region] = found = {value: None for value in dict.fromkeys(outside) if isinstance(value, Value)}
    return found


def _read_inside(op: Node, free: dict[Region, dict[Value, None]]) -> Sequence[Operand]:
    return [*op.operands(), *chain.from_iterable([_find_free(inner, free) for inner in op.regions()])]


def clone_function(function: Function) -> tuple[Function, dict[Value, Value]]:
    """A copy that shares no node with the original, and the map from old values to new."""
    fresh: dict[Value, Value] = {}
    params = [Parameter(_fresh(p.value, fresh), p.default, p.kind) for p in function.params]
    body = clone_region(function.body, fresh)
    captures, followed = dict(function.captures), dict(function.followed)
    return replace(function, params=params, body=body, captures=captures, followed=followed), fresh


def clone_program(function: Function) -> Function:
    """A copy of a function and of the procedures it calls, itself or through others."""
    made: dict[Procedure, Procedure] = {}
    whole, _ = clone_function(function)
    todo = [whole]
    while todo:
        for op in operations(todo.pop().body):
            if not isinstance(op, Call) or not isinstance(op.target, Procedure):
                continue
            procedure, inner = op.target, op.target.function
            if procedure not in made:
                made[procedure] = replace(procedure, function=None if inner is None else clone_function(inner)[0])
                todo += [copy for copy in [made[procedure].function] if copy is not None]
            op.target = made[procedure]
    return whole


def clone_region(region: Region, fresh: dict[Value, Value]) -> Region:
    """A copy of a region; ``fresh`` maps old values to new and is extended."""
    made = Region([_fresh(p, fresh) for p in region.params])
    made.ops = [clone_node(op, fresh) for op in region.ops]
    made.yields = [_mapped(y, fresh) for y in region.yields]
    made.stop = None if region.stop is None else _mapped(region.stop, fresh)
    return made


def clone_node(op: Node, fresh: dict[Value, Value]) -> Node:
    """A copy of a node; ``fresh`` maps old values to new and is extended."""
    made: Node
    if isinstance(op, Call):
        new: dict[Any, Value] = fresh
        kwargs = {name: new.get(arg, arg) for name, arg in op.kwargs.items()} if op.kwargs else {}
        return Call(op.target, [new.get(arg, arg) for arg in op.args], kwargs, op.style, refusal=op.refusal,
                    outputs=[_fresh(output, fresh) for output in op.outputs], location=op.location,
                    section=op.section, primal=op.primal, guarded=op.guarded)
    if isinstance(op, If):
        made = If(op.test, form=op.form)
        made.replace(lambda operand: _mapped(operand, fresh))
        made.then, made.orelse = clone_region(op.then, fresh), clone_region(op.orelse, fresh)
    else:
        assert isinstance(op, Loop)
        made = Loop(op.bounds, op.limit, op.backward, inits=op.inits,
                    walked=tuple(_mapped(operand, fresh) for operand in op.walked))
        made.replace(lambda operand: _mapped(operand, fresh))
        made.test = None if op.test is None else clone_region(op.test, fresh)
        made.body = clone_region(op.body, fresh)
    made.location, made.section, made.primal, made.guarded = op.location, op.section, op.primal, op.guarded
    made.outputs = [_fresh(output, fresh) for output in op.outputs]
    for output in made.outputs:
        output.op = made
    return made


def _fresh(value: Value, fresh: dict[Value, Value]) -> Value:
    fresh[value] = made = value.like()
    return made


def _mapped(operand: Operand, fresh: dict[Value, Value]) -> Operand:
    return fresh.get(operand, operand) if isinstance(operand, Value) else operand

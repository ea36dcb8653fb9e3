"""Going over a function's operations.

Comes in: functions and regions. Goes out: iterations and copies; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

from srcdiff.ir.nodes import Call, Function, If, Loop, Node, Operand, Parameter, Region, Value


def operations(region: Region) -> Iterator[Node]:
    """All operations of a region and of the regions inside, each before those inside it."""
    for op in region.ops:
        yield op
        for inner in op.regions():
            yield from operations(inner)


def values_of(function: Function) -> Iterator[Value]:
    """All values that a function defines."""
    yield from (param.value for param in function.params)
    yield from function.body.params
    for op in operations(function.body):
        for region in op.regions():
            yield from region.params
        yield from op.outputs


def region_operands(region: Region) -> Iterator[Operand]:
    """What a region reads at its end."""
    yield from region.yields
    if region.stop is not None:
        yield region.stop


def free_values(region: Region) -> dict[Value, None]:
    """The values used in a region and defined outside it, in order of first use."""
    defined: set[Value] = set()
    found: dict[Value, None] = {}
    _collect_free(region, defined, found)
    return found


def _collect_free(region: Region, defined: set[Value], found: dict[Value, None]) -> None:
    defined.update(region.params)
    for op in region.ops:
        _note(op.operands(), defined, found)
        for inner in op.regions():
            _collect_free(inner, defined, found)
        defined.update(op.outputs)
    _note(region_operands(region), defined, found)


def _note(operands: Iterator[Operand], defined: set[Value], found: dict[Value, None]) -> None:
    for operand in operands:
        if isinstance(operand, Value) and operand not in defined:
            found[operand] = None


def clone_function(function: Function) -> tuple[Function, dict[Value, Value]]:
    """A copy that shares no node with the original, and the map from old values to new."""
    fresh: dict[Value, Value] = {}
    params = [Parameter(_fresh(p.value, fresh), p.default) for p in function.params]
    body = clone_region(function.body, fresh)
    made = copy(function)
    made.params, made.body = params, body
    return made, fresh


def clone_region(region: Region, fresh: dict[Value, Value]) -> Region:
    """A copy of a region; ``fresh`` maps old values to new and is extended."""
    made = Region([_fresh(p, fresh) for p in region.params])
    made.ops = [clone_node(op, fresh) for op in region.ops]
    made.yields = [_mapped(y, fresh) for y in region.yields]
    made.stop = None if region.stop is None else _mapped(region.stop, fresh)
    return made


def clone_node(op: Node, fresh: dict[Value, Value]) -> Node:
    """A copy of a node; ``fresh`` maps old values to new and is extended."""
    made = copy(op)
    if isinstance(made, Call):
        made.args, made.kwargs = list(made.args), dict(made.kwargs)
    made.replace(lambda operand: _mapped(operand, fresh))
    if isinstance(made, If):
        made.then, made.orelse = clone_region(made.then, fresh), clone_region(made.orelse, fresh)
    elif isinstance(made, Loop):
        made.test = None if made.test is None else clone_region(made.test, fresh)
        made.body = clone_region(made.body, fresh)
    made.outputs = [_fresh(output, fresh) for output in op.outputs]
    for output in made.outputs:
        output.op = made
    return made


def _fresh(value: Value, fresh: dict[Value, Value]) -> Value:
    fresh[value] = made = value.like()
    return made


def _mapped(operand: Operand, fresh: dict[Value, Value]) -> Operand:
    return fresh.get(operand, operand) if isinstance(operand, Value) else operand

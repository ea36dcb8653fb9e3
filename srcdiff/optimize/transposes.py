"""Transposes of products.

Comes in: a function that is simplified otherwise. Goes out: the same function, in which products that are made to be
transposed, and for nothing else, are made the other way round: ``b @ a.T`` for ``(a @ b.T).T``, ``np.outer(b, a)`` for
``np.outer(a, b).T``. Invariant: nothing is computed that was not computed before.
"""

from __future__ import annotations

import operator
from collections import Counter

import numpy as np

from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.ir.nodes import Call, Function, Node, Operand, Region, Value
from srcdiff.ir.types import rank
from srcdiff.ir.walk import operations, read_counts, regions_of
from srcdiff.optimize.dead import drop_dead

_TURNED = frozenset({np.outer, operator.neg, operator.matmul})


def turn_products(function: Function) -> None:
    """Make products the other way round."""
    found = [op for op in operations(function.body) if isinstance(op, Call) and _is_transpose(op) and not op.primal]
    if not found:
        return
    uses = read_counts(function)
    memory = Memory(function)
    turned = False
    for region in regions_of(function):
        for op in [op for op in found if op in region.ops]:
            made = _made_for(op, region, uses, memory)
            if made is not None:
                turned = _turn(op, made, region, uses, memory) or turned
    if turned:
        drop_dead(function)


def _is_transpose(op: Node | None) -> bool:
    return isinstance(op, Call) and op.target is np.transpose and len(op.args) == 1 and not op.kwargs


def _made_for(op: Call, region: Region, uses: Counter[Operand], memory: Memory) -> Call | None:
    """What makes the operand of a call in its region, if that is a product that nothing else reads."""
    value = op.args[0]
    made = value.op if isinstance(value, Value) and uses[value] == 1 and value.temp else None
    if not isinstance(made, Call) or made.target not in _TURNED or made.kwargs or made.primal:
        return None
    return made if made in region.ops and not any(map(memory.is_written, made.args)) else None


def _turn(op: Call, made: Call, region: Region, uses: Counter[Operand], memory: Memory) -> bool:
    """Make the transpose of a product; whether that was better."""
    if made.target is operator.neg:
        inner = _made_for(made, region, uses, memory)
        if inner is None or inner.target is not np.outer:
            return False
        made.args = [_turned_outer(inner, op, region)]
        op.target, op.args, op.style = operator.neg, made.args, ""
    elif made.target is np.outer:
        op.target, op.args, op.style = np.outer, made.args[::-1], ""
    elif all(rank(of_operand(arg)) == 2 for arg in made.args) and any(
            isinstance(arg, Value) and _is_transpose(arg.op) for arg in made.args):
        op.target, op.args, op.style = operator.matmul, [_transposed(arg, op, region) for arg in made.args[::-1]], ""
    else:
        return False
    return True


def _turned_outer(made: Call, op: Call, region: Region) -> Value:
    return _before(Call(np.outer, made.args[::-1], location=op.location, section=op.section), made.output, op, region)


def _transposed(operand: Operand, op: Call, region: Region) -> Operand:
    made = operand.op if isinstance(operand, Value) else None
    if isinstance(made, Call) and _is_transpose(made):
        return made.args[0]
    assert isinstance(operand, Value)
    return _before(Call(np.transpose, [operand], style="attribute", location=op.location, section=op.section),
                   operand, op, region)


def _before(made: Call, like: Value, op: Call, region: Region) -> Value:
    """What a new call before another one defines."""
    kind = of_operand(op.output) if made.target is np.outer else like.type
    made.outputs = [Value(like.name, kind, temp=True)]
    made.output.op = made
    region.ops.insert(region.ops.index(op), made)
    return made.output

"""The order in which the values of a dict are taken from which keys are taken out.

Comes in: a typed function that is about to be differentiated. Goes out: the same function, changed in place, in which
``d.values()`` is taken by a list of the keys, where keys are taken out of such a dict. Invariant: the reverse sweep,
which puts these keys in again as the last ones, knows which value belongs to which key.
"""

from __future__ import annotations

import operator

from srcdiff import runtime
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir import containers
from srcdiff.ir.nodes import Call, Function, Value
from srcdiff.ir.types import Dict
from srcdiff.ir.walk import calls_of, regions_of


def keep_key_order(function: Function) -> None:
    """Take values by their keys."""
    removals = [op.args[0] for op in calls_of(function.body, {operator.delitem, containers.take})
                if isinstance(of_operand(op.args[0]), Dict)]
    if not removals or not calls_of(function.body, {runtime.values_of}):
        return
    memory = Memory(function)
    changing = set(map(memory.group, removals))
    for region in regions_of(function):
        for place, op in reversed(list(enumerate(region.ops))):
            taken = isinstance(op, Call) and op.target is runtime.values_of and len(op.args) == 1
            if isinstance(op, Call) and taken and memory.group(op.args[0]) in changing:
                made = Call(list, op.args[:1], location=op.location, primal=op.primal, guarded=op.guarded)
                keys = Value("keys", type_of(made), temp=True)
                made.outputs, keys.op = [keys], made
                op.args = [*op.args, keys]
                region.ops.insert(place, made)

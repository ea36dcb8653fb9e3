"""Copies made for calls of functions that copy what they are given.

Comes in: a function and the procedures it calls, about to be printed. Goes out: the same without the copies of arrays,
lists and dicts that are made for a call alone, where the procedure begins with a copy of its own. Invariant: nobody
sees the difference, as a procedure changes nothing that it is given, and nothing is stored between copy and call.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.effects import has_effect
from srcdiff.analysis.groups import holds_constants
from srcdiff.analysis.memory import is_store
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, Node, Operand, Procedure, Region, Value
from srcdiff.ir.types import Dict, List
from srcdiff.ir.walk import procedures_of, read_counts, regions_of


def pass_uncopied(function: Function) -> None:
    """Leave out the copies that the procedures of a function make again."""
    procedures = {procedure: procedure.function for procedure in procedures_of(function)}
    copying = {procedure: _copied_parameters(body) for procedure, body in procedures.items() if body is not None}
    if not any(copying.values()):
        return
    for body in (function, *filter(None, procedures.values())):
        uses = read_counts(body)
        for region in regions_of(body):
            for op in list(region.ops):
                if isinstance(op, Call) and isinstance(op.target, Procedure):
                    _pass_uncopied(op, copying.get(op.target, ()), region, uses)


def _copied_parameters(function: Function) -> tuple[int, ...]:
    """The numbers of the parameters of which a function reads a copy, and nothing else."""
    uses = read_counts(function)
    copying = [op for op in function.body.ops if isinstance(op, Call) and op.args and (
        _is_copy(op) or op.target is np.full_like)]
    copied = {op.args[-1] for op in copying if uses[op.args[-1]] == op.args.count(op.args[-1])}
    return tuple(k for k, param in enumerate(function.params) if param.value in copied)


def _is_copy(op: Node) -> bool:
    """Whether an operation copies an array, or a list or dict of numbers, and nothing else."""
    if not isinstance(op, Call) or not op.args or op.args[0] is not op.args[-1] or op.kwargs:
        return False
    source = op.args[0]
    if op.target in (runtime.owned, list, dict) and isinstance(source, Value):
        return type(source.type) in (List, Dict) and op.output.type == source.type and holds_constants(source)
    return op.target in (np.copy, prim.own)


def _pass_uncopied(op: Call, numbers: tuple[int, ...], region: Region, uses: Counter[Operand]) -> None:
    for k in numbers:
        made = next((each for each in region.ops if op.args[k] in each.outputs), None)
        if made is None or not _is_copy(made) or uses[op.args[k]] != 1:
            continue
        between = region.ops[region.ops.index(made) + 1:region.ops.index(op)]
        if isinstance(made, Call) and not any(map(_changes, between)):
            op.args[k] = made.args[0]
            region.ops.remove(made)


def _changes(op: Node) -> bool:
    return bool(op.regions()) or is_store(op) or has_effect(op) or isinstance(op, Call) and op.target in prim.CONSUMING

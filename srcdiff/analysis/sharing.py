"""What memory the result of a procedure shares with what it is given.

Comes in: a procedure and its function. Goes out: its ``sources``. Invariant: where these are known, the result shares
memory with nothing else.
"""

from __future__ import annotations

from srcdiff.analysis.aliases import is_immutable
from srcdiff.analysis.groups import DEEPEST, Groups
from srcdiff.ir.nodes import Call, Function, Procedure, Value
from srcdiff.ir.walk import operations

#: After so many rounds nothing is noted of what calls itself and shares more each time.
_ROUNDS = 8


def find_sources(procedure: Procedure, function: Function) -> None:
    """Note with which operands a procedure that is made of a function shares memory, and how deep that lies in them and
    in the result; nothing, where it calls others of which that is not known yet."""
    called = {op.target for op in operations(function.body) if isinstance(op, Call)}
    if any(isinstance(target, Procedure) and target.function is None and target is not procedure for target in called):
        return
    procedure.fresh, procedure.sources = False, ()
    for _ in range(_ROUNDS):
        groups, result = Groups(function), function.result
        reached = groups.reached(result) if isinstance(result, Value) else ()
        found = tuple(dict.fromkeys(
            (k, min(inner, DEEPEST), min(reached.index(group), DEEPEST)) for k, param in enumerate(function.params)
            if not is_immutable(param.value) for inner, group in enumerate(groups.reached(param.value))
            if group in reached))
        if found == procedure.sources:
            return
        procedure.sources = found
    procedure.sources = None

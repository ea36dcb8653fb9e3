"""Whether a variable has been assigned.

Comes in: an operand. Goes out: whether some path leaves it unassigned. Invariant: where the answer is no, reading it
is safe wherever it is in scope.
"""

from __future__ import annotations

from srcdiff.ir.nodes import UNDEFINED, If, Loop, Operand, Value, arms_of


def may_be_undefined(operand: Operand) -> bool:
    """Whether some path leaves a value unassigned."""
    todo, seen = [operand], {operand}
    while todo:
        value = todo.pop()
        if value is UNDEFINED:
            return True
        op = value.op if isinstance(value, Value) else None
        if isinstance(value, Value) and isinstance(op, (If, Loop)):
            k = op.outputs.index(value)
            sources = [arm.yields[k] for arm in arms_of(op)] if isinstance(op, If) else [
                op.inits[k], op.body.yields[k]]
            todo += [source for source in sources if source not in seen]
            seen.update(sources)
    return False

"""Whether a variable has been assigned.

Comes in: an operand. Goes out: whether some path leaves it unassigned. Invariant: where the answer is no, reading it
is safe wherever it is in scope.
"""

from __future__ import annotations

from collections.abc import Set

from srcdiff.ir.nodes import UNDEFINED, If, Loop, Operand, Value, arms_of, is_literal


def may_be_undefined(operand: Operand, unassigned: Set[Operand] = frozenset()) -> bool:
    """Whether some path leaves a value unassigned, where the parameters of loops among ``unassigned`` may be so."""
    ends = _ends(operand)
    return UNDEFINED in ends or not unassigned.isdisjoint(ends)


def may_be_missing(operand: Operand) -> bool:
    """The same in derivative code, where None may stand for what a path has not assigned."""
    return any(end is UNDEFINED or is_literal(end, None) for end in _ends(operand))


def _ends(operand: Operand) -> set[Operand]:
    """What a value may be, through branches and loops."""
    todo, seen = [operand], {operand}
    while todo:
        value = todo.pop()
        op = value.op if isinstance(value, Value) else None
        if isinstance(value, Value) and isinstance(op, (If, Loop)):
            k = op.outputs.index(value)
            sources = [arm.yields[k] for arm in arms_of(op)] if isinstance(op, If) else [
                op.inits[k], op.body.yields[k]]
            todo += [source for source in sources if source not in seen]
            seen.update(sources)
    return seen

"""Whether a variable has been assigned.

Comes in: an operand. Goes out: whether some path leaves it unassigned. Invariant: where the answer is no, reading it
is safe wherever it is in scope.
"""

from __future__ import annotations

from collections.abc import Set

from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Loop, Node, Operand, Region, Value, arms_of, is_literal


def may_be_undefined(operand: Operand, unassigned: Set[Operand] = frozenset()) -> bool:
    """Whether some path leaves a value unassigned, where the parameters of loops among ``unassigned`` may be so."""
    ends = _ends(operand)
    return UNDEFINED in ends or not unassigned.isdisjoint(ends)


def is_read_in(region: Region, value: Operand) -> bool:
    """Whether a region reads a value in any case, so that it has been assigned where the region has run to its end."""
    return any(_reads(op, value) for op in region.ops)


def _reads(op: Node, value: Operand) -> bool:
    """Whether an operation reads a value; what is srcdiff's own may keep or hand on what has not been assigned."""
    if isinstance(op, Call):
        theirs = op.location is not None and not (getattr(op.target, "__module__", None) or "").startswith("srcdiff")
        return theirs and value in op.operands()
    if isinstance(op, If):
        return all(is_read_in(arm, value) for arm in arms_of(op))
    return isinstance(op, Loop) and _runs(op) and is_read_in(op.body, value)


def _runs(op: Loop) -> bool:
    """Whether a loop is known to have iterations."""
    bounds = [bound.value for bound in op.bounds or () if isinstance(bound, Const)]
    return len(bounds) == 3 and op.limit is None and bounds[2] != 0 and len(range(*bounds)) > 0


def may_be_none(operand: Operand) -> bool:
    """Whether some path gives a value None; in derivative code that may stand for what it has not assigned."""
    return any(is_literal(end, None) for end in _ends(operand))


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

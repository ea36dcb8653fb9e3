"""Stop flags of loops, which are printed as ``break``.

Comes in: a function, which is changed. Goes out: nothing; and what the flags are at the ends of a loop's body.
Invariant: every value is what it was.

A loop that is left early carries flags: whether it was left by ``break``, or by ``return``. Each is set anew in every
iteration, although in one that goes on it is what it was before. It is handed on as it is, so that it is assigned only
where the loop is left. Before::

    for i in range(n):
        if s > 3:
            returned = True
            break
        returned = False

After::

    for i in range(n):
        if s > 3:
            returned = True
            break
"""

from __future__ import annotations

import operator

from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Operand, Region, Value, is_literal
from srcdiff.ir.walk import branches_and_loops


def flags_of(op: If, stop: Operand) -> list[Operand] | None:
    """What ``stop`` is at the end of each arm of a branch, if the branch decides on it."""
    if not isinstance(stop, Value):
        return None
    if stop in op.outputs:
        return [arm.yields[op.outputs.index(stop)] for arm in op.regions()]
    if op.test is stop:
        return [Const(True), Const(False)]
    negated = op.test.op if isinstance(op.test, Value) else None
    if isinstance(negated, Call) and negated.target is operator.not_ and negated.args[0] is stop:
        return [Const(False), Const(True)]
    return None


def decides(region: Region, stop: Operand | None) -> bool:
    """Whether the last branch of a region decides on ``stop`` by constants only."""
    if stop is None or not region.ops or not isinstance(region.ops[-1], If) or region.ops[-1].form in (
            "with", "block", "try"):
        return False
    flags = flags_of(region.ops[-1], stop)
    return flags is not None and all(
        is_literal(flag, True) or is_literal(flag, False) or decides(arm, flag)
        for flag, arm in zip(flags, region.ops[-1].regions(), strict=True))


def hand_flags_on(function: Function) -> None:
    """Hand flags on where they are what they were."""
    for op in reversed(branches_and_loops(function.body)):     # inner loops first
        if not isinstance(op, Loop) or op.body.stop is None:
            continue
        if decides(op.body, op.body.stop):
            op.body.stop = _apart(op.body, op.body.stop)
        for j, (param, init) in enumerate(zip(op.carried, op.inits, strict=True)):
            if isinstance(init, Const) and type(init.value) is bool and _stays(
                    op.body, op.body.yields[j], init.value, op.body.stop):
                op.body.yields[j] = _held(op.body.yields[j], param, init.value)
                _hand_on(op.body, param, init.value)


def _apart(region: Region, stop: Operand) -> Operand:
    """The flag ``stop``, that the last branch of a region yields, as a value that nothing else reads."""
    op = region.ops[-1] if region.ops else None
    if not isinstance(stop, Value) or not isinstance(op, If) or stop not in op.outputs:
        return stop
    made = Value("stop", stop.type, temp=True)
    for arm, flag in zip(op.regions(), flags_of(op, stop) or (), strict=True):
        arm.yields.append(_apart(arm, flag))
    op.outputs.append(made)
    made.op = op
    return made


def _held(operand: Operand, param: Value, value: bool) -> Operand:
    return param if is_literal(operand, value) else operand


def _hand_on(region: Region, param: Value, value: bool) -> None:
    """Put ``param`` in the place of the literal that it is, where that is handed to a variable of the same name."""
    for op in region.ops:
        if isinstance(op, If):
            for k, output in enumerate(op.outputs):
                if output.name == param.name:
                    for arm in op.regions():
                        arm.yields[k] = _held(arm.yields[k], param, value)
        elif isinstance(op, Loop):
            same = [inner.name == param.name for inner in op.carried]
            op.inits = [_held(init, param, value) if own else init for init, own in zip(op.inits, same, strict=True)]
            if any(same):
                continue        # inside, the name means what that loop carries
        for inner in op.regions():
            _hand_on(inner, param, value)


def _stays(region: Region, end: Operand, held: bool, stop: Operand) -> bool:
    """Whether a value at the end of a region is the literal ``held`` unless the loop is left."""
    if is_literal(end, held) or is_literal(stop, True) or end is stop and not held:
        return True
    last = region.ops[-1] if region.ops else None
    if not isinstance(last, If) or end not in last.outputs:
        return False
    ends = [arm.yields[last.outputs.index(end)] for arm in last.regions()]
    flags = flags_of(last, stop) or [stop, stop]
    return all(_stays(arm, inner, held, flag) for arm, inner, flag in zip(last.regions(), ends, flags, strict=True))

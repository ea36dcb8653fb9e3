"""The tangent of what has none.

Comes in: an operand that is not active, where a tangent is needed. Goes out: a zero in its structure and shape, or a
plain one. Invariant: it is made where the value is there to be asked for its shape.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from srcdiff import runtime
from srcdiff.analysis.definedness import may_be_undefined
from srcdiff.analysis.types import of_operand
from srcdiff.ir.nodes import UNDEFINED, Const, If, Loop, Operand, Region, Value
from srcdiff.ir.types import OBJECT, Array, Stack, Static, Type, is_complex, is_container, is_differentiable, rank

if TYPE_CHECKING:
    from srcdiff.transform.tangent import Forward


def zero_of(forward: Forward, operand: Operand, like: Type | None) -> Operand:
    """The zero tangent of an operand. ``like`` is the type of what it becomes where it is only handed on, which may
    hold floats where the operand holds integers."""
    kind, builder = of_operand(operand), forward.builder
    if operand is UNDEFINED:
        return operand
    if isinstance(kind, Stack):     # of which nothing is active, handed over to who pops from it
        return builder.call(runtime.zero_tangents, operand, name="zero")
    like = like if like is not None and is_differentiable(like) else None
    if like is not None and isinstance(operand, Value) and may_be_undefined(operand, forward.unassigned) and (
            isinstance(operand.op, If) or isinstance(operand.op, Loop) and rank(kind) != 0):
        return _made_where_assigned(forward, operand.op, operand, like)
    if like is not None and is_container(kind) and is_container(like) and kind.shows_integers:  # among others of floats
        return builder.call(runtime.filled, Const(0.0), operand, name="zero")
    if is_differentiable(kind):
        return _read_zero(forward, operand) if may_be_undefined(operand) else forward.derive.zero(operand)
    if kind == OBJECT and isinstance(operand, Value):       # it may be an array all the same
        return builder.call(runtime.zero_tangent, operand, name="zero")
    if like is None:
        return Const(None)
    if rank(kind) == 0:
        return Const(0j if is_complex(like) else 0.0)
    if isinstance(kind, Static) or may_be_undefined(operand):
        return Const(None)
    if isinstance(kind, Array):     # of integers; its tangent is one of floats
        return builder.call(operator.mul, Const(0.0), operand, name="zero")
    return builder.call(runtime.zero_tangent, operand, name="zero")


def _read_zero(forward: Forward, operand: Operand) -> Operand:
    """The zero tangent of what a path leaves unassigned, but has been assigned where it is read."""
    op = operand.op if isinstance(operand, Value) else None
    if isinstance(operand, Value) and isinstance(op, If):
        return _made_where_assigned(forward, op, operand, operand.type)
    if rank(of_operand(operand)) == 0:
        return Const(0.0)
    if isinstance(op, Loop):
        return forward.builder.call(runtime.zero_tangent, operand, name="zero")
    return Const(None)


def _made_where_assigned(forward: Forward, op: If | Loop, output: Value, like: Type) -> Operand:
    """The zero tangent of what need not be assigned, made in the branch or loop that assigns it."""
    k = op.outputs.index(output)
    if isinstance(op, Loop):
        before = Region()
        with forward.builder.inside(before):
            forward.carry(op, k, like)
        forward.unassigned.add(op.carried[k])
        region = forward.places[op]
        start = region.ops.index(op)
        region.ops[start:start] = before.ops
    for region in [op.body] if isinstance(op, Loop) else op.regions():
        with forward.builder.inside(region):
            region.yields.append(forward.dot(region.yields[k], like))
    forward.result(op, output, like)
    return forward.dots[output]

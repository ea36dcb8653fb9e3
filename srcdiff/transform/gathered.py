"""Lists and dicts of comprehensions whose rounds are written out, and sums of lists that are written down.

Comes in: the operations of such rounds, which put one item after the other into a list or a dict that was made empty; a
sum. Goes out: the list or dict, written down with all its items. Invariant: nobody else has seen it before it has them,
and the items are computed in the order in which they were.

before::

    xs = []
    xs = push(xs, f(a))
    xs = push(xs, g(a))

after::

    xs = [f(a), g(a)]
"""

from __future__ import annotations

import operator

from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Node, Operand, Region, Value
from srcdiff.ir.walk import operations
from srcdiff.transform.functions import classes_picked


def gathered(operand: Operand, builder: Builder) -> Operand:
    """A list or a dict that was filled in the region at hand, written down."""
    made = operand.op if isinstance(operand, Value) else None
    if isinstance(made, Call) and made.target is prim.push:
        return _gathered_list(operand, made, builder)
    if isinstance(made, Call) and made.target is prim.make_dict and len(made.args) == 1:
        _gather_dict(made, builder)
    return operand


def write_sum_down(call: Call) -> None:
    """Let ``[a, b] + [c]`` be one list, if it holds objects of several classes and its parts have no names."""
    parts = [arg.op for arg in call.args if isinstance(arg, Value) and arg.temp]
    written = [made for made in parts if isinstance(made, Call) and made.target is prim.make_list]
    items = [item for made in written for item in made.args]
    if len(written) == len(call.args) and len(set().union(*map(classes_picked, items))) > 1:
        call.target, call.args = prim.make_list, items


def _gathered_list(operand: Operand, last: Call, builder: Builder) -> Operand:
    chain: list[Call] = []
    made: Node | None = last
    while isinstance(made, Call) and made.target is prim.push and isinstance(made.args[0], Value):
        chain.insert(0, made)
        made = made.args[0].op
    inner = isinstance(made, Call) and made.target is prim.make_list       # of a comprehension with two loops
    if not isinstance(made, Call) or not (inner or made.target is prim.new_list) or not all(
            op in builder.region.ops for op in (made, *chain)):
        return operand
    builder.region.ops = [op for op in builder.region.ops if op not in chain and op is not made]
    items = [*made.args, *(op.args[1] for op in chain)]
    shown = Call(prim.make_list, items, location=last.location, section=last.section)
    return builder.define(shown, made.output.name, temp=made.output.temp, user=made.output.user)


def _gather_dict(made: Call, builder: Builder) -> None:
    held, ops = made.output, builder.region.ops
    stores = [op for op in ops if isinstance(op, Call) and op.target is operator.setitem and op.args[0] is held]
    keys = [op.args[1].value for op in stores if isinstance(op.args[1], Const) and type(op.args[1].value) in (str, int)]
    if made not in ops or not keys or len(set(keys)) < len(stores) or not held.temp or any(
            held in op.operands() for op in operations(Region(ops=ops)) if op not in stores):
        return
    builder.region.ops = [op for op in ops if op is not made and op not in stores]
    made.args = [Const(tuple(keys)), *[op.args[2] for op in stores]]
    made.output.type = builder.type_of(made)
    builder.region.ops.append(made)

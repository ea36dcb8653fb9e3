"""Numbers that are taken for arrays that may be stored into.

Comes in: a function about to be differentiated, and what is active in it. Goes out: nothing, or a refusal. Invariant:
what refers to written memory, as far as its type tells, is an array on every path, or no active value goes into it.

The cotangent of a number is a value, and that of an array that is stored into is memory, to which is added in place.
Where a list holds both, or a name means the one on one path and the other on another, neither is right.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator

from srcdiff.analysis.aliases import is_part
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import item_type, of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Value
from srcdiff.ir.types import Mixed, Type, facing, is_container, is_differentiable, is_number, items_of, rank
from srcdiff.ir.walk import operations


def refuse_hidden_numbers(function: Function, active: set[Value], memory: Memory) -> None:
    """Refuse active numbers of which it is not known that they are none of the arrays that are stored into."""
    for op in operations(function.body) if memory.stores else ():
        for source, kind, holder, seen in _seen_as(op):
            if source in active and memory.is_written(holder) and _hides(kind, seen):
                raise UnsupportedCall("numbers are put beside lists or arrays that are changed in place", op.location, [
                    ("instead", "keep the numbers apart, under names or in lists of their own")])


def _seen_as(op: Node) -> Iterator[tuple[Operand, Type, Operand, Type]]:
    """What an operation hands on, or reads of it, with its type; and as what of which type it goes on."""
    pairs: list[tuple[Operand, Value]] = []
    if isinstance(op, If):
        pairs = [(given, output) for arm in op.regions() for given, output in zip(arm.yields, op.outputs, strict=False)]
    elif isinstance(op, Loop):
        pairs = [*zip(op.inits, op.carried, strict=False), *zip(op.body.yields, op.carried, strict=False),
                 *zip(op.carried, op.outputs, strict=False)]
    elif isinstance(op, Call) and op.target in (prim.make_tuple, prim.make_list, prim.make_dict):
        keyed = op.target is prim.make_dict and isinstance(op.args[0], Const)
        values = op.args[1:] if keyed else op.args
        keys = op.args[0].value if keyed and isinstance(op.args[0], Const) else range(len(values))
        for key, value in zip(keys, values, strict=True):
            yield value, of_operand(value), op.output, item_type(op.output.type, Const(key))
    elif isinstance(op, Call) and op.outputs and (
            op.target is operator.getitem and not is_part(op) or op.target in (containers.take, prim.unpack)):
        for item in items_of(of_operand(op.args[0])):
            yield op.args[0], item, op.output, op.output.type
    for source, output in pairs:
        yield source, of_operand(source), output, output.type


def _hides(kind: Type, seen: Type) -> bool:
    """Whether a type has a number where another, of the same value, has what may be an array."""
    return any(is_number(a) and is_differentiable(a) and _is_unclear(b) for a, b in facing(kind, seen))


def _is_unclear(seen: Type) -> bool:
    """Whether nothing tells a number from an array."""
    return rank(seen) is None and not is_container(seen) and not isinstance(seen, Mixed) and is_differentiable(seen)

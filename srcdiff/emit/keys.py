"""Keys, written where they are used.

Comes in: a function, which is changed. Goes out: nothing. Invariant: every value is what it was.

One key often serves several sweeps: ``A[i, j]`` and ``A_bar[i, j]`` have one tuple ``i, j``. It is made again for each,
since that costs nothing and reads better than a variable for it.
"""

from __future__ import annotations

import operator
from collections import Counter
from typing import Any

from srcdiff import runtime
from srcdiff.ir.nodes import Call, Const, Function, Node, Operand, Region
from srcdiff.ir.primitives import ITEM_STORES, index_add, make_tuple
from srcdiff.ir.walk import operations

_KEYED: frozenset[Any] = frozenset({operator.getitem, index_add, runtime.add_at, *ITEM_STORES})
_PARTS: frozenset[Any] = frozenset({make_tuple, slice})


def spell_out_keys(function: Function) -> None:
    """Give each reader of a tuple or slice a key of its own."""
    ops = operations(function.body)
    if _KEYED.isdisjoint([op.target for op in ops if isinstance(op, Call)]):
        return
    reads = Counter(operand for op in ops for operand in op.operands())
    for region in [function.body, *(region for op in ops for region in op.regions())]:
        _spell_out(region, reads)


def _spell_out(region: Region, reads: Counter[Operand]) -> None:
    ops: list[Node] = []
    for op in region.ops:
        if isinstance(op, Call) and op.target in _KEYED and reads[op.args[1]] > 1 and _is_plain(op.args[1]):
            op.args[1] = _again(op.args[1], ops)
        ops.append(op)
    region.ops = ops


def _is_plain(key: Operand) -> bool:
    """Whether a key is put together from constants and variables only."""
    if isinstance(key, Const) or not key.temp:
        return True
    return isinstance(key.op, Call) and key.op.target in _PARTS and all(map(_is_plain, key.op.args))


def _again(key: Operand, ops: list[Node]) -> Operand:
    """Append what makes a key again."""
    if isinstance(key, Const) or not isinstance(key.op, Call) or key.op.target not in _PARTS or not key.temp:
        return key
    args = [_again(arg, ops) for arg in key.op.args]
    made = Call(key.op.target, args, outputs=[key.like()], location=key.op.location, section=key.op.section)
    ops.append(made)
    return made.output

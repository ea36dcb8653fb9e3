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
from srcdiff.analysis.aliases import access
from srcdiff.emit.calls import takes_over
from srcdiff.ir.containers import RESIZING
from srcdiff.ir.nodes import Call, Const, Function, Node, Operand, Region, Value
from srcdiff.ir.primitives import COUNTING, ITEM_STORES, OF_KEYS, index_add
from srcdiff.ir.types import INT
from srcdiff.ir.walk import operations, regions_of, targets_in

_KEYED: frozenset[Any] = frozenset({operator.getitem, index_add, runtime.add_at, *ITEM_STORES}) - RESIZING


def spell_out_keys(function: Function) -> None:
    """Give each reader of a tuple or slice a key of its own."""
    if _KEYED.isdisjoint(targets_in(function.body)):
        return
    ops = operations(function.body)
    reads = Counter(operand for op in ops for operand in op.operands())
    changed = {op.args[0] for op in ops if isinstance(op, Call) and takes_over(op)}
    for region in regions_of(function):
        _Spelling(region, reads, changed).run()


class _Spelling:
    """What spells out the keys in a region; ``changed`` are the values that an operation turns into others, as
    ``n += 1`` does, so that what is made of them cannot be made again."""

    def __init__(self, region: Region, reads: Counter[Operand], changed: set[Operand]) -> None:
        self.region, self.reads, self.changed = region, reads, changed

    def run(self) -> None:
        """Give each reader a key of its own."""
        ops: list[Node] = []
        for op in self.region.ops:
            if isinstance(op, Call) and op.section == "Reverse sweep":
                op.args = [self._view_again(arg, ops) if self.reads[arg] > 1 and self._is_view(arg) else arg
                           for arg in op.args]
            if isinstance(op, Call) and op.target in _KEYED and self.reads[op.args[1]] > 1 and self._is_plain(
                    op.args[1]):
                op.args[1] = self._again(op.args[1], ops)
            ops.append(op)
        self.region.ops = ops

    def _is_plain(self, key: Operand) -> bool:
        """Whether a key is put together from constants and variables only."""
        if isinstance(key, Const) or not key.temp:
            return key not in self.changed
        made = key.op
        counted = isinstance(made, Call) and made.target in COUNTING and key.type == INT
        return isinstance(made, Call) and (counted or made.target in OF_KEYS) and key not in self.changed and all(
            map(self._is_plain, made.args))

    def _again(self, key: Operand, ops: list[Node]) -> Operand:
        """Append what makes a key again."""
        if isinstance(key, Const) or not isinstance(key.op, Call) or not key.temp or not self._is_plain(key):
            return key
        args = [self._again(arg, ops) for arg in key.op.args]
        made = Call(key.op.target, args, outputs=[key.like()], location=key.op.location, section=key.op.section)
        ops.append(made)
        return made.output

    def _is_view(self, operand: Operand) -> bool:
        """Whether an operand is a part of an adjoint array that has no name, as ``x_bar[1:-1]``."""
        if isinstance(operand, Const) or not operand.temp or not isinstance(operand.op, Call):
            return False
        made = operand.op
        base = made.args[0] if made.args else None
        return made.target is operator.getitem and not made.primal and access(made) == "view" and self._is_plain(
            made.args[1]) and isinstance(base, Value) and not base.temp and made in self.region.ops

    def _view_again(self, operand: Operand, ops: list[Node]) -> Operand:
        """Append what makes a view again."""
        assert isinstance(operand, Value)
        assert isinstance(operand.op, Call)
        base, key = operand.op.args
        made = Call(operator.getitem, [base, self._again(key, ops)], outputs=[operand.like()],
                    location=operand.op.location, section=operand.op.section)
        ops.append(made)
        return made.output

"""Numbers that are read from text that the program has written itself.

Comes in: a function, and the values that derivatives are asked for. Goes out: nothing, or a refusal. Invariant: where a
number becomes text and the text a number again, that is not taken for a constant.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Node, Operand, Value

_WRITES = frozenset({
    str, repr, format, ascii, prim.format_string, np.array2string, np.array_repr, np.array_str,
    np.format_float_positional, np.format_float_scientific})
_READS = frozenset({
    float, complex, np.float16, np.float32, np.float64, np.longdouble, np.complex64, np.complex128, np.clongdouble,
    np.array, np.asarray, np.asanyarray, np.fromstring})


def refuse_numbers_from_text(ops: Iterable[Node], inputs: Iterable[Value]) -> None:
    """Refuse ``float(f"{x:.3f}")`` where ``x`` depends on one of ``inputs``."""
    asked = set(inputs)
    for op in ops:
        if isinstance(op, Call) and op.target in _READS and any(_is_written(arg, asked) for arg in op.args):
            raise UnsupportedCall("a number is read from the text of a number that is differentiated", op.location, [
                ("because", "text has no derivative"),
                ("instead", "use the number itself; np.round, and sd.stop_gradient, say what else is meant")])


def _is_written(operand: Operand, asked: set[Value]) -> bool:
    """Whether an operand is text of a number that depends on what is asked for."""
    made = operand.op if isinstance(operand, Value) else None
    return isinstance(made, Call) and made.target in _WRITES and any(_depends(arg, asked) for arg in made.args)


def _depends(operand: Operand, asked: set[Value]) -> bool:
    """Whether an operand may depend on what is asked for."""
    todo, seen = [operand], set[Operand]()
    while todo:
        found = todo.pop()
        if found in asked:
            return True
        if found in seen or not isinstance(found, Value) or found.op is None:
            continue
        seen.add(found)
        if not isinstance(found.op, Call):
            return True
        todo += found.op.operands()
    return False

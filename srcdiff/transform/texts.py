"""Numbers that are read from text that the program has written itself.

Comes in: a function, and the values that derivatives are asked for. Goes out: nothing, or a refusal. Invariant: where a
number becomes text and the text a number again, that is not taken for a constant.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable

import numpy as np

from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Node, Operand, Value

_WRITES = frozenset({
    str, repr, format, ascii, prim.format_string, np.array2string, np.array_repr, np.array_str,
    np.format_float_positional, np.format_float_scientific})
_READS = frozenset({
    float, complex, np.float16, np.float32, np.float64, np.longdouble, np.complex64, np.complex128, np.clongdouble,
    np.array, np.asarray, np.asanyarray, np.fromstring, np.loadtxt, np.genfromtxt})
#: What puts texts together, or takes them apart.
_HANDS_ON = frozenset({prim.make_list, prim.make_tuple, prim.bind, prim.call_method, operator.add, operator.mod})


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
    if not isinstance(made, Call):
        return False
    if made.target in _WRITES or made.target in (operator.mod, prim.call_method) and _is_text(made.args[0]):
        return any(_depends(arg, asked) for arg in made.operands())
    return made.target in _HANDS_ON and any(_is_written(arg, asked) for arg in made.operands())


def _is_text(operand: Operand) -> bool:
    """Whether an operand is a text, so that ``operand % x`` and ``operand.format(x)`` are."""
    made = operand.op if isinstance(operand, Value) else None
    return isinstance(operand, Const) and isinstance(operand.value, str) or (
        isinstance(made, Call) and made.target in _WRITES)


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

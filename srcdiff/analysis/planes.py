"""Where a cotangent or tangent may be complex although the value it belongs to is real.

Comes in: calls and operands of a program in which some types are not known. Goes out: whether an imaginary part may
have to be dropped as the program runs. Invariant: where the answer is no, there is none.

Of an item of ``[r, z]`` it is not known whether it is ``r`` or ``z``. Its cotangent in ``item * 1j`` has an imaginary
part in both cases, and must not have it if the item is ``r``.
"""

from __future__ import annotations

from collections.abc import Sequence

from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir.nodes import Call, Const, Node, Operand, Value
from srcdiff.ir.types import Array, Type, is_complex, is_container, may_be_complex


def is_open(kind: Type) -> bool:
    """Whether it is found only as the program runs whether a number or an array is real or complex."""
    return may_be_complex(kind) and not is_complex(kind) and not is_container(kind)


def widens(call: Call, value: Operand, made: Sequence[Node]) -> bool:
    """Whether the cotangent of an argument, to which a formula has come by the operations in ``made``, may be complex
    where the argument is real: another one is complex, or the function makes complex numbers of real ones, or the
    formula does."""
    others = any(may_be_complex(of_operand(arg)) for arg in call.operands() if arg is not value)
    found = _of_real(call)
    return others or has_imaginary(made) or is_complex(found) or is_open(of_operand(value)) and may_be_complex(found)


def has_imaginary(made: Sequence[Node]) -> bool:
    """Whether a complex number is written in operations."""
    return any(isinstance(arg, Const) and isinstance(arg.value, complex) for op in made for arg in op.operands())


def _of_real(call: Call) -> Type:
    """The type of what a call gives where all that may be real is."""
    real = [Value("x", Array("float64", kind.axes if isinstance(kind, Array) else ("n", "n")))
            if is_open(kind := of_operand(arg)) else arg for arg in call.args]
    return type_of(Call(call.target, real, call.kwargs))

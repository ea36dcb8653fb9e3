"""Functions of ``functools.singledispatch``, once the type of the first argument is known.

Comes in: a function, and the operands it is called with. Goes out: the function that is registered for the class of the
first one. Invariant: whatever class a value of that type has when the program runs, the same one is chosen.
"""

from __future__ import annotations

import functools
from types import FunctionType
from typing import Any

import numpy as np

from srcdiff.analysis.types import of_operand
from srcdiff.ir.nodes import Const, Operand
from srcdiff.ir.types import Array, Dict, List, Number, Record, Static, Tuple, TupleOf, Type

_NUMBERS: dict[str, tuple[type, ...]] = {
    "float": (float, np.float64), "int": (int, np.int64), "bool": (bool, np.bool_), "complex": (complex, np.complex128)}
_CONTAINERS: dict[type, type] = {TupleOf: tuple, List: list, Dict: dict}
_DISPATCHER = functools.singledispatch(lambda x: x).__code__  # type: ignore[attr-defined]


def dispatched(target: Any, args: list[Operand]) -> Any:
    """The function that a call runs; None where the function is no such one, or the class is not known."""
    if not isinstance(target, FunctionType) or target.__code__ is not _DISPATCHER or not args:
        return None
    first = args[0]
    written = isinstance(first, Const) and first.name is None
    classes = (type(first.value),) if isinstance(first, Const) and written else _classes(of_operand(first))
    found = {target.dispatch(cls) for cls in classes}  # type: ignore[attr-defined]
    return found.pop() if len(found) == 1 else None


def _classes(kind: Type) -> tuple[type, ...]:
    """The classes that a value of a type may have."""
    if isinstance(kind, Record):
        return (kind.cls,)
    if isinstance(kind, Static):
        return (type(kind.value),)
    if isinstance(kind, Tuple):
        return (kind.maker or tuple,)
    if isinstance(kind, Number):
        return _NUMBERS.get(kind.kind, ())
    if isinstance(kind, Array):
        scalar = kind.axes == () and kind.boxed is False and kind.dtype is not None
        return (np.ndarray,) if kind.axes else (np.dtype(kind.dtype).type,) if scalar else ()
    return (_CONTAINERS[type(kind)],) if type(kind) in _CONTAINERS else ()

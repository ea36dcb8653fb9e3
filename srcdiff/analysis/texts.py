"""The types of texts, of what is read from them, and of what their methods give.

Comes in: a call and the types of its operands. Goes out: the type of its result, or None where it is not of texts.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const
from srcdiff.ir.types import BOOL, FLOAT, INT, List, Object, Static, Tuple, Type

TEXT = Object(str)
#: The types of what methods of texts give.
_METHODS: dict[str, Type] = {
    **dict.fromkeys(("capitalize", "casefold", "center", "expandtabs", "format", "join", "ljust", "lower", "lstrip",
                     "removeprefix", "removesuffix", "replace", "rjust", "rstrip", "strip", "swapcase", "title",
                     "translate", "upper", "zfill"), TEXT),
    **dict.fromkeys(("rsplit", "split", "splitlines"), List(TEXT)),
    **dict.fromkeys(("partition", "rpartition"), Tuple((TEXT, TEXT, TEXT))),
    **dict.fromkeys(("endswith", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower",
                     "isnumeric", "isspace", "istitle", "isupper", "startswith"), BOOL),
    **dict.fromkeys(("count", "find", "index", "rfind", "rindex"), INT)}


def is_text(kind: Type) -> bool:
    """Whether a value is a text."""
    return kind == TEXT or isinstance(kind, Static) and isinstance(kind.value, str)


def _method(call: Call, operands: list[Type]) -> Type | None:
    name = call.args[1]
    return _METHODS.get(name.value) if isinstance(name, Const) and is_text(operands[0]) else None


def computed(target: Callable[..., object], operands: Sequence[Type]) -> Type | None:
    """What an operator makes of texts, None where there are none."""
    if target in (operator.add, operator.iadd) and all(map(is_text, operands)):
        return TEXT
    repeated = target in (operator.mul, operator.imul) and INT in operands
    formatted = target is operator.mod and is_text(operands[0])
    return TEXT if formatted or repeated and any(map(is_text, operands)) else None


def _of_text(call: Call, operands: list[Type]) -> Type | None:
    return TEXT if is_text(operands[0]) else None


def _number(call: Call, operands: list[Type]) -> Type | None:
    return FLOAT if operands and is_text(operands[0]) else None


def _letters(call: Call, operands: list[Type]) -> Type | None:
    return List(TEXT) if operands and is_text(operands[0]) else None


def _compared(call: Call, operands: list[Type]) -> Type | None:
    return BOOL if all(map(is_text, operands)) else None


#: By target what tells the type of its result.
TEXTS: dict[Callable[..., object], Callable[[Call, list[Type]], Type | None]] = {
    **dict.fromkeys((operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge), _compared),
    operator.getitem: _of_text, prim.call_method: _method, list: _letters, sorted: _letters, float: _number}

"""What identifies a specialisation, and what it must not outlive.

Comes in: functions and the arguments of calls. Goes out: keys, types, positions of parameters, guards. Invariant: calls
with equal keys have arguments of equal types; while its guards hold, what was resolved when a function was read is what
its names mean.
"""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from srcdiff.analysis.values import of_value
from srcdiff.errors import Place, WrongWrt
from srcdiff.frontend.source import cells_of
from srcdiff.ir.attributes import Attribute, content_of
from srcdiff.ir.nodes import Location, Statement
from srcdiff.ir.types import Type
from srcdiff.runtime.objects import fields_of

#: Classes that say everything about the type of their instances.
EXACT = frozenset({
    float, int, complex, type(None), np.float64, np.float32, np.float16, np.int64, np.int32, np.complex128})
_ABSENT = object()

Wrt = int | str | Sequence[int | str]


def key_of(args: Sequence[Any]) -> tuple[Any, ...]:
    """A hashable key that is equal for arguments of equal types; cheap for numbers and arrays."""
    return tuple([_token(arg) for arg in args])


def _token(arg: Any) -> Any:
    kind = type(arg)
    if kind in EXACT:
        return kind
    if kind is np.ndarray:
        shape = arg.shape
        return arg.dtype, tuple([size == 1 for size in shape]) if 1 in shape else len(shape)
    return of_value(arg)


def types_of(names: Sequence[str], args: Sequence[Any]) -> dict[str, Type]:
    """The type of each argument, by parameter."""
    return {name: of_value(arg) for name, arg in zip(names, args, strict=True)}


def place_of(code: CodeType | None, name: str) -> Location | None:
    """The place of a function's first line."""
    if code is None:
        return None
    text = linecache.getline(code.co_filename, code.co_firstlineno).strip("\n")
    indent = len(text) - len(text.lstrip())
    file, line = code.co_filename, code.co_firstlineno
    return Location(Statement(text.strip(), file, line), file, name, line, indent, line, len(text.encode()))


def positions_of(wrt: Wrt, names: Sequence[str], function: str, place: Place | None,
                 asked_as: str = "wrt") -> tuple[tuple[int, ...], bool]:
    """The positions of the parameters that ``wrt`` names (or ``of``), and whether it is a tuple."""
    many = isinstance(wrt, (tuple, list))
    asked: list[int | str] = list(wrt) if isinstance(wrt, (tuple, list)) else [wrt]  # type: ignore[list-item]
    found = [_position(one, names, function, place, asked_as) for one in asked]
    if len(set(found)) < len(found):
        raise WrongWrt(f"{asked_as} names a parameter of {function} twice: {wrt!r}", place, [
            ("instead", "name each one once")])
    if not found:
        raise WrongWrt(f"{asked_as} names no parameter of {function}", place, [
            ("instead", f"choose from {', '.join(names)}")])
    return tuple(found), many


def _position(one: int | str, names: Sequence[str], function: str, place: Place | None, asked_as: str) -> int:
    if isinstance(one, str) and one in names:
        return names.index(one)
    if isinstance(one, int) and not isinstance(one, bool) and -len(names) <= one < len(names):
        return one % len(names)
    raise WrongWrt(f"{asked_as}={one!r} is no parameter of {function}", place, [
        ("instead", f"choose from {', '.join(names)}, or their positions 0 to {len(names) - 1}" if names
         else f"{function} has no parameters to differentiate with respect to")])


@dataclass
class Guard:
    """A global name, closure variable or attribute that was resolved, and what it was; of what may come to hold other
    things also the type, which is known by what it holds. Generated code may read it itself each time it ``runs``."""

    name: str
    look_up: Callable[[], Any]
    value: Any
    runs: bool = False
    type: Type | None = field(init=False)

    def __post_init__(self) -> None:
        holds_others = isinstance(self.value, (list, dict, tuple, np.ndarray)) or fields_of(self.value) is not None
        self.type = of_value(self.value) if holds_others or self.runs else None

    def holds(self) -> bool:
        """Whether the name still means the same object, which holds the same kinds of things; of what generated code
        reads itself, one of the same type."""
        found = self.look_up()
        return (found is self.value or self.runs) and (self.type is None or of_value(found) == self.type)

    def is_same(self) -> bool:
        """Whether the name still means the same object."""
        return self.look_up() is self.value and self.holds()


def guards_of_attributes(attributes: Iterable[Attribute]) -> list[Guard]:
    """Guards for what modules and classes held."""
    return [Guard(found.name, found.look_up, found.value, _is_read(found)) for found in attributes]


def _is_read(found: Attribute) -> bool:
    """Whether generated code reads an attribute itself, where it stands, and was written without knowing its value:
    numbers may be sizes, axes or exponents."""
    number = isinstance(found.value, (int, float, complex, np.number)) and not isinstance(found.value, bool)
    return isinstance(found.value, np.ndarray) or number and found.anew


def guards_of(function: Callable[..., Any]) -> list[Guard]:
    """Guards for the names a function looks up outside itself, but for modules."""
    if not isinstance(function, FunctionType):
        return []
    found = []
    for name in sorted(_names(function.__code__)):
        if name in function.__globals__ and not isinstance(function.__globals__[name], ModuleType):
            found.append(Guard(name, partial(function.__globals__.get, name, _ABSENT), function.__globals__[name]))
    found += [Guard(name, partial(content_of, cell, _ABSENT), content_of(cell, _ABSENT))
              for name, cell in cells_of(function).items()]
    return found


def _names(code: CodeType) -> set[str]:
    names = set(code.co_names)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            names |= _names(inner)
    return names


def parameters_of(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of a function, without following ``__wrapped__``: it is this function that is differentiated."""
    return inspect.signature(function, follow_wrapped=False)

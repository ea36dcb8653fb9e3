"""Methods that Python calls of itself, as ``str(x)`` calls ``__str__`` and a test ``__bool__``.

Comes in: a call that is written as it is, or what a branch asks. Goes out: nothing, or a refusal. Invariant: such a
method changes nothing, so that the call can be left out, made once more, or made before another.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from srcdiff import runtime
from srcdiff.analysis.effects import has_effect, may_change_arguments
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.frontend.side_effects import changes_object
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import LIBRARIES, attribute, library_of
from srcdiff.ir.containers import Field
from srcdiff.ir.nodes import Call, Const, Location, Operand
from srcdiff.ir.types import Array, Type, is_container, items_of
from srcdiff.transform.special_methods import METHODS, class_of

_TRUTH, _TEXT = ("__bool__", "__len__"), ("__str__", "__repr__")
_OF_KEYS = ("__hash__", "__eq__", "__index__")
_ORDER = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
#: What the objects that are given to a call are asked for; of others, all that there is.
_ASKED: dict[Callable[..., Any], tuple[str, ...]] = {
    **{target: tuple(filter(None, names)) for target, names in METHODS.items()},
    operator.ne: ("__ne__", "__eq__"), operator.mod: ("__mod__", "__rmod__", *_TEXT),
    operator.mul: ("__mul__", "__rmul__", "__index__"),
    **dict.fromkeys((bool, operator.not_, operator.truth, any, all), _TRUTH), sum: ("__add__", "__radd__"),
    **dict.fromkeys((str, repr, print), _TEXT),
    **dict.fromkeys((format, prim.format_string), (*_TEXT, "__format__")),
    **dict.fromkeys((list, tuple, enumerate, zip, reversed, iter, prim.unpack),
                    ("__iter__", "__getitem__", "__len__", "__reversed__")),
    float: ("__float__", "__index__"), int: ("__int__", "__index__"), hash: ("__hash__",),
    **dict.fromkeys((isinstance, type, id, operator.is_, operator.is_not, callable, dict, super, map, filter), ()),
    **dict.fromkeys((sorted, max, min, runtime.order_of, runtime.place_of_largest, runtime.place_of_smallest), _ORDER),
    **dict.fromkeys((operator.contains, operator.indexOf, operator.countOf), ("__eq__", "__contains__", "__iter__")),
    **dict.fromkeys((set, frozenset, prim.make_set), _OF_KEYS)}
#: Where the functions are that keep, give on and copy objects.
_KEEPING = frozenset({"srcdiff", "copy", "dataclasses", "collections", "itertools", "functools"})
#: What looks at a container, and not at the objects that it holds.
_OF_HOLDERS = frozenset({list, tuple, len, enumerate, zip, reversed, iter, range, operator.getitem, operator.add,
                         operator.mul, bool, operator.not_, prim.unpack})
#: What makes objects, or is asked by nothing but its name.
_OTHERS = frozenset({"__init__", "__new__", "__post_init__", "__init_subclass__", "__class_getitem__", "__set_name__",
                     "__enter__", "__exit__", "__call__", "__getattr__", "__getattribute__", "__setattr__",
                     "__delattr__", "__setitem__", "__delitem__", "__del__", "__getstate__", "__setstate__"})
_IN_PLACE = frozenset(target.__name__.rstrip("_") for target in prim.UPDATES)


def refuse_implied(call: Call) -> None:
    """Refuse a call that makes Python call a method which changes something."""
    keeping = call.target in prim.STORES and not isinstance(of_operand(call.args[0]), Array)
    asked = call.args[1:-1] if keeping else call.operands()
    inside = call.target not in _OF_HOLDERS
    classes = [cls for operand in asked for cls in _classes(of_operand(operand), inside)]
    if not classes or has_effect(call) and may_change_arguments(call):      # most calls are given no objects
        return
    names = _OF_KEYS if keeping else _names_for(call)
    for cls in classes:
        _refuse_changing(cls, names, call.location)


def refuse_implied_truth(test: Operand, location: Location | None) -> None:
    """Refuse a branch that asks an object whether it is true, if that changes something."""
    for cls in _classes(of_operand(test), False):
        _refuse_changing(cls, _TRUTH, location)


def refuse_implied_length(operand: Operand, location: Location | None) -> None:
    """Refuse to go over an object of which Python may ask how many items there are, if that changes something."""
    for cls in _classes(of_operand(operand), False):
        _refuse_changing(cls, ("__len__", "__length_hint__"), location)


def _names_for(call: Call) -> tuple[str, ...] | None:
    """The methods that a call may ask for, and properties; None for all methods with a name of Python's."""
    key = call.args[1] if len(call.args) > 1 else None
    if call.target in (hasattr, getattr) and isinstance(key, Const):
        return (str(key.value),)
    if call.target is operator.getitem and isinstance(key, Const) and isinstance(key.value, Field):
        return ()
    return _ASKED.get(call.target, () if library_of(call.target) in _KEEPING else None)


def _classes(kind: Type, inside: bool) -> Iterator[type]:
    """The classes of users' objects that a value is, or, ``inside``, may hold."""
    cls = class_of(kind)
    if cls is not None:
        yield cls
    if inside and is_container(kind):
        for item in items_of(kind):
            yield from _classes(item, inside)


def _refuse_changing(cls: type, names: tuple[str, ...] | None, location: Location | None) -> None:
    for name in (name for base in cls.__mro__ for name in vars(base)) if names is None else names:
        if names is None and (name in _OTHERS or name[2:-2] in _IN_PLACE or not (
                name.startswith("__") and name.endswith("__"))):
            continue
        found = attribute(cls, name)
        function = found.fget if isinstance(found, property) else found
        if isinstance(function, FunctionType) and not _is_of_library(function) and changes_object(function, cls):
            raise UnsupportedCall(f"this calls {cls.__name__}.{name}, which changes something", location, [
                ("because", "srcdiff does not follow what Python calls of itself here"),
                ("instead", "call a method by its name, in a statement of its own")])


def _is_of_library(function: FunctionType) -> bool:
    """Whether a function is written in a library, or by one, as ``@dataclass`` writes ``__eq__`` and ``__hash__``."""
    generated = function.__code__.co_filename == "<string>"
    return generated or str(function.__globals__.get("__name__")).split(".")[0] in LIBRARIES

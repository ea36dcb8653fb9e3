"""What a function that is called as it is changes of what lies outside of it.

Comes in: a Python function that is not followed, and objects that it is given. Goes out: its `SideEffects`: the objects
whose contents its text changes, or that of functions it calls, and the names outside that it assigns; and of both,
those that it reads. Invariant: what is not among them it leaves as it is, unless it finds what it changes in a
container, has code in another language, or calls what is known only while it runs.
"""

from __future__ import annotations

import builtins
import functools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType, MethodType, ModuleType
from typing import Any

import gast
import numpy as np

from srcdiff.errors import SrcdiffError
from srcdiff.frontend.source import contents_of_cells, read
from srcdiff.ir.attributes import library_of, look_up

#: Methods of lists, dicts, sets, queues and arrays that change them.
_CHANGING = frozenset((
    "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update", "popitem", "setdefault", "add",
    "discard", "difference_update", "intersection_update", "symmetric_difference_update", "appendleft", "extendleft",
    "popleft", "rotate", "move_to_end", "fill", "put", "partition", "resize", "setfield", "setflags", "itemset",
    "__setitem__", "__delitem__"))
_CONTAINERS = (list, dict, set, bytearray, deque, np.ndarray)
_IMMUTABLE = (int, float, complex, str, bytes, bool, type(None), np.generic, ModuleType, frozenset)
#: Functions that change their first argument, beside those in modules whose functions may change any.
_STORING = frozenset({setattr, delattr, np.copyto, np.put, np.place, np.putmask, np.fill_diagonal, np.put_along_axis})
_NAMES_OF_STORING = {function.__name__ for function in _STORING}
_CAREFUL = frozenset({"builtins", "math", "cmath", "operator", "_operator", "copy", "time", "logging"})
#: What gives another name to a value.
_NAMING = (gast.Assign, gast.AnnAssign, gast.NamedExpr, gast.withitem, gast.Tuple, gast.List, gast.Dict, gast.IfExp)
#: Stands for what is not known before the program runs.
UNKNOWN = object()
#: So many objects are looked through for what an object holds.
_MOST = 10_000


@dataclass(eq=False, slots=True)
class Given:
    """Stands for an object that a function is given, of which no more is known than its class, if that is: the
    attributes that are set, if it is ``told`` which."""

    of: type = object
    stored: set[str] = field(default_factory=set)
    told: bool = True


@dataclass
class SideEffects:
    """``changed`` and ``read`` are objects by their ids, ``assigned`` and ``asked`` names outside."""

    changed: dict[int, Any] = field(default_factory=dict)
    read: dict[int, Any] = field(default_factory=dict)
    assigned: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def changes(self, value: Any) -> bool:
        """Whether the contents of an object are changed, or those of memory that an array shares."""
        return id(value) in self.changed or isinstance(value, np.ndarray) and any(
            isinstance(other, np.ndarray) and np.may_share_memory(value, other) for other in self.changed.values())

    def disturbs(self, other: SideEffects) -> bool:
        """Whether what is changed or assigned is read elsewhere."""
        return not self.assigned.isdisjoint(other.asked) or any(map(self.changes, other.read.values()))


def side_effects(function: Callable[..., Any], given: list[Any]) -> SideEffects:
    """What a function does when it is called with objects, in the place of which there may be `UNKNOWN` ones."""
    found = SideEffects()
    _enter(found, function, given, {})
    return found


def everything_in(value: Any) -> SideEffects:
    """What is done by what may change all that an object holds."""
    found = SideEffects()
    _mark(found.changed, value)
    return found


@functools.lru_cache(maxsize=1024)
def changes_object(function: FunctionType, cls: type) -> bool:
    """Whether a method changes the objects of its class that it is given, or what lies outside of it."""
    effects = side_effects(function, [Given(cls)] * function.__code__.co_argcount)
    return bool(effects.changed or effects.assigned)


def _enter(found: SideEffects, function: Any, given: list[Any], seen: dict[Any, None]) -> None:
    """Add what a call does."""
    while isinstance(function, functools.partial):
        function, given = function.func, [*function.args, *given]
    if isinstance(function, MethodType):
        function, given = function.__func__, [function.__self__, *given]
    if isinstance(function, type):
        function, given = look_up(function, "__init__"), [UNKNOWN, *given]
    elif isinstance(look_up(type(function), "__call__"), FunctionType):
        function, given = look_up(type(function), "__call__"), [function, *given]
    key = function, tuple(map(id, given))
    if not isinstance(function, FunctionType) or key in seen:
        return
    seen[key] = None
    try:
        root = read(function).node
    except SrcdiffError:
        _suspect(found, function)
        for value in given:
            if value is not UNKNOWN:
                _mark(found.changed, value)
        return
    _Text(found, function, given, seen).go_over(root)


def _suspect(found: SideEffects, function: FunctionType) -> None:
    """Of a function without text anything may be changed that its code names."""
    names = {name: function.__globals__[name] for name in function.__code__.co_names if name in function.__globals__}
    for value in [*names.values(), *contents_of_cells(function, UNKNOWN).values()]:
        if value is not UNKNOWN and not isinstance(value, (FunctionType, type)):
            _mark(found.changed, value)


def _mark(marked: dict[int, Any], value: Any) -> None:
    """Mark an object and what it holds."""
    todo = [value]
    while todo and len(marked) < _MOST:
        value = todo.pop()
        if isinstance(value, _IMMUTABLE) or id(value) in marked:
            continue
        marked[id(value)] = value
        if isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, (list, tuple, set, deque)):
            todo += value
        elif not isinstance(value, (type, FunctionType, Given)):
            todo += getattr(value, "__dict__", {}).values()


class _Text:
    """Goes over the text of one function."""

    def __init__(self, found: SideEffects, function: FunctionType, given: list[Any], seen: dict[Any, None]) -> None:
        code = function.__code__
        self._found, self._seen, self._cells = found, seen, contents_of_cells(function, UNKNOWN)
        self._globals = function.__globals__
        self._given = dict(zip(code.co_varnames[:code.co_argcount], given, strict=False))
        self._locals = {*code.co_varnames, *code.co_cellvars} - self._given.keys()
        self._parents: dict[Any, Any] = {}
        self._changed: set[str] = set()     # the names of what may be changed

    def go_over(self, root: Any) -> None:
        """Add what the text does."""
        for node in gast.walk(root):
            for child in gast.iter_child_nodes(node):
                self._parents[child] = node
        self._changed = self._names_of_changed(root)
        for node in gast.walk(root):
            if isinstance(node, (gast.Global, gast.Nonlocal)):
                self._found.assigned.update(node.names)
            elif isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load) and node.id not in self._locals:
                self._used(node)
            elif isinstance(node, gast.Call):
                self._called(node)
            elif isinstance(node, gast.Subscript) and not isinstance(node.ctx, gast.Load):
                self._change(self._parts_of(node.value))
            elif isinstance(node, gast.Attribute):
                self._looked_up(node)

    def _names_of_changed(self, root: Any) -> set[str]:
        """The names in a text under which something may be changed, and those of what is given these names."""
        changed, given = set(), []
        for node in gast.walk(root):
            if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
                changed.add(node.target.id)
            elif isinstance(node, (gast.Attribute, gast.Subscript)) and not isinstance(node.ctx, gast.Load):
                changed |= _names(node.value)
            elif isinstance(node, gast.Call):
                changed |= self._names_of_given(node)
            elif isinstance(node, (gast.For, gast.comprehension)):
                given.append((_names(node.target), _names(node.iter)))
            elif isinstance(node, gast.Assign):
                given += [(_names(target), _names(node.value)) for target in node.targets]
            elif isinstance(node, (gast.AnnAssign, gast.NamedExpr)) and node.value is not None:
                given.append((_names(node.target), _names(node.value)))
            elif isinstance(node, gast.withitem) and node.optional_vars is not None:
                given.append((_names(node.optional_vars), _names(node.context_expr)))
        while more := {name for targets, names in given if not targets.isdisjoint(changed) for name in names} - changed:
            changed |= more
        return changed

    def _names_of_given(self, call: gast.Call) -> set[str]:
        """The names in what a call may change."""
        function = call.func
        if isinstance(function, gast.Attribute):
            stores = function.attr in _NAMES_OF_STORING or any(word.arg == "out" for word in call.keywords)
            return _names(call) if stores else _names(function.value)
        makes = isinstance(function, gast.Name) and isinstance(self._named(function.id), type)
        return set() if makes or isinstance(function, gast.Name) and hasattr(builtins, function.id) else _names(call)

    def _value(self, node: Any) -> Any:
        """What an expression is before the program runs, `UNKNOWN` where that is not known."""
        if isinstance(node, gast.Constant):
            return node.value
        if isinstance(node, gast.Name):
            return self._named(node.id)
        if isinstance(node, gast.Attribute):
            return _attribute(self._value(node.value), node.attr)
        if isinstance(node, gast.Call) and len(node.args) == 1 and self._value(node.func) is type:
            owner = self._value(node.args[0])
            return UNKNOWN if owner is UNKNOWN else _class_of(owner)
        if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Constant):
            holder = self._value(node.value)
            try:
                return holder[node.slice.value] if type(holder) in (list, dict, tuple) else UNKNOWN
            except LookupError:
                return UNKNOWN
        return UNKNOWN

    def _named(self, name: str) -> Any:
        if name in self._locals:
            return UNKNOWN
        for scope in (self._given, self._cells, self._globals):
            if name in scope:
                return scope[name]
        return getattr(builtins, name, UNKNOWN)

    def _chain(self, node: Any) -> tuple[Any, list[Any]]:
        """The largest expression that is made of a name by attributes and subscripts, and what its parts are."""
        parts = [self._value(node)]
        above = self._parents.get(node)
        while isinstance(above, (gast.Attribute, gast.Subscript)) and above.value is node:
            node, above = above, self._parents.get(above)
            parts.append(self._value(node))
        return node, parts

    def _used(self, name: gast.Name) -> None:
        """Note what becomes of what a name outside stands for."""
        node, parts = self._chain(name)
        self._found.asked.add(name.id)
        if parts[0] is UNKNOWN:
            return
        for part in parts:
            if part is not UNKNOWN and not callable(part):
                _mark(self._found.read, part)
        above = self._parents.get(node)
        stored = isinstance(getattr(node, "ctx", None), (gast.Store, gast.Del)) and node is not name
        walked = isinstance(above, (gast.For, gast.comprehension, gast.Starred))
        named = name.id in self._changed and (walked or isinstance(above, _NAMING))
        if stored or named and _may_be_changed(parts, walked):
            self._change(parts)

    def _change(self, parts: list[Any]) -> None:
        """Mark what the parts of an expression are; of a module, what it holds under a name."""
        if isinstance(parts[-1], Given):
            parts[-1].told = False
        for part in parts:
            if part is not UNKNOWN:
                _mark(self._found.changed, part)

    def _looked_up(self, node: gast.Attribute) -> None:
        """Note what the getter of a property does, and what is read or set of a class."""
        owner = self._value(node.value)
        found = None if owner is UNKNOWN else look_up(_class_of(owner), node.attr)
        cls = owner if isinstance(owner, type) else _class_of(owner)
        stored = not isinstance(node.ctx, gast.Load)
        if isinstance(owner, Given) and (stored or node.attr == "__dict__"):
            owner.stored.add(node.attr)
        if stored and isinstance(owner, type):
            self._change([owner])
        elif not stored and owner is not UNKNOWN and _is_data(look_up(cls, node.attr)):
            for base in cls.__mro__:
                self._found.read[id(base)] = base
        if isinstance(found, property) and not stored:
            _enter(self._found, found.fget, [owner], self._seen)

    def _called(self, call: gast.Call) -> None:
        """Note what a call does to what it is called of, and to its arguments."""
        function = self._value(call.func)
        if isinstance(call.func, gast.Attribute) and call.func.attr in _CHANGING:
            parts = self._parts_of(call.func.value)
            if _class_of(parts[-1]) is object or isinstance(parts[-1], _CONTAINERS):
                self._change(parts)
        if isinstance(function, (FunctionType, MethodType, functools.partial, type)) or isinstance(
                look_up(type(function), "__call__"), FunctionType):
            _enter(self._found, function, [self._value(arg) for arg in call.args], self._seen)
            for keyword in call.keywords:
                self._change(self._parts_of(keyword.value))
            return
        plain = isinstance(function, np.ufunc) or library_of(function) == "numpy" or (
            getattr(function, "__module__", None) in _CAREFUL)
        at = isinstance(getattr(function, "__self__", None), np.ufunc) and getattr(function, "__name__", "") == "at"
        method = isinstance(call.func, gast.Attribute) and not isinstance(self._value(call.func.value), ModuleType)
        stores = at or any(function is known for known in _STORING)
        changed = call.args[:1] if stores else [] if plain or method else call.args
        for arg in (*changed, *(word.value for word in call.keywords if word.arg == "out")):
            self._change(self._parts_of(arg))

    def _parts_of(self, node: Any) -> list[Any]:
        """What the parts of an expression are, the first one the innermost."""
        if isinstance(node, gast.Call) and self._value(node.func) is vars and node.args:
            return self._parts_of(node.args[0])
        outer = self._parts_of(node.value) if isinstance(node, (gast.Attribute, gast.Subscript)) else []
        return [*outer, self._value(node)]


def _names(node: Any) -> set[str]:
    return {inner.id for inner in gast.walk(node) if isinstance(inner, gast.Name)}


def _attribute(owner: Any, name: str) -> Any:
    """An attribute of a module, class, function or object, if that runs no code."""
    if owner is UNKNOWN:
        return UNKNOWN
    if name == "__class__":
        return _class_of(owner)
    if isinstance(owner, (ModuleType, type, FunctionType, np.ufunc)):
        return getattr(owner, name, UNKNOWN)
    held = getattr(owner, "__dict__", {})
    if name in held:
        return held[name]
    method = getattr(_class_of(owner), name, UNKNOWN)
    return MethodType(method, owner) if isinstance(method, FunctionType) else UNKNOWN


def _class_of(owner: Any) -> type:
    """The class of an object; of one that nothing is known of, `object`."""
    return owner.of if isinstance(owner, Given) else type(owner)


def _is_data(held: Any) -> bool:
    """Whether what a class holds is no method, and nothing that computes."""
    return held is not None and not callable(held) and not hasattr(type(held), "__get__")


def _may_be_changed(parts: list[Any], walked: bool) -> bool:
    """Whether a name may be given to something that can be changed, which the last of some parts is, or an item of
    it if that is ``walked`` or not known."""
    value = parts[-1] if parts[-1] is not UNKNOWN or len(parts) == 1 else parts[-2]
    if value is not parts[-1] or walked:
        items = value.values() if type(value) is dict else value
        return type(value) not in (list, tuple, dict, set) or not all(isinstance(item, _IMMUTABLE) for item in items)
    return not isinstance(value, _IMMUTABLE) and not callable(value)

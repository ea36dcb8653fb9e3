"""What the free names of a function stand for.

Comes in: a function object. Goes out: for a name or a dotted name, the object it is bound to now. Invariant: names
are looked up as Python does, closure before globals before builtins, and dots are followed through modules, classes and
ufuncs only, whose attributes are as fixed as a global is.
"""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Callable
from copy import copy
from types import BuiltinFunctionType, FunctionType
from typing import Any

import gast
import numpy as np

from srcdiff.frontend.source import contents_of_cells
from srcdiff.ir.attributes import attribute, note_attribute

_MISSING = object()


class Resolver:
    """Looks up free names; ``captures`` collects the objects behind those that were captured as data."""

    def __init__(self, function: Callable[..., Any], local_names: set[str], imports: dict[str, Any]) -> None:
        self._closure = contents_of_cells(function, _MISSING)
        self._globals = function.__globals__
        self._locals = local_names
        self._imports = imports
        self.captures: dict[str, Any] = {}

    def inside(self, local_names: set[str]) -> Resolver:
        """The same names, seen from inside a function with variables of its own."""
        made = copy(self)
        made._locals = local_names
        return made

    def find(self, node: Any) -> tuple[Any, str] | None:
        """The object that an expression stands for and its spelling, if it is a free name or ``module.name``."""
        if isinstance(node, gast.Name):
            return None if node.id in self._locals else self._name(node.id)
        if not isinstance(node, gast.Attribute):
            return None
        base = self.find(node.value)
        if base is None or not (inspect.ismodule(base[0]) or inspect.isclass(base[0]) or isinstance(base[0], np.ufunc)):
            return None
        note_attribute(base[0], node.attr)
        value = getattr(base[0], node.attr, _MISSING)
        return None if value is _MISSING else (value, f"{base[1]}.{node.attr}")

    def capture(self, spelling: str) -> None:
        """Note that generated code will need the object behind the first part of a spelling."""
        root = spelling.partition(".")[0]
        if root in self._imports:
            self.captures[root] = self._imports[root]
        elif root in self._closure:
            self.captures[root] = self._closure[root]
        elif root in self._globals:
            self.captures[root] = self._globals[root]

    def _name(self, name: str) -> tuple[Any, str] | None:
        for scope in (self._imports, self._closure, self._globals, vars(builtins)):
            if name in scope:
                return None if scope[name] is _MISSING else (scope[name], name)
        return None


def is_callable_object(value: Any) -> bool:
    """Whether a value is an object of a user's class that can be called, which may not even be hashable."""
    if isinstance(value, (FunctionType, BuiltinFunctionType, np.ufunc)):        # which most are
        return False
    own = hasattr(value, "srcdiff_function") or hasattr(value, "srcdiff_derived")
    return not own and isinstance(attribute(type(value), "__call__"), FunctionType)

"""What generated code refers to outside of itself: modules, builtins, helpers of the runtime, captured objects.

Comes in: callables and constants, as they are met. Goes out: how each is spelled, and the head of the generated
module. Invariant: one name means one object, and no parameter of the generated function hides it.
"""

from __future__ import annotations

import ast
import builtins
import cmath
import functools
import math
import operator
import os
import sys
from collections.abc import Callable, KeysView, Sequence
from keyword import iskeyword
from types import ModuleType
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.emit.literals import Literals
from srcdiff.ir.attributes import Opaque
from srcdiff.ir.nodes import Const, Function, Procedure

#: Where functions are looked for, before the module that they say they are from.
_MODULES: tuple[ModuleType, ...] = (
    builtins, runtime, math, np, np.linalg, np.random, np.fft, cmath, operator, functools)
_ALIASES: dict[str, str] = {"numpy": "np"}
#: What people call the functions whose own name is the longer one.
_SHORTER: dict[str, str] = {"absolute": "abs", "conjugate": "conj"}


class ModuleScope:
    """The global names of one generated module, and what they mean."""

    def __init__(self, functions: Sequence[Function], procedures: Sequence[Procedure] = ()) -> None:
        main = functions[-1]
        self._captures, self._file = main.captures, main.origin.file
        self._params = {param.name for function in functions for param in function.params}
        self._meaning: dict[str, Any] = {main.name: None}
        self._paths: dict[Any, str] = {}
        for procedure, function in zip(procedures, functions, strict=False):
            self._paths[procedure] = function.name = self._reserve(procedure.name, procedure)
        self._helpers: dict[str, str] = {}            # name here, name in srcdiff.runtime
        self._assigned: dict[str, ast.expr] = {}      # captured values that can be written down
        self.literals = Literals(self.path)
        #: Captured objects that cannot be written down.
        self.namespace: dict[str, Any] = {}

    @property
    def names(self) -> KeysView[str]:
        """All names in use; no local variable may hide them."""
        return self._meaning.keys()

    def path(self, target: Any) -> str:
        """How a module, function, class or other callable object is spelled."""
        if target not in self._paths:
            self._paths[target] = self._find_path(target)
        return self._paths[target]

    def _find_path(self, target: Any) -> str:
        if isinstance(target, ModuleType):
            return self._module(target.__name__, target)
        owner = getattr(target, "__self__", None)
        if isinstance(owner, np.ufunc):
            return f"{self.path(owner)}.{target.__name__}"
        known = self._known(target)
        return self._captured(_name(target), target) if known is None else known

    def constant(self, const: Const) -> str:
        """How a captured object is spelled, of which ``const.name`` is the name or path."""
        if isinstance(const.value, Opaque):
            const = Const(const.value.value, const.name)
        assert const.name is not None
        root, _, path = const.name.partition(".")
        owner = self._captures.get(root, sys.modules.get(root)) if path else const.value
        if path and _reached(owner, path) is not const.value:      # another module's, in the formula of a rule
            return self._captured(const.name.rpartition(".")[2], const.value)
        if isinstance(owner, ModuleType):
            root = self._module(root, owner)
        else:
            root = self._known(owner) or self._captured(root, owner)
        return f"{root}.{path}" if path else root

    def head(self, spell: Callable[[ast.expr], str]) -> list[str]:
        """The lines above the function: imports, then captured values, or a comment on where they come from.

        ``spell`` gives the text of an expression.
        """
        modules = [(name, value.__name__) for name, value in self._meaning.items()
                   if isinstance(value, ModuleType) and name not in self.namespace]
        imports = sorted(f"import {own}" if name == own else f"import {own} as {name}" for name, own in modules)
        helpers = ", ".join(name if name == own else f"{own} as {name}" for name, own in sorted(self._helpers.items()))
        blocks = [[line for line in imports if "numpy" not in line], [line for line in imports if "numpy" in line],
                  [f"from srcdiff.runtime import {helpers}"] if helpers else [],
                  [f"{name} = {spell(value)}" for name, value in self._assigned.items()]
                  + [f"# {name}: {self._origin(value)}" for name, value in self.namespace.items()]]
        return [line for block in blocks if block for line in [*block, ""]][:-1]

    def _known(self, target: Any) -> str | None:
        """The path of a member of a module that generated code may import."""
        if not callable(target):
            return None
        name = _name(target)
        for module in _MODULES:
            if getattr(module, name, None) is target:
                return self._member(module, name)
        special = sys.modules.get("scipy.special")      # its ufuncs do not say where they are from
        if special is not None and getattr(special, name, None) is target:
            return self._member(special, name)
        home = getattr(target, "__module__", None) or ""
        if home.startswith("numpy.") and "._" not in home and getattr(sys.modules.get(home), name, None) is target:
            return self._member(sys.modules[home], name)
        return None

    def _member(self, module: ModuleType, name: str) -> str:
        if module is runtime:
            taken = self._reserve(name, getattr(runtime, name))
            self._helpers[taken] = name
            return taken
        if module is builtins and name not in self._params:
            return self._reserve(name, getattr(builtins, name))
        root, _, inner = module.__name__.partition(".")
        short = _SHORTER.get(name, name) if root == "numpy" else name
        return ".".join(filter(None, (self.path(sys.modules[root]), inner, short)))

    def _captured(self, wish: str, value: Any) -> str:
        name = self._reserve(wish, value)
        written = self.literals.write(value)
        if written is None:
            self.namespace[name] = value
        else:
            self._assigned[name] = written
        return name

    def _module(self, wish: str, module: ModuleType) -> str:
        """The name of a module, which is imported where it can be."""
        name = self._reserve(_ALIASES.get(module.__name__, wish), module)
        if sys.modules.get(module.__name__) is not module:
            self.namespace[name] = module
        return name

    def _reserve(self, wish: str, value: Any) -> str:
        """The name that means ``value``: the one wished for, or one made from it."""
        other = [value.__name__] if isinstance(value, ModuleType) and "." not in value.__name__ else []
        for name in (wish, *other, *(f"{wish}_{k}" for k in range(2, len(self._meaning) + len(self._params) + 3))):
            if name not in self._params and _same(self._meaning.setdefault(name, value), value):
                return name
        raise AssertionError("there are more names than things to name")

    def _origin(self, value: Any) -> str:
        """Where a captured object comes from, for the reader of the text."""
        home = getattr(value, "__module__", None)
        if isinstance(home, str) and home != "__main__" and (isinstance(value, type) or callable(value)):
            return f"{'class' if isinstance(value, type) else 'function'} from {home}"
        kind = "array" if isinstance(value, np.ndarray) else "function" if callable(value) else type(value).__name__
        return f"{kind} from {os.path.basename(self._file)}"


def _name(target: Any) -> str:
    """The name of a callable object; that of its class, if it has none."""
    name = getattr(target, "__name__", None) or type(target).__name__.lower()
    return name if name.isidentifier() and not iskeyword(name) else "function"


def _same(a: Any, b: Any) -> bool:
    return a is b or type(a) is type(b) and type(a) in (bool, int, float, complex, str) and repr(a) == repr(b)


def _reached(owner: Any, path: str) -> Any:
    """What a path of attributes leads to; None where it leads nowhere."""
    for name in path.split("."):
        owner = getattr(owner, name, None)
    return owner

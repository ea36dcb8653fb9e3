"""What a function needs from around it, written out as text.

Comes in: functions. Goes out: imports, constants and definitions that they need, in an order in which they run.
Invariant: one name means one thing; the text needs NumPy and the standard library only (and SciPy, where the functions
do); what cannot be written down is refused by name.
"""

from __future__ import annotations

import ast
import builtins
import dis
import inspect
import math
import sys
import sysconfig
import textwrap
import types
import typing
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from srcdiff.errors import SourceUnavailable, SrcdiffError

_RUNTIME = "srcdiff.runtime"
_MOST_NUMBERS = 1000        # in one array that is written out
_LOOK_UP = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")      # instructions
_STANDARD_LIBRARY = sysconfig.get_path("stdlib")


class NotExportable(SrcdiffError):
    """Something that a derivative needs cannot be written into a file of its own."""


class Excerpt:
    """The text around functions, collected."""

    def __init__(self) -> None:
        self.imports: dict[str, str] = {}           # a line for each name
        self.constants: dict[str, str] = {}
        self.definitions: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self._meaning: dict[str, Any] = {}
        self._builtins: dict[str, str] = {}         # used in their own meaning, and by what

    def add(self, name: str, value: Any, user: str) -> None:
        """Make ``name`` mean ``value``; ``user`` is what needs it, for messages."""
        value = value.function if hasattr(value, "srcdiff_function") and hasattr(value, "function") else value
        if not self._is_new(name, value, user):
            return
        if isinstance(value, ModuleType):
            self.imports[name] = _import(name, value, user)
        elif (line := _import_of(value)) is not None:
            self.imports[name] = line if line.endswith(f" {name}") else f"{line} as {name}"
        elif hasattr(value, "registry") and hasattr(value, "dispatch"):
            raise _refused(f"{name} is one of several functions, by the class of its argument",
                           "call the function for the class at hand")
        elif isinstance(value, (FunctionType, type)) or isinstance(getattr(value, "__wrapped__", None), FunctionType):
            if value.__name__ == name:
                self._define(value)
            else:
                self.add(value.__name__, value, user)
                self.aliases[name] = f"{name} = {value.__name__}"
        else:
            self.constants[name] = f"{name} = {self._written(name, value, user)}"

    def use_builtin(self, name: str, user: str) -> None:
        """Keep a name for the builtin."""
        self._builtins[name] = user

    def lines(self) -> list[str]:
        """Imports, constants and definitions, as blocks of text."""
        for name in self._builtins.keys() & self._meaning.keys():
            raise _refused(f"{name} means two things in what {self._builtins[name]} needs: it is a builtin, too",
                           "give one of them another name")
        imports = _gathered(set(self.imports.values()))
        outside = [line for line in imports if line.split()[1].partition(".")[0] in ("numpy", "scipy")]
        own = [line for line in imports if line not in outside]
        above = ["\n".join(lines) for lines in (own, outside, self.constants.values())]
        return [block for block in (*above, *self.definitions.values(), "\n".join(self.aliases.values())) if block]

    def _is_new(self, name: str, value: Any, user: str) -> bool:
        if name not in self._meaning:
            self._meaning[name] = value
            return True
        if not self._is_same(self._meaning[name], value):
            raise _refused(f"{name} means two things in what {user} needs", "give one of them another name")
        return False

    def _is_same(self, a: Any, b: Any) -> bool:
        """Whether two values are one, or are written in the same way."""
        try:
            return a is b or self._written("it", a, "it") == self._written("it", b, "it")
        except NotExportable:
            return False

    def _define(self, made: Any) -> None:
        """Put in the definition of a function or class, after what it needs."""
        name = made.__name__
        text, node = _definition(made)
        inner = inspect.unwrap(made)
        around = dict(vars(sys.modules[made.__module__])) if isinstance(made, type) else {
            **inner.__globals__, **inspect.getclosurevars(inner).nonlocals}
        annotations = _annotations(node)
        asked = {part.value.id for part in ast.walk(node) if isinstance(part, ast.Attribute)
                 and isinstance(part.value, ast.Name)}
        for used in (used for used in _free_names(text) if used != name):
            if used in asked and hasattr(around.get(used), "srcdiff_function"):
                raise _refused(f"{name} asks {used} for a derivative, which srcdiff makes",
                               "export that derivative, and call it in the place of this")
            if used not in around and hasattr(builtins, used):
                self.use_builtin(used, name)
            elif used not in around:
                raise _refused(f"{used}, which {name} needs, has no value", "define it before")
            elif used in annotations:
                self._annotate(used, around[used], name)
            elif (inner.__module__ or "").startswith(_RUNTIME) and (line := _assignment(inner.__module__, used)):
                self._assign(used, line, around, name)
            else:
                self.add(used, around[used], name)
        self.definitions[name] = text

    def _assign(self, name: str, text: str, around: dict[str, Any], user: str) -> None:
        """A constant of srcdiff's own, as it is written there: it may depend on the version of Python or NumPy."""
        if self._is_new(name, around[name], user):
            for used in (used for used in _free_names(text) if used != name):
                if used in around:
                    self.add(used, around[used], user)
                else:
                    self.use_builtin(used, user)
            self.constants[name] = text

    def _annotate(self, name: str, value: Any, user: str) -> None:
        """A name in an annotation: an alias of arrays becomes one of plain arrays, another one of anything."""
        if typing.get_origin(value) is None and not isinstance(value, (str, typing.TypeVar)):
            self.add(name, value, user)
        elif self._is_new(name, value, user):
            self.add(*(("np", np, user) if typing.get_origin(value) is np.ndarray else ("Any", Any, user)))
            self.constants[name] = f"{name} = {'np.ndarray' if typing.get_origin(value) is np.ndarray else 'Any'}"

    def _written(self, name: str, value: Any, user: str) -> str:
        """A constant as an expression."""
        if isinstance(value, np.ndarray) and type(value) is np.ndarray:
            if value.size <= _MOST_NUMBERS and value.dtype.kind in "biufc" and np.all(np.isfinite(value)):
                self.add("np", np, user)
                shape = f".reshape({value.shape!r})" if 0 in value.shape else ""
                return f'np.array({value.tolist()!r}, dtype="{value.dtype.name}"){shape}'
        elif isinstance(value, np.generic) and value.dtype.kind in "biufc":
            self.add("np", np, user)
            return f"np.{type(value).__name__}({self._written(name, value.item(), user)})"
        elif type(value) is float and not math.isfinite(value):
            return f'float("{value!r}")'
        elif value is None or type(value) in (bool, int, float, complex, str):
            return repr(value)
        elif type(value) in (set, frozenset):
            items = ", ".join(sorted(self._written(name, item, user) for item in value))
            return f"frozenset({{{items}}})" if type(value) is frozenset and value else (
                f"{{{items}}}" if value else f"{type(value).__name__}()")
        elif type(value) in (tuple, list, dict):
            return _container(value, lambda item: self._written(name, item, user))
        raise _refused(f"{name}, which {user} needs, is a {type(value).__name__} that cannot be written down",
                       "pass it as an argument")


def _gathered(imports: set[str]) -> list[str]:
    """Imports in order, with one line for all names of a module.

    >>> _gathered({"from typing import Any", "import math", "from math import sin", "from math import cos"})
    ['import math', 'from math import cos, sin', 'from typing import Any']
    """
    members: dict[str, list[str]] = {}
    for line in sorted(line for line in imports if line.startswith("from")):
        head, _, name = line.partition(" import ")
        members.setdefault(head, []).append(name)
    return [*sorted(line for line in imports if line.startswith("import")),
            *(f"{head} import {', '.join(names)}" for head, names in members.items())]


def _container(value: Any, write: Callable[[Any], str]) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{write(key)}: {write(item)}" for key, item in value.items()) + "}"
    items = ", ".join(map(write, value))
    return f"[{items}]" if isinstance(value, list) else f"({items}{',' if len(value) == 1 else ''})"


def _definition(made: Any) -> tuple[str, ast.FunctionDef | ast.ClassDef]:
    """The text of a class or function; with the decorators of one that is what decorators have made of it."""
    try:
        lines = textwrap.dedent(inspect.getsource(made)).splitlines()
        node = ast.parse("\n".join(lines)).body[0]
    except (OSError, SyntaxError, TypeError) as error:
        raise SourceUnavailable(f"the text of {made.__name__} is not to be had", None, [
            ("instead", "define it in a file or a notebook cell")]) from error
    if isinstance(node, ast.ClassDef):
        return "\n".join(lines), node
    if not isinstance(node, ast.FunctionDef) or node.name != made.__name__:
        raise _refused(f"{made.__name__} is not defined by def", "define it with def")
    if inspect.unwrap(made) is made:
        return "\n".join(lines[node.lineno - 1:node.end_lineno]), node
    if not node.decorator_list:
        raise _refused(f"{made.__name__} is not what its definition makes", "decorate it where it is defined")
    return "\n".join(lines[:node.end_lineno]), node


def _assignment(module: str, name: str) -> str | None:
    """The statement at the top of a module that assigns a constant."""
    text = inspect.getsource(sys.modules[module])
    for node in ast.parse(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(
            node, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return ast.get_source_segment(text, node)
    return None


def _free_names(text: str) -> Iterator[str]:
    """The names that a definition looks up outside itself, as the compiler finds them."""
    whole = compile(text, "<definition>", "exec", dont_inherit=True)
    found: dict[str, None] = {}
    stack = [whole]
    while stack:
        code = stack.pop()
        instructions = list(dis.get_instructions(code))
        own = {step.argval for step in instructions if step.opname == "STORE_NAME"} if code is not whole else set()
        found |= {step.argval: None for step in instructions if step.opname in _LOOK_UP and step.argval not in own}
        stack += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    yield from (name for name in found if not name.startswith("__"))


def _annotations(node: ast.AST) -> set[str]:
    """The names that stand in annotations only."""
    places = [inner.annotation for inner in ast.walk(node) if isinstance(inner, (ast.arg, ast.AnnAssign))]
    places += [inner.returns for inner in ast.walk(node) if isinstance(inner, ast.FunctionDef)]
    inside = [inner for place in places if place is not None for inner in ast.walk(place)
              if isinstance(inner, ast.Name)]
    there = {id(inner) for inner in inside}
    elsewhere = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and id(inner) not in there}
    return {inner.id for inner in inside} - elsewhere


def _import(name: str, module: ModuleType, user: str) -> str:
    own = module.__name__
    if not _is_library(own):
        raise _refused(f"{user} needs the module {own}", f"import what it uses by name, as from {own} import ...")
    return f"import {own}" if own == name else f"import {own} as {name}"


def _is_library(module: str) -> bool:
    """Whether a module is NumPy's, SciPy's or Python's own, and not a file of the user's that is called the same."""
    top = module.partition(".")[0]
    file = getattr(sys.modules.get(top), "__file__", None)
    return top in ("numpy", "scipy") or top in sys.stdlib_module_names and (
        file is None or file.startswith(_STANDARD_LIBRARY))


def _import_of(value: Any) -> str | None:
    """How a member of a library is imported."""
    own = getattr(value, "__name__", None) or getattr(value, "_name", None)
    home = getattr(value, "__module__", None) or ""
    # ufuncs do not say where they are from
    for module in (sys.modules.get(home), np, sys.modules.get("scipy.special")):
        if module is not None and isinstance(own, str) and _is_library(module.__name__) and (
                getattr(module, own, None) is value):
            return f"from {module.__name__} import {own}"
    if isinstance(value, type):     # those of the interpreter have other names of their own
        name = next((name for name, item in vars(types).items() if item is value), None)
        return None if name is None else f"from types import {name}"
    return None


def _refused(problem: str, instead: str) -> NotExportable:
    return NotExportable(problem, None, [("instead", instead)])

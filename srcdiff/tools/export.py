"""A derivative as a file of its own, to be used where srcdiff is not installed.

Comes in: a derivative, and the types of its arguments. Goes out: the text of a module. Invariant: it imports NumPy and
the standard library only (and SciPy, where the function does), holds the primal, the derivative, what those two need,
and nothing else; it is for the types it was generated for, and refuses others.
"""

from __future__ import annotations

import ast
import builtins
import importlib.metadata
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from srcdiff.api import Derivative
from srcdiff.api.entry import Entry
from srcdiff.api.functions import root_of
from srcdiff.compile.apart import is_apart, share_memory
from srcdiff.compile.tangents import may_be_no_number
from srcdiff.emit.text import quoted
from srcdiff.ir.types import Array, Dict, List, Mixed, Number, Object, Static, Tuple, Type, Unknown, is_tuple
from srcdiff.tools.excerpt import Excerpt, NotExportable

#: What each kind returns, and whether the value comes first.
_RETURNS = {"adjoint": ("cotangent", True), "value_and_grad": ("derivative", True), "grad": ("derivative", False),
            "tangent": ("tangent", True), "pushforward": ("tangent", False)}
_NOUNS = {"value_and_grad": "value and gradient", "grad": "gradient", "pushforward": "tangent"}
_LONGEST = 100
_SCALARS = {"bool": "bool", "int": "int", "float": "float", "complex": "complex"}


def export(derivative: Any, *args: Any, types: dict[str, Type] | None = None) -> str:
    """The text of a module that holds a derivative and its primal, and imports NumPy only.

    It is written for the types of ``args``, and refuses arguments of others.

    >>> from srcdiff.api import grad
    >>> from srcdiff.tools.example import damped
    >>> text = export(grad(damped), 0.5, 3)
    >>> [line for line in text.splitlines() if line.startswith(("import", "def damped"))]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['import numpy as np', 'def damped(x: float, n: int) -> float:', 'def damped_grad(x: float, n: int) -> float:']
    """
    if not isinstance(derivative, Derivative) or derivative.kind not in _RETURNS:
        raise NotExportable(f"{derivative!r} has no one source", None, [
            ("instead", "export the result of sd.adjoint, sd.grad, sd.value_and_grad or sd.tangent")])
    primal = root_of(derivative.primal)
    if derivative.bound:
        raise NotExportable(f"{primal.__name__} is a method, and its object cannot be written down", derivative.place, [
            ("instead", "export a function of the values that the object holds")])
    entry = derivative.entry_for(derivative.types_of(args) if types is None else types)
    if derivative.kind in ("grad", "value_and_grad") and may_be_no_number(entry.result):
        raise NotExportable(f"it is not known whether {primal.__name__} returns one number", derivative.place, [
            ("instead", "give arguments, or their types with --like")])
    excerpt = Excerpt()
    body = _Body(derivative, entry, excerpt)
    excerpt.add(primal.__name__, primal, derivative.__name__)
    head = f'"""{_heading(derivative, entry)}"""\n\nfrom __future__ import annotations'
    lines = excerpt.lines()
    for name in body.names:
        if any(block.startswith(f"def {name}(") for block in lines):
            raise NotExportable(f"{name} is a function of the program, and another of its derivative", None, [
                ("instead", f"give {name} another name in the program")])
    blocks = [*lines, *body.functions]
    apart = ["\n\n\n" if block.startswith(("def ", "class ")) or before.startswith(("def ", "class ")) else "\n\n"
             for before, block in zip(["", *blocks], blocks, strict=False)]
    return head + "".join(gap + block for gap, block in zip(apart, blocks, strict=True)) + "\n"


def require(name: str, value: Any, expected: Any) -> None:
    """Refuse an argument of another type than this derivative was written for."""
    if not fits(value, expected):
        found = f"{value.dtype} of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)
        raise TypeError(f"this derivative was written for {name} of type {expected}, and was given {found}")


def has_float(value: Any) -> bool:
    """Whether there is a float in a list, or in the lists in it."""
    return isinstance(value, list) and any(isinstance(item, float) or has_float(item) for item in value)


def fits(value: Any, expected: Any, among: bool = False) -> bool:
    """Whether a value is of a type; ``among`` floats, an integer is a float.

    A type is ``float`` and so on, or ``float64[n,1]`` for an array with an axis of another length than one and an axis
    of length one; a set of the one value that there may be; a tuple, list or dict of types; ``[t, ...]`` for a list of
    any length; or ``...`` for anything.
    """
    numbers = {"bool": (bool, np.bool_), "int": (int, np.integer), "float": (float, np.floating),
               "complex": (complex, np.complexfloating)}
    if expected is ...:
        return True
    if isinstance(expected, set):
        return any(type(value) is type(one) and value == one for one in expected)
    if isinstance(expected, dict):
        return type(value) is dict and list(value) == list(expected) and all(
            fits(value[key], expected[key]) for key in expected)
    if isinstance(expected, (tuple, list)):
        if not isinstance(value, type(expected)):
            return False
        items = [expected[0]] * len(value) if expected[1:] == [...] else expected
        among = among or has_float(value)
        return len(value) == len(items) and all(
            fits(item, kind, among) for item, kind in zip(value, items, strict=True))
    if expected == "float" and among and type(value) is int:
        return True
    if expected in numbers:
        return isinstance(value, numbers[expected]) and isinstance(value, numbers["bool"]) == (expected == "bool")
    if not isinstance(value, np.ndarray):
        return False
    dtype, _, axes = expected[:-1].partition("[")
    known = axes.split(",") if axes else []
    lengths = ["1" if length == 1 else "n" for length in value.shape]
    return dtype in ("?", value.dtype.name) and (
        axes == "..." or len(known) == len(lengths) and all(a in ("?", b) for a, b in zip(known, lengths, strict=True)))


def require_apart(name: str, value: Any, *others: Any) -> None:
    """Refuse an argument that is stored into where it shares memory with another, or two of its parts do."""
    if not is_apart(value) or any(share_memory(value, other) for other in others):
        raise ValueError(f"{name} is stored into, and shares memory with another argument; pass a copy")


class _Body:
    """The generated functions, typed and documented; what they need goes into the excerpt."""

    def __init__(self, derivative: Derivative, entry: Entry, excerpt: Excerpt) -> None:
        self._derivative, self._entry, self._excerpt = derivative, entry, excerpt
        self._lines = entry.module.text.splitlines()
        nodes = ast.parse(entry.module.text).body
        self._add_head([node for node in nodes if not isinstance(node, ast.FunctionDef)])
        definitions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        for name in {inner.id for node in definitions for inner in ast.walk(node) if isinstance(inner, ast.Name)}:
            if hasattr(builtins, name):
                excerpt.use_builtin(name, derivative.__name__)
        self.names = [node.name for node in definitions]
        self.functions = [self._function(node) for node in definitions]

    def _add_head(self, head: list[ast.stmt]) -> None:
        """The imports and constants of the generated module."""
        known: dict[str, Any] = dict(self._entry.module.namespace)
        exec(compile(ast.Module(head, []), "<srcdiff export>", "exec"), known)
        for name, value in known.items():
            if name != "__builtins__":
                self._excerpt.add(name, value, self._derivative.__name__)

    def _function(self, node: ast.FunctionDef) -> str:
        """A function with annotations; the one that is called also with checks and a longer docstring."""
        main = node.name == self._entry.module.entry
        arguments = [arg for arg in ast.walk(node.args) if isinstance(arg, ast.arg)]
        kinds = self._annotations() if main else {}
        for arg in arguments:
            arg.annotation = ast.Name(kinds.get(arg.arg, "Any"))
        returned = self._returned() if main else "Any"
        if not main or "Any" in (*kinds.values(), returned) or any(arg.arg not in kinds for arg in arguments):
            self._excerpt.add("Any", Any, node.name)
        header = _header(node.name, _spelled(node.args), returned)
        first = node.body[1] if _has_docstring(node) else node.body[0]
        start = first.lineno - 1
        while self._lines[start - 1].lstrip().startswith("#"):
            start -= 1
        body = self._lines[start:node.end_lineno]
        doc = ast.get_docstring(node) or ""
        if not main:
            return "\n".join([header, *([f'    """{doc}"""'] if doc else []), *body])
        return "\n".join([header, *self._docstring(doc), *self._checks(), *body])

    def _annotations(self) -> dict[str, str]:
        types, made = self._entry.types, self._derivative
        kinds = {name: _annotation(kind) for name, kind in types.items()}
        seeds = dict.fromkeys(made.__signature__.parameters.keys() - kinds.keys(), _annotation(self._entry.result))
        return kinds | seeds | {f"{name}_dot": kinds[name] for name in kinds if f"{name}_dot" in seeds}

    def _returned(self) -> str:
        kind, with_value = _RETURNS[self._derivative.kind]
        out = _annotation(self._entry.result)
        bars = [_annotation(self._entry.types[self._derivative.names[k]]) for k in self._derivative.positions]
        last = out if kind == "tangent" else f"tuple[{', '.join(bars)}]" if self._derivative.many else bars[0]
        return f"tuple[{out}, {last}]" if with_value else last

    def _docstring(self, first: str) -> list[str]:
        made = self._derivative
        kind, with_value = _RETURNS[made.kind]
        lines = [first, "", "Parameters", "----------"]
        for name in made.__signature__.parameters:
            if name in self._entry.types:
                lines.append(f"{name} : {_described(self._entry.types[name])}")
            else:
                lines += [f"{name} : shaped like {name.removesuffix('_dot') if name != 'out_bar' else 'the result'}",
                          "    Cotangent of the result." if name == "out_bar" else "    Tangent, a direction."]
        lines += ["", "Returns", "-------"]
        if with_value:
            lines += [f"out : {_described(self._entry.result)}", f"    What {made.primal_name} returns."]
        if kind == "tangent":
            lines += ["out_dot : shaped like the result", "    The derivative along the tangents."]
        for k in made.positions if kind != "tangent" else ():
            times = ", weighted with out_bar" if made.kind == "adjoint" else ""
            lines += [f"{made.names[k]}_bar : shaped like {made.names[k]}",
                      f"    The derivative with respect to {made.names[k]}{times}."]
        quoted = ['"""' + lines[0], *lines[1:], '"""']
        return [f"    {line}".rstrip() for line in quoted]

    def _checks(self) -> Iterator[str]:
        """Calls that refuse what the source was not generated for."""
        types = self._entry.types
        written = {name: _written(name, kind) for name, kind in types.items()}
        calls = [f"require({quoted(name)}, {name}, {text})" for name, text in written.items() if text != "..."]
        held = [name for name, value in self._entry.module.namespace.items() if not callable(value)]
        for name in sorted(self._entry.stored):
            others = [other for other in types if other != name and not isinstance(types[other], (Number, Static))]
            apart = [*others, *held] or not isinstance(types[name], Array)
            calls += [f"require_apart({', '.join([quoted(name), name, *others, *held])})"] if apart else []
        for helper in (require, require_apart):
            if any(call.startswith(f"{helper.__name__}(") for call in calls):
                self._excerpt.add(helper.__name__, helper, self._derivative.__name__)
        yield from (f"    {call}" for call in calls)


def _written(name: str, kind: Type) -> str:
    """A type as `require` takes it."""
    if isinstance(kind, Number):
        return quoted(kind.kind)
    if isinstance(kind, Array) and (kind.axes is None or _is_array(kind)):
        return quoted(f"{kind.dtype or '?'}[{'...' if kind.axes is None else ','.join(kind.axes)}]")
    if isinstance(kind, Array):
        found = _scalar(kind)
        return "..." if found == "Any" else quoted(found)
    if isinstance(kind, Static):
        return f"{{{_written_value(name, kind.value)}}}"
    if isinstance(kind, Tuple):
        return f"({', '.join(_written(name, item) for item in kind.items)}{',' if len(kind.items) == 1 else ''})"
    if isinstance(kind, List):
        if kind.items is None:
            return "[]" if kind.element is None else f"[{_written(name, kind.element)}, ...]"
        return f"[{', '.join(_written(name, item) for item in kind.items)}]"
    if type(kind) is Dict and kind.element is None:
        return f"{{{', '.join(f'{key!r}: {_written(name, item)}' for key, item in kind.items)}}}"
    if isinstance(kind, (Unknown, Mixed, Object)):
        return "..."
    raise NotExportable(f"{name} is {kind}, and what it holds is checked here only", None, [
        ("instead", "export a function of the values that it holds")])


def _written_value(name: str, value: Any) -> str:
    """A value that source is written for."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, (bool, bytes)):
        return repr(value)
    what = "a class" if isinstance(value, type) else "a function"
    raise NotExportable(f"{name} is {what}, and the derivative is for that very one", None, [
        ("instead", "export a function that uses it by its name")])


def _header(name: str, params: list[str], returned: str) -> str:
    """The first line of a definition; where it is long, with a line for each parameter."""
    line = f"def {name}({', '.join(params)}) -> {returned}:"
    if len(line) <= _LONGEST:
        return line
    return f"def {name}(\n" + ",\n".join(f"        {param}" for param in params) + f") -> {returned}:"


def _spelled(args: ast.arguments) -> list[str]:
    """Parameters with annotations, as a person spaces them."""
    plain = [*args.posonlyargs, *args.args]
    defaults = [*[None] * (len(plain) - len(args.defaults)), *args.defaults]

    def one(arg: ast.arg, default: ast.expr | None) -> str:
        return ast.unparse(arg) + (f" = {ast.unparse(default)}" if default is not None else "")

    parts = [one(arg, default) for arg, default in zip(plain, defaults, strict=True)]
    if args.posonlyargs:
        parts.insert(len(args.posonlyargs), "/")
    if args.vararg is not None or args.kwonlyargs:
        parts.append("*" + (ast.unparse(args.vararg) if args.vararg is not None else ""))
    parts += [one(arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    return [*parts, *([f"**{ast.unparse(args.kwarg)}"] if args.kwarg is not None else [])]


def _annotation(kind: Type) -> str:
    if isinstance(kind, Number):
        return _SCALARS[kind.kind]
    if isinstance(kind, Array):
        return "np.ndarray" if _is_array(kind) else "Any" if kind.axes is None else _scalar(kind)
    if isinstance(kind, Tuple):
        return f"tuple[{', '.join(map(_annotation, kind.items))}]"
    if isinstance(kind, (List, Dict)):
        return "tuple[Any, ...]" if is_tuple(kind) else "list[Any]" if isinstance(kind, List) else "dict[Any, Any]"
    if isinstance(kind, Static) and (kind.value is None or isinstance(kind.value, (bool, str))):
        return "None" if kind.value is None else type(kind.value).__name__
    return "Any"


def _is_array(kind: Array) -> bool:
    """Whether a value is surely an array, and no number of NumPy."""
    return bool(kind.axes) or kind.axes == () and kind.boxed is True


def _scalar(kind: Array) -> str:
    letter = "?" if kind.dtype is None else np.dtype(kind.dtype).kind
    return {"f": "float", "c": "complex", "i": "int", "u": "int", "b": "bool"}.get(letter, "Any")


def _described(kind: Type) -> str:
    if isinstance(kind, Array) and _is_array(kind):
        count = len(kind.axes or ())
        axes = f"{count} ax{'i' if count == 1 else 'e'}s"
        return f"np.ndarray with {axes}{', ' + kind.dtype if kind.dtype else ''}"
    return "number or array" if _annotation(kind) == "Any" else _annotation(kind)


def _heading(derivative: Derivative, entry: Entry) -> str:
    primal = root_of(derivative.primal)
    try:
        version = f" {importlib.metadata.version('srcdiff')}"
    except importlib.metadata.PackageNotFoundError:
        version = ""
    file = os.path.basename(primal.__code__.co_filename)
    types = ", ".join(f"{name}: {kind}" for name, kind in entry.types.items())
    what = _NOUNS.get(derivative.kind, derivative.kind)
    return (f"{derivative.__name__}, the {what} of {primal.__name__}, written by srcdiff{version}.\n\n"
            f"Made from {file}, line {primal.__code__.co_firstlineno}, for {types}.\n"
            "srcdiff is not needed to use it; for arguments of other types write it anew.\n")


def _has_docstring(node: ast.FunctionDef) -> bool:
    return ast.get_docstring(node) is not None and len(node.body) > 1

"""Which lines of a derivative belong to which statement of the user's.

Comes in: the text of functions, and the generated text. Goes out: the lines of both sides, each with the number of the
line its statement begins in. Invariant: a link rests on the text of a statement, in the program itself, where it is
repeated, or in the comment above its adjoint; statements that read the same have the same number.
"""

from __future__ import annotations

import ast
import copy
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
_REVERSE = "# Reverse sweep"
#: Where a cotangent starts that later statements add to.
_START = re.compile(r"\w+_bar(_\d+)? = 0\.0")
#: What values without a name of the user's are called.
_TEMPORARY = re.compile(r"\w+_(t\d+|arg)(_\d+)?|branch(_\d+)?")


#: For a temporary, the whole expression that it holds, and the statements that assigned it and its parts.
_Temporaries = dict[str, tuple[ast.expr, list[ast.stmt]]]


@dataclass(frozen=True)
class Line:
    """A line of text; ``number`` is its own in the user's file, ``statement`` that of the line which begins the
    statement it belongs to, each None where there is none."""

    text: str
    number: int | None = None
    statement: int | None = None


@dataclass(frozen=True)
class Sides:
    """The user's lines and the generated lines."""

    primal: list[Line]
    derivative: list[Line]


def link(sources: Sequence[tuple[Sequence[str], int]], generated: str) -> Sides:
    """The lines of functions, each given with the number of its first line, and those of a derivative of them.

    >>> sides = link([(["def f(x):", "    y = x * x", "    return y"], 7)], '''def f_adjoint(x, out_bar=1.0):
    ...     # Forward sweep
    ...     y = x * x
    ...     # Reverse sweep
    ...     # y = x * x
    ...     x_bar = 2 * out_bar * x
    ...     return y, x_bar''')
    >>> [line.statement for line in sides.derivative]
    [None, None, 8, None, 8, 8, None]
    """
    statements = _Statements()
    primal: list[Line] = []
    for lines, first in sources:
        primal += [Line("")] if primal else []
        primal += statements.read(lines, first)
    lines = generated.rstrip("\n").split("\n")
    owners: dict[int, int] = {}
    for function in ast.parse(generated).body:
        if isinstance(function, ast.FunctionDef):
            owners |= _Derivative(statements, lines, function).owners()
    used = set(owners.values())
    return Sides([Line(line.text, line.number, line.statement if line.statement in used else None) for line in primal],
                 [Line(text, None, owners.get(k)) for k, text in enumerate(lines, 1)])


class _Statements:
    """The user's statements by their text, as Python would print it."""

    def __init__(self) -> None:
        self._by_text: dict[str, int] = {}
        self._lines: list[tuple[str, int]] = []

    def read(self, lines: Sequence[str], first: int) -> list[Line]:
        """The lines of a function, linked to its statements."""
        texts = textwrap.dedent("\n".join(line.rstrip("\n") for line in lines)).rstrip().split("\n")
        owners: dict[int, int] = {}
        for node in _statements_in("\n".join(texts)):
            number = self._by_text.setdefault(_text_of(node), first + node.lineno - 1)
            if isinstance(node, ast.Return) and node.value is not None:
                self._by_text.setdefault(f"out = {ast.unparse(node.value)}", number)
            for k in range(node.lineno, _end_of(node) + 1):
                owners[k] = number
        self._lines += [(" ".join(text.split()), owners.get(k, first + k - 1)) for k, text in enumerate(texts, 1)]
        return [Line(text, first + k - 1, owners.get(k, first + k - 1)) for k, text in enumerate(texts, 1)]

    def of_statement(self, node: ast.stmt) -> int | None:
        """The user's statement that a generated one repeats."""
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and ast.unparse(node.iter.func) == "reversed":
            node = copy.copy(node)
            assert isinstance(node, ast.For)
            assert isinstance(node.iter, ast.Call)
            node.iter = node.iter.args[0]
        return self._by_text.get(_text_of(node))

    def of_comment(self, text: str) -> int | None:
        """The user's statement that a comment quotes, which may be cut short, or be a part of a line."""
        for whole in (text, f"{text} pass"):
            try:
                body = ast.parse(whole).body
            except SyntaxError:
                continue
            found = self._by_text.get(_text_of(body[0])) if body else None
            if found is not None:
                return found
        wanted = " ".join(text.removesuffix(" ...").split())
        return next((number for line, number in self._lines if wanted and wanted in line), None)


class _Derivative:
    """One generated function, and which statements its lines belong to."""

    def __init__(self, statements: _Statements, lines: list[str], function: ast.FunctionDef) -> None:
        self._statements, self._lines, self._function = statements, lines, function
        self._end = function.end_lineno or function.lineno
        inside = range(function.lineno, self._end + 1)
        self._cut = next((k for k in inside if lines[k - 1].strip() == _REVERSE), self._end + 1)
        self._found: dict[int, int] = {}
        self._temporaries: _Temporaries = {}

    def owners(self) -> dict[int, int]:
        """The user's statement for each line that has one."""
        nodes = list(_statements_below(self._function))
        for node in nodes:
            if node.lineno < self._cut or isinstance(node, ast.For):
                self._repeat(node)
        for above, node in zip([*nodes[1:], *nodes[:-1]], [*nodes[:-1], *nodes[1:]], strict=True):
            number = self._found.get(above.lineno)
            if number is not None and node.lineno < self._cut and _is_tangent_of(node, above):
                self._own(node, number)
        for k in range(self._cut + 1, self._end + 1):
            self._found |= self._below_comment(k)
        return self._found

    def _own(self, node: ast.stmt, number: int) -> None:
        for k in range(node.lineno, _end_of(node) + 1):
            self._found.setdefault(k, number)

    def _repeat(self, node: ast.stmt) -> None:
        """Link a statement that repeats one of the user's, and the temporaries that hold parts of it."""
        inserted = _Whole(self._temporaries)
        whole = inserted.visit(copy.deepcopy(node))
        number = self._statements.of_statement(whole)
        if number is not None:
            for part in [*inserted.parts, node]:
                self._own(part, number)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (
                _TEMPORARY.fullmatch(node.targets[0].id)):
            self._temporaries[node.targets[0].id] = whole.value, [*inserted.parts, node]

    def _below_comment(self, k: int) -> dict[int, int]:
        """A comment in the reverse sweep, and the statements that it stands above."""
        text = self._lines[k - 1]
        number = self._statements.of_comment(text.strip()[2:]) if text.strip().startswith("# ") else None
        if number is None:
            return {}
        indent, last = _indent(text), k
        while last < self._end and self._continues(self._lines[last], indent):
            last += 1
        return {j: number for j in range(k, last + 1) if not _START.fullmatch(self._lines[j - 1].strip())}

    @staticmethod
    def _continues(text: str, indent: int) -> bool:
        stripped = text.strip()
        return bool(stripped) and _indent(text) >= indent and not stripped.startswith(("#", "return ")) and not (
            stripped.endswith(":"))


class _Whole(ast.NodeTransformer):
    """Puts what temporaries hold in their place; ``parts`` are the statements that assigned those."""

    def __init__(self, temporaries: _Temporaries) -> None:
        self._temporaries = temporaries
        self.parts: list[ast.stmt] = []

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self._temporaries or not isinstance(node.ctx, ast.Load):
            return node
        held, parts = self._temporaries[node.id]
        self.parts += parts
        return held


def _statements_in(text: str) -> Iterator[ast.stmt]:
    """The statements of the functions in a text; none where the text is a part of one."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    for node in tree.body:
        yield from _statements_below(node)


def _statements_below(node: ast.AST) -> Iterator[ast.stmt]:
    for name in _BODIES:
        for inner in getattr(node, name, ()):
            if isinstance(inner, ast.stmt):
                yield inner
            yield from _statements_below(inner)


def _text_of(node: ast.stmt) -> str:
    """A statement on one line; of a compound one the header."""
    if not hasattr(node, "body"):
        return ast.unparse(node)
    header = copy.copy(node)
    for name in _BODIES:
        if hasattr(header, name):
            setattr(header, name, [ast.Pass()] if name == "body" else [])
    return ast.unparse(header).partition("\n")[0]


def _end_of(node: ast.stmt) -> int:
    """The last line of a statement, or of the header of a compound one."""
    body = getattr(node, "body", None)
    return max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno


def _is_tangent_of(node: ast.stmt, other: ast.stmt) -> bool:
    """Whether a statement assigns the tangent of what another one, next to it, assigns."""
    mine, its = _assigned(node), _assigned(other)
    return bool(its) and mine == f"{its}_dot" and node.col_offset == other.col_offset


def _assigned(node: ast.stmt) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return target.id if isinstance(target, ast.Name) and not isinstance(node, ast.For) else ""


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())

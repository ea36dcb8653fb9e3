"""The syntax tree of a function object.

Comes in: a Python function. Goes out: its `Source`: the gast node with the line numbers and columns of the user's
file, and the text of its statements. Invariant: the text is the text the function was compiled from; where that
cannot be had, or has changed since, the function is refused, so that no derivative is of another program.
"""

from __future__ import annotations

import ast
import io
import linecache
import os
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CellType, CodeType
from typing import Any, Union

import gast

from srcdiff.errors import SourceUnavailable
from srcdiff.frontend.private import class_around, write_out_private_names
from srcdiff.frontend.trees import Translation
from srcdiff.ir.attributes import content_of
from srcdiff.ir.nodes import Location, Statement

Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]  # noqa: UP007  (an alias needs it on 3.10)
_FUTURE_FLAGS = 0x1FE0000       # the bits of co_flags that stand for ``from __future__ import ...``
_PUT_IN_FILE = ("instead", "put the function in a file, or in a notebook cell, and import it from there")


@dataclass(frozen=True)
class Source:
    """A function's syntax tree, and where it stands; ``lines`` are those of the whole file, ``forms`` the names of the
    kinds of node that the tree has."""

    node: Any       # gast.FunctionDef, gast.AsyncFunctionDef or gast.Lambda
    origin: Statement
    name: str
    lines: tuple[str, ...]
    forms: frozenset[str]

    def statement(self, node: Any) -> Statement:
        """A statement as the user wrote it, on one line; of a compound statement the header. What stands for another
        is shown as that."""
        node = getattr(node, "stands_for", node)
        if isinstance(node, (gast.Try, gast.ExceptHandler)):
            end = node.body[0].lineno, node.body[0].col_offset
            return Statement(self._text(node, *end).rpartition(":")[0] + ":", self.origin.file, node.lineno)
        test, keyword = _header(node), getattr(node, "keyword", "")
        if test is None:
            text = self._text(node, node.end_lineno, node.end_col_offset)
            return Statement(f"{keyword}{text}:" if keyword else text, self.origin.file, node.lineno)
        end = test.end_lineno, test.end_col_offset
        start = node.body and (node.body[0].lineno, node.body[0].col_offset)
        here = not isinstance(node, gast.With) and (node.lineno, node.col_offset)
        if start == here:       # one line of the user's says it all
            return Statement(self._text(node, node.end_lineno, node.end_col_offset), self.origin.file, node.lineno)
        if start and end < start:
            end = start      # a parenthesis may stand in between
        header = keyword + self._text(node, *end)
        return Statement((header.rpartition(":")[0] or header) + ":", self.origin.file, node.lineno)

    def _text(self, node: Any, end_line: int, end_column: int) -> str:
        """The text from the start of a node to a place, on one line."""
        if end_line == node.lineno:
            return self.lines[end_line - 1].encode()[node.col_offset:end_column].decode().strip()
        lines = [line.rstrip("\n") for line in self.lines[node.lineno - 1:end_line]]
        lines[-1] = lines[-1].encode()[:end_column].decode()
        lines[0] = lines[0].encode()[node.col_offset:].decode()
        return _one_line(lines)

    def location(self, node: Any, statement: Statement) -> Location:
        """The place of a node inside a statement."""
        return Location(statement, self.origin.file, self.name,
                        node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def read(function: Callable[..., Any]) -> Source:
    """The source of a plain Python function.

    >>> from textwrap import fill
    >>> read(fill).origin.text
    'def fill(text, width=70, **kwargs):'
    """
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        raise SourceUnavailable(f"{getattr(function, '__qualname__', function)!s} has no Python source", None, [
            ("why", f"it is a {type(function).__name__}, not a function written in Python"),
            ("instead", "call it from a function, or declare a rule for it, see srcdiff.rules")])
    file = _file(code.co_filename, getattr(function, "__globals__", None), code)
    node = _definition(file, code)
    name = code.co_name if code.co_name.isidentifier() else "function"
    origin = Statement(_definition_text(node, file.lines), code.co_filename, node.lineno)
    translation = Translation()
    tree, owner = translation.visit(node), class_around(code, function.__qualname__)
    if owner is not None and any("__" in line for line in file.lines[node.lineno - 1:node.end_lineno]):
        write_out_private_names(tree, owner)
    return Source(tree, origin, name, file.lines, translation.forms())


# --- files ---------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class _File:
    """A parsed file: definitions and code objects by name and first line."""

    lines: tuple[str, ...]
    definitions: dict[tuple[str, int], list[Definition]]
    codes: dict[tuple[str, int], list[CodeType]]


_parsed: dict[tuple[str, int], _File] = {}      # the last content of each file, by name and future flags


def cells_of(function: Callable[..., Any]) -> dict[str, CellType]:
    """The cells of the variables of functions around a function, by the names it has for them."""
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))


def contents_of_cells(function: Callable[..., Any], default: Any) -> dict[str, Any]:
    """What those variables hold; ``default`` for the ones that are not assigned yet."""
    return {name: content_of(cell, default) for name, cell in cells_of(function).items()}


def _file(name: str, module_globals: dict[str, Any] | None, code: CodeType) -> _File:
    linecache.checkcache(name)
    lines = tuple(linecache.getlines(name, module_globals))
    if not lines:
        raise SourceUnavailable(f"the source of {code.co_name} is not available", None, [
            ("why", f"Python keeps no text for {name!r}"), _PUT_IN_FILE])
    flags = code.co_flags & _FUTURE_FLAGS
    known = _parsed.get((name, flags))
    if known is None or known.lines != lines:
        known = _parsed[name, flags] = _parse(name, lines, flags, code)
    return known


def _parse(name: str, lines: tuple[str, ...], flags: int, code: CodeType) -> _File:
    file = _File(lines, {}, {})
    try:
        tree = ast.parse("".join(lines), name)
        modules = [compile(part, name, "exec", flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
                   for part in _units(tree, name)]
    except SyntaxError as error:
        raise _changed(code) from error
    for node in ast.walk(tree) if any("lambda" in line for line in lines) else _statements(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            file.definitions.setdefault(_key(node), []).append(node)
    for inner in (code for module in modules for code in _codes(module)):
        file.codes.setdefault((inner.co_name, inner.co_firstlineno), []).append(inner)
    return file


def _units(tree: ast.Module, name: str) -> list[ast.Module]:
    """What is compiled at once: a file as a whole; a cell of a notebook, which is no file, also statement by statement,
    after which an import in it means nothing for how the others are compiled."""
    if len(tree.body) == 1 or os.path.exists(name):
        return [tree]
    return [tree, *(ast.Module([part], []) for part in tree.body)]


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements inside a node, where definitions are to be found, and whatever holds them."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, field, ()):
            yield inner
            if hasattr(inner, "body") or hasattr(inner, "cases"):
                yield from _statements(inner)


def _key(node: Definition) -> tuple[str, int]:
    """The name and first line of the code object that a definition is compiled to."""
    if isinstance(node, ast.Lambda):
        return "<lambda>", node.lineno
    return node.name, min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


# --- finding the definition ----------------------------------------------------------------------------------------

def _definition(file: _File, code: CodeType) -> Definition:
    key = (code.co_name, code.co_firstlineno)
    candidates, compiled = file.definitions.get(key, []), file.codes.get(key, [])
    if code not in compiled:
        # pytest rewrites ``assert``; a function that has one is recognized by what it names instead
        candidates = [node for node in candidates if any(isinstance(inner, ast.Assert) for inner in ast.walk(node))]
        if not any(_names_no_more_than(other, code) for other in compiled):
            raise _changed(code)
    if len(candidates) > 1 and hasattr(code, "co_positions"):      # Python 3.11 and later keep columns
        positions = set(code.co_positions())
        candidates = [node for node in candidates if not isinstance(node, ast.Lambda)
                      or any(_span(part) in positions for part in _own_parts(node.body))]
    if len(candidates) > 1:
        candidates = [node for node in candidates if _fingerprint(_alone(node, code)) == _fingerprint(code)]
    if not candidates:
        raise _changed(code)
    return candidates[0]        # where several are left they are the same program


def _own_parts(node: ast.expr) -> Iterator[ast.expr]:
    """An expression and its parts, but not those of a lambda in it: no instruction stands for a conditional expression
    as a whole."""
    yield node
    for part in () if isinstance(node, ast.Lambda) else ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            yield from _own_parts(part)


def _span(node: ast.expr) -> tuple[int, int | None, int, int | None]:
    """The place of an expression, in the order of ``co_positions``."""
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _alone(node: Any, code: CodeType) -> CodeType:
    """The code object of one of several lambdas on a line, compiled with its free variables free."""
    names = [ast.arg(name) for name in code.co_freevars]
    around = ast.copy_location(ast.Lambda(ast.arguments([], names, None, [], [], None, []), node), node)
    whole = compile(ast.fix_missing_locations(ast.Expression(around)), "", "eval",
                    code.co_flags & _FUTURE_FLAGS, dont_inherit=True)
    return list(_codes(whole))[1]


def _fingerprint(code: CodeType) -> tuple[Any, ...]:
    consts = [_fingerprint(value) if isinstance(value, CodeType) else (type(value), repr(value))
              for value in code.co_consts if "<locals>" not in str(value)]      # 3.10 keeps qualified names there
    return code.co_code, tuple(consts), code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars


def _names_no_more_than(code: CodeType, other: CodeType) -> bool:
    """Whether all names and constants of ``code`` are also in ``other``, and the parameters are the same."""
    count = code.co_argcount + code.co_kwonlyargcount
    consts = {repr(value) for value in other.co_consts}
    return (code.co_varnames[:count] == other.co_varnames[:count]
            and {*code.co_varnames, *code.co_names} <= {*other.co_varnames, *other.co_names, *other.co_cellvars}
            and all(isinstance(value, CodeType) or repr(value) in consts for value in code.co_consts))


def _changed(code: CodeType) -> SourceUnavailable:
    return SourceUnavailable(f"the source of {code.co_name} is not what it was compiled from", None, [
        ("why", f"line {code.co_firstlineno} of {code.co_filename} does not define it any more"),
        ("instead", "import the file again, or start Python anew")])


# --- text ----------------------------------------------------------------------------------------------------------

def _definition_text(node: Definition, lines: tuple[str, ...]) -> str:
    if isinstance(node, ast.Lambda):
        return _one_line((ast.get_source_segment("".join(lines), node) or "lambda").splitlines())
    return f"def {node.name}({ast.unparse(node.args)}):"


def _header(node: Any) -> Any:
    """The last expression in a compound statement's header; of any other statement, None."""
    if isinstance(node, (gast.If, gast.While)):
        return node.test
    if isinstance(node, gast.With):
        return node.items[-1].optional_vars or node.items[-1].context_expr
    return node.iter if isinstance(node, gast.For) else None


def _one_line(lines: list[str]) -> str:
    """Continuation lines joined, without comments."""
    if len(lines) == 1:
        return lines[0].strip()
    text = ""
    for line in _without_comments(lines) if any("#" in line for line in lines) else lines:
        piece = line.strip().removesuffix("\\").rstrip()
        gap = "" if not text or not piece or text[-1] in "([{" or piece[0] in ")]}" else " "
        text += gap + piece
    return text


def _without_comments(lines: list[str]) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline))
    except (tokenize.TokenError, IndentationError):
        return lines
    cut = {token.start[0]: token.start[1] for token in tokens if token.type == tokenize.COMMENT}
    return [line[:cut.get(number)] for number, line in enumerate(lines, 1)]

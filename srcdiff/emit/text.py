"""Statements as text; the one file that imports astor.

Comes in: statements of the standard ``ast``, and `Comment`. Goes out: text, its long lines broken by `layout`.
Invariant: the text parses to the statements, without the comments.
"""

from __future__ import annotations

import ast
import textwrap
import warnings
from typing import Any

from srcdiff.emit.layout import lines

with warnings.catch_warnings():
    # when it is imported, astor reads names of ``ast`` that newer Pythons warn about
    warnings.simplefilter("ignore")
    import astor
    from astor.code_gen import set_precedence
    from astor.op_util import Precedence, get_op_precedence, get_op_symbol


_LONGEST_COMMENT = 88
#: So long may the names be that an assignment begins with.
_LONGEST_TARGET = 88
#: The sign of a binary operator, its precedence, and those that its left and its right side stand in.
_BINARY: dict[type, tuple[str, int, int, int]] = {
    sign: (get_op_symbol(sign(), " %s "), own, own, own + 1)
    for sign in ast.operator.__subclasses__() if sign.__module__ == ast.__name__     # gast has its own there
    for own in (get_op_precedence(sign()),)}
_BINARY[ast.Pow] = (" ** ", Precedence.Pow, Precedence.Pow + 1, Precedence.PowRHS)


#: That which the sides of an assignment stand in, those of one with an operator, and an expression on its own.
_ASSIGNED, _AUGMENTED, _ALONE = (
    get_op_precedence(form.__new__(form)) for form in (ast.Assign, ast.AugAssign, ast.Expr))


class Comment(ast.stmt):
    """``# text``, on a line of its own; ``apart`` by a blank line from what stands above."""

    _fields = ("text", "apart")

    def __init__(self, text: str, apart: bool = False) -> None:
        super().__init__()
        self.text, self.apart = text, apart


class _Printer(astor.SourceGenerator):  # type: ignore[misc]  # astor is untyped
    """astor, with a person's spacing of powers and quotes, and comments; and with short cuts for what there is most."""

    new_lines: int

    def __init__(self) -> None:
        self._visitors: dict[type, Any] = {}
        super().__init__("    ")

    def _expression(self, node: Any, around: int) -> None:
        """Write an expression that stands in one of a precedence; the line has been begun."""
        form = type(node)
        if form is ast.Name:
            self.result.append(node.id)
        elif form is ast.BinOp:
            self._binary(node, around)
        elif form is ast.Call:
            self._call(node)
        elif form is ast.Attribute:
            self._expression(node.value, Precedence.highest)
            self.result += (".", node.attr)
        elif form is ast.Constant and type(node.value) in (int, float) and around <= Precedence.Constant:
            self.result.append(repr(node.value))
        else:
            node._pp = around       # as by set_precedence, of astor
            self.visit(node)

    def _begin(self, lines: int = 0) -> None:
        """Begin the line that is due, as ``write("")`` does, at least so many ``lines`` further down."""
        down = self.new_lines if self.new_lines > lines else lines
        if down:
            self.result += ("\n" * down, self.indent_with * self.indentation)
            self.new_lines = 0

    def body(self, statements: list[ast.stmt]) -> None:
        self.indentation += 1
        for statement in statements:
            self.visit(statement)
        self.indentation -= 1

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._begin()
        self._expression(node, Precedence.highest)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._begin(1)
        for target in node.targets:
            if isinstance(target, ast.Tuple) and self._is_long(target):
                self._in_parentheses(target)
            else:
                self._expression(target, _ASSIGNED)
            self.result.append(" = ")
        self._expression(node.value, _ASSIGNED)

    def _is_long(self, target: ast.Tuple) -> bool:
        names = sum(len(getattr(item, "id", "")) + 2 for item in target.elts)
        indented = 4 * int(self.indentation)
        return names + indented > _LONGEST_TARGET

    def _in_parentheses(self, target: ast.Tuple) -> None:
        """Write a tuple where its line may be broken."""
        for k, item in enumerate(target.elts):
            self.result.append(", " if k else "(")
            self._expression(item, Precedence.Comma)
        self.result.append(")")

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._begin(1)
        self._expression(node.target, _AUGMENTED)
        self.result.append(get_op_symbol(node.op, " %s= "))
        self._expression(node.value, _AUGMENTED)

    def visit_Call(self, node: ast.Call) -> None:
        self._begin()
        self._call(node)

    def _call(self, node: ast.Call) -> None:
        alone = len(node.args) + len(node.keywords) == 1
        self._expression(node.func, Precedence.highest)
        self.result.append("(")
        for k, arg in enumerate((*node.args, *node.keywords) if node.keywords else node.args):
            if k:
                self.result.append(", ")
            if isinstance(arg, ast.keyword):
                self.result += (arg.arg or "", "=" if arg.arg else "**")
                self._expression(arg.value, Precedence.Comma)
            else:
                self._expression(arg, Precedence.call_one_arg if alone else Precedence.Comma)
        self.result.append(")")

    def visit_Comment(self, node: Comment) -> None:
        self._begin(1 + node.apart)
        self.result.append(f"# {node.text}")

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._begin()
        self._binary(node, getattr(node, "_pp", Precedence.highest))

    def _binary(self, node: ast.BinOp, around: int) -> None:
        sign, own, left, right = _BINARY[type(node.op)]
        if own < around:
            self.result.append("(")
        self._expression(node.left, left)
        close = isinstance(node.op, ast.Pow) and _is_simple(node.left, signed=False) and _is_simple(node.right)
        self.result.append(sign.strip() if close else sign)
        self._expression(node.right, right)
        if own < around:
            self.result.append(")")

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, str):
            self.write(quoted(value))
        elif type(value) in (int, float) and getattr(node, "_pp", Precedence.highest) <= Precedence.Constant:
            self._begin()
            self.result.append(repr(value))
        else:
            super().visit_Constant(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        set_precedence(Precedence.Comma, *node.keys)
        super().visit_Dict(node)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        set_precedence(Precedence.Comma, node.elt)
        super().visit_ListComp(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        # astor cannot print all f-strings, and those of newer Pythons not at all
        text = ast.unparse(node)
        self.write(f'f"{text[2:-1]}"' if text[1] == "'" and text.count("'") == 2 and '"' not in text else text)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            self.statement(node, _docstring(node.value.value, self.indent_with * self.indentation))
        else:
            self._begin(1)
            self._expression(node.value, _ALONE)

    def visit(self, node: ast.AST) -> None:
        form = type(node)
        visitor = self._visitors.get(form)
        if visitor is None:
            visitor = self._visitors[form] = getattr(self, f"visit_{form.__name__}", None)
        if visitor is not None:
            visitor(node)
        elif isinstance(node, ast.stmt):
            self.statement(node, textwrap.indent(ast.unparse(node), self.indent_with * self.indentation).lstrip())
        else:
            self.write(ast.unparse(node))


def print_statement(node: ast.stmt) -> str:
    """The text of a statement, with a newline at its end."""
    return "\n".join(lines(_pieces(node))).strip("\n") + "\n"


def print_expression(node: ast.expr) -> str:
    """The text of an expression, on one line."""
    set_precedence(Precedence.Comma, node)      # it stands alone: ``0.7``, not ``(0.7)``
    return "".join(_pieces(node))


def _pieces(node: ast.AST) -> list[str]:
    printer = _Printer()
    printer.visit(node)
    pieces: list[str] = printer.result
    return pieces


def shorten(text: str) -> str:
    """The text of a statement of the user's, as long as a comment may be."""
    return text if len(text) <= _LONGEST_COMMENT else text[:_LONGEST_COMMENT - 4] + " ..."


def quoted(text: str) -> str:
    """A string literal, in double quotes where that needs no escapes."""
    literal = repr(text)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in text else literal


def _docstring(text: str, indentation: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    return '"""' + escaped.replace("\n", f"\n{indentation}") + '"""'


def _is_simple(node: ast.expr, signed: bool = True) -> bool:
    """Whether a power of it, or with it as exponent, is written without spaces."""
    if isinstance(node, ast.UnaryOp):
        return signed and isinstance(node.op, ast.USub) and _is_simple(node.operand)
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, (ast.Name, ast.Constant))

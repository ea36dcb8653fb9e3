"""Formulas as LaTeX.

Comes in: Python expressions and statements as text. Goes out: LaTeX for math mode. Invariant: what has no form in
mathematics is set as code, so that every expression has a translation.
"""

from __future__ import annotations

import ast
import re

_FUNCTIONS = {name: f"\\{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "max", "min",
                                             "arcsin", "arccos", "arctan")}
_FUNCTIONS |= {"sum": "\\textstyle\\sum", "sqrt": "\\sqrt"}
_MODULES = ("np", "numpy", "math")
_PRECEDENCE = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.MatMult: 2, ast.Div: 2, ast.Pow: 4}
_SIGNS = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: " \\, ", ast.MatMult: " \\, "}
_UNARY = 3


def latex(text: str) -> str:
    r"""A Python expression in mathematical notation.

    >>> print(latex("x1_dot / x1 + np.cos(x2) * x2_dot"))
    \frac{\dot{x}_{1}}{x_{1}} + \cos\left(x_{2}\right) \, \dot{x}_{2}
    >>> print(latex("a * (b - c)**2"))
    a \, \left(b - c\right)^{2}
    """
    return _expression(ast.parse(text, mode="eval").body, 0)


def symbol(name: str) -> str:
    r"""A variable, its tangent or its cotangent: the number at its end is an index, a long name is set upright.

    >>> print(symbol("v1_bar"), symbol("rate"), symbol("x_dot"))
    \bar{v}_{1} \mathrm{rate} \dot{x}
    """
    found = re.fullmatch(r"(\w+?)_?(\d*)(_bar|_dot)?(_\d+)?", name)
    assert found is not None
    base, index, kind, version = found.groups()
    body = base if len(base) == 1 else f"\\mathrm{{{escaped(base)}}}"
    if kind:
        body = f"\\{kind[1:]}{{{body}}}"
    return body + (f"_{{{index}}}" if index else "") + ("'" if version else "")


def escaped(text: str) -> str:
    """Text for text mode."""
    special = {"\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}"}
    return "".join(special.get(c, f"\\{c}" if c in "_%&#${}" else c) for c in text)


def _expression(node: ast.expr, around: int) -> str:
    """An expression that stands in one of a precedence."""
    if isinstance(node, ast.Name):
        return symbol(node.id)
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return repr(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in _PRECEDENCE:
        return _binary(node, around)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _closed(f"-{_expression(node.operand, _UNARY)}", around > 2)
    if isinstance(node, ast.Subscript):
        return f"{_expression(node.value, 9)}_{{{_index(node.slice)}}}"
    if isinstance(node, ast.Tuple):
        return _closed(", ".join(_expression(item, 0) for item in node.elts), True)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return f"{_expression(node.value, 9)}^{{\\mathsf{{T}}}}"
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        return _call(node)
    return f"\\texttt{{{escaped(ast.unparse(node))}}}"


def _binary(node: ast.BinOp, around: int) -> str:
    own = _PRECEDENCE[type(node.op)]
    if isinstance(node.op, ast.Div):
        return _closed(f"\\frac{{{_expression(node.left, 0)}}}{{{_expression(node.right, 0)}}}", around > _UNARY)
    if isinstance(node.op, ast.Pow):
        return f"{_expression(node.left, 9)}^{{{_expression(node.right, 0)}}}" if around <= 4 else _closed(
            _binary(node, 0), True)
    right = _expression(node.right, own + 1)
    right = _closed(right, right.startswith("-"))
    sign = " \\cdot " if right[0].isdigit() and own == 2 else _SIGNS[type(node.op)]
    return _closed(f"{_expression(node.left, own)}{sign}{right}", around > own)


def _call(node: ast.Call) -> str:
    called, inner = node.func, _expression(node.args[0], 0)
    known = isinstance(called, ast.Name) or (
        isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in _MODULES)
    name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
    if not known:
        return f"\\texttt{{{escaped(ast.unparse(node))}}}"
    spelled = _FUNCTIONS.get(name, f"\\operatorname{{{escaped(name)}}}")
    return f"{spelled}{{{inner}}}" if name == "sqrt" else spelled + _closed(inner, True)


def _index(node: ast.expr) -> str:
    if isinstance(node, ast.Tuple):
        return ", ".join(map(_index, node.elts))
    return f"\\texttt{{{escaped(ast.unparse(node))}}}" if isinstance(node, ast.Slice) else _expression(node, 0)


def _closed(text: str, closed: bool) -> str:
    return f"\\left({text}\\right)" if closed else text

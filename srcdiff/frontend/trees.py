"""Python's own syntax trees as gast.

Comes in: a node of the standard ``ast``, as it was parsed. Goes out: the gast node that ``gast.ast_to_gast`` makes of
it, in less than half of the time. Invariant: operators and contexts, which hold nothing, are shared; all else is new.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import gast
from gast.ast3 import Ast3ToGAst

_EMPTY = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)


class Translation(Ast3ToGAst):  # type: ignore[misc]  # gast is untyped
    """gast's translation, which knows what differs, with its general case written for speed."""

    def __init__(self) -> None:
        self._visitors: dict[type, Callable[[Any], Any]] = {}
        self._shared: dict[type, Any] = {}

    def visit(self, node: Any) -> Any:
        """The gast node for a node."""
        form = type(node)
        visitor = self._visitors.get(form)
        if visitor is None:
            general = self._share if issubclass(form, _EMPTY) else self.generic_visit
            visitor = self._visitors[form] = getattr(self, f"visit_{form.__name__}", general)
        return visitor(node)

    def forms(self) -> frozenset[str]:
        """The names of the kinds of node that have been translated."""
        return frozenset([form.__name__ for form in self._visitors])

    def visit_Name(self, node: ast.Name) -> Any:
        made = gast.Name.__new__(gast.Name)
        made.__dict__ = {**vars(node), "ctx": self._share(node.ctx), "annotation": None, "type_comment": None}
        return made

    def visit_Constant(self, node: ast.Constant) -> Any:
        made = gast.Constant.__new__(gast.Constant)
        made.__dict__ = vars(node).copy()
        return made

    def generic_visit(self, node: Any) -> Any:
        """A node of the same name, with the same fields."""
        form = getattr(gast, type(node).__name__, None)
        if form is None:
            return None
        made, fields = form.__new__(form), vars(node).copy()
        for name in node._fields:
            inner = fields[name]
            if isinstance(inner, ast.AST):
                fields[name] = self.visit(inner)
            elif isinstance(inner, list):
                fields[name] = [self._visit(item) for item in inner]
        made.__dict__ = fields
        return made

    def _share(self, node: Any) -> Any:
        known = self._shared.get(type(node))
        if known is None:
            known = self._shared[type(node)] = self.generic_visit(node)
        return known

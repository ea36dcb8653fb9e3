"""Tuples, lists, sets, dicts, slices and strings that are written out.

Comes in: displays and f-strings (gast). Goes out: operands, as in `lower_expr`. Invariant: items and keys are evaluated
in the order of the text.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from itertools import groupby, takewhile
from typing import Any

import gast

from srcdiff.frontend.lower_expr import ExpressionLowering
from srcdiff.ir import primitives
from srcdiff.ir.nodes import Const, Operand


class DisplayLowering(ExpressionLowering):
    """Lowers displays."""

    def lower_Slice(self, node: Any) -> Operand:
        parts = [Const(None) if part is None else self.expression(part) for part in (node.lower, node.upper, node.step)]
        return self._display(node, slice, parts, lambda values: slice(*values))

    def lower_Tuple(self, node: Any) -> Operand:
        if has_stars(node):
            return self._joined(node, primitives.make_tuple, tuple)
        return self._display(node, primitives.make_tuple, [self.expression(item) for item in node.elts], tuple)

    def _joined(self, node: Any, display: Callable[..., Any], convert: Callable[..., Any]) -> Operand:
        """A display with stars, as a sum.

        before::

            y = [x, *xs, 2]

        after::

            y_t1.0 = make_list(x)
            y_t2.0 = list(xs)
            y_t3.0 = make_list(2)
            y_t4.0 = y_t1.0 + y_t2.0
            y.0 = y_t4.0 + y_t3.0
        """
        parts: list[Operand] = []
        for starred, items in groupby(node.elts, lambda item: isinstance(item, gast.Starred)):
            if starred:
                parts += [self.call(item, convert, self.expression(item.value)) for item in items]
            else:
                parts.append(self.call(node, display, *[self.expression(item) for item in items]))
        return reduce(lambda a, b: self.call(node, operator.add, a, b), parts)

    def _display(self, node: Any, target: Callable[..., Any], items: list[Operand],
                 fold: Callable[[list[Any]], Any]) -> Operand:
        if all(isinstance(item, Const) and item.name is None for item in items):
            return Const(fold([item.value for item in items if isinstance(item, Const)]))
        return self.call(node, target, *items)

    def lower_List(self, node: Any) -> Operand:
        if has_stars(node):
            return self._joined(node, primitives.make_list, list)
        return self.call(node, primitives.make_list, *[self.expression(item) for item in node.elts])

    def lower_Set(self, node: Any) -> Operand:
        if has_stars(node):
            return self.call(node, set, self._joined(node, primitives.make_list, list))
        return self.call(node, primitives.make_set, *[self.expression(item) for item in node.elts])

    def lower_Dict(self, node: Any) -> Operand:
        """Items after one whose key is not written out are stored one by one; of equal keys, as 1 and True are, the
        first stays, with the last value.

        before::

            y = {"a": x, k: 2}

        after::

            y.0 = make_dict(('a',), x)
            setitem(y.0, k, 2)
        """
        items = list(zip(node.keys, node.values, strict=True))
        fixed = list(takewhile(lambda item: self._is_written(item[0]), items))
        keys = [self._key(key) for key, _ in fixed]
        if items and items[0][0] is None:
            made = self.call(node, dict, self.expression(items.pop(0)[1]))
        else:
            written = dict(zip(keys, [self.expression(value) for _, value in fixed], strict=True))
            made = self.call(node, primitives.make_dict, Const(tuple(written)), *written.values())
        for key, value in items[len(fixed):]:
            if key is None:
                self.call(value, primitives.call_method, made, Const("update"), self.expression(value))
            else:
                place = self.expression(key)
                self.effect(value, operator.setitem, made, place, self.expression(value))
        return made

    def _is_written(self, key: Any) -> bool:
        """Whether a key is a constant or the name of one."""
        return isinstance(key, gast.Constant) or key is not None and self.names.find(key) is not None

    def _key(self, key: Any) -> Any:
        constant = self.expression(key)
        assert isinstance(constant, Const)
        return constant.value

    def lower_JoinedStr(self, node: Any) -> Operand:
        values: list[Operand] = []
        template = self._template(node, values)
        return self.call(node, primitives.format_string, Const(template), *values)

    def _template(self, node: Any, values: list[Operand]) -> primitives.Template:
        """The parts of an f-string, or of a specification in one; its values are appended."""
        parts: list[str | tuple[int, primitives.Template]] = []
        for part in () if node is None else node.values:
            if isinstance(part, gast.FormattedValue):
                values.append(self.expression(part.value))
                parts.append((part.conversion, self._template(part.format_spec, values)))
            else:
                parts.append(part.value)
        return tuple(parts)


def has_stars(node: Any) -> bool:
    """Whether a display has items of which the number is not written."""
    return any(isinstance(item, gast.Starred) for item in node.elts)

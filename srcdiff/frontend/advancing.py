"""Iterators that a function takes items from one by one, with ``next``.

Comes in: the statements of a function (gast). Goes out: the same, changed in place, in which such an iterator is an
object that knows what it goes over and its place. Invariant: each use of the iterator takes the items that it takes in
Python; where one may take some only, it is left as it stands, and refused.

before::

    it = iter(xs)
    s = next(it)
    for v in it:
        s = s * v

after::

    it = Items(xs)
    s = it.__next__()
    while it.place < len(it.held):
        v = it.take()
        s = s * v
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import gast

from srcdiff.frontend.forms import Advanced, More
from srcdiff.frontend.refused import CONSUMERS
from srcdiff.frontend.syntax import forget_names, loads, name_at, statements_in, walk

#: Finds what a name stands for, and its spelling.
_Find = Callable[[Any], "tuple[Any, str] | None"]
_MAKERS = (iter, zip, map, filter, enumerate, reversed)


def advance(body: list[Any], find: _Find) -> list[Any]:
    """Let iterators that ``next`` is asked of be objects."""
    if "next" not in loads(body):
        return body
    inside = [node for root in body for node in walk(root)]
    made = _Advance(find, {node.args[0].id for node in inside if asks_for_next(node, find)},
                    {node.name for node in inside if hasattr(node, "fills_list")})
    done = [made.visit(statement) for statement in body]
    for statement in statements_in(done):
        forget_names(statement)
    return done


def asks_for_next(node: Any, find: _Find) -> bool:
    """Whether a node is ``next`` of a variable."""
    found = find(node.func) if isinstance(node, gast.Call) else None
    return found is not None and found[0] is next and len(node.args) in (1, 2) and not node.keywords and isinstance(
        node.args[0], gast.Name)


class _Advance(gast.NodeTransformer):  # type: ignore[misc]  # gast is untyped
    def __init__(self, find: _Find, names: set[str], generators: set[str]) -> None:
        self.find, self.names, self.generators = find, names, generators

    def _makes_iterator(self, node: Any) -> bool:
        """Whether an expression makes an iterator."""
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id in self.generators:
            return True
        found = self.find(node.func) if isinstance(node, gast.Call) else None
        return isinstance(node, gast.GeneratorExp) or found is not None and (
            found[0] in _MAKERS or inspect.isgeneratorfunction(found[0])
            or isinstance(found[0], type) and found[0].__module__ == itertools.__name__)

    def _is_held(self, node: Any, *beside: Any) -> bool:
        """Whether a node is such an iterator, which is not used ``beside`` it."""
        return isinstance(node, gast.Name) and node.id in self.names and not any(
            isinstance(other, gast.Name) and other.id == node.id for root in beside for other in walk(root))

    def visit_Assign(self, node: Any) -> Any:
        """What makes an iterator makes the object."""
        self.generic_visit(node)
        if len(node.targets) == 1 and self._is_held(node.targets[0]) and self._makes_iterator(node.value):
            node.value = Advanced.of(self._gone_over(node.value))
        return node

    def _gone_over(self, node: Any) -> Any:
        """What ``iter`` is given."""
        found = self.find(node.func) if isinstance(node, gast.Call) else None
        return node.args[0] if found is not None and found[0] is iter and len(node.args) == 1 else node

    def visit_For(self, node: Any) -> Any:
        """A loop takes one item in each round."""
        self.generic_visit(node)
        if not self._is_held(node.iter):
            return node
        value = _method(node.iter, "take")
        first = gast.copy_location(gast.Assign([node.target], value, None), node.target)
        first.value.end_lineno, first.value.end_col_offset = node.iter.end_lineno, node.iter.end_col_offset
        loop = gast.copy_location(gast.While(More.of(node.iter), [first, *node.body], node.orelse), node)
        loop.stands_for = getattr(node, "stands_for", node)
        return loop

    def visit_Call(self, node: Any) -> Any:
        """``next`` and what takes all."""
        self.generic_visit(node)
        found = self.find(node.func)
        first = node.args[0] if node.args else None
        if found is None or first is None:
            return node
        if found[0] is next and self._makes_iterator(first) and not isinstance(first, gast.GeneratorExp):
            return self._first(node, first)
        if asks_for_next(node, self.find) and first.id in self.names and len(node.args) == 2:
            return gast.copy_location(gast.IfExp(More.of(first), _method(first, "take"), node.args[1]), node)
        if found[0] in (*CONSUMERS, sum) and self._is_held(first, *node.args[1:], *node.keywords):
            node.args[0] = _method(first, "rest")
        elif found[0] in (*CONSUMERS, sum) and isinstance(first, gast.GeneratorExp):
            self._whole(first)
        return node

    def _first(self, node: Any, made: Any) -> Any:
        """``next(iter(xs))``, as ``next(v for v in xs)``."""
        target, value = (name_at("item", made, context)
                         for context in (gast.Store(), gast.Load()))
        loop = gast.comprehension(target, self._gone_over(made), [], 0)
        node.args[0] = gast.copy_location(gast.GeneratorExp(value, [loop]), made)
        return node

    def visit_ListComp(self, node: Any) -> Any:
        """A comprehension takes all."""
        self.generic_visit(node)
        self._whole(node)
        return node

    visit_SetComp = visit_DictComp = visit_ListComp

    def _whole(self, node: Any) -> None:
        first = node.generators[0]
        inside = [child for child in _parts(node) if child is not first.iter]
        if self._is_held(first.iter, *inside):
            first.iter = _method(first.iter, "rest")


def _parts(node: Any) -> Iterator[Any]:
    """What a comprehension consists of."""
    yield from ([node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt])
    for loop in node.generators:
        yield from (loop.target, loop.iter, *loop.ifs)


def _method(owner: Any, name: str) -> Any:
    """The call of a method without arguments."""
    read = name_at(owner.id, owner)
    method = gast.copy_location(gast.Attribute(read, name, gast.Load()), owner)
    return gast.copy_location(gast.Call(method, [], []), owner)

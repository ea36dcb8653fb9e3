"""Items that a loop makes in its rounds: ``map``, ``filter`` and generator expressions that stand in its head.

Comes in: the statements of a function (gast). Goes out: the same, changed in place, whose loops go over what such an
iterator takes its items from. Invariant: each item is made when the loop asks for it, or never; a variable that the
expression reads is read as it is then.

before::

    for v in map(f, xs):
        s = s + v
    for d in (x * k for k in range(n) if k > 1):
        s = s + d

after::

    for item in xs:
        v = f(item)
        s = s + v
    for k in range(n):
        if k > 1:
            d = x * k
            s = s + d
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from typing import Any

import gast

from srcdiff.frontend.forms import Through, Until
from srcdiff.frontend.making import Assigned, Find, Items, Making, Step, Tested
from srcdiff.frontend.syntax import FUNCTIONS, forget_names, loads, names_in, statements_in, stored


def make_in_rounds(body: list[Any], find: Find, taken: Iterable[str]) -> tuple[list[Any], set[str]]:
    """The statements, whose loops make the items in their rounds, and their new variables, which are not ``taken``."""
    inside = names_in(body)
    rewrite = _Rounds(find, {*taken, *inside.stored, *inside.loads})
    done = [one for statement in body for one in _listed(rewrite.visit(statement))]
    if rewrite.made:
        for statement in statements_in(done):
            forget_names(statement)
    return done, rewrite.made


class _Rounds(gast.NodeTransformer):  # type: ignore[misc]  # gast is untyped
    def __init__(self, find: Find, taken: set[str]) -> None:
        self.making = Making(find, taken)
        self.made: set[str] = set()         # the variables of the function that are new

    def visit(self, node: Any) -> Any:
        """Leave functions, which are rewritten by themselves."""
        return node if isinstance(node, FUNCTIONS) else super().visit(node)

    def visit_For(self, node: Any) -> Any:
        """A loop whose rounds make the items."""
        self.making.start(stored([node.target, *node.body]))
        before: list[Any] = []
        found = self.making.instead(node.target, node.iter, not node.orelse, before)
        if found is None:
            return self.generic_visit(node)
        targets = [found.target, *(step.target for step in found.steps if isinstance(step, Assigned)), *before]
        self.made |= stored(targets).keys()
        body = node.body
        for step in reversed(found.steps):
            body = self._statements(step, body, node)
        loop = gast.copy_location(gast.For(found.target, found.iter, body, node.orelse, None), node)
        loop.stands_for = node
        return [*before, self.generic_visit(loop)]

    def _statements(self, step: Step, rest: list[Any], loop: Any) -> list[Any]:
        """What a step of a loop is, before the rest of a round."""
        if isinstance(step, Assigned):
            made = [gast.copy_location(gast.Assign([step.target], step.value, None), step.value), *rest]
        elif not step.last:
            made = [gast.copy_location(gast.If(step.test, rest, []), step.test)]
        else:
            leave = [gast.copy_location(gast.Break(), step.test)]
            ended = gast.copy_location(gast.UnaryOp(gast.Not(), step.test), step.test)
            made = [gast.copy_location(gast.If(ended, leave, []), step.test), *rest]
        made[0].stands_for = loop
        return made

    def visit_ListComp(self, node: Any) -> Any:
        """A comprehension assigns where it takes the item."""
        outer = self.making.hidden
        own = {name for loop in node.generators for name in stored([loop.target])}
        for k, loop in enumerate(node.generators):
            self.making.hidden = outer | own if k else outer
            self.making.start({*stored([node]), *outer, *own})
            found = self.making.instead(loop.target, loop.iter, False, None)
            later = stored([other.target for other in node.generators[k:]]).keys()
            if found is not None and _may_assign_first(found, later):
                loop.ifs[:0] = [step.test for step in found.steps if isinstance(step, Tested)]
                loop.target, loop.iter = Through.of(found.target, self._assigns(found, node)), found.iter
        self.making.hidden = outer | own
        self.generic_visit(node)
        self.making.hidden = outer
        return node

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_Call(self, node: Any) -> Any:
        """``takewhile`` over what is made item by item, and what ``next`` is asked of, are generator expressions."""
        callee, args = self.making.known(node.func), node.args
        if callee is itertools.takewhile and len(args) == 2 and self._made(args[1]) is not None:
            node = self._as_generator(node, ends=True) or node
        elif callee is next and args and isinstance(args[0], gast.Call):
            args[0] = self._as_generator(args[0], ends=False) or args[0]
        return self.generic_visit(node)

    def _made(self, node: Any, *, ends: bool = False) -> Items | None:
        self.making.start(self.making.hidden)
        return self.making.made(node, ends, None)

    def _as_generator(self, node: Any, *, ends: bool) -> Any:
        """The generator expression that an iterator is, whose first condition may end it; None if it is not known."""
        found = self._made(node, ends=ends)
        if found is None or not _may_assign_first(found, ()):
            return None
        tests = [Until.of(step.test) if step.last else step.test for step in found.steps if isinstance(step, Tested)]
        if any(isinstance(test, Until) for test in tests[1:]):
            return None
        loop = gast.comprehension(Through.of(found.target, self._assigns(found, node)), found.iter, tests, 0)
        return gast.copy_location(gast.GeneratorExp(found.value, [loop]), node)

    def _assigns(self, items: Items, loop: Any) -> list[Any]:
        """The assignments of a round."""
        return [one for step in items.steps if isinstance(step, Assigned) for one in self._statements(step, [], loop)]


def _may_assign_first(items: Items, own: Collection[str]) -> bool:
    """Whether all that is assigned may be before all tests, and nothing reads variables that are the loop's ``own``."""
    read = loads([step.value if isinstance(step, Assigned) else step.test for step in items.steps]).keys()
    after = [step for step in itertools.dropwhile(lambda step: isinstance(step, Assigned), items.steps)
             if isinstance(step, Assigned)]
    return read.isdisjoint(own) and all(isinstance(step.value, gast.Name) for step in after)


def _listed(made: Any) -> list[Any]:
    return made if isinstance(made, list) else [made]

"""What a loop goes over in the place of an iterator, and how its rounds make the items.

Comes in: ``map``, ``filter`` or a generator expression, or ``zip`` or ``enumerate`` of such (gast). Goes out: `Items`.
Invariant: a round does what asking for the item would do, and nothing is done for an item that is not asked for.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Union

import gast

from srcdiff.frontend.syntax import (
    COMPREHENSIONS,
    FUNCTIONS,
    assigned,
    free_name,
    loads,
    name_at,
    names_in,
    parameters,
    stored,
    walk,
    walk_own,
)

#: Finds what a name stands for, and its spelling.
Find = Callable[[Any], "tuple[Any, str] | None"]


@dataclass(frozen=True)
class Assigned:
    """An assignment in a round."""

    target: Any
    value: Any


@dataclass(frozen=True)
class Tested:
    """A test, without which the round is left, or the loop where it is the ``last``."""

    test: Any
    last: bool = False


Step = Union[Assigned, Tested]  # noqa: UP007  (an alias needed at run time)


@dataclass(frozen=True)
class Items:
    """What a loop goes over instead, and what its rounds do to make an item, whose ``value`` is then an expression."""

    target: Any
    iter: Any
    value: Any
    steps: tuple[Step, ...] = ()

    def then(self, *steps: Step, value: Any) -> Items:
        """The same, where more is done."""
        return replace(self, steps=(*self.steps, *steps), value=value)

    @property
    def tested(self) -> bool:
        """Whether rounds may make no item."""
        return any(isinstance(step, Tested) for step in self.steps)


class Making:
    """Finds out how a loop makes the items of an iterator; ``taken`` are names that no new variable gets."""

    def __init__(self, find: Find, taken: set[str]) -> None:
        self.find, self.taken = find, taken
        self.hidden: set[str] = set()       # the variables of comprehensions around, which hide what has their name
        self.used: set[str] = set()         # the names of new variables of the loop at hand
        self.assigned: set[str] = set()     # what that loop assigns in its rounds

    def start(self, assigned: Iterable[str]) -> None:
        """Go to a loop that assigns variables in its rounds."""
        self.assigned, self.used = set(assigned), set()

    def instead(self, target: Any, node: Any, ends: bool, before: list[Any] | None) -> Items | None:
        """What a loop goes over instead, and the steps to its target; None to leave it as it is."""
        found = self.made(node, ends, before)
        if found is None:
            return None
        read = loads([found.value, *(step.value for step in found.steps if isinstance(step, Assigned))])
        plain = all(isinstance(inner, (gast.Name, gast.Tuple)) for inner in walk(target))
        if found.tested or not plain or not read.keys().isdisjoint(stored([target])):
            return found.then(Assigned(target, found.value), value=found.value)
        given, parts = stored([found.target]), _matched(target, found.value)
        direct = {value.id: one for one, value in parts if isinstance(value, gast.Name) and isinstance(one, gast.Name)
                  and value.id in given and read[value.id] == 1}
        rest = [Assigned(one, value) for one, value in parts if getattr(value, "id", None) not in direct]
        return replace(found.then(*rest, value=found.value), target=_Placed(direct).visit(found.target))

    def made(self, node: Any, ends: bool, before: list[Any] | None) -> Items | None:
        """The items of an iterator, in the variables that are new; None of anything else. A test may end the loop if
        that ``ends`` like one that has gone over all; ``before`` takes what is evaluated before the loop, if it may."""
        if isinstance(node, gast.GeneratorExp):
            return self._expression(node, ends)
        args = node.args if isinstance(node, gast.Call) else []
        if len(args) < 1 or any(isinstance(arg, gast.Starred) for arg in args):
            return None
        callee = self.known(node.func)
        if callee is zip and all(keyword.arg == "strict" for keyword in node.keywords):
            return self._zipped(node, ends)
        if callee is enumerate and len(args) + len(node.keywords) <= 2:
            return self._counted(node, ends, before)
        if node.keywords or len(args) < 2:
            return None
        if callee is map:
            return self._mapped(node, ends, before)
        if callee is itertools.starmap and len(args) == 2:
            function = self._function(args[0], before)
            inner = function and self._over(args[1], ends)
            return inner and inner.then(value=_call(function, gast.Starred(inner.value, gast.Load())))
        if callee in (filter, itertools.filterfalse) or callee is itertools.takewhile and ends:
            return self._filtered(node, callee, ends, before)
        return None

    def known(self, node: Any) -> Any:
        """What a callee is that no comprehension around hides."""
        found = None if names_in([node]).loads.keys() & self.hidden else self.find(node)
        return None if found is None else found[0]

    def _expression(self, node: Any, ends: bool) -> Items | None:
        """A generator expression."""
        first, *others = node.generators
        own = self._own(first.target, [node.elt, *first.ifs])
        if others or own is None:
            return None
        target, (value, *tests) = own
        return self._into(target, first.iter, ends).then(*map(Tested, tests), value=value)

    def _mapped(self, node: Any, ends: bool, before: list[Any] | None) -> Items | None:
        """``map``, over several as ``map`` over ``zip``."""
        function, *iterables = node.args
        over = iterables[0]
        if len(iterables) > 1:
            over = _call(name_at("zip", node), *iterables)
            if self.known(over.func) is not zip:
                return None
        params = _params(function)
        if params is not None and len(params) == len(iterables):
            own = self._own(params[0] if len(params) == 1 else gast.copy_location(
                gast.Tuple(params, gast.Store()), function), [function.body])
            return own and self._into(own[0], over, ends).then(value=own[1][0])
        function = self._function(function, before)
        if function is None:
            return None
        if len(iterables) == 1:
            inner = self._over(over, ends)
            return inner.then(value=_call(function, inner.value))
        names = [self._new("item") for _ in iterables]
        inner = self._into(_tuple([name_at(name, function, gast.Store()) for name in names], gast.Store()), over, ends)
        return inner.then(value=_call(function, *(name_at(name, function) for name in names)))

    def _filtered(self, node: Any, callee: Any, ends: bool, before: list[Any] | None) -> Items | None:
        """``filter`` and what else leaves items out."""
        function, over = node.args
        params = _params(function)
        if params is not None and len(params) == 1:
            own = self._own(params[0], [function.body])
            if own is None:
                return None
            inner, test = self._into(own[0], over, ends), own[1][0]
            item = name_at(own[0].id, node)
        else:
            name = self._new("item")
            item, nothing = name_at(name, node), isinstance(function, gast.Constant) and function.value is None
            function = item if nothing else self._function(function, before)
            if function is None:
                return None
            inner = self._into(name_at(name, node, gast.Store()), over, ends)
            test = item if nothing else _call(function, name_at(name, node))
        if callee is itertools.filterfalse:
            test = gast.copy_location(gast.UnaryOp(gast.Not(), test), test)
        return inner.then(Tested(test, callee is itertools.takewhile), value=item)

    def _zipped(self, node: Any, ends: bool) -> Items | None:
        """``zip``; a part with more items than a later one would be asked for one that no round gets, and is left."""
        made = [self.made(arg, ends, None) for arg in node.args]
        counted = [None if one is None or one.tested else one for one in made]
        overs = [arg if one is None else one.iter for arg, one in zip(node.args, counted, strict=True)]
        parts = [one if all(_is_no_longer(over, other) for other in overs[k + 1:]) else None
                 for k, (over, one) in enumerate(zip(overs, counted, strict=True))]
        if not any(parts):
            return None
        taken = [one or self._given(arg) for arg, one in zip(node.args, parts, strict=True)]
        steps: list[Step] = []
        values: list[Any] = []
        for one in taken:
            for k, value in enumerate(values if one.steps else ()):
                if not isinstance(value, gast.Name):        # it is evaluated before these
                    values[k] = name_at(self._new("item"), value)
                    steps.append(Assigned(name_at(values[k].id, value, gast.Store()), value))
            steps += one.steps
            values.append(one.value)
        again = gast.Call(node.func, [one.iter for one in taken], node.keywords)
        return Items(_tuple([one.target for one in taken], gast.Store()), gast.copy_location(again, node),
                      _tuple(values, gast.Load()), tuple(steps))

    def _counted(self, node: Any, ends: bool, before: list[Any] | None) -> Items | None:
        """``enumerate``."""
        made = self.made(node.args[0], ends, before)
        if made is None or made.tested:
            return None
        count = self._new("count")
        again = gast.Call(node.func, [made.iter, *node.args[1:]], node.keywords)
        return replace(made, iter=gast.copy_location(again, node),
                       target=_tuple([name_at(count, node, gast.Store()), made.target], gast.Store()),
                       value=_tuple([name_at(count, node), made.value], gast.Load()))

    def _over(self, node: Any, ends: bool) -> Items:
        """What an iterator takes its items from."""
        return self.made(node, ends, None) or self._given(node)

    def _given(self, node: Any) -> Items:
        """Items that are there."""
        name = self._new("item")
        return Items(name_at(name, node, gast.Store()), node, name_at(name, node))

    def _into(self, target: Any, node: Any, ends: bool) -> Items:
        """The same, where a target holds them."""
        made = self.made(node, ends, None)
        return Items(target, node, None) if made is None else made.then(Assigned(target, made.value), value=None)

    def _function(self, node: Any, before: list[Any] | None) -> Any:
        """How a round says the function that was evaluated before the loop; None where it cannot."""
        fixed = isinstance(node, gast.Name) or isinstance(node, gast.Attribute) and self.known(node) is not None
        if fixed and self.assigned.isdisjoint(loads([node])):
            return node
        if before is None:
            return None
        name = self._new(node.attr if isinstance(node, gast.Attribute) else "function")
        before.append(gast.copy_location(gast.Assign([name_at(name, node, gast.Store())], node, None), node))
        return name_at(name, node)

    def _own(self, target: Any, values: list[Any]) -> tuple[Any, list[Any]] | None:
        """The variables of an expression and what it makes of them, under names that nothing else has."""
        inside = [inner for root in values for inner in walk_own(root)]
        old = stored([target])
        if any(isinstance(inner, gast.NamedExpr) for inner in inside) or any(
                not isinstance(inner, (gast.Name, gast.Tuple)) for inner in walk(target)) or not old.keys().isdisjoint(
                _bound_inside(values)):
            return None
        rename = _Placed({name: name_at(self._new(name), target) for name in old})
        return rename.visit(copy.deepcopy(target)), [rename.visit(copy.deepcopy(value)) for value in values]

    def _new(self, wish: str) -> str:
        name = free_name(wish, self.taken | self.used | self.assigned)
        self.used.add(name)
        return name


def _is_no_longer(node: Any, other: Any) -> bool:
    """Whether one iterable surely has no more items than another."""
    if isinstance(node, (gast.List, gast.Tuple)) and isinstance(other, (gast.List, gast.Tuple)):
        return len(node.elts) <= len(other.elts) and not any(isinstance(item, gast.Starred) for item in node.elts)
    return isinstance(node, gast.Name) and isinstance(other, gast.Name) and node.id == other.id


def _matched(target: Any, value: Any) -> list[tuple[Any, Any]]:
    """The parts of a target and of a tuple, each beside what it is given."""
    if isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(target.elts) == len(
            value.elts) and not any(isinstance(part, gast.Starred) for part in target.elts):
        return [pair for part, item in zip(target.elts, value.elts, strict=True) for pair in _matched(part, item)]
    return [(target, value)]


def _params(node: Any) -> list[Any] | None:
    """The variables of a lambda that has no other parameters."""
    if not isinstance(node, gast.Lambda) or len(parameters(node.args)) > len(node.args.args) or node.args.defaults:
        return None
    return [name_at(param.id, node, gast.Store()) for param in node.args.args]


def _bound_inside(values: list[Any]) -> set[str]:
    """The variables of functions and comprehensions in expressions."""
    inside = [inner for root in values for inner in walk(root)]
    return {name for inner in inside if isinstance(inner, FUNCTIONS) for name in assigned(inner)} | {
        name for inner in inside if isinstance(inner, COMPREHENSIONS) for loop in inner.generators
        for name in stored([loop.target])}


def _tuple(parts: list[Any], context: Any) -> Any:
    return gast.copy_location(gast.Tuple(parts, context), parts[0])


def _call(function: Any, *args: Any) -> Any:
    made = gast.copy_location(gast.Call(function, list(args), []), function)
    for arg in args:
        if isinstance(arg, gast.Starred):
            gast.copy_location(arg, function)
    return made


class _Placed(gast.NodeTransformer):  # type: ignore[misc]  # gast is untyped
    """Puts other variables in the place of some."""

    def __init__(self, others: dict[str, Any]) -> None:
        self.others = others

    def visit_Name(self, node: Any) -> Any:
        """A variable, read or assigned."""
        other = self.others.get(node.id)
        return node if other is None or other.id == node.id else name_at(other.id, node, node.ctx)

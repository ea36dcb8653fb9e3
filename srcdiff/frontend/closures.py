"""Functions made inside a function: ``def`` and ``lambda``.

Comes in: their definitions, and the names that stand for them (gast). Goes out: a closure where such a function is
called or used, of its IR and of what it reads of the function around it. Invariant: a call sees the variables around it
as they are when it is called. A function that only a ``def`` gives its name is made anew at each use, from what its
variables hold there; any other is made where its definition stands, and remembers whether these are assigned later.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Iterable
from dataclasses import replace
from types import FunctionType
from typing import Any

import gast

from srcdiff.frontend import refused
from srcdiff.frontend.advancing import asks_for_next
from srcdiff.frontend.contexts import ContextLowering
from srcdiff.frontend.forms import Until
from srcdiff.frontend.local_functions import Local, defaults_of, find_uses, literal
from srcdiff.frontend.refused import refuse
from srcdiff.frontend.syntax import COMPREHENSIONS, FUNCTIONS, free_name, name_at, stored, walk, walk_own
from srcdiff.ir import primitives
from srcdiff.ir.containers import Fields
from srcdiff.ir.nodes import Const, Function, Operand, Statement, Template
from srcdiff.runtime.collected import Items
from srcdiff.runtime.objects import Cell

#: What may be made anew where a generator expression is gone over.
_SAID_AGAIN = (range, zip, enumerate, reversed)


class ClosureLowering(ContextLowering):
    """Lowers functions inside functions, and calls of them."""

    functions: dict[str, Local]
    body: list[Any]
    captured: tuple[str, ...] = ()      # the variables around it that this function reads
    holding = False     # whether an iterator is made, of which items are asked for later

    def function(self, node: Any, around: dict[str, Local]) -> Function:
        """Lower a function as a whole."""
        raise NotImplementedError

    def lower_FunctionDef(self, node: Any) -> None:
        """A function that is defined in a branch or a loop is a value.

        before::

            if c:
                def g(y):
                    return a * y
                z = g(x)

        after::

            g.2, z.1 = if c:
              then:
                g.1 = make_closure(g, None, a)
                z.0 = apply(g.1, x)
                yield g.1, z.0
              else:
                yield g.0, undefined
        """
        if node.name not in self.functions or self.functions[node.name].node is not node:
            self.assigned(node, self._made_here(node, node.name), node.name)
            return
        for name, default in defaults_of(node.args).items():
            self.scope[f"<{node.name}_{name}>"] = self.expression(default)

    def lower_Shared(self, node: Any) -> Operand:
        """What holds a variable that functions share, see `cells`."""
        return self.call(node, primitives.make_dict, Const(Fields([node.name], Cell)), self.expression(node.value))

    def lower_Advanced(self, node: Any) -> Operand:
        """What stands for an iterator, see `advancing`."""
        before, self.holding = self.holding, True
        made = self.call(node, Items, self.call(node, primitives.as_sequence, self.expression(node.value)))
        self.holding = before
        return made

    def lower_More(self, node: Any) -> Operand:
        held = self.expression(node.value)
        place, items = (self.call(node, getattr, held, Const(name)) for name in ("place", "held"))
        return self.call(node, operator.lt, place, self.call(node, len, items))

    def lower_Lambda(self, node: Any) -> Operand:
        return self._made_here(node, "function")

    def lower_GeneratorExp(self, node: Any) -> Operand:
        """What it goes over is evaluated here, the rest where its items are asked for, as a function would be.

        before::

            y = (a * z for z in xs)

        after::

            y_t1.0 = make_closure(generator, None, a)
            y.0 = suspended(y_t1.0, xs)
        """
        if any(isinstance(inner, gast.NamedExpr) for inner in walk_own(node)):
            raise refuse(refused.GENERATOR, self.place(node))
        first, *others = node.generators
        given, parts, over = self._gone_over(first.iter)
        loops = [gast.comprehension(first.target, over, first.ifs, first.is_async), *others]
        made = gast.copy_location(gast.ListComp(node.elt, loops), node)
        names = [name_at(part.id, node, gast.Param()) for part in parts]
        params = gast.arguments(names, [], None, [], [], None, [])
        function = gast.copy_location(gast.Lambda(params, made), node)
        items = list(map(self.expression, given))
        return self.call(node, primitives.suspended, self._made_here(function, "generator"), *items)

    def _first_item(self, node: Any) -> Operand:
        """``next((f(v) for v in xs if c(v)), x)``, as a call of a function made here that goes over ``xs`` and returns
        the first ``f(v)``, or ``x`` after the loop."""
        items, *default = node.args
        given, parts, over = self._gone_over(items.generators[0].iter)
        spare = free_name("default", self.local_names)
        names = [*parts, *(name_at(spare, other) for other in default)]
        found: Any = gast.copy_location(gast.Return(items.elt), node)
        for k, loop in reversed(list(enumerate(items.generators))):
            for test in reversed(loop.ifs):
                leave = [gast.copy_location(gast.Break(), node)] if isinstance(test, Until) else []
                found = gast.copy_location(gast.If(test.value if leave else test, [found], leave), node)
            found = gast.copy_location(gast.For(loop.target, loop.iter if k else over, [found], [], None), node)
        nothing = gast.Raise(name_at("StopIteration", node), None)
        end = gast.copy_location(gast.Return(names[-1]) if default else nothing, node)
        params = gast.arguments([name_at(name.id, node, gast.Param())
                                 for name in names], [], None, [], [], None, [])
        function = gast.copy_location(gast.FunctionDef("first", params, [found, end], [], None, None, []), node)
        args = list(map(self.expression, [*given, *default]))
        return self.call(node, primitives.apply, self._made_here(function, "first"), *args)

    def _gone_over(self, node: Any) -> tuple[list[Any], list[Any], Any]:
        """What a generator expression evaluates where it stands, the variables that stand for it inside, and what its
        loop goes over there: ``range(n)`` and its kind are said again."""
        found = self.names.find(node.func) if isinstance(node, gast.Call) else None
        again = found is not None and found[0] in _SAID_AGAIN and not node.keywords and not any(
            isinstance(arg, gast.Starred) for arg in node.args)
        given, taken = node.args if again else [node], set(self.local_names)
        parts = []
        for part in given:
            parts.append(name_at(free_name("items", taken), part))
            taken.add(parts[-1].id)
        return given, parts, gast.copy_location(gast.Call(node.func, parts, []), node) if again else parts[0]

    def _made_here(self, node: Any, name: str) -> Operand:
        """A function that is made where its definition stands."""
        found = {name: Local(node, name)}
        find_uses(found, self.functions)
        local = found[name]
        self.settle([local])
        if local.writes:
            raise self._refuse_value(node, name)
        defaults = [self.expression(default) for default in defaults_of(node.args).values()]
        return self._closure(node, local, self._assigned_again(node, local), defaults)

    def function_here(self, node: Any, name: str) -> Operand:
        found = {name: Local(node, name)}
        find_uses(found, self.functions)
        self.settle(found.values())
        if found[name].writes:
            raise self._refuse_value(node, name)
        return self._closure(node, found[name], None, [])

    def lower_Name(self, node: Any) -> Operand:
        local = self.functions.get(node.id)
        if local is None:
            return super().lower_Name(node)
        if local.writes:
            raise self._refuse_value(node, node.id)
        return self._closure(node, local, self._assigned_again(node, local), self._known_defaults(node, local))

    def lower_Call(self, node: Any) -> Operand:
        if node.args and isinstance(node.args[0], gast.Call):
            items = self._as_generator(node.args[0])
            if items is not None:
                again = gast.Call(node.func, [items, *node.args[1:]], node.keywords)
                return super().lower_Call(gast.copy_location(again, node))
        local = self.functions.get(node.func.id) if isinstance(node.func, gast.Name) else None
        if local is None and self._asks_for_first(node):
            return self._first_item(node)
        if local is None and asks_for_next(node, self.names.find) and len(node.args) == 1:
            return self.call(node, primitives.call_method, self.expression(node.args[0]), Const("__next__"))
        if local is None:
            return super().lower_Call(node)
        args, kwargs = self._arguments(node)
        later = hasattr(local.node, "fills_list")       # any other sees the variables as they are now
        rebound = self._assigned_again(node, local) if later or _makes_functions(local.node) else None
        if rebound is not None and not later:
            rebound = f"{primitives.INSIDE_OF}{rebound}"
        closure = self._closure(node.func, local, rebound, self._known_defaults(node.func, local))
        result = self.call(node, primitives.apply, closure, *args, kwargs=kwargs)
        if not local.writes:
            return result
        assert local.template is not None
        for k, name in enumerate(local.template.nonlocals, 1):
            value = self.call(node, operator.getitem, result, Const(k))
            self.scope[name] = self.named(value, name)
        return self.call(node, operator.getitem, result, Const(0))

    def _as_generator(self, node: Any) -> Any:
        """``map(f, xs)`` and ``filter(f, xs)`` as the generator expression that they are."""
        found = self.names.find(node.func)
        simple = len(node.args) == 2 and not node.keywords and isinstance(node.args[0], (gast.Name, gast.Lambda))
        if found is None or found[0] not in (map, filter) or not simple:
            return None
        name = free_name("item", self.local_names)

        def item(context: Any) -> Any:
            return name_at(name, node, context)

        function, iterable = node.args
        given = gast.copy_location(gast.Call(function, [item(gast.Load())], []), node)
        element, tests = (given, []) if found[0] is map else (item(gast.Load()), [given])
        loop = gast.comprehension(item(gast.Store()), iterable, tests, 0)
        return gast.copy_location(gast.GeneratorExp(element, [loop]), node)

    def _asks_for_first(self, node: Any) -> bool:
        """Whether a call is ``next`` of a generator expression, which nothing else goes on with."""
        found = self.names.find(node.func)
        plain = found is not None and found[0] is next and len(node.args) <= 2 and not node.keywords
        return plain and isinstance(node.args[0], gast.GeneratorExp) and not any(
            isinstance(inner, gast.NamedExpr) for inner in walk_own(node.args[0]))

    def _refuse_value(self, node: Any, name: str) -> Exception:
        return refuse(refused.NONLOCAL_VALUE, self.place(node), f"{name}, which assigns variables of this function,")

    def _known_defaults(self, node: Any, local: Local) -> list[Operand]:
        """The defaults of a function, as they were when it was made; inside another one, literals or variables."""
        found = []
        for name, default in defaults_of(local.node.args).items():
            known = self.scope.get(f"<{local.name}_{name}>") or literal(default)
            if known is None and isinstance(default, gast.Name) and default.id in local.defaults:
                known = self.scope.get(default.id)
            if known is None:
                raise self.unbound(node)
            found.append(known)
        return found

    def _closure(self, node: Any, local: Local, rebound: str | None, defaults: list[Operand]) -> Operand:
        template = self._template_of(local)
        captured = []
        for name in template.captured:
            operand = self.scope.get(name)
            if operand is None:
                raise self.unbound(name_at(name, node))
            captured.append(operand)
        return self.call(node, primitives.make_closure, Const(template, template.name), Const(rebound), *captured,
                         *defaults)

    def settle(self, locals_here: Iterable[Local]) -> None:
        """Note for functions defined in this one which of its variables they use."""
        for local in locals_here:
            local.home = self
            local.captured = [name for name in dict.fromkeys((*local.reads, *local.writes)) if name in self.local_names]

    def refuse_hidden(self, node: Any, own: set[str], used: Iterable[str]) -> None:
        """Refuse that a function from around, which is used here, reads a variable that one of this function hides."""
        for name in used:
            local = self.functions.get(name)
            if local is not None and local.home is not self and not own.isdisjoint(local.captured):
                raise refuse(refused.SHADOWED, self.place(node), name)

    def _template_of(self, local: Local) -> Template:
        """A function's IR, made at its first use."""
        if local.template is None:
            assert local.home is not None
            writes = [name for name in local.captured if name in local.writes]
            keeping = hasattr(local.node, "keeps_results")
            if keeping and (writes or local.home._assigned_again(local.node, local) == "later"):
                raise refuse(refused.KEEPS, local.home.place(local.node))
            local.template = Template(local.name, None, local.captured, list(defaults_of(local.node.args)), writes,
                                      hasattr(local.node, "fills_list"), hasattr(local.node, "hands_over"))
            local.template.function = local.home.lower_inside(local, local.template)
        return local.template

    def lower_inside(self, local: Local, template: Template) -> Function:
        """Lower a function that is defined in this one."""
        origin = Statement(self.source.statement(local.node).text, self.source.origin.file, local.node.lineno)
        name = local.name if isinstance(local.node, gast.FunctionDef) else "lambda"
        inner = type(self)(replace(self.source, node=local.node, name=name, origin=origin), self.names, set())
        inner.captured = tuple(template.captured)
        inner.local_names = set(template.captured)
        made = inner.function(local.node, self.functions)
        made.cached = hasattr(local.node, "keeps_results")
        if template.nonlocals:
            with_values = [made.result, *(inner.scope.get(name) or Const(None) for name in template.nonlocals)]
            made.body.yields = [inner.call(local.node, primitives.make_tuple, *with_values)]
        return made

    def _assigned_again(self, node: Any, local: Local) -> str | None:
        """When a variable that a function reads may be assigned after it was made at ``node``: later in the text of
        this function, but for the other branch, or earlier in that of a loop around the place."""
        end = node.end_lineno, node.end_col_offset
        inside = [inner for root in self.body for inner in walk_own(root)]
        around = {inner: None for inner in inside if hasattr(inner, "lineno") and _holds(inner, node)}
        if any(self._rebinds(loop, node, local) for loop in around):
            return "meanwhile"
        writes = {name for other in self.functions.values() for name in other.writes}
        others = {inner for branch in around if isinstance(branch, gast.If) and around.keys() & set(branch.body)
                  for root in branch.orelse for inner in walk_own(root)}
        if not writes.isdisjoint(local.reads) or any((inner.lineno, inner.col_offset) >= end for inner in inside
                                                     if _assigns(inner, local) and inner not in others):
            return "meanwhile" if self.holding else "later"
        loops = [loop for loop in around if isinstance(loop, (gast.For, gast.While, *COMPREHENSIONS))]
        return "next round" if any(_assigns(inner, local) for loop in loops for inner in walk_own(loop)) else None

    def _rebinds(self, loop: Any, node: Any, local: Local) -> bool:
        """Whether a loop goes over what a function gives that is made at ``node``, item by item, and assigns meanwhile
        what that reads; or a function is given it that does."""
        if isinstance(loop, gast.Call):
            given = self.functions.get(loop.func.id) if isinstance(loop.func, gast.Name) else None
            return given is not None and given is not local and not given.writes.keys().isdisjoint(local.reads)
        walked = loop.generators if isinstance(loop, COMPREHENSIONS) else [loop] if isinstance(loop, gast.For) else []
        over = [part.iter for part in walked if _holds(part.iter, node)]
        if not over or any(isinstance(inner, gast.Call) and _holds(inner, node) and self._takes_all(inner)
                           for root in over for inner in walk_own(root)):
            return False
        body = [loop.target, *loop.body] if isinstance(loop, gast.For) else [
            inner for inner in walk_own(loop) if isinstance(inner, gast.NamedExpr)]
        return not stored(body).keys().isdisjoint(local.reads)

    def _takes_all(self, call: Any) -> bool:
        """Whether a call has asked for all items when it gives its result."""
        found = self.names.find(call.func)
        return found is not None and (found[0] in (*refused.CONSUMERS, sum, any, all) or isinstance(
            found[0], FunctionType) and not inspect.isgeneratorfunction(found[0]))


def _holds(outer: Any, inner: Any) -> bool:
    """Whether the text of one node is in that of another."""
    return (outer.lineno, outer.col_offset) <= (inner.lineno, inner.col_offset) and (
        inner.end_lineno, inner.end_col_offset) <= (outer.end_lineno, outer.end_col_offset)


def _makes_functions(node: Any) -> bool:
    """Whether a function makes others, which it may give."""
    return any(isinstance(inner, (*FUNCTIONS, gast.GeneratorExp)) for root in node.body for inner in walk(root))


def _assigns(node: Any, local: Local) -> bool:
    """Whether a node is a variable that a function reads, where it is assigned."""
    return isinstance(node, gast.Name) and isinstance(node.ctx, (gast.Store, gast.Del)) and node.id in local.reads

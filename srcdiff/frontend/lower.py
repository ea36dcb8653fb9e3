"""A Python function to intermediate representation.

Comes in: a plain Python function. Goes out: an untyped `Function` in structured SSA. Invariant: running it does
what running the function does, operation for operation; what cannot be said in it is refused with
`UnsupportedSyntax`.

`lower` is the order of the stages: read the source, refuse, desugar, lower. Simple statements are lowered here, one
``lower_<Node>`` method for each; a docstring shows the user's program and the operations, and the tests run it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from srcdiff.frontend.advancing import advance
from srcdiff.frontend.cells import share_variables
from srcdiff.frontend.closures import ClosureLowering
from srcdiff.frontend.contexts import mark_hooks
from srcdiff.frontend.decorators import apply_decorators, take_caches
from srcdiff.frontend.desugar import desugar
from srcdiff.frontend.displays import has_stars
from srcdiff.frontend.generators import fill_list, hand_over, open_generators_inside
from srcdiff.frontend.imports import settle_imports
from srcdiff.frontend.iterate import Item
from srcdiff.frontend.local_functions import Local, find_local_functions
from srcdiff.frontend.lower_expr import OPERATORS
from srcdiff.frontend.outer import settle_outer
from srcdiff.frontend.refused import check_syntax
from srcdiff.frontend.resolve import Resolver
from srcdiff.frontend.rounds import make_in_rounds
from srcdiff.frontend.running import may_run
from srcdiff.frontend.scope import OUT
from srcdiff.frontend.source import read
from srcdiff.frontend.syntax import (
    body_of,
    bound_in,
    falls_through,
    loads,
    name_at,
    named_first,
    names_in,
    nonlocals,
    parameters,
    stored,
)
from srcdiff.ir import primitives
from srcdiff.ir.containers import Field
from srcdiff.ir.nodes import Const, Function, Operand, Parameter, Value
from srcdiff.ir.primitives import BEFORE


class Lowering(ClosureLowering):
    """Lowers simple statements."""

    def lower_Assign(self, node: Any) -> None:
        """The right side is evaluated before anything is assigned.

        before::

            a, b = b, a + b
            c = d = a

        after::

            b_t1.0 = a.0 + b.0
            a.1 = b.0
            b.1 = b_t1.0
            c.0 = a.1
            d.0 = c.0
        """
        if len(node.targets) == 1:
            target = node.targets[0]
            item = self._right_side(node.value, target)
            crossed = isinstance(item, list) and bool(stored([target]).keys() & loads([node.value]))
            self.bind(target, item, direct=not crossed)
            return
        self.base = named_first(node.targets)
        value = self.expression(node.value)
        for target in node.targets:
            self.bind(target, value)
            if isinstance(target, gast.Name):
                value = self.variable(target)

    def _right_side(self, value: Any, target: Any) -> Item:
        """The items of the right side, where both sides are written out; else its one operand."""
        displays = (gast.Tuple, gast.List)
        starred = [part for part in getattr(target, "elts", ()) if isinstance(part, gast.Starred)]
        if isinstance(value, displays) and isinstance(target, displays) and not has_stars(value):
            targets = target.elts if not starred and len(target.elts) == len(value.elts) else [target] * len(value.elts)
            return [self._right_side(part, place) for part, place in zip(value.elts, targets, strict=True)]
        self.base = named_first([target])
        return self.expression(value)

    def lower_AugAssign(self, node: Any) -> None:
        """An operator of its own, since on an array it changes what other names of the array see; where the right side
        may change an item, that is read before.

        before::

            x += y
            z[0] += y

        after::

            x.1 = iadd(x.0, y)
            iadd_item(z, 0, y)
        """
        self.base = named_first([node.target])
        update = getattr(operator, "i" + OPERATORS[type(node.op).__name__].__name__.rstrip("_"))
        if not isinstance(node.target, (gast.Subscript, gast.Attribute)):
            old = self.variable(node.target)
            self.assigned(node, self.call(node, update, old, self.expression(node.value)), node.target.id)
            return
        owner = self.expression(node.target.value)
        named = isinstance(node.target, gast.Attribute)
        key = Const(Field(node.target.attr)) if named else self.expression(node.target.slice)
        before: dict[str, Operand] = {}
        if may_run([node.value], self.names.find):
            read = (getattr, owner, Const(node.target.attr)) if named else (operator.getitem, owner, key)
            item = self.call(node, *read)
            before[BEFORE] = self.named(item, f"{self.base}_before", temp=True, user=False)
        self.effect(node, primitives.ITEM_UPDATES[update], owner, key, self.expression(node.value), **before)

    def lower_Expr(self, node: Any) -> None:
        if isinstance(node.value, gast.Constant):
            return
        value = self.expression(node.value)
        if isinstance(value, Value) and value.temp:
            self.named(value, "t", temp=True, user=False)

    def lower_HandOver(self, node: Any) -> None:
        """The place of the body of a ``with``, see `transform.managers`."""
        self.effect(node, primitives.handed_over, self.expression(node.value))

    def lower_Delete(self, node: Any) -> None:
        """
        before::

            del xs[0]

        after::

            delitem(xs, 0)
        """
        for target in node.targets:
            if isinstance(target, gast.Subscript):
                container = self.expression(target.value)
                self.effect(node, operator.delitem, container, self.expression(target.slice))
        for name in stored([node]):
            self.variable(name_at(name, node))
            self.scope.forget(name)

    def function(self, node: Any, around: dict[str, Local]) -> Function:
        """Lower a function as a whole; ``around`` are the functions made around it."""
        params = parameters(node.args)
        body = apply_decorators(body_of(node))
        written = {name for local in around.values() for name in local.writes}
        if written:
            written -= {*params, *bound_in(body)}
        self.outer = outer = {*nonlocals(node), *written} & {*self.captured}
        if "Nonlocal" in self.source.forms:
            body = share_variables(body, params, outer)
        self.first = next(iter(params), None)
        self.given = {*params, *self.captured}
        own = find_local_functions(body, params, around)
        self.functions = {name: local for name, local in around.items() if name not in params} | own
        inside = names_in(body)
        variables = {*params, *inside.stored} - outer - written
        self.local_names |= variables
        self.functions = {name: local for name, local in self.functions.items()
                          if local in own.values() or name not in self.local_names}
        self.settle(own.values())
        self.refuse_hidden(node, variables, inside.loads)
        self.names = self.names.inside(taken := self.local_names | self.functions.keys())
        body, new = make_in_rounds(body, self.names.find, taken)
        self.local_names |= new
        self.body = body = mark_hooks(desugar(advance(body, self.names.find)), self.names.find)
        if falls_through(body):
            body.append(gast.copy_location(gast.Return(None), body[-1] if body else node))
        self.reads = loads(body)
        made = Function(self.source.name, [], self.region, self.source.origin, self.source.name)
        for name, kind in (params | dict.fromkeys(self.captured, "captured")).items():
            value = Value(name, user=True)
            made.params.append(Parameter(value, None, kind))
            self.scope[name] = value
        self.block(body)
        self.region.yields = [self.scope.get(OUT) or Const(None)]
        return made

    def lower_Pass(self, node: Any) -> None:
        pass

    def lower_Import(self, node: Any) -> None:
        """What it binds was found before, see `imports`."""

    lower_ImportFrom = lower_Import
    lower_Global = lower_Nonlocal = lower_Pass

    def lower_Assert(self, node: Any) -> None:
        """A branch that raises.

        before::

            assert x > 0, "sign"

        after::

            branch_arg.0 = x > 0
            branch.0 = not branch_arg.0
            assert branch.0:
              then:
                t_t1.0 = AssertionError('sign')
                raise_(t_t1.0)
        """
        self.base = "branch"
        failed = self.named(self.call(node, operator.not_, self.expression(node.test)), "branch", temp=True, user=False)

        def fail() -> None:
            self.base = "t"
            message = [] if node.msg is None else [self.expression(node.msg)]
            self.raises(node, [self.call(node, AssertionError, *message)])

        self.branch(node, failed, fail, lambda: None, "assert")


def lower(function: Callable[..., Any], *, listed: bool = False, managing: bool = False) -> Function:
    """The intermediate representation of a plain Python function; of a generator function, if ``listed``, that of the
    function that gives all its items; if ``managing``, of one that hands over to the body of a ``with``.

    >>> from colorsys import rgb_to_yiq
    >>> [param.name for param in lower(rgb_to_yiq).params]
    ['r', 'g', 'b']
    """
    source = read(function)
    if listed:
        fill_list(source.node)
    if managing:
        hand_over(source.node)
    names = Resolver(function, set(), settle_imports(source, function) | settle_outer(source, function))
    open_generators_inside(source, names.find)
    take_caches(source, names.find)
    check_syntax(source)
    lowering = Lowering(source, names, set())
    made = lowering.function(source.node, {})
    for param in made.params:
        param.default = _default(function, param.name, names)
    made.captures = names.captures
    return made


def _default(function: Callable[..., Any], name: str, names: Resolver) -> Const | None:
    """The default of a parameter; what cannot be written as a literal is captured as ``name_default``."""
    code = function.__code__
    positional = code.co_varnames[:code.co_argcount]
    defaults = dict(zip(reversed(positional), reversed(function.__defaults__ or ()), strict=False))
    defaults.update(function.__kwdefaults__ or {})
    if name not in defaults:
        return None
    value = defaults[name]
    if _is_literal(value):
        return Const(value)
    names.captures[f"{name}_default"] = value
    return Const(value, f"{name}_default")


def _is_literal(value: Any) -> bool:
    if type(value) is tuple:
        return all(map(_is_literal, value))
    return value is None or value is ... or type(value) in (bool, int, float, complex, str, bytes)

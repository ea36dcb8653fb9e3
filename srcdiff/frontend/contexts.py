"""The statement ``with``.

Comes in: ``with`` around any context manager. Goes out: a branch of the form ``"with"``, whose first arm always runs,
where the manager lets all exceptions go on and holds nothing that is differentiated; else one of the form
``"managed"``, which is written out when it is known what the manager is. Invariant: a manager of which it is not known
that it lets exceptions go on is asked.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import sys
import warnings
from collections.abc import Callable
from types import FunctionType
from typing import Any

import gast
import numpy as np

from srcdiff import runtime
from srcdiff.errors import SourceUnavailable
from srcdiff.frontend import refused
from srcdiff.frontend.attempts import AttemptLowering
from srcdiff.frontend.functional import MANAGERS
from srcdiff.frontend.lower_flow import nothing
from srcdiff.frontend.refused import refuse
from srcdiff.frontend.source import read
from srcdiff.frontend.syntax import jumps, name_at, names_in, statements_in, walk_own
from srcdiff.ir import primitives
from srcdiff.ir.attributes import attribute, library_of
from srcdiff.ir.nodes import Const, If, Operand

#: Context managers that change how numbers are computed, or what is said of it; opened again around the adjoint.
INERT = (np.errstate, np.printoptions, warnings.catch_warnings)


class ContextLowering(AttemptLowering):
    """Lowers ``with``."""

    def lower_With(self, node: Any) -> None:
        """The context is opened around the body, and around its adjoint.

        before::

            with np.errstate(over="ignore"):
                y = x * x
            z = y

        after::

            context_t1.0 = np.errstate(over='ignore')
            y.1 = with context_t1.0:
              then:
                y.0 = x * x
                yield y.0
              else:
                yield undefined
            z.0 = y.1
        """
        (item,) = node.items
        callee = self._called(item.context_expr)
        if callee is contextlib.nullcontext:
            args = item.context_expr.args
            self._entered(item, self.expression(args[0]) if args else Const(None))
            self.block(node.body)
        elif callee is runtime.adjoint_of:
            self._hooked(node, item)
        elif callee is contextlib.suppress:
            self._suppressed(node, item.context_expr)
        elif self._is_opened(item.context_expr, callee):
            self._opened(node, item)
        else:
            self._managed(node, item)

    def function_here(self, node: Any, name: str) -> Operand:
        """A function that is made where it stands, with the variables as they are there."""
        raise NotImplementedError

    def _called(self, node: Any) -> Any:
        found = self.names.find(node.func) if isinstance(node, gast.Call) else None
        return None if found is None else found[0]

    def _entered(self, item: Any, value: Operand) -> None:
        if item.optional_vars is not None:
            self.bind(item.optional_vars, value)

    def _suppressed(self, node: Any, call: Any) -> None:
        """``contextlib.suppress`` is ``try`` with a handler that does nothing."""
        if not call.args:
            self.block(node.body)
            return
        types = [self.exception(arg) for arg in call.args]
        self.base = "t"
        caught = types[0] if len(types) == 1 else self.call(call, primitives.make_tuple, *types)
        self.attempt(node, caught, lambda: self.block(node.body), nothing)

    def _hooked(self, node: Any, item: Any) -> None:
        """``adjoint_of(x)`` gives the variable a new value, which knows what to do to the cotangent."""
        if not isinstance(item.optional_vars, gast.Tuple) or len(item.optional_vars.elts) != 2:     # see `mark_hooks`
            raise refuse(refused.HOOK, self.place(item.context_expr))
        target, variable = item.optional_vars.elts
        inside, own = names_in(node.body), {target.id}
        if jumps(node.body) or any(self.reads[name] > inside.loads[name] for name in inside.stored if name not in own):
            raise refuse(refused.HOOK, self.place(node))
        name = f"adjoint_of_{variable.id}"
        bar, back = (name_at(target.id, target, context)
                     for context in (gast.Param(), gast.Load()))
        args = gast.arguments([bar], [], None, [], [], None, [])
        body = [*node.body, gast.copy_location(gast.Return(back), node.body[-1])]
        function = gast.copy_location(gast.FunctionDef(name, args, body, [], None, None, []), node)
        hook = self.function_here(function, name)
        value = self.call(node, primitives.hooked, self.variable(variable), hook)
        self.scope[variable.id] = self.named(value, variable.id)

    def _is_opened(self, node: Any, callee: Any) -> bool:
        """Whether a context manager is opened as it stands: it is known, lets exceptions go on, and was given nothing
        that may be differentiated; what is no manager is refused."""
        found = self.names.find(node)
        owner = type(found[0]) if found is not None else io.IOBase if callee is open else callee
        if isinstance(owner, type) and attribute(owner, "__exit__") is None:
            raise refuse(refused.WITH, self.place(node), f"with {owner.__name__}")
        return lets_go_on(owner) and not _is_given_values(node, owner)

    def _opened(self, node: Any, item: Any) -> None:
        """``with`` as it stands."""
        self.base = "context"
        op = If(self.expression(item.context_expr), form="with", location=self.place(node))

        def run() -> None:
            if item.optional_vars is not None:
                self._entered(item, self.call(item.optional_vars, primitives.entered, op.test))
            self.block(node.body)

        arm = self._arm(op.then, run)
        self.region.ops.append(op)
        self.scope = self.scope.after(op, arm, self.wanted)

    def _managed(self, node: Any, item: Any) -> None:
        """A manager of which it is known later what it does, see `transform.managers`."""
        self.base = "context"
        manager = self.expression(item.context_expr)

        def body() -> None:
            if item.optional_vars is not None:
                self._entered(item, self.call(item.optional_vars, primitives.entered, manager))
            self.block(node.body)

        self.attempt(node, manager, body, nothing, catches=False, form="managed")


def mark_hooks(body: list[Any], find: Callable[[Any], Any]) -> list[Any]:
    """Let it be seen of ``with adjoint_of(h) as h_bar`` that it gives ``h`` a new value, which loops carry.

    before::

        with adjoint_of(h) as h_bar: ...

    after::

        with adjoint_of(h) as (h_bar, h): ...
    """
    for node in statements_in(body, own=True):
        for item in node.items if isinstance(node, gast.With) else ():
            call, target = item.context_expr, item.optional_vars
            found = find(call.func) if isinstance(call, gast.Call) and isinstance(target, gast.Name) else None
            if found is not None and found[0] is runtime.adjoint_of and len(call.args) == 1 and (
                    isinstance(call.args[0], gast.Name)):
                variable = name_at(call.args[0].id, call.args[0], gast.Store())
                item.optional_vars = gast.copy_location(gast.Tuple([target, variable], gast.Store()), target)
    return body


def _is_given_values(node: Any, owner: Any) -> bool:
    """Whether a manager is made of more than what is written down, by a generator or as an object of a user's class:
    what it holds may be differentiated."""
    if isinstance(owner, type):
        if library_of(owner) in sys.stdlib_module_names and owner not in MANAGERS or (
                not isinstance(inspect.getattr_static(owner, "__enter__", None), FunctionType)):
            return False
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return not all(isinstance(arg, gast.Constant) for arg in given)


def generator_of(owner: Any) -> FunctionType | None:
    """The generator function that makes a context manager, of what ``contextlib.contextmanager`` made of it."""
    inner = inspect.unwrap(owner) if isinstance(owner, FunctionType) and owner.__globals__ is vars(contextlib) else None
    return inner if isinstance(inner, FunctionType) and inspect.isgeneratorfunction(inner) else None


def lets_go_on(owner: Any) -> bool:
    """Whether a context manager of a class, or from a function, certainly lets exceptions go on."""
    generator = generator_of(owner)
    if generator is not None:
        return not _catches(generator)
    if not isinstance(owner, type):
        return False
    leave = attribute(owner, "__exit__")
    return leave is not None and (not isinstance(leave, FunctionType) or not _returns(leave))


def _returns(function: FunctionType) -> bool:
    """Whether a function may return anything but None."""
    try:
        node = read(function).node
    except SourceUnavailable:
        return True
    values = [inner.value for root in node.body for inner in walk_own(root) if isinstance(inner, gast.Return)]
    return not all(value is None or isinstance(value, gast.Constant) and not value.value for value in values)


def _catches(function: FunctionType) -> bool:
    """Whether a generator may catch what is raised where it yields."""
    try:
        node = read(function).node
    except SourceUnavailable:
        return True
    outer = [inner for root in node.body for inner in walk_own(root)
             if isinstance(inner, gast.With) or isinstance(inner, gast.Try) and inner.handlers]
    return any(isinstance(inner, (gast.Yield, gast.YieldFrom)) for root in outer for inner in walk_own(root))

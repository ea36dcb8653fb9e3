"""The statement ``try``.

Comes in: ``try`` with its handlers, ``else`` and ``finally`` (gast). Goes out: branches of the form ``"try"``, whose
second arm runs where the first one raises what is caught. Invariant: the second arm sees every variable as it was when
the exception was raised; one of which that is not known is marked, and refused where anything depends on it.

``finally`` is what follows, and is done too before an exception goes on.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Set
from typing import Any

import gast

from srcdiff.frontend import refused
from srcdiff.frontend.counters import counters
from srcdiff.frontend.lower_flow import nothing
from srcdiff.frontend.matching import MatchLowering
from srcdiff.frontend.refused import refuse
from srcdiff.frontend.scope import FALSE, RETURNED, TRUE
from srcdiff.frontend.syntax import FUNCTIONS, falls_through, free_name, jumps, walk, walk_own
from srcdiff.ir import primitives
from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Loop, Node, Operand, Region, Template, Value
from srcdiff.ir.walk import operations

#: Operations that no two numbers make raise an exception.
_COUNTING = frozenset({operator.add, operator.sub, operator.mul, operator.iadd, operator.isub, operator.imul})
#: What catches all exceptions.
ALL = Const(BaseException, "BaseException")


class AttemptLowering(MatchLowering):
    """Lowers ``try``."""

    body: list[Any]     # of the function
    given: set[str]     # its parameters, and what it reads of functions around
    outer: set[str]     # the variables of functions around that the function assigns
    handling = 0        # how many handlers are around

    def lower_Try(self, node: Any) -> None:
        """Several handlers are one, which asks for the class of the exception.

        before::

            try:
                y = abs(x)
            except ValueError as error:
                raise ValueError from error
            z = y

        after::

            y.1 = try ValueError:
              then:
                y.0 = abs(x)
                yield y.0
              else:
                error.0 = caught()
                raise_(ValueError, error.0)
                yield undefined
            z.0 = y.1
        """
        if node.finalbody:
            self._with_finally(node)
            return
        wanted = self.wanted
        self.wanted = wanted | {self.guard} if node.orelse else wanted
        op = self.attempt(node, self._all_types(node), lambda: self.block(node.body), lambda: self._handle(node))
        self.wanted = wanted
        if node.orelse and not self.scope.dead:
            self._otherwise(node, op)

    def attempt(self, node: Any, types: Operand, body: Callable[[], None], handler: Callable[[], None], *,
                catches: bool = True, form: str = "try") -> If:
        """Append a branch whose second arm runs where the first raises one of ``types``; ``catches`` unless that always
        ends with an exception. More may raise at the end of the first, if a manager of contexts gives it its place."""
        op = If(types, form=form, location=self.place(node))
        before = self.scope
        yes = self._arm(op.then, body)
        if catches:
            for inner in operations(op.then):
                inner.guarded = isinstance(inner, Call) and not primitives.is_sure(inner.target)
        events = _Events(counters(self.body, self.given))
        known = events.hoisted(op.then) if form == "try" else []
        self.region.ops += [value.op for value in known if value.op is not None]
        unsure = dict.fromkeys(events.assigned_before_raising(op.then, at_end=form == "managed"))
        hidden = events.assigned_inside(op.then)
        self._note(op.then, unsure.keys() - hidden)

        def handle() -> None:
            self.scope.update({value.name: value for value in known if value.user})
            marks = {}
            for name in unsure:
                value = [] if name in hidden else [self.scope.get(name) or UNDEFINED]
                marks[name] = self.named(self.call(node, primitives.unsure, Const(name), *value), name)
            self.scope.update(marks)
            self.handling += 1
            handler()
            self.handling -= 1
            if self.scope.flag(RETURNED) is TRUE:       # nothing of the function's own will be read any more
                for name in (name for name, mark in marks.items() if self.scope.get(name) is mark):
                    if name not in self.outer:
                        self.scope.forget(name)

        no = self._arm(op.orelse, handle)
        self.region.ops.append(op)
        self.scope = before.merge(op, yes, no, self.wanted)
        return op

    @staticmethod
    def _note(body: Region, names: Set[str]) -> None:
        """Note the assignments of some variables in the body of a ``try``."""
        ops, body.ops = body.ops, []
        for op in ops:
            notes = [Call(primitives.noted, [Const(output.name), output], location=op.location)
                     for output in op.outputs if output.user and output.name in names]
            body.ops += [op, *notes]

    def _otherwise(self, node: Any, op: If) -> None:
        """Lower ``else``, which runs where the body came to its end."""
        def run() -> None:
            self.block(node.orelse)

        self.statement = self.source.statement(node.orelse[0])
        if any(falls_through(handler.body) for handler in node.handlers):
            completed = op.join(Value("completed", temp=True), TRUE, FALSE)
            body = run

            def run() -> None:
                self.branch(node.orelse[0], completed, body, nothing)
        skip = self.scope.flag(self.guard)
        if skip is FALSE:
            run()
        elif skip is not TRUE:
            self.branch(node.orelse[0], skip, nothing, lambda: self.anew(run))

    # --- handlers --------------------------------------------------------------------------------------------------

    def _all_types(self, node: Any) -> Operand:
        """What the handlers catch."""
        self.base = "t"
        found = [one for handler in node.handlers for one in self._types(handler)]
        return found[0] if len(found) == 1 else self.call(node, primitives.make_tuple, *found)

    def _types(self, handler: Any) -> list[Operand]:
        """What one handler catches."""
        if handler.type is None:
            return [ALL]
        parts = handler.type.elts if isinstance(handler.type, gast.Tuple) else [handler.type]
        return [self.exception(part) for part in parts]

    def exception(self, node: Any) -> Operand:
        """A class of exceptions."""
        found = self.names.find(node)
        if found is None or not (isinstance(found[0], type) and issubclass(found[0], BaseException)):
            raise refuse(refused.EXCEPTIONS, self.place(node))
        return self.expression(node)

    def _handle(self, node: Any) -> None:
        """Lower the handlers, the first of which that fits runs."""
        first, names = node.handlers[0], [handler.name.id for handler in node.handlers if handler.name is not None]
        error: Value | None = None
        if names or len(node.handlers) > 1:
            self.statement = self.source.statement(node)
            name = names[0] if names else free_name("error", self.local_names)
            error = self.named(self.call(first, primitives.caught), name, user=bool(names))
        self._handle_one(node.handlers, error)

    def _handle_one(self, handlers: list[Any], error: Value | None) -> None:
        handler, *others = handlers
        if not others:
            self._handler(handler, error)
            return
        self.statement, self.base = self.source.statement(handler), "branch"
        assert error is not None
        types = self._types(handler)
        asked = types[0] if len(types) == 1 else self.call(handler, primitives.make_tuple, *types)
        test = self.named(self.call(handler, isinstance, error, asked), "branch", temp=True, user=False)
        self.branch(handler, test, lambda: self._handler(handler, error), lambda: self._handle_one(others, error))

    def _handler(self, handler: Any, error: Value | None) -> None:
        if handler.name is not None:
            assert error is not None
            self._refuse_contents(handler)
            self.scope[handler.name.id] = error
        self.block(handler.body)
        if handler.name is not None:
            self.scope.forget(handler.name.id)

    def _refuse_contents(self, handler: Any) -> None:
        """Refuse that a handler takes anything from the exception, which may hold what has a derivative."""
        fine = {inner for node in handler.body for outer in walk(node) if self._only_looks(outer)
                for inner in walk(outer)}
        for inner in (inner for node in handler.body for inner in walk(node)):
            if isinstance(inner, gast.Name) and inner.id == handler.name.id and inner not in fine:
                raise refuse(refused.EXCEPTION_VALUE, self.place(inner))

    def _only_looks(self, node: Any) -> bool:
        """Whether what is given to an expression or a statement goes nowhere else."""
        if isinstance(node, gast.Call):
            owner = self.names.find(node.func.value) if isinstance(node.func, gast.Attribute) else None
            found = owner if owner is not None and refused.is_log(owner[0]) else self.names.find(node.func)
            return found is not None and refused.is_looked_at(found[0])
        return isinstance(node, (gast.Raise, gast.FormattedValue))

    def lower_Raise(self, node: Any) -> None:
        """Ends the path; what follows needs no guard.

        before::

            if x < 0:
                raise ValueError("negative")
            y = x

        after::

            branch.0 = x < 0
            if branch.0:
              then:
                t_t1.0 = ValueError('negative')
                raise_(t_t1.0)
            y.0 = x
        """
        if node.exc is None and not self.handling:
            raise refuse(refused.RAISE, self.place(node))
        self.raises(node, [self.expression(part) for part in (node.exc, node.cause) if part is not None])

    def raises(self, node: Any, values: list[Operand]) -> None:
        """Append a ``raise``."""
        self.region.ops.append(Call(primitives.raise_, values, location=self.place(node)))
        self.scope.dead = True

    # --- finally ---------------------------------------------------------------------------------------------------

    def _with_finally(self, node: Any) -> None:
        """Lower what stands in ``finally`` twice: after the body, and before an exception goes on."""
        for root in node.finalbody:
            if jumps([root]) or any(isinstance(inner, FUNCTIONS) for inner in walk_own(root)):
                raise refuse(refused.JUMP_IN_FINALLY, self.place(root))
        body = node.body
        if node.handlers:
            body = [gast.copy_location(gast.Try(node.body, node.handlers, node.orelse, []), node)]

        def finish() -> None:
            self.block(node.finalbody)
            if not self.scope.dead:
                self.raises(node, [])

        self.attempt(node, ALL, lambda: self.block(body), finish, catches=False)
        if not self.scope.dead:
            self.anew(lambda: self.block(node.finalbody))


class _Events:
    """What happens in the body of a ``try``."""

    def __init__(self, counted: set[str]) -> None:
        self._counters = counted

    def hoisted(self, region: Region) -> list[Value]:
        """The values that a region defines before anything may raise, taken out of it."""
        found: list[Value] = []
        while region.ops and isinstance(region.ops[0], Call) and self._is_sure(region.ops[0]):
            found += region.ops.pop(0).outputs
        return found

    def assigned_before_raising(self, region: Region, *, at_end: bool = False) -> Iterator[str]:
        """The variables that get a value in a region of which something may raise afterwards, or ``at_end``."""
        events = [*self._events(region), *([None] if at_end else [])]
        last = max((k for k, event in enumerate(events) if event is None), default=-1)
        return (event.name for event in events[:max(last, 0)] if event is not None and event.user)

    def assigned_inside(self, region: Region) -> set[str]:
        """The variables among those that get their values inside a branch or loop which may raise afterwards."""
        found: set[str] = set()
        for op in region.ops:
            found.update(value.name for value in self._assigned_by_call(op))
            for inner in op.regions():
                events = list(self._events(inner))
                if isinstance(op, Loop) and None in events:
                    found.update(value.name for value in [*inner.params, *filter(None, events)])
                found.update(self.assigned_before_raising(inner), self.assigned_inside(inner))
        return found

    def _events(self, region: Region) -> Iterator[Value | None]:
        """In order: a value is defined, or, None, an exception may be raised."""
        for op in region.ops:
            yield from self._assigned_by_call(op)
            if isinstance(op, (If, Loop)) or isinstance(op, Call) and not self._is_sure(op):
                yield None
            for inner in op.regions():
                yield from inner.params
                yield from self._events(inner)
            yield from op.outputs

    def _assigned_by_call(self, op: Node) -> Iterator[Value]:
        """The variables that a function made here has assigned when it raises."""
        closure = op.args[0].op if isinstance(op, Call) and op.target is primitives.apply and isinstance(
            op.args[0], Value) else None
        template = closure.args[0].value if isinstance(closure, Call) and isinstance(closure.args[0], Const) else None
        if isinstance(template, Template) and template.nonlocals:
            inside = template.function      # None while it is lowered, as it calls itself
            names = template.nonlocals if inside is None else self.assigned_before_raising(inside.body)
            yield from (Value(name, user=True) for name in dict.fromkeys(names) if name in template.nonlocals)

    def _is_sure(self, op: Call) -> bool:
        return op.target in primitives.SURE or op.target in _COUNTING and all(map(self._is_counted, op.args))

    def _is_counted(self, operand: Operand) -> bool:
        if isinstance(operand, Const):
            return operand.name is None and type(operand.value) in (bool, int, float)
        return operand.user and operand.name in self._counters or isinstance(operand.op, Call) and self._is_sure(
            operand.op)

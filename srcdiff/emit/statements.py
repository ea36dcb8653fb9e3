"""Operations as Python statements.

Comes in: a schedule and a speller. Goes out: the statement that defines the function. Invariant: running the statements
gives every variable, where it is read, the value that it stands for.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

from srcdiff.emit.calls import items_of, marked, statement_of, together, writes
from srcdiff.emit.comprehensions import folded
from srcdiff.emit.copies import Assignment, sequence
from srcdiff.emit.literals import LOAD, STORE, dotted, variable
from srcdiff.emit.nothing import assign_nothing, nothing_first
from srcdiff.emit.rebinding import Numbers
from srcdiff.emit.schedule import Schedule
from srcdiff.emit.spell import BINARY, Speller, opposite
from srcdiff.emit.stops import flags_of
from srcdiff.emit.stores import augmented, spell_store
from srcdiff.emit.text import Comment, shorten
from srcdiff.ir import containers, primitives
from srcdiff.ir.nodes import (
    UNDEFINED,
    Call,
    Function,
    If,
    Loop,
    Node,
    Operand,
    Region,
    Statement,
    Value,
    is_literal,
)
from srcdiff.ir.walk import is_update

Pair = tuple[Value, Operand]
#: So many results does a function keep that the user's decorated with a cache.
_KEPT = 2**16
_JUMPS = (ast.Break, ast.Raise, ast.Return)


class Statements:
    """Makes the statements of a function."""

    def __init__(self, schedule: Schedule, speller: Speller) -> None:
        self.schedule, self.uses, self.spell = schedule, schedule.uses, speller
        self._numbers = Numbers(schedule.function)
        self._section: str | None = None
        self._quoted: Statement | None = None
        self._origins: dict[Node, Statement | None] = {}

    def function(self, bound: Iterable[str] = ()) -> ast.FunctionDef:
        """The whole function; variables in ``bound`` hold None until they are assigned."""
        function = self.schedule.function
        body: list[ast.stmt] = [ast.Expr(ast.Constant(function.doc))] if function.doc else []
        body += assign_nothing(bound)
        self._find_origins(function.body.ops)
        for op in function.body.ops:
            made = [] if op in self.schedule.silent else self._operation(op)
            if made and op.section is not None and op.section != self._section:
                body.append(Comment(op.section, apart=self._section is not None))
                self._section = op.section
            body += made
        body.append(ast.Return(self.spell.operand(function.result)))
        return ast.FunctionDef(function.name, self._parameters(function), body, self._decorators(function))

    def _decorators(self, function: Function) -> list[ast.expr]:
        if not function.cached:
            return []
        cache = dotted(self.spell.scope.path(functools.lru_cache))
        return [ast.Call(cache, [], [ast.keyword("maxsize", ast.Constant(_KEPT))])]

    def _parameters(self, function: Function) -> ast.arguments:
        """The parameters; a default is kept where all parameters after it have one too."""
        defaults: list[ast.expr] = []
        for param in reversed(function.params):
            if param.default is None:
                break
            defaults.insert(0, self.spell.operand(param.default))
        args = [ast.arg(self.spell.names[param.value]) for param in function.params]
        return ast.arguments([], args, None, [], [], None, defaults)

    # -- simple statements

    def _operation(self, op: Node) -> list[ast.stmt]:
        if isinstance(op, Loop) or isinstance(op, If) and op not in self.schedule.expressions:
            self._quoted = None
            made = self._loop(op) if isinstance(op, Loop) else self._if(op)
            self._quoted = None
            return made
        made = self._simple(op)
        return [*self._comment(op), *made] if made and op.section == "Reverse sweep" else made

    def _operations(self, ops: Sequence[Node]) -> list[ast.stmt]:
        self._quoted = None
        self._find_origins(ops)
        silent = self.schedule.silent
        return [statement for op in ops if op not in silent for statement in self._operation(op)]

    def _find_origins(self, ops: Sequence[Node]) -> None:
        """Note which statement of the user's what is popped is for: that of what comes next."""
        following: Statement | None = None
        for op in reversed(ops):
            if op.location is not None:
                following = op.location.statement
            if type(op) is Call and op.target is primitives.pop:
                self._origins[op] = following

    def _comment(self, op: Node) -> list[ast.stmt]:
        """The user's statement, above the first of the statements of the reverse sweep that come from it."""
        statement = self._origins[op] if op in self._origins else statement_of(op)
        if statement is None or statement == self._quoted:
            return []
        self._quoted = statement
        return [Comment(shorten(statement.text))]

    def _simple(self, op: Node) -> list[ast.stmt]:
        if isinstance(op, If):
            return [self._assign(op.outputs[k], self.spell.operation(op)) for k in self.uses.joined[op]]
        assert isinstance(op, Call)
        form = _FORMS.get(op.target)
        if form is not None:
            return form(self, op)
        if not op.outputs or op.outputs[0].temp and not self.uses.counts[op.outputs[0]]:
            return [ast.Expr(self.spell.operation(op))]
        if op.target is primitives.bind and self._is_variable(op.args[0], self.spell.names[op.output]):
            return []
        return [self._augmented(op) or self._assign(op.outputs[0], self.spell.operation(op))]

    def _raise(self, op: Call) -> list[ast.stmt]:
        return [ast.Raise(*map(self.spell.operand, op.args))]

    def _store(self, op: Call) -> list[ast.stmt]:
        return [*(self._renamed(op) if op.outputs else []), spell_store(self.spell, op)]

    def _store_outside(self, op: Call) -> list[ast.stmt]:
        return [spell_store(self.spell, Call(primitives.INSIDE[op.target], op.args))]

    def _assign_several(self, op: Call) -> list[ast.stmt]:
        values = [self.spell.operand(arg) for arg in op.args]
        source = values[0] if op.target is items_of else ast.Tuple(values, LOAD)
        return [ast.Assign([_nested([self._target(output) for output in op.outputs])], source)]

    def _assign(self, value: Value, expression: ast.expr) -> ast.stmt:
        return ast.Assign([self._target(value)], expression)

    def _target(self, value: Value) -> ast.Name:
        return variable(self.spell.names[value], STORE)

    def _is_variable(self, operand: Operand, name: str) -> bool:
        return isinstance(operand, Value) and operand not in self.schedule.folded and self.spell.names[operand] == name

    def _augmented(self, op: Call) -> ast.stmt | None:
        """``x += e``, where that rebinds a number, and is ours or what the user wrote."""
        sign = BINARY.get(op.target)
        if sign is None or not self._is_variable(op.args[0], self.spell.names[op.output]) or not self._rebinds(op):
            return None
        ours = not op.output.user and op.target in (operator.add, operator.sub)
        if not ours and not is_update(op):
            return None
        return ast.AugAssign(self._target(op.output), sign, self.spell.operand(op.args[1]))

    def _rebinds(self, op: Call) -> bool:
        """Whether an assignment with an operator cannot change an array that others hold."""
        first = op.args[0]
        return isinstance(first, Value) and self._numbers.is_number(first) and self._numbers.is_number(op.output)

    # -- operations in place

    def _renamed(self, op: Call) -> list[ast.stmt]:
        """The assignment that gives a buffer the name it has after an operation in place."""
        if self._is_variable(op.args[0], self.spell.names[op.outputs[0]]):
            return []
        return [self._assign(op.outputs[0], self.spell.operand(op.args[0]))]

    def _push(self, op: Call) -> list[ast.stmt]:
        append = dotted(f"{self.spell.names[op.outputs[0]]}.append")
        return [ast.Expr(ast.Call(append, [self.spell.operand(op.args[1])], []))]

    def _pop(self, op: Call) -> list[ast.stmt]:
        value = self.spell.operation(op)
        return [self._assign(op.outputs[1], value) if self.uses.counts[op.outputs[1]] else ast.Expr(value)]

    def _add(self, op: Call) -> list[ast.stmt]:
        """``buffer += value``, ``buffer[key] += value`` or ``buffer[j][k] += value``."""
        *keys, value = op.args[1:]
        target: ast.expr = self._target(op.output)
        if keys:
            target = variable(self.spell.names[op.output])
            for key in keys[:-1]:
                target = self.spell.element(target, key, LOAD)
            target = self.spell.element(target, keys[-1], STORE)
        return [*self._renamed(op), augmented(target, ast.Add(), self.spell.operand(value))]

    # -- copies

    def _copies(self, pairs: Iterable[Pair]) -> list[ast.stmt]:
        """Assign to all variables at once."""
        moved = [(self.spell.names[value], source) for value, source in pairs if source is not UNDEFINED]
        return sequence([Assignment(name, self.spell.operand(source), self._reads(source), self._is_pinned(source))
                         for name, source in moved if not self._is_variable(source, name)])

    def _reads(self, operand: Operand) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.spell.names[value] for value in self.schedule.leaves([operand])))

    def _is_pinned(self, operand: Operand, free: Container[Any] = (primitives.pop,)) -> bool:
        """Whether evaluating an operand has an effect that must keep its place; those of ``free`` need not."""
        return any(isinstance(op, Call) and op.target not in free and (writes(op.target) or op.target is primitives.pop)
                   for op in self.schedule.folded_ops([operand]))

    # -- branches

    def _joins(self, op: If, arm: Region) -> list[Pair]:
        return [(op.outputs[k], arm.yields[k]) for k in self.uses.joined[op]]

    def _if(self, op: If) -> list[ast.stmt]:
        test = self.spell.operand(op.test)
        then, orelse = (self._block(arm.ops, [self._joins(op, arm)]) for arm in op.regions())
        if op.form == "with":
            entered = marked(op.then, primitives.entered)
            target = self._target(entered) if entered is not None and self.uses.counts[entered] else None
            body: list[ast.stmt] = then if then or target is None else [ast.Pass()]
            return [ast.With([ast.withitem(test, target)], body)] if body else []
        if op.form == "block":
            return then
        if op.form == "try" and _only_raises_again(orelse):
            return then
        if op.form == "try":
            return [ast.Try(then, [self._handler(op, test, orelse)], [], [])] if then else []
        asserted = _assertion(test, then) if op.form == "assert" else None
        return [asserted, *orelse] if asserted is not None else self._branch(op, test, then, orelse)

    def _handler(self, op: If, test: ast.expr, body: list[ast.stmt]) -> ast.ExceptHandler:
        error = marked(op.orelse, primitives.caught)
        name = self.spell.names[error] if error is not None and self.uses.counts[error] else None
        return ast.ExceptHandler(test, name, body or [ast.Pass()])

    def _block(self, ops: Sequence[Node], copies: Iterable[list[Pair]]) -> list[ast.stmt]:
        """Operations, then copies one batch after the other, unless the operations end with a jump."""
        made = self._operations(ops)
        for pairs in copies:
            if not _jumps(made):
                made += self._copies(pairs)
        return made

    def _branch(self, op: If, test: ast.expr, then: list[ast.stmt], orelse: list[ast.stmt]) -> list[ast.stmt]:
        first, then, orelse = nothing_first(test, then, orelse)
        return [*first, *self._shortest(op, test, then, orelse)]

    def _shortest(self, op: If, test: ast.expr, then: list[ast.stmt], orelse: list[ast.stmt]) -> list[ast.stmt]:
        """A branch without arms that do nothing, and with no more indented than has to be."""
        if not then and not orelse:
            return [ast.Expr(test)] if self._is_pinned(op.test, free=()) else []
        if not then:
            return [ast.If(opposite(test), orelse, [])]
        if _jumps(then):
            return [ast.If(test, then, []), *orelse]
        if len(orelse) == 1 and isinstance(orelse[0], ast.Break):
            return [ast.If(opposite(test), orelse, []), *then]
        return [ast.If(test, then, orelse)]

    # -- loops

    def _loop(self, op: Loop) -> list[ast.stmt]:
        carried = self.uses.carried[op]
        before = self._copies((op.carried[j], op.inits[j]) for j in carried)
        if op.test is None:
            target, source = self._walk(op) if op in self.uses.walks else (self._index(op), self._range(op))
            made = ast.For(target, source, self._body(op) or [ast.Pass()], [])
            short = folded(before, made, self._builtin) if _is_comprehension(op) else None
            return [*before, made] if short is None else [short]
        head = self._operations(op.test.ops)
        test = self.spell.operand(op.test.yields[0])
        body = self._body(op)
        if head:
            leave = ast.If(opposite(test), [ast.Break()], [])
            return [*before, ast.While(ast.Constant(True), [*head, leave, *body], [])]
        return [*before, ast.While(test, body or [ast.Pass()], [])]

    def _body(self, op: Loop) -> list[ast.stmt]:
        body, stop = op.body, op.body.stop
        carried = [(op.carried[j], body.yields[j]) for j in self.uses.carried[op]]
        if isinstance(stop, Value) and op in self.uses.leaving:
            made = [*self._operations(body.ops[:-1]), *self._leaving(body.ops[-1], stop, [carried])]
            return made if _jumps(made) else [*made, *self._copies(carried)]
        made = self._block(body.ops, [carried])
        if stop is None or is_literal(stop, False) or _jumps(made):
            return made
        if is_literal(stop, True):
            return [*made, ast.Break()]
        return [*made, ast.If(self.spell.operand(stop), [ast.Break()], [])]

    def _leaving(self, op: Node, flag: Value, after: list[list[Pair]]) -> list[ast.stmt]:
        """The branch at the end of a loop's body that decides whether to leave the loop, with ``break`` where it
        does; ``after`` are the copies that are then still due."""
        assert isinstance(op, If)
        self._quoted = None
        arms = []
        for arm, inner in zip(op.regions(), flags_of(op, flag) or (), strict=True):
            joins = self._joins(op, arm)
            if isinstance(inner, Value):
                made = [*self._operations(arm.ops[:-1]), *self._leaving(arm.ops[-1], inner, [joins, *after])]
                made += [] if _jumps(made) else self._copies(joins)
            else:
                leaves = is_literal(inner, True)
                made = self._block(arm.ops, [joins, *after] if leaves else [joins])
                made += [ast.Break()] if leaves and not _jumps(made) else []
            arms.append(made)
        return self._branch(op, self.spell.operand(op.test), *arms)

    def _index(self, op: Loop) -> ast.expr:
        assert op.index is not None
        return self._target(op.index)

    def _walk(self, op: Loop) -> tuple[ast.expr, ast.expr]:
        """Target and source of a loop over sequences."""
        walk = self.uses.walks[op]
        sources = [self.spell.operand(sequence) for sequence in walk.sequences]
        sources = [self._builtin(reversed, source) if backward else source
                   for source, backward in zip(sources, walk.backward, strict=True)]
        source = sources[0] if len(sources) == 1 else self._builtin(zip, *sources)
        target = _nested([_nested([self._target(value) for value in target]) for target in walk.targets])
        if op.index is None or not self.uses.counts[op.index]:
            return target, source
        return ast.Tuple([self._index(op), target], STORE), self._builtin(enumerate, source)

    def _range(self, op: Loop) -> ast.expr:
        assert op.bounds is not None
        start, stop, step = op.bounds
        bounds = [start, stop, step]
        if is_literal(step, 1):
            bounds = [stop] if is_literal(start, 0) else [start, stop]
        if op.limit is not None and op.backward and len(bounds) == 1:
            return self._builtin(reversed, self._builtin(range, self.spell.operand(op.limit)))
        made = self._builtin(range, *map(self.spell.operand, bounds))
        if op.limit is not None:
            made = ast.Subscript(made, ast.Slice(None, self.spell.operand(op.limit)), LOAD)
        return self._builtin(reversed, made) if op.backward else made

    def _builtin(self, function: Any, *args: ast.expr) -> ast.expr:
        return ast.Call(dotted(self.spell.scope.path(function)), list(args), [])


#: The calls that are statements of a form of their own.
_FORMS: dict[Any, Callable[[Statements, Call], list[ast.stmt]]] = {
    **dict.fromkeys(primitives.STORES - {containers.take}, Statements._store),
    **dict.fromkeys(primitives.INSIDE, Statements._store_outside),
    **dict.fromkeys((*primitives.ADDING, primitives.in_place_add), Statements._add),
    primitives.push: Statements._push, primitives.pop: Statements._pop, primitives.raise_: Statements._raise,
    together: Statements._assign_several, items_of: Statements._assign_several}


def _is_comprehension(op: Loop) -> bool:
    """Whether a loop of the user's stands in an expression."""
    statement = statement_of(op)
    return statement is not None and op.section != "Reverse sweep" and not statement.text.startswith(("for ", "while "))


def _nested(targets: Sequence[ast.expr]) -> ast.expr:
    return targets[0] if len(targets) == 1 else ast.Tuple(list(targets), STORE)


def _only_raises_again(handler: list[ast.stmt]) -> bool:
    """Whether a handler does nothing but raise again what was caught."""
    return len(handler) == 1 and isinstance(handler[0], ast.Raise) and handler[0].exc is None


def _jumps(statements: list[ast.stmt]) -> bool:
    return bool(statements) and isinstance(statements[-1], _JUMPS)


def _assertion(test: ast.expr, then: list[ast.stmt]) -> ast.stmt | None:
    """``assert c, message`` for ``if not c: raise AssertionError(message)``."""
    raised = then[0].exc if len(then) == 1 and isinstance(then[0], ast.Raise) and then[0].cause is None else None
    if not isinstance(raised, ast.Call) or len(raised.args) > 1:
        return None
    return ast.Assert(opposite(test), raised.args[0] if raised.args else None)

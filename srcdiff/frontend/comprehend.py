"""Comprehensions, and generator expressions that a call consumes where they stand, to loops.

Comes in: a comprehension, or a call such as ``sum(w * v for w, v in pairs)`` (gast). Goes out: `Loop` operations that
carry what is made. Invariant: the variables of a comprehension are its own, but for those that ``:=`` assigns.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gast

from srcdiff.frontend import refused
from srcdiff.frontend.forms import Until
from srcdiff.frontend.lower_flow import FlowLowering
from srcdiff.frontend.refused import refuse
from srcdiff.frontend.scope import FALSE, STOP, TRUE, variable
from srcdiff.frontend.syntax import free_name, name_at, names_in, stored
from srcdiff.ir import primitives
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Loop, Operand, Value

Step = Callable[[Operand], Operand]


@dataclass(frozen=True)
class Made:
    """What a comprehension makes: ``noun`` is what it is called where it has no name, ``start`` what it is before the
    first item; ``leave`` says when the items that follow do not matter; ``kept`` that it stays the object it is."""

    noun: str
    start: Callable[[], Operand]
    leave: Step | None = None
    kept: bool = False


class ComprehensionLowering(FlowLowering):
    """Lowers comprehensions."""

    depth = 0       # how many comprehensions are around

    def lower_ListComp(self, node: Any) -> Operand:
        """A loop that carries the list; its variables are not assigned outside.

        before::

            y = [x * x for x in xs if x > 0]

        after::

            y_t1.0 = as_sequence(xs)
            y_t2.0 = len(y_t1.0)
            y_t3.0 = new_list()
            y.3 = for i in range(y_t2.0):
              carry y.0 = y_t3.0, next y.2
              x.0 = y_t1.0[i]
              branch.0 = x.0 > 0
              y.2 = if branch.0:
                then:
                  branch_t1.0 = x.0 * x.0
                  y.1 = push(y.0, branch_t1.0)
                  yield y.1
                else:
                  yield y.0
        """
        return self._list(node, node.elt)

    def _list(self, node: Any, item: Any) -> Operand:
        made = Made("list", lambda: self.call(node, primitives.new_list))
        return self._comprehend(node, made, lambda before: self.call(
            node, primitives.push, before, self.expression(item)))

    def lower_SetComp(self, node: Any) -> Operand:
        return self.call(node, set, self._list(node, node.elt))

    def lower_DictComp(self, node: Any) -> Operand:
        """A loop that stores into a new dict."""
        def stored(before: Operand) -> Operand:
            key = self.expression(node.key)
            self.effect(node, operator.setitem, before, key, self.expression(node.value))
            return before

        made = Made("dict", lambda: self.call(node, primitives.make_dict, Const(())), kept=True)
        return self._comprehend(node, made, stored)

    def lower_Call(self, node: Any) -> Operand:
        """A generator expression that a known function consumes is evaluated where it stands.

        before::

            y = sum(a * b for a, b in zip(u, v))

        after::

            y_t1.0 = as_sequence(u)
            y_t2.0 = len(y_t1.0)
            y_t3.0 = as_sequence(v)
            y_t4.0 = len(y_t3.0)
            y_t5.0 = min(y_t2.0, y_t4.0)
            y.2 = for i in range(y_t5.0):
              carry y.0 = 0, next y.1
              a.0 = y_t1.0[i]
              b.0 = y_t3.0[i]
              y_t8.0 = a.0 * b.0
              y.1 = y.0 + y_t8.0
        """
        first = node.args[0] if node.args else None
        found = self.names.find(node.func)
        callee = found[0] if found is not None else None
        if callee is dict and self._is_zip(first) and len(node.args) == 1 and not node.keywords:
            return self._dict_of_zip(first)
        if not isinstance(first, gast.GeneratorExp):
            return super().lower_Call(node)
        start = [*node.args[1:], *(keyword.value for keyword in node.keywords if keyword.arg == "start")]
        if callee is sum and len(node.args) + len(node.keywords) == 1 + len(start) <= 2:
            return self._sum(node, first, start)
        if callee in (any, all) and len(node.args) == 1 and not node.keywords:
            return self._decide(node, first, callee is any)
        if callee is dict and len(node.args) == 1 and not node.keywords and len(getattr(first.elt, "elts", ())) == 2:
            key, value = first.elt.elts
            return self.lower_DictComp(gast.copy_location(gast.DictComp(key, value, first.generators), first))
        if not self._consumes(callee, node):
            return super().lower_Call(node)
        items = gast.copy_location(gast.ListComp(first.elt, first.generators), first)
        if callee is list and len(node.args) == 1 and not node.keywords:
            return self.lower_ListComp(items)
        call = gast.Call(node.func, [items, *node.args[1:]], node.keywords)
        made = super().lower_Call(gast.copy_location(call, node))
        if _is_extending(node) and isinstance(made, Value) and isinstance(made.op, Call):
            made.op.style = "generator"     # it must not read what is extended, which is asked where types are known
        return made

    def _is_zip(self, node: Any) -> bool:
        found = self.names.find(node.func) if isinstance(node, gast.Call) else None
        return found is not None and found[0] is zip and len(node.args) == 2

    def _dict_of_zip(self, node: Any) -> Operand:
        """``dict(zip(keys, values))`` as the comprehension that it is."""
        names = [free_name(word, self.local_names) for word in ("key", "value")]
        places, parts = ([name_at(name, node, context) for name in names]
                         for context in (gast.Store(), gast.Load()))
        loop = gast.comprehension(gast.copy_location(gast.Tuple(places, gast.Store()), node), node, [], 0)
        return self.lower_DictComp(gast.copy_location(gast.DictComp(*parts, [loop]), node))

    def _consumes(self, callee: Any, node: Any) -> bool:
        """Whether a call takes all items of its first argument before anything else happens."""
        if callee is None:
            return _is_extending(node) or isinstance(node.func, gast.Attribute) and node.func.attr == "join"
        return any(callee is known for known in refused.CONSUMERS)

    def _sum(self, node: Any, items: Any, start: list[Any]) -> Operand:
        made = Made("sum", lambda: self.expression(start[0]) if start else Const(0))
        return self._comprehend(items, made, lambda before: self.call(
            node, operator.add, before, self.expression(items.elt)))

    def _decide(self, node: Any, items: Any, searched: bool) -> Operand:
        """``any`` and ``all``, which leave the loop at the first item that decides."""
        made = Made("found" if searched else "holds", lambda: FALSE if searched else TRUE,
                    lambda now: now if searched else self.call(node, operator.not_, now))
        return self._comprehend(items, made, lambda before: self.call(node, bool, self.expression(items.elt)))

    # --- the loops -------------------------------------------------------------------------------------------------

    def _comprehend(self, node: Any, made: Made, step: Step) -> Operand:
        """The loops of a comprehension, around the operation that takes in one item; what comes out of them."""
        first = node.generators[0]
        base, self.depth = self.base, self.depth + 1
        loop, take, finish = self.over(first.iter, first.target, made.leave is not None)
        state = _State(f"<{base}_{made.noun}" + ">" * (self.depth + 1), made, step, list(names_in([node]).stored))
        own = stored([generator.target for generator in node.generators])
        self.scope[state.key] = start = made.start()
        if made.kept:
            state.note(start)
        before = {name: self.scope.get(name) for name in own}
        with self._local(own):
            self._run(loop, take, node.generators, state)
            self._finish(finish, first, made)
        for name, operand in before.items():
            self.scope.restore(name, operand)
        result = self.scope.take(state.key)
        self.base, self.depth = base, self.depth - 1
        assert isinstance(result, Value)
        self.together[result] = state.values
        return result

    @contextmanager
    def _local(self, names: dict[str, None]) -> Iterator[None]:
        """Let names be variables for a while, of which none is assigned yet."""
        new = names.keys() - self.local_names
        self.local_names.update(new)
        for name in names:
            self.scope.forget(name)
        yield
        self.local_names.difference_update(new)

    def _run(self, loop: Loop, take: Callable[[], None], generators: list[Any], state: _State) -> None:
        """Lower one loop of a comprehension, and those inside."""
        carried, base = [state.key, *state.leaked], self.base
        loop.inits = [self.scope.get(name) or UNDEFINED for name in carried]
        params = [state.value(name) for name in carried]
        loop.body.params += params
        self.loops += 1
        with self._inside(loop.body, carried, params):
            take()
            self.base = base
            self._limited(generators[0].ifs, generators[1:], state)
            loop.body.yields = [self.scope.get(name) or UNDEFINED for name in carried]
            stop = self.scope.flag(STOP)
            loop.body.stop = None if stop is FALSE else stop
            if state.made.leave is not None:
                leave = state.made.leave(loop.body.yields[0])
                loop.body.stop = leave if stop is FALSE else self.call(generators[0].target, operator.or_, stop, leave)
        self.loops -= 1
        loop.outputs = [state.value(name) for name in carried]
        loop.__post_init__()
        self.region.ops.append(loop)
        for name, output in zip(carried, loop.outputs, strict=True):
            self.scope[name] = output

    def _finish(self, finish: Callable[[], None] | None, generator: Any, made: Made) -> None:
        """Do what is to be done after the last item."""
        if finish is not None and made.leave is not None:
            raise refuse(refused.STRICT_ZIP, self.place(generator.iter), "zip(strict=True) in any or all")
        if finish is not None:
            finish()

    def _limited(self, tests: list[Any], generators: list[Any], state: _State) -> None:
        """What a loop of a comprehension does, which the first of its conditions may end."""
        if not tests or not isinstance(tests[0], Until):
            self._filtered(tests, generators, state)
            return
        ended = self.call(tests[0], operator.not_, self.test(tests[0].value))
        self.named(ended, "branch", temp=True, user=False)
        wanted, self.wanted = self.wanted, frozenset({STOP})
        self.branch(tests[0], ended, lambda: self._jump(STOP), lambda: self._filtered(tests[1:], generators, state))
        state.note(self.scope.get(state.key))
        self.wanted = wanted

    def _filtered(self, tests: list[Any], generators: list[Any], state: _State) -> None:
        """What a loop of a comprehension does where its conditions hold."""
        base = self.base
        if tests:
            self.branch(tests[0], self.test(tests[0]), lambda: self._filtered(tests[1:], generators, state),
                        lambda: setattr(self, "base", base))
            state.note(self.scope.get(state.key))
        elif generators:
            loop, take, finish = self.over(generators[0].iter, generators[0].target)
            self.base = base
            self._run(loop, take, generators, state)
            self._finish(finish, generators[0], state.made)
        else:
            before = self.scope.get(state.key)
            assert before is not None
            now = state.step(before)
            state.note(now)
            self.scope[state.key] = now
        self.base = base


@dataclass
class _State:
    """What a comprehension carries: under ``key`` what it makes, whose ``values`` are to have one name, and the
    variables ``leaked`` that it assigns by ``:=``."""

    key: str
    made: Made
    step: Step
    leaked: list[str]
    values: list[Value] = field(default_factory=list)

    def value(self, name: str) -> Value:
        """A new version of what is carried under a name."""
        made = variable(name)
        if name == self.key:
            self.note(made)
        return made

    def note(self, operand: Operand | None) -> None:
        """Let a new version of what is made have the same name as the others."""
        if isinstance(operand, Value):
            operand.name, operand.temp, operand.user = self.key.strip("<>"), True, False
            self.values.append(operand)


def _is_extending(node: Any) -> bool:
    return isinstance(node.func, gast.Attribute) and node.func.attr == "extend"

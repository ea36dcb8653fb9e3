"""Branches, loops and jumps to regions.

Comes in: compound statements of the core language (gast). Goes out: `If` and `Loop` operations. Invariant: a jump
leaves no trace but the value of a flag, and a flag is made only where something reads it: what follows an arm that
always jumps is in the other arm already, see `desugar`.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gast

from srcdiff.frontend import refused
from srcdiff.frontend.displays import DisplayLowering
from srcdiff.frontend.forms import Finish, Through
from srcdiff.frontend.iterate import Count, Item, Iteration, Walk
from srcdiff.frontend.refused import refuse
from srcdiff.frontend.scope import FALSE, FLAGS, OUT, RETURNED, SKIP, STOP, TRUE, variable
from srcdiff.frontend.syntax import exposed, jumps, loads, named_first, names_in, stored
from srcdiff.ir import primitives
from srcdiff.ir.nodes import UNDEFINED, Const, Loop, Operand, Region, Value
from srcdiff.ir.walk import operations


class FlowLowering(DisplayLowering):
    """Lowers blocks, branches and loops."""

    reads: Counter[str]     # how often each name is read in the function
    loops = 0               # how many loops are around
    guard = RETURNED        # the flag that says to skip the rest of the function, or of this round of the loop

    def block(self, statements: list[Any]) -> None:
        """Lower statements; those after one that may jump are guarded."""
        wanted = self.wanted
        for k, statement in enumerate(statements):
            last = k == len(statements) - 1
            self.wanted = wanted if last else wanted | {self.guard}
            self.one(statement)
            self.wanted = wanted
            skip = self.scope.flag(self.guard)
            if self.scope.dead or skip is TRUE:
                return
            if skip is not FALSE and not last:
                self._unless(skip, statements[k + 1:])
                return

    def _unless(self, flag: Operand, statements: list[Any]) -> None:
        """Lower statements that are skipped where a flag is set; where they run, no jump has happened."""
        self.statement = self.source.statement(statements[0])
        self.branch(statements[0], flag, nothing, lambda: self.anew(lambda: self.block(statements)))

    def anew(self, run: Callable[[], None]) -> None:
        """Lower what runs as if no jump had happened; a jump that has happened is remembered."""
        flags = {name: self.scope.flag(name) for name in FLAGS}
        for name in FLAGS:
            self.scope[name] = FALSE
        run()
        for name, before in flags.items():
            if self.scope.flag(name) is FALSE:
                self.scope[name] = before

    def one(self, node: Any) -> None:
        """Lower one statement; what it leaves unnamed is numbered from one, so that another like it says it alike."""
        self.statement, self.base, self.numbers = self.source.statement(node), "t", {}
        self.lower(node)

    # --- branches and jumps ----------------------------------------------------------------------------------------

    def lower_If(self, node: Any) -> None:
        """Variables assigned on either side are the outputs.

        before::

            if c > 0:
                y = x
            else:
                z = x
            del x

        after::

            branch.0 = c > 0
            y.1, z.1 = if branch.0:
              then:
                y.0 = x
                yield y.0, undefined
              else:
                z.0 = x
                yield undefined, z.0
        """
        self.branch(node, self.test(node.test), lambda: self.block(node.body), lambda: self.block(node.orelse))

    def lower_Return(self, node: Any) -> None:
        self.base = "out"
        value = Const(None) if node.value is None else self.expression(node.value)
        if isinstance(value, Value) and value.temp:
            self.named(value, "out", user=False)
        self.scope[OUT] = value
        self._jump(RETURNED, STOP, SKIP)

    def lower_Break(self, node: Any) -> None:
        self._jump(STOP, SKIP)

    def lower_Continue(self, node: Any) -> None:
        self._jump(SKIP)

    def _jump(self, *flags: str) -> None:
        for flag in flags if self.loops else (RETURNED,):
            self.scope[flag] = TRUE

    # --- loops -----------------------------------------------------------------------------------------------------

    def lower_While(self, node: Any) -> None:
        """The test is a region of its own, with its own versions of what is carried.

        before::

            while x > 1:
                x = x / 2
            return x

        after::

            x.4 = while branch.0:
              carry x.2 = x.0, next x.3
              test x.1:
                branch.0 = x.1 > 1
                yield branch.0
              do:
                x.3 = x.2 / 2
        """
        self._loop(node, Loop(location=self.place(node)), nothing)

    def lower_For(self, node: Any) -> None:
        """A loop over anything but a range counts, and takes the item of its index.

        before::

            for y in ys:
                s = s + y
            return s

        after::

            y_t1.0 = as_sequence(ys)
            y_t2.0 = len(y_t1.0)
            s.3 = for i in range(y_t2.0):
              carry s.1 = s.0, next s.2
              y.0 = y_t1.0[i]
              s.2 = s.1 + y.0
        """
        self.base = named_first([node.target])
        loop, take, finish = self.over(node.iter, node.target, bool(jumps(node.body) & {gast.Break, gast.Return}))
        loop.location = self.place(node)
        if finish is not None:
            orelse = [Finish.of(finish, node.iter), *node.orelse]
            node = gast.copy_location(gast.For(node.target, node.iter, node.body, orelse, None), node)
        self._loop(node, loop, take)

    def lower_Finish(self, node: Finish) -> None:
        node.run()

    def over(self, iterable: Any, target: Any,
             early: bool = False) -> tuple[Loop, Callable[[], None], Callable[[], None] | None]:
        """An empty loop over an iterable, which may be left ``early``, what assigns the item at the head of its body,
        and what is to be done after the last item."""
        iteration = Iteration(self, early)
        way = iteration.count(iterable) or iteration.walk(iterable)
        bounds = way.bounds if isinstance(way, Count) else (Const(0), way.length, Const(1))
        loop = Loop(bounds=bounds, backward=isinstance(way, Count) and way.backward, location=self.place(iterable),
                    walked=way.walked)
        index = Value(self._index_name(), temp=True)
        loop.body.params.append(index)

        def take() -> None:
            self.bind(target, way.item(index) if isinstance(way, Walk) else index)
            index.temp = False

        compared = isinstance(way, Walk) and way.lengths
        return loop, take, (lambda: iteration.compare(iterable, way)) if compared else None

    def _index_name(self) -> str:
        """What an index is called that the user does not name."""
        name = "ijklm"[self.loops % 5]
        return name if name not in self.local_names else f"{name}_1"

    def _loop(self, node: Any, loop: Loop, head: Callable[[], None]) -> None:
        """Lower the regions of a loop, with ``head`` at the start of its body, and what follows from its jumps."""
        kinds = jumps(node.body)
        names, flags = self._carried(node), self._carried_flags(node, kinds)
        carried = [*names, *([OUT] if gast.Return in kinds else []), *flags]
        loop.inits = [self.scope.get(name) or UNDEFINED if name in names else _start(name) for name in carried]
        if isinstance(node, gast.While):
            loop.test = Region([variable(name) for name in carried])
            with self._inside(loop.test, names, loop.test.params):
                loop.test.yields = [self.test(node.test)]
        outer = self.guard, self.wanted, self.loops
        self.guard, self.wanted, self.loops = SKIP, frozenset({STOP, *flags}), self.loops + 1
        params = [variable(name) for name in carried]
        loop.body.params += params
        deleted: list[str] = []
        with self._inside(loop.body, names, params):
            head()
            self.block(node.body)
            loop.body.yields = [self.scope.get(name) or _start(name) for name in carried]
            stop = self.scope.flag(STOP)
            loop.body.stop = None if stop is FALSE or self.scope.dead else stop
            deleted = self._deleted(node, loop, carried)
        self.guard, self.wanted, self.loops = outer
        self.region.ops.append(loop)
        self.statement = self.source.statement(node)
        self._after_loop(node, loop, carried)
        for name in deleted:
            self.scope.forget(name)

    def _deleted(self, node: Any, loop: Loop, carried: list[str]) -> list[str]:
        """The variables that each round of a loop takes away, which no round must read before it assigns them."""
        found = [k for k, name in enumerate(carried) if loop.body.yields[k] is UNDEFINED and not name.startswith("<")
                 and loop.inits[k] is not UNDEFINED and not self.scope.dead]
        read = {operand for region in loop.regions() for op in operations(region) for operand in op.operands()}
        for k in found:
            if not read.isdisjoint([loop.carried[k], *(loop.test.params[k:k + 1] if loop.test is not None else ())]):
                raise refuse(refused.UNBOUND, self.place(node), f"{carried[k]!r}, which is deleted in a round,")
        return [carried[k] for k in found]

    def _after_loop(self, node: Any, loop: Loop, carried: list[str]) -> None:
        """Take over what a loop carried out, and lower its ``else``, which a jump out of the loop skips."""
        for name in carried:
            output = variable(name)
            output.op = loop
            loop.outputs.append(output)
            if name not in FLAGS:
                self.scope[name] = output
        flags = {name: output for name, output in zip(carried, loop.outputs, strict=True) if name in FLAGS}
        if RETURNED in flags:
            for flag in FLAGS if self.loops else (RETURNED,):
                self.scope[flag] = flags[RETURNED]
        if node.orelse and flags:
            self._unless(flags.get(STOP) or flags[RETURNED], node.orelse)
        else:
            self.block(node.orelse)

    def _carried(self, node: Any) -> list[str]:
        """The variables that one round of a loop hands to the next, or the last one to what follows."""
        target, test = ([node.target], []) if isinstance(node, gast.For) else ([], [node.test])
        inside, tested = names_in(node.body), loads(test)
        early = exposed(node.body, set(stored(target))) | set(tested)
        return [name for name in {**stored(target), **inside.stored}
                if name in early or self.reads[name] > inside.loads[name] + tested[name]]

    def _carried_flags(self, node: Any, kinds: set[type]) -> list[str]:
        """The flags that what follows a loop reads."""
        broken = bool(node.orelse) and gast.Break in kinds
        read = bool(self.loops) or RETURNED in self.wanted or bool(node.orelse) and not broken
        return [RETURNED] * (gast.Return in kinds and read) + [STOP] * broken

    @contextmanager
    def _inside(self, region: Region, names: list[str], params: list[Value]) -> Iterator[None]:
        """Lower into a loop's region, at whose head no jump has happened yet."""
        outer, before = self.region, self.scope
        self.region, self.scope = region, before.copy()
        for name in (OUT, *FLAGS):
            self.scope.forget(name)
        for name, param in zip(names, params, strict=False):
            self.scope[name] = param
        yield
        self.region, self.scope = outer, before

    # --- targets ---------------------------------------------------------------------------------------------------

    def bind(self, target: Any, item: Item, *, direct: bool = True) -> None:
        """Assign an item to a target, parts to parts; ``direct`` as in `assigned`.

        before::

            first, (_, *rest) = pair

        after::

            first_t1.0 = unpack(pair, 2)
            first.0 = first_t1.0[0]
            first_t3.0 = first_t1.0[1]
            first_t4.0 = unpack(first_t3.0, 1, True)
            _.0 = first_t4.0[0]
            first_t6.0 = first_t4.0[1:]
            rest.0 = list(first_t6.0)
        """
        if isinstance(target, gast.Name):
            self.base = target.id
            self.assigned(target, self._whole(target, item), target.id, direct=direct)
            return
        if isinstance(target, gast.Subscript):
            self.base = named_first([target])
            stored, container = self._whole(target, item), self.expression(target.value)
            self.effect(target, operator.setitem, container, self.expression(target.slice), stored)
            return
        if isinstance(target, gast.Attribute):
            self.base = named_first([target])
            stored, owner = self._whole(target, item), self.expression(target.value)
            self.effect(target, setattr, owner, Const(target.attr), stored)
            return
        if isinstance(target, Through):
            self.bind(target.target, item)
            for assign in target.assigns:
                self.lower(assign)
            return
        for part, value in zip(target.elts, self._parts(target, item), strict=True):
            self.bind(part.value if isinstance(part, gast.Starred) else part, value, direct=direct)

    def _whole(self, node: Any, item: Item) -> Operand:
        if not isinstance(item, list):
            return item
        return self.call(node, primitives.make_tuple, *[self._whole(node, part) for part in item])

    def _parts(self, target: Any, item: Item) -> list[Item]:
        """The items for the parts of a tuple target."""
        star = next((k for k, part in enumerate(target.elts) if isinstance(part, gast.Starred)), None)
        fixed = len(target.elts) - (star is not None)
        after = 0 if star is None else fixed - star
        if isinstance(item, list) and (len(item) == fixed or star is not None and len(item) >= fixed):
            if star is None:
                return item
            middle = [self._whole(target, part) for part in item[star:len(item) - after]]
            return [*item[:star], self.call(target, primitives.make_list, *middle), *item[len(item) - after:]]
        more = [] if star is None else [Const(True)]
        items = self.call(target, primitives.unpack, self._whole(target, item), Const(fixed), *more)

        def get(key: Any) -> Value:
            return self.call(target, operator.getitem, items, Const(key))

        if star is None:
            return [get(k) for k in range(fixed)]
        first = [get(k) for k in range(star)]
        rest = self.call(target, list, get(slice(star, -after or None)))
        return [*first, rest, *[get(k) for k in range(-after, 0)]]


def nothing() -> None:
    """An empty arm."""


def _start(name: str) -> Operand:
    """What a variable of our own holds before it is set."""
    return FALSE if name in FLAGS else UNDEFINED

"""Random programs in the intermediate representation, made to be hard on naming and scheduling.

Comes in: a seed. Goes out: a function. The programs assign a few variables of few names again and again, exchange them,
read old versions late, carry what nothing reads, save to stacks, add in place, leave loops, and call functions with an
effect, whose order `LOG` records. Operations come from statements that assign tuples, loops walk over sequences, and
carry flags. Every program ends, and none reads what is not defined.
"""

from __future__ import annotations

import operator
from random import Random

from srcdiff.ir import primitives
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import (
    UNDEFINED,
    Const,
    Function,
    If,
    Location,
    Loop,
    Operand,
    Parameter,
    Region,
    Statement,
    Value,
)
from srcdiff.ir.types import INT, UNKNOWN, Stack, Tuple

LOG: list[object] = []


def note(x):
    """Record ``x``."""
    LOG.append(int(x))
    return x + 1


def poke(cells, x):
    """Change a cell."""
    LOG.append("poke")
    cells[0] = int(x)
    return 0


def random_function(seed: int, size: int = 12) -> Function:
    """A function of two integers, a list, a stack and a buffer."""
    return _Programs(Random(seed), size).function()


class _Programs:
    names = ("a", "b", "c", "t")

    def __init__(self, random: Random, size: int) -> None:
        self.random, self.left = random, size
        self.build = Builder(Region())
        self.slots: dict[str, Operand] = {}       # the variables, and what they hold
        self.linear: dict[str, Value] = {}        # what must be handed on and never read again once changed
        self.visible: list[Value] = []            # all integers defined here
        self.cells = Value("cells", user=True)
        self.depth = 0

    def function(self) -> Function:
        region = self.build.region
        ints = [Value(name, user=self.flip()) for name in ("a", "b")]
        stack, buffer = Value("saved", Stack(UNKNOWN)), Value("buffer")
        self.slots = {"a": ints[0], "b": ints[1], "c": UNDEFINED, "t": UNDEFINED}
        self.linear = {"saved": stack, "buffer": buffer}
        self.visible = list(ints)
        while self.left > 0:
            self.locate()
            self.statement()
        results = [value for value in self.slots.values() if value is not UNDEFINED and value in self.visible]
        results += self.random.sample(self.visible, min(2, len(self.visible)))
        region.yields = [self.build.call(primitives.make_tuple, *results, *self.linear.values(), name="out")]
        params = [Parameter(value) for value in (*ints, self.cells, stack, buffer)]
        return Function("generated", params, region, Statement("def generated():", "x.py", 1), "generated",
                        captures={"note": note, "poke": poke})

    def flip(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def locate(self) -> None:
        """What follows comes from a statement of the user's, perhaps from the last one."""
        if self.flip(0.4):
            text = self.random.choice(("a, b = c, t", "t, c = b, a", "a = b", "for a in b:"))
            statement = Statement(text, "x.py", self.random.randint(1, 9))
            self.build.location = Location(statement, "x.py", "generated", statement.line, 0, statement.line, 1)
        self.build.section = self.random.choice((None, "Reverse sweep"))

    def statement(self) -> None:
        self.left -= 1
        kinds = [self.assign] * 6 + [self.effect, self.read] * 2
        kinds += [self.swap, self.push, self.pop, self.add, self.unpack]
        if self.depth < 3:
            kinds += [self.branch, self.branch, self.choice, self.counted, self.walk, self.loop_while]
        self.random.choice(kinds)()

    # -- simple statements

    def operand(self) -> Operand:
        return Const(self.random.randint(-3, 3)) if self.flip(0.2) else self.random.choice(self.visible)

    def named(self, target, *args: Operand, **how) -> Value:
        """A call whose result is a variable, or has no name of the user's."""
        name = self.random.choice(self.names)
        temp = self.flip()
        out = self.build.call(target, *args, name=name, temp=temp, user=not temp and self.flip(0.7))
        out.type = self.random.choice((INT, UNKNOWN))
        self.visible.append(out)
        if self.flip(0.7):
            self.slots[name] = out
        return out

    def small(self, value: Operand) -> Value:
        return self.build.call(operator.mod, value, Const(97), name=self.random.choice(self.names))

    def assign(self) -> None:
        if self.flip(0.15):
            self.named(primitives.bind, self.operand())
            return
        target = self.random.choice((operator.add, operator.sub, operator.mul))
        made = self.build.call(target, self.operand(), self.operand(), name=self.random.choice(self.names))
        self.named(operator.mod, made, Const(97))

    def swap(self) -> None:
        """Only the bindings change: nothing is printed here, but later merges are crossed."""
        a, b = self.random.sample(self.names, 2)
        self.slots[a], self.slots[b] = self.slots[b], self.slots[a]

    def effect(self) -> None:
        if self.flip(0.3):
            self.build.call(poke, self.cells, self.operand(), name="t")
        else:
            self.named(note, self.operand())

    def read(self) -> None:
        source = self.cells if self.flip() else self.linear["buffer"]
        self.visible.append(self.build.call(operator.getitem, source, Const(0), name=self.random.choice(self.names)))
        if self.flip():
            self.named(operator.add, self.visible[-1], self.operand())

    def push(self) -> None:
        self.linear["saved"] = self.build.call(primitives.push, self.linear["saved"], self.operand(), name="saved",
                                               temp=False)
        self.linear["saved"].type = Stack(UNKNOWN)

    def pop(self) -> None:
        out = self.named(primitives.pop, self.linear["saved"])
        stack = Value("saved", Stack(UNKNOWN))
        stack.op = out.op
        out.op.outputs = [stack, out]
        self.linear["saved"] = stack

    def add(self) -> None:
        value = self.operand()
        if self.flip():
            value = self.build.call(operator.neg, value)
        name = self.random.choice(("buffer", "buffer", "other"))
        if self.flip():
            self.linear["buffer"] = self.build.call(primitives.index_add, self.linear["buffer"], Const(0), value,
                                                    name=name, temp=False)
        else:
            self.linear["buffer"] = self.build.call(primitives.in_place_add, self.linear["buffer"], value, name=name,
                                                    temp=False)

    def unpack(self) -> None:
        """``a, b = pair``."""
        pair = self.build.call(primitives.make_tuple, self.operand(), self.operand(), temp=self.flip())
        pair.type = Tuple((UNKNOWN, UNKNOWN))
        for k in (0, 1) if self.flip() else (1, 0):
            name = self.random.choice(self.names)
            self.slots[name] = out = self.build.call(operator.getitem, pair, Const(k), name=name, temp=False, user=True)
            self.visible.append(out)

    def test(self) -> Operand:
        return self.build.call(self.random.choice((operator.lt, operator.gt, operator.eq)), self.operand(),
                               self.operand(), name="branch")

    # -- regions

    def inside(self, region: Region, statements: int):
        """Fill a region; what the variables hold at its end."""
        before = dict(self.slots), dict(self.linear), list(self.visible)
        self.depth += 1
        with self.build.inside(region):
            for _ in range(statements):
                if self.left > 0:
                    if self.flip(0.3):
                        self.locate()
                    self.statement()
        return before

    def leave(self, before):
        """Go back to what was visible before a region; what the variables held at its end."""
        after = self.slots, self.linear, self.visible
        self.slots, self.linear, self.visible = dict(before[0]), dict(before[1]), list(before[2])
        self.depth -= 1
        return after

    def fresh(self, name: str, linear: bool) -> Value:
        kind = Stack(UNKNOWN) if name == "saved" else UNKNOWN
        return Value(name, kind, user=not linear and self.flip(0.7), temp=not linear and self.flip(0.2))

    def branch(self) -> None:
        op = If(self.test(), form="if")
        ends = []
        for arm in op.regions():
            before = self.inside(arm, self.random.randint(0, 3))
            if self.flip(0.3):
                self.swap()
            ends.append(self.leave(before))
        self.join(op, ends)

    def join(self, op: If, ends) -> None:
        self.build.append(op)
        for name in self.slots:
            values = [end[0][name] for end in ends]
            if values[0] is not values[1] or self.flip(0.1):
                out = self.fresh(name, False)
                self.merge(op, out, values)
                self.slots[name] = out
                if all(value is not UNDEFINED and value in end[2] for value, end in zip(values, ends, strict=True)):
                    self.visible.append(out)
        for name in self.linear:
            values = [end[1][name] for end in ends]
            if values[0] is not values[1]:
                self.linear[name] = out = self.fresh(name, True)
                self.merge(op, out, values)

    @staticmethod
    def merge(op: If, out: Value, values) -> None:
        out.op = op
        op.outputs.append(out)
        op.then.yields.append(values[0])
        op.orelse.yields.append(values[1])

    def choice(self) -> None:
        """``a if c else b``, ``a and b``, ``a or b``."""
        op = If(self.test(), form=self.random.choice(("ternary", "and", "or")))
        values: list[Operand] = []
        for arm, form in ((op.then, "or"), (op.orelse, "and")):
            if op.form == form:
                values.append(op.test)
                continue
            with self.build.inside(arm):
                made = self.build.call(operator.add, self.operand(), self.operand(), name="c")
                values.append(self.build.call(note, made) if self.flip(0.3) else made)
        out = Value(self.random.choice(self.names), temp=self.flip())
        self.build.append(op)
        self.merge(op, out, values)
        self.visible.append(out)
        self.named(operator.add, out, self.operand())

    def carry(self, op: Loop):
        """Make every variable, or those that may be, a carried one."""
        names = [name for name in self.slots if self.flip(0.8)]
        carried = {name: self.fresh(name, False) for name in names}
        linear = {name: self.fresh(name, True) for name in self.linear}
        defined = [name for name in names if self.slots[name] is not UNDEFINED and self.slots[name] in self.visible]
        op.inits = [*(self.slots[name] for name in names), *self.linear.values()]
        op.body.params += [*carried.values(), *linear.values()]
        return names, carried, linear, defined

    def body(self, op: Loop, walked: Operand | None = None) -> None:
        names, carried, linear, defined = self.carry(op)
        saved = dict(self.slots), dict(self.linear), list(self.visible)
        if op.test is not None:
            op.test.params = [value.like() for value in op.body.params]
            self.visible += [param for param, name in zip(op.test.params, names, strict=False) if name in defined]
            with self.build.inside(op.test):
                counter = op.test.params[-1]
                if self.flip(0.3):
                    self.named(note, self.operand())
                small = self.build.call(operator.lt, counter, Const(self.random.randint(0, 3)), name="branch")
                op.test.yields = [small]
            self.slots, self.linear, self.visible = dict(saved[0]), dict(saved[1]), list(saved[2])
        self.slots.update(carried)
        self.linear.update(linear)
        self.visible += [carried[name] for name in defined]
        if op.index is not None:
            self.visible.append(op.index)
        if walked is not None:
            op.location = self.build.location
            with self.build.inside(op.body):
                name = self.random.choice(self.names)
                self.visible.append(self.build.call(operator.getitem, walked, op.index, name=name, temp=self.flip()))
        self.inside(op.body, self.random.randint(1, 4))
        with self.build.inside(op.body):
            if self.flip(0.3):
                self.stop(op)
        # what is not always defined at the end of the body cannot be read after it
        ends = [self.slots[name] for name in names]
        usable = [name for name, end in zip(names, ends, strict=True)
                  if name in defined and end is not UNDEFINED and end in self.visible]
        if len(usable) < len(defined):
            # the next iteration reads it: keep what the variable held
            ends = [end if name in usable or name not in defined else carried[name]
                    for name, end in zip(names, ends, strict=True)]
        op.body.yields += [*ends, *self.linear.values()]
        self.leave(saved)
        self.build.append(op)
        flags = len(op.carried) - len(names) - len(self.linear)
        for name, param in zip((*[None] * flags, *names, *self.linear), op.carried, strict=True):
            out = param.like()
            out.op = op
            op.outputs.append(out)
            if name is None:
                self.visible.append(out)
            elif name in self.linear:
                self.linear[name] = out
            else:
                self.slots[name] = out
                if name in defined:
                    self.visible.append(out)

    def stop(self, op: Loop) -> None:
        """Leave the loop early: on a comparison, or as a branch decides."""
        if self.flip():
            op.body.stop = self.test()
            return
        decide = If(self.test())
        ends = []
        for arm in decide.regions():
            before = self.inside(arm, self.random.randint(0, 2))
            ends.append(self.leave(before))
        self.join(decide, ends)
        flag = Value("stop")
        self.merge(decide, flag, [Const(True), Const(False)] if self.flip() else [Const(False), Const(True)])
        op.body.stop = flag
        if self.flip():     # whether the loop was left, for what comes after it
            op.inits.insert(0, Const(False))
            op.body.params.insert(op.index is not None, Value("left"))
            op.body.yields = [flag]
            if op.test is not None:
                op.test.params.insert(0, Value("left"))

    def walk(self) -> None:
        """A loop over a sequence."""
        if self.flip():
            walked, stop = self.cells, self.build.call(len, self.cells)
        else:
            walked = self.build.call(primitives.make_tuple, self.operand(), self.operand(), self.operand())
            stop = Const(3)
        op = Loop(bounds=(Const(0), stop, Const(1)))
        op.body.params = [Value(self.random.choice((*self.names, "i")), user=self.flip())]
        self.body(op, walked)

    def counted(self) -> None:
        stop: Operand = Const(self.random.randint(0, 3))
        if self.flip():
            stop = self.build.call(operator.mod, self.operand(), Const(4), name="n")
        step = Const(1)
        start = Const(self.random.choice((0, 0, 1)))
        op = Loop(bounds=(start, stop, step), backward=self.flip(0.3))
        if self.flip(0.2):
            op.limit = self.build.call(operator.mod, self.operand(), Const(3), name="n")
            if start.value == 0:
                op.limit = self.build.call(min, op.limit, stop, name="n")
        op.body.params = [Value(self.random.choice((*self.names, "i")), user=self.flip())]
        self.body(op)

    def loop_while(self) -> None:
        op = Loop(test=Region())
        key = f"count{self.depth}"
        self.linear[key] = self.build.call(primitives.bind, Const(0), name="count", temp=False)
        self.body(op)
        ends = op.body.yields
        with self.build.inside(op.body):
            last = op.body.ops.pop() if op.body.stop is not None and op.body.ops else None
            more = self.build.call(operator.add, op.carried[-1], Const(1), name="count", temp=False)
            if last is not None:
                op.body.ops.append(last)
        ends[-1] = more
        del self.linear[key]

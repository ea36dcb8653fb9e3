"""Random modules of functions that raise exceptions, and that catch them.

Comes in: a seed. Goes out: the text of a module, and arguments for its function ``program``. Beside what `random_calls`
writes there are ``try`` with handlers of several classes, ``else`` and ``finally``, ``raise`` and ``assert`` under
tests, calls and indices that raise, and contexts that stop exceptions or let them go on. Invariant: the same seed gives
the same text and arguments; of what a handler reads, most was certainly assigned before the body of its ``try``.
"""

from __future__ import annotations

from typing import Any

from random_calls import CallWriter, modules

HEAD = """import contextlib


def checked(v, low=-0.5):
    if v < low:
        raise ValueError("low")
    if v > 0.7:
        raise KeyError(v)
    return np.sin(v) + v


def summed(x):
    s = 0.0
    for v in x:
        s = s + v * v
        if s > 1.0:
            raise OverflowError("large")
    return s


class Stopping:
    def __enter__(self):
        return 0.5

    def __exit__(self, kind, error, trace):
        return kind is KeyError


@contextlib.contextmanager
def plain(n):
    try:
        yield n
    finally:
        pass


"""
#: Expressions of numbers that raise for some values.
RAISING = """checked({f}) | checked({f}, -0.2) * {f} | summed({v}) | summed({v}) * {f} | 1.0 / ({i} - {i}) * {f}
    | WEIGHTS[{i} + 2] * {f} | (0.3, 0.4, 0.2)[{i}] * {f} | {"a": 0.3}[["a", "b"][{i} % 2]] + {f}
    | np.sum(np.linalg.cholesky(np.array([[1.0, 0.0], [0.0, {f}]])) * 0.3)"""
CLASSES = "ValueError | KeyError | OverflowError | (KeyError, IndexError) | ArithmeticError | LookupError | Exception"
CONTEXTS = """contextlib.suppress(ValueError) | contextlib.suppress(LookupError, OverflowError) | Stopping()
    | plain(2) | np.errstate(all="ignore")"""


class AttemptWriter(CallWriter):
    """Writes one function that raises and catches."""

    def statement(self, depth: int) -> None:
        if self.budget > 0 and depth < 5 and self.chance(0.4):
            self.budget -= 1
            getattr(self, "write_" + self.one_of("attempt | attempt | attempt | context | raise"))(depth)
        else:
            super().statement(depth)

    def write_raising(self, depth: int) -> None:
        """An assignment of what may raise."""
        name = self.target("f")
        self.assign(depth, name, "f", self.filled(self.one_of(RAISING), 1))

    def write_raise(self, depth: int) -> None:
        if self.chance(0.3):
            self.line(depth, f"assert {self.expression('b')}, {self.expression('f', 0)}")
            return
        self.line(depth, f"if {self.expression('b')}:")
        self.line(depth + 1, f"raise {self.one_of('ValueError | KeyError | IndexError')}({self.expression('f', 0)})")

    def guarded_body(self, depth: int) -> set[str]:
        """What may raise, among other statements; the variables that it assigns."""
        before, start = dict(self.kinds), len(self.lines)
        kind = self.one_of("one | one | store | several | block")
        if kind == "several" or kind == "block" and self.chance(0.5):
            self.write_raise(depth)
        if kind == "store" and self.storing and self.arrays("v"):
            array = self.random.choice(self.arrays("v"))
            self.line(depth, f"{array}[{self.index(4)}] = {self.filled(self.one_of(RAISING), 1)}")
        else:
            self.write_raising(depth)
        if kind == "block":
            self.block(depth, 2)
        if kind in ("several", "block") and self.chance(0.7):
            self.write_raising(depth)
        if self.chance(0.1):
            self.line(depth, self.jump(0.5))
        text = self.lines[start:]
        assigned = {line.split(" ")[0] for line in map(str.strip, text) if " = " in line}
        return assigned | (self.kinds.keys() - before.keys())

    def write_attempt(self, depth: int) -> None:
        before = dict(self.kinds)
        self.line(depth, "try:")
        assigned = self.guarded_body(depth + 1)
        ends = [self.kinds]
        known = {name: kind for name, kind in before.items() if name not in assigned or self.chance(0.2)}
        classes = self.random.sample(CLASSES.replace("\n", " ").split(" | "), self.random.choice((1, 1, 2, 3)))
        for k, one in enumerate(sorted(classes, key=lambda name: name == "Exception")):
            named = self.chance(0.3)
            self.line(depth, f"except {one.strip()}{f' as error{depth}' * named}:")
            self.kinds = dict(known)
            if named and self.chance(0.5):
                self.line(depth + 1, f"repr(error{depth})")
            self.handler(depth + 1, assigned, known, raises=k > 0)
            ends.append(self.kinds)
        if self.chance(0.3):
            self.kinds = ends[0]
            self.line(depth, "else:")
            self.block(depth + 1, 2)
        if self.chance(0.25):
            self.kinds = dict(known)
            self.line(depth, "finally:")
            self.write_number(depth + 1)
        self.kinds = {name: kind for name, kind in before.items() if all(end.get(name) == kind for end in ends)}
        if not assigned & self.kinds.keys():
            return
        self.write_number(depth)

    def handler(self, depth: int, assigned: set[str], known: dict[str, str], *, raises: bool) -> None:
        """A handler assigns what the body would have assigned, or leaves."""
        if self.chance(0.15):
            self.line(depth, self.jump(0.5))
            return
        if raises and self.chance(0.2):
            self.line(depth, "raise")
            return
        self.block(depth, 2)
        for name in sorted(name for name in assigned if name in self.params or name in known):
            if self.kinds.get(name, "f") == "f":
                self.assign(depth, name, "f", self.bounded("f"))

    def write_context(self, depth: int) -> None:
        before = dict(self.kinds)
        self.line(depth, f"with {self.one_of(CONTEXTS)}:")
        assigned = self.guarded_body(depth + 1)
        self.kinds = {name: kind for name, kind in before.items() if name not in assigned}
        for name in sorted(name for name in assigned if before.get(name) == "f"):
            self.assign(depth, name, "f", self.bounded("f"))


def written(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a module, and arguments for its function ``program``."""
    text, args = modules(AttemptWriter, seed, budget)
    return HEAD + text, args

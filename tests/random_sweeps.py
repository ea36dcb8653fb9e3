"""Random programs that store into arrays at sums of the indices of loops.

Comes in: a seed. Goes out: the text of a program of ``x, y, A`` and arguments for it. Invariant: the same seed gives
the same program; no place is outside the arrays, as loops stay away from their ends.

What is stored and read lies near to one another: the same element, the next one, another triangle of a matrix, a part
of a row; so that whether a store must be undone often depends on a single comparison.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

#: How long the arrays are, and how much shorter the loops.
_LENGTH, _SHORTER = 7, 3
_BOUNDS = ("range(n)", "range(1, n)", "range(1, n - 1)", "range(n - 2, -1, -1)", "range(n - 1, 0, -1)",
           "range(0, n, 2)", "reversed(range(1, n))")
_INNER_BOUNDS = ("range({0})", "range({0} + 1)", "range({0} + 1, n)", "range(1, {0})", "range(n - 1, {0}, -1)")
_SUMS = ("{0}", "{0}", "{0}", "{0} + 1", "{0} + 2", "{0} - 1", "n - 1 - {0}", "2 * {0} - 1")
_PARTS = ("{0}:", ":{0}", "{0} + 1:", ":{0} + 1", "{0}:{0} + 2", "{0} - 1:{0} + 1", "1:", ":-1", "::2", "{0}::2", ":")


class SweepWriter:
    """Writes one program."""

    def __init__(self, seed: int, budget: int | None = None) -> None:
        self.draw = random.Random(seed)
        self.budget = budget or self.draw.randint(2, 6)
        self.lines = ["def program(x, y, A):", "    x, y, A = x.copy(), y.copy(), A.copy()",
                      f"    n = len(x) - {_SHORTER}"]

    def write(self) -> str:
        """The text of the program."""
        while self.budget > 0:
            self.block([], 1)
        self.lines.append("    return np.sum(x * y) + np.sum(np.sin(y)) + np.sum(A[1] * x) + np.sum(A)")
        return "\n".join(self.lines) + "\n"

    def place(self, indices: list[str]) -> str:
        """One place."""
        if not indices or self.draw.random() < 0.1:
            return str(self.draw.choice((0, 1, 2, -1, -2)))
        if len(indices) > 1 and self.draw.random() < 0.1:
            return "{} - {}".format(*self.draw.sample(indices, 2))
        return self.draw.choice(_SUMS).format(self.draw.choice(indices))

    def part(self, indices: list[str]) -> str:
        """A slice."""
        return self.draw.choice(_PARTS).format(self.draw.choice(indices) if indices else "1")

    def element(self, indices: list[str], slices: float) -> str:
        """Some element of some array, or a part of one."""
        key = self.part(indices) if self.draw.random() < slices else self.place(indices)
        array = self.draw.choice("xyA")
        keys = self.draw.sample([key, self.place(indices)], 2) if array == "A" else [key]
        return f"{array}[{', '.join(keys)}]"

    def expression(self, indices: list[str]) -> str:
        """A number made of elements."""
        a, b = (f"np.sum({self.element(indices, 0.25)})" if self.draw.random() < 0.3 else self.element(indices, 0)
                for _ in range(2))
        return self.draw.choice((f"np.sin({a}) * {b}", f"{a} * {b} * 0.5", f"{a} / (2.0 + {b} * {b})",
                                 f"np.tanh({a} + 0.3 * {b})", f"0.5 * {a} + {b}", f"np.cos({a})"))

    def store(self, indices: list[str], indent: str) -> None:
        """A store of such a number."""
        self.budget -= 1
        sign, value = self.draw.choice(("=", "=", "=", "+=", "*=", "-=")), self.expression(indices)
        target = self.element(indices, 0.25)
        if sign == "*=":
            value = f"0.6 + 0.2 * np.sin({value})"
        elif sign != "=":
            value = f"0.3 * ({value})"
        if self.draw.random() < 0.15:
            self.lines.append(f"{indent}row = A[{self.place(indices)}]")
            target = f"row[{self.place(indices)}]"
        if self.draw.random() < 0.2:
            self.lines.append(f"{indent}t = {value}")
            value = "t * np.cos(t)" if self.draw.random() < 0.3 else "t"
        self.lines.append(f"{indent}{target} {sign} {value}")

    def block(self, indices: list[str], depth: int) -> None:
        """Some statements."""
        indent = "    " * depth
        for k in range(self.draw.randint(1, 3)):
            if k and self.budget <= 0:
                break
            form = self.draw.random()
            if form < 0.45 and len(indices) < 3 and self.budget > 0:
                bounds = [*_BOUNDS, *(each.format(index) for index in indices for each in _INNER_BOUNDS)]
                index = "ijk"[len(indices)]
                self.lines.append(f"{indent}for {index} in {self.draw.choice(bounds)}:")
                self.block([*indices, index], depth + 1)
            elif form < 0.55 and indices and self.budget > 0:
                other = self.draw.choice([*indices, "1", "n - 2"])
                test = f"{self.draw.choice(indices)} {self.draw.choice(('<', '<=', '==', '!=', '>', '>='))} {other}"
                self.lines.append(f"{indent}if {test}:")
                self.block(indices, depth + 1)
                if self.draw.random() < 0.5:
                    self.lines.append(f"{indent}else:")
                    self.block(indices, depth + 1)
            else:
                self.store(indices, indent)


def written_with_sweeps(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a program, and arguments for it."""
    draw = np.random.default_rng(seed)
    shapes = (_LENGTH,), (_LENGTH,), (_LENGTH, _LENGTH)
    return SweepWriter(seed, budget).write(), tuple(np.round(draw.normal(0, 0.7, shape), 3) for shape in shapes)

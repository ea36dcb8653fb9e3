"""Random programs that read whole arrays into sums while they change them in place.

Comes in: a seed. Goes out: the text of a program of ``x, w`` and arguments for it. Invariant: the same seed gives the
same program, and everything in it is analytic, so that a complex step tells its derivative to the last digits.

What is read more than once, added with one factor or another, and stored into in between, is what a derivative is
tempted to write once where the values differ, or to share where one of the two changes later.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

_ARRAYS = ("u", "v", "x", "w")
_PARTS = ("[1:]", "[:-1]", "[1:-1]", "[::2]", "[2:]", "")
_LENGTH = 6


class UpdateWriter:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.lines = ["def program(x, w):", "    u = x * w" if self.draw.random() < 0.3 else "    u = x.copy()",
                      "    v = np.sin(x)" if self.draw.random() < 0.5 else "    v = u", "    s = 0.0 * x[0]"]
        self.part = {"": _LENGTH, "[1:]": _LENGTH - 1, "[:-1]": _LENGTH - 1, "[1:-1]": _LENGTH - 2,
                     "[2:]": _LENGTH - 2, "[::2]": (_LENGTH + 1) // 2}

    def write(self) -> str:
        """The text of the program."""
        for _ in range(self.draw.randint(2, 5)):
            if self.draw.random() < 0.35:
                self.lines.append(f"    for k in range({self.draw.randint(0, 3)}):")
                for _ in range(self.draw.randint(1, 3)):
                    self.statement("        ")
            elif self.draw.random() < 0.15:
                self.lines.append(f"    if x[0].real > {self.draw.choice(('0.1', '-0.3'))}:")
                self.statement("        ")
            else:
                self.statement("    ")
        self.lines.append("    return s + np.sum(u * v) + u[1] * w[2]")
        return "\n".join(self.lines) + "\n"

    def like(self, part: str) -> str:
        """An array as long as a part."""
        same = [each for each, count in self.part.items() if count == self.part[part]]
        return self.draw.choice(_ARRAYS) + self.draw.choice(same)

    def factor(self) -> str:
        """A number."""
        element = f"{self.draw.choice('ux')}[{self.draw.randint(0, 3)}]"
        return self.draw.choice(("0.5", "2", "3.0", "0.25", "1.0", element))

    def expression(self, part: str) -> str:
        """An array as long as a part."""
        a, b, c = self.like(part), self.like(part), self.factor()
        return self.draw.choice((
            f"{a} * {b}", f"{c} * {a}", f"{a} + {b}", f"{a} - {c} * {b}", f"{a} * {a}", f"{a} + {a}",
            f"{c} * {a} + {b}", f"np.sin({a})", f"{a} - {b} - {a}", f"{c} * {a} * {b}", f"{a} - {b} + {c} * {b}",
            f"-{a} * {b}"))

    def statement(self, indent: str) -> None:
        """A sum, or a store."""
        form, part = self.draw.random(), self.draw.choice(_PARTS)
        target = self.draw.choice("uv")
        if form < 0.4:
            total = self.draw.choice(("np.sum({0})", "({0}).sum()", "np.mean({0})", "np.dot({1}, {2})"))
            total = total.format(self.expression(part), self.like(part), self.like(part))
            self.lines.append(f"{indent}s = s + {self.factor()} * {total}")
        elif form < 0.5:
            self.lines.append(f"{indent}{target} = {self.expression('')}")
        elif form < 0.6:
            name = self.draw.choice(("a", "b"))
            self.lines.append(f"{indent}{name} = {self.expression('')}")
            self.lines.append(f"{indent}{target}[{self.draw.choice((':', '...'))}] = {name} * {self.factor()}")
            self.lines.append(f"{indent}s = s + np.sum({name} * {self.draw.choice(_ARRAYS)})")
        elif form < 0.75:
            k, j = self.draw.randint(0, 3), self.draw.randint(0, 3)
            value = self.draw.choice((f"{target}[{j}]", f"x[{j}] * u[{k}]", f"{target}[{k}] + 2 * {target}[{k}]"))
            self.lines.append(f"{indent}{target}[{k}] = {self.factor()} * {value}")
        else:
            sign = self.draw.choice(("=", "=", "+=", "-=", "*="))
            value = f"0.7 + 0.1 * np.sin({self.like(part)})" if sign == "*=" else f"0.3 * ({self.expression(part)})"
            self.lines.append(f"{indent}{target}{part or '[:]'} {sign} {value}")


def written_with_updates(seed: int) -> tuple[str, tuple[Any, ...]]:
    """The text of a program, and arguments for it."""
    draw = np.random.default_rng(seed)
    return UpdateWriter(seed).write(), tuple(np.round(draw.normal(0, 0.7, _LENGTH), 3) for _ in range(2))

"""Random programs of the core language, with arguments for them.

Comes in: a seed. Goes out: the text of a function ``program`` whose variables are numbers, arrays and containers of
those, and arguments that it can be called with. Invariant: the same seed gives the same text and arguments; every
program ends, and its values stay of order one, since what a loop makes is bounded by ``np.tanh`` and the like.

Each variable has a *kind*, one letter: f float, i int, b bool, v vector of 4, w vector of 3, m matrix (3, 4), c column
(3, 1), r row (1, 4), t tuple (f, v, (f, i)), l list of three floats, d dict {"u": f, "v": v}, k four indices, o four
bools.
"""

from __future__ import annotations

import linecache
import math
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np

Program = Callable[..., Any]

#: Expressions of a kind, in which ``{f}`` is an expression of kind f and ``{F}`` a variable or constant of that kind.
EXPRESSIONS = {
    "f": """{f} + {f} | {f} - {f} | {f} * {f} | {f} * {f} + {f} | -{f} | np.sin({f}) | math.tanh({f}) | np.exp(-{f}**2)
        | {f} / (1 + {f}**2) | np.sqrt(1 + {f} * {f}) | math.sqrt({f}**2 + 1) | {f}**2 | {f}**3 | {i} * {f} | {f} + {i}
        | {f} - {b} | np.sum({v}) | np.mean({m}) | np.dot({v}, {v}) | {v} @ {v} | {w} @ {m} @ {v}
        | np.sum({m} * {m}) / 12 | {v}.sum() | np.max({v}) | np.min({m}) | {f} if {b} else {f} | ({b} and {f})
        | ({f} or {f}) | (({f} if {b} else 0.0) or {f}) | max({f}, {f}) | min({f}, 0.5, {f}) | abs({f}) | float({i})
        | np.where({b}, {f}, {f}) | math.atan({f}) | np.tanh({f}) | math.hypot({f}, 1.0 + {f}**2) | {V}[0] | {V}[-1]
        | {V}[{i} % 4] | {M}[1, -1] | {M}[{i} % 3][{i} % 4] | {W}[1] * {f} | {C}[2, 0] | {R}[0, 1] | {T}[0] | {T}[2][0]
        | {T}[1][2] | {L}[0] | {L}[{i} % 3] | {L}[-1] | {D}["u"] | {D}["v"][1] | sum({L}) | ({F} := {f})
        | np.sum({v}[{V} > {f}]) | np.sum({v}[1:] * {v}[:-1]) | np.mean({v}[::2]) | np.sum({v}[{K}])
        | np.sum({v}[{O}] ** 2) | np.prod({w}) | np.var({v}) | {m}.mean() | SCALE * {f}
        | {f} * {f} if {f} < {f} < {f} else {f} | ({f}, {f})[{i} % 2] | [{f}, {f}][{b}]
        | len({V}) * {f} | np.arctan2({f}, 1 + {f}**2) | {f} % 3.0 | {f} // 4.0 + {f} | math.pow(1 + {f}**2, {f})
        | (1 + {f}**2) ** {f} | 2.0 ** {f} | {f} ** {i} | np.add({f}, {f}) | np.multiply({f}, {f}) | np.log(1 + {f}**2)
        | np.log1p({f}**2) | np.cumsum({v})[-1] | np.sum([{f}, {f}]) | {v}[1:3] @ {v}[2:] | np.trace({m} @ {m}.T)
        | {m}[:, 1] @ {w} | {m}.T[2] @ {w} | {f} + sum([{f}, {f}])""",
    "i": """{I} | {I} | {I} + 1 | {i} * 2 % 7 | {i} % 3 | {i} - {i} | len({L}) | {M}.shape[1] | int({b}) | {T}[2][1]
        | abs({i}) | {i} // 2 | -{I}""",
    "b": """{f} > {f} | {f} < 0.3 | {F} > {F} | {i} % 2 == 0 | {I} > 1 | {B} | not {b} | {b} and {b} | {b} or {b}
        | 0 < {f} < 1 | {f} < {f} <= {f} | np.sum({v}) > {f} | {f} != 0 | np.any({v} > {f}) | np.all({v} < 2.0)
        | ({F} := {f}) > {f} | {I} in (1, 2) | -1 < {f} > {f} | {V}[1] > {V}[2] | {i} == {i} | True""",
    "v": """{v} + {v} | {v} * {v} | {v} - {f} | {f} * {v} | -{v} | np.sin({v}) | np.tanh({v}) | np.exp(-{v}**2)
        | {v} / (1 + {v}**2) | np.sqrt(1 + {v} * {v}) | {v}[::-1] | {v}[{K}] | np.where({v} > {f}, {v}, {v})
        | np.where({b}, {v}, {f}) | np.where({O}, {f}, {v}) | np.clip({v}, -0.6, 0.7) | np.maximum({v}, {v})
        | np.minimum({v}, {f}) | {m}[{i} % 3] | {m}.sum(axis=0) | np.mean({m}, axis=0) | {w} @ {m} | {m}.T @ {w}
        | np.concatenate([{v}[1:], {v}[:1]]) | np.array([{f}, {f}, 0.5, {f}]) | np.cumsum({v}) / 4 | {v} * ({v} > 0)
        | {v} / np.sum(1 + {v} * {v}) | {v} if {b} else {v} | {r}[0] | {T}[1] | {D}["v"] | np.max({m}, axis=0) | {v}[:]
        | {v}.copy() | np.ones_like({v}) * {f} | np.zeros(4) + {f} | {K} * {v} | WEIGHTS * {v} | {v} - np.mean({v})
        | np.abs({v}) | np.dot({w}, {m}) | {m}[1:, :].sum(0) | np.ravel({r}) | {r}.reshape(4)
        | np.stack([{f}, {f}, {f}, {f}]) | np.full(4, {f}) | {m}[[0, 2]].sum(axis=0) | np.matmul({w}, {m})
        | {v}[::2].repeat(2) | np.hypot({v}, 1.0) | {v} ** 2 | {v} ** {i} | np.flip({v}) | np.roll({v}, 1)
        | ({b} and {v}) * {f} | np.squeeze({r}) | {m}[{W} > {f}].sum(axis=0)""",
    "w": """{v}[1:] | {v}[:-1] | {m} @ {v} | {m}.sum(axis=1) | {m}[:, {i} % 4] | np.sin({w}) | {w} * {f} | {w} + {w}
        | {c}[:, 0] | {w}[::-1] | np.array({L}) | np.max({m}, axis=1) | np.clip({w}, -0.5, 0.5) | np.mean({m}, axis=-1)
        | np.dot({m}, {v}) | {v}[[0, 3, 3]]""",
    "m": """{m} + {m} | {m} * {v} | {m} + {c} | {m} * {r} | {c} * {r} | {m} * {f} | np.tanh({m}) | np.sin({m})
        | np.outer({w}, {v}) | {m} - {m}.mean(axis=0) | {m} - {m}.mean(axis=1, keepdims=True)
        | np.where({m} > {f}, {m}, 0.0) | {m}[::-1] | {m}[:, ::-1] | {m} * {w}[:, None] | {m} / (1 + {m}**2)
        | np.maximum({m}, {c}) | np.where({m} > {r}, {c}, {m}) | {m}[[2, 0, 0]] | {m}[:, {K}] | {v} + {c}
        | {m} @ {m}.T @ {m} / 9 | np.clip({m}, -0.5, 0.5) | np.exp(-{m}**2) | np.stack([{v}, {v}, {v}])
        | {m} if {b} else {m} | np.reshape({m}, (4, 3)).T | {m}.T.T | np.vstack([{r}, {r}, {v}])
        | {m} - np.max({m}, axis=1, keepdims=True) | np.broadcast_to({v}, (3, 4)) | np.concatenate([{m}[1:], {r}])
        | np.where({O}, {m}, {f}) | {m} ** 2 | np.array([{v}, {v}, {v}])""",
    "c": """{m}.sum(axis=1, keepdims=True) | {w}[:, None] | {m}[:, :1] | np.mean({m}, 1, keepdims=True) | {c} * {f}
        | np.sin({c}) | {c} + {c} | np.reshape({w}, (3, 1)) | np.expand_dims({w}, 1)""",
    "r": """{v}[None, :] | {m}[:1] | np.sum({m}, axis=0, keepdims=True) / 3 | {r} * {f} | np.tanh({r}) | {r} + {v}
        | np.atleast_2d({v})""",
    "t": "({f}, {v}, ({f}, {i})) | {T} | ({T}[0] * {f}, {T}[1], {T}[2])",
    "l": "[{f}, {f}, {f}] | {L} | {L}[::-1] | list({w}) | list(({f}, {f}, {f}))",
    "d": '{"u": {f}, "v": {v}} | {D}',
    "k": "{K}[::-1] | ({K} + 1) % 4 | np.argsort({v}) | np.arange(4)",
    "o": "{v} > {f} | ~{O} | {O} | {v} < {v}",
}
#: What stands for a variable of a kind where there is none.
CONSTANTS = {
    "f": "0.5 | -1.3 | 2.0 | SCALE | 0.0 | 1.0 | 1", "i": "0 | 1 | 2 | 3 | -1", "b": "{F} > 0.1 | {F} < SCALE",
    "v": "WEIGHTS | np.array([0.3, -0.2, {F}, 0.1]) | {F} * WEIGHTS | WEIGHTS - {F}",
    "w": "np.array([{F}, -0.9, 0.2]) | np.ones(3) | MATRIX[:, 1] * {F}",
    "m": "np.ones((3, 4)) | MATRIX | {F} * MATRIX | MATRIX + {F}", "c": "MATRIX[:, 2:3] | {F} + MATRIX[:, :1]",
    "r": "MATRIX[1:2] | MATRIX[:1] * {F}", "t": "({F}, WEIGHTS, (0.1, 2)) | (0.4, {F} * WEIGHTS, ({F}, 1))",
    "l": "[0.3, {F}, -0.6] | [{F}, {F}, {F}]", "d": '{"u": {F}, "v": WEIGHTS}', "k": "np.array([2, 0, 3, 3])",
    "o": "np.array([True, False, True, True])",
}
#: A number that depends on a variable ``*`` of a kind.
SUMMARIES = {
    "f": "* | np.sin(*) | * * *", "i": "0.3 * *", "b": "0.2 * *",
    "v": "np.sum(*) | np.dot(*, *) | np.mean(* * WEIGHTS)", "w": "np.sum(*) | *[0] | * @ *",
    "m": "np.sum(*) | np.sum(* * MATRIX) | np.mean(* ** 2)", "c": "np.sum(*)", "r": "np.sum(* * *)",
    "t": "*[0] + np.sum(*[1]) + *[2][0]", "l": "sum(*) | *[0] * *[2]", "d": '*["u"] * np.sum(*["v"])',
    "k": "np.sum(WEIGHTS[*])", "o": "0.1 * np.sum(*)",
}
#: Loops over things: targets by kind, and the iterable.
LOOPS = """i:range({i} % 4) | i:range({I}) | i:range(3) | i:range({i} % 4 + 2, 0, -1) | i:range(0, 5, 2)
    | i:reversed(range({I} % 3)) | i:range(len({L})) | f:{v} | f:{w} | v:{m} | w:{m}.T | f:{L} | f:reversed({L})
    | f:({f}, {f}) | f:[{f}, {f}, {f}] | f,f:zip({v}, {L}) | i,f:enumerate({v}) | i,f:enumerate({L}, 1)
    | v,f:zip({m}, {w}) | f:reversed({v}) | i,(f,f):enumerate(zip({v}[::2], {L})) | f:{v}[{O}] | f:{v}[1:3]
    | f:{c}[:, 0] | i,v:enumerate(reversed({m})) | i,f:zip(range({i}), {L}) | v:({v}, {v}) | i:{K} | f:{v}[::-1]
    | f,f:zip({v}, reversed({v})) | f:{v}.tolist() | f,f,i:zip({w}, {L}, range(9)) | f,f:[({f}, {f}), ({f}, {f})]
    | f:{D}["v"] | f:np.sin({w}) | i,f:reversed(list(enumerate({L}))) | f:{T}[1]"""
PARAMETERS = {"a": "f", "b": "f", "n": "i", "flag": "b", "x": "v", "y": "v", "z": "w", "A": "m", "C": "c", "R": "r",
              "t": "t", "xs": "l", "data": "d", "index": "k", "mask": "o"}
NAMES = ("p", "q", "s", "h", "g")
SMOOTH = "fvwmcr"
SCOPE = {"np": np, "math": math, "SCALE": 0.7, "WEIGHTS": np.array([0.5, -1.0, 0.25, 1.5]),
         "MATRIX": np.array([[0.1, -0.4, 0.9, 0.3], [0.8, 0.2, -0.7, 0.5], [-0.6, 1.1, 0.4, -0.2]])}


class Writer:
    """Writes one random program; ``kinds`` holds the variables that are certainly bound at this point."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        extra = self.random.sample(list(PARAMETERS)[1:], self.random.randrange(1, 5))
        self.params = {name: kind for name, kind in PARAMETERS.items() if name in ("a", *extra)}
        self.kinds = dict(self.params)
        self.budget = self.random.choice((3, 6, 10, 16))
        self.result = self.random.choice("ffffffvvmtd")
        self.loops = self.counters = 0
        self.in_place = self.chance(0.15)      # arrays are updated, which is mostly refused

    def write(self) -> str:
        """The text of the program."""
        self.lines.append(f"def program({', '.join(self.params)}):")
        self.block(1, self.budget)
        self.line(1, f"return {self.returned(self.summary())}")
        return "\n".join(self.lines) + "\n"

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def one_of(self, choices: str) -> str:
        return self.random.choice([choice.strip() for choice in choices.split(" | ")])

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # -- expressions ---------------------------------------------------------------------------------------------------

    def expression(self, kind: str, depth: int = 2) -> str:
        """An expression of a kind, without parentheses around it."""
        if depth <= 0 or self.chance(0.2):
            return self.variable(kind)
        return self.filled(self.one_of(EXPRESSIONS[kind]), depth - 1)

    def filled(self, template: str, depth: int) -> str:
        """A template with expressions and variables in its places."""
        def fill(match: re.Match[str]) -> str:
            letter = match[1]
            return atom(self.variable(letter.lower()) if letter.isupper() else self.expression(letter, depth))
        if ":=" in template and "f" not in self.kinds.values():
            return self.variable("f")
        return re.sub(r"\{(\w)\}(?! :=)", fill, re.sub(r"\{F\}(?= :=)", lambda _: self.bound("f"), template))

    def bound(self, kind: str) -> str:
        """A variable of a kind, of which there is one."""
        return self.random.choice([name for name, other in self.kinds.items() if other == kind])

    def variable(self, kind: str) -> str:
        """A variable of a kind, or a constant."""
        if kind in self.kinds.values() and not self.chance(0.1):
            return self.bound(kind)
        return self.filled(self.one_of(CONSTANTS[kind]), 0)

    def bounded(self, kind: str) -> str:
        """An expression whose value is of order one."""
        text = self.expression(kind, self.random.choice((1, 1, 2, 2, 3)))
        if kind in SMOOTH and (self.loops or self.chance(0.4)):
            text = self.one_of(f"np.tanh({text}) | np.sin({text}) | 0.5 * np.tanh({text}) | {atom(text)} * 0.3")
        return text

    def test(self) -> str:
        return self.expression("b", 2)

    def returned(self, number: str = "0.0") -> str:
        """An expression of the kind of the result, into which a number goes."""
        text = self.expression(self.result)
        forms = {"t": f"({number}, {{v}}, ({{f}}, {{i}}))", "d": f'{{"u": {number}, "v": {{v}}}}'}
        if number == "0.0":
            return text
        return self.filled(forms[self.result], 1) if self.result in forms else f"{atom(text)} + {number}"

    def summary(self) -> str:
        """A number that depends on most of the variables."""
        def about(name: str, kind: str) -> str:
            text = self.one_of(SUMMARIES[kind]).replace(" * ", " $ ").replace("**", "^")
            return text.replace("*", name).replace("$", "*").replace("^", "**")
        terms = [about(name, kind) for name, kind in self.kinds.items() if self.chance(0.8)]
        return " + ".join(terms) or self.variable("f")

    # -- statements ----------------------------------------------------------------------------------------------------

    def block(self, depth: int, most: int = 4) -> None:
        start = len(self.lines)
        for _ in range(self.random.randrange(1, most + 1)):
            self.statement(depth)
        if len(self.lines) == start:
            self.line(depth, "pass")

    def statement(self, depth: int) -> None:
        self.budget -= 1
        kinds = ["assign"] * 5
        kinds += ["update", "tuple", "chain", "swap", "unpack", "guarded", "contain", "convert", "retype"]
        if self.budget > 0 and depth < 5:
            kinds += ["if"] * 4 + ["for"] * 4 + ["while"] * 2
            kinds += ["jump"] * (3 if self.loops else 1) + ["end"] * bool(self.loops)
        getattr(self, f"write_{self.random.choice(kinds)}")(depth)

    def target(self, kind: str) -> str:
        """A name to assign to; inside loops mostly one that is new or of this kind already."""
        names = [name for name in (*NAMES, *self.params) if self.kinds.get(name, kind) == kind]
        if not names or self.chance(0.03 if self.loops else 0.2):
            names = [*NAMES, *self.params]
        return self.random.choice(names)

    def assign(self, depth: int, name: str, kind: str, text: str) -> None:
        self.line(depth, f"{name} = {text}")
        self.kinds[name] = kind

    def some_kind(self) -> str:
        return self.random.choice("ffffffvvvvwmmmcriblkotd")

    def write_assign(self, depth: int) -> None:
        kind = self.some_kind()
        text = self.bounded(kind)
        self.assign(depth, self.target(kind), kind, text)

    def write_update(self, depth: int) -> None:
        numbers = [name for name, kind in self.kinds.items() if kind in "ffffi"]
        arrays = [name for name, kind in self.kinds.items() if kind in SMOOTH[1:] and self.in_place]
        if not numbers and not arrays:
            return
        name = self.random.choice(arrays if arrays and self.chance(0.3) or not numbers else numbers)
        kind = self.kinds[name]
        value = self.variable("i") if kind == "i" else self.bounded(kind)
        self.line(depth, f"{name} {self.random.choice(('+=', '-=', '*=') if kind != 'i' else ('+=', '-='))} {value}")

    def write_tuple(self, depth: int) -> None:
        kinds = [self.some_kind() for _ in range(self.random.choice((2, 2, 3)))]
        values = [self.bounded(kind) for kind in kinds]
        names = [self.target(kind) for kind in kinds]
        self.line(depth, f"{', '.join(names)} = {', '.join(atom(value) for value in values)}")
        self.kinds.update(zip(names, kinds, strict=True))

    def write_chain(self, depth: int) -> None:
        kind = self.some_kind()
        text = self.bounded(kind)
        first, second = self.target(kind), self.target(kind)
        self.line(depth, f"{first} = {second} = {text}")
        self.kinds[first] = self.kinds[second] = kind

    def write_swap(self, depth: int) -> None:
        kind = self.random.choice("ffv")
        names = [name for name, other in self.kinds.items() if other == kind]
        if len(names) > 1:
            chosen = self.random.sample(names, min(len(names), self.random.choice((2, 3))))
            self.line(depth, f"{', '.join(chosen)} = {', '.join([*chosen[1:], chosen[0]])}")

    def write_unpack(self, depth: int) -> None:
        form, kinds, source = self.random.choice((
            ("{}, {}, ({}, {})", "fvfi", "t"), ("{}, {}, {}", "fff", "l"), ("{}, *_", "f", "l"),
            ("{}, {}, {}", "fff", "w"), ("{}, {}, {}", "vvv", "m"), ("*_, {}, {}", "ff", "l"),
            ("{}, _, *_, {}", "ff", "v"), ("[{}, {}, _]", "ff", "w")))
        text = self.expression(source, 1)
        names = [self.target(kind) for kind in kinds]
        self.line(depth, f"{form.format(*names)} = {text}")
        self.kinds.update(zip(names, kinds, strict=True))

    def write_guarded(self, depth: int) -> None:
        """A name that is bound on one side only, and read where the same test held."""
        self.counters += 1
        flag, name, kind = f"ok{self.counters}", f"late{self.counters}", self.random.choice("ffvm")
        self.line(depth, f"{flag} = {self.test()}")
        self.line(depth, f"if {flag}:")
        self.line(depth + 1, f"{name} = {self.bounded(kind)}")
        if self.chance(0.5):
            self.write_assign(depth)
        self.line(depth, f"if {flag}:")
        before = dict(self.kinds)
        self.kinds[name] = kind
        target, text = self.target(kind), f"{name} * {atom(self.bounded(kind))}"
        self.line(depth + 1, f"{target} = {text}")
        self.kinds = before if before.get(target) in (None, kind) else {k: v for k, v in before.items() if k != target}

    def write_contain(self, depth: int) -> None:
        kind = self.random.choice("tld")
        text = self.expression(kind, 2)
        self.assign(depth, self.target(kind), kind, text)

    def write_convert(self, depth: int) -> None:
        """A name becomes something of another kind made from itself."""
        name = self.random.choice(list(self.kinds))
        forms = {"v": ("f", "np.sum({0} * {0})"), "f": ("v", "{0} * WEIGHTS"), "i": ("f", "{0} * 0.5"),
                 "m": ("v", "{0}.sum(axis=0)"), "l": ("f", "{0}[0] * {0}[1]"), "t": ("v", "{0}[0] * {0}[1]"),
                 "d": ("f", '{0}["u"]'), "w": ("f", "{0} @ {0}")}
        if self.kinds[name] in forms and (not self.loops or self.chance(0.1)):
            kind, form = forms[self.kinds[name]]
            self.assign(depth, name, kind, form.format(name))

    def write_retype(self, depth: int) -> None:
        """A float variable is an int, or a number an array, on one of two ways."""
        name = self.random.choice(NAMES)
        first, second = self.random.choice((
            ("1", self.bounded("f")), (self.bounded("f"), "0"), (self.bounded("f"), self.bounded("v")),
            ("0.0", self.bounded("v")), ("2", self.bounded("f"))))
        self.line(depth, f"if {self.test()}:")
        self.line(depth + 1, f"{name} = {first}")
        self.line(depth, "else:")
        self.line(depth + 1, f"{name} = {second}")
        if self.loops:
            self.kinds.pop(name, None)
        text = self.one_of(f"np.sum({name} * {atom(self.bounded('f'))}) | np.mean({name} + {atom(self.bounded('f'))})"
                           f" | np.sum(np.sin({name}))")
        self.assign(depth, name, "f", text)

    def write_if(self, depth: int) -> None:
        before, ends = dict(self.kinds), []
        self.line(depth, f"if {self.test()}:")
        start = dict(self.kinds)
        self.block(depth + 1)
        ends.append(self.kinds)
        while self.chance(0.3):
            self.kinds = dict(start)
            self.line(depth, f"elif {self.test()}:")
            self.block(depth + 1)
            ends.append(self.kinds)
        self.kinds = dict(start)
        if self.chance(0.5):
            self.line(depth, "else:")
            self.block(depth + 1)
        ends.append(self.kinds)
        self.kinds = {name: kind for name, kind in ends[0].items()
                      if all(end.get(name) == kind for end in ends) or name in before and self.chance(0.1)}

    def write_for(self, depth: int) -> None:
        targets, _, iterable = self.one_of(LOOPS).partition(":")
        iterable = self.filled(iterable, 1)
        before = dict(self.kinds)
        names = iter(self.random.sample(("i", "j", "e", "o", *NAMES), 5))
        bound = {}

        def name(match: re.Match[str]) -> str:
            chosen = next(names)
            bound[chosen] = match[0]
            return chosen
        self.line(depth, f"for {re.sub('[a-z]', name, targets).replace(',', ', ')} in {iterable}:")
        self.kinds.update(bound)
        self.body(depth, before)

    def write_while(self, depth: int) -> None:
        self.counters += 1
        count = f"n{self.counters}"
        self.line(depth, f"{count} = 0")
        before = dict(self.kinds)
        test = self.one_of(f"{count} < min(4, {self.variable('i')}) | {count} < 3 and {atom(self.test())}"
                           f" | ({count} := {count} + 1) < 4 | {count} < 4"
                           f" | {count} < 3 and abs({self.variable('f')}) < 2.0"
                           f" | {count} < 5 and np.sum({self.variable('v')}) < 1.0")
        self.line(depth, f"while {test}:")
        self.line(depth + 1, f"{count} += 1")
        self.body(depth, before)

    def body(self, depth: int, before: dict[str, str]) -> None:
        """The body of a loop, and perhaps its else; names bound in it may be unbound after it."""
        self.loops += 1
        self.block(depth + 1)
        self.loops -= 1
        self.kinds = {name: kind for name, kind in self.kinds.items()
                      if before.get(name) == kind or name not in before and self.chance(0.1)}
        if self.chance(0.25):
            start = dict(self.kinds)
            self.line(depth, "else:")
            self.block(depth + 1)
            self.kinds = {name: kind for name, kind in start.items() if self.kinds.get(name) == kind}

    def write_jump(self, depth: int) -> None:
        """A jump under a test, perhaps after an assignment."""
        self.line(depth, f"if {self.test()}:")
        before = dict(self.kinds)
        if self.chance(0.4):
            self.write_assign(depth + 1)
        self.line(depth + 1, self.jump(0.3))
        self.kinds = before

    def write_end(self, depth: int) -> None:
        """Both ways of a branch jump, or one jumps and the other goes on."""
        self.line(depth, f"if {self.test()}:")
        before = dict(self.kinds)
        self.write_assign(depth + 1)
        if self.chance(0.5):
            self.line(depth + 1, self.jump(0.2))
        self.kinds = dict(before)
        self.line(depth, "else:")
        self.write_assign(depth + 1)
        self.line(depth + 1, self.jump(0.2))
        self.kinds = before

    def jump(self, leaving: float) -> str:
        if not self.loops or self.chance(leaving):
            return f"return {self.returned()}"
        return self.random.choice(("break", "continue"))


def atom(text: str) -> str:
    """The text with parentheses around it, unless it can stand beside an operator."""
    alone = re.fullmatch(r"[\w.]+(\([^()]*\)|\[[^\[\]]*\])*|\([^()]*\)|\[[^\[\]]*\]|\{.*\}", text)
    return text if alone else f"({text})"


def arguments(params: dict[str, str], seed: int) -> tuple[Any, ...]:
    """Arguments of these kinds; arrays are sometimes views, Fortran-ordered or read-only."""
    draw = np.random.default_rng(seed)
    shapes = {"v": (4,), "w": (3,), "m": (3, 4), "c": (3, 1), "r": (1, 4)}

    def number() -> float:
        return round(float(draw.normal(0, 0.8)), 3)

    def array(shape: tuple[int, ...]) -> Any:
        found = np.round(draw.normal(0, 0.8, shape), 3)
        form = draw.integers(8)
        if form == 0:
            found = np.asfortranarray(found)
        elif form == 1:
            found = np.repeat(found, 2, axis=-1)[..., ::2]
        elif form == 2:
            found.setflags(write=False)
        return found

    def argument(kind: str) -> Any:
        if kind in shapes:
            return array(shapes[kind])
        if kind == "f":
            return (np.float64(number()) if draw.integers(8) == 0 else number())
        made: dict[str, Callable[[], Any]] = {
            "i": lambda: int(draw.integers(0, 4)), "b": lambda: bool(draw.integers(2)),
            "l": lambda: [number(), number(), number()],
            "t": lambda: (number(), array((4,)), (number(), int(draw.integers(4)))),
            "d": lambda: {"u": number(), "v": array((4,))},
            "k": lambda: draw.integers(0, 4, 4), "o": lambda: draw.integers(0, 2, 4) > 0}
        return made[kind]()
    return tuple(argument(kind) for kind in params.values())


def define(text: str, file: str) -> Program:
    """The function that a text defines, with its lines where the frontend looks for them."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope = dict(SCOPE)
    exec(compile(text, file, "exec"), scope)
    program: Program = scope["program"]
    return program

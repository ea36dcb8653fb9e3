"""Random programs of the core language, with arguments for them.

Comes in: a seed. Goes out: the text of a function ``program`` whose variables are numbers, arrays and containers of
those, and arguments that it can be called with. Invariant: the same seed gives the same text and arguments; every
program ends, and its values stay of order one, since what a loop makes is bounded by ``np.tanh`` and the like.

Each variable has a *kind*, one letter: f float, i int, b bool, v vector of 4, w vector of 3, m matrix (3, 4), c column
(3, 1), r row (1, 4), t tuple (f, v, (f, i)), l list of three floats, d dict {"u": f, "v": v}, k four indices, o four
bools.
"""

from __future__ import annotations

import copy
import linecache
import math
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from bodies import Body

from random_grammar import CONSTANTS, EXPRESSIONS, LOOPS, PARAMETERS, SUMMARIES

Program = Callable[..., Any]

NAMES = ("p", "q", "s", "h", "g")
SMOOTH = "fvwmcr"
SCOPE = {"np": np, "math": math, "copy": copy, "Body": Body, "SCALE": 0.7, "WEIGHTS": np.array([0.5, -1.0, 0.25, 1.5]),
         "MATRIX": np.array([[0.1, -0.4, 0.9, 0.3], [0.8, 0.2, -0.7, 0.5], [-0.6, 1.1, 0.4, -0.2]])}
for constant in ("WEIGHTS", "MATRIX"):
    SCOPE[constant].setflags(write=False)       # no program may change what others read


class Writer:
    """Writes one random program; ``kinds`` holds the variables that are certainly bound at this point."""

    def __init__(self, seed: int, budget: int | None = None) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        extra = self.random.sample(list(PARAMETERS)[1:], self.random.randrange(1, 5))
        self.params = {name: kind for name, kind in PARAMETERS.items() if name in ("a", *extra)}
        self.kinds = dict(self.params)
        self.budget = budget or self.random.choice((3, 6, 10, 16))
        self.result = self.random.choice("ffffffvvmtd")
        self.loops = self.counters = self.comprehensions = 0
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
        if ":=" in template and ("f" not in self.kinds.values() or self.comprehensions):
            return self.variable("f")
        self.comprehensions += " for " in template      # in which := may not be everywhere
        text = re.sub(r"\{(\w)\}(?! :=)", fill, re.sub(r"\{F\}(?= :=)", lambda _: self.bound("f"), template))
        self.comprehensions -= " for " in template
        return text

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
            kinds += ["if"] * 4 + ["for"] * 4 + ["while"] * 2 + ["match"] * 2 + ["with"]
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
        name = self.random.choice(list(self.kinds) or ["a"])
        forms = {"v": ("f", "np.sum({0} * {0})"), "f": ("v", "{0} * WEIGHTS"), "i": ("f", "{0} * 0.5"),
                 "m": ("v", "{0}.sum(axis=0)"), "l": ("f", "{0}[0] * {0}[1]"), "t": ("v", "{0}[0] * {0}[1]"),
                 "d": ("f", '{0}["u"]'), "w": ("f", "{0} @ {0}")}
        if self.kinds.get(name) in forms and (not self.loops or self.chance(0.1)):
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

    def subjects(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What may be matched, with patterns in which ``{}`` is a name of the kind after the arrow."""
        return (
            (f"{atom(self.expression('i', 1))} % 3", ("0", "1 | 2", "{} if {b}->i", "int({}) if {b}->i", "_")),
            (self.expression("t", 1), ("({}, {}, _) if {b}->fv", "({}, _, (0, _))->f", "[{}, *_] if {b}->f", "_")),
            (self.expression("l", 1), ("[{}, _, {}] if {b}->ff", "[{}, *_] as _all if {b}->f", "{}->l")),
            (self.expression("d", 1), ('{{"u": {}, "v": {}}} if {b}->fv', '{{"u": {}, **_rest}}->f')),
            (self.expression("f", 1), ("float() | int() if {b}", "float({}) if {b}->f", "{}->f")))

    def pattern_names(self, kinds: str) -> list[str]:
        return self.random.sample(NAMES, len(kinds))

    def write_match(self, depth: int) -> None:
        """Cases, of which the last takes what is left; or none does."""
        subject, cases = self.random.choice(self.subjects())
        self.line(depth, f"match {subject}:")
        before, ends = dict(self.kinds), []
        for case in cases:
            pattern, _, kinds = case.partition("->")
            pattern, guard, _ = pattern.partition(" if {b}")
            self.kinds = dict(before)
            names = self.pattern_names(kinds)
            bound = dict(zip(names, kinds, strict=True))
            text = pattern.format(*names)
            self.kinds.update(bound)
            self.line(depth + 1, f"case {text}{f' if {self.test()}' if guard else ''}:")
            self.block(depth + 2)
            ends.append(self.kinds)
        ends.append(dict(before))
        self.kinds = {name: kind for name, kind in ends[0].items() if all(end.get(name) == kind for end in ends)}

    def write_with(self, depth: int) -> None:
        self.line(depth, "with np.errstate(all='ignore'):")
        self.block(depth + 1)

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


def define(text: str, file: str) -> Program:
    """The function that a text defines, with its lines where the frontend looks for them."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope = {**SCOPE, "__name__": "random_program"}
    exec(compile(text, file, "exec", dont_inherit=True), scope)
    program: Program = scope["program"]
    return program

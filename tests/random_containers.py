"""Random programs with lists and dicts that change: stacks, queues, aliases, lists of arrays and of lists.

Comes in: a seed. Goes out: the text of a function ``program`` and arguments that it can be called with; it may change
them. Invariant: the same seed gives the same text and arguments; every program ends, and its values stay of order one.

Kinds, one letter: f float, i int from 0 to 2, b bool, v vector of 3, l list of floats, q list of vectors, r list of
lists of floats, d dict of floats.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from bodies import Body, Pair, Tree

from random_programs import Writer, atom

EXPRESSIONS = {
    "f": """{f} * {f} | {f} + {f} | {f} - 0.5 * {f} | {L}[0] | {L}[-1] | {L}[{i} - 1] | sum({L}) | {v} @ {v}
        | {D}['a'] | {D}.get('b', {f}) | {D}.get({i}, 0.5) | max({L}) | np.mean(np.array({L})) | {R}[0][-1]
        | np.sum({v}) | {Q}[-1][{i}]
        | sum({R}[-1]) | {f} if {b} else {f} | sum([z * {F} for z in {L}]) | sum({D}.values()) | len({L}) * {f}""",
    "v": """{v} * {v} | {v} + {f} | {Q}[0] | {Q}[-1] | {v} - {v} | np.array([{f}, {f}, 0.5]) | np.stack({Q}).sum(axis=0)
        | {V}[::-1] | sum({Q}) | {V}.copy()""",
    "l": """[{f}, {f}] | {L}.copy() | {L} + [{f}] | {L}[1:] + {L} | {L}[::-1] | list({L}) | [{f}] * 3 | sorted({L})
        | [np.sin(z) for z in {L}] | {R}[0] | {R}[-1] | {L} | list({V}) | list({D}.values()) | {L} if {b} else {L}
        | sorted({L}, key=abs)""",
    "q": "[{v}, {v}] | {Q}.copy() | {Q} + [{v}] | {Q} | [z * {f} for z in {Q}] | {Q}[::-1] | list(np.outer({V}, {V}))",
    "r": "[{l}, {l}] | [{L}, [{f}]] | {R} | {R} + [{l}] | [list(z) for z in {R}]",
    "d": "{{'a': {f}}} | dict({D}) | {D} | {D} | {{'a': {f}, 'b': {f}}} | {D} | {{'a': {f}}} | {D}.copy()",
    "b": "{f} > 0.1 | len({L}) > 2 | 'b' in {D} | {i} in {D} | {i} > 0",
    "i": "{I}",
}
CONSTANTS = {"f": "0.5 | -0.3", "v": "WEIGHTS[:3]", "l": "[0.5, -0.2]", "q": "[WEIGHTS[:3] * 0.5]",
             "r": "[[0.1, 0.4], [0.3]]", "d": "dict(a=0.4)", "o": "Body(0.3, WEIGHTS[:3], [0.2])", "i": "0 | 1 | 2"}
#: Statements that change a container, ``$``.
CHANGES = {
    "l": """$.append({f}) | $.append({f}) | $.append({f}) | $[0] = {f} | $[-1] += {f} | $[{i} - 1] *= {f}
        | $.insert(0, {f}) | $.insert({i}, {f}) | $.extend({l}) | $ += {l} | $[:1] = [{f}, {f}] | $[1:] = {l}
        | $.reverse() | $.sort()
        | $[{i}:{i}] = [{f}] | $[:] = [np.tanh(z) for z in $] | $[0], $[-1] = $[-1], $[0] | $.extend(({f}, {f}))
        | $[::-1] = list($) | $[-1] -= {f}""",
    "q": """$.append({v}) | $.append({v}) | $[0] = {v} | $[-1] += {v} | $[0][{i}] = {f} | $[-1][:] = {v}
        | $.insert(0, {v}) | $.extend({q}) | $.reverse() | $[0], $[-1] = $[-1], $[0] | $[0] = $[-1] * {f}
        | $[-1][1:] *= {f}""",
    "r": """$.append({l}) | $[0].append({f}) | $[-1][0] = {f} | $[0] = {l} | $[-1] += [{f}] | $[0], $[-1] = $[-1], $[0]
        | $.append([{f}]) | $.insert(0, $[-1]) | $[-1].insert(0, {f}) | $[0][-1] *= {f}""",
    "d": """$['a'] = {f} | $['b'] = {f} | $[{i}] = {f} | $['a'] += {f} | $['a'] *= {f} | $.update({d})
        | $.setdefault('b', {f}) | $.pop('b', 0.5) | $ |= {d} | $.setdefault({i}, {f}) | $.update(b={f})""",
    "v": "$[{i}] = {f} | $[:] = {v} | $[1:] *= {f} | $ *= {f}",
}
#: What takes an item out, where there is one: a test, the statement for ``*`` and a name it may assign.
TAKING = {
    "l": """len($) > 1: * = $.pop() | len($) > 1: * = $.pop(0) | len($) > 2: * = $.pop({i}) | len($) > 2: del $[{i}]
        | len($) > 2: del $[1:] | len($) > 1: * = $.pop() * $[-1] | len($) > 2: $[:2] = [$[1]]
        | len($) > 1: $.remove($[0])""",
    "q": "len($) > 1: + = $.pop() | len($) > 1: + = $.pop(0) | len($) > 2: del $[-1]",
    "r": "len($) > 1: & = $.pop() | len($) > 1: & = $.pop(0) | len($) > 1 and len($[0]) > 1: * = $[0].pop()",
    "d": "'b' in $: * = $.pop('b') | 'b' in $: del $['b'] | {i} in $: * = $.pop({i})",
}
SUMMARIES = {"f": "$ | np.sin($)", "v": "np.sum($ * $) | $ @ WEIGHTS[:3]",
             "l": "sum($) | $[0] * $[-1] | np.sum(np.array($) ** 2)",
             "q": "np.sum(np.stack($) ** 2) | np.sum($[0] * $[-1])", "r": "sum($[0]) * sum($[-1]) | $[-1][0]",
             "d": "sum($.values()) * $['a'] | $['a'] + $.get('b', 0.1)",
             "o": "$.size() + sum($.xs) | $.s * $.v[0]"}
PARAMETERS = {"xs": "l", "a": "f", "x": "v", "vs": "q", "rows": "r", "d": "d", "k": "i", "flag": "b"}
NAMES = {"f": ("s", "t"), "v": ("p", "q"), "l": ("ys", "zs", "us"), "q": ("ws", "hs"), "r": ("grid",), "d": ("e", "g"),
         "o": ("m", "o")}


class ContainerWriter(Writer):
    """Writes one random program; ``kinds`` holds the variables that are certainly bound at this point."""

    expressions, changes, changed, local, params_of = EXPRESSIONS, CHANGES, "lqrdv", "fvlllqqrd", PARAMETERS
    constants, names, summaries = CONSTANTS, NAMES, SUMMARIES

    def __init__(self, seed: int, budget: int | None = None) -> None:
        super().__init__(seed, budget)
        first = self.random.choice([name for name in self.params_of if name not in ("k", "flag")])
        more = self.random.sample([name for name in self.params_of if name != first], self.random.randrange(0, 4))
        self.params = {name: kind for name, kind in self.params_of.items() if name in (first, *more)}
        self.kinds = dict(self.params)
        self.budget = budget or self.random.choice((3, 5, 8, 12))
        self.result = self.random.choice(["f", "f", "f", *(kind for kind in self.params.values() if kind in "vlqrdo")])

    def expression(self, kind: str, depth: int = 2) -> str:
        if depth <= 0 or self.chance(0.35):
            return self.variable(kind)
        if kind == "b" and "b" in self.kinds.values() and self.chance(0.3):
            return self.bound("b")
        return self.filled(self.one_of(self.expressions[kind]), depth - 1).replace("{{", "{").replace("}}", "}")

    def variable(self, kind: str) -> str:
        if kind in self.kinds.values() and not self.chance(0.1):
            return self.bound(kind)
        forms = self.constants.get(kind)
        return self.filled(self.one_of(forms), 0) if forms else self.expression(kind, 1)

    def bounded(self, kind: str) -> str:
        text = self.expression(kind, self.random.choice((1, 2, 2)))
        return self.one_of(f"np.tanh({text}) | np.sin({text}) | 0.5 * np.cos({text})") if kind in "fv" and (
            self.chance(0.7)) else text

    def filled_change(self, form: str, target: str) -> str:
        def fill(match: re.Match[str]) -> str:
            kind = match[1]
            if kind.isupper():
                return self.variable(kind.lower())
            return self.bounded(kind) if kind in "fv" else self.expression(kind, 1)
        return re.sub(r"\{(\w)\}", fill, form).replace("$", target)

    # -- statements ----------------------------------------------------------------------------------------------------

    def statement(self, depth: int) -> None:
        self.budget -= 1
        kinds = ["change"] * 6 + ["take"] * 3 + ["local"] * 3 + ["alias"] * 2
        if self.budget > 0 and depth < 4:
            kinds += ["if"] * 2 + ["for"] * 3 + ["while"] + ["jump"] * (2 * bool(self.loops))
        getattr(self, f"write_{self.random.choice(kinds)}")(depth)

    def containers(self, kinds: str) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in kinds]

    def write_change(self, depth: int) -> None:
        names = self.containers(self.changed)
        if not names:
            self.write_local(depth)
            return
        name = self.random.choice(names)
        self.line(depth, self.filled_change(self.one_of(self.changes[self.kinds[name]]), name))

    def write_take(self, depth: int) -> None:
        names = self.containers("lqrd")
        if not names:
            self.write_local(depth)
            return
        name = self.random.choice(names)
        test, _, text = self.filled_change(self.one_of(TAKING[self.kinds[name]]), name).partition(": ")
        for sign, kind in (("*", "f"), ("+", "v"), ("&", "l")):
            if text.startswith(f"{sign} = "):
                text = self.random.choice(self.names[kind]) + text[1:]
                if text[:2].strip("= ") not in self.kinds:
                    fresh = text.partition(" =")[0]
                    self.assign(depth, fresh, kind, self.variable(kind) if kind != "l" else "[0.5]")
        self.line(depth, f"if {test}:")
        self.line(depth + 1, text)

    def write_local(self, depth: int) -> None:
        kind = self.random.choice(self.local)
        self.assign(depth, self.random.choice(self.names[kind]), kind, self.bounded(kind))

    def write_alias(self, depth: int) -> None:
        names = self.containers("lqrdonchpy")
        if names:
            name = self.random.choice(names)
            kind = self.kinds[name]
            self.assign(depth, self.random.choice(self.names[kind]), kind, name)

    def write_for(self, depth: int) -> None:
        before = dict(self.kinds)
        self.counters += 1
        if self.chance(0.4) and self.containers("lqrd"):
            name = self.random.choice(self.containers("lqrd"))
            item, kind = f"item{self.counters}", {"l": "f", "q": "v", "r": "l", "d": "f"}[before[name]]
            over = {"d": f"list({name}.values())"}.get(before[name], f"list({name})[:3]")
            self.line(depth, f"for {item} in {over}:")
            self.kinds[item] = kind
        else:
            item = f"i{self.counters}"
            self.line(depth, f"for {item} in {self.one_of('range(3) | range(2) | range(1, 3)')}:")
            self.kinds[item] = "i"
        self.body(depth, before)

    def write_while(self, depth: int) -> None:
        self.counters += 1
        count = f"n{self.counters}"
        self.line(depth, f"{count} = 0")
        before = dict(self.kinds)
        more = f" and {atom(self.expression('b', 1))}" if self.chance(0.6) else ""
        self.line(depth, f"while {count} < 3{more}:")
        self.line(depth + 1, f"{count} += 1")
        self.body(depth, before)

    def write_jump(self, depth: int) -> None:
        self.line(depth, f"if {self.expression('b')}:")
        before = dict(self.kinds)
        self.line(depth + 1, self.jump(0.3))
        self.kinds = before

    def test(self) -> str:
        return self.expression("b")

    def summary(self) -> str:
        """A number that depends on most of the variables there are."""
        terms = [self.one_of(self.summaries[kind]).replace("$", name) for name, kind in self.kinds.items()
                 if kind in self.summaries and self.chance(0.9)]
        return " + ".join(terms) or self.expression("f")

    def returned(self, number: str = "") -> str:
        number = number or self.summary()
        if self.result == "f" or self.result not in self.kinds.values():
            return number
        return self.bound(self.result)


OBJECT_EXPRESSIONS = {
    **EXPRESSIONS,
    "f": EXPRESSIONS["f"] + " | {O}.s | {O}.s * {f} | {O}.size() | {O}.xs[-1]",
    "v": EXPRESSIONS["v"] + " | {O}.v | {O}.moved({f}) | {O}.v * {v}",
    "l": EXPRESSIONS["l"] + " | {O}.xs | [{O}.s, {f}] | {O}.record()",
    "o": "Body({f}, {v}, {l}) | Body({f}, {V}, {L}) | {O} | {O}.twin() | {O} if {b} else {O} | copy.copy({O})"}
OBJECT_CHANGES = {
    **CHANGES,
    "o": """$.s = {f} | $.s += {f} | $.s *= {f} | $.v = {v} | $.v *= {f} | $.v[{i}] = {f} | $.v[1:] += {f}
        | $.xs.append({f}) | $.xs[0] = {f} | $.move({f}) | $.record() | $.s = $.size() * 0.3 | $.xs[-1] *= {f}
        | $.xs = {l}"""}


class ObjectWriter(ContainerWriter):
    """Writes programs with objects too."""

    expressions, changes, changed, local = OBJECT_EXPRESSIONS, OBJECT_CHANGES, "lqrdvooo", "fvllqrdoooo"
    params_of = PARAMETERS | {"m": "o", "o": "o"}


def written_with_objects(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a program with objects of `bodies.Body`, and arguments for it."""
    writer = ObjectWriter(seed, budget)
    return writer.write(), arguments(writer.params, seed)


def written_with_containers(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a program, and arguments for it."""
    writer = ContainerWriter(seed, budget)
    return writer.write(), arguments(writer.params, seed)


def arguments(params: dict[str, str], seed: int) -> tuple[Any, ...]:
    """Arguments of these kinds."""
    draw = np.random.default_rng(seed)

    def number() -> float:
        return float(np.round(draw.normal(0, 0.7), 3))

    made: dict[str, Any] = {
        "i": lambda: int(draw.integers(0, 3)), "b": lambda: bool(draw.integers(2)), "f": number,
        "v": lambda: np.round(draw.normal(0, 0.7, 3), 3), "l": lambda: [number() for _ in range(3)],
        "q": lambda: [np.round(draw.normal(0, 0.7, 3), 3) for _ in range(2)], "r": lambda: [[number()] * 2, [number()]],
        "d": lambda: {"a": number(), "b": number()},
        "o": lambda: Body(number(), np.round(draw.normal(0, 0.7, 3), 3), [number() for _ in range(2)]),
        "p": lambda: Pair(number(), number()), "y": lambda: Tree(number(), [Tree(number()), Tree(number())])}
    return tuple(made[kind]() for kind in params.values())

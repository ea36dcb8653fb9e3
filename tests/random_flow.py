"""Random modules of functions, generators and contexts, that change containers by all kinds of control flow.

Comes in: a seed. Goes out: the text of a module, and arguments for its function ``program``. Beside what
`random_containers` writes there are functions that call themselves and each other and change the lists, dicts and
arrays they are given; generators in loops, sums and displays; patterns of all kinds; contexts that change what they
hold; ``try`` with ``finally``, left by jumps; assignments in tests, ``else`` of loops, stars, keys, reductions.
Invariant: the same seed gives the same text and arguments; every program ends, and its values stay of order one.

The kinds of variables are those of `random_containers`; a function of the result "g" is a generator of numbers.
"""

from __future__ import annotations

import random
from typing import Any

from random_containers import CHANGES, CONSTANTS, EXPRESSIONS, PARAMETERS, ContainerWriter, arguments

from random_calls import Signature

HEAD = """import contextlib
import functools
import itertools
import operator


def blend(y, t=0.5):
    return y * t + np.sin(t)


def halved(values):
    for y in values:
        yield 0.5 * y


def running(values, start=0.1):
    total = start
    for k, y in enumerate(values):
        if k > 3:
            return
        total = total + y * total
        yield total


class Pushed:
    def __init__(self, values, t):
        self.values, self.t = values, t

    def __enter__(self):
        self.values.append(self.t)
        return self.values[0] * self.t

    def __exit__(self, kind, error, trace):
        self.values[0] += 0.5 * self.values.pop()
        return kind is KeyError


@contextlib.contextmanager
def scaled(table, t):
    kept = table['a']
    table['a'] *= t
    try:
        yield kept * t
    finally:
        table['a'] += kept


"""
MORE = {
    "f": """sum(z * {f} for z in {L} if z > {f}) | sum(y * z for y in {L} for z in {V} if y < z) | max({L}, key=abs)
        | min({l}, key=lambda z: z * z - z) | sorted({L}, key=lambda z: -z)[0] | sum(filter(lambda z: z > {f}, {L}))
        | functools.reduce(lambda y, z: 0.5 * y + z, {l}) | functools.reduce(operator.add, {L}, {f})
        | functools.partial(blend, {f})({f}) | functools.partial(blend, t={f})({f}) | sum(map(math.sin, {L}))
        | sum(map(lambda y, z: y * z, {L}, {V})) | sum(y * z for y, z in zip({L}, {L}[1:])) | {f} * {F}
        | sum(k * z for k, z in enumerate({L}, 1)) | sum({D}[key] for key in {D}) | [z for y in {R} for z in y][-1]
        | next((z for z in {L} if z > {f}), {f}) | {f} if {f} < {f} < {f} else {f} | sum(running({L})) | blend({f}, {f})
        | [*halved({L}), {f}][0] | max(y * z for y, z in itertools.product({L}[:2], {V})) | max({f}, {f})
        | sum(z for _, z in {D}.items()) | sum(sum(y) for y in {R}) | {f} or {f} | ({b} and {f})
        | max({D}.values()) | {D}[max({D}, key={D}.get)] | max(enumerate({V}), key=lambda y: y[1])[1]""",
    "l": """[*{L}, {f}] | [{f}, *{V}] | list(map(lambda z: z * {f}, {L})) | [z for z in {L} if z > {f}] + [{f}]
        | sorted({L}, key=lambda z: z * z, reverse=True) | [z if z > {f} else {f} for z in {L}] | [sum(z) for z in {R}]
        | [y * z for y, z in zip({L}, reversed({L}))] | list(halved({L})) | [z for y in {R} for z in y]
        | [y * z for y in {L}[:2] for z in {V} if y < z] + {l} | list(itertools.accumulate({L}))
        | [z for _, z in sorted(zip({V}, {V}), key=lambda y: y[0])]""",
    "r": """[[y * z for y in {L}[:2]] for z in {L}[:2]] | [[z, *{L}] for z in {L}[:2] if z > {f}] + [{l}]
        | [sorted(z) for z in {R}] | [{L}] * 2""",
    "d": """{{'a': {f}, **{D}}} | {{key: z * {f} for key, z in {D}.items()}} | dict(zip('ab', ({f}, {f})))
        | {{key: z for key, z in {D}.items() if z > {f} or key == 'a'}}""",
    "v": """np.array([z * {f} for z in {V}]) | np.array(list(map(np.sin, {V}))) | functools.reduce(np.add, {Q})
        | np.array([z if z > {f} else {f} for z in {V}]) | max({Q}, key=np.sum)""",
    "q": "[z * y for y, z in zip({V}, {Q})] | sorted({Q}, key=lambda z: z[0]) | [z for z in {Q} if z[0] > {f}] + [{v}]",
    "b": "{f} < {f} < {f} | any(z > {f} for z in {L}) | all(z < {f} for z in {V}) | not {b} | {b} and {b} | {b} or {b}",
}
#: Targets of loops by kind, and what is walked.
LOOPS = """f,f:zip({L}, {V}) | i,f:enumerate({l}[:3]) | f:list({D}.values()) | f:reversed({L}[:3]) | f:running({L})
    | f:halved({V}) | i,f:enumerate(running({V})) | l:list({R})[:2] | f,f:zip(halved({L}), {V}) | v:{Q}[:2]
        | f:{L}[{i}:3]
    | f:sorted({L})[:2] | f:[z for z in {L} if z > {f}][:3] | f,v:zip({L}, {Q}[:2]) | i:range(k) | f:{V}[{i}:]"""
#: What a context is made of, and the kind that it binds.
CONTEXTS = """Pushed({L}, {f})->f | scaled({D}, {f})->f | contextlib.suppress(IndexError, KeyError)
    | contextlib.nullcontext({f})->f | Pushed({L}, {f})"""
#: What functions may be given.
GIVEN = {"xs": "l", "d": "d", "x": "v", "a": "f", "vs": "q", "rows": "r", "ys": "l"}
UNPACKED = """f,*l:[*{L}, {f}, {f}] | *l,f:({f}, *{V}) | f,f,f:{V} | f,*_,f:[{f}, *{l}, {f}] | (f,f),l:(({f}, {f}), {l})
    | f,f:({f}, {f}) | v,*_:{Q} | f,_,*l:[*{V}, {f}]"""


def joined(first: dict[str, str], *more: dict[str, str]) -> dict[str, str]:
    """Forms of each kind, those of one table after those of the other."""
    return {kind: " | ".join(table[kind] for table in (first, *more) if kind in table)
            for kind in dict.fromkeys(kind for table in (first, *more) for kind in table)}


class FlowWriter(ContainerWriter):
    """Writes one function; ``known`` are the functions that it may call."""

    changes, constants = CHANGES, CONSTANTS | {"v": "WEIGHTS[:3] * 1.0", "q": "[WEIGHTS[:3] * 0.5]"}
    expressions = joined(EXPRESSIONS, MORE)
    contexts, walks = CONTEXTS, LOOPS
    given, results = GIVEN, "fffgglvd"

    def __init__(self, draw: random.Random, signature: Signature, known: list[Signature],
                 budget: int | None = None) -> None:
        super().__init__(0)
        self.random, self.signature, self.known = draw, signature, known
        self.params = dict(signature.params)
        self.kinds, self.result, self.calls = dict(self.params), signature.result, 0
        self.budget = budget or draw.choice((1, 2, 3, 5))

    def write(self, depth: int = 0) -> str:
        """The text of the function."""
        self.line(depth, self.signature.head)
        if "n" in self.signature.params:
            self.line(depth + 1, "if n <= 0:")
            if self.chance(0.5):
                self.write_change(depth + 2)
            self.line(depth + 2, self.jump(1.0))
        self.calls = 4 if self.signature.name != "program" else 8
        for _ in range(self.random.choice((0, 2, 3))):
            self.write_local(depth + 1)
        self.block(depth + 1, self.budget)
        self.write_end(depth + 1)
        return "\n".join(self.lines) + "\n"

    def write_end(self, depth: int) -> None:
        self.line(depth, f"yield {self.bounded('f')}" if self.result == "g" else self.jump(1.0))

    # -- calls ---------------------------------------------------------------------------------------------------------

    def call(self, signature: Signature) -> str:
        self.calls -= 1
        recursive = "n" in self.signature.params
        args = [(self.one_of("n - 1 | n - 1 | n - 2") if recursive else self.one_of("0 | 1 | 2")) if name == "n" else
                self.variable(kind) if self.chance(0.8) and kind in self.kinds.values() else self.expression(kind, 1)
                for name, kind in signature.params.items()]
        return f"{signature.name}({', '.join(args)})"

    def expression(self, kind: str, depth: int = 2) -> str:
        found = [known for known in self.known if known.result in (kind, "g" if kind in "fl" else kind)]
        if found and depth > 0 and self.calls > 0 and not self.comprehensions and self.chance(0.25):
            chosen = self.random.choice(found)
            text = self.call(chosen)
            if chosen.result == "g":
                forms = "[*#, 0.5] | list(#) + [0.3]" if kind == "l" else "sum(#) | sum(z * z for z in # if z > 0.1)"
                return self.one_of(forms).replace("#", text)
            return text
        return super().expression(kind, depth)

    # -- statements ----------------------------------------------------------------------------------------------------

    def statement(self, depth: int) -> None:
        if self.chance(0.5):
            super().statement(depth)
            return
        self.budget -= 1
        kinds = ["called"] * 3 + ["unpack", "augmented"] + ["yield"] * (4 if self.result == "g" else 0)
        if self.budget > 0 and depth < 4:
            kinds += ["match"] * 2 + ["context", "finally", "walked", "walked", "tested"]
        getattr(self, f"write_{self.random.choice(kinds)}")(depth)

    def write_called(self, depth: int) -> None:
        """A call alone or assigned, of a function that may change what it is given."""
        if not self.known or self.calls <= 0:
            self.write_change(depth)
            return
        signature = self.random.choice(self.known)
        text = self.call(signature)
        if signature.result == "g":
            self.walk(depth, "f", text)
        elif signature.result and self.chance(0.8):
            self.assign(depth, self.random.choice(self.names[signature.result]), signature.result, text)
        else:
            self.line(depth, text)

    def write_augmented(self, depth: int) -> None:
        names = [name for name, kind in self.kinds.items() if kind in "fv"]
        if names:
            name = self.random.choice(names)
            self.line(depth, f"{name} {self.one_of('+= | -= | *=')} {self.bounded(self.kinds[name])}")

    def write_yield(self, depth: int) -> None:
        self.line(depth, f"yield {self.bounded('f')}" if self.chance(0.8) or not self.containers("l") else
                  f"yield from {self.one_of('halved(#) | list(#)[:3]').replace('#', self.bound('l'))}")

    def targets(self, form: str) -> tuple[str, dict[str, str]]:
        """A target with names for the kinds in it, and the kinds of these names."""
        bound, text = {}, ""
        for letter in form:
            if letter.isalpha():
                self.counters += 1
                letter, kind = f"{'item' if letter in 'lqrv' else 'y'}{self.counters}", letter
                bound[letter] = kind
            text += ", " if letter == "," else letter
        return text, bound

    def write_unpack(self, depth: int) -> None:
        form, _, source = self.one_of(UNPACKED.replace("\n", " ")).partition(":")
        source, (target, bound) = self.filled(source, 1), self.targets(form)
        self.line(depth, f"{target} = {source}")
        self.kinds |= bound

    def write_walked(self, depth: int) -> None:
        form, _, source = self.one_of(self.walks.replace("\n", " ")).partition(":")
        self.walk(depth, form, self.filled(source.replace("range(k)", "range({i})"), 1))

    def walk(self, depth: int, form: str, source: str) -> None:
        before, (target, bound) = dict(self.kinds), self.targets(form)
        self.line(depth, f"for {target} in {source}:")
        self.kinds |= bound
        self.body(depth, before)

    def write_tested(self, depth: int) -> None:
        """A value that a test assigns, by ``if`` or by ``while``."""
        self.counters += 1
        name, count = f"y{self.counters}", f"n{self.counters}"
        test = f"({name} := {self.bounded('f')}) {self.one_of('< | >')} {self.expression('f', 0)}"
        before = self.kinds | {name: "f"}
        if self.chance(0.5):
            self.line(depth, f"{count} = 0")
            self.line(depth, f"while {test} and {count} < 3:")
            self.line(depth + 1, f"{count} += 1")
            self.kinds[name] = "f"
            self.body(depth, before)
            return
        self.line(depth, f"if {test}:")
        self.kinds[name] = "f"
        self.block(depth + 1, 3)
        self.kinds = {name: kind for name, kind in before.items() if self.kinds.get(name) == kind}

    def guarded(self, depth: int) -> None:
        """Statements, of which the last may leave."""
        before = dict(self.kinds)
        self.block(depth, 3)
        if self.chance(0.4):
            self.write_jump(depth)
        elif self.chance(0.1):
            self.line(depth, self.jump(0.3))
        self.kinds = {name: kind for name, kind in before.items() if self.kinds.get(name) == kind}

    def write_context(self, depth: int) -> None:
        text, _, kind = self.filled(self.one_of(self.contexts.replace("\n", " ")), 1).partition("->")
        target, bound = self.targets(kind)
        self.line(depth, f"with {text}{f' as {target}' * bool(kind)}:")
        before = dict(self.kinds)
        self.kinds |= bound
        self.guarded(depth + 1)
        self.kinds = before

    def write_finally(self, depth: int) -> None:
        before = dict(self.kinds)
        self.line(depth, "try:")
        self.guarded(depth + 1)
        if self.chance(0.4):
            self.line(depth, f"except {self.one_of('IndexError | KeyError | (IndexError, KeyError)')}:")
            self.kinds = dict(before)
            self.guarded(depth + 1)
        self.line(depth, "finally:")
        self.kinds = dict(before)
        self.write_change(depth + 1)
        self.kinds = {name: kind for name, kind in before.items() if self.kinds.get(name) == kind}

    def pattern_names(self, kinds: str) -> list[str]:
        return list(self.targets(kinds)[1])

    def subjects(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            (self.expression("l", 1), ("[{}, {}]->ff", "[{}, *{}] if {b}->fl", "[]", "[*_, {}]->f")),
            (self.variable("d"), ("{{'b': {}, **_rest}} if {b}->f", "{{'a': {}}}->f", "_")),
            (f"({self.expression('f', 1)}, {self.variable('l')}, {self.variable('i')})",
             ("({}, [{}, *_], 0)->ff", "(_, [_, {}, *{}], 1 | 2) if {b}->fl", "({}, {}, _)->fl")),
            (self.variable("i"), ("0", "1 | -1", "int({}) if {b}->i", "_")),
            (self.expression("f", 1), ("float({}) if {b}->f", "int() | float() if {b}", "{}->f")),
            (f"('up', 'down', 'off')[{self.variable('i')} - 1]", ("'up'", "'off' | 'on' if {b}", "str()")),
            (self.expression("r", 1), ("[[{}, *_], [*_, {}]]->ff", "[[{}, *_], *_] if {b}->f", "_")),
        )

    def returned(self, number: str = "") -> str:
        if self.result in ("", "g"):
            return ""
        return super().returned(number) if self.result in {"f", *self.kinds.values()} else self.bounded(self.result)

    def jump(self, leaving: float) -> str:
        text = super().jump(leaving)
        return text.rstrip()


def some_signatures(draw: random.Random, writer: type[FlowWriter], count: int) -> list[list[Signature]]:
    """Signatures of functions, in groups of those that call each other."""
    kinds, groups = writer.given, []
    for k in range(count):
        recursive, pair = draw.random() < 0.5, draw.random() < 0.3
        chosen = draw.sample(list(kinds), draw.choice((1, 2, 2, 3)))
        group = []
        for name in (f"g{k}", f"h{k}")[:1 + (recursive and pair)]:
            result = draw.choice(writer.results) if draw.random() < 0.8 else ""
            group.append(Signature(name, {name: kinds.get(name, "i") for name in ["n"] * recursive + chosen}, result))
        groups.append(group)
    return groups


def functions(writer: type[FlowWriter], draw: random.Random, count: int) -> tuple[list[str], list[Signature]]:
    """The texts of functions, and their signatures."""
    known: list[Signature] = []
    texts = []
    for group in some_signatures(draw, writer, count):
        for signature in group:
            recursive = group if "n" in signature.params else []
            texts.append(writer(draw, signature, known + recursive).write())
        known = known + group
    return texts, known


def modules(writer: type[FlowWriter], draw: random.Random, seed: int, budget: int | None, head: str,
            params: dict[str, str]) -> tuple[str, tuple[Any, ...]]:
    """A module of functions that are written by ``writer``, and arguments for the last one."""
    texts, known = functions(writer, draw, draw.choice((1, 2, 2, 3)))
    first = draw.choice([name for name in params if name not in ("k", "flag")])
    chosen = {first, *draw.sample(list(params), draw.randrange(1, 5))}
    params = {name: kind for name, kind in params.items() if name in chosen}
    result = draw.choice(["f", "f", "f", *(kind for kind in params.values() if kind in "lqrdvpy")])
    program = writer(draw, Signature("program", params, result), known, budget or draw.choice((3, 5, 8)))
    return "\n\n".join([head.rstrip() + "\n", *texts, program.write()]), arguments(params, seed)


def written(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a module, and arguments for its function ``program``."""
    return modules(FlowWriter, random.Random(seed), seed, budget, HEAD, PARAMETERS)

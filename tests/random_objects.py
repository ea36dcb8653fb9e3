"""Random modules of classes that inherit from each other, and of functions that make, change and pass on their objects.

Comes in: a seed. Goes out: the text of a module, and arguments for its function ``program``. Beside what `random_flow`
writes there are classes by ``__init__`` and dataclasses, with methods that change their object, call those of a base,
loop and leave early, with properties, operators, generators, contexts, static and class methods; objects in lists,
dicts, attributes and trees, the same one twice, and such as a test picks. Invariant: the same seed gives the same text
and arguments; every program ends, and its values stay of order one.

Kinds beside those of `random_containers`: n object of a class of the module, o one of those or a `bodies.Body`, c list
of n, h dict of n, p `bodies.Pair`, y `bodies.Tree`.
"""

from __future__ import annotations

import random
import re
from typing import Any

from random_flow import HEAD, LOOPS, FlowWriter, joined, modules

from random_calls import Signature

MORE = {
    "f": """{N}.s | {N}.s * {f} | {N}.size() | {N}.norm | {N}.mix({N}) | {N}[{i}] | {N}({f}) | sum({N})
        | Cls.blended({f}, {f})
        | {N}.blended({f}, {f}) | {P}.a | {P}.product() * {f} | {Y}.total() | {Y}.value | {C}[0].s | {C}[-1].size()
        | sum(z.s for z in {C}) | max({C}, key=lambda z: z.s).s | sum(z.size() for z in {C} if z.s > {f}) | {H}['a'].s
        | len({N}) * {f} | getattr({N}, 's') | {N}.half | {N}.half * {f} | {N}.xs[-1] | {O}.s | {O}.size() | {N}.v[{i}]
        | sum(z.s * {f} for z in {H}.values()) | {Y}.kids[0].value | sorted({C}, key=lambda z: z.norm)[0].s
        | {Y}.deepest() | list({N})[0] | {f} if {N} < {N} else {f} | functools.reduce(lambda y, z: y + z, {C}).s
        | sum(map(Cls.size, {C}[:1])) | operator.attrgetter('s')({N}) | (lambda z: z.s * z.s)({N})
        | Pair({f}).product()""",
    "v": "{O}.v | {N}.v * {f} | {N}.moved({f}) | {O}.moved({f}) | {C}[0].v + {v} | ({N} + {N}).v"
        " | np.array([*{N}][:1] * 3)",
    "l": "{O}.xs | {N}.record() | [z.s for z in {C}] | list({N}) | [{N}.s, {P}.a]"
        " | [z.s * y for y, z in zip({L}, {C})]",
    "b": "isinstance({N}, Cls) | {N} is {N} | {N} < {N} | type({N}) is Cls | {O}.s > {f} | len({N}) > 2"
        " | {P}.a < {f} < {P}.b",
    "n": """Cls({f}, {v}, {l}) | Cls({f}, {V}, {L}) | {N} | {N}.twin() | {N} if {b} else {N} | {N} + {N}
        | {N} * {f} | -{N}
        | Cls.made({f}) | {C}[0] | {C}[-1] | {H}['a'] | copy.copy({N}) | Cls({f}, v={v}, xs={l}) | [{N}, {n}][{i} > 0]
        | {f} * {N} | Cls({f}, {V}, {N}.xs) | (Cls if {b} else Cls)({f}, {v}, {l}) | max({C}, key=lambda z: z.s)""",
    "o": "{N} | {O} | {n} | {O} if {b} else {N} | {O}.twin()",
    "c": "[{n}, {n}] | [{N}, {N}] | {C} | {C} + [{n}] | [z.twin() for z in {C}] | [{N}] * 2"
        " | sorted({C}, key=lambda z: z.s)"
        " | [Cls.made(z) for z in {L}[:2]] | list({H}.values()) | [z for z in {C} if z.s > {f}] + [{N}] | {C}[::-1]",
    "h": "{{'a': {n}, 'b': {N}}} | {H} | dict({H}) | dict(a={N}) | {{key: z.twin() for key, z in {H}.items()}}",
    "p": "Pair({f}, {f}) | Pair({f}) | {P} | replace({P}, a={f}) | Pair(b={f}, a={f}) | copy.copy({P})",
    "y": "Tree({f}, [Tree({f}), Tree({f}, [Tree({f})])]) | Tree({f}, [{Y}, Tree({f})]) | {Y}"
        " | {Y}.kids[0] if {b} else {Y}",
}
ATTRIBUTES = """$.s = {f} | $.s += {f} | $.s *= {f} | $.v = {v} | $.v[{i}] = {f} | $.v[1:] += {f} | $.v *= {f}
    | $.xs = {l}"""
CHANGES = {
    "o": ATTRIBUTES + " | $.xs.append({f}) | $.xs[0] = {f} | $.move({f}) | $.record() | $.s = $.size() * 0.3",
    "n": ATTRIBUTES + """ | $.move({f}) | $.take({N}, {f}) | $.take($, {f}) | $[{i}] = {f} | $ += {f} | $.half = {f}
        | $.xs.append({f}) | setattr($, 's', {f}) | $.half += {f} | $.s, $.v[0] = $.v[0], $.s | $.xs = {N}.xs
        | $.v = {N}.v | $[{i}] *= {f} | $.take({n}, {f})""",
    "c": """$.append({N}) | $.append({n}) | $[0] = {n} | $[0].s = {f} | $[-1].move({f}) | $[-1].v[{i}] += {f}
        | $[0] = $[-1]
        | $[0], $[-1] = $[-1], $[0] | $.insert(0, {N}) | $[-1].s *= {f} | $.reverse() | $.sort(key=lambda z: z.s)""",
    "h": "$['a'] = {n} | $['b'] = {N} | $['a'].s = {f} | $['a'].move({f}) | $['a'].xs.append({f}) | $.update(b={N})",
    "p": "$.a = {f} | $.b += {f} | $.a, $.b = $.b, $.a | $.a *= {f}",
    "y": """$.scale({f}) | $.kids.append(Tree({f})) | $.kids[0].value = {f} | $.value += {f}
        | $.kids[-1].scale({f}) | $.kids[0] = $.kids[-1]""",
}
SUMMARIES = {"n": "$.s * $.v[0] + sum($.xs) | $.size() + $.s | $.mix($)", "c": "sum(z.s * z.v[1] for z in $) | $[-1].s",
             "h": "sum(z.s for z in $.values()) | $['a'].size()", "p": "$.a * $.b + $.a", "y": "$.total() | $.value"}
NAMES = {"n": ("node", "kid"), "c": ("crowd", "group"), "h": ("table",), "p": ("pair",), "y": ("tree",)}
CONSTANTS = {"n": "Cls({F}, WEIGHTS[:3] * 0.5, [0.4, {F}])", "c": "[Cls.made({F}), Cls.made(0.3)]",
             "h": "dict(a=Cls.made({F}))",
             "p": "Pair({F})", "y": "Tree({F}, [Tree(0.4)])", "o": "Cls({F}, WEIGHTS[:3], [0.2])"}
PARAMETERS = {"a": "f", "x": "v", "xs": "l", "k": "i", "m": "o", "o": "o", "pair": "p", "tree": "y", "d": "d",
              "flag": "b"}
GIVEN = {"xs": "l", "x": "v", "a": "f", "node": "n", "kid": "n", "crowd": "c", "table": "h", "tree": "y", "o": "o"}
#: The methods of the first class, by name: the parameters, the kind of the result, and a decorator.
METHODS: dict[str, tuple[dict[str, str], str, str]] = {
    "size": ({}, "f", ""), "norm": ({}, "f", "@property"), "moved": ({"t": "f"}, "v", ""),
    "move": ({"t": "f"}, "", ""), "record": ({}, "l", ""), "mix": ({"other": "n"}, "f", ""),
    "take": ({"other": "n", "t": "f"}, "", ""), "__iter__": ({}, "g", ""), "__call__": ({"t": "f"}, "f", ""),
    "blended": ({"s": "f", "t": "f"}, "f", "@staticmethod")}
#: What a method may read of objects, and do to them; calls of the methods before it come to that.
INSIDE = {
    "f": """{N}.s | {N}.s * {f} | {N}.v[{i}] | {N}[{i}] | {P}.a | {P}.product() * {f} | {N}.half | {C}[0].s | {N}.xs[-1]
        | sum(z.s for z in {C}) | max({C}, key=lambda z: z.s).s | len({N}) * {f} | {N}.pair.a * {f}""",
    "v": "{N}.v | {N}.v * {f} | ({N} + {N}).v", "l": "{N}.xs | [{N}.s, {P}.a] | [z.s for z in {C}]",
    "b": "isinstance({N}, Cls) | {N} is {N} | len({N}) > 2 | {N}.s < {f}"}
CALLED = {"f": "size:#.size() | norm:#.norm | mix:#.mix({N}) | mix:{N}.mix(#) | __iter__:sum(#) | __call__:#({f})",
          "v": "moved:#.moved({f})", "l": "record:#.record() | __iter__:[*#, {f}]",
          "": "move:#.move({f}) | take:#.take({N}, {f}) | take:{N}.take(#, {f})"}
#: Methods that are alike in all programs, but for what stands between bars.
FIXED = """    def twin(self):
        return copy.copy(self)|type(self)(self.s * 0.9, self.v, list(self.xs))|self.__class__(self.s, self.v, [0.4])

    @classmethod
    def made(cls, t):
        return cls(t, WEIGHTS[:3] * t, [t, 0.3])|cls(t, v=np.array([t, 0.2, t * t]), xs=[0.5])

    def __add__(self, other):
        return type(self)(self.s + other.s, self.v + other.v, [other.s])|Cls(self.s * other.s, other.v, self.xs)

    def __mul__(self, t):
        return type(self)(self.s * t, self.v * t, [y * t for y in self.xs])|self + Cls.made(t)

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1.0|type(self)(-self.s, -self.v, self.xs)

    def __getitem__(self, key):
        return self.v[key]|self.v[key] * self.s|self.xs[key % len(self.xs)]

    def __setitem__(self, key, t):
        self.v[key] = t|self.xs[key % len(self.xs)] = t|self.s += t * self.v[key]

    def __len__(self):
        return len(self.xs)

    def __lt__(self, other):
        return self.s < other.s|self.size() < other.size()

    def __iadd__(self, t):
        self.s += t|self.v += t|self.xs = self.xs + [t]
        return self

    @property
    def half(self):
        return 0.5 * self.s|0.5 * self.v[0]

    @half.setter
    def half(self, t):
        self.s = 2.0 * t|self.v[0] = 2.0 * t

    def __enter__(self):
        self.s *= 0.8
        return self

    def __exit__(self, kind, error, trace):
        self.s += self.v[1]|self.xs.append(self.s)|self.v *= 0.5
"""
BEGINNINGS = ("""
    __array_ufunc__ = None

    def __init__(self, s, v, xs):
        self.s = s
        self.v = v * 1.0
        self.xs = xs
        self.pair = Pair(s, 0.4)
""", """
    __array_ufunc__ = None
    s: float
    v: np.ndarray
    xs: list = field(default_factory=list)

    def __post_init__(self):
        self.v = self.v * 1.0
        self.pair = Pair(self.s * 0.7)
""")
LATER = """
    def __init__(self, s, v, xs=()):
        super().__init__(np.tanh(s), v, [*xs, 0.3])
        self.w = s * s
"""


class ObjectWriter(FlowWriter):
    """Writes one function, of objects of ``classes``."""

    changes, changed, local = FlowWriter.changes | CHANGES, "lqrdvoonnnncchpy", "fvlqrdnnnnncchpyo"
    expressions = joined(FlowWriter.expressions, MORE, MORE)
    constants = FlowWriter.constants | CONSTANTS
    names = FlowWriter.names | NAMES
    summaries = FlowWriter.summaries | SUMMARIES
    contexts = FlowWriter.contexts + " | {N}->n | {N} | {N}.twin()->n"
    walks = LOOPS + """ | n:{C}[:2] | i,n:enumerate({C}[:2]) | f:{N} | f,n:zip({V}, {C}) | n:list({H}.values())
        | y:{Y}.kids[:2]"""
    given, results = GIVEN, "fffggvlncn"
    classes: tuple[str, ...] = ()

    def filled(self, template: str, depth: int) -> str:
        text = super().filled(template, depth)
        return re.sub(r"\bCls\b", lambda _: self.random.choice(self.classes), text)

    def subjects(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        first, last = self.classes[0], self.classes[-1]
        return (*super().subjects(),
                (self.variable("n"), (f"{last}(s={{}}) if {{b}}->f", f"{first}(s={{}}, xs=[{{}}, *_])->ff", "_")),
                (self.variable("p"), ("Pair({}, b={}) if {b}->ff", "Pair(a={})->f")),
                (self.variable("o"), (f"{first}() if {{b}}", "Body(s={}, v={})->fv", "{}->o")),
                (self.variable("y"), ("Tree({}, [])->f", "Tree({}, [Tree({}), *_])->ff", "_")))


class MethodWriter(ObjectWriter):
    """Writes a method; the attributes of its object are variables of it, and it calls methods before it."""

    changes = ObjectWriter.changes | dict.fromkeys("no", ATTRIBUTES + " | $[{i}] = {f} | $ += {f} | $.xs = {N}.xs")
    expressions = joined(FlowWriter.expressions, INSIDE, INSIDE, {kind: MORE[kind] for kind in "nchp"})
    summaries = ObjectWriter.summaries | {"n": "$.s * $.v[0] + sum($.xs)", "h": "sum(z.s for z in $.values())"}
    changed, local = "lqrdvnncp", "fvlqdnncp"

    def __init__(self, draw: random.Random, signature: Signature, classes: tuple[str, ...], attributes: dict[str, str],
                 base: str) -> None:
        super().__init__(draw, signature, [])
        self.classes, self.base = classes, base
        self.kinds = {name: kind for name, kind in self.params.items() if name != "self"} | attributes
        self.budget = draw.choice((1, 1, 2))

    def block(self, depth: int, most: int = 4) -> None:
        if self.base and depth == 2:
            self.line(depth, f"base = {self.base}" if self.result else self.base)
            if self.result and self.result != "g":
                self.kinds["base"] = self.result
        super().block(depth, most)

    def called(self, kind: str) -> str:
        """A call of a method before this one, of the object itself or another one, if there is any."""
        before = list(METHODS)[:list(METHODS).index(self.signature.name)] if "self" in self.params else ()
        called = [text.partition(":")[::2] for text in CALLED[kind].split(" | ")]
        forms = [form for name, form in called if name in before]
        objects = ["self", *(name for name, other in self.kinds.items() if other == "n")]
        return self.filled(self.random.choice(forms), 0).replace("#", self.random.choice(objects)) if forms else ""

    def expression(self, kind: str, depth: int = 2) -> str:
        text = self.called(kind) if kind in CALLED and depth > 1 and self.chance(0.15) else ""
        return text or super().expression(kind, depth)

    def write_called(self, depth: int) -> None:
        text = self.called("")
        if text:
            self.line(depth, text)
        else:
            self.write_change(depth)

    def write_change(self, depth: int) -> None:
        numbers = [name for name in self.kinds if re.match(r"self\.[sw]$", name)]
        if numbers and self.chance(0.4):
            self.line(depth, f"{self.random.choice(numbers)} {self.one_of('= | += | *=')} {self.bounded('f')}")
        else:
            super().write_change(depth)


def written_class(draw: random.Random, name: str, base: str, classes: tuple[str, ...]) -> str:
    """The text of a class; all of its methods are there already if it has a base."""
    data = draw.random() < 0.5
    attributes = {"self.s": "f", "self.v": "v", "self.xs": "l", "self.pair": "p"}
    head = f"class {name}({base}):" if base else "@dataclass\n" * data + f"class {name}:"
    parts = [BEGINNINGS[data].strip("\n")] if not base else []
    if base and draw.random() < 0.6:
        parts.append(LATER.strip("\n"))
        attributes["self.w"] = "f"
    elif base:
        parts.append(f"    gain = {draw.choice(('0.4', '1.3'))}")
    chosen = list(METHODS) if not base else draw.sample(list(METHODS), draw.choice((1, 2, 3)))
    for method in chosen:
        params, result, decorator = METHODS[method]
        own = {} if decorator == "@staticmethod" else attributes
        given = f"({', '.join(params)})" if decorator != "@property" else ""
        inherited = f"super().{method}{given}" if base and own and result != "g" and draw.random() < 0.6 else ""
        signature = Signature(method, {"self": "self"} | params if own else params, result)
        text = MethodWriter(draw, signature, classes, own, inherited).write(1)
        parts.append(f"    {decorator}\n" * bool(decorator) + text.rstrip())
    if not base:
        parts.append(re.sub(r"(?m)( +(?:return )?)(.*\|.*)$", lambda line: line[1] + draw.choice(line[2].split("|")),
                            FIXED).replace("Cls", name).rstrip())
    return "\n\n".join([head + "\n" + parts[0], *parts[1:]]) + "\n"


def written(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a module, and arguments for its function ``program``."""
    draw = random.Random(seed)
    classes = ("First", "Second", "Third")[:draw.choice((1, 2, 2, 3))]
    bases = [draw.choice(classes[:k]) if k else "" for k in range(len(classes))]
    texts = [written_class(draw, name, base, classes[:k + 1])
             for k, (name, base) in enumerate(zip(classes, bases, strict=True))]
    head = HEAD.replace("import operator", "import operator\nfrom dataclasses import dataclass, field, replace\n\n"
                        "from bodies import Pair, Tree")
    writer = type("ModuleWriter", (ObjectWriter,), {"classes": classes})
    return modules(writer, draw, seed, budget, "\n\n".join([head.rstrip() + "\n", *texts]), PARAMETERS)

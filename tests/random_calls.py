"""Random modules of a few functions that call each other, with arguments for the last one, ``program``.

Comes in: a seed. Goes out: the text of a module, and arguments. Its functions take numbers, arrays, functions and
defaults, give back numbers, arrays (of their own, their arguments, or views of those), tuples, functions or nothing;
they recur, store into their arguments, and define functions that read variables assigned before and after, or assign
them. Invariant: the same seed gives the same text and arguments; every program ends, and its values stay of order one.

The kinds of variables are those of `random_memory`; ``function`` is one that takes a number and gives one.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from random_memory import MemoryWriter, arguments
from random_programs import atom

FUNCTIONS = "np.sin | np.tanh | np.cos"
#: The body of a method, of which ``self.w`` is a vector and ``self.b`` a number.
CLASS = """class Box:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def act(self, x):
        return {act}

    def total(self, x, n=2):
        s = self.b
        for j in range(n):
            s = s + np.tanh(self.act(x * s) @ self.w) * {number}
        return s

    @property
    def norm(self):
        return self.w @ self.w + self.b


BOX = Box(np.array([0.3, -0.2, 0.6, 0.1]), 0.4)
"""


@dataclass
class Signature:
    """What a function is called with and gives: the kinds of its parameters and results, and which have defaults."""

    name: str
    params: dict[str, str]
    result: str                     # kinds: "f", "v", "m", "fv" a tuple, "" nothing
    defaults: dict[str, str] = field(default_factory=dict)
    rest: str = ""                  # the parameter that takes the rest, all numbers

    @property
    def head(self) -> str:
        """The parameters as they are written in the definition."""
        params = [f"{name}={self.defaults[name]}" if name in self.defaults else name for name in self.params]
        return f"def {self.name}({', '.join(params + ['*' + self.rest] * bool(self.rest))}):"


class CallWriter(MemoryWriter):
    """Writes one function; ``known`` are the functions that it may call."""

    def __init__(self, draw: random.Random, signature: Signature, known: list[Signature], *, box: bool) -> None:
        super().__init__(0)
        self.random, self.signature, self.known, self.box = draw, signature, list(known), box
        self.params = {name: "i" if kind == "n" else kind for name, kind in signature.params.items()}
        self.kinds = dict(self.params)
        self.budget = self.random.choice((1, 2, 3, 5, 8))
        self.result = signature.result
        self.storing, self.calls, self.inner = self.chance(0.4), 4, 0
        self.local: dict[str, Signature] = {}

    def write(self) -> str:
        signature = self.signature
        self.line(0, signature.head)
        if "n" in signature.params.values():
            self.line(1, "if n <= 0:")
            self.line(2, f"return {self.returned()}")
            self.known.append(signature)
        if signature.rest:
            self.line(1, "s = 0.0")
            self.line(1, f"for item in {signature.rest}:")
            self.kinds |= {"s": "f", "item": "f"}
            self.line(2, f"s = s + item * {atom(self.bounded('f'))}")
            del self.kinds["item"]
        self.block(1, self.budget)
        if self.result or not self.chance(0.5):
            self.line(1, f"return {self.returned()}".rstrip())
        return "\n".join(self.lines) + "\n"

    # -- calls ---------------------------------------------------------------------------------------------------------

    def callable_here(self, result: str) -> list[Signature]:
        found = [known for known in self.known if known.result == result]
        return found + [self.local[name] for name, kind in self.kinds.items()
                        if name in self.local and kind == "function" and self.local[name].result == result]

    def call(self, signature: Signature, depth: int = 1) -> str:
        """A call of a function, with positional arguments, keywords, or a tuple that is spread."""
        self.calls -= 1
        args, named = [], False
        for name, kind in signature.params.items():
            if name in signature.defaults and self.chance(0.5):
                named = True
                continue
            text = self.argument(kind, depth, signature)
            named = named or self.chance(0.15)
            args.append(f"{name}={text}" if named else text)
        if signature.rest and not named:
            more = [self.expression("f", 0) for _ in range(self.random.randrange(3))]
            args += [f"*({', '.join(more)},)"] if more and self.chance(0.3) else more
        elif len(args) > 1 and not named and self.chance(0.1):
            args = [f"*({', '.join(args)},)"]
        return f"{signature.name}({', '.join(args)})"

    def argument(self, kind: str, depth: int, callee: Signature) -> str:
        if kind == "n":
            return "n - 1" if callee is self.signature else self.one_of("0 | 1 | 2 | 3")
        if kind == "function":
            return self.function_value()
        return owned(self.part(kind) if self.chance(0.6) else self.expression(kind, depth - 1))

    def bounded(self, kind: str) -> str:
        return owned(super().bounded(kind))

    def function_value(self) -> str:
        """A function that takes a number and gives one."""
        names = [known.name for known in self.callable_here("f") if list(known.params.values()) == ["f"]]
        names += [name for name, kind in self.kinds.items() if kind == "function" and name not in self.local]
        made = [known for known in self.known if known.result == "function"]
        if made and self.chance(0.3):
            return self.call(self.random.choice(made), 0)
        if self.chance(0.4):
            self.kinds["t"], before = "f", dict(self.kinds)
            text = self.expression("f")
            self.kinds = before
            return f"lambda t: {text}"
        return self.random.choice(names) if names and self.chance(0.7) else self.one_of(FUNCTIONS)

    def expression(self, kind: str, depth: int = 2) -> str:
        if depth > 0 and self.calls > 0 and self.chance(0.3):
            functions = self.callable_here(kind)
            if kind == "f" and ("function" in self.kinds.values() or self.chance(0.1)):
                names = [name for name, other in self.kinds.items() if other == "function" and name not in self.local]
                text = self.random.choice(names) if names else self.function_value()
                self.calls -= 1
                return f"{atom(text)}({self.expression('f', depth - 1)})"
            if kind in "fv" and self.box and self.chance(0.2):
                self.calls -= 1
                form = "BOX.total({v}) | BOX.total({v}, 1) | BOX.norm" if kind == "f" else "BOX.act({v})"
                return self.filled(self.one_of(form), 0)
            if kind == "f" and self.callable_here("fv") and self.chance(0.3):
                return self.call(self.random.choice(self.callable_here("fv")), depth) + "[0]"
            if functions:
                return self.call(self.random.choice(functions), depth)
        return super().expression(kind, depth)

    # -- statements ----------------------------------------------------------------------------------------------------

    def statement(self, depth: int) -> None:
        self.budget -= 1
        kinds = ["number"] * 4 + ["vector"] * 3 + ["called"] * 4 + ["view", "alias", "local", "augmented_number"]
        if self.storing and self.arrays():
            kinds += ["store"] * 2 + ["augmented_part"] * 2 + ["augmented_name", "exchange", "call"]
        if self.budget > 0 and depth < 4:
            kinds += ["if"] * 2 + ["for"] * 2 + ["while", "jump"]
            kinds += ["definition"] * (2 if depth == 1 else 1)
        getattr(self, f"write_{self.random.choice(kinds)}")(depth)

    def write_store(self, depth: int) -> None:
        if self.arrays():
            super().write_store(depth)
        else:
            self.write_number(depth)

    def write_alias(self, depth: int) -> None:
        if self.arrays():
            super().write_alias(depth)

    def write_augmented_name(self, depth: int) -> None:
        name = self.random.choice([name for name, kind in self.kinds.items() if kind in "fvwm"] or self.arrays())
        self.line(depth, self.augmented(f"{name} = {self.bounded(self.kinds[name])}"))

    def write_augmented_number(self, depth: int) -> None:
        names = [name for name, kind in self.kinds.items() if kind == "f"]
        if names:
            self.line(depth, f"{self.random.choice(names)} {self.one_of('+= | *= | -=')} {self.bounded('f')}")

    def write_vector(self, depth: int) -> None:
        kind = self.random.choice("vvvm")
        self.assign(depth, self.target(kind), kind, self.bounded(kind))

    def write_called(self, depth: int) -> None:
        """A call that is a statement of its own: with several results, with one, or with none."""
        functions = [known for result in ("", "fv", "v", "m", "f") for known in self.callable_here(result)]
        if not functions:
            return self.write_number(depth)
        signature = self.random.choice(functions)
        text = self.call(signature)
        if signature.result == "fv":
            names = [self.target("f"), self.target("v")]
            if names[0] != names[1]:
                self.line(depth, f"{', '.join(names)} = {text}")
                self.kinds |= dict(zip(names, "fv", strict=True))
        elif signature.result and self.chance(0.8):
            self.assign(depth, self.target(signature.result), signature.result, text)
        else:
            self.line(depth, text)
        return None

    def write_definition(self, depth: int) -> None:
        """A function inside: a lambda, or a def that may store, return early, or assign a variable around it."""
        self.inner += 1
        name = f"h{self.inner}"
        params = {"t": "f"} if self.chance(0.7) else {"t": "f", "y": "v"}
        params = {param: kind for param, kind in params.items() if param not in self.kinds}
        result = self.random.choice("ffv")
        signature = Signature(name, params, result)
        if self.chance(0.2) and "t" in params:
            signature.defaults = {list(params)[-1]: self.expression(list(params.values())[-1], 1)}
        inside = CallWriter(self.random, signature, self.known, box=self.box)
        inside.calls, inside.local, inside.kinds = 2, dict(self.local), dict(self.kinds)
        assigned = [other for other, kind in self.kinds.items() if kind == "f" and other not in self.params]
        if self.chance(0.3):
            inside.kinds |= params
            given = ", ".join(f"{param}={signature.defaults[param]}" if param in signature.defaults else param
                              for param in params)
            self.line(depth, f"{name} = lambda {given}: {inside.expression(result)}".replace("lambda :", "lambda:"))
        else:
            self.line(depth, signature.head)
            if assigned and depth == 1 and self.chance(0.4):
                other = self.random.choice(assigned)
                inside.kinds |= params
                self.line(depth + 1, f"nonlocal {other}")
                self.line(depth + 1, f"{other} = {atom(inside.bounded('f'))} + 0.5 * {other}")
            elif self.chance(0.3):
                self.line(depth + 1, f"if {self.test()}:")
                self.line(depth + 2, f"return {inside.bounded(result)}")
            inside.kinds |= params
            if self.storing and self.arrays("v") and self.chance(0.4):
                self.line(depth + 1, f"{self.random.choice(self.arrays('v'))}[1] = {inside.bounded('f')}")
            self.line(depth + 1, f"return {inside.expression(result)}")
        self.kinds[name], self.local[name] = "function", signature

    def returned(self, number: str = "") -> str:
        if self.result == "":
            return ""
        if self.result == "fv":
            return f"{self.bounded('f')}, {owned(self.part('v')) if self.chance(0.3) else self.bounded('v')}"
        if self.result == "function":
            self.kinds["t"], before = "f", dict(self.kinds)
            text = self.expression("f")
            self.kinds = before
            return f"lambda t: {text}"
        if self.signature.name == "program" and self.chance(0.9):
            number = number or self.summary()
            return number if self.result == "f" else f"{self.part(self.result)} * ({number})"
        if self.chance(0.4):
            return self.bounded(self.result)
        number = f"np.tanh({self.summary()})"
        return number if self.result == "f" else owned(super().returned(number))


def owned(text: str) -> str:
    """The text, unless it is a global array or a part of one, which no program may change; then a copy of that."""
    return f"{text} * 1.0" if re.match(r"(np\.\w+\()?(WEIGHTS|MATRIX)(?!.* [*+/@-] )", text) else text


def some_signature(draw: random.Random, name: str) -> Signature:
    """A signature of one to three parameters."""
    chosen = draw.sample(["x", "a", "A", "y", "b", "c"], draw.choice((1, 1, 2, 2, 3)))
    kinds = {"x": "v", "a": "f", "A": "m", "y": "v", "b": "f", "c": "f"}
    result = draw.choice(["f", "f", "f", "v", "v", "v", "m", "fv", "", "function"])
    if result == "function" or draw.random() < 0.2:
        chosen = ["a"]
    params = {param: kinds[param] for param in chosen}
    if result != "function":
        if draw.random() < 0.2:
            params["n"] = "n"
        elif draw.random() < 0.15:
            params["f"] = "function"
    signature = Signature(name, params, result)
    if draw.random() < 0.3 and params[last := list(params)[-1]] in "fv":
        signature.defaults[last] = {"f": "0.6", "v": "WEIGHTS"}[params[last]]
    elif draw.random() < 0.15 and "n" not in params and result not in ("", "function"):
        signature.rest = "rest"
    return signature


def written(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a module, and arguments for its function ``program``."""
    return modules(CallWriter, seed, budget)


def modules(writer: type[CallWriter], seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The same, with functions that are written by ``writer``."""
    draw = random.Random(seed)
    known: list[Signature] = []
    parts: list[str] = []
    box = draw.random() < 0.25
    if box:
        act = CallWriter(draw, Signature("act", {"x": "v", "b": "f"}, "v"), [], box=False)
        number = act.bounded("f").replace("b", "x[0]") if draw.random() < 0.5 else "x[0]"
        body = draw.choice(("self.w * np.tanh(x) + self.b", "np.sin(x + self.b)", "np.tanh(x) * self.norm"))
        parts.append(CLASS.format(act=body, number=number if "np." not in number else "x[1]"))
    for k in range(draw.choice((1, 2, 2, 3, 4))):
        signature = some_signature(draw, f"g{k}")
        parts.append(writer(draw, signature, known, box=box).write())
        known.append(signature)
    params = {name: kind for name, kind in (("x", "v"), ("A", "m"), ("a", "f"), ("y", "v"), ("k", "i"))
              if name == "x" or draw.random() < 0.5}
    result = draw.choice(["f", "f", "f", "v"])
    program = writer(draw, Signature("program", params, result), known, box=box)
    program.budget, program.calls = budget or draw.choice((3, 5, 8)), 8
    parts.append(program.write())
    return "\n\n".join(parts), arguments(params, seed)

"""Random programs that write to memory: stores, views, aliases and buffers in loops and branches, with arguments.

Comes in: a seed. Goes out: the text of a function ``program`` and arguments that it can be called with; it may change
them. Invariant: the same seed gives the same text and arguments; every program ends, and its values stay of order one,
since what is stored is read from an array or bounded by ``np.tanh`` and the like.

Each variable has a *kind*, one letter: f float, i int from 0 to 2, b bool, and arrays: v vector of 4, w of 3, u of 2, z
of 12, m matrix (3, 4), n matrix (4, 3). The kind of a name changes outside of loops only.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from random_programs import Writer, atom

#: Parts of arrays that share their memory, and elements, by the kind of the part. A capital letter is a variable of
#: that kind, ``{k}``, ``{h}`` and ``{g}`` are indices of an axis of length 4, 3 and 2.
VIEWS = {
    "f": "{V}[{k}] | {V}[{k}] | {M}[{h}, {k}] | {M}[{h}][{k}] | {W}[{h}] | {N}[{k}, {h}] | {U}[{g}] | {F}",
    "v": """{V} | {V}[::-1] | {V}[:] | {M}[{h}] | {M}[{h}, :] | {N}[:, {h}] | {M}.T[:, {h}] | {M}[{h}, ::-1] | {Z}[4:8]
        | {Z}[::3] | np.asarray({V}) | {M}[1:][{g}] | {M}[{h}].ravel()""",
    "w": """{W} | {W}[::-1] | {V}[1:] | {V}[:-1] | {M}[:, {k}] | {N}[{k}] | {M}.T[{k}] | {M}[{h}, 1:] | {M}[{h}][:3]
        | {Z}[9:] | {N}[{k}, ...] | {M}[::-1, {k}]""",
    "u": "{U} | {V}[::2] | {V}[2:] | {V}[1:3] | {W}[1:] | {W}[::2] | {M}[1:, {k}] | {M}[{h}, 1::2] | {V}[3:1:-1]",
    "z": "{Z} | {M}.reshape(12) | {M}.ravel() | {N}.T.reshape(-1) | {N}.ravel() | {Z}[::-1] | np.reshape({M}, 12)",
    "m": """{M} | {M}[::-1] | {M}[:, ::-1] | {N}.T | {Z}.reshape(3, 4) | {M}[:] | np.transpose({N}) | np.flip({M})
        | np.swapaxes({N}, 0, 1) | {M}[...] | {N}.T[::-1]""",
    "n": "{N} | {M}.T | {N}[::-1] | {Z}.reshape(4, 3) | {M}.reshape(4, 3) | np.transpose({M}) | {M}[::-1].T",
}
#: Expressions of a kind; a small letter is an expression of that kind.
EXPRESSIONS = {
    "f": """{f} * {f} | {f} + {f} | {f} - {f} | np.sum({v}) | {v} @ {v}
        | np.mean({m}) | np.sum({w} * {w}) | {u}[0] * {u}[1] | {f} / (1.5 + {f} ** 2) | {V}[{k}] * {V}[{k}]
        | np.max({v}) | {N}[{k}, {h}] * {f} | {Z}[{k} + 4] | np.trace({m} @ {n}) | {f} if {b} else {f}""",
    "v": """{v} + {v} | {v} * {v} | {v} * {f} | {v} - {f} | {w} @ {m} | {n} @ {w} | {m}.sum(axis=0)
        | {v} / (1.5 + {v} ** 2)
        | np.where({v} > 0.1, {v}, {f}) | np.cumsum({v}) | np.concatenate([{u}, {u}]) | {V}[[3, 0, 0, 1]] | {V}.copy()
        | np.array([{f}, {f}, 0.5, {f}]) | np.maximum({v}, {f})""",
    "w": "{w} * {w} | {w} + {f} | {m} @ {v} | {n}.sum(axis=0) | {v} @ {n} | {w} - {w} | {M}[:, 1:].sum(axis=1)",
    "u": "{u} * {u} | {u} + {f} | {u} - {u} | np.array([{f}, {f}]) | {V}[[2, 2]]",
    "z": "{z} * {z} | {z} + {f} | np.tile({v}, 3) | np.repeat({w}, 4)",
    "m": """{m} * {m} | {m} + {m} | {m} + {v} | {m} * {f} | np.outer({w}, {v}) | {m} - {w}[:, None] | {n}.T * {m}
        | {m} @ {n} @ {m} | np.stack([{v}, {v}, {v}]) | np.where({m} > {f}, {m}, {v}) | {M}.copy()""",
    "n": "{n} * {n} | {n} - {f} | {n} * {w} | {m}.T + {n} | np.outer({v}, {w})",
    "b": "{f} > 0.1 | {f} < {f} | np.sum({v}) > {f} | {i} % 2 == 0 | {i} > 0 | {B} | not {B} | {V}[{k}] < 0.4",
    "i": "{I}",
}
CONSTANTS = {"f": "0.5 | SCALE | -0.3", "v": "WEIGHTS", "w": "MATRIX[:, 1]", "u": "WEIGHTS[:2]", "z": "MATRIX.ravel()",
             "m": "MATRIX", "n": "MATRIX.T", "i": "0 | 1 | 2", "b": "{F} > 0.2"}
#: What is stored into, ``$`` being the array, and what: by the kind of the array.
STORES = {
    "v": """$[{k}] = {f} | $[{k}] = {f} | $[{k}] = {f} | $[1:] = {w} | $[:-1] = {w} | $[::2] = {u} | $[1:3] = {u}
        | $[:] = {v}
        | $[::-1] = {v} | $[...] = {v} | $[:] = {f} | $[{I}:] = {f} | $[:{I}] = {f} | $[{V} > 0.2] = {f}
        | $[$ < 0] = {f}
        | $[[0, 3, 0]] = {w} | $[[2, 1]] = {u} | $[None, 1:] = {w} | $[{k}:] = {f} | $[{I}:] = {V}[{I}:][:1]""",
    "w": "$[{h}] = {f} | $[1:] = {u} | $[:] = {w} | $[::-1] = {w} | $[[2, 0]] = {u} | $[{I}:] = {f}",
    "u": "$[{g}] = {f} | $[:] = {u} | $[{g}:] = {f}",
    "z": "$[{k} + 4] = {f} | $[:4] = {v} | $[::4] = {w} | $[1::3] = {v} | $[:] = {z} | $[-2:] = {u}",
    "m": """$[{h}, {k}] = {f} | $[{h}, {k}] = {f} | $[{h}] = {v} | $[{h}][{k}] = {f} | $[:, {k}] = {w}
        | $[{h}, 1:] = {w}
        | $[:] = {m} | $[:] = {v} | $[1:] = {v} | $[..., {k}] = {w} | $[:, 1:3] = {u} | $[[0, 2]] = {v} | $.T[{k}] = {w}
        | $[[0, 1, 2], [1, 1, 3]] = {w} | $[{M} > 0.3] = {f} | $[::-1] = {m} | $[{h}, ::2] = {u} | $[1:, {k}] = {u}
        | $[{h}, [1, 3, 0]] = {w} | $[:, [0, 2]] = {u} | $[{I}:, {k}] = {f} | $[{h}, None] = {v}
        | $[:, 1:] = {w}[:, None]""",
    "n": """$[{k}] = {w} | $[{k}, {h}] = {f} | $[:, {h}] = {v} | $[:] = {n} | $[1:, {h}] = {w} | $[:] = {w}
        | $.T[{h}] = {v}
        | $[[0, 3]] = {w} | $[{k}][1:] = {u}""",
}
#: Parts of an array of which two change places, and other exchanges within an array.
PAIRS = {"v": "$[{k}]", "w": "$[{h}]", "u": "$[{g}]", "z": "$[{k} + 4]", "n": "$[{k}] | $[:, {h}]",
         "m": "$[{h}] | $[{h}, {k}] | $[{h}][{k}] | $[:, {k}]"}
SHUFFLES = {"v": "$[[0, 2]] = $[[2, 0]] | $[:2], $[2:] = $[2:], $[:2] | $[:] = $[::-1] | $[1:] = $[:-1]",
            "m": "$[[0, 1]] = $[[1, 0]] | $[:, [0, 3]] = $[:, [3, 0]] | $[:] = $[::-1]",
            "n": "$[:, 0], $[:, 1] = $[:, 1].copy(), $[:, 0].copy() | $[1:] = $[:-1]", "w": "$[1:] = $[:-1]"}
#: Calls that write to an array, ``*`` standing for an expression of its kind.
CALLS = """np.tanh(*, out=$) | np.add($, *, out=$) | np.multiply(*, *, out=$) | np.sin($, $) | np.subtract(*, $, out=$)
    | np.copyto($, *) | $.fill({f}) | np.multiply($, 0.5, out=$, where=$ > 0.2) | np.copyto($, {f}, where=* > 0.3)
    | np.clip($, -0.4, 0.6, out=$) | np.put($, [1, 0], {u}) | np.negative($, out=$) | np.cos(*, $)"""
SPECIAL_CALLS = {
    "v": """np.add.at($, [1, 3, 1], {w}) | $.sort() | np.sum({m}, axis=0, out=$) | np.matmul({n}, {w}, out=$)
        | np.cumsum({v}, out=$)""",
    "w": "np.sum({m}, axis=1, out=$) | np.matmul({m}, {v}, out=$) | np.add.at($, [0, 0], {u})",
    "m": "np.fill_diagonal($, {f}) | np.add.at($, [0, 0], {v}) | np.outer({w}, {v}, out=$) | np.add({m}, {v}, out=$)",
}
#: Numbers that depend on a whole array.
SUMMARIES = {"v": "$ @ WEIGHTS | np.sum($ * $)", "w": "np.sum($) | $ @ $", "u": "$[0] - $[1] * $[0]",
             "f": "$ | np.sin($)", "z": "np.sum($ * MATRIX.ravel())", "m": "np.sum($ * MATRIX) | np.sum($ ** 2)",
             "n": "np.sum($.T * MATRIX)"}
PARAMETERS = {"x": "v", "A": "m", "y": "v", "B": "m", "a": "f", "k": "i", "flag": "b"}
NAMES, ARRAYS = ("p", "q", "r", "s", "t"), "vwuzmn"
SHAPES = {"v": "4", "w": "3", "u": "2", "m": "(3, 4)", "n": "(4, 3)"}


class MemoryWriter(Writer):
    """Writes one random program; ``kinds`` holds the variables that are certainly bound at this point."""

    views, expressions, constants, stores, pairs = VIEWS, EXPRESSIONS, CONSTANTS, STORES, PAIRS
    special_calls, summaries, shapes, changed = SPECIAL_CALLS, SUMMARIES, SHAPES, ARRAYS
    viewed, made, own_calls = "vvvwwuzmnn", "vvvwummn", ""

    def __init__(self, seed: int, budget: int | None = None) -> None:
        super().__init__(seed, budget)
        first = self.random.choice("xA")
        more = self.random.sample([name for name in PARAMETERS if name != first], self.random.randrange(0, 5))
        while sum(name in "xAyB" for name in more) > 2:
            more.remove(next(name for name in more if name in "xAyB"))
        self.params = {name: kind for name, kind in PARAMETERS.items() if name in (first, *more)}
        self.kinds = dict(self.params)
        self.budget = budget or self.random.choice((3, 5, 8, 12, 18))
        self.result = self.random.choice(["f", "f", *(kind for kind in self.params.values() if kind in "vm")])

    # -- expressions ---------------------------------------------------------------------------------------------------

    def expression(self, kind: str, depth: int = 2) -> str:
        if depth <= 0 or self.chance(0.3):
            return self.part(kind)
        return self.filled(self.one_of(self.expressions[kind]), depth - 1)

    def filled(self, template: str, depth: int) -> str:
        template = re.sub(r"\{([khg])\}", lambda match: self.index("ghk".index(match[1]) + 2), template)
        return super().filled(template, depth)

    def variable(self, kind: str) -> str:
        if kind in self.kinds.values() and not (kind in "fib" and self.chance(0.3)):
            return self.bound(kind)
        if kind == "f" and self.chance(0.8):
            return self.view(kind)
        return self.filled(self.one_of(self.constants[kind]), 0)

    def index(self, length: int) -> str:
        """An index of an axis of this length."""
        inside = [name for name, kind in self.kinds.items() if kind == "i"]
        if not inside or self.chance(0.4):
            return str(self.random.randrange(-length, length))
        name = self.random.choice(inside)
        plain = f"{name} | {name} | -{name} | {name} - 1" if length > 2 else f"{name} - 1"
        return self.one_of(f"{plain} | ({name} + 1) % {length} | {name} * {name} % {length}"
                           + (f" | {name} + 1 | 3 - {name}" if length == 4 else ""))

    def part(self, kind: str) -> str:
        """A variable of a kind, or a part of one that is there, or a constant."""
        return self.view(kind) if kind in self.views and self.chance(0.7) else self.variable(kind)

    def view(self, kind: str) -> str:
        """A part of some variable, of this kind, or a constant where there is none."""
        possible = [form.strip() for form in self.views[kind].split(" | ")]
        possible = [form for form in possible
                    if all(letter.lower() in self.kinds.values() for letter in re.findall(r"\{([A-Z])\}", form))]
        return self.filled(self.random.choice(possible), 0) if possible else self.variable(kind)

    def bounded(self, kind: str) -> str:
        """A part of an array, or an expression whose value is of order one."""
        if self.chance(0.3):
            return self.part(kind)
        return self.one_of("np.tanh($) | np.sin($) | 0.5 * np.cos($)").replace("$", self.expression(kind))

    def filled_store(self, form: str, array: str) -> str:
        """The text of a store into an array."""
        target, _, value = form.partition(" = ")
        value = re.sub(r"\{([a-z])\}", lambda match: atom(self.bounded(match[1])), value)
        if value.startswith("(") and value.endswith(")") and form.endswith("}"):
            value = value[1:-1]
        return f"{self.filled(target, 0)} = {self.filled(value, 0)}".replace("$", array)

    # -- statements ----------------------------------------------------------------------------------------------------

    def arrays(self, kinds: str = "") -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in (kinds or self.changed)]

    def statement(self, depth: int) -> None:
        self.budget -= 1
        kinds = ["store"] * 5 + ["augmented_part"] * 4 + ["augmented_name"] * 3 + ["view"] * 4 + ["alias"] * 2
        kinds += ["local"] * 3 + ["empty", "exchange", "exchange", "call", "call", "number", "number", "names_swapped"]
        if self.budget > 0 and depth < 4:
            kinds += ["if"] * 3 + ["for"] * 4 + ["while", "jump"] + ["jump"] * (2 * bool(self.loops))
        getattr(self, f"write_{self.random.choice(kinds)}")(depth)

    def target(self, kind: str) -> str:
        """A name to assign to: a new one or one of this kind, or outside of loops any; sometimes a parameter."""
        names = [name for name in (*NAMES, *self.params) if self.kinds.get(name, kind) == kind]
        if not self.loops and self.chance(0.2) or not names:
            names = list(NAMES)
        fresh = [name for name in names if name in NAMES]
        return self.random.choice(fresh if fresh and self.chance(0.7) else names)

    def write_store(self, depth: int) -> None:
        array = self.random.choice(self.arrays())
        self.line(depth, self.filled_store(self.one_of(self.stores[self.kinds[array]]), array))

    def augmented(self, text: str) -> str:
        """An assignment as an augmented one, that keeps values of order one."""
        target, _, value = text.partition(" = ")
        operator, form = self.random.choice((("+=", "$"), ("-=", "$"), ("+=", "$"), ("*=", "$"), ("*=", "np.cos($)"),
                                             ("/=", "(1.5 + $ ** 2)"), ("**=", "2" if not self.loops else "1")))
        return f"{target} {operator} {form.replace('$', atom(value) if form != '$' else value)}"

    def write_augmented_part(self, depth: int) -> None:
        array = self.random.choice(self.arrays())
        self.line(depth, self.augmented(self.filled_store(self.one_of(self.stores[self.kinds[array]]), array)))

    def write_augmented_name(self, depth: int) -> None:
        name = self.random.choice([name for name, kind in self.kinds.items() if kind not in "ibql"])
        value = self.bounded("f" if self.chance(0.3) else self.kinds[name])
        self.line(depth, self.augmented(f"{name} = {value}"))

    def write_view(self, depth: int) -> None:
        kind = self.random.choice(self.viewed)
        text = self.view(kind)
        if not re.match(r"WEIGHTS|MATRIX", text):
            self.assign(depth, self.target(kind), kind, text)

    def write_alias(self, depth: int) -> None:
        name = self.random.choice(self.arrays())
        kind = self.kinds[name]
        if self.chance(0.5):
            name = f"{name} if {self.expression('b')} else {self.random.choice(self.arrays(kind))}"
        self.assign(depth, self.target(kind), kind, name)

    def write_local(self, depth: int) -> None:
        kind = self.random.choice(self.made)
        shape = self.shapes[kind]
        forms = f"np.zeros({shape}) | np.ones({shape}) | np.full({shape}, {self.expression('f', 1)})"
        if kind in self.kinds.values():
            forms += " | $.copy() | np.zeros_like($) | $ * 1 | np.copy($) | np.array($)".replace("$", self.bound(kind))
        text = self.one_of(forms) if self.chance(0.6) else f"np.tanh({self.expression(kind)})"
        self.assign(depth, self.target(kind), kind, text)

    def write_empty(self, depth: int) -> None:
        """An array without content, that is filled at once."""
        name = self.random.choice([name for name in NAMES if name not in self.kinds] or ["empty"])
        text = self.bounded("v")
        self.line(depth, f"{name} = np.empty(4)")
        self.line(depth, f"{name}[:] = {text}" if self.chance(0.5) else f"np.sin({text}, out={name})")
        self.kinds[name] = "v"

    def write_exchange(self, depth: int) -> None:
        array = self.random.choice(self.arrays())
        kind = self.kinds[array]
        if kind in SHUFFLES and self.chance(0.4):
            text = self.one_of(SHUFFLES[kind])
        else:
            form = self.one_of(self.pairs[kind])
            first, second = self.filled(form, 0), self.filled(form, 0)
            text = f"{first}, {second} = {second}, {first}"
        self.line(depth, text.replace("$", array))

    def write_call(self, depth: int) -> None:
        array = self.random.choice(self.arrays())
        kind = self.kinds[array]
        forms = CALLS
        if kind in self.own_calls or kind in self.special_calls and self.chance(0.3):
            forms = self.special_calls[kind]
        forms = forms.replace("*", f"{{{kind}}}")
        text = re.sub(r"\{([a-z])\}", lambda match: self.bounded(match[1]), self.one_of(forms))
        self.line(depth, text.replace("$", array))

    def write_number(self, depth: int) -> None:
        names = [name for name in (*NAMES, "g", "h", "e") if self.kinds.get(name, "f") == "f"]
        text = self.bounded("f")
        if "f" in self.kinds.values() and self.chance(0.3):
            self.line(depth, f"{self.bound('f')} {self.random.choice(('+=', '-=', '*='))} {text}")
        elif names:
            self.assign(depth, self.random.choice(names), "f", text)

    def write_names_swapped(self, depth: int) -> None:
        kinds = [kind for kind in self.changed if len(self.arrays(kind)) > 1]
        if kinds:
            first, second = self.random.sample(self.arrays(self.random.choice(kinds)), 2)
            self.line(depth, f"{first}, {second} = {second}, {first}")

    def write_for(self, depth: int) -> None:
        before = dict(self.kinds)
        if self.chance(0.2) and self.arrays("mnv"):
            array = self.random.choice(self.arrays("mnv"))
            name, kind = self.target_of_loop({"m": "v", "n": "w", "v": "f"}[before[array]])
            self.line(depth, f"for {name} in {array}:")
        else:
            name, kind = self.target_of_loop("i")
            forms = "range(3) | range(2) | range(1, 3) | range(2, -1, -1)"
            forms += " | range(k) | range(k)" * ("k" in self.params)
            self.line(depth, f"for {name} in {self.one_of(forms)}:")
        self.kinds[name] = kind
        self.body(depth, before)

    def target_of_loop(self, kind: str) -> tuple[str, str]:
        """A name that no other loop uses, and its kind."""
        self.counters += 1
        return f"{kind if kind == 'i' else 'item' if kind == 'f' else 'row'}{self.counters}", kind

    def write_while(self, depth: int) -> None:
        self.counters += 1
        count = f"n{self.counters}"
        self.line(depth, f"{count} = 0")
        before = dict(self.kinds)
        more = f" and {self.expression('b', 1)}" if self.chance(0.6) else ""
        self.line(depth, f"while {count} < 3{more}:")
        self.line(depth + 1, f"{count} += 1")
        self.body(depth, before)

    def write_jump(self, depth: int) -> None:
        self.line(depth, f"if {self.expression('b')}:")
        before = dict(self.kinds)
        if self.chance(0.4):
            self.write_store(depth + 1)
        self.line(depth + 1, self.jump(0.3))
        self.kinds = before

    def test(self) -> str:
        return self.expression("b")

    def summary(self) -> str:
        """A number that depends on all the variables there are, or on most."""
        terms = [self.one_of(self.summaries[kind]).replace("$", name) for name, kind in self.kinds.items()
                 if kind in self.summaries and self.chance(0.9)]
        return " + ".join(terms) or self.expression("f")

    def returned(self, number: str = "") -> str:
        """What is returned: a number made of all that there is, or an array, a part of one or a multiple of one."""
        number = number or self.summary()
        if self.result == "f":
            return number
        text = self.view(self.result)
        return text if self.chance(0.5) else f"{text} * ({number})"


def written(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a program, and arguments for it."""
    writer = MemoryWriter(seed, budget)
    return writer.write(), arguments(writer.params, seed)


def arguments(params: dict[str, str], seed: int) -> tuple[Any, ...]:
    """Arguments of these kinds."""
    draw = np.random.default_rng(seed)

    def argument(kind: str) -> Any:
        if kind == "i":
            return int(draw.integers(0, 3))
        if kind == "b":
            return bool(draw.integers(2))
        found = np.round(draw.normal(0, 0.7, {"v": (4,), "m": (3, 4), "f": ()}[kind]), 3)
        return float(found) if kind == "f" else found
    return tuple(argument(kind) for kind in params.values())

"""Random programs that call many functions of NumPy, on arrays that are stored into and that lists hold.

Comes in: a seed. Goes out: the text of a function ``program`` and arguments that it can be called with; it may change
them. Invariant: as of `random_memory`, whose kinds there are, and six more: o array without axes, c column (3, 1), r
row (1, 4), e three numbers of which products are made, q list of vectors of 4, l list of numbers.

Many expressions have the derivative one, as ``x + 0.5`` has, so that a tangent that is not copied is another's.
"""

from __future__ import annotations

import re
from typing import Any

from random_memory import (
    ARRAYS,
    CONSTANTS,
    EXPRESSIONS,
    PAIRS,
    SHAPES,
    SPECIAL_CALLS,
    STORES,
    SUMMARIES,
    VIEWS,
    MemoryWriter,
)
from random_memory import arguments as arrays

MORE_VIEWS = {
    "f": "{O} | {L}[0] | {L}[-1] | {C}[{h}, 0] | {R}[0, {k}] | {E}[{h}] | {Q}[-1][{k}] | {Q}[{g}][{k}] | {O}[()]",
    "v": "{R}[0] | {R}.ravel() | {Q}[0] | {Q}[-1] | {Q}[{g}] | np.squeeze({R})",
    "w": "{C}[:, 0] | {C}.ravel() | np.squeeze({C}) | {E} | {E}[::-1] | {C}.T[0]",
    "o": "{O} | {V}[..., {k}] | {M}[{h}, {k}, ...] | {W}[{h}, ...] | {O}[...] | {O}.reshape(()) | {V}[1:2].reshape(())",
    "c": "{C} | {W}[:, None] | {M}[:, {k}][:, None] | {M}[:, 1:2] | {R}.T[1:] | {W}.reshape(3, 1) | {E}[:, np.newaxis]",
    "r": "{R} | {V}[None] | {M}[1:2] | {V}[np.newaxis, :] | np.atleast_2d({V}) | np.expand_dims({V}, 0) | {M}[:1]",
    "e": "{E} | {W} | {N}[{k}] | {C}[:, 0]",
}
#: The derivative is one, or a view, a copy, an order.
SAME = "{0} + 0.5 | {0} - 0 | 1.0 * {0} | +{0} | {0} / 1 | np.positive({0}) | -{0} | {0} - 0.25 | {0}.copy() | {0} * -1"
MORE_EXPRESSIONS = {
    "f": """np.linalg.norm({v} + 2) | np.var({v}) | np.std({m} * 0.1 + MATRIX) | np.median({w}) | np.trapezoid({v})
        | np.ptp({v}) | np.linalg.det(np.eye(3) + 0.1 * np.outer({w}, {w})) | np.logaddexp.reduce({v})
        | np.dot({v}, {v}) | float({o}) | {v}.item({k}) | np.prod({u}) | np.max({m}) | np.einsum('i,i', {v}, {v})
        | np.vdot({w}, {w}) | {o} * {f} | np.linalg.norm({e} + 2) | np.average({v}, weights=np.exp({v}))
        | np.interp({f}, [-1.0, 0.0, 2.0], {w}) | np.abs({f} + 1j * {f}) ** 2 | sum({v}) | np.hypot({f}, 2.0)
        | np.sum({c} * {r}) | {o} | sum({q})[{k}] | np.cov({v}, ddof=0) | np.quantile({v}, 0.3) | np.inner({w}, {w})
        | np.sum(np.histogram( [0.1, 0.4, 0.8, 0.9], 2, weights={v})[0] ** 2) | max({v})
        | np.linalg.slogdet(np.eye(2) * 3 + np.outer({u}, {u}))[1]""",
    "v": """np.roll({v}, 1) | np.sort({v}) | np.gradient({v}) | np.diff({v}, prepend={f}) | np.pad({u}, 1)
        | np.append({w}, {f}) | np.clip({v}, -0.5, 0.5) | np.cumprod({v}) | np.convolve({u}, {w})
        | np.insert({w}, 1, {f}) | np.hstack(({u}, {u}))
        | np.linalg.solve(3 * np.eye(4) + 0.2 * np.outer({v}, {v}), {v}) | np.fft.irfft(np.fft.rfft({v}), 4)
        | np.kron({u}, {u}) | np.real(np.fft.fft({v})) | np.abs({v} + 1j * {v} + 2) | np.repeat({u}, 2)
        | np.tile({u}, 2) | np.polyval({w}, {v}) | np.meshgrid({u}, {u})[0].ravel() | np.diag(np.outer({v}, {v}))
        | np.delete({V}, 1).sum() + {v} | {m}.max(axis=0) | np.minimum({v}, {v})
        | np.select([{v} > 0.2, {v} > -0.2], [{v}, {v}], {f}) | np.take({m}, 1, axis=0) | {v} * {o}
        | np.einsum('ij,i->j', {m}, {w}) | np.tensordot({w}, {m}, 1) | np.where({v} > 0, {v}, {v} * 0.1)
        | np.mean({q}, axis=0) | np.stack({q})[0] | np.array([{f}, *{w}]) | np.ravel(np.outer({u}, {u}))
        | np.squeeze({r}) | ({m} * 0.1 + MATRIX).std(axis=0) | np.flip({v}) | np.nan_to_num({v})
        | np.logaddexp({v}, {f}) | np.interp({v}, [-1.0, 0.0, 2.0], {w}) | np.sinc({v})
        | np.concatenate([{u}, [{f}, {f}]]) | np.vander({u}, 2).ravel() | np.triu({m})[0] | np.ones(4) * {o}
        | {r}[0] + {v} | np.maximum.accumulate({v}) | np.linspace({f}, {f}, 4) | np.bincount([0, 3, 1, 3], {v})
        | np.cumsum({m}, axis=0)[-1]""",
    "w": """np.diff({v}) | np.mean({m}, axis=1) | np.max({m}, axis=1) | np.cross({e}, {e})
        | np.linalg.norm({m} + 2, axis=1) | np.linalg.solve(2 * np.eye(3) + 0.1 * np.outer({w}, {w}), {w})
        | np.squeeze({c}) | np.median({m}, axis=1) | np.partition({w}, 1) | np.dot({m}, {v})
        | np.sum({m} * {r}, axis=1) | np.array([{f}, {o}, {f}]) | {c}[:, 0] * {f}""",
    "u": """np.diff({w}) | np.array([{f}, {o}]) | np.split({v}, 2)[0] | np.sum({v}.reshape(2, 2), axis=0)
        | np.modf({u})[0]""",
    "m": """{c} * {r} | {m} + {c} | {m} * {r} | {c} + {v} | np.sort({m}, axis=1) | np.cumsum({m}, axis=0)
        | np.vstack([{v}, {m}[:2]]) | np.tile({r}, (3, 1)) | np.einsum('ij->ji', {n}) | np.kron({c}, {r})
        | np.broadcast_to({v}, (3, 4)) * {f} | np.matmul({c}, {r}) | {m} / (2 + {m} ** 2) | np.roll({m}, 1, axis=1)
        | np.pad({m}[:, 1:3], ((0, 0), (1, 1))) | np.array([{v}, {v}, {v}]) | np.add.outer({w}, {v})
        | np.column_stack([{w}, {w}, {w}, {w}]) | {m} @ np.diag({v}) | np.triu({m})
        | {m} - {m}.mean(axis=1, keepdims=True) | np.gradient({m}, axis=1) | {m} * {o}
        | np.block([[{r}], [{m}[1:]]]) | np.apply_along_axis(np.cumsum, 1, {m}) | np.fmax({m}, {f})
        | np.where({m} > 0, {m}, {c}) | np.outer({w}, {v}) + {o}""",
    "n": """{v}[:, None] * {w} | np.stack([{v}, {v}, {v}], axis=1) | np.rot90({m}) | np.moveaxis({m}, 0, 1) * {f}
        | {n} / 1""",
    "o": """np.array({f}) | {o} * {f} | {o} + {o} | np.asarray({f}) | np.sum({v}, keepdims=True).reshape(())
        | np.tanh({o})""",
    "c": """{c} * {c} | {c} + {f} | {m}.sum(axis=1, keepdims=True) | np.mean({m}, axis=1, keepdims=True)
        | {m} @ {v}[:, None] | np.atleast_2d({w}).T | np.max({m}, axis=1, keepdims=True) | np.cumsum({c}, axis=0)
        | {c} * {o} | {c}.copy()""",
    "r": "{r} * {r} | {r} + {f} | {m}.mean(axis=0, keepdims=True) | {c}.T @ {m} | np.atleast_2d({v} * {f}) | {r} + {v}",
    "e": "np.cross({e}, {e}) | {e} + {e} | {e} * {f} | {w} | {e} / (1 + {e} @ {e}) | np.cross({w}, {e}) + {e}",
    "l": "[{f}, {f}] | [{O} * 1.0] | {L} + [{f}] | [{O} + {f}, 0.5] | [z * {F} for z in {L}] | {L}[::-1] | list({V})",
    "q": "[{v}, {v}] | {Q} + [{v}] | list({m}) | [z * {f} for z in {Q}] | {Q}[::-1] | [{V}, {v}] | {Q}.copy() | {Q}",
}
MORE_CONSTANTS = {"o": "np.array(0.3) | np.asarray(SCALE)", "c": "MATRIX[:, :1]", "r": "MATRIX[1:2]",
                  "e": "MATRIX[:, 2]", "l": "[0.3, SCALE]",
                  "q": "[WEIGHTS * 0.5, WEIGHTS[::-1] + 0.1]"}
MORE_STORES = {
    "o": "$[...] = {f} | $[()] = {f} | $[...] = {o} | $[()] = {o}",
    "c": """$[{h}] = {f} | $[:] = {c} | $[:, 0] = {w} | $[1:] = {u}[:, None] | $[{h}, 0] = {f} | $[...] = {f}
        | $.T[0] = {w}""",
    "r": "$[0] = {v} | $[:, {k}] = {f} | $[0, 1:] = {w} | $[:] = {r} | $[...] = {v} | $[0, ::2] = {u} | $[:] = {v}",
    "e": "$[{h}] = {f} | $[:] = {e} | $[1:] = {u}",
    "v": STORES["v"] + " | $[{k}] = {o} | $[:] = {r}[0] | $[{k}] = {f} | $[:] = {Q}[0]",
    "m": STORES["m"] + " | $[:] = {c} | $[:] = {r} | $[:, 1:2] = {c} | $[{h}, {k}] = {o} | $[...] = {m}",
}
MORE_PAIRS = {"o": "$[()]", "c": "$[{h}] | $[{h}, 0]", "r": "$[0, {k}] | $[:, {k}]", "e": "$[{h}]"}
MORE_SUMMARIES = {
    "o": "$ | $ * $ | np.sin($)", "c": "np.sum($ * $) | np.sum($ * MATRIX)", "e": "$ @ $ | np.sum($)",
    "r": "np.sum($ ** 2) | np.sum($ * MATRIX)",
    "q": "np.sum(np.stack($) ** 2) | np.sum($[0] * $[-1]) | sum([z @ z for z in $])"}
#: Statements that change a list.
LISTS = {
    "q": """$.append({v}) | $.append({V} - 0.1) | $.append({V}) | $.append(1.0 * {V}) | $.append({V} + {f})
        | $[0] = {v} | $[-1] = {V} | $[{g}][{k}] = {f} | $[-1] *= {f} | $[0] += {v} | $.insert(0, {v})
        | $[0], $[-1] = $[-1], $[0] | $[-1][:] = {v} | $.extend([{V}, {v}]) | $[0] = $[-1]""",
    "l": """$.append({f}) | $.append({O} * 1.0) | $.append({O} - 0.1) | $[0] = {O} + {f} | $.append({O}[()])
        | $[-1] *= {f} | $.append(+{O}) | $.append({F} + 0.5) | $[0], $[-1] = $[-1], $[0] | $.append({O} * {O})
        | $.append(-{O})""",
}
#: Calls that write to an array of any shape.
OUT = """np.tanh(*, out=$) | np.add($, *, out=$) | np.multiply(*, *, out=$) | np.copyto($, *) | $.fill({f})
    | np.sin($, $)"""


def _with(table: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    return {kind: " | ".join(forms[kind] for forms in (table, more) if kind in forms) for kind in {**table, **more}}


class NumpyWriter(MemoryWriter):
    """Writes one random program."""

    views, expressions = _with(VIEWS, MORE_VIEWS), _with(EXPRESSIONS, MORE_EXPRESSIONS)
    constants, stores, pairs = CONSTANTS | MORE_CONSTANTS, STORES | MORE_STORES, PAIRS | MORE_PAIRS
    special_calls, summaries = SPECIAL_CALLS | dict.fromkeys("ocre", OUT), SUMMARIES | MORE_SUMMARIES
    shapes, changed = SHAPES | {"o": "()", "c": "(3, 1)", "r": "(1, 4)", "e": "3"}, ARRAYS + "ocre"
    own_calls = "ocre"
    viewed, made = "vvwuzmnoocrre", "vvwummnoocree"

    def expression(self, kind: str, depth: int = 2) -> str:
        if depth > 0 and kind in self.changed and self.chance(0.25):
            return self.one_of(SAME).format(self.part(kind))
        return super().expression(kind, depth)

    def bounded(self, kind: str) -> str:
        return self.expression(kind, 1) if not self.loops and self.chance(0.4) else super().bounded(kind)

    def returned(self, number: str = "") -> str:
        """A number made of all that there is, or some of the variables themselves."""
        names = [name for name, kind in self.kinds.items() if kind not in "ib"]
        if self.chance(0.4):
            return super().returned(number)
        return ", ".join(self.random.sample(names, min(len(names), self.random.randrange(1, 5)))) + ","

    def assign(self, depth: int, name: str, kind: str, text: str) -> None:
        made = kind == "o" and not re.search(r"^\w+$|\.\.\.\]$|\.reshape\(\(\)\)$|^np\.(zeros|ones|full|array)\(", text)
        super().assign(depth, name, kind, f"np.array({text})" if made else text)

    def statement(self, depth: int) -> None:
        if self.chance(0.2):
            self.budget -= 1
            self.write_list(depth)
        else:
            super().statement(depth)

    def write_list(self, depth: int) -> None:
        """A list, or a change of one."""
        names = self.arrays("ql")
        if names and self.chance(0.7):
            name = self.random.choice(names)
            self.line(depth, self.filled(self.one_of(LISTS[self.kinds[name]]), 1).replace("$", name))
        else:
            name = self.random.choice([name for name in ("ys", "zs", "us", "ws") if self.kinds.get(name) is not None
                                       or not self.loops] or ["ys"])
            kind = self.kinds.get(name) or self.random.choice("qql")
            self.assign(depth, name, kind, self.expression(kind))


def written(seed: int, budget: int | None = None) -> tuple[str, tuple[Any, ...]]:
    """The text of a program, and arguments for it."""
    writer = NumpyWriter(seed, budget)
    return writer.write(), arrays(writer.params, seed)

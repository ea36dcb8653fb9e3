"""The grammar of random programs: what may stand where, by kind (the kinds are those of `random_programs`).

Comes in: nothing. Goes out: tables of templates. Invariant: alternatives are separated by ``|``.
"""

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
        | {m}[:, 1] @ {w} | {m}.T[2] @ {w} | {f} + sum([{f}, {f}])
        | sum(e * {f} for e in {v}) | sum(e * e for e in {L} if e > {f}) | max(e * {f} for e in {v})
        | math.prod([1 + e * e for e in {w}]) | sum(row @ {v} for row in {m}) | sum([e * k for k, e in enumerate({L})])
        | sum(e * o for e, o in zip({v}, {L})) | sum(sum(e * {f} for e in row if e > 0) for row in {m})
        | sorted({l})[1] | float(any(e > {f} for e in {v})) * {f}
        | sum(e * {i} for e in [np.sin(o) for o in {w}]) | [e * {f} for e in {L}][{i} % 3]
        | {f} * len([e for e in {v} if e > {f}]) | divmod({f}, 3.0)[1] | sum({D}.values())[0]""",
    "i": """{I} | {I} | {I} + 1 | {i} * 2 % 7 | {i} % 3 | {i} - {i} | len({L}) | {M}.shape[1] | int({b}) | {T}[2][1]
        | abs({i}) | {i} // 2 | -{I} | sum(k * k for k in range({i} % 4)) | divmod({i}, 3)[0]
        | len([e for e in {L} if e > {f}])""",
    "b": """{f} > {f} | {f} < 0.3 | {F} > {F} | {i} % 2 == 0 | {I} > 1 | {B} | not {b} | {b} and {b} | {b} or {b}
        | 0 < {f} < 1 | {f} < {f} <= {f} | np.sum({v}) > {f} | {f} != 0 | np.any({v} > {f}) | np.all({v} < 2.0)
        | ({F} := {f}) > {f} | {I} in (1, 2) | -1 < {f} > {f} | {V}[1] > {V}[2] | {i} == {i} | True
        | any(e > {f} for e in {v}) | all(e < {f} for e in {L}) | any(e > o for e in {L} for o in {w})""",
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
        | ({b} and {v}) * {f} | np.squeeze({r}) | {m}[{W} > {f}].sum(axis=0)
        | np.array([e * {f} for e in {v}]) | np.stack([np.sin(e) for e in {v}]) | sum(row * {f} for row in {m})
        | np.array([row @ {w} for row in {m}.T]) | np.array([{f} for e in range(4)])""",
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
        | np.where({O}, {m}, {f}) | {m} ** 2 | np.array([{v}, {v}, {v}])
        | np.array([row * {f} for row in {m}]) | np.stack([{v} * k for k in range(3)])
        | np.array([[e * {f} for e in {v}] for k in range(3)]) | np.array([row if {b} else {v} for row in {m}])""",
    "c": """{m}.sum(axis=1, keepdims=True) | {w}[:, None] | {m}[:, :1] | np.mean({m}, 1, keepdims=True) | {c} * {f}
        | np.sin({c}) | {c} + {c} | np.reshape({w}, (3, 1)) | np.expand_dims({w}, 1)""",
    "r": """{v}[None, :] | {m}[:1] | np.sum({m}, axis=0, keepdims=True) / 3 | {r} * {f} | np.tanh({r}) | {r} + {v}
        | np.atleast_2d({v})""",
    "t": "({f}, {v}, ({f}, {i})) | {T} | ({T}[0] * {f}, {T}[1], {T}[2])",
    "l": "[{f}, {f}, {f}] | {L} | {L}[::-1] | list({w}) | list(({f}, {f}, {f})) | [e * {f} for e in {L}]"
        " | [np.tanh(e) for e in {w}] | sorted({l}) | {w}.tolist() | [{f} for k in range(3)]"
        " | list(e * e for e in {L})",
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
    | f:{D}["v"] | f:np.sin({w}) | i,f:reversed(list(enumerate({L}))) | f:{T}[1]
    | f,f:zip({v}, {v}, strict=True) | f:[e * {f} for e in {L}] | f:sorted({L})
    | i,f:enumerate([e for e in {v} if e > 0])"""
PARAMETERS = {"a": "f", "b": "f", "n": "i", "flag": "b", "x": "v", "y": "v", "z": "w", "A": "m", "C": "c", "R": "r",
              "t": "t", "xs": "l", "data": "d", "index": "k", "mask": "o"}

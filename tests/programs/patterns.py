"""Programs with ``match``, with every kind of pattern."""

import math
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Sequence
from enum import Enum

import numpy as np

from programs.sampling import floats

Point = namedtuple("Point", "x y")


class Mode:
    """Names for values."""

    FAST = "fast"


def strings(x, mode):
    match mode:
        case "fast":
            return x * x
        case "slow" | "medium":
            y = x**3
        case None:
            y = x
        case _:
            y = -x
    return y + 1


def sequences(p):
    match p:
        case [x]:
            return x * x
        case [x, y]:
            return x * y
        case [x, *rest]:
            return x * sum(rest)
    return 0.0


def arrays_are_no_sequences(x):
    match x:
        case [a, b]:
            return a * b
        case _:
            return np.sum(x * x)


def mappings(d):
    match d:
        case {"kind": "square", "v": v}:
            return v * v
        case {"kind": "cube", "v": v, **rest}:
            return v**3 * len(rest) + sum(rest.values())
    return d["v"] * 2


def classes(p):
    match p:
        case Point(x=0.0, y=y):
            return y
        case Point(x, y) if x > y:
            return x * x * y
        case Point() as q:
            return q.x * q.y


def builtin_classes(x):
    match x:
        case int():
            return 1.0
        case float(v) if v > 1:
            return v * v
        case float() | np.ndarray():
            return x * 3.0


def jumps_in_cases(x, n):
    s = 0.0
    for i in range(n):
        match i % 3:
            case 0:
                continue
            case 1:
                s += x
            case k if k > 5:
                break
            case k:
                s = s * x + k
    return s


def alternatives_that_capture(pair):
    match pair:
        case (a, (b, c)) | (a, b, c):
            return a * b * c
        case (a, b):
            return a + b


def values_and_captures(xs, k):
    s = 1.0
    for x in xs:
        match (k, x):
            case (0, v):
                s = s * v
            case (Mode.FAST, v):
                s = s + v
            case (-1, _):
                pass
            case (math.pi | 5 | None, _) as whole:
                s = s * whole[1] * 2
    return s


def guard_keeps_its_captures(x, y):
    match (x, y):
        case (a, b) if a > b:
            return a * b
    return a + 2 * b


def subject_is_rebound(x):
    match x:
        case x if (x := x * 2) > 100:
            return x
        case y:
            return x * y


def truth(x, y):
    match x > y:
        case True:
            return x * x
        case False:
            return y


def evaluated(tree, env):
    match tree:
        case ("+", a, b):
            return evaluated(a, env) + evaluated(b, env)
        case ("*", a, b):
            return evaluated(a, env) * evaluated(b, env)
        case ("sin", a):
            return np.sin(evaluated(a, env))
        case str(name):
            return env[name]
        case v:
            return v


def expression_tree(env):
    return evaluated(("+", ("*", "x", ("sin", "y")), ("*", 2.0, "x")), env)


def applied(pair, x):
    function, rest = pair
    return x if function is None else function(applied(rest, x))


class Side(Enum):
    LEFT = 1
    RIGHT = 2


def members(x):
    s = 0.0
    for weight, side in ((2.0, Side.LEFT), (3.0, Side.RIGHT)):
        s += weight * of_any_kind(side, x)
    return s + of_any_kind(x, x) + of_any_kind([x], x) + of_any_kind({"k": x}, x)


def of_any_kind(v, x):
    match v:
        case [a]:
            return a * x
        case {"k": k}:
            return k * x ** 2
        case Side.LEFT:
            return x ** 3
    return x


def tree_of_functions(x):
    return applied((np.sin, (np.cos, (np.exp, (None, None)))), x)


def deques(x, y, n):
    window = deque([x, y, x * y], maxlen=n)
    match window:
        case {"a": v}:
            return v
        case [a, b]:
            return a * b
        case [a, *middle, b]:
            return a * a * b + sum(middle)
        case [*_]:
            return y * y
    return x


def tables(x, y):
    counts, sums, table = Counter(), defaultdict(float), OrderedDict(a=x, b=[x, y])
    counts["u"] += x
    sums["v"] += x * y
    match sums:
        case {"w": v}:
            s = v
        case {"v": v}:
            s = v * v
    match counts:
        case [_]:
            s = x
        case {"u": u}:
            s = s * u
    match table:
        case {"b": [_, b], "a": a}:
            s = s + a * b
    return s


def items_in_a_class_of_sequences(x, y):
    match Pair(x, y):
        case [a, b]:
            return a * b
    return x


@Sequence.register
class Pair:
    def __init__(self, x, y):
        self.held = (x, y)

    def __len__(self):
        return 2

    def __getitem__(self, k):
        return self.held[k]


REFUSED = [(items_in_a_class_of_sequences, (1.3, 0.4))]

CASES = [
    *((deques, (1.3, 0.4, n)) for n in (1, 2, 3)),
    (tables, (1.3, 0.4)),
    (members, (1.3,)),
    (expression_tree, ({"x": 0.3, "y": 0.4},)), (tree_of_functions, (0.7,)),
    *((strings, (0.7, mode)) for mode in ("fast", "slow", "medium", None, "other")),
    *((sequences, (p,)) for p in ([0.5], [0.5, 0.7], [0.5, 0.7, 0.8, 0.9], (0.5, 0.7), (0.5, 0.6, 0.7))),
    (arrays_are_no_sequences, (floats(2, seed=1),)),
    *((mappings, (d,)) for d in ({"kind": "square", "v": 0.7}, {"kind": "cube", "v": 0.7, "w": 2.0}, {"v": 0.7})),
    *((classes, (p,)) for p in (Point(0.5, 0.3), Point(0.2, 0.3))),
    *((builtin_classes, (x,)) for x in (0.5, 1.5, floats(2, seed=2))),
    *((jumps_in_cases, (0.7, n)) for n in (0, 4, 9)),
    *((alternatives_that_capture, (p,)) for p in ((0.5, (0.6, 0.7)), (0.5, 0.6, 0.7), (0.5, 0.6))),
    *((values_and_captures, (floats(2, seed=3), k)) for k in (0, "fast", -1, None, 3, 5)),
    *((guard_keeps_its_captures, (x, 0.6)) for x in (0.5, 0.7)),
    (subject_is_rebound, (0.7,)),
    *((truth, (x, 0.6)) for x in (0.5, 0.7)),
]

"""What is printed: the user's own text, and the notation for what srcdiff adds."""

import ast
import inspect
import math
import operator
import textwrap
from random import Random

import numpy as np
import pytest

from srcdiff.compile.load import load
from srcdiff.compile.signature import types_of
from srcdiff.emit import write
from srcdiff.emit.layout import WIDTH
from srcdiff.emit.literals import Literals
from srcdiff.emit.text import print_expression
from srcdiff.ir import primitives
from srcdiff.ir.builder import Builder, const
from srcdiff.ir.nodes import Const, Function, If, Location, Loop, Parameter, Region, Statement, Value
from srcdiff.ir.types import FLOAT
from srcdiff.pipeline import primal_ir

GRAVITY = 9.81
TABLE = np.array([1.0, 2.0, 4.0])


def arithmetic(x, y):
    return -x**2 + (-x) ** y - (x - (y - 1)) / (x / y) / 2 + 2**-y - x % 3 // 2 * ~1


def comparisons(x, y, flag):
    a = 0 < x < 1 and x != y
    b = not x > y or flag
    return a, b, flag is not None, x if flag else y, y in (1, 2), y not in (3,)


def indexing(x, k):
    a = x[k] + x[-1] + x[..., 0]
    return a + x[1:k] + x[::-1, None] + x[:, k:, ::2]


def attributes(x):
    return x.T @ x.sum(axis=0, keepdims=True).reshape((3, 1)) / x.shape[0] + np.linalg.norm(x)


def displays(x):
    return [x, 1], {"a": x, 2: (x,)}, (), f"{x:.3f} of {x!r}"


def captured(x):
    return x * GRAVITY + np.sum(TABLE) - math.pi + np.inf


def branches(x, y):
    if x > 1:
        y = y * x
    elif x > 0:
        pass
    else:
        y = y - x
    assert y != 0, "nothing is left"
    if y > 5:
        raise ValueError(f"{y} is too much")
    z = x if y else 1.0
    return y * z


def loops(x, n):
    s = 0.0
    for i in range(n):
        for j in range(i, n, 2):
            if s > 9:
                break
            s = s + j * x
        s = s + 1
    while s > 0.5 and n > 0:
        s = s * 0.5
        n = n - 1
    return s


def left_early(x, n):
    found = 0.0
    for i in range(n):
        x = x + i
        if x > 3:
            found = x
            break
        x = x * 1.5
    return found - x


def sequences(xs, ys):
    s = 0.0
    for x in xs:
        s = s + x
    for i, (x, y) in enumerate(zip(xs, ys)):
        s = s + i * x * y
    for x in reversed(xs):
        s = s * 0.5 + x
    for w, k in ((0.5, 1), (0.25, 2)):
        s = s + w * k
    return s


def tuples(p, n):
    x, y = p
    for i in range(n):
        x, y = y, x * y + x
    a, b = x * y, x + y
    return a - b


def augmented(x, n):
    s = 0.0
    for i in range(n):
        s += x * i
        s *= 0.5
    return s


A = np.arange(9.0).reshape(3, 3)
SAME = [(arithmetic, (2.0, 3)), (comparisons, (0.5, 2, True)), (indexing, (A, 1)), (attributes, (A,)),
        (displays, (1.5,)), (captured, (2.0,)), (branches, (0.5, 2.0)), (loops, (0.5, 4)), (left_early, (0.5, 4)),
        (sequences, (A[0], A[1])), (tuples, ((1.0, 2.0), 3)), (augmented, (1.5, 3))]


def same(a, b):
    return repr(a) == repr(b)


@pytest.mark.parametrize("function, args", SAME, ids=[function.__name__ for function, _ in SAME])
def test_the_users_text_comes_back(function, args):
    types = types_of(list(inspect.signature(function).parameters), args)
    module = write(primal_ir(function, types))
    assert module.text.partition("def ")[2] == inspect.getsource(function).partition("def ")[2]


@pytest.mark.parametrize("seed", range(150))
def test_expressions_keep_their_meaning(seed):
    random, body = Random(seed), Region()
    build, params = Builder(body), [Value(name, user=True) for name in "xyz"]
    targets = [operator.add, operator.sub, operator.mul, operator.pow, operator.neg, operator.not_, operator.lt,
               operator.floordiv, operator.mod, operator.matmul, operator.contains, operator.eq, operator.invert]
    values = [*params, *map(const, (-2, 3, -1.5, True, 1e300))]
    for _ in range(8):
        target = random.choice(targets)
        count = 1 if target in (operator.neg, operator.not_, operator.invert) else 2
        values.append(build.call(target, *random.choices(values, k=count)))
    body.yields = [build.call(primitives.make_tuple, *values[-4:])]
    function = Function("f", [Parameter(p) for p in params], body, Statement("def f():", "x.py", 1), "f")
    texts = [Spelled(p.name) for p in params]
    assert load(write(function))(*texts) == tuple(meaning(v, dict(zip(params, texts, strict=True))) for v in values[-4:])


class Spelled:
    """A value that remembers how it was computed; tests of it are always true."""

    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        return isinstance(other, Spelled) and self.text == other.text

    def __hash__(self):
        return hash(self.text)

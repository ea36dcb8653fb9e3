"""Lowering keeps the meaning of expressions, assignments and names.

PYTEST_DONT_REWRITE: what an assert says is compared.
"""

# the programs are written as users write, in every way the language allows
# ruff: noqa: B002, B018, F541, F841, F842, PIE790, SIM905
from __future__ import annotations

import math
import operator

import numpy as np
import pytest
from meaning import Programs, check_meaning

program = Programs()
gravity = 9.81
table = np.arange(12.0).reshape(3, 4)
counter = {"calls": 0}


class Settings:
    """Something to take attributes from."""

    scale = 2.5

    class Inner:
        depth = 3

    @staticmethod
    def double(x):
        return 2 * x

    def __init__(self, rate):
        self.rate = rate

    def __call__(self, x):
        return x + self.rate

    def step(self, x, times=1):
        return x - times * self.rate * x


settings = Settings(0.25)


def twice(x):
    return 2 * x


@program((2.0, 3.0), (-1.5, 0.5))
def arithmetic(x, y):
    a = x + y * x - y / x
    b = (x // y) % 3 + x ** 2 ** y
    c = -x + +y - -2
    return a, b, c, -2 ** 2, (-2) ** 2, -2.0 * -x, - -x


@program((6, 3), (5, -2))
def integers(m, n):
    return m & n, m | n, m ^ n, m << 2, m >> 1, ~m, not m, m // n, m % n, m @ n if n > 9 else 0


@program((table, np.ones(4)))
def matrices(A, v):
    return A @ v, (A.T @ A).shape, A[1], A[1, 2], A[:, 1:], A[..., -1], A[::-1, None, 0], A[v[0] > 0], A[-1][-1]


@program((1, 2), (2, 1), (2, 2))
def comparisons(a, b):
    return a < b, a <= b, a > b, a >= b, a == b, a != b, a is b, a is not b, a in (1, 5), a not in [1]


@program((0,), (1,), (2,), (5,))
def chained_comparison(x):
    return 0 < x < 3, 0 < x <= 1 != 2, 3 > x > 1 < x + 1 < 4, 0 <= twice(x) < 4 in (4, 5)


@program(([],))
def chain_evaluates_once(seen):
    return 1 < len(seen + [1, 2]) < len(seen) < 5


@program((0, 2), (1, 2), (1, 0), ("", "a"), (None, []))
def short_circuit(a, b):
    return a and b, a or b, not a, a and b or 7, a or b and 3, (a or b) and (b or a), a and b and 4, a or b or 5


@program((0.0,), (2.0,))
def short_circuit_guards(x):
    return x != 0 and 1 / x > 0.1, x == 0 or 1 / x


@program((True, 1.0), (False, 2.0))
def ternary(c, x):
    y = x * 2 if c else -x
    return y if y > 1 else (0 if c else 1), 1 if c else 2


@program((3.0,))
def walrus(x):
    z = (y := x + 1) * y
    (w := z)
    return z, y, w, (a := (b := 2) + b) + a


@program((1,), (0,))
def walrus_on_one_side(x):
    y = 5
    z = x and (y := x + 1)
    return z, y


@program((1,), (0,))
def walrus_perhaps_unassigned(x):
    x and (y := 3)
    return y


@program((1,), (-1,))
def walrus_in_tests(x):
    if (y := x * 2) > 0 and (z := y + 1) > 2:
        return y, z
    return y


@program((1, 2))
def swap(a, b):
    a, b = b, a
    a, b, c = b + a, a, b
    [a, c] = c, a
    return a, b, c


@program(((1, (2, 3)),), ([1, [2, 3]],), ((1, 2),), ((1, (2, 3), 4),), (5,))
def nested_unpacking(pair):
    a, (b, c) = pair
    return a, b, c


@program(((1, 2, 3, 4),), ([1, 2],), ((1,),), ("abc",), (np.arange(4.0),))
def star_assignment(xs):
    a, *b, c = xs
    *d, e = xs
    f, *h = xs
    return a, b, c, d, e, f, h


@program((1, 2))
def star_from_display(x, y):
    a, *b = x, y, x + y
    *c, d = [x]
    e, *f, h = x, y
    (i, *j), k = (x, y, 3), 4
    return a, b, c, d, e, f, h, i, j, k


@program((2.0,), ((1, 2),))
def chained_assignment(x):
    a = b = c = x
    d = e = x * 2
    return a, b, c, d, e


@program(((1, 2),))
def chained_with_tuples(pair):
    a, b = c = pair
    d = e, f = (b, a)
    x = (x, y) = pair
    return a, b, c, d, e, f, x, y


@program((1.0,))
def wrong_count(x):
    a, b = x, x, x
    return a + b


@program((3.0,))
def annotated(x: float) -> float:
    y: float = x + 1
    z: int
    if x > 0:
        w: float
    y: float = y * 2
    return y


@program((7, 2), (7.0, 2.0))
def augmented(x, y):
    a = x
    a += y
    a -= 1
    a *= y
    a /= 3
    a //= 1
    a **= 2
    a %= 5
    return a, x


@program((6, 3))
def augmented_bits(m, n):
    m <<= n
    m |= 5
    m &= 0xFF
    m ^= n
    m >>= 1
    return m


@program((np.ones((2, 2)),))
def augmented_matrix(A):
    B = A + 1
    B @= A
    return B


@program((1.0,))
def reused_with_another_type(x):
    y = 1
    y = y + x
    y = "text"
    y = (y, x)
    y = y[1]
    return y


@program((1.0,))
def deleted(x):
    y = x + 1
    del x
    x = y
    z, w = 1, 2
    del z, w
    return x


@program((2, 3.0))
def displays(n, x):
    t = (n, x)
    a = [n, x, [x]]
    d = {"n": n, 2: x, ("k", 1): a, -1: ()}
    s = {n, 3}
    return t, a, d, s, d["n"], a[2][0], (), [], {}, (1, (2, None)), (x,)


@program(({"W": table, "b": {"c": [1, 2]}},))
def reading_containers(params):
    return params["W"][0], params["b"]["c"][-1], len(params)


@program(((1.5, 2.5),))
def slices_of_tuples(t):
    n = 1
    return t[n:], t[:n], t[:-1], t[::-1], t[0:n:1]


@program((3.14159, "s"))
def f_strings(x, s):
    return f"{x:.2f} and {s!r:>5}{{}}", f"{x}", f"plain", f"{x + 1:8.3e}{s}{s!s}{s!a}"


@program((2.0,))
def globals_and_modules(x):
    return gravity * x, np.pi, math.tau * x, table[1, 1], np.float64(x), Settings.scale, Settings.Inner.depth


@program((2.0,))
def calls(x):
    return (math.sin(x), np.sum([x, 1], axis=0), Settings.double(x), settings.rate, settings.step(x, times=2),
            settings(x), twice(twice(x)), operator.mul(x, 3), max(x, 1, key=abs), Settings(x).step(1))


@program((table,))
def methods(A):
    return (A.sum(axis=0), A.T.shape[0], A.reshape(4, -1).max(), "a,b".split(","), table.mean(), A.astype(int).dtype,
            ", ".join(["a", "b"]))


@program((math.cos, 1.0), (twice, 2), (None, 3))
def function_as_argument(f, x):
    return f(x) + f(x=x) if f is None else f(x)


@program(([math.sin, twice], 2.0))
def function_in_a_list(fs, x):
    return fs[0](x) + fs[1](x), list(map(twice, [1, 2])), list(map(np.sin, [x]))


@program((1,), (1, 2), (1, 2, 3, 4), ())
def defaults(x=5, y=-2.0, z=None, t=(1, "a")):
    return x, y, z, t


@program((1.0, (2, 3), 4, {"a": 5}))
def all_kinds_of_parameters(x, /, y=1, *args, k=2, **kwargs):
    return x, y, args, k, kwargs


@program(())
def only_a_docstring():
    """Nothing."""


@program((1,))
def without_return(x):
    y = x


@program(())
def empty_statements():
    pass
    ...
    1
    return


@program((0,), (3,))
def assertions(x):
    assert x, f"zero: {x}"
    assert x > 1
    assert x < 3 or x == 3, ("never", x)
    return x


@program((0,), (1,), (2,), (3,))
def exceptions(x):
    if x == 0:
        raise ValueError("zero")
    if x == 1:
        raise KeyError
    if x == 2:
        raise ValueError(x) from KeyError("cause")
    return 10 // x


@program((table,))
def shadowed_builtins(range):
    sum = range[0, 1]
    len = np.max
    return sum, len(range)


@program((1.0,))
def missing_attribute(x):
    return np.no_such_function(x)


def offset_by(shift, scale=2):
    def moved(x):
        return x * scale + shift
    return moved


program((1.0,))(offset_by(0.5))
program((1.0,))(lambda x: x * gravity)
program((3,))(lambda n, *rest, k=2: (n, rest, k) if rest else n + k)


@pytest.mark.parametrize("function, args", program)
def test_expression_keeps_its_meaning(function, args):
    check_meaning(function, args)

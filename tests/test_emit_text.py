"""What is printed: the user's own text, and the notation for what srcdiff adds."""

import ast
import inspect
import math
import operator
import textwrap
from random import Random

import numpy as np
import pytest
from interpret import interpret

from srcdiff.compile.load import load
from srcdiff.compile.signature import types_of
from srcdiff.emit import write
from srcdiff.emit.layout import WIDTH
from srcdiff.emit.literals import Literals
from srcdiff.emit.text import print_expression, print_statement
from srcdiff.ir import primitives
from srcdiff.ir.builder import Builder, const
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Location, Loop, Parameter, Region, Statement, Value
from srcdiff.ir.types import FLOAT
from srcdiff.pipeline import primal_ir

GRAVITY = 9.81
TABLE = np.array([1.0, 2.0, 4.0])


def arithmetic(x, y):
    return -x**2 + (-x) ** y - (x - (y - 1)) / (x / y) / 2 + 2**-y - x % 3 // 2 * ~1


def comparisons(x, y, flag):
    a = 0 < x < 1 and x != y
    b = not x > y or x is flag
    return a, b, x is not flag, x if flag else y, y in (1, 2), y not in (3,)


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
    elif not x > 0:
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
    for i, (x, y) in enumerate(zip(xs, ys)):  # noqa: B905
        s = s + i * x * y
    for x in reversed(xs):
        s = s * 0.5 + x
    for w, k in ((0.5, 1), (0.25, 2)):
        s = s + w * k
    return s


def tuples(p, n):
    x, y = p
    for i in range(n):
        x, y = y, x * y + i
    a, b = x * y, x + y
    return a - b


def augmented(x, n):
    s = 0.0
    for i in range(n):
        s += x * i
        s *= 0.5
    return s


A = np.arange(9.0).reshape(3, 3)
SAME = [(arithmetic, (2.0, 3)), (comparisons, (0.5, 2, 1)), (indexing, (A, 1)), (attributes, (A,)),
        (displays, (1.5,)), (captured, (2.0,)), (branches, (0.5, 2.0)), (loops, (0.5, 4)), (left_early, (0.5, 4)),
        (sequences, (A[0], A[1])), (tuples, ((1.0, 2.0), 3)), (augmented, (1.5, 3))]


@pytest.mark.parametrize("function, args", SAME, ids=[function.__name__ for function, _ in SAME])
def test_the_users_text_comes_back(function, args):
    types = types_of(list(inspect.signature(function).parameters), args)
    module = write(primal_ir(function, types))
    source = inspect.getsource(function).replace("  # noqa: B905", "")
    assert module.text.partition("def ")[2] == source.partition("def ")[2]


def returns_from_loops(x, n):
    for i in range(n):
        for j in range(i):
            if x > 3:
                return x * j
            x = x + 1
        x = x * 1.5
    return x


def test_flags_are_set_where_loops_are_left():
    module = write(primal_ir(returns_from_loops, types_of(["x", "n"], (0.5, 3))))
    assert module.text == expected("""
        def returns_from_loops(x, n):
            returned = False
            for i in range(n):
                for j in range(i):
                    if x > 3:
                        out = x * j
                        returned = True
                        break
                    x = x + 1
                if returned:
                    break
                x = x * 1.5
            if not returned:
                out = x
            return out
        """)


class Recorded:
    """A value that remembers how it was computed."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def recorded(name, reflected):
    def method(self, *others):
        operands = [repr(other) for other in ((*others, self) if reflected else (self, *others))]
        return Recorded(f"{name}({', '.join(operands)})")
    return method


BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift")
for each in (*BINARY, "neg", "pos", "invert", "lt", "getitem"):
    setattr(Recorded, f"__{each}__", recorded(each, reflected=False))
for each in BINARY:
    setattr(Recorded, f"__r{each}__", recorded(each, reflected=True))


@pytest.mark.parametrize("seed", range(200))
def test_expressions_keep_their_meaning(seed):
    random, body = Random(seed), Region()
    build, params = Builder(body), [Value(name, user=True) for name in "xyz"]
    unary = [operator.neg, operator.pos, operator.invert]
    binary = [getattr(operator, f"{name}_" if name in ("and", "or") else name) for name in (*BINARY, "lt", "getitem")]
    values = [*params, const(-2), const(3)]
    for _ in range(9):
        target, first = random.choice(unary + 4 * binary), random.choice([*params, *values[5:]])
        others = [] if target in unary else random.sample(values, 1)
        flip = target not in (operator.lt, operator.getitem) and random.random() < 0.5
        values.append(build.call(target, *(others + [first] if flip else [first, *others])))
    body.yields = [build.call(primitives.make_tuple, *values[-4:])]
    function = Function("f", [Parameter(p) for p in params], body, Statement("def f():", "x.py", 1), "f")
    symbols = [Recorded(param.name) for param in params]
    module = write(function)
    assert repr(load(module)(*symbols)) == repr(interpret(function, *symbols)), module.text


LITERALS = [
    0, -1, True, None, ..., 1.5, -0.0, 1e-300, math.inf, -math.inf, math.nan, 2j, -2j, 1 - 2j, complex(0.0, math.nan),
    "it's", 'say "it"', "two\nlines", b"\x00", (), (1,), (1, (-2, "a")), slice(None, -1), range(1, 9, 2),
    np.float64(2.5), np.float32(0.1), np.int8(-3), np.bool_(True), np.dtype("float32"), np.float64("nan"),
]


@pytest.mark.parametrize("value", LITERALS, ids=repr)
def test_literals_are_what_they_were(value):
    written = Literals(lambda target: {np: "np"}.get(target) or f"{target.__module__}.{target.__name__}".replace(
        "numpy", "np").replace("builtins.", "")).write(value)
    assert written is not None
    back = eval(print_expression(written), {"np": np})
    expected = float(value) if isinstance(value, np.float64) else value
    assert type(back) is type(expected)
    assert repr(back) == repr(expected)


def by_hand(fill, *names, doc=None):
    """The text of the function whose body ``fill(build, *params)`` makes; it returns what is returned."""
    body, params = Region(), [Value(name, FLOAT, user=True) for name in names]
    body.yields = [fill(Builder(body), *params)]
    function = Function("f", [Parameter(p) for p in params], body, Statement("def f():", "x.py", 1), "f", doc=doc)
    return write(function).text.rpartition("\n\n\n")[2]


def expected(text):
    return textwrap.dedent(text).lstrip("\n")


def test_what_is_done_in_place():
    def fill(build, x, y):
        buffer = build.call(np.zeros_like, x)
        buffer = build.call(primitives.in_place_add, buffer, y, name="x_bar", temp=False)
        minus = build.call(operator.neg, y)
        buffer = build.call(primitives.index_add, buffer, const(0), minus, name="x_bar", temp=False)
        stack = build.call(primitives.new_stack, name="saved", temp=False)
        stack = build.call(primitives.push, stack, y, name="saved", temp=False)
        popped = Value("t", temp=True)
        build.append(Call(primitives.pop, [stack], outputs=[Value("saved"), popped]))
        return build.call(primitives.make_tuple, buffer, popped)
    assert by_hand(fill, "x", "y") == expected("""
        def f(x, y):
            x_bar = np.zeros_like(x)
            x_bar += y
            x_bar[0] -= y
            saved = []
            saved.append(y)
            return x_bar, saved.pop()
        """)


def counted(build, x, **how):
    """A loop that doubles ``x``."""
    index, param = Value("i"), Value("x", FLOAT, user=True)
    op = Loop(bounds=how.pop("bounds", (const(0), const(5), const(1))), inits=[x], body=Region([index, param]), **how)
    with build.inside(op.body):
        op.body.yields = [build.call(operator.mul, param, const(2), name="x", temp=False, user=True)]
    op.outputs = [Value("x", FLOAT, user=True)]
    op.outputs[0].op = op
    build.append(op)
    return op.outputs[0]


@pytest.mark.parametrize("header, how", [
    ("range(5)", {}),
    ("range(1, 5)", {"bounds": (const(1), const(5), const(1))}),
    ("range(0, 5, 2)", {"bounds": (const(0), const(5), const(2))}),
    ("reversed(range(5))", {"backward": True}),
    ("range(5)[:3]", {"limit": const(3)}),
    ("reversed(range(3))", {"limit": const(3), "backward": True}),
    ("reversed(range(1, 5)[:3])", {"limit": const(3), "backward": True, "bounds": (const(1), const(5), const(1))}),
])
def test_headers_of_counted_loops(header, how):
    assert by_hand(lambda build, x: counted(build, x, **how), "x") == expected(f"""
        def f(x):
            for _ in {header}:
                x = x * 2
            return x
        """)


def test_comments_quote_the_user_in_the_reverse_sweep():
    def fill(build, x):
        for section, name in (("Forward sweep", "y"), ("Reverse sweep", "y_bar")):
            build.section = section
            for k in (1, 2):
                statement = Statement(f"y = x * {k}", "x.py", k)
                build.location = Location(statement, "x.py", "f", k, 0, k, 5)
                x = build.call(operator.mul, x, const(k), name=name, temp=False)
        return x
    assert by_hand(fill, "x", doc="Twice.") == expected('''
        def f(x):
            """Twice."""
            # Forward sweep
            y = x * 1
            y = y * 2

            # Reverse sweep
            # y = x * 1
            y_bar = y * 1
            # y = x * 2
            y_bar = y_bar * 2
            return y_bar
        ''')


def test_our_variables_make_way_for_the_users():
    def fill(build, x, x_bar):
        ours = build.call(operator.mul, x, x_bar, name="x_bar", temp=False)
        theirs = build.call(operator.add, x_bar, ours, name="np", temp=False, user=True)
        both = build.call(operator.add, ours, theirs, name="lambda", temp=False)
        return build.call(np.add, both, both)
    assert by_hand(fill, "x", "x_bar") == expected("""
        def f(x, x_bar):
            x_bar_2 = x * x_bar
            np_2 = x_bar + x_bar_2
            lambda_2 = x_bar_2 + np_2
            return np.add(lambda_2, lambda_2)
        """)


def test_parameters_hide_nothing():
    body = Region()
    build, params = Builder(body), [Value(name, user=True) for name in ("np", "len", "g")]
    total = build.call(operator.add, build.call(np.sin, params[0]), build.call(len, params[1]))
    body.yields = [build.call(operator.add, total, Const(2.5, name="g"))]
    function = Function("f", [Parameter(p) for p in params], body, Statement("def f():", "x.py", 1), "f")
    module = write(function)
    assert "numpy.sin(np) + builtins.len(len) + g_2" in module.text
    assert load(module)(0.0, (1, 2), 3) == 4.5


def test_variables_of_some_paths_only_are_bound_where_they_are_saved():
    def fill(build, x):
        test = build.call(operator.lt, x, const(0))
        op, made = If(test), Value("y", user=True)
        with build.inside(op.then):
            op.then.yields = [build.call(operator.mul, x, x, name="y", temp=False, user=True)]
        op.orelse.yields = [UNDEFINED]
        op.outputs, made.op = [made], op
        build.append(op)
        stack = build.call(primitives.new_stack, name="y_saved", temp=False)
        return build.call(primitives.push, stack, made, name="y_saved", temp=False)
    assert by_hand(fill, "x") == expected("""
        def f(x):
            y = None
            if x < 0:
                y = x * x
            y_saved = []
            y_saved.append(y)
            return y_saved
        """)


def test_a_list_that_is_filled_is_one_variable():
    def fill(build, x):
        some = build.call(primitives.push, build.call(primitives.new_list), x, name="items")
        return build.call(primitives.push, some, x, name="items")
    lines = by_hand(fill, "x").splitlines()[1:]
    assert lines == ["    items = []", "    items.append(x)", "    items.append(x)", "    return items"]


@pytest.mark.parametrize("seed", range(40))
def test_long_lines_are_broken_and_keep_their_meaning(seed):
    random = Random(seed)
    names = ["a_rather_long_name", "another_name_that_is_long", "x", "momentum_of_the_pendulum"]

    def expression(depth):
        if not depth:
            return random.choice(names)
        a, b = expression(depth - 1), expression(depth - 1)
        return random.choice((f"({a} + {b})", f"({a} * {b})", f"np.maximum({a}, {b})", f"-{a}", f"({a} @ {b} - {b})"))
    node = ast.parse(f"{random.choice(('result = ', 'return ', 'table[k] += '))}{expression(5)}").body[0]
    text = print_statement(node)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert ast.dump(ast.parse(text).body[0]) == ast.dump(node)


def test_what_astor_does_not_know_is_printed():
    text = "if x:\n    match x:\n        case [1, y]:\n            print(f\"{x}\")\n"
    assert ast.dump(ast.parse(print_statement(ast.parse(text).body[0]))) == ast.dump(ast.parse(text))


def test_text_is_the_same_every_time():
    types = types_of(["xs", "ys"], (A[0], A[1]))
    assert len({write(primal_ir(sequences, types)).text for _ in range(3)}) == 1

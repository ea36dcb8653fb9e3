"""One refused program per message: the form, its place, the reason and the way out."""

from __future__ import annotations

import linecache
import operator
import sys
import textwrap
from typing import Any

import numpy as np
import pytest

import srcdiff as sd
from srcdiff.errors import SourceUnavailable, UnsupportedCall, UnsupportedSyntax
from srcdiff.frontend import refused
from srcdiff.frontend.lower import lower

append = [].append
GLOBAL = np.zeros(3)
LIST = [1.0]
random = np.random.default_rng(0)

#: The line that is refused, in a function of x, xs and d, and what the message calls it.
PROGRAMS = [
    ("yield x", "yield"),
    ("yield from xs", "yield"),
    ("import itertools\nfor k in itertools.count(): break", "an iterator without end"),
    ("from itertools import repeat\ny = [k * z for k, z in zip(repeat(x), repeat(xs))]", "an iterator without end"),
    ("import functools\ng = functools.lru_cache(lambda: x)", "functools.lru_cache(...)"),
    ("for z in xs:\n    v = z\n    def g():\n        nonlocal v\n        v = 1.0\n    h = [g]",
     "g, which assigns variables of this function,"),
    ("def g(): return x\ndef h(x): return g()\ny = h(1)", "g"),
    ("class C: pass", "a class inside the function"),
    ("y = ((t := z) * x for z in xs)",
     "a generator expression, where it is not known when its items are asked for,"),
    ("try: y = 1 / x\nexcept* ZeroDivisionError: y = 0", "except*"),
    ("try: y = 1 / x\nexcept xs: y = 0", "except with what is not the name of an exception class"),
    ("try: y = 1 / x\nexcept int: y = 0", "except with what is not the name of an exception class"),
    ("try: y = 1 / x\nexcept ValueError as e: y = e.args[0]", "what a caught exception holds"),
    ("try: y = 1 / x\nexcept ValueError as e: error = e", "what a caught exception holds"),
    ("try: y = 1 / x\nfinally: return y", "return, break, continue or a function in finally"),
    ("for z in xs:\n    try: y = 1 / x\n    finally:\n        if x > 1: break",
     "return, break, continue or a function in finally"),
    ("with complex(): pass", "with complex"),
    ("match x:\n    case xs(1): pass", "a class pattern whose attributes are not known"),
    ("match x:\n    case complex(1, 2): pass", "a class pattern whose attributes are not known"),
    ("global gravity\ngravity = x", "an assignment to a global variable that is active, or read, too,"),
    ("import no_such_module", "an import that fails"),
    ("from math import no_such_name", "an import that fails"),
    ("try:\n    import no_such_module\nexcept ValueError:\n    pass", "an import that fails"),
    ("try:\n    import no_such_module\nexcept ImportError as error:\n    y = str(error)", "an import that fails"),
    ("del x.a", "del of an attribute"),
    ("raise", "raise without an exception"),
    ("while (y := x - 1) > 0:\n    x = y\nelse:\n    for z in xs:\n        continue\n    y = 1", None),
    ("for z in xs:\n    while (y := x - 1) > 0:\n        x = y\n    else:\n        break",
     "a jump in the else of a while whose test assigns"),
    ("for a, b in zip(xs, xs, strict=x): pass", "zip(strict=...)"),
    ("for a, (b, c) in zip(xs, zip(xs, xs, strict=True)): pass", "zip(strict=True) inside zip"),
    ("y = any(a > b for a, b in zip(xs, xs, strict=True))", "zip(strict=True) in any or all"),
    ("y = unknown + x", "'unknown', which is not bound here,"),
    ("y = unknown(x)", "'unknown', which is not bound here,"),
    ("y = later\nlater = x", "'later', which is not bound here,"),
    ("del x\ny = x", "'x', which is not bound here,"),
    ("later += 1", "'later', which is not bound here,"),
    ("random.shuffle(xs)", "random.shuffle(...)"),
    ("list.append(xs, x)", "list.append(...)"),
    ("append(x)", "append(...)"),
    ("np.ndarray.fill(xs, x)", "np.ndarray.fill(...)"),
    ("setattr(*x)", "setattr(...)"),
    ("operator.setitem(xs, 0, x)", "operator.setitem(...)"),
    ("operator.iadd(xs, x)", "operator.iadd(...)"),
    ("y = locals()", "locals(...)"),
    ("y = super().f(x)", "super(...)"),
    ("import srcdiff as sd\nwith sd.adjoint_of(x): pass", "this form of with adjoint_of"),
    ("y = eval('x')", "eval(...)"),
    ("exec('x = 1')", "exec(...)"),
    ("y = globals()", "globals(...)"),
    ("y = vars()", "vars(...)"),
    ("import sys\ny = sys._getframe()", "sys._getframe(...)"),
    ("import inspect\ny = inspect.currentframe()", "inspect.currentframe(...)"),
    ("import inspect\ny = inspect.stack()", "inspect.stack(...)"),
    ("y = super().f(x)", "super(...)"),
    ("y = next(xs[0])", "next(...)"),
]


#: What is refused when the types of arguments are known: x is a number, xs a list of numbers, d a vector.
STORES = [
    ("xs[0] += 1j", UnsupportedSyntax, "a store into xs, which holds real and complex numbers,"),
    ("ys = xs\nxs.extend(ys[-1] * x for k in range(3))", UnsupportedSyntax,
     "extend with a generator expression that reads what is extended"),
    ("del d[0]", UnsupportedSyntax, "del of an element of an array"),
    ("x.append(d)", UnsupportedSyntax, ".append(...)"),
    ("LIST.append(x)\nx = x * LIST[-1]", UnsupportedCall, "append changes LIST, which lies outside of the function"),
    ("del xs[::2]", UnsupportedCall, "del of every so many items"),
    ("y = {}\ny.update({1: x} if x > 0 else [(1, x)])", UnsupportedCall,
     "update with what is no dict, list or iterator"),
    ("import os\ny = {1: x}\ny.update(os.environ)", UnsupportedCall, "update with what is no dict, list or iterator"),
    ("y = []\ny.append(y)", UnsupportedCall, "a list or dict is stored into itself"),
    ("y = [d, x]\ny[0][0] = 2.0\ny.append(x)\nx = y[1]", UnsupportedCall, "numbers are put beside lists or arrays"),
    ("y, z = [d, x], [d * 2]\ny[0][0] = z[0][0] = x\nz.extend(y)\nx = z[2]", UnsupportedCall,
     "numbers are put beside lists or arrays"),
    ("y, z = [d, x], [d * 2]\ny[0][0] = z[0][0] = x\nz[:] = y\nx = z[1]", UnsupportedCall,
     "numbers are put beside lists or arrays"),
    ("y = d if x < 0 else x * x\nd[0] = x\nx = np.sum(y)", UnsupportedCall, "numbers are put beside lists or arrays"),
    ("y = [d, x * x]\nd[0] = x\ny.reverse()\nx = y.pop(0)", UnsupportedCall, "numbers are put beside lists or arrays"),
    ("y = [d, x * x]\nd[0] = x\nfor k in range(2):\n    x += np.sum(y[k])", UnsupportedCall,
     "numbers are put beside lists or arrays"),
    ("y = x\nfor k in range(2):\n    d[0] = x\n    x += np.sum(y)\n    y = d", UnsupportedCall,
     "numbers are put beside lists or arrays"),
    ("y = x\ny[0] = 1", UnsupportedSyntax, "a store into y, which is no array,"),
    ("y = None\nif x > 0:\n    y = d * x\ny[0] = 1", UnsupportedSyntax,
     "a store into y, which may be of several kinds,"),
    ("y = x\ntry:\n    for z in xs:\n        y = y / int(z)\nexcept ValueError:\n    x = y", UnsupportedSyntax,
     "'y', which the body of this try may have assigned before it raises,"),
    ("try:\n    d[:] **= 2\n    y = x / x\nexcept ValueError:\n    x = 2 * x", UnsupportedSyntax,
     "a try whose body changes an array or list"),
    ("try:\n    xs.pop()\n    y = x / x\nexcept ValueError:\n    x = 2 * x", UnsupportedSyntax,
     "a try whose body changes an array or list"),
    ("try:\n    for i in range(2):\n        d[i] = x\nexcept ValueError as e:\n    print(e)", UnsupportedSyntax,
     "a try whose body changes an array or list"),
    ("try:\n    while d[0] < 2:\n        d[0] = d[0] * x\nexcept ValueError:\n    x = 2 * x", UnsupportedSyntax,
     "a try whose body changes an array or list"),
    ("xs.size = x", UnsupportedSyntax, "assignment to an attribute of anything but an object of a user's class"),
    ("d.shape = (1, 2)", UnsupportedSyntax, "assignment to an attribute of anything but"),
    ("np.copyto(xs, d)", UnsupportedSyntax, "a store into xs, which is no array,"),
    ("np.heaviside.at(d, 0, x)", UnsupportedSyntax, "np.heaviside.at(...)"),
    ("GLOBAL[0] = x", UnsupportedCall, "GLOBAL is changed, and it was not made in this function"),
    ("d.put([0], np.ones((1, 1)))", UnsupportedCall, "put of values that are no vector"),
    ("x = np.index_exp[x][0]", UnsupportedCall, "an active value is the index of np.index_exp"),
    ("x = np.r_['c', d, x][0, 0]", UnsupportedCall, "an active value is the index of np.r_"),
    ("x = float(f'{x * 2:.3f}')", UnsupportedCall, "a number is read from the text of a number"),
    ("d = np.loadtxt([str(x), '1.0'])[0] * d", UnsupportedCall, "a number is read from the text of a number"),
    ("x = float('%f' % x)", UnsupportedCall, "a number is read from the text of a number"),
    ("x = float(','.join(['{:f}'.format(x)]))", UnsupportedCall, "a number is read from the text of a number"),
    ("d = np.array(str(x), float) * d", UnsupportedCall, "a number is read from the text of a number"),
    ("x = np.s_[x:2.0].start * 3", UnsupportedCall, "an active value is a bound of a slice"),
    ("y = np.sin(d, where=d > 0)", UnsupportedCall, "where= without out= leaves elements without a value"),
    ("z = 1j * d\ny = z.imag\ny *= x\nx = z[0].real", UnsupportedCall, "it is not known whether"),
]


def define(text: str, name: str = "f", **names: Any) -> Any:
    file = "<refused program>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope = {"np": np, "operator": operator, "append": append, "random": random, "GLOBAL": GLOBAL, "LIST": LIST}
    scope |= names
    exec(compile(text, file, "exec"), scope)
    return scope[name]


def program(body: str) -> Any:
    return define(f"def f(x, xs, d):\n{textwrap.indent(body, '    ')}\n")


def refusal(function: Any) -> UnsupportedSyntax:
    with pytest.raises(UnsupportedSyntax) as caught:
        lower(function)
    return caught.value


@pytest.mark.parametrize("body, name", [p for p in PROGRAMS if p[1]])
def test_form_is_refused_by_name(body, name):
    error = refusal(program(body))
    assert error.message == f"{name} is not supported"
    assert error.place.file == "<refused program>"
    assert error.place.function in ("f", "h")
    assert [label for label, _ in error.hints] == ["because", "instead"]


@pytest.mark.parametrize("body, kind, message", STORES)
def test_store_is_refused(body, kind, message):
    function = program(f"{body}\nreturn x * np.sum(d)")
    with pytest.raises(kind) as caught:
        sd.value_and_grad(function, ("x", "d"))(2.0, [1.0, 2.0], np.array([0.5, 0.25]))
    assert caught.value.message.startswith(message)
    assert caught.value.place.file == "<refused program>"
    assert caught.value.hints[-1][0] == "instead"


def test_what_a_try_does_besides_is_done_once():
    body = "try:\n    for k in range(2):\n        x = x * random.random()\nexcept ValueError:\n    x = 2.0\nreturn x"
    with pytest.raises(UnsupportedCall, match="f_attempt is called in a try, and does more than compute its result"):
        sd.jvp(program(body), (2.0, [1.0], 2), (1.0, None, None))


def test_every_refusal_is_tested():
    named = {name for _, name in PROGRAMS}
    reasons = {refusal(program(body)).hints[0][1] for body, name in PROGRAMS if name}
    missing = [entry.name for entry in refused.REFUSED if entry.name not in named and entry.reason not in reasons]
    below = [refused.NONLOCAL.name, refused.ATTRIBUTE.name,
             refused.UNSURE.name, refused.TRY_STORE.name, refused.EXTENDED.name, refused.STORE.name]
    assert missing == ["async", *below]       # tested below and above


def test_message_in_full():
    error = refusal(program("y = x\ndel x.real  # gone"))
    assert str(error) == textwrap.dedent("""\
        del of an attribute is not supported
          <refused program>:3 in f
              del x.real  # gone
                  ^^^^^^
          because: objects keep the attributes that they are made with
          instead: assign None to it""")


def test_first_form_in_the_text_is_named():
    error = refusal(program("if x:\n    y = (yield)\ndel x.a"))
    assert (error.message, error.place.line) == ("yield is not supported", 3)


def test_code_that_is_never_reached_is_checked():
    assert refusal(program("return x\ndel x.a")).place.line == 3


@pytest.mark.parametrize("text, name", [
    ("async def f(x): return x", "async"),
    ("async def f(x): await x", "async"),
    ("async def f(x): return [y async for y in x]", "async"),
    ("def outer():\n    n = 0\n    def f():\n        nonlocal n\n        n += n\n    return f\nf = outer()",
     "an assignment to a nonlocal variable that is active, or read, too,"),
])
def test_function_is_refused_by_name(text, name):
    assert refusal(define(text)).message == f"{name} is not supported"


def test_empty_cell_is_refused():
    text = "def outer():\n    def f(x): return x * scale\n    return f\n    scale = 2\nf = outer()"
    assert refusal(define(text)).message == "'scale', which is not bound here, is not supported"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_form_that_is_not_in_the_tables_is_refused():
    assert refusal(program("type Pair = tuple[x, x]")).message == "TypeAlias is not supported"


def test_out_none_is_accepted():
    lower(program("y = np.exp(x, out=None)\nreturn np.sum(x, 0, None, None)"))


@pytest.mark.parametrize("function", [np.sin, len, int, [].append, print])
def test_function_without_python_source(function):
    with pytest.raises(SourceUnavailable, match="has no Python source"):
        lower(function)


def test_function_without_text():
    scope: dict[str, Any] = {}
    exec(compile("def f(x): return x", "<nowhere>", "exec"), scope)
    with pytest.raises(SourceUnavailable, match="is not available") as caught:
        lower(scope["f"])
    assert "put the function in a file" in str(caught.value)

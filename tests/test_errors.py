"""The whole text of each error that people meet: message, place with the line and a caret, reason, ways out."""

import collections
import importlib.util
import itertools
import re
import textwrap

import numpy as np
import pytest

import srcdiff as sd
from random_programs import define
from srcdiff import errors

PROGRAM = '''\
import numpy as np


def levels(x):
    y = np.intersect1d(x, x)
    return np.sum(y)


def smoothed(x):
    return np.mean(x.smooth(3))


def square(x):
    return x * x


def logged(x):
    if x > 0:
        return np.log(x)


def labeled(x):
    return f"{x:.2f}"
'''
V = np.ones(3)

#: What is called, the kind of error, and its text.
CASES = {
    "MissingRule": (lambda losses: sd.grad(losses.levels)(V), """\
        no derivative rule for np.intersect1d
          losses.py:5 in levels
              y = np.intersect1d(x, x)
                  ^^^^^^^^^^^^^^^^^^^^
          needed because:  x is active: it depends on the arguments asked about
          no rule because: it has elements where those of two arrays are equal, which any change of them ends
          instead:         ar1[np.isin(ar1, ar2)] takes those of ar1"""),
    "UnsupportedCall": (lambda losses: sd.jvp(losses.smoothed, (V,), (V,)), """\
        an active value enters smooth, which is known only while the program runs
          losses.py:10 in smoothed
              return np.mean(x.smooth(3))
                             ^^^^^^^^^^^
          needed because: x is active: it depends on the arguments asked about
          instead:        call a function that can be looked up when the program is read"""),
    "IntegerArgument": (lambda losses: sd.grad(losses.square)(3), """\
        x is differentiated with respect to, but is an int
          losses.py:13 in square
              def square(x):
              ^^^^^^^^^^^^^^
          reason:  a derivative needs values that can change by a little
          instead: pass 3.0 instead of 3"""),
    "NonNumericArgument": (lambda losses: sd.grad(losses.square)("three"), """\
        x is differentiated with respect to, but is a str
          losses.py:13 in square
              def square(x):
              ^^^^^^^^^^^^^^
          instead: leave it out of wrt, or pass a float, an array of floats, or a tuple, list or dict of them"""),
    "NonScalarResult": (lambda losses: sd.grad(losses.square)(V), """\
        square returns an array of rank 1, and a gradient is of one number
          losses.py:13 in square
              def square(x):
              ^^^^^^^^^^^^^^
          instead: return a sum or a mean, or ask for sd.jacobian or sd.vjp"""),
    "ComplexResult": (lambda losses: sd.grad(losses.square)(1 + 2j), """\
        square returns a complex number, and a gradient is of a real one
          losses.py:13 in square
              def square(x):
              ^^^^^^^^^^^^^^
          instead: return its real part or its square of modulus, or ask for sd.vjp or sd.jvp"""),
    "NonNumericResult": (lambda losses: sd.grad(losses.labeled)(2.0), """\
        labeled returns a str, which has no derivative
          losses.py:22 in labeled
              def labeled(x):
              ^^^^^^^^^^^^^^^
          instead: return a float or an array of floats"""),
    "WrongWrt": (lambda losses: sd.grad(losses.square, wrt="z"), """\
        wrt='z' is no parameter of square
          losses.py:13 in square
              def square(x):
              ^^^^^^^^^^^^^^
          instead: choose from x, or their positions 0 to 0"""),
    "WrongSeed": (lambda losses: sd.vjp(losses.square, V)[1](np.ones(2)), """\
        out_bar does not fit: it must have shape (3,), not (2,)
          losses.py:13 in square
              def square(x):
              ^^^^^^^^^^^^^^
          reason: a tangent or cotangent has the structure and the shape of the value it belongs to"""),
    "SourceUnavailable": (lambda losses: sd.grad(without_text())(2.0), """\
        the source of square is not available
          why:     Python keeps no text for '<nowhere>'
          instead: put the function in a file, or in a notebook cell, and import it from there"""),
}


def without_text():
    """A function whose text is kept nowhere."""
    scope = {}
    exec(compile("def square(x): return x * x", "<nowhere>", "exec"), scope)
    return scope["square"]


@pytest.fixture
def losses(tmp_path, monkeypatch):
    """The module of programs, in a file of its own in the current folder."""
    path = tmp_path / "losses.py"
    path.write_text(PROGRAM, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("losses", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", CASES)
def test_text(kind, losses):
    call, text = CASES[kind]
    with pytest.raises(sd.SrcdiffError) as caught:
        call(losses)
    assert type(caught.value) is getattr(errors, kind)
    assert str(caught.value) == textwrap.dedent(text)


def test_caret_counts_characters_and_not_bytes(tmp_path, monkeypatch, losses):
    path = tmp_path / "losses.py"
    path.write_text(PROGRAM.replace("y = np.inter", "_ = 'ÄÖÜ'; y = np.inter"), encoding="utf-8")
    losses.__spec__.loader.exec_module(losses)
    with pytest.raises(errors.MissingRule) as caught:
        sd.grad(losses.levels)(V)
    _, _, line, caret, *_ = str(caught.value).splitlines()
    assert line[caret.index("^"):caret.rindex("^") + 1] == "np.intersect1d(x, x)"


def test_every_error_is_one_of_ours_and_of_pythons():
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, sd.SrcdiffError) and kind is not sd.SrcdiffError:
            assert kind.__doc__, kind
            assert issubclass(kind, (TypeError, ValueError, OSError, SyntaxError, NotImplementedError, AssertionError))


#: A function of which no text is to be found.
UNREAD = {"np": np}
exec("def rotate(idx):\n    idx[:] = np.roll(idx, 1)\n", UNREAD)
rotate = UNREAD["rotate"]


def reads_what_may_change(x, idx):
    s = 0.0
    for k in range(3):
        rotate(idx)
        s = s + x[idx[0]] * k
    return s


def test_what_unknown_code_may_change_is_not_read_by_the_reverse_sweep():
    with pytest.raises(errors.UnsupportedCall, match=r"idx is given to .*rotate, which may change it"):
        sd.grad(reads_what_may_change)(np.arange(3.0), np.arange(3))
    _, out_dot = sd.jvp(reads_what_may_change, (np.arange(3.0), np.arange(3)), (np.array([1.0, 10.0, 100.0]), None))
    assert out_dot == 12.0      # x[2] * 0 + x[1] * 1 + x[0] * 2


class Meter:
    """What can be set up and read, and also does what cannot be followed."""

    def __init__(self, start):
        self.total = start

    def add(self, x):
        self.last = x
        return self.total + x

    def __mul__(self, x):
        exec("pass")
        return self.total * x


def add_twice(x):
    meter = Meter(x)
    meters = {id(meter): meter}
    return meter.add(x) + meters[id(meter)].add(2.0 * x)


def squares(x):
    exec("pass")
    yield x * x


@pytest.mark.parametrize("call, chain, message", [
    (lambda x: add_twice(x) * 2.0, ["add", "add_twice", "function"], "last is set, which the Meter had not before"),
    (lambda x: Meter(x) * x, ["__mul__", "function"], "exec(...) is not supported"),
    (lambda x: sum(squares(x)), ["squares", "function"], "exec(...) is not supported"),
])
@pytest.mark.parametrize("mode", [sd.grad, lambda f: lambda x: sd.jvp(f, (x,), (1.0,))])
def test_a_refusal_inside_what_is_called_is_told_with_the_calls_that_lead_there(mode, call, chain, message):
    with pytest.raises(sd.SrcdiffError) as caught:
        mode(call)(2.0)
    place, functions = caught.value.place, []
    while place is not None:
        functions.append(place.function)
        place = place.caller
    assert functions == chain
    assert caught.value.message.startswith(message)
    assert "instead:" in str(caught.value)


def given_back(x):
    return collections.deque([x])


@pytest.mark.parametrize("function, instead", [
    (given_back, "make a list or a dict of it"),
    (lambda x: sum(a * b for a, b in itertools.combinations_with_replacement([x, x], 2)), "lists, dicts and loops")])
def test_what_is_not_followed_is_named_with_what_to_use_in_its_place(function, instead):
    with pytest.raises(sd.SrcdiffError, match=re.escape(instead)):
        sd.grad(function)(2.0)


def test_what_is_nested_too_deep_for_python_is_refused():
    shallow, deep = (define(f"def program(x):\n    return {' + '.join(['x * x'] * count)}\n", f"<sum of {count}>")
                     for count in (50, 2000))
    assert sd.grad(shallow)(1.5) == 150
    with pytest.raises(errors.UnsupportedSyntax, match="nested"):
        sd.grad(deep)(1.5)

"""A fifth of the programs in tests/programs, inside another function: each is then a local one."""

import copy
import inspect
import linecache
import textwrap

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close
from programs import CASES, label
from srcdiff import checking
from srcdiff.errors import SrcdiffError

PLAIN = inspect.Parameter.POSITIONAL_OR_KEYWORD


def can_be_wrapped(function):
    """Whether a program is all its text, and takes its arguments by position."""
    parameters = inspect.signature(function).parameters.values()
    return inspect.isfunction(function) and function.__closure__ is None and inspect.getsource(function).startswith(
        "def ") and all(parameter.kind is PLAIN for parameter in parameters)


def wrapped(function):
    """The program as a function inside another one, which calls it."""
    names = ", ".join(inspect.signature(function).parameters)
    text = f"def outer({names}):\n{textwrap.indent(inspect.getsource(function), '    ')}" + (
        f"    return {function.__name__}({names})\n")
    file = f"<wrapped {function.__module__}.{function.__name__}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace = dict(function.__globals__)
    exec(compile(text, file, "exec", dont_inherit=True), namespace)
    return namespace["outer"]


WRAPPED = [(function, args) for function, args in CASES[::5] if can_be_wrapped(function)]


@pytest.mark.parametrize("function, args", WRAPPED, ids=map(label, WRAPPED))
def test_a_function_inside_another_has_the_same_derivatives(function, args):
    args = checking.with_defaults(function, args)
    random = np.random.default_rng(0)
    dots = tuple(checking.random_tangent(arg, random) for arg in args)
    try:
        out, out_dot = sd.jvp(wrapped(function), copy.deepcopy(args), dots)
    except SrcdiffError as error:
        pytest.skip(f"refused inside another function: {error.message}")
    expected, expected_dot = sd.jvp(function, copy.deepcopy(args), dots)
    assert_close(out, expected)
    assert_close(out_dot, expected_dot)
    out, pullback = sd.vjp(wrapped(function), *copy.deepcopy(args))
    assert_close(out, expected)
    out_bar = checking.random_tangent(out, np.random.default_rng(1))
    assert_close(pullback(out_bar), sd.vjp(function, *copy.deepcopy(args))[1](out_bar))

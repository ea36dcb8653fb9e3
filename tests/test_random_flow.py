"""Random modules of generators, patterns, contexts and recursion: what they are, and derivatives of a few dozen."""

import functools
import re

import pytest
from random_flow import HEAD, written

from comparing import assert_same_each_time
from fuzz_memory import assert_differentiable


@functools.cache
def texts():
    return [written(seed)[0].removeprefix(HEAD) for seed in range(150)]


def test_a_seed_makes_one_module():
    assert_same_each_time(written)


@pytest.mark.parametrize("group", range(2))
def test_derivatives(group):
    assert_differentiable(written, range(10 * group, 10 * group + 10), passing=0.4)


@pytest.mark.parametrize("form", [
    r"n - 1", r"h\d\(n - ", r"^ +yield ", r"yield from", r"for .* in g\d\(", r"sum\(g\d\(", r"case \[", r"case \{",
    r"case \(",
    r"case .* \| .*:", r"case .* if ", r"with Pushed", r"with scaled", r"suppress\(", r"finally:", r"except ",
    r"try:\n(.*\n)?.*\n +(return|break|continue)", r":= .*:", r"while \(y", r"else:\n", r"\*item", r"key=lambda",
    r"reduce\(",
    r"partial\(", r"map\(", r"filter\(", r"zip\(", r"\.items\(\)", r"next\(", r"itertools", r"< \S+ < "])
def test_modules_are_varied(form):
    assert sum(bool(re.search(form, text, re.MULTILINE)) for text in texts()) >= 3

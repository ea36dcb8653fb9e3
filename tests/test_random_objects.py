"""Random modules of classes that inherit from each other: what they are, and derivatives of a few dozen of them."""

import functools
import re

import pytest
from random_objects import written

from fuzz_memory import assert_differentiable


@functools.cache
def texts():
    return [written(seed)[0] for seed in range(150)]


def test_a_seed_makes_one_module():
    for seed in range(10):
        assert written(seed)[0] == written(seed)[0]


@pytest.mark.parametrize("group", range(3))
def test_derivatives(group):
    assert_differentiable(written, range(11 + 8 * group, 19 + 8 * group), passing=0.25)


@pytest.mark.parametrize("form", [
    r"class Third\(Second\)", r"@dataclass", r"def __init__", r"super\(\)\.__init__", r"base = super\(\)",
    r"^ +super\(\)\.\w+\(", r"@property", r"\.half = ", r"@staticmethod", r"\.made\(", r"\.take\((\w+), .*\)",
    r" \+= ", r"isinstance\(", r" is First", r"Cls|if .* else Second", r"copy\.copy", r"case Pair\(", r"case First\(",
    r"case Tree\(", r"with (First|Second|node|kid)", r"Tree\(", r"Pair\(", r"\.scale\(", r"setattr\(", r"\['a'\]\.s",
    r"for .* in crowd", r"key=lambda z: z\.s", r"crowd\[0\] = crowd\[-1\]|crowd\[0\], crowd", r"\.xs = \w+\.xs",
    r"def program\(.*\b(m|o|pair|tree)\b"])
def test_modules_are_varied(form):
    assert sum(bool(re.search(form, text, re.MULTILINE)) for text in texts()) >= 3

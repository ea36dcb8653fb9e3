"""Random modules of functions that call each other: what they are, and derivatives of a few dozen of them."""

import re

import pytest

from comparing import assert_same_each_time
from fuzz_memory import assert_differentiable
from random_calls import written


def test_a_seed_makes_one_module():
    assert_same_each_time(written)


@pytest.mark.parametrize("group", range(4))
def test_derivatives(group):
    assert_differentiable(written, range(10 * group, 10 * group + 10), passing=0.5)


@pytest.mark.parametrize("form", [
    r"lambda t", r"nonlocal", r"\*rest", r"g\d\(\*\(", r"=0\.6\)", r"BOX\.", r"n - 1\)", r"^    {4,}return ",
    r"\w, \w = g", r"^ +g\d\(", r"\[.*\] = .*g\d\(", r"for .*:\n(.*\n)?.*g\d\(", r"f\(f\("])
def test_modules_are_varied(form):
    assert sum(bool(re.search(form, written(seed)[0], re.MULTILINE)) for seed in range(300)) >= 3

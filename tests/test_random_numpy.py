"""Random programs that call many functions of NumPy: what they are, and derivatives of a few dozen of them."""

import re

import numpy as np
import pytest
from random_numpy import written

from comparing import assert_same_each_time
from fuzz_memory import assert_differentiable


def test_a_seed_makes_one_program():
    assert_same_each_time(written)


@pytest.mark.skipif(np.__version__.startswith("1."), reason="its stores read what they change, x[[2, 1]] = x[::2]")
@pytest.mark.parametrize("group", range(4))
def test_derivatives(group):
    assert_differentiable(written, range(12 * group, 12 * group + 12), passing=0.75)


@pytest.mark.parametrize("form", [
    r"np\.cross", r"\.append\(\w+ - 0\.1\)", r"\[\.\.\., .*\]$", r"\[\(\)\] = ", r"keepdims", r" = np\.array\(",
    r"np\.split|np\.meshgrid|np\.histogram", r"return .*,$", r"np\.fft", r"np\.linalg", r"\[None\]|np\.newaxis",
    r"(\w) = \1 \+ 0\.5|1\.0 \* ", r"ys\[-1\]\[:\] = |zs\[-1\]\[:\] = "])
def test_programs_are_varied(form):
    assert sum(bool(re.search(form, written(seed)[0], re.MULTILINE)) for seed in range(300)) >= 3

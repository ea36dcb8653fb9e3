"""The random programs that write to memory are what they should be: the same each time, finite, smooth, and varied."""

import re

import numpy as np
import pytest
from random_containers import written_with_containers, written_with_objects
from random_sweeps import written_with_sweeps
from random_updates import written_with_updates

import srcdiff as sd
from comparing import assert_same_each_time
from fuzz_memory import assert_differentiable, heading, look
from random_memory import written
from random_programs import define
from srcdiff.checking import complex_step


def test_a_seed_makes_one_program():
    assert_same_each_time(written)


@pytest.mark.parametrize("group", range(4))
def test_programs_run_and_have_derivatives(group):
    outcomes = [look(seed, *written(seed), every=False, numerical=True) for seed in range(30 * group, 30 * group + 30)]
    assert outcomes.count("passed") >= 27, outcomes


@pytest.mark.parametrize("group", range(4))
def test_programs_with_containers_have_derivatives(group):
    assert_differentiable(written_with_containers, range(15 * group, 15 * group + 15), passing=0.6)


@pytest.mark.parametrize("group", range(3))
def test_programs_with_objects_have_derivatives(group):
    assert_differentiable(written_with_objects, range(15 * group, 15 * group + 15), passing=0.6)


def test_programs_that_store_at_sums_of_indices_have_derivatives():
    assert_differentiable(written_with_sweeps, range(10), passing=0.6)


@pytest.mark.parametrize("group", range(3))
def test_programs_that_change_what_they_have_read_agree_with_a_complex_step(group):
    for seed in range(40 * group, 40 * group + 40):
        text, args = written_with_updates(seed)
        program = define(text, f"<random updates, run {seed}>")
        expected = tuple(complex_step(program, *args, wrt=k) for k in range(2))
        scale = max(np.abs(bar).max() for bar in expected)
        for found, bar in zip(sd.grad(program, (0, 1))(*args), expected, strict=True):
            np.testing.assert_allclose(found, bar, 1e-12, 1e-12 * scale, err_msg=text)


def test_most_programs_change_an_argument():
    changed = 0
    for seed in range(100):
        text, args = written(seed)
        before = [np.copy(arg) for arg in args]
        try:
            define(text, f"<random memory, run {seed}>")(*args)
        except UnboundLocalError:
            continue
        changed += any(not np.array_equal(arg, old) for arg, old in zip(args, before, strict=True))
    assert changed > 50


@pytest.mark.parametrize("form", [
    r"\w\[.*\] = ", r"\w\[.*\] \+= ", r"^ +[a-zA-Z] \*= ", r"\w = \w if ", r"\.T", r"\.reshape\(", r"out=", r"for row",
    r"while ", r"break", r"continue", r"^ {8,}return ", r"(\S+), (\S+) = \2, \1", r"\.fill\(", r"np\.add\.at"])
def test_programs_are_varied(form):
    assert sum(bool(re.search(form, written(seed)[0], re.MULTILINE)) for seed in range(300)) >= 3


def test_messages_are_counted_without_names():
    assert heading("p is changed in place\nmore") == heading("q is changed in place") == "_ is changed in place"

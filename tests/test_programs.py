"""Every program in tests/programs: both modes, joint and split, optimizations on and off, and second derivatives.

The numbers they are compared with come from the program itself, by differences.
"""

import copy
import zlib

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close, spoil
from programs import CASES, PROGRAMS, REFUSED, label
from srcdiff import checking, pipeline
from srcdiff.errors import InternalError


def directions(function, args, seed=0):
    """All positional arguments, and a random tangent for each that can have one."""
    args = checking.with_defaults(function, args)
    random = np.random.default_rng(seed)
    return args, tuple(checking.random_tangent(arg, random) for arg in args)


def derivatives(function, args):
    """Value, tangent and cotangents of a program at these arguments, for fixed random directions."""
    args, dots = directions(function, args)
    out, out_dot = sd.jvp(function, args, dots)
    seed = checking.random_tangent(out, np.random.default_rng(1))
    return out, out_dot, sd.vjp(function, *args)[1](seed)


@pytest.mark.parametrize("function, args", CASES, ids=map(label, CASES))
def test_both_modes_agree_with_differences(function, args):
    before, (args, dots) = copy.deepcopy(args), directions(function, args)
    expected = function(*checking.copied(args))
    numerical = checking.numerical_jvp(function, args, dots)

    out, out_dot = sd.jvp(function, args, dots)
    assert_close(out, expected)
    checking.assert_agree(function, "forward mode", "out_dot", out_dot, numerical, tolerances(args))

    out, pullback = sd.vjp(function, *args)
    assert_close(out, expected)
    out_bar = checking.random_tangent(out, np.random.default_rng(1))
    bars = pullback(out_bar)
    spoil(out, args)
    again = pullback(out_bar)
    assert_close(again, bars, 0, 0)
    assert_cotangents_fit(bars, args)
    forward, reverse = checking.inner(out_bar, out_dot), checking.inner(bars, dots)
    np.testing.assert_allclose(reverse, forward, *(limit / 100 for limit in tolerances(args)))

    np.testing.assert_equal(args[: len(before)], before)


def some_optimizations(function):
    """Two of them, and all, to switch off: each is for a third of the programs, which the name of a program decides."""
    names = pipeline.OPTIMIZATIONS
    first = zlib.crc32(function.__name__.encode()) % len(names)
    return (names[first],), (names[(first + len(names) // 2) % len(names)],), names


@pytest.mark.parametrize("function, args", PROGRAMS, ids=map(label, PROGRAMS))
def test_optimizations_keep_the_numbers(function, args):
    expected = derivatives(function, args)
    for names in some_optimizations(function):
        with pipeline.without(*names):
            assert_close(derivatives(function, args), expected, rtol=1e-5 if single(args) else 1e-9, atol=1e-9)


@pytest.mark.parametrize("function, args", PROGRAMS, ids=map(label, PROGRAMS))
def test_joint_split_and_gradient_agree(function, args):
    args, _ = directions(function, args)
    active = tuple(i for i, arg in enumerate(args) if checking.has_derivative(arg))
    if not active:
        pytest.skip("nothing to differentiate with respect to")
    out, pullback = sd.vjp(function, *args)
    out_bar = checking.random_tangent(out, np.random.default_rng(1))
    split = pullback(out_bar)
    joint = sd.adjoint(function, active)(*args, out_bar)
    assert_close(joint[0], out)
    rtol = 1e-5 if single(args) else 1e-9
    assert_close(joint[1], tuple(split[i] for i in active), rtol=rtol, atol=1e-9)
    if isinstance(out, (float, np.floating)):       # where the seed is 1.0, written out
        expected = pullback(1.0)
        assert_close(sd.grad(function, active)(*args), tuple(expected[i] for i in active), rtol=rtol, atol=1e-9)


@pytest.mark.parametrize("function, args", PROGRAMS, ids=map(label, PROGRAMS))
def test_second_derivatives_agree_with_differences(function, args):
    rtol, atol = (0.2, 0.1) if single(args) else (1e-5, 1e-6)
    checking.check_grads(function, args, order=2, rtol=rtol, atol=atol)


@pytest.mark.parametrize("function, args", REFUSED, ids=map(label, REFUSED))
def test_what_is_not_followed_is_refused(function, args):
    active = tuple(i for i, arg in enumerate(args) if checking.has_derivative(arg))
    with pytest.raises(sd.SrcdiffError) as caught:
        sd.adjoint(function, active).source(*args)
    assert not isinstance(caught.value, InternalError)


def single(args):
    """Whether any argument is of single precision."""
    return checking.precision(args) == "float32"


def tolerances(args):
    """Relative and absolute tolerance for comparison with differences."""
    return checking.TOLERANCE[checking.precision(args)]


def assert_cotangents_fit(bars, args):
    """Each cotangent has the structure, shapes and dtypes of its argument, or is None as a whole."""
    assert len(bars) == len(args)
    for bar, arg in zip(bars, args, strict=True):
        if checking.has_derivative(arg):
            tangent = checking.random_tangent(arg, np.random.default_rng(0))
            assert_close(checking.map_leaves(lambda leaf: leaf if leaf is None else 0 * leaf, bar),
                         checking.map_leaves(lambda leaf: leaf if leaf is None else 0 * leaf, tangent))
        else:
            assert bar is None or all(leaf is None for _, leaf in checking.leaves(bar))

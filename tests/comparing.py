"""Comparisons of results that may be numbers, arrays, and containers of those."""

import functools
from enum import Enum

import numpy as np

from srcdiff.checking import calling, leaves
from srcdiff.rules import registry


@functools.cache
def program_of(target, k):
    """A program that makes one call, with a sample of its rule: the same for all tests, so that its derivatives are
    made once."""
    case = registry.find(target).cases[k]
    return calling(target, len(case.make(np.random.default_rng(0))), **case.kwargs)


def same_precision(found, expected):
    """Whether an array has the dtype it should have; a Python number has no say in precision."""
    dtype = np.asarray(found).dtype
    return dtype.kind == np.asarray(expected).dtype.kind if type(expected) in (float, complex) else (
        dtype == np.asarray(expected).dtype)


def assert_close(found, expected, rtol=1e-9, atol=1e-12):
    """The two have one structure, one shape and dtype kind at each leaf, and equal numbers."""
    mine, theirs = dict(leaves(found)), dict(leaves(expected))
    assert list(mine) == list(theirs)
    for path, value in theirs.items():
        if isinstance(value, Enum):     # in an exported file it is of another class
            assert repr(mine[path]) == repr(value), path
        elif value is None or isinstance(value, str):
            assert mine[path] == value, path
        else:
            assert np.shape(mine[path]) == np.shape(value), path
            assert same_precision(mine[path], value), path
            np.testing.assert_allclose(mine[path], value, rtol, atol, err_msg=path)


def spoil(result, args):
    """Change every array of a result, as its owner may do, but for those that are the arguments' own."""
    given = [leaf for _, leaf in leaves(args) if isinstance(leaf, np.ndarray)]
    for _, leaf in leaves(result):
        if isinstance(leaf, np.ndarray) and leaf.flags.writeable and not any(np.shares_memory(leaf, x) for x in given):
            leaf[...] = 7


def assert_same_each_time(written):
    """A generator of random programs gives the same text and arguments for the same seed."""
    for seed in range(20):
        text, args = written(seed)
        again, same_args = written(seed)
        assert text == again
        np.testing.assert_equal(same_args, args)

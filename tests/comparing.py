"""Comparisons of results that may be numbers, arrays, and containers of those."""

import numpy as np

from srcdiff.checking import leaves


def assert_close(found, expected, rtol=1e-9, atol=1e-12):
    """The two have one structure, one shape and dtype kind at each leaf, and equal numbers."""
    mine, theirs = dict(leaves(found)), dict(leaves(expected))
    assert list(mine) == list(theirs)
    for path, value in theirs.items():
        if value is None or isinstance(value, str):
            assert mine[path] == value, path
        else:
            assert np.shape(mine[path]) == np.shape(value), path
            assert np.asarray(mine[path]).dtype == np.asarray(value).dtype, path
            np.testing.assert_allclose(mine[path], value, rtol, atol, err_msg=path)

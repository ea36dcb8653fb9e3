"""The printed text computes what the representation says, on random programs."""

import copy

import numpy as np
import pytest
from interpret import interpret

from programs_emit import LOG, random_function
from srcdiff.compile.load import load
from srcdiff.emit import write


def outcome(function, *args):
    """What a call returns, and the effects it has, in order."""
    LOG.clear()
    args = copy.deepcopy(args)
    result = function(*args)
    return [value.tolist() if isinstance(value, np.ndarray) else value for value in result], list(LOG), args[2]


@pytest.mark.parametrize("seed", range(300))
@pytest.mark.parametrize("size", [6, 14, 30])
def test_text_computes_what_the_representation_says(seed, size):
    function = random_function(seed, size)
    module = write(function)
    written = load(module)
    for a, b in ((1, 2), (5, -3)):
        args = a, b, [7, 8], list(range(5000)), np.zeros(2, int)
        expected = outcome(lambda *xs: interpret(function, *xs), *args)
        assert outcome(written, *args) == expected, module.text

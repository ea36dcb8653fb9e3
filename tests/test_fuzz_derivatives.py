"""Derivatives of random programs: both modes, joint and split, optimizations on and off, and second derivatives."""

import pytest
from fuzzing import Case, Skipped
from random_programs import Writer, arguments, define

from srcdiff.errors import InternalError, SrcdiffError


@pytest.mark.parametrize("group", range(6))
def test_derivatives_of_random_programs(group):
    for seed in range(10 * group, 10 * group + 10):
        writer = Writer(seed)
        text = writer.write()
        try:
            Case(define(text, f"<random derivative {seed}>"), arguments(writer.params, seed), seed).check()
        except Exception as error:
            if isinstance(error, InternalError) or not isinstance(error, (Skipped, SrcdiffError)):
                raise AssertionError(f"seed {seed}\n{text}") from error

"""Rules of the runtime helpers for lists and dicts that change.

Comes in: nothing. Goes out: entries in the registry. Invariant: cotangents have the structure of what they belong to.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.ir.containers import joined, repeated
from srcdiff.rules.declare import constant, linear
from srcdiff.rules.samples import real, values
from srcdiff.runtime import (
    left_of,
    listed,
    place_of,
    right_of,
    slots_like,
    under_keys,
    unlisted,
    unrepeated,
    values_of,
    with_keys,
    zeros_like,
)


def _numbers(random, count):
    return [float(real(random, ())) for _ in range(count)]


def _under(keys, random):
    return dict(zip(keys, _numbers(random, len(keys)), strict=True))


linear(values_of, lambda out_bar, items, keys=None: (
    with_keys(out_bar, items) if keys is None else under_keys(out_bar, keys, items)),
       cases=[values(lambda random: ({"a": real(random, ()), "b": real(random, (2,))},)),
              values(lambda random: (_under("uv", random), ["v", "u"]))])
linear(under_keys, lambda out_bar, values, keys, like: values_of(out_bar, keys),
       cases=[values(lambda random: (_numbers(random, 2), ["b", "a"], {"a": 1, "b": 2}))])
linear(with_keys, lambda out_bar, values, like: values_of(out_bar),
       cases=[values(lambda random: (_numbers(random, 2), {"a": 1, "b": 2}))])
linear(left_of, lambda out_bar, bar, like, view: joined(out_bar, slots_like(view)),
       cases=[values(lambda random: (_under("uv", random), {"u": 1, "v": 2}, {"v": 3}))])
linear(right_of, lambda out_bar, bar, like: joined(zeros_like(bar), out_bar),
       cases=[values(lambda random: (_under("uvw", random), {"v": 3}))])
linear(listed, lambda out_bar, x: out_bar, cases=[values(lambda random: ((real(random, ()), real(random, ())),))])
linear(unlisted, lambda out_bar, bars, like: list(out_bar), cases=[
    values(lambda random: (_numbers(random, 2), np.ones(2, int))),
    values(lambda random: (_numbers(random, 2), [1, 2]))])
linear(unrepeated, lambda out_bar, bar, like, count: repeated(out_bar, count),
       cases=[values(lambda random: (_numbers(random, 4), [1, 2], 2))])

constant(slots_like, place_of)

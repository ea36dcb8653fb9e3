"""The runtime helpers on what their doctests leave out: scalars, structures, repeated and missing elements."""

import dataclasses
import math
from typing import NamedTuple

import numpy as np
import pytest

from srcdiff import runtime
from srcdiff.rules import registry


class Point(NamedTuple):
    x: float
    name: str


@dataclasses.dataclass(frozen=True)
class Body:
    mass: float
    place: np.ndarray
    label: str = "m"

    def __post_init__(self):
        if self.label is None:
            raise ValueError("a label is needed")


# -- shapes -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("shape", [(), (3,), (1,), (2, 3), (2, 1), (1, 1)])
def test_unbroadcast_is_the_transpose_of_expand(shape):
    random = np.random.default_rng(0)
    small, large = random.normal(size=shape), random.normal(size=(4, 2, 3))
    there, back = runtime.expand(small, large), runtime.unbroadcast(large, small)
    assert np.shape(there) == (4, 2, 3)
    assert np.shape(back) == shape
    np.testing.assert_allclose(np.sum(there * large), np.sum(small * back))


def test_unbroadcast_to_a_number_is_a_number():
    assert isinstance(runtime.unbroadcast(np.ones(3), 2.0), float)
    assert runtime.unbroadcast(2.0, 5.0) == 2.0


def test_unbroadcast_keeps_single_precision():
    assert runtime.unbroadcast(np.ones((2, 3), np.float32), np.ones(3, np.float32)).dtype == np.float32


@pytest.mark.parametrize("axis, keepdims", [(None, False), (0, False), (-1, True), ((0, 2), False)])
def test_spread_is_the_transpose_of_sum(axis, keepdims):
    a = np.random.default_rng(0).normal(size=(2, 3, 4))
    g = np.asarray(np.sum(a * a, axis=axis, keepdims=keepdims))
    total = np.sum(a, axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(np.sum(runtime.spread(g, a, axis, keepdims) * a), np.sum(g * total))
    assert runtime.count(a, axis) * g.size == a.size


def test_strong_zero_keeps_what_is_a_number():
    assert runtime.strong_zero(math.nan, 0.0) == 0.0
    assert math.isnan(runtime.strong_zero(math.nan, 1.0))
    assert runtime.strong_zero(3.0, 0.0) == 3.0
    found = runtime.strong_zero(np.array([math.nan, math.nan, 4.0], np.float32), np.array([0, 1, 0], np.float32))
    np.testing.assert_array_equal(found, [0.0, math.nan, 4.0])
    assert found.dtype == np.float32


# -- structures -------------------------------------------------------------------------------------------------------

def test_zeros_have_the_structure_and_none_where_there_is_no_derivative():
    x = {"a": [1.0, "2"], "n": [1.0, 2], "t": (1.0, 2),
         "b": (np.float32(3), np.ones(2), np.arange(2)), "c": Point(1j, "p"), "d": None, "e": True}
    zeros = runtime.zeros_like(x)
    assert zeros["a"] == [0.0, None]
    assert zeros["n"] == [0.0, 0.0]     # numbers, some of which are written without a point
    assert zeros["t"] == (0.0, None)
    assert isinstance(zeros["b"][0], np.float32)
    assert zeros["b"][1].tolist() == [0.0, 0.0]
    assert zeros["b"][2] is None
    assert zeros["c"] == Point(0j, None)
    assert zeros["d"] is zeros["e"] is None


def test_zeros_of_an_object_skip_its_own_checks():
    zeros = runtime.zeros_like(Body(2.0, np.ones(2)))
    assert isinstance(zeros, Body)
    assert (zeros.mass, zeros.place.tolist(), zeros.label) == (0.0, [0.0, 0.0], None)
    total = runtime.add(zeros, Body(1.0, np.ones(2)))
    assert (total.mass, total.place.tolist()) == (1.0, [1.0, 1.0])


def test_add_takes_none_for_zero_and_changes_nothing():
    a, b = {"x": np.ones(2), "y": None}, {"x": np.ones(2), "z": 3.0}
    total = runtime.add(a, b)
    assert total["x"].tolist() == [2.0, 2.0]
    assert (total["y"], total["z"]) == (None, 3.0)
    assert a["x"].tolist() == [1.0, 1.0]
    assert runtime.add(None, None) is None
    assert runtime.add(Point(1.0, None), Point(2.0, None)) == Point(3.0, None)


def test_add_refuses_structures_that_differ():
    with pytest.raises(ValueError, match="2 and of 1"):
        runtime.add((1.0, 2.0), (1.0,))
    with pytest.raises(ValueError, match="1 and of 2"):
        runtime.add([1.0], [1.0, 2.0])


@pytest.mark.parametrize("key", [
    1, -1, slice(0, 2), (slice(None), 1), [0, 0, 2], np.array([2, 2]), (np.array([0, 0]), np.array([1, 1])), ...,
    None, np.array([True, False, True]), (0, [1, 1, 1]), [True, False, True]], ids=str)
def test_add_at_is_the_transpose_of_reading(key):
    random = np.random.default_rng(0)
    a = random.normal(size=(3, 2))
    value = random.normal(size=np.shape(a[key]))
    buffer = np.zeros((3, 2))
    assert runtime.add_at(buffer, key, value) is buffer
    np.testing.assert_allclose(np.sum(buffer * a), np.sum(value * a[key]))


def test_add_at_reaches_into_lists_and_dicts():
    buffer = [0.0, None, np.zeros(2)]
    runtime.add_at(buffer, 1, 2.0)
    runtime.add_at(buffer, slice(0, 2), [1.0, 1.0])
    assert runtime.add_at(buffer, 0, None) is buffer
    assert buffer[:2] == [1.0, 3.0]
    assert runtime.add_at({"a": None}, "a", 2.0) == {"a": 2.0}
    assert runtime.add_item(Point(1.0, None), 0, 2.0) == Point(3.0, None)


def test_filled_replaces_what_is_missing():
    like = (1.0, [np.ones(2, np.float32), 3], np.arange(2))
    first, (second, third), fourth = runtime.filled((None, [None, None], None), like)
    assert (first, third) == (0.0, 0.0)
    assert (second.dtype, fourth.dtype) == (np.float32, np.float64)
    assert runtime.filled(0.0, [(1.0, 2.0)]) == [(0.0, 0.0)]


@pytest.mark.parametrize("join, axis", [(np.concatenate, 0), (np.vstack, 0), (np.hstack, 1), (np.dstack, 2)])
def test_split_gives_each_array_its_part(join, axis):
    arrays = [np.ones((2, 3)), 2 * np.ones((2, 3))]
    for part, array in zip(runtime.split_like(join(arrays), arrays, axis), arrays, strict=True):
        np.testing.assert_array_equal(part, array)


def test_split_copes_with_empty_arrays():
    arrays = (np.zeros((0, 3)), np.ones((2, 3)))
    empty, full = runtime.split_like(np.concatenate(arrays), arrays)
    assert (empty.shape, full.shape) == ((0, 3), (2, 3))
    (nothing,) = runtime.split_like(np.zeros((0, 3)), (np.zeros((0, 3)),))
    assert nothing.shape == (0, 3)


# -- rearrangements ---------------------------------------------------------------------------------------------------

def test_layout_answers_as_numpy_reads():
    c, f = np.ones((2, 3)), np.ones((2, 3), order="F")
    assert [runtime.layout(c, order) for order in "CFAK"] == ["C", "F", "C", "C"]
    assert [runtime.layout(f, order) for order in "CFAK"] == ["C", "F", "F", "F"]
    assert runtime.layout(np.ones((4, 6))[::2], "A") == "C"
    with pytest.raises(NotImplementedError, match="contiguous"):
        runtime.layout(np.ones((4, 6))[::2, ::2], "K")


def test_reductions_of_nothing():
    assert runtime.leave_one_out(np.zeros(0)).shape == (0,)
    assert runtime.leave_one_out(np.zeros((2, 0)), 1).shape == (2, 0)
    assert runtime.leave_one_out(3.0) == 1.0


@pytest.mark.parametrize("a", [[2.0, 3.0, 4.0], [0.0, 3.0, 4.0], [0.0, 0.0, 4.0], [0.0, 0.0, 0.0], [5.0]], ids=str)
def test_products_of_the_others(a):
    a = np.array(a)
    others = [np.prod(np.delete(a, k)) for k in range(a.size)]
    np.testing.assert_array_equal(runtime.leave_one_out(a), others)


# -- special functions ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("n, x, expected", [
    (0, 1.0, -0.57721566490153286), (0, 0.5, -1.9635100260214235), (0, 10.25, 2.277704790686724),
    (0, -0.5, 0.03648997397857652), (0, -1e9 - 0.5, 20.723265837946414),
    (1, 1.0, math.pi**2 / 6), (1, 0.5, math.pi**2 / 2), (2, 1.0, -2.4041138063191886), (3, 1.0, math.pi**4 / 15),
    (1, -0.5, 8.934802200544679), (2, -0.5, -0.8287966442343200)])
def test_polygamma_has_the_known_values(n, x, expected):
    assert runtime.polygamma(n, x) == pytest.approx(expected, rel=2e-14)


def test_polygamma_is_not_a_number_at_the_poles():
    assert math.isnan(runtime.digamma(0.0))
    assert math.isnan(runtime.polygamma(1, -3.0))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_sinc_derivatives_follow_from_each_other(n):
    x = np.array([-3.3, -1.0, -0.5, -1e-3, 0.0, 1e-9, 0.3, 0.8, 1.2, 1.7, 2.4, 7.0])
    step = 1e-6
    below = (runtime.sinc_derivative(x + step, n - 1) - runtime.sinc_derivative(x - step, n - 1)) / (2 * step)
    np.testing.assert_allclose(runtime.sinc_derivative(x, n), below, rtol=1e-7, atol=3e-8)


def test_logarithm_is_zero_at_zero():
    assert runtime.log_nonzero(0.0) == 0.0
    assert isinstance(runtime.log_nonzero(2), float)
    assert runtime.log_nonzero(np.float32(0)) == 0
    assert runtime.log_nonzero(np.array([0, 1j])).tolist() == [0, 1j * math.pi / 2]


def test_helpers_have_rules_or_are_structural():
    # the transforms know what these do to memory, or put them away where a value enters that has a derivative
    structural = {"add_at", "add_item", "twin", "check_exact", "check_goes_again", "check_inexact", "check_lengths",
                  "check_real", "check_size", "without_keys",
                  "adjoint_of", "instance_of", "refill"}
    missing = {name for name in runtime.__all__ if registry.find(getattr(runtime, name)) is None}
    assert missing == structural


def test_an_axis_of_length_one_says_nothing_of_how_items_lie():
    row = np.ndarray((1, 4), float, bytearray(32), strides=(8, 8))      # a contiguous one would say (32, 8)
    copied, part = runtime.copied_together(row, row[:, 1:])
    part[...] = 1.0
    assert copied.tolist() == [[0.0, 1.0, 1.0, 1.0]]
    assert row.tolist() == [[0.0] * 4]
    shadow = runtime.twin(np.arange(4.0).reshape(1, 4), row, row[0, 2:])
    assert shadow.tolist() == [2.0, 3.0]


def test_numbers_that_are_one_object_have_tangents_of_their_own():
    x, rows = 0.5, [[1.0]]
    made = runtime.copied_alike([[1.0, 2.0], (3.0, 4.0), [[5.0]], [[5.0]]], [[x, x], (x, x), rows, rows])
    assert made == [[1.0, 2.0], (3.0, 4.0), [[5.0]], [[5.0]]]
    assert made[2] is made[3]


def test_what_is_shared_is_counted_once():
    a, held = np.zeros((2, 2)), [1.0]
    bars = runtime.counted_once([np.ones((2, 2)), np.ones(2), [1.0], [2.0]], [a[:, ::-1], a.T[0], held, held])
    assert [bars[0].tolist(), bars[1].tolist()] == [[[1.0, 1.0]] * 2, [0.0, 0.0]]
    assert bars[2:] == [[1.0], [0.0]]
    first, second = runtime.counted_once((np.ones(1), np.ones(2)), (a[0, 1:], a[0]))
    assert [first.tolist(), second.tolist()] == [[1.0], [1.0, 0.0]]

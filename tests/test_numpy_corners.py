"""Corners of NumPy's functions: arrays of nothing, arrays without axes, options that only the run tells."""

import warnings

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking

WARNED = [lambda x: np.median(x), lambda x: np.median(x, axis=0), lambda x: np.nanmedian(x),
          lambda x: np.nanpercentile(x, 20)]


@pytest.mark.parametrize("function", WARNED)
def test_middle_of_nothing_is_no_number(function):
    x = np.zeros(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(sd.value_and_grad(function)(x)[0])
        assert np.isnan(sd.jvp(function, (x,), (x,))[0])
        assert sd.grad(function)(x).shape == (0,)
    with pytest.warns(RuntimeWarning):
        sd.value_and_grad(function)(x)


@pytest.mark.parametrize("function, x", [
    (lambda x: np.apply_along_axis(np.sum, 0, x), np.zeros(0)),
    (lambda x: np.apply_along_axis(lambda row: row * row, 0, x), np.zeros((0, 3))),
    (lambda x: np.hypot.reduce(x, axis=0), np.zeros((0, 3))), (lambda x: np.logaddexp2.reduce(x), np.zeros(0)),
    (lambda x: np.hypot.reduce(x, axis=-1), np.zeros((2, 0)))])
def test_what_is_made_of_nothing(function, x):
    value, pullback = sd.vjp(function, x)
    np.testing.assert_array_equal(value, function(x))
    np.testing.assert_array_equal(sd.jvp(function, (x,), (x,))[1], np.zeros_like(value))
    assert pullback(np.ones_like(value))[0].shape == x.shape


def test_no_rows_are_refused_as_numpy_does():
    for run in (lambda f, x: f(x), lambda f, x: sd.vjp(f, x)):
        with pytest.raises(ValueError, match="any iteration dimensions are 0"):
            run(lambda x: np.apply_along_axis(np.sum, 0, x), np.zeros((2, 0)))


@pytest.mark.skipif(not hasattr(np, "cumulative_sum"), reason="new in NumPy 2.1")
@pytest.mark.parametrize("x", [1.5, np.array(1.5), np.array(1.5 + 0.5j)])
def test_cumulative_functions_take_numbers(x):
    for function in (lambda x: np.cumulative_sum(x) ** 2, lambda x: np.cumulative_prod(x) ** 2,
                     lambda x: np.cumulative_sum(x, include_initial=True) ** 2):
        checking.check_grads(function, (x,), 2 if isinstance(x, float) else 1)


def test_an_order_of_norms_that_is_passed_but_not_asked_about():
    x = np.array([[1.0, 2.0], [-0.5, 3.0]])

    def norm(x, p):
        return np.linalg.norm(x, p)

    for p in (2.0, 1.0, -2.0, np.inf):
        checked = checking.numerical_grad(lambda x, p=p: np.linalg.norm(x, p), x)
        np.testing.assert_allclose(sd.grad(norm)(x, p), checked, 1e-6, 1e-8)
    with pytest.raises(NotImplementedError, match="ord"):
        sd.grad(norm, wrt=("x", "p"))(x, 2.0)


@pytest.mark.parametrize("order", ["f", "F", "c", None, "a"])
def test_orders_in_small_letters_and_left_open(order):
    x = np.arange(6.0).reshape(2, 3) + 1

    for function in (lambda x, order: np.ravel(x, order) ** 2, lambda x, order: x.flatten(order=order or "C") ** 2,
                     lambda x, order: np.reshape(x, (3, 2), order) ** 2):
        checking.check_grads(lambda x, function=function: function(x, order), (x,))
        assert checking.dot_product_test(lambda x, function=function: function(x, order), (x,)) < 1e-12


def test_order_none_is_that_of_the_elements_in_rows():
    x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    weights = np.arange(6.0)
    bar = sd.grad(lambda x: np.sum(np.reshape(x, (6,), None) * weights))(x)
    np.testing.assert_array_equal(bar, weights.reshape(2, 3))


@pytest.mark.parametrize("mode", [0, 1, 2])
@pytest.mark.parametrize("sizes", [(5, 3), (3, 5), (4, 2), (2, 4)])
def test_modes_of_convolutions_by_number(mode, sizes):
    a, v = (np.linspace(0.5, 2.0, size) ** 2 for size in sizes)
    checking.check_grads(lambda a, v: np.convolve(a, v, mode), (a, v), 2)
    checking.check_grads(lambda a, v: np.correlate(a, v, mode), (a, v), 2)
    checking.check_grads(lambda a, v, mode: np.correlate(a, v, mode), (a, v, mode))


def test_windows_have_no_derivative_with_respect_to_how_many_points_they_have():
    with pytest.raises(sd.SrcdiffError, match="blackman"):
        sd.grad(lambda m: np.sum(np.blackman(m)))(4.5)
    assert sd.grad(lambda x: np.sum(np.blackman(len(x)) * x))(np.ones(3)).tolist() == np.blackman(3).tolist()


def test_the_period_of_unwrapped_numbers():
    x = np.array([0.3, 1.7, -2.4, 6.1, 5.9])
    checking.check_grads(lambda x, period: np.unwrap(x, period=period) ** 2, (x, 2.0), 2)
    checking.check_grads(lambda x, period: np.unwrap(x, axis=0, period=period) ** 2, (x.reshape(5, 1), 1.5))


def rows(x):
    return x.T[1:] * 2


def summed(x):
    return np.sum(x, axis=0)


@pytest.mark.parametrize("program", [rows, summed, lambda x: x, lambda x: x[0, 0]])
@pytest.mark.parametrize("kind", ["f4", "f8", "c8", "c16", ">f8"])
@pytest.mark.parametrize("change", [
    lambda seed: seed.astype("f4"), lambda seed: seed.astype(">f8"), lambda seed: seed.astype(np.longdouble),
    lambda seed: np.broadcast_to(np.float32(2), seed.shape), lambda seed: np.array(seed, order="F"),
    lambda seed: seed.astype(int)])
def test_derivatives_have_the_precision_of_what_they_belong_to_whatever_the_seeds_have(program, kind, change):
    x = np.arange(1.0, 7.0).reshape(2, 3).astype(kind)
    out, pullback = sd.vjp(program, x)
    seed = change(np.linspace(1, 2, np.size(out)).reshape(np.shape(out)))
    before = np.array(seed)
    real = np.zeros(0, x.dtype).real.dtype
    bar, dot = pullback(seed)[0], sd.jvp(program, (x,), (change(np.ones((2, 3))),))[1]
    assert {made.dtype.newbyteorder("=") for made in (bar, dot)} <= {x.dtype.newbyteorder("="), real.newbyteorder("=")}
    np.testing.assert_allclose(bar, pullback(np.array(before, float))[0])
    np.testing.assert_array_equal(seed, before)


TAKEN = np.array([False, True, True])
BRANCHES = {
    "of_another_precision": lambda x: np.where(TAKEN, np.log(np.float32(x)), np.zeros(3)),
    "with_a_new_axis": lambda x: np.where(TAKEN[:, None], np.log(x)[:, None], 0.0),
    "spread_over_columns": lambda x: np.where(np.stack([TAKEN, TAKEN], 1), np.log(x)[:, None], 0.0),
    "turned": lambda x: np.where(TAKEN[:, None], np.log(x[None]).T, 0.0),
    "reshaped": lambda x: np.where(TAKEN[:, None], np.log(x).reshape(3, 1), 0.0),
    "a_part": lambda x: np.where(TAKEN[:2], np.log(x)[:2], 0.0),
    "the_real_part": lambda x: np.where(TAKEN, np.real(np.log(x + 0j)), 0.0),
}


@pytest.mark.parametrize("branch", BRANCHES)
def test_what_where_did_not_take_stays_zero_also_through_views(branch):
    with np.errstate(all="ignore"):
        found = sd.grad(lambda x: np.sum(BRANCHES[branch](x)))(np.array([0.0, 2.0, 4.0]))
    assert found[0] == 0.0
    assert found[1] in (0.5, 1.0)


def test_what_where_took_nowhere_stays_zero():
    with np.errstate(all="ignore"):
        assert sd.grad(lambda s: np.sum(np.where(np.zeros(2, bool), np.log(s), 1.0)))(0.0) == 0.0


def read_at(w, c):
    i = None if c else 0
    return np.sum(w[i] * w)


def stored_at(w, c):
    table = np.outer(w, w)
    for k in (0, None)[c:]:
        table[0, k] = w[1]
    return np.sum(table)


@pytest.mark.parametrize("function", [read_at, stored_at])
def test_an_index_that_is_an_integer_or_none_has_to_be_an_integer(function):
    w = np.array([1.2, 0.7, 0.4])
    if function is read_at:
        np.testing.assert_allclose(sd.grad(function)(w, 0), [3.5, 1.2, 1.2])
    for derive in (sd.grad, sd.jacfwd):
        with pytest.raises(TypeError, match=r"write x\[np.newaxis\] in a branch of its own"):
            derive(function)(w, 1)

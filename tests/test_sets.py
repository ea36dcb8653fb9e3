"""Sets of numbers: all forms of np.unique, equal elements, and what NumPy makes of two arrays."""

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking

RANDOM = np.random.default_rng(4)
MATRIX = RANDOM.normal(size=(3, 4))
PLANE = MATRIX + 1j * RANDOM.normal(size=(3, 4))
EQUAL = np.array([1.5, -0.5, 1.5, 0.3, -0.5])


def alone(x):
    return np.unique(x) ** 2


def along_the_last_axis(x):
    return np.unique(x, axis=-1) ** 2


def with_places_and_counts(x):
    found, places, counts = np.unique(x, True, return_counts=True)
    return found * places * counts


def put_back(x):
    found, inverse = np.unique(x, return_inverse=True, equal_nan=False)
    return (found * found)[inverse.reshape(-1)]


def one_by_one(x):
    total = 0.0
    for value in np.unique(x):
        total = total + value**3
    return total


def of_scalars(x):
    return np.unique([x[0, 0], x[1, 1], x[0, 0] * x[1, 1]]) ** 2


def of_both(x):
    return np.union1d(x, x * x) ** 2


def without_some(x):
    return np.setdiff1d(x, x[:1]) ** 2, np.setdiff1d(x, x[1:], assume_unique=True)


def in_one_of_both(x):
    return np.setxor1d(x, x[:1] * 1.5) ** 2


def by_all_names(x):
    every, counts, inverse = np.unique_all(x), np.unique_counts(x), np.unique_inverse(x)
    return every.values**2 * every.counts, counts.values * counts.counts, inverse.values[inverse.inverse_indices]


def in_any_order(x):
    return np.sum(np.unique_values(x) ** 2)


def unsorted(x):
    return np.sum(np.unique(x, sorted=False) ** 3)


PROGRAMS = [alone, along_the_last_axis, with_places_and_counts, put_back, one_by_one, of_scalars, of_both, without_some,
            in_one_of_both]
if hasattr(np, "unique_all"):       # NumPy 2.0
    PROGRAMS += [by_all_names, in_any_order]
if not np.__version__.startswith(("1.", "2.0", "2.1", "2.2")):
    PROGRAMS += [unsorted]


@pytest.mark.parametrize("x", [MATRIX, MATRIX[:, ::-1], np.asfortranarray(MATRIX), PLANE])
@pytest.mark.parametrize("program", PROGRAMS)
def test_derivatives(program, x):
    checking.check_grads(program, (x,), 2, rtol=1e-5, atol=1e-6)
    assert checking.dot_product_test(program, (x,)) < 1e-12


@pytest.mark.parametrize("program", PROGRAMS)
def test_single_precision_and_nothing_at_all(program):
    x = MATRIX.astype(np.float32)
    assert sd.jacobian(lambda x: np.unique(x))(x).dtype == np.float32
    if program not in (of_scalars, along_the_last_axis):
        (bar,) = sd.vjp(program, x[:0])[1](program(x[:0]))
        assert bar.shape == (0, 4)
        assert bar.dtype == np.float32


@pytest.mark.parametrize("unique", [
    lambda x: np.unique(x), lambda x: np.unique(x, return_index=True)[0], lambda x: np.unique(x, axis=0),
    lambda x: np.union1d(x[:2], x[2:]), lambda x: np.unique(x, return_inverse=True, return_counts=True)[0]])
def test_the_first_of_equal_elements_has_the_derivative(unique):
    jacobian = sd.jacobian(unique)(EQUAL)
    np.testing.assert_array_equal(jacobian, np.eye(5)[[1, 3, 0]])
    np.testing.assert_array_equal(sd.jacfwd(unique)(EQUAL), jacobian)


def test_pieces_that_are_equal():
    rows = np.array([[1.5, -0.5], [0.3, 2.0], [1.5, -0.5]])
    bar = sd.grad(lambda x: np.sum(np.unique(x, axis=0) ** 2))(rows)
    np.testing.assert_array_equal(bar, [[3.0, -1.0], [0.6, 4.0], [0.0, 0.0]])


def test_what_is_no_number_is_one_element_or_many():
    x = np.array([np.nan, 1.0, np.nan])
    assert sd.jacobian(lambda x: np.unique(x))(x).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert sd.jacobian(lambda x: np.unique(x, equal_nan=False))(x).tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]

"""What derivative code looks like where terms and factors are alike, and that it still is the derivative."""

import re

import numpy as np
import pytest

import srcdiff as sd
from srcdiff.checking import check_grads

V4, W4 = np.array([0.3, -0.7, 1.1, 0.4]), np.array([0.9, 0.2, -0.5, 1.3])


def source_of(function, *args, wrt=0):
    """The text of the gradient, which is right."""
    check_grads(function, args)
    return sd.grad(function, wrt).source(*args)


def backward(text):
    """The reverse sweep, without its comments."""
    return re.sub(r"#.*", "", text.partition("# Reverse sweep")[2])


def test_multiples_of_one_value_are_one_multiple():
    def program(x, y):
        return np.sum((3.0 * x - 0.5 * x + x) * y)

    assert "3.5 * y" in source_of(program, V4, W4)


@pytest.mark.parametrize("weight", [0.1, 1e300, 0.3])
def test_factors_are_put_together_where_that_is_exact(weight):
    def program(x, y):
        return np.sum((weight * x + 0.2 * x) * y) * 1e-200

    text = sd.grad(program).source(V4, W4)
    assert not re.search(r"0\.30000000000000004|0\.5 \* y", text)
    np.testing.assert_allclose(sd.grad(program)(V4, W4), (weight + 0.2) * W4 * 1e-200)


def test_a_value_less_itself_stays():
    def program(x):
        return np.sum(np.exp(x) - np.exp(x)) + np.sum(x - x)

    np.testing.assert_array_equal(sd.grad(program)(V4), 0.0 * V4)
    assert np.isnan(sd.grad(lambda x: np.sum(x * np.inf - x * np.inf))(V4)).all()


def test_sums_of_products_of_vectors_are_inner_products():
    def program(x, a):
        return np.sum(np.sin(a * x))

    text = source_of(program, V4, 0.7, wrt="a")
    assert " @ " in text
    assert "sum()" not in text


def test_sums_of_products_that_are_spread_out_stay():
    def program(x, a):
        return np.sum(a * x * np.ones((3, 1)))

    source_of(program, V4, 0.7, wrt=(0, 1))


def test_what_is_known_times_a_number_is_taken_from_there():
    def program(x, rate):
        for _ in range(2):
            x[1:-1] = x[1:-1] * (x[2:] * rate) + rate * x[:-2]
        return np.sum(x * x)

    check_grads(lambda x: program(x.copy(), 0.3), (V4,))
    assert backward(sd.grad(program).source(V4, 0.3)).count("rate") == 1


def test_what_is_divided_is_divided_once():
    def program(x):
        for k in range(1, len(x)):
            x[k] = x[k] / x[0]
        return np.sum(x * x)

    check_grads(lambda x: program(x.copy()), (V4,))
    assert backward(sd.grad(program).source(V4)).count("/") == 1


def test_readings_of_one_element_add_to_its_cotangent_once():
    def program(x):
        s = 0.0
        for i in range(len(x)):
            s += x[i] * x[i] * x[i]
        return s

    assert source_of(program, V4).count("x_bar[i]") == 1


def test_what_was_cleared_is_stored_though_other_sums_come_first():
    def program(x, rate, steps):
        x = x.copy()
        for _ in range(steps):
            x[1:-1] = x[1:-1] + rate * x[:-2] * x[2:]
        return np.sum(x * x)

    text = source_of(program, V4, 0.2, 3)
    assert "= 0.0" not in text
    assert "x_bar[1:-1] = " in text


def test_numbers_that_may_be_integers_stay_floats():
    def program(x, flag):
        z = 1 if flag else x
        return x * z

    for flag in (True, False):
        assert type(sd.grad(program)(2.0, flag)) is float


def test_axes_that_an_index_puts_in_are_summed_away():
    def program(x, y):
        return np.sum((x[:, None] - y) ** 2)

    text = backward(source_of(program, V4, W4))
    assert "sum(axis=1)" in text
    assert "keepdims" not in text
    assert "zeros_like" not in text


def test_products_are_made_as_they_are_transposed():
    A, B = np.outer(V4, W4)[:3] + np.eye(3, 4), np.outer(W4, V4)[:3]

    def program(A, B):
        return np.sum(np.tanh(A.T @ B)) + np.sum(np.sin(A) * np.cos(A))

    text = backward(source_of(program, A, B))
    assert re.search(r"\+= B @ .*\.T$", text, re.MULTILINE)


def test_a_product_that_is_read_otherwise_too_is_made_once():
    A = np.outer(V4[:3], W4[:3]) + np.eye(3)

    def program(A):
        return np.sum((A @ A + A.T @ A) ** 2)

    text = backward(source_of(program, A))
    assert re.search(r"\+= \w+_bar\.T$", text, re.MULTILINE)


@pytest.mark.parametrize("seed", [1, 1.0])
def test_what_is_taken_apart_is_put_together_again(seed):
    def program(p):
        a, b, c = p
        return a * 2 + b * 3 + np.sin(c)

    assert "np.array([" in backward(source_of(program, V4[:3]))
    p_bar = sd.adjoint(program)(V4[:3], seed)[1]
    assert p_bar.dtype == np.float64
    np.testing.assert_allclose(p_bar, [2.0, 3.0, np.cos(V4[2])])


def test_whole_arrays_that_are_stored_and_read_are_not_copied():
    def program(x):
        y = x * 1.0
        y[...] = y + x
        return np.sum(y * y)

    text = backward(source_of(program, V4))
    assert ".copy()" not in text
    assert "= 0.0" not in text

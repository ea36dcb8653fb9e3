"""Norms of vectors: orders that are active, zeros among the elements, and what is refused."""

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking

RANDOM = np.random.default_rng(3)
ORDERS = (3.0, 2.0, 1.5, 1.0, 0.5, -0.5, -3.0)
BOX = RANDOM.normal(size=(2, 3, 2))


def of_order(x, p):
    return np.linalg.norm(x, p)


def along_last(x, p):
    return np.linalg.norm(x, axis=-1, ord=p, keepdims=True)


def by_name(x, p):
    return np.linalg.vector_norm(x, ord=p, axis=(0, 2))


def of_all(x, p):
    return np.linalg.vector_norm(x, ord=p, keepdims=True)


PROGRAMS = [(of_order, BOX[0, :, 0]), (along_last, BOX), (along_last, BOX + 1j * BOX[::-1])]
if hasattr(np.linalg, "vector_norm"):      # NumPy 2.0
    PROGRAMS += [(by_name, BOX), (by_name, BOX + 1j * BOX[::-1]), (of_all, BOX)]


@pytest.mark.parametrize("p", ORDERS)
@pytest.mark.parametrize("program, x", PROGRAMS)
def test_active_orders(program, x, p):
    checking.check_grads(program, (x, p), 2, rtol=1e-5, atol=1e-6)
    assert checking.dot_product_test(program, (x, p)) < 1e-12


@pytest.mark.parametrize("p", [3.0, 2.0, 1.5])
def test_zeros_among_the_elements(p):
    x = np.array([0.0, 2.0, -1.0])
    checking.check_grads(of_order, (x, p), 1, rtol=1e-5, atol=1e-6)
    assert sd.grad(of_order, wrt="p")(np.zeros(2), p) == 0


@pytest.mark.parametrize("p", [2.0, 3.0])
def test_second_derivatives_at_zeros_do_not_depend_on_how_the_order_is_given(p):
    x = np.array([0.0, 2.0, -1.0])
    written = sd.hessian(lambda x: np.linalg.norm(x, 2) if p == 2 else np.linalg.norm(x, 3))(x)
    np.testing.assert_allclose(sd.hessian(of_order)(x, p), written, 1e-12, 1e-15)
    assert p != 2 or written[0, 0] == pytest.approx(1 / np.sqrt(5))


@pytest.mark.parametrize("first, second", [("x", "p"), ("p", "x")])
def test_slopes_at_order_two_change_with_the_order(first, second):
    x = np.array([0.5, 2.0, -1.0])
    mixed = sd.jacobian(sd.grad(of_order, wrt=first), wrt=second)(x, 2.0)
    slopes = [sd.grad(of_order)(x, p) for p in (2 + 1e-5, 2 - 1e-5)]
    np.testing.assert_allclose(mixed, (slopes[0] - slopes[1]) / 2e-5, 1e-7)


@pytest.mark.parametrize("p", [-1.0, -1, -0.5])
def test_a_zero_makes_a_norm_of_negative_order_zero_whatever_the_others_are(p):
    with np.errstate(divide="ignore"):
        assert sd.grad(of_order)(np.array([0.0, 2.0]), p).tolist() == [0, 0]
        assert sd.jvp(of_order, (np.array([0.0, 2.0]), p), (np.ones(2), None))[1] == 0


@pytest.mark.parametrize("p", [np.inf, -np.inf, 0.0])
def test_orders_that_are_defined_apart(p):
    x = np.array([0.5, 2.0, -1.0])
    assert sd.grad(of_order, wrt="p")(x, p) == 0
    assert sd.jvp(of_order, (x, p), (None, 1.0))[1] == 0


@pytest.mark.parametrize("derive", [
    lambda f, x, p: sd.grad(f, wrt="p")(x, p), lambda f, x, p: sd.jvp(f, (x, p), (None, 1.0))])
@pytest.mark.parametrize("program", [of_order, lambda x, p: np.linalg.norm(x, p, axis=(0, 1))])
def test_active_orders_of_matrices_are_refused(derive, program):
    with pytest.raises(NotImplementedError, match="ord"):
        derive(program, np.ones((2, 2)), 2.0)

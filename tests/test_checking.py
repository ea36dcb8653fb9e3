"""The public checks: they agree with what is known in closed form, and they find what is wrong."""

from typing import NamedTuple

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close
from srcdiff import checking, rules
from srcdiff.errors import NonScalarResult


class Point(NamedTuple):
    """A point in the plane."""

    x: float
    y: float


def test_numerical_grad_of_a_number():
    assert checking.numerical_grad(lambda x: x**3, 2.0) == pytest.approx(12.0, rel=1e-9)


def test_numerical_grad_of_another_argument():
    assert checking.numerical_grad(lambda x, y: x * y**2, 2.0, 3.0, wrt=1) == pytest.approx(12.0, rel=1e-9)


def test_numerical_grad_has_the_structure_of_the_argument():
    params = {"W": np.arange(6.0).reshape(2, 3), "k": 3, "rest": [1.0, (2.0, "label")]}
    found = checking.numerical_grad(lambda p: np.sum(p["W"] ** 2) + p["rest"][0] * p["rest"][1][0], params)
    expected = {"W": 2 * params["W"], "k": None, "rest": [2.0, (1.0, None)]}
    assert_close(found, expected, 1e-8, 1e-8)


def test_numerical_grad_keeps_named_tuples():
    found = checking.numerical_grad(lambda p: p.x * p.y, Point(2.0, 3.0))
    assert isinstance(found, Point)
    assert_close(found, Point(3.0, 2.0), 1e-9)


def test_numerical_grad_of_a_complex_argument_is_conjugated():
    assert checking.numerical_grad(lambda z: abs(z) ** 2, 1 + 2j) == pytest.approx(2 - 4j, rel=1e-9)


def test_numerical_grad_keeps_single_precision():
    found = checking.numerical_grad(lambda x: np.sum(x * x), np.ones(3, np.float32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, 2, rtol=1e-3)


def test_numerical_grad_refuses_results_that_are_not_scalar():
    with pytest.raises(NonScalarResult, match="one real number"):
        checking.numerical_grad(lambda x: x * 2, np.ones(3))


def test_numerical_jvp_holds_fixed_what_has_no_tangent():
    found = checking.numerical_jvp(lambda x, k, y: (x**k * y, k), (2.0, 3, 5.0), (1.0, None, None))
    assert found[0] == pytest.approx(60.0, rel=1e-9)
    assert found[1] is None


def test_numerical_derivatives_leave_arguments_alone():
    x = np.ones(3)
    checking.numerical_grad(lambda x: np.sum(x * x), x)
    checking.complex_step(lambda x: np.sum(x * x), x)
    np.testing.assert_array_equal(x, np.ones(3))


def test_complex_step_is_exact():
    x = np.linspace(0.1, 1.0, 4)
    found = checking.complex_step(lambda x, y: np.sum(np.exp(x) * np.sin(x)) * y, x, 2.0)
    np.testing.assert_allclose(found, 2 * np.exp(x) * (np.sin(x) + np.cos(x)), rtol=1e-15)


def test_check_grads_passes_what_is_right():
    checking.check_grads(lambda x, y: (np.sum(np.sin(x) * y), x[0] * y), (np.array([0.3, 0.4]), 2.0), order=3)


def test_check_grads_only_with_respect_to_some():
    checking.check_grads(lambda x, y: x * abs(y), (2.0, 0.0), wrt=(0,))


def test_check_grads_of_containers():
    checking.check_grads(lambda p: p["a"] * p["b"][0], ({"a": 2.0, "b": [3.0, 1]},))


def half(x):
    """A function with a wrong rule below."""
    return x / 2


@pytest.fixture
def wrong_rule(monkeypatch):
    """A rule that is wrong, for as long as a test runs."""
    monkeypatch.setattr(rules.registry, "_rules", dict(rules.registry._rules))
    rules.elementwise(half, lambda x, out: 2.0)


@pytest.mark.usefixtures("wrong_rule")
@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_check_grads_finds_a_wrong_rule(mode):
    with pytest.raises(checking.DerivativeMismatch, match=rf"{mode} mode of .* is not what differences give"):
        checking.check_grads(lambda x: half(x) * x, (2.0,), modes=(mode,))


class Layer:
    """Methods with rules, beside others."""

    squash = np.tanh
    grow = staticmethod(np.exp)

    def __init__(self, w):
        self.w = w

    @staticmethod
    def cube(x):
        return x ** 3

    def scaled(self, x):
        return self.w * x ** 2

    def __call__(self, x):
        return self.squash(x) * self.grow(x) + self.cube(x) * self.scaled(x)


class Doubled(Layer):
    """Asks its parent."""

    def scaled(self, x):
        return 2 * super().scaled(x)


class Scaled:
    """The rule of ``Layer.scaled``, three times what it is."""

    def tangent(self, x, out, x_dot):
        return 3 * 2 * self.w * x * x_dot

    def adjoint(self, x, out, out_bar):
        return 3 * 2 * out_bar * self.w * x


def test_rules_of_methods(monkeypatch):
    monkeypatch.setattr(rules.registry, "_rules", dict(rules.registry._rules))
    rules.elementwise(Layer.cube, lambda x, out: 5 * 3 * x ** 2)
    rules.general(Layer.scaled)(Scaled)
    x, derivatives = 0.7, []
    for factor, layer in ((1, Layer(2.0)), (2, Doubled(2.0))):
        first = (1 - np.tanh(x) ** 2) * np.exp(x) + np.tanh(x) * np.exp(x)
        scaled, slope = factor * 2.0 * x ** 2, factor * 3 * 4.0 * x
        expected = first + 15 * x ** 2 * scaled + x ** 3 * slope
        derivatives += [(sd.grad(lambda x, layer=layer: layer(x))(x), expected)]
        derivatives += [(sd.jvp(lambda x, layer=layer: layer(x), (x,), (1.0,))[1], expected)]
    for found, expected in derivatives:
        assert found == pytest.approx(expected)


def test_dot_product_test_of_a_program_with_several_arguments():
    def program(A, x, n):
        for i in range(n):
            x = np.tanh(A @ x) + i
        return x

    random = np.random.default_rng(0)
    assert checking.dot_product_test(program, (random.normal(size=(3, 3)), random.normal(size=3), 4)) < 1e-13


def test_random_tangent_keeps_dtype_and_shape():
    value = (np.zeros((2, 3), np.float32), 1.0, 1j, 2, None, "text", np.zeros(2, int), [np.float64(1)])
    tangent = checking.random_tangent(value, np.random.default_rng(0))
    assert tangent[0].dtype == np.float32
    assert tangent[0].shape == (2, 3)
    assert isinstance(tangent[1], float)
    assert isinstance(tangent[2], complex)
    assert tangent[3:7] == (None, None, None, None)
    assert isinstance(tangent[7][0], np.float64)

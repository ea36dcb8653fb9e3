"""The public functions: what they return, in every form."""

import inspect

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close

SCALE = 2.0
X3 = np.array([0.3, -0.7, 1.1])


def cubic(x):
    """The third power."""
    return x * x * x


def weighted(x, y, n=2):
    return SCALE * x**n * np.sin(y)


@sd.differentiate
def decorated(x, y):
    return x * x * y


@sd.differentiate(wrt=("W", "b"))
def loss(W, b, x, y):
    r = np.tanh(x @ W + b) - y
    return np.mean(r * r)


def loss_args():
    random = np.random.default_rng(0)
    return [random.normal(size=shape) for shape in ((3, 2), (2,), (5, 3), (5, 2))]


def vector(x):
    return np.stack([x[0] * x[1], np.sin(x[2]), x[1] ** 2, x[0] + x[2]])


VECTOR_JACOBIAN = np.array([[X3[1], X3[0], 0], [0, 0, np.cos(X3[2])], [0, 2 * X3[1], 0], [1, 0, 1]])


def quartic(x):
    return np.sum(x**4) + x[0] * x[1] * x[2]


QUARTIC_HESSIAN = np.diag(12 * X3**2) + np.array([[0, X3[2], X3[1]], [X3[2], 0, X3[0]], [X3[1], X3[0], 0]])


# The functional forms


def test_grad():
    assert sd.grad(cubic)(2.0) == 12.0


def test_value_and_grad():
    assert sd.value_and_grad(cubic)(2.0) == (8.0, 12.0)


@pytest.mark.parametrize("wrt, expected", [
    (0, 3.0), ("x", 3.0), (1, 2.0), ("y", 2.0), ((0,), (3.0,)), (("y",), (2.0,)), ((0, 1), (3.0, 2.0)),
    (("y", "x"), (2.0, 3.0)), ((1, "x"), (2.0, 3.0)), (["x", "y"], (3.0, 2.0)),
])
def test_wrt_in_every_form(wrt, expected):
    assert sd.grad(lambda x, y: x * y, wrt)(2.0, 3.0) == expected


def test_wrt_of_a_tuple_of_one_gives_a_tuple_of_one():
    value, bars = sd.value_and_grad(cubic, wrt=("x",))(2.0)
    assert value == 8.0
    assert bars == (12.0,)


def test_arguments_by_keyword_and_default():
    df = sd.grad(weighted, wrt=("x", "y"))
    expected = (SCALE * 2 * 1.5 * np.sin(0.4), SCALE * 1.5**2 * np.cos(0.4))
    assert_close(df(1.5, 0.4), expected)
    assert_close(df(y=0.4, x=1.5), expected)
    assert_close(df(1.5, 0.4, n=2), expected)
    assert sd.grad(weighted)(1.5, 0.4, 3) == pytest.approx(SCALE * 3 * 1.5**2 * np.sin(0.4))


def test_jvp():
    out, out_dot = sd.jvp(weighted, (1.5, 0.4), (1.0, None))
    assert out == weighted(1.5, 0.4)
    assert out_dot == pytest.approx(SCALE * 3.0 * np.sin(0.4))
    _, both = sd.jvp(weighted, (1.5, 0.4), (1.0, 2.0))
    assert both == pytest.approx(SCALE * 3.0 * np.sin(0.4) + 2 * SCALE * 1.5**2 * np.cos(0.4))


def test_vjp():
    out, pullback = sd.vjp(weighted, 1.5, 0.4, 2)
    assert out == weighted(1.5, 0.4)
    x_bar, y_bar, n_bar = pullback(2.0)
    assert x_bar == pytest.approx(2 * SCALE * 3.0 * np.sin(0.4))
    assert y_bar == pytest.approx(2 * SCALE * 1.5**2 * np.cos(0.4))
    assert n_bar is None


def test_pullback_can_be_called_many_times():
    def program(x, n):
        for i in range(n):
            x = np.sin(x) * x if i % 2 else x + 1
        return x

    _, pullback = sd.vjp(program, X3, 5)
    first = pullback(np.ones(3))[0].copy()
    double = pullback(np.full(3, 2.0))[0]
    np.testing.assert_allclose(double, 2 * first)
    np.testing.assert_array_equal(pullback(np.ones(3))[0], first)


@pytest.mark.parametrize("jacobian", [sd.jacobian, sd.jacfwd, sd.jacrev])
def test_jacobians(jacobian):
    np.testing.assert_allclose(jacobian(vector)(X3), VECTOR_JACOBIAN)


@pytest.mark.parametrize("jacobian", [sd.jacobian, sd.jacfwd, sd.jacrev])
def test_jacobian_shapes_are_those_of_result_and_argument(jacobian):
    A, B = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    found = jacobian(lambda A, B: A @ B, wrt=("A", "B"))(A, B)
    assert [part.shape for part in found] == [(2, 4, 2, 3), (2, 4, 3, 4)]
    np.testing.assert_allclose(found[0], np.einsum("ik,lj->ijkl", np.eye(2), B))
    assert jacobian(cubic)(2.0) == pytest.approx(12.0)
    assert jacobian(lambda x: x * X3)(2.0).shape == (3,)


def test_hessian_and_hvp():
    np.testing.assert_allclose(sd.hessian(quartic)(X3), QUARTIC_HESSIAN, atol=1e-14)
    v = np.array([1.0, 2.0, -1.0])
    np.testing.assert_allclose(sd.hvp(quartic)(X3, v), QUARTIC_HESSIAN @ v, atol=1e-14)
    assert sd.hessian(cubic)(2.0) == pytest.approx(12.0)
    assert sd.hvp(cubic)(2.0, 3.0) == pytest.approx(36.0)


def test_raw_transforms():
    out, x_bar = sd.adjoint(cubic, 0)(2.0)
    assert (out, x_bar) == (8.0, 12.0)
    assert sd.adjoint(cubic, "x")(2.0, out_bar=2.0) == (8.0, 24.0)
    assert sd.tangent(cubic, 0)(2.0, 1.0) == (8.0, 12.0)
    assert sd.tangent(cubic, 0)(2.0, x_dot=0.5) == (8.0, 6.0)
    assert sd.adjoint(lambda x, y: x * y, ("x", "y"))(2.0, 3.0) == (6.0, (3.0, 2.0))


def _looped(x):
    for _ in range(3):
        x = x * x
    return x


def _calls_looped(x):
    return _looped(x) * x


def test_source_of_the_function_alone():
    made = sd.grad(_calls_looped)
    whole, own = made.source(2.0), made.source(2.0, all=False)
    assert own.startswith("def _calls_looped_grad(x):")
    assert whole.endswith(own)
    assert "def _looped_forward(x):" in whole
    assert "def _looped_forward(x):" not in own
    assert sd.differentiate(_calls_looped).source("forward", 2.0, all=False).startswith("def _calls_looped_tangent(")


def test_stop_gradient():
    assert sd.grad(lambda x: x * sd.stop_gradient(x))(3.0) == 3.0
    assert sd.jvp(lambda x: sd.stop_gradient(x * x) + x, (3.0,), (1.0,)) == (12.0, 1.0)
    assert sd.stop_gradient(3.0) == 3.0


# The decorated forms


def test_decorated_function_is_unchanged_as_a_function():
    assert decorated(2.0, 3.0) == 12.0
    assert decorated.__name__ == "decorated"
    assert inspect.signature(decorated) == inspect.signature(lambda x, y: None)


def test_bare_decorator_means_the_first_parameter():
    assert decorated.grad(2.0, 3.0) == 12.0
    assert decorated.value_and_grad(2.0, 3.0) == (12.0, 12.0)


def test_decorated_methods():
    args = loss_args()
    W_bar, b_bar = loss.grad(*args)
    assert W_bar.shape == args[0].shape
    assert b_bar.shape == args[1].shape
    value, bars = loss.value_and_grad(*args)
    assert value == loss(*args)
    assert_close(bars, (W_bar, b_bar))
    out, out_dot = loss.jvp(args, (args[0], args[1], None, None))
    assert out == pytest.approx(value)
    assert out_dot == pytest.approx(np.sum(W_bar * args[0]) + np.sum(b_bar * args[1]))
    out, pullback = loss.vjp(*args)
    assert out == pytest.approx(value)
    assert_close(tuple(pullback(1.0)[:2]), (W_bar, b_bar))
    jacobian = loss.jacobian(*args)
    assert_close(tuple(jacobian), (W_bar, b_bar))


def test_decorated_second_order():
    @sd.differentiate
    def program(x):
        return np.sum(x**4) + x[0] * x[1] * x[2]

    np.testing.assert_allclose(program.hessian(X3), QUARTIC_HESSIAN, atol=1e-14)
    np.testing.assert_allclose(program.hvp(X3, X3), QUARTIC_HESSIAN @ X3, atol=1e-14)


def test_decorated_function_serves_where_a_function_is_asked():
    assert sd.grad(decorated)(2.0, 3.0) == 12.0
    assert sd.grad(decorated, wrt=1)(2.0, 3.0) == 4.0


def test_source_ir_and_explain():
    assert "def decorated_adjoint(x, y, out_bar=1.0):" in decorated.source("reverse")
    assert "def decorated_tangent(x, y, x_dot" in decorated.source("forward")
    assert "W_bar" in loss.source("reverse", *loss_args())
    assert "func decorated(x" in decorated.ir("lower")
    assert "x" in decorated.explain()


@pytest.mark.parametrize("derived", [sd.grad(cubic), sd.value_and_grad(cubic), sd.hessian(quartic), sd.hvp(cubic),
                                     sd.jacobian(vector), sd.adjoint(cubic, 0), sd.tangent(cubic, 0)])
def test_every_derived_callable_shows_what_it_is(derived):
    assert "def " in derived.source()
    assert "func " in derived.ir()
    assert derived.explain()


# Derivatives of derivatives


def test_third_derivative_of_a_loop():
    def power(x, n):
        y = 1.0
        for _ in range(n):
            y = y * x
        return y

    first, second, third = sd.grad(power), sd.grad(sd.grad(power)), sd.grad(sd.grad(sd.grad(power)))
    assert first(2.0, 5) == pytest.approx(80.0)
    assert second(2.0, 5) == pytest.approx(160.0)
    assert third(2.0, 5) == pytest.approx(240.0)
    assert third(2.0, 0) == 0.0


@pytest.mark.parametrize("outer", [sd.grad, lambda f: lambda x: sd.jvp(f, (x,), (1.0,))[1], sd.jacfwd, sd.jacrev])
@pytest.mark.parametrize("inner", [sd.grad, sd.jacrev, sd.jacfwd])
def test_every_order_of_modes(outer, inner):
    assert outer(inner(cubic))(2.0) == pytest.approx(12.0)

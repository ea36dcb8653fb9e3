"""``with adjoint_of(h) as h_bar``: what is done to a cotangent, and where that is refused."""

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking
from srcdiff.errors import UnsupportedCall, UnsupportedSyntax

X, W = np.array([0.4, 0.2, 0.7]), np.array([0.1, 0.5, 0.3])


def plain(x, w):
    h = np.tanh(x * w)
    return np.sum(h * h * x)


def clipped(x, w):
    h = np.tanh(x * w)
    scale = np.sum(w)
    with sd.adjoint_of(h) as h_bar:
        h_bar = np.clip(h_bar, -0.1, 0.1) * scale
        h_bar[0] = 0.0
    return np.sum(h * h * x)


def watched(x, w):
    s = 0.0
    for i in range(3):
        t = x[i] * s + w[i]
        with sd.adjoint_of(t) as t_bar:
            if t_bar > t:
                print("large")
                t_bar = 2 * t
        s = s + np.sin(t)
    return s


def inner(x):
    with sd.adjoint_of(x) as x_bar:
        x_bar = 3 * x_bar
    for _ in range(2):
        x = x * x
    return x


def in_a_callee(x):
    return inner(x * 2) * x


def by_hand(x, w):
    h = np.tanh(x * w)
    h_bar = np.clip(2 * h * x, -0.1, 0.1) * np.sum(w)
    h_bar[0] = 0.0
    return h * h + h_bar * (1 - h ** 2) * w


def test_the_cotangent_is_what_the_body_makes_of_it():
    np.testing.assert_allclose(sd.grad(clipped)(X, W), by_hand(X, W))
    out, pullback = sd.vjp(clipped, X, W, wrt=(0,))
    np.testing.assert_allclose(pullback(1.0)[0], by_hand(X, W))
    np.testing.assert_allclose(pullback(1.0)[0], by_hand(X, W))
    assert out == plain(X, W)


def test_the_primal_and_tangents_are_as_without_it():
    assert clipped(X, W) == plain(X, W)
    assert sd.jvp(clipped, (X, W), (W, X)) == sd.jvp(plain, (X, W), (W, X))


def test_it_works_in_loops_and_branches(capsys):
    x, w = X.copy(), W.copy()
    s, ts = 0.0, []
    for i in range(3):
        ts.append(x[i] * s + w[i])
        s = s + np.sin(ts[-1])
    s_bar, expected, befores = 1.0, np.zeros(3), [0.0, np.sin(ts[0]), np.sin(ts[0]) + np.sin(ts[1])]
    for i in reversed(range(3)):
        t_bar = s_bar * np.cos(ts[i])
        t_bar = 2 * ts[i] if t_bar > ts[i] else t_bar
        expected[i] = t_bar * befores[i]
        s_bar = s_bar + t_bar * x[i]
    np.testing.assert_allclose(sd.grad(watched)(X, W), expected)
    assert "large" in capsys.readouterr().out


def test_it_works_in_functions_that_are_called():
    x = 0.7
    np.testing.assert_allclose(sd.grad(in_a_callee)(x), 3 * 2 * 4 * (2 * x) ** 3 * x + (2 * x) ** 4)


def test_derivatives_of_the_derivative_see_the_body():
    checking.check_grads(sd.grad(clipped), (X, W), wrt=(0,))


def test_it_reads_as_written():
    assert "h_bar = np.clip(h_bar_2, -0.1, 0.1) * scale\n    h_bar[0] = 0.0" in sd.grad(clipped).source(X, W)


def stored_into(x):
    y = x * 2
    with sd.adjoint_of(y) as y_bar:
        y_bar = 3 * y_bar
    y[0] = x[1] * x[1]
    with sd.adjoint_of(y) as y_bar:
        y_bar[1] = 0.0
    return np.sum(y * y)


def test_it_is_done_to_the_cotangent_of_what_is_stored_into():
    y_bar = 2 * np.array([X[1] ** 2, 0.0, 2 * X[2]])
    expected = np.array([0.0, y_bar[0] * 2 * X[1], 2 * 3 * y_bar[2]])
    np.testing.assert_allclose(sd.grad(stored_into)(X), expected)
    checking.check_grads(sd.grad(stored_into), (X,))


def assigned_nowhere_else(x, n):
    h, s = x * x, 0.0
    for _ in range(n):
        with sd.adjoint_of(h) as h_bar:
            h_bar = 3 * h_bar
        s = s + np.sum(h)
    return s


def diffused(u, n):
    for _ in range(n):
        u[1:-1] += 0.1 * (u[2:] + u[:-2])
        with sd.adjoint_of(u) as u_bar:
            u_bar = 0.5 * u_bar
    return np.sum(u)


def test_loops_carry_what_it_is_of():
    np.testing.assert_allclose(sd.grad(assigned_nowhere_else)(X, 3), 2 * X * (3 + 9 + 27))
    u_bar = np.ones(3)
    for _ in range(2):
        u_bar *= 0.5
        u_bar[[0, 2]] += 0.1 * u_bar[1]
    np.testing.assert_allclose(sd.grad(diffused)(X, 2), u_bar)


def other_variable(x):
    y = x
    with sd.adjoint_of(x) as x_bar:
        y = 2.0
        x_bar = x_bar * y
    return x * y


def an_expression(x):
    with sd.adjoint_of(x * x) as x_bar:
        x_bar = 2 * x_bar
    return x


def a_jump(x):
    with sd.adjoint_of(x) as x_bar:
        return x_bar
    return x


def held_in_a_dict(x):
    p = {"y": x * 2}
    with sd.adjoint_of(p) as p_bar:
        p_bar = {"y": 2 * p_bar["y"]}
    return np.sum(p["y"])


def that_cannot_be_stored_into(x):
    y = np.broadcast_to(x, (2, 3))
    with sd.adjoint_of(y) as y_bar:
        y_bar = 2 * y_bar
    x[0] = 1.0
    return np.sum(y * y)


def another_shape(x):
    y = x * 2
    with sd.adjoint_of(y) as y_bar:
        y_bar = np.sum(y_bar)
    return np.sum(y)


def keeping_it(x):
    kept = np.zeros(3)
    y = x * 2
    with sd.adjoint_of(y) as y_bar:
        kept[:] = y_bar
    return np.sum(y * kept)


@pytest.mark.parametrize("function, kind, message", [
    (other_variable, UnsupportedSyntax, "this form of with adjoint_of"),
    (an_expression, UnsupportedSyntax, "this form of with adjoint_of"),
    (a_jump, UnsupportedSyntax, "this form of with adjoint_of"),
    (held_in_a_dict, UnsupportedCall, "adjoint_of p, which holds other values"),
    (that_cannot_be_stored_into, UnsupportedCall, "adjoint_of y, which cannot be stored into"),
    (another_shape, UnsupportedCall, "the cotangent of y is given another shape"),
    (keeping_it, UnsupportedCall, "the body of adjoint_of changes what was there before it"),
])
def test_it_is_refused(function, kind, message):
    with pytest.raises(kind) as caught:
        sd.grad(function)(X)
    assert caught.value.message.startswith(message)
    assert caught.value.place is not None
    assert caught.value.hints[-1][0] == "instead"

"""Functions that change their arguments: what they leave in them as their result, arguments that share memory, calls
that may change arguments, and what is kept of what was changed."""

import copy
import pickle

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close
from programs import CASES, MUTATING, containers, fields, label, sweeps, unlike
from srcdiff import checking
from srcdiff.api.left import left_in
from srcdiff.errors import SharedMemory, WrongWrt


def label_mutating(case):
    return label(case[:2])


def damp(a, b, rate):
    """Changes a, reads b."""
    for i in range(1, len(a)):
        a[i] += rate * a[i - 1] * b[i]
    return a[0]


#: The same, of which no text is to be found.
UNREAD: dict = {}
exec("def damp(a, b, rate):\n    a[1:] += rate * a[:-1] * b[1:]\n    return a[0]\n", UNREAD)
unread_damp = UNREAD["damp"]


@sd.differentiate(wrt=("a", "rate"), of="a")
def damped(a, b, rate):
    for i in range(1, len(a)):
        a[i] += rate * a[i - 1] * b[i]


class Filter:
    """A method that changes its argument."""

    def __init__(self, rate):
        self.rate = rate

    def apply(self, a, b):
        """What `damp` does."""
        for i in range(1, len(a)):
            a[i] += self.rate * a[i - 1] * b[i]


A, B = np.array([1.0, -2.0, 3.0]), np.array([0.5, 0.7, -0.3])
WEIGHTS = np.ones(3)


def weigh(a):
    a *= 2.0
    return np.sum(a * WEIGHTS)


def read_both(a, b):
    c = a.copy()
    c[0] = b[1]
    return np.sum(c * b)


def store_into_list(values, others):
    values[0] = others[1] * 2.0
    return values[0] * others[0]


def store_into_one_of(parts, b):
    parts["a"][0] = b[1] ** 2
    return np.sum(parts["a"] * b)


def call_that_changes_an_argument(a, b):
    unread_damp(a, b, 0.1)
    return np.sum(a)


def call_that_changes_a_buffer(a, b):
    c = np.zeros(3)
    unread_damp(c, a * b, 0.1)
    return np.sum(c)


def call_that_changes_an_item(a, b):
    held = [a, b]
    unread_damp(held[0], b, 0.1)
    return a[0] * 2.0


class Remembering:
    """A method that keeps in its object what it is given."""

    scale = 1.0

    def remember(self, value):
        """Changes the object."""
        self.scale = value

    def __call__(self, a, b):
        self.remember(a[0] * b[0])
        return a[0] * self.scale


def call_given_a_copy(a, b):
    unread_damp(a.copy(), b.copy(), 0.1)
    s = np.sum(a * b)
    unread_damp(np.ones(3), np.ones(3), s)
    return s


def kept_by_a_loop(a, b, n):
    for _ in range(n):
        a = a + 0.1 * np.sin(a) * b
    return np.sum(a)


def linear_stencil(a, n):
    for _ in range(n):
        a[1:-1] += 0.1 * (a[2:] - 2 * a[1:-1] + a[:-2])


# -- results left in arguments -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("function, args, of", MUTATING, ids=map(label_mutating, MUTATING))
def test_what_is_left_in_arguments_in_both_modes(function, args, of):
    def left(*given):
        function(*given)
        names = function.__code__.co_varnames
        return tuple(given[names.index(name)] for name in of)

    before, random = copy.deepcopy(args), np.random.default_rng(0)
    dots = tuple(checking.random_tangent(arg, random) for arg in args)
    expected = left(*copy.deepcopy(args))
    numerical = checking.numerical_jvp(lambda *given: left(*copy.deepcopy(given)), args, dots)

    out, out_dot = sd.jvp(function, args, dots, of=of)
    assert_close(out, expected)
    checking.assert_agree(function, "forward mode", "out_dot", out_dot, numerical, (1e-6, 1e-8))

    out, pullback = sd.vjp(function, *args, of=of)
    assert_close(out, expected)
    out_bar = checking.random_tangent(expected, np.random.default_rng(1))
    bars = pullback(out_bar)
    assert_close(pullback(out_bar), bars, 0, 0)
    assert checking.inner(bars, dots) == pytest.approx(checking.inner(out_bar, out_dot), rel=1e-10)
    np.testing.assert_equal(args, before)


@pytest.mark.parametrize("of", ["a", 0, -3, ("a",), ["a"]])
def test_of_by_name_and_by_position_alone_and_in_a_tuple(of):
    seed = (np.ones(3),) if isinstance(of, (tuple, list)) else np.ones(3)
    out, bars = sd.adjoint(damp, wrt="a", of=of)(A, B, 0.1, seed)
    expected = sd.adjoint(damp, wrt="a", of="a")(A, B, 0.1, np.ones(3))
    assert isinstance(out, tuple) == isinstance(of, (tuple, list))
    assert_close((out[0] if isinstance(out, tuple) else out, bars), expected)


def test_without_of_the_result_is_what_is_returned():
    assert_close(sd.grad(damp)(A, B, 0.1), np.array([1.0, 0.0, 0.0]))


def test_jacobians_of_what_is_left():
    expected = np.eye(3)
    for i in (1, 2):
        expected[i] += 0.1 * B[i] * expected[i - 1]
    for made in (sd.jacobian, sd.jacfwd, sd.jacrev):
        assert_close(made(damp, of="a")(A, B, 0.1), expected)


def test_decorator_takes_of():
    a = A.copy()
    damped(a, B, 0.1)
    assert not np.array_equal(a, A)     # calling it calls the function
    out, pullback = damped.vjp(A, B, 0.1)
    assert_close(out, a)
    assert_close(pullback(np.ones(3))[0], np.ones(3) @ sd.jacobian(damp, of="a")(A, B, 0.1))
    _, out_dot = damped.jvp((A, B, 0.1), (np.ones(3), None, 0.0))
    assert_close(out_dot, sd.jacobian(damp, of="a")(A, B, 0.1) @ np.ones(3))
    assert "a_bar" in damped.source("reverse", A, B, 0.1)


def test_of_of_a_method():
    assert_close(sd.jacobian(Filter(0.1).apply, of="a")(A, B), sd.jacobian(damp, of="a")(A, B, 0.1))


def test_of_a_function_that_was_decorated():
    assert_close(sd.jacobian(sd.differentiate(damp), of="a")(A, B, 0.1), sd.jacobian(damp, of="a")(A, B, 0.1))


def test_second_derivatives_of_what_is_left():
    def cube(a):
        a *= a * a

    _, of_slopes = sd.jacfwd(sd.adjoint(cube, of="a"))(A, np.ones(3))
    assert_close(of_slopes, np.diag(6 * A))


def test_pickled_with_of():
    made = sd.adjoint(damp, of="a")
    assert_close(pickle.loads(pickle.dumps(made))(A, B, 0.1, B), made(A, B, 0.1, B))


def test_one_derivative_for_each_request():
    assert sd.adjoint(damp, of="a") is sd.adjoint(damp, of="a")
    assert left_in(damp, ("a",)) is left_in(damp, ["a"])
    assert sd.adjoint(damp, of="a") is not sd.adjoint(damp, of="b")


@pytest.mark.parametrize("of, problem", [
    ("c", "no parameter"), (7, "no parameter"), (("a", 0), "twice"), ((), "names no parameter"),
    ("rate", "nothing can be left in it")])
def test_of_that_cannot_be_is_refused(of, problem):
    with pytest.raises(WrongWrt, match=problem):
        sd.adjoint(damp, of=of)(A, B, 0.1)


# -- arguments that share memory ---------------------------------------------------------------------------------------

LINE = np.arange(1.0, 7.0)
SHARING = [
    (damp, (A, A, 0.1)), (damp, (LINE[:3], LINE[2:5], 0.1)), (damp, (LINE[::2], LINE[3:0:-1], 0.1)),
    (weigh, (WEIGHTS,)), (weigh, (WEIGHTS[1:2],)), (store_into_one_of, ({"a": A}, A)),
    (store_into_one_of, ({"a": A, "b": A}, B)), (store_into_one_of, ({"a": A, "b": [A[1:]]}, B)),
]
APART = [
    (damp, (A, A.copy(), 0.1)), (damp, (LINE[:3], LINE[3:], 0.1)), (damp, (LINE[::2], LINE[1::2], 0.1)),
    (weigh, (A,)), (read_both, (A, A)), (store_into_one_of, ({"a": A, "b": B}, B.copy())),
    (store_into_one_of, ({"a": LINE[:3], "b": LINE[3:]}, A)),
]


def gradients(function, args):
    """The gradient with respect to the first argument, had in every way there is."""
    yield lambda: sd.grad(function)(*args)
    yield lambda: sd.value_and_grad(function)(*args)[1]
    yield lambda: sd.vjp(function, *args)[1](1.0)[0]
    if isinstance(args[0], np.ndarray):
        yield lambda: sd.jacobian(function)(*args)
        yield lambda: np.array([sd.jvp(function, args, (dot, *[None] * (len(args) - 1)))[1]
                                for dot in np.eye(len(args[0]))])


@pytest.mark.parametrize("function, args", SHARING, ids=map(label, SHARING))
def test_arguments_that_share_memory_with_what_is_stored_into_are_refused(function, args):
    for gradient in gradients(function, args):
        with pytest.raises(SharedMemory, match=r"shares? memory"):
            gradient()
    with pytest.raises(SharedMemory, match=r"shares? memory"):
        sd.hvp(function)(*args, args[0])


def test_one_list_passed_twice_is_refused():
    values = [1.0, 2.0]
    with pytest.raises(SharedMemory, match="values is stored into, and shares memory with others"):
        sd.grad(store_into_list)(values, values)
    assert sd.grad(store_into_list)(values, list(values)) == [0.0, 0.0]


@pytest.mark.parametrize("function, args", APART, ids=map(label, APART))
def test_arguments_that_do_not_share_memory(function, args):
    dots = tuple(checking.random_tangent(arg, np.random.default_rng(0)) for arg in args[:1])
    numerical = checking.numerical_jvp(lambda x: function(*copy.deepcopy((x, *args[1:]))), args[:1], dots)
    for gradient in gradients(function, args):
        assert checking.inner(gradient(), dots[0]) == pytest.approx(numerical, rel=1e-7)


# -- what calls that are not followed may change -----------------------------------------------------------------------

UNREAD_CHANGES = r"is given to .*, which may change it"
#: A call that changes what it is given, and what is said of it: of one that can be read, what it does.
CHANGING = ((call_that_changes_an_argument, UNREAD_CHANGES), (call_that_changes_a_buffer, UNREAD_CHANGES),
            (call_that_changes_an_item, UNREAD_CHANGES),
            (Remembering().__call__, r"(?s)assignment to an attribute.*self\.scale"))


@pytest.mark.parametrize("function, message", CHANGING)
@pytest.mark.parametrize("wrt", [0, 1])
def test_what_a_call_that_is_not_followed_may_change_is_refused_in_both_modes(function, message, wrt):
    with pytest.raises(sd.SrcdiffError, match=message):
        sd.grad(function, wrt)(A, B)
    with pytest.raises(sd.SrcdiffError, match=message):
        sd.tangent(function, wrt)(A, B, np.ones(3))


def test_an_unknown_call_may_change_copies():
    assert_close(sd.grad(call_given_a_copy)(A, B), B)
    assert_close(sd.tangent(call_given_a_copy)(A, B, np.ones(3))[1], np.sum(B))


# -- what is kept ------------------------------------------------------------------------------------------------------

def test_explain_tells_the_bytes_that_are_kept():
    steps, size = 50, 100
    args = np.ones(size), np.ones(size), steps
    assert f"kept between the sweeps: {steps * size * 8} bytes" in sd.grad(kept_by_a_loop).explain(*args)
    text = sd.adjoint(linear_stencil, of="a").explain(np.ones(size), steps)
    assert "nothing is saved" in text
    assert "kept between the sweeps: 0 bytes" in text
    assert "kept between" not in sd.tangent(kept_by_a_loop).explain(*args)


@pytest.mark.parametrize("program, args", [case for case in sweeps.CASES if case[0] in (
    sweeps.lu, sweeps.cholesky, sweeps.forward_solve, sweeps.autoregression)])
def test_nothing_is_saved_of_elements_that_the_reverse_sweep_does_not_read(program, args):
    source = sd.adjoint(program, tuple(range(len(args)))).source(*args)
    assert "_saved" not in source, source


def test_what_the_reverse_sweep_reads_is_put_back():
    x = np.array([1.5, 2.0, 3.0])
    assert "y[i] = y_t1_saved.pop()" in sd.adjoint(sweeps.running_products).source(x)
    np.testing.assert_allclose(sd.grad(sweeps.running_products)(x), [6.0, 4.5, 3.0])


def complex_from_here_on(x, z):
    y = x + 0.0j
    y[0] *= z[0]
    return y * y


def test_the_tangent_of_a_real_array_becomes_complex_with_it():
    x, z = np.array([0.5, 1.5]), np.array([0.7 + 0.3j, 1.0])
    source = sd.tangent(complex_from_here_on, (0, 1)).source(x, z)
    assert "y_dot = np.full_like(y, x_dot)" in source
    assert "expand" not in source
    checking.check_grads(complex_from_here_on, (x, z), 2)


@pytest.mark.parametrize("program", [
    containers.list_of_layers, containers.last_layer_apart, containers.list_of_dict_layers, fields.layers_in_a_list,
    unlike.network_as_argument])
def test_cotangents_of_layers_are_not_copied_for_each_layer(program):
    layers, *others = next(args for function, args in CASES if function is program)
    assert "copied" not in sd.adjoint(program, 0).source(layers, *others)


class Node:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.parents, self.slopes, self.grad = data, parents, slopes, 0.0

    def __add__(self, other):
        return Node(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Node(self.data * other.data, (self, other), (other.data, self.data))

    def backward(self, g=1.0):
        self.grad += g
        for parent, slope in zip(self.parents, self.slopes, strict=True):
            parent.backward(g * slope)


def taped(x, y):
    a, b = Node(x), Node(y)
    (a * b + a).backward()
    return a.grad * b.grad


def of_several_lengths(x, y, n):
    a = [0.0]
    picked = [((y,), (a,)), ((x, y), (a, a))][n]
    picked[1][0][0] += picked[0][0] * x
    return a[0]


@pytest.mark.parametrize("program, args", [(taped, (0.3, 0.5)), *((of_several_lengths, (0.3, 0.5, n)) for n in (0, 1))])
def test_tuples_of_several_lengths_beside_what_is_stored_into(program, args):
    checking.check_grads(program, args, 1)      # second derivatives are refused


def shared_number(a, b, y):
    a.k = a.k * y
    return b.k * y


class Held:
    def __init__(self, k):
        self.k = k


def test_one_object_as_two_arguments_is_refused():
    first, second = Held(0.3), Held(0.3)
    assert sd.grad(shared_number, wrt="y")(first, second, 0.7) == 0.3
    with pytest.raises(SharedMemory, match="a is stored into, and shares memory with b"):
        sd.grad(shared_number, wrt="y")(first, first, 0.7)

"""Wrong input to the public functions: each a SrcdiffError that names file and line, and says what to do instead."""

import functools

import numpy as np
import pytest

import srcdiff as sd
from programs import unassigned
from srcdiff import errors


def square(x):
    return x * x


def product(x, y):
    return x * y


def returns_none(x):
    x * x


def returns_text(x):
    return f"{x}"


def returns_sometimes(x):
    if x > 0:
        return x * x


def container(p):
    return p["a"] * p["b"][0]


class Square:
    def __init__(self, side):
        self.side = side

    @functools.cached_property
    def area(self):
        return self.side * self.side


def area_of(figure):
    return figure.area


def grad_after_reading():
    figure = Square(3.0)
    assert sd.grad(area_of)(figure).side == 6.0
    area_of(figure)
    return sd.grad(area_of)(figure)


V = np.ones(3)

CASES = {
    "integer": (lambda: sd.grad(square)(3), errors.IntegerArgument, "pass 3.0"),
    "integer by name": (lambda: sd.grad(product, wrt="y")(1.0, 2), errors.IntegerArgument, "y"),
    "bool": (lambda: sd.grad(square)(True), errors.IntegerArgument, "x"),
    "integer array": (lambda: sd.grad(lambda x: np.sum(x))(np.arange(3)), errors.IntegerArgument, "float"),
    "integer in jacobian": (lambda: sd.jacobian(square)(3), errors.IntegerArgument, "pass 3.0"),
    "integer in hessian": (lambda: sd.hessian(square)(3), errors.IntegerArgument, "pass 3.0"),
    "text": (lambda: sd.grad(square)("three"), errors.NonNumericArgument, "x"),
    "none": (lambda: sd.grad(square)(None), errors.NonNumericArgument, "x"),
    "containers without numbers": (lambda: sd.grad(container)({"a": "x", "b": []}), errors.NonNumericArgument, "p"),
    "cached property read before": (grad_after_reading, errors.NonNumericArgument, "figure"),
    "vector result": (lambda: sd.grad(square)(V), errors.NonScalarResult, "jacobian"),
    "vector result of value_and_grad": (lambda: sd.value_and_grad(square)(V), errors.NonScalarResult, "jacobian"),
    "vector result of hessian": (lambda: sd.hessian(square)(V), errors.NonScalarResult, "square"),
    "tuple result": (lambda: sd.grad(lambda x: (x, x))(1.0), errors.NonScalarResult, ""),
    "complex result": (lambda: sd.grad(square)(1 + 2j), errors.ComplexResult, "real"),
    "no result": (lambda: sd.grad(returns_none)(2.0), errors.NonNumericResult, "None"),
    "no result on one path": (lambda: sd.grad(returns_sometimes)(-2.0), errors.NonNumericResult, "None"),
    "text result": (lambda: sd.grad(returns_text)(2.0), errors.NonNumericResult, "str"),
    "wrt no such name": (lambda: sd.grad(square, wrt="y")(2.0), errors.WrongWrt, "x"),
    "wrt no such index": (lambda: sd.grad(square, wrt=1)(2.0), errors.WrongWrt, "x"),
    "wrt twice": (lambda: sd.grad(product, wrt=("x", 0))(2.0, 3.0), errors.WrongWrt, "x"),
    "wrt of nothing": (lambda: sd.grad(product, wrt=())(2.0, 3.0), errors.WrongWrt, ""),
    "wrt of another kind": (lambda: sd.grad(product, wrt=1.5)(2.0, 3.0), errors.WrongWrt, ""),
    "seed of another shape": (lambda: sd.vjp(square, V)[1](np.ones(2)), errors.WrongSeed, "shape"),
    "number as seed of an array": (lambda: sd.vjp(square, V)[1](1.0), errors.WrongSeed, "shape"),
    "array as seed of a number": (lambda: sd.vjp(square, 2.0)[1](V), errors.WrongSeed, "shape"),
    "seed of another structure": (lambda: sd.vjp(lambda x: (x, x), 2.0)[1](1.0), errors.WrongSeed, ""),
    "text as seed": (lambda: sd.vjp(square, 2.0)[1]("one"), errors.WrongSeed, ""),
    "tangent of another shape": (lambda: sd.jvp(square, (V,), (np.ones(2),)), errors.WrongSeed, "shape"),
    "tangent of an integer": (lambda: sd.jvp(product, (2.0, 3), (1.0, 1.0)), errors.IntegerArgument, "y"),
    "too few tangents": (lambda: sd.jvp(product, (2.0, 3.0), (1.0,)), errors.WrongSeed, "2"),
    "hvp with another shape": (lambda: sd.hvp(lambda x: np.sum(x**3))(V, np.ones(2)), errors.WrongSeed, "shape"),
    "adjoint with another shape": (lambda: sd.adjoint(square, 0)(V, np.ones(2)), errors.WrongSeed, "shape"),
    "missing rule": (lambda: sd.grad(lambda x: np.sum(np.intersect1d(x, x)))(V), errors.MissingRule, "np.intersect1d"),
    "not a function": (lambda: sd.grad(3.0)(2.0), errors.SrcdiffError, ""),
    "a class": (lambda: sd.grad(complex)(2.0), errors.SrcdiffError, ""),
}


@pytest.mark.parametrize("call, kind, word", CASES.values(), ids=CASES)
def test_refusals(call, kind, word):
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert isinstance(error, sd.SrcdiffError)
    assert word in str(error)
    assert error.hints, "it should say what to do instead"


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("not a function", "a class")])
def test_refusals_name_file_and_line(name):
    with pytest.raises(sd.SrcdiffError) as caught:
        CASES[name][0]()
    assert "test_api_errors.py:" in str(caught.value)


def test_a_refusal_leaves_nothing_behind():
    df = sd.grad(square)
    with pytest.raises(errors.IntegerArgument):
        df(3)
    assert df(3.0) == 6.0
    with pytest.raises(errors.NonScalarResult):
        df(V)
    assert df(3.0) == 6.0


def test_refusals_are_the_builtin_errors_people_catch():
    with pytest.raises(TypeError):
        sd.grad(square)(3)
    with pytest.raises(ValueError, match="y"):
        sd.grad(square, wrt="y")(3.0)


def test_unused_integer_parameters_may_be_integers():
    assert sd.grad(product)(2.0, 3) == 3
    assert sd.grad(lambda x, n: x * n)(2.0, True) == 1.0


@pytest.mark.parametrize("program", [
    unassigned.known_on_one_path, unassigned.known_from_a_round, unassigned.called_from_one_path,
    unassigned.read_by_a_function, lambda x, n: _scaled(x[0], n)])
def test_what_is_not_assigned_is_missed_as_in_the_program(program):
    x = np.array([0.5, 1.5, 2.5])
    for call in (program, sd.grad(program), sd.value_and_grad(program),
                 lambda *args: sd.jvp(program, args, (x, None)), lambda *args: sd.vjp(program, *args)):
        with pytest.raises(NameError):
            call(x, 1)


def test_what_is_not_assigned_is_missed_in_some_rounds():
    def program(x, n, rounds):
        if n > 1:
            y = x * x
        s = x
        for k in range(rounds):
            if k > 1:
                s = s * y
        return s

    assert sd.value_and_grad(program)(2.0, 1, 2) == (2.0, 1.0)
    with pytest.raises(UnboundLocalError):
        sd.value_and_grad(program)(2.0, 1, 3)


def _scaled(x, n):
    if n > 1:
        scale = x
    return scale * x


def noted(n, x, memo):
    if n not in memo:
        memo[n] = x if n < 2 else x * noted(n - 1, x, memo)
    return memo[n]


def test_a_source_that_needs_types_says_how_they_are_given():
    def f(x):
        return noted(3, x, {})

    with pytest.raises(sd.SrcdiffError, match=r"ask for source\(x\), as no types are known without"):
        sd.grad(f).source()
    assert "noted_reverse" in sd.grad(f).source(1.5)
    assert sd.grad(f)(1.5) == pytest.approx(3 * 1.5 ** 2)

"""What names mean may change after a derivative has been made, which is then made again; else it is found again."""

import contextlib
import functools
import io
import sys
import types

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import pipeline

SCALE = 2.0


def weighted(x, y, n=2):
    return SCALE * x**n * np.sin(y)


def test_a_global_constant_that_is_rebound_is_noticed(monkeypatch):
    df = sd.grad(weighted)
    before = df(1.5, 0.4)
    monkeypatch.setitem(globals(), "SCALE", 4.0)
    assert df(1.5, 0.4) == pytest.approx(2 * before)


FACTORS, NAMED = [1.0, 2.0], {"a": 1.0}


def with_factors(x):
    s = np.sum(x * FACTORS[0]) + np.sum(x * NAMED["a"])
    for factor in FACTORS:
        s = s + np.sum(factor * x**2)
    return s


@pytest.mark.parametrize("held, key", [(FACTORS, 0), (NAMED, "a")])
def test_a_global_that_comes_to_hold_something_else_is_noticed(held, key):
    gradient, before = sd.grad(with_factors), held[key]
    assert gradient(0.5) == pytest.approx(1.0 + 1.0 + 3.0)
    try:
        held[key] = np.array([1.0, 3.0])
        assert gradient(0.5) == pytest.approx(sd.checking.numerical_jvp(with_factors, (0.5,), (1.0,)))
    finally:
        held[key] = before


class Gain:
    def __init__(self, factor):
        self.factor = factor

    def of(self, x):
        return np.sum(self.factor * x)


class Squared(Gain):
    def of(self, x):
        return np.sum(self.factor * x**2)


GAIN, GAINS, NESTED = Gain(2.0), {"low": Gain(1.0), "high": Gain(3.0)}, Gain(Gain(1.5))


def with_gains(x):
    return GAIN.of(x) * NESTED.factor.of(x) + sum(gain.of(x) for gain in GAINS.values())


@pytest.mark.parametrize("change", [
    lambda patch: patch.setattr(GAIN, "factor", np.array([1.0, 3.0])),
    lambda patch: patch.setattr(GAIN, "factor", 5.0),
    lambda patch: patch.setattr(GAINS["high"], "factor", np.array([1.0, 3.0])),
    lambda patch: patch.setitem(GAINS, "low", Squared(2.0)),
    lambda patch: patch.setattr(NESTED, "factor", Squared(2.0)),
])
def test_a_global_object_that_comes_to_hold_something_else_is_noticed(change, monkeypatch):
    gradient = sd.grad(with_gains)
    assert gradient(0.5) == pytest.approx(2 * 2.0 * 1.5 * 0.5 + 4.0)
    change(monkeypatch)
    assert gradient(0.5) == pytest.approx(sd.checking.numerical_jvp(with_gains, (0.5,), (1.0,)))


def test_a_closure_that_is_rebound_is_noticed():
    k = 2.0

    def program(x):
        return k * x

    df = sd.grad(program)
    assert df(1.0) == 2.0
    k = 5.0
    assert df(1.0) == 5.0


settings = types.ModuleType("settings")
settings.rate, settings.shape = 2.0, np.sin


class Base:
    """What the attributes of classes are, is looked up when a function is read."""

    power, squared, weights = 2, True, np.array([1.0, 2.0])

    def __init__(self, scale):
        self.scale = scale

    def value(self, x):
        s = 0.0
        for _ in range(self.power):
            s = s + self.scale * x
        return s * s if self.squared else s

    @classmethod
    def raised(cls, x):
        return cls.power * x

    def weighted(self, x):
        return type(self).weights.sum() * self.__class__.power * x + self.raised(x) + Derived.raised(x)


class Derived(Base):
    def value(self, x):
        return super().value(x) * self.weights.sum()


def with_settings(model, x):
    return settings.rate * settings.shape(x) + Base.power * x


def with_objects(model, x):
    return model.value(x)


def with_classes_of_objects(model, x):
    return model.weighted(x) + Base.raised(x)


@pytest.mark.parametrize("program, owner, name, value", [
    (with_settings, settings, "rate", 5.0),
    (with_settings, settings, "shape", np.cos),
    (with_settings, settings, "shape", lambda x: x**3),
    (with_settings, Base, "power", 4),
    (with_objects, Base, "power", 4),
    (with_objects, Base, "squared", False),
    (with_objects, Base, "weights", np.array([1.0, 2.0, 3.0])),
    (with_objects, Base, "value", lambda self, x: x**4),
    (with_objects, Derived, "value", lambda self, x: self.scale * x**4),
    (with_objects, Derived, "power", 3),
    (with_classes_of_objects, Base, "power", 4),
    (with_classes_of_objects, Derived, "power", 3),
    (with_classes_of_objects, Base, "weights", np.array([1.0, 3.0])),
])
def test_attributes_of_modules_and_classes_that_change_are_noticed(program, owner, name, value, monkeypatch):
    args, known = (Derived(0.7), 1.3), sd.grad(program, wrt="x")
    before = known(*args)
    monkeypatch.setattr(owner, name, value, raising=False)
    expected = sd.checking.numerical_grad(program, *args, wrt=1)
    assert known(*args) == pytest.approx(expected, rel=1e-6) != pytest.approx(before)
    assert sd.value_and_grad(program, wrt="x")(*args) == pytest.approx((program(*args), expected), rel=1e-6)


def test_several_derivatives_read_a_function_once(monkeypatch):
    read = []
    known = pipeline.primal_ir
    monkeypatch.setattr(pipeline, "primal_ir", lambda *args: read.append(args) or known(*args))
    x = np.array([0.5, -0.3])
    sd.jvp(with_a_helper, (x,), (x,))
    np.testing.assert_allclose(sd.hvp(with_a_helper)(x, x), sd.hessian(with_a_helper)(x) @ x)
    assert len(read) == 1
    sd.rules.constant(helper)
    np.testing.assert_allclose(sd.value_and_grad(with_a_helper)(x)[1], [np.sum(x * x), 0.0])
    assert len(read) == 2


def helper(x):
    return x * x


def with_a_helper(x):
    return np.sum(helper(x)) * x[0]


def test_functions_of_one_name_have_sources_of_their_own():
    gradient = sd.grad(lambda g, x: g(x), 1)
    square, sine = (lambda t: t * t), (lambda t: np.sin(t))
    assert "2 * x" in gradient.source(square, 2.0)
    assert "np.cos(x)" in gradient.source(sine, 2.0)


def twice(x):
    return 2 * x


def with_twice(x):
    return twice(x) * x


def test_rules_that_are_registered_later_count():
    gradient, model = sd.grad(with_twice), Scaled(2.0)
    assert (gradient(1.5), sd.grad(model.doubled)(1.5)) == (6.0, 12.0)
    sd.rules.linear(twice, lambda out_bar, x: 20 * out_bar)
    assert (gradient(1.5), sd.grad(model.doubled)(1.5)) == (33.0, 66.0)


class Scaled:
    def __init__(self, scale):
        self.scale = scale

    def value(self, x):
        return np.sum(self.scale * x**2)

    def doubled(self, x):
        return self.scale * twice(x) * x

    def first(self, x):
        return x if self.scale is None else self.scale[0] * x


def test_objects_share_the_derivatives_of_a_method(monkeypatch):
    read, known = [], pipeline.primal_ir
    monkeypatch.setattr(pipeline, "primal_ir", lambda *args: read.append(args) or known(*args))
    x, one, other = np.array([1.0, 2.0]), Scaled(2.0), Scaled(3.0)
    for model in (one, other):
        np.testing.assert_array_equal(sd.grad(model.value)(x), 2 * model.scale * x)
        np.testing.assert_array_equal(sd.hvp(model.value)(x, x), 2 * model.scale * x)
    assert len(read) == 1
    gradient = sd.grad(one.value)
    one.scale = np.array([1.0, 5.0])
    np.testing.assert_array_equal(gradient(x), [2.0, 20.0])
    for scale, expected in (([2.0], 2.0), ([3.0, "a"], 3.0), (None, 1.0), ((7.0,), 7.0)):       # of unknown rank
        assert sd.grad(Scaled(scale).first)(1.0) == expected


def printing_to(x):
    print(x, file=sys.stdout)
    return x * x


def test_where_is_printed_to_is_looked_up_at_each_call():
    for derivative in (sd.grad(printing_to), sd.value_and_grad(printing_to)):
        for _ in range(2):
            with contextlib.redirect_stdout(io.StringIO()) as file:
                derivative(2.0)
            assert file.getvalue() == "2.0\n"


CALLS = 0


def counting(function):
    count = 0

    def inner(x):
        nonlocal count
        count += 1
        return function(x)

    def read():
        return count

    return inner, read


def noted(x):
    global CALLS
    CALLS += 1
    return x * x


class Made:
    count = 0

    def __init__(self, v):
        type(self).count += 1
        self.v = v


def test_attributes_of_classes_are_counted_once_in_each_call():
    derivatives = sd.grad(counts_objects), sd.value_and_grad(counts_objects), sd.tangent(counts_objects)
    before = Made.count
    for k, derivative in enumerate(derivatives, 1):
        derivative(2.0, *[1.0] * (k > 2))
        assert Made.count - before == 2 * k


def counts_objects(x):
    return Made(x).v * Made(x * x).v


def test_variables_outside_are_assigned_once_in_each_call():
    counted, read = counting(noted)
    before = CALLS
    derivatives = (sd.grad(counted), sd.value_and_grad(counted), sd.tangent(counted), sd.hvp(counted))
    for k, derivative in enumerate(derivatives, 1):
        derivative(2.0, *[1.0] * (k > 2))
        assert (CALLS - before, read()) == (k, k)


class Kept:
    """Keeps a function, which it calls."""

    def __init__(self, function):
        functools.update_wrapper(self, function)
        self.function = function

    def __call__(self, x):
        return 2 * self.function(x)


@Kept
def decorated_by_a_class(x):
    return x * x


def through_an_object(x):
    function = decorated_by_a_class.function
    return decorated_by_a_class(x) + decorated_by_a_class.function(x) * function(x)


def test_a_function_that_an_object_keeps_is_followed_and_noticed_when_it_is_another(monkeypatch):
    sd.checking.check_grads(through_an_object, (1.5,), order=2)
    gradient = sd.grad(through_an_object)
    assert gradient(1.5) == pytest.approx(4 * 1.5 + 4 * 1.5 ** 3)
    monkeypatch.setattr(decorated_by_a_class, "function", np.exp)
    assert gradient(1.5) == pytest.approx(2 * np.exp(1.5) + 2 * np.exp(3.0))

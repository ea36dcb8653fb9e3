"""Functions of NumPy in terms of others: the same values as NumPy's, and derivatives in both modes."""

import operator

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close
from srcdiff import checking, errors
from srcdiff.rules.composed import COMPOSED, written_for
from srcdiff.rules.declare import spelled

FUNCTIONS = list(COMPOSED.values())
CASES = [pytest.param(one, case, id=f"{spelled(one.target)}-{k}") for one in FUNCTIONS
         for k, case in enumerate(one.cases)]


@pytest.mark.parametrize("one, case", CASES)
def test_value_and_derivatives(one, case):
    args = case.make(np.random.default_rng(0))
    program = checking.calling(one.target, len(args), **case.kwargs)
    dots = tuple(checking.random_tangent(arg, np.random.default_rng(1)) for arg in args)
    assert_close(sd.jvp(program, args, dots)[0], program(*args), rtol=1e-12, atol=1e-13)
    checking.check_grads(program, args, 2 if case is one.cases[0] else 1, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("one", [one for one in FUNCTIONS if one.cases], ids=lambda one: spelled(one.target))
def test_calls_that_nothing_active_enters_stay_as_they_are(one):
    case = one.cases[0]
    args = case.make(np.random.default_rng(0))
    program = checking.calling(one.target, len(args), **case.kwargs)

    def scaled(s):
        return s * 2.0, program(*args)

    assert_close(sd.jvp(scaled, (1.5,), (1.0,))[0], scaled(1.5))


def test_only_calls_with_options_are_written_out():
    assert written_for(np.sum, [...], {"axis": 0}) is None
    assert written_for(np.sum, [...], {"where": True}) is not None
    assert written_for(np.pad, [..., 2, "edge"], {}) is None
    assert written_for(np.pad, [..., 2], {"mode": "mean"}) is not None
    assert written_for(np.interp, [..., ..., ..., 0.5], {}) is not None


def test_results_that_numpy_would_cut_off_are_refused():
    def cut(x):
        return np.sum(np.vectorize(lambda t: 0 if t < 0 else t)(x))

    x = np.array([-1.0, 2.5])
    assert cut(x) == 2      # NumPy makes them all integers, as the first is one
    with pytest.raises(TypeError, match="cut off"):
        sd.grad(cut)(x)


def test_several_results_need_a_signature():
    both = np.vectorize(lambda t: (t, t * t))
    with pytest.raises(NotImplementedError, match="several results"):
        sd.jvp(lambda x: both(x), (np.array([0.5, 1.5]),), (np.ones(2),))


@pytest.mark.parametrize("x, y", [(np.ones((2, 3)), np.ones(2)), (np.ones(()), np.ones(3))])
def test_axes_that_a_signature_does_not_allow(x, y):
    product = np.vectorize(lambda a, b: a @ b, signature="(n),(n)->()")
    for function in (product, lambda y: sd.grad(lambda x: np.sum(product(x, y)))(x)):
        with pytest.raises(ValueError, match=r"ax|size|dim"):
            function(*(y,) if function is not product else (x, y))


def test_vectorized_functions_of_floats():
    checking.check_grads(lambda x: np.vectorize(lambda t: t * t if t > 0 else t, otypes=[float])(x),
                         (np.array([0.5, -1.5]),))
    of_floats = np.vectorize(lambda t: t * t if t > 0 else t, otypes=[np.float64])
    checking.check_grads(lambda x: of_floats(x), (np.array([0.5, -1.5]),))


def test_vectorized_functions_of_integers_are_refused():
    product = np.vectorize(operator.mul, otypes=[int])
    with pytest.raises(errors.UnsupportedCall, match=r"np\.vectorize with otypes"):
        sd.grad(lambda x: np.sum(product(x, x)))(np.array([0.5, 1.5]))


def test_a_rule_or_a_chain_of_its_own_is_the_source():
    source = sd.adjoint(lambda A, B: np.linalg.multi_dot([A, B, A]), 0).source(np.ones((2, 2)), np.ones((2, 2)))
    assert "chain(A, B, A)" in source

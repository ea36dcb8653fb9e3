"""``scipy.special``: rules that load when a program imports it; both modes, second order, each argument."""

import subprocess
import sys

import mpmath as mp
import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking
from srcdiff.rules import registry
from srcdiff.rules.declare import Constant
from srcdiff.runtime import polygamma_at

special = pytest.importorskip("scipy.special")
registry.find(special.gamma)
RULES = [rule for rule in registry if rule.name.startswith("scipy.special.") and not isinstance(rule, Constant)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_agrees_with_differences(rule):
    for case in rule.cases:
        args = case.make(np.random.default_rng(0))
        program = checking.calling(rule.target, len(args), **case.kwargs)
        checking.check_grads(program, args, 2 if case is rule.cases[-1] else 1, rtol=1e-5, atol=1e-6)
        assert checking.dot_product_test(program, args) < 1e-9


def likelihood(k, rate):
    return np.sum(special.xlogy(k, rate) - rate - special.gammaln(k + 1))


def test_source_imports_what_it_needs():
    text = sd.adjoint(likelihood, wrt=(0, 1)).source(np.ones(2), np.ones(2))
    assert "import scipy\n" in text
    assert "scipy.special.psi(" in text
    checking.check_grads(likelihood, (np.array([1.5, 2.5]), np.array([1.0, 2.0])))


def bessel(v, x):
    return special.jv(v, x)


def test_orders_are_refused_where_they_are_active():
    with pytest.raises(sd.SrcdiffError, match="argument v"):
        sd.grad(bessel)(1.5, 2.0)


def test_rules_load_with_the_library():
    program = ("import sys, srcdiff; from srcdiff.rules import registry; assert 'scipy' not in sys.modules; "
               "n = len(registry); import numpy as np; registry.find(np.ix_); assert len(registry) == n; "
               "import scipy.special; assert registry.find(scipy.special.erf) is not None")
    subprocess.run([sys.executable, "-c", program], check=True)


def test_there_are_many():
    assert len(RULES) > 50


PLANE = np.array([0.7 + 1.3j, -1.6 + 0.4j, 2.5 - 3.0j, -3.4 - 0.02j])


@pytest.mark.parametrize("function", [special.gamma, special.loggamma, special.rgamma, special.digamma])
def test_gamma_functions_in_the_complex_plane(function):
    program = checking.calling(function, 1)
    checking.check_grads(program, (PLANE,), 2, rtol=1e-5, atol=1e-6)
    checking.check_grads(sd.grad(lambda z: np.sum(np.real(function(z)))), (PLANE,), 2, rtol=1e-5, atol=1e-6)
    assert sd.grad(lambda z: np.real(function(z)))(1 + 2j).dtype == complex


@pytest.mark.parametrize("width, height", [(20.0, 20.0), (9.0, 1e-2), (9.0, 0.0), (1e-3, 1e-3), (1e5, 1e4)])
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_polygamma_functions_to_the_last_digits(n, width, height):
    random = np.random.default_rng(n)
    drawn = width * random.normal(size=50) + height * 1j * random.normal(size=50)
    with mp.workdps(50):
        for z, found in zip(drawn, polygamma_at(n, drawn), strict=True):
            exact, slope = mp.psi(n, mp.mpc(z)), mp.psi(n + 1, mp.mpc(z))
            assert abs(mp.mpc(found) - exact) < 4 * 2.3e-16 * (abs(exact) + abs(slope * z))


def test_polygamma_functions_keep_the_kind_of_numbers():
    for z in (np.float32(2.5), np.complex64(2.5), np.array([2.5]), 2.5, 2.5 + 0j):
        assert polygamma_at(1, z).dtype == np.asarray(z).dtype
        np.testing.assert_allclose(polygamma_at(2, z), special.polygamma(2, 2.5), 1e-6)

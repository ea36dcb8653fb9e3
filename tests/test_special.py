"""``scipy.special``: rules that load when a program imports it; both modes, second order, each argument."""

import subprocess
import sys

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking
from srcdiff.rules import registry
from srcdiff.rules.declare import Constant

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

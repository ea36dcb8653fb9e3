"""Every rule in the registry through the whole of srcdiff: both modes, each argument alone, second order, precision.

A rule that is added is tested by this; one without samples fails.
"""

import numpy as np
import pytest

import srcdiff as sd
from comparing import program_of
from srcdiff import checking, rules
from srcdiff.rules.declare import Constant

RULES = [rule for rule in rules.registry if not isinstance(rule, Constant) and not rule.name.startswith("scipy.")]
CASES = [pytest.param(rule, k, id=f"{rule.name}-{k}") for rule in RULES for k in range(len(rule.cases))]


def program_and_arguments(rule, k):
    return program_of(rule.target, k), rule.cases[k].make(np.random.default_rng(0))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_has_samples(rule):
    assert rule.cases


@pytest.mark.parametrize("rule, k", CASES)
def test_first_and_second_order(rule, k):
    program, args = program_and_arguments(rule, k)
    if digits(program, args) < 15:      # the function rounds to single or half precision: it has a slope, not more
        limit = 0.05 if digits(program, args) > 5 else 0.6
        checking.check_grads(program, args, 1, rtol=limit, atol=limit)
        return
    checking.check_grads(program, args, 2 if k == 0 else 1, rtol=1e-5, atol=1e-6)
    if 0 < k == len(rule.cases) - 1:       # the tangent in reverse mode, and the adjoint in forward mode
        check_both_formulas(program, args)


def check_both_formulas(program, args):
    """Derive the tangent and the adjoint once more, each in the other mode."""
    random = np.random.default_rng(7)
    active = tuple(index for index, arg in enumerate(args) if checking.has_derivative(arg))
    dots = tuple(checking.random_tangent(args[index], random) for index in active)
    bar = checking.random_tangent(program(*args), random)
    for derived, more, mode in ((sd.tangent, dots, "reverse"), (sd.adjoint, (bar,), "forward")):
        positions = (*active, *range(len(args), len(args) + len(more)))
        checking.check_grads(derived(program, active), (*args, *more), 1, (mode,), positions, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("rule, k", CASES)
def test_each_argument_alone(rule, k):
    program, args = program_and_arguments(rule, k)
    active = [index for index, arg in enumerate(args) if checking.has_derivative(arg)]
    for index in active if len(active) > 1 else ():
        checking.check_grads(program, args, order=1, wrt=(index,))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_dot_product_identity(rule):
    for k in range(len(rule.cases)):
        program, args = program_and_arguments(rule, k)
        assert checking.dot_product_test(program, args) < (1e-9 if digits(program, args) >= 15 else 1e-2)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_single_precision_stays_single(rule):
    for k in sorted({0, len(rule.cases) // 2, len(rule.cases) - 1}):      # test_rules_formulas.py has them all
        program, args = program_and_arguments(rule, k)
        if not any(isinstance(arg, np.ndarray) for arg in args) or "dtype" in rule.cases[k].kwargs:
            continue
        args = checking.map_leaves(single, args)
        out = program(*args)
        is_scalar = not any(np.ndim(leaf) for _, leaf in checking.leaves(out))
        if is_scalar and np.result_type(np.float32(1) / 1) != np.float32:
            continue      # NumPy 1 divides a scalar in single precision by an integer in double precision
        random = np.random.default_rng(1)
        dots = tuple(checking.random_tangent(arg, random) for arg in args)
        _, out_dot = sd.jvp(program, args, dots)
        bars = sd.vjp(program, *args)[1](checking.random_tangent(out, np.random.default_rng(2)))
        assert dtypes(out_dot) <= dtypes(out) or np.dtype(float) in dtypes(out)
        for bar, arg in zip(bars, args, strict=True):
            assert dtypes(bar) <= dtypes(arg) or not isinstance(arg, np.ndarray)


def digits(program, args):
    """How many decimal digits the least precise of the arguments and results has."""
    kinds = [np.asarray(leaf).dtype for _, leaf in checking.leaves((args, program(*args))) if leaf is not None]
    return min((np.finfo(kind).precision for kind in kinds if kind.kind in "fc"), default=15)


def single(leaf):
    """An array in single precision; a Python number as it is."""
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc":
        return leaf.astype(np.float32 if leaf.dtype.kind == "f" else np.complex64)
    return leaf


def dtypes(value):
    """The dtypes of the leaves that there are."""
    return {np.asarray(leaf).dtype for _, leaf in checking.leaves(value) if leaf is not None}

"""Every rule in the registry through the whole of srcdiff: both modes, each argument alone, second order, precision.

A rule that is added is tested by this; one without samples fails.
"""

import numpy as np
import pytest

import srcdiff as sd
from comparing import program_of
from srcdiff import checking, rules
from srcdiff.analysis.aliases import READ_ONLY_VIEWS, is_fresh
from srcdiff.analysis.histograms import HISTOGRAMS
from srcdiff.analysis.types import type_of
from srcdiff.analysis.values import of_value
from srcdiff.ir.nodes import Call, Const, Value
from srcdiff.ir.types import UNKNOWN, Array, List, Number, Tuple, TupleOf, is_number
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
def test_type_of_the_result(rule, k):
    """What is said of a result, of which the lengths of the arguments are not known, is true."""
    args, kwargs = rule.cases[k].make(np.random.default_rng(0)), rule.cases[k].kwargs
    settled = {name: Const(value) for name, value in kwargs.items()}
    found = of_value(rule.target(*args, **kwargs))
    for are_values in (object, (np.ndarray, float, complex)):      # the others are written down
        operands = [Value(f"x{i}", of_value(arg)) if isinstance(arg, are_values) else Const(arg)
                    for i, arg in enumerate(args)]
        said = type_of(Call(rule.target, operands, settled, outputs=[Value("out", UNKNOWN)]))
        assert fits(said, found), f"{said} is said of {found}"


def fits(said, found):
    """Whether a type is that of a value, or one that says less."""
    if not isinstance(said, (Array, Number, Tuple, TupleOf, List)) or said == found:
        return True
    if isinstance(said, Array) and isinstance(found, Array):
        axes = said.axes is None or len(said.axes) == len(found.axes) and all(
            one in ("?", other) for one, other in zip(said.axes, found.axes, strict=True))
        return said.dtype in (None, found.dtype) and axes and (said.axes != () or said.boxed in (None, found.boxed))
    if isinstance(found, (Tuple, List)) and isinstance(said, (Tuple, List)) and said.items is not None:
        return len(said.items) == len(found.items) and all(map(fits, said.items, found.items))
    if isinstance(found, (Tuple, List)) and isinstance(said, (TupleOf, List)):
        return all(fits(said.element or UNKNOWN, item) for item in found.items or (found.element,))
    return is_number(found) and (isinstance(said, Number) or isinstance(said, Array) and not said.axes)


@pytest.mark.filterwarnings("ignore:future versions will not create a writeable array")
@pytest.mark.parametrize("rule, k", CASES)
def test_memory_of_the_result(rule, k):
    """What is said to be new memory is nobody else's; what cannot be written to is known."""
    args, kwargs = rule.cases[k].make(np.random.default_rng(0)), rule.cases[k].kwargs
    out = rule.target(*args, **kwargs)
    call = Call(rule.target, [Value(f"x{i}", of_value(arg)) for i, arg in enumerate(args)],
                {name: Const(value) for name, value in kwargs.items()}, outputs=[Value("out", of_value(out))])
    arrays, given = ([leaf for _, leaf in checking.leaves(each) if isinstance(leaf, np.ndarray)]
                     for each in (out, args))
    shared = any(np.shares_memory(array, arg) for array in arrays for arg in given)
    assert not (shared and is_fresh(call)) or rule.target in HISTOGRAMS
    assert all(array.flags.writeable for array in arrays) or rule.target in READ_ONLY_VIEWS and not is_fresh(call)


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

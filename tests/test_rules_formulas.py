"""Every rule's formula, run as the plain Python it is: against differences, and both modes against each other."""

import inspect
import math

import autograd
import numpy as np
import pytest

import srcdiff as sd
from srcdiff import rules, runtime
from srcdiff.frontend.lower import lower
from srcdiff.rules import registry, static
from srcdiff.rules.declare import Bilinear, Constant, Elementwise, General, Linear
from srcdiff.rules.methods import ATTRIBUTES, METHODS


def count(case):
    """The number of positional arguments of a case."""
    return len(case.make(np.random.default_rng(0)))


RULES = [rule for rule in registry if not isinstance(rule, Constant) and not rule.name.startswith("scipy.")]
CASES = [pytest.param(rule.for_count(count(case)), case, id=f"{rule.name}-{k}")
         for rule in RULES for k, case in enumerate(rule.cases)]
FORMULAS = {"elementwise": ("partials",), "linear": ("transpose",), "bilinear": ("transpose",),
            "general": ("tangent", "adjoint")}
TUPLES = {np.divmod, np.frexp, np.modf, math.frexp, math.modf}      # their results are tuples: written out, or refused


# -- values that hold values: tangents and cotangents are None where there is no derivative ---------------------------

def leaves(x):
    if isinstance(x, (tuple, list, dict)):
        return [leaf for item in (x.values() if isinstance(x, dict) else x) for leaf in leaves(item)]
    return [x]


def mapped(function, *trees):
    if isinstance(trees[0], (tuple, list)):
        made = [mapped(function, *items) for items in zip(*trees, strict=True)]
        return type(trees[0])(*made) if hasattr(trees[0], "_fields") else type(trees[0])(made)
    if isinstance(trees[0], dict):
        return {key: mapped(function, *(tree[key] for tree in trees)) for key in trees[0]}
    return function(*trees)


def is_inexact(x):
    return isinstance(x, (float, complex, np.ndarray, np.generic)) and np.issubdtype(np.result_type(x), np.inexact)


def direction(random, x):
    """A random tangent of ``x``: None for what has none."""
    def draw(leaf):
        if not is_inexact(leaf):
            return None
        shape = np.shape(leaf) or None
        drawn = random.normal(size=shape) + (1j * random.normal(size=shape) if np.iscomplexobj(leaf) else 0)
        return np.asarray(drawn, np.result_type(leaf))[()] if isinstance(leaf, (np.ndarray, np.generic)) else drawn
    return mapped(draw, x)


def moved(x, dot, step):
    return mapped(lambda leaf, d: leaf if d is None else leaf + step * d, x, dot)


def product(a, b):
    """The real inner product of a cotangent and a tangent."""
    total = 0.0
    for left, right in zip(leaves(a), leaves(b), strict=True):
        if left is not None and right is not None:
            total += np.sum(np.real(np.multiply(left, right)))
    return total


# -- what the transforms add to a formula -----------------------------------------------------------------------------

def bound(rule, case, args):
    return dict(rule.defaults) | dict(zip(rule.params, args, strict=False)) | case.kwargs


def ran(formula, operands):
    names = inspect.signature(formula).parameters
    with np.errstate(invalid="ignore"):      # of partial derivatives that nobody asks for
        return formula(**{name: operands[name] for name in names})


def many(found, count):
    return found if count > 1 else (found,)


def pushforward(rule, case, args, operands, out, dots):
    if isinstance(rule, Elementwise):
        partials = many(ran(rule.partials, operands | {"out": out}), len(rule.params))
        terms = [partial * dots[name] for name, partial in zip(rule.params, partials, strict=True)
                 if partial is not None and dots.get(name) is not None]
        return runtime.expand(sum(terms, 0.0 * out), out)
    if isinstance(rule, Linear):
        replaced = [[dots[name] if other == name else arg for other, arg in zip(rule.params, args, strict=False)]
                    for name in rule.active if dots.get(name) is not None]
        total = None
        for arguments in replaced:
            total = runtime.add(total, rule.target(*arguments, **case.kwargs))
        return total
    # the transforms leave out of products and sums what is zero
    def zero(leaf):
        return np.zeros_like(leaf, dtype=np.result_type(leaf, 0.0)) if isinstance(leaf, np.ndarray) else 0.0

    given = {f"{name}_dot": dots[name] if dots.get(name) is not None else mapped(zero, operands[name])
             for name in rule.active}
    dot = ran(rule.tangent, operands | {"out": out} | given)
    dot = 0.0 * out if dot is None else dot
    return spread(dot, out) if isinstance(out, (tuple, list)) else runtime.expand(dot, out)


def spread(dot, out):
    """A tangent in which None stands for that of a whole structure, with None for each of its leaves."""
    return tuple(mapped(lambda leaf: None, part) if inner is None else inner
                 for inner, part in zip(dot, out, strict=True))


def pullback(rule, operands, out, out_bar):
    names = rule.active
    given = operands | {"out": out, "out_bar": out_bar}
    if isinstance(rule, Elementwise):
        partials = many(ran(rule.partials, given), len(names))
        bars = [None if partial is None else out_bar * partial for partial in partials]
    else:
        bars = many(ran(rule.adjoint if isinstance(rule, General) else rule.transpose, given), len(names))
    return {name: fitted(bar, operands[name]) for name, bar in zip(names, bars, strict=True)}


def fitted(bar, value):
    if bar is None or not is_inexact(value):
        return bar
    bar = runtime.unbroadcast(bar, value)
    return bar if np.iscomplexobj(value) else np.real(bar)


def quotient(rule, case, args, dots, step):
    sides = []
    for sign in (1, -1):
        at = [moved(arg, dots[name], sign * step) if name in dots else arg
              for name, arg in zip(rule.params, args, strict=False)]
        named = {name: moved(arg, dots[name], sign * step) if name in dots else arg
                 for name, arg in case.kwargs.items()}
        sides.append(rule.target(*at, **named))
    return mapped(lambda a, b: (a - b) / (2 * step), *sides)


def prepared(rule, case, seed=3):
    """What a test needs of a case; only arguments that can have a derivative have a tangent."""
    random = np.random.default_rng(seed)
    args = case.make(random)
    operands = bound(rule, case, args)
    given = {**dict(zip(rule.params, args, strict=False)), **case.kwargs}
    dots = {name: direction(random, given[name]) for name in rule.active if name in given}
    dots = {name: dot for name, dot in dots.items() if any(d is not None for d in leaves(dot))}
    out = rule.target(*args, **case.kwargs)
    return random, args, operands, dots, out


# -- tests ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_has_cases(rule):
    assert rule.cases
    assert all(rule.for_count(count(case)).active for case in rule.cases)


@pytest.mark.parametrize("rule, case", CASES)
def test_tangent_is_the_difference_quotient(rule, case):
    _, args, operands, dots, out = prepared(rule, case)
    step, rtol, atol = {15: (1e-6, 2e-6, 1e-8), 6: (1e-2, 1e-2, 1e-3), 3: (0.1, 0.1, 0.05)}[digits((args, out))]
    for name, dot in dots.items():
        found = pushforward(rule, case, args, operands, out, {name: dot})
        expected = quotient(rule, case, args, {name: dot}, step)
        for one, other in zip(leaves(found), leaves(expected), strict=True):
            if one is None:
                assert not np.any(other)
                continue
            np.testing.assert_allclose(one, other, rtol=rtol, atol=atol)
            assert np.shape(one) == np.shape(other)


@pytest.mark.parametrize("hidden", [False, True], ids=["known", "unknown"])
@pytest.mark.parametrize("rule, case", CASES)
def test_adjoint_is_the_transpose_of_the_tangent(rule, case, hidden, monkeypatch):
    if hidden:      # as where neither ranks nor axes are known before the program runs
        for module in rules.TABLES:
            for question, answer in (("rank", None), ("known", False)):
                if getattr(module, question, None) is getattr(static, question):
                    monkeypatch.setattr(module, question, lambda a, answer=answer: answer)
    random, args, operands, dots, out = prepared(rule, case)
    out_bar = direction(random, out)
    bars = pullback(rule, operands, out, out_bar)
    for name, dot in dots.items():
        out_dot = pushforward(rule, case, args, operands, out, {name: dot})
        bar = mapped(lambda leaf: None, dot) if bars[name] is None else bars[name]
        rtol = {15: 1e-9, 6: 1e-5, 3: 1e-2}[digits((args, out))]
        np.testing.assert_allclose(product(bar, dot), product(out_bar, out_dot), rtol=rtol, atol=rtol / 1e3)
        if isinstance(operands[name], np.ndarray) and bars[name] is not None:
            assert np.shape(bars[name]) == np.shape(operands[name])


def digits(values):
    """How many decimal digits the least precise number has."""
    return min((min(15, np.finfo(np.result_type(leaf)).precision) for leaf in leaves(values) if is_inexact(leaf)),
               default=15)


def single(case):
    """The arguments of a case in single precision."""
    def narrowed(leaf):
        return leaf.astype(np.float32) if isinstance(leaf, np.ndarray) and leaf.dtype == float else leaf
    return tuple(mapped(narrowed, arg) for arg in case.make(np.random.default_rng(5)))


def is_single(rule, case):
    """Whether a case in single precision has a result in single precision, and no number of another."""
    args = single(case)
    entering = {np.result_type(leaf) for leaf in leaves(list(args)) if is_inexact(leaf)}
    out = leaves([rule.target(*args, **case.kwargs)])
    # NumPy 1 divides a scalar in single precision by an integer in double precision
    keeps = np.result_type(np.float32(1) / 1) == np.float32 or all(map(np.ndim, out))
    return keeps and entering == set(map(np.result_type, out)) == {np.dtype(np.float32)}


@pytest.mark.parametrize("rule, case", [case for case in CASES if is_single(*case.values)])
def test_single_precision_is_kept(rule, case):
    random = np.random.default_rng(5)
    args = single(case)
    operands = bound(rule, case, args)
    out = rule.target(*args, **case.kwargs)
    bars = pullback(rule, operands, out, direction(random, out))
    found = [leaf for bar in bars.values() for leaf in leaves(bar) if leaf is not None]
    assert {np.result_type(leaf) for leaf in found} <= {np.dtype(np.float32)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_formula_is_in_the_core_language(rule):
    rule = rule.for_count(count(rule.cases[0]))
    for name in FORMULAS[rule.kind]:
        assert lower(getattr(rule, name)).params


@pytest.mark.parametrize("module", [np, math], ids=["numpy", "math"])
def test_every_function_has_a_rule(module):
    functions = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
    wanted = [name for name, f in functions.items()
              if (isinstance(f, np.ufunc) if module is np else callable(f)) and f not in TUPLES]
    assert [name for name in wanted if registry.find(functions[name]) is None] == []


def test_methods_and_attributes_are_functions():
    assert [name for name, target in (METHODS | ATTRIBUTES).items() if registry.find(target) is None] == []


@pytest.mark.parametrize("name", [
    "sin", "tanh", "arcsinh", "exp2", "log1p", "sqrt", "sinc", "prod", "var", "std", "max"])
def test_agrees_with_autograd(name):
    x = np.random.default_rng(7).uniform(0.2, 2.0, 5)
    theirs = autograd.elementwise_grad(getattr(autograd.numpy, name))(x)
    rule = registry.find(getattr(np, name))
    out = rule.target(x)
    ours = pullback(rule, bound(rule, rule.cases[0], (x,)) | {"axis": None}, out, np.ones(np.shape(out)))
    np.testing.assert_allclose(ours[rule.active[0]], theirs, rtol=1e-12)


def partials(target, *args):
    rule = registry.find(target)
    return many(ran(rule.partials, bound(rule, rule.cases[0], args) | {"out": target(*args)}), len(rule.params))


def test_kinks_have_the_declared_values():
    assert partials(np.maximum, 1.0, 1.0) == (0.5, 0.5)
    assert registry.find(max).adjoint(1.0, 1.0, out=1.0, out_bar=1.0) == (1, 0)
    assert partials(np.power, 0.0, 2.0) == (0, 0)
    assert partials(np.power, 0.0, 0.0)[0] == 0
    assert partials(np.clip, 1.0, 0.0, 1.0)[0]
    assert partials(np.sinc, 0.0) == (0,)
    np.testing.assert_array_equal(partials(np.power, np.zeros(2), np.array([0.0, 3.0]))[0], [0.0, 0.0])
    absolute = registry.find(abs)
    assert absolute.adjoint(0.0, 0.0, 1.0) == 0
    assert absolute.adjoint(0j, 0.0, 1.0) == 0
    where = registry.find(np.where)
    taken, other = where.adjoint(np.array([True, False]), 0.0, 0.0, np.array([1.0, np.nan]))
    assert taken.tolist() == [1.0, 0.0]
    assert other[0] == 0


def test_clip_with_crossed_bounds_follows_the_upper():
    inside, below, above, *_ = partials(np.clip, np.array([0.0, 2.0, 4.0]), 3.0, 1.0)
    assert not inside.any()
    assert not below.any()
    assert above.all()


def test_every_kink_is_described():
    kinks = [kink for rule in registry for kink in rule.kinks]
    assert len(kinks) > 8
    assert all(kink.where and kink.value and kink.reason for kink in kinks)


def test_bilinear_rules_give_two_cotangents():
    assert all(len(rule.active) == 2 for rule in RULES if isinstance(rule, Bilinear))


def test_derivatives_of_many_elements_are_those_of_each():
    x = np.linspace(-30.0, 30.0, 12000)
    whole = sd.grad(lambda x: np.sum(np.i0(x)))(x)
    halves = [sd.grad(lambda x: np.sum(np.i0(x)))(part) for part in (x[:6000], x[6000:])]
    np.testing.assert_allclose(whole, np.concatenate(halves), rtol=1e-13)

"""Every public name of the installed NumPy has a rule, or a derivative of zero, or a reason why it has none."""

import inspect
import warnings

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking, errors
from srcdiff.rules import registry
from srcdiff.rules.composed import COMPOSED
from srcdiff.rules.declare import Constant
from srcdiff.rules.methods import ATTRIBUTES, CONSTANT_ATTRIBUTES, ITEM_ATTRIBUTES, METHODS
from srcdiff.rules.unsupported import UNSUPPORTED, named
from srcdiff.transform.stores import STORED_BY

UFUNC_METHODS = ("reduce", "accumulate", "outer", "at", "reduceat")


def public_callables():
    """The public functions and classes of NumPy and of what it has for matrices and transforms."""
    for prefix, module in (("np", np), ("np.linalg", np.linalg), ("np.fft", np.fft)):
        for name in sorted(dir(module)):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = getattr(module, name, None)
            if not name.startswith("_") and callable(value) and not inspect.ismodule(value):
                yield f"{prefix}.{name}"


REFUSED = [name for group in UNSUPPORTED for name in group.names]


def is_alias(name):
    """Whether a name stands for a function that has a rule under its own name, as ``np.row_stack`` does in NumPy 1."""
    target = named(name)
    return registry.find(target) is not None and target.__name__ != name.rpartition(".")[2]


REFUSED_OBJECTS = [named(name) for name in REFUSED
                   if name.startswith("np.") and named(name) is not None and not is_alias(name)]


def kinds_of(name):
    """What the project knows of a name."""
    target = named(name)
    rule = registry.find(target)
    found = [] if rule is None else ["constant" if isinstance(rule, Constant) else "rule"]
    found += ["composed"] * (rule is None and target in COMPOSED)
    found += ["store"] * any(target is other for other in STORED_BY)
    return found + ["refused"] * any(target is other for other in REFUSED_OBJECTS)


@pytest.mark.parametrize("name", public_callables())
def test_function_is_known(name):
    assert len(kinds_of(name)) == 1, (
        f"{name} is {kinds_of(name) or 'new'}: give it a rule, or add it to a group of srcdiff/rules/unsupported.py")


@pytest.mark.parametrize("name", [name for name in dir(np.ndarray) if not name.startswith("_")])
def test_method_or_attribute_is_known(name):
    target = METHODS.get(name) or ATTRIBUTES.get(name)
    known = [target is not None and registry.find(target) is not None, name in CONSTANT_ATTRIBUTES | ITEM_ATTRIBUTES,
             name in STORED_BY and f"ndarray.{name}" not in REFUSED, f"ndarray.{name}" in REFUSED]
    assert sum(known) == 1, f"ndarray.{name}: add it to methods.py, or as ndarray.{name} to unsupported.py"


@pytest.mark.parametrize("name", UFUNC_METHODS)
def test_method_of_ufuncs_is_known(name):
    assert name == "outer" or f"ufunc.{name}" in REFUSED


def reductions(A, x):
    return np.add.reduce(A) * np.multiply.reduce(A, axis=1)[0] + np.maximum.reduce(x) + np.add.accumulate(x)


def tables(x, y):
    return np.subtract.outer(x, y) ** 2 * np.sum(np.multiply.outer(y, x))


def called_later(operation, x):
    return operation.reduce(x) * operation.outer(x, x)


def test_methods_of_ufuncs_have_derivatives():
    A, x = np.random.default_rng(3).normal(size=(2, 3)), np.array([0.5, 1.5, -0.7])
    checking.check_grads(reductions, (A, x))
    checking.check_grads(tables, (x, x[:2]))
    checking.check_grads(called_later, (np.add, x), wrt=(1,))


def test_other_methods_of_ufuncs_are_refused():
    with pytest.raises(errors.MissingRule, match=r"heaviside\.reduce"):
        sd.grad(lambda x: np.heaviside.reduce(x))(np.ones(3))


@pytest.mark.parametrize("method", [
    np.power.reduce, np.arctan2.reduce, lambda x: np.power.reduceat(x, [0, 2]), lambda x: np.arctan2.reduceat(x, [0])])
def test_what_numpy_folds_on_some_processors_only_is_refused(method):
    with pytest.raises(errors.MissingRule, match="contiguous"):
        sd.grad(lambda x: np.sum(method(x)))(np.ones(3))


@pytest.mark.parametrize("ufunc", [np.power, np.arctan2])
def test_what_is_to_be_written_instead(ufunc):
    checking.check_grads(lambda x: ufunc.accumulate(x)[-1], (np.array([1.5, 2.0, 0.5]),))


def kept_in_another(x):
    y = np.zeros(3)
    np.heaviside.accumulate(x, out=y)
    return np.sum(y * x)


def test_other_methods_of_ufuncs_are_refused_with_out():
    with pytest.raises(errors.MissingRule, match=r"heaviside\.accumulate"):
        sd.grad(kept_in_another)(np.ones(3))


@pytest.mark.parametrize("operation", [np.maximum, np.fmin])
def test_running_extremes_of_what_is_no_number(operation):
    x = np.array([1.0, np.nan, 3.0, 3.0, -2.0])
    value, slope = sd.jvp(lambda x: operation.accumulate(x), (x,), (np.arange(5.0),))
    np.testing.assert_array_equal(value, operation.accumulate(x))
    np.testing.assert_array_equal(slope, [0, 1, 1, 1, 1] if operation is np.maximum else [0, 0, 0, 0, 4])


def test_each_name_is_refused_once():
    assert sorted(set(REFUSED)) == sorted(REFUSED)


def test_reasons_are_given():
    assert all(group.reason and group.names for group in UNSUPPORTED)

"""Every rule with arguments of other dtypes and layouts than its samples have, and arrays without axes or elements."""

import copy

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close, program_of
from programs import CASES as PROGRAMS
from programs import cut_off, label, planes
from srcdiff import checking, errors, rules
from srcdiff.rules.declare import Constant, Elementwise

RULES = [rule for rule in rules.registry
         if not isinstance(rule, Constant) and not rule.name.startswith(("scipy.", "srcdiff."))]

#: Functions of Python numbers, of an order that complex numbers do not have, or that round; and one that gives complex
#: numbers in the order of a hash, which differences jump in.
REAL = {"math.dist", "np.clip", "math.fsum", "np.longdouble", "np.complex64", "np.float32", "np.float16",
        "np.unique_values"}
#: The cotangent of an array that is not contiguous is refused for order "K", and NumPy does not view it as parts.
ORDERED = {("np.ravel", 2), ("ndarray.flatten", 2), ("ndarray.view", 1)}
#: NumPy computes these in double precision whatever it is given, which shows in tangents of half precision.
DOUBLE = {"math.dist", "complex", "np.quantile", "np.percentile", "np.nanquantile", "np.nanpercentile"}


def program_and_arguments(rule, k, change):
    """A call of a function with changed sample arguments; None where NumPy does not take them."""
    args = checking.map_leaves(change, rule.cases[k].make(np.random.default_rng(0)))
    program = program_of(rule.target, k)
    with np.errstate(all="ignore"):
        try:
            return program, args, program(*copy.deepcopy(args))
        except Exception:
            pytest.skip("NumPy does not take it")


def cases(count=2):
    """The first and the last samples of each rule."""
    return [pytest.param(rule, k, id=f"{rule.name}-{k}") for rule in RULES
            for k in sorted({0, min(count, len(rule.cases)) - 1, len(rule.cases) - 1})]


def strided(leaf):
    """An array that lies in memory backward, with gaps, in Fortran's order."""
    if not isinstance(leaf, np.ndarray) or leaf.ndim == 0:
        return leaf
    made = np.zeros(tuple(2 * n for n in leaf.shape), leaf.dtype, order="F")
    view = made[tuple(slice(None, None, -2) for _ in leaf.shape)]
    view[...] = leaf
    return view


def turned(leaf):
    """The leaf with an imaginary part."""
    draw = np.random.default_rng(np.size(leaf))
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f":
        return leaf + 1j * draw.uniform(0.2, 1.0, leaf.shape)
    return complex(leaf, draw.uniform(0.2, 1.0)) if type(leaf) is float else leaf


def as_kind(real, plane):
    """Arrays in another precision."""
    def change(leaf):
        if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc":
            return leaf.astype(real if leaf.dtype.kind == "f" else plane)
        return leaf
    return change


def dtypes(value):
    return {np.asarray(leaf).dtype for _, leaf in checking.leaves(value) if leaf is not None}


@pytest.mark.parametrize("rule, k", cases())
def test_layout_in_memory_does_not_matter(rule, k):
    if (rule.name, k) in ORDERED:
        pytest.skip("refused where it runs")
    case = rule.cases[k]
    program, args, _ = program_and_arguments(rule, k, strided)
    plain = case.make(np.random.default_rng(0))
    dots = tuple(checking.random_tangent(arg, np.random.default_rng(1)) for arg in plain)
    turned_dots = checking.map_leaves(strided, dots)
    out, out_dot = sd.jvp(program, plain, dots)
    assert_close(sd.jvp(program, args, turned_dots)[1], out_dot, 1e-5, 1e-6)
    out_bar = checking.random_tangent(out, np.random.default_rng(2))
    assert_close(sd.vjp(program, *args)[1](checking.map_leaves(strided, out_bar)),
                 sd.vjp(program, *plain)[1](out_bar), 1e-5, 1e-6)


@pytest.mark.parametrize("f", [
    lambda a: np.ravel(a, "A"), lambda a: a.ravel(order="K"), lambda a: a.flatten("A"),
    lambda a: np.reshape(a, (3, 2), order="A")])
def test_tangents_in_another_order_of_memory(f):
    a, a_dot = np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(1.0, 7.0).reshape(2, 3)
    for lies, dot in ((a, a_dot), (a_dot, a)):
        same = np.array(dot, order="F" if lies.flags.fnc else "C")
        np.testing.assert_array_equal(sd.jvp(f, (lies,), (dot,))[1], f(same))


@pytest.mark.parametrize("rule, k", cases())
def test_complex_arguments(rule, k):
    if rule.name in REAL:
        pytest.skip("says why above")
    program, args, _ = program_and_arguments(rule, k, turned)
    if not any(np.iscomplexobj(leaf) for _, leaf in checking.leaves(args)) or checking.precision(args) != "float64":
        pytest.skip("nothing is complex")
    checking.check_grads(program, args, 1, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("real, plane", [(np.float16, np.complex64), (np.longdouble, np.clongdouble)])
@pytest.mark.parametrize("rule, k", cases(1))
def test_precision_is_kept(rule, k, real, plane):
    program, args, out = program_and_arguments(rule, k, as_kind(real, plane))
    if np.__version__.startswith("1.") and not any(np.ndim(leaf) for _, leaf in checking.leaves(out)):
        pytest.skip("NumPy 1 computes with a scalar in single precision and a Python number in double precision")
    dots = tuple(checking.random_tangent(arg, np.random.default_rng(1)) for arg in args)
    with np.errstate(all="ignore"):
        value, out_dot = sd.jvp(program, args, dots)
        bars = sd.vjp(program, *args)[1](checking.random_tangent(out, np.random.default_rng(2)))
    assert dtypes(value) == dtypes(out)
    assert dtypes(out_dot) <= dtypes(out) or rule.name in DOUBLE
    for bar, arg in zip(bars, args, strict=True):
        assert not isinstance(arg, np.ndarray) or arg.dtype.kind not in "fc" or dtypes(bar) <= dtypes(arg)


def middle(x):
    return np.median(x) + np.median(x, axis=0)[0]


def levels(x):
    return np.quantile(x, 0.3, axis=0) @ np.percentile(x, 70.0, axis=0, method="hazen")


@pytest.mark.parametrize("program", [middle, levels])
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble])
def test_quantiles_keep_precision(program, kind):
    x = np.random.default_rng(3).normal(size=(7, 2)).astype(kind)
    out, out_dot = sd.jvp(program, (x,), (x,))
    x_bar = sd.grad(program)(x)
    assert out.dtype == out_dot.dtype == program(x).dtype
    assert x_bar.dtype == kind
    np.testing.assert_allclose(x_bar, sd.grad(program)(x.astype(float)), rtol=5e-3, atol=5e-3)
    np.testing.assert_allclose(np.sum(x_bar * x), out_dot, rtol=1e-2)



@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule, Elementwise)], ids=lambda rule: rule.name)
@pytest.mark.parametrize("shape", [(0,), (2, 0)])
def test_arrays_without_elements(rule, shape):
    def emptied(leaf):
        return np.zeros(shape) if isinstance(leaf, (float, np.ndarray)) else leaf

    program, args, out = program_and_arguments(rule, 0, emptied)
    out_dot = sd.jvp(program, args, args)[1]
    bars = sd.vjp(program, *args)[1](np.zeros_like(out))
    assert np.shape(out_dot) == np.shape(out)
    assert all(np.shape(bar) == np.shape(arg) for bar, arg in zip(bars, args, strict=True) if bar is not None)


@pytest.mark.parametrize("reduce", [
    lambda x: np.sum(x, axis=1), lambda x: np.prod(x), lambda x: np.sum(x * x), lambda x: x @ np.zeros((0, 2)),
    lambda x: np.cumsum(x), lambda x: np.mean(x, axis=0), lambda x: np.sort(x), lambda x: np.einsum("ij->i", x)])
def test_reductions_of_nothing(reduce):
    x = np.zeros((3, 0))
    assert sd.grad(lambda x: np.sum(reduce(x)))(x).shape == (3, 0)
    assert sd.jvp(reduce, (x,), (x,))[1].shape == reduce(x).shape


# -- arrays without axes -----------------------------------------------------------------------------------------------

def changed_under_another_name(c):
    d = c
    d *= 2.0
    return c * d


def changed(c):
    c *= 3.0
    c[...] += c * c
    return c * np.sin(c)


def changed_in_a_list(xs):
    d = xs[0]
    d *= 2.0
    return xs[0] * d


def update(c):
    c *= 2.0


def changed_in_a_call(c):
    update(c)
    return c * c


def changed_by_asarray(c):
    x = np.asarray(c)
    x[...] = x * 2.0
    return c * x


def changed_through_a_view(c):
    row = np.atleast_1d(c)
    row *= 2.0
    return c * np.sum(row)


def asked_for_its_class(c):
    return c.sum() if isinstance(c, np.ndarray) else c * c


BOXED = [changed_under_another_name, changed, changed_in_a_call, changed_by_asarray, changed_through_a_view,
         asked_for_its_class]


@pytest.mark.parametrize("program", BOXED)
def test_arrays_without_axes_are_changed_in_place(program):
    c = np.array(0.7)
    checking.check_grads(program, (c,))
    assert_close(sd.value_and_grad(program)(c)[0], program(np.array(0.7)))
    assert c == 0.7


def test_numbers_in_the_same_place_are_assigned_anew():
    assert sd.grad(changed_under_another_name)(3.0) == sd.grad(changed_under_another_name)(np.float64(3.0)) == 12.0
    assert sd.grad(changed_under_another_name)(np.array(3.0)) == 24.0
    assert sd.grad(asked_for_its_class)(np.array(3.0)) == 1.0


def test_arrays_without_axes_in_a_list():
    checking.check_grads(changed_in_a_list, ([np.array(0.7), 0.3],))


def test_what_is_left_in_an_array_without_axes():
    assert sd.grad(update, of="c")(np.array(3.0)) == 2.0
    with pytest.raises(errors.WrongWrt, match="number"):
        sd.grad(update, of="c")(np.float64(3.0))


def test_what_may_be_a_number_is_not_changed():
    def either(c, flag):
        d = c if flag > 0 else 1.0
        d *= 2.0
        return c * d

    with pytest.raises(errors.UnsupportedSyntax, match="changed in place"):
        sd.grad(either)(np.array(3.0), 1)


def boxed(value):
    """A value with its floats as arrays without axes."""
    return checking.map_leaves(lambda leaf: np.array(leaf) if type(leaf) is float else leaf, value)


#: What holds anything where a type is an array's: ``type(x)(2)``.
UNFILLED = {"kinds_as_values"}
FLOATS = [case for case in PROGRAMS if any(type(arg) is float for arg in case[1]) and case[0].__name__ not in UNFILLED
          ][::4]


@pytest.mark.parametrize("function, args", FLOATS, ids=map(label, FLOATS))
def test_programs_with_arrays_without_axes(function, args):
    args = boxed(checking.with_defaults(function, args))
    try:
        out = function(*copy.deepcopy(args))
    except Exception:
        pytest.skip("it does not take them")
    if any(np.any(np.isinf(leaf)) for _, leaf in checking.leaves(out) if isinstance(leaf, np.generic)):
        pytest.skip("an array divides by zero where a number raises")
    try:
        checking.check_grads(function, args, 1, rtol=1e-5, atol=1e-6)
    except (errors.UnsupportedCall, errors.UnsupportedSyntax):
        pytest.skip("refused")


def steps(x):
    return np.sum(np.floor(np.abs(x)))


def left_out(x):
    return np.where(np.abs(x) > 9, x, 0).real.sum()


def powers(x, n):
    s = np.abs(x) * 1
    for _ in range(n):
        s = s * np.abs(x)
    return s


def as_number(x):
    return abs(x).item() * 2


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble, np.complex64])
@pytest.mark.parametrize("make", [lambda x: x, np.asarray])
@pytest.mark.parametrize("program, others", [
    (steps, ()), (left_out, ()), (powers, (0,)), (powers, (2,)), (abs, ()), (as_number, ())])
def test_derivatives_of_numbers_have_their_precision_also_where_they_are_zero(kind, make, program, others):
    def function(x):
        return program(x, *others)

    if program is as_number and kind is np.longdouble:
        pytest.skip("its item is no number of Python's")
    if program is powers and np.__version__.startswith("1."):
        pytest.skip("NumPy 1 computes with a scalar in single precision and a Python number in double precision")
    x = make(kind(1.5))
    out, pullback = sd.vjp(function, x)
    dots = sd.jvp(function, (x,), (x,))[1], sd.jacobian(function)(x)
    bars = sd.grad(function)(x), pullback(out)[0], sd.hvp(function)(x, x)
    assert {np.result_type(bar) for bar in bars} == {np.dtype(kind)}
    assert np.result_type(dots[0]) == np.result_type(out)


# -- what is no plain array --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("x", [
    np.ma.masked_array([1.0, 2.0], [False, True]), np.ones(2).view(np.matrix), np.array([1.0, 2.0], object),
    np.array([(1.0, 2.0)], [("u", float), ("v", float)]), np.rec.array([(1.0,)], [("u", float)]),
    np.array(["a"]), np.array([1], "datetime64[D]"), np.array([1, 2]), np.array([True])])
def test_other_arrays_are_refused(x):
    with pytest.raises((errors.NonNumericArgument, errors.IntegerArgument)):
        sd.grad(lambda x: np.sum(x))(x)
    with pytest.raises((errors.NonNumericArgument, errors.IntegerArgument)):
        sd.grad(lambda xs: np.sum(xs[0]))((x,))


def test_fields_of_a_structured_array_are_constants():
    table = np.array([(1.0, 2.0), (3.0, 4.0)], [("u", float), ("v", float)])

    def program(x, table):
        return np.sum(table["u"] * x) + table[0]["v"] * x[1]

    np.testing.assert_array_equal(sd.grad(program)(np.ones(2), table), [1.0, 5.0])
    with pytest.raises(errors.NonNumericArgument, match="table"):
        sd.grad(program, wrt="table")(np.ones(2), table)


@pytest.mark.parametrize("spread", [
    lambda z: np.var(z, dtype=float), lambda z: z.std(0, float), lambda z: np.nanvar(z, dtype=np.float64)])
def test_variances_of_complex_numbers_in_a_real_dtype_are_refused(spread):
    with pytest.raises(errors.UnsupportedCall, match="real parts"):
        sd.grad(spread)(np.array([1.0 + 2.0j, 0.5j]))


# -- stores into arrays of integers ------------------------------------------------------------------------------------

@pytest.mark.parametrize("program", cut_off.OF_FEW)
def test_arrays_of_empty_lists_are_no_arrays_of_integers_that_cut_off(program):
    for run in (sd.grad(program), sd.grad(sd.grad(program)), lambda x, n: sd.jvp(program, (x, n), (1.0, None))):
        with pytest.raises(TypeError, match="empty list"):
            run(1.3, 0)
        run(1.3, 2)


@pytest.mark.parametrize("program", cut_off.CUTTING)
def test_arrays_of_integers_do_not_cut_off_what_has_a_derivative(program):
    for run in (sd.grad(program), sd.grad(sd.grad(program)), lambda x: sd.jvp(program, (x,), (1.0,))):
        with pytest.raises(TypeError, match="array of integers"):
            run(3.7)


def test_arrays_of_powers_that_turn_out_to_be_floats_are_refused_when_the_program_runs():
    for run in (sd.grad, sd.jacfwd, lambda f: sd.grad(sd.grad(f))):
        assert np.isfinite(run(cut_off.array_of_powers)(1.3, 2))
        with pytest.raises(TypeError, match="powers of integers"):
            run(cut_off.array_of_powers)(1.3, -1)


def test_powers_that_turn_out_to_be_complex_are_refused_where_that_makes_a_difference():
    for run in (sd.grad, sd.jacfwd, lambda f: sd.grad(sd.grad(f))):
        with pytest.raises(TypeError, match="power of a negative float"):
            run(planes.size_of_a_root)(-1.3)

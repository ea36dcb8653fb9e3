"""Evaluation traces: the rows, their numbers, and how they are printed."""

import re

import numpy as np
import pytest

import srcdiff as sd
from programs import PROGRAMS, label
from srcdiff import checking
from srcdiff.display.latex import latex
from srcdiff.tools.example import damped


def f(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def values(table, side):
    """The last value of each target on one side."""
    steps = [row[side] for row in table.rows if row[side] is not None]
    return {step.target: step.value for step in (steps if table.mode == "forward" or side == 0 else steps[::-1])}


def test_forward_trace_is_that_of_the_textbook():
    table = sd.trace_table(f, 2.0, 5.0)
    left, right = values(table, 0), values(table, 1)
    assert left == pytest.approx({"x1": 2.0, "x2": 5.0, "v1": np.log(2.0), "v2": 10.0, "v3": np.log(2.0) + 10.0,
                                  "v4": np.sin(5.0), "out": f(2.0, 5.0)})
    assert right == pytest.approx({"x1_dot": 1.0, "x2_dot": 0.0, "v1_dot": 0.5, "v2_dot": 5.0, "v3_dot": 5.5,
                                   "v4_dot": 0.0, "out_dot": 5.5})
    assert all(tangent is not None for _, tangent in table.rows)


def test_reverse_trace_runs_upward():
    table = sd.trace_table(f, 2.0, 5.0, mode="reverse")
    assert table.rows[-1][1].text == "out_bar"
    bars = values(table, 1)
    assert bars["x1_bar"] == pytest.approx(5.5)
    assert bars["x2_bar"] == pytest.approx(2.0 - np.cos(5.0))
    assert [row[0].target for row in table.rows] == ["x1", "x2", "v1", "v2", "v3", "v4", "out"]


def test_seeds():
    along = values(sd.trace_table(f, 2.0, 5.0, seed=(3.0, -2.0)), 1)["out_dot"]
    assert along == pytest.approx(sd.jvp(f, (2.0, 5.0), (3.0, -2.0))[1])
    one = values(sd.trace_table(f, 2.0, 5.0, wrt="x2", seed=2.0), 1)
    assert one["out_dot"] == pytest.approx(2 * (2.0 - np.cos(5.0)))
    assert "x1_dot" not in one
    assert values(sd.trace_table(f, 2.0, 5.0, mode="reverse", seed=10.0), 1)["x1_bar"] == pytest.approx(55.0)


def test_loops_are_unrolled_with_their_index():
    table = sd.trace_table(damped, 1.2, 3)
    assert [row[0].value for row in table.rows if row[0].target == "i"] == [0, 1, 2]
    assert values(table, 1)["s_dot"] == pytest.approx(sd.grad(damped)(1.2, 3))
    reverse = sd.trace_table(damped, 1.2, 3, mode="reverse")
    assert values(reverse, 1)["x_bar"] == pytest.approx(sd.grad(damped)(1.2, 3))
    assert not any("saved" in step.target for row in reverse.rows for step in row if step is not None)


def test_values_are_those_at_the_time():
    def store(x):
        a = np.zeros(2)
        a[0] = x * x
        a[1] = a[0] * x
        return a[1]

    table = sd.trace_table(store, 3.0)
    arrays = [row[0].value for row in table.rows if row[0] is not None and row[0].target == "a"]
    assert arrays[0].tolist() == [0.0, 0.0]
    dots = {row[1].target: row[1].value for row in table.rows if row[1] is not None}
    assert (dots["a_dot[0]"], dots["a_dot[1]"]) == (6.0, 27.0)


def test_names_of_the_user_are_kept():
    def named(v1, x):
        v3 = v1 * x
        return np.sin(v3) + v1 * np.cos(x)

    targets = [row[0].target for row in sd.trace_table(named, 2.0, 3.0).rows]
    assert targets == ["v1", "x", "v3", "v2", "v4", "v5", "out"]


def test_arguments_are_not_changed():
    def double(a):
        a *= 2.0
        return np.sum(a)

    x = np.ones(2)
    sd.trace_table(double, x, mode="reverse")
    assert x.tolist() == [1.0, 1.0]


def test_methods_and_decorated_functions():
    class Scaled:
        k = 3.0

        def of(self, x):
            return self.k * x * x

    assert values(sd.trace_table(Scaled().of, 2.0), 1)["out_dot"] == 12.0
    assert values(sd.trace_table(sd.differentiate(f), 2.0, 5.0), 1)["out_dot"] == pytest.approx(5.5)


def test_parameters_of_every_kind():
    def general(x, *more, scale=2.0, **others):
        return scale * x * more[0] + others["shift"]

    table = sd.trace_table(lambda x: general(x, 3.0, shift=x), 2.0)
    assert values(table, 1)["out_dot"] == 7.0
    table = sd.trace_table(lambda x, *more: x * more[0], 2.0, 5.0, wrt="x")
    assert values(table, 1)["out_dot"] == 5.0


def test_what_is_exchanged_is_one_step():
    def exchanged(x, y):
        a, b = x * x, y
        a, b = b, a
        return a * b

    rows = sd.trace_table(exchanged, 2.0, 3.0).rows
    assert ("(a, b) = (b, a)", (3.0, 4.0)) in [(row[0].text, row[0].value) for row in rows if row[0] is not None]
    assert rows[-1][1].value == 12.0


def test_derivatives_have_traces():
    assert values(sd.trace_table(sd.grad(lambda x: x * x * x), 2.0), 1)["x_bar_dot"] == 12.0


@pytest.mark.parametrize("arguments, error", [
    ({"mode": "sideways"}, ValueError), ({"seed": (1.0,)}, ValueError), ({"seed": (np.ones(2), 1.0)}, ValueError),
    ({"wrt": "z"}, ValueError), ({"mode": "reverse", "seed": np.ones(3)}, ValueError)])
def test_what_does_not_fit_is_refused(arguments, error):
    with pytest.raises(error):
        sd.trace_table(f, 2.0, 5.0, **arguments)


def test_integers_have_no_trace():
    with pytest.raises(sd.SrcdiffError, match="no argument holds floats"):
        sd.trace_table(f, 2, 5)


def test_columns_are_aligned():
    lines = str(sd.trace_table(f, 2.0, 5.0)).split("\n")
    assert {line.index("|") for line in lines} == {lines[0].index("|")}
    assert repr(sd.trace_table(f, 2.0, 5.0)) == "\n".join(lines)


def test_latex_has_a_line_for_each_row():
    table = sd.trace_table(f, 2.0, 5.0, mode="reverse")
    lines = table.latex().split("\n")
    assert lines[0] == r"\begin{array}{lr|lr}"
    assert len(lines) == len(table.rows) + 3
    assert all(line.count("&") == 3 for line in lines[1:-1])
    assert r"\bar{x}_{1} = \mathrm{\bar{out}}" not in table.latex()
    assert r"\bar{v}_{4} = -\bar{\mathrm{out}} & -1 \\" in table.latex()


@pytest.mark.parametrize("expression, expected", [
    ("a + b * c", r"a + b \, c"), ("(a + b) * c", r"\left(a + b\right) \, c"),
    ("a - (b - c)", r"a - \left(b - c\right)"),
    ("a / b / c", r"\frac{\frac{a}{b}}{c}"), ("(a / b)**2", r"\left(\frac{a}{b}\right)^{2}"), ("-a * b", r"-a \, b"),
    ("a * -b", r"a \, \left(-b\right)"), ("(-a)**2", r"\left(-a\right)^{2}"), ("-a**2", r"-a^{2}"),
    ("a**b**c", r"a^{b^{c}}"), ("(a**b)**c", r"\left(a^{b}\right)^{c}"), ("a * 2.0", r"a \cdot 2.0"),
    ("np.sqrt(a + b)", r"\sqrt{a + b}"), ("np.arctan2(a, b)", r"\texttt{np.arctan2(a, b)}"),
    ("W.T @ h_bar", r"W^{\mathsf{T}} \, \bar{h}"), ("x[i, 0]", r"x_{i, 0}"), ("x[1:-1]", r"x_{\texttt{1:-1}}"),
    ("h_arg_bar", r"\bar{\mathrm{h\_arg}}"), ("np.digamma(a)", r"\operatorname{digamma}\left(a\right)"),
    ("a, b_bar", r"\left(a, \bar{b}\right)"), ("a if c else b", r"\texttt{a if c else b}"),
    ("'50%_{a}'", r"\texttt{'50\%\_\{a\}'}")])
def test_formulas(expression, expected):
    assert latex(expression) == expected


@pytest.mark.parametrize("function, args", PROGRAMS[1::4], ids=map(label, PROGRAMS[1::4]))
def test_every_program_has_a_trace_with_the_right_end(function, args):
    args = checking.with_defaults(function, args)
    active = tuple(k for k, arg in enumerate(args) if checking.has_derivative(arg))
    if not active:
        pytest.skip("nothing to differentiate with respect to")
    bar = checking.random_tangent(sd.vjp(function, *args)[0], np.random.default_rng(0))
    for table in (sd.trace_table(function, *args, wrt=active),
                  sd.trace_table(function, *args, wrt=active, mode="reverse", seed=bar)):
        assert len(re.findall(r"<tr>", table.html())) == len(table.rows) + 1
        assert table.latex().count("\\\\") == len(table.rows) + 1
        assert len(str(table).split("\n")) == len(table.rows) + 1

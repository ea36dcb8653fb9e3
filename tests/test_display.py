"""How derivatives show themselves: linked sources, the page of a notebook, explanations."""

import ast
import inspect
import re
import textwrap
from html.parser import HTMLParser

import numpy as np
import pytest

import srcdiff as sd
from programs import PROGRAMS, label, tuples
from srcdiff import checking
from srcdiff.display import Line, link, side_by_side
from srcdiff.tools.example import damped, mlp_loss

VOID = {"br", "hr", "img", "meta", "link", "input"}


class WellFormed(HTMLParser):
    """Every tag is closed in its place; scripts and whatever is loaded from elsewhere are not there."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags = [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        assert tag not in {"script", "link", "iframe", "img", "object"}
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def lines_of(sides, text):
    """The numbers of the statements that the generated lines with this text belong to."""
    return {line.statement for line in sides.derivative if line.text.strip() == text}


def repeated(x, n):
    total = 0.0
    for _ in range(n):
        for _ in range(2):
            x = np.sin(x) * x
        total = total + x   # the sum
    return total


def wrapped(x):
    y = (np.sin(x)
         * np.cos(x)
         + x)
    return y * y


def first_helper(u, k):
    for _ in range(k):
        u = np.exp(-u) * u
    return u


def through_a_helper(x):
    y = first_helper(x, 3)
    return y * x


def number_of(function, text):
    """The line of the file a statement of a function begins in."""
    code = function.__code__
    with open(code.co_filename, encoding="utf-8") as file:
        lines = file.read().split("\n")
    return next(k for k in range(code.co_firstlineno, len(lines)) if lines[k - 1].strip().startswith(text))


def test_statements_are_linked_to_both_sweeps():
    sides = sd.adjoint(damped).sides()
    multiplied, summed = number_of(damped, "s = s * np.sin(x)"), number_of(damped, "s = s + x * x")
    assert lines_of(sides, "s = s * np.sin(x)") == {multiplied}
    assert lines_of(sides, "# s = s * np.sin(x)") == {multiplied}
    assert lines_of(sides, "s_bar = s_bar * np.sin(x)") == {multiplied}
    assert lines_of(sides, "# s = s + x * x") == {summed}
    assert lines_of(sides, "out = s") == {number_of(damped, "return s")}
    assert lines_of(sides, "else:") == lines_of(sides, "return out, x_bar") == {None}
    header = number_of(damped, "for i in range(n):")
    assert lines_of(sides, "for i in range(n):") == lines_of(sides, "for i in reversed(range(n)):") == {header}


def test_tangents_are_linked_to_what_they_stand_beside():
    sides = sd.tangent(damped).sides()
    assert lines_of(sides, "s_dot = 0.0") == {number_of(damped, "s = 0.0")}
    text = "\n".join(line.text for line in sides.derivative if line.statement == number_of(damped, "s = s * np.sin(x)"))
    assert "s_dot = " in text


def test_what_temporaries_hold_is_linked():
    function = sd.tangent(repeated)
    function(0.5, 3, 1.0)
    number = number_of(repeated, "x = np.sin(x) * x")
    texts = [line.text.strip() for line in function.sides().derivative if line.statement == number]
    assert "x_t1 = np.sin(x)" in texts
    assert "x = x_t1 * x" in texts


def test_statements_on_several_lines_are_linked_as_a_whole():
    sides = sd.adjoint(wrapped).sides()
    first = number_of(wrapped, "y = (np.sin(x)")
    linked = [line.number for line in sides.primal if line.statement == first]
    assert linked == [first, first + 1, first + 2]
    assert any(line.statement == first for line in sides.derivative)


def test_called_functions_stand_below_with_their_own_lines():
    function = sd.adjoint(through_a_helper)
    function(0.4)
    sides = function.sides()
    inside = number_of(first_helper, "u = np.exp(-u) * u")
    assert any(line.number == inside == line.statement for line in sides.primal)
    assert any(line.statement == inside for line in sides.derivative)


def test_statements_that_read_the_same_have_one_number():
    sides = link([(["def f(x):", "    x = x * x", "    x = x * x", "    return x"], 5)],
                 "def f_adjoint(x):\n    x = x * x\n    x = x * x\n    out = x\n")
    assert [line.statement for line in sides.derivative] == [None, 6, 6, 8]


def test_what_is_no_python_is_not_linked():
    sides = link([(["    .then(lambda x: x * x)"], 3)], "def f_adjoint(x):\n    return 2 * x\n")
    assert [line.statement for line in sides.derivative] == [None, None]


def test_page_is_html_without_scripts():
    function = sd.adjoint(mlp_loss, wrt=("W1", "W2"))
    html = function._repr_html_()
    tags = WellFormed(html).tags
    assert tags.count("details") == 3
    assert tags.count("pre") == 5
    assert "np.tanh(x @ W1 + b1)" in html
    assert ":hover" in html
    assert function._repr_html_() == html


def test_page_shows_the_newest_signature():
    function = sd.adjoint(lambda a, b: np.sum(a @ b))
    assert "np.ones" not in function._repr_html_()
    function(np.ones((2, 3)), np.ones((3, 4)))
    assert "b.T" in function._repr_html_() or "b.sum(" in function._repr_html_()


def test_text_is_escaped():
    function = sd.adjoint(lambda x: x * x if x < 1.0 and "<b>&" else x)
    WellFormed(function._repr_html_())
    assert "<b>" not in function._repr_html_()


@pytest.mark.parametrize("shown", [sd.differentiate(damped), sd.jacobian(damped), sd.hessian(damped), sd.hvp(damped),
                                   sd.grad(sd.grad(damped)), sd.tangent(damped)], ids=repr)
def test_every_derivative_has_a_page(shown):
    assert "damped" in shown._repr_html_()


def test_what_has_no_source_has_no_page():
    def generator(x):
        yield x

    assert sd.grad(generator)._repr_html_() is None
    assert "generator" in repr(sd.grad(generator))


def test_columns_of_a_terminal_are_aligned():
    text = side_by_side(sd.adjoint(damped).sides())
    assert {line.index("|") for line in text.split("\n")} == {text.index("|")}
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_colors_do_not_move_columns():
    sides = sd.adjoint(damped).sides()
    colored = side_by_side(sides, lambda text: re.sub(r"(?m)^(.+)$", "\x1b[1m\\1\x1b[0m", text))
    assert re.sub(r"\x1b\[\d*m", "", colored) == side_by_side(sides)
    assert "\x1b[1m" in colored


def test_lines_stay_where_colors_change_their_number():
    sides = sd.adjoint(damped).sides()
    assert side_by_side(sides, lambda text: text + "\n\n") == side_by_side(sides)
    assert isinstance(sides.primal[0], Line)


# Explanations


def test_explanation_says_what_is_saved_and_where():
    told = sd.adjoint(damped).explain(0.6, 8)
    rows = {row.value: row for row in told.rows}
    assert set(rows) == {"s", "s > 1.0", "np.sin(x)"}
    assert rows["s > 1.0"].count == 8
    assert rows["s > 1.0"].place == f"line {number_of(damped, 'if s > 1.0:')}: if s > 1.0:"
    assert rows["s"].size > 0
    assert "again" in rows["np.sin(x)"].how
    assert "active arguments: x (f64)" in told
    WellFormed(told._repr_html_())
    assert "s &gt; 1.0" in told._repr_html_()


def test_explanation_is_of_the_arguments_at_hand():
    small, large = (sd.adjoint(damped).explain(0.6, n) for n in (10, 1000))
    kept = [int(re.search(r"kept between the sweeps: (\d+) bytes", told)[1]) for told in (small, large)]
    assert 0 < kept[0] < kept[1] / 50
    assert sum(row.size or 0 for row in large.rows) == kept[1]


def test_explanation_without_arguments_measures_nothing():
    told = sd.adjoint(damped).explain()
    assert "bytes" not in told
    assert "bytes" not in told._repr_html_()
    assert not any("value" in row.measured for row in told.rows)


def test_explanation_counts_what_callees_keep():
    def power(x, n):
        return x if n == 0 else x * power(np.sin(x), n - 1)

    function = sd.adjoint(power)
    sizes = [int(re.search(r"sweeps: (\d+) bytes", function.explain(0.5, n))[1]) for n in (2, 20)]
    assert sizes[0] < sizes[1]
    assert "derived with it:  power" in function.explain(0.5, 2)


def swing(p, seen):
    stiffness, damping = p
    velocity, total = 0.0, 0.0
    for s in seen:
        velocity = velocity - stiffness * total - damping * velocity
        total = total + (velocity - s) ** 2
    return total


def test_rows_are_all_that_is_kept():
    told = sd.adjoint(swing).explain(np.array([0.3, 0.1]), np.linspace(0.0, 1.0, 20))
    assert {"stiffness", "damping", "velocity"} <= {row.value for row in told.rows}
    assert f"sweeps: {sum(row.size or 0 for row in told.rows)} bytes" in told


def burgers(u, c, d, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += d * (u[2:] - 2.0 * u[1:-1] + u[:-2]) - c * u[1:-1] * (u[2:] - u[:-2])
    return np.sum(u * u)


def test_what_a_store_overwrites_is_called_as_the_variable():
    told = sd.grad(burgers).explain(np.linspace(0.0, 1.0, 8), 0.1, 0.2, 5)
    assert {row.value for row in told.rows} == {"u"}


def test_items_given_with_a_star_belong_to_the_statement():
    function = sd.adjoint(tuples.fields)
    function(np.array([0.5, 1.5, 2.5]))
    number = number_of(tuples.fields, "t = Triple(*x)")
    linked = [line.text.strip() for line in function.sides().derivative if line.statement == number]
    assert linked[0] == "# t = Triple(*x)"
    assert any(line.startswith("x_bar = np.array([") for line in linked)


def test_where_a_cotangent_starts_belongs_to_no_statement():
    sides = sd.adjoint(swing).sides()
    assert lines_of(sides, "velocity_bar = 0.0") == {None}


def test_nothing_saved_is_said():
    told = sd.adjoint(lambda x: np.sum(x * x)).explain(np.ones(3))
    assert told.endswith("nothing is saved\n  kept between the sweeps: 0 bytes, beside the arguments and the result")


def _is_one_statement(function):
    """Whether there is no other statement that a line could be linked to."""
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    return len(node.body) == 1


@pytest.mark.parametrize("function, args", PROGRAMS[::4], ids=map(label, PROGRAMS[::4]))
def test_every_program_shows_itself(function, args):
    args = checking.with_defaults(function, args)
    active = tuple(k for k, arg in enumerate(args) if checking.has_derivative(arg))
    if not active:
        pytest.skip("nothing to differentiate with respect to")
    made = sd.adjoint(function, active)
    told = made.explain(*args)
    lines = told.split("\n")
    assert len(set(lines)) == len(lines)
    assert not any(re.search(r"\w_t\d+\b", row.value) for row in told.rows)
    WellFormed(told._repr_html_())
    WellFormed(made._repr_html_())
    linked = [line for line in made.sides().derivative if line.statement is not None]
    assert linked or len(made.sides().derivative) < 16 or _is_one_statement(function)

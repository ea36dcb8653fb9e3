"""Derivatives as files of their own: what is in them, that they run without srcdiff, and what they refuse."""

import ast
import doctest
import functools
import json
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close
from programs import PROGRAMS, label
from srcdiff import checking, runtime
from srcdiff.runtime import factorizations
from srcdiff.tools.example import damped, mlp_loss
from srcdiff.tools.excerpt import Excerpt, NotExportable

SCALE, TABLE, LIMITS = 3.0, np.array([1.0, 2.0, 4.0]), (0.5, [float("inf"), -2.0])


def scaled(x):
    return np.sum(SCALE * TABLE * x)


def clipped(x, low=LIMITS[0]):
    return np.sum(np.clip(x, low, LIMITS[1][0]))


def square(x):
    return x * x


def calls_others(x):
    return square(x) + scaled(np.array([x, x, x]))


def power(x, n):
    return x if n == 0 else x * power(np.sin(x), n - 1)


def stores(u, c):
    u[1:-1] += c[1:-1] * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u * u)


def expand(x):
    return x * x


def takes_the_name_of_a_helper(x, y):
    return np.sum(expand(x) * y)


def shadows(x):
    return sum(v * v for v in x)


def loaded(text, name="exported"):
    """The module in a text."""
    module = types.ModuleType(name)
    sys.modules[name] = module      # where dataclasses look for it
    exec(compile(text, name, "exec"), module.__dict__)
    return module


def imported(text):
    """The top-level packages that a text imports."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = [alias.name if isinstance(node, ast.Import) else node.module for node in nodes for alias in node.names]
    return {name.partition(".")[0] for name in names}


@functools.cache
def exported_text(number):
    """The derivative of a program, as a file; or why there is none. A program without active arguments has neither."""
    function, args = PROGRAMS[number]
    args = checking.with_defaults(function, args)
    active = tuple(k for k, arg in enumerate(args) if checking.has_derivative(arg))
    try:
        return sd.export(sd.adjoint(function, active), *args) if active else ""
    except sd.SrcdiffError as error:
        return error


@pytest.mark.parametrize("number", range(len(PROGRAMS)), ids=map(label, PROGRAMS))
def test_every_program_is_exported_or_refused(number):
    function, args = PROGRAMS[number]
    args = checking.with_defaults(function, args)
    text = exported_text(number)
    if not isinstance(text, str) or not text:
        pytest.skip(str(text).split("\n")[0] or "nothing to differentiate with respect to")
    active = tuple(k for k, arg in enumerate(args) if checking.has_derivative(arg))
    made = sd.adjoint(function, active)
    bar = checking.random_tangent(sd.vjp(function, *args)[0], np.random.default_rng(1))
    assert imported(text) <= {"numpy", "scipy", *sys.stdlib_module_names}
    module = loaded(text)
    assert_close(getattr(module, made.__name__)(*args, bar), made(*args, bar))
    assert_close(getattr(module, function.__name__)(*checking.copied(args)), function(*checking.copied(args)))


def test_most_programs_of_numbers_and_arrays_can_be_exported():
    made = [exported_text(number) for number in range(len(PROGRAMS))]
    others = ("needs the module srcdiff", "checked here only")      # which take derivatives, or objects
    refused = [text for text in made if not isinstance(text, str) and not any(why in str(text) for why in others)]
    assert len(refused) < len(made) / 20


def test_file_runs_where_srcdiff_is_not(tmp_path):
    args = (np.ones((2, 3)), np.ones((2, 1)), np.full((3, 4), 0.1), np.zeros(4), np.full((4, 1), 0.2), np.zeros(1))
    made = sd.value_and_grad(mlp_loss, wrt=("W1", "b2"))
    tmp_path.joinpath("made.py").write_text(sd.export(made, *args), encoding="utf-8")
    tmp_path.joinpath("also.py").write_text(sd.export(sd.grad(power), 0.5, 3), encoding="utf-8")
    program = """
import json, sys
sys.modules["srcdiff"] = None       # importing it fails
import numpy as np
from also import power_grad
from made import mlp_loss, mlp_loss_value_and_grad
args = (np.ones((2, 3)), np.ones((2, 1)), np.full((3, 4), 0.1), np.zeros(4), np.full((4, 1), 0.2), np.zeros(1))
out, (W1_bar, b2_bar) = mlp_loss_value_and_grad(*args)
print(json.dumps([float(out), W1_bar.tolist(), b2_bar.tolist(), float(mlp_loss(*args)), float(power_grad(0.5, 3))]))
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.stderr == ""
    out, W1_bar, b2_bar, value, power_bar = json.loads(done.stdout)
    expected, bars = made(*args)
    assert out == value == pytest.approx(expected)
    np.testing.assert_allclose(W1_bar, bars[0])
    np.testing.assert_allclose(b2_bar, bars[1])
    assert power_bar == pytest.approx(sd.grad(power)(0.5, 3))


def test_file_says_what_it_is():
    module = loaded(sd.export(sd.grad(damped), 0.5, 3))
    assert module.__doc__.startswith("damped_grad, the gradient of damped, written by srcdiff")
    assert "example.py, line" in module.__doc__
    assert module.damped.__doc__ == damped.__doc__
    assert module.damped_grad.__annotations__ == {"x": "float", "n": "int", "return": "float"}
    assert "Parameters\n" in module.damped_grad.__doc__
    assert "x_bar : shaped like x" in module.damped_grad.__doc__


@pytest.mark.parametrize("derive", [sd.adjoint, sd.tangent, sd.grad, sd.value_and_grad, lambda f: sd.grad(sd.grad(f)),
                                    lambda f: sd.adjoint(f, ("x",))])
def test_every_kind(derive):
    made = derive(square)
    module = loaded(sd.export(made, 3.0) if made.kind != "tangent" else sd.export(made, 3.0, 1.0))
    args = (3.0, 2.0) if made.kind in ("adjoint", "tangent") else (3.0,)
    assert next(getattr(module, name) for name in (made.__name__, "square_grad_grad") if hasattr(module, name))(
        *args) == made(*args)


def test_lines_are_not_longer_than_they_have_to_be():
    text = sd.export(sd.adjoint(mlp_loss, wrt=("W1", "b1")), *[np.ones((2, 2))] * 6)
    own = text[text.index("def mlp_loss_adjoint"):]
    assert max(map(len, own.split("\n"))) <= 100


def test_constants_and_called_functions_come_along():
    x = np.array([0.1, 0.7, 0.2])
    module = loaded(sd.export(sd.grad(clipped), x))
    np.testing.assert_array_equal(module.clipped_grad(x), sd.grad(clipped)(x))
    assert module.LIMITS == LIMITS
    module = loaded(sd.export(sd.grad(calls_others), 2.0))
    assert module.calls_others_grad(2.0) == sd.grad(calls_others)(2.0)
    assert module.calls_others(2.0) == calls_others(2.0)
    assert module.SCALE == 3.0


def test_closures_and_decorated_functions():
    def made(k):
        def local(x):
            return k * x * x
        return local

    module = loaded(sd.export(sd.grad(made(4.0)), 1.0))
    assert (module.local(2.0), module.local_grad(2.0)) == (16.0, 16.0)
    module = loaded(sd.export(sd.adjoint(calls_what_is_decorated), 1.0, 2))
    assert module.calls_what_is_decorated_adjoint(1.0, 2)[1] == 6.0
    assert module.remembered.cache_info().currsize == 1
    module = loaded(sd.export(sd.differentiate(square).grad, 1.0))
    assert (module.square(3.0), module.square_grad(3.0)) == (9.0, 6.0)


def test_helpers_keep_their_names_or_are_refused():
    x, y = np.ones((2, 3)), np.ones(3)
    made = sd.adjoint(takes_the_name_of_a_helper)
    assert "from srcdiff.runtime import expand as" not in made.source(x, y)
    module = loaded(sd.export(made, x, y))
    assert_close(module.takes_the_name_of_a_helper_adjoint(x, y), made(x, y))
    with pytest.raises(NotExportable, match="expand means two things"):
        sd.export(made)     # which needs the helper of that name


@pytest.mark.parametrize("name", runtime.__all__)
def test_every_helper_can_be_taken_out(name):
    excerpt = Excerpt()
    excerpt.add(name, getattr(runtime, name), "a test")
    text = "from __future__ import annotations\n\n" + "\n\n\n".join(excerpt.lines())
    assert imported(text) <= {"numpy", *sys.stdlib_module_names}
    module = loaded(text)
    scope = {"np": np, **module.__dict__}
    tests = doctest.DocTestFinder(recurse=False).find(getattr(module, name), name, globs=scope)
    assert not any(doctest.DocTestRunner(verbose=False).run(test).failed for test in tests)


def test_what_depends_on_the_version_is_asked_where_the_file_runs():
    excerpt = Excerpt()
    user = next(f for f in vars(factorizations).values()
                if isinstance(f, types.FunctionType) and "_BY_ONE_AXIS" in f.__code__.co_names)
    excerpt.add(user.__name__, user, "a test")
    assert excerpt.constants["_BY_ONE_AXIS"] == '_BY_ONE_AXIS = not np.__version__.startswith("1.")'


def test_sets_are_written_in_one_order():
    excerpt = Excerpt()
    for name, value in {"a": frozenset({"x", "y"}), "b": set(), "c": {2.0, 1.0}, "d": frozenset()}.items():
        excerpt.add(name, value, "a test")
    assert list(excerpt.constants.values()) == [
        "a = frozenset({'x', 'y'})", "b = set()", "c = {1.0, 2.0}", "d = frozenset()"]


def test_builtins_are_not_hidden(monkeypatch):
    monkeypatch.setitem(shadows.__globals__, "v", 1.0)
    module = loaded(sd.export(sd.adjoint(shadows), np.ones(3)))
    np.testing.assert_array_equal(module.shadows_adjoint(np.ones(3))[1], 2 * np.ones(3))


def chosen(p, x, squared=False, kind="sum"):
    y = p["w"] * x[0] + p["b"][1] * x[1]
    y = y * y if squared else y
    return np.sum(y) if kind == "sum" else np.max(y)


P, X = {"w": 2.0, "b": [1.0, np.ones(3)]}, (3.0, np.ones(3))


@pytest.mark.parametrize("args", [
    (P, X, True, "sum"), (P, X, False, "max"), (P, X, 0, "sum"), (P, X, False, None), (P, X[:1]), (P, list(X)),
    ({"w": 2.0, "b": [1.0]}, X), ({"w": 2.0}, X), ({**P, "more": 1.0}, X), ({"w": 2, "b": P["b"]}, X),
    ({"w": True, "b": P["b"]}, X), ({"w": 2.0, "b": [1.0, np.ones(1)]}, X), ({"w": 2.0, "b": (1.0, np.ones(3))}, X),
    ({"w": 2.0, "b": [1.0, np.ones(3, "f4")]}, X), ({"w": 2.0, "b": [np.ones(()), np.ones(3)]}, X)])
def test_what_the_source_was_not_written_for_is_refused(args):
    module = loaded(sd.export(sd.grad(chosen), P, X))
    assert_close(module.chosen_grad(P, X), sd.grad(chosen)(P, X))
    assert_close(module.chosen_grad({"w": np.float64(2.0), "b": P["b"]}, X), sd.grad(chosen)(P, X))
    with pytest.raises(TypeError, match="was written for"):
        module.chosen_grad(*args)


def squares(xs):
    return sum(x * x for x in xs)


def test_lists_of_any_length():
    module = loaded(sd.export(sd.grad(squares), [1.0, 2.0]))
    assert module.squares_grad([1.0, 2.0, 3.0]) == [2.0, 4.0, 6.0]
    assert module.squares_grad([1.0, 2]) == [2.0, 4.0]
    for other in ([1.0, "2"], [1, 2], [1.0, True]):
        with pytest.raises(TypeError, match="was written for xs"):
            module.squares_grad(other)


def applies(g, x):
    return g(x) * x


@pytest.mark.parametrize("args", [(np.ones((2, 2)),), (np.ones(1),), (np.ones(3, int),), (3.0,), (np.ones(3) * 1j,),
                                  (np.ones(3, "f4"),)])
def test_arguments_of_other_types_are_refused(args):
    module = loaded(sd.export(sd.grad(scaled), np.ones(3)))
    with pytest.raises(TypeError, match="was written for x"):
        module.scaled_grad(*args)


def stores_rows(rows):
    rows[0][0] = rows[1][0] * rows[1][1]
    return np.sum(rows[0] * rows[1])


def test_shared_memory_is_refused():
    module = loaded(sd.export(sd.grad(stores), np.ones(5), np.ones(5)))
    a = np.linspace(0.0, 1.0, 6)
    with pytest.raises(ValueError, match="shares memory"):
        module.stores_grad(a[:5], a[1:])
    np.testing.assert_array_equal(module.stores_grad(a[:5], np.ones(5)), sd.grad(stores)(a[:5], np.ones(5)))
    module = loaded(sd.export(sd.grad(stores_rows), [np.ones(2), np.ones(2)]))
    x = np.ones(3)
    with pytest.raises(ValueError, match="shares memory"):
        module.stores_rows_grad([x[:2], x[1:]])
    rows = [np.ones(2), np.full(2, 3.0)]
    assert_close(module.stores_rows_grad(rows), sd.grad(stores_rows)(rows))


class Holder:
    k = 2.0

    def loss(self, x):
        return self.k * x


cached = functools.lru_cache(square)


@functools.lru_cache(maxsize=8)
def remembered(n):
    return n * SCALE


def calls_what_is_decorated(x, n):
    return x * remembered(n)


def calls_what_is_cached(x, n):
    return x * cached(n)


def uses_the_module(x):
    return sd.stop_gradient(x) * x


@pytest.mark.parametrize("asked, args, message", [
    (lambda: sd.grad(Holder().loss), (1.0,), "method"),
    (lambda: sd.grad(lambda x: x * x), (1.0,), "not defined by def"),
    (lambda: sd.jacobian(scaled), (np.ones(3),), "no one source"),
    (lambda: sd.adjoint(calls_what_is_cached), (1.0, 2), "decorate it where it is defined"),
    (lambda: sd.grad(uses_the_module), (1.0,), "from srcdiff import"),
    (lambda: sd.grad(scaled), (), "not known whether"),
    (lambda: square, (1.0,), "no one source"),
    (lambda: sd.grad(applies, "x"), (square, 1.0), "g is a function"),
])
def test_what_cannot_be_exported_is_refused(asked, args, message):
    with pytest.raises(sd.SrcdiffError, match=message):
        sd.export(asked(), *args)


def test_nothing_of_this_machine_is_in_the_file():
    assert str(Path(__file__).parent) not in sd.export(sd.grad(calls_others), 2.0)

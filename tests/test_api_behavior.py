"""What a derivative keeps of the function it is made from, where that function may come from, and how it runs."""

import inspect
import linecache
import pickle
import pydoc
import threading
import traceback

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close
from programs import keys

SCALE = 2.0
X3 = np.array([0.3, -0.7, 1.1])


def cubic(x):
    return x * x * x


def weighted(x, y, n=2):
    return SCALE * x**n * np.sin(y)


@sd.differentiate
def decorated(x, y):
    return x * x * y


def by_several(x):
    return [g(x) for g in (np.sin, np.cos)]


# What is kept of the function


def test_signature_name_and_docstring_are_kept():
    df = sd.grad(weighted)
    assert inspect.signature(df) == inspect.signature(weighted)
    assert df.__name__ == "weighted_grad"
    assert df.__module__ == weighted.__module__
    assert "weighted_grad" in pydoc.render_doc(df)


def test_inspect_shows_the_generated_source():
    df = sd.grad(cubic)
    df(2.0)
    assert "x_bar" in inspect.getsource(df) or "def cubic_grad" in inspect.getsource(df)


@pytest.mark.parametrize("derived", [sd.grad(weighted), sd.value_and_grad(weighted, wrt="y"), sd.jacobian(weighted),
                                     sd.grad(sd.grad(weighted)), sd.adjoint(weighted, 0)])
def test_pickle(derived):
    again = pickle.loads(pickle.dumps(derived))
    assert_close(again(1.5, 0.4), derived(1.5, 0.4))


def test_pickle_of_a_decorated_function():
    assert pickle.loads(pickle.dumps(decorated)).grad(2.0, 3.0) == 12.0


# Functions from everywhere


def test_lambdas_on_one_line():
    f, g = lambda x: x * x, lambda x: x * x * x
    assert (sd.grad(f)(3.0), sd.grad(g)(3.0)) == (6.0, 27.0)
    assert [sd.grad(h)(2.0) for h in (lambda t: t + t, lambda t: 3 * t, lambda t: t**4)] == [2.0, 3.0, 32.0]


def test_closures_over_constants():
    def scaled(k, table):
        def program(x):
            return k * x * table[0]
        return program

    assert sd.grad(scaled(2.0, (3.0,)))(1.0) == 6.0
    assert sd.grad(scaled(5.0, (7.0,)))(1.0) == 35.0
    weights = np.array([1.0, 2.0])
    np.testing.assert_array_equal(sd.grad(lambda x: np.sum(weights * x))(np.ones(2)), weights)


class Model:
    """A class with functions to differentiate."""

    scale = 3.0

    def method(self, x):
        return x * x

    @staticmethod
    def static(x):
        return x * x * x

    @classmethod
    def of_the_class(cls, x):
        return cls.scale * x


def test_methods():
    assert sd.grad(Model().method)(3.0) == 6.0
    assert sd.grad(Model.static)(2.0) == 12.0
    assert sd.grad(Model.of_the_class)(2.0) == 3.0


def from_prompt(text, filename):
    """A function as the interactive prompt makes it: compiled from text, which linecache knows."""
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace = {"np": np}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


def test_functions_from_the_prompt():
    f = from_prompt("def f(x):\n    y = x * x\n    return y * x\n", "<python-input-77>")
    assert sd.grad(f)(2.0) == 12.0


def test_functions_without_source_are_refused():
    namespace = {}
    exec("def f(x):\n    return x * x\n", namespace)
    with pytest.raises(sd.SrcdiffError, match="source"):
        sd.grad(namespace["f"])(2.0)
    with pytest.raises(sd.SrcdiffError):
        sd.grad(len)(2.0)


# Results are right for other types, shapes, branches than the first ones


def test_one_derivative_for_many_signatures():
    df = sd.grad(lambda x, y: np.sum(x * y))
    assert df(2.0, 3.0) == 3.0
    np.testing.assert_array_equal(df(np.ones(3), 2.0), [2.0, 2.0, 2.0])
    assert df(2.0, np.ones(3)) == 3.0
    np.testing.assert_array_equal(df(np.ones((2, 1)), np.ones((1, 3))), [[3.0], [3.0]])
    np.testing.assert_array_equal(df(np.ones((2, 3)), np.ones(3)), np.ones((2, 3)))
    assert df(np.ones(3, np.float32), np.ones(3, np.float32)).dtype == np.float32
    assert df(2.0, 4) == 4.0


def test_complex_arguments_follow_the_convention():
    assert sd.grad(lambda z: np.abs(z) ** 2)(1 + 2j) == pytest.approx(2 - 4j)
    assert sd.grad(lambda z: np.real(z * z))(1 + 2j) == pytest.approx(2 + 4j)


def test_keyword_only_and_variadic_parameters():
    def program(x, *, k=2.0):
        return x * x * k

    assert sd.grad(program)(3.0) == 12.0
    assert sd.grad(program)(3.0, k=1.0) == 6.0
    assert sd.grad(program, wrt="k")(3.0) == 9.0


# Behavior while running


def test_side_effects_run_once(capsys):
    def program(x):
        print("primal")
        return x * x

    for call in (lambda: sd.grad(program)(3.0), lambda: sd.value_and_grad(program)(3.0),
                 lambda: sd.jvp(program, (3.0,), (1.0,)), lambda: sd.vjp(program, 3.0)[1](1.0)):
        call()
        assert capsys.readouterr().out == "primal\n"


def test_exceptions_of_the_program_pass_through():
    def program(x, k):
        y = x * x
        return y / (k - k)

    for call in (lambda: sd.grad(program)(3.0, 1), lambda: sd.jvp(program, (3.0, 1), (1.0, None)),
                 lambda: sd.vjp(program, 3.0, 1)):
        with pytest.raises(ZeroDivisionError) as caught:
            call()
        last = traceback.extract_tb(caught.value.__traceback__)[-1]
        assert last.filename.startswith("<srcdiff")
        assert " / " in last.line
        assert caught.value.__cause__ is None


@pytest.mark.parametrize("program", keys.CHANGING)
def test_loops_over_dicts_that_get_other_keys_end_as_in_python(program):
    for run in (program, sd.grad(program), sd.grad(sd.grad(program)), lambda x: sd.jvp(program, (x,), (1.0,))):
        with pytest.raises(RuntimeError, match="changed size during iteration"):
            run(1.5)


def test_own_exceptions_keep_their_class_and_text():
    class Unstable(Exception):
        pass

    def program(x):
        if x > 1:
            raise Unstable(f"{x} is too large")
        return x * x

    df = sd.grad(program)
    with pytest.raises(Unstable, match=r"^2\.0 is too large$"):
        df(2.0)
    assert df(0.5) == 1.0


def test_wrong_calls_are_type_errors_as_for_any_function():
    with pytest.raises(TypeError):
        sd.grad(cubic)()
    with pytest.raises(TypeError):
        sd.grad(cubic)(1.0, 2.0)
    with pytest.raises(TypeError):
        sd.grad(cubic)(1.0, nonsense=2.0)


def test_two_threads_get_one_generation():
    def generated_once_in_threads(x, n):
        for i in range(n):
            x = np.sin(x) + i * x
        return x

    barrier, results = threading.Barrier(4), []
    df = sd.grad(generated_once_in_threads)

    def work():
        barrier.wait()
        results.append(df(0.5, 3))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert sum("generated_once_in_threads" in name for name in linecache.cache) == 1


def test_source_that_was_asked_for_is_what_runs():
    def shown_before_it_runs(x, n):
        for i in range(n):
            x = np.sin(x) + i * x
        return x

    df = sd.grad(shown_before_it_runs)
    assert "shown_before_it_runs_grad" in df.source(0.5, 3)
    df(0.25, 2)
    assert sum("shown_before_it_runs" in name for name in linecache.cache) == 1


def test_results_do_not_share_memory_with_each_other_or_the_arguments():
    x, y = X3.copy(), X3.copy()
    x_bar, y_bar = sd.grad(lambda x, y: np.sum(x + y), wrt=("x", "y"))(x, y)
    x_bar[0] = 7.0
    assert y_bar[0] == 1.0
    bar = sd.vjp(lambda x: x, x)[1]
    seed = np.ones(3)
    bar(seed)[0][0] = 7.0
    assert seed[0] == 1.0


@pytest.mark.parametrize("call, expected", [
    (lambda f, seed: sd.jvp(f, (3.0,), (seed,))[1], 14.0),
    (lambda f, seed: sd.tangent(f)(3.0, seed)[1], 14.0),
    (lambda f, seed: sd.hvp(f)(3.0, seed), 4.0),
    (lambda f, seed: sd.vjp(f, 3.0)[1](seed)[0], 14.0),
    (lambda f, seed: sd.adjoint(f)(3.0, seed)[1], 14.0)])
def test_seeds_of_numbers_may_be_arrays_without_axes_and_stay_as_they_are(call, expected):
    def program(x):
        y = x
        y += x
        y += y * x
        return y

    seed = np.array(1.0)
    assert call(program, seed) == expected
    assert seed == 1.0


def test_seeds_in_containers_are_taken_as_the_numbers_they_hold():
    def program(pair):
        a, b = pair["a"]
        a += b
        b *= a
        return a * b

    seed = {"a": (np.array(1.0), np.array(0.5))}
    dot = sd.jvp(program, ({"a": (3.0, 2.0)},), (seed,))[1]
    assert dot == sd.jvp(program, ({"a": (3.0, 2.0)},), ({"a": (1.0, 0.5)},))[1]
    assert seed["a"] == (1.0, 0.5)


def test_seeds_that_are_lists_stay_as_they_are():
    seed = [np.ones(3), np.ones(3)]
    pullback = sd.vjp(by_several, X3)[1]
    for _ in range(2):
        assert_close(pullback(seed)[0], np.cos(X3) - np.sin(X3))
    assert_close(sd.adjoint(by_several)(X3, seed)[1], np.cos(X3) - np.sin(X3))
    assert len(seed) == 2

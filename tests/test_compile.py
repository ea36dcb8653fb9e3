"""Loading generated text, and making things once."""

import inspect
import itertools
import linecache
import math
import threading
import traceback

import pytest

import srcdiff as sd
from srcdiff.compile.cache import Cache
from srcdiff.compile.load import load
from srcdiff.emit import Module
from srcdiff.errors import InternalError

COUNTER = itertools.count()

TEXT = "SCALE = 0.5\n\n\ndef half(x):\n    return scaled(x) / (2 * SCALE)\n"
HALF = Module("half", TEXT, TEXT, {"scaled": lambda x: x / 2}, "half")


def test_source_can_be_inspected():
    assert inspect.getsource(load(HALF)) == "def half(x):\n    return scaled(x) / (2 * SCALE)\n"


def test_tracebacks_show_generated_lines():
    with pytest.raises(TypeError) as raised:
        load(HALF, "half of it")("text")
    shown = "".join(traceback.format_exception(raised.type, raised.value, raised.tb))
    assert "return scaled(x) / (2 * SCALE)" in shown
    assert "<srcdiff half of it" in shown


def test_every_load_has_a_file_of_its_own():
    files = [load(HALF).__code__.co_filename for _ in range(3)]
    assert len(set(files)) == 3
    assert all("half" in file for file in files)
    linecache.checkcache()
    assert all(linecache.getline(file, 4) == "def half(x):\n" for file in files)


def test_loads_do_not_share_globals():
    first, second = load(HALF), load(HALF)
    first.__globals__["SCALE"] = 1.0
    assert (first(4.0), second(4.0)) == (1.0, 2.0)
    assert set(HALF.namespace) == {"scaled"}


def test_threads_load_under_different_names():
    files = []
    run_in_threads(lambda: files.extend(load(HALF).__code__.co_filename for _ in range(20)))
    assert len(set(files)) == len(files) == 160


def test_two_threads_make_one_value():
    cache, made = Cache(), []

    def make():
        made.append(threading.get_ident())
        return object()
    found = []
    run_in_threads(lambda: found.append(cache.get("key", make)))
    assert len(made) == len({id(value) for value in found}) == 1


def test_values_may_need_others():
    cache = Cache()
    assert cache.get("a", lambda: [cache.get("b", lambda: "made")]) == ["made"]
    assert len(cache) == 2
    assert "a" in cache


def test_values_that_need_each_other_do_not_lock_up():
    cache = Cache()
    run_in_threads(lambda: [cache.get("a", lambda: cache.get("b", lambda: 1)),
                            cache.get("b", lambda: cache.get("a", lambda: 1))])
    assert cache.get("a", lambda: 2) == 1


def test_a_value_that_needs_itself_is_an_error():
    cache = Cache()
    with pytest.raises(InternalError, match="needs itself"):
        cache.get("a", lambda: cache.get("a", lambda: 1))
    assert cache.get("a", lambda: 2) == 2


def test_failures_are_raised_to_all_and_not_kept():
    cache, failures = Cache(), []

    def fail():
        raise ValueError("no")

    def ask():
        try:
            cache.get("key", fail)
        except ValueError as error:
            failures.append(error)
    run_in_threads(ask)
    assert len(failures) == 8
    assert cache.get("key", lambda: "made") == "made"


def run_in_threads(work, count=8):
    """Run ``work`` in several threads that start together."""
    barrier = threading.Barrier(count)

    def run():
        barrier.wait()
        work()
    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
        assert not thread.is_alive()


# -- chains of calls ---------------------------------------------------------------------------------------------------

def lines_of_chain(depth, last):
    """How many lines the derivative has of functions each of which calls the next one twice, and the ``last`` none."""
    lines = ["def last(x, y):", *(f"    {line}" for line in last), "    return b", ""]
    for k in range(depth, 0, -1):
        a, b = ("last(x, y)", "x * y") if k == depth else (f"g{k + 1}(x * 0.5, y)", f"g{k + 1}(y, a * 0.1)")
        lines += [f"def g{k}(x, y):", f"    a = {a}", f"    b = {b}", "    return a * b + x", ""]
    file, scope = f"<chain of {depth}, {next(COUNTER)}>", {"math": math}
    linecache.cache[file] = (0, None, [line + "\n" for line in lines], file)
    exec(compile("\n".join(lines), file, "exec"), scope)
    return len(sd.adjoint(scope["g1"], (0, 1)).source(1.0, 2.0).splitlines())


@pytest.mark.parametrize("last", [
    ["b = math.sin(x) * y"],
    ["d = {}", "for k in range(3):", "    d[k] = x * y", "b = sum(d.values())"],      # may keys be active?
])
def test_chains_of_calls_take_no_path_twice(last):
    # of which there are 2 ** 30; types of what is saved hold those of the calls inside, and are made anew each time
    short, again, long = (lines_of_chain(depth, last) for depth in (15, 30, 30))
    assert again == long < 2.2 * short

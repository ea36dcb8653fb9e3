"""The source of a function is found wherever it was written, and is that of the function."""

# the functions are written in every way the language allows
# ruff: noqa: B007, E701
from __future__ import annotations

import ast
import functools
import inspect
import linecache
import os
import sys
import textwrap
from pathlib import Path
from typing import Any

import gast
import pytest

from srcdiff.errors import SourceUnavailable
from srcdiff.frontend.lower import lower
from srcdiff.frontend.source import read

HERE = os.path.basename(__file__)


def ignoring(*args: Any) -> Any:
    return lambda function: function


def body_of(function: Any) -> str:
    node = read(function).node
    return ast.unparse(gast.gast_to_ast(node.body if isinstance(node, gast.Lambda) else node.body[-1]))


@ignoring(1,
          "def not_this(x):")
@ignoring()
def decorated(x):
    """With a docstring."""
    return x + 1


class Model:
    scale = 2

    def method(self, x):
        return self.scale * x

    @staticmethod
    def static(x):
        return x - 1

    @classmethod
    def of(cls, x):
        return cls.scale + x

    @property
    def value(self):
        return self.__private

    def same_name(self, x): return x

    class Inner:
        def same_name(self, x): return -x


def nested(c):
    def inner(x):
        return x * c
    return inner


def with_assert(x):
    assert x > 0, "positive"
    return x * 2


chosen = lambda: (lambda x: x if x > 1 else x * x)  # noqa: E731
several = [lambda x: x * 2, lambda x: x * 3, lambda y: y * 2, (lambda x: lambda y: x + y)]; other = lambda x, k=1: x - k  # noqa: E702, E731


def closing_over(a, b):
    return (lambda x: x * a), (lambda x: x * b), lambda x: x * a + (lambda a: a)(b)


@pytest.mark.parametrize("function, body", [
    (decorated, "return x + 1"),
    (Model.method, "return self.scale * x"),
    (Model.static, "return x - 1"),
    (Model.of.__func__, "return cls.scale + x"),
    (Model.value.fget, "return self._Model__private"),      # as Python looks it up
    (Model.same_name, "return x"),
    (Model.Inner.same_name, "return -x"),
    (nested(2), "return x * c"),
    (with_assert, "return x * 2"),
    (several[0], "x * 2"),
    (several[1], "x * 3"),
    (several[2], "y * 2"),
    (several[3], "lambda y: x + y"),
    (several[3](1), "x + y"),
    (chosen(), "x if x > 1 else x * x"),
    (other, "x - k"),
    (closing_over(1, 2)[0], "x * a"),
    (closing_over(1, 2)[1], "x * b"),
])
def test_definition_is_found(function, body):
    assert body_of(function) == body


def test_place_is_that_in_the_file():
    source = read(decorated)
    line = inspect.getsourcelines(decorated)[1] + 3     # after the decorators
    assert (os.path.basename(source.origin.file), source.origin.line, source.name) == (HERE, line, "decorated")
    assert source.origin.text == "def decorated(x):"
    location = lower(decorated).body.ops[0].location
    assert (location.line, location.column, location.end_column) == (line + 2, 11, 16)
    assert location.statement.text == "return x + 1"


def test_function_wrapped_by_another_is_not_unwrapped():
    @functools.wraps(decorated)
    def wrapper(x):
        return decorated(x) * 10
    assert body_of(wrapper) == "return decorated(x) * 10"


def texts_of(function: Any) -> list[str]:
    """The statements of the operations, in order."""
    found: dict[str, None] = {}

    def visit(region: Any) -> None:
        for op in region.ops:
            found[op.location.statement.text] = None
            for inner in op.regions():
                visit(inner)

    visit(lower(function).body)
    return list(found)


def written_over_lines(x, y):
    z = max(
        x,      # the first, with a (
        y * 2,
    )
    if (x
            > y): z = z + \
        x
    for i in range(
        3
    ):
        z = "ä", z * "é"; w = z     # noqa: E702
    while x < 0: x = -x
    return w


def test_statements_are_quoted_on_one_line():
    assert texts_of(written_over_lines) == [
        "z = max(x, y * 2,)", "if (x > y):", "z = z + x", "for i in range(3):", 'z = "ä", z * "é"', "w = z",
        "while x < 0:", "x = -x"]


# --- text that is not in a file, and text that has changed -----------------------------------------------------------

def load(path: Path, text: str, name: str = "f") -> Any:
    path.write_text(textwrap.dedent(text))
    scope: dict[str, Any] = {"__name__": path.stem}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    return scope[name]


def test_notebook_cell():
    text = "from __future__ import annotations\nscale = 3\ndef f(x: float):\n    return x * scale\n"
    linecache.cache["<cell 1>"] = (len(text), None, text.splitlines(keepends=True), "<cell 1>")
    scope: dict[str, Any] = {}
    exec(compile(text, "<cell 1>", "exec"), scope)
    assert "x * scale" in body_of(scope["f"])


def test_cell_compiled_under_a_future_import_of_an_earlier_cell():
    text = "def f(x: Undefined):\n    return x\n"
    linecache.cache["<cell 2>"] = (len(text), None, text.splitlines(keepends=True), "<cell 2>")
    scope: dict[str, Any] = {}
    exec(compile(text, "<cell 2>", "exec", flags=0x1000000), scope)
    assert body_of(scope["f"]) == "return x"


@pytest.mark.parametrize("edited", [
    "def f(x):\n    return x * 3\n",
    "def f(x):\n    return x / 2\n",
    "def f(y):\n    return y * 2\n",
    "\ndef f(x):\n    return x * 2\n",
    "def g(x):\n    return x * 2\n",
    "def f(x:\n",
    "\n",
])
def test_changed_text_is_refused(tmp_path, edited):
    path = tmp_path / "edited.py"
    function = load(path, "def f(x):\n    return x * 2\n")
    assert "x * 2" in body_of(function)
    path.write_text(edited + "# another length\n")
    with pytest.raises(SourceUnavailable, match="is not what it was compiled from"):
        read(function)


def test_change_elsewhere_in_the_file_is_accepted(tmp_path):
    path = tmp_path / "longer.py"
    function = load(path, "def f(x):\n    return x * 2\n")
    path.write_text(path.read_text() + "\n\ndef g(x):\n    return x\n")
    assert "x * 2" in body_of(function)


@pytest.mark.parametrize("edited", ["assert x\n    return x * 3", "assert x\n    return x * y"])
def test_changed_function_with_assert_is_refused(tmp_path, edited):
    path = tmp_path / "asserting.py"
    function = load(path, "def f(x):\n    assert x\n    return x * 2\n")
    path.write_text(f"def f(x):\n    {edited}\n# another length\n")
    with pytest.raises(SourceUnavailable):
        read(function)


def test_many_lambdas_are_read_from_one_parse(tmp_path):
    lines = "\n".join(f"    lambda x: x + {k}," for k in range(300))
    functions = load(tmp_path / "table.py", f"f = [\n{lines}\n]\n".replace("\n    ", "\n"))
    assert [body_of(function) for function in functions[::100]] == ["x + 0", "x + 100", "x + 200"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_generic_function(tmp_path):
    assert "x" in body_of(load(tmp_path / "generic.py", "def f[T](x: T) -> T:\n    return x\n"))


def test_a_function_in_a_cell_with_an_import_is_found():
    text = "import numpy as np\ndef cell(x):\n    return np.sin(x) * x\n"
    name, scope = "<cell with an import>", {}
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    for statement in ast.parse(text).body:      # as notebooks do
        exec(compile(ast.Module([statement], []), name, "exec"), scope)
    assert [param.name for param in lower(scope["cell"]).params] == ["x"]

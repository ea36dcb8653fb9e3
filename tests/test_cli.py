"""The srcdiff command: what it prints, and how it ends when the input is wrong."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from srcdiff.ir.types import BOOL, FLOAT, INT, Array, Dict, List, Static, Tuple
from srcdiff.tools import command
from srcdiff.tools.likeness import NotAType, parse_like

PROGRAM = '''
import numpy as np

K = 3.0


def f(x, y=2.0):
    return K * x * np.sin(y)


def matrix(A, x):
    return np.sum(A @ x)


class Model:
    def loss(self, x):
        return x * x

    @staticmethod
    def cost(x):
        return x * x


def loops(x):
    yield x
'''


@pytest.fixture
def program(tmp_path):
    """A file of the user's own."""
    path = tmp_path / "mine_for_the_command.py"
    path.write_text(PROGRAM)
    return str(path)


def run(capsys, *arguments):
    """Exit code, stdout and stderr of the command."""
    path, modules = list(sys.path), set(sys.modules)
    try:
        code = command.main(arguments)
    except SystemExit as stop:
        code = stop.code
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if "mine_for" in name:
                del sys.modules[name]
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_source_of_a_shipped_example(capsys):
    code, out, err = run(capsys, "source", "srcdiff.tools.example:damped")
    assert (code, err) == (0, "")
    assert "def damped_adjoint(x, n, out_bar=1.0):" in out
    compile(out, "generated", "exec")


def test_source_of_a_function_in_a_file(capsys, program):
    code, out, _ = run(capsys, "source", f"{program}:f")
    assert code == 0
    assert "def f_adjoint(x, y=2.0, out_bar=1.0):" in out


def test_forward_mode(capsys, program):
    code, out, _ = run(capsys, "source", f"{program}:f", "--mode", "forward")
    assert code == 0
    assert "def f_tangent(x, " in out
    assert "x_dot" in out


def test_wrt(capsys, program):
    _, out, _ = run(capsys, "source", f"{program}:f", "--wrt", "x, y")
    assert "x_bar, y_bar" in out
    _, out, _ = run(capsys, "source", f"{program}:f", "--wrt", "y")
    assert "y_bar" in out
    assert "x_bar" not in out


def test_like_specialises(capsys, program):
    code, out, _ = run(capsys, "source", f"{program}:matrix", "--wrt", "x", "--like", "A=float64[:,:], x=float64[:]")
    assert code == 0
    assert "A.T" in out


def test_stage(capsys, program):
    code, out, _ = run(capsys, "source", f"{program}:f", "--stage", "lower")
    assert code == 0
    assert "func f(" in out


def test_methods_are_found_by_dotted_names(capsys, program):
    code, out, _ = run(capsys, "source", f"{program}:Model.cost")
    assert code == 0
    assert "cost_adjoint" in out


def test_modules_are_found_in_the_current_folder(capsys, program, monkeypatch):
    monkeypatch.chdir(os.path.dirname(program))
    code, out, _ = run(capsys, "source", "mine_for_the_command:f")
    assert code == 0
    assert "f_adjoint" in out


def test_side_by_side(capsys, program):
    code, out, _ = run(capsys, "source", f"{program}:f", "--side-by-side", "--like", "x=float")
    assert code == 0
    assert {line.index("|") for line in out.rstrip("\n").split("\n")} == {out.index("|")}
    assert re.search(r"^8      return K \* x \* np.sin\(y\) +\|", out, re.MULTILINE)
    assert re.search(r"\|  8      # return K \* x \* np.sin\(y\)$", out, re.MULTILINE)
    assert "\x1b" not in out


def test_side_by_side_in_color(monkeypatch, capsys):
    pytest.importorskip("pygments")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    plain = run(capsys, "source", "srcdiff.tools.example:damped", "--side-by-side")[1]
    monkeypatch.setattr(command.sys.stdout, "isatty", lambda: True, raising=False)
    colored = run(capsys, "source", "srcdiff.tools.example:damped", "--side-by-side")[1]
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain


def test_export(capsys, program, tmp_path):
    made = tmp_path / "made.py"
    code, out, err = run(capsys, "export", f"{program}:matrix", "-o", str(made), "--mode", "value_and_grad",
                         "--wrt", "x", "--like", "A=float64[:,:], x=float64[:]")
    assert (code, err) == (0, "")
    assert out == f"matrix_value_and_grad is in {made}\n"
    scope = {}
    exec(compile(made.read_text(encoding="utf-8"), str(made), "exec"), scope)
    value, x_bar = scope["matrix_value_and_grad"](np.ones((2, 3)), np.arange(3.0))
    assert (value, x_bar.tolist()) == (6.0, [2.0, 2.0, 2.0])
    code, out, _ = run(capsys, "export", f"{program}:f", "-o", "-", "--like", "x=float, y=float", "--mode", "forward")
    assert code == 0
    assert "def f_tangent(x: float, y: float, x_dot: float) -> tuple[float, float]:" in out
    assert "K = 3.0" in out


def test_check(capsys, program):
    code, out, err = run(capsys, "check", f"{program}:matrix", "--args", "np.ones((2, 3)), np.arange(3.0)")
    assert (code, err) == (0, "")
    rows = [line.split() for line in out.splitlines()]
    assert [row[0] for row in rows] == ["argument", "A", "x"]
    assert float(rows[1][1]) == pytest.approx(float(rows[1][3]), rel=1e-8)
    code, out, _ = run(capsys, "check", f"{program}:f", "--args", "math.pi")     # y has a default
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["argument", "x", "y"]


def test_check_finds_a_wrong_rule(capsys, tmp_path):
    path = tmp_path / "mine_for_a_wrong_rule.py"
    path.write_text("import srcdiff as sd\n\n\ndef cube(x):\n    return x**3\n\n\n"
                    "sd.rules.elementwise(cube, lambda x, out: 2 * x)\n\n\ndef f(x):\n    return cube(x) + x\n")
    code, out, _ = run(capsys, "check", f"{path}:f", "--args", "1.5")
    assert code == 1
    assert "not the same" in out


@pytest.mark.parametrize("arguments, message", [
    (["check", "{program}:f", "--args", "1.0 2.0"], "cannot be evaluated"),
    (["check", "{program}:f", "--args", "undefined"], "NameError"),
    (["check", "{program}:f", "--args", "1.0, 2.0, 3.0"], "does not fit"),
    (["check", "{program}:f", "--args", "1, 2"], "no argument holds floats"),
    (["check", "{program}:f"], "--args"),
    (["export", "{program}:f"], "-o"),
    (["export", "{program}:f", "-o", "{program}/no/such.py"], "cannot be written"),
    (["export", "{program}:f", "-o", "-", "--mode", "grad"], "--like"),
    (["source", "nowhere.py:f"], "there is no file nowhere.py"),
    (["source", "no_such_module_at_all:f"], "cannot be imported"),
    (["source", "srcdiff.tools.example"], "write FILE.py:FUNCTION or MODULE:FUNCTION"),
    (["source", ":f"], "write FILE.py:FUNCTION"),
    (["source", "{program}:g"], "has no g; it has f, matrix, Model, loops"),
    (["source", "{program}:Model.nothing"], "has no Model.nothing"),
    (["source", "{program}:K"], "is no function but data (float)"),
    (["source", "{program}:Model"], "is no function but a class"),
    (["source", "{program}:f", "--wrt", "z"], "z"),
    (["source", "{program}:f", "--like", "x=float63"], "--like does not know the type float63"),
    (["source", "{program}:f", "--like", "x=float64[0:2]"], "--like does not know the type float64[0:2]"),
    (["source", "{program}:f", "--like", "x"], "not a list of name=type"),
    (["source", "{program}:f", "--like", "x=="], "not a list of name=type"),
    (["source", "{program}:f", "--like", "w=float"], "w"),
    (["source", "{program}:f", "--stage", "nonsense"], "nonsense"),
    (["source", "{program}:f", "--mode", "sideways"], "invalid choice: 'sideways'"),
    (["source", "{program}:loops"], "yield"),
    (["differentiate"], "invalid choice"),
    ([], "required"),
])
def test_wrong_input_ends_with_a_message_and_code_2(capsys, program, arguments, message):
    code, out, err = run(capsys, *(argument.format(program=program) for argument in arguments))
    assert code == 2
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert "\n\n" not in err.strip()


@pytest.mark.parametrize("text", ["x = = 1", "raise ValueError('while loading')", "import no_such_module", "exit(3)"])
def test_a_file_that_cannot_be_loaded(capsys, tmp_path, text):
    path = tmp_path / "mine_for_trouble.py"
    path.write_text(text)
    code, _, err = run(capsys, "source", f"{path}:f")
    assert code == 2
    assert "cannot be loaded" in err


def test_color_only_where_it_is_wanted(monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    pytest.importorskip("pygments")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in command.colored("x = 1.0", Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert command.colored("x = 1.0", Terminal()) == "x = 1.0"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(command, "pygments", None)
    assert command.colored("x = 1.0", Terminal()) == "x = 1.0"


def test_as_a_module_in_a_pipe():
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-W", "error", "-m", "srcdiff", "source", "srcdiff.tools.example:damped"],
                          capture_output=True, text=True, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "def damped_adjoint" in done.stdout


@pytest.mark.parametrize("text, kind", [
    ("float", FLOAT), ("int", INT), ("bool", BOOL), ("None", Static(None)), ("True", Static(True)),
    ("'same'", Static("same")), ("float32", Array("float32", ())), ("float64[:]", Array("float64", ("n",))),
    ("float64[:,1]", Array("float64", ("n", "1"))), ("int64[...]", Array("int64", None)),
    ("(float, int)", Tuple((FLOAT, INT))), ("[float, float]", List(None, (FLOAT, FLOAT))), ("list[float]", List(FLOAT)),
    ("{'a': float64[:,:]}", Dict((("a", Array("float64", ("n", "n"))),))),
])
def test_the_language_of_like(text, kind):
    assert parse_like(f"x={text}, y=int") == {"x": kind, "y": INT}


@pytest.mark.parametrize("text", ["x=3", "x=f()", "x=float64[:,2]", "x={a: int}", "x=a.b", "float", "**x", "x=2)"])
def test_what_is_not_in_the_language_of_like(text):
    with pytest.raises(NotAType):
        parse_like(text)

"""The committed derivatives in tests/golden are what srcdiff writes today, run alone, and are right.

Each file has a primal above a marker line, and below it what srcdiff writes; ``pytest --update-golden`` rewrites that
part, and the difference is reviewed like any other code. Imports that the primal needs too stand above it.
"""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking
from srcdiff.api import derivative

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "golden"
MARKER = f"\n\n{'# -- written by srcdiff ':-<120}\n"
LAYERS = ("W1", "b1", "W2", "b2")


def normal(*shape):
    """The same random numbers for the same shape."""
    return np.random.default_rng(shape).standard_normal(shape)


#: For each file, arguments of the function it is named for, and what is derived from it.
GOLDEN = {
    "asian_option": ((100.0, 0.2, 0.05, 99.0, 8, 7), lambda f: [sd.grad(f, wrt=("price", "volatility"))]),
    "damped": ((1.2, 6), lambda f: [sd.adjoint(f), sd.tangent(f)]),
    "heat": ((normal(7), 0.2, 3), lambda f: [sd.adjoint(f), sd.tangent(f)]),
    "hinge": ((0.3, 1.0), lambda f: [sd.adjoint(f)]),
    "huber": ((1.1, 0.5), lambda f: [sd.adjoint(f)]),
    "logistic": ((3.1, 4), lambda f: [derivative(f, "forward", 0), derivative(f, "reverse", 0)]),
    "masked": ((normal(4), normal(4)), lambda f: [sd.adjoint(f, wrt=("x", "y"))]),
    "mlp_loss": ((normal(5, 3), normal(5, 2), normal(3, 4), normal(4), normal(4, 2), normal(2)),
                 lambda f: [sd.adjoint(f, wrt=LAYERS)]),
    "network": (([(normal(3, 4), normal(4)), (normal(4, 2), normal(2))], normal(5, 3)), lambda f: [sd.adjoint(f)]),
    "newton_sqrt": ((2.0, 1e-3), lambda f: [sd.adjoint(f)]),
    "normalized": ((normal(3, 4), 2.0), lambda f: [sd.adjoint(f, wrt=("A", "scale"))]),
    "power": ((1.2, 4), lambda f: [sd.grad(f), sd.grad(sd.grad(f))]),
    "recurrence": ((normal(5), normal(6)[:5], 0.3), lambda f: [sd.adjoint(f, wrt=("x", "y", "rate"))]),
    "weighted_sum": ((normal(4), normal(4)), lambda f: [sd.adjoint(f, wrt=("weights", "points"))]),
}


def golden(file):
    """The committed module, the arguments, and what srcdiff derives today."""
    module = importlib.import_module(f"golden.{file}")
    args, derive = GOLDEN[file]
    return module, args, derive(getattr(module, file))


def test_every_file_is_listed():
    assert sorted(path.stem for path in FOLDER.glob("*.py")) == sorted(GOLDEN)


def below_marker(above, texts):
    """The derivatives of one file, below those of their imports that do not stand above already."""
    parts = [text.partition("def ") for text in texts]
    imports = dict.fromkeys(line for head, _, _ in parts for line in head.splitlines())
    missing = "".join(line + "\n" for line in imports if line not in above.splitlines())
    return "\n\n".join([missing, *(start + rest for _, start, rest in parts)]).lstrip("\n")


@pytest.mark.parametrize("file", GOLDEN)
def test_text_is_what_srcdiff_writes(file, update_golden):
    _, args, derived = golden(file)
    path = FOLDER / f"{file}.py"
    above, _, below = path.read_text(encoding="utf-8").partition(MARKER)
    expected = below_marker(above, [made.source(*args) for made in derived])
    if update_golden:
        path.write_text(above + MARKER + expected, encoding="utf-8")
    else:
        assert below == expected


def slope(module, made, args, dots, out_bar):
    """What a committed derivative says of the change of ``<out_bar, out>`` along ``dots``."""
    run, given = getattr(module, made.__name__), tuple(dots[k] for k in made.positions)
    if made.kind == "tangent":
        return checking.inner(out_bar, run(*args, *given)[1])
    if made.kind == "adjoint":
        bars = run(*args, out_bar)[1]
    elif made.kind == "reverse":
        _, saved = getattr(module, f"{made.primal_name}_forward")(*args)
        bars = run(saved, out_bar)
    else:
        bars = run(*args)
    return checking.inner(bars if made.many else (bars,), given)


@pytest.mark.parametrize("file", GOLDEN)
def test_numbers_are_those_of_differences(file):
    module, args, derived = golden(file)
    for made in (made for made in derived if made.kind != "forward"):
        primal = getattr(module, made.primal_name)
        random = np.random.default_rng(1)
        dots = tuple(checking.random_tangent(arg, random) if k in made.positions else None
                     for k, arg in enumerate(args))
        out_bar = 1.0 if made.kind == "grad" else checking.random_tangent(primal(*args), random)
        expected = checking.inner(out_bar, checking.numerical_jvp(primal, args, dots))
        np.testing.assert_allclose(slope(module, made, args, dots, out_bar), expected, 1e-6)


@pytest.mark.parametrize("file", GOLDEN)
def test_value_is_that_of_the_primal(file):
    module, args, derived = golden(file)
    for made in (made for made in derived if made.kind in ("adjoint", "tangent", "forward")):
        dots = [checking.random_tangent(args[k], np.random.default_rng(1)) for k in made.positions]
        out, _ = getattr(module, made.__name__)(*args, *(dots if made.kind == "tangent" else ()))
        np.testing.assert_array_equal(out, getattr(module, file)(*args))


def test_files_run_alone(tmp_path):
    for file in GOLDEN:
        (tmp_path / f"{file}_alone.py").write_bytes((FOLDER / f"{file}.py").read_bytes())
    program = f"import {', '.join(f'{file}_alone' for file in GOLDEN)}"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr

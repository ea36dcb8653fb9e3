"""The committed derivatives in tests/golden are what srcdiff writes today, run alone, and are right.

Each file has the primal above a marker line, and below it what srcdiff writes; ``pytest --update-golden`` rewrites that
part, and the difference is reviewed like any other code. The imports stand above the primal, where a person would put
them.
"""

import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking
from srcdiff.api import derivative

FOLDER = Path(__file__).resolve().parent / "golden"
MARKER = f"{'# -- written by srcdiff ':-<120}\n"


def normal(*shape):
    """The same random numbers for the same shape."""
    return np.random.default_rng(sum(shape)).standard_normal(shape)


def several(*kinds):
    """Derivatives of one function: for each, its kind and what it is derived with respect to."""
    return lambda primal: [derivative(primal, kind, wrt) for kind, wrt in kinds]


#: For each file the derivatives of the function it is named for, and arguments to derive and check it with.
GOLDEN = {
    "damped": (several(("adjoint", "x"), ("tangent", "x")), (1.2, 6)),
    "mlp_loss": (several(("adjoint", ("W1", "b1", "W2", "b2"))),
                 (normal(5, 3), normal(5, 2), normal(3, 4), normal(4), normal(4, 2), normal(2))),
    "huber": (several(("adjoint", "x")), (1.1, 0.5)),
    "newton_sqrt": (several(("adjoint", "a")), (2.0, 1e-3)),
    "weighted_sum": (several(("adjoint", ("weights", "points"))), (normal(4), normal(4))),
    "normalized": (several(("adjoint", ("A", "scale"))), (normal(3, 4), 2.0)),
    "network": (several(("adjoint", "layers")), ([(normal(3, 4), normal(4)), (normal(4, 2), normal(2))], normal(5, 3))),
    "power": (lambda power: [sd.grad(power), sd.grad(sd.grad(power))], (1.2, 4)),
    "logistic": (several(("forward", "r"), ("reverse", "r")), (3.1, 4)),
    "masked": (several(("adjoint", ("x", "y"))), (normal(4), normal(4))),
    "hinge": (several(("adjoint", "x")), (0.3, 1.0)),
}
DERIVATIVES = [(file, k) for file, (_, _) in GOLDEN.items() for k in range(len(GOLDEN[file][0](lambda x, n: x)))] if (
    False) else []


def primal_of(file):
    """The module, and the function it is named for."""
    module = importlib.import_module(f"golden.{file}")
    return module, getattr(module, file)


def test_every_file_is_listed():
    assert {path.stem for path in FOLDER.glob("*.py")} == set(GOLDEN)


@pytest.mark.parametrize("file", GOLDEN)
def test_text_is_what_srcdiff_writes(file, update_golden):
    path = FOLDER / f"{file}.py"
    derive, args = GOLDEN[file]
    above, _, below = path.read_text(encoding="utf-8").partition(MARKER)
    texts = [made.source(*args) for made in derive(primal_of(file)[1])]
    imports = [line for text in texts for line in text.partition("def ")[0].splitlines() if line]
    assert not [line for line in imports if line not in above.splitlines()], f"{path.name} lacks imports of its derivative"
    expected = "\n\n".join(text[text.index("def "):] for text in texts)
    if update_golden:
        path.write_text(above + MARKER + expected, encoding="utf-8")
    else:
        assert below == expected

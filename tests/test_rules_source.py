"""Both modes of every rule as they are written: tests/golden/rules.txt, which a change of a formula shows itself in."""

import ast
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from test_rules import RULES, program_and_arguments

import srcdiff as sd
from srcdiff import checking
from srcdiff.rules import TABLES

GOLDEN = Path(__file__).parent / "golden" / "rules.txt"
#: Other versions of NumPy have other functions, or take other arguments.
VERSION = "2.4"


def body(source):
    """The statements of the last function of a module, without its docstring."""
    *_, function = ast.parse(source).body
    return "\n".join(f"    {line}" for statement in function.body[1:] for line in ast.unparse(statement).splitlines())


def written(rule):
    """The tangent and the adjoint of the first sample of a rule."""
    program, args = program_and_arguments(rule, 0)
    active = tuple(k for k, arg in enumerate(args) if checking.has_derivative(arg))
    return "\n".join([f"{rule.name} ({rule.kind})", body(sd.tangent(program, active).source(*args)), "    # adjoint",
                      body(sd.adjoint(program, active).source(*args))])


def sections():
    """The rules by the table that declares them."""
    found = defaultdict(list)
    for rule in RULES:
        formula = next(getattr(rule, name) for name in ("partials", "transpose", "adjoint", "make")
                       if getattr(rule, name, None) is not None)
        found[formula.__module__.rpartition(".")[2]].append(rule)
    return found


SECTIONS = sections()


def kept():
    """The sections of the file."""
    text = GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    parts = (part.partition("\n\n") for part in text.split("## ")[1:])
    return {name: rest.rstrip("\n") for name, _, rest in parts}


@pytest.mark.skipif(not np.__version__.startswith(VERSION), reason=f"written with NumPy {VERSION}")
@pytest.mark.parametrize("table", SECTIONS)
def test_both_modes_of_each_rule(table, update_golden):
    text = "\n\n".join(map(written, SECTIONS[table]))
    if update_golden:
        parts = kept() | {table: text}
        order = [module.__name__.rpartition(".")[2] for module in TABLES]
        GOLDEN.write_text("\n\n".join(f"## {name}\n\n{parts[name]}" for name in sorted(parts, key=order.index)) + "\n",
                          encoding="utf-8")
    assert kept()[table] == text

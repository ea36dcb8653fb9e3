"""The before and after in the docstrings of the frontend are what it does."""

from __future__ import annotations

import ast
import linecache
import re
import textwrap
from typing import Any

import gast
import numpy as np
import pytest

from srcdiff.frontend.desugar import REWRITES, desugar
from srcdiff.frontend.lower import Lowering, lower
from srcdiff.frontend.syntax import exposed
from srcdiff.ir.printer import dump
from srcdiff.ir.verify import verify


def examples(functions: Any) -> list[Any]:
    """The functions that show an example: their name, and the text before and after."""
    found = []
    for function in functions:
        parts = re.search(r"before::\n\n(.*)\n *after::\n\n(.*)", function.__doc__ or "", re.DOTALL)
        if parts:
            found.append(pytest.param(*map(clean, parts.groups()), id=function.__name__))
    return found


def clean(block: str) -> str:
    return textwrap.dedent(block).strip("\n ")


def lowered(text: str) -> str:
    """The operations of a function whose parameters are the names that the text reads first."""
    known = {"np": np, "abs": abs, "ValueError": ValueError, "sum": sum, "zip": zip}
    params = sorted(exposed(gast.parse(text).body, set(known)))
    text, file = f"def example({', '.join(params)}):\n{textwrap.indent(text, '    ')}\n", "<example>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), known)
    made = lower(known["example"])
    verify(made, "lower")
    lines = dump(made).splitlines()[1:]
    return "\n".join(line.partition("  | ")[0].rstrip()[2:] for line in lines)


@pytest.mark.parametrize("before, after", examples(REWRITES.values()))
def test_rewrite_does_what_its_docstring_shows(before, after):
    module = gast.parse(before)
    module.body = desugar(module.body)
    assert ast.unparse(gast.gast_to_ast(module)) == after


@pytest.mark.parametrize("before, after", examples(getattr(Lowering, name) for name in dir(Lowering)))
def test_lowering_does_what_its_docstring_shows(before, after):
    assert lowered(before) == after


def test_every_rewrite_has_an_example():
    shown = {example.id for example in examples(REWRITES.values())}
    missing = [rewrite.__name__ for rewrite in REWRITES.values() if rewrite.__name__ not in shown]
    assert missing == ["branch_on_patterns"]        # to tests that no text says; `lower_Matches` shows them

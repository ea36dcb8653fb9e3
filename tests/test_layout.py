"""The shape of the project: layers, files at the top, sizes, names; read from the text, nothing is imported."""

import ast
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "srcdiff"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

#: Who may import whom: from the own folder, or from a lower level. Folders on one level do not see each other.
LEVELS = {"errors": 0, "ir": 1, "runtime": 1, "rules": 2, "frontend": 3, "analysis": 4, "transform": 5, "optimize": 5,
          "emit": 6, "compile": 7, "display": 7, "pipeline": 8, "api": 9, "checking": 10, "tools": 11, "interop": 11,
          "__init__": 12, "__main__": 12}

#: All that may stand at the top; what is not there yet is not required.
TOP_LEVEL = {"srcdiff", "tests", "notebooks", "pyproject.toml", "README.md", "LICENSE", ".ci", ".gitignore", ".git"}

#: What tools leave behind, and .gitignore names.
LEFTOVERS = re.compile(r"\.(\w+_cache|hypothesis|ipynb_checkpoints|coverage|venv)|build|dist|htmlcov|venv|.*\.egg-info|"
                       r"__pycache__")


def name(path):
    return str(path.relative_to(ROOT))


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    """The modules a file imports, as dotted names, with the line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno}: relative import"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def layer(module):
    """The layer that a file or a dotted name inside srcdiff belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_point_downwards(path):
    own = layer(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for module, line in imported(path):
        if module.split(".")[0] == "srcdiff":
            other = layer(module)
            other = other if other in LEVELS else "__init__"
            assert other == own or LEVELS[other] < LEVELS[own], f"{name(path)}:{line}: {own} imports {module}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_stand_at_the_top(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            inside = [n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
            assert not inside, f"{name(path)}:{inside[0].lineno}: import inside {getattr(node, 'name', 'a lambda')}"


def test_astor_is_imported_in_one_file():
    users = {name(path) for path in SOURCES for module, _ in imported(path) if module.split(".")[0] == "astor"}
    assert users <= {"srcdiff/emit/text.py"}


def test_runtime_imports_numpy_only():
    allowed = set(sys.stdlib_module_names) | {"numpy", "srcdiff"}
    for path in sorted((PACKAGE / "runtime").glob("*.py")):
        outside = [module for module, _ in imported(path) if module.split(".")[0] not in allowed]
        assert not outside, f"{name(path)} imports {outside}"


def test_top_level_is_what_the_design_lists():
    unexpected = {p.name for p in ROOT.iterdir() if not LEFTOVERS.fullmatch(p.name)} - TOP_LEVEL
    assert not unexpected


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=name)
def test_files_are_short(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines < 400, f"{name(path)} has {lines} lines"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_functions_are_short(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= 60, f"{name(path)}:{node.lineno}: {node.name} has {length} lines"


def test_most_functions_are_very_short():
    lengths = sorted(node.end_lineno - node.lineno + 1 for path in SOURCES for node in ast.walk(tree(path))
                     if isinstance(node, ast.FunctionDef))
    assert lengths[len(lengths) * 9 // 10] <= 30


@pytest.mark.parametrize("path", [path for path in SOURCES if path.stat().st_size], ids=name)
def test_modules_say_what_they_are_for(path):
    text = ast.get_docstring(tree(path))
    assert text, f"{name(path)} has no docstring"


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_no_name_is_defined_twice(path):
    for scope in ast.walk(tree(path)):
        if isinstance(scope, (ast.Module, ast.ClassDef)):
            defined = Counter(node.name for node in scope.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
                              and not any(isinstance(one, ast.Attribute) and one.attr == "setter"
                                          for one in node.decorator_list))
            twice = [what for what, count in defined.items() if count > 1]
            assert not twice, f"{name(path)} defines {twice} more than once"


def test_test_modules_have_different_names():
    count = Counter(path.name for path in TESTS if path.name.startswith("test_"))
    assert not [file for file, number in count.items() if number > 1]


@pytest.mark.parametrize("path", [*SOURCES, *TESTS, ROOT / "pyproject.toml", ROOT / "README.md"], ids=name)
def test_no_machine_paths(path):
    if path.exists():
        found = re.search(r"/(root|home|Users|work)" + r"/\w", path.read_text(encoding="utf-8"))
        assert not found, f"{name(path)}: {found.group()}"

"""The README says what is true: its examples run, its tables and its generated source are those of today."""

import doctest
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
import readme_tables

import srcdiff as sd
from srcdiff.tools.command import find_function, main

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def blocks(language):
    """The code blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def printed(folder, capsys, *more):
    """What the command in the README prints for the file above it."""
    folder.joinpath("demo.py").write_text(blocks("python")[0], encoding="utf-8")
    command = re.search(r"`srcdiff (source demo.py:.*?)`", TEXT)[1]
    assert main([*shlex.split(command), *more]) == 0
    return capsys.readouterr().out


def refusal(folder):
    """The message about a function without a rule."""
    path = folder / "levels.py"
    path.write_text(
        "import numpy as np\n\n\ndef spread(x, y):\n    levels = np.intersect1d(x, y)\n    return np.std(levels)\n")
    with pytest.raises(sd.SrcdiffError) as caught:
        sd.grad(find_function(f"{path.name}:spread"))(np.ones(3), np.ones(2))
    return caught.value


@pytest.fixture
def bodies(tmp_path, monkeypatch, capsys, update_golden):
    """The generated parts as they should be; what is counted are the names in the README's own tables."""
    monkeypatch.chdir(tmp_path)
    tables = readme_tables.TABLES_NOW
    return tables | {
        "totals": readme_tables.totals(tables if update_golden else readme_tables.sections(TEXT)),
        "demo": f"```python\n{printed(tmp_path, capsys)}```\n",
        "ir": f"```text\n{printed(tmp_path, capsys, '--stage', 'specialize')}```\n",
        "refusal": f"```text\nMissingRule: {refusal(tmp_path)}\n```\n"}


@pytest.mark.skipif(np.__version__.startswith("1."), reason="NumPy 1 knows some functions by other names")
def test_generated_parts_are_those_of_today(bodies, update_golden):
    if update_golden:
        README.write_text(readme_tables.rewritten(TEXT, bodies), encoding="utf-8")
        return
    written = readme_tables.sections(TEXT)
    assert set(written) == set(bodies)
    for name, body in bodies.items():
        known = readme_tables.known_here(written[name]) if name in ("rules", "constants", "methods") else written[name]
        assert known == body, f"{name}: run pytest --update-golden"


def test_generated_source_runs(tmp_path, monkeypatch, capsys):
    """The source as it stands in the README, against differences of the function above it."""
    scope = {}
    exec(blocks("python")[0] + blocks("python")[1], scope)
    out, x_bar = scope["damped_adjoint"](1.2, 6)
    assert out == scope["damped"](1.2, 6)
    assert x_bar == pytest.approx(sd.checking.numerical_grad(scope["damped"], 1.2, 6), rel=1e-8)


def test_examples_run():
    examples = "\n".join(block for block in blocks("python") if ">>>" in block)
    test = doctest.DocTestParser().get_doctest(examples, {}, "README.md", str(README), 0)
    assert len(test.examples) > 40
    runner, reports = doctest.DocTestRunner(verbose=False), []
    runner.run(test, out=reports.append)
    assert not reports, "".join(reports)


def test_set_up_prints_the_derivative_of_the_shipped_example(capsys):
    install, run = blocks("shell")[0].strip().split(" && ")
    assert install == "pip install ."
    program, *arguments = shlex.split(run)
    assert program == "srcdiff"
    assert main(arguments) == 0
    assert "def damped_adjoint(x, n, out_bar=1.0):" in capsys.readouterr().out


def test_extras_exist():
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for extra in re.findall(r"pip install '\.\[(\w+)\]'", TEXT):
        assert re.search(rf"^{extra} = \[", declared, re.MULTILINE), extra


def test_links_and_paths_exist():
    for path in [*re.findall(r"\]\(([^)#:]+)\)", TEXT), *re.findall(r"`((?:srcdiff|tests|notebooks)/[\w./]+)`", TEXT)]:
        assert (ROOT / path).exists(), path


def test_api_is_all_there():
    for name in sd.__all__:
        assert re.search(rf"\b(sd|srcdiff)\.{name}\b", TEXT), name

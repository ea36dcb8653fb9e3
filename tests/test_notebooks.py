"""The notebooks run from top to bottom, as a reader would run them; they assert themselves what they promise."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXTRAS = {"06_comparison_with_pytorch": ["torch", "autograd"]}     # beside what all notebooks need


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path, monkeypatch):
    for package in ("sklearn", "ipykernel", "matplotlib", "sympy"):
        pytest.importorskip(package, reason="an extra: pip install 'srcdiff[examples]'")
    for package in EXTRAS.get(path.stem, []):
        pytest.importorskip(package, reason="extras: pip install 'srcdiff[torch,test]'")
    nbclient = pytest.importorskip("nbclient", reason="an extra: pip install 'srcdiff[examples]'")
    nbformat = pytest.importorskip("nbformat")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_with_its_outputs(path):
    nbformat = pytest.importorskip("nbformat")
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))

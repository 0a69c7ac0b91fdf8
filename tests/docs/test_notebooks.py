"""The notebooks, one a chapter: they run to the last cell, and are kept without what came out."""

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
CELL_S = 120  # a cell that takes longer hangs
FIGURES = {
    "chapter1": 9,
    "chapter2": 4,
    "chapter3": 11,
    "chapter4": 5,
    "chapter5": 7,
    "chapter6": 7,
}

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_there_is_one_for_each_chapter():
    assert [path.stem for path in NOTEBOOKS] == [f"chapter{number}" for number in range(1, 7)]


@each
def test_it_is_kept_without_what_came_out(path):
    notebook = json.loads(path.read_text("utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


@each
def test_it_is_a_sound_notebook_that_tells_its_chapter(path):
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    assert notebook.cells[0].source.startswith(f"# Chapter {path.stem[-1]}: ")
    assert f"chap{path.stem[-1]}.html" in notebook.cells[0].source


@each
def test_it_imports_what_the_one_line_of_installation_brings(path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    of_learn = re.fullmatch(r"firstnet\[(.+)\]", *extras["learn"])[1].split(",")
    assert "notebook" in of_learn  # which has JupyterLab
    needs = [*project["dependencies"], *(it for extra in of_learn for it in extras[extra])]
    there = {re.match(r"[\w-]+", it)[0] for it in needs} | {"firstnet", *sys.stdlib_module_names}
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    nodes = [node for text in code for node in ast.walk(ast.parse(text))]
    wanted = {it.name for node in nodes if isinstance(node, ast.Import) for it in node.names}
    wanted |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert wanted  # so this test can tell
    assert {name.partition(".")[0] for name in wanted} <= there


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_how_to_open_them_is_said_with_the_extra_that_has_jupyter(page):
    text = (ROOT / page).read_text("utf-8")
    assert "pip install '.[learn]'" in text
    assert "jupyter lab docs/notebooks" in text


@pytest.fixture
def jupyter(tmp_path, monkeypatch):
    """Give kernels a place of their own, and figures to notebooks."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("MPLBACKEND", raising=False)


@pytest.mark.slow  # CI runs them as well, in the session notebooks
@each
def test_it_runs_from_the_first_cell_to_the_last(path, jupyter):
    nbclient = pytest.importorskip("nbclient", reason="kernels come with the extra test")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook,
        timeout=CELL_S,
        resources={"metadata": {"path": str(path.parent)}},
        shutdown_kernel="immediate",
    )
    client.execute()
    outputs = [it for cell in notebook.cells for it in cell.get("outputs", [])]
    complaints = [it.text for it in outputs if it.output_type == "stream" and it.name == "stderr"]
    assert complaints == []
    pictures = [it for it in outputs if "image/png" in it.get("data", {})]
    assert len(pictures) == FIGURES[path.stem]

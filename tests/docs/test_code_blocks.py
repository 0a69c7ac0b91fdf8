"""Each program in README and docs/ runs as it stands, as a script, and type checkers accept it."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import firstnet

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ELSEWHERE = {  # pages whose programs have tests of their own
    "howto-first-network.md": "tests/docs/test_howto.py",
    "howto-class.md": "tests/graders/test_graders.py",
}
LONG = ("network3", "network2", "follow()", "range(5)", "examine(")  # half a minute and more
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAMS = {
    f"{page.name} {number}": block
    for page in PAGES
    if page.name not in ELSEWHERE
    for number, block in enumerate(BLOCK.findall(page.read_text("utf-8")), 1)
}
PROGRAMS = {
    name: block for block, name in {block: name for name, block in PROGRAMS.items()}.items()
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the files that the pages speak of."""
    folder = tmp_path_factory.mktemp("reader")
    network = firstnet.starting_network(firstnet.Recipe())
    firstnet.save_network(network, folder / "digits.safetensors")
    digit = 255 - firstnet.load("mnist").test.x[0].reshape(28, 28)
    Image.fromarray(np.pad(digit, 30, constant_values=255)).save(folder / "photo.png")
    np.savetxt(folder / "test.csv", [np.arange(784) % 256] * 2, "%d", ",")
    (folder / "my_network.py").write_text((ROOT / "bench/founding/network.py").read_text())
    if any("theirs.pt" in block for block in PROGRAMS.values()):
        torch = pytest.importorskip("torch")
        layers = torch.nn.Sequential(torch.nn.Linear(784, 30), torch.nn.Linear(30, 10))
        torch.save(layers.state_dict(), folder / "theirs.pt")
    return folder


def marks(block):
    return [pytest.mark.slow] if any(word in block for word in LONG) else []


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=marks(block)) for name, block in PROGRAMS.items()]
)
def test_a_program_of_the_docs_runs_as_a_script(folder, name):
    script = folder / f"{name.replace(' ', '_')}.py"
    script.write_text(PROGRAMS[name])
    ended = subprocess.run(
        [sys.executable, script], cwd=folder, capture_output=True, text=True, timeout=600
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert "Traceback" not in ended.stderr


TYPES = """
from typing import assert_type

import numpy as np

import firstnet

digits, recipe = firstnet.load("mnist"), firstnet.Recipe(epochs=1)
for epoch in firstnet.train(firstnet.starting_network(recipe), digits.training, digits.test):
    assert_type(epoch, firstnet.Epoch)
    assert_type(epoch.network, firstnet.Network)
    assert_type(epoch.correct, int | None)
    assert_type(firstnet.answers(epoch.network, digits.test.x), np.ndarray)
    assert_type(firstnet.evaluate(epoch.network, digits.test), int)
assert_type(firstnet.follow().epochs, tuple[firstnet.Epoch, ...])
assert_type(firstnet.follow().best.network, firstnet.Network)
"""
MYPY = """
[mypy]
[mypy-jaxtyping]  # which users don't have
follow_imports = skip
[mypy-sklearn.*]  # has no types
ignore_missing_imports = True
"""


@pytest.mark.one_quick_case
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_type_checkers_find_nothing_wrong_with_the_programs(tmp_path, checker):
    pytest.importorskip(checker, reason="type checkers come with the session types")
    there = {name.replace(" ", "_"): block for name, block in PROGRAMS.items()}
    if not importlib.util.find_spec("torch"):
        there = {name: block for name, block in there.items() if "torch" not in block}
    for name, block in {**there, "known_types": TYPES}.items():
        (tmp_path / f"{name.replace('.', '_').replace('-', '_')}.py").write_text(block)
    source = str(ROOT / "src")
    (tmp_path / "mypy.ini").write_text(MYPY)
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [source]}))
    options = {"mypy": ["."], "pyright": ["--pythonpath", sys.executable]}[checker]
    ended = subprocess.run(
        [sys.executable, "-m", checker, *options],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": source, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]


def test_the_pages_with_tests_of_their_own_are_there():
    assert all((ROOT / "docs" / page).exists() for page in ELSEWHERE)
    assert all((ROOT / test).exists() for test in ELSEWHERE.values())
    assert len(PROGRAMS) > 8

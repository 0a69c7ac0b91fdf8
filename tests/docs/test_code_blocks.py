"""Each program in README and docs/ runs as it stands, as a script in a folder of its own."""

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


def test_the_pages_with_tests_of_their_own_are_there():
    assert all((ROOT / "docs" / page).exists() for page in ELSEWHERE)
    assert all((ROOT / test).exists() for test in ELSEWHERE.values())
    assert len(PROGRAMS) > 8

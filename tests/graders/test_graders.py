"""Otter-Grader and nbgrader give the points, with the lines of docs/howto-class.md: nox -s graders.

Run where both are installed, which takes more than all the rest of what the tests need.
"""

import csv
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

HOWTO = Path(__file__).parents[2] / "docs" / "howto-class.md"
NETWORK = """
import numpy as np

class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = 1 / (1 + np.exp(-(w @ a + b)))
        return a

    def train(self, data, epochs, eta):
        for _ in range(epochs):
            for x, y in data:
                self.step(x, y, eta)

    def step(self, x, y, eta):
        activations = [x]
        for b, w in zip(self.biases, self.weights):
            activations.append(1 / (1 + np.exp(-(w @ activations[-1] + b))))
        delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
        for l in range(1, len(self.weights) + 1):
            below = self.weights[-l].T @ delta
            self.weights[-l] = self.weights[-l] - eta * delta @ activations[-l - 1].T
            self.biases[-l] = self.biases[-l] - eta * delta
            delta = below * activations[-l - 1] * (1 - activations[-l - 1])
"""
RETURN = "        return a\n"
HANDED_IN = {"right": NETWORK, "wrong": NETWORK.replace(RETURN, "")}


@pytest.fixture(autouse=True)
def grader(request):
    module = request.node.name.removeprefix("test_").partition("_")[0]
    assert find_spec(module), f"{module} is not installed; try: nox -s graders"


def recipe(*, otter):
    """Return the lines of the docs for one of the two."""
    blocks = re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = (it for it in blocks if "assert_healthy(Network)" in it and ("otter" in it) == otter)
    return found


def notebook(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    there = new_notebook(cells=list(cells))
    there.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(there, path)


def ran(folder, *command):
    here = str(Path(sys.executable).parent)  # where the graders find their own commands
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": os.pathsep.join([here, os.environ["PATH"]])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_otter_passes_a_right_network_and_shows_the_report_of_a_wrong_one(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "network.py").write_text(recipe(otter=True))
    said = {}
    for name, code in HANDED_IN.items():
        notebook(tmp_path / f"{name}.ipynb", new_code_cell(code))
        check = ("otter", "check", "-q", "network", "-t", "tests", f"{name}.ipynb")
        said[name] = ran(tmp_path, *check)
    assert "All tests passed!" in said["right"]
    assert "ND102 feedforward-returns-nothing" in said["wrong"]


def test_nbgrader_gives_the_points_and_the_report_as_feedback(tmp_path):
    own = {"schema_version": 3, "task": False}
    network = own | {"grade": False, "grade_id": "network", "locked": False, "solution": True}
    network["cell_type"] = "code"
    tests = own | {"grade": True, "grade_id": "it_learns", "locked": True, "solution": False}
    tests |= {"cell_type": "code", "points": 10}
    solution = f"        ### BEGIN SOLUTION\n{RETURN}        ### END SOLUTION\n"
    there = {"source": NETWORK.replace(RETURN, solution)}
    there |= {f"submitted/{name}": code for name, code in HANDED_IN.items()}
    for folder, code in there.items():
        notebook(
            tmp_path / folder / "nets" / "net.ipynb",
            new_code_cell(code, metadata={"nbgrader": network}),
            new_code_cell(recipe(otter=False), metadata={"nbgrader": tests}),
        )
    settings = "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
    settings += "c.ExecutePreprocessor.timeout = 300\n"
    (tmp_path / "nbgrader_config.py").write_text(settings)
    for command in ("generate_assignment", "autograde", "generate_feedback"):
        ran(tmp_path, "nbgrader", command, "nets")
    ran(tmp_path, "nbgrader", "export")
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        points = {it["student_id"]: float(it["score"]) for it in csv.DictReader(file)}
    assert points == {"right": 10, "wrong": 0}
    feedback = (tmp_path / "feedback" / "wrong" / "nets" / "net.html").read_text(encoding="utf-8")
    assert "ND102 feedforward-returns-nothing" in feedback

"""In a notebook the doctor examines a class by its name, and a cell, in a real shell."""

import pytest

interactiveshell = pytest.importorskip("IPython.core.interactiveshell")

DEFINED = """
import numpy as np

class Net:
    def __init__(self, inputs, hidden, outputs):
        rng = np.random.default_rng(0)
        self.w, self.v = rng.normal(0, 0.5, (inputs, hidden)), rng.normal(0, 0.5, (hidden, outputs))

    def train(self, x, y, eta):
        h = 1 / (1 + np.exp(-x @ self.w))
        o = 1 / (1 + np.exp(-h @ self.v))
        d = (o - y) * o * (1 - o)
        e = d @ self.v.T * h * (1 - h)
        self.v SIGN eta * h.T @ d
        self.w SIGN eta * x.T @ e
"""


@pytest.fixture
def run():
    """Return a function that runs a cell in a shell with the commands, and gives what it shows."""
    shell = interactiveshell.InteractiveShell()
    shell.run_cell("%load_ext firstnet").raise_error()

    def run_cell(text):
        done = shell.run_cell(text)
        done.raise_error()
        return done.result

    return run_cell


def test_a_cell_is_examined_as_a_program_and_leaves_nothing(run, or_gate):
    seen = run(f"%%doctor mine.py\n{or_gate}")
    assert (seen.file, seen.status) == ("mine.py", "healthy")
    assert run("'w' in globals()") is False
    assert run(f"%%doctor\n{or_gate.replace('-= X', '+= X')}").findings[0].place.line == 9


@pytest.mark.one_quick_case
@pytest.mark.parametrize(("sign", "status"), [("-=", "healthy"), ("+=", "findings")])
def test_a_class_of_the_notebook_is_examined_by_its_name(run, sign, status):
    run(DEFINED.replace("SIGN", sign))
    assert run("%doctor Net").status == status


def test_what_is_nothing_is_told(run):
    with pytest.raises(Exception, match="%doctor wants a class, an object or a file"):
        run("%doctor")
    with pytest.raises(Exception, match="nowhere: there is no such file"):
        run("%doctor nowhere")

"""Functions that end with a result which nothing reads."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.never_returned import computed_for_nothing, never_returned

NETWORK = """
import numpy as np

class Network:
    def __init__(self):
        self.W1, self.W2 = np.random.randn(2, 3), np.random.randn(3, 1)

    def forward(self, x):
        self.a = np.tanh(x @ self.W1)
        y_hat = np.tanh(self.a @ self.W2)
"""


def told(text):
    """Return what is computed last, and dropped."""
    found = never_returned(mended("/learner/net.py", text))
    return [(it.line, it.function, it.name) for it in found]


def test_a_result_that_is_dropped_is_told():
    assert told(NETWORK) == [(10, "forward", "y_hat")]


@pytest.mark.parametrize(
    "body",
    [
        "        return y_hat\n",
        "        print(y_hat)\n",
        "        self.y_hat = y_hat\n",
        "        if y_hat.any():\n            y_hat = 1 - y_hat\n",
    ],
    ids=["returned", "read", "kept", "in a branch"],
)
def test_a_result_that_is_read_or_returned_is_left_alone(body):
    assert told(NETWORK + body) == []


def test_functions_that_are_called_for_what_they_do_are_left_alone():
    assert told(NETWORK.replace("def forward", "def on_click")) == []


def test_a_global_variable_is_no_result():
    assert told(NETWORK.replace("        self.a =", "        global y_hat\n        self.a =")) == []


def test_a_network_that_nothing_trains_is_told(tmp_path):
    (tmp_path / "net.py").write_text(NETWORK)
    found = [*watched(str(tmp_path / "net.py"), [])][-1].findings
    assert [(it.code, it.level, it.place.line) for it in found] == [("ND102", "error", 10)]


@pytest.mark.parametrize(
    ("statement", "compares"),
    [("self.W1 - 0.1 * x", False), ("self.W1 @ x", False), ("self.a == 0.0", True)],
)
def test_an_expression_that_nothing_keeps_is_told(statement, compares):
    found = computed_for_nothing(mended("/learner/net.py", f"{NETWORK}        {statement}\n"))
    assert [(it.line, it.text, it.compares) for it in found] == [(11, statement, compares)]


@pytest.mark.parametrize(
    "statement", ["self.step()", "'in words'", "...", "self.a -= 1", "yield 2 * x"]
)
def test_a_statement_that_does_something_is_left_alone(statement):
    text = f"{NETWORK}        {statement}\n\n3 + 4  # as in a notebook\n"
    assert computed_for_nothing(mended("/learner/net.py", text)) == []

"""Trainings of a few steps are gone on with, to see whether they learn; the report says so."""

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.longer import gone_through_again
from firstnet.doctor.watch.examination import watched

AND = """
import numpy as np

class Perceptron:
    def __init__(self, inputs, epochs=5, rate=0.01):
        self.epochs, self.rate = epochs, rate
        self.weights = np.zeros(inputs + 1)

    def predict(self, x):
        total = np.dot(x, self.weights[1:]) + self.weights[0]
        if total > 0:
            answer = 1
        else:
            answer = 0
        return answer

    def train(self, inputs, labels):
        for _ in range(self.epochs):
            for x, label in zip(inputs, labels):
                answer = self.predict(x)
                self.weights[1:] += self.rate * (label - answer) * x
                self.weights[0] += self.rate * (label - answer)

x = [np.array(it) for it in ([1, 1], [1, 0], [0, 1], [0, 0])]
unit = Perceptron(2)
unit.train(x, np.array([1, 0, 0, 0]))
print([unit.predict(it) for it in x])
"""


@pytest.fixture
def examined(tmp_path):
    """Examine a program; return its status, and what the report says of a training that went on."""

    def examine(text):
        path, used = tmp_path / "net.py", []
        path.write_text(text)
        found = list(watched(str(path), used))[-1]
        return found.status, [it for it in used if "too few to tell: the loop at line 18" in it]

    return examine


@pytest.mark.parametrize(("epochs", "too_few"), [(5, True), (30, False)])
def test_a_right_step_that_is_taken_too_seldom_learns(examined, epochs, too_few):
    status, gone_on = examined(AND.replace("epochs=5", f"epochs={epochs}"))
    assert (status, bool(gone_on)) == ("healthy", too_few)


@pytest.mark.slow
def test_a_wrong_step_is_not_gone_on_with(examined):
    status, gone_on = examined(AND.replace("weights[1:] += self", "weights[1:] -= self"))
    assert status != "healthy"
    assert gone_on == []


def test_the_loop_of_a_line_is_gone_through_again():
    text = "for a in range(3):\n    for b in range(4): pass\nfor c in data: pass\n"
    source = Source("net.py", text, text)
    assert [it.replacement for it in gone_through_again(source, 1)] == [
        "[*range(3)] * 20",
        "[*range(3)] * 400",
    ]
    assert list(gone_through_again(source, 3)) == []

"""Sums of which only the last term is left, and biases of lists that nothing is computed from."""

import ast

import pytest

from firstnet.doctor.edits.edit import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.lost import added, lost_sums

LISTS = """
import math, random
random.seed(2)
DATA = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 1)]

class Net:
    def __init__(self):
        self.w_hidden = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(3)]
        self.b_hidden = [random.uniform(-1, 1) for _ in range(3)]
        self.w_out = [random.uniform(-1, 1) for _ in range(3)]
        self.b_out = 0.0

    def forward(self, x):
        self.h = []
        for j in range(3):
            z = self.b_hidden[j]
            for i in range(2):
                z += self.w_hidden[j][i] * x[i]
            self.h.append(1 / (1 + math.exp(-z)))
        z = self.b_out
        for j in range(3):
            z += self.w_out[j] * self.h[j]
        return 1 / (1 + math.exp(-z))

    def learn(self, x, t):
        o = self.forward(x)
        d = (o - t) * o * (1 - o)
        for j in range(3):
            back = d * self.w_out[j] * self.h[j] * (1 - self.h[j])
            self.w_out[j] -= 0.9 * d * self.h[j]
            self.b_hidden[j] -= 0.9 * back
            for i in range(2):
                self.w_hidden[j][i] -= 0.9 * back * x[i]
        self.b_out -= 0.9 * d

net = Net()
for epoch in range(900):
    for x, t in DATA:
        net.learn(x, t)
"""
LOST = LISTS.replace("z += self.w_hidden", "z = self.w_hidden")


def test_a_sum_that_is_set_anew_in_each_turn_is_found_and_added_up():
    assert lost_sums(mended("/learner/program.py", LISTS)) == []
    source = mended("/learner/program.py", LOST)
    (statement,) = lost_sums(source)
    assert ast.unparse(statement) == "z = self.w_hidden[j][i] * x[i]"
    assert apply(LOST, [added(statement, source)]) == LISTS


@pytest.mark.slow
def test_a_sum_of_which_the_last_term_is_left_is_the_cause(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(LISTS)
    assert list(watched(str(file), []))[-1].findings == ()
    file.write_text(LOST)
    it = list(watched(str(file), []))[-1].findings[0]
    assert (it.code, it.fix.verified) == ("ND306", True)
    assert it.place.line == 1 + LOST.split("\n").index(
        "                z = self.w_hidden[j][i] * x[i]"
    )

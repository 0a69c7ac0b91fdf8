"""A step behind the loop over the examples, which takes only the last of them."""

import pytest

from firstnet.doctor.patch import applied, edits
from firstnet.doctor.watch.examination import watched

RIGHT = """
import numpy as np

rng = np.random.default_rng(0)
rows = ["%d,%f,%f" % (a * b > 0, a, b) for a, b in rng.normal(size=(60, 2))]
W, V = rng.normal(size=(3, 6)), rng.normal(size=6)


def train(x, wanted):
    h = np.tanh(x @ W)
    a = 1 / (1 + np.exp(-h @ V))
    back = np.outer(x, (a - wanted) * V * (1 - h**2))
    V[:] = V - 0.3 * (a - wanted) * h
    W[:] = W - 0.3 * back


for epoch in range(60):
    for row in rows:
        values = row.split(",")
        x = np.array([1.0, float(values[1]), float(values[2])])
        wanted = float(values[0])
        train(x, wanted)
"""


def found(text, tmp_path):
    file = tmp_path / "program.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1]


@pytest.mark.slow
def test_a_step_that_stands_behind_the_loop_is_told_and_put_into_it(tmp_path):
    assert found(RIGHT, tmp_path).findings == ()
    wrong = RIGHT.replace("        train(x, wanted)", "    train(x, wanted)")
    (it,) = found(wrong, tmp_path).findings
    assert it.code == "ND601"
    assert "makes wanted and x anew in each turn" in it.observed
    assert applied(wrong, edits(it.fix.diff)) == RIGHT


def test_what_adds_up_in_a_loop_is_not_lost_behind_it(tmp_path):
    summed = RIGHT.replace(
        "        train(x, wanted)",
        "        both = both + np.append(x, wanted)\n    train(both[:3] / 60, both[3] / 60)",
    ).replace("    for row in rows:", "    both = np.zeros(4)\n    for row in rows:")
    assert "ND601" not in [it.code for it in found(summed, tmp_path).findings]

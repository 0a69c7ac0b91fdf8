"""States that forget quickly, and that are written as sums: they are no parameters."""

import pytest

from firstnet.doctor.watch.examination import watched

RESERVOIR = """
import numpy as np

rng = np.random.default_rng(1)
size = 30
inside = rng.normal(size=(size, size))
inside *= 0.8 / np.abs(np.linalg.eigvals(inside)).max()
into = rng.normal(size=size)
out = np.zeros(size)
h = np.zeros(size)
series = np.sin(np.arange(3001) * 0.3)
for t in range(3000):
    CHANGE
    y = out @ h
    out -= 0.02 * (y - series[t + 1]) * h
    if t % 500 == 0:
        print(t, (y - series[t + 1]) ** 2)
"""


@pytest.mark.parametrize(
    "change",
    [
        "h = h + 0.85 * (np.tanh(into * series[t] + inside @ h) - h)",
        "h += 0.95 * (np.tanh(into * series[t] + inside @ h) - h)",
    ],
)
def test_a_reservoir_is_not_asked_to_follow_the_gradient(change, tmp_path):
    file = tmp_path / "reservoir.py"
    file.write_text(RESERVOIR.replace("CHANGE", change))
    assert list(watched(str(file), []))[-1].findings == ()

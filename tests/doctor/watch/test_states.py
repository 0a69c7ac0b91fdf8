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
        "h = h + 0.5 * (np.tanh(into * series[t] + inside @ h) - h)",
        "h = h + 0.3 * (np.tanh(into * series[t] + inside @ h) - h)",
    ],
)
def test_a_reservoir_is_not_asked_to_follow_the_gradient(change, tmp_path):
    file = tmp_path / "reservoir.py"
    file.write_text(RESERVOIR.replace("CHANGE", change))
    assert list(watched(str(file), []))[-1].findings == ()


RUNNING = """
import numpy as np

rng = np.random.default_rng(1)
X = rng.normal(size=(200, 4)) * 3 + 5
y = (X[:, 0] + X[:, 1] > 10) * 1.0
w, b = np.zeros(4), 0.0
mean, var = np.zeros(4), np.ones(4)
for epoch in range(12):
    for x, t in zip(X, y):
        mean = mean + 0.01 * (x - mean)
        var = var + 0.01 * ((x - mean) ** 2 - var)
        z = (x - mean) / np.sqrt(var + 1e-5)
        error = 1 / (1 + np.exp(-(w @ z + b))) - t
        w = w - 0.05 * error * z
        b = b - 0.05 * error
"""


def test_a_running_mean_is_no_parameter(tmp_path):
    file = tmp_path / "running.py"
    file.write_text(RUNNING)
    assert list(watched(str(file), []))[-1].findings == ()

"""A training that ends with most of its examples wrong: it is not healthy, and some find why."""

import pytest

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.submissions import read_file

TORN = """
import numpy as np

rng = np.random.default_rng(2)
middles = rng.normal(0, 3, (3, 4))
labels = np.repeat([0, 1, 2], 80)
x = middles[labels] + rng.normal(0, 1, (240, 4))
x = (x - x.mean(axis=0)) / x.std(axis=0)
t = np.eye(3)[labels]
p = rng.permutation(240)
xs, ts = x[p], t
w, v = rng.normal(0, 1, (4, 16)), rng.normal(0, 0.1, (16, 3))
for epoch in range(600):
    h = np.tanh(xs @ w)
    e = np.exp(h @ v)
    d = (e / e.sum(axis=1, keepdims=True) - ts) / 240
    back = d @ v.T * (1 - h ** 2)
    v -= 1.0 * h.T @ d
    w -= 1.0 * xs.T @ back
"""


@pytest.fixture(scope="module")
def examined(tmp_path_factory):
    def of(text):
        file = tmp_path_factory.mktemp("little") / "program.py"
        file.write_text(text)
        return examine_apart(read_file(str(file)))

    return of


def test_targets_that_were_not_put_in_order_are_found_though_it_learns_some_by_heart(examined):
    (found,) = examined(TORN).findings
    assert (found.code, found.place.line, found.fix.verified) == ("ND605", 11, True)


def test_what_cannot_be_learned_is_not_healthy(examined):
    drawn = TORN.replace("xs, ts = x[p], t", "xs, ts = x, t[rng.integers(0, 240, 240)]")
    found = examined(drawn)
    assert (found.status, found.findings) == ("incomplete", ())
    assert "its step is right, but it answers" in found.not_run[0].reason


@pytest.mark.slow
def test_what_is_put_in_order_is_healthy(examined):
    found = examined(TORN.replace("x[p], t", "x[p], t[p]"))
    assert (found.status, found.findings) == ("healthy", ())

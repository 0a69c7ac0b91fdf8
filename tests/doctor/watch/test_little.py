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

WRAPPED = """
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
x = (np.uint8(digits.data[:300] * 15) - np.uint8(128)) / 128
t = np.eye(10)[digits.target[:300]]
rng = np.random.default_rng(4)
w, v = rng.normal(0, 0.2, (64, 20)), rng.normal(0, 0.2, (20, 10))
for epoch in range(15):
    for k in range(0, 300, 30):
        a = np.tanh(x[k:k + 30] @ w)
        p = np.exp(a @ v)
        d = (p / p.sum(axis=1, keepdims=True) - t[k:k + 30]) / 30
        back = d @ v.T * (1 - a ** 2)
        v -= 0.5 * a.T @ d
        w -= 0.5 * x[k:k + 30].T @ back
"""


@pytest.fixture(scope="module")
def examined(tmp_path_factory):
    def of(text):
        file = tmp_path_factory.mktemp("little") / "program.py"
        file.write_text(text)
        return examine_apart(read_file(str(file)))

    return of


@pytest.mark.slow
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


@pytest.mark.slow
def test_pixels_that_wrap_around_are_found(examined):
    (found,) = examined(WRAPPED).findings
    assert (found.code, found.place.line, found.fix.verified) == ("ND814", 6, True)


@pytest.mark.slow
def test_a_difference_that_wraps_around_is_not_told_where_that_changes_nothing(examined):
    wraps = "(np.uint8(digits.data[:300] * 15) - np.uint8(128)) / 128"
    unused = "other = np.uint8(digits.target) - np.uint8(3)\nrng ="
    slow = WRAPPED.replace("rng =", unused).replace("0.5 *", "0.00001 *")
    found = examined(slow.replace(wraps, "digits.data[:300] / 16"))
    assert "ND814" not in [finding.code for finding in found.findings]

"""Edits that would only work by chance: of a square, in a training that can't run, for a while."""

from types import SimpleNamespace

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.calling.unreached import has_its_own_step
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.findings.not_learning import unknown_error
from firstnet.doctor.watch.text.spots import grown_rates

# 1. A mean over steps, of a layer that could be called with as many examples as steps.

MEAN = """
import numpy as np


class MeanOfSteps:
    def forward(self, x):
        self.shape = x.shape
        return x.mean(axis=1)

    def backward(self, d):
        n, t, c = self.shape
        return np.repeat(d[:, None, :], t, axis=1) / t
"""


def test_a_mean_over_steps_is_divided_by_the_steps_and_not_by_the_examples(tmp_path):
    path = tmp_path / "layer.py"
    path.write_text(MEAN.replace(" / t", ""))
    *_, found = watched(str(path), [])
    fix = found.findings[0].fix
    assert fix.verified
    assert "+        return np.repeat(d[:, None, :], t, axis=1) / t" in fix.diff


def test_the_right_mean_has_no_finding(tmp_path):
    path = tmp_path / "layer.py"
    path.write_text(MEAN)
    *_, found = watched(str(path), [])
    assert (found.status, found.findings) == ("healthy", ())


# 2. Gradients in the wrong order, with which the program's own training can't run.

LIBRARY = """
def gradients(x):
    return x


def train(x):
    for turn in range(9):
        x = x - gradients(x)
    return x


def check_gradients(x):
    return gradients(x)
"""


@pytest.mark.parametrize(
    ("reached", "last", "left"),
    [
        ({2, 3}, "gradients", True),  # train was not run
        ({2, 3, 6, 7, 8, 9}, "gradients", False),
        ({2, 3}, "train", False),  # nothing calls it
    ],
)
def test_a_training_that_was_never_reached_is_missed(reached, last, left):
    tree = Source("net.py", LIBRARY, LIBRARY).tree()
    assert has_its_own_step({"net.py": tree}, {"net.py": reached}, last) is left


def test_a_check_of_gradients_is_no_training():
    text = LIBRARY.replace("def train", "def test_training")
    tree = Source("net.py", text, text).tree()
    assert not has_its_own_step({"net.py": tree}, {"net.py": {2, 3}}, "gradients")


REVERSED = """
import numpy as np


class Network:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.weights = [rng.normal(0, a**-0.5, (a, b)) for a, b in zip(sizes, sizes[1:])]
        self.biases = [np.zeros(b) for b in sizes[1:]]

    def forward(self, x):
        self.acts = [x]
        for w, b in zip(self.weights, self.biases):
            self.acts.append(1 / (1 + np.exp(-(self.acts[-1] @ w + b))))
        return self.acts[-1]

    def gradients(self, x, y):
        out = self.forward(x)
        d = (out - y) * out * (1 - out) / len(x)
        gw, gb = [], []
        for k in range(len(self.weights) - 1, -1, -1):
            gw.append(self.acts[k].T @ d)
            gb.append(d.sum(axis=0))
            if k:
                d = d @ self.weights[k].T * self.acts[k] * (1 - self.acts[k])
        return gw, gb

    def train(self, x, y, rate, rounds):
        for _ in range(rounds):
            gw, gb = self.gradients(x, y)
            for w, b, dw, db in zip(self.weights, self.biases, gw, gb):
                w -= rate * dw
                b -= rate * db
"""


@pytest.mark.slow
def test_no_edit_is_verified_with_which_the_training_still_stops(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(REVERSED)
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert first.level == "error"
    assert first.fix is None or not first.fix.verified


# 3. A rate that grows thirtyfold, which a smaller one would only put off.

GROWING = """
import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(100, 4))
y = np.tanh(x @ rng.normal(size=(4, 1)))
w, v, rate = rng.normal(size=(4, 8)), rng.normal(size=(8, 1)), 0.1
for epoch in range(60):
    if epoch and epoch % 20 == 0:
        rate *= 30
    for at in range(0, 100, 10):
        a, b = x[at : at + 10], y[at : at + 10]
        h = np.tanh(a @ w)
        d = (h @ v - b) / len(a)
        w, v = w - rate * a.T @ (d @ v.T * (1 - h**2)), v - rate * h.T @ d
"""


def test_a_rate_that_grows_is_to_blame_and_no_smaller_start_is_offered(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(GROWING)
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert (first.code, first.place.line, first.fix) == ("ND910", 10, None)
    assert first.message == "`rate *= 30` makes the learning rate 30 times as large"


@pytest.mark.parametrize(
    ("statement", "factors"),
    [
        ("rate *= 30", [30.0]),
        ("rate /= 0.1", [10.0]),
        ("rate *= 1.05", []),  # a bold driver's
        ("rate *= 0.5", []),
        ("weight *= 30", []),
    ],
)
def test_which_statements_make_a_rate_grow(statement, factors):
    text = f"for epoch in range(3):\n    {statement}\n"
    assert [factor for _, factor in grown_rates(Source("n.py", text, text))] == factors


def test_a_rate_that_is_made_once_is_none_that_grows():
    assert grown_rates(Source("n.py", "rate *= 30\n", "rate *= 30\n")) == []


# 4. An error that the doctor itself hands over.


@pytest.mark.parametrize(("line", "told"), [(0, False), (12, True)])
def test_an_error_at_the_outputs_is_told_only_where_the_program_computes_it(line, told):
    site = SimpleNamespace(file="net.py", line=line, text="output - target")
    learner = SimpleNamespace(sites=SimpleNamespace(values=[site]))
    seen = SimpleNamespace(learner=learner, at=lambda file, line: None)
    step, learning = SimpleNamespace(error_site=0), SimpleNamespace(finite=True, steps=9)
    assert (unknown_error(seen, step, learning) is not None) is told

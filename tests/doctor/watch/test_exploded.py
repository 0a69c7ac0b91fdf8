"""Trainings that begin with an explosion, and end with one answer to all examples."""

import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.watch.calling.caller import Caller
from firstnet.doctor.watch.examination import watched as each_watched
from firstnet.doctor.watch.verdict import FAR_OFF, judge

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

RIGHT = """
import numpy as np

RATE = 0.02
rng = np.random.default_rng(3)
X = rng.normal(size=(200, 3))
y = np.sin(X[:, 0]) + 0.5 * X[:, 1] + 0.1 * rng.normal(size=200)
y = (y - y.mean()) / y.std()
W = [rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in ((3, 24), (24, 1))]
b = [np.zeros(24), np.zeros(1)]
v = [np.zeros_like(it) for it in W + b]


def forward(X):
    h = np.maximum(X @ W[0] + b[0], 0)
    return h, (h @ W[1] + b[1])[:, 0]


for epoch in range(80):
    for rows in np.split(rng.permutation(200), 20):
        h, out = forward(X[rows])
        d = (out - y[rows])[:, None] * 2 / len(rows)
        back = d @ W[1].T * (h > 0)
        slopes = [X[rows].T @ back, h.T @ d, back.sum(axis=0), d.sum(axis=0)]
        for k, (p, g) in enumerate(zip(W + b, slopes)):
            v[k] = 0.9 * v[k] - RATE * g
            p += v[k]
print("error", np.mean((forward(X)[1] - y) ** 2))
"""
TOO_LARGE = RIGHT.replace("RATE = 0.02", "RATE = 0.6")


def examined(tmp_path, text):
    path = tmp_path / "regression.py"
    path.write_text(text)
    return list(each_watched(str(path), []))


def test_the_rate_that_made_it_explode_is_told(tmp_path):
    *_, last = examined(tmp_path, TOO_LARGE)
    (found,) = last.findings
    assert (found.code, found.level, found.place.line) == ("ND901", "error", 4)
    assert "RATE = 0.006" in applied(TOO_LARGE, hunks(found.fix.diff))
    assert not last.trial.learns


@pytest.mark.parametrize(
    ("far", "last", "kind", "exploded"),
    [(2.0, 0.5, "right", False), (2.0, 1.0, "unknown", False), (1e9, 1.3, "unknown", True)],
)
def test_what_ends_no_better_than_by_the_mean_is_never_healthy(far, last, kind, exploded):
    watched, verdict = seen(RIGHT)
    assert verdict.kind == "right"
    learning, spread = watched.learning, watched.learning.spread
    distances = far * spread, 0.99 * last * spread + 0.01, last * spread
    parts = tuple(
        replace(part, distance=distance) for part, distance in zip(learning.parts, distances)
    )
    other = replace(learning, parts=parts)
    source = watched.learner.about
    judged = judge(replace(watched, learning=other), Caller(source), (), source.path)
    assert (judged.kind, other.has_exploded) == (kind, exploded)
    assert kind == "right" or judged.reason == FAR_OFF

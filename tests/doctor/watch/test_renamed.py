"""Answers that give each class another number than the labels do."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.findings.renamed import shifted, without_shifts

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

CLASSES = """
import numpy as np

rng = np.random.default_rng(1)
labels = rng.integers(0, 3, 240)
X = np.eye(3)[labels] + rng.normal(0, 0.2, (240, 3))
wanted = np.zeros((240, 3))
wanted[np.arange(240), labels] = 1
W, b = rng.normal(0, 0.1, (3, 3)), np.zeros(3)

def forward(x):
    e = np.exp(x @ W + b)
    return e / e.sum(1, keepdims=True)

for epoch in range(60):
    for start in range(0, 240, 20):
        x, y = X[start:start + 20], wanted[start:start + 20]
        d = (forward(x) - y) / 20
        W -= 0.5 * x.T @ d
        b -= 0.5 * d.sum(0)
right = np.sum(forward(X).argmax(1) == labels)
"""


@pytest.mark.slow
def test_classes_that_are_one_further_in_the_targets_are_told():
    assert seen(CLASSES)[1].findings == ()
    wrong = CLASSES.replace("np.arange(240), labels]", "np.arange(240), labels - 1]")
    _, verdict = seen(wrong)
    (found,) = verdict.findings
    assert (found.code, found.place.line) == ("ND804", 8)
    assert "a 0 is answered 2, a 1 is answered 0" in found.observed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("== labels)", "!= labels)"),
        ("== labels)", "== (labels + 1) % 2)"),
        ("argmax(1) == labels", "argmin(1) == labels"),
    ],
)
def test_what_is_counted_otherwise_is_not_told_of_the_classes(old, new):
    assert CLASSES.count(old) == 1
    _, verdict = seen(CLASSES.replace(old, new))
    assert "ND804" not in [finding.code for finding in verdict.findings]


def test_labels_are_taken_as_they_are():
    source = mended("net.py", "t[rows, y - 1] = 1\nu = eye[y + 1]\nz = x[i - 2]\nv = y - 1\n")
    assert [it.lineno for it in shifted(source)] == [1, 2]
    assert [edit.replacement for edit in without_shifts(source)] == ["y", "y"]

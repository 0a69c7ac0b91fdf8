"""Inputs that are not scaled saturate a layer, whose weights then stand still; others don't."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.watch.program.recorder import Event, Turn
from firstnet.doctor.watch.steps.saturated import saturated

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]
X = np.random.default_rng(0).uniform(0, 255, (5, 40))
W = np.random.default_rng(1).normal(size=(40, 6))


def turn_of(*arrays):
    events = [Event(site, array.shape, float(array.sum())) for site, array in enumerate(arrays)]
    return Turn({}, events, dict(enumerate(arrays)))


@np.errstate(all="ignore")
def test_a_layer_is_saturated_by_the_first_numbers_that_are_large():
    small, sums = X / 255, X @ W
    found = saturated(turn_of(small, X, W, sums, 1 / (1 + np.exp(-sums))), depends=())
    assert found is not None
    assert (found.site, round(found.size)) == (1, round(float(np.sqrt(np.mean(X**2)))))
    assert saturated(turn_of(X, W, sums, np.tanh(sums)), depends=()).site == 0


@pytest.mark.parametrize(
    "arrays",
    [
        (X / 255, W, X / 255 @ W, 1 / (1 + np.exp(-(X / 255) @ W))),  # scaled
        (X, W, X @ W, np.maximum(X @ W, 0)),  # of a unit that is never flat
        (X / 255, 200 * W, X / 255 @ (200 * W), np.tanh(X / 255 @ (200 * W))),  # by its weights
        (X, X @ W, np.tanh(X @ W)),  # by what, is not seen
    ],
)
def test_other_layers_are_not(arrays):
    with np.errstate(all="ignore"):
        assert saturated(turn_of(*arrays), depends=()) is None


def test_what_depends_on_a_parameter_is_no_input():
    sums = X @ W
    assert saturated(turn_of(X, W, sums, np.tanh(sums)), depends=(0,)) is None


PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
pixels = rng.integers(200, 250, (600, 30)).astype(float)
labels = (pixels[:, 0] > pixels[:, 1]).astype(int)
Y = np.eye(2)[labels]
W1, W2 = rng.normal(size=(30, 12)), rng.normal(size=(12, 2))


def squash(z):
    return 1 / (1 + np.exp(-z))


for epoch in range(6):
    for i in range(0, 600, 2):
        x = PREPARED
        h = squash(x @ W1)
        y = squash(h @ W2)
        d = (y - Y[i:i + 2]) * y * (1 - y)
        W1 -= 0.5 * x.T @ (d @ W2.T * h * (1 - h))
        W2 -= 0.5 * h.T @ d
"""


@pytest.mark.slow
def test_a_training_on_pixels_of_255_is_told_why_it_stands_still():
    _, verdict = seen(PROGRAM.replace("PREPARED", "10.0 * pixels[i:i + 2]"))
    (found,) = verdict.findings
    assert (found.code, found.level, found.place.line) == ("ND801", "error", 17)
    assert "saturate the neurons" in found.message
    scaled = "(pixels[i:i + 2] - 225) / 15"
    assert seen(PROGRAM.replace("PREPARED", scaled))[1].findings == ()

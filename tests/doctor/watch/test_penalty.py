"""Penalties that are subtracted from a gradient along which the step goes down."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.penalty import added_again, subtracted

TEXT = """
def cost(W, X, Y, lam):
    return np.mean((X @ W - Y) ** 2) + lam * np.sum(W**2)


def gradient(W, X, Y, lam):
    dW = 2 * X.T @ (X @ W - Y) / len(X) - 2 * lam * W
    return dW


def step(W, X, Y, lam, lr):
    W -= lr * gradient(W, X, Y, lam)
"""


def _source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize(
    "line", ["/ len(X) - 2 * lam * W", "/ len(X) - W * lam", "/ len(X)\n    dW -= lam * W"]
)
def test_a_penalty_that_is_subtracted_is_told_and_added(line):
    text = TEXT.replace("/ len(X) - 2 * lam * W", line)
    (found,) = subtracted(_source(text))
    assert found.weights == "W"
    (edit,) = added_again(_source(text), found.node.lineno)
    mended = apply(text, [edit])
    assert list(subtracted(_source(mended))) == []
    assert "+ 2 * lam * W" in mended or "+ W * lam" in mended or "dW += lam * W" in mended


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- 2 * lam * W", "+ 2 * lam * W"),
        ("+ lam * np.sum(W**2)", "- lam * np.sum(W**2)"),  # it is to be large
        ("+ lam * np.sum(W**2)", ""),  # the cost tells nothing of it
        ("W -= lr", "W += lr"),  # the gradient is the way down
        ("- 2 * lam * W", "- 2 * lam * dV"),
        ("- 2 * lam * W", "- offset * W"),
        ("    return dW", "    dW += lam * W\n    return dW"),  # as of what is on either side
    ],
)
def test_others_are_left_alone(old, new):
    assert list(subtracted(_source(TEXT.replace(old, new)))) == []

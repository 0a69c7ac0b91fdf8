"""Lists that begin with the inputs: none of these is a weight whose gradient was forgotten."""

import runpy
from pathlib import Path

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

PROGRAM = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 3))
y = np.tanh(X[:, :1] * 2 - X[:, 1:2])
layers = [[rng.normal(0, 0.6, (3, 8)), np.zeros(8)], [rng.normal(0, 0.4, (8, 1)), np.zeros(1)]]


def forward(layers, X):
    acts = [X]
    for W, b in layers[:-1]:
        acts.append(np.tanh(acts[-1] @ W + b))
    W, b = layers[-1]
    acts.append(acts[-1] @ W + b)
    return acts


def backward(layers, acts, y):
    delta = (acts[-1] - y) / len(y)
    grads = [None, None]
    for k in (1, 0):
        grads[k] = (acts[k].T @ delta, delta.sum(axis=0))
        if k:
            delta = delta @ layers[k][0].T * (1 - acts[k] ** 2)
    return grads


def main():
    for epoch in range(600):
        acts = forward(layers, X)
        for layer, (gW, gb) in zip(layers, backward(layers, acts, y)):
            layer[0] -= 0.1 * gW
            layer[1] -= 0.1 * gb


main()
"""


def test_inputs_at_the_head_of_a_list_take_no_step():
    _, verdict = seen(PROGRAM)
    assert (verdict.kind, verdict.findings) == ("right", ())

"""A second copy of the forward pass, beside the training."""

import ast
import runpy
from pathlib import Path

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.findings.second_forward import left_out

program = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["program"]
NAMES = ("W1", "b1", "W2", "b2")
TRAINING = "h = np.tanh(x @ W1 + b1)\no = h @ W2 + b2\ndh = d @ W2.T\n"


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("p = np.tanh(x_test @ W1) @ W2 + b2", "b1"),
        ("p = softmax(np.tanh(x_test @ W1 + b1) @ W2)", "b2"),
        ("p = x_test @ W1 > -b1", None),  # on the other side
        ("z = x_test @ W1\nz += b1", None),  # in the next statement
        ("p = neuron(np.dot(x_test, W1), b1)", None),  # another argument
        ("p = np.tanh(np.eye(3) @ W1)\nuse(b1)", None),
        ("def data():\n    W1 = 3\n    return np.tanh(x_test @ W1)", None),  # a name of its own
        ("p = np.tanh(x_test @ W1 + b1) @ W2 + b2", None),
        ("p = np.tanh(x_test @ W1 + b1 + noise) @ W2 + b2", None),
        ("p = np.tanh(b1 + x_test @ W1) @ W2 + b2", None),
        ("norm = np.sum(W1**2) + np.sum(W2**2)", None),  # no product of matrices
        ("back = p @ W2.T", None),  # the way back
        ("p = W1 @ v", None),  # from the other side
        ("print(W1, b1)", None),
    ],
)
def test_what_the_answer_lacks_is_found(answer, missing):
    source = mended("net.py", f"{TRAINING}{answer}\n")
    found = left_out(source, NAMES, {1, 2, 3}, set(range(1, 9)))
    assert (ast.unparse(found.term) if found else None) == missing
    assert left_out(source, NAMES, {1, 2, 3}, {1, 2, 3}) is None  # a line that was not run
    assert left_out(source, NAMES, set(range(9)), set(range(9))) is None  # one of the training


@pytest.mark.parametrize("style", ["x_test.dot({w})", "np.dot(x_test, {w})", "x_test @ P['{w}']"])
def test_every_way_to_write_a_product_is_known(style):
    product = style.format(w="W1").replace("x_test", "x")
    answer = style.format(w="W1")
    source = mended("net.py", f"h = {product} + P['b1']\nh = np.tanh({answer})\n")
    assert left_out(source, NAMES, {1}, {1, 2}).names == {"b1"}


def last(folder, text):
    """Return the last findings of a program in a file."""
    file = folder / "net.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1].findings


PREDICTED = """
out = 1 / (1 + np.exp(-(W @ np.tanh(V @ X + b) + c)))
print(np.mean((out > 0.5) == Y))
"""


@pytest.mark.slow
def test_a_prediction_that_leaves_out_the_biases_is_told_and_mended(tmp_path):
    text = """
import numpy as np
np.random.seed(0)
X = np.random.randn(2, 200) + 1
Y = (X[:1] * X[1:] > 1).astype(float)
V, b, W, c = np.random.randn(8, 2), np.ones((8, 1)), np.random.randn(1, 8), np.zeros((1, 1))
for i in range(900):
    h = np.tanh(V @ X + b)
    d = (1 / (1 + np.exp(-(W @ h + c))) - Y) / 200
    e = W.T @ d * (1 - h**2)
    W -= 2 * d @ h.T
    c -= 2 * d.sum(axis=1, keepdims=True)
    V -= 2 * e @ X.T
    b -= 2 * e.sum(axis=1, keepdims=True)
"""
    assert last(tmp_path, text + PREDICTED) == ()
    (found,) = last(tmp_path, text + PREDICTED.replace("V @ X + b", "V @ X"))
    assert (found.code, "leaves out b" in found.message) == ("ND309", True)
    assert "np.tanh(V @ X + b)" in found.fix.diff


@pytest.mark.slow
def test_letters_that_are_drawn_without_the_state_are_told(tmp_path):
    drawing = """
x, h, drawn = np.zeros((size, 1)), np.zeros((hidden, 1)), []
for t in range(9):
    h = np.tanh(U @ x + V @ h + b)
    drawn.append(int(np.argmax(W @ h + c)))
    x = np.eye(size)[:, drawn[-1:]]
"""
    assert last(tmp_path, program("recurrent") + drawing) == ()
    (found,) = last(tmp_path, program("recurrent") + drawing.replace(" + V @ h", ""))
    assert (found.code, found.message) == ("ND309", "`U @ x + b` leaves out V")

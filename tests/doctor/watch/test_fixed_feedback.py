"""Weights that lead the error back and do nothing else are meant; those of a layer are not."""

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.fixed_feedback import fixed_feedback

PROGRAM = """
W1, W2 = gen.normal(0, 0.1, (5, 6)), gen.normal(0, 0.1, (1, 5))
B = gen.normal(0, 0.3, (5, 1))
for epoch in range(40):
    h = np.tanh(W1 @ X)
    e = W2 @ h - Y
    dh = (B @ e) * (1 - h * h)
    W2 -= 0.2 * e @ h.T
    W1 -= 0.2 * dh @ X.T
"""
BACKWARD = range(7, 8)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("B @ e", "B @ e", True),
        ("B @ e", "np.dot(B, e)", True),
        ("B @ e", "e.T.dot(B.T).T", True),
        ("B = gen.normal(0, 0.3, (5, 1))", "A, B = 1, gen.normal(0, 0.3, (5, 1))", True),
        ("B @ e", "W2.T @ e", False),  # then it is for nothing
        ("B = gen.normal(0, 0.3, (5, 1))", "B = W2.copy().T", False),  # of a step before
        ("    W2 -=", "    B -= 0.1 * h @ e.T\n    W2 -=", False),  # it is trained
        ("np.tanh(W1 @ X)", "np.tanh(W1 @ X) + B @ c", False),  # it is of a layer
        ("(B @ e)", "(B * e)", False),
        ("B @ e", "np.sign(W2).T @ e", True),  # of the layer, but for their size
        ("B @ e", "np.sign(W2 @ h - Y) @ W2", False),  # an error
    ],
)
def test_weights_that_are_drawn_once_and_only_lead_the_error_back(old, new, told):
    assert PROGRAM.count(old) == 1
    text = PROGRAM.replace(old, new)
    assert fixed_feedback(Source("net.py", text, text), BACKWARD) == told


def test_they_are_on_a_line_of_the_backward_pass():
    assert not fixed_feedback(Source("net.py", PROGRAM, PROGRAM), range(20, 30))

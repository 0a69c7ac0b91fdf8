"""Steps that come to nothing: a result that is dropped, a function that is named and not called."""

import pytest

from firstnet.doctor.watch.examination import watched

FUNCTIONS = """
import numpy as np

def init(n):
    return [np.random.RandomState(0).normal(size=(n, 1)), np.zeros(1)]

def forward(params, x):
    return 1 / (1 + np.exp(-(x @ params[0] + params[1])))

def grad(params, x, y):
    d = (forward(params, x) - y) / len(y)
    return [x.T @ d, d.sum(0)]

def update(params, grads, lr):
    return [p - lr * g for p, g in zip(params, grads)]

x = np.random.RandomState(1).normal(size=(60, 3))
y = (x[:, :1] > 0) * 1.0
params = init(3)
for i in range(400):
    params = update(params, grad(params, x, y), 0.5)
    if i % 100 == 0:
        print(i, "loss", np.mean((forward(params, x) - y) ** 2))
"""
VALUES = """
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad, self.children = data, 0.0, children
        self.back = lambda: None

    def __add__(self, other):
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out.back = back
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.back = back
        return out

    def backward(self):
        order = []
        def visit(node):
            if node not in order:
                for it in node.children:
                    visit(it)
                order.append(node)
        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.back()

w, b = Value(0.3), Value(-0.2)
data = [(x / 5, 0.5 * x / 5 - 0.3) for x in range(-5, 6)]
for epoch in range(60):
    loss = Value(0.0)
    for x, t in data:
        error = w * Value(x) + b + Value(-t)
        loss = loss + error * error
    for p in (w, b):
        p.grad = 0.0
    loss.backward()
    for p in (w, b):
        p.data -= 0.02 * p.grad
    print(epoch, loss.data)
"""


def found(text, tmp_path):
    """Return what is known in the end of a program in a file."""
    (tmp_path / "net.py").write_text(text)
    return [*watched(str(tmp_path / "net.py"), [])][-1]


@pytest.mark.parametrize("text", [FUNCTIONS, VALUES], ids=["functions", "values"])
@pytest.mark.slow
def test_a_step_that_is_taken_is_right(text, tmp_path):
    assert found(text, tmp_path).findings == ()


def test_new_weights_that_nothing_keeps_are_told_at_the_call(tmp_path):
    examination = found(FUNCTIONS.replace("params = update(", "update("), tmp_path)
    (it,) = examination.findings
    assert (it.code, it.place.line) == ("ND505", 21)
    assert examination.trial is None  # what the doctor trains itself is another network


def test_a_method_that_is_named_and_not_called_is_told(tmp_path):
    (it,) = found(VALUES.replace("loss.backward()", "loss.backward"), tmp_path).findings
    line = VALUES[: VALUES.index("loss.backward()")].count("\n") + 1
    assert (it.code, it.place.line) == ("ND113", line)
    assert "+    loss.backward()" in it.fix.diff

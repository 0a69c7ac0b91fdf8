"""A layer that is an activation: its way back is the slope, times what comes from above."""

import runpy

import pytest

from firstnet.doctor.watch.calling.activations import fault_of_a_layer, is_way_back
from firstnet.doctor.watch.examination import watched

LAYERS = """import numpy as np

class Tanh:
    def forward(self, x):
        self.x, self.out = x, np.tanh(x)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out**2)

class Dense:
    def __init__(self, inputs, outputs):
        self.w = np.random.randn(inputs, outputs) * 0.5
        self.b = np.zeros(outputs)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, grad):
        back = grad @ self.w.T
        self.w -= 0.3 * self.x.T @ grad / len(grad)
        self.b -= 0.3 * grad.mean(axis=0)
        return back
"""
TRAINS = (
    LAYERS
    + """
np.random.seed(3)
X = np.random.randn(200, 3)
T = np.sign(X[:, :1] * X[:, 1:2])
layers = [Dense(3, 12), Tanh(), Dense(12, 1), Tanh()]
for epoch in range(600):
    a = X
    for it in layers:
        a = it.forward(a)
    grad = 2 * (a - T)
    for it in reversed(layers):
        grad = it.backward(grad)
"""
)
RIGHT = "return grad * (1 - self.out**2)"
FAULTS = {
    "of the input": ("return grad * (1 - self.x**2)", 1.0),
    "without a square": ("return grad * (1 - self.out)", 1.0),
    "without what comes from above": ("return 1 - self.out**2", 2.0),
}
ON_PURPOSE = {
    "as it is": RIGHT,
    "a cost with the slope inside": "return grad",
    "another gradient on purpose": "return -0.5 * grad",
    "an approximation": "return grad * (1 - 0.98 * self.out**2)",
    "what is random": "return grad * np.random.rand(*grad.shape)",
    "what is more than one number's": "return grad - grad.mean()",
}


def layers(folder, text):
    """Return the classes of a file."""
    file = folder / "layers.py"
    file.write_text(text)
    made = runpy.run_path(str(file))
    return [made["Dense"], made["Tanh"]]


@pytest.mark.parametrize("fault", FAULTS)
def test_another_way_back_is_found(tmp_path, fault):
    new, above = FAULTS[fault]
    kinds = layers(tmp_path, LAYERS.replace(RIGHT, new))
    found = fault_of_a_layer(kinds)
    assert (found.owner, found.slope, found.above) == ("Tanh", "backward", above)
    assert not is_way_back(kinds[1], "forward", "backward")


@pytest.mark.parametrize("meant", ON_PURPOSE)
def test_what_may_be_meant_is_left_alone(tmp_path, meant):
    kinds = layers(tmp_path, LAYERS.replace(RIGHT, ON_PURPOSE[meant]))
    assert fault_of_a_layer(kinds) is None


@pytest.mark.slow
def test_the_layer_is_told_with_the_edit(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(TRAINS.replace(RIGHT, "return 1 - self.out**2"))
    found = list(watched(str(file), []))[-1].findings[0]
    assert (found.code, found.place.line) == ("ND202", 9)
    assert "* grad" in found.fix.diff

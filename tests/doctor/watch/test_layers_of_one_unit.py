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
    "no flat spots": "return grad * (1.1 - self.out**2)",
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


@pytest.mark.parametrize(
    ("ahead", "back"),
    [
        ("np.maximum(x, 0)", "grad / (1 + np.exp(-4 * self.x))"),
        ("np.clip(0.2 * x + 0.5, 0, 1)", "grad * np.exp(self.x) / (1 + np.exp(self.x)) ** 2"),
    ],
)
def test_a_unit_of_straight_lines_may_have_a_smooth_slope(tmp_path, ahead, back):
    smooth = LAYERS.replace("np.tanh(x)", ahead).replace(RIGHT, f"return {back}")
    assert fault_of_a_layer(layers(tmp_path, smooth)) is None


def test_who_calls_a_slope_may_multiply_by_what_comes_from_above(tmp_path):
    by_hand = LAYERS.replace(RIGHT, "return 1 - self.out**2").replace(
        "backward(self, grad)", "backward(self, x)"
    )
    assert fault_of_a_layer(layers(tmp_path, by_hand)) is None


@pytest.mark.slow
def test_the_layer_is_told_with_the_edit(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(TRAINS.replace(RIGHT, "return 1 - self.out**2"))
    found = list(watched(str(file), []))[-1].findings[0]
    assert (found.code, found.place.line) == ("ND202", 9)
    assert "* grad" in found.fix.diff

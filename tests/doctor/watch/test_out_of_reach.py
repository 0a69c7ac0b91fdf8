"""Targets that the outputs cannot reach are reported, even where every step is right."""

from firstnet.doctor.watch.examination import watched

LAYERS_BY_NAME = """
import numpy as np

rng = np.random.default_rng(1)
x = np.linspace(-3, 3, 200).reshape(-1, 1)
y = 3 * np.sin(x)


class Layer:
    def __init__(self, inputs, outputs, unit):
        self.w, self.b = rng.normal(size=(inputs, outputs)) / np.sqrt(inputs), np.zeros(outputs)
        self.unit = unit

    def adelante(self, x):
        self.x, z = x, x @ self.w + self.b
        self.a = np.tanh(z) if self.unit == "tanh" else z
        return self.a

    def atras(self, d, rate):
        if self.unit == "tanh":
            d = d * (1 - self.a**2)
        led = d @ self.w.T
        self.w -= rate * self.x.T @ d
        self.b -= rate * d.sum(axis=0)
        return led


net = [Layer(1, 20, "tanh"), Layer(20, 1, "tanh")]


def predecir(x):
    for layer in net:
        x = layer.adelante(x)
    return x


for turn in range(1500):
    out = predecir(x)
    d = (out - y) / len(x)
    for layer in reversed(net):
        d = layer.atras(d, 0.1)
print(np.mean((predecir(x) - y) ** 2), predecir(x).max())
"""


def test_what_a_right_step_is_told_of_stays_though_a_layer_may_be_meant_otherwise(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(LAYERS_BY_NAME)
    *_, found = watched(str(path), [])
    assert [it.code for it in found.findings] == ["ND307"]

"""Optimisers that nothing uses: their steps end in numbers, and follow the gradient's sign."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.calling.optimisers import fault_of_an_optimiser
from firstnet.doctor.watch.examination import watched

seeing = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
called, defined = seeing["called"], seeing["defined"]

ADAM = """import numpy as np

class Adam:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999):
        self.lr, self.b1, self.b2, self.t = lr, beta1, beta2, 0
        self.m = self.s = 0

    def update(self, w, dw):
        self.t += 1
        self.m = self.b1 * self.m + (1 - self.b1) * dw
        self.s = self.b2 * self.s + (1 - self.b2) * dw**2
        m = self.m / (1 - self.b1**self.t)
        s = self.s / (1 - self.b2**self.t)
        return w - self.lr * m / (np.sqrt(s) + 1e-8)
"""
MOMENTUM = """import numpy as np

class Momentum:
    def __init__(self, lr, mu=0.9):
        self.lr, self.mu, self.v = lr, mu, None

    def step(self, params, grads):
        if self.v is None:
            self.v = [np.zeros_like(p) for p in params]
        for p, g, v in zip(params, grads, self.v):
            v *= self.mu
            v -= self.lr * g
            p += v
"""
KEYED = """import numpy as np

class RMSprop:
    def __init__(self, params, lr=0.01):
        self.params, self.lr = params, lr
        self.s = {k: np.zeros_like(v) for k, v in params.items()}

    def step(self, grads):
        for k in self.params:
            self.s[k] = 0.9 * self.s[k] + 0.1 * grads[k] ** 2
            self.params[k] -= self.lr * grads[k] / (np.sqrt(self.s[k]) + 1e-8)
"""
FAULTS = {
    "a root of gradients": (ADAM, "dw**2", "dw", True),
    "counted too late": (ADAM, "self.t += 1", "self.t += 0", True),
    "without its sign": (MOMENTUM, "self.lr * g", "self.lr * abs(g)", False),
    "a root of gradients by key": (KEYED, "grads[k] ** 2", "grads[k]", True),
}


@pytest.mark.parametrize("text", [ADAM, MOMENTUM, KEYED], ids=["arrays", "lists", "by key"])
def test_a_right_optimiser_has_no_fault(text):
    assert fault_of_an_optimiser(defined(text)) is None


@pytest.mark.parametrize(("text", "right", "wrong", "lost"), FAULTS.values(), ids=FAULTS)
def test_an_optimiser_that_loses_numbers_or_a_sign_is_told(text, right, wrong, lost):
    assert right in text
    fault = fault_of_an_optimiser(defined(text.replace(right, wrong)))
    assert fault is not None
    assert fault.lost == lost


FAMILY = """import numpy as np

class Optimiser:
    def __init__(self, lr):
        self.lr, self.state = lr, {}

    def step(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads)):
            p += self.change(i, g)

class Nesterov(Optimiser):
    def change(self, i, g):
        old = self.state.get(i, 0.0)
        self.state[i] = 0.9 * old - self.lr * g
        return -0.9 * old + 1.9 * self.state[i]

class RMSprop(Optimiser):
    def change(self, i, g):
        self.state[i] = 0.9 * self.state.get(i, 0.0) + 0.1 * g**2
        return -self.lr * g / (np.sqrt(self.state[i]) + 1e-8)

class AdaGrad(Optimiser):
    def change(self, i, g):
        self.state[i] = self.state.get(i, 0.0) + g**2
        return -self.lr * g / (np.sqrt(self.state[i]) + 1e-8)
"""
TURNED = FAMILY.replace("-0.9 * old + 1.9 * self", "0.9 * old - 1.9 * self")


def test_one_optimiser_that_goes_uphill_beside_others_of_its_base_is_told():
    assert fault_of_an_optimiser(defined(FAMILY)) is None
    fault = fault_of_an_optimiser(defined(TURNED))
    assert (fault.owner, fault.lost) == ("Nesterov", False)
    assert set(fault.others) == {"RMSprop", "AdaGrad"}
    assert "1.9" in TURNED.split("\n")[fault.line - 1]


@pytest.mark.slow
def test_an_optimiser_is_told_beside_a_layer_that_is_right():
    layer = """
class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, d):
        self.dW, self.db = self.x.T @ d, d.sum(axis=0)
        return d @ self.W.T

class Relu:  # a single layer would be tried as a network first
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, d):
        return d * self.mask
"""
    _, verdict = called(TURNED + layer)
    (found,) = verdict.findings
    assert (found.code, found.message) == ("ND501", "The steps of Nesterov go uphill")
    assert called(FAMILY + layer)[1].kind == "right"


def test_optimisers_that_all_go_uphill_or_say_so_are_left_alone():
    assert (
        fault_of_an_optimiser(defined(TURNED.replace("return -self.lr", "return self.lr"))) is None
    )
    assert fault_of_an_optimiser(defined(TURNED.replace("Nesterov", "Ascent"))) is None


def test_what_is_counted_by_another_method_is_left_alone():
    counted = ADAM.replace("        self.t += 1\n", "") + (
        "\n    def tick(self):\n        self.t += 1\n"
    )
    assert fault_of_an_optimiser(defined(counted)) is None


SECANT = """import numpy as np

class BarzilaiBorweinOptimizer:
    def __init__(self, lr=0.1):
        self.lr, self.w, self.g = lr, None, None

    def step(self, w, dw):
        rate = self.lr
        if self.g is not None:
            s, z = w - self.w, dw - self.g
            rate = abs(s @ z) / (z @ z)
        self.w, self.g = w.copy(), dw.copy()
        return w - rate * dw
"""


def test_gradients_change_from_step_to_step():
    assert fault_of_an_optimiser(defined(SECANT)) is None


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("p += v", "p[...] = np.maximum(p + v, 0.0)"),
        ("p += v", "p += v\n            np.clip(p, 0, None, out=p)"),  # weights are never below 0
        ("v -= self.lr * g", "v -= self.lr * g + 0.1 * np.random.normal(size=g.shape)"),
        ("for p, g, v in", "return\n        for p, g, v in"),  # it does nothing
        ("p += v", "p += v - 0.01 * (p - 1)"),  # it decays towards 1
        ("p += v", "e = np.exp(np.log(p + 1e-12) + v)\n            p[...] = e / e.sum()"),
    ],
    ids=[
        *("never below 0", "one-sided on purpose", "with noise", "does nothing"),
        *("towards 1", "on the simplex"),
    ],
)
def test_what_may_be_meant_is_no_fault(right, wrong):
    assert fault_of_an_optimiser(defined(MOMENTUM.replace(right, wrong))) is None


def test_the_report_names_the_line_that_lacks_the_square(tmp_path):
    path = tmp_path / "adam.py"
    path.write_text(ADAM.replace("dw**2", "dw"))
    *_, last = watched(str(path), [])
    (found,) = last.findings
    assert (found.code, found.place.line) == ("ND519", 11)
    assert found.observed == "a root of a mean of `dw`, not of its square"


ADAGRAD = """import numpy as np

class AdaGrad:
    def __init__(self, params, lr, eps=1e-8):
        self.params, self.lr, self.eps = params, lr, eps
        self.s = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for p, s, g in zip(self.params, self.s, grads):
            s += g**2
            p -= self.lr * g / (np.sqrt(s) + self.eps)
"""
ADADELTA = """import numpy as np

class Adadelta:
    def __init__(self, params, rho=0.95, eps=1e-6):
        self.params, self.rho, self.eps = params, rho, eps
        self.s = [np.zeros_like(p) for p in params]
        self.d = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for p, s, d, g in zip(self.params, self.s, self.d, grads):
            s[:] = self.rho * s + (1 - self.rho) * g**2
            change = np.sqrt(d + self.eps) / np.sqrt(s + self.eps) * g
            d[:] = self.rho * d + (1 - self.rho) * change**2
            p -= change
"""
DECAYING = ADAM.replace(
    "return w - self.lr * m", "return w - self.lr * 0.01 * w - self.lr * m"
).replace("class Adam:", "class AdamW:")
CLIPPING = ADAGRAD.replace(
    "            s += g**2",
    "            g = g / max(1.0, np.linalg.norm(g))\n            s += g**2",
)


@pytest.mark.parametrize(
    ("text", "old", "new", "times"),
    [
        (ADAGRAD, "/ (np.sqrt(s) + self.eps)", "* (np.sqrt(s) + self.eps)", 1e4),
        (ADAGRAD, "np.sqrt(s)", "s", 0.01),
        (ADAM, "np.sqrt(s)", "s", 0.01),
        (ADAM, "/ (np.sqrt(s) + 1e-8)", "", 100),
        (KEYED, "grads[k] / (np.sqrt(self.s[k]) + 1e-8)", "grads[k] * self.s[k]", 1e6),
        (ADADELTA, "np.sqrt(s + self.eps)", "(s + self.eps)", 3.1e-4),
    ],
)
def test_what_divides_by_the_size_of_gradients_takes_no_larger_steps_with_larger_ones(
    text, old, new, times
):
    assert text.count(old) == 1
    fault = fault_of_an_optimiser(defined(text.replace(old, new)))
    assert fault.grown == pytest.approx(times, rel=0.2)


@pytest.mark.parametrize(
    "text",
    [ADAM, KEYED, ADAGRAD, ADADELTA, DECAYING, CLIPPING, MOMENTUM, ADAM.replace("Adam", "Own")],
    ids=["Adam", "RMSprop", "AdaGrad", "Adadelta", "AdamW", "clipping", "momentum", "other name"],
)
def test_right_ones_and_others_may_take_what_steps_they_like(text):
    assert fault_of_an_optimiser(defined(text)) is None


def test_an_optimiser_beside_a_network_is_told_at_its_root():
    text = ADAGRAD.replace("/ (np", "* (np")
    network = (
        "class Line:\n"
        "    def __init__(self, inputs):\n"
        "        self.w = np.random.default_rng(0).normal(size=inputs)\n\n"
        "    def loss_and_grads(self, x, y):\n"
        "        error = x @ self.w - y\n"
        "        return 0.5 * np.mean(error**2), [x.T @ error / len(x)]\n"
    )
    _, verdict = called(f"{text}\n{network}")
    assert [(it.code, it.place.line) for it in verdict.findings] == [("ND519", 11)]

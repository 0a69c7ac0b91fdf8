"""Recurrent layers that nothing trains: a wrong backward pass is reported at its line."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.calling.operator_edits import way_back_of
from firstnet.doctor.watch.calling.pieces import Working
from firstnet.doctor.watch.examination import watched

GATED = '''
import numpy as np


def squash(a):
    return 1 / (1 + np.exp(-a))


class Gated:
    """Minimal gated unit over a batch of sequences, examples first."""

    def __init__(self, n_in, n_hid, seed=3):
        rng = np.random.default_rng(seed)
        self.n_in, self.n_hid = n_in, n_hid
        self.p = {}
        for gate in "fc":
            self.p["W" + gate] = rng.normal(0, 0.5, (n_in, n_hid))
            self.p["U" + gate] = rng.normal(0, 0.5, (n_hid, n_hid))
            self.p["b" + gate] = np.zeros(n_hid)

    def forward(self, X):
        p, s = self.p, np.zeros((len(X), self.n_hid))
        self.tape, out = [], []
        for t in range(X.shape[1]):
            x = X[:, t]
            f = squash(x @ p["Wf"] + s @ p["Uf"] + p["bf"])
            c = np.tanh(x @ p["Wc"] + (f * s) @ p["Uc"] + p["bc"])
            self.tape.append((x, s, f, c))
            s = s + f * (c - s)
            out.append(s)
        return np.stack(out, axis=1)

    def backward(self, error):
        p, dX = self.p, np.zeros((len(error), len(self.tape), self.n_in))
        g = {name: np.zeros_like(it) for name, it in p.items()}
        later = 0
        for t in reversed(range(len(self.tape))):
            x, s, f, c = self.tape[t]
            ds = error[:, t] + later
            dc = ds * f * (1 - c**2)
            through = dc @ p["Uc"].T
            df = (ds * (c - s) + through * s) * f * (1 - f)
            for name, d, given in (("c", dc, f * s), ("f", df, s)):
                g["W" + name] += x.T @ d
                g["U" + name] += given.T @ d
                g["b" + name] += d.sum(0)
            dX[:, t] = dc @ p["Wc"].T + df @ p["Wf"].T
            later = ds * (1 - f) + through * f + df @ p["Uf"].T
        return dX, g
'''
STACKED = """
import numpy as np


class Elman:
    def __init__(self, inputs, outputs):
        rng = np.random.default_rng(5)
        self.W = rng.normal(0, 0.5, (inputs, outputs))
        self.U = rng.normal(0, 0.5, (outputs, outputs))
        self.b = np.zeros(outputs)
        self.width = outputs
        self.first = None

    def forward(self, x):
        s = np.zeros((len(x), self.width))
        self.x, self.first, states = x, s, []
        for t in range(x.shape[1]):
            s = np.tanh(x[:, t] @ self.W + s @ self.U + self.b)
            states.append(s)
        self.states = np.stack(states, axis=1)
        return self.states

    def backward(self, error):
        self.dW, self.dU = np.zeros_like(self.W), np.zeros_like(self.U)
        self.db = np.zeros_like(self.b)
        later, found = 0, []
        for t in reversed(range(error.shape[1])):
            d = (error[:, t] + later) * (1 - self.states[:, t] ** 2)
            before = self.states[:, t - 1] if t else self.first
            self.dW += self.x[:, t].T @ d
            self.dU += before.T @ d
            self.db += d.sum(0)
            found.insert(0, d @ self.W.T)
            later = d @ self.U.T
        return np.stack(found, axis=1)
"""
CELL = """
import numpy as np


class Cell:
    def __init__(self, inputs, outputs, rng):
        self.W = rng.normal(0, 0.5, (inputs, outputs))
        self.U = rng.normal(0, 0.5, (outputs, outputs))

    def forward(self, xs):
        self.xs, self.states = xs, [np.zeros(len(self.U))]
        for x in xs:
            self.states.append(np.tanh(x @ self.W + self.states[-1] @ self.U))
        return np.array(self.states[1:])

    def backward(self, errors):
        self.dW, self.dU = np.zeros_like(self.W), np.zeros_like(self.U)
        led, later = np.zeros_like(self.xs), 0
        for t in reversed(range(len(errors))):
            d = (errors[t] + later) * (1 - self.states[t + 1] ** 2)
            self.dW += np.outer(self.xs[t], d)
            self.dU += np.outer(self.states[t], d)
            led[t], later = self.W @ d, self.U @ d
        return led
"""
BOTH_WAYS = """
import numpy as np
from .cell import Cell


class BothWays:
    def __init__(self, inputs, outputs, rng):
        self.width = outputs
        self.ahead, self.behind = Cell(inputs, outputs, rng), Cell(inputs, outputs, rng)

    def forward(self, xs):
        return np.hstack([self.ahead.forward(xs), self.behind.forward(xs[::-1])[::-1]])

    def backward(self, errors):
        led = self.ahead.backward(errors[:, : self.width])
        return led + self.behind.backward(errors[:, self.width :][::-1])[::-1]
"""
LEARN_NOTHING = """
import numpy as np


class Mean:
    def __init__(self, s=2):
        self.s = s

    def forward(self, x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // self.s, self.s, w // self.s, self.s).mean((3, 5))

    def backward(self, error):
        s = self.s
        return error.repeat(s, 2).repeat(s, 3) / s**2


class Shortcut:
    def __init__(self, *inside):
        self.inside = inside

    def forward(self, x):
        answer = x
        for layer in self.inside:
            answer = layer.forward(answer)
        return answer + x

    def backward(self, error):
        led = error
        for layer in reversed(self.inside):
            led = layer.backward(led)
        return led + error
"""


def told(folder, text, beside=""):
    """Return what is told of a file, with its lines; of a package where there is another one."""
    path = folder / "layer.py"
    path.write_text(text)
    if beside:
        (folder / "__init__.py").write_text("")
        (folder / "cell.py").write_text(beside)
    *_, found = watched(str(path), [])
    return found.status, [(it.level, text.split("\n")[it.place.line - 1]) for it in found.findings]


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (GATED, "ds * (c - s)", "ds * (s - c)"),
        (GATED.replace("seed=3", "seed=None"), "ds * (c - s)", "ds * (s - c)"),
        (GATED, "+ through * f +", "+ through +"),
        (STACKED, "found.insert(0, d @ self.W.T)", "found.append(d @ self.W.T)"),
    ],
    ids=[
        "a sign within a gate",
        "a sign, of weights that are drawn without a seed",
        "a factor that is left out",
        "the inputs' errors in the order of the way back",
    ],
)
def test_one_edit_that_makes_all_gradients_exact_is_told(text, right, wrong, tmp_path):
    assert told(tmp_path, text) == ("healthy", [])
    status, ((level, line),) = told(tmp_path, text.replace(right, wrong))
    assert (status, level) == ("findings", "error")
    assert wrong in line or "return np.stack(found" in line


@pytest.mark.slow
def test_an_error_that_is_not_turned_for_what_reads_from_the_end(tmp_path):
    assert told(tmp_path, BOTH_WAYS, CELL) == ("healthy", [])
    torn = BOTH_WAYS.replace("errors[:, self.width :][::-1]", "errors[:, self.width :]")
    status, ((level, line),) = told(tmp_path, torn, CELL)
    assert (status, level) == ("findings", "error")
    assert "return led + self.behind.backward" in line


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("right", "wrong"),
    [("/ s**2", "/ s"), ("led + error", "led"), ("led + error", "0.2 * (led + error)")],
    ids=["the mean of a window", "past the shortcut", "another multiple"],
)
def test_a_layer_that_learns_nothing_hands_back_a_multiple(right, wrong, tmp_path):
    assert told(tmp_path, LEARN_NOTHING) == ("healthy", [])
    status, findings = told(tmp_path, LEARN_NOTHING.replace(right, wrong))
    assert status == "findings" and [level for level, _ in findings] == ["error"]
    assert wrong in findings[0][1]


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "class Shortcut:",
            'class Shortcut:\n    """Its gradient stops at the shortcut on purpose."""',
        ),
        ("class Shortcut:", "class Shortcut:\n    temperature = 1.0"),
    ],
)
def test_what_is_said_to_be_meant_is_left_alone(old, new, tmp_path):
    text = LEARN_NOTHING.replace("led + error", "led").replace(old, new)
    assert told(tmp_path, text) == ("incomplete", [])


@pytest.mark.slow
def test_feedback_may_be_a_name_of_the_module(tmp_path):
    drawn = STACKED.replace(
        "class Elman", "B = np.random.default_rng(2).normal(size=(9, 9))\n\n\nclass Elman"
    )
    drawn = drawn.replace("d @ self.W.T", "d @ B[: self.width, : len(self.W)]")
    assert told(tmp_path, drawn)[1] == []


@pytest.mark.slow
def test_the_mean_over_examples_may_be_meant(tmp_path):
    mean = LEARN_NOTHING.replace("led + error", "(led + error) / len(error)")
    assert told(tmp_path, mean) == ("incomplete", [])


@pytest.mark.parametrize(
    ("made", "read", "otherwise"),
    [
        ("self.B = rng.normal(size=(outputs, inputs))", "d @ self.B", True),
        ("self.inputs = inputs", "(d @ self.W.T).reshape(-1, self.inputs)", False),
        ("self.error = None", "d @ self.W.T; self.error = d; self.error *= 1", False),
    ],
    ids=["drawn feedback", "a size", "what it keeps"],
)
def test_an_array_that_only_the_way_back_reads_may_be_feedback_on_purpose(made, read, otherwise):
    text = STACKED.replace("self.first = None", f"self.first = None; {made}")
    text = text.replace("found.insert(0, d @ self.W.T)", f"found.insert(0, 0); led = {read}")
    piece = Working("Elman", "", "backward", None, 0.1)
    assert way_back_of(mended("layer.py", text), piece).otherwise == otherwise

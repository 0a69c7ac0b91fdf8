"""Layers and gradients of a program that puts no network together."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.calling.piece_slopes import exact_share, is_exact
from firstnet.doctor.watch.calling.pieces import pieces_of
from firstnet.doctor.watch.examination import best_of, watched

seeing = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
called, cases = seeing["called"], seeing["cases"]

LAYERS = """
import numpy as np

class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0, keepdims=True)
        return dout @ self.W.T

class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""
KEPT = """
import numpy as np

class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.1 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)
"""
SUMS = """
import numpy as np

class Linear:
    def __init__(self, fan_in, fan_out):
        self.W = np.random.randn(fan_in, fan_out)
        self.b = np.zeros(fan_out)
        self.params = (self.W, self.b)
        self.grads = (np.zeros_like(self.W), np.zeros_like(self.b))

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, d):
        self.grads[0][...] += self.x.T @ d
        self.grads[1][...] += d.sum(axis=0)
        return d @ self.W.T

class CrossEntropy:
    def forward(self, scores, labels):
        z = scores - scores.max(axis=1, keepdims=True)
        self.p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        self.rows, self.labels = np.arange(len(labels)), labels
        return -np.log(self.p[self.rows, labels]).mean()

    def backward(self):
        d = self.p.copy()
        d[self.rows, self.labels] -= 1
        return d / len(d)
"""
PAIRS = """
import numpy as np

def affine_forward(x, w, b):
    return x.dot(w) + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    return dout.dot(w.T), x.T.dot(dout), np.sum(dout, axis=0)
"""
COST = """
import numpy as np

def softmax_loss(W, X, y, reg):
    scores = X.dot(W)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(y)), y])) + reg * np.sum(W * W)
    p[np.arange(len(y)), y] -= 1
    dW = X.T.dot(p) / len(y) + 2 * reg * W
    return loss, dW
"""
TWO_INPUTS = """
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
"""
LOSS = """
import numpy as np

class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y, self.t = e / e.sum(axis=1, keepdims=True), t
        return -np.sum(t * np.log(self.y)) / len(t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)
"""


CELL = """
import numpy as np

def init_cell(n_in, n_hid):
    rng = np.random.default_rng(1)
    return {
        "W": rng.normal(0, 0.4, (n_in, n_hid)),
        "U": rng.normal(0, 0.4, (n_hid, n_hid)),
        "c": np.zeros(n_hid),
    }

squash = lambda a: 1 / (1 + np.exp(-a))

def cell_forward(p, xs):
    h = np.zeros((xs.shape[1], p["c"].size))
    hs, tape = [], []
    for x in xs:
        f = squash(h)
        n = np.tanh(x @ p["W"] + (f * h) @ p["U"] + p["c"])
        tape.append((x, h, f, n))
        h = n
        hs.append(h)
    return np.array(hs), tape

def cell_backward(p, tape, dhs):
    grads = {key: np.zeros_like(it) for key, it in p.items()}
    carry = 0
    for t in reversed(range(len(tape))):
        x, h, f, n = tape[t]
        dz = (dhs[t] + carry) * (1 - n**2)
        grads["W"] += x.T @ dz
        grads["U"] += (f * h).T @ dz
        grads["c"] += dz.sum(0)
        df = dz @ p["U"].T * h * f * (1 - f)
        carry = dz @ p["U"].T * f
        carry = carry + df
    return grads
"""
SHORTCUT = (
    LAYERS
    + """
class Block:
    def __init__(self, n_in, n_out):
        self.inner = Dense(n_in, n_in)

    def forward(self, x):
        centred = x - x.mean(axis=1, keepdims=True)  # a word that tells of no gradient
        return self.inner.forward(x) + x + 0 * centred

    def backward(self, dout):
        return self.inner.backward(dout) + dout
"""
)
CALLED = """
import numpy as np

class Linear:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.normal(0, 0.5, (n_out, n_in))

    def __call__(self, x, train):
        self.x = x
        return x @ self.W.T

    def back(self, g):
        self.gW = g.T @ self.x
        return g @ self.W

class Elu:
    def __call__(self, x, train):
        self.x = x
        self.y = np.where(x > 0, x, np.expm1(np.minimum(x, 0)))
        return self.y

    def back(self, g):
        return g * np.where(self.x > 0, 1.0, self.y + 1)
"""
CONVOLUTION = """
import numpy as np

class Conv1D:
    def __init__(self, in_ch, out_ch, width, rng):
        self.width = width
        self.K = rng.normal(0, 1 / np.sqrt(in_ch * width), (out_ch, in_ch, width))
        self.b = np.zeros(out_ch)

    def forward(self, x):
        self.x = x
        self.count = x.shape[2] - self.width + 1
        windows = [x[:, :, t : t + self.width] for t in range(self.count)]
        out = [np.tensordot(it, self.K, axes=([1, 2], [1, 2])) for it in windows]
        return np.stack(out, axis=2) + self.b[:, None]

    def backward(self, d):
        self.dK, self.db = np.zeros_like(self.K), d.sum(axis=(0, 2))
        dx = np.zeros_like(self.x)
        for t in range(self.count):
            window = self.x[:, :, t : t + self.width]
            self.dK += np.tensordot(d[:, :, t], window, axes=([0], [0]))
            dx[:, :, t : t + self.width] += np.tensordot(d[:, :, t], self.K, axes=([1], [0]))
        return dx
"""
TABLES = """
import numpy as np

class Recurrent:
    def __init__(self, d, h, rng):
        self.h = h
        self.p = {"U": rng.normal(0, 0.4, (d, h)), "V": rng.normal(0, 0.4, (h, h))}

    def forward(self, xs):
        self.xs, self.states = xs, [np.zeros((xs.shape[1], self.h))]
        for x in xs:
            self.states.append(np.tanh(x @ self.p["U"] + self.states[-1] @ self.p["V"]))
        return np.array(self.states[1:])

    def backward(self, d):
        self.g = {name: np.zeros_like(it) for name, it in self.p.items()}
        dxs, back = np.zeros_like(self.xs), 0.0
        for t in reversed(range(len(d))):
            da = (d[t] + back) * (1 - self.states[t + 1] ** 2)
            self.g["U"] += self.xs[t].T @ da
            self.g["V"] += self.states[t].T @ da
            dxs[t] = da @ self.p["U"].T
            back = da @ self.p['V'].T
        return dxs
"""


RIGHT = {
    "layers": (LAYERS, "Dense(…), then forward(…), backward(…)"),
    "kept": (KEPT, "Layer_Dense(…), then forward(…), backward(…)"),
    "pairs": (PAIRS, "affine_forward(…), then affine_backward(…)"),
    "rows": (
        PAIRS.replace("axis=0", "axis=0, keepdims=True"),
        "affine_forward(…), then affine_backward(…)",
    ),
    "two inputs": (TWO_INPUTS, "MulLayer(…), then forward(…), backward(…)"),
    "loss": (LOSS, "SoftmaxWithLoss(…), then forward(…), backward(…)"),
    "sums": (SUMS, "Linear(…), then forward(…), backward(…)"),
    "tables": (TABLES, "Recurrent(…), then forward(…), backward(…)"),
    "a dictionary": (CELL, "cell_forward(…), then cell_backward(…)"),
    "called": (CALLED, "Linear(…), then __call__(…), back(…)"),
}
MEANT = {
    "clipped": (LAYERS, "self.x.T @ dout", "np.clip(self.x.T @ dout, -0.01, 0.01)"),
    "a mean": (CALLED, "g.T @ self.x", "g.T @ self.x / len(g)"),  # with one exact beside it
    "another sign": (CALLED, "return g @ self.W", "return -g @ self.W"),
    "a delta": (LAYERS, "dout @ self.W.T", "dout @ self.W.T * (self.x > 0)"),
    "signs": (LAYERS, "dout @ self.W.T", "dout @ np.sign(self.W).T"),
}
WRONG = {
    "a factor left out": (CELL, 'carry = dz @ p["U"].T * f', 'carry = dz @ p["U"].T'),
    "in all of them": (CELL, "(1 - n**2)", "(1 - n)"),
    "below 0": (CALLED, "self.x > 0, 1.0, self.y + 1", "self.x > 0, 1.0, self.y - 1"),
    "two inputs": (TWO_INPUTS, "dout * self.y, ", "dout * self.x, "),
    "a shortcut": (
        SHORTCUT, "return self.inner.backward(dout) + dout", "return self.inner.backward(dout)"
    ),
}  # fmt: skip
ASKED_APART = {"kept", "tables", "a dictionary", "called", "a mean", "another sign", "below 0"}


def shares(text):
    """Return how much of the gradients of each piece of a program is exact."""
    defined = seeing["defined"](f"import numpy as np\n{text}")
    found = pieces_of(defined, SimpleNamespace(left=0, paused=False))
    return {it.text: exact_share(it.build, defined.names) for it in found.working}


@pytest.mark.parametrize(("text", "what"), RIGHT.values(), ids=RIGHT)
def test_all_gradients_of_right_pieces_are_exact(text, what):
    found = shares(text)
    assert found[what] == 1 == min(found.values())


@pytest.mark.parametrize(
    ("text", "old", "new"), [*MEANT.values(), *WRONG.values()], ids=[*MEANT, *WRONG]
)
def test_not_all_gradients_of_other_pieces_are_exact(text, old, new):
    assert text.count(old) == 1
    assert 0 <= min(shares(text.replace(old, new)).values()) < 1


# A verdict takes seconds where all else is tried as well; what it rests on is asked above.
@pytest.mark.parametrize(("text", "what"), cases(RIGHT, ASKED_APART & set(RIGHT)))
def test_the_gradients_of_pieces_are_right(text, what):
    source = mended("/learner/program.py", text)
    _, caller, verdict = best_of(source, [], source.path)
    assert (verdict.kind, verdict.findings, verdict.reason) == ("right", (), "")
    assert caller.called == what
    assert is_exact(caller.compared)


@pytest.mark.slow
def test_the_gradient_of_a_cost_is_right():
    _, verdict = called(COST)
    assert (verdict.kind, verdict.findings, verdict.reason) == ("right", (), "")


@pytest.mark.one_quick_case
@pytest.mark.parametrize(("text", "old", "new"), cases(MEANT, ASKED_APART & set(MEANT)))
def test_a_piece_whose_gradient_may_be_meant_is_neither_right_nor_accused(text, old, new):
    assert text.count(old) == 1
    source = mended("/learner/program.py", text.replace(old, new))
    _, _, verdict = best_of(source, [], source.path)
    assert (verdict.kind, verdict.findings) == ("unknown", ())
    assert "can't be checked by itself" in verdict.reason


@pytest.mark.one_quick_case
@pytest.mark.parametrize(("text", "right", "wrong"), cases(WRONG, ASKED_APART & set(WRONG)))
def test_a_gradient_that_an_edit_makes_exact_is_told_at_its_line(text, right, wrong, tmp_path):
    assert text.count(right) == 1
    path = tmp_path / "program.py"
    path.write_text(text.replace(right, wrong))
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert (first.level, first.place.line) == ("error", _line(path, wrong))
    assert found.status == "findings"


def _line(path, text):
    lines = path.read_text().split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (KEPT, "np.dot(self.inputs.T, dvalues)", "np.dot(self.inputs.T, dvalues**2)"),
        (SUMS, "self.x.T @ d", "self.x.T @ np.abs(d)"),
        (PAIRS, "x.T.dot(dout)", "x.T.dot(dout) * w"),
        (LAYERS, "self.x.T @ dout", "self.x.T @ np.abs(dout)"),
        (LAYERS, "return dout @ self.W.T", "return dout @ self.W.T * self.x"),
        (LOSS, "(self.y - self.t)", "(self.y + self.t)"),
        (CONVOLUTION, "dx[:, :, t : t + self.width] +=", "dx[:, :, t : t + self.width] ="),
    ],
    ids=[
        *("squared", "without its sign", "of functions", "absolute", "times the inputs"),
        *("where the target is 1", "windows that overlap"),
    ],
)
def test_one_wrong_gradient_beside_exact_ones_is_told(text, old, new):
    assert called(text)[1].kind == "right"
    assert text.count(old) == 1
    (found,) = called(text.replace(old, new))[1].findings
    assert (found.code, found.level) in [("ND406", "error"), ("ND403", "error")]


@pytest.mark.slow
def test_a_way_back_that_loses_the_error_from_above_is_told():
    (found,) = called(LAYERS.replace("return dout * self.mask", "return 1.0 * self.mask"))[
        1
    ].findings
    assert (found.code, found.level) == ("ND202", "error")


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("text", "old", "new", "reason"),
    [
        (
            LAYERS,
            "def forward(self, x):\n        self.x",
            "def forward(self, f, x):\n        self.x",
            "Dense",
        ),
        (LAYERS, "self.dW =", "dW =", "Dense"),
        (LAYERS.replace("self.W", "self.kernel"), "self.dW =", "dW =", "Dense"),
        (PAIRS, ", np.sum(dout, axis=0)", "", "affine_forward"),
    ],
    ids=[
        "an argument too many",
        "a gradient that is not kept",
        "nor under another name",
        "no gradient of a bias",
    ],
)
def test_no_file_is_right_of_which_a_piece_is_not(text, old, new, reason):
    assert text.count(old) == 1
    _, verdict = called(text.replace(old, new))
    assert (verdict.kind, verdict.findings) == ("unknown", ())
    assert reason in verdict.reason


@pytest.mark.slow
def test_one_number_as_the_gradient_of_several_biases_is_told_with_an_edit(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(LAYERS.replace("dout.sum(axis=0, keepdims=True)", "np.sum(dout)"))
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert first.code == "ND412"
    assert "np.sum(dout)" in path.read_text().split("\n")[first.place.line - 1]
    assert first.fix.verified
    assert found.assumed == ()


ENGINE = """
import math

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

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))
        def back():
            self.grad += (1 - t * t) * out.grad
        out.back = back
        return out

    def backward(self):
        order, seen = [], set()
        def visit(it):
            if it not in seen:
                seen.add(it)
                for child in it.children:
                    visit(child)
                order.append(it)
        visit(self)
        self.grad = 1.0
        for it in reversed(order):
            it.back()
"""


@pytest.mark.slow
def test_an_engine_of_values_is_asked_for_the_slopes_of_an_expression():
    assert called(ENGINE)[1].kind == "right"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.grad += other.data * out.grad", "self.grad = other.data * out.grad"),
        ("(1 - t * t)", "(1 - t)"),
        ("for it in reversed(order)", "for it in order"),
    ],
)
def test_an_engine_with_another_slope_is_told(old, new):
    assert ENGINE.count(old) == 1
    _, verdict = called(ENGINE.replace(old, new))
    assert [finding.code for finding in verdict.findings] == ["ND415"]


@pytest.mark.slow
def test_one_of_several_layers_is_no_network_though_it_could_be_trained():
    step = "    def update(self, lr):\n        self.W -= lr * self.dW\n\n"
    text = LAYERS.replace("class Relu", f"{step}class Relu")
    assert called(text)[1].kind == "right"
    _, verdict = called(text.replace("dout * self.mask", "dout * (dout > 0)"))
    assert (verdict.kind, verdict.findings) == ("unknown", ())
    assert "Relu(…)" in verdict.reason


OWN_STEP = """
import numpy as np

class FCLayer:
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size) - 0.5
        self.bias = np.random.rand(1, output_size) - 0.5

    def forward_propagation(self, input_data):
        self.input = input_data
        return np.dot(self.input, self.weights) + self.bias

    def backward_propagation(self, output_error, learning_rate):
        input_error = np.dot(output_error, self.weights.T)
        self.weights -= learning_rate * np.dot(self.input.T, output_error)
        self.bias -= learning_rate * output_error.sum(axis=0, keepdims=True)
        return input_error
"""
RETURNED = (
    LAYERS[: LAYERS.index("class Relu")]
    .replace("        return dout @ self.W.T", "        return dout @ self.W.T, self.dW, self.db")
    .replace("self.dW", "slopes")
    .replace("self.db", "errors")
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "old", "new", "kind"),
    [
        (OWN_STEP, "self.input.T, output_error", "self.input.T, output_error**3", "wrong"),
        (RETURNED, "self.x.T @ dout", "self.x.T @ dout**3", "wrong"),
    ],
    ids=["a step of its own", "gradients that are returned"],
)
def test_a_layer_that_steps_by_itself_or_returns_all_gradients_is_checked(text, old, new, kind):
    text += LAYERS[LAYERS.index("class Relu") :]  # a single layer would be taken for a network
    assert (called(text)[1].kind, called(text)[1].findings) == ("right", ())
    assert text.count(old) == 1
    assert called(text.replace(old, new))[1].kind == kind

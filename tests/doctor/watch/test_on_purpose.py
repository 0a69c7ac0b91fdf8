"""Programs that are right, and look as if they learned nothing: no error is made of them."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.verdict import STUCK

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

TWO_HEADS = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(400, 5))
kind = (X[:, 0] * X[:, 1] > 0).astype(int)
value = 3 * np.sin(X[:, 2:3])
W, b = 0.5 * rng.normal(size=(5, 20)), np.zeros(20)
Wk, bk = 0.3 * rng.normal(size=(20, 2)), np.zeros(2)
Wv, bv = 0.3 * rng.normal(size=(20, 1)), np.zeros(1)
for epoch in range(40):
    for s in range(0, 400, 40):
        x = X[s : s + 40]
        h = np.maximum(0, x @ W + b)
        e = np.exp(h @ Wk + bk)
        p = e / e.sum(1, keepdims=True)
        v = h @ Wv + bv
        dk = (p - np.eye(2)[kind[s : s + 40]]) / 40
        dv = 0.3 * (v - value[s : s + 40]) / 40
        dh = (dk @ Wk.T + dv @ Wv.T) * (h > 0)
        Wk -= 0.3 * h.T @ dk
        bk -= 0.3 * dk.sum(0)
        Wv -= 0.3 * h.T @ dv
        bv -= 0.3 * dv.sum(0)
        W -= 0.3 * x.T @ dh
        b -= 0.3 * dh.sum(0)
"""

REWARDED = """
import numpy as np

rng = np.random.default_rng(1)
W1, b1 = 0.5 * rng.normal(size=(2, 16)), np.zeros(16)
W2, b2 = 0.5 * rng.normal(size=(16, 3)), np.zeros(3)
usual = 0.0
for episode in range(1500):
    s = rng.uniform(-1, 1, 2)
    h = np.tanh(s @ W1 + b1)
    z = h @ W2 + b2
    p = np.exp(z - z.max())
    p /= p.sum()
    a = rng.choice(3, p=p)
    reward = float(a == (0 if s[0] < -0.3 else 2 if s[1] > 0.2 else 1))
    usual += 0.02 * (reward - usual)
    d = -p
    d[a] += 1
    d *= reward - usual
    dh = (W2 @ d) * (1 - h**2)
    W2 += 0.1 * np.outer(h, d)
    b2 += 0.1 * d
    W1 += 0.1 * np.outer(s, dh)
    b1 += 0.1 * dh
"""

MEDIAN = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.uniform(-2, 2, (300, 3))
y = 8 * X[:, :1] + rng.exponential(1, (300, 1)) ** 3
W1, b1 = rng.normal(0, 0.6, (3, 20)), np.zeros(20)
W2, b2 = rng.normal(0, 0.3, (20, 1)), np.zeros(1)
for epoch in range(600):
    h = np.tanh(X @ W1 + b1)
    out = h @ W2 + b2
    d = np.sign(out - y) / len(X)
    dh = (d @ W2.T) * (1 - h**2)
    W2 -= 0.05 * h.T @ d
    b2 -= 0.05 * d.sum(axis=0)
    W1 -= 0.05 * X.T @ dh
    b1 -= 0.05 * dh.sum(axis=0)
"""
D = "    d = np.sign(out - y) / len(X)"
NOISE = "8 * X[:, :1] + rng.exponential(1, (300, 1)) ** 3"
LESS = MEDIAN.replace(NOISE, "X[:, :1] + rng.exponential(1.5, (300, 1))")
ZONE = LESS.replace(D, "    d = 2 * np.sign(out - y) * np.maximum(0, np.abs(out - y) - 3) / len(X)")
PRINTED = ZONE.replace(
    "    d =", "    cost = (np.maximum(0, np.abs(out - y) - 3) ** 2).mean()\n    d ="
)
EXPECTILE = LESS.replace(
    D,
    "    cost = (np.abs(0.99 - (y < out)) * (out - y) ** 2).mean()\n"
    "    d = 2 * np.abs(0.99 - (y < out)) * (out - y) / len(X)",
)

ORIGIN = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.uniform(-1, 1, (200, 1))
F = 3 * X + 8 + 0.2 * rng.normal(size=X.shape)
k = np.array([[0.1]])
for epoch in range(400):
    out = X @ k
    k -= 0.2 * X.T @ (out - F) / 200
print("k", k)
"""

CONTROL = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(2000, 5))
y = rng.normal(2.0, 1.0, (2000, 1))
W, b = np.zeros((5, 1)), np.zeros(1)
for epoch in range(200):
    d = (X @ W + b - y) / len(X)
    W -= 0.1 * X.T @ d
    b -= 0.1 * d.sum(axis=0)
"""

SHRUNK = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 6))
y = X[:, 0] + 5
w = rng.normal(size=6)
for step in range(800):
    e = X @ w - y
    w -= 0.01 * (2 * X.T @ e / 80 + 0.5 * np.sign(w))
"""

PAIRS_OF_LETTERS = """
import numpy as np

rng = np.random.default_rng(0)
letters = rng.choice(5, p=[0.42, 0.08, 0.08, 0.34, 0.08], size=800)
X, Y = np.eye(5)[letters[:-1]], np.eye(5)[letters[1:]]
W = rng.normal(size=(5, 5))
for step in range(300):
    e = np.exp(X @ W)
    p = e / e.sum(1, keepdims=True)
    loss = -np.log((p * Y).sum(1)).mean()
    W -= 3.0 * X.T @ (p - Y) / len(X)
    if step % 50 == 0:
        print(step, loss)
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TWO_HEADS, id="two outputs, of which each explains a part of the step"),
        pytest.param(REWARDED, id="steps that are weighed by a reward"),
        pytest.param(MEDIAN, id="a median, far from the mean"),
        pytest.param(ZONE, id="an error that is 0 near the target"),
        pytest.param(PRINTED, id="the sign of an error, which is no target"),
        pytest.param(EXPECTILE, id="a cost of its own, that the step descends"),
        pytest.param(ORIGIN, id="a network of one number, at its optimum"),
        pytest.param(CONTROL, id="targets that are drawn by themselves, as a control"),
        pytest.param(SHRUNK, id="a penalty that keeps the outputs near 0"),
        pytest.param(PAIRS_OF_LETTERS, id="a single table at its optimum"),
    ],
)
def test_what_only_looks_as_if_nothing_was_learned_is_no_error(text):
    _, verdict = seen(text)
    assert not [finding.code for finding in verdict.findings if finding.level == "error"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "error",
    [
        pytest.param("out - y + 5 * np.maximum(out - 6, 0)", id="a limit that is kept"),
        pytest.param("(out - y) * np.where(np.arange(300)[:, None] < 20, -0.1, 1)", id="signs"),
        pytest.param("np.clip(out - y, -4, 4)", id="an error that is cut off"),
    ],
)
def test_an_error_that_is_the_difference_for_most_outputs_only_is_no_error(error):
    _, verdict = seen(LESS.replace(D, f"    d = ({error}) / len(X)"))
    assert not [finding.code for finding in verdict.findings if finding.level == "error"]


@pytest.mark.slow
def test_what_prints_that_nothing_is_learned_is_one():
    """The same two heads, of which the loss that is printed never falls."""
    stuck = TWO_HEADS.replace("0.3 * h.T", "0.00001 * h.T").replace("0.3 * d", "0.00001 * d")
    stuck = stuck.replace("0.3 * x.T", "0.00001 * x.T")
    log = "    l = -np.log(p[np.arange(40), kind[s : s + 40]]).mean()\n    print('loss', l)\n"
    _, verdict = seen(stuck + log)
    assert verdict.kind == STUCK


A_TASK = """
import numpy as np

rng = np.random.default_rng(2)
centers = 2 * rng.normal(size=(4, 6))

def blobs(n):
    y = rng.integers(0, 4, n)
    return centers[y] + 0.5 * rng.normal(size=(n, 6)), y

def train(labels):
    for epoch in range(15):
        order = rng.permutation(len(X))
        for s in range(0, len(X), 32):
            part = order[s : s + 32]
            h = np.maximum(0, X[part] @ W1 + b1)
            z = h @ W2 + b2
            e = np.exp(z - z.max(1, keepdims=True))
            d = (e / e.sum(1, keepdims=True) - np.eye(4)[labels[part]]) / len(part)
            dh = (d @ W2.T) * (h > 0)
            W2[...] -= 0.2 * h.T @ d
            b2[...] -= 0.2 * d.sum(0)
            W1[...] -= 0.2 * X[part].T @ dh
            b1[...] -= 0.2 * dh.sum(0)

def accuracy(x, y):
    return ((np.maximum(0, x @ W1 + b1) @ W2 + b2).argmax(1) == y).mean()

X, Y = blobs(600)
Xt, Yt = blobs(200)
W1, b1 = 0.5 * rng.normal(size=(6, 24)), np.zeros(24)
W2, b2 = 0.3 * rng.normal(size=(24, 4)), np.zeros(4)
train(Y)
"""
ASKED = 'print("accuracy", accuracy(Xt, Yt))\n'


@pytest.mark.slow
@pytest.mark.parametrize(
    "end",
    [
        pytest.param(
            ASKED + 'print("accuracy of others", accuracy(Xt, rng.permutation(Yt)))\n',
            id="answers held against other labels, after the right ones",
        ),
        pytest.param(
            ASKED + 'print("with noise, accuracy", accuracy(60 * rng.normal(size=Xt.shape), Yt))\n',
            id="inputs of noise, after the right ones",
        ),
        pytest.param(
            ASKED + "train((Y + 1) % 4)\n",
            id="the same images with other labels, as another task",
        ),
    ],
)
def test_a_second_question_that_is_harder_on_purpose_is_no_error(end):
    _, verdict = seen(A_TASK + end)
    assert not [finding.code for finding in verdict.findings if finding.level == "error"]


ENGINE = """
import math, random

class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents, self.back = data, 0.0, parents, lambda: None

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
        out = Value(math.tanh(self.data), (self,))
        def back():
            self.grad += (1 - out.data**2) * out.grad
        out.back = back
        return out

    def backward(self):
        order, known = [], set()
        def visit(it):
            if it not in known:
                known.add(it)
                for each in it.parents:
                    visit(each)
                order.append(it)
        visit(self)
        self.grad = 1.0
        for it in reversed(order):
            it.back()

random.seed(4)
hidden = [([Value(random.uniform(-1, 1)) for _ in range(2)], Value(0.0)) for _ in range(5)]
last, end = [Value(random.uniform(-1, 1)) for _ in range(5)], Value(0.0)
params = [it for w, b in hidden for it in (*w, b)] + [*last, end]
speed = [0.0] * len(params)
data = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(16)]
want = [1.0 if a > b * b else -1.0 for a, b in data]
for epoch in range(40):
    loss = Value(0.0)
    for x, t in zip(data, want):
        out = end
        for (w, b), v in zip(hidden, last):
            s = b
            for one, number in zip(w, x):
                s = s + one * Value(number)
            out = out + v * s.tanh()
        gap = out + Value(-t)
        loss = loss + gap * gap * Value(1 / len(data))
    for it in params:
        it.grad = 0.0
    loss.backward()
    for i, it in enumerate(params):
        speed[i] = 0.8 * speed[i] - 0.05 * it.grad
        it.data += speed[i]
"""


@pytest.mark.slow
def test_one_list_of_velocities_belongs_to_all_parameters():
    watched, verdict = seen(ENGINE)
    assert verdict.kind == "right", verdict
    assert watched.steps[0].roles["speed[*]"].kind == "velocity"
    assert watched.steps[0].momentum == pytest.approx(0.8)


# The average of the last gradient of every example: Schmidt, Le Roux and Bach, "Minimizing finite
# sums with the stochastic average gradient" (2017).
AVERAGED = """
import numpy as np

rng = np.random.default_rng(0)
n = 60
X = rng.normal(size=(n, 4))
y = X @ np.array([1.0, -2.0, 0.5, 1.0]) + 0.3
w, b = np.zeros(4), np.zeros(1)
table, table_b = np.zeros((n, 4)), np.zeros((n, 1))
total, total_b = np.zeros(4), np.zeros(1)
for epoch in range(30):
    for i in rng.permutation(n):
        d = X[i] @ w + b[0] - y[i]
        gw, gb = d * X[i], np.array([d])
        total += gw - table[i]
        total_b += gb - table_b[i]
        table[i], table_b[i] = gw, gb
        w -= 0.03 * total / n
        b -= 0.03 * total_b / n
    print("epoch", epoch, "loss", np.mean((X @ w + b - y) ** 2))
"""


def test_a_sum_out_of_which_older_gradients_are_taken_is_no_forgotten_one():
    assert seen(AVERAGED)[1].findings == ()
    forgotten = AVERAGED.replace(" - table[i]", "").replace(" - table_b[i]", "")
    assert [finding.code for finding in seen(forgotten)[1].findings] == ["ND507"]


EVOLVED = """
import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
Y = np.array([[0], [1], [1], [0]], float)
rng = np.random.default_rng(3)

def forward(w):
    h = np.tanh(X @ w[:8].reshape(2, 4) + w[8:12])
    return 1 / (1 + np.exp(-(h @ w[12:16].reshape(4, 1) + w[16])))

def loss(w):
    return ((forward(w) - Y) ** 2).mean()

population = rng.normal(0, 1, (50, 17))
for generation in range(200):
    order = np.array([loss(w) for w in population]).argsort()
    parents = population[order[:10]]
    children = parents[rng.integers(0, 10, 40)] + rng.normal(0, 0.3, (40, 17))
    population = np.vstack([parents, children])
print(forward(population[0]).round(2))
"""

READOUT = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(400, 6))
y = (X[:, 0] * X[:, 1] > 0).astype(int)
T = np.eye(2)[y]
W1, b1 = rng.normal(size=(6, 80)), rng.normal(size=80)  # random features, never trained
W2, b2 = np.zeros((80, 2)), np.zeros(2)
for epoch in range(40):
    for i in range(0, 400, 20):
        h = np.maximum(0, X[i : i + 20] @ W1 + b1)
        z = h @ W2 + b2
        e = np.exp(z - z.max(1, keepdims=True))
        d = (e / e.sum(1, keepdims=True) - T[i : i + 20]) / 20
        W2 -= 0.1 * h.T @ d
        b2 -= 0.1 * d.sum(0)
"""

IN_TURNS = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(600, 5))
A = np.eye(2)[(X[:, 0] * X[:, 1] > 0).astype(int)]
B = (X[:, 2:3] > 0).astype(float)
W = 0.5 * rng.normal(size=(5, 30))
V, U = 0.3 * rng.normal(size=(30, 2)), 0.3 * rng.normal(size=(30, 1))
for epoch in range(40):
    for n, i in enumerate(range(0, 480, 20)):
        x = X[i : i + 20]
        h = np.tanh(x @ W)
        if n % 2 == 0:
            e = np.exp(h @ V)
            d = (e / e.sum(1, keepdims=True) - A[i : i + 20]) / 20
            dh = d @ V.T * (1 - h**2)
            V -= 0.5 * h.T @ d
        else:
            d = (1 / (1 + np.exp(-h @ U)) - B[i : i + 20]) / 20
            dh = d @ U.T * (1 - h**2)
            U -= 0.5 * h.T @ d
        W -= 0.5 * x.T @ dh
"""


def errors(text):
    return [finding.code for finding in seen(text)[1].findings if finding.level == "error"]


@pytest.mark.slow
def test_changes_drawn_by_chance_are_no_wrong_gradient():
    assert not errors(EVOLVED)


@pytest.mark.slow
def test_a_layer_of_which_the_program_says_that_it_is_never_trained_is_no_error():
    assert not errors(READOUT)
    assert errors(READOUT.replace("  # random features, never trained", "")) == ["ND506"]


@pytest.mark.slow
def test_what_a_program_prints_of_learning_says_nothing_of_a_layer():
    unsaid = READOUT.replace("  # random features, never trained", "")
    assert errors(unsaid + 'print("not learned yet")\n') == ["ND506"]


@pytest.mark.slow
def test_examples_that_another_task_takes_are_not_left_out():
    assert not errors(IN_TURNS)


FEEDBACK = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(400, 6))
T = np.eye(2)[(X[:, 0] * X[:, 1] > 0).astype(int)]
W1, W2 = 0.4 * rng.normal(size=(6, 40)), 0.1 * rng.normal(size=(40, 2))
B = 0.3 * rng.normal(size=(2, 40))  # feedback weights
for epoch in range(60):
    for i in range(0, 400, 20):
        h = np.tanh(X[i : i + 20] @ W1)
        e = np.exp(h @ W2)
        d = (e / e.sum(1, keepdims=True) - T[i : i + 20]) / 20
        dh = (d @ B) * (1 - h**2)
        W2 -= 0.3 * h.T @ d
        W1 -= 0.3 * X[i : i + 20].T @ dh
"""

NOISE_AWARE = """
import numpy as np

rng = np.random.default_rng(31)
x = rng.uniform(-1, 1, (600, 1))
y = 0.5 * x**2 + (0.01 + 0.09 * (x > 0)) * rng.normal(size=(600, 1))
P = {
    "W": rng.normal(0, 2, (1, 15)), "b": rng.normal(0, 1, 15),
    "Vm": np.zeros((15, 1)), "bm": np.zeros(1), "Vs": np.zeros((15, 1)), "bs": np.zeros(1),
}
cache = {k: np.zeros_like(p) for k, p in P.items()}
for epoch in range(60):
    for rows in np.array_split(rng.permutation(600), 10):
        h = np.tanh(x[rows] @ P["W"] + P["b"])
        mean, log_variance = h @ P["Vm"] + P["bm"], h @ P["Vs"] + P["bs"]
        r = (mean - y[rows]) * np.exp(-log_variance)
        dm = r / len(rows)
        ds = 0.5 * (1 - r * (mean - y[rows])) / len(rows)
        dh = (dm @ P["Vm"].T + ds @ P["Vs"].T) * (1 - h**2)
        g = {
            "W": x[rows].T @ dh, "b": dh.sum(0),
            "Vm": h.T @ dm, "bm": dm.sum(0), "Vs": h.T @ ds, "bs": ds.sum(0),
        }
        for k in P:
            cache[k] = 0.95 * cache[k] + 0.05 * g[k] ** 2
            P[k] -= 0.003 * g[k] / (np.sqrt(cache[k]) + 1e-6)
"""

IN_EVERY_FOURTH_TURN = """
import numpy as np

class Parameter:
    def __init__(self, value):
        self.value = value
        self.grad, self.velocity = np.zeros_like(value), np.zeros_like(value)

rng = np.random.default_rng(0)
X = rng.normal(size=(160, 5))
Y = np.sin(X[:, :1]) + X[:, 1:2] ** 2
net = {
    "W": Parameter(rng.normal(0, 0.5, (5, 12))), "b": Parameter(np.zeros(12)),
    "v": Parameter(rng.normal(0, 0.3, (12, 1))), "c": Parameter(np.zeros(1)),
}

def accumulate(x, y):
    h = np.tanh(x @ net["W"].value + net["b"].value)
    d = 2 * (h @ net["v"].value + net["c"].value - y) / 32
    dh = d @ net["v"].value.T * (1 - h**2)
    net["W"].grad += x.T @ dh
    net["b"].grad += dh.sum(0)
    net["v"].grad += h.T @ d
    net["c"].grad += d.sum(0)

count = 0
for epoch in range(1, 41):
    for rows in np.array_split(rng.permutation(160), 20):
        accumulate(X[rows], Y[rows])
        count += 1
        if count % 4 == 0:
            for p in net.values():
                p.velocity = 0.8 * p.velocity - 0.01 * (p.grad + 0.01 * p.value)
                p.value += p.velocity
                p.grad[...] = 0
"""


EVOLVED = """
import numpy as np

rng = np.random.default_rng(5)
x = rng.uniform(-1, 1, (300, 2))
y = np.where(x[:, 0] * x[:, 1] > 0, 1, -1)

def policy(theta, x):
    W, b, v = theta[:16].reshape(2, 8), theta[16:24], theta[24:32]
    return np.tanh(x @ W + b) @ v + theta[32]

def fitness(theta):
    return -np.mean(np.logaddexp(0, -y * policy(theta, x))) - 1e-3 * np.mean(theta**2)

def ranks(f):
    r = np.empty(len(f))
    r[np.argsort(f)] = np.arange(len(f))
    return r / (len(f) - 1) - 0.5

theta = rng.normal(0, 0.5, 33)
for k in range(500):
    half = rng.normal(size=(30, 33))
    noise = np.vstack([half, -half])
    score = np.array([fitness(theta + 0.1 * e) for e in noise])
    theta = theta + 0.2 / (len(noise) * 0.1) * ranks(score) @ noise
print("right:", np.mean(np.sign(policy(theta, x)) == y))
"""


@pytest.mark.slow
@pytest.mark.parametrize("text", [FEEDBACK, NOISE_AWARE, IN_EVERY_FOURTH_TURN, EVOLVED])
def test_a_step_along_the_gradient_of_another_cost_or_of_none_is_no_error(text):
    assert not errors(text)


@pytest.mark.slow
def test_errors_led_back_through_other_weights_are_told_where_nothing_says_that_it_is_meant():
    assert errors(FEEDBACK.replace("  # feedback weights", "")) == ["ND406"]


GATES = """
class Perceptron:
    def __init__(self, n):
        self.w = [0.0] * n
        self.bias = 0.0

    def predict(self, x):
        s = self.bias
        for w, value in zip(self.w, x):
            s += w * value
        return 1 if s >= 0 else 0

    def fit(self, inputs, wanted):
        for epoch in range(20):
            errors = 0
            for x, target in zip(inputs, wanted):
                change = 0.1 * (target - self.predict(x))
                for j in range(len(self.w)):
                    self.w[j] += change * x[j]
                self.bias += change
                errors += int(change != 0.0)
            if errors == 0:
                break

inputs = [[0, 0], [0, 1], [1, 0], [1, 1]]
for wanted in ([0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0]):
    unit = Perceptron(2)
    unit.fit(inputs, wanted)
    print([unit.predict(x) for x in inputs])
"""
CLIMBED = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(150, 4))
T = np.eye(3)[np.argmax(X[:, :3], axis=1)]
W, b = rng.normal(0, 0.1, (4, 3)), np.zeros(3)

def cost(T, Y):
    total = T * np.log(Y)
    return total.sum()

for epoch in range(300):
    Y = np.exp(X @ W + b)
    Y = Y / Y.sum(axis=1, keepdims=True)
    if epoch % 30 == 0:
        print("cost:", cost(T, Y))
    W += 0.01 * X.T @ (T - Y)
    b += 0.01 * (T - Y).sum(axis=0)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GATES, id="three perceptrons, each right after a few mistakes"),
        pytest.param(CLIMBED, id="the logarithms of chances, which are climbed"),
    ],
)
def test_nothing_is_told_of_it_in_the_end_either(tmp_path, text):
    path = tmp_path / "net.py"
    path.write_text(text)
    *_, found = watched(str(path), [])
    assert (found.status, found.findings) == ("healthy", ())


def test_a_cost_that_is_descended_has_its_minus_sign(tmp_path):
    """The same sum of logarithms, in a program that subtracts its gradients."""
    path = tmp_path / "net.py"
    text = CLIMBED.replace("+= 0.01", "-= 0.01").replace("(T - Y)", "(Y - T)")
    path.write_text(text)
    *_, found = watched(str(path), [])
    assert [finding.code for finding in found.findings] == ["ND204"]

"""Right programs that strangers wrote, and that were accused once: what they have in common."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.findings.own_numbers import LATENTS, REWARDS

ALIKE = """
import numpy as np

rng = np.random.default_rng(17)
SHAPES = rng.integers(0, 2, (6, 16)).astype(float)


def noisy(k):
    return np.abs(SHAPES[k] - (rng.random(16) < 0.08)) + rng.normal(0, 0.1, 16)


def pairs(n, kinds):
    i = rng.choice(kinds, n)
    same = rng.random(n) < 0.5
    j = np.array([a if s else rng.choice([c for c in kinds if c != a]) for a, s in zip(i, same)])
    return np.array([noisy(k) for k in i]), np.array([noisy(k) for k in j]), same.astype(float)


class Twin:
    margin = 1.5

    def __init__(self):
        self.W, self.b = rng.normal(0, 0.25, (16, 12)), np.zeros(12)
        self.V = rng.normal(0, 0.3, (12, 4))

    def tower(self, x):
        h = np.tanh(x @ self.W + self.b)
        return h, h @ self.V

    def back(self, x, h, d):
        dz = (d @ self.V.T) * (1 - h**2)
        return x.T @ dz, dz.sum(0), h.T @ d

    def loss(self, one, other, same):
        h, e = self.tower(one)
        g, f = self.tower(other)
        gap = e - f
        far = np.sqrt((gap**2).sum(1) + 1e-12)
        short = np.maximum(self.margin - far, 0)
        value = np.mean(same * far**2 + (1 - same) * short**2)
        slope = (2 * same * far - 2 * (1 - same) * short) / len(same)
        d = (slope / far)[:, None] * gap
        return value, [p + q for p, q in zip(self.back(one, h, d), self.back(other, g, -d))]

    def distance(self, one, other):
        return np.linalg.norm(self.tower(one)[1] - self.tower(other)[1], axis=1)


net = Twin()
for turn in range(401):
    value, g = net.loss(*pairs(24, [0, 1, 2, 3]))
    net.W -= 0.1 * g[0]
    net.b -= 0.1 * g[1]
    net.V -= 0.1 * g[2]
for kinds in ([0, 1, 2, 3], [4, 5]):
    one, other, same = pairs(200, kinds)
    print("right: %.3f" % np.mean((net.distance(one, other) < net.margin / 2) == same))
"""
RECURSIVE = """
import numpy as np

rng = np.random.default_rng(1)
X = rng.uniform(-2, 2, (300, 2))
t = np.c_[np.sin(X[:, 0]), X[:, 0] * X[:, 1]]
A, a = rng.normal(size=(2, 20)), rng.uniform(-1, 1, 20)
P, W = 100 * np.eye(20), np.zeros((20, 2))
for x, y in zip(X, t):
    h = np.tanh(x @ A + a)
    Ph = P @ h
    gain = Ph / (1 + h @ Ph)
    W += np.outer(gain, y - h @ W)
    P -= np.outer(gain, Ph)
print(np.mean((np.tanh(X @ A + a) @ W - t) ** 2))
"""
CHECKED = """
import numpy as np


class Net:
    def __init__(self, unit, seed):
        r = np.random.RandomState(seed)
        self.theta = [r.randn(4, 6) / 2, r.randn(6) / 2, r.randn(6, 3) / 2, r.randn(3) / 2]
        self.unit = unit

    def f(self, z):
        return {"tanh": np.tanh(z), "softplus": np.logaddexp(0, z), "square": z * z}[self.unit]

    def df(self, z):
        tanh, softplus = 1 - np.tanh(z) ** 2, 1 / (1 + np.exp(-z))
        return {"tanh": tanh, "softplus": softplus, "square": 2 * z}[self.unit]

    def cost(self, X, Y):
        W, b, V, c = self.theta
        self.z = X @ W + b
        self.e = self.f(self.z) @ V + c - Y
        return (self.e**2).sum() / 2

    def gradients(self, X):
        d = self.e @ self.theta[2].T * self.df(self.z)
        return [X.T @ d, d.sum(0), self.f(self.z).T @ self.e, self.e.sum(0)]


def numeric(net, X, Y, p, h):
    g = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        old = p[i]
        p[i] = old + h
        up = net.cost(X, Y)
        p[i] = old - h
        down = net.cost(X, Y)
        p[i] = old
        g[i] = (up - down) / (2 * h)
    return g


r = np.random.RandomState(0)
X, Y = r.randn(8, 4), r.randn(8, 3)
for unit in ("tanh", "softplus", "square"):
    net = Net(unit, 1)
    net.cost(X, Y)
    told = net.gradients(X)
    print(unit, [np.abs(g - numeric(net, X, Y, p, 1e-5)).max() for p, g in zip(net.theta, told)])
"""
TRAINED = """
class Neuron:
    def __init__(self):
        self.examples = None
        self.weights = None

    def set_up(self, examples, weights):
        self.examples, self.weights = examples, weights

    def train(self):
        while True:
            wrong = 0
            for x, wanted in self.examples:
                error = wanted - (sum(w * v for w, v in zip(self.weights, x)) > 0.5)
                if error:
                    wrong += 1
                    self.learn(x, error)
            if not wrong:
                break

    def learn(self, x, error):
        for i, v in enumerate(x):
            self.weights[i] = self.weights[i] + 0.1 * error * v
"""
ROWS = """
import numpy as np
print "rows"
def row(text):
    return map(lambda c: 1 if c == "#" else -1, text)
patterns = np.array(map(row, ["##--", "-##-"]))
print patterns.shape
"""


@pytest.mark.one_quick_case
@pytest.mark.parametrize("text", [ALIKE, RECURSIVE, CHECKED, TRAINED])
def test_they_are_not_accused(text, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(text)
    *_, found = watched(str(path), [])
    assert [it.code for it in found.findings if it.level == "error"] == []


def test_the_map_of_python_2_is_a_list_where_it_becomes_an_array():
    text = mended("program.py", ROWS).runnable
    assert "np.array(list(map(row" in text
    assert 'return list(map(lambda c: 1 if c == "#" else -1, text))' in text.replace("'", '"')


@pytest.mark.parametrize("word", ["kl_loss = 0", "logvar", "elbo(x)", "latent_kl"])
def test_words_of_a_divergence(word):
    assert LATENTS.search(word)


@pytest.mark.parametrize("word", ["def self_play(", "against an opponent", "q_net"])
def test_words_of_rewards(word):
    assert REWARDS.search(word)

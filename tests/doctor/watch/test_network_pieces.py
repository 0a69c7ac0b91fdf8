"""Networks that return their own cost, whose gradients are held against it."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.calling.asked_networks import SIZES, Reading
from firstnet.doctor.watch.calling.forms import forms_of, given_for, is_in_turn
from firstnet.doctor.watch.calling.held import arrays_in
from firstnet.doctor.watch.calling.network_pieces import network_piece, ways_of
from firstnet.doctor.watch.calling.readings import _shared, read_network
from firstnet.doctor.watch.examination import best_of, watched

seeing = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
called, cases = seeing["called"], seeing["cases"]

WORDS = """
import numpy as np

class WordVectors:
    def __init__(self, n_words, dim, seed=0):
        rng = np.random.default_rng(seed)
        self.V = rng.normal(0, 0.3, (n_words, dim))
        self.U = np.zeros((n_words, dim))

    def loss(self, word, context, neg):
        v = self.V[word]
        near = np.einsum("nd,nd->n", v, self.U[context])
        far = np.einsum("nd,nkd->nk", v, self.U[neg])
        return np.logaddexp(0, -near).sum() + np.logaddexp(0, far).sum()

    def gradients(self, word, context, neg):
        v, u, un = self.V[word], self.U[context], self.U[neg]
        dp = 1 / (1 + np.exp(-np.einsum("nd,nd->n", v, u))) - 1
        dn = 1 / (1 + np.exp(-np.einsum("nd,nkd->nk", v, un)))
        gV, gU = np.zeros_like(self.V), np.zeros_like(self.U)
        np.add.at(gV, word, dp[:, None] * u + np.einsum("nk,nkd->nd", dn, un))
        np.add.at(gU, context, dp[:, None] * v)
        np.add.at(gU, neg, dn[:, :, None] * v[:, None, :])
        return gV, gU
"""
RECURRENT = """
import numpy as np

class CharRNN:
    def __init__(self, vocab_size, hidden_size, seed=0):
        r = np.random.RandomState(seed)
        self.Wxh = r.randn(hidden_size, vocab_size) * 0.1
        self.Whh = r.randn(hidden_size, hidden_size) * 0.1
        self.Why = r.randn(vocab_size, hidden_size) * 0.1
        self.bh, self.by = np.zeros((hidden_size, 1)), np.zeros((vocab_size, 1))

    def parameters(self):
        return [self.Wxh, self.Whh, self.Why, self.bh, self.by]

    def loss(self, inputs, targets, hprev):
        hs, ps, loss = {-1: np.copy(hprev)}, {}, 0.0
        for t in range(len(inputs)):
            hs[t] = np.tanh(self.Wxh[:, inputs[t]][:, None] + self.Whh @ hs[t - 1] + self.bh)
            y = self.Why @ hs[t] + self.by
            ps[t] = np.exp(y) / np.exp(y).sum()
            loss -= np.log(ps[t][targets[t], 0])
        dWxh, dWhh, dWhy, dbh, dby = [np.zeros_like(p) for p in self.parameters()]
        later = np.zeros_like(hprev)
        for t in reversed(range(len(inputs))):
            dy = np.copy(ps[t])
            dy[targets[t]] -= 1
            dWhy += dy @ hs[t].T
            dby += dy
            draw = (1 - hs[t] ** 2) * (self.Why.T @ dy + later)
            dbh += draw
            dWxh[:, inputs[t]] += draw[:, 0]
            dWhh += draw @ hs[t - 1].T
            later = self.Whh.T @ draw
        return loss, [dWxh, dWhh, dWhy, dbh, dby], hs[len(inputs) - 1]
"""
PAIRS = """
import numpy as np

class Encoder:
    def __init__(self, n_in, n_hid, n_out, seed=0):
        rng = np.random.default_rng(seed)
        self.w = {"A": rng.normal(0, 0.4, (n_in, n_hid)), "B": rng.normal(0, 0.4, (n_hid, n_out))}

    def encode(self, x):
        h = np.tanh(x @ self.w["A"])
        return h @ self.w["B"], (x, h)

    def pull_back(self, memo, d):
        x, h = memo
        return {"A": x.T @ ((d @ self.w["B"].T) * (1 - h**2)), "B": h.T @ d}

class Siamese:
    def __init__(self, encoder, margin=2.0):
        self.enc, self.margin = encoder, margin

    def loss(self, xa, xb, same, with_grad=False):
        ea, ma = self.enc.encode(xa)
        eb, mb = self.enc.encode(xb)
        diff = ea - eb
        dist = np.sqrt((diff**2).sum(axis=1) + 1e-12)
        gap = np.maximum(0, self.margin - dist)
        value = 0.5 * np.mean(same * dist**2 + (1 - same) * gap**2)
        if not with_grad:
            return value
        d = ((same - (1 - same) * gap / dist) / len(same))[:, None] * diff
        first, second = self.enc.pull_back(ma, d), self.enc.pull_back(mb, -d)
        return value, {k: first[k] + second[k] for k in first}
"""
FUNCTIONS = """
import numpy as np

def init(d, h, z, seed=0):
    r = np.random.default_rng(seed)
    return {"A": r.normal(0, 0.4, (d, h)), "a": np.zeros(h), "M": r.normal(0, 0.4, (h, z)),
            "S": r.normal(0, 0.1, (h, z)), "O": r.normal(0, 0.4, (z, d)), "o": np.zeros(d)}

def elbo(P, x, noise):
    h = np.tanh(x @ P["A"] + P["a"])
    mu, lv = h @ P["M"], h @ P["S"]
    z = mu + np.exp(0.5 * lv) * noise
    a = z @ P["O"] + P["o"]
    loss = np.sum(np.logaddexp(0, a) - a * x) - 0.5 * np.sum(1 + lv - mu**2 - np.exp(lv))
    return loss / len(x), (x, noise, h, mu, lv, z, a)

def gradients(P, memo):
    x, noise, h, mu, lv, z, a = memo
    da = (1 / (1 + np.exp(-a)) - x) / len(x)
    dz = da @ P["O"].T
    dmu = dz + mu / len(x)
    dlv = dz * noise * 0.5 * np.exp(0.5 * lv) - 0.5 * (1 - np.exp(lv)) / len(x)
    dh = (dmu @ P["M"].T + dlv @ P["S"].T) * (1 - h**2)
    return {"A": x.T @ dh, "a": dh.sum(0), "M": h.T @ dmu, "S": h.T @ dlv,
            "O": z.T @ da, "o": da.sum(0)}
"""
LAYERED = """
import numpy as np

class Convolution:
    def __init__(self, depth, k, rng):
        self.W, self.b, self.k = rng.normal(0, 0.3, (k, k, depth)), np.zeros(depth), k

    def forward(self, x):
        self.x = x
        self.size = x.shape[1] - self.k + 1
        y = np.zeros((len(x), self.size, self.size, len(self.b))) + self.b
        for i in range(self.k):
            for j in range(self.k):
                y += x[:, i : i + self.size, j : j + self.size] * self.W[i, j]
        return y

    def backward(self, dy):
        self.dW, self.db = np.zeros_like(self.W), dy.sum(axis=(0, 1, 2))
        for i in range(self.k):
            for j in range(self.k):
                patch = self.x[:, i : i + self.size, j : j + self.size]
                self.dW[i, j] = (patch * dy).sum(axis=(0, 1, 2))

class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.transpose(0, 3, 1, 2).reshape(len(x), -1)

    def backward(self, dy):
        n, h, w, c = self.shape
        return dy.reshape(n, c, h, w).transpose(0, 2, 3, 1)

class Dense:
    def __init__(self, n_in, n_out, rng):
        self.W, self.b = rng.normal(0, 0.1, (n_in, n_out)), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dy):
        self.dW, self.db = self.x.T @ dy, dy.sum(axis=0)
        return dy @ self.W.T

class Net:
    def __init__(self, classes=4, seed=0):
        rng = np.random.default_rng(seed)
        self.net = [Convolution(3, 3, rng), Flatten(), Dense(108, classes, rng)]

    def loss(self, images, labels):
        x = images
        for layer in self.net:
            x = layer.forward(x)
        p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        self.d = p.copy()
        self.d[np.arange(len(labels)), labels] -= 1
        self.d /= len(labels)
        return -np.log(p[np.arange(len(labels)), labels]).mean()

    def backward(self):
        d = self.d
        for layer in reversed(self.net):
            d = layer.backward(d)
"""
DESCENDED = """
import numpy as np

class Ridge:
    def __init__(self, layout, alpha=0.5, seed=0):
        self.layout, self.alpha = list(layout), alpha
        rng = np.random.default_rng(seed)
        pairs = zip(self.layout, self.layout[1:])
        self.ws = [(rng.normal(0, 0.5, (a, b)), np.zeros(b)) for a, b in pairs]

    def objective(self, x, y):
        acts = [x]
        for w, b in self.ws:
            acts.append(np.tanh(acts[-1] @ w + b))
        error = acts[-1] - y
        cost = 0.5 * np.sum(error**2) + 0.5 * self.alpha * sum(np.sum(w**2) for w, _ in self.ws)
        grads, delta = [], error
        for n in (1, 0):
            w, b = self.ws[n]
            delta = delta * (1 - acts[n + 1] ** 2)
            grads.append((acts[n].T @ delta + self.alpha * w, delta.sum(axis=0)))
            delta = delta @ w.T
        return cost, grads[::-1]
"""
GATED = """
import numpy as np

def sig(a):
    return 1 / (1 + np.exp(-a))

class GRU:
    names = ("Wx", "Wh", "b")

    def __init__(self, d, h, seed=0):
        r = np.random.default_rng(seed)
        self.h, self.b = h, np.zeros(2 * h)
        self.Wx, self.Wh = r.normal(0, 0.4, (d, 2 * h)), r.normal(0, 0.4, (h, 2 * h))

    def run(self, X):
        B, T, _ = X.shape
        H, s = self.h, np.zeros((B, self.h))
        self.X, self.log, outs = X, [], []
        for t in range(T):
            a, u = X[:, t] @ self.Wx + self.b, s @ self.Wh
            z, n = sig(a[:, :H] + u[:, :H]), np.tanh(a[:, H:] + u[:, H:])
            self.log.append((s, z, n))
            s = z * s + (1 - z) * n
            outs.append(s)
        return np.stack(outs, axis=1)

    def back(self, dO):
        g = {k: np.zeros_like(getattr(self, k)) for k in self.names}
        dX, ds = np.zeros_like(self.X), 0.0
        for t in range(dO.shape[1] - 1, -1, -1):
            s, z, n = self.log[t]
            ds = ds + dO[:, t]
            d = np.hstack([ds * (s - n) * z * (1 - z), ds * (1 - z) * (1 - n**2)])
            g["Wx"] += self.X[:, t].T @ d
            g["Wh"] += s.T @ d
            g["b"] += d.sum(0)
            dX[:, t] = d @ self.Wx.T
            ds = ds * z + d @ self.Wh.T
        return g, dX
"""
MAXOUT = """
import numpy as np

class MaxoutNet:
    def __init__(self, d, h, k, pieces=2, seed=0):
        rng = np.random.default_rng(seed)
        self.A, self.a = rng.normal(0, 0.4, (pieces, d, h)), np.zeros((pieces, h))
        self.B, self.b = np.zeros((h, k)), np.zeros(k)

    def forward(self, x):
        self.x = x
        z = np.einsum("nd,pdh->pnh", x, self.A) + self.a[:, None, :]
        self.won, self.h = z.argmax(axis=0), z.max(axis=0)
        return self.h @ self.B + self.b

    def backward(self, d):
        dh = d @ self.B.T
        route = (self.won[None] == np.arange(len(self.A))[:, None, None]) * dh[None]
        dA = np.einsum("nd,pnh->pdh", self.x, route)
        return [dA, route.sum(axis=1), self.h.T @ d, d.sum(axis=0)]

    def weights(self):
        return [self.A, self.a, self.B, self.b]
"""
LETTERS = """
class MaxPool:
    def f(self, x):
        N, H, W, C = x.shape
        self.v = x.reshape(N, H // 2, 2, W // 2, 2, C)
        y = self.v.max((2, 4))
        self.hit = self.v == y[:, :, None, :, None]
        return y

    def g(self, d):
        N, h, w, C = d.shape
        return (self.hit * d[:, :, None, :, None]).reshape(N, 2 * h, 2 * w, C)
"""
RIGHT = {
    "words": WORDS,
    "recurrent": RECURRENT,
    "pairs": PAIRS,
    "functions": FUNCTIONS,
    "layers": LAYERED,
    "ridge": DESCENDED,
    "gated": GATED,
    "maxout": MAXOUT,
    "letters": LETTERS,
}
WRONG = {
    "repeated words": (
        WORDS,
        'np.add.at(gV, word, dp[:, None] * u + np.einsum("nk,nkd->nd", dn, un))',
        'gV[word] += dp[:, None] * u + np.einsum("nk,nkd->nd", dn, un)',
    ),
    "the same step": (RECURRENT, "draw @ hs[t - 1].T", "draw @ hs[t].T"),
    "a branch": (PAIRS, "first[k] + second[k]", "first[k] - second[k]"),
    "a sign": (FUNCTIONS, "- 0.5 * (1 - np.exp(lv)) / len(x)", "+ 0.5 * (1 - np.exp(lv)) / len(x)"),
    "pixels": (LAYERED, "dy.reshape(n, c, h, w).transpose(0, 2, 3, 1)", "dy.reshape(n, h, w, c)"),
    "a penalty": (DESCENDED, "+ self.alpha * w,", "- self.alpha * w,"),
    "a gate": (GATED, "ds = ds * z + d @ self.Wh.T", "ds = ds + d @ self.Wh.T"),
}


def read(text):
    """Return what a program defines, and the way to ask it and the reading that were found."""
    defined = seeing["defined"](f"import numpy as np\n{text}")
    with np.errstate(all="ignore"):  # most of what is tried fits nothing
        for way in ways_of(defined):
            found = read_network(way, defined, SimpleNamespace(left=0, paused=False))
            if found.get("readings"):
                return defined, way, Reading(**found["readings"][0])
    raise AssertionError("no way to ask it was found")


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_networks_are_read_so_that_all_gradients_are_those_of_the_own_cost(text):
    _, _, reading = read(text)
    assert (reading.exact, reading.factor) == (1, 1)


@pytest.mark.parametrize(("text", "right", "wrong"), WRONG.values(), ids=WRONG)
def test_there_is_no_reading_in_which_a_wrong_gradient_is_exact(text, right, wrong):
    assert right in text
    _, _, reading = read(text.replace(right, wrong))
    assert reading.exact < 1


def test_an_edit_that_changes_the_cost_is_rejected():
    defined, way, reading = read(PAIRS)
    assert network_piece(defined, way, reading, defined.names).held
    edited = seeing["defined"](PAIRS.replace("0.5 * np.mean", "0.4 * np.mean"))
    with pytest.raises(ValueError, match=str(reading.cost)):
        network_piece(defined, way, reading, edited.names)


# What is read of each is asked above. A verdict takes seconds, since all else is tried as well.
@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    "text",
    cases(
        {name: (it,) for name, it in RIGHT.items()}, set(RIGHT) - {"recurrent", "gated", "letters"}
    ),
)
def test_gradients_that_are_those_of_the_own_cost_are_right(text):
    _, verdict = called(text)
    assert verdict.kind == "right", verdict.reason


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("text", "right", "wrong"), cases(WRONG, set(WRONG) - {"the same step", "a gate"})
)
def test_gradients_that_are_not_are_told(text, right, wrong):
    _, verdict = called(text.replace(right, wrong))
    assert verdict.kind == "wrong", verdict.reason
    assert verdict.findings[0].code in ("ND403", "ND405", "ND406", "ND510")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (RECURRENT, "later = self.Whh.T @ draw", "later = np.zeros_like(later)"),
        (DESCENDED, " + 0.5 * self.alpha * sum(np.sum(w**2) for w, _ in self.ws)", ""),
        (DESCENDED, "acts[n].T @ delta + self.alpha * w", "acts[n].T @ delta"),
        (DESCENDED, "delta = delta * (1 - acts[n + 1] ** 2)",
         "delta = delta * (1 if n else 1 - acts[n + 1] ** 2)"),
        (RECURRENT, "        return loss, [",
         "        np.clip(dWhh, -1e-3, 1e-3, out=dWhh)\n        return loss, ["),
        (FUNCTIONS, "return loss / len(x)", "return loss"),
        (GATED, "ds = ds * z + d @ self.Wh.T", "ds = 0.0"),
        (MAXOUT, "return [dA,", "dA = np.sign(dA)\n        return [dA,"),
        (MAXOUT, "return [dA,", "dA = dA + np.random.normal(size=dA.shape)\n        return [dA,"),
    ],
    ids=["ends at each step", "decay", "penalty shown", "another cost shown", "clipped", "a mean",
         "ends at each gate", "signs", "drawn"],
)  # fmt: skip
def test_what_may_be_meant_is_not_told(text, right, wrong):
    assert right in text
    _, verdict = called(text.replace(right, wrong))
    assert not verdict.findings


TARGETS = """
import numpy as np

class Net:
    def __init__(self, n_in, n_out):
        rng = np.random.default_rng(0)
        self.W, self.b = rng.normal(0, 0.4, (n_in, n_out)), np.zeros(n_out)

    def run(self, x):
        self.x = x
        self.out = x @ self.W + self.b
        return self.out

    def back(self, target):
        delta = self.out - target
        self.dW, self.db = self.x.T @ delta, delta.sum(axis=0)
        return delta @ self.W.T
"""


@pytest.mark.slow
def test_targets_are_no_error_that_is_led_back():
    assert not called(TARGETS)[1].findings
    assert not called(TARGETS.replace("target", "wanted"))[1].findings


UPHILL = DESCENDED.replace("error = acts[-1] - y", "error = y - acts[-1]").replace(
    "alpha=0.5", "alpha=0.0"
)


def test_no_gradient_of_a_network_that_is_led_uphill_is_exact():
    _, _, reading = read(UPHILL)
    assert reading.exact == 0


@pytest.mark.slow  # the reading is asked above
def test_a_network_that_is_led_uphill_is_neither_right_nor_accused():
    _, verdict = called(UPHILL)
    assert verdict.kind == "unknown"
    assert not verdict.findings


@pytest.mark.slow  # that an edit of the cost is rejected is asked above
def test_the_edit_leaves_the_cost_as_it_is(tmp_path):
    path = tmp_path / "pairs.py"
    path.write_text(PAIRS.replace("first[k] + second[k]", "first[k] - second[k]"))
    (found,) = list(watched(str(path), []))[-1].findings[:1]
    assert "first[k] + second[k]" in found.fix.diff


@pytest.mark.slow
def test_a_network_asked_by_itself_is_named_in_the_report():
    source = mended("/learner/program.py", RECURRENT)
    _, caller, _ = best_of(source, [], source.path)
    assert caller.pieces == ["CharRNN"]


def test_forms_fit_each_other():
    forms = list(forms_of(["inputs", "targets", "hprev"]))
    assert len(forms) == len(set(forms)) > 100
    words = [given_for(["x", "y"], it) for it in forms_of(["x", "y"])]
    whole = [
        it["x"] for it in words if isinstance(it["x"], np.ndarray) and it["x"].dtype.kind == "i"
    ]
    assert max(int(it.max()) for it in whole) == 2  # which is small enough for three classes
    assert {is_in_turn(it) for it in forms} == {True, False}


def test_arrays_are_found_wherever_they_are_held():
    w, b = np.ones((2, 3)), np.zeros(3)
    assert list(arrays_in({"layers": [{"w": w}, (b, 0.5)], "again": w})) == [
        "['layers'][0]['w']",
        "['layers'][1][0]",
    ]
    assert "[1]" in arrays_in((w, 0.5), numbers=True)


def test_a_factor_is_shared_by_two_gradients_at_least():
    slots = (("w", "dw"), ("b", "db"), ("v", "dv"))
    reading = Reading((), SIZES[0], (0, (0,)), slots, 1.0, 0.0)

    def shared(*ratios):
        found = _shared(reading, dict(zip(slots, ratios)))
        return found.factor, round(3 * found.exact)

    assert shared(7.0, 7.0, 0.0) == (7.0, 2)
    assert shared(0.02, 0.0, 0.0) == (1.0, 0)
    assert shared(-1.0, -1.0, -1.0) == (1.0, 0)

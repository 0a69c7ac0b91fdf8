"""Where a cause stands, read from the text; and the edits that come of it, by whole trainings."""

import ast
import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text import memory, spots

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen, cases = SEEING["seen"], SEEING["cases"]
AROUND = runpy.run_path(str(Path(__file__).parent / "test_around_the_step.py"))
CHANCES = AROUND["CHANCES"]
POINTS = runpy.run_path(str(Path(__file__).parent / "test_uses.py"))["POINTS"]


def source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = rng.permutation(x)\ny = rng.permutation(y)", 2),
        ("random.shuffle(x)\nn = 3\nrandom.shuffle(y)\n", 3),
        ("order = rng.permutation(9)\nx, y = x[order], y[order]", 0),
        ("i = rng.permutation(9)\n\n\n\n\n\nj = rng.permutation(9)", 0),
    ],
)
def test_two_orders_that_are_drawn_beside_each_other(text, line):
    assert spots.drawn_twice(source(text)) == line


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lr = 0.1\nw -= dw", "lr"),
        ("lr = 0.1\nw -= lr * dw", ""),
        ("class Net:\n    def __init__(self, rate):\n        self.rate = rate", "rate"),
        ("class Net:\n    def step(self, lr):\n        self.w -= self.lr * self.dw", ""),
        ("def train(x, learning_rate=0.1):\n    return x", "learning_rate"),
        ("def train(x, eta):\n    return x * eta", ""),
        ("size = 3", ""),
    ],
)
def test_a_learning_rate_that_nothing_reads(text, name):
    assert spots.unused_rate([source(text)]) == name


@pytest.mark.parametrize(
    ("update", "gradient"),
    [
        ("s = 0.9 * s + 0.1 * g", "g"),
        ("s += g[k]", "g[k]"),
        ("g = a.T @ delta\ns = 0.9 * s + 0.1 * g", "g"),
        ("g = np.dot(a.T, delta) / n\ns = 0.9 * s + 0.1 * g", "g"),
        ("g = dw ** 2\ns = 0.9 * s + 0.1 * g", ""),
        ("g = dw * dw\ns = 0.9 * s + 0.1 * g", ""),
        ("g = np.square(dw)\ns = 0.9 * s + 0.1 * g", ""),
        ("s = 0.9 * s + 0.1 * g ** 2", ""),
        ("s += g * g", ""),
        ("s += np.square(g)", ""),
        ("m = 0.9 * m + 0.1 * g", ""),  # no root is taken of it
    ],
)
def test_a_root_is_taken_of_gradients_that_are_not_squared(update, gradient):
    text = f"{update}\nhat = s / (1 - 0.9**t)\nw -= m / np.sqrt(hat)\n"
    found = spots.unsquared(source(text))
    assert [spots.ast.unparse(it.gradient) for it in found] == ([gradient] if gradient else [])


def test_where_a_momentum_is_written_down():
    text = "size = 1.9\ndef train(eta, mu=1.9):\n    return 0.9\n"
    assert [momentum.lineno for momentum in spots.momentums(source(text), 1.9)] == [2, 1]
    assert spots.momentums(source(text), 1.8) == []


def test_new_values_that_are_kept_elsewhere_are_not_dropped():
    loop = "for w, g in zip(ws, gs):\n    w = w - 0.1 * g\n"
    assert spots.rebound(source(loop)) != []
    assert spots.rebound(source(loop + "    new.append(w)\n")) == []
    assert spots.rebound(source(loop + "    net.w[n] = w\n")) == []
    both = "while True:\n    for w, m in zip(ws, ms):\n        m = m + w\n        w = w - m\n"
    assert [it.lineno for it in spots.rebound(source(both), 1)] == [3, 4]


def test_a_name_that_is_bound_anew_in_a_loop():
    text = "for epoch in range(9):\n    for w, g in zip(ws, gs):\n        w = w - 0.1 * g\n"
    assert [it.lineno for it in spots.rebound(source(text), 1)] == [3]
    assert [it.lineno for it in spots.rebound(source(text), 2)] == [3]
    assert spots.rebound(source(text.replace("w = w -", "v = w -")), 1) == []


def test_numbers_that_are_drawn_above_zero():
    text = "w = np.random.rand(3, 4)\nv = np.random.rand(4, 2) - 0.5\nu = np.random.randn(3, 3)\n"
    text += "x = np.random.rand(9, 3)\nt = rng.random((3, 4))\n"
    assert [it.lineno for it in spots.above_zero(source(text), ["net.w", "v", "u", "t"])] == [1, 5]


START = """
import numpy as np

np.random.seed(1)
X = np.random.rand(300, 60)
X[:, :3] *= 4
Y = np.eye(3)[np.argmax(X[:, :3], axis=1)]
W1 = np.random.rand(60, 20) - 0.5
W2 = np.random.randn(20, 3) * 0.3
for epoch in range(600):
    A1 = 1 / (1 + np.exp(-3 * X @ W1))
    A2 = 1 / (1 + np.exp(-A1 @ W2))
    D2 = (A2 - Y) / 300
    D1 = D2 @ W2.T * 3 * A1 * (1 - A1)
    W2 -= 1.0 * A1.T @ D2
    W1 -= 1.0 * X.T @ D1
"""
LAYERS = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(100, 3))
y = X[:, :1] * X[:, 1:2]
weights = [rng.normal(0, 0.5, (3, 8)), rng.normal(0, 0.5, (8, 1))]
lr = 0.5
for epoch in range(400):
    a = np.tanh(X @ weights[0])
    d = (a @ weights[1] - y) / 100
    grads = [X.T @ (d @ weights[1].T * (1 - a**2)), a.T @ d]
    for w, g in zip(weights, grads):
        w -= lr * g
"""
RATE = CHANCES.replace("for step in", "lr = 1.0\nfor step in").replace("1.0 * ", "lr * ")
RANDOM = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(100, 3))
y = (X[:, :1] * X[:, 1:2] > 0).astype(float)
p = {}
for n, (k, m) in enumerate([(3, 8), (8, 1)]):
    p["W" + str(n)] = np.random.randn(k, m) * 0.5
lr = 3.0
for epoch in range(900):
    a = np.tanh(X @ p["W0"])
    out = 1 / (1 + np.exp(-a @ p["W1"]))
    d = (out - y) / 100
    back = d @ p["W1"].T * (1 - a**2)
    p["W1"] -= lr * a.T @ d
    p["W0"] -= lr * X.T @ back
"""
COUNTED = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(100, 3))
y = X[:, :1] * X[:, 1:2]
weights = [rng.normal(0, 0.5, (3, 8)), rng.normal(0, 0.5, (8, 1))]
means = [np.zeros_like(w) for w in weights]
squares = [np.zeros_like(w) for w in weights]
t = 0
for epoch in range(600):
    t += 1
    a = np.tanh(X @ weights[0])
    d = (a @ weights[1] - y) / 100
    grads = [X.T @ (d @ weights[1].T * (1 - a**2)), a.T @ d]
    for w, g, m, v in zip(weights, grads, means, squares):
        m += 0.1 * (g - m)
        v += 0.001 * (g * g - v)
        w -= 0.02 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
"""
SQUARES = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(100, 3))
y = X[:, :1] * X[:, 1:2]
weights = [rng.normal(0, 0.5, (3, 8)), rng.normal(0, 0.5, (8, 1))]
squares = [np.zeros_like(w) for w in weights]
for epoch in range(900):
    a = np.tanh(X @ weights[0])
    d = (a @ weights[1] - y) / 100
    grads = [X.T @ (d @ weights[1].T * (1 - a**2)), a.T @ d]
    for w, g, square in zip(weights, grads, squares):
        square += g * g
        w -= 0.1 * g / (np.sqrt(square) + 1e-12)
"""
MOVED = RANDOM.replace(
    '    p["W1"] -= lr * a.T @ d\n    p["W0"] -= lr * X.T @ back\n',
    '    for k, g in (("W1", a.T @ d), ("W0", X.T @ back)):\n'
    "        v[k] = 0.9 * v[k] - 0.3 * g\n        p[k] = p[k] + v[k]\n",
).replace("lr = 3.0\n", "v = {k: 0 * it for k, it in p.items()}\n")
SHOWN = (
    MOVED.replace("0.9 * v[k]", "momentum * v[k]").replace("v = {k", "momentum = 0.9\nv = {k")
    + "    shown = X @ p['W0']\n"
)  # what the new weights give is one more thing that the velocities change
GIVEN = (
    COUNTED.replace("means = [np.zeros_like(w) for w in weights]", "means = {}")
    .replace(
        "for w, g, m, v in zip(weights, grads, means, squares):",
        "for w, g, v in zip(weights, grads, squares):\n        m = means.get(w.size, 0)",
    )
    .replace("m += 0.1 * (g - m)", "m = m + 0.1 * (g - m)\n        means[w.size] = m")
)
SPIRAL = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(90, 2))
y = (X[:, 0] * X[:, 1] > 0).astype(int) + (X[:, 0] > 1)
W, b = 0.3 * np.random.randn(2, 40), np.zeros((1, 40))
W2, b2 = 0.01 * np.random.randn(40, 3), np.zeros((1, 3))
for i in range(1500):
    hidden = np.maximum(0, X @ W + b)
    scores = hidden @ W2 + b2
    probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    d = probs.copy()
    d[range(90), y] -= 1
    d /= 90
    dW2 = hidden.T @ d + 0.001 * W2
    dhidden = d @ W2.T
    dhidden[hidden <= 0] = 0
    W2 -= dW2
    b2 -= d.sum(axis=0, keepdims=True)
    W -= X.T @ dhidden + 0.001 * W
    b -= dhidden.sum(axis=0, keepdims=True)
"""
BIASED = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(90, 3))
y = np.eye(3)[np.argmax(X + 0.5, axis=1)]
W1, b1 = 0.5 * rng.normal(size=(3, 8)), np.zeros((1, 8))
W2, b2 = 0.5 * rng.normal(size=(8, 3)), np.zeros((1, 3))
for i in range(600):
    a = np.tanh(X @ W1 + b1)
    e = np.exp(a @ W2 + b2)
    d = (e / e.sum(axis=1, keepdims=True) - y) / 90
    db2 = np.sum(d, axis=0, keepdims=True)
    back = d @ W2.T * (1 - a**2)
    db1 = np.sum(back, axis=0, keepdims=True)
    W2 -= a.T @ d
    b2 -= db2
    W1 -= X.T @ back
    b1 -= db1
"""
SPOTS = {  # a right program, what is wrong with it, the code, and the line
    "weights above zero": (START, "rand(60, 20) - 0.5", "rand(60, 20)", "ND903", "W1 = np.random"),
    "weights of zeros": (
        RANDOM,
        "np.random.randn(k, m) * 0.5",
        "np.zeros((k, m))",
        "ND904",
        'p["W" + str(n)]',
    ),
    "the same slice in each turn": (
        POINTS,
        "Xs[start:start + 20], Ys[start:start + 20]",
        "Xs[:20], Ys[:20]",
        "ND601",
        "x, y = Xs",
    ),
    "a range whose end and step have changed places": (
        POINTS.replace("range(0, 300, 20)", "range(0, len(X_train), size)")
        .replace("start + 20", "start + size")
        .replace("half = ", "size = 20\nhalf = "),
        "range(0, len(X_train), size)",
        "range(0, size, len(X_train))",
        "ND601",
        "for start in range",
    ),
    "a range that ends at the number of mini-batches": (
        POINTS.replace("range(0, 300, 20)", "range(0, len(X_train), 5)").replace("+ 20", "+ 5"),
        "range(0, len(X_train), 5)",
        "range(0, len(X_train) // 5, 5)",
        "ND601",
        "for start in range",
    ),
    "rectified neurons that never wake": (
        SPIRAL,
        "0.3 * np.random.randn(2, 40)",
        "np.zeros((2, 40))",
        "ND904",
        "W, b =",
    ),
    "a rate that is too large": (LAYERS, "lr = 0.5", "lr = 5", "ND901", "lr = "),
    "a sum that is bound anew": (
        SQUARES,
        "square += g * g",
        "square = square + g * g",
        "ND519",
        "square = square",
    ),
    "a name bound anew": (LAYERS, "w -= lr * g", "w = w - lr * g", "ND505", "w = w -"),
    "a memory that is not kept": (
        COUNTED,
        "m += 0.1 * (g - m)",
        "m = m + 0.1 * (g - m)",
        "ND519",
        "m = m + 0.1",
    ),
    "weights that give way to their velocity": (
        MOVED,
        "= p[k] + v[k]",
        "= v[k]",
        "ND514",
        "p[k] =",
    ),
    "one step for all biases": (
        BIASED,
        "np.sum(back, axis=0, keepdims=True)",
        "np.sum(back)",
        "ND405",
        "db1 =",
    ),
    "a root of gradients": (SQUARES, "square += g * g", "square += g", "ND519", "square +="),
    "a velocity that grows": (MOVED, "0.9 * v[k]", "1.9 * v[k]", "ND911", "v[k] = 1.9"),
    "a momentum of one": (SHOWN, "momentum = 0.9", "momentum = 1.0", "ND911", "momentum = 1.0"),
    "steps that are not counted": (COUNTED, "    t += 1\n", "", "ND519", "w -= 0.02 * m"),
}


def test_a_range_of_one_turn_is_no_fault_where_the_batch_is_all():
    text = POINTS.replace("range(0, 300, 20)", "range(0, size, len(X_train))")
    text = text.replace("start + 20", "start + size").replace("half = ", "size = 300\nhalf = ")
    assert seen(text)[1].findings == ()


QUICK = ("the same slice in each turn",)


@pytest.mark.slow
@pytest.mark.parametrize("fault", cases({it: (it,) for it in SPOTS}, SPOTS.keys() - set(QUICK)))
def test_the_line_and_the_edit_are_found(fault, tmp_path):
    text, old, new, code, at = SPOTS[fault]
    assert text.count(old) == 1
    file = tmp_path / "program.py"
    file.write_text(text)
    assert list(watched(str(file), []))[-1].findings == ()
    file.write_text(text.replace(old, new))
    found = list(watched(str(file), []))[-1].findings[0]
    assert (found.code, found.level) == (code, "error")
    lines = text.replace(old, new).split("\n")
    assert lines[found.place.line - 1].strip().startswith(at)
    file.write_text(applied(text.replace(old, new), hunks(found.fix.diff)))
    assert list(watched(str(file), []))[-1].findings == ()


def test_a_bias_correction_is_a_power():
    ((node, power),) = spots.unraised(source("m = m / (1 - b1 * t)\nv = v / (1 - b2 ** t)\n"))
    assert (node.col_offset, power) == (13, "b1 ** t")
    ((node, power),) = spots.unraised(source("m_hat = m / (1 - self.b1) ** self.t\n"))
    assert (node.col_offset, power) == (12, "(1 - self.b1 ** self.t)")
    assert spots.unraised(source("a = x / (2 - b * t)\nc = (1 - b * t) / x\n")) == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("mu = 1.0\nvelocity[i] = mu * velocity[i] - lr * g", True),
        ("self.momentum = 1\nself.velocity = self.velocity * self.momentum + g", True),
        ("mu = 0.9\nvelocity[i] = mu * velocity[i] - lr * g", False),
        ("beta = 1\nloss = beta * kl + rest\nvelocity[i] += g", False),  # for something else
        ("step = 1\nvelocity[i] = step * velocity[i]", False),
    ],
)
def test_a_momentum_of_one_is_a_factor_of_velocities(text, is_one):
    assert spots.is_momentum_of_one(source(text), ["velocity[0]", "velocity[1]"]) is is_one


def test_a_memory_that_is_always_empty_is_told():
    assert seen(GIVEN)[1].findings == ()
    (found,) = seen(GIVEN.replace("        means[w.size] = m\n", ""))[1].findings
    assert (found.code, found.observed) == ("ND519", "nothing is ever put into means")


def test_a_penalty_that_takes_a_tenth_of_the_weights_away_is_told():
    text = RANDOM.replace("lr * a.T @ d", 'lr * (a.T @ d + p["W1"] / 30)')
    _, verdict = seen(text.replace("lr * X.T @ back", 'lr * (X.T @ back + p["W0"] / 30)'))
    (found,) = verdict.findings
    assert (found.code, found.level) == ("ND514", "error")
    assert found.message.startswith("Each step takes 10 % of p['W0'] and p['W1'] away")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("t = 0\nfor e in range(9):\n    a = 1 - b**t\n", [("t", ["a = 1 - b ** t"])]),
        (
            "t = 0\nfor e in range(9):\n    c = 1\n    for k in p:\n        a = 1 - b**t\n",
            [("t", ["c = 1"])],
        ),
        ("t = 0\nfor e in range(9):\n    t += 1\n    a = 1 - b**t\n", []),
        ("for t in range(9):\n    a = 1 - b**t\n    t = 3\n", []),
        ("for e in range(9):\n    a = x**2\n", []),
    ],
)
def test_exponents_that_are_never_counted(text, found):
    seen = spots.never_counted(source(text))
    assert [(it.name, [ast.unparse(each) for each in it.before]) for it in seen] == found


LOOP = "for w, g, m in zip(ws, gs, ms):\n    m = 0.9 * m + g\n    w -= m\n"


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        (LOOP, [{"ms"}]),
        (
            LOOP.replace("w, g, m in zip(ws", "n, (w, g, m) in enumerate(zip(ws").replace(
                "ms):", "ms)):"
            ),
            [{"ms"}],
        ),
        ("for w, g in zip(net.ws, gs):\n    g = g + 0.1 * w\n    w -= g\n", [{"gs"}]),
        (LOOP + "    w -= np.sqrt(m)\n", [{"ms"}]),
        (LOOP + "    new.append(m)\n", []),
        (LOOP + "    ms[0] = m\n", []),
        (LOOP + "    a, b[w] = g, m\n", []),
        ("def f():\n    " + LOOP.replace("\n", "\n    ") + "    return m\n", []),
        (LOOP.replace("m = 0.9 * m + g", "m = 0.9 * g"), []),
        ("for k in ws:\n    m = ms.get(k, 0)\n    m = 0.9 * m + g[k]\n", [{"ms", "get", "k"}]),
        ("m = 0\nfor k in ws:\n    m = m + 1\n", []),
    ],
)
def test_sums_that_are_kept_nowhere(text, holders):
    assert [set(it.holders) for it in memory.forgotten(source(text))] == holders


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ms = {}\nm = ms.get(1, 0)", {"ms"}),
        ("self.ms = dict()\nm = self.ms.get(1, 0)", {"ms"}),
        ("ms = {}\nms[1] = 3", set()),
        ("ms = {}\nms.update(a=3)", set()),
        ("ms = {1: 2}", set()),
        ("ms = {}\nfill(ms)", set()),
        ("ms = {}\nother = ms", set()),
    ],
)
def test_dictionaries_that_nothing_is_put_into(text, names):
    assert memory.never_filled([source(text)]) == names


@pytest.mark.slow
def test_a_learning_rate_that_is_left_out_is_told_where_the_step_is(tmp_path):
    file = tmp_path / "program.py"
    # Sums over the examples, whose steps are far too long without the rate.
    text = RATE.replace(" / 100", "").replace("lr = 1.0", "lr = 0.01")
    file.write_text(text)
    assert list(watched(str(file), []))[-1].findings == ()
    file.write_text(text.replace("lr * ", "9 * "))
    found = list(watched(str(file), []))[-1].findings[0]
    assert found.code == "ND509"
    assert "v -= " in file.read_text().split("\n")[found.place.line - 1]


STEPS = LAYERS.replace(
    "for epoch in range(400):", "for epoch in range(100):\n  for step in range(10):"
)
STEPS = STEPS.replace("\n    ", "\n      ")


@pytest.mark.parametrize(
    ("decay", "told"),
    [("  lr *= 0.97\n", False), ("      lr *= 0.97\n", True), ("      lr *= 0.999\n", False)],
)
@pytest.mark.slow
def test_a_rate_that_is_lowered_after_every_step_by_as_much_as_after_an_epoch(
    decay, told, tmp_path
):
    file = tmp_path / "program.py"
    file.write_text(STEPS + decay)
    found = list(watched(str(file), []))[-1].findings
    assert [(it.code, it.level) for it in found] == [("ND902", "error")] * told  # it learns less
    if told:
        assert found[0].place.line == len(file.read_text().split("\n")) - 1
        healed = applied(file.read_text(), hunks(found[0].fix.diff))
        assert healed == STEPS + decay.replace("      ", "  ")


@pytest.mark.parametrize(
    "drawn", ["rng.permutation(300)[:20]", "rng.choice(300, 20, replace=False)[:20]"]
)
def test_examples_that_are_drawn_in_each_turn_need_no_counter(drawn):
    text = POINTS.replace("x, y = Xs[start:start + 20], Ys[start:start + 20]", f"n = {drawn}")
    text = text.replace("        h = np", "        x, y = Xs[n], Ys[n]\n        h = np")
    _, verdict = seen(text)
    assert (verdict.kind, verdict.findings) == ("right", ())


def test_rates_that_are_handed_on_by_their_place():
    text = "class N:\n    def __init__(self, size, lr):\n        pass\ndef f(eta):\n    pass\n"
    found = spots.rates(source(text + "N(3, 0.25)\nf(0.5)\ng(0.75)\n"))
    assert [it.value for it in found] == [0.25, 0.5]
    settings = "c = {'learning_rate': 1e-6, 'n': 3}\nlr, n = 0.1, 2\neta: float = 0.3\n"
    assert {rate.value for rate in spots.rates(source(settings))} == {1e-6, 0.1, 0.3}


def test_a_decay_that_could_be_divided_by_a_number_that_nothing_reads():
    text = "def step(w, nw, eta, lmbda, n):\n    return (1 - eta * lmbda) * w - eta * nw\n"
    ((strength, count),) = spots.undivided(source(text))
    assert (strength.id, strength.lineno, count) == ("lmbda", 2, "n")
    assert spots.undivided(source(text.replace("* lmbda", "* lmbda / n"))) == []


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ("for i in r:\n    f()\n    lr *= 0.9\n", [(1, 1)]),
        ("for i in r:\n    for k in s:\n        f()\n    lr *= 0.9\n", [(1, 1)]),
        ("for i in r:\n    for k in s:\n        lr *= 0.9\n", [(2, 1)]),
        ("for i in r:\n    lr = 1\n    lr *= 0.9\n", []),
        ("for i in r:\n    lr, k = 1, 2\n    lr *= 0.9\n", []),
        ("def warm(self):\n    self.lr = 1\nfor i in r:\n    net.lr *= 0.9\n", []),
        ("def f(self):\n  for i in r:\n    self.lr *= 0.9\n", [(2, 2)]),
    ],
)
def test_the_loops_around_a_decay(text, loops):
    found = spots.decays(Source("net.py", text, text))
    assert [(it.inner.lineno, it.outer.lineno) for it in found] == loops


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("p.add_argument('--step-size', type=float, default=0.9)", {"step_size": 0.9}),
        ("class Setting:\n    decay: float = 0.9", {"decay": 0.9}),
        ("def f(x, a=1, b=0.5): pass", {"a": 1.0, "b": 0.5}),
        ("a, b = 1, 0.5", {"a": 1.0, "b": 0.5}),
        ("a = 1\na = 2", {}),  # which of them?
        ("a = 1\na = 1.0", {"a": 1.0}),
        ("p.add_argument('--name', default='relu')", {}),
        ("p.add_argument('--b', default=1)\np.parse_args(['--b', '2'])", {}),
        ("class Setting:\n    decay: float = 0.9\nSetting(decay=0.99)", {}),
        ("def f(rate=0.9):\n    self.rate = rate", {"rate": 0.9}),
        ("def f(rate=0.9): pass\nf(rate=given)", {}),
        ("class A:\n    n: int\n    rate: float = 0.9\nA(3, 0.99)", {"n": 3.0}),
        ("class A:\n    def __init__(self, rate=0.9): pass\nA(0.99)", {}),
        ("class A:\n    def __init__(self, n, rate=0.9): pass\nA(3)", {"n": 3.0, "rate": 0.9}),
    ],
)
def test_the_numbers_that_names_are_set_to(text, known):
    assert spots.numbers_of(ast.parse(text)) == known

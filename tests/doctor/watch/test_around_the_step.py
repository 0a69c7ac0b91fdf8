"""What is wrong beside the step: what is drawn, kept, left empty, replaced, or never read."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from firstnet.doctor.watch.steps import watching

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen, cases = SEEING["seen"], SEEING["cases"]

PROGRAM = """
import numpy as np

rng = np.random.default_rng(3)
X = rng.normal(size=(120, 6))
Y = np.eye(3)[np.argmax(X[:, :3] + 0.2 * X[:, 3:], axis=1)]
X_train, Y_train, X_test, Y_test = X[:90], Y[:90], X[90:], Y[90:]
net = {"w": rng.normal(0, 0.4, (6, 16)), "v": rng.normal(0, 0.4, (16, 3))}

def forward(x, training):
    a = np.tanh(x @ net["w"])
    kept = (rng.random(a.shape) < 0.8) / 0.8 if training else 1.0
    out = a * kept @ net["v"]
    e = np.exp(out - out.max(1, keepdims=True))
    return a, kept, e / e.sum(1, keepdims=True)

best, best_net = 0.0, None
for epoch in range(40):
    order = rng.permutation(len(X_train))
    for start in range(0, 90, 10):
        rows = order[start:start + 10]
        x, y = X_train[rows], Y_train[rows]
        a, kept, out = forward(x, True)
        d = (out - y) / 10
        back = d @ net["v"].T * kept * (1 - a**2)
        net["v"] -= 0.5 * (a * kept).T @ d
        net["w"] -= 0.5 * x.T @ back
    _, _, out = forward(X_test, False)
    accuracy = np.mean(out.argmax(1) == Y_test.argmax(1))
    print("epoch", epoch, "test accuracy", accuracy)
    if accuracy > best:
        best = accuracy
        best_net = {name: it.copy() for name, it in net.items()}
"""

ADAM = """
import numpy as np

rng = np.random.default_rng(0)

class Tensor:
    def __init__(self, data):
        self.data, self.grad = data, np.zeros_like(data)
        self.m, self.v = np.zeros_like(data), np.zeros_like(data)

w, b = Tensor(rng.normal(0, 0.5, (4, 12))), Tensor(np.zeros(12))
u, c = Tensor(rng.normal(0, 0.5, (12, 3))), Tensor(np.zeros(3))
X = rng.normal(size=(60, 4))
Y = np.eye(3)[np.argmax(X[:, :3], 1)]
for t in range(1, 600):
    rows = rng.integers(0, 60, 20)
    for p in (w, b, u, c):
        p.grad[...] = 0.0
    a = np.tanh(X[rows] @ w.data + b.data)
    e = np.exp(a @ u.data + c.data)
    d = (e / e.sum(1, keepdims=True) - Y[rows]) / 20
    u.grad += a.T @ d
    c.grad += d.sum(0)
    back = d @ u.data.T * (1 - a**2)
    w.grad += X[rows].T @ back
    b.grad += back.sum(0)
    for p in (w, b, u, c):
        p.m = 0.9 * p.m + 0.1 * p.grad
        p.v = 0.999 * p.v + 0.001 * p.grad**2
        p.data -= 0.02 * (p.m / (1 - 0.9**t)) / (np.sqrt(p.v / (1 - 0.999**t)) + 1e-8)
"""

ADDITION = """
import numpy as np

rng = np.random.default_rng(1)
wx, wh, wy = rng.uniform(-1, 1, (2, 12)), rng.uniform(-1, 1, (12, 12)), rng.uniform(-1, 1, (12, 1))
f = lambda z: 1 / (1 + np.exp(-z))
for j in range(5000):
    p, q = rng.integers(0, 16, 2)
    bits = lambda n: [(n >> i) & 1 for i in range(6)]
    s, hs, ds = bits(p + q), [np.zeros((1, 12))], []
    for i in range(6):
        x = np.array([[bits(p)[i], bits(q)[i]]])
        hs.append(f(x @ wx + hs[-1] @ wh))
        o = f(hs[-1] @ wy)
        ds.append((s[i] - o) * o * (1 - o))
    gx, gh, gy, later = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(wy), np.zeros((1, 12))
    for i in reversed(range(6)):
        x = np.array([[bits(p)[i], bits(q)[i]]])
        d = (later @ wh.T + ds[i] @ wy.T) * hs[i + 1] * (1 - hs[i + 1])
        gy += hs[i + 1].T @ ds[i]
        gh += hs[i].T @ d
        gx += x.T @ d
        later = d
    wx += 0.3 * gx
    wh += 0.3 * gh
    wy += 0.3 * gy
"""


NONE_DROPPED = PROGRAM.replace("training):\n", "share):\n").replace(
    "(rng.random(a.shape) < 0.8) / 0.8 if training else 1.0",
    "(rng.random(a.shape) < share) / share",
)
NONE_DROPPED = NONE_DROPPED.replace("(x, True)", "(x, 0.8)").replace(
    "(X_test, False)", "(X_test, 1)"
)
# So long are the steps at first that what was there before hardly shows.
LONG_STEPS = PROGRAM.replace(
    "0.5 * (a * kept).T @ d", "(500 if epoch < 1 else 0.5) * (a * kept).T @ d"
)


ABSOLUTE = """
import numpy as np

rng = np.random.default_rng(5)
X = rng.normal(size=(200, 5))
y = np.tanh(X[:, :1]) + 0.5 * X[:, 1:2]
w, b, v = rng.normal(0, 0.4, (5, 12)), np.zeros(12), rng.normal(0, 0.4, (12, 1))
for epoch in range(60):
    for s in range(0, 200, 20):
        a = np.tanh(X[s:s + 20] @ w + b)
        grad = np.sign(a @ v - y[s:s + 20]) / 20
        back = grad @ v.T * (1 - a**2)
        v -= 0.1 * a.T @ grad
        w -= 0.1 * X[s:s + 20].T @ back
        b -= 0.1 * back.sum(0)
"""


# All numbers of the rows are above all log-likelihoods: the signs of their differences say nothing.
PLACES = """
import numpy as np

rng = np.random.default_rng(5)
X = rng.normal(size=(300, 5))
labels = np.argmax(X[:, :3], axis=1)
w, v = rng.normal(0, 0.4, (5, 12)), rng.normal(0, 0.4, (12, 3))
for epoch in range(40):
    places = rng.permutation(300)
    total = 0.0
    for s in range(0, 300, 20):
        rows = places[s:s + 20]
        a = np.tanh(X[rows] @ w)
        e = np.exp(a @ v)
        p = e / e.sum(1, keepdims=True)
        total -= np.log(p[np.arange(20), labels[rows]] + 1e-12).sum()
        p[np.arange(20), labels[rows]] -= 1
        back = p @ v.T * (1 - a**2)
        v -= 0.02 * a.T @ p
        w -= 0.02 * X[rows].T @ back
    print("epoch", epoch, "loss", total / 300)
"""


SUMS = """
import numpy as np

rng = np.random.default_rng(5)
X = rng.normal(size=(200, 4))
labels = X[:, :3].argmax(1)
order = rng.permutation(200)
X, labels = X[order], labels[order]
Y = np.eye(3)[labels]
w, v = rng.normal(0, 0.5, (8, 4)), rng.normal(0, 0.5, (3, 8))

def answer(x):
    h = np.tanh(w @ x)
    return h, 1 / (1 + np.exp(-v @ h))

for epoch in range(20):
    for start in range(0, 150, 10):
        dw, dv = np.zeros_like(w), np.zeros_like(v)
        for k in range(start, start + 10):
            h, a = answer(X[k])
            d = a - Y[k]
            dv = dv + np.outer(d, h)
            dw = dw + np.outer(v.T @ d * (1 - h**2), X[k])
        w -= 0.1 * dw
        v -= 0.1 * dv
x_test, y_test = X[150:], labels[150:]
answers = np.array([answer(x)[1].argmax() for x in x_test])
print("test accuracy", np.mean(answers == y_test))
"""

GATES = """
import math
import random
import numpy as np

random.seed(15)
inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
targets = [0, 1, 1, 0]
w = np.zeros((4, 2))
b = np.zeros(4)
u = [random.gauss(0, 1) for _ in range(4)]
c = 0.0
for i in range(4):
    for k in range(2):
        w[i][k] = random.gauss(0, 1)

def squash(v):
    return 1.0 / (1.0 + math.exp(-v))

for epoch in range(2000):
    for x, t in zip(inputs, targets):
        h = [squash(sum(w[i][k] * x[k] for k in range(2)) + b[i]) for i in range(4)]
        out = squash(sum(u[i] * h[i] for i in range(4)) + c)
        d = (t - out) * out * (1 - out)
        back = [d * u[i] * h[i] * (1 - h[i]) for i in range(4)]
        for i in range(4):
            u[i] += 2.0 * d * h[i]
            for k in range(2):
                w[i][k] += 2.0 * back[i] * x[k]
            b[i] += 2.0 * back[i]
        c += 2.0 * d
"""

CHANCES = """
import numpy as np

rng = np.random.default_rng(1)
X = rng.normal(size=(100, 3))
y = (X[:, :1] + X[:, 1:2] > 0) * 1.0
w, v = rng.normal(0, 0.5, (3, 6)), rng.normal(0, 0.5, (6, 1))

def answer(x):
    return 1 / (1 + np.exp(-np.tanh(x @ w) @ v))

for step in range(400):
    a = np.tanh(X @ w)
    d = (answer(X) - y) / 100
    back = d @ v.T * (1 - a**2)
    v -= 1.0 * a.T @ d
    w -= 1.0 * X.T @ back
answers = (answer(X) > 0.5).astype(int)
print("accuracy", np.mean(answers.ravel() == y.ravel()))
"""

RIGHT = {
    "dropout": PROGRAM,
    "none dropped": NONE_DROPPED,
    "adam": ADAM,
    "recurrent": ADDITION,
    "absolute error": ABSOLUTE,
    "places of rows": PLACES,
    "sums over a mini-batch": SUMS,
    "one number after another": GATES,
    "chances": CHANCES,
}


@pytest.mark.parametrize(
    "program",
    cases(
        {name: (it,) for name, it in RIGHT.items()},
        ("adam", "recurrent", "one number after another"),
    ),
)
def test_nothing_is_found_in_a_right_program(program):
    watched, verdict = seen(program)
    assert (verdict.kind, verdict.findings, verdict.reason) == ("right", (), "")
    assert watched.learning.learns


LOST, ONE = "fractions in whole numbers", "one example that counts"
NEVER, LED = "gradients never reset behind Adam", "an error led back wrongly"
FAULTS = {
    "dropout while tested": (PROGRAM, "forward(X_test, False)", "forward(X_test, True)", "ND710"),
    "saved arrays that change": (
        PROGRAM,
        "best_net = {name: it.copy() for name, it in net.items()}",
        "best_net = dict(net)",
        "ND612",
    ),
    "a test set that nobody reads": (
        PROGRAM,
        "forward(X_test, False)\n    accuracy = np.mean(out.argmax(1) == Y_test.argmax(1))",
        "forward(X_train, False)\n    accuracy = np.mean(out.argmax(1) == Y_train.argmax(1))",
        "ND711",
    ),
    "mini-batches of nothing": (PROGRAM, "order[start:start + 10]", "order[start:10]", "ND601"),
    "weights replaced by their step": (
        PROGRAM,
        'net["v"] -= 0.5 * (a * kept).T @ d',
        'net["v"] = -0.5 * (a * kept).T @ d',
        "ND514",
    ),
    "steps that are thrown away": (
        PROGRAM,
        'net["v"] -= 0.5 * (a * kept).T @ d\n        net["w"] -= 0.5 * x.T @ back',
        'for it, by in (("v", (a * kept).T @ d), ("w", x.T @ back)):\n'
        "            p = net[it]\n            p = p - 0.5 * by",
        "ND505",
    ),
    ONE: (
        SUMS,
        "dv = dv + np.outer(d, h)\n            dw = dw + np.outer",
        "dv = np.outer(d, h)\n            dw = np.outer",
        "ND504",
    ),
    "a test set of one class": (
        SUMS,
        "order = rng.permutation(200)",
        'order = np.argsort(labels, kind="stable")',
        "ND810",
    ),
    LOST: (GATES, "np.zeros((4, 2))", "np.array([[0, 0]] * 4)", "ND115"),
    "answers that are cut off": (
        CHANCES,
        "(answer(X) > 0.5).astype(int)",
        "answer(X).astype(int)",
        "ND712",
    ),
    "weights that start alike": (
        CHANCES,
        "rng.normal(0, 0.5, (3, 6)), rng.normal(0, 0.5, (6, 1))",
        "0.1 * np.ones((3, 6)), 0.1 * np.ones((6, 1))",
        "ND904",
    ),
    NEVER: (ADAM, "p.grad[...] = 0.0", "pass", "ND507"),
    LED: (ADDITION, "* hs[i + 1] * (1 - hs[i + 1])", "* hs[i + 1]", "ND4"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", cases({it: (it,) for it in FAULTS}, (LED, NEVER, LOST)))
def test_a_fault_is_proven_and_named(fault):
    program, old, new, code = FAULTS[fault]
    assert program.count(old) == 1
    _, verdict = seen(program.replace(old, new))
    assert [finding.code[: len(code)] for finding in verdict.findings] == [code]


def test_long_steps_are_not_taken_for_replacements():
    watched, _ = seen(LONG_STEPS)
    assert not any(step.overwritten for step in watched.steps)


SCIPY = """
import numpy as np
from scipy.optimize import minimize

rng = np.random.default_rng(0)
X = rng.uniform(-1, 1, (80, 4))
Y = np.eye(3)[np.argmax(X[:, :3], axis=1)]
sigmoid = lambda z: 1 / (1 + np.exp(-z))

def cost(theta, X, Y):
    w, v = theta[:25].reshape(5, 5), theta[25:].reshape(3, 6)
    one = np.ones((len(X), 1))
    a1 = np.hstack([one, X])
    a2 = np.hstack([one, sigmoid(a1 @ w.T)])
    h = sigmoid(a2 @ v.T)
    J = -np.sum(Y * np.log(h) + (1 - Y) * np.log(1 - h)) / len(X)
    d3 = (h - Y) / len(X)
    d2 = (d3 @ v * a2 * (1 - a2))[:, 1:]
    return J, np.concatenate([(d2.T @ a1).ravel(), (d3.T @ a2).ravel()])

theta = rng.normal(0, 0.3, 43)
found = minimize(cost, theta, args=(X, Y), jac=True, method="CG", options={"maxiter": 60})
print("cost", found.fun)
"""


@pytest.mark.parametrize("settings", ["approx_grad=True", "bounds=[(-1, 1)] * 3, approx_grad=1"])
def test_a_minimizer_without_a_gradient_is_left_alone(settings):
    watched, verdict = seen(
        "import numpy as np\nfrom scipy.optimize import fmin_l_bfgs_b\n"
        f"found = fmin_l_bfgs_b(lambda x: float(x @ x), np.ones(3), {settings})\n"
        "print(found[1] < 1e-3)\n"
    )
    assert (verdict.kind, verdict.findings) == ("unknown", ())
    assert watched.outcome.printed == ("True",)


@pytest.mark.slow
def test_what_scipy_minimizes_is_watched():
    watched, verdict = seen(SCIPY)
    assert (verdict.kind, verdict.findings, verdict.reason) == ("right", (), "")
    assert watched.learning.learns
    _, verdict = seen(SCIPY.replace("* a2 * (1 - a2))[:, 1:]", "* a2 * (1 - a2))[:, :-1]"))
    assert [finding.code for finding in verdict.findings] == ["ND407"]


FILTERS = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 6, 6))
y = (np.abs(X[:, 1:3, 1:3]).sum((1, 2)) > 3.2).astype(float)
filters, w, c = rng.normal(0, 0.4, (3, 3, 3)), rng.normal(0, 0.2, 48), 0.0
for epoch in range(40):
    for n in rng.permutation(80):
        parts = np.lib.stride_tricks.sliding_window_view(X[n], (3, 3))
        maps = np.tanh(np.einsum("ijkl,fkl->fij", parts, filters))
        out = 1 / (1 + np.exp(-(w @ maps.ravel() + c)))
        d = out - y[n]
        back = d * w.reshape(3, 4, 4) * (1 - maps**2)
        dfilters = np.einsum("ijkl,fij->fkl", parts, back)
        w -= 0.05 * d * maps.ravel()
        c -= 0.05 * d
        filters -= 0.05 * dfilters
"""


@pytest.mark.slow
def test_filters_whose_gradient_is_computed_and_never_used_are_told():
    _, verdict = seen(FILTERS)
    assert (verdict.kind, verdict.findings) == ("right", ())
    _, verdict = seen(FILTERS.replace("        filters -= 0.05 * dfilters\n", ""))
    (found,) = verdict.findings
    assert (found.code, found.level) == ("ND506", "error")
    assert found.message.startswith("filters never changes")


def test_inputs_whose_gradient_is_computed_are_no_weights():
    text = FILTERS.replace("    for n in", "    inputs = X\n    for n in").replace(
        "X[n]", "inputs[n]"
    )
    again = "        dinputs = 0.1 * rng.normal(size=inputs.shape) * d\n        w -="
    _, verdict = seen(text.replace("        w -=", again))
    assert (verdict.kind, verdict.findings) == ("right", ())


@pytest.mark.slow
def test_filters_that_change_in_later_steps_are_not_said_to_stay():
    step = "        filters -= 0.05 * dfilters\n"
    _, verdict = seen(FILTERS.replace(step, f"        if epoch > 1:\n    {step}"))
    assert "ND506" not in [finding.code for finding in verdict.findings]


def test_a_single_bias_that_is_replaced_by_its_step_is_told():
    """`c =- step` gives c the step itself; the others are changed by theirs."""
    _, verdict = seen(FILTERS.replace("c -= 0.05 * d", "c =- 0.05 * d"))
    (found,) = verdict.findings
    assert (found.code, found.level) == ("ND514", "error")
    assert found.message.startswith("c is replaced")


def test_a_loop_of_which_only_one_look_shows_something_is_no_training():
    examiner = watching._Examiner(None, None, choosy=False)
    examiner.recorder = SimpleNamespace(again=3)
    examiner.steps, examiner.follower = [SimpleNamespace(loop=3)], object()
    for _ in range(watching.MISSES - 1):
        assert examiner._goes_on_after_a_miss(3)
    assert examiner._goes_on_after_a_miss(4)  # another loop
    assert examiner.steps
    assert examiner._goes_on_after_a_miss(3)
    assert (examiner.steps, examiner.follower, examiner.recorder.again) == ([], None, None)
    assert examiner.examine(SimpleNamespace(loop=3))  # it is passed over, and the search goes on
    assert examiner.looked == 0


def test_looks_that_show_nothing_more_come_to_an_end():
    examiner = watching._Examiner(None, None, choosy=False)
    examiner.recorder = SimpleNamespace(again=3)
    examiner.steps, examiner._follow = [SimpleNamespace(loop=3)] * 2, lambda: None
    looks = [examiner._goes_on_after_a_miss(3) for _ in range(watching.MISSES)]
    assert looks == [True] * (watching.MISSES - 1) + [False]
    assert (len(examiner.steps), examiner.recorder.again) == (2, None)


GATE = """
import math, random
random.seed(3)
inputs, targets = [[0, 1], [1, 0], [1, 1], [0, 0]], [1, 1, 0, 0]
w = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(3)]
b, v, c = [0.1, -0.2, 0.3], [random.uniform(-1, 1) for _ in range(3)], 0.0
def sigmoid(z):
    return 1 / (1 + math.exp(-z))
for epoch in range(4000):
    for x, t in zip(inputs, targets):
        h = [sigmoid(b[j] + w[j][0] * x[0] + w[j][1] * x[1]) for j in range(3)]
        o = sigmoid(c + sum(v[j] * h[j] for j in range(3)))
        d = (o - t) * o * (1 - o)
        e = [d * v[j] * h[j] * (1 - h[j]) for j in range(3)]
        for j in range(3):
            v[j] -= 0.8 * d * h[j]
            b[j] -= 0.8 * e[j]
            for i in range(2):
                w[j][i] -= 0.8 * e[j] * x[i]
        c -= 0.8 * d
"""


@pytest.mark.slow
def test_weights_that_rest_for_an_input_of_zeros_are_looked_at_with_another():
    watched, verdict = seen(GATE)
    assert verdict.kind == "right"
    assert any("w[*][*]" in {group.name for group in step.groups} for step in watched.steps)
    (found,) = seen(GATE.replace("w[j][i] -=", "w[j][i] +="))[1].findings
    assert found.code == "ND519"


@pytest.mark.slow
def test_an_input_that_equals_the_target_by_chance_is_none():
    """Of one example of a gate, the inputs are as much like the target as the target itself."""
    order = GATE.replace("[[0, 1], [1, 0], [1, 1], [0, 0]], [1, 1, 0, 0]", "GATE")
    for gate in (
        "[[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1]",
        "[[1, 1], [0, 0], [0, 1], [1, 0]], [1, 0, 0, 0]",
    ):
        watched, verdict = seen(order.replace("GATE", gate))
        sites = watched.learner.sites.values
        assert {sites[step.target.site].text for step in watched.steps} == {"t"}
        assert verdict.findings == ()


ONE_NUMBER = """
import numpy as np
x = np.array([0.5, -1.0, 2.0, -0.3, -2.0, 1.2])
y = 3 * x
w = 0.1
for epoch in range(300):
    p = w * x
    w -= 0.3 * np.mean((p - y) * x)
"""


def test_a_single_number_is_right_where_each_step_is_the_same_multiple_of_its_gradient():
    assert seen(ONE_NUMBER)[1].kind == "right"
    verdict = seen(ONE_NUMBER.replace("* x)", "* x) * w"))[1]
    assert (verdict.kind, verdict.findings) == ("unknown", ())
    assert "a single number" in verdict.reason


NOISY = """
import numpy as np

rng = np.random.default_rng(3)
x, seen = rng.uniform(-1, 1, (12, 1)), rng.uniform(-1, 1, (40, 1))
t = x ** 2 + rng.normal(0, 0.3, (12, 1))
net = [rng.normal(0, 4, (1, 30)), rng.normal(0, 2, 30), rng.normal(0, 0.1, (30, 1)), np.zeros(1)]
least, best_net = 1e9, None
for epoch in range(3000):
    h = np.tanh(x @ net[0] + net[1])
    d = 2 * (h @ net[2] + net[3] - t) / len(x)
    back = d @ net[2].T * (1 - h ** 2)
    for part, slope in zip(net, [x.T @ back, back.sum(0), h.T @ d, d.sum(0)]):
        part -= 0.01 * slope
    off = np.mean((np.tanh(seen @ net[0] + net[1]) @ net[2] + net[3] - seen ** 2) ** 2)
    if off < least:
        least, best_net = off, [part for part in net]
print("least", least, "of the best", best_net[3])
"""


def test_weights_that_were_kept_by_name_are_told_of_a_curve_through_few_points():
    _, verdict = seen(NOISY)
    assert [finding.code for finding in verdict.findings] == ["ND612"]
    copied = NOISY.replace("[part for part in net]", "[part.copy() for part in net]")
    _, verdict = seen(copied)
    assert (verdict.kind, verdict.findings) == ("right", ())


# The cost of a mixture of two bells is none that the doctor knows, and it isn't told.
MIXTURE = """
import numpy as np

rng = np.random.default_rng(0)
x = rng.uniform(-1, 1, (60, 2))
t = np.where(rng.random(60) < 0.5, x[:, 0], -x[:, 0]) + 0.1 * rng.normal(size=60)
W = rng.normal(0, 0.5, (2, 2))
for step in range(400):
    m = x @ W
    e = np.exp(-0.5 * (t[:, None] - m) ** 2)
    share = e / e.sum(axis=1, keepdims=True)
    d = share * (m - t[:, None]) / 60
    g = x.T @ d
    size = np.sqrt((g ** 2).sum())
    W -= 0.1 * g / max(0.01, size)
    if step % 100 == 0:
        print("step", step)
"""


def test_a_gradient_that_is_divided_by_its_length_may_be_of_a_cost():
    clipped = MIXTURE.replace("max(0.01, size)", "max(1.0, 100 * size)")
    watched, verdict = seen(clipped)
    assert watched.step.asymmetry > 0.1 and not verdict.findings

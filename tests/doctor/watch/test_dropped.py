"""A step behind the loop over the examples, which takes only the last of them."""

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.watch.examination import watched

RIGHT = """
import numpy as np

rng = np.random.default_rng(0)
rows = ["%d,%f,%f" % (a * b > 0, a, b) for a, b in rng.normal(size=(60, 2))]
W, V = rng.normal(size=(3, 6)), rng.normal(size=6)


def train(x, wanted):
    h = np.tanh(x @ W)
    a = 1 / (1 + np.exp(-h @ V))
    back = np.outer(x, (a - wanted) * V * (1 - h**2))
    V[:] = V - 0.3 * (a - wanted) * h
    W[:] = W - 0.3 * back


for epoch in range(60):
    for row in rows:
        values = row.split(",")
        x = np.array([1.0, float(values[1]), float(values[2])])
        wanted = float(values[0])
        train(x, wanted)
"""


def found(text, tmp_path):
    file = tmp_path / "program.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1]


@pytest.mark.slow
def test_a_step_that_stands_behind_the_loop_is_told_and_put_into_it(tmp_path):
    assert found(RIGHT, tmp_path).findings == ()
    wrong = RIGHT.replace("        train(x, wanted)", "    train(x, wanted)")
    (it,) = found(wrong, tmp_path).findings
    assert it.code == "ND601"
    assert "makes wanted and x anew in each turn" in it.observed
    assert applied(wrong, hunks(it.fix.diff)) == RIGHT


@pytest.mark.slow
def test_what_adds_up_in_a_loop_is_not_lost_behind_it(tmp_path):
    summed = RIGHT.replace(
        "        train(x, wanted)",
        "        both = both + np.append(x, wanted)\n    train(both[:3] / 60, both[3] / 60)",
    ).replace("    for row in rows:", "    both = np.zeros(4)\n    for row in rows:")
    assert "ND601" not in [finding.code for finding in found(summed, tmp_path).findings]


MINI_BATCHES = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(320, 4))
Y = np.eye(2)[(X[:, 0] * X[:, 1] > 0).astype(int)]
W, V = rng.normal(size=(4, 12)), rng.normal(size=(12, 2)) / 4


class Net:
    def forward(self, x):
        self.x, self.h = x, np.tanh(x @ W)
        e = np.exp(self.h @ V)
        self.p = e / e.sum(1, keepdims=True)

    def backward(self, y):
        d = (self.p - y) / len(y)
        return [self.x.T @ (d @ V.T * (1 - self.h**2)), self.h.T @ d]


net = Net()
for epoch in range(300):
    order = rng.permutation(320)
    for start in range(0, 320, 20):
        rows = order[start:start + 20]
        net.forward(X[rows])
        grads = net.backward(Y[rows])
        for p, g in zip([W, V], grads):
            p -= 0.3 * g
"""
BEHIND = MINI_BATCHES.replace(
    """        for p, g in zip([W, V], grads):
            p -= 0.3 * g
""",
    """    for p, g in zip([W, V], grads):
        p -= 0.3 * g
""",
)


@pytest.mark.slow
def test_a_step_behind_the_loop_over_the_mini_batches_is_told_and_put_into_it(tmp_path):
    assert found(MINI_BATCHES, tmp_path).findings == ()
    (it,) = found(BEHIND, tmp_path).findings
    assert it.code == "ND601"
    assert applied(BEHIND, hunks(it.fix.diff)) == MINI_BATCHES


@pytest.mark.slow
def test_a_step_behind_a_loop_in_which_the_network_adds_up_is_right(tmp_path):
    summed = BEHIND.replace(
        "self.h.T @ d]",
        "self.h.T @ d]\n\n    def add(self, new):\n        "
        "self.sum = [a + b for a, b in zip(self.sum, new)]\n        return self.sum",
    )
    summed = summed.replace(
        "grads = net.backward(Y[rows])", "grads = net.add(net.backward(Y[rows]))"
    )
    summed = summed.replace(
        "    order = rng", "    net.sum = [np.zeros_like(it) for it in (W, V)]\n    order = rng"
    ).replace("0.3 * g", "0.05 * g")
    assert "ND601" not in [finding.code for finding in found(summed, tmp_path).findings]


ONE_LAYER = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 3))
T = (X @ np.array([[1.0], [-2], [1]]) > 0).astype(float)
W, b = rng.normal(0, 0.1, (3, 1)), np.zeros(1)
for epoch in range(60):
    order = rng.permutation(200)
    for k in range(0, 200, 20):
        x = X[order[k:k + 20]]
        t = T[order[k:k + 20]]
        p = 1 / (1 + np.exp(-(x @ W + b)))
        W -= 0.5 * x.T @ (p - t) / 20
        b -= 0.5 * (p - t).mean(0)
print(np.mean((1 / (1 + np.exp(-(X @ W + b))) > 0.5) == T))
"""


@pytest.mark.slow
def test_all_statements_of_a_step_are_put_into_the_loop(tmp_path):
    assert found(ONE_LAYER, tmp_path).findings == ()
    wrong = ONE_LAYER
    for line in ("p = 1", "W -=", "b -="):
        wrong = wrong.replace(f"        {line}", f"    {line}")
    (it,) = found(wrong, tmp_path).findings
    assert (it.code, it.place.line) == ("ND601", 13)
    assert applied(wrong, hunks(it.fix.diff)) == ONE_LAYER


EPOCHS = """
import numpy as np

rng = np.random.default_rng(0)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
Y = np.array([[0], [1], [1], [1]], float)
W, V = rng.normal(size=(2, 4)), rng.normal(size=(4, 1))
b, c = np.zeros(4), np.zeros(1)

for epoch in range(2000):
    h = 1 / (1 + np.exp(-(X @ W + b)))
    a = 1 / (1 + np.exp(-(h @ V + c)))
    d = (Y - a) * a * (1 - a)
    e = d @ V.T * h * (1 - h)
    if epoch % 500 == 0:
        print(epoch, np.mean((Y - a) ** 2))
    # the steps
    V += 0.5 * h.T @ d
    W += 0.5 * X.T @ e
    b += 0.5 * e.sum(axis=0)
    c += 0.5 * d.sum(axis=0)
"""
STEPS = EPOCHS.split("    # the steps\n")[1]


def test_steps_that_stand_behind_all_epochs_are_told_and_put_into_them(tmp_path):
    assert found(EPOCHS, tmp_path).findings == ()
    wrong = EPOCHS.replace(STEPS, STEPS.replace("    ", ""))
    (it,) = found(wrong, tmp_path).findings
    assert (it.code, it.place.line) == ("ND505", 18)
    assert "computes the same in each of its 2000 turns" in it.observed
    assert applied(wrong, hunks(it.fix.diff)) == EPOCHS


def test_gradients_that_a_loop_adds_up_are_for_one_step_behind_it(tmp_path):
    text = """
import numpy as np
x, y, w = np.arange(30.0), 3 * np.arange(30.0), np.ones(2)
for n in range(30):
    d = w * x[n] - y[n]
    g = d * x[n]
w -= 0.001 * g
print(w)
"""
    assert found(text, tmp_path).findings == ()  # each turn has its own example


def test_a_loop_that_only_computes_is_no_training(tmp_path):
    text = """
import time
import numpy as np
x, w = np.ones((50, 4)), np.ones((4, 3))
start = time.time()
for n in range(200):
    h = np.tanh(x @ w)
    y = h @ w.T
x = x + y
print(time.time() - start)
"""
    assert found(text, tmp_path).findings == ()


IN_A_SCRIPT = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(300, 4))
Y = (X[:, 0] + X[:, 1] > 0).astype(int)
W, V = rng.normal(size=(4, 12)), rng.normal(size=(12, 2)) / 4
for epoch in range(20):
    costs = []
    for some in np.array_split(rng.permutation(300), 30):
        x, y = X[some], Y[some]
        h = np.tanh(x @ W)
        p = np.exp(h @ V)
        p = p / p.sum(1, keepdims=True)
        costs.append(-np.log(p[np.arange(len(y)), y]).mean())
        d = p / len(y)
        d[np.arange(len(y)), y] -= 1 / len(y)
        back = x.T @ (d @ V.T * (1 - h * h))
        V -= 0.5 * h.T @ d
        W -= 0.5 * back
    print(epoch, np.mean(costs))
"""
STEP = "        V -= 0.5 * h.T @ d\n        W -= 0.5 * back\n"


@pytest.mark.slow
def test_a_step_of_the_last_mini_batch_alone_is_told(tmp_path):
    assert found(IN_A_SCRIPT, tmp_path).findings == ()
    wrong = IN_A_SCRIPT.replace(STEP, STEP.replace("        ", "    "))
    codes = [(finding.code, finding.place.line) for finding in found(wrong, tmp_path).findings]
    assert codes == [("ND601", 19)]


BATCHES = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(130, 4))
Y = (X @ rng.normal(size=(4, 3))).argmax(1)
W, b = 0.1 * rng.normal(size=(4, 3)), np.zeros(3)


def gradients(x, y):
    z = x @ W + b
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    cost = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1
    return cost, (x.T @ p / len(y), p.mean(0))


def update(slopes):
    W[:] = W - 0.5 * slopes[0]
    b[:] = b - 0.5 * slopes[1]


for epoch in range(12):
    total = 0
    for i in range(0, 130, 10):
        cost, slopes = gradients(X[i : i + 10], Y[i : i + 10])
        total += cost
        update(slopes)
    print("epoch", epoch, total / 13)
"""


@pytest.mark.slow
def test_a_step_behind_the_mini_batches_is_told_and_put_among_them(tmp_path):
    wrong = BATCHES.replace("        update(slopes)", "    update(slopes)")
    first = found(wrong, tmp_path).findings[0]
    assert first.code == "ND601"
    assert applied(wrong, hunks(first.fix.diff)) == BATCHES
